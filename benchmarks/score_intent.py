"""Score what the planner reads in prompts against labels made by hand (tests/cases/intent).

    python benchmarks/score_intent.py            the held half, totals per slot (what counts)
    python benchmarks/score_intent.py --half tune --misses  every miss of the half that is tuned on
    python benchmarks/score_intent.py --half strangers_3    one file by itself
    python benchmarks/score_intent.py --speed    seconds of processor time per prompt and per plan

Each value of a slot is one item. An item found and labelled is right, found and not labelled is
wrong, labelled and not found is missed. Camera slots are size, angle, lens, aperture, focus, moves.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.planner.blueprint import draft
from kling_local.planner.intent import read_film, understand
from kling_local.request import GenerationRequest, ShotRequest
from kling_local.shots import Action, Blueprint, CameraMove

CASES = Path(__file__).resolve().parent.parent / "tests" / "cases" / "intent"
HELD = "held_3"  # the held half
STRANGE = "strangers_3"  # held too: ways of writing that no other file has, scored separately
FILES = tuple(sorted(path.stem for path in CASES.glob("*.toml")))
DEFAULT_S = 5.0
CAMERA = ("size", "angle", "lens", "aperture", "focus", "moves", "moves.direction", "moves.speed",
          "moves.degrees")  # fmt: skip
Item = tuple[str, str]


@dataclass
class Score:
    """Numbers of right, found and labelled items by slot; ``times``: whether timed events match."""

    right: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    labelled: Counter[str] = field(default_factory=Counter)
    times: list[bool] = field(default_factory=list)

    def add(self, found: Counter[Item], labelled: Counter[Item]) -> None:
        """Compare the items of one shot."""
        for counts, items in (
            (self.found, found),
            (self.labelled, labelled),
            (self.right, found & labelled),
        ):
            for (slot, _), number in items.items():
                counts[slot] += number

    def f1(self, slots: tuple[str, ...] | None = None) -> tuple[float, float, float]:
        """F1, precision and recall over some slots, or all."""
        chosen = slots or tuple(self.found | self.labelled)
        right = sum(self.right[slot] for slot in chosen)
        precision = right / max(1, sum(self.found[slot] for slot in chosen))
        recall = right / max(1, sum(self.labelled[slot] for slot in chosen))
        return 2 * precision * recall / max(1e-9, precision + recall), precision, recall


def cases(half: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The films of a half ("tune", "held" or "all") or of one file: file name, labelled shots."""
    for path in sorted(CASES.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            shots = case.get("shots", [case])
            own = "held" if path.stem == HELD else "" if path.stem == STRANGE else "tune"
            if half in ("all", path.stem, own):
                yield path.stem, shots


def blueprints(shots: list[dict[str, Any]]) -> list[Blueprint]:
    """What the planner reads in a film; pronouns may refer to subjects of earlier shots."""
    read = read_film(
        [shot["prompt"] for shot in shots], [shot.get("seconds", DEFAULT_S) for shot in shots]
    )
    drafts = draft(
        [each.blueprint for each in read],
        [False] * len(read),
        [each.pointers for each in read],
    )
    return [each.said for each in drafts]


def items_of(blueprint: Blueprint) -> Counter[Item]:
    """Everything that a blueprint says, as (slot, value) items."""
    items: list[Item] = []
    for subject in blueprint.subjects:
        name = subject.name
        items.append(("subjects", name))
        if subject.count is not None:
            items.append(("subjects.count", f"{name}:{subject.count}"))
        items += [("subjects.attributes", f"{name}:{each}") for each in subject.attributes]
        if subject.element:
            items.append(("subjects.element", f"{name}:{subject.element}"))
    for action in blueprint.actions:
        items += _action_items(action)
    items += [
        ("relations", f"{_id(each.a)} {each.relation} {_id(each.b)}")
        for each in blueprint.relations
    ]
    for move in blueprint.camera.moves:
        items += _move_items(move)
    for line in blueprint.audio.dialogue:
        said = (line.speaker, line.text, line.language, line.tone)
        items.append(("dialogue", "|".join(each for each in said if each)))
    environment, light, camera = blueprint.environment, blueprint.lighting, blueprint.camera
    style, audio = blueprint.style, blueprint.audio
    single = {
        "place": environment.place, "time": environment.time_of_day, "weather": environment.weather,
        "setting": environment.setting, "quality": light.quality, "light_from": light.direction,
        "light_color": light.color, "contrast": light.contrast, "size": camera.shot_size,
        "angle": camera.angle, "lens": camera.lens_mm, "aperture": camera.aperture,
        "focus": camera.focus, "era": style.era, "medium": style.medium, "music": audio.music,
        "silence": audio.silence or None,
    }  # fmt: skip
    items += [(slot, _text(value)) for slot, value in single.items() if value is not None]
    several = {
        "details": environment.details, "sources": light.sources, "look": style.look,
        "mood": style.mood, "effects": audio.effects, "ambience": audio.ambience,
        "text": blueprint.text_on_screen, "exclude": blueprint.exclude,
    }  # fmt: skip
    items += [(slot, value) for slot, values in several.items() for value in values]
    return Counter(items)


def items_labelled(label: dict[str, Any]) -> Counter[Item]:
    """Everything that a label says, in the same form."""
    items: list[Item] = []
    for text in _list(label, "subjects"):
        items += _labelled_subject(text)
    for text in _list(label, "actions"):
        parts = _marks(text)
        items.append(("actions", parts["head"]))
        named = ((">", "direction"), ("~", "manner"))
        items += [
            (f"actions.{name}", f"{parts['head']}:{parts[mark]}")
            for mark, name in named
            if mark in parts
        ]
    for text in _list(label, "moves"):
        parts = _marks(text)
        parts["head"] = text.split()[0]
        items.append(("moves", parts["head"]))
        named = ((">", "direction"), ("~", "speed"), ("#", "degrees"))
        items += [
            (f"moves.{name}", f"{parts['head']}:{parts[mark]}")
            for mark, name in named
            if mark in parts
        ]
    if "place" in label:
        place, _, setting = label["place"].rpartition("/")
        items += [("place", place), ("setting", {"int": "interior", "ext": "exterior"}[setting])]
    several = (
        "relations", "details", "sources", "look", "mood", "effects", "ambience", "text", "exclude",
    )  # fmt: skip
    items += [(slot, text) for slot in several for text in _list(label, slot)]
    items += [("dialogue", text) for text in label.get("dialogue", [])]
    single = (
        "time", "weather", "setting", "quality", "light_from", "light_color", "contrast", "size",
        "angle", "lens", "aperture", "focus", "era", "medium", "music", "silence",
    )  # fmt: skip
    items += [(slot, _text(label[slot])) for slot in single if slot in label]
    return Counter(items)


def times_of(blueprint: Blueprint) -> Counter[str]:
    """Every timed event of a blueprint."""
    events = [(each.verb, each.start_s, each.end_s) for each in blueprint.actions]
    events += [(each.movement, each.start_s, each.end_s) for each in blueprint.camera.moves]
    return Counter(
        f"{verb} {_text(start)}..{_text(end)}" for verb, start, end in events
        if start is not None or end is not None
    )  # fmt: skip


def times_labelled(label: dict[str, Any]) -> Counter[str]:
    """Every timed event of a label."""
    found: list[str] = []
    for text in (*_list(label, "actions"), *_list(label, "moves")):
        parts = _marks(text)
        if "@" in parts:
            start, _, end = parts["@"].partition("..")
            verb = parts["verb"] if text in _list(label, "actions") else text.split()[0]
            found.append(f"{verb} {_number(start)}..{_number(end)}")
    return Counter(found)


def score(half: str, *, misses: bool = False) -> Score:
    """Score one half; with ``misses``, print what differs."""
    total = Score()
    for origin, shots in cases(half):
        for label, blueprint in zip(shots, blueprints(shots), strict=True):
            found, labelled = items_of(blueprint), items_labelled(label)
            total.add(found, labelled)
            timed, wanted = times_of(blueprint), times_labelled(label)
            total.times += [True] * (timed & wanted).total()
            total.times += [False] * (
                (wanted - timed).total()
                + max(0, (timed - wanted).total() - (wanted - timed).total())
            )
            if misses:
                _show(
                    origin,
                    label["prompt"],
                    found - labelled,
                    labelled - found,
                    timed - wanted,
                    wanted - timed,
                )
    return total


def _show(
    origin: str, prompt: str, wrong: Counter[Item], missed: Counter[Item], *times: Counter[str]
) -> None:
    if wrong or missed or times[0] or times[1]:
        print(f"\n[{origin}] {prompt}")
        for sign, items in (("+", wrong), ("-", missed)):
            for (slot, value), number in sorted(items.items()):
                print(f"   {sign} {slot}: {value}" + (f" x{number}" if number > 1 else ""))
        for sign, timed in zip("+-", times, strict=True):
            for text in sorted(timed):
                print(f"   {sign} time {text}")


def _labelled_subject(text: str) -> list[Item]:
    text, _, element = text.partition(" @")
    head, _, looks = text.partition(":")
    count, name = head.strip().split(" ", 1)
    items: list[Item] = [("subjects", name)]
    if count != "?":
        items.append(("subjects.count", f"{name}:{count}"))
    items += [
        ("subjects.attributes", f"{name}:{look.strip()}")
        for look in looks.split(",")
        if look.strip()
    ]
    if element:
        items.append(("subjects.element", f"{name}:{element}"))
    return items


def _action_items(action: Action) -> list[Item]:
    doer = _id(action.subject) if action.subject else "-"
    head = f"{doer} {action.verb}"
    items = [("actions", head)]
    if action.manner:
        items.append(("actions.manner", f"{head}:{action.manner}"))
    if action.direction:
        items.append(("actions.direction", f"{head}:{action.direction}"))
    return items


def _move_items(move: CameraMove) -> list[Item]:
    items = [("moves", move.movement)]
    for name, value in (
        ("direction", move.direction),
        ("speed", move.speed),
        ("degrees", move.degrees),
    ):
        if value is not None:
            items.append((f"moves.{name}", f"{move.movement}:{_text(value)}"))
    return items


def _marks(text: str) -> dict[str, str]:
    """Split "woman look ~slowly >up @0..2" by mark; ``head`` is doer and verb, without marks."""
    words = text.split()
    marks = {word[0]: word[1:] for word in words if word[0] in "~>#@"}
    plain = [word for word in words if word[0] not in "~>#@"]
    verb = plain[-1].replace("_", " ")
    doer = " ".join(plain[:-1])
    return marks | {"head": f"{doer} {verb}".strip(), "verb": verb}


def _list(label: dict[str, Any], name: str) -> list[str]:
    return [each.strip() for each in str(label.get(name, "")).split(";") if each.strip()]


def _id(identity: str) -> str:
    """An id as labels write it: with spaces, except before the number of a second one (dog_2)."""
    return re.sub(r"_(?!\d)", " ", identity)


def _text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else "" if value is None else str(value)


def _number(text: str) -> str:
    return f"{float(text):g}" if text else ""


def random_prompts(count: int) -> Iterator[str]:
    """Text of any script mixed with words that the planner looks for; the same each time."""
    rng = random.Random(7)
    known = (
        'camera pans left "says hello" no people then at 2 seconds <<<image_1>>> @Element2 f/2.8'
        " 50mm a red dog 镜头 走 「こ」 빨간 공 ñ ’ “ ” […] 0-2s: (1%,2%) walks close-up ﬀ İ ß"
    ).split()
    signs = [chr(code) for code in range(32, 0x2FFF)]
    for _ in range(count):
        pieces = [
            rng.choice(known)
            if rng.random() < 0.5
            else "".join(rng.choice(signs) for _ in range(rng.randint(1, 8)))
            for _ in range(rng.randint(0, 40))
        ]
        yield rng.choice(("", " ", ", ")).join(pieces)


def speed() -> dict[str, float]:
    """Milliseconds of processor time: for the slowest of 10 000 random prompts, a labelled prompt,
    the slowest prompt of up to 3072 characters of ordinary words, and a plan of six shots."""
    prompts = [shot["prompt"] for _, shots in cases("all") for shot in shots]
    short = [prompt for prompt in prompts if len(prompt) <= 512]
    rng, words = random.Random(1), " ".join(prompts).split()
    plans = [
        GenerationRequest(shots=tuple(ShotRequest(p, 2) for p in rng.sample(short, 6)))
        for _ in range(30)
    ]
    long = [" ".join(rng.choice(words) for _ in range(700))[:3072] for _ in range(20)]
    model = card("sketch")
    plan(plans[0], model)
    wild = random_prompts(10_000)
    read = [_ms(understand, each, 5.0) for each in prompts]
    planned = [_ms(plan, each, model) for each in plans]
    return {
        "random_prompt_slowest_ms": max(_ms(understand, each, 5.0) for each in wild),
        "labelled_prompt_median_ms": statistics.median(read),
        "longest_prompt_slowest_ms": max(_ms(understand, each, 5.0) for each in long),
        "six_shot_plan_median_ms": statistics.median(planned),
        "six_shot_plan_slowest_ms": max(planned),
    }


def _ms(work: Callable[..., Any], *arguments: Any) -> float:
    begin = time.process_time()
    work(*arguments)
    return 1000 * (time.process_time() - begin)


def main() -> None:
    """Print the table and, last, one line of JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--half", choices=("held", "tune", "all", *FILES), default="held",
                        help="a half, or one file of it")  # fmt: skip
    parser.add_argument("--misses", action="store_true", help="print every miss (tune half only)")
    parser.add_argument("--speed", action="store_true", help="measure instead of scoring")
    arguments = parser.parse_args()
    if arguments.speed:
        print(json.dumps({name: round(value, 2) for name, value in speed().items()}))
        return
    if arguments.misses and arguments.half in ("held", "all", HELD, STRANGE):
        parser.error("misses are only shown of the tune half: the held half must stay unseen")
    total = score(arguments.half, misses=arguments.misses)
    slots = sorted(total.found | total.labelled, key=lambda slot: (-total.labelled[slot], slot))
    print(f"{'slot':22} {'F1':>6} {'prec.':>6} {'recall':>6} {'items':>6}")
    for slot in slots:
        f1, precision, recall = total.f1((slot,))
        print(f"{slot:22} {f1:6.3f} {precision:6.3f} {recall:6.3f} {total.labelled[slot]:6d}")
    f1, precision, recall = total.f1()
    camera = total.f1(CAMERA)[0]
    exact = sum(total.times) / max(1, len(total.times))
    print(f"\n{arguments.half} half, {sum(total.labelled.values())} labelled items")
    print(
        f"slot F1 {f1:.3f}  precision {precision:.3f}  recall {recall:.3f}"
        f"  wrong {1 - precision:.3f}"
    )
    print(f"camera F1 {camera:.3f}  time words exact {exact:.3f} of {len(total.times)}")
    summary = {"half": arguments.half, "slot_f1": f1, "precision": precision, "recall": recall,
               "camera_f1": camera, "times_exact": exact}  # fmt: skip
    print(
        json.dumps(
            {
                key: round(value, 4) if isinstance(value, float) else value
                for key, value in summary.items()
            }
        )
    )


if __name__ == "__main__":
    main()
