"""The judge's second look: pairs of neighbouring pictures, at the size in which films are drawn.

`judge.Judge` sees small pictures a quarter of a second apart, in which rain is a haze, a mouth is
one pixel and a raised arm may be a sleeve. This network looks at eight moments at twice that size,
each with the picture that follows it. From whole pictures it tells place, light, weather and angle;
from crops around the first figure, where `judge.Judge` found it, it tells what the figure is and
does. `judge_reading` combines its answers with those of `judge.Judge`. It is trained by
`judge_pairs_train`, only on films that the world's own renderer draws.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from kling_local.sketch import judge as judging
from kling_local.sketch.judge import FINER
from kling_local.sketch.judge_closeup import closeups
from kling_local.sketch.world.scene import ACTIONS, COLORS, FACTS, KINDS, THEN

HEIGHT, WIDTH = FINER * judging.HEIGHT, FINER * judging.WIDTH
SEEN = (0, 1, 3, 4, 6, 7, 9, 10)
"""Which of the judge's twelve moments are looked at, alternately 1/4 and 1/2 second apart."""
PAIRS_FILE = Path(__file__).with_name("judge_pairs.safetensors")
SCENERY = ("place", "light", "weather", "angle")
"""The facts that are read from whole pictures."""
OF_FIGURE = ("kind", "color", "action")
"""The facts that are read from the first figure. The network is also trained on second figures and
second parts of actions, but `judge.Judge` is better at those and decides them.
"""
_SIDE = 56
_ROOM = 1.15
"""Crops are larger than the box of the figure by this factor, to include raised arms."""
_CHANGE = 4.0
_WHOLE, _FIGURE = 160, 96


def frames_of(num_frames: int) -> Tensor:
    """Indices ``(8 2)`` of the frames that are looked at: of the moments `SEEN`, and the next."""
    now = judging.moments_of(num_frames)[list(SEEN)]
    return torch.stack([now, (now + 1).clamp(max=num_frames - 1)], dim=1)


def changing(now: Tensor, after: Tensor) -> Tensor:
    """Pictures ``(n 3 h w)`` in 0..1, centred on 0, and their change to the next: ``(n 6 h w)``."""
    return torch.cat([now - 0.5, _CHANGE * (after - now)], dim=1)


