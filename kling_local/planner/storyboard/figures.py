"""Figures of the storyboard: simple silhouettes by the kind of noun, one unit high, centred on the
origin.

They face right; a figure that moves left is mirrored. y runs from -0.5 (top) to 0.5 (ground).
"""

from __future__ import annotations

from collections.abc import Callable

from kling_local.planner.kinds import gender_of, noun_of
from kling_local.planner.open_words import meanings_of
from kling_local.planner.storyboard.shapes import Disc, Line, Point, Polygon, Shape, curve
from kling_local.planner.vocabulary import colors_in
from kling_local.shots import Subject

INK = "#2b3446"
_SKIN = "#d9a47f"
_COLORS = {
    "red": "#c8323c", "crimson": "#a81c34", "maroon": "#70202c", "orange": "#e07b28",
    "peach": "#edb795", "yellow": "#e0b32a", "gold": "#caa12e", "mustard": "#b08c24",
    "cream": "#efe6cc", "green": "#3d8f4f", "light green": "#8cc785", "dark green": "#1f5a35",
    "lime": "#a3cf3a", "olive": "#767a34", "mint": "#a5dcc0", "blue": "#2f6fc4",
    "light blue": "#86b9e6", "navy": "#24386b", "teal": "#1f8a8a", "turquoise": "#3fbcbc",
    "purple": "#7a4bb0", "lavender": "#b3a1dc", "magenta": "#c23283", "pink": "#db6f9e",
    "white": "#f4f4f0", "silver": "#b7bec8", "light grey": "#c8cbd0", "grey": "#7d8590",
    "dark grey": "#4c525c", "black": "#20242c", "brown": "#835a38", "dark brown": "#553722",
    "chestnut": "#8f4a2c", "tan": "#c29a6b", "beige": "#cdb592",
}  # fmt: skip
_TORSO = (
    (-0.1, -0.25), (0.1, -0.25), (0.16, -0.19), (0.14, 0.16), (-0.14, 0.16), (-0.16, -0.19),
)  # fmt: skip
_PLAIN = "#5a6b87"
_ASPECT = {"person": 0.42, "robot": 0.6, "ball": 1.0, "bird": 1.5, "plant": 0.7, "thing": 0.9}
_WIDE = 1.7
"""Width over height of all other kinds: cars, animals, boats."""


def kind_of(subject: Subject) -> str:
    """The group of the subject's noun in the lexicon; ``"thing"`` when it has none."""
    for meaning in meanings_of(noun_of(subject)):
        if meaning.category == "subject":
            return meaning.group
    return "thing"


def color_of(subject: Subject) -> str:
    """The first known colour among its looks and clothes, else a plain one."""
    named = [color for attribute in subject.attributes for color in colors_in(attribute)]
    return _COLORS[named[0]] if named else _PLAIN


def width_of(kind: str) -> float:
    """The width of a figure over its height."""
    return _ASPECT.get(kind, _WIDE)


def figure(subject: Subject) -> list[Shape]:
    """The silhouette of a subject in its colour."""
    shapes = _FIGURES.get(kind_of(subject), _thing)(color_of(subject))
    if gender_of(subject) == "female":
        locks = (curve((x, -0.33), (0.045, 0.13), 0, 345, 23) for x in (-0.105, 0.105))
        shapes = [*(Polygon(lock, INK) for lock in locks), *shapes]
    return shapes


def _person(color: str) -> list[Shape]:
    return [
        Polygon(_oval((-0.065, 0.47), 0.075, 0.03), INK),
        Polygon(_oval((0.075, 0.47), 0.075, 0.03), INK),
        Polygon(((-0.11, 0.1), (0.0, 0.1), (-0.03, 0.48), (-0.11, 0.48)), INK),
        Polygon(((0.0, 0.1), (0.11, 0.1), (0.11, 0.48), (0.03, 0.48)), INK),
        Line(((-0.13, -0.18), (-0.19, 0.12)), color, 0.065),
        Line(((0.13, -0.18), (0.19, 0.12)), color, 0.065),
        Polygon(_TORSO, color),
        Polygon(((-0.035, -0.3), (0.035, -0.3), (0.035, -0.22), (-0.035, -0.22)), _SKIN),
        Disc((0.0, -0.38), 0.105, _SKIN),
        Polygon(curve((0.0, -0.4), (0.112, 0.1), 175, 365), INK),
        Disc((0.045, -0.37), 0.012, INK),
        Disc((-0.02, -0.37), 0.012, INK),
    ]


