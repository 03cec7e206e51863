"""A small network that reads the facts of a film off its pictures.

It looks at a film in four ways: at whole pictures and how they change, to tell what stands where;
at twelve small pictures with their differences, and at how blocks of the picture shift from one to
the next (`judge_flow`), to tell what moves and what the camera does; at edges and thumbnails, to
tell where the film plays (`judge_scenery`); and at each figure from close by, in every moment
(`judge_closeup`). It is trained on real renders of the world only, by `judge_train`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from kling_local.files import replacing
from kling_local.sketch import judge_flow, judge_scenery
from kling_local.sketch.judge_closeup import Tracks, closer, mended
from kling_local.sketch.world.scene import (
    COLORS,
    DIRECTIONS,
    FACTS,
    KINDS,
    MOST_SUBJECTS,
    RELATIONS,
)

JUDGED = tuple(name for name in FACTS if name != "music")
"""The facts that pictures show."""
NUM_MOMENTS = 12
FPS = 12
"""Pictures a second that are looked at: delivered films show each drawing twice."""
HEIGHT, WIDTH = 90, 160
"""Pixels that the judge looks at."""
FINER = 2
"""Pixels that a film is drawn with, across and down, for each of those."""
CELL_PX = 8
"""A cell's middle is at a multiple of 8 pixels."""
CELL_ROWS, CELL_COLUMNS = 12, 20
JUDGE_FILE = Path(__file__).with_name("judge.safetensors")
_UNIT_HALF_PX = 20.0
_CHANGE = 2.0
_NEAR_CELLS = 1  # to each side of the cell that most attention is on; the mean of two is neither
_MENDED = 2  # times that found boxes are mended by what is seen in them
_APART = 0.6  # half sides of the larger square; two that are nearer show one figure
_DROPPED = 0.15
_FEWEST_MOMENTS = 5  # in which a figure that is there is found


@dataclass(frozen=True)
class Views:
    """What the judge sees of ``b`` films.

    Attributes:
        pictures: ``(b 12 3 90 160)`` evenly spread pictures in 0..1.
        flow: ``(b 11 5 5 3)`` as `judge_flow.block_flow` finds it between them.
        edges: ``(b 12 3 36)`` as `judge_scenery.lines` finds them.
    """

    pictures: Tensor
    flow: Tensor
    edges: Tensor


@dataclass(frozen=True)
class Answers:
    """What the judge says of ``b`` films.

    Attributes:
        facts: logits ``(b values)`` by the name of the fact.
        cells: logits ``(b n 34 12 20)`` of the kinds and colours, each with one more for no figure,
            in the cells of the pictures that were looked at.
        boxes: ``(b n 3 4)`` where the three figures, from the left, are in them: middle to the
            right and down and half a side of a square in pixels, and the logit of being there.
        sought: logits ``(b n 3 240)`` of the cells in which the figures' middles are.
        found: ``(b 2 12 4)`` squares of the first two figures, and whether they are there, 0 or 1,
            as `Told` has them.
        off: ``(b 2 12 3)`` as `judge_closeup.mended` takes it: how far off close-ups were taken.
    """

    facts: dict[str, Tensor]
    cells: Tensor
    boxes: Tensor
    sought: Tensor
    found: Tensor
    off: Tensor


@dataclass(frozen=True)
class Told:
    """Where the first two figures from the left of ``b`` films are, as `Tracks` wants them.

    Attributes:
        boxes: ``(b 2 12 4)`` their squares, and whether they are there.
        taken: ``(b 2 12 3)`` squares that close-ups are taken of.
        turned: ``(b)`` whether the right one is who does something, and the left one its companion.
    """

    boxes: Tensor
    taken: Tensor
    turned: Tensor


def moments_of(num_frames: int) -> Tensor:
    """Twelve frames from the first to the last, evenly, ``(12)``."""
    return torch.linspace(0, num_frames - 1, NUM_MOMENTS).round().long()


