"""Cels: the layers of a backdrop, each painted once per film and viewed by a moving camera.

As with a multiplane camera, a layer is drawn once, wider than the frame, and every frame samples it
where the camera looks. A layer uses the coordinates of the frame before the camera moves, and its
pixel grid is fixed to them, so that a film looks the same in any batch.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from kling_local.sketch.world.canvas import Canvas, Color, noise_of, rgb
from kling_local.sketch.world.lens import FARTHEST, Lens
from kling_local.sketch.world.light import tinted
from kling_local.sketch.world.scene import Scenes

FOCAL = 1.6
"""Distance of the subject's plane from the camera in frame heights."""
_FINENESS = 1.5  # pixels of a layer per pixel of the frame
_NEAREST = 0.02

Ripple = Callable[[Tensor, Tensor, Tensor], tuple[Tensor, Tensor]]


@dataclass
class Cel:
    """A layer being painted, back to front.

    Attributes:
        canvas: the layer's premultiplied picture ``(b 1 4 h w)`` and frame coordinates at rest.
        scenes: the scenes that the layer belongs to.
        x, y: the layer's own coordinates: heights of a wide frame, ``y`` from its ground line.
            On the ground: sideways and away from the camera, in the subject's scale.
        grown: size of one unit of ``x`` in frame heights at rest.
        near: nearness, ``(1 1 1 1)``; of the ground ``(b 1 h 1)``.
        foot: size of a pixel in units of ``x`` and ``y``.
        time: seconds of the frames ``(1 t 1 1)`` if the layer is painted anew for each, else 0.
        adrift: seconds for which clouds and stars have drifted, ``(1 t 1 1)`` or 0.
        risen: how much higher than usual the sun is, ``(1 t 1 1)`` or 0.
    """

    canvas: Canvas
    scenes: Scenes
    x: Tensor
    y: Tensor
    grown: Tensor
    near: Tensor
    foot: Tensor
    time: Tensor | float = 0.0
    adrift: Tensor | float = 0.0
    risen: Tensor | float = 0.0

    def cover(self, distance: Tensor) -> Tensor:
        """Coverage 0..1 of a shape from its distance in the layer's own units."""
        return (0.5 - distance / self.foot).clamp(0, 1)

    def lay(self, distance: Tensor, color: Color | Tensor, alpha: Tensor | float = 1.0) -> None:
        """Paint a shape in a colour lit by the scene's light."""
        self.put(self.cover(distance) * alpha, self.lit(color))

    def lit(self, color: Color | Tensor) -> Tensor:
        """A colour as lit by the scene's light, ``(b 1 3 h|1 w|1)``."""
        plain = rgb(color, self.x) if isinstance(color, tuple) else color
        return tinted(plain, self.scenes)

    def put(self, alpha: Tensor, color: Color | Tensor) -> None:
        """Paint an unlit (self-luminous) colour with opacity ``alpha``."""
        plain = rgb(color, self.x) if isinstance(color, tuple) else color
        whole = torch.cat([plain, torch.ones_like(plain[:, :, :1])], dim=2)
        self.canvas.paint(alpha.expand(-1, -1, *self.canvas.rgb.shape[-2:]), whole)

    def shade(self, factor: Tensor) -> None:
        """Multiply what is painted so far by ``(b 1 h|1 w|1)``, or by a factor per colour."""
        wide = factor.unsqueeze(2) if factor.dim() == 4 else factor
        self.canvas.rgb = torch.cat(
            [self.canvas.rgb[:, :, :3] * wide, self.canvas.rgb[:, :, 3:]], dim=2
        )

    def veil(self, amount: Tensor, color: Tensor) -> None:
        """Blend haze of a colour ``(b 1 3 1 1)`` over what is painted so far."""
        shown = self.canvas.rgb[:, :, 3:]
        hazed = torch.lerp(self.canvas.rgb[:, :, :3], color * shown, amount.unsqueeze(2))
        self.canvas.rgb = torch.cat([hazed, shown], dim=2)


def own(values: Tensor) -> Tensor:
    """Reshape one number per scene, ``(b)``, to ``(b 1 1 1)``."""
    return values[:, None, None, None]


