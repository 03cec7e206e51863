"""Renders films through the command line and reads delivered mp4s back."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import multiprocessing
import os
import runpy
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import av
import numpy as np
import torch
from torch import Tensor

from kling_local.sketch import judge_pairs
from kling_local.sketch.judge import FPS, HEIGHT, WIDTH, little
from kling_local.sketch.judge_films import delivered
from kling_local.sketch.judge_pairs import frames_of
from kling_local.sketch.world.draw import frame_times
from kling_local.sketch.world.scene import Scenes
from kling_local.sketch.world.sound import synthesise

DELIVERED_FPS = 24
SAMPLE_RATE = 48_000
_AT_ONCE = 48  # frames drawn at once, so that a long film does not fill the memory
Arrays = dict[str, np.ndarray]
"""A film's fields as passed between processes (tensors would be passed through files)."""


@dataclass(frozen=True)
class Film:
    """One delivered shot, read back.

    Attributes:
        frames: ``(t 3 90 160)`` uint8, 12 a second.
        pairs: ``(8 2 3 180 320)`` uint8, the frames that `judge_pairs` looks at.
        sound: ``(2 n)`` at 48 kHz; no samples if there is no sound.
    """

    frames: Tensor
    pairs: Tensor
    sound: Tensor

    @property
    def duration_s(self) -> float:
        """Length of the picture in seconds."""
        return len(self.frames) / FPS

    def pictures(self) -> Tensor:
        """Frames in 0..1."""
        return self.frames.float() / 255


@dataclass(frozen=True)
class Wish:
    """One film to render: the length in seconds and prompt of each shot, and request options."""

    shots: tuple[tuple[int, str], ...]
    seed: int
    options: Mapping[str, Any]

    def body(self) -> dict[str, Any]:
        """The request as JSON."""
        shots = [{"prompt": words, "duration": seconds} for seconds, words in self.shots]
        return {"shots": shots, "sound": True, "seed": self.seed, **self.options}


@contextlib.contextmanager
def workers() -> Iterator[Executor]:
    """A pool of one single-threaded process per core, kept so that libraries load only once."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), spawn, torch.set_num_threads, (1,)) as pool:
        yield pool


def render(
    pool: Executor, wishes: Sequence[Wish], folder: Path, name: str, options: Sequence[str] = ()
) -> list[list[Film]]:
    """The shots of each film, rendered by ``kling-local generate`` and read back by `workers`.

    Requests, films and job folders stay in ``folder``; ``options`` are added to the command line.
    If a film fails, raises ``RuntimeError`` with what the command printed.
    """
    requests = []
    for number, wish in enumerate(wishes):
        requests.append(folder / f"{name}-{number:03d}.json")
        requests[-1].write_text(json.dumps(wish.body()), encoding="utf-8")
    films = []
    for film in pool.map(_rendered, requests, wishes, itertools.repeat(tuple(options))):
        films.append([_film(shot) for shot in film])
        print(".", end="", file=sys.stderr, flush=True)
    return films


def _arrays(film: Film) -> Arrays:
    return {f.name: getattr(film, f.name).numpy() for f in fields(Film)}


def _film(arrays: Arrays) -> Film:
    return Film(**{name: torch.from_numpy(each) for name, each in arrays.items()})


def _rendered(request: Path, wish: Wish, options: Sequence[str]) -> list[Arrays]:
    """A film's shots."""
    output = request.with_suffix(".mp4")
    said = _run(["generate", "--request", str(request), "-o", str(output), *options])
    if said:
        raise RuntimeError(said)
    shots = read(output, [seconds for seconds, _ in wish.shots])
    return [_arrays(shot) for shot in shots]


def _run(command: list[str]) -> str:
    """Run ``python -m kling_local`` in this process; returns its output if it failed, else ""."""
    said = io.StringIO()
    sys.argv = ["kling-local", *command]
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            runpy.run_module("kling_local", run_name="__main__")
        except SystemExit as ended:
            return f"exit status {ended.code}: {said.getvalue()}" if ended.code else ""
    return ""


def read(path: Path, seconds: Sequence[int]) -> list[Film]:
    """The shots, of the given lengths in ``seconds``, of a delivered film."""
    begins = list(itertools.accumulate((length * FPS for length in seconds), initial=0))
    shots = list(itertools.pairwise(begins))
    looked = torch.cat([first + frames_of(end - first) for first, end in shots])
    wanted = set(looked.flatten().tolist())
    pictures, close = [], {}
    with av.open(str(path)) as box:
        for number, frame in enumerate(box.decode(video=0)):
            drawn, again = divmod(number, DELIVERED_FPS // FPS)
            if again:
                continue
            pictures.append(_scaled(frame, HEIGHT, WIDTH))
            if drawn in wanted:
                close[drawn] = _scaled(frame, judge_pairs.HEIGHT, judge_pairs.WIDTH)
    frames = torch.stack(pictures)
    pairs = torch.stack([close[drawn] for drawn in looked.flatten().tolist()])
    pairs = pairs.unflatten(0, (len(shots), -1, 2))
    sound = read_sound(path)
    a_frame = SAMPLE_RATE // FPS
    return [
        Film(frames[first:end], closely, sound[:, first * a_frame : end * a_frame])
        for (first, end), closely in zip(shots, pairs, strict=True)
    ]


def _scaled(frame: av.VideoFrame, height: int, width: int) -> Tensor:
    small = frame.reformat(width, height, format="rgb24", interpolation="AREA").to_ndarray()
    return torch.from_numpy(small).permute(2, 0, 1).contiguous()


def read_sound(path: Path) -> Tensor:
    """The sound track ``(2 n)`` at 48 kHz, empty if there is none."""
    with av.open(str(path)) as box:
        if not box.streams.audio:
            return torch.zeros(2, 0)
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=SAMPLE_RATE)
        blocks = [
            block.to_ndarray()
            for frame in (*box.decode(audio=0), None)
            for block in resampler.resample(frame)
        ]
    return torch.from_numpy(np.concatenate(blocks, axis=1)).float()


def real(
    scenes: Scenes, seconds: int, *, sound: bool = True, pool: Executor | None = None
) -> list[Film]:
    """The scenes as the world itself draws and sounds them, cropped like a delivered film.

    Computed in the processes of ``pool`` if one is given.
    """
    rows = [
        {f.name: getattr(scenes, f.name)[row : row + 1].numpy() for f in fields(Scenes)}
        for row in range(len(scenes))
    ]
    each = itertools.repeat
    drawn = (pool.map if pool else map)(_real, rows, each(seconds), each(sound))
    return [_film(arrays) for arrays in drawn]


def _real(row: Arrays, seconds: int, sound: bool) -> Arrays:
    scene = Scenes(**{name: torch.from_numpy(value) for name, value in row.items()})
    times = frame_times(seconds * FPS, FPS)
    frames = torch.cat([delivered(scene, part)[0] for part in times.split(_AT_ONCE)])
    heard = synthesise(scene, 0, float(seconds), SAMPLE_RATE) if sound else torch.zeros(2, 0)
    pairs = frames[frames_of(len(frames))]
    return _arrays(Film(_bytes(little(frames[None])[0]), _bytes(pairs), heard))


def _bytes(pictures: Tensor) -> Tensor:
    return (pictures * 255).round().to(torch.uint8)
