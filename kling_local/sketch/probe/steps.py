"""Measures whether footsteps of lone walking or running figures are heard when they are seen.

The camera is static, so what differs from the median of all pictures is the figure. A foot comes
down when the front edge of the legs is farthest ahead of the figure. A sinusoid at the pace of the
steps is fitted to that distance over time, and another to the rise of the loudness; the difference
of their phases is the delay of the sound.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kling_local.sketch.judge import FPS
from kling_local.sketch.probe import sound
from kling_local.sketch.probe.films import Film
from kling_local.sketch.probe.physics import largest_blob
from kling_local.sketch.probe.prompts import Facts, sample_facts
from kling_local.sketch.probe.table import Measure, median, rate, share
from kling_local.sketch.world.scene import LEGGED

Numbers = NDArray[np.float64]

PACES_HZ = (1.4, 4.0)
"""Slowest and fastest pace that is tried, in steps a second."""
_TRIED = 131  # number of paces that are tried
_DIFFERS = 0.08  # of the colour range: a larger difference is the figure
_LEGS = (0.06, 0.30)  # part of the figure's height that counts as legs; below is its shadow
_LEAST_SEEN = 12  # frames
_LATE = 0.07  # steps that the sinusoid lags, because a foot moves faster forward than back
_PLACES = (
    "meadow", "beach", "desert", "snow", "mountains", "street", "rooftop", "room", "kitchen",
    "stage", "studio",
)  # fmt: skip


@dataclass(frozen=True)
class Pace:
    """The pace of a figure's steps.

    Attributes:
        hz: steps a second.
        first_s: time at which a foot first comes down, less than ``1 / hz``.
        clear: the share of the variance of the legs' front that the sinusoid explains.
    """

    hz: float
    first_s: float
    clear: float


def prompts(count: int, seed: int) -> list[Facts]:
    """Lone figures with legs that walk or run, before a static camera in clear weather."""
    return sample_facts(
        count, seed, kind=LEGGED, action=("move", "run"), then="nothing", relation="alone",
        size=("wide", "medium"), angle="eye level", move="static", weather="clear", place=_PLACES,
        music="none",
    )  # fmt: skip


def pace(film: Film) -> Pace | None:
    """How fast and when feet are seen to come down; None if no figure is seen moving."""
    front = _front(film)
    seen = np.isfinite(front)
    if seen.sum() < _LEAST_SEEN:
        return None
    times, front = np.flatnonzero(seen) / FPS, front[seen]
    plain = np.stack([np.ones_like(times), times, times**2], axis=1)
    whole = _rest(plain, front)[1]
    found = []
    for hz in np.linspace(*PACES_HZ, _TRIED):
        turns = 2 * math.pi * hz * times
        waves = np.stack([np.cos(turns), np.sin(turns)], axis=1)
        (*_, across, along), left = _rest(np.concatenate([plain, waves], axis=1), front)
        most = math.atan2(along, across) / (2 * math.pi) - _LATE
        found.append(Pace(float(hz), most % 1.0 / hz, 1 - left / max(whole, 1e-9)))
    return max(found, key=lambda each: each.clear)


def _front(film: Film) -> Numbers:
    """Position ``(t)`` of the legs' front edge along the figure's way, in pixels; NaN: unseen."""
    pictures = film.pictures().numpy().astype(np.float64)
    differs = np.abs(pictures - np.median(pictures, axis=0)).max(axis=1) > _DIFFERS
    masks = np.stack([largest_blob(each) for each in differs])  # t h w
    tall = [np.flatnonzero(rows) for rows in np.any(masks, axis=2) if rows.any()]
    if len(tall) < _LEAST_SEEN:
        return np.full(len(masks), np.nan)
    top, bottom = (float(np.median([rows[end] for rows in tall])) for end in (0, -1))
    low, high = (round(bottom - share_of * (bottom - top)) for share_of in _LEGS)
    side = _heading(np.any(masks[:, round(top) : round(0.5 * (top + bottom))], axis=1))
    return np.array([_foremost(mask[high : low + 1], side) for mask in masks])


def _foremost(legs: NDArray[np.bool_], side: int) -> float:
    """Farthest column of a mask towards ``side`` (1 right, -1 left), averaged over its rows."""
    ends = [float(np.max(side * np.flatnonzero(row))) for row in legs if row.any()]
    return float(np.mean(ends)) if ends else math.nan


def _heading(body: NDArray[np.bool_]) -> int:
    """1 if the body's columns ``(t w)`` move to the right over time, else -1."""
    when, where = np.nonzero(body)
    return 1 if np.cov(when, where)[0, 1] > 0 else -1


def _rest(basis: Numbers, target: Numbers) -> tuple[list[float], float]:
    """Least-squares coefficients of ``basis`` for ``target``, and the residual sum of squares."""
    solution, *_ = np.linalg.lstsq(basis, target, rcond=None)
    return solution.tolist(), float(np.square(target - basis @ solution).sum())


def late_s(film: Film, seen: Pace | None) -> float:
    """Seconds by which steps are heard later than ``seen``, at most half a step either way.

    Infinite if no steps are seen or nothing is heard.
    """
    if seen is None or film.sound.shape[1] < sound.LEAST_SAMPLES:
        return math.inf
    louder = sound.flux(film.sound).square().numpy().astype(np.float64)
    if not louder.any():
        return math.inf
    times = (np.arange(len(louder)) + 1) * sound.HOP_S
    phase = np.angle((louder * np.exp(2j * math.pi * seen.hz * (times - seen.first_s))).sum())
    return float(phase) / (2 * math.pi * seen.hz)


def measures(walking: Sequence[Film], real: Sequence[Film]) -> list[Measure]:
    """The share of films whose steps are heard when they are seen, and their median delay.

    Chance is the share of a step's duration that counts as in time. Another film's steps would not
    do, since most figures walk at the same pace.
    """
    paces = [pace(film) for film in walking]
    late = [late_s(film, seen) for film, seen in zip(walking, paces, strict=True)]
    truly = [late_s(film, pace(film)) for film in real]
    hz = [seen.hz for seen in paces if seen]
    in_time = share(
        "steps heard within 42 ms of being seen",
        _in_time(late),
        chance=round(2 * sound.FRAME_S * sum(hz) / len(hz), 4) if hz else None,
        real=rate(_in_time(truly)),
    )
    delays = [1000 * each for each in late if math.isfinite(each)]
    return [in_time, Measure("steps, median delay", len(delays), median(delays), unit="ms")]


def _in_time(late: Sequence[float]) -> list[bool]:
    return [abs(each) <= sound.FRAME_S for each in late]
