"""Paints the figures of a scene: shadow, reflection on wet ground, rope and the figure itself.

The package `figures` draws a figure on a small layer of its own. This module lights the layer
(brighter at the top, with a rim towards the light) and blends it over the picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Canvas, Color, rgb
from kling_local.sketch.world.constants import codes as codes_of
from kling_local.sketch.world.constants import constant
from kling_local.sketch.world.figures import animals, people, things, vehicles
from kling_local.sketch.world.figures.acts import room_of, shadow_of
from kling_local.sketch.world.figures.brush import Brush, Inks
from kling_local.sketch.world.figures.costume import overtop, tinged
from kling_local.sketch.world.figures.guises import GUISES
from kling_local.sketch.world.figures.look import Look
from kling_local.sketch.world.figures.pairs import PAIRS
from kling_local.sketch.world.figures.partner import Partner
from kling_local.sketch.world.figures.patch import Patch
from kling_local.sketch.world.figures.riders import carried, paint_rider
from kling_local.sketch.world.light import colors, level
from kling_local.sketch.world.motion import HALF_WIDTH
from kling_local.sketch.world.pose import Figures, Pose
from kling_local.sketch.world.scene import KINDS, LEGGED, RELATIONS, Scenes

PAINTERS = people.PAINTERS | animals.PAINTERS | vehicles.PAINTERS | things.PAINTERS
"""The painter of each kind, by its name."""
_RIM_LEFT: dict[str, Color] = {
    "dawn": (1.00, 0.86, 0.84), "day": (1.00, 0.98, 0.92), "golden hour": (1.00, 0.82, 0.46),
    "dusk": (1.00, 0.62, 0.50), "night": (0.60, 0.72, 1.00), "overcast": (0.88, 0.92, 0.96),
    "neon": (0.20, 0.95, 1.00),
}  # fmt: skip
_RIM_RIGHT: dict[str, Color] = {
    **dict.fromkeys(_RIM_LEFT, (0.04, 0.04, 0.10)),
    "neon": (1.00, 0.20, 0.75),
}
# Strength of the two rims of light; the left one is stronger on black figures.
_LEFT = {**dict.fromkeys(_RIM_LEFT, 0.42), "dusk": 0.60, "night": 0.60, "neon": 0.80}
_RIGHT = {**dict.fromkeys(_RIM_LEFT, 0.28), "neon": 0.75}
_BLACK_RIM = 0.45
_LIT = 0.24  # how much brighter the top of a figure is than its foot
_SHADOW, _MIRRORED = 0.50, 0.38
_NARROWEST = 0.25  # share of its width that a figure without legs keeps as it turns
_MIDDLE = {"ball": 0.44, "balloon": 0.6}  # height of the pivot; others turn about half their height
_SHADOW_AT = {"flag": -0.42}  # where the shadow lies, in figure heights ahead of the middle
_SHADOW_WIDTH = {"flag": 0.3, "tree": 0.75, "cup": 0.7, "bird": 0.7}  # of half their width
_RUNS_FROM = 1.2  # value of `Figures.stride` from which a figure runs and raises dust
_PUFFS, _DUST = 4, 0.9
_REACH = {"tree": 0.58, "man": 0.50, "woman": 0.48, "child": 0.54, "robot": 0.54}
"""Half the width with a swaying crown or a raised arm; that of other kinds is `HALF_WIDTH`."""
_FAINT_SHADOW = ("sea", "underwater")  # shadows are faint on and in water
THINGS_TURNED = ("box", "bottle", "shoe", "cup")
"""Kinds that tumble where they spin in the network's world, and gleam as they turn on a stand."""
ALONE = RELATIONS.index("alone")
_ROPE: Color = (0.78, 0.66, 0.46)


def half_width(kinds: Tensor) -> Tensor:
    """Half the width, in figure heights, for kind codes in a tensor of any shape."""
    return constant(HALF_WIDTH, kinds.device)[kinds]


def reach(kind: str) -> float:
    """Half the greatest width of a kind, swaying or with a raised arm, in figure heights."""
    return _REACH.get(kind, HALF_WIDTH[KINDS.index(kind)])


