"""Paints the backdrops: sky, far layers, ground and props of the sixteen places in seven lights."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Canvas, rgb
from kling_local.sketch.world.cels import STILL, Cel, Heavens, Stage, own
from kling_local.sketch.world.lens import Lens
from kling_local.sketch.world.light import SKY_LOW, colors, tinted
from kling_local.sketch.world.places import (
    cosmos,
    halls,
    indoors,
    landmarks,
    outdoors,
    town,
    water,
    wild,
)
from kling_local.sketch.world.pose import View
from kling_local.sketch.world.scene import INDOORS, PLACES, Scenes
from kling_local.sketch.world.sky import gray_sky

_PAINTERS: dict[str, Callable[[Stage], None]] = {
    "meadow": outdoors.meadow,
    "forest": outdoors.forest,
    "beach": water.beach,
    "desert": wild.desert,
    "snow": wild.snow,
    "mountains": wild.mountains,
    "sea": water.sea,
    "underwater": water.underwater,
    "street": town.street,
    "neon street": town.neon_street,
    "rooftop": town.rooftop,
    "room": indoors.room,
    "kitchen": indoors.kitchen,
    "stage": halls.stage,
    "studio": halls.studio,
    "space": cosmos.space,
}
_AIR = {"underwater": 0.80, "forest": 0.55, "mountains": 0.6, "space": 0.0}
_AIR_OUTDOORS = 0.42
_DEEP = (0.05, 0.38, 0.56)


def paint(
    canvas: Canvas,
    scenes: Scenes,
    view: View,
    times_s: Tensor,
    seen: tuple[str, ...] = (),
    sky: Heavens = STILL,
    *,
    alone: bool = False,
) -> None:
    """Paint everything behind the figures, with the landmarks ``seen`` by their names, under a
    ``sky`` that stays or changes.

    ``alone``: no figures follow, so a landmark may take the middle.
    """
    lens = Lens.of(scenes, view)
    for place, painter in _PAINTERS.items():
        rows = scenes.place == PLACES.index(place)
        if rows.any():
            part = canvas.rows(rows)
            air = _AIR.get(place, 0.0 if place in INDOORS else _AIR_OUTDOORS)
            finish = _finish(place, air)
            stage = Stage(part, scenes[rows], lens.rows(rows), times_s, finish, sky=sky)
            landmarks.await_in(stage, place, seen, alone=alone)
            painter(stage)
            stage.catch_up(math.inf)
            canvas.put(rows, part)


def _finish(place: str, air: float) -> Callable[[Cel], None]:
    """A function that applies the haze and coloured light of a place to one of its layers."""

    def finish(cel: Cel) -> None:
        if place != "space":
            _wash(cel)
        far = (1 - cel.near).clamp(0, 1)
        fog = own(cel.scenes.are("weather", "fog").to(cel.x))
        thick = 1 - (1 - air * far**3) * (1 - 0.72 * fog * far**1.3)
        amount = torch.where(cel.near == 0, 0.75 * fog, thick)  # the sky keeps its colours
        cel.veil(amount.expand(len(cel.scenes), 1, -1, -1), _air_color(cel.scenes, place))

    return finish


def _air_color(scenes: Scenes, place: str) -> Tensor:
    if place == "underwater":
        return tinted(rgb(_DEEP, scenes.phase), scenes)
    return gray_sky(colors(SKY_LOW, scenes), scenes)


def _wash(cel: Cel) -> None:
    """Tint the sides: magenta left and cyan right under neon, warm and cool when the sun is low."""
    x = cel.canvas.x
    side = torch.sigmoid(4.5 * x).unsqueeze(2)
    neon = torch.lerp(rgb((1.55, 0.62, 1.25), x), rgb((0.50, 1.45, 1.30), x), side)
    low = torch.lerp(rgb((1.12, 1.04, 0.92), x), rgb((0.90, 0.94, 1.06), x), side)
    lit = own(cel.scenes.are("light", "neon").to(x)).unsqueeze(2)
    slant = own(cel.scenes.are("light", "golden hour", "dawn").to(x)).unsqueeze(2)
    one = torch.ones_like(neon)
    cel.shade(torch.lerp(one, neon, lit) * torch.lerp(one, low, slant))
