"""Puppets: flat figures of cut-out paper, moved where the network places the figure they stand for.

As in a paper theatre, a puppet rocks and hops when it walks, leans when it waves, stretches a
little with each syllable and breathes at rest. One that its picture shows to the waist is held up
by a stick.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from kling_local.sketch.world.cutout import CutOut
from kling_local.sketch.world.figures.brush import WOOD, Brush
from kling_local.sketch.world.light import tinted
from kling_local.sketch.world.motion import HALF_WIDTH
from kling_local.sketch.world.scene import FLYING, KINDS, LEGGED, PEOPLE, VEHICLES

DANCES = "dances"
"""The act that a puppet does in a way of its own."""
_TWO_SIDED = (*LEGGED, *FLYING, *VEHICLES, "fish")
_LEVELS, _COARSEST = 6, 24  # sizes that a picture is kept in, each half the one before; pixels
_HIGH, _LOW = 1.35, 0.55  # heights, in that of the figure, between which a puppet is fitted
_BROAD = 1.6  # how much broader than the figure a person may be and still be as high as it
_STOUT = 0.62  # width, in its heights, from which a puppet is no person from head to foot
_WAIST, _BUST_WIDTH = 0.42, 1.15  # where a cut-off puppet begins; how wide it may be
_STICK = 0.016
_TILT = 0.06  # radians by which a photo print leans
_ROCK, _HOP, _LEAN = 0.07, 0.045, 0.05  # radians and figure heights of a step; radians of a run
_RESTS = 0.3  # stride up to which a figure stands
_BREATH, _BREATH_HZ = 0.010, 0.28
_WAVES, _WAVES_HZ = 0.11, 1.3
_SPEAKS = 0.035
_FLUTTERS, _RUMBLES = 0.08, 0.006
_DANCE, _DANCE_HZ = 0.13, 0.9
_THIN = 0.06  # share of its width that a turning puppet keeps
_TINTED = 0.5  # how far the light of a scene tints a puppet
_LONG, _HEAD, _ASIDE = 0.95, 0.3, 0.06
"""Of what looks to the side of its head: its least width, in heights, the share of it that is head,
and how far that is aside, in widths."""
_TOES, _LEGS, _TOES_ASIDE = 0.04, 0.15, 0.04
"""Of what looks to the side of its toes: the shares of it up to which toes and legs reach, and how
far the former are aside, in heights."""


@dataclass(frozen=True)
class Puppet:
    """A cut-out in several sizes, ready to be painted.

    Attributes:
        levels: ``(4 h w)`` each, premultiplied colours and coverage, the finest first.
        cut: what it was made of.
    """

    levels: tuple[Tensor, ...]
    cut: CutOut

    @classmethod
    def of(cls, cut: CutOut) -> Puppet:
        """A puppet made of a cut-out."""
        levels = [F.pad(cut.picture, (1,) * 4)]
        while len(levels) < _LEVELS and levels[-1].shape[1] > 2 * _COARSEST:
            size = [max(2, round(side / 2)) for side in levels[-1].shape[1:]]
            levels.append(F.interpolate(levels[-1][None], size=size, mode="area")[0])
        return cls(tuple(levels), cut)

    @property
    def wide(self) -> float:
        """Its width, in its heights."""
        return float(self.cut.picture.shape[2] / self.cut.picture.shape[1])

    def looks(self, kind: str) -> float:
        """1 if it looks to the right in its picture, or ahead, -1 if to the left: something long to
        the side of its head, which is high, a car away from its cabin, somebody to his toes."""
        cover = self.cut.picture[3]
        height, width = cover.shape
        if self.cut.how == "framed" or self.cut.cut_off:
            return 1.0
        if self.wide >= _LONG:
            head = _aside(cover, 0.0, _HEAD) / width
            return -1.0 if (-head if kind == "car" else head) < -_ASIDE else 1.0
        toes = _aside(cover, 1 - _TOES, 1.0) - _aside(cover, 1 - _LEGS, 1 - _TOES)
        return -1.0 if toes / height < -_TOES_ASIDE else 1.0

    @property
    def is_low(self) -> bool:
        """Whether it is to be seen whole also in close shots, which show people from the waist."""
        return self.cut.how == "framed" or (self.wide > _STOUT and not self.cut.cut_off)

    def placed(self, kind: str) -> tuple[float, float, float]:
        """Half its width, its foot and its top, in heights of the figure of a kind that it is
        painted for."""
        wide = 2 * HALF_WIDTH[KINDS.index(kind)]
        fitted = min(_HIGH, max(_LOW, math.sqrt(wide / self.wide)))
        if self._on_stick(kind):
            high = min(1 - _WAIST, _BUST_WIDTH / self.wide)
            return high * self.wide / 2, 1 - high, 1.0
        if kind in PEOPLE and self.wide < _BROAD * wide:
            fitted = 1.0
        return fitted * self.wide / 2, 0.0, fitted

    def room(self, kind: str) -> tuple[float, float, float]:
        """Half the width of its shadow, half that of all it may cover, and how far above the
        figure's height it may come."""
        half, foot, top = self.placed(kind)
        swing = _WAVES + _ROCK
        return 4 * _STICK if foot else half, half + swing * top + 0.02, max(0.0, top - 1) + 2 * _HOP

    def sides(self, kind: str, side: Tensor, face: Tensor) -> Tensor:
        """What x is multiplied by where a figure looks to a ``side``, -1 or 1, or is turning, with
        ``face`` 0..1; things show the same side to all, so that what is written stays so."""
        turning = _THIN + (1 - _THIN) * face
        ahead = self.looks(kind) * side if kind in _TWO_SIDED else torch.ones_like(side)
        return ahead / turning

    def paint(self, brush: Brush, kind: str) -> None:
        """Paint it on a figure's layer."""
        half, foot, top = self.placed(kind)
        x, y = self._moved(brush, kind)
        if foot:
            rod = torch.maximum(x.abs() - _STICK, (y - foot / 2).abs() - foot / 2 - 0.06)
            brush.lay(rod.expand(brush.layer[:, :, 0].shape), WOOD)
        where = torch.stack(
            torch.broadcast_tensors(x / half, 1 - 2 * (y - foot) / (top - foot)), dim=-1
        )
        pixels = brush.sharp * (top - foot)
        paper = self._sampled(where.expand(*brush.layer[:, :, 0].shape, 2), pixels)
        rgb = tinted(paper[:, :, :3], brush.scenes, _TINTED)
        under = brush.layer * (1 - paper[:, :, 3:])
        brush.layer.copy_(under + torch.cat([rgb, paper[:, :, 3:]], dim=2))

    def _on_stick(self, kind: str) -> bool:
        return self.cut.cut_off and kind in LEGGED

    def _moved(self, brush: Brush, kind: str) -> tuple[Tensor, Tensor]:
        """The pixels' coordinates on the puppet as it stands still."""
        turns = 2 * math.pi * brush.cycle
        steps = (brush.stride - _RESTS).clamp(min=0)
        clock = 2 * math.pi * brush.clock
        angle = _WAVES * brush.gesture * torch.sin(_WAVES_HZ * clock)
        hop = torch.zeros_like(turns)
        stretch = 1 + _SPEAKS * brush.mouth
        if kind in LEGGED:
            angle = angle + _ROCK * steps.clamp(max=1) * torch.sin(turns)
            angle = angle - _LEAN * (brush.stride - 1).clamp(min=0)
            hop = _HOP * steps * torch.sin(turns).abs()
            calm = (1 - steps).clamp(min=0)
            stretch = stretch + _BREATH * calm * torch.sin(_BREATH_HZ * clock + 2 * brush.number)
        elif kind in VEHICLES:
            hop = _RUMBLES * steps * torch.sin(3 * turns).abs()
        elif kind in (*FLYING, "fish"):
            stretch = stretch + _FLUTTERS * torch.sin(turns)
        if brush.look is not None and DANCES in brush.look.acts:
            angle = angle + _DANCE * torch.sin(_DANCE_HZ * clock + brush.number)
            hop = hop + _HOP * torch.sin(_DANCE_HZ * clock + brush.number).abs()
        if self.cut.how == "framed":
            angle = angle + _TILT
        x, y = brush.x, brush.y - hop
        cos, sin = torch.cos(angle), torch.sin(angle)
        return x * cos + y * sin, (y * cos - x * sin) / stretch

    def _sampled(self, where: Tensor, pixels: Tensor) -> Tensor:
        """The picture at places ``(n t h w 2)`` in -1..1, as sharp as it is seen: ``(n t 4 h w)``.

        ``pixels``, ``(n t 1 1)``, is how high it is painted.
        """
        count, time = where.shape[:2]
        finer = torch.log2(self.levels[0].shape[1] / pixels).clamp(0, len(self.levels) - 1)
        finer = finer.expand(count, time, 1, 1).unsqueeze(2)
        grid, found = where.flatten(0, 1), where.new_zeros(count, time, 4, *where.shape[2:4])
        for number, level in enumerate(self.levels):
            share = (1 - (finer - number).abs()).clamp(min=0)
            if share.any():
                many = level.to(grid)[None].expand(len(grid), -1, -1, -1)
                seen = F.grid_sample(many, grid, align_corners=False)
                found = found + share * seen.unflatten(0, (count, time))
        return found


def _aside(cover: Tensor, top: float, low: float) -> float:
    """How far what is covered, between two shares of the height, is to the right, in pixels."""
    height, width = cover.shape
    part = cover[int(top * height) : max(int(top * height) + 1, round(low * height))].sum(0)
    across = torch.arange(width) - (width - 1) / 2
    return float((part * across).sum() / part.sum().clamp(min=1e-6))


Puppets: TypeAlias = Mapping[str, Puppet]
"""Puppets by the markers of their pictures."""
NONE: Puppets = MappingProxyType({})