def paint(
    canvas: Canvas,
    scenes: Scenes,
    pose: Pose,
    looks: Mapping[int, Look] | None = None,
    times_s: Tensor | None = None,
    *,
    mirrored: bool = False,
) -> None:
    """Paint all present figures, the far ones (which stand higher in the frame) first.

    ``looks`` are those of the figures of some colours, by the colour's code; ``times_s`` ``(t)``
    is for what flickers and turns by itself; ``mirrored``: what they stand on mirrors them.
    """
    looks = looks or {}
    clock = times_s if times_s is not None else torch.zeros(pose.figures.x.shape[2])
    order = torch.argsort(pose.figures.foot.mean(2).flip(1), dim=1, descending=True, stable=True)
    order = order.shape[1] - 1 - order
    canvas.rgb = canvas.rgb.clone()
    for place in range(order.shape[1]):
        which = order[:, place : place + 1]
        there = scenes.present.gather(1, which)[:, 0]
        kinds = scenes.kinds.gather(1, which)[:, 0]
        codes = scenes.colors.gather(1, which)[:, 0]
        each = _each(pose.figures, which)
        looking = torch.where(_among(codes, looks), codes, -1)
        groups = torch.stack([kinds, looking], dim=1)[there].unique(dim=0)
        for kind, code in groups.tolist():
            mask = there & (kinds == kind) & (looking == code)
            rows = mask.nonzero()[:, 0]
            figure = replace(each, **{f.name: getattr(each, f.name)[rows] for f in fields(each)})
            view = canvas.rows(mask)
            group = _Group(view, scenes[rows], KINDS[kind], codes[rows], figure, looks.get(code))
            group.number = which[rows]
            group.horizon = pose.view.horizon[rows]
            group.clock = clock.to(figure.x)[None]
            group.mirrored = mirrored
            group.partner = _partner(pose.figures, which)[:, rows]
            group.paint()
            canvas.put(mask, view)


def _among(codes: Tensor, looks: Mapping[int, Look]) -> Tensor:
    return torch.isin(codes, codes_of(tuple(looks), codes.device))


def _each(figures: Figures, which: Tensor) -> Figures:
    """The figure ``which`` ``(b 1)`` of every scene, with fields ``(b t)``."""
    index = which[:, :, None]
    return replace(
        figures,
        **{
            f.name: getattr(figures, f.name).gather(1, index.expand(-1, 1, figures.x.shape[2]))[
                :, 0
            ]
            for f in fields(figures)
        },
    )


def _partner(figures: Figures, which: Tensor) -> Tensor:
    """Place, foot's height and height of who may do something with the figures ``which`` ``(b 1)``:
    the second for the first and the first for the others, ``(3 b t)``."""
    other = (which == 0).to(which)
    index = other[:, :, None].expand(-1, 1, figures.x.shape[2])
    each = (figures.x, figures.foot + figures.lift, figures.height)
    return torch.stack([values.gather(1, index)[:, 0] for values in each])


