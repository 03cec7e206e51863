"""What is painted besides what the network knows: shades, hair and sizes of figures, and grades.

The network tells eight colours of figures apart, no hair and no size. A prompt may say more all the
same: ``a tiny brown dog``, ``a blue man with white hair and a beard``. Each such figure is read as
one of the eight colours that nothing else in the prompt has, and the decoder paints that one as
asked. The network decides who has the colour, the palette how it looks. ``warm picture`` and the
like (`GRADES`) are grades of the whole picture.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import torch
from torch import Tensor

from kling_local.sketch.world.caption_words import PLURALS
from kling_local.sketch.world.constants import codes, constant
from kling_local.sketch.world.figures.brush import (
    HAIR,
    HEADS,
    PAINT,
    PER_BEARD,
    PER_HEAD,
    PER_STATURE,
    SHADES,
    STATURES,
)
from kling_local.sketch.world.grading import GRADES, graded
from kling_local.sketch.world.pose import Pose
from kling_local.sketch.world.scene import COLORS, UNSEEN, Scenes

Palette = Mapping[str, str]
"""From colours of the network to what they are painted as ("tiny brown", "blue with white hair"),
and from "picture" to its grades ("warm, dim")."""

_TOP = 0.47  # how high a figure may grow, in frame heights from the middle
_BEARD, _BALD = "a beard", "no"


def _any(words: tuple[str, ...]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_HEAD = rf"with (?:(?:{_any((*HAIR, _BALD))}) hair(?: and {_BEARD})?|{_BEARD})"
_FIGURE = re.compile(
    rf"\b(?P<article>an? )?(?:(?P<stature>{_any(tuple(STATURES)[1:])}) )?"
    rf"(?P<color>{_any((*COLORS, *SHADES))})"
    rf"(?P<kind> (?:{_any((*PLURALS, *PLURALS.values()))}))(?: (?P<head>{_HEAD}))?\b"
)
_GRADE = re.compile(rf" , ({_any(tuple(GRADES))}) picture\b")
_PICTURE = "picture"


def plainly(prompt: str) -> tuple[str, Palette]:
    """The prompt in words of the network, and the palette to paint it with.

    ``"a brown dog walks"`` becomes ``"a black dog walks"`` and ``{"black": "brown"}``. A figure
    that is not simply in a colour of the network takes its own colour if nothing else has it, else
    the most similar one that is free and, if possible, one that the world draws before the prompt's
    place and light. Raises ``ValueError`` if more figures differ than there are colours.
    """
    words = set(re.findall(r"\w+", prompt))
    hidden = {color for color, place in (*UNSEEN, ("black", "night")) if place in words}
    looks = dict.fromkeys(_look(found) for found in _FIGURE.finditer(prompt))
    read = {look: look for look in looks if look in COLORS}
    for look in (each for each in looks if each not in read):
        free = [color for color in COLORS if color not in read.values()]
        if not free:
            known = ", ".join(COLORS)
            raise ValueError(f"no colour is left to read {look!r} as: the network knows {known}")
        shade = _color(look)
        named = {_color(other) for other in looks if other != look}
        read[look] = min(
            free,
            key=lambda color: (
                color != shade and (color in hidden or color in named),
                _distance(shade, color),
            ),
        )

    def plain(found: re.Match[str]) -> str:
        color = read[_look(found)]
        article = ("an " if color[0] in "aeiou" else "a ") if found["article"] else ""
        return f"{article}{color}{found['kind']}"

    palette = {color: look for look, color in read.items() if color != look}
    grades = ", ".join(dict.fromkeys(_GRADE.findall(prompt)))
    palette |= {_PICTURE: grades} if grades else {}
    return _FIGURE.sub(plain, _GRADE.sub("", prompt)), palette


def painted(scenes: Scenes, palette: Palette) -> Scenes:
    """The scenes with their colours replaced by the palette's, for painting only.

    Their colour codes are those of `PER_HEAD`.
    """
    if not palette:
        return scenes
    shown = tuple(_code(palette.get(color, color)) for color in COLORS)
    table = codes(shown, scenes.color.device)
    return replace(scenes, color=table[scenes.color], color2=table[scenes.color2])


def developed(pictures: Tensor, palette: Palette) -> Tensor:
    """Pictures ``(b t 3 h w)`` in 0..1 with the palette's grades."""
    return graded(pictures, palette[_PICTURE].split(", ")) if _PICTURE in palette else pictures


def sized(scenes: Scenes, pose: Pose) -> Pose:
    """The pose with the heights of figures that are tiny, small, big or giant by their colour code.

    A figure that is wholly in the frame does not grow out of it.
    """
    figures = pose.figures
    statures = torch.where(scenes.present, scenes.colors // PER_STATURE, 0)
    if not statures.any():
        return pose
    factors = constant(tuple((each,) for each in STATURES.values()), figures.x.device)
    wished = factors[statures]  # (b 3 1)
    room = ((_TOP - figures.foot) / figures.height).amin(2, keepdim=True).clamp(min=1)
    return replace(pose, figures=replace(figures, height=figures.height * wished.minimum(room)))


def _look(found: re.Match[str]) -> str:
    """How a figure looks: "tiny brown", "blue with white hair"."""
    parts = (found["stature"], found["color"], found["head"])
    return " ".join(part for part in parts if part)


def _color(look: str) -> str:
    """The colour or shade of a look."""
    first, _, rest = look.partition(" with ")[0].partition(" ")
    return rest if first in STATURES else f"{first} {rest}".strip()


def _code(look: str) -> int:
    """The colour code of a figure that looks like this (see `PER_HEAD`)."""
    first, head = look.split(" ", maxsplit=1)[0], look.partition(" with ")[2]
    hair = head.split(" hair")[0] if " hair" in head else None
    return (
        (*COLORS, *SHADES).index(_color(look))
        + PER_HEAD * HEADS.index(hair)
        + PER_BEARD * head.endswith(_BEARD)
        + PER_STATURE * (tuple(STATURES).index(first) if first in STATURES else 0)
    )


def _distance(shade: str, color: str) -> float:
    """How different a shade looks from a colour of the network (Riemersma's "redmean" metric)."""
    paint = dict(zip(COLORS, PAINT, strict=True)) | SHADES
    one, other = torch.tensor(paint[shade]) * 255, torch.tensor(paint[color]) * 255
    red = (one[0] + other[0]) / 512
    weights = torch.stack([2 + red, torch.tensor(4.0), 3 - red])
    return float((weights * (one - other) ** 2).sum())
