"""Lets people look the same in all films that are shots of one.

A layout has no word for skin and hair: they follow from a free number that the network samples anew
for every film.
"""

from __future__ import annotations

from torch import Tensor

from kling_local.sketch.world.figures.brush import shape_with
from kling_local.sketch.world.layout import FPS, FRAMES_A_CELL, STAGE
from kling_local.sketch.world.reading import read
from kling_local.sketch.world.scene import KINDS, MOST_SUBJECTS, PEOPLE

_SKINNED = tuple(KINDS.index(kind) for kind in PEOPLE if kind != "robot")


def with_look(values: Tensor, look: int) -> Tensor:
    """A film's layout ``(60 f h w)`` whose people have the skin and hair of number ``look``.

    The scenery moves by a thousandth of what it may; a layout without people stays as it is.
    """
    scenes, _ = read(values, FRAMES_A_CELL * (values.shape[1] - 1) + 1, FPS)
    shown = scenes.kinds[0][scenes.present[0]].tolist()
    if not set(shown) & set(_SKINNED):
        return values
    led = values.flatten(2).clone()
    led[STAGE["shape"], :, MOST_SUBJECTS:] = 2 * shape_with(look, float(scenes.shape)) - 1
    return led.view_as(values)
