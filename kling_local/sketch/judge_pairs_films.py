"""Training films of the second look: pairs of rendered pictures, stored as JPEG files.

JPEG degrades them much as a video codec does, and ten thousand films fit into memory.
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
"""Films drawn at once."""
_SHARES = {"relation": 0.5, "weather": 0.7, "angle": 0.7}
"""As in `judge_films`: share of films in which these facts are drawn at random."""
_PEOPLE, _CLOTH = 0.45, 0.07
"""Share of films given a person, and share given a tree or flag. They get an action of `_GESTURES`,
which pictures tell apart but paths do not."""
_GESTURES = ("still", "wave", "speak", "spin", "wave", "speak")
_QUALITY = (70, 96)


@dataclass(frozen=True)
class PairFilms(Drawn):
    """Films as `judge_pairs` sees them.

    Attributes:
        pictures: uint8, of the frames of `judge_pairs.frames_of`: JPEG files ``(b 8 2 n)`` padded
            with zeros if drawn on a CPU, otherwise decoded pictures ``(b 8 2 3 180 320)``.
        boxes: ``(b 3 8 4)`` squares of the figures from the left, as in `judge_films.Films`.
    """

    pictures: Tensor
    boxes: Tensor


def scenes(seed: int, count: int = COUNT) -> Scenes:
    """The scenes to draw; none has a held-out combination of facts."""
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
    """``count`` films from one seed, drawn on ``device``, each with its own JPEG quality.

    On a CPU their pictures are JPEG files, elsewhere pictures with the same artefacts.
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
    """JPEG files ``(b t n)``, padded with zeros, of films ``(b t 3 h w)``, one quality per film."""
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
    """`PairFilms.pictures`, or those of one film, as pictures ``(b t 2 3 180 320)`` uint8."""
    if pictures.shape[-2:] == (HEIGHT, WIDTH):
        return pictures
    files = pictures.flatten(0, -2)
    shown = np.stack([np.asarray(Image.open(io.BytesIO(file.numpy().tobytes()))) for file in files])
    return torch.from_numpy(shown).permute(0, 3, 1, 2).unflatten(0, pictures.shape[:-1])