def _robot(color: str) -> list[Shape]:
    return [
        Line(((-0.1, 0.2), (-0.1, 0.46)), INK, 0.09),
        Line(((0.1, 0.2), (0.1, 0.46)), INK, 0.09),
        Line(((-0.22, -0.1), (-0.28, 0.15)), INK, 0.06),
        Line(((0.22, -0.1), (0.28, 0.15)), INK, 0.06),
        _box(-0.21, -0.16, 0.21, 0.24, color),
        _box(-0.16, -0.44, 0.16, -0.19, color),
        _box(-0.12, -0.38, 0.12, -0.29, INK),
        Disc((-0.05, -0.335), 0.025, "#8fe3ff"),
        Disc((0.07, -0.335), 0.025, "#8fe3ff"),
        Line(((0.0, -0.44), (0.0, -0.5)), INK, 0.025),
    ]


def _ball(color: str) -> list[Shape]:
    return [
        Disc((0.0, 0.0), 0.48, color),
        Disc((-0.15, -0.17), 0.12, "#ffffff", 0.35),
        Line(curve((0.0, 0.0), (0.2, 0.48), -90, 90), INK, 0.025, opacity=0.5),
    ]


def _car(color: str) -> list[Shape]:
    return [
        Polygon(((-0.45, -0.05), (-0.25, -0.42), (0.25, -0.42), (0.5, -0.05)), color),
        Polygon(((-0.33, -0.07), (-0.2, -0.34), (-0.02, -0.34), (-0.02, -0.07)), "#cfe3f2"),
        Polygon(((0.04, -0.07), (0.04, -0.34), (0.21, -0.34), (0.38, -0.07)), "#cfe3f2"),
        _box(-0.84, -0.07, 0.84, 0.27, color),
        Disc((0.8, 0.06), 0.06, "#ffe9a6"),
        *(Disc((x, 0.29), 0.2, INK) for x in (-0.5, 0.5)),
        *(Disc((x, 0.29), 0.09, "#c9ced6") for x in (-0.5, 0.5)),
    ]


def _vehicle(color: str) -> list[Shape]:
    return [
        _box(-0.84, -0.46, 0.84, 0.3, color),
        *(_box(x, -0.34, x + 0.27, -0.06, "#cfe3f2") for x in (-0.72, -0.36, 0.0, 0.36)),
        *(Disc((x, 0.32), 0.17, INK) for x in (-0.5, 0.5)),
        *(Disc((x, 0.32), 0.07, "#c9ced6") for x in (-0.5, 0.5)),
    ]


def _four_legged(color: str) -> list[Shape]:
    legs = [Line(((x, 0.1), (x, 0.46)), color, 0.1) for x in (-0.45, -0.3, 0.25, 0.4)]
    return [
        *legs,
        Line(((-0.55, -0.08), (-0.8, -0.34)), color, 0.07),
        Polygon(_oval((-0.05, 0.0), 0.58, 0.22), color),
        Polygon(((0.32, -0.05), (0.52, -0.38), (0.72, -0.2), (0.5, 0.12)), color),
        Polygon(_oval((0.62, -0.27), 0.2, 0.15), color),
        Polygon(((0.5, -0.36), (0.52, -0.5), (0.62, -0.4)), color),
        Disc((0.67, -0.3), 0.028, INK if color != _COLORS["black"] else "#ffffff"),
        Disc((0.82, -0.25), 0.035, INK),
    ]


