"""Films given pictures: one is the scenery, over which the camera moves in depth, others puppets.

A picture from elsewhere shows what no layout can say. It is not drawn again, then: every frame
samples it where the camera looks, near parts of it (`relief`) moving more than far ones, as layers
of a backdrop do. Figures and weather are painted over it; the cut-outs of other pictures are moved
as figures (`figures.puppet`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from kling_local.sketch.world.canvas import Canvas
from kling_local.sketch.world.figures.puppet import Puppet
from kling_local.sketch.world.pose import Pose, View
from kling_local.sketch.world.relief import nearness

SCALE = 3
"""How many times as high and wide as a drawing the pictures are: those have finer detail."""
PUPPET_SCALE = 2
"""The same where only puppets are given pictures: all the rest is drawn, which takes longer."""
_STILL = 1e-3
"""Frame heights, and logarithm of the zoom, by which a camera that stands still may move."""
_DRIFT = 0.07
"""How much closer a camera that is free comes in the course of a film, of its distance."""
_SWAY = 0.012
"""How far a free camera swings to each side, in frame heights."""
_FARTHEST = 0.45
"""How far a camera may turn or go to one side, in frame heights."""
_WIDEST = 0.86
"""The least scale of a picture: beyond its edges it is mirrored."""
_EASED = 9
"""Frames over which a camera that has to come closer, to stay within the picture, does so."""
_FAR_SCALED = 0.7  # share of the zoom by which what is farthest is scaled
_STEP = 6  # pixels of a frame from one that is looked up in depth to the next
_OFF = 99.0
_SHOWN = 6  # frames in which what is painted over a picture appears
_LOOKS = 3  # times that a frame's pixel is looked up, each time at the depth found before


@dataclass(frozen=True)
class Staged:
    """What a film shows of given pictures.

    Attributes:
        first, last: pictures ``(3 h w)`` in 0..1 that it begins and ends with, or None; each
            exactly as high and wide as seen.
        scenery: such a picture that its figures are in, or None.
        puppets: its figures by the markers of their pictures.
        scale: how many times as high and wide as its drawings the film is.
    """

    first: Tensor | None = None
    last: Tensor | None = None
    scenery: Tensor | None = None
    puppets: Mapping[str, Puppet] = field(default_factory=dict)
    scale: int = SCALE

    @property
    def given(self) -> bool:
        """Whether a picture is exactly the film's first or last: it shows who is there."""
        return self.first is not None or self.last is not None

    @property
    def is_set(self) -> bool:
        """Whether a picture takes the place of the scenery."""
        return self.given or self.scenery is not None


@dataclass(frozen=True)
class _Path:
    """Where the camera is at each frame, relative to one of them: ``(t)`` each."""

    pan: Tensor
    truck: Tensor
    tilt: Tensor
    rise: Tensor
    zoom: Tensor

    def at(self, part: slice) -> _Path:
        return _Path(*(getattr(self, name)[part] for name in _MOVES))


_MOVES = ("pan", "truck", "tilt", "rise", "zoom")


@dataclass(frozen=True)
class Filming:
    """Pictures, and how the camera moves over each in the course of a whole film.

    Attributes:
        shown: each picture with its nearness, the camera's way over it, and how much of it is seen
            at each frame, ``(t)``.
        bare: how little of what is painted over the pictures is seen at each frame, ``(t)``: 1
            where a frame is to be exactly a given picture.
    """

    shown: tuple[tuple[Tensor, Tensor, _Path, Tensor], ...]
    bare: Tensor

    @classmethod
    def of(cls, staged: Staged, view: View) -> Filming:
        """How the ``view`` of a whole film ``(1 t)`` goes over the pictures.

        The first frame is exactly the first picture and the last frame exactly the last one. A
        camera that the view lets stand still drifts closer.
        """
        count = view.pan.shape[1]
        progress = torch.linspace(0, 1, count).to(view.pan)
        start = staged.first if staged.given else staged.scenery
        given = [(start, 0, 1 - progress), (staged.last, -1, progress)]
        both = staged.first is not None and staged.last is not None
        shown = []
        for picture, rest, share in given:
            if picture is not None:
                seen = _eased(share) if both else torch.ones_like(share)
                path = _path(view, progress, rest)
                wide = picture.shape[2] / picture.shape[1] / 2
                shown.append((picture, nearness(picture), _within(path, wide, rest), seen))
        return cls(tuple(shown), _bare(staged, count).to(progress))

    def at(self, part: slice) -> Filming:
        """Some of the frames."""
        return Filming(
            tuple(
                (picture, near, path.at(part), seen[part])
                for picture, near, path, seen in self.shown
            ),
            self.bare[part],
        )

    def bared(self, frames: Tensor) -> Tensor:
        """Frames ``(1 t 3 h w)``, led to the pictures alone where these are to be exact."""
        if not self.bare.any():
            return frames
        batch, time, _, height, width = frames.shape
        canvas = Canvas.blank(batch, time, height, width, frames.device)
        paint(canvas, self)
        return torch.lerp(frames, canvas.rgb, self.bare[:, None, None, None])


def steadied(view: View, staged: Staged) -> View:
    """The view, level where a picture is seen as it is."""
    rest = -1 if staged.first is None and staged.given else 0
    return replace(view, roll=view.roll - view.roll[:, rest, None])


def off_stage(pose: Pose, numbers: Iterable[int]) -> Pose:
    """The pose with some figures, by their numbers from 0, far outside the frame: not seen."""
    x = pose.figures.x.clone()
    for number in numbers:
        x[:, number] = _OFF
    return replace(pose, figures=replace(pose.figures, x=x))