class _Group:
    """Figures of one kind and look, one per scene of a canvas; their fields are ``(n t)``."""

    def __init__(
        self,
        canvas: Canvas,
        scenes: Scenes,
        kind: str,
        codes: Tensor,
        figure: Figures,
        look: Look | None,
    ) -> None:
        self.canvas, self.scenes, self.kind, self.figure = canvas, scenes, kind, figure
        self.inks = tinged(Inks.of(codes, scenes.shape, look), look)
        self.look = look
        self.painter, self.half = PAINTERS[kind], HALF_WIDTH[KINDS.index(kind)]
        self.reach = reach(kind)
        guise = GUISES.get(look.guise) if look else None
        if guise and guise.kind == kind:
            self.painter, self.half, self.reach = guise.paint, guise.reach, guise.reach
        self.above = 0.0
        if look:
            room, above = room_of(look)
            self.above = max(above, overtop(look))
            self.reach, self.half = max(self.reach, room), max(self.half, shadow_of(look))
        self.puppet = look.puppet if look else None
        if self.puppet:
            self.half, self.reach, self.above = self.puppet.room(kind)
        self.codes = codes
        self.saddle = carried(look, kind) if look else None
        if self.saddle:
            self.above = max(self.above, self.saddle.above)
        self.middle = _MIDDLE.get(kind, 0.5)
        self.number = torch.zeros_like(codes)[:, None]
        self.horizon = self.clock = figure.x
        self.mirrored = False
        self.partner = torch.zeros(3, *figure.x.shape)

    def paint(self) -> None:
        """Paint shadow, reflection, rope and figure."""
        self._shadow()
        wet = self.scenes.are("weather", "rain") | self.scenes.are("place", "sea")
        wet = torch.ones_like(wet) if self.mirrored else wet
        if wet.any():
            self._reflection(wet)
        if self.figure.rope.any():
            self._hang()
        if (self.figure.stride > _RUNS_FROM).any():
            self._dust()
        self._figure(1.0, upright=True)

    def _shadow(self) -> None:
        f = self.figure
        up = (f.lift / f.height).clamp(0, 1.5)
        wide = self.half * _SHADOW_WIDTH.get(self.kind, 0.92) * f.height * (1 - 0.3 * up)
        flat = (0.055 + 0.10 * self.horizon.clamp(0, 1)) * f.height
        x = f.x + _SHADOW_AT.get(self.kind, 0.0) * f.face * f.height
        patch = Patch.around(self.canvas, x, f.foot, wide, flat)
        faint = self.scenes.are("place", *_FAINT_SHADOW).to(up)[:, None]
        strength = _SHADOW * (1 - 0.55 * faint) * (1 - 0.62 * up.clamp(max=1))
        px, py = patch.x - _spread(x), patch.y - _spread(f.foot)
        away = (px / _spread(wide)).square() + (py / _spread(flat)).square()
        alpha = _spread(strength) * (1.25 * (1 - away)).clamp(0, 1)
        dusk = rgb((0.03, 0.03, 0.09), alpha)
        patch.lay(alpha, dusk * alpha.unsqueeze(2))

    def _reflection(self, wet: Tensor) -> None:
        strength = wet.to(self.figure.x)[:, None, None, None] * _MIRRORED
        self._figure(strength, upright=False)

    def _hang(self) -> None:
        """Paint a rope from the figure's top to beyond the frame."""
        f = self.figure
        x, y = self._own(self.canvas.x, self.canvas.y)
        top = 2 * self.middle - 0.04
        inside = torch.maximum(x.abs() - 0.020, top - y)
        alpha = (0.5 - inside * _spread(f.height) / self.canvas.pixel).clamp(0, 1)
        alpha = (alpha * _spread(f.rope)).expand(*self.canvas.rgb.shape[:2], -1, -1)
        rope = rgb(_ROPE, alpha)
        self.canvas.paint(alpha, rope)

    def _dust(self) -> None:
        """Paint the puffs of dust behind a running figure: they grow, rise and fade."""
        f = self.figure
        runs = (f.stride > _RUNS_FROM) & (f.speed.abs() > 1e-3)
        behind = -torch.sign(f.speed)
        pale = torch.lerp(colors(_RIM_LEFT, self.scenes), rgb((1.0, 1.0, 1.0), f.x), 0.5)
        for number in range(_PUFFS):
            aged = (2 * f.cycle + number / _PUFFS).remainder(1.0)
            x = f.x + behind * (self.half + 0.04 + 0.5 * aged) * f.height
            y = f.foot + f.lift + (0.06 + 0.14 * aged) * f.height
            radius = (0.06 + 0.10 * aged) * f.height
            patch = Patch.around(self.canvas, x, y, radius, radius)
            px, py = patch.x - _spread(x), patch.y - _spread(y)
            inside = _spread(radius) - torch.sqrt(px * px + py * py)
            strength = _spread(_DUST * (1 - aged) * runs)
            alpha = strength * (0.5 + inside / (2 * self.canvas.pixel)).clamp(0, 1)
            patch.lay(alpha, pale * alpha.unsqueeze(2))

    def _own(self, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        """Frame coordinates in the figure's own coordinates, before mirroring for its face."""
        f = self.figure
        centre = f.foot + f.lift + self.middle * f.height * f.squash
        px = (x - _spread(f.x)) * _spread(f.squash.sqrt() / f.height)
        py = (y - _spread(centre)) / _spread(f.height * f.squash)
        if f.turn.any():
            cos, sin = torch.cos(_spread(f.turn)), torch.sin(_spread(f.turn))
            px, py = px * cos + py * sin, py * cos - px * sin
        return px, py + self.middle

    def _patch(self, *, upright: bool) -> Patch:
        f = self.figure
        cos, sin = torch.cos(f.turn).abs(), torch.sin(f.turn).abs()
        tall = 0.5 * (1 + self.above)
        a, b = self.reach * f.height / f.squash.sqrt(), tall * f.height * f.squash
        rise = f.lift + tall * f.height * f.squash
        off = abs(self.middle - 0.5) * f.height  # it may turn about another spot
        centre = f.foot + rise if upright else f.foot - rise
        return Patch.around(
            self.canvas, f.x, centre, a * cos + b * sin + off * sin, b * cos + a * sin + off * sin
        )

    def _figure(self, strength: float | Tensor, *, upright: bool) -> None:
        f = self.figure
        patch = self._patch(upright=upright)
        py = patch.y if upright else 2 * _spread(f.foot) - patch.y
        x, y = self._own(patch.x, py)
        brush = self._brush(patch, x, y)
        if self.puppet:
            self.puppet.paint(brush, self.kind)
        else:
            self.painter(brush)
        if self.look and self.saddle:
            paint_rider(brush, self.look, self.saddle, self.codes)
        if self.look and self.kind in THINGS_TURNED:
            _highlight(brush, _spread(f.face), self.half)
        layer = self._lit(brush.layer, (py - _spread(f.foot + f.lift)) / _spread(f.height))
        if not upright:  # fainter with depth, and only below the line it stands on
            depth = (_spread(f.foot) - patch.y) / _spread(f.height)
            strength = strength * (1 - 0.75 * depth).clamp(0, 1) * (depth > 0)
        layer = layer * (strength.unsqueeze(2) if isinstance(strength, Tensor) else strength)
        patch.lay(layer[:, :, 3], layer[:, :, :3])

    def _brush(self, patch: Patch, x: Tensor, y: Tensor) -> Brush:
        f = self.figure
        side = torch.where(f.face < 0, -1.0, 1.0)
        face = f.face.abs()
        if self.puppet:
            side = self.puppet.sides(self.kind, side, face)
        elif self.kind not in LEGGED:
            side = side / (_NARROWEST + (1 - _NARROWEST) * face)
            face = torch.ones_like(face)
        return Brush(
            self.scenes,
            x=x * _spread(side),
            y=y,
            layer=x.new_zeros(*patch.shape[:2], 4, *patch.shape[2:]),
            sharp=_spread(f.height) / patch.canvas.pixel,
            inks=self.inks,
            face=_spread(face),
            cycle=_spread(f.cycle),
            stride=_spread(f.stride),
            gesture=_spread(f.gesture),
            mouth=_spread(f.mouth),
            clock=_spread(self.clock),
            look=self.look,
            number=_spread(self.number),
            partner=self._with(),
        )

    def _with(self) -> Partner | None:
        """Who does an act of two with the figure, in its coordinates; None if nobody does."""
        acts = self.look.acts if self.look else ()
        if not any(name in PAIRS for name in acts) or bool((self.scenes.relation == ALONE).any()):
            return None
        f, (x, foot, height) = self.figure, self.partner
        side = torch.where(f.face < 0, -1.0, 1.0)
        return Partner(
            ahead=_spread((x - f.x) * side / f.height),
            up=_spread((foot - f.foot - f.lift) / f.height),
            size=_spread(height / f.height),
        )

    def _lit(self, layer: Tensor, up: Tensor) -> Tensor:
        """The layer, brighter towards the top (``up`` 0..1), with a rim of light and of shadow."""
        alpha = layer[:, :, 3:]
        rgb = layer[:, :, :3] * (1 + _LIT * (up - 0.5)).clamp(0.8, 1.15).unsqueeze(2)
        above, below = torch.zeros_like(alpha), torch.zeros_like(alpha)
        above[..., 1:, 1:] = alpha[..., :-1, :-1]
        below[..., :-1, :-1] = alpha[..., 1:, 1:]
        left, right = colors(_RIM_LEFT, self.scenes), colors(_RIM_RIGHT, self.scenes)
        lit = (alpha - above).clamp(min=0) * (
            level(_LEFT, self.scenes) + _BLACK_RIM * self.inks.black
        ).unsqueeze(2).clamp(max=1)
        dim = (alpha - below).clamp(min=0) * level(_RIGHT, self.scenes).unsqueeze(2)
        rgb = rgb * (1 - lit) + left * lit
        rgb = rgb * (1 - dim) + right * dim
        return torch.cat([torch.minimum(rgb.clamp(min=0), alpha), alpha], dim=2)


def _highlight(brush: Brush, face: Tensor, half: float) -> None:
    """Paint the gleam that crosses a thing as it turns about its vertical axis."""
    turning = (1 - face.abs()).clamp(0, 1).sqrt()
    if not turning.any():
        return
    across = brush.x / (0.30 * half) - 1.6 * face
    brush.glaze(0.5 * turning * torch.exp(-across.square()) + 0 * brush.y, (1.0, 1.0, 1.0))


def _spread(values: Tensor) -> Tensor:
    """``(n t)`` to ``(n t 1 1)``."""
    return values[:, :, None, None]
