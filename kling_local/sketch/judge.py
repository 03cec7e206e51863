"""The judge: a small network that classifies what the pictures of a film show.

It looks at a film in four ways:

- whole pictures and how they change, to tell what stands where;
- twelve small pictures with their differences, and how blocks shift between them (`judge_flow`),
  to tell what moves and what the camera does;
- edges and thumbnails, to tell where the film plays (`judge_scenery`);
- a crop around each figure at every moment (`judge_closeup`).

It is trained by `judge_train`, only on films that the world's own renderer draws.
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
"""The facts that pictures show: all but music."""
NUM_MOMENTS = 12
FPS = 12
"""Pictures a second of the judged film: delivered films show each drawing twice."""
HEIGHT, WIDTH = 90, 160
"""Size in pixels of the pictures that the judge looks at."""
FINER = 2
"""Films are drawn this many times larger in each dimension than the judge looks at them."""
CELL_PX = 8
"""Spacing of the cells: the middle of each is at a multiple of 8 pixels."""
CELL_ROWS, CELL_COLUMNS = 12, 20
JUDGE_FILE = Path(__file__).with_name("judge.safetensors")
_UNIT_HALF_PX = 20.0
_CHANGE = 2.0
_NEAR_CELLS = 1  # cells around the peak of attention that count: the mean of two peaks is neither
_MENDED = 2  # times that a found box is refined by a close-up taken of it
_APART = 0.6  # half sides of the larger square; two boxes nearer than this show the same figure
_DROPPED = 0.15
_FEWEST_MOMENTS = 5  # a figure found in fewer moments is taken for a false detection


@dataclass(frozen=True)
class Views:
    """The judge's input for ``b`` films.

    Attributes:
        pictures: ``(b 12 3 90 160)`` evenly spaced pictures in 0..1.
        flow: ``(b 11 5 5 3)`` motion between them, from `judge_flow.block_flow`.
        edges: ``(b 12 3 36)`` edge directions, from `judge_scenery.lines`.
    """

    pictures: Tensor
    flow: Tensor
    edges: Tensor


@dataclass(frozen=True)
class Answers:
    """The judge's output for ``b`` films, of which ``n`` moments were looked at whole.

    Attributes:
        facts: logits ``(b values)`` by the name of the fact.
        cells: logits ``(b n 34 12 20)`` of kind and colour in each cell of these pictures; both
            have one more class for no figure.
        boxes: ``(b n 3 4)`` a square around each of the three figures, from the left: x and y of
            its middle and half its side in pixels, and the logit of the figure being there.
        sought: logits ``(b n 3 240)`` of the cell that holds each figure's middle.
        found: ``(b 2 12 4)`` squares of the first two figures and presence, 0 or 1, as in
            `Told.boxes`.
        off: ``(b 2 12 3)`` corrections of the close-ups' squares, for `judge_closeup.mended`.
    """

    facts: dict[str, Tensor]
    cells: Tensor
    boxes: Tensor
    sought: Tensor
    found: Tensor
    off: Tensor


@dataclass(frozen=True)
class Told:
    """Where the first two figures from the left are in ``b`` films: input of `Tracks`.

    Attributes:
        boxes: ``(b 2 12 4)`` their squares, and presence, 0 or 1.
        taken: ``(b 2 12 3)`` squares that close-ups are taken of.
        turned: ``(b)`` whether the right figure is the film's first and the left its companion.
    """

    boxes: Tensor
    taken: Tensor
    turned: Tensor


def moments_of(num_frames: int) -> Tensor:
    """Indices ``(12)`` of evenly spaced frames, the first and the last included."""
    return torch.linspace(0, num_frames - 1, NUM_MOMENTS).round().long()


def little(pictures: Tensor) -> Tensor:
    """Pictures ``(b t 3 h w)`` at half their size."""
    return F.avg_pool2d(pictures.flatten(0, 1), 2).unflatten(0, pictures.shape[:2])


def views(films: Tensor) -> Views:
    """The views of films given as their twelve moments ``(b 12 3 90 160)`` in 0..1."""
    edges = judge_scenery.lines(films.flatten(0, 1)).unflatten(0, films.shape[:2])
    return Views(films, judge_flow.block_flow(little(films)), edges)


def changing(pictures: Tensor, looked: Tensor) -> Tensor:
    """Input ``(b n 6 h w)`` of `Looks`: the moments ``looked`` ``(n)`` of pictures ``(b t 3 h w)``.

    Each picture is centred on 0 and followed by its change to the next moment (for the last moment
    the change since the one before). Only the change shows who chases whom.
    """
    last = pictures.shape[1] - 1
    before = looked.clamp(max=last - 1)
    change = pictures[:, before + 1] - pictures[:, before]
    return torch.cat([pictures[:, looked] - 0.5, _CHANGE * change], dim=2)


def _layer(conv: nn.Conv2d) -> tuple[nn.Module, ...]:
    return conv, nn.BatchNorm2d(conv.out_channels), nn.ReLU()


class Looks(nn.Module):
    """From a picture to 160 features, what stands in each of its cells, and where figures are."""

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
        """Pictures ``(n 6 90 160)`` from `changing` to features ``(n 160)``, and cells, boxes and
        sought as in `Answers`.
        """
        fine = self.fine(pictures)
        coarse = self.coarse(fine)
        where = F.relu(self.where(coarse)).flatten(1)
        seen = torch.cat([coarse.amax((2, 3)), coarse.mean((2, 3)), where], dim=1)
        whole = F.relu(self.whole(self.drop(seen)))
        return whole, self.cells(fine), *self._boxes(fine, coarse, whole)

    def _boxes(self, fine: Tensor, coarse: Tensor, whole: Tensor) -> tuple[Tensor, Tensor]:
        """Boxes ``(n 3 4)``, the mean place of each figure's attention plus a learnt correction,
        and the attention's logits.
        """
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
    """Logits ``(n 3 240)`` of cells; all but the likeliest and its neighbours are masked out."""
    best = sought.argmax(2, keepdim=True)
    cells = torch.arange(sought.shape[2], device=sought.device)
    rows = (cells // CELL_COLUMNS - best // CELL_COLUMNS).abs()
    columns = (cells % CELL_COLUMNS - best % CELL_COLUMNS).abs()
    return sought.masked_fill(torch.maximum(rows, columns) > _NEAR_CELLS, -1e4)


class Moments(nn.Module):
    """From twelve small pictures to 128 features."""

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
        both = torch.cat([patches, 3 * (patches - before)], dim=2)  # what is there, and what moved
        seen = F.relu(self.frame(self.drop(self.look(both.flatten(0, 1)).flatten(1))))
        return F.relu(self.film(self.drop(seen.unflatten(0, (-1, NUM_MOMENTS)).flatten(1))))


class Judge(nn.Module):
    """From the views of films to logits of every fact."""

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
        """Judge films; the moments ``looked`` ``(n)`` are looked at whole.

        ``told`` gives the figures' places. Without it they are detected, and ``looked`` has to
        list all moments.
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
        """Logits ``(n 34 12 20)`` as in `Answers` for pictures ``(n 3 90 160)`` of one film, about
        three frames apart.
        """
        seen = changing(film[None], torch.arange(len(film)))[0]
        cells: Tensor = self.looks(_last(seen))[1]
        return cells

    def _found(self, pictures: Tensor, boxes: Tensor) -> tuple[Tensor, Tensor]:
        """`Told.boxes` and `Told.taken` of the first two figures, from the boxes of `Answers`."""
        two = boxes[:, :, :2].transpose(1, 2)
        there = (two[..., 3:] > 0).to(two)
        taken = closer(two[..., :3])
        for _ in range(_MENDED):
            taken = closer(mended(taken, self.tracks.off(pictures, taken, there[..., 0] > 0)))
        return torch.cat([taken, counted(taken, there)], dim=3), taken


