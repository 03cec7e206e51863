"""Seconds per output frame, stage by stage, compared with the stock diffusers pipeline on the same
weights, steps and seed.

    python benchmarks/bench_frame.py --duration 5 --repeats 3

The two arms take turns, so that a busy machine disturbs both alike. ``ours`` is ``generate`` into a
fresh job folder. ``stock`` is what one writes from diffusers' documentation: one pipeline call that
decodes everything, the pictures scaled with Pillow to the delivered size, diffusers' own
``encode_video``. Both deliver the same frames, size, rate and sound. Both are measured warm; then
each arm runs once in a new process, which gives its cold time and its peak memory.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import random_films
from common import machine, publish, spread, table

from kling_local import cards
from kling_local.ffmpeg import probe
from kling_local.generation import generate
from kling_local.planner import plan
from kling_local.receipt import peak_memory_mb, versions
from kling_local.request import GenerationRequest
from kling_local.units import model_frames_needed, source_frame

STAGES = ("plan", "text", "denoise", "decode", "encode", "sound", "mux")
PROMPT = "a red ball rolls along the beach at sunset, wide shot"


class Ours:
    """``generate`` as a user calls it."""

    def __init__(self, request: GenerationRequest, card: cards.ModelCard) -> None:
        self.request = request
        cards.card = lambda _: card

    def run(self, folder: Path) -> tuple[Path, dict[str, float]]:
        """Render once; returns the film and its seconds by stage."""
        video = generate(self.request, folder=folder)
        seconds = json.loads(video.receipt.read_text())["seconds"]
        return video.path, {stage: seconds[stage] for stage in STAGES}


class Stock:
    """Plain diffusers, as its documentation shows it."""

    def __init__(self, request: GenerationRequest, card: cards.ModelCard) -> None:
        self.request, self.card = request, card
        self.pipeline: Any = None

    def run(self, folder: Path) -> tuple[Path, dict[str, float]]:
        """Render once; returns the film and its seconds by stage."""
        import torch

        self._load()
        (take,) = (shot_list := plan(self.request, self.card)).takes
        marks = [time.perf_counter()]
        hook = self.pipeline.transformer.register_forward_pre_hook(
            lambda *_: marks.append(time.perf_counter()) if len(marks) == 1 else None
        )
        steps: list[float] = []
        result = self.pipeline(
            prompt=take.prompt,
            negative_prompt=take.negative_prompt,
            width=take.render_size.width,
            height=take.render_size.height,
            num_frames=take.model_frames,
            frame_rate=float(take.model_fps),
            num_inference_steps=take.num_steps,
            guidance_scale=take.guidance_scale,
            audio_guidance_scale=take.guidance_scale,
            stg_scale=0.0,
            audio_stg_scale=0.0,
            modality_scale=1.0,
            audio_modality_scale=1.0,
            guidance_rescale=0.0,
            audio_guidance_rescale=0.0,
            max_sequence_length=self.card.max_sequence_length,
            generator=torch.Generator("cpu").manual_seed(take.seed),
            callback_on_step_end=lambda *_: steps.append(time.perf_counter()) or {},
            output_type="np",
        )
        hook.remove()
        decoded = time.perf_counter()
        path = folder / "stock.mp4"
        folder.mkdir(parents=True, exist_ok=True)
        self._write(result, take, shot_list.size, path)
        written = time.perf_counter()
        return path, {
            "text": marks[1] - marks[0],
            "denoise": steps[-1] - marks[1],
            "decode": decoded - steps[-1],
            "encode": written - decoded,
        }

    def _load(self) -> None:
        if self.pipeline is None:
            import torch
            from diffusers import LTX2Pipeline
            from diffusers.utils import logging

            logging.set_verbosity_error()
            logging.disable_progress_bar()
            for module in self.card.modules:
                importlib.import_module(module)
            self.pipeline = LTX2Pipeline.from_pretrained(
                self.card.source, local_files_only=True, dtype=torch.float32
            )
            self.pipeline.set_progress_bar_config(disable=True)
            self.pipeline.to("cuda" if torch.cuda.is_available() else "cpu")

    def _write(self, result: Any, take: Any, size: Any, path: Path) -> None:
        import numpy as np
        import torch
        from diffusers.utils import encode_video
        from PIL import Image

        from kling_local.media.frames import crop_to_ratio

        drawn = (result.frames[0] * 255).round().astype("uint8")
        needed = drawn[: model_frames_needed(take.num_frames, take.model_fps)]
        scaled = [
            np.asarray(
                Image.fromarray(crop_to_ratio(frame, size)).resize(
                    (size.width, size.height), Image.LANCZOS
                )
            )
            for frame in needed
        ]
        shown = np.stack([scaled[source_frame(i, take.model_fps)] for i in range(take.num_frames)])
        sound = {}
        if self.request.sound:
            rate = self.pipeline.vocoder.config.output_sampling_rate
            sound = {"audio": result.audio[0].float().cpu(), "audio_sample_rate": rate}
        encode_video(torch.from_numpy(shown), fps=24, output_path=str(path), **sound)


ARMS = {"ours": Ours, "stock": Stock}


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """Measure both arms in turn, after one round to warm up."""
    request, card = asked(arguments)
    arms = {name: kind(request, card) for name, kind in ARMS.items()}
    walls: dict[str, list[float]] = {name: [] for name in arms}
    stages: dict[str, list[dict[str, float]]] = {name: [] for name in arms}
    with tempfile.TemporaryDirectory() as scratch:
        for turn in range(arguments.repeats + 1):
            order = list(arms) if turn % 2 else list(reversed(arms))
            for name in order:
                began = time.perf_counter()
                film, seconds = arms[name].run(Path(scratch) / f"{name}-{turn}")
                wall = time.perf_counter() - began
                facts = probe(film)
                assert facts.num_frames == request.duration * 24, (
                    f"{name} wrote {facts.num_frames} frames"
                )
                if turn:
                    walls[name].append(wall)
                    stages[name].append(seconds)
    num_frames = request.duration * 24
    return {
        name: {
            "wall_s": spread(walls[name]),
            "per_frame_s": spread([wall / num_frames for wall in walls[name]]),
            "stages_s": {
                stage: spread([each[stage] for each in stages[name]]) for stage in stages[name][0]
            },
        }
        for name in arms
    }


def asked(arguments: argparse.Namespace) -> tuple[GenerationRequest, cards.ModelCard]:
    """The request and the card, the latter with other weights if ``--weights`` is given."""
    request = GenerationRequest(
        prompt=PROMPT,
        duration=arguments.duration,
        aspect_ratio=arguments.aspect_ratio,
        resolution=arguments.resolution,
        mode=arguments.mode,
        sound=not arguments.no_sound,
        seed=1,
        model=arguments.model,
    )
    card = cards.card(arguments.model)
    if arguments.weights:
        card = dataclasses.replace(card, source=arguments.weights, sha256=None)
    return request, card


def cold(arm: str) -> dict[str, Any]:
    """Render one film in a new process: seconds from its start to its end, and its peak memory."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, __file__, "--child", arm, *sys.argv[1:]],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"{arm} failed in a process of its own:\n{done.stderr}")
    return {
        "cold_wall_s": round(time.perf_counter() - began, 2),
        **json.loads(done.stdout.splitlines()[-1]),
    }


