"""The set of a layout frame: ground and sky in the hour's light, the place in simple shapes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kling_local.planner.open_words import meanings_of
from kling_local.planner.storyboard.shapes import Disc, Line, Polygon, Shape, curve, rectangle
from kling_local.shots import Environment

_SKIES = {
    "dawn": ("#c9c4dd", "#f7d3ba", "#a98f86"),
    "day": ("#a9d0ee", "#e3eff6", "#a9b58c"),
    "noon": ("#9ccbf0", "#e6f2f8", "#b7bd90"),
    "golden_hour": ("#f3cf93", "#fbe7bd", "#a8905f"),
    "dusk": ("#8f7fa8", "#f0b08a", "#7a6273"),
    "blue_hour": ("#54689c", "#9fb0d6", "#4a5578"),
    "night": ("#1d2747", "#3b4a75", "#46506c"),
}
"""Colours of the upper sky, of the sky at the horizon and of the ground."""
_GROUNDS = {"beach": "#e5d3a3", "desert": "#d9b27a", "snow": "#eef2f6", "city": "#9aa1ab"}
_UNKNOWN = ("#eceae5", "#f3f2ee", "#d8d6cf")
_ROOM = ("#e2d6c5", "#ece3d6", "#b99f82")
_STRIPS = 12
_DARK = frozenset({"night", "blue_hour"})
_HORIZON = {"low": 0.8, "worms_eye": 0.9, "high": 0.32, "aerial": 0.22, "overhead": -0.05}
_TREES = frozenset({"forest", "woods", "jungle", "park", "garden", "orchard", "rainforest"})
_PEAKS = frozenset({"mountain", "mountains", "canyon", "glacier", "cliff", "valley", "hill"})


@dataclass(frozen=True)
class Set:
    """A drawn set; ``horizon`` is the height of the ground's edge in the frame, 0 at the top."""

    shapes: tuple[Shape, ...]
    horizon: float


def draw_set(environment: Environment, angle: str | None, width: float, height: float) -> Set:
    """Draw the place, the hour and the weather; what is unknown is left in neutral colours."""
    horizon = height * _HORIZON.get(angle or "", 0.58)
    group = _group(environment.place)
    hour = environment.time_of_day
    indoors = environment.setting == "interior" or group == "room"
    above, below, ground = _ROOM if indoors else _SKIES.get(hour or "", _UNKNOWN)
    if not indoors and hour not in _DARK:
        ground = _GROUNDS.get(group, ground)
    shapes: list[Shape] = []
    if horizon > 0:
        shapes += _sky(above, below, width, horizon)
        shapes += [] if indoors else _sky_lights(width, horizon, hour)
    shapes.append(Polygon(rectangle(0, max(horizon, 0), width, height), ground))
    if horizon <= 0:
        shapes += _from_above(width, height)
    elif indoors:
        shapes += _room(width, horizon, hour)
    else:
        shapes += _place(group, environment.place or "", width, horizon, height)
    shapes += _weather(environment.weather, width, height)
    return Set(tuple(shapes), horizon)


def _sky(above: str, below: str, width: float, horizon: float) -> list[Shape]:
    """A gradient in strips, which overlap so that no seam shows."""
    made: list[Shape] = []
    for index in range(_STRIPS):
        top = horizon * index / _STRIPS
        color = _between(above, below, index / (_STRIPS - 1))
        made.append(Polygon(rectangle(0, top, width, horizon), color))
    return made


