"""Measures the physics of falling and bouncing balls, by tracking their upper edge.

The camera is static, so only the ball changes the picture. The rows are scanned from the top. In
each row, the frames in which the ball has not been met yet give the background's colour; where a
frame first differs from it, to a fraction of a row, is the ball's upper edge. Between contacts with
the ground the edge follows a parabola.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kling_local.sketch.judge import FPS
from kling_local.sketch.probe.films import Film
from kling_local.sketch.probe.prompts import Facts, sample_facts
from kling_local.sketch.probe.table import Measure, median, rate, share
from kling_local.sketch.world.ballistics import GRAVITY, RESTITUTION
from kling_local.sketch.world.motion import HALF_WIDTH
from kling_local.sketch.world.scene import KINDS

Numbers = NDArray[np.float64]

GRAVITY_TOLERANCE, PHYSICS_GOAL = 0.10, 0.90
PEAK_TOLERANCE = 0.05
"""Measurement noise, in ball diameters, by which a bounce may exceed the one before it."""
_DIAMETER = 2 * HALF_WIDTH[KINDS.index("ball")]  # figure heights
_CHANGE = 0.06  # of the colour range: a larger change over time is the ball
_LEAST_FLIGHT = 5  # frames from contact to contact
_LEAST_RISE = 0.2  # of the highest rise: lower hops span too few pixels
_EDGES_PX = 0.75  # what the two outermost pixels add to the width, calibrated on real renders
_EDGE = 0.5  # coverage at which the edge lies: half way from the background to the ball
_PLACES = (
    "meadow", "desert", "snow", "mountains", "street", "rooftop", "room", "kitchen", "stage",
    "studio",
)  # fmt: skip


@dataclass(frozen=True)
class Track:
    """The upper edge of a ball.

    Attributes:
        readings: one or two arrays of heights ``(t)`` in pixels, from about the edge's lowest
            place, NaN where the ball leaves the frame. The first takes any change for the ball, the
            second looks for the ball's colour.
        diameter: the ball's diameter in pixels.
    """

    readings: tuple[Numbers, ...]
    diameter: float


@dataclass(frozen=True)
class Flights:
    """The physics derived from a track.

    Attributes:
        gravity: figure heights / s^2, the common acceleration of the parabolas of all flights.
        contacts_s: times at which the ball touches the ground.
        peaks: heights of the flights between contacts, in ball diameters.
    """

    gravity: float
    contacts_s: tuple[float, ...]
    peaks: tuple[float, ...]

    @property
    def gains_energy(self) -> bool:
        """Whether a bounce is higher than the one before it."""
        return any(later > sooner + PEAK_TOLERANCE for sooner, later in pairwise(self.peaks))

    @property
    def restitution(self) -> float | None:
        """Share of its speed that the ball keeps in the second contact; None if not seen."""
        if len(self.peaks) < 2 or min(self.peaks[:2]) <= 0:
            return None
        return math.sqrt(self.peaks[1] / self.peaks[0])


def prompts(count: int, seed: int) -> list[Facts]:
    """Lone balls, three of four bouncing and the others falling, before a static camera in clear
    weather.
    """
    alike: dict[str, str | tuple[str, ...]] = {
        "kind": "ball", "relation": "alone", "size": "wide", "angle": "eye level", "move": "static",
        "place": _PLACES, "light": ("dawn", "day", "golden hour", "dusk", "overcast"),
        "music": "none",
    }  # fmt: skip
    falls = count // 4
    return [
        *sample_facts(count - falls, seed, action="bounce", weather=_CLEAR, **alike),
        *sample_facts(falls, seed + 1, action="fall", weather=_CLEAR, **alike),
    ]


_CLEAR = "clear"


def track(film: Film) -> Track | None:
    """Track the ball of a film with a static camera; None if nothing ball-like moves vertically."""
    frames = film.pictures().numpy().astype(np.float64).transpose(0, 2, 3, 1)  # t h w 3
    spread = np.percentile(frames, 95, axis=0) - np.percentile(frames, 5, axis=0)
    changed = largest_blob(spread.max(axis=2) > _CHANGE)
    tall = np.flatnonzero(changed.any(axis=1))
    if len(tall) < 8:
        return None
    # Over time the ball sweeps an upright capsule; below it is its shadow.
    body = changed[tall[0] + len(tall) // 4 : tall[0] + 2 * len(tall) // 3]
    columns = [np.flatnonzero(row)[[0, -1]] for row in body if row.any()]
    if not columns:
        return None
    left, right = (int(side) for side in np.median(np.array(columns), axis=0))
    if right - left < 6:
        return None
    diameter = right - left + _EDGES_PX
    middle, quarter = (left + right) // 2, max(1, round(0.12 * diameter))
    profile = frames[:, :, middle - quarter : middle + quarter + 1].mean(axis=2)  # t h 3
    rows = np.flatnonzero(changed[:, middle - quarter : middle + quarter + 1].mean(axis=1) > 0.5)
    if len(rows) < 4:
        return None
    # At its lowest, the ball fills the lowest rows that change; rows above are background then.
    ground_top = max(int(rows[0]) + 2, int(rows[-1]) + 1 - round(diameter))
    return Track(_upper_edges(profile, int(rows[0]), ground_top), diameter)


def largest_blob(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The largest connected part of a mask ``(h w)``; parts with small gaps count as connected."""
    from scipy import ndimage

    labels, count = ndimage.label(ndimage.binary_closing(mask, iterations=2) | mask)
    if count == 0:
        return mask
    sizes = ndimage.sum_labels(mask, labels, range(1, count + 1))
    return mask & (labels == 1 + int(np.argmax(sizes)))


