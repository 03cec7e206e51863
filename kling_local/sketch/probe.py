"""Does the built-in model obey? Renders held-out prompts by the command line and reads the mp4s.

``python -m kling_local.sketch.probe --prompts 200 --json probe.json``: nothing but pixels and
samples of the delivered files is looked at. Beside every figure stand chance (the same answers
against shuffled prompts) and the judge's score on real renders.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
import torch
from torch import Tensor

from kling_local.sketch import judge as judging
from kling_local.sketch.world.draw import draw, frame_times
from kling_local.sketch.world.scene import FACTS, FORBIDDEN, Scenes, held_out
from kling_local.sketch.world.sound import synthesise

SHOT_S = 3
SHOTS_PER_FILM = 5
_FPS = 24
_RATE = 48_000

_VERBS = {
    "still": ("stands still", "waits", "rests"),
    "bounce": ("jumps", "bounces", "hops"),
    "move left": ("moves to the left", "goes left", "travels left"),
    "move right": ("moves to the right", "goes right", "travels right"),
}
_PLACE_WORDS = {
    "meadow": ("in a meadow", "in a green field", "on the grass"),
    "desert": ("in the desert", "among the dunes"),
    "beach": ("on a beach", "by the sea"),
    "city": ("in a city street", "downtown"),
    "snow": ("in the snow", "in a snowy landscape"),
    "room": ("in a room", "in a living room"),
}
_LIGHT_WORDS = {
    "day": ("by day", "on a sunny day"),
    "sunset": ("at sunset", "at dusk"),
    "night": ("at night", "at midnight"),
    "overcast": ("under an overcast sky", "on a cloudy day"),
}
_SIZE_WORDS = {"wide": "wide shot", "medium": "medium shot", "close": "close-up"}
_MOVE_WORDS = {
    "static": "static camera",
    "pan left": "the camera pans left",
    "pan right": "the camera pans right",
    "tilt up": "the camera tilts up",
    "push in": "the camera pushes in",
    "pull out": "the camera pulls out",
}


@dataclass(frozen=True)
class Film:
    """One delivered shot, read back.

    Attributes:
        small: ``(8 3 48 80)`` what the judge looks at.
        frames: ``(t 3 48 80)`` at 12 frames a second.
        sound: ``(2 n)`` at 48 kHz.
    """

    small: Tensor
    frames: Tensor
    sound: Tensor


def prompt(facts: dict[str, str], rng: random.Random) -> str:
    """An English sentence for the facts, in words that the training captions do not use."""
    return (
        f"A {facts['color']} {facts['kind']} {rng.choice(_VERBS[facts['action']])} "
        f"{rng.choice(_PLACE_WORDS[facts['place']])} {rng.choice(_LIGHT_WORDS[facts['light']])}, "
        f"{_SIZE_WORDS[facts['size']]}, {_MOVE_WORDS[facts['move']]}."
    )


def held_out_facts(count: int, rng: random.Random, **fixed: str) -> list[dict[str, str]]:
    """Combinations that no training film showed."""
    chosen: list[dict[str, str]] = []
    while len(chosen) < count:
        facts = {name: fixed.get(name) or rng.choice(values) for name, values in FACTS.items()}
        if (facts["color"], facts["place"]) in FORBIDDEN:
            continue
        codes = {name: torch.tensor([values.index(facts[name])]) for name, values in FACTS.items()}
        if bool(held_out(codes)[0]):
            chosen.append(facts)
    return chosen


def render(
    all_facts: list[dict[str, str]], seed: int, folder: Path, options: list[str]
) -> list[Film]:
    """Render the prompts as films of five shots by ``kling-local generate``, one a core at a time.

    The films are read back shot by shot. Raises ``CalledProcessError`` when one cannot be made.
    """
    rng = random.Random(seed)
    groups = [all_facts[i : i + SHOTS_PER_FILM] for i in range(0, len(all_facts), SHOTS_PER_FILM)]
    requests = []
    for number, some in enumerate(groups):
        shots = [{"prompt": prompt(facts, rng), "duration": SHOT_S} for facts in some]
        length = SHOT_S * len(some)
        wish = {"shots": shots, "duration": length, "sound": True, "seed": seed + number}
        requests.append(folder / f"film-{number:03d}.json")
        requests[-1].write_text(json.dumps(wish))

    def film(request: Path) -> Path:
        output = request.with_suffix(".mp4")
        command = [sys.executable, "-m", "kling_local", "generate", "--request", str(request)]
        one_thread = {**os.environ, "OMP_NUM_THREADS": "1"}
        subprocess.run(
            [*command, "-o", str(output), *options], check=True, capture_output=True, env=one_thread
        )
        print(".", end="", file=sys.stderr, flush=True)
        return output

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        outputs = list(pool.map(film, requests))
    return [
        shot
        for output, some in zip(outputs, groups, strict=True)
        for shot in read(output, len(some))
    ]


def read(path: Path, num_shots: int) -> list[Film]:
    """Shots of a delivered film."""
    with av.open(str(path)) as box:
        pictures = [f.reformat(160, 90, format="rgb24").to_ndarray() for f in box.decode(video=0)]
    with av.open(str(path)) as box:
        sound = np.concatenate([f.to_ndarray() for f in box.decode(audio=0)], axis=1)
    frames = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float() / 255
    per_shot = SHOT_S * _FPS
    films = []
    for number in range(num_shots):
        shot = frames[number * per_shot : (number + 1) * per_shot : 2]
        heard = torch.from_numpy(sound[:, number * SHOT_S * _RATE : (number + 1) * SHOT_S * _RATE])
        films.append(_film(shot, heard))
    return films


def _film(frames: Tensor, sound: Tensor) -> Film:
    little = torch.nn.functional.interpolate(
        frames, size=(judging.HEIGHT, judging.WIDTH), mode="area"
    )
    return Film(judging.small(frames), little, sound)


def real_films(all_facts: list[dict[str, str]], seed: int) -> list[Film]:
    """The same facts as the world itself draws and sounds them: the ceiling."""
    generator = torch.Generator().manual_seed(seed)
    codes = {name: torch.tensor([v.index(f[name]) for f in all_facts]) for name, v in FACTS.items()}
    count = len(all_facts)
    free = {
        name: torch.rand(count, generator=generator)
        for name in ("phase", "offset", "shape", "facing")
    }
    free["facing"] = free["facing"].round()
    length, aspect = torch.full((count,), float(SHOT_S)), torch.full((count,), 160 / 96)
    scenes = Scenes(**codes, **free, duration_s=length, aspect=aspect)
    films = []
    for row in range(count):
        frames = draw(scenes[slice(row, row + 1)], frame_times(SHOT_S * 12, 12), 96, 160)[0]
        delivered = frames[:, :, 3:93]  # the middle, 16:9
        films.append(_film(delivered, synthesise(scenes, row, SHOT_S, _RATE)))
    return films


def hit_rates(films: list[Film], all_facts: list[dict[str, str]]) -> dict[str, float]:
    """Share of shots whose fact the judge reads as asked.

    ``direction`` is left or right over the shots that ask for one of them.
    """
    with torch.no_grad():
        answers = judging.load()(torch.stack([film.small for film in films]))
    asked = {name: torch.tensor([v.index(f[name]) for f in all_facts]) for name, v in FACTS.items()}
    rates = {name: _share(answers[name].argmax(1) == asked[name]) for name in FACTS}
    moving = (asked["action"] == 1) | (asked["action"] == 2)
    sides = answers["action"][:, 1:3].argmax(1) + 1
    rates["direction"] = _share((sides == asked["action"])[moving])
    return rates


def _share(hits: Tensor) -> float:
    return round(float(hits.float().mean()), 3) if len(hits) else float("nan")


def impact_ratio(film: Film) -> float | None:
    """Loudness around the moments when the subject is lowest over the loudness in between.

    None for a film without such moments.
    """
    frames = film.frames
    moved = (frames - frames.median(dim=0).values).abs().amax(1) > 0.10
    mass = moved.float().sum((1, 2))
    rows = torch.arange(frames.shape[2], dtype=torch.float32)
    low = (moved.float().sum(2) * rows).sum(1) / mass.clamp(min=1)
    low = torch.nn.functional.avg_pool1d(low[None, None], 3, 1, 1)[0, 0]
    spread = low.max() - low.min()
    moments = [
        i / 12
        for i in range(1, len(low) - 1)
        if low[i] >= low[i - 1] and low[i] > low[i + 1] and low[i] > low.min() + 0.6 * spread
    ]
    if not moments or spread < 1:
        return None
    rate = film.sound.shape[1] / (len(low) / 12)
    time = torch.arange(film.sound.shape[1]) / rate
    near = torch.zeros(len(time), dtype=torch.bool)
    for moment in moments:
        near |= (time > moment - 0.12) & (time < moment + 0.20)
    if near.all() or not near.any():
        return None
    power = film.sound.square().mean(0)
    return float((power[near].mean() / power[~near].mean().clamp(min=1e-9)).sqrt())


def sound_figures(films: list[Film]) -> dict[str, Any]:
    """Silent shots, and how much louder impacts are than the time between them.

    The ratio is the median over the shots whose hops can be seen.
    """
    ratios = sorted(ratio for film in films if (ratio := impact_ratio(film)) is not None)
    loud = [float(film.sound.square().mean().sqrt()) for film in films]
    return {
        "silent": sum(level < 1e-3 for level in loud),
        "shots": len(films),
        "measurable": len(ratios),
        "impact_over_between": round(ratios[len(ratios) // 2], 2) if ratios else None,
        "louder_at_impacts": _share(torch.tensor([ratio > 1 for ratio in ratios]))
        if ratios
        else None,
    }


def main(arguments: list[str] | None = None) -> None:
    """Render, measure, print a table and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prompts", type=int, default=200)
    parser.add_argument(
        "--hops", type=int, default=30, help="extra static shots of hopping subjects for the sound"
    )
    parser.add_argument("--seed", type=int, default=20261120)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", type=Path, help="folder to keep the films in")
    options, passed_on = parser.parse_known_args(arguments)
    rng = random.Random(options.seed)
    facts = held_out_facts(options.prompts, rng)
    hops = held_out_facts(options.hops, rng, action="bounce", move="static") if options.hops else []
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        films = render(facts + hops, options.seed, folder, passed_on)
    shown, hopping = films[: len(facts)], films[len(facts) :]
    shuffled = facts[1:] + facts[:1]
    figures: dict[str, Any] = {
        "prompts": len(facts),
        "model": hit_rates(shown, facts),
        "chance": hit_rates(shown, shuffled),
        "real": hit_rates(real_films(facts, options.seed), facts),
        "sound": {
            "model": sound_figures(hopping),
            "real": sound_figures(real_films(hops, options.seed)),
        }
        if hops
        else {},
    }
    for name in figures["model"]:
        row = " ".join(
            f"{who} {100 * figures[who][name]:5.1f}%" for who in ("model", "chance", "real")
        )
        print(f"{name:10s} {row}")
    print(json.dumps(figures["sound"]))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