def _bird(color: str) -> list[Shape]:
    return [
        Polygon(((-0.45, 0.02), (-0.75, -0.06), (-0.72, 0.16)), color),
        Polygon(_oval((-0.05, 0.04), 0.46, 0.2), color),
        Disc((0.42, -0.1), 0.16, color),
        Polygon(((0.54, -0.16), (0.75, -0.08), (0.54, -0.02)), "#e0a02a"),
        Polygon(((-0.2, 0.0), (-0.38, -0.48), (0.2, -0.06)), color),
        Line(((-0.2, 0.0), (-0.38, -0.48), (0.2, -0.06)), INK, 0.025, opacity=0.5),
        Disc((0.46, -0.13), 0.03, INK),
    ]


def _aircraft(color: str) -> list[Shape]:
    return [
        Polygon(_oval((0.0, 0.0), 0.8, 0.14), color),
        Polygon(((-0.55, -0.05), (-0.8, -0.42), (-0.6, -0.42), (-0.3, -0.08)), color),
        Polygon(((0.15, 0.02), (-0.35, 0.45), (-0.1, 0.45), (0.4, 0.04)), color),
        Polygon(((0.5, -0.1), (0.66, -0.08), (0.68, -0.01), (0.5, -0.02)), "#cfe3f2"),
    ]


def _boat(color: str) -> list[Shape]:
    return [
        Line(((0.0, -0.48), (0.0, 0.18)), INK, 0.035),
        Polygon(((0.05, -0.46), (0.55, 0.12), (0.05, 0.12)), "#f4f1e6"),
        Polygon(((-0.05, -0.38), (-0.42, 0.12), (-0.05, 0.12)), "#e4dfcd"),
        Polygon(((-0.75, 0.18), (0.8, 0.18), (0.55, 0.46), (-0.5, 0.46)), color),
    ]


def _sea_animal(color: str) -> list[Shape]:
    return [
        Polygon(_oval((0.05, 0.0), 0.6, 0.26), color),
        Polygon(((-0.45, 0.0), (-0.82, -0.3), (-0.82, 0.3)), color),
        Polygon(((0.0, -0.22), (-0.12, -0.48), (0.22, -0.2)), color),
        Disc((0.42, -0.06), 0.04, INK),
    ]


def _plant(color: str) -> list[Shape]:
    leaf = "#3d8f4f" if color == _PLAIN else color
    return [
        Line(((0.0, 0.5), (0.0, -0.1)), "#6b4a2f", 0.07),
        Disc((0.0, -0.26), 0.23, leaf),
        Disc((-0.16, -0.1), 0.17, leaf),
        Disc((0.16, -0.1), 0.17, leaf),
    ]


def _thing(color: str) -> list[Shape]:
    return [
        _box(-0.4, -0.4, 0.4, 0.48, color),
        _box(-0.4, -0.4, 0.4, -0.28, INK, 0.25),
        Line(((-0.4, 0.48), (0.4, 0.48)), INK, 0.03, opacity=0.5),
    ]


def _box(
    left: float, top: float, right: float, bottom: float, fill: str, opacity: float = 1.0
) -> Polygon:
    """A rectangle with cut corners."""
    cut = min(right - left, bottom - top) * 0.18
    points: tuple[Point, ...] = (
        (left + cut, top), (right - cut, top), (right, top + cut), (right, bottom - cut),
        (right - cut, bottom), (left + cut, bottom), (left, bottom - cut), (left, top + cut),
    )  # fmt: skip
    return Polygon(points, fill, opacity)


def _oval(middle: Point, wide: float, high: float) -> tuple[Point, ...]:
    return curve(middle, (wide, high), 0, 345, steps=23)


_FIGURES: dict[str, Callable[[str], list[Shape]]] = {
    "person": _person,
    "robot": _robot,
    "ball": _ball,
    "car": _car,
    "vehicle": _vehicle,
    "dog": _four_legged,
    "four_legged": _four_legged,
    "creature": _four_legged,
    "bird": _bird,
    "flyer": _bird,
    "aircraft": _aircraft,
    "boat": _boat,
    "sea_animal": _sea_animal,
    "plant": _plant,
}
