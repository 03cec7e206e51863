"""Trains the built-in model by its recipe.

``python -m kling_local.sketch.train configs/recipes/sketch.toml``

Stages: pictures (single frames), clips (layouts and scores together), eyes (estimating layouts of
given pictures). Films are generated on demand. All state is in the run folder; the same command
resumes an interrupted run. `kling_local.sketch.pack` turns a run into weights.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from kling_local.sketch import eyes
from kling_local.sketch.data import Films, Shelf, films
from kling_local.sketch.model import Denoiser, Shape
from kling_local.sketch.objective import film_loss

_EMA_MOST = 0.999
_CHECKPOINT_S = 120


@dataclass
class Run:
    """A training run: its recipe, folder, network, averaged weights, optimiser and clock."""

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
            if "random" in state:  # so that a resumed run continues bit for bit
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


STAGES = ("pictures", "clips")


def read_recipe(path: Path, device: str) -> dict[str, Any]:
    """The recipe for ``device``: on a GPU, ``[gpu]`` sets the minutes and scales the batches."""
    recipe = tomllib.loads(path.read_text())
    gpu = recipe.pop("gpu")
    if device == "cpu":
        return recipe
    for stage, minutes in gpu["minutes"].items():
        recipe[stage]["minutes"] = minutes
        recipe[stage]["batch"] *= gpu["times_the_batch"]
    return recipe


def shelves(recipe: dict[str, Any], stage: str) -> tuple[list[Shelf], list[float]]:
    """Shelves of a stage and their weights."""
    rows = recipe[stage]["shelves"]
    kinds = [Shelf(row["aspect_ratio"], row["num_frames"]) for row in rows]
    return kinds, [row["weight"] for row in rows]


def train_stage(run: Run, name: str) -> None:
    """Run one stage for its minutes."""
    settings = run.recipe[name]
    if run.stage != name:
        run.stage, run.step, run.spent_s = name, 0, 0.0
    budget_s = settings["minutes"] * 60
    kinds, weights = shelves(run.recipe, name)
    began, saved, recent = time.monotonic(), time.monotonic(), []
    before = run.spent_s
    while run.spent_s < budget_s:
        shelf = run.rng.choices(kinds, weights)[0]
        drawn_by = torch.Generator().manual_seed(run.rng.getrandbits(60))
        batch = films(shelf, batch_size(settings, shelf), drawn_by, run.device)
        rate = learning_rate(settings, run.step, run.spent_s / budget_s)
        for group in run.optimiser.param_groups:
            group["lr"] = rate
        recent.append(train_step(run, settings, shelf, batch))
        run.step += 1
        run.spent_s = before + time.monotonic() - began
        if run.step % 50 == 0:
            _report(run, recent, rate, budget_s)
            recent = []
        if time.monotonic() - saved > _CHECKPOINT_S:
            run.save()
            saved = time.monotonic()
    run.save()


def batch_size(settings: dict[str, Any], shelf: Shelf) -> int:
    """The batch size of a shelf, smaller for long clips so that steps cost about the same."""
    if shelf.num_frames == 1:
        return int(settings["batch"])
    return max(2, round(settings["batch"] * 41 / shelf.num_frames))


def learning_rate(settings: dict[str, Any], step: int, progress: float) -> float:
    """Linear warm-up over 100 steps, then constant, then a cosine over the stage's last part.

    It ends at a fiftieth of the recipe's rate.
    """
    warm = min(1.0, (step + 1) / 100)
    left = min(1.0, (1 - progress) / settings["decay"])
    return float(
        settings["learning_rate"] * warm * (0.02 + 0.98 * 0.5 * (1 - math.cos(math.pi * left)))
    )


def train_step(run: Run, settings: dict[str, Any], shelf: Shelf, batch: Films) -> dict[str, float]:
    """One step: loss, gradient, optimiser, and the running average of the weights."""
    total, figures = film_loss(run.net, batch, shelf, settings, run.rng)
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
    """Run the recipe's stages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path)
    parser.add_argument(
        "--run", type=Path, default=Path("runs/sketch"), help="run folder (default: runs/sketch)"
    )
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--stages", nargs="+", choices=[*STAGES, "eyes"], default=[*STAGES, "eyes"])
    options = parser.parse_args(arguments)
    recipe = read_recipe(options.recipe, options.device)
    options.run.mkdir(parents=True, exist_ok=True)
    stages = options.stages
    if stages != ["eyes"]:
        run = Run.start(recipe, options.run, options.device)
        if run.stage in stages:  # a resumed run has finished the stages before this one
            stages = stages[stages.index(run.stage) :]
    for stage in stages:
        if stage == "eyes":
            eyes.train(options.run, recipe["eyes"], recipe["world"]["seed"], options.device)
        else:
            train_stage(run, stage)


if __name__ == "__main__":
    main()
