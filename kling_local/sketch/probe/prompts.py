"""Test prompts: held-out facts, in the probe's own plain English.

The phrases share no code with the training captions and no table with the planner, which has to
understand them like any user's.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

import torch
from torch import Tensor

from kling_local.sketch.judge import FPS
from kling_local.sketch.world.scene import (
    FACTS,
    FLYING,
    LEGGED,
    PEOPLE,
    VEHICLES,
    Scenes,
    held_out,
    legal,
    shown,
)

Facts = Mapping[str, str]
"""A value for each name of `FACTS`, without what a film cannot show (see `scene.shown`)."""

SHOT_S, SCENE_S = 3, 41 / FPS
"""Length of a shot, and of what the model draws for it: 41 frames, over which actions spread."""

_RARE = {"relation": 0.4, "then": 0.8, "weather": 0.5, "angle": 0.45, "music": 0.5}
"""Share of prompts in which a fact may have other than its plain value, as in training."""

_KINDS = {
    "woman": ("woman", "lady"), "child": ("child", "kid"), "robot": ("robot", "android"),
    "dog": ("dog", "puppy"), "cat": ("cat", "kitten"), "horse": ("horse", "pony"),
    "bird": ("bird", "seagull"), "car": ("car", "sedan"), "truck": ("truck", "lorry"),
    "bicycle": ("bicycle", "bike"), "boat": ("boat", "sailboat"), "airplane": ("airplane", "plane"),
    "box": ("box", "crate"), "shoe": ("shoe", "sneaker"), "cup": ("cup", "mug"),
}  # fmt: skip
_PLURALS = {
    "man": "men", "woman": "women", "lady": "ladies", "child": "children", "fish": "fish",
    "puppy": "puppies", "pony": "ponies", "butterfly": "butterflies", "lorry": "lorries",
    "bus": "buses", "box": "boxes",
}  # fmt: skip
_OWN_NAMES = {"orange tree": "bright orange tree"}
"""Phrases for colour and kind that would together name something else: an orange tree is green."""
_GOES = {
    **dict.fromkeys(LEGGED, ("walk", "stroll")),
    **dict.fromkeys(FLYING, ("fly", "soar")),
    **dict.fromkeys(VEHICLES, ("drive", "cruise")),
    "boat": ("sail", "glide"), "fish": ("swim", "glide"), "ball": ("roll", "move"),
    "balloon": ("drift", "move"),
}  # fmt: skip
_RUNS = {**dict.fromkeys(LEGGED, ("run", "sprint"))}
_ACTIONS = {
    "jump": ("jump", "hop"), "bounce": ("bounce",), "fall": ("fall", "drop"), "swing": ("swing",),
    "float": ("float", "hover"), "spin": ("spin", "twirl"), "wave": ("wave",),
    "speak": ("speak", "talk"),
}  # fmt: skip
_SWAYS = {"tree": ("sway",), "flag": ("flutter", "wave")}
_RELATIONS = {
    "beside": ("{} {} next to {}", "{} {} beside {}"),
    "behind": ("{} {} in front of {}",),
    "chases": ("{} chases {}{}", "{} pursues {}{}"),
    "meets": ("{} meets {}{}", "{} greets {}{}"),
    "hits": ("{} hits {}{}", "{} crashes into {}{}"),
}
_PLACES = {
    "meadow": ("in a meadow", "in a green field"), "forest": ("in a forest", "in the woods"),
    "beach": ("on a beach", "on the shore"), "desert": ("in the desert", "among the dunes"),
    "snow": ("in a snowfield", "on the tundra"), "mountains": ("in the mountains",),
    "sea": ("on the open sea", "on the ocean"), "underwater": ("underwater", "at a coral reef"),
    "street": ("on a city street", "on a street"),
    "neon street": ("on a neon street", "in a neon alley"),
    "rooftop": ("on a rooftop", "on a roof"), "room": ("in a living room", "in a bedroom"),
    "kitchen": ("in a kitchen",), "stage": ("on a stage", "on a theatre stage"),
    "studio": ("in a photo studio", "in a studio"), "space": ("in outer space", "in space"),
}  # fmt: skip
_LIGHTS = {
    "dawn": ("at dawn", "at sunrise"), "day": ("by day", "at noon"),
    "golden hour": ("at golden hour", "during the golden hour"), "dusk": ("at dusk", "at twilight"),
    "night": ("at night", "at midnight"), "overcast": ("on an overcast day", "on a cloudy day"),
    "neon": ("under neon light", "in neon light"),
}  # fmt: skip
_WEATHERS = {
    "rain": ("in the rain", "in heavy rain"), "snow": ("in a snowstorm", "while it is snowing"),
    "fog": ("in thick fog", "in the fog"), "wind": ("in strong wind", "in a strong wind"),
}  # fmt: skip
_SIZES = {"wide": "wide shot", "medium": "medium shot", "close": "close-up"}
_ANGLES = {
    "low": ("low angle", "low-angle shot"), "high": ("high angle", "high-angle shot"),
    "overhead": ("overhead shot", "overhead view"), "dutch": ("dutch angle",),
}  # fmt: skip
_MOVES = {
    "static": ("static camera", "locked-off camera"),
    "roll": ("the camera rolls",), "handheld": ("handheld camera",),
    "tracking": ("tracking shot",), "rack focus": ("rack focus",), "whip pan": ("whip pan",),
    "push in": ("the camera pushes in", "dolly in"),
    "pull out": ("the camera pulls out", "dolly out"),
    "arc left": ("the camera arcs left",), "arc right": ("the camera arcs right",),
}  # fmt: skip
_VERBS_OF_MOVES = {"pan": "pans", "tilt": "tilts", "truck": "trucks", "pedestal": "pedestals"}


def sample_facts(count: int, seed: int, **fixed: str | tuple[str, ...]) -> list[Facts]:
    """Facts of legal films, in combinations that no training film showed.

    ``fixed`` sets the value of a fact, or values to choose from.
    """
    generator = torch.Generator().manual_seed(seed)
    chosen: list[Facts] = []
    while len(chosen) < count:
        codes = {name: _drawn(name, fixed.get(name), generator) for name in FACTS}
        codes = legal(codes, torch.rand(_AT_ONCE, generator=generator))
        unseen = held_out(codes)
        for row in torch.nonzero(unseen).flatten().tolist():
            facts = shown({name: int(codes[name][row]) for name in FACTS})
            if _as_wished(facts, fixed) and _can_be_said(facts):
                chosen.append(facts)
    return chosen[:count]


_AT_ONCE = 256


def _drawn(name: str, wish: str | tuple[str, ...] | None, generator: torch.Generator) -> Tensor:
    values = (wish,) if isinstance(wish, str) else wish
    if values:
        table = torch.tensor([FACTS[name].index(value) for value in values])
        return table[torch.randint(len(table), (_AT_ONCE,), generator=generator)]
    code = torch.randint(len(FACTS[name]), (_AT_ONCE,), generator=generator)
    share = torch.rand(_AT_ONCE, generator=generator)
    return code * (share < _RARE.get(name, 1.0))


def _as_wished(facts: Facts, fixed: Mapping[str, str | tuple[str, ...]]) -> bool:
    return all(
        facts.get(name) in ((wish,) if isinstance(wish, str) else wish)
        for name, wish in fixed.items()
    )


def _can_be_said(facts: Facts) -> bool:
    """Whether a sentence can say the facts: a street under neon would be a neon street, and a
    sentence has one word for the sky.
    """
    wet = facts.get("weather", "clear") != "clear"
    return not (facts["place"] == "street" and facts.get("light") == "neon") and not (
        wet and facts.get("light") == "overcast"
    )


def scenes_of(all_facts: list[Facts], seed: int, duration_s: float) -> Scenes:
    """Scenes with these facts and random free numbers."""
    generator = torch.Generator().manual_seed(seed)
    count = len(all_facts)
    codes = {
        name: torch.tensor([values.index(each.get(name, values[0])) for each in all_facts])
        for name, values in FACTS.items()
    }
    free = {
        name: torch.rand(count, generator=generator)
        for name in ("phase", "offset", "shape", "facing")
    }
    free["facing"] = free["facing"].round()
    _restore(codes, all_facts)
    return Scenes(
        **codes,
        **free,
        duration_s=torch.full((count,), duration_s),
        aspect=torch.full((count,), 160 / 96),
    )


def _restore(codes: dict[str, Tensor], all_facts: list[Facts]) -> None:
    """Restore, in ``codes``, implied facts that `scene.shown` left out: those who meet come from
    the left.
    """
    right = FACTS["direction"].index("right")
    for row, facts in enumerate(all_facts):
        if facts["relation"] in ("meets", "hits"):
            codes["direction"][row] = right


def sentence(facts: Facts, rng: random.Random) -> str:
    """The facts as an English prompt; plain values (clear, eye level) stay unsaid."""
    parts = [
        _subject(facts, rng),
        rng.choice(_PLACES[facts["place"]]),
        rng.choice(_LIGHTS[facts["light"]]) if "light" in facts else "",
        rng.choice(_WEATHERS.get(facts.get("weather", "clear"), ("",))),
    ]
    camera = [_SIZES[facts["size"]], rng.choice(_ANGLES.get(facts["angle"], ("",)))]
    camera += [_move(facts["move"], rng), "piano music" if facts["music"] == "music" else ""]
    said = " ".join(part for part in parts if part)
    said = ", ".join([said, *(part for part in camera if part)])
    return f"{said[0].upper()}{said[1:]}."


def _move(move: str, rng: random.Random) -> str:
    if move in _MOVES:
        return rng.choice(_MOVES[move])
    verb, side = move.split()
    return f"the camera {_VERBS_OF_MOVES[verb]} {side}"


def _subject(facts: Facts, rng: random.Random) -> str:
    relation = facts["relation"]
    count = relation if relation in ("two", "three") else ""
    who = _noun(facts["kind"], facts["color"], rng, count)
    aim = f" to the {facts['direction']}" if "direction" in facts else ""
    if relation in ("alone", "two", "three"):
        return f"{who} {_deed(facts, rng, aim)}"
    other = _noun(facts["kind2"], facts["color2"], rng)
    form = rng.choice(_RELATIONS[relation])
    if relation in ("beside", "behind"):
        return form.format(who, _deed(facts, rng, aim), other)
    return form.format(who, other, aim)


def _noun(kind: str, color: str, rng: random.Random, count: str = "") -> str:
    name = rng.choice(_KINDS.get(kind, (kind,)))
    if count:
        name = _PLURALS.get(name, f"{name}s")
    dressed = kind in PEOPLE and kind != "robot"
    said = f"{name} in {color}" if dressed else f"{color} {name}"
    for other, unmistakable in _OWN_NAMES.items():
        said = said.replace(other, unmistakable)
    if count:
        return f"{count} {said}"
    return f"{'an' if said[0] in 'aeiou' else 'a'} {said}"


def _deed(facts: Facts, rng: random.Random, aim: str) -> str:
    plural = facts["relation"] in ("two", "three")
    said = _verb(facts["kind"], facts["action"], rng, plural=plural)
    if facts["action"] in ("move", "run"):
        said += aim
    if facts["then"] == "nothing":
        return said
    second = _verb(facts["kind"], facts["then"], rng, plural=plural)
    return f"{said}, then {second}{aim if facts['then'] == 'move' else ''}"


def _verb(kind: str, action: str, rng: random.Random, *, plural: bool) -> str:
    after = ""
    if action == "still":
        verb, after = ("stand", " still") if kind in LEGGED else ("stay", " still")
    elif action == "move":
        verb = rng.choice(_GOES.get(kind, ("slide",)))
    elif action == "run":
        verb, after = (rng.choice(_RUNS[kind]), "") if kind in _RUNS else (_GOES[kind][0], " fast")
    elif action == "wave" and kind in _SWAYS:
        verb = rng.choice(_SWAYS[kind])
    else:
        verb = rng.choice(_ACTIONS[action])
    return (verb if plural else _third_person(verb)) + after


def _third_person(verb: str) -> str:
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(("s", "sh", "ch", "x")) else f"{verb}s"