def paint(canvas: Canvas, filming: Filming) -> None:
    """Fill the canvas of one film ``(1 t 3 h w)`` with the pictures as the camera sees them."""
    for number, (picture, near, path, seen) in enumerate(filming.shown):
        shot = _seen(canvas, picture, near, path)
        share = seen[:, None, None, None] if number else 1.0
        canvas.rgb = torch.lerp(canvas.rgb, shot[None], torch.as_tensor(share).to(shot))


def _bare(staged: Staged, count: int) -> Tensor:
    at = torch.arange(count)
    first = 1 - at / _SHOWN if staged.first is not None else torch.zeros(count)
    last = 1 - at.flip(0) / _SHOWN if staged.last is not None else torch.zeros(count)
    return _eased(torch.maximum(first, last).clamp(min=0))


def _path(view: View, progress: Tensor, rest: int) -> _Path:
    """The view relative to the frame ``rest``, where the picture is seen as it is."""
    values = {name: getattr(view, name)[0] for name in _MOVES}
    moved = {name: each - each[rest] for name, each in values.items()}
    moved["zoom"] = values["zoom"] / values["zoom"][rest]
    still = moved["zoom"].log().abs() + sum(moved[name].abs() for name in _MOVES[:-1]) < _STILL
    if still.all():
        gone = _eased((progress - progress[rest]).abs())
        moved["zoom"] = moved["zoom"] * (1 + _DRIFT * gone)
        swung = torch.sin(2 * torch.pi * progress) * _eased((3 * gone).clamp(max=1))
        moved["truck"] = moved["truck"] + _SWAY * swung
    return _Path(**moved)


def _within(path: _Path, wide: float, rest: int) -> _Path:
    """The path over a picture that is ``wide`` frame heights wide to each side: limited, and closer
    where it would show what is beyond the edges."""
    across = (path.pan.abs() + path.truck.abs()).amax().clamp(min=1e-6)
    up = (path.tilt.abs() + path.rise.abs()).amax().clamp(min=1e-6)
    less_x = min(1.0, _FARTHEST / float(across))
    less_y = min(1.0, _FARTHEST / 2 / float(up))
    pan, truck, tilt, rise = (
        getattr(path, name) * less
        for name, less in (("pan", less_x), ("truck", less_x), ("tilt", less_y), ("rise", less_y))
    )
    sideways = torch.maximum(pan.abs(), (pan + truck).abs())  # of what is far, and what is near
    upwards = torch.maximum(tilt.abs(), (tilt + rise).abs())
    most = torch.maximum(sideways / wide, 2 * upwards)
    needed = 1 + most / _FAR_SCALED
    kept = needed.cummax(0).values if rest == 0 else needed.flip(0).cummax(0).values.flip(0)
    kept, zoom = _smooth(kept, rest), path.zoom.clamp(min=_WIDEST)
    zoom = torch.where(zoom < 1, zoom * kept, torch.maximum(zoom, kept))
    return _Path(pan, truck, tilt, rise, zoom)


def _smooth(values: Tensor, rest: int) -> Tensor:
    """Values that rise away from the frame ``rest``, averaged with those that lie farther from it,
    but exact where the camera rests."""
    rising = values if rest == 0 else values.flip(0)
    padded = F.pad(rising[None, None], (0, _EASED - 1), mode="replicate")
    averaged = F.avg_pool1d(padded, _EASED, stride=1)[0, 0]
    away = torch.arange(len(values)).to(values)
    smooth = torch.lerp(rising, averaged, (away / _EASED).clamp(max=1))
    return smooth if rest == 0 else smooth.flip(0)


def _seen(canvas: Canvas, picture: Tensor, near: Tensor, path: _Path) -> Tensor:
    """The picture as seen at every frame, ``(t 3 h w)``."""
    count, wide = len(path.pan), picture.shape[2] / picture.shape[1]
    size = canvas.rgb.shape[-2:]
    x, y = (
        _coarse(each[0].expand(-1, *size)).expand(count, -1, -1) for each in (canvas.x, canvas.y)
    )
    pan, truck, tilt, rise, zoom = (getattr(path, name)[:, None, None] for name in _MOVES)
    where = torch.stack([2 * x / wide, -2 * y], dim=-1)
    for _ in range(_LOOKS):
        depth = _sample(near[None], where)[:, 0]
        scale = 1 + (zoom - 1) * (_FAR_SCALED + (1 - _FAR_SCALED) * depth)
        p, q = (x + pan + depth * truck) / scale, (y + tilt + depth * rise) / scale
        where = torch.stack([2 * p / wide, -2 * q], dim=-1)
    return _sample(picture, _fine(where, size))


def _coarse(values: Tensor) -> Tensor:
    """Coordinates ``(t h w)`` at every few pixels, from first to last: depths are smooth."""
    size = [max(2, side // _STEP) for side in values.shape[1:]]
    return F.interpolate(values[None], size=size, mode="bilinear", align_corners=True)[0]


def _fine(where: Tensor, size: Sequence[int]) -> Tensor:
    """Places ``(t h' w' 2)`` at every pixel, ``(t h w 2)``."""
    apart = where.permute(0, 3, 1, 2)
    whole = F.interpolate(apart, size=tuple(size), mode="bilinear", align_corners=True)
    return whole.permute(0, 2, 3, 1)


def _sample(picture: Tensor, where: Tensor) -> Tensor:
    """A picture ``(c h w)`` at places ``(t h w 2)`` in -1..1, mirrored beyond its edges."""
    many = picture[None].expand(len(where), -1, -1, -1)
    return F.grid_sample(many, where, padding_mode="reflection", align_corners=False)


def _eased(share: Tensor) -> Tensor:
    return share * share * (3 - 2 * share)