def mottle(x: Tensor, y: Tensor, salt: Tensor | float) -> Tensor:
    """Smooth noise 0..1 that interpolates one random value per unit cell."""
    i, j = x.floor(), y.floor()
    u, v = (_eased(x - i), _eased(y - j))
    low = torch.lerp(noise_of(i + 57 * j, salt), noise_of(i + 1 + 57 * j, salt), u)
    high = torch.lerp(noise_of(i + 57 * (j + 1), salt), noise_of(i + 1 + 57 * (j + 1), salt), u)
    return torch.lerp(low, high, v)


def _eased(part: Tensor) -> Tensor:
    return part * part * (3 - 2 * part)


Painter = Callable[[Cel], None]


@dataclass(frozen=True)
class Heavens:
    """What the sky does.

    Attributes:
        speed: how much faster it goes than all else; above 1 its clouds drift.
        risen: how much higher than usual the sun is in each frame, ``(t)``.
    """

    speed: float = 1.0
    risen: Tensor | None = None

    @property
    def still(self) -> bool:
        """Whether the sky can be painted once for all frames."""
        return self.speed == 1 and self.risen is None


STILL = Heavens()


@dataclass
class Stage:
    """The scenes of one place while their backdrop is composed.

    Attributes:
        canvas: the frames, ``(b t 3 h w)``.
        scenes: the scenes.
        lens: their camera.
        times_s: seconds of the frames, ``(t)``.
        finish: applied to every layer once it is painted (haze, coloured light).
        standing: what is to stand among the place's own layers, by its nearness, the farthest
            last: each is painted just before the first layer that is nearer.
        lying: what is to lie on the ground: painted when that is.
        sky: what the sky does; it is painted anew for every frame unless it is still.
        adapt: given the nearness of one of the place's own layers and what paints it, returns what
            paints it instead; nothing if the layer is left out.
    """

    canvas: Canvas
    scenes: Scenes
    lens: Lens
    times_s: Tensor
    finish: Callable[[Cel], None]
    standing: list[tuple[float, Callable[[], None]]] = field(default_factory=list)
    lying: list[Callable[[], None]] = field(default_factory=list)
    adapt: Callable[[float, Painter], Painter | None] | None = None
    sky: Heavens = STILL

    @property
    def time(self) -> Tensor:
        """``times_s`` as ``(1 t 1 1)``."""
        return self.times_s.to(self.canvas.rgb)[None, :, None, None]

    def stand(
        self,
        near: float,
        span: tuple[float, float],
        paint: Callable[[Cel], None],
        ripple: Ripple | None = None,
    ) -> None:
        """Paint a layer of the place, as `put_up` does, with what is to stand behind it."""
        self.catch_up(near)
        painter = self.adapt(near, paint) if self.adapt else paint
        if painter is not None:
            self.put_up(near, span, painter, ripple)

    def ground(self, paint: Callable[[Cel], None], ripple: Ripple | None = None) -> None:
        """Paint the ground of the place, as `lay_down` does, with what is to lie on it."""
        self.catch_up(_NEAREST)
        self.lay_down(paint, ripple)
        for show in self.lying:
            show()

    def catch_up(self, near: float) -> None:
        """Paint what is to stand farther away than a nearness and has not been painted yet."""
        while self.standing and self.standing[-1][0] < near:
            self.standing.pop()[1]()

    def put_up(
        self,
        near: float,
        span: tuple[float, float],
        paint: Callable[[Cel], None],
        ripple: Ripple | None = None,
        sides: tuple[float, float] = (-math.inf, math.inf),
    ) -> None:
        """Paint a layer that stands upright at a nearness.

        ``span`` is its lowest and highest ``y``, ``sides`` its least and greatest ``x`` in frame
        heights. ``ripple`` displaces where frames sample it.
        """
        lens = self.lens
        floor, grown, scale = lens.floor(near), lens.grown(near), lens.scale(near)
        ends = torch.stack([floor + end * grown for end in span])
        rows = self._rows(ends * scale - lens.tilt - near * lens.rise)
        if rows.start >= rows.stop:
            return
        frame = self._part(rows)
        p = (frame.x + lens.pan + near * lens.truck) / scale
        q = (frame.y + lens.tilt + near * lens.rise) / scale
        if ripple is not None:
            p, q = ripple(p, q, self.time)
        canvas = self._blank(p, q, (float(ends.min()), float(ends.max())), sides)
        x, y = canvas.x / grown, (canvas.y - floor) / grown
        foot = canvas.pixel / grown
        depth = torch.full_like(grown[:1], near)
        cel = Cel(canvas, self.scenes, x, y, grown, depth, foot)
        paint(cel)
        self.finish(cel)
        canvas.rgb = canvas.rgb * cel.cover(span[0] - y).unsqueeze(2)
        self._show(canvas, frame, p, q)
        self.canvas.rgb[:, :, :, rows] = frame.rgb

    def enact(
        self,
        near: float,
        span: tuple[float, float],
        sides: tuple[Tensor, Tensor],
        paint: Callable[[Cel], None],
    ) -> None:
        """Paint a layer that changes with time: anew for every frame, within ``span`` and the
        ``sides`` ``(b 1 1 1)``, its least and greatest ``x``."""
        lens = self.lens
        floor, grown, scale = lens.floor(near), lens.grown(near), lens.scale(near)
        frame = self.canvas
        x = ((frame.x + lens.pan + near * lens.truck) / scale) / grown
        y = ((frame.y + lens.tilt + near * lens.rise) / scale - floor) / grown
        columns = extent((x > sides[0]) & (x < sides[1]), 3)
        rows = extent((y > span[0]) & (y < span[1]), 2)
        if columns.start >= columns.stop or rows.start >= rows.stop:
            return
        frame, x, y = self._part(rows, columns), cut(x, rows, columns), cut(y, rows, columns)
        picture = frame.rgb.new_zeros(*frame.rgb.shape[:2], 4, *frame.rgb.shape[3:])
        canvas = Canvas(picture, frame.x, frame.y, frame.pixel)
        depth = torch.full_like(grown[:1], near)
        foot = frame.pixel / (scale * grown)
        cel = Cel(canvas, self.scenes, x, y, grown, depth, foot, self.time)
        if near == 0 and not self.sky.still:
            _stir(cel, self.sky)
        paint(cel)
        self.finish(cel)
        layer = canvas.rgb * cel.cover(span[0] - y).unsqueeze(2)
        over = torch.addcmul(layer[:, :, :3], frame.rgb, 1 - layer[:, :, 3:])
        self.canvas.rgb[:, :, :, rows, columns] = over

    def lay_down(self, paint: Callable[[Cel], None], ripple: Ripple | None = None) -> None:
        """Paint the ground from the horizon to the camera, in perspective.

        ``ripple`` is called with frame coordinates divided by nearness, and the nearness.
        """
        lens = self.lens
        rows = self._rows(lens.horizon * lens.scale(0.0) - lens.tilt, down=True)
        if rows.start >= rows.stop:
            return
        frame = self._part(rows)
        near = lens.seen_floor(frame.y)
        p = (frame.x + lens.pan + near * lens.truck) / lens.scale(near)
        q = lens.floor(near)
        if ripple is not None:
            p, q = ripple(p, q, self.time)
        canvas = self._blank(p, q, (-9.0, float(lens.horizon.max())), (-math.inf, math.inf))
        far = lens.nearness(canvas.y).clamp(_NEAREST, FARTHEST)
        grown = lens.grown(far) * far
        foot = 0.5 * canvas.pixel * (1 + FOCAL / (lens.drop * far).clamp(min=0.05)) / grown
        cel = Cel(canvas, self.scenes, canvas.x / grown, FOCAL / far, grown, far, foot)
        paint(cel)
        self.finish(cel)
        edge = (0.5 + (lens.horizon - canvas.y) / canvas.pixel).clamp(0, 1)
        canvas.rgb = canvas.rgb * edge.unsqueeze(2)
        self._show(canvas, frame, p, q)
        self.canvas.rgb[:, :, :, rows] = frame.rgb

    def _rows(self, ends: Tensor, *, down: bool = False) -> slice:
        """Rows of the frame from the highest to the lowest of ``ends``, or ``down`` to its foot."""
        height = self.canvas.rgb.shape[3]
        if len(self.canvas.y) > 1 or self.canvas.y.shape[3] > 1:
            return slice(0, height)  # a rolling picture: rows are not level
        margin = 3 * self.canvas.pixel
        first = math.floor((0.5 - float(ends.max()) - margin) / self.canvas.pixel)
        last = math.ceil((0.5 - float(ends.min()) + margin) / self.canvas.pixel)
        return slice(max(first, 0), height if down else min(max(last, 0), height))

    def _part(self, rows: slice, columns: slice = slice(None)) -> Canvas:
        canvas = self.canvas
        x, y = (cut(xy, rows, columns) for xy in (canvas.x, canvas.y))
        return Canvas(canvas.rgb[:, :, :, rows, columns], x, y, canvas.pixel)

    def _blank(
        self, p: Tensor, q: Tensor, span: tuple[float, float], sides: tuple[float, float]
    ) -> Canvas:
        """An empty layer that covers what the frames sample, within ``span`` and ``sides``."""
        fine = self.canvas.pixel / _FINENESS
        left = math.floor(max(float(p.min()), sides[0]) / fine) - 3
        right = max(left + 8, math.ceil(min(float(p.max()), sides[1]) / fine) + 3)
        low = math.floor(max(float(q.min()), span[0]) / fine) - 3
        high = math.ceil(min(float(q.max()), span[1]) / fine) + 3
        like = self.canvas.rgb
        x = torch.arange(left, right, device=like.device, dtype=like.dtype) * fine
        y = torch.arange(max(high, low + 2), low, -1, device=like.device, dtype=like.dtype) * fine
        picture = like.new_zeros(len(self.scenes), 1, 4, len(y), len(x))
        return Canvas(picture, x[None, None, None, :], y[None, None, :, None], fine)

    def _show(self, cel: Canvas, frame: Canvas, p: Tensor, q: Tensor) -> None:
        """Blend a layer over the frames, each of which samples it at ``p`` and ``q``."""
        batch, frames, _, height, width = frame.rgb.shape
        if (p == p[:, :1]).all() and (q == q[:, :1]).all():  # at rest: sample once
            p, q, frames = p[:, :1], q[:, :1], 1
        left, top = cel.x[0, 0, 0, 0], cel.y[0, 0, 0, 0]
        across = (2 * (p - left) / cel.pixel + 1) / cel.x.shape[3] - 1
        down = (2 * (top - q) / cel.pixel + 1) / cel.y.shape[2] - 1
        shape = (batch, frames, height, width)
        grid = torch.stack([across.expand(shape), down.expand(shape)], dim=-1).flatten(1, 2)
        shot = F.grid_sample(cel.rgb[:, 0], grid, align_corners=False)
        layer = shot.unflatten(2, (frames, height)).transpose(1, 2)
        frame.rgb = torch.addcmul(layer[:, :, :3], frame.rgb, 1 - layer[:, :, 3:])


def _stir(cel: Cel, sky: Heavens) -> None:
    """Have a layer in the sky go as the sky does."""
    if sky.speed > 1:
        cel.time = cel.adrift = sky.speed * cel.time
    if sky.risen is not None:
        cel.risen = sky.risen.to(cel.x)[None, :, None, None]


def cut(values: Tensor, rows: slice, columns: slice) -> Tensor:
    """Rows and columns of coordinates ``(b t h|1 w|1)``."""
    values = values[:, :, rows] if values.shape[2] > 1 else values
    return values[:, :, :, columns] if values.shape[3] > 1 else values


def extent(inside: Tensor, dim: int) -> slice:
    """The range along a dimension that holds all that is ``inside``."""
    if inside.shape[dim] == 1:
        return slice(0, sys.maxsize if inside.any() else 0)
    where = inside.transpose(dim, -1).flatten(0, -2).any(0).nonzero()
    return slice(int(where[0]), int(where[-1]) + 1) if len(where) else slice(0, 0)
