"""The probe's command line: renders films, measures them, prints the table, writes the figures."""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from kling_local import cards
from kling_local.sketch import judge as judging
from kling_local.sketch.judge import FPS, Judge
from kling_local.sketch.probe import facts as obeying
from kling_local.sketch.probe import (
    flow,
    identity,
    physics,
    prompts,
    readings,
    sound,
    steps,
    tracking,
)
from kling_local.sketch.probe.films import Film, Wish, real, render, workers
from kling_local.sketch.probe.identity import Image2Film
from kling_local.sketch.probe.prompts import SCENE_S, SHOT_S, Facts, scenes_of, sentence
from kling_local.sketch.probe.table import Measure, markdown

SHOTS_PER_FILM = 5
_LONG_SCENE_S = 185 / FPS


@dataclass(frozen=True)
class Bench:
    """What every part of the probe needs."""

    judge: Judge
    pool: Executor
    folder: Path
    seed: int
    options: Sequence[str]

    def shots(self, asked: Sequence[Facts], name: str) -> list[Film]:
        """One delivered shot of 3 s for each of the facts, five to a film."""
        groups = [asked[i : i + SHOTS_PER_FILM] for i in range(0, len(asked), SHOTS_PER_FILM)]
        rng = random.Random(self.seed)
        wishes = [
            Wish(tuple((SHOT_S, sentence(facts, rng)) for facts in group), self.seed + number, {})
            for number, group in enumerate(groups)
        ]
        return [shot for film in self.films(wishes, name) for shot in film]

    def films(self, wishes: Sequence[Wish], name: str) -> list[list[Film]]:
        """Films rendered through the command line."""
        return render(self.pool, wishes, self.folder, name, self.options)

    def real(self, asked: Sequence[Facts], *, sound: bool = False) -> list[Film]:
        """Films of the same facts, drawn by the world's renderer."""
        scenes = scenes_of(list(asked), self.seed, SCENE_S)
        return real(scenes, SHOT_S, sound=sound, pool=self.pool)


def hours_last(asked: Sequence[Facts]) -> list[Facts]:
    """The facts with each film's five shots reordered: those that name no time of day come first,
    because the planner carries a time of day over to later shots.
    """
    groups = [asked[i : i + SHOTS_PER_FILM] for i in range(0, len(asked), SHOTS_PER_FILM)]
    return [
        facts
        for group in groups
        for facts in sorted(group, key=lambda each: each.get("light") not in (None, "neon"))
    ]


def obedience(bench: Bench, count: int) -> list[Measure]:
    """Facts by the judge, camera moves by flow, directions by tracking, silent shots."""
    asked = hours_last(prompts.sample_facts(count, bench.seed))
    shown, truly = bench.shots(asked, "facts"), bench.real(asked)
    answers = [obeying.answers(each, bench.pool) for each in (shown, truly)]
    return [
        *obeying.measures(asked, *answers),
        flow.measure(asked, shown, truly),
        tracking.measure(bench.judge, asked, shown, truly),
        sound.silence(shown),
        readings.measure(asked, bench.folder, "facts", SHOTS_PER_FILM),
    ]


def falling(bench: Bench, count: int) -> list[Measure]:
    """Physics and sound of balls."""
    asked = physics.prompts(count, bench.seed)
    shown, truly = bench.shots(asked, "balls"), bench.real(asked, sound=True)
    return [*physics.measures(shown, truly), *sound.measures(shown, truly)]


def walking(bench: Bench, count: int) -> list[Measure]:
    """Whether steps are heard when they are seen."""
    asked = steps.prompts(count, bench.seed)
    return steps.measures(bench.shots(asked, "steps"), bench.real(asked, sound=True))


def lasting(bench: Bench, num_films: int, num_long: int) -> list[Measure]:
    """Whether the figure stays the same over three shots, and over fifteen seconds."""
    plans = identity.three_shots(num_films, bench.seed)
    wishes = [
        identity.three_shot_wish(plan, bench.seed + number) for number, plan in enumerate(plans)
    ]
    shown = bench.films(wishes, "same")
    truly = [bench.real(plan) for plan in plans]
    long = prompts.sample_facts(
        num_long, bench.seed + 7, move="static", relation="alone", weather="clear"
    )
    rng = random.Random(bench.seed)
    wishes = [
        Wish(((identity.LONG_S, sentence(facts, rng)),), bench.seed + number, {"sound": False})
        for number, facts in enumerate(long)
    ]
    long_films = [film for (film,) in bench.films(wishes, "long")]
    scenes = scenes_of(long, bench.seed, _LONG_SCENE_S)
    long_truly = real(scenes, identity.LONG_S, sound=False, pool=bench.pool)
    return [
        identity.identity_measure(plans, shown, truly, bench.pool),
        *identity.drift_measure(bench.judge, long, long_films, long_truly),
    ]


def following_images(bench: Bench, count: int) -> list[Measure]:
    """Films that begin on given pictures and, where the model can, end on them."""
    asked = prompts.sample_facts(count, bench.seed + 8, relation="alone", weather="clear")
    ends = cards.card("sketch").conditioning.end_image
    rng = random.Random(bench.seed)
    wanted = []
    for number, (facts, truly) in enumerate(zip(asked, bench.real(asked), strict=True)):
        first, last = truly.pictures()[0], truly.pictures()[-1]
        start = identity.save_image(first, bench.folder / f"image-{number}-start.png")
        options = {"sound": False, "start_image": str(start)}
        if ends:
            end = identity.save_image(last, bench.folder / f"image-{number}-end.png")
            options["end_image"] = str(end)
        wish = Wish(((SHOT_S, sentence(facts, rng)),), bench.seed + number, options)
        wanted.append(Image2Film(wish, first, last if ends else None))
    shown = bench.films([each.wish for each in wanted], "image")
    return identity.image_measures(wanted, [film for (film,) in shown])


def run(bench: Bench, count: int) -> list[Measure]:
    """Every measure; the numbers of films are derived from the number of prompts, ``count``."""
    return [
        *obedience(bench, count),
        *falling(bench, max(5, count // 8)),
        *walking(bench, max(3, count // 20)),
        *lasting(bench, max(2, count // 25), max(1, count // 50)),
        *following_images(bench, max(2, count // 33)),
    ]


def main(arguments: list[str] | None = None) -> None:
    """Render, measure, print the table and write the figures. Unknown options, such as
    ``--mode pro``, are passed on to ``kling-local generate``.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prompts", type=int, default=60)
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--json", type=Path, help="where to write the figures")
    parser.add_argument("--markdown", type=Path, help="where to write the table")
    parser.add_argument("--keep", type=Path, help="folder to keep the films in")
    options, passed_on = parser.parse_known_args(arguments)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        with workers() as pool:
            bench = Bench(judging.load(), pool, folder, options.seed, passed_on)
            found = run(bench, options.prompts)
    minutes = (time.monotonic() - began) / 60
    print(file=sys.stderr)
    print(markdown(found))
    print(f"{options.prompts} prompts, seed {options.seed}, {minutes:.1f} minutes")
    if options.markdown:
        options.markdown.write_text(markdown(found), encoding="utf-8")
    if options.json:
        figures = {
            "prompts": options.prompts,
            "seed": options.seed,
            "options": passed_on,
            "minutes": round(minutes, 2),
            "measures": [each.to_json() for each in found],
        }
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
