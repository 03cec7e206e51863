"""Shades: colours of figures beyond those that the network knows, such as brown, pink and grey.

The network tells eight colours apart. A prompt may name a shade all the same: it is read as one of
the eight that nothing else in the prompt has, and the decoder paints that one as the shade. The
network decides who has the colour, the palette how it looks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import torch

from kling_local.sketch.world.constants import codes
from kling_local.sketch.world.figures.brush import PAINT, SHADES
from kling_local.sketch.world.scene import COLORS, UNSEEN, Scenes

Palette = Mapping[str, str]
"""From colours of the network to the shades that they are painted as."""

_SHADE = re.compile(rf"\b(an? )?({'|'.join(sorted(SHADES, key=len, reverse=True))})\b")


def plainly(prompt: str) -> tuple[str, Palette]:
    """The prompt in colours of the network, and the palette to paint it with.

    ``"a brown dog walks"`` becomes ``"an orange dog walks"`` and ``{"orange": "brown"}``. A shade
    takes the most similar colour that is free: not named in the prompt, not taken by another shade
    and, if possible, not one that the world never draws before the prompt's place and light. Raises
    ``ValueError`` if more shades are named than colours are free.
    """
    words = set(re.findall(r"\w+", prompt))
    hidden = {color for color, place in (*UNSEEN, ("black", "night")) if place in words}
    free = [color for color in COLORS if color not in words]
    read: dict[str, str] = {}
    for shade in dict.fromkeys(found.group(2) for found in _SHADE.finditer(prompt)):
        if not free:
            known = ", ".join(COLORS)
            raise ValueError(f"no colour is left to read {shade!r} as: the network knows {known}")
        read[shade] = min(free, key=lambda color: (color in hidden, _distance(shade, color)))
        free.remove(read[shade])

    def named(found: re.Match[str]) -> str:
        article, color = found.group(1) or "", read[found.group(2)]
        return f"{'an ' if color[0] in 'aeiou' else 'a '}{color}" if article else color

    return _SHADE.sub(named, prompt), {color: shade for shade, color in read.items()}


def painted(scenes: Scenes, palette: Palette) -> Scenes:
    """The scenes with their colours replaced by the palette's shades, for painting only."""
    if not palette:
        return scenes
    names = list(SHADES)
    shown = tuple(
        len(COLORS) + names.index(palette[color]) if color in palette else code
        for code, color in enumerate(COLORS)
    )
    table = codes(shown, scenes.color.device)
    return replace(scenes, color=table[scenes.color], color2=table[scenes.color2])


def _distance(shade: str, color: str) -> float:
    """How different a shade looks from a colour of the network (Riemersma's "redmean" metric)."""
    one, other = torch.tensor(SHADES[shade]) * 255, torch.tensor(PAINT[COLORS.index(color)]) * 255
    red = (one[0] + other[0]) / 512
    weights = torch.stack([2 + red, torch.tensor(4.0), 3 - red])
    return float((weights * (one - other) ** 2).sum())
