"""Films given pictures: one is the scenery, over which the camera moves in depth, others puppets.

A picture from elsewhere shows what no layout can say. It is not drawn again, then: every frame
samples it where the camera looks, near parts of it (`relief`) moving more than far ones, as layers
of a backdrop do. Figures and weather are painted over it; the cut-outs of other pictures are moved
as figures (`figures.puppet`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from kling_local.sketch.world.canvas import Canvas
from kling_local.sketch.world.figures.puppet import Puppet
from kling_local.sketch.world.pose import Pose, View
from kling_local.sketch.world.relief import nearness
from kling_local.sketch.world.scene import Scenes

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
_GOES = 0.1  # frame heights that a figure that comes in goes at least
_UP = 0.08  # how far above the middle of what is near a closer shot looks, in picture heights
_IN_BY = 0.5  # share of the film by which whoever comes in is where it would have been
_BODY = 0.6  # half the width of a figure with room around it, in its heights
_SHOWN = 6  # frames in which what is painted over a picture appears
_LOOKS = 3  # times that a frame's pixel is looked up, each time at the depth found before


@dataclass(frozen=True)
class Staged:
    """What a film shows of given pictures.

    Attributes:
        first, last: pictures ``(3 h w)`` in 0..1 that it begins and ends with, or None; each
            exactly as high and wide as seen.
        scenery: such a picture that its figures are in, or None.
        recalled: such a picture that an earlier shot began with, framed by the shot's size, or
            None.
        footage: the frames of a video ``(f 3 h w)``, uint8, that is edited, or None: they are shown
            one after the other, the last one to the film's end.
        puppets: its figures by the markers of their pictures.
        scale: how many times as high and wide as its drawings the film is.
    """

    first: Tensor | None = None
    last: Tensor | None = None
    scenery: Tensor | None = None
    recalled: Tensor | None = None
    footage: Tensor | None = None
    puppets: Mapping[str, Puppet] = field(default_factory=dict)
    scale: int = SCALE

    @property
    def given(self) -> bool:
        """Whether a picture is exactly the film's first or last: it shows who is there."""
        return self.first is not None or self.last is not None

    @property
    def is_set(self) -> bool:
        """Whether a picture takes the place of the scenery."""
        others = (self.scenery, self.recalled, self.footage)
        return self.given or any(each is not None for each in others)


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
class _Shown:
    """A picture ``(1 3 h w)`` in 0..1, or one for each frame, ``(t 3 h w)`` uint8; its nearness,
    the camera's way over it, and how much of it is seen at each frame, ``(t)``."""

    pictures: Tensor
    near: Tensor
    path: _Path
    seen: Tensor

    def at(self, part: slice) -> _Shown:
        pictures = self.pictures if len(self.pictures) == 1 else self.pictures[part]
        return _Shown(pictures, self.near, self.path.at(part), self.seen[part])


@dataclass(frozen=True)
class Filming:
    """Pictures, and how the camera moves over each in the course of a whole film.

    Attributes:
        shown: the pictures, the first one below the others.
        bare: how little of what is painted over the pictures is seen at each frame, ``(t)``: 1
            where a frame is to be exactly a given picture.
    """

    shown: tuple[_Shown, ...]
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
                path = _within(_path(view, progress, rest), _half_width(picture), rest)
                shown.append(_Shown(picture[None], nearness(picture), path, seen))
        if staged.recalled is not None and not shown:
            shown.append(_framed(staged.recalled, view, progress))
        if staged.footage is not None:
            frames = staged.footage[torch.arange(count).clamp(max=len(staged.footage) - 1)]
            begins = frames[0].to(progress) / 255
            path = _within(_moved(view, 0), _half_width(begins), 0)
            shown.append(_Shown(frames, nearness(begins), path, torch.ones_like(progress)))
        return cls(tuple(shown), _bare(staged, count).to(progress))

    def at(self, part: slice) -> Filming:
        """Some of the frames."""
        return Filming(tuple(each.at(part) for each in self.shown), self.bare[part])

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
    rest = 0 if staged.last is None or staged.first is not None else -1
    rest = -1 if staged.first is None and staged.given else 0
    return replace(view, roll=view.roll - view.roll[:, rest, None])


def off_stage(pose: Pose) -> Pose:
    """The pose with all figures far outside the frame: they are not seen."""
    x = torch.full_like(pose.figures.x, _OFF)
    return replace(pose, figures=replace(pose.figures, x=x))


def come_in(pose: Pose, scenes: Scenes) -> Pose:
    """The pose with figures that move coming from outside the frame; others are there at once."""
    figures = pose.figures
    way = figures.x[:, :, -1:] - figures.x[:, :, :1]
    outside = -(0.5 * scenes.aspect[:, None, None] + _BODY * figures.height[:, :, :1])
    off = (outside * way.sign() - figures.x[:, :, :1]) * (way.abs() > _GOES)
    passed = torch.linspace(0, 1, figures.x.shape[2]).to(way)
    left = (1 - passed / _IN_BY).clamp(min=0) ** 2
    return replace(pose, figures=replace(figures, x=figures.x + off * left))


