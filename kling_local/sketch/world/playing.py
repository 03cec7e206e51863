"""Scores performed: the sounds that the latents of a film tell of, played by the world."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from kling_local.sketch.world import motion
from kling_local.sketch.world.deeds import Deeds, deeds_of
from kling_local.sketch.world.events import LANDING
from kling_local.sketch.world.layout import (
    KIND_WORDS,
    LIGHT_WORDS,
    PLACE_WORDS,
    SIZE_WORDS,
    WEATHER_WORDS,
)
from kling_local.sketch.world.reading import TEXTURE, code_of
from kling_local.sketch.world.scene import (
    KINDS,
    LEGGED,
    LIGHTS,
    MOST_SUBJECTS,
    PLACES,
    WEATHERS,
)
from kling_local.sketch.world.score import (
    FIGURE,
    FIGURE_NUMBERS,
    PACE_UNIT,
    STAGE,
    STAGE_NUMBERS,
    TOKEN_S,
    X_UNIT,
)
from kling_local.sketch.world.sound import Bed, perform
from kling_local.synth.signal import Clock, follow
from kling_local.synth.strikes import SURFACES, Impact
from kling_local.synth.voices import Voice

_HALF_WIDTH = 5 / 6
"""Of the widest frame, in frame heights: how far to the side a figure is heard."""
_HEIGHT = 0.5  # of a figure, for how fast the air goes by
_MOVES_FROM, _RUNS_FROM, _WALKS_FROM = 0.08, 1.2, 0.55


def play(score: Tensor, sample_rate: int) -> Tensor:
    """Stereo sound ``(2 n)`` in -1..1 of a score ``(tokens 102)``."""
    score = score.float().cpu()
    clock = Clock(sample_rate, round(len(score) * TOKEN_S * sample_rate))
    stage = score[:, :STAGE_NUMBERS].T
    each = score[:, STAGE_NUMBERS:].unflatten(1, (MOST_SUBJECTS, FIGURE_NUMBERS)).movedim(0, 2)
    salt = float(score.square().sum().remainder(1.0))
    bed = Bed(
        place=PLACES[code_of(stage[STAGE["place"]], PLACE_WORDS)],
        light=LIGHTS[code_of(stage[STAGE["light"]], LIGHT_WORDS)],
        weather=WEATHERS[code_of(stage[STAGE["weather"]], WEATHER_WORDS)],
        music=bool(stage[STAGE["music"]].mean() > 0),
        key=float(0.5 + 0.49 * stage[STAGE["key"]].mean().clamp(-1, 1)),
        salt=salt,
    )
    size = code_of(stage[STAGE["size"]], SIZE_WORDS)
    lone = bool(each[1][FIGURE["present"]].mean() < 0)
    voices: list[Voice] = []
    struck: list[Impact] = []
    for figure, told in enumerate(each):
        if figure and told[FIGURE["present"]].mean() < 0:
            break
        kind = KINDS[code_of(told[FIGURE["kind"]], KIND_WORDS)]
        deeds = deeds_of(told[FIGURE["does"]], kind, len(score) * TOKEN_S, lone=lone)
        voices.append(_voice(told, kind, deeds, clock, (salt + 0.31 * figure) % 1.0))
        moments = _moments(told, deeds, size, figure)
        struck += _impacts(told, figure, kind, SURFACES[bed.place], moments)
    return perform(clock, bed, voices, sorted(struck, key=lambda one: one.time_s), _HALF_WIDTH)


def _voice(told: Tensor, kind: str, deeds: Deeds, clock: Clock, salt: float) -> Voice:
    """What is heard of one figure, told of in ``(27 tokens)``."""
    part = {name: told[at] for name, at in FIGURE.items()}
    speaks, hangs = deeds.first == "speak", deeds.first == "swing"
    x, pace = part["x"][0] * X_UNIT, (part["pace"][0] * PACE_UNIT).clamp(min=0)
    pace = torch.where(pace > _MOVES_FROM, pace, 0.0)
    rate = torch.gradient(x)[0].abs() / TOKEN_S / _HEIGHT if len(x) > 1 else torch.zeros_like(x)
    stride = part["stride"][0]
    if kind in LEGGED:
        going = torch.where(stride > _RUNS_FROM, 1.4, 1.0)
        stride = torch.where(stride > _WALKS_FROM, going, 0.1)
    return Voice(
        clock=clock,
        kind=kind,
        action=deeds.first if deeds.first in ("swing", "spin") else "still",
        x=follow(x, clock),
        pace=follow(pace, clock),
        air=follow(rate, clock),
        cycle=follow(_cycle(kind, part["cycle"], pace), clock),
        stride=follow(stride, clock),
        mouth=speaks * motion.mouth(clock.time, torch.full_like(clock.time, TEXTURE)),
        rope=hangs * torch.ones(clock.count),
        salt=salt,
    )


def _cycle(kind: str, told: Tensor, pace: Tensor) -> Tensor:
    """Turns ``(tokens)`` of limbs, wings or wheels since the start."""
    if kind in ("car", "truck", "bus", "bicycle"):
        return (pace * TOKEN_S).cumsum(0) / (2 * math.pi * motion.WHEEL_RADIUS)
    turns = torch.atan2(told[1], told[0]) / (2 * math.pi)
    ahead = (turns.diff() + 0.25).remainder(1.0) - 0.25  # limbs never go far backwards
    return torch.cat([turns[:1], turns[:1] + ahead.cumsum(0)])


def _moments(told: Tensor, deeds: Deeds, size: int, figure: int) -> list[tuple[float, float]]:
    """Seconds and strengths of impacts: landings by the world's law, all others as told."""
    heard = _as_told(told)
    landed = deeds.impacts(size, figure, LANDING)
    if landed is None:
        return heard
    walking = deeds.during(torch.tensor([time_s for time_s, _ in heard]), "move", "run")
    return landed + [each for each, steps in zip(heard, walking.tolist(), strict=True) if steps]


def _impacts(
    told: Tensor, figure: int, kind: str, surface: str, moments: list[tuple[float, float]]
) -> list[Impact]:
    """What one figure strikes at those seconds, so hard."""
    found = []
    for time_s, strength in moments:
        token = min(told.shape[1] - 1, int(time_s / TOKEN_S))
        x = float(told[FIGURE["x"]][0, token]) * X_UNIT / _HALF_WIDTH
        what = "step" if kind in LEGGED and strength < 0.6 else "land"
        pan = max(-1.0, min(1.0, x))
        found.append(Impact(time_s, strength, kind, surface, pan, figure, what))
    return found


def _as_told(told: Tensor) -> list[tuple[float, float]]:
    """Seconds and strengths of what ``(27 tokens)`` tell of: one impact a token at most."""
    found = []
    for token in (told[FIGURE["struck"]][0] > 0).nonzero().flatten().tolist():
        when, strength = (
            0.5 + 0.5 * float(told[FIGURE[name]][0, token].clamp(-1, 1))
            for name in ("when", "strength")
        )
        found.append(((token + when) * TOKEN_S, strength))
    return found
