"""Looks besides colours that the built-in model's decoder paints: hair and beards, sizes, grades of
the picture."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kling_local.planner.sketch_words import world
from kling_local.shots import Lighting, Style

_AGED = re.compile(r"\b[6-9]0s\b")


def painted_looks(looks: Iterable[str], kind: str | None) -> dict[str, str]:
    """What the looks of a figure of this kind say of its size and hair, as facts: ``{"stature":
    "tiny"}``, ``{"head": "with white hair and a beard"}``."""
    told = tuple(looks)
    usual = world()["drawn_anyhow"]["of_kinds"].get(kind, ())
    sizes = [world()["statures"].get(look) for look in told if look not in usual]
    found = {
        "stature": next((size for size in sizes if size), ""),
        "head": _head(told) if kind in world()["heads"]["kinds"] else "",
    }
    return {name: value for name, value in found.items() if value}


def grades(lighting: Lighting, style: Style) -> str:
    """The grades of the picture that light and style ask for: "warm, dim"; ``""`` for none."""
    table, light = world()["grades"], (lighting.color, lighting.quality)
    asked = [
        *(table["light"].get(value) for value in light),
        table["contrast"].get(lighting.contrast),
        *(table["look"].get(look) for look in (*style.look, *style.mood)),
    ]
    each = [grade for grades in asked if grades for grade in grades.split(", ")]
    return ", ".join(dict.fromkeys(each))


def is_grade(value: str, part: str) -> bool:
    """Whether a value of the light, its contrast or the film's look is painted as a grade."""
    return value in world()["grades"][part]


def _head(looks: tuple[str, ...]) -> str:
    """Hair and beard as a phrase; ``""`` if nothing is said of them.

    Stated hair counts more than age: an old woman with red hair has red hair.
    """
    table, stated, aged, beard = world()["heads"], "", "", False
    for look in looks:
        words = look.split()
        part = words[-1]
        beard = beard or part in table["beards"]
        tints = [table["colors"][word] for word in words if word in table["colors"]]
        if part in table["hair"] or part in table["beards"]:
            stated = stated or next(iter(tints), "")
        elif look in table["looks"]:
            stated = stated or table["looks"][look]
        elif look in table["ages"] or _AGED.search(look):
            aged = "white"
    hair = stated or aged
    parts = [f"{hair} hair" if hair else "", "a beard" if beard else ""]
    said = " and ".join(part for part in parts if part)
    return f"with {said}" if said else ""