def paint(canvas: Canvas, filming: Filming) -> None:
    """Fill the canvas of one film ``(1 t 3 h w)`` with the pictures as the camera sees them."""
    for number, each in enumerate(filming.shown):
        shot = _sampled(canvas, each)[None]
        share = each.seen[:, None, None, None]
        canvas.rgb = torch.lerp(canvas.rgb, shot, share) if number else shot


def _framed(picture: Tensor, view: View, progress: Tensor) -> _Shown:
    """A picture as a shot of the view's size shows it: whole in a wide one, else what is near."""
    near, wide = nearness(picture), _half_width(picture)
    zoom = view.zoom[0, 0].clamp(min=1)
    rows, columns = near.shape
    weight = near.square() / near.square().sum()
    x = ((torch.arange(columns) + 0.5) / columns * 2 - 1).to(near) * wide
    y = 0.5 - ((torch.arange(rows) + 0.5) / rows).to(near)
    middle_x, middle_y = (weight.sum(0) * x).sum(), (weight.sum(1) * y).sum() + _UP
    room_x, room_y = float(wide * (1 - 1 / zoom)), float(0.5 * (1 - 1 / zoom))
    path = _within(_path(view, progress, 0), wide, 0)
    pan = path.pan + zoom * middle_x.clamp(-room_x, room_x)
    tilt = path.tilt + zoom * middle_y.clamp(-room_y, room_y)
    whole = 1 + (zoom - 1) / _FAR_SCALED
    return _Shown(picture[None], near, replace(path, pan=pan, tilt=tilt, zoom=path.zoom * whole),
                  torch.ones_like(progress))  # fmt: skip


def _bare(staged: Staged, count: int) -> Tensor:
    at = torch.arange(count)
    first = 1 - at / _SHOWN if staged.first is not None else torch.zeros(count)
    last = 1 - at.flip(0) / _SHOWN if staged.last is not None else torch.zeros(count)
    return _eased(torch.maximum(first, last).clamp(min=0))


def _path(view: View, progress: Tensor, rest: int) -> _Path:
    """The view as `_moved`; if it stands still, it drifts."""
    path = _moved(view, rest)
    far = sum(getattr(path, name).abs() for name in _MOVES[:-1]) + path.zoom.log().abs()
    if (far > _STILL).any():
        return path
    gone = _eased((progress - progress[rest]).abs())
    swung = torch.sin(2 * torch.pi * progress) * _eased((3 * gone).clamp(max=1))
    return replace(path, zoom=path.zoom * (1 + _DRIFT * gone), truck=path.truck + _SWAY * swung)


def _moved(view: View, rest: int) -> _Path:
    """The view relative to the frame ``rest``, where the picture is seen as it is."""
    values = {name: getattr(view, name)[0] for name in _MOVES}
    moved = {name: each - each[rest] for name, each in values.items()}
    return _Path(**{**moved, "zoom": values["zoom"] / values["zoom"][rest]})


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


def _half_width(picture: Tensor) -> float:
    """Of a picture ``(3 h w)``, in its heights."""
    return picture.shape[2] / picture.shape[1] / 2


def _sampled(canvas: Canvas, shown: _Shown) -> Tensor:
    """The picture as seen at every frame, ``(t 3 h w)``."""
    path, count, wide = shown.path, len(shown.path.pan), 2 * _half_width(shown.pictures[0])
    pictures = shown.pictures
    if pictures.dtype == torch.uint8:
        pictures = pictures.to(canvas.rgb) / 255
    size = canvas.rgb.shape[-2:]
    x, y = (
        _coarse(each[0].expand(-1, *size)).expand(count, -1, -1) for each in (canvas.x, canvas.y)
    )
    pan, truck, tilt, rise, zoom = (getattr(path, name)[:, None, None] for name in _MOVES)
    where = torch.stack([2 * x / wide, -2 * y], dim=-1)
    for _ in range(_LOOKS):
        depth = _sample(shown.near[None, None], where)[:, 0]
        scale = 1 + (zoom - 1) * (_FAR_SCALED + (1 - _FAR_SCALED) * depth)
        p, q = (x + pan + depth * truck) / scale, (y + tilt + depth * rise) / scale
        where = torch.stack([2 * p / wide, -2 * q], dim=-1)
    return _sample(pictures, _fine(where, size))


def _coarse(values: Tensor) -> Tensor:
    """Coordinates ``(t h w)`` at every few pixels, from first to last: depths are smooth."""
    size = [max(2, side // _STEP) for side in values.shape[1:]]
    return F.interpolate(values[None], size=size, mode="bilinear", align_corners=True)[0]


def _fine(where: Tensor, size: Sequence[int]) -> Tensor:
    """Places ``(t h' w' 2)`` at every pixel, ``(t h w 2)``."""
    apart = where.permute(0, 3, 1, 2)
    whole = F.interpolate(apart, size=tuple(size), mode="bilinear", align_corners=True)
    return whole.permute(0, 2, 3, 1)


def _sample(pictures: Tensor, where: Tensor) -> Tensor:
    """Pictures ``(1|t c h w)`` at places ``(t h w 2)`` in -1..1, mirrored beyond their edges."""
    many = pictures.expand(len(where), -1, -1, -1)
    return F.grid_sample(many, where, padding_mode="reflection", align_corners=False)


def _eased(share: Tensor) -> Tensor:
    return share * share * (3 - 2 * share)
