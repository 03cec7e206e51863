"""The judge's close-ups: crops around the figures of a film, at each of its moments.

`judge.Judge` says where a figure is in a picture. This network looks at a crop of it: what it is,
from all moments together, and how it and its place change from one moment to the next. It is
trained together with the judge, by `judge_train`.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from kling_local.sketch.world.scene import COLORS, KINDS

SIDE = 40
"""Side of a close-up in pixels."""
FEATURES = 96
_WIDTHS = (24, 64, 64, 128)
_TOLD, _TRACK = 32, 96
_FARTHEST = 0.8
_LEAST_HALF_PX = 5.0


def closeups(pictures: Tensor, boxes: Tensor, side: int = SIDE) -> Tensor:
    """Crop squares ``(n k 3 side side)`` at ``boxes (n k 3)`` from pictures ``(n 3 h w)``.

    A box is x and y of the middle of a square, and half its side, in pixels. Outside the picture
    its border is repeated.
    """
    height, width = pictures.shape[2:]
    steps = torch.linspace(-1, 1, side, device=pictures.device)
    x, y, half = boxes[..., None].unbind(2)
    across = (x + half * steps + 0.5) / width * 2 - 1  # n k side
    along = (y + half * steps + 0.5) / height * 2 - 1
    where = torch.stack(
        [
            across[:, :, None].expand(-1, -1, side, -1),
            along[..., None].expand(-1, -1, -1, side),
        ],
        dim=-1,
    )
    taken = F.grid_sample(pictures, where.flatten(1, 2), padding_mode="border", align_corners=False)
    return taken.unflatten(2, (boxes.shape[1], side)).transpose(1, 2)


def closer(boxes: Tensor) -> Tensor:
    """Boxes ``(... 3)``, enlarged where a close-up would show only a few pixels."""
    return torch.cat([boxes[..., :2], boxes[..., 2:].clamp(min=_LEAST_HALF_PX)], dim=-1)


def mended(boxes: Tensor, off: Tensor) -> Tensor:
    """Boxes ``(... 3)`` corrected by the offsets ``off (... 3)`` seen in close-ups of them.

    An offset is how far right and down of the square's middle the figure's middle is, in half sides
    of the square, and the logarithm of how much larger the figure is.
    """
    half = boxes[..., 2:]
    return torch.cat([boxes[..., :2] + half * off[..., :2], half * off[..., 2:].exp()], dim=-1)


class Closeup(nn.Module):
    """From close-ups ``(n 3 40 40)`` in 0..1 to features ``(n 96)``."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        channels = 3
        for out, kernel, stride in zip(_WIDTHS, (5, 3, 3, 3), (2, 2, 1, 2), strict=True):
            layers += [nn.Conv2d(channels, out, kernel, stride, kernel // 2, bias=False)]
            layers += [nn.BatchNorm2d(out), nn.ReLU()]
            channels = out
        self.see = nn.Sequential(
            *layers, nn.Flatten(), nn.Linear(channels * 25, FEATURES), nn.Dropout(0.1), nn.ReLU()
        )

    def forward(self, pictures: Tensor) -> Tensor:
        """The features of close-ups."""
        seen: Tensor = self.see(pictures - 0.5)
        return seen


class Tracks(nn.Module):
    """Follows figures over the moments of films: what they are, and what they do."""

    def __init__(self, num_moments: int) -> None:
        super().__init__()
        self.closeup = Closeup()
        self.clear = nn.Linear(FEATURES, 1)
        self.amiss = nn.Linear(FEATURES, 3)
        self.what = nn.Linear(FEATURES, len(KINDS) + len(COLORS))
        self.tell = nn.Linear(FEATURES, _TOLD)
        self.over = nn.Sequential(
            nn.Conv1d(_TOLD + 8, 64, 3, padding=1), nn.ReLU(),
            nn.Conv1d(64, 64, 3, padding=1), nn.ReLU(),
            nn.Flatten(), nn.Linear(64 * num_moments, _TRACK), nn.ReLU(),
        )  # fmt: skip

    def forward(
        self, pictures: Tensor, boxes: Tensor, taken: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Describe two figures of each film.

        ``pictures`` are ``(b t 3 h w)`` in 0..1; ``boxes`` ``(b 2 t 4)`` the figures' squares, as
        for `closeups`, and presence, 0 or 1; ``taken`` ``(b 2 t 3)`` the squares to take close-ups
        of. Returns logits of kinds and colours ``(b 2 32)``, 0 for a figure that is never there;
        features ``(b 192)`` of the figures' motion; and offsets ``(b 2 t 3)`` as for `mended`.
        """
        batch = len(pictures)
        there = boxes[..., 3] > 0.5
        seen = self._seen(pictures, taken, there)
        sure = self.clear(seen)[..., 0].masked_fill(~there, -1e4).softmax(2)
        what = self.what((sure[..., None] * seen).sum(2)) * there.any(2)[..., None]
        height, width = pictures.shape[3:]
        size = boxes.new_tensor([0.5 * width, 0.5 * height, 20.0, 1.0])
        at = boxes / size * boxes[..., 3:]
        steps = 5 * F.pad(at[:, :, 1:] - at[:, :, :-1], (0, 0, 1, 0))
        told = torch.cat([self.tell(seen) * there[..., None], at, steps], dim=3)
        ways = self.over(told.flatten(0, 1).transpose(1, 2))
        return what, ways.unflatten(0, (batch, 2)).flatten(1), self._off(seen)

    def off(self, pictures: Tensor, taken: Tensor, there: Tensor) -> Tensor:
        """Offsets, as for `mended`, of close-ups ``taken`` ``(b 2 t 3)`` of figures ``there``."""
        return self._off(self._seen(pictures, taken, there))

    def _off(self, seen: Tensor) -> Tensor:
        return _FARTHEST * torch.tanh(self.amiss(seen))

    def _seen(self, pictures: Tensor, taken: Tensor, there: Tensor) -> Tensor:
        """Features ``(b 2 t 96)`` of close-ups, 0 where a figure is not ``there`` ``(b 2 t)``."""
        squares = closeups(pictures.flatten(0, 1), taken.transpose(1, 2).flatten(0, 1))
        squares = squares.unflatten(0, pictures.shape[:2]).transpose(1, 2)  # b 2 t 3 s s
        seen = pictures.new_zeros(*there.shape, FEATURES)
        if there.any():
            squares = squares[there].contiguous(memory_format=torch.channels_last)
            seen[there] = self.closeup(squares).to(seen)
        return seen
