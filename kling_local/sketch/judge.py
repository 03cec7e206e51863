"""A small network that reads the facts of a film off its pictures.

It sees three views of a film: four pictures, from which it tells what stands where; twelve small
pictures with their differences, from which it tells what moves; and how blocks of the picture shift
from one to the next (`judge_flow`), from which it tells what the camera does. Then it looks at each
figure from close by (`judge_closeup`). It is trained on real renders of the world only, by
`judge_train`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from kling_local.sketch import judge_closeup, judge_flow
from kling_local.sketch.judge_closeup import Closeup
from kling_local.sketch.world.scene import COLORS, FACTS, KINDS

JUDGED = tuple(name for name in FACTS if name != "music")
"""The facts that pictures show."""
NUM_LOOKS, NUM_MOMENTS = 4, 12
HEIGHT, WIDTH = 90, 160
"""Pixels that the judge looks at: what is delivered, at the size in which it was drawn."""
CELL_ROWS, CELL_COLUMNS = 12, 20
"""Cells of a picture, `judge_closeup.CELL_PX` pixels apart."""
JUDGE_FILE = Path(__file__).with_name("judge.safetensors")
LOOKED_AT = (1, 4, 7, 10)
"""Which of the moments are the looks."""


@dataclass(frozen=True)
class Views:
    """What the judge sees of ``b`` films.

    Attributes:
        looks: ``(b n 3 90 160)`` pictures in 0..1.
        moments: ``(b 12 3 45 80)`` evenly spread small pictures.
        flow: ``(b 11 5 5 3)`` as `judge_flow.block_flow` finds it between the moments.
    """

    looks: Tensor
    moments: Tensor
    flow: Tensor

    def __getitem__(self, rows: Tensor | slice) -> Views:
        return Views(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})


def moments_of(num_frames: int) -> Tensor:
    """Twelve frames from the first to the last, evenly, ``(12)``."""
    return torch.linspace(0, num_frames - 1, NUM_MOMENTS).round().long()


def views(films: Tensor) -> Views:
    """The views of films whose twelve moments are given, ``(b 12 3 90 160)`` in 0..1."""
    little = F.avg_pool2d(films.flatten(0, 1), 2).unflatten(0, films.shape[:2])
    return Views(films[:, list(LOOKED_AT)], little, judge_flow.block_flow(little))


def _layer(conv: nn.Conv2d) -> tuple[nn.Module, ...]:
    return conv, nn.BatchNorm2d(conv.out_channels), nn.ReLU()


class Looks(nn.Module):
    """One picture to 160 numbers, and what stands in each of its cells."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.fine = nn.Sequential(
            *_layer(nn.Conv2d(3, width, 5, 2, 2, bias=False)),
            *_layer(nn.Conv2d(width, 2 * width, 3, 2, 1, bias=False)),
            *_layer(nn.Conv2d(2 * width, 4 * width, 3, 2, 1, bias=False)),
        )
        self.coarse = nn.Sequential(*_layer(nn.Conv2d(4 * width, 128, 3, 2, 1, bias=False)))
        self.cells = nn.Conv2d(4 * width, len(KINDS) + 1 + len(COLORS) + 1, 1)
        self.where = nn.Conv2d(128, 24, 1)
        self.whole = nn.Linear(128 + 128 + 24 * 6 * 10, 160)

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Pictures ``(n 3 90 160)`` to ``(n 160)`` and logits of cells ``(n 34 12 20)``."""
        fine = self.fine(pictures - 0.5)
        coarse = self.coarse(fine)
        where = F.relu(self.where(coarse)).flatten(1)
        seen = torch.cat([coarse.amax((2, 3)), coarse.mean((2, 3)), where], dim=1)
        return F.relu(self.whole(seen)), self.cells(fine)


class Moments(nn.Module):
    """Twelve small pictures to 128 numbers."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.patch = nn.Conv2d(3, width, 4, 4)
        self.look = nn.Sequential(
            nn.BatchNorm2d(2 * width),
            nn.ReLU(),
            *_layer(nn.Conv2d(2 * width, 2 * width, 3, 1, 1, bias=False)),
            *_layer(nn.Conv2d(2 * width, 2 * width, 3, 2, 1, bias=False)),
            nn.Conv2d(2 * width, 24, 1),
            nn.ReLU(),
        )
        self.frame = nn.Linear(24 * 6 * 10, 64)
        self.film = nn.Linear(64 * NUM_MOMENTS, 128)

    def forward(self, pictures: Tensor) -> Tensor:
        """Pictures ``(b 12 3 45 80)`` to ``(b 128)``."""
        patches = self.patch(pictures.flatten(0, 1) - 0.5).unflatten(0, pictures.shape[:2])
        before = torch.cat([patches[:, :1], patches[:, :-1]], dim=1)
        both = torch.cat([patches, 3 * (patches - before)], dim=2)  # what is, and what moved
        seen = F.relu(self.frame(self.look(both.flatten(0, 1)).flatten(1)))
        return F.relu(self.film(seen.unflatten(0, (-1, NUM_MOMENTS)).flatten(1)))


