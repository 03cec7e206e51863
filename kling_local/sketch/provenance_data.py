"""Pictures to learn provenance from: the world's own, others' and synthetic ones.

Wear is what happens to pictures before they are given to a model: a film is scaled and compressed,
a frame of it is saved as JPEG, cut to another aspect and scaled again.
"""

from __future__ import annotations

import io
import random
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from kling_local import ffmpeg
from kling_local.sketch.world.aloft import aloft
from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.draw import draw_poses
from kling_local.sketch.world.figures.brush import SHADES, STATURES
from kling_local.sketch.world.figures.costume import THINGS
from kling_local.sketch.world.figures.guises import GUISES
from kling_local.sketch.world.figures.look import Look
from kling_local.sketch.world.grading import GRADES, graded
from kling_local.sketch.world.layout import SIZES
from kling_local.sketch.world.paint import Paint
from kling_local.sketch.world.places.landmarks import LANDMARKS
from kling_local.sketch.world.scene import ACTIONS, COLORS, KINDS, PEOPLE, Scenes, sample_scenes
from kling_local.sketch.world.sizing import sized

_AT_ONCE = 8
_SHAPES = (*((2, 3),) * 6, (3, 2), (2, 2))
_PAINTED, _GRADED, _GRAY = 0.5, 0.35, 0.3
"""Shares of batches with looks and landmarks, of pictures with grades, and of grades that leave
one hue only."""
_IN_A_FILM = 0.35
_LONGEST = 960  # side of others' pictures in pixels
_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff")


def own(count: int, rng: random.Random) -> Iterator[Tensor]:
    """Pictures ``(3 h w)`` in 0..1 of random moments in the world, delivered as films are."""
    for begin in range(0, count, _AT_ONCE):
        pictures = _drawn(min(_AT_ONCE, count - begin), rng)
        for picture in delivered(pictures, rng):
            yield worn(picture, rng)


def _drawn(count: int, rng: random.Random) -> Tensor:
    """Pictures ``(n 3 h w)`` in 0..1 of different scenes, as the decoder paints them."""
    height, width = SIZES[rng.choice(_SHAPES)]
    generator = torch.Generator().manual_seed(rng.getrandbits(60))
    length = rng.uniform(3.0, 10.0)
    scenes = sample_scenes(count, generator, duration_s=length, aspect=width / height)
    paint = Paint()
    if rng.random() < _PAINTED:
        scenes, paint = _painted(scenes, rng)
    times = torch.tensor([rng.uniform(0, length)])
    where = sized(scenes, pose(scenes, times), paint.looks)
    where = aloft(scenes, where, times, paint.looks)
    pictures = draw_poses(scenes, where, times, height, width, paint)[:, 0]
    return torch.cat([_graded(picture, rng) for picture in pictures.split(1)])


def _painted(scenes: Scenes, rng: random.Random) -> tuple[Scenes, Paint]:
    """Scenes with figures of random looks, before a random landmark half of the time."""
    looks = {code: _look(rng) for code in range(len(COLORS))}
    guise = rng.choice(list(GUISES))
    if rng.random() < 0.5:
        looks = {code: replace(look, guise=guise, things=()) for code, look in looks.items()}
        kind = GUISES[guise].kind
    else:
        kind = rng.choice(PEOPLE)
    still = torch.full_like(scenes.action, ACTIONS.index("still"))
    kinds = torch.full_like(scenes.kind, KINDS.index(kind))
    alone = torch.zeros_like(scenes.relation)
    landmarks = (rng.choice(list(LANDMARKS)),) if rng.random() < 0.6 else ()
    changed = replace(scenes, kind=kinds, action=still, then=alone, relation=alone)
    return changed, Paint(looks, landmarks)


def _look(rng: random.Random) -> Look:
    shade = rng.choice((*COLORS, *SHADES))
    things = tuple(rng.sample(list(THINGS), rng.choice((0, 1, 1))))
    return Look(color=shade, stature=rng.choice(list(STATURES)), things=things)


def _graded(picture: Tensor, rng: random.Random) -> Tensor:
    """A picture ``(1 3 h w)``, sometimes with one of the world's grades."""
    if rng.random() > _GRADED:
        return picture
    gray = rng.random() < _GRAY
    name = rng.choice(("sepia", "black and white") if gray else tuple(GRADES))
    return graded(picture[None], (name,))[0]