def _layer(inner: int, out: int, kernel: int, stride: int) -> nn.Sequential:
    conv = nn.Conv2d(inner, out, kernel, stride, kernel // 2, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(out), nn.ReLU())


class Scenery(nn.Module):
    """From whole pictures of a film to logits of `SCENERY`."""

    def __init__(self) -> None:
        super().__init__()
        self.fine = _layer(6, 32, 5, 4)
        self.coarse = nn.Sequential(
            _layer(32, 48, 3, 2), _layer(48, 64, 3, 1), _layer(64, 96, 3, 2)
        )
        self.where = nn.Conv2d(96, 16, 1)
        self.drop = nn.Dropout(0.15)
        self.whole = nn.Linear(2 * 32 + 2 * 96 + 16 * 6 * 10, _WHOLE)
        self.heads = nn.ModuleDict(
            {name: nn.Linear(2 * _WHOLE, len(FACTS[name])) for name in SCENERY}
        )

    def forward(self, now: Tensor, after: Tensor) -> dict[str, Tensor]:
        """Pictures ``(b t 3 180 320)`` in 0..1 and the ones after them to logits ``(b values)``."""
        pairs = changing(now.flatten(0, 1), after.flatten(0, 1))
        fine = self.fine(pairs.contiguous(memory_format=torch.channels_last))
        coarse = self.coarse(fine)
        where = F.relu(self.where(F.adaptive_avg_pool2d(coarse, (6, 10)))).flatten(1)
        parts = [part for each in (fine, coarse) for part in (each.mean((2, 3)), each.amax((2, 3)))]
        whole = F.relu(self.whole(self.drop(torch.cat([*parts, where], dim=1))))
        whole = whole.unflatten(0, now.shape[:2])
        film = self.drop(torch.cat([whole.mean(1), whole.amax(1)], dim=1))
        return {name: head(film) for name, head in self.heads.items()}


class Figures(nn.Module):
    """From crops around figures at the moments of a film to what they are and do."""

    def __init__(self) -> None:
        super().__init__()
        self.see = nn.Sequential(
            _layer(6, 24, 5, 2), _layer(24, 48, 3, 2), _layer(48, 64, 3, 1), _layer(64, 96, 3, 2),
            nn.Flatten(), nn.Linear(96 * 49, _FIGURE), nn.Dropout(0.15), nn.ReLU(),
        )  # fmt: skip
        self.over = nn.Sequential(
            nn.Conv1d(_FIGURE + 1, 96, 3, padding=1), nn.ReLU(),
            nn.Conv1d(96, 64, 3, padding=1), nn.ReLU(),
            nn.Flatten(), nn.Linear(64 * len(SEEN), 128), nn.Dropout(0.15), nn.ReLU(),
        )  # fmt: skip
        self.kind = nn.Linear(_FIGURE + 128, len(KINDS))
        self.color = nn.Linear(_FIGURE + 128, len(COLORS))
        self.action = nn.Linear(128, len(ACTIONS))
        self.then = nn.Linear(128, len(THEN))

    def forward(self, now: Tensor, after: Tensor, boxes: Tensor) -> dict[str, Tensor]:
        """Logits ``(b k values)`` of kind, color, action and then, for ``k`` figures of each film.

        ``now`` and ``after`` are as in `Scenery`; ``boxes`` ``(b k t 4)`` are the figures' squares
        as in `judge_films.figure_boxes`, in pixels of pictures half as large.
        """
        batch, many, moments = boxes.shape[:3]
        squares = FINER * boxes[..., :3] * boxes.new_tensor([1.0, 1.0, _ROOM])
        squares = squares.transpose(1, 2).flatten(0, 1)  # b t of k
        seen = changing(
            *(closeups(p.flatten(0, 1), squares, _SIDE).flatten(0, 1) for p in (now, after))
        )
        there = boxes[..., 3:].transpose(1, 2)
        seen = self.see(seen.contiguous(memory_format=torch.channels_last))
        seen = seen.unflatten(0, (batch, moments, many)) * there
        told = torch.cat([seen, there], dim=3).permute(0, 2, 3, 1).flatten(0, 1)  # b k, n, t
        does = self.over(told)
        mean = told[:, :-1].sum(2) / told[:, -1:].sum(2).clamp(min=1)
        is_ = torch.cat([mean, does], dim=1)
        said = {
            "kind": self.kind(is_),
            "color": self.color(is_),
            "action": self.action(does),
            "then": self.then(does),
        }
        return {name: logits.unflatten(0, (batch, many)) for name, logits in said.items()}


class Pairs(nn.Module):
    """The whole second look: `Scenery` and `Figures`."""

    def __init__(self) -> None:
        super().__init__()
        self.scenery = Scenery()
        self.figures = Figures()

    @torch.no_grad()
    def facts(self, pictures: Tensor, found: Tensor, *, turned: bool) -> dict[str, Tensor]:
        """Log-probabilities of the values of `SCENERY` and `OF_FIGURE`, for one film.

        The latter are missing if the first figure was not found. ``pictures`` ``(8 2 3 180 320)``
        in 0..1 are the frames of `frames_of`; ``found`` ``(2 12 4)`` is as in `judge.Answers`;
        ``turned`` says that the right figure is the first one.
        """
        now, after = pictures[None, :, 0], pictures[None, :, 1]
        first = found[int(turned), list(SEEN)][None, None]
        said = self.scenery(now, after)
        if first[..., 3].any():
            seen = self.figures(now, after, first)
            said |= {name: seen[name][:, 0] for name in OF_FIGURE}
        return {name: logits[0].log_softmax(0) for name, logits in said.items()}


def load(path: Path = PAIRS_FILE) -> Pairs:
    """The trained second look from ``path``, in evaluation mode."""
    pairs = Pairs()
    weights = {name: value.float() for name, value in load_file(path).items()}
    pairs.load_state_dict({**pairs.state_dict(), **weights})  # batch counters are not stored
    return pairs.eval()