class Judge(nn.Module):
    """The views of films to logits of every fact."""

    def __init__(self, width: int = 24) -> None:
        super().__init__()
        self.looks = Looks(width)
        self.moments = Moments(width)
        numbers = (NUM_MOMENTS - 1) * judge_flow.ROWS * judge_flow.COLUMNS * 3
        self.flow = nn.Sequential(nn.Linear(numbers, 128), nn.ReLU())
        seen = 2 * 160 + 128 + 128
        self.film = nn.Sequential(nn.LayerNorm(seen), nn.Linear(seen, 224), nn.ReLU())
        self.heads = nn.ModuleDict({name: nn.Linear(224, len(FACTS[name])) for name in JUDGED})
        self.closeup = Closeup()

    def forward(self, seen: Views) -> tuple[dict[str, Tensor], Tensor]:
        """``{fact: (b values)}``, and logits of the cells of its looks ``(b n 34 12 20)``."""
        batch, num_looks = seen.looks.shape[:2]
        looks, cells = self.looks(seen.looks.flatten(0, 1))
        looks = looks.unflatten(0, (batch, num_looks))
        sure = seen.flow[..., 2:]
        flow = self.flow(torch.cat([seen.flow[..., :2] * sure, sure], dim=-1).flatten(1))
        film = self.film(
            torch.cat([looks.mean(1), looks.amax(1), self.moments(seen.moments), flow], dim=1)
        )
        answers = {name: head(film) for name, head in self.heads.items()}
        return answers, cells.unflatten(0, (batch, num_looks))


def read(judge: Judge, films: list[Tensor]) -> dict[str, Tensor]:
    """Answers ``{fact: (b)}`` to films of any length, each ``(t 3 90 160)`` in 0..1.

    Kinds and colours are those of close-ups, where a figure is seen at all.
    """
    moments = [film[moments_of(len(film))].float() for film in films]
    found = [answer(judge, views(each[None]), each) for each in moments]
    return {name: torch.tensor([codes[name] for codes in found]) for name in JUDGED}


@torch.no_grad()
def answer(judge: Judge, seen: Views, pictures: Tensor) -> dict[str, int]:
    """Codes of all facts of the only film of ``seen``, its figures looked at in ``pictures``."""
    answers, _ = judge(seen)
    codes = {name: int(logits.argmax(1)) for name, logits in answers.items()}
    _, cells = judge.looks(pictures)
    shown = cells[:, : len(KINDS) + 1].softmax(1)[:, -1] < 0.5
    return codes | judge_closeup.look(
        judge.closeup, pictures, shown, codes["relation"], codes["direction"]
    )


def keep(judge: Judge, path: Path = JUDGE_FILE) -> None:
    """Write the judge in half precision."""
    weights = {name: value for name, value in judge.state_dict().items() if value.ndim}
    save_file({name: value.half().contiguous() for name, value in weights.items()}, path)


def load(path: Path = JUDGE_FILE) -> Judge:
    """The judge that is kept beside this file."""
    weights = {name: value.float() for name, value in load_file(path).items()}
    judge = Judge(width=weights["looks.fine.0.weight"].shape[0])
    judge.load_state_dict({**judge.state_dict(), **weights})  # counts of batches are not kept
    return judge.eval()
