"""Films of any model at its own size with random weights, compared with the stock pipeline.

    python benchmarks/bench_frame.py --random-weights --model wan2.1-t2v-14b --steps 8

Called by ``bench_frame``. All arms share one set of weights in one process and take turns:
``stock`` is diffusers with the fastest attention installed here, ``exact``, ``std`` and ``fast``
are ``generate`` with those quality files (sparse attention; step caches, compile, batched
guidance). Same seed, same steps, no sound. Each film is compared with the exact one, and its own
sharpness and motion are measured; the stock film also differs by its encoder. After ``--limit-s``
whatever was measured is written. ``--tiny`` runs the same code on tiny networks.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pictures
import random_weights
import stock
from common import machine, publish, spread, table

from kling_local import cards
from kling_local.activations import Drawn
from kling_local.cards import ModelCard
from kling_local.engine.libraries import pick_device, quiet
from kling_local.engine.models.ltx2_stages import DISTILLED, unshifted
from kling_local.engine.residency import resident, unload_all
from kling_local.generation import generate
from kling_local.holding import RESIDENT, drawn_for, needs_of
from kling_local.planner import plan
from kling_local.receipt import versions
from kling_local.request import GenerationRequest
from kling_local.shots import ShotList, Take

ARMS = ("stock", "exact", "std", "fast")
EXACT = "exact"
STAGES = ("text", "denoise", "decode", "encode", "mux", "plan")
_GIB = 2**30


@dataclass
class Bench:
    """One model with its weights on the device, and the film that every arm makes."""

    card: ModelCard
    parts: dict[str, Any]
    request: GenerationRequest
    shot_list: ShotList
    picture: Path | None
    folder: Path
    device: str
    predicted_gb: float
    tokens: int = 0
    """Picture tokens of one evaluation, counted at the network's input."""
    backend: str = ""
    """Attention backend of the stock arm: the fastest that works with this network."""

    def film(self, arm: str, turn: int) -> dict[str, Any]:
        """Make the film once: path, seconds, evaluations, peak memory and facts of the receipt."""
        folder = self.folder / f"{arm}-{turn}"
        folder.mkdir(parents=True)
        self._forget_peak()
        began = time.perf_counter()
        made = self._stock(folder) if arm == "stock" else self._ours(arm, folder)
        made["wall_s"] = time.perf_counter() - began
        made["peak_gb"] = self._peak_gb()
        stock.as_asked(self.request, made["path"])
        return made

    def _ours(self, arm: str, folder: Path) -> dict[str, Any]:
        video = generate(replace(self.request, attention=arm), folder=folder)
        told = json.loads(video.receipt.read_text())
        (take,) = told["takes"]
        names = (
            "attention_backend", "attention_density", "attention_why", "step_cache",
            "step_cache_skipped", "compiled", "compile_cache", "batched_guidance", "speed_off",
            "memory_setting", "forward_calls",
        )  # fmt: skip
        return {
            "path": video.path,
            "stages_s": {name: told["seconds"][name] for name in STAGES},
            "evaluations": told["network_evaluations"],
            "facts": {name: take[name] for name in names if name in take},
        }

    def _stock(self, folder: Path) -> dict[str, Any]:
        (take,) = self.shot_list.takes
        pipeline = self.plain_pipeline()
        picture = None
        if self.picture is not None:
            from PIL import Image

            size = (take.render_size.width, take.render_size.height)
            picture = Image.open(self.picture).resize(size)
        frames, marks = self._called(pipeline, take, picture)
        decoded = time.perf_counter()
        path = folder / "stock.mp4"
        stock.write(frames, take, self.shot_list.size, path)
        seconds = {**marks.seconds(), "encode": time.perf_counter() - decoded}
        facts = {"attention_backend": self.backend}
        return {
            "path": path, "stages_s": seconds, "evaluations": marks.evaluations, "facts": facts,
        }  # fmt: skip

    def _called(self, pipeline: Any, take: Take, picture: Any) -> tuple[Any, stock.Marks]:
        """The stock call, with one backend after another until one works with this network."""
        import torch

        names = [self.backend] if self.backend else stock.backends(self.device)
        for name in names:
            try:
                frames, _, marks = stock.call(pipeline, self.card, take, name, picture)
            except torch.OutOfMemoryError:
                raise
            except (RuntimeError, ValueError, NotImplementedError) as error:
                if name == names[-1]:
                    raise
                print(f"stock attention {name} does not serve this network: {error}")
            else:
                self.backend = name
                return frames, marks
        raise AssertionError("the last backend raises")

    def count_tokens(self, _network: Any, _arguments: Any, named: dict[str, Any]) -> None:
        """Hook before a forward call: counts the tokens of its input, which is latents
        ``(b c f h w)`` in patches of 2 x 2, or rows of tokens.
        """
        shape = named["hidden_states"].shape
        self.tokens = math.prod(shape[-3:]) // 4 if len(shape) == 5 else shape[1]

    def plain_pipeline(self) -> Any:
        """The stock pipeline over the same networks."""
        pipeline = random_weights.pipeline_of(self.card, self.parts)
        if self.card.route == DISTILLED:
            pipeline.scheduler = unshifted(pipeline.scheduler)
        if hasattr(pipeline, "_blocks"):
            from kling_local.engine.models.modular import hide_progress

            hide_progress(pipeline)
        else:
            pipeline.set_progress_bar_config(disable=True)
        return pipeline

    def _forget_peak(self) -> None:
        if self.device == "cuda":
            import torch

            torch.cuda.reset_peak_memory_stats()

    def _peak_gb(self) -> float | None:
        if self.device != "cuda":
            return None
        import torch

        return round(torch.cuda.max_memory_allocated() / 1e9, 2)