def _upper_edges(profile: Numbers, first: int, last: int) -> tuple[Numbers, ...]:
    """Readings of the edge's height above row ``last``, from the ball's column ``(t h 3)``.

    NaN where the ball reaches out of the frame; 0 where it is lower than ``last``.
    """
    height, rows = _met(profile, first, last, None)
    inside = [
        profile[i, row + step]
        for i, row in enumerate(rows)
        if row > 0
        for step in (2, 3)
        if row + step < last
    ]
    if len(inside) < 4:
        return (height,)
    return height, _met(profile, first, last, np.median(inside, axis=0))[0]


def _met(
    profile: Numbers, first: int, last: int, ball: Numbers | None
) -> tuple[Numbers, NDArray[np.int64]]:
    """Heights ``(t)`` of the edge, and the row ``(t)`` in which the ball is met, 0 where it is not.

    ``ball`` is the ball's colour; None takes any change of colour for the ball.
    """
    free = np.ones(len(profile), dtype=bool)
    before, height = np.zeros(len(profile)), np.zeros(len(profile))
    rows = np.zeros(len(profile), dtype=np.int64)
    for row in range(max(first - 1, 0), last):
        background = np.median(profile[free, row], axis=0)
        covered = _covered(profile[:, row] - background, ball, background)
        met = free & (covered >= _EDGE)
        into = (covered - _EDGE) / np.maximum(covered - before, 1e-6)
        height = np.where(met, last - row - 0.5 + np.clip(into, 0, 1), height)
        rows = np.where(met, row, rows)
        if row == 0:
            height = np.where(met, np.nan, height)
        free &= ~met
        before = covered
        if not free.any():
            break
    return height, rows


def _covered(difference: Numbers, ball: Numbers | None, background: Numbers) -> Numbers:
    """Coverage ``(t)`` of a row by the ball, from its ``difference (t 3)`` to the background."""
    distance = np.abs(difference).max(axis=1)
    if ball is not None:
        way = ball - background
        length = float(way @ way)
        if length > 4 * _CHANGE**2:
            return np.asarray(difference @ way) / length
    different = distance[distance > _CHANGE]
    full = max(2 * _CHANGE, float(np.median(different)) if len(different) else 0.0)
    return distance / full


def flights(way: Track) -> Flights | None:
    """Fit parabolas between contacts; None if no flight is long enough.

    Of several readings of the edge, the one closest to parabolas is taken.
    """
    fits = [fit for top in way.readings if (fit := _fit(top, _spans(top))) is not None]
    if not fits:
        return None
    best = min(fits, key=lambda fit: fit.wrong_px)
    contacts = [
        _meeting(one, other, sooner[1])
        for (sooner, one), (later, other) in pairwise(zip(best.spans, best.curves, strict=True))
        if later[0] - sooner[1] <= 1
    ]
    ground = [
        float(np.polyval(curve, at)) for curve, at in zip(best.curves, contacts, strict=False)
    ]
    level = float(np.mean(ground)) if ground else 0.0
    tops = [float(np.polyval(curve, -curve[1] / (2 * curve[0]))) for curve in best.curves[1:]]
    return Flights(
        gravity=best.gravity * FPS**2 * _DIAMETER / way.diameter,
        contacts_s=tuple(moment / FPS for moment in contacts),
        peaks=tuple((top - level) / way.diameter for top in tops),
    )


@dataclass(frozen=True)
class _Fit:
    """Parabolas ``(a, b, c)`` over the frames of ``spans``, gravity in pixels / frame^2, and the
    mean error in pixels.
    """

    spans: list[tuple[int, int]]
    curves: list[Numbers]
    gravity: float
    wrong_px: float


def _usable(top: Numbers, span: tuple[int, int]) -> int:
    return int(np.isfinite(top[span[0] + 1 : span[1]]).sum())


