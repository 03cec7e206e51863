"""The lens: where a layer of the backdrop is in the frame, as the camera moves."""

from __future__ import annotations

from dataclasses import dataclass, fields

import torch
from torch import Tensor

from kling_local.sketch.world.camera import FRAMED
from kling_local.sketch.world.constants import constant
from kling_local.sketch.world.motion import SUBJECT_HEIGHT, foot_line
from kling_local.sketch.world.pose import View
from kling_local.sketch.world.scene import Scenes

FARTHEST = 3.0
"""Greatest nearness of the ground that is seen."""
_LEAST_DROP = 0.12  # figures never stand above the horizon, however low the camera


@dataclass(frozen=True)
class Lens:
    """The camera of every scene.

    Attributes:
        pan, truck, tilt, rise, closer: ``(b t 1 1)``; closer is the scaling by pushing in, 1 at
            rest.
        horizon: height of the horizon at rest, ``(b 1 1 1)``.
        framed: scaling of the subject's plane by the shot size, ``(b 1 1 1)``.
        drop: how far the subject's ground is below the horizon, in heights of a wide frame,
            ``(b 1 1 1)``.
    """

    pan: Tensor
    truck: Tensor
    tilt: Tensor
    rise: Tensor
    closer: Tensor
    horizon: Tensor
    framed: Tensor
    drop: Tensor

    @classmethod
    def of(cls, scenes: Scenes, view: View) -> Lens:
        """The lens of a view."""
        like = view.zoom
        framed = constant(FRAMED, like.device)[scenes.size][:, None]
        tall = constant(SUBJECT_HEIGHT, like.device)[scenes.size][:, None]
        foot = foot_line(tall)
        horizon = torch.maximum(view.horizon[:, :1], foot + _LEAST_DROP)
        spread = (
            view.pan,
            view.truck,
            view.tilt + view.horizon[:, :1] - view.horizon,
            view.rise,
            view.zoom / framed,
            horizon,
            framed,
            (horizon - foot) / framed,
        )
        return cls(*(values[:, :, None, None] for values in spread))

    def rows(self, mask: Tensor) -> Lens:
        """The lens of some of the scenes."""
        rows = mask.nonzero()[:, 0]
        return Lens(*(getattr(self, f.name)[rows] for f in fields(self)))

    def grown(self, near: Tensor | float) -> Tensor:
        """Scaling of a layer relative to a wide shot, ``(b 1 1 1)``."""
        return 1 + (self.framed - 1) * (0.4 + 0.6 * near)

    def scale(self, near: Tensor | float) -> Tensor:
        """Scaling of a layer by the camera's pushing in, ``(b t 1 1)``."""
        return 1 + (self.closer - 1) * (0.4 + 0.6 * near)

    def floor(self, near: Tensor | float) -> Tensor:
        """Height in the frame, at rest, of the ground at a nearness."""
        return self.horizon - self.drop * near * self.grown(near)

    def nearness(self, y: Tensor) -> Tensor:
        """Nearness of the ground at height ``y`` of the frame at rest: the inverse of `floor`."""
        a = 0.6 * (self.framed - 1)
        b = 0.4 * (self.framed - 1) + 1
        depth = (self.horizon - y) / self.drop
        root = torch.sqrt((b * b + 4 * a * depth).clamp(min=0))
        return 2 * depth / (b + root).clamp(min=1e-3)

    def seen_floor(self, y: Tensor) -> Tensor:
        """Nearness of the ground seen at height ``y`` of each frame, by Newton's method."""
        near = self.nearness(y).expand(torch.broadcast_shapes(y.shape, self.closer.shape))
        for _ in range(4):
            near = near.clamp(-0.2, FARTHEST)
            scale, grown = self.scale(near), self.grown(near)
            floor = self.horizon - self.drop * near * grown
            error = floor * scale - self.tilt - near * self.rise - y
            falls = -self.drop * (grown + 0.6 * near * (self.framed - 1))
            slope = falls * scale + floor * 0.6 * (self.closer - 1) - self.rise
            near = near - error / slope.clamp(max=-0.05)
        return near.clamp(-0.2, FARTHEST)
