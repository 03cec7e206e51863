"""Trains the built-in model by its recipe.

``python -m kling_local.sketch.train configs/recipes/sketch.toml``

Stages: codec (picture and sound bases), pictures (single frames), clips (frames and sound
together), guided (guidance learnt into the network). Everything lies in the run folder; the same
command continues after a stop.
`kling_local.sketch.pack` turns a run into weights.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import random
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from kling_local.sketch import codec, data, sound_codec
from kling_local.sketch.data import SIZES, Library, Shard, Shelf
from kling_local.sketch.model import FPS, Denoiser, Shape
from kling_local.sketch.objective import Pupil, film_loss
from kling_local.sketch.world.draw import draw, frame_times
from kling_local.sketch.world.scene import sample_scenes
from kling_local.sketch.world.sound import synthesise

_EMA_MOST = 0.999
_TEACHER = "teacher.pt"
_CHECKPOINT_S = 120


@dataclass
class Run:
    """A training run: its recipe, folder, network, average, optimiser and clock."""

    recipe: dict[str, Any]
    folder: Path
    device: str
    net: Denoiser
    average: dict[str, Tensor]
    optimiser: torch.optim.AdamW
    rng: random.Random
    stage: str = ""
    step: int = 0
    spent_s: float = 0.0
    teacher: Denoiser | None = None

    @classmethod
    def start(cls, recipe: dict[str, Any], folder: Path, device: str) -> Run:
        """A fresh run, or the one that ``folder`` holds."""
        torch.manual_seed(recipe["world"]["seed"])
        net = Denoiser(Shape(**recipe["shape"])).to(device)
        matrices = [p for p in net.parameters() if p.ndim >= 2]
        vectors = [p for p in net.parameters() if p.ndim < 2]
        optimiser = torch.optim.AdamW(
            [{"params": matrices, "weight_decay": 0.01}, {"params": vectors, "weight_decay": 0.0}],
            betas=(0.9, 0.97),
        )
        average = {name: p.detach().clone() for name, p in net.named_parameters()}
        run = cls(
            recipe, folder, device, net, average, optimiser, random.Random(recipe["world"]["seed"])
        )
        saved = folder / "state.pt"
        if saved.exists():
            state = torch.load(saved, map_location=device, weights_only=False)
            net.load_state_dict(state["net"])
            if "optimiser" in state:  # not in a run that was adopted from packed weights
                optimiser.load_state_dict(state["optimiser"])
            run.average = state["average"]
            run.stage, run.step, run.spent_s = state["stage"], state["step"], state["spent_s"]
            if "random" in state:  # so that a run that stopped goes on bit for bit
                run.rng.setstate(state["random"])
                torch.set_rng_state(state["torch_random"].cpu())
            if device != "cpu" and "cuda_random" in state:
                torch.cuda.set_rng_state(state["cuda_random"].cpu())
        return run

    def save(self) -> None:
        """Write the checkpoint; the old one stays until the new one is complete."""
        partial = self.folder / "state.partial"
        torch.save(
            {
                "net": self.net.state_dict(),
                "average": self.average,
                "optimiser": self.optimiser.state_dict(),
                "stage": self.stage,
                "step": self.step,
                "spent_s": self.spent_s,
                "recipe": self.recipe,
                "random": self.rng.getstate(),
                "torch_random": torch.get_rng_state(),
                **({} if self.device == "cpu" else {"cuda_random": torch.cuda.get_rng_state()}),
            },
            partial,
        )
        partial.replace(self.folder / "state.pt")


def prepare_codec(run: Run) -> tuple[codec.Basis, sound_codec.SoundBasis]:
    """Fit both bases, or read them back."""
    saved = run.folder / "basis.pt"
    if not saved.exists():
        settings, seed = run.recipe["codec"], run.recipe["world"]["seed"]
        picture = codec.fit_basis(_picture_blocks(settings["clips"], seed))
        sound = sound_codec.fit_basis(_sounds(settings["sounds"], seed))
        torch.save({"picture": picture.__dict__, "sound": sound.__dict__}, saved)
    bases = torch.load(saved, weights_only=True)
    return codec.Basis(**bases["picture"]), sound_codec.SoundBasis(**bases["sound"])


def _picture_blocks(num_clips: int, seed: int) -> Tensor:
    """8-frame 16x16 blocks ``(n 8 3 16 16)`` of clips in all ratios, held first frames included."""
    parts = []
    for i, (height, width) in enumerate(SIZES.values()):
        generator = torch.Generator().manual_seed(seed - 1 - i)
        share = num_clips * 7 // 10 if i == 0 else num_clips * 3 // 20
        scenes = sample_scenes(share, generator, duration_s=4.0, aspect=width / height)
        clip = codec.causal_pad(draw(scenes, frame_times(41, FPS), height, width) * 2 - 1)
        grid = clip.unflatten(4, (-1, 16)).unflatten(3, (-1, 16)).unflatten(1, (-1, 8))
        parts.append(grid.permute(0, 1, 4, 6, 2, 3, 5, 7).flatten(0, 3))
    blocks = torch.cat(parts)
    return blocks[
        torch.randperm(len(blocks), generator=torch.Generator().manual_seed(seed))[:24_000]
    ]


def _sounds(count: int, seed: int) -> Tensor:
    scenes = sample_scenes(
        count, torch.Generator().manual_seed(seed - 9), duration_s=4.0, aspect=5 / 3
    )
    return torch.stack(
        [synthesise(scenes, row, 4.0, sound_codec.SAMPLE_RATE) for row in range(count)]
    )


STAGES = ("pictures", "clips", "guided")


def read_recipe(path: Path, device: str) -> dict[str, Any]:
    """A recipe as ``device`` runs it: on a GPU minutes, batches and shards are those of ``[gpu]``.

    ``clips_a_step`` is how many clips a step of the decoder and the encoder sees.
    """
    recipe = tomllib.loads(path.read_text())
    gpu = recipe.pop("gpu")
    recipe["world"]["clips_a_step"] = 1
    if device == "cpu":
        return recipe
    recipe["world"]["clips_a_step"] = gpu["times_the_batch"]
    for stage, minutes in gpu["minutes"].items():
        recipe[stage]["minutes"] = minutes
    for stage in STAGES:
        recipe[stage]["batch"] *= gpu["times_the_batch"]
        for row in recipe[stage].get("shelves", ()):
            row["shards"] *= gpu["times_the_shards"]
    return recipe


def shelves(recipe: dict[str, Any], stage: str) -> list[tuple[Shelf, int, float]]:
    """Shelves of a stage with their shard count and weight; a stage may be ``like`` another."""
    rows = recipe[recipe[stage].get("like", stage)]["shelves"]
    return [
        (
            Shelf(
                row["aspect_ratio"], row["num_frames"], row["num_scenes"], row.get("drawn", True)
            ),
            row["shards"],
            row["weight"],
        )
        for row in rows
    ]


def produce(run_folder: Path, recipe: dict[str, Any], stage: str, device: str) -> Iterator[Path]:
    """Render the missing shards of a stage, the rarest first, and yield each path as it appears."""
    bases = torch.load(run_folder / "basis.pt", weights_only=True)
    basis, sound = codec.Basis(**bases["picture"]), sound_codec.SoundBasis(**bases["sound"])
    seed = recipe["world"]["seed"] + (0 if stage == "pictures" else 100_000)
    wanted = [
        (number / count, shelf, number)
        for shelf, count, _ in shelves(recipe, stage)
        for number in range(count)
    ]
    with _sound_makers(device) as pool:
        for index, (_, shelf, number) in enumerate(sorted(wanted, key=lambda row: row[0])):
            path = shelf.path(run_folder / "data", number)
            if not path.exists():
                shard = data.make_shard(shelf, seed + index, basis, sound, device, pool)
                data.save_shard(shard, path)
                yield path


@contextmanager
def _sound_makers(device: str) -> Iterator[Executor | None]:
    """Processes that make sounds while a GPU draws; on the CPU alone none is spared for it."""
    if device == "cpu":
        yield None
        return
    processes = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        mp_context=processes, initializer=torch.set_num_threads, initargs=(1,)
    ) as pool:
        yield pool


def train_stage(run: Run, name: str) -> None:
    """Run one stage for its minutes."""
    settings = run.recipe[name]
    if run.stage != name:
        run.stage, run.step, run.spent_s = name, 0, 0.0
        if settings.get("guidance"):
            torch.save(run.net.state_dict(), run.folder / _TEACHER)
    run.teacher = _teacher(run) if settings.get("guidance") else None
    budget_s = settings["minutes"] * 60
    rows = shelves(run.recipe, name)
    libraries = [Library(run.folder / "data", shelf, run.rng) for shelf, _, _ in rows]
    weights = [weight for _, _, weight in rows]
    began, saved, recent = time.monotonic(), time.monotonic(), []
    before = run.spent_s
    while run.spent_s < budget_s:
        library = run.rng.choices(libraries, weights)[0]
        try:
            batch = library.batch(batch_size(settings, library.shelf))
        except LookupError:
            continue  # no shard of this shelf yet: draw another
        rate = learning_rate(settings, run.step, run.spent_s / budget_s)
        for group in run.optimiser.param_groups:
            group["lr"] = rate
        recent.append(train_step(run, settings, library.shelf, batch))
        run.step += 1
        run.spent_s = before + time.monotonic() - began
        if run.step % 50 == 0:
            _report(run, recent, rate, budget_s)
            recent = []
        if time.monotonic() - saved > _CHECKPOINT_S:
            run.save()
            saved = time.monotonic()
    run.save()


def _teacher(run: Run) -> Denoiser:
    """The network as it was when the stage began, frozen."""
    teacher = Denoiser(Shape(**run.recipe["shape"])).to(run.device)
    saved = torch.load(run.folder / _TEACHER, map_location=run.device, weights_only=True)
    teacher.load_state_dict(saved)
    return teacher.requires_grad_(False).eval()


def batch_size(settings: dict[str, Any], shelf: Shelf) -> int:
    """Long clips come in smaller batches, so that a step costs about the same."""
    if shelf.num_frames == 1:
        return int(settings["batch"])
    return max(2, round(settings["batch"] * 41 / shelf.num_frames))


def learning_rate(settings: dict[str, Any], step: int, progress: float) -> float:
    """Linear warm-up over 100 steps, constant, and a cosine over the stage's last part.

    It ends at a fiftieth of the recipe's rate.
    """
    warm = min(1.0, (step + 1) / 100)
    left = min(1.0, (1 - progress) / settings["decay"])
    return float(
        settings["learning_rate"] * warm * (0.02 + 0.98 * 0.5 * (1 - math.cos(math.pi * left)))
    )


def train_step(run: Run, settings: dict[str, Any], shelf: Shelf, batch: Shard) -> dict[str, float]:
    """One step: the objective's loss, its gradient, and the average that follows."""
    total, figures = film_loss(Pupil(run.net, run.teacher), batch, shelf, settings, run.rng)
    total.backward()
    torch.nn.utils.clip_grad_norm_(run.net.parameters(), 1.0)
    run.optimiser.step()
    run.optimiser.zero_grad(set_to_none=True)
    _follow(run)
    return figures


