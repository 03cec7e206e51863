"""Films by the command line, and what can be read back from a delivered mp4."""

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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
import torch
from torch import Tensor

from kling_local.sketch.judge import HEIGHT, WIDTH
from kling_local.sketch.judge_films import CROPPED, DRAWN_HEIGHT, DRAWN_WIDTH
from kling_local.sketch.judge_ways import FPS
from kling_local.sketch.world.draw import draw, frame_times
from kling_local.sketch.world.scene import Scenes
from kling_local.sketch.world.sound import synthesise

DELIVERED_FPS = 24
SAMPLE_RATE = 48_000


@dataclass(frozen=True)
class Film:
    """One delivered shot, read back.

    Attributes:
        frames: ``(t 3 90 160)`` uint8, 12 a second.
        sound: ``(2 n)`` at 48 kHz; no samples when there is no sound.
    """

    frames: Tensor
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
    """One film to render: lengths in seconds and words of its shots, and options of the request."""

    shots: tuple[tuple[int, str], ...]
    seed: int
    options: Mapping[str, Any]

    def body(self) -> dict[str, Any]:
        """The request as JSON."""
        shots = [{"prompt": words, "duration": seconds} for seconds, words in self.shots]
        return {"shots": shots, "sound": True, "seed": self.seed, **self.options}


@contextlib.contextmanager
def workers() -> Iterator[Executor]:
    """A process for every core, each on one thread. They stay: libraries are loaded once."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), spawn, torch.set_num_threads, (1,)) as pool:
        yield pool


def render(
    pool: Executor, wishes: Sequence[Wish], folder: Path, name: str, options: Sequence[str] = ()
) -> list[list[Film]]:
    """The shots of each film, rendered by ``kling-local generate`` and read back by `workers`.

    Requests, films and job folders stay in ``folder``; ``options`` are added to the command line.
    Raises ``RuntimeError`` with what it printed when a film cannot be made.
    """
    requests = []
    for number, wish in enumerate(wishes):
        requests.append(folder / f"{name}-{number:03d}.json")
        requests[-1].write_text(json.dumps(wish.body()), encoding="utf-8")
    films = []
    for film in pool.map(_rendered, requests, wishes, itertools.repeat(tuple(options))):
        films.append([Film(torch.from_numpy(f), torch.from_numpy(s)) for f, s in film])
        print(".", end="", file=sys.stderr, flush=True)
    return films


def _rendered(
    request: Path, wish: Wish, options: Sequence[str]
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Frames and sound of a film's shots, as arrays: tensors go between processes by files."""
    output = request.with_suffix(".mp4")
    said = _run(["generate", "--request", str(request), "-o", str(output), *options])
    if said:
        raise RuntimeError(said)
    shots = read(output, [seconds for seconds, _ in wish.shots])
    return [(shot.frames.numpy(), shot.sound.numpy()) for shot in shots]


def _run(command: list[str]) -> str:
    """What ``python -m kling_local`` printed with these arguments if it failed, else nothing."""
    said = io.StringIO()
    sys.argv = ["kling-local", *command]
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            runpy.run_module("kling_local", run_name="__main__")
        except SystemExit as ended:
            return f"exit status {ended.code}: {said.getvalue()}" if ended.code else ""
    return ""


def read(path: Path, seconds: Sequence[int]) -> list[Film]:
    """The shots of a delivered film, whose lengths are ``seconds``."""
    pictures = []
    with av.open(str(path)) as box:
        for number, frame in enumerate(box.decode(video=0)):
            if number % (DELIVERED_FPS // FPS) == 0:
                small = frame.reformat(WIDTH, HEIGHT, format="rgb24", interpolation="AREA")
                pictures.append(small.to_ndarray())
    frames = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2)
    sound = read_sound(path)
    films, begin = [], 0
    for length in seconds:
        end = begin + length
        shown = frames[begin * FPS : end * FPS]
        heard = sound[:, begin * SAMPLE_RATE : end * SAMPLE_RATE]
        films.append(Film(shown.contiguous(), heard))
        begin = end
    return films


def read_sound(path: Path) -> Tensor:
    """The sound track ``(2 n)`` at 48 kHz, empty when there is none."""
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


def real(scenes: Scenes, seconds: int, *, sound: bool = True) -> list[Film]:
    """The scenes as the world itself draws and sounds them, cropped as a delivered film is."""
    films = []
    for row in range(len(scenes)):
        scene = scenes[slice(row, row + 1)]
        frames = draw(scene, frame_times(seconds * FPS, FPS), DRAWN_HEIGHT, DRAWN_WIDTH)[0]
        shown = (frames[:, :, CROPPED] * 255).round().to(torch.uint8)
        assert shown.shape[2:] == (HEIGHT, WIDTH)
        heard = synthesise(scenes, row, float(seconds), SAMPLE_RATE) if sound else torch.zeros(2, 0)
        films.append(Film(shown, heard))
    return films