def little(pictures: Tensor) -> Tensor:
    """Pictures ``(b t 3 h w)`` at half their size."""
    return F.avg_pool2d(pictures.flatten(0, 1), 2).unflatten(0, pictures.shape[:2])


def views(films: Tensor) -> Views:
    """The views of films whose twelve moments are given, ``(b 12 3 90 160)`` in 0..1."""
    edges = judge_scenery.lines(films.flatten(0, 1)).unflatten(0, films.shape[:2])
    return Views(films, judge_flow.block_flow(little(films)), edges)


def changing(pictures: Tensor, looked: Tensor) -> Tensor:
    """Pictures ``(b t 3 h w)`` of the moments ``looked`` ``(n)``, as `Looks` sees them.

    ``(b n 6 h w)``: around 0, and how much they change towards the next moment, from the last but
    one towards the last; who chases whom shows only in that.
    """
    last = pictures.shape[1] - 1
    before = looked.clamp(max=last - 1)
    change = pictures[:, before + 1] - pictures[:, before]
    return torch.cat([pictures[:, looked] - 0.5, _CHANGE * change], dim=2)


def _layer(conv: nn.Conv2d) -> tuple[nn.Module, ...]:
    return conv, nn.BatchNorm2d(conv.out_channels), nn.ReLU()


class Looks(nn.Module):
    """A picture to 160 numbers, what stands in each of its cells, and where its figures are."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.fine = nn.Sequential(
            *_layer(nn.Conv2d(6, width, 5, 2, 2, bias=False)),
            *_layer(nn.Conv2d(width, 2 * width, 3, 2, 1, bias=False)),
            *_layer(nn.Conv2d(2 * width, 4 * width, 3, 2, 1, bias=False)),
        )
        self.coarse = nn.Sequential(*_layer(nn.Conv2d(4 * width, 128, 3, 2, 1, bias=False)))
        self.cells = nn.Conv2d(4 * width, len(KINDS) + 1 + len(COLORS) + 1, 1)
        self.where = nn.Conv2d(128, 24, 1)
        self.drop = nn.Dropout(_DROPPED)
        self.whole = nn.Linear(128 + 128 + 24 * 6 * 10, 160)
        self.around = nn.Conv2d(128, 32, 1)
        seen = 4 * width + 32
        self.seek = nn.Conv2d(seen, MOST_SUBJECTS, 1)
        self.aim = nn.Linear(160, MOST_SUBJECTS * CELL_COLUMNS)
        self.box = nn.ModuleList(
            nn.Sequential(nn.Linear(seen + 2 + 160, 64), nn.ReLU(), nn.Linear(64, 4))
            for _ in range(MOST_SUBJECTS)
        )

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Pictures ``(n 6 90 160)`` of `changing` to ``(n 160)``, then cells, boxes and sought as
        in `Answers`.
        """
        fine = self.fine(pictures)
        coarse = self.coarse(fine)
        where = F.relu(self.where(coarse)).flatten(1)
        seen = torch.cat([coarse.amax((2, 3)), coarse.mean((2, 3)), where], dim=1)
        whole = F.relu(self.whole(self.drop(seen)))
        return whole, self.cells(fine), *self._boxes(fine, coarse, whole)

    def _boxes(self, fine: Tensor, coarse: Tensor, whole: Tensor) -> tuple[Tensor, Tensor]:
        """Boxes ``(n 3 4)``: the mean place of each figure's attention, mended; and its logits."""
        around = F.interpolate(self.around(coarse), size=fine.shape[2:])
        seen = torch.cat([fine, around], dim=1)
        aimed = self.aim(whole).unflatten(1, (MOST_SUBJECTS, 1, CELL_COLUMNS))  # which of several
        sought = (self.seek(seen) + aimed).flatten(2)
        here = _near(sought).softmax(2)  # n 3 cells
        rows = torch.arange(CELL_ROWS).to(seen) * CELL_PX
        columns = torch.arange(CELL_COLUMNS).to(seen) * CELL_PX
        at = torch.stack(
            [columns.expand(CELL_ROWS, -1), rows[:, None].expand(-1, CELL_COLUMNS)], dim=-1
        ).flatten(0, 1)
        middles = here @ at  # n 3 2
        size = at.new_tensor([0.5 * WIDTH, 0.5 * HEIGHT])
        told = torch.cat([here @ seen.flatten(2).transpose(1, 2), middles / size - 1], dim=2)
        said = torch.stack(
            [box(torch.cat([told[:, i], whole], dim=1)) for i, box in enumerate(self.box)], dim=1
        )
        place = middles + 0.2 * size * said[..., :2]
        half = _UNIT_HALF_PX * said[..., 2:3].clamp(-1.5, 1.5).exp()
        return torch.cat([place, half, said[..., 3:]], dim=2), sought