def opened(options: argparse.Namespace, folder: Path) -> Bench:
    """The model, whose weights are made here, and the film."""
    whole = cards.card(options.model)
    card = random_weights.card_of(options.model, tiny=options.tiny, steps=options.steps)
    cards.card = lambda _: card  # type: ignore[assignment]  # every name gives this model
    picture = None
    if card.conditioning.needs_start_image:
        picture = _picture(folder / "start.png")
    request = GenerationRequest(
        prompt="a red ball moves right",
        duration=options.duration,
        aspect_ratio=options.aspect_ratio,
        resolution=options.resolution,
        mode=options.mode,
        seed=1,
        start_image=str(picture) if picture else None,
        model=options.model,
    )
    shot_list = plan(request, card)
    if len(shot_list.takes) != 1:
        raise SystemExit(
            f"{options.model} makes {options.duration} s of {len(shot_list.takes)} takes: "
            "the arms compare one; ask for a shorter film"
        )
    device = pick_device()
    predicted = predicted_gb(whole, drawn_for(request, whole, shot_list))
    with quiet():
        parts = random_weights.parts_of(options.model, device, tiny=options.tiny)
    bench = Bench(card, parts, request, shot_list, picture, folder, device, predicted)
    parts["transformer"].register_forward_pre_hook(bench.count_tokens, with_kwargs=True)
    return bench


def _picture(path: Path) -> Path:
    import numpy as np
    from PIL import Image

    coarse = np.random.default_rng(0).integers(0, 256, (9, 16, 3), np.uint8)
    Image.fromarray(coarse).resize((1280, 720), Image.Resampling.BICUBIC).save(path)
    return path