def _spans(top: Numbers) -> list[tuple[int, int]]:
    """First and last frame of every flight, from low point to low point; the first is the drop."""
    filled = np.where(np.isfinite(top), top, np.nanmax(top) + 1)
    still = 0.03 * max(float(filled.max()), 1.0)
    lows = [
        i
        for i in range(2, len(filled) - 2)
        if filled[i] == filled[i - 2 : i + 3].min()
        and filled[i - 2 : i].max() > filled[i] + 2 * still
        and filled[i + 1 : i + 3].max() > filled[i] + 2 * still
    ]
    lows = [low for low in lows if low - 1 not in lows]
    falls = np.flatnonzero(np.diff(filled) < -still)
    begin = int(falls[0]) if len(falls) else 0
    stops = np.flatnonzero(np.diff(filled[begin + 2 :]) > -still)
    landed = begin + 2 + int(stops[0]) if len(stops) else len(filled) - 1
    lows = [low for low in lows if low > landed + 2]
    edges = [begin, landed, *lows]
    rest = np.flatnonzero(filled > 0.5)
    edges.append(int(rest[-1]) + 1 if len(rest) else len(top) - 1)
    return [(a, min(b, len(top) - 1)) for a, b in pairwise(edges) if b > a]


def _fit(top: Numbers, spans: list[tuple[int, int]]) -> _Fit | None:
    """Fit all flights that are long enough, with one common gravity; None if that fails."""
    high = _LEAST_RISE * float(np.nanmax(top))
    spans = [
        (begin, end)
        for begin, end in spans
        if _usable(top, (begin, end)) >= _LEAST_FLIGHT
        and np.nanmax(top[begin + 1 : end]) - top[end] > high
    ]
    # The frame after a contact shows a ball that is still flat.
    seen = [
        (number, i)
        for number, (begin, end) in enumerate(spans)
        for i in range(begin + (1 if begin == spans[0][0] else 2), end)
        if np.isfinite(top[i]) and top[i] > 0
    ]
    if len(seen) < _LEAST_FLIGHT:
        return None
    own, frames = np.array(seen).T
    matrix = np.zeros((len(seen), 1 + 2 * len(spans)))
    matrix[:, 0] = -0.5 * frames**2.0
    matrix[np.arange(len(seen)), 1 + 2 * own] = frames
    matrix[np.arange(len(seen)), 2 + 2 * own] = 1.0
    target = top[frames]
    keep = np.ones(len(seen), dtype=bool)
    for _ in range(3):
        solution, *_ = np.linalg.lstsq(matrix[keep], target[keep], rcond=None)
        wrong = np.abs(matrix @ solution - target)
        keep = wrong <= max(0.6, 2.5 * float(np.median(wrong)))
    gravity = float(solution[0])
    curves = [
        np.array([-0.5 * gravity, solution[1 + 2 * k], solution[2 + 2 * k]])
        for k in range(len(spans))
    ]
    if gravity <= 0:
        return None
    return _Fit(spans, curves, gravity, float(np.mean(wrong)))


def _meeting(one: Numbers, other: Numbers, near: int) -> float:
    """The (fractional) frame near ``near`` at which two parabolas with the same gravity meet."""
    slope = one[1] - other[1]
    if abs(slope) < 1e-6:
        return float(near)
    return float(np.clip((other[2] - one[2]) / slope, near - 1.0, near + 1.0))


def measures(films: list[Film], real: list[Film]) -> list[Measure]:
    """Whether gravity is right, and whether bounces never gain energy."""
    found, truly = ([_physics(film) for film in each] for each in (films, real))
    lines = []
    for name, goal, good in (
        ("gravity within 10 %", None, lambda seen: seen is not None and _near(seen.gravity)),
        ("bounces never rise", None, lambda seen: seen is not None and not seen.gains_energy),
        (
            "gravity within 10 % and bounces never rise",
            PHYSICS_GOAL,
            lambda seen: seen is not None and _near(seen.gravity) and not seen.gains_energy,
        ),
    ):
        hits = [good(seen) for seen in found]
        lines.append(share(name, hits, real=rate([good(seen) for seen in truly]), goal=goal))
    seen_ones, true_ones = ([seen for seen in each if seen is not None] for each in (found, truly))
    gravities = [seen.gravity for seen in seen_ones]
    bounces = [e for seen in seen_ones if (e := seen.restitution) is not None]
    return [
        *lines,
        Measure(
            f"gravity, median (the world's is {GRAVITY:g})",
            len(gravities),
            median(gravities),
            real=median([seen.gravity for seen in true_ones]),
            unit="heights/s2",
        ),
        Measure(
            f"restitution of bounces, median (the world's is {RESTITUTION['bounce']:g})",
            len(bounces),
            median(bounces),
            real=median([e for seen in true_ones if (e := seen.restitution) is not None]),
            unit="",
        ),
    ]


def _physics(film: Film) -> Flights | None:
    way = track(film)
    return None if way is None else flights(way)


def _near(gravity: float) -> bool:
    return math.isfinite(gravity) and abs(gravity / GRAVITY - 1) <= GRAVITY_TOLERANCE