def _near(sought: Tensor) -> Tensor:
    """Logits ``(n 3 240)`` of cells, all but those around the likeliest out of the question."""
    best = sought.argmax(2, keepdim=True)
    cells = torch.arange(sought.shape[2], device=sought.device)
    rows = (cells // CELL_COLUMNS - best // CELL_COLUMNS).abs()
    columns = (cells % CELL_COLUMNS - best % CELL_COLUMNS).abs()
    return sought.masked_fill(torch.maximum(rows, columns) > _NEAR_CELLS, -1e4)


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
        self.drop = nn.Dropout(_DROPPED)
        self.frame = nn.Linear(24 * 6 * 10, 64)
        self.film = nn.Linear(64 * NUM_MOMENTS, 128)

    def forward(self, pictures: Tensor) -> Tensor:
        """Pictures ``(b 12 3 45 80)`` in 0..1 to ``(b 128)``."""
        patches = self.patch(pictures.flatten(0, 1) - 0.5).unflatten(0, pictures.shape[:2])
        before = torch.cat([patches[:, :1], patches[:, :-1]], dim=1)
        both = torch.cat([patches, 3 * (patches - before)], dim=2)  # what is, and what moved
        seen = F.relu(self.frame(self.drop(self.look(both.flatten(0, 1)).flatten(1))))
        return F.relu(self.film(self.drop(seen.unflatten(0, (-1, NUM_MOMENTS)).flatten(1))))


class Judge(nn.Module):
    """The views of films to logits of every fact."""

    def __init__(self, width: int = 24) -> None:
        super().__init__()
        self.looks = Looks(width)
        self.moments = Moments(width)
        self.tracks = Tracks(NUM_MOMENTS)
        self.scenery = judge_scenery.Scenery()
        numbers = (NUM_MOMENTS - 1) * judge_flow.ROWS * judge_flow.COLUMNS * 3
        self.drop = nn.Dropout(_DROPPED)
        self.flow = nn.Sequential(nn.Linear(numbers, 128), nn.ReLU())
        seen = 2 * 160 + 128 + 128 + 2 * 96
        self.film = nn.Sequential(nn.LayerNorm(seen), nn.Linear(seen, 256), nn.ReLU())
        self.heads = nn.ModuleDict({name: nn.Linear(256, len(FACTS[name])) for name in JUDGED})

    def forward(self, seen: Views, looked: Tensor, told: Told | None = None) -> Answers:
        """What is read off films of which the moments ``looked`` ``(n)`` are looked at whole.

        Without ``told`` the figures are where they are found, and all moments must be looked at.
        """
        batch = len(seen.pictures)
        parts = self.looks(_last(changing(seen.pictures, looked).flatten(0, 1)))
        looks, cells, boxes, sought = (part.unflatten(0, (batch, len(looked))) for part in parts)
        squares = (told.boxes, told.taken) if told else self._found(seen.pictures, boxes)
        what, ways, off = self.tracks(seen.pictures, *squares)
        sure = seen.flow[..., 2:]
        flow = torch.cat([seen.flow[..., :2] * sure, sure], dim=-1)
        flow = self.flow(self.drop(flow.flatten(1)))
        moving = self.moments(little(seen.pictures))
        film = torch.cat([looks.mean(1), looks.amax(1), moving, flow, ways], dim=1)
        film = self.film(self.drop(film))
        facts = {name: head(film) for name, head in self.heads.items()}
        said = (facts[name].argmax(1) for name in ("relation", "direction"))
        swap = told.turned if told else turned(*said)
        what = torch.where(swap[:, None, None], what.flip(1), what)
        for figure, name in enumerate(("", "2")):
            facts["kind" + name] = facts["kind" + name] + what[:, figure, : len(KINDS)]
            facts["color" + name] = facts["color" + name] + what[:, figure, len(KINDS) :]
        for name, logits in self.scenery(seen.pictures, seen.edges).items():
            facts[name] = facts[name] + logits
        return Answers(facts, cells, boxes, sought, squares[0], off)

    def cells(self, film: Tensor) -> Tensor:
        """Logits ``(n 34 12 20)`` as in `Answers`, of pictures ``(n 3 90 160)`` of one film, some
        three frames apart.
        """
        seen = changing(film[None], torch.arange(len(film)))[0]
        cells: Tensor = self.looks(_last(seen))[1]
        return cells

    def _found(self, pictures: Tensor, boxes: Tensor) -> tuple[Tensor, Tensor]:
        """The boxes of the first two figures as `Tracks` wants them, from those of `Answers`."""
        two = boxes[:, :, :2].transpose(1, 2)
        there = (two[..., 3:] > 0).to(two)
        taken = closer(two[..., :3])
        for _ in range(_MENDED):
            taken = closer(mended(taken, self.tracks.off(pictures, taken, there[..., 0] > 0)))
        return torch.cat([taken, counted(taken, there)], dim=3), taken


def counted(taken: Tensor, there: Tensor) -> Tensor:
    """Who of two found figures ``(b 2 t 1)`` counts: not one found twice, nor now and then."""
    first, second = taken.unbind(1)
    apart = (first - second)[..., :2].norm(dim=-1, keepdim=True)
    twice = apart < _APART * torch.maximum(first, second)[..., 2:]
    there = torch.stack([there[:, 0], there[:, 1] * ~(twice & (there[:, 0] > 0))], dim=1)
    return there * (there.sum(2, keepdim=True) >= _FEWEST_MOMENTS)


def turned(relations: Tensor, directions: Tensor) -> Tensor:
    """Films ``(b)`` of such codes in which a figure on the right chases one on the left.

    In all others the first figure is the one on the left.
    """
    return (relations == RELATIONS.index("chases")) & (directions == DIRECTIONS.index("left"))


def _last(pictures: Tensor) -> Tensor:
    """With channels last in memory, which convolutions read twice as fast."""
    return pictures.contiguous(memory_format=torch.channels_last)


@torch.no_grad()
def answer(judge: Judge, seen: Views) -> dict[str, Tensor]:
    """Codes ``{fact: (b)}`` of all facts of films."""
    answers = judge(seen, torch.arange(NUM_MOMENTS, device=seen.pictures.device))
    return {name: logits.argmax(1) for name, logits in answers.facts.items()}


def keep(
    judge: nn.Module, path: Path = JUDGE_FILE, weights: Mapping[str, Tensor] | None = None
) -> None:
    """Write a judge or its second look, or other ``weights`` of it, in half precision."""
    values = {name: each for name, each in (weights or judge.state_dict()).items() if each.ndim}
    with replacing(path) as part:
        save_file({name: value.half().contiguous() for name, value in values.items()}, part)


def load(path: Path = JUDGE_FILE) -> Judge:
    """The judge that is kept beside this file."""
    weights = {name: value.float() for name, value in load_file(path).items()}
    judge = Judge(width=weights["looks.fine.0.weight"].shape[0])
    judge.load_state_dict({**judge.state_dict(), **weights})  # counts of batches are not kept
    return judge.eval()