def measured(bench: Bench, options: argparse.Namespace, until: float) -> dict[str, Any]:
    """Every arm ``--repeats`` times in turn, after ``--warm`` rounds, until the time is over."""
    films: dict[str, list[dict[str, Any]]] = {arm: [] for arm in options.arms}
    for turn in range(options.warm + options.repeats):
        for arm in options.arms if turn % 2 else reversed(options.arms):
            if time.monotonic() > until:
                break
            film = {**bench.film(arm, turn), "warm": turn >= options.warm}
            print(f"{arm} turn {turn}: {film['wall_s']:.1f} s", flush=True)
            films[arm].append(film)
    exact = next(iter(films.get(EXACT, ())), None)
    return {
        arm: _told(bench, [each for each in made if each["warm"]] or made, exact, arm)
        for arm, made in films.items()
        if made
    }


def _told(
    bench: Bench, made: list[dict[str, Any]], exact: dict[str, Any] | None, arm: str
) -> dict[str, Any]:
    first = made[0]
    frames = bench.shot_list.num_frames
    stages = {name: spread([each["stages_s"][name] for each in made]) for name in first["stages_s"]}
    denoise = stages["denoise"]["median"]
    return {
        "films": len(made),
        "warm": first["warm"],
        "wall_s": spread([each["wall_s"] for each in made]),
        "per_frame_s": spread([each["wall_s"] / frames for each in made]),
        "stages_s": stages,
        "stages_per_frame_s": {
            name: round(each["median"] / frames, 6) for name, each in stages.items()
        },
        "evaluations": first["evaluations"],
        "per_evaluation_s": round(denoise / max(first["evaluations"], 1), 4),
        "peak_gb": max((each["peak_gb"] for each in made if each["peak_gb"]), default=None),
        "alone": pictures.alone(first["path"]),
        **(
            {"against_exact": pictures.against(first["path"], exact["path"])}
            if exact is not None and arm != EXACT
            else {}
        ),
        **first["facts"],
    }


def predicted_gb(card: ModelCard, film: tuple[Drawn, ...]) -> float:
    """Predicted peak with every part on the device, but no text encoder (here a tiny stand-in)."""
    needs = needs_of(card, film)
    return round(RESIDENT.peak_gib(replace(needs, text=0.0, loras=0.0)) * _GIB / 1e9, 1)


def print_table(result: dict[str, Any]) -> None:
    """Seconds by stage, arms side by side."""
    arms = result["arms"]
    rows = [
        [stage, *(f"{arms[arm]['stages_s'].get(stage, {}).get('median', 0):.3f}" for arm in arms)]
        for stage in STAGES
    ]
    for name, key in (("wall", "wall_s"), ("s per frame", "per_frame_s")):
        rows.append([name, *(f"{arms[arm][key]['median']:.4f}" for arm in arms)])
    rows.append(["evaluations", *(str(arms[arm]["evaluations"]) for arm in arms)])
    print(table(["seconds", *arms], rows))


def main(options: argparse.Namespace) -> dict[str, Any]:
    """Measure, print the table and write the result."""
    until = time.monotonic() + options.limit_s
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as scratch:
        bench = opened(options, Path(scratch))
        with random_weights.lent(bench.card, bench.parts):
            try:
                with resident(bench.card):
                    pass
                arms = measured(bench, options, until)
            finally:
                unload_all()
    (take,) = bench.shot_list.takes
    known = random_weights.architectures()[options.model]
    result: dict[str, Any] = {
        "machine": machine() | {"load_average_before": round(load_before, 2)},
        "versions": versions(),
        "settings": {
            name: getattr(options, name)
            for name in ("model", "duration", "resolution", "aspect_ratio", "mode", "tiny")
        }
        | {"steps": take.num_steps, "no_sound": True},
        "drawn": {"size": str(take.render_size), "frames": take.model_frames},
        "tokens": bench.tokens,
        "architecture": {"counted": known["counted"], "source": known["source"]},
        "predicted_gb": bench.predicted_gb,
        "arms": arms,
        "not_measured": [arm for arm in options.arms if arm not in arms],
    }
    print_table(result)
    name = f"random-{options.model}-{options.duration}s"
    publish(name, result, keep=not (options.no_keep or options.tiny))
    return result
