"""Formations: where several figures stand so that nobody hides anybody.

Up to three or four stand in a row, more in rows behind each other: those behind are seen between
those before them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

_SHRINK = (1.0, 1.0, 0.82, 0.74, 0.68, 0.64, 0.62)  # by the number of figures; more are smaller
_LEAST_SHRINK = 0.56
_GAP = 0.10  # the widest gap between figures, in frame heights
_OVERLAP, _IN_ROWS = 0.22, 0.30
"""Share of their widths by which neighbours may overlap where room is scarce, and in rows."""
_NARROW = 0.52  # half a figure's width in its heights, up to which six stand in a row
RISE = 0.085
"""How much higher in the frame a row stands than the one before, in frame heights."""
_FARTHER = 1.7  # how much a row shrinks by standing so much higher
_MOST_SHIFT = 0.6  # how far a row is moved aside to be seen, in widths of its figures
_STAGGER = 0.022  # how much farther back every other one of a single row stands


@dataclass(frozen=True)
class Member:
    """One figure of a formation: half its width in its own heights, and its height beside a man."""

    half: float
    tall: float


@dataclass(frozen=True)
class Spot:
    """Where a figure stands, in frame heights: its middle, its height, and how much higher in the
    frame it stands than the first row, because it is farther away."""

    x: float
    height: float
    rise: float


def formation(
    members: Sequence[Member], height: float, width: float, *, leads: str = ""
) -> list[Spot]:
    """Spots for the members, in their order, in a stretch ``width`` wide.

    ``height`` is that of a lone man in the frame. The first is on the left, or on the side to which
    it ``leads`` ("right").
    """
    rows = _rows(members, width)
    tallest = max(each.tall for each in members)
    base = height * _shrink(len(members)) / (tallest if tallest < 1 else max(1.0, tallest / 1.2))
    shifts = min(len(rows) - 1, 2) * _MOST_SHIFT
    needs = max(_needs(row, members, base) + shifts * _pitch(row, members, base) for row in rows)
    base *= min(1.0, width / needs)
    found: dict[int, Spot] = {}
    for depth, row in enumerate(rows):
        rise = RISE * depth * min(1.4, base / 0.40)
        ordered = row[::-1] if leads == "right" else row
        room = width - shifts * _pitch(row, members, base)
        middles = _packed(ordered, members, base, room)
        low = rise + 0.3 * base * min(members[number].tall for number in row)
        before = [each for each in found.values() if each.rise + each.height > low]
        shift = _between(middles, before, _pitch(row, members, base))
        for place, (number, x) in enumerate(zip(ordered, middles, strict=True)):
            up = rise + (_STAGGER * (place % 2) if len(rows) == 1 and len(row) > 2 else 0.0)
            found[number] = Spot(x + shift, base * members[number].tall * (1 - _FARTHER * up), up)
    return _centred([found[number] for number in range(len(members))], members, width)


def _shrink(count: int) -> float:
    return _SHRINK[count] if count < len(_SHRINK) else _LEAST_SHRINK


def _rows(members: Sequence[Member], width: float) -> list[list[int]]:
    """The numbers of those in each row, the first row first: small ones stand before tall ones."""
    count, half = len(members), sum(each.half for each in members) / len(members)
    wide = max(1, round(width / 0.27)) if half <= _NARROW else max(1, round(width / 0.40))
    most = min(4, wide) if count <= 4 else min(6, wide)
    num_rows = 1 if count <= 3 else min(4, math.ceil(count / most))
    if count > 4:
        num_rows = max(2, num_rows)
    order = list(range(count))
    if num_rows > 1:
        order.sort(key=lambda number: round(members[number].tall, 1))
    per, more = divmod(count, num_rows)
    sizes = [per + (row < more) for row in range(num_rows)]
    ends = [sum(sizes[: row + 1]) for row in range(num_rows)]
    return [sorted(order[end - size : end]) for size, end in zip(sizes, ends, strict=True)]


def _needs(row: Sequence[int], members: Sequence[Member], base: float) -> float:
    """How wide a row is at the least."""
    halves = [base * members[each].tall * members[each].half for each in row]
    share = _OVERLAP if len(row) == len(members) else _IN_ROWS
    overlapping = 2 * sum(halves) * (1 - share) + share * (halves[0] + halves[-1])
    return max(overlapping, 2 * max(halves))


def _between(middles: Sequence[float], before: Sequence[Spot], pitch: float) -> float:
    """How far a row is moved so that its figures are seen between those who stand before them."""
    shifts = [_MOST_SHIFT * pitch * step / 30 for step in range(-30, 31)]

    def hidden(shift: float) -> float:
        asides = (abs(x + shift - spot.x) / spot.height for x in middles for spot in before)
        return 0.02 * abs(shift) - min(0.5, *asides, 0.5)

    return min(shifts, key=hidden)


def _pitch(row: Sequence[int], members: Sequence[Member], base: float) -> float:
    """The mean width of a row's figures."""
    halves = [base * members[each].tall * members[each].half for each in row]
    return 2 * sum(halves) / len(halves)


def _packed(
    row: Sequence[int], members: Sequence[Member], base: float, width: float
) -> list[float]:
    """The middles of a row's figures from left to right; where there is room, with equal gaps."""
    halves = [base * members[each].tall * members[each].half for each in row]
    steps = [one + other for one, other in pairwise(halves)]
    gap = min(_GAP, (width - 2 * sum(halves)) / max(1, len(steps)))
    if steps and gap < 0:
        closer = (width - halves[0] - halves[-1]) / sum(steps)
        steps = [closer * each for each in steps]
    else:
        steps = [each + gap for each in steps]
    middles = list(accumulate(steps, initial=0.0))
    return [middle - 0.5 * middles[-1] for middle in middles]


def _centred(spots: Sequence[Spot], members: Sequence[Member], width: float) -> list[Spot]:
    """The spots, moved so that they reach equally far to both sides, and all into the width."""
    halves = [spot.height * each.half for spot, each in zip(spots, members, strict=True)]
    left = min(spot.x - half for spot, half in zip(spots, halves, strict=True))
    right = max(spot.x + half for spot, half in zip(spots, halves, strict=True))
    middle = 0.5 * (left + right)
    rooms = [max(0.0, 0.5 * width - half) for half in halves]
    return [
        replace(spot, x=min(room, max(-room, spot.x - middle)))
        for spot, room in zip(spots, rooms, strict=True)
    ]