def _between(first: str, second: str, share: float) -> str:
    parts = [(int(first[at : at + 2], 16), int(second[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def _group(place: str | None) -> str:
    for meaning in meanings_of(place or ""):
        if meaning.category == "place":
            return meaning.group
    return ""


def _sky_lights(width: float, horizon: float, hour: str | None) -> list[Shape]:
    if hour == "night":
        stars = [(0.13, 0.2), (0.3, 0.42), (0.47, 0.16), (0.62, 0.38), (0.9, 0.5), (0.22, 0.6)]
        return [
            *(Disc((width * x, horizon * y), 1.3, "#e9edf7") for x, y in stars),
            Disc((width * 0.8, horizon * 0.28), 12, "#f1eed8"),
            Disc((width * 0.8 + 5, horizon * 0.28 - 3), 10, "#26315a"),
        ]
    heights = {"dawn": 0.95, "golden_hour": 0.75, "dusk": 0.95, "day": 0.3, "noon": 0.16}
    if hour not in heights:
        return []
    color = "#fdf3cf" if hour in ("day", "noon") else "#fbd08a"
    middle = (width * 0.78, horizon * heights[hour])
    return [Disc(middle, 24, color, 0.45), Disc(middle, 14, color)]


def _place(group: str, place: str, width: float, horizon: float, height: float) -> list[Shape]:
    if place in _TREES:
        return _trees(width, horizon)
    if place in _PEAKS or group == "snow":
        return _peaks(width, horizon, snowy=group == "snow")
    if group == "city":
        return _houses(width, horizon, height)
    if group == "beach":
        return _waves(width, horizon)
    if group == "desert":
        return _hills(width, horizon, "#c99d62")
    if group == "meadow":
        return _hills(width, horizon, "#93a873")
    return []


def _trees(width: float, horizon: float) -> list[Shape]:
    shapes: list[Shape] = []
    for index in range(9):
        x = width * (index + 0.5) / 9
        high = horizon * (0.5 + 0.22 * math.sin(index * 2.4))
        shapes.append(Line(((x, horizon), (x, horizon - high * 0.4)), "#6b5540", 3))
        shapes.append(
            Polygon(
                (
                    (x - 15, horizon - high * 0.25),
                    (x + 15, horizon - high * 0.25),
                    (x, horizon - high),
                ),
                "#6f8a66",
            )
        )
    return shapes


def _peaks(width: float, horizon: float, *, snowy: bool) -> list[Shape]:
    shapes: list[Shape] = []
    for x, high, wide in ((0.2, 0.62, 0.26), (0.75, 0.74, 0.3), (0.48, 0.5, 0.24)):
        top = (width * x, horizon * (1 - high))
        left, right = width * (x - wide), width * (x + wide)
        shapes.append(Polygon(((left, horizon), top, (right, horizon)), "#9aa3b3"))
        if snowy:
            foot = top[1] + horizon * high * 0.3
            near = [(top[0] + (side - top[0]) * 0.3, foot) for side in (left, right)]
            shapes.append(Polygon((near[0], top, near[1]), "#ffffff"))
    return shapes


def _houses(width: float, horizon: float, height: float) -> list[Shape]:
    shapes: list[Shape] = []
    for index, high in enumerate((0.55, 0.8, 0.45, 0.68, 0.9, 0.5, 0.74)):
        left = width * index / 7
        top = horizon * (1 - high)
        shapes.append(Polygon(rectangle(left + 2, top, left + width / 7 - 3, horizon), "#8790a0"))
        for row in range(int(high * 4)):
            y = top + 7 + row * 13
            if y < horizon - 9:
                xs = (left + 9, left + width / 7 - 17)
                shapes += [Polygon(rectangle(x, y, x + 8, y + 6), "#c7cdd6") for x in xs]
    line = height * 0.82
    return [*shapes, Line(((0, line), (width, line)), "#eceef1", 2, dashed=True)]


def _waves(width: float, horizon: float) -> list[Shape]:
    water = Polygon(rectangle(0, horizon - 18, width, horizon + 12), "#7fb0c9")
    crests: list[Shape] = []
    for y, shift in ((horizon - 10, 0.0), (horizon, 14.0), (horizon + 9, 4.0)):
        for index in range(int(width // 34) + 1):
            x = index * 34 + shift
            crests.append(Line(curve((x, y), (8, 3), 190, 350, 8), "#e3f0f5", 1.4))
    return [water, *crests]


def _hills(width: float, horizon: float, color: str) -> list[Shape]:
    far = curve((width * 0.25, horizon + 12), (width * 0.42, 34), 180, 360)
    near = curve((width * 0.82, horizon + 12), (width * 0.4, 26), 180, 360)
    return [Polygon(far, color, 0.7), Polygon(near, color)]


def _room(width: float, horizon: float, hour: str | None) -> list[Shape]:
    glass = _SKIES.get(hour or "", ("#d5e3ec",))[0]
    left, right, top, bottom = width * 0.62, width * 0.86, horizon * 0.2, horizon * 0.68
    return [
        Polygon(rectangle(left - 4, top - 4, right + 4, bottom + 4), "#f7f2e8"),
        Polygon(rectangle(left, top, right, bottom), glass),
        Line(((left + (right - left) / 2, top), (left + (right - left) / 2, bottom)), "#f7f2e8", 3),
        Line(((0, horizon), (width, horizon)), "#8f7557", 2.5),
    ]


def _from_above(width: float, height: float) -> list[Shape]:
    """A grid on the ground, seen from straight above."""
    rows = [((0.0, height * y), (width, height * y)) for y in (0.25, 0.5, 0.75)]
    columns = [((width * x, 0.0), (width * x, height)) for x in (0.2, 0.4, 0.6, 0.8)]
    return [Line(ends, "#8d8a80", 0.8, opacity=0.5) for ends in (*rows, *columns)]


def _weather(weather: str | None, width: float, height: float) -> list[Shape]:
    places = [
        ((index * 61) % 97 / 97 * width, (index * 37) % 89 / 89 * height) for index in range(34)
    ]
    if weather in ("rain", "storm"):
        return [Line(((x, y), (x - 4, y + 12)), "#5f7f9f", 1.2, opacity=0.7) for x, y in places]
    if weather == "snow":
        return [Disc((x, y), 2, "#ffffff") for x, y in places]
    if weather == "fog":
        bands = [rectangle(0, height * y, width, height * y + 14) for y in (0.35, 0.5, 0.65)]
        return [Polygon(band, "#ffffff", 0.4) for band in bands]
    if weather == "wind":
        gusts = [curve(place, (16, 4), 200, 340, 8) for place in places[:12]]
        return [Line(gust, "#8ea0b5", 1.2, opacity=0.6) for gust in gusts]
    if weather == "overcast":
        clouds = [curve((width * x, height * 0.13), (46, 13), 0, 345) for x in (0.2, 0.5, 0.82)]
        return [Polygon(cloud, "#c3c9d1", 0.9) for cloud in clouds]
    return []