def counted(taken: Tensor, there: Tensor) -> Tensor:
    """Presence ``(b 2 t 1)`` of two found figures, without false detections.

    Dropped are the second where it is the first found twice, and a figure found in few moments.
    """
    first, second = taken.unbind(1)
    apart = (first - second)[..., :2].norm(dim=-1, keepdim=True)
    twice = apart < _APART * torch.maximum(first, second)[..., 2:]
    there = torch.stack([there[:, 0], there[:, 1] * ~(twice & (there[:, 0] > 0))], dim=1)
    return there * (there.sum(2, keepdim=True) >= _FEWEST_MOMENTS)


def turned(relations: Tensor, directions: Tensor) -> Tensor:
    """Whether ``(b)`` the first figure is the one on the right: it chases the other to the left.

    In all other films the first figure is the one on the left.
    """
    return (relations == RELATIONS.index("chases")) & (directions == DIRECTIONS.index("left"))


def _last(pictures: Tensor) -> Tensor:
    """The same in channels-last memory format, with which convolutions run twice as fast."""
    return pictures.contiguous(memory_format=torch.channels_last)


@torch.no_grad()
def answer(judge: Judge, seen: Views) -> dict[str, Tensor]:
    """The likeliest code of every fact of films, ``{fact: (b)}``."""
    answers = judge(seen, torch.arange(NUM_MOMENTS, device=seen.pictures.device))
    return {name: logits.argmax(1) for name, logits in answers.facts.items()}


def keep(
    judge: nn.Module, path: Path = JUDGE_FILE, weights: Mapping[str, Tensor] | None = None
) -> None:
    """Write a judge, or its second look, in half precision; ``weights`` stand in for its own.

    Scalars (the batch counters of batch normalisation) are left out.
    """
    values = {name: each for name, each in (weights or judge.state_dict()).items() if each.ndim}
    with replacing(path) as part:
        save_file({name: value.half().contiguous() for name, value in values.items()}, part)


def load(path: Path = JUDGE_FILE) -> Judge:
    """The trained judge from ``path``, in evaluation mode."""
    weights = {name: value.float() for name, value in load_file(path).items()}
    judge = Judge(width=weights["looks.fine.0.weight"].shape[0])
    judge.load_state_dict({**judge.state_dict(), **weights})  # batch counters are not stored
    return judge.eval()
