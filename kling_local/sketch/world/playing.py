"""Performs scores: turns the sound latents of a film into sound, with the world's instruments."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import torch
from torch import Tensor

from kling_local.sketch.world import gait, motion
from kling_local.sketch.world.deeds import Deeds, deeds_of
from kling_local.sketch.world.events import LANDING
from kling_local.sketch.world.layout import (
    KIND_WORDS,
    LIGHT_WORDS,
    PLACE_WORDS,
    SIZE_WORDS,
    WEATHER_WORDS,
)
from kling_local.sketch.world.palette import Lines, Spans, mouth_during
from kling_local.sketch.world.reading import TEXTURE, code_of
from kling_local.sketch.world.scene import (
    KINDS,
    LEGGED,
    LIGHTS,
    MOST_SUBJECTS,
    PLACES,
    SOLID,
    WEATHERS,
    WHEELED,
)
from kling_local.sketch.world.score import (
    FIGURE,
    FIGURE_NUMBERS,
    PACE_UNIT,
    STAGE,
    STAGE_NUMBERS,
    TOKEN_S,
    X_UNIT,
    film_s,
)
from kling_local.sketch.world.sound import Bed, perform
from kling_local.synth.signal import Clock, follow
from kling_local.synth.strikes import SURFACES, Impact
from kling_local.synth.voices import Voice

_HALF_WIDTH = 5 / 6
"""Half the width of the widest frame, in frame heights; there a figure is panned fully aside."""
_HEIGHT = 0.5  # assumed height of a figure, from which the speed of the air around it follows
_MOVES_FROM = 0.08
_HITS_FROM = 1.0


def play(
    score: Tensor,
    sample_rate: int,
    lines: Lines = MappingProxyType({}),
    extras: Sequence[str] = (),
    *,
    voiced: bool = True,
) -> Tensor:
    """Stereo sound ``(2 n)`` in -1..1 of a score ``(tokens 102)``.

    Figures with ``lines`` speak while these last, whatever the score says; so do ``extras``, told
    by their kinds, who are silent otherwise. Nobody's voice is heard unless ``voiced``.
    """
    score = score.float().cpu()
    clock = Clock(sample_rate, round(len(score) * TOKEN_S * sample_rate))
    stage = score[:, :STAGE_NUMBERS].T
    salt = float(score.square().sum().remainder(1.0))
    bed = Bed(
        place=PLACES[code_of(stage[STAGE["place"]], PLACE_WORDS)],
        light=LIGHTS[code_of(stage[STAGE["light"]], LIGHT_WORDS)],
        weather=WEATHERS[code_of(stage[STAGE["weather"]], WEATHER_WORDS)],
        music=bool(stage[STAGE["music"]].mean() > 0),
        key=float(0.5 + 0.49 * stage[STAGE["key"]].mean().clamp(-1, 1)),
        salt=salt,
    )
    players = players_of(score)
    voices = [
        _voice(player, clock, figure, (salt + 0.31 * figure) % 1.0, lines.get(figure))
        for figure, player in enumerate(players)
    ]
    for number, kind in enumerate(extras, start=MOST_SUBJECTS):
        if number in lines:
            voices.append(_extra(voices[0], kind, number, lines[number]))
    if not voiced:
        voices = [replace(voice, mouth=torch.zeros_like(voice.mouth)) for voice in voices]
    size = code_of(stage[STAGE["size"]], SIZE_WORDS)
    struck = impacts(players, size, SURFACES[bed.place])
    return perform(clock, bed, voices, struck, _HALF_WIDTH)


@dataclass(frozen=True)
class Player:
    """A figure that is heard: its part of the score ``(27 tokens)``, its kind and its deeds."""

    told: Tensor
    kind: str
    deeds: Deeds


def players_of(score: Tensor) -> list[Player]:
    """The figures in a score ``(tokens 102)``."""
    each = score[:, STAGE_NUMBERS:].unflatten(1, (MOST_SUBJECTS, FIGURE_NUMBERS)).movedim(0, 2)
    present = [not i or bool(one[FIGURE["present"]].mean() > 0) for i, one in enumerate(each)]
    told = each[: 1 + sum(itertools.accumulate(present[1:], min))]
    kinds = [KINDS[code_of(one[FIGURE["kind"]], KIND_WORDS)] for one in told]
    deeds = [
        deeds_of(one[FIGURE["does"]], kind, film_s(len(score)), lone=len(told) == 1)
        for one, kind in zip(told, kinds, strict=True)
    ]
    if _meet(told, deeds):
        deeds = gait.meeting(deeds)
    return [Player(*each) for each in zip(told, kinds, deeds, strict=True)]


def impacts(players: Sequence[Player], size: int, surface: str) -> list[Impact]:
    """Steps, landings and the one hit in order of time, all by the world's rules.

    ``size`` is the code of the shot size, on which the height and so the duration of a fall depend.
    """
    found = []
    for figure, player in enumerate(players):
        moments = player.deeds.impacts(size, figure, LANDING)
        if player.kind in LEGGED:
            moments += gait.steps(player.deeds, figure)
        if not figure and _hits(players):
            moments.append((motion.HIT_AT * player.deeds.length_s, 1.0))
        found += _impacts(player, figure, surface, moments)
    return sorted(found, key=lambda one: one.time_s)


def _meet(told: Tensor, deeds: list[Deeds]) -> bool:
    """Whether there are two figures, the first going right and the second going left."""
    if len(told) != 2 or not all(does.moves for does in deeds):
        return False
    time = torch.linspace(-1, 1, told.shape[2])
    first, second = (float((time * one[FIGURE["x"]][0]).sum()) for one in told)
    return first > 0 > second


def _hits(players: Sequence[Player]) -> bool:
    """Whether the first figure hits the second: both are solid, only the first moves, and the score
    has an impact of it at about the time of a hit.
    """
    if len(players) != 2 or not all(player.kind in SOLID for player in players):
        return False
    first, second = players
    token = int(motion.HIT_AT * first.deeds.length_s / TOKEN_S)
    near = first.told[:, max(0, token - 1) : token + 2]
    struck, strength = (near[FIGURE[name]][0] for name in ("struck", "strength"))
    told = float((struck + strength).amax()) > _HITS_FROM
    return first.deeds.moves and not second.deeds.moves and told


def _voice(
    player: Player, clock: Clock, figure: int, salt: float, lines: Spans | None = None
) -> Voice:
    """The voice of one figure."""
    told, kind, deeds = player.told, player.kind, player.deeds
    part = {name: told[at] for name, at in FIGURE.items()}
    speaks, hangs = deeds.first == "speak", deeds.first == "swing"
    x, pace = part["x"][0] * X_UNIT, (part["pace"][0] * PACE_UNIT).clamp(min=0)
    pace = torch.where(pace > _MOVES_FROM, pace, 0.0)
    rate = torch.gradient(x)[0].abs() / TOKEN_S / _HEIGHT if len(x) > 1 else torch.zeros_like(x)
    time, stride = TOKEN_S * (0.5 + torch.arange(told.shape[1])), part["stride"][0]
    if kind in LEGGED:
        cycle, stride = gait.limbs(deeds, figure, time)
    elif kind in WHEELED:
        cycle = (pace * TOKEN_S).cumsum(0) / (2 * math.pi * motion.WHEEL_RADIUS)
    else:
        cycle = gait.BEATS_HZ.get(kind, 0.0) * time
    return Voice(
        clock=clock,
        kind=kind,
        action=deeds.first if deeds.first in ("swing", "spin") else "still",
        x=follow(x, clock),
        pace=follow(pace, clock),
        air=follow(rate, clock),
        cycle=follow(cycle, clock),
        stride=follow(stride, clock),
        mouth=mouth_during(clock.time, lines) if lines else speaks * _mouth(clock.time),
        rope=hangs * torch.ones(clock.count),
        salt=salt,
    )


def _extra(first: Voice, kind: str, number: int, lines: Spans) -> Voice:
    """The voice of an extra, who is heard during its lines only."""
    silence = torch.zeros_like(first.mouth)
    return Voice(
        clock=first.clock,
        kind=kind,
        action="still",
        x=silence + _HALF_WIDTH * (0.35 if number % 2 else -0.35),
        pace=silence,
        air=silence,
        cycle=silence,
        stride=silence,
        mouth=mouth_during(first.clock.time, lines),
        rope=silence,
        salt=(first.salt + 0.31 * number) % 1.0,
    )


def _mouth(time: Tensor) -> Tensor:
    return motion.mouth(time, torch.full_like(time, TEXTURE))


def _impacts(
    player: Player, figure: int, surface: str, moments: list[tuple[float, float]]
) -> list[Impact]:
    """Impacts of one figure at ``moments``, given as times and strengths."""
    found = []
    for time_s, strength in moments:
        token = min(player.told.shape[1] - 1, int(time_s / TOKEN_S))
        x = float(player.told[FIGURE["x"]][0, token]) * X_UNIT / _HALF_WIDTH
        what = "step" if player.kind in LEGGED and strength < 0.6 else "land"
        pan = max(-1.0, min(1.0, x))
        found.append(Impact(time_s, strength, player.kind, surface, pan, figure, what))
    return found
