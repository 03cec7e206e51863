"""What a landmark is, and where in a picture it is put."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Canvas, box
from kling_local.sketch.world.cels import Cel, Painter, Stage, own
from kling_local.sketch.world.places.ground import snowed, swaying
from kling_local.sketch.world.places.strokes import at
from kling_local.sketch.world.sky import gradient

_LEAST = {
    "forest": 0.28, "street": 0.31, "neon street": 0.33, "room": 0.47, "kitchen": 0.47,
    "stage": 0.45, "studio": 0.41,
}  # fmt: skip
"""Nearness of what would hide a landmark behind it: walls, house fronts, trunks."""
_WINDOWED = ("room", "kitchen")
_HALLS = ("stage", "studio")  # their lamps stay, and what is in the sky is in front of their walls
_LOWERED = {"street": 0.55, "neon street": 0.48}
"""Size of house fronts that would hide a landmark behind them."""
_TOWERS, _FAR = 0.4, 0.2  # height and nearness of landmarks that are seen above them
_FRONTS = (0.06, 0.28, 0.30)
_AMONG_TRUNKS, _BELOW_LEAVES = 0.09, 0.66
_TOP, _HIGHEST = 0.46, 0.60  # of the frame; least size of what would not fit below its top
_BROADEST = 0.44  # half width of the widest landmark, in frame widths
_ASIDE = 0.31  # how far to the side of the middle a landmark stands, in frame widths
_MARGIN = 1.3  # how much wider the layer of a landmark is than it
_HERO, _BEFORE_TREES = 1.5, 0.46
"""Size, where there is room for it, and least nearness of a landmark in a shot without figures."""
_PANE = (0.25, 0.175)
_SILL = 0.36


@dataclass(frozen=True)
class Layer:
    """A part of a landmark on a layer of its own.

    Attributes:
        paint: paints it; ``x`` is 0 in its middle and ``y`` on the ground. On the ground: as there.
        near: its nearness, 0 (sky) to 1 (where the figures stand).
        moving: whether it is painted anew for every frame, with ``cel.time``.
        lying: whether it is part of the ground.
        sways: how far its top sways in the wind.
        reach: half the width it may cover, if that is not the landmark's.
        tall: its height, if that is not the landmark's.
        whole: whether it covers the frame from edge to edge, in its own size.
    """

    paint: Painter
    near: float = 0.15
    moving: bool = False
    lying: bool = False
    sways: float = 0.0
    reach: float = 0.0
    tall: float = 0.0
    whole: bool = False


@dataclass(frozen=True)
class Landmark:
    """Scenery that the network does not know.

    Attributes:
        layers: its parts, the far ones first; the first one that stands decides its size.
        tall: its height.
        half: half its width, or 0 if it fills the width of the frame.
        low: its lowest ``y``.
        inside: whether it belongs indoors; others are seen there through a window.
        middle: whether it is in the middle rather than on one side.
        clears: nearness beyond which the place's own things are left out.
        grows: the size that it may have at most, where there is room for it.
        stands: whether it stands on the ground rather than floats or flies.
    """

    layers: tuple[Layer, ...]
    tall: float = 0.45
    half: float = 0.3
    low: float = -0.03
    inside: bool = False
    middle: bool = False
    clears: float = math.inf
    grows: float = 1.0
    stands: bool = True


def await_in(
    stage: Stage, place: str, landmarks: Sequence[Landmark], *, alone: bool = False
) -> None:
    """Have landmarks painted among the layers of the place; ``alone``: no figure is there, so the
    only one that would stand aside is large and in the middle."""
    aside = [each for each in landmarks if each.stands and each.half and not each.middle]
    if alone and len(aside) == 1 and (aside[0].inside or place not in _WINDOWED):
        landmarks = [_hero(each) if each is aside[0] else each for each in landmarks]
    side = torch.where(own(stage.scenes.shape) > 0.5, -1.0, 1.0)  # away from the sun
    for landmark in landmarks:
        _await(stage, place, landmark, side)
        if landmark.half and not landmark.middle:
            side = -side
    stage.standing.sort(key=lambda entry: entry[0])
    stage.standing.reverse()
    clears = min(landmark.clears for landmark in landmarks)
    upright = [layer.near for landmark in landmarks for layer in landmark.layers if not layer.lying]
    behind = any(near < _LEAST.get(place, 0.0) for near in upright)

    def adapt(near: float, paint: Painter) -> Painter | None:
        if near > clears and place not in _HALLS:
            return None
        if behind and place in _LOWERED and near in _FRONTS:
            return lambda cel: paint(at(cel, 0.0, 0.0, _LOWERED[place]))
        return paint

    stage.adapt = adapt


def _hero(landmark: Landmark) -> Landmark:
    """The landmark in the middle of a shot without figures, before the trees of the place."""
    nearest = max(layer.near for layer in landmark.layers)
    closer = max(0.0, _BEFORE_TREES - nearest)
    layers = tuple(
        layer if layer.lying else replace(layer, near=layer.near + closer)
        for layer in landmark.layers
    )
    return replace(landmark, layers=layers, middle=True, grows=_HERO)


def _await(stage: Stage, place: str, landmark: Landmark, side: Tensor) -> None:
    if place in _WINDOWED and not landmark.inside:
        landmark = _framed(landmark)
    for layer in landmark.layers:
        if layer.lying:
            stage.lying.append(partial(stage.lay_down, layer.paint))
            continue
        near = layer.near
        towers = place in _LOWERED and layer.near <= _FAR and landmark.tall >= _TOWERS
        least = _LEAST.get(place, 0.0)
        hidden = landmark.clears > least or place in _HALLS
        if hidden and ((near and not towers) or place in _HALLS):
            near = max(near, least)
        if not near and place == "forest" and hidden:
            near = _AMONG_TRUNKS
        show = _shown(stage, landmark, replace(layer, near=near), side)
        stage.standing.append((near, show))


def _shown(stage: Stage, landmark: Landmark, layer: Layer, side: Tensor) -> Callable[[], None]:
    """A function that paints a layer where the landmark stands."""
    whole = layer.whole or not landmark.half
    size, aside = _stand(stage, landmark, layer, side)
    size = size * (_BELOW_LEAVES if layer.near == _AMONG_TRUNKS else 1.0)
    greatest = float(size.max())
    tall = layer.tall or (2.0 if layer.whole else landmark.tall if layer.near else 1.0)
    span = (landmark.low * greatest, tall * greatest)
    far = size * (math.inf if whole else layer.reach or landmark.half)
    faces = torch.ones_like(side) if whole or landmark.middle else side

    def paint(cel: Cel) -> None:
        here = at(cel, aside, 0.0, size)
        layer.paint(replace(here, x=here.x * faces))
        if layer.near:
            _snow_on(cel)

    def show() -> None:
        if layer.moving:
            stage.enact(layer.near, span, (aside - far, aside + far), paint)
        else:
            sways = swaying(stage, layer.near, layer.sways) if layer.sways else None
            grown, wide = stage.lens.grown(layer.near), _MARGIN * far
            sides = float(((aside - wide) * grown).min()), float(((aside + wide) * grown).max())
            stage.put_up(layer.near, span, paint, sways, sides)

    return show


def _stand(stage: Stage, landmark: Landmark, layer: Layer, side: Tensor) -> tuple[Tensor, Tensor]:
    """Size and ``x`` of a landmark, ``(b 1 1 1)``, so that it is seen beside the figures."""
    lens, aspect = stage.lens, own(stage.scenes.aspect)
    grown = lens.grown(layer.near)
    high = (_TOP - lens.floor(layer.near)) / grown
    size = (high / landmark.tall).clamp(_HIGHEST, landmark.grows)
    none = torch.zeros_like(size)
    if layer.whole or (not landmark.half and layer.near):
        return torch.ones_like(size), none
    if not landmark.half:
        return size, none
    size = size.minimum(_BROADEST * aspect / (landmark.half * grown))
    if landmark.middle:
        return size, none
    free = (0.48 * aspect / grown - landmark.half * size).maximum(0.23 * aspect / grown)
    return size, side * free.minimum(_ASIDE * aspect / grown)


def _snow_on(cel: Cel) -> None:
    """Snow on the upper edges of what is painted on the layer, if it snows."""
    if not cel.scenes.are("weather", "snow").any():
        return
    shown = cel.canvas.rgb[:, :, 3]
    down = max(1, round(0.014 / float(cel.foot.min() if torch.is_tensor(cel.foot) else cel.foot)))
    above = torch.zeros_like(shown)
    above[:, :, down:] = shown[:, :, :-down]
    snowed(cel, (1 - above).clamp(0, 1))


def _framed(landmark: Landmark) -> Landmark:
    """The landmark as seen through a window of a room."""
    layers = [layer for layer in landmark.layers if not layer.lying]
    sky = not any(layer.near for layer in layers)
    size = 0.30 / max(landmark.tall, 0.3)
    if landmark.half and not sky:
        size = min(size, 0.23 / landmark.half)
    low = -0.155 if sky else -0.115

    def paint(cel: Cel) -> None:
        x, y = cel.x, cel.y - _SILL
        pane = box(x, y, *_PANE)
        cel.lay(pane - 0.024, (0.97, 0.96, 0.93))
        seen = replace(cel, canvas=replace(cel.canvas, rgb=torch.zeros_like(cel.canvas.rgb)))
        climb = 0.1 + 0.8 * ((y + _PANE[1]) / (2 * _PANE[1])).clamp(0, 1)
        seen.put(torch.ones_like(y + 0 * x), gradient(cel.scenes, climb))
        for layer in layers:
            layer.paint(at(seen, 0.0, _SILL + low, size))
            if not sky and layer is layers[0]:
                hill = y - low - 0.012 * torch.sin(9 * x)
                seen.lay(hill, (0.36, 0.58, 0.30))
        _within(cel, seen.canvas, cel.cover(pane))
        bars = torch.minimum((x.abs() - 0.5 * _PANE[0]).abs(), (y + 0.03).abs()) - 0.006
        cel.lay(torch.maximum(pane, bars), (0.97, 0.96, 0.93))
        cel.lay(box(x, y + _PANE[1] + 0.035, _PANE[0] + 0.05, 0.011), (0.88, 0.85, 0.80))

    moving = any(layer.moving for layer in layers)
    whole = Layer(paint, near=0.47, moving=moving)
    return Landmark((whole,), tall=_SILL + _PANE[1] + 0.03, half=_PANE[0] + 0.06, inside=True)


def _within(cel: Cel, seen: Canvas, where: Tensor) -> None:
    """Blend what is ``seen`` over the layer, as far as it is ``where`` 0..1."""
    part = seen.rgb * where.unsqueeze(2)
    cel.canvas.rgb = part + cel.canvas.rgb * (1 - part[:, :, 3:])