@torch.no_grad()
def _follow(run: Run) -> None:
    rate = min(_EMA_MOST, (run.step + 1) / (run.step + 20))
    pairs = [(run.average[name], p) for name, p in run.net.named_parameters()]
    torch._foreach_lerp_([a for a, _ in pairs], [p for _, p in pairs], 1 - rate)


def _report(run: Run, recent: list[dict[str, float]], rate: float, budget_s: float) -> None:
    """Append the means since the last report to ``log.jsonl`` and print them."""
    found = {key: [row[key] for row in recent if key in row] for row in recent for key in row}
    means = {key: round(sum(values) / len(values), 4) for key, values in found.items()}
    line = {
        "stage": run.stage,
        "step": run.step,
        "minutes": round(run.spent_s / 60, 2),
        "lr": rate,
        **means,
    }
    with (run.folder / "log.jsonl").open("a") as log:
        log.write(json.dumps(line) + "\n")
    done = int(20 * run.spent_s / budget_s)
    print(
        f"[{'#' * done}{'.' * (20 - done)}] " + " ".join(f"{k} {v}" for k, v in line.items()),
        flush=True,
    )


def main(arguments: list[str] | None = None) -> None:
    """Run the recipe's stages, each after its shards are rendered.

    Two processes share the work: one renders (``--produce STAGE``), one trains on what is there
    (``--beside``).
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path)
    parser.add_argument(
        "--run", type=Path, default=Path("runs/sketch"), help="run folder (default: runs/sketch)"
    )
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--produce", choices=STAGES, help="only render shards")
    parser.add_argument("--beside", action="store_true", help="another process renders the shards")
    parser.add_argument("--stages", nargs="+", default=list(STAGES))
    options = parser.parse_args(arguments)
    recipe = read_recipe(options.recipe, options.device)
    options.run.mkdir(parents=True, exist_ok=True)
    run = Run.start(recipe, options.run, options.device)
    prepare_codec(run)
    if options.produce:
        _render(run, options.produce)
        return
    stages = options.stages
    if run.stage in stages:  # a run that goes on has the stages before this one behind it
        stages = stages[stages.index(run.stage) :]
    for stage in stages:
        if not options.beside:
            _render(run, stage)
        train_stage(run, stage)


def _render(run: Run, stage: str) -> None:
    for path in produce(run.folder, run.recipe, stage, run.device):
        print(f"rendered {path.name}", flush=True)


if __name__ == "__main__":
    main()