def delivered(pictures: Tensor, rng: random.Random) -> Tensor:
    """Pictures ``(n 3 h w)`` cut to 16:9, 9:16 or 1:1 as films are, scaled, some through H.264."""
    height, width = pictures.shape[2:]
    wide, tall = min(width, height * 16 // 9), min(height, width * 16 // 9)
    left, top = (width - wide) // 2, (height - tall) // 2
    cut = pictures[:, :, top : top + tall, left : left + wide]
    longest = rng.choice((0, 480, 640, 640, 854, 1280))
    if not longest:
        return cut
    factor = longest / max(tall, wide)
    size = 2 * round(tall * factor / 2), 2 * round(wide * factor / 2)
    scaled = F.interpolate(cut, size=size, mode="bicubic", align_corners=False).clamp(0, 1)
    return _through_h264(scaled, rng) if rng.random() < _IN_A_FILM else scaled


def _through_h264(pictures: Tensor, rng: random.Random) -> Tensor:
    """Pictures ``(n 3 h w)`` in 0..1 as x264 keeps them in a film that shows one after another."""
    height, width = pictures.shape[2:]
    raw = f"-f rawvideo -pix_fmt rgb24 -s {width}x{height}".split()
    data = (pictures * 255).round().byte().permute(0, 2, 3, 1).contiguous().numpy().tobytes()
    with tempfile.TemporaryDirectory() as folder:
        film, plain = Path(folder) / "film.mp4", Path(folder) / "film.rgb"
        codec = (
            f"-c:v libx264 -preset veryfast -crf {rng.randint(18, 30)} -pix_fmt yuv420p -threads 1"
        )
        ffmpeg.run([*raw, "-r", "24", "-i", "pipe:0", *codec.split(), str(film)],
                   output=film, stdin=data)  # fmt: skip
        ffmpeg.run(["-i", str(film), *raw[:4], str(plain)], output=plain)
        back = np.frombuffer(plain.read_bytes(), dtype=np.uint8)
    return torch.from_numpy(back.reshape(-1, height, width, 3).copy()).permute(0, 3, 1, 2) / 255


def worn(picture: Tensor, rng: random.Random) -> Tensor:
    """A picture ``(3 h w)`` in 0..1, maybe cut, scaled, noisy and saved as JPEG."""
    if rng.random() < 0.3:
        picture = _cut(picture, rng)
    if rng.random() < 0.6:
        factor = rng.randint(320, 960) / max(picture.shape[1:])
        size = [max(16, round(side * factor)) for side in picture.shape[1:]]
        picture = F.interpolate(
            picture[None], size=size, mode="bilinear", antialias=True, align_corners=False
        )[0]
    if rng.random() < 0.15:
        generator = torch.Generator().manual_seed(rng.getrandbits(60))
        noise = torch.randn(picture.shape, generator=generator)
        picture = picture + noise * rng.uniform(0.002, 0.015)
    picture = picture.clamp(0, 1)
    return _through_jpeg(picture, rng.randint(60, 95)) if rng.random() < 0.5 else picture


def _through_jpeg(picture: Tensor, quality: int) -> Tensor:
    levels = (picture * 255).round().byte().permute(1, 2, 0)
    kept = io.BytesIO()
    Image.fromarray(levels.numpy()).save(kept, format="JPEG", quality=quality)
    with Image.open(kept) as image:
        return _levels(image)


def _levels(image: Image.Image) -> Tensor:
    """An image as ``(3 h w)`` in 0..1."""
    return torch.from_numpy(np.array(image.convert("RGB"))).permute(2, 0, 1) / 255


def _cut(picture: Tensor, rng: random.Random) -> Tensor:
    """The picture cut to another aspect, with at least half of each side left."""
    height, width = picture.shape[1:]
    tall, wide = round(height * rng.uniform(0.55, 1)), round(width * rng.uniform(0.55, 1))
    top, left = rng.randint(0, height - tall), rng.randint(0, width - wide)
    return picture[:, top : top + tall, left : left + wide]


def others(folder: Path) -> Iterator[tuple[str, Tensor]]:
    """Source and picture ``(3 h w)`` in 0..1 of every picture in the folders below ``folder``."""
    for path in sorted(folder.glob("*/*")):
        if path.suffix.lower() in _SUFFIXES:
            with Image.open(path) as image:
                image.draft("RGB", (_LONGEST, _LONGEST))
                image.thumbnail((_LONGEST, _LONGEST))
                yield path.parent.name, _levels(image)


def synthetic(count: int, rng: random.Random) -> Iterator[Tensor]:
    """Pictures ``(3 h w)`` in 0..1 of clouds, slopes of colour and flat shapes."""
    makers = (clouds, shapes, landscape)
    for number in range(count):
        generator = torch.Generator().manual_seed(rng.getrandbits(60))
        height, width = rng.choice(((180, 320), (240, 320), (320, 240), (256, 256), (360, 640)))
        yield makers[number % len(makers)](height, width, generator)


def clouds(height: int, width: int, generator: torch.Generator) -> Tensor:
    """Noise ``(3 h w)`` in 0..1 whose spectrum falls as that of photographs does."""
    fall = 0.5 + 0.5 * float(torch.rand(1, generator=generator))
    total = torch.zeros(1, 3, height, width)
    cells = 2
    while cells < min(height, width):
        noise = torch.randn(1, 3, cells, cells, generator=generator)
        together = noise.mean(1, keepdim=True) * 1.7
        mixed = torch.lerp(noise, together.expand_as(noise), 0.8)
        grown = F.interpolate(mixed, (height, width), mode="bicubic", align_corners=False)
        total += grown / cells**fall
        cells *= 2
    total = (total - total.mean()) / total.std()
    middle = 0.25 + 0.5 * torch.rand(1, 3, 1, 1, generator=generator)
    return (middle + total * 0.18)[0].clamp(0, 1)


def shapes(height: int, width: int, generator: torch.Generator) -> Tensor:
    """Flat discs, rectangles and stripes ``(3 h w)`` in random colours on a plain ground."""
    ground = torch.rand(3, 1, 1, generator=generator)
    picture = ground.expand(3, height, width).clone()
    y = torch.linspace(-0.5, 0.5, height)[:, None]
    x = torch.linspace(-0.5, 0.5, width)[None] * width / height
    for _ in range(int(torch.randint(2, 25, (1,), generator=generator))):
        kind = int(torch.randint(3, (1,), generator=generator))
        across, down, size, slim, turn = torch.rand(5, generator=generator).tolist()
        u = x - (across - 0.5) * width / height
        v = y - (down - 0.5)
        u, v = u + v * (turn - 0.5), v - u * (turn - 0.5)
        size = 0.03 + 0.3 * size**2
        away = (u.square() + v.square()).sqrt() - size
        if kind:
            away = torch.maximum(u.abs() - size, v.abs() - size * (0.1 + slim) * (3 - kind))
        cover = (0.5 - away * height).clamp(0, 1)
        color = torch.rand(3, 1, 1, generator=generator)
        picture = torch.lerp(picture, color.expand_as(picture), cover)
    return picture


def landscape(height: int, width: int, generator: torch.Generator) -> Tensor:
    """Hills ``(3 h w)`` of random colours, one behind another, below a slope of two colours."""
    top, low = torch.rand(2, 3, 1, 1, generator=generator)
    y = torch.linspace(0, 1, height)[:, None]
    picture = torch.lerp(top, low, y.expand(3, height, width))
    x = torch.linspace(0, 1, width)
    ridges = int(torch.randint(1, 6, (1,), generator=generator))
    for ridge in range(ridges):
        high, *waves = torch.rand(7, generator=generator).tolist()
        line = 0.3 + 0.6 * (ridge + high) / ridges
        for order in range(3):
            swing = 0.12 * waves[2 * order] / (order + 1)
            line = line + swing * torch.sin(6.28 * ((order * 2 + 1) * x + waves[2 * order + 1]))
        cover = ((y - line[None]) * height + 0.5).clamp(0, 1)
        color = torch.rand(3, 1, 1, generator=generator)
        picture = torch.lerp(picture, color.expand_as(picture), cover)
    return picture
