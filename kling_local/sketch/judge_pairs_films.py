"""Films that the second look learns from: pairs of pictures of real renders, as JPEG files.

So they are as rough as a codec leaves them, and ten thousand of them fit into memory.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from kling_local.sketch import judge_jpeg as jpeg
from kling_local.sketch.judge import FPS
from kling_local.sketch.judge_films import (
    ASKED_S,
    DRAWN_HEIGHT,
    DRAWN_WIDTH,
    SHOWN_S,
    delivered,
    figure_boxes,
    shown_codes,
)
from kling_local.sketch.judge_learning import Drawn
from kling_local.sketch.judge_pairs import HEIGHT, SEEN, WIDTH, frames_of
from kling_local.sketch.world.scene import (
    ACTIONS,
    CLOTH,
    FACTS,
    KINDS,
    MOVES,
    PEOPLE,
    Scenes,
    held_out,
    legal,
    sample_scenes,
)

COUNT = 16
"""Films that are drawn at once."""
_SHARES = {"relation": 0.5, "weather": 0.7, "angle": 0.7}
"""Of films in which these differ, more than where a model learns: each has to be told apart."""
_PEOPLE, _CLOTH = 0.45, 0.07
"""Of films with people, and with what wind moves, who mostly do what only pictures show."""
_GESTURES = ("still", "wave", "speak", "spin", "wave", "speak")
_QUALITY = (70, 96)


@dataclass(frozen=True)
class PairFilms(Drawn):
    """Films as `judge_pairs` sees them.

    Attributes:
        pictures: ``(b 8 2 n)`` JPEG files that end in zeros, uint8: `SEEN` and what follows; of
            films that were not drawn on a CPU ``(b 8 2 3 180 320)`` what they show.
        boxes: ``(b 3 8 4)`` squares of the figures from the left, as in `judge_films.Films`.
    """

    pictures: Tensor
    boxes: Tensor


def scenes(seed: int, count: int = COUNT) -> Scenes:
    """What is drawn: no combination of facts that is held out."""
    generator = torch.Generator().manual_seed(seed)

    def random(below: int) -> Tensor:
        return torch.randint(below, (count,), generator=generator)

    aspect = DRAWN_WIDTH / DRAWN_HEIGHT
    sampled = sample_scenes(count, generator, duration_s=ASKED_S, aspect=aspect, shares=_SHARES)
    codes = {name: getattr(sampled, name).clone() for name in FACTS}
    which = torch.rand(count, generator=generator)
    people, cloth = which < _PEOPLE, which > 1 - _CLOTH
    gesture = torch.tensor([ACTIONS.index(name) for name in _GESTURES])[random(len(_GESTURES))]
    codes["action"] = torch.where(people | cloth, gesture, codes["action"])
    for chosen, kinds in ((people, PEOPLE), (cloth, CLOTH)):
        one = torch.tensor([KINDS.index(kind) for kind in kinds])[random(len(kinds))]
        codes["kind"] = torch.where(chosen, one, codes["kind"])
    alone = people & (torch.rand(count, generator=generator) < 0.5)
    codes["relation"] = codes["relation"] * ~alone
    codes = legal(codes, torch.rand(count, generator=generator))
    for _ in MOVES:
        codes["move"] = (codes["move"] + held_out(codes)) % len(MOVES)
    return Scenes(**{**vars(sampled), **codes})


def batch(seed: int, count: int = COUNT, device: torch.device | str = "cpu") -> PairFilms:
    """``count`` films of one seed, each of its own JPEG quality, drawn on ``device``.

    On a CPU their pictures are JPEG files, elsewhere what such files would show.
    """
    shown = scenes(seed, count).to(device)
    looked = frames_of(int(SHOWN_S * FPS)).to(device)
    times = looked.flatten() / FPS
    frames = (delivered(shown, times) * 255).round().to(torch.uint8)
    qualities = np.random.default_rng(seed).integers(*_QUALITY, size=count).tolist()
    on_cpu = frames.device.type == "cpu"
    pictures = _files(frames, qualities) if on_cpu else jpeg.through(frames, qualities)
    return PairFilms(
        codes=shown_codes(shown),
        pictures=pictures.unflatten(1, (len(SEEN), 2)),
        boxes=figure_boxes(shown, looked[:, 0] / FPS).half(),
    )


def _files(frames: Tensor, qualities: list[int]) -> Tensor:
    """JPEG files ``(b t n)`` of pictures ``(b t 3 h w)``, each film of its own quality."""
    files = [
        _jpeg(picture, quality)
        for film, quality in zip(frames, qualities, strict=True)
        for picture in film
    ]
    pictures = torch.zeros(len(files), max(map(len, files)), dtype=torch.uint8)
    for row, file in zip(pictures, files, strict=True):
        row[: len(file)] = torch.frombuffer(bytearray(file), dtype=torch.uint8)
    return pictures.unflatten(0, frames.shape[:2])


def _jpeg(picture: Tensor, quality: int) -> bytes:
    file = io.BytesIO()
    image = Image.fromarray(picture.permute(1, 2, 0).numpy())
    image.save(file, "JPEG", quality=quality, subsampling=0)
    return file.getvalue()


def decoded(pictures: Tensor) -> Tensor:
    """Pictures ``(b t 2 3 180 320)`` uint8 of `PairFilms.pictures`, or of one film of them."""
    if pictures.shape[-2:] == (HEIGHT, WIDTH):
        return pictures
    files = pictures.flatten(0, -2)
    shown = np.stack([np.asarray(Image.open(io.BytesIO(file.numpy().tobytes()))) for file in files])
    return torch.from_numpy(shown).permute(0, 3, 1, 2).unflatten(0, pictures.shape[:-1])