def child(arguments: argparse.Namespace) -> None:
    """What runs in the process that ``cold`` starts."""
    with tempfile.TemporaryDirectory() as scratch:
        ARMS[arguments.child](*asked(arguments)).run(Path(scratch) / "film")
    print(json.dumps({"peak_memory_mb": peak_memory_mb()}))


def print_table(result: dict[str, Any], num_frames: int) -> None:
    """Seconds by stage and milliseconds per frame, both arms side by side."""
    rows = []
    for stage in STAGES:
        cells = [result[arm]["stages_s"].get(stage, {}).get("median") for arm in ARMS]
        rows.append([stage, *("-" if cell is None else f"{cell:.3f}" for cell in cells)])
    for name, key in (("wall", "wall_s"), ("per frame", "per_frame_s")):
        rows.append(
            [
                name,
                *("{median:.4f} ({low:.4f}-{high:.4f})".format(**result[arm][key]) for arm in ARMS),
            ]
        )
    rows.append(["cold", *(f"{result[arm]['cold_wall_s']:.1f}" for arm in ARMS)])
    rows.append(["peak MB", *(f"{result[arm]['peak_memory_mb']['process']:.0f}" for arm in ARMS)])
    print(table(["seconds", *ARMS], rows))
    ratio = result["ours_over_stock"]
    print(f"{num_frames} output frames; ours takes {ratio:.2f} of the stock arm's time")


def read_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--duration", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--aspect-ratio", default="16:9")
    parser.add_argument("--resolution", default="720p")
    parser.add_argument("--mode", default="std")
    parser.add_argument("--model", default="sketch")
    parser.add_argument("--no-sound", action="store_true")
    parser.add_argument("--weights", type=Path, help="another folder of weights than the card's")
    parser.add_argument("--no-keep", action="store_true", help="do not write a result file")
    made = parser.add_argument_group("random weights, see random_films.py")
    made.add_argument(
        "--random-weights", action="store_true", help="any model at its own size, four arms"
    )
    made.add_argument("--tiny", action="store_true", help="the same code on tiny networks")
    made.add_argument("--steps", type=int, default=0, help="denoise steps (the card's)")
    made.add_argument("--arms", nargs="+", choices=random_films.ARMS, default=random_films.ARMS)
    made.add_argument("--warm", type=int, default=1, help="rounds before the measured ones")
    made.add_argument("--limit-s", type=float, default=3600, help="stop and write after so long")
    parser.add_argument("--child", choices=ARMS, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    """Measure, print a table, write the result and end with one line of JSON."""
    arguments = read_arguments()
    if arguments.random_weights:
        random_films.main(arguments)
        return
    if arguments.child:
        child(arguments)
        return
    load_before = os.getloadavg()[0]
    result = measure(arguments)
    for arm in ARMS:
        result[arm] |= cold(arm)
    result["ours_over_stock"] = round(
        result["ours"]["wall_s"]["median"] / result["stock"]["wall_s"]["median"], 3
    )
    print_table(result, arguments.duration * 24)
    settings = {
        key: str(value) if isinstance(value, Path) else value
        for key, value in vars(arguments).items()
    }
    if arguments.weights is None:
        settings["weights_sha256"] = cards.card(arguments.model).sha256
    everything = {
        "machine": machine() | {"load_average_before": round(load_before, 2)},
        "versions": versions(),
        "settings": settings,
        **result,
    }
    publish(f"frame-{arguments.duration}s", everything, keep=not arguments.no_keep)


if __name__ == "__main__":
    main()
