"""Trains the picture codec's encoder (its eyes) to recover layouts from pictures drawn of them."""

from __future__ import annotations

import json
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from kling_local.sketch.drawing_vae import EYE_PIXELS, SEEN, DrawingVAE, Eyes
from kling_local.sketch.world.draw import draw
from kling_local.sketch.world.layout import CELLS, FPS, FRAMES_A_CELL, Grid, layout
from kling_local.sketch.world.scene import MOST_SUBJECTS, sample_scenes

EYES_FILE = "eyes.pt"
_KEPT, _REPLAYED = 400, 8  # batches in the replay buffer, and steps per newly drawn batch
_LONGEST_S = 8.0


@dataclass(frozen=True)
class Looks:
    """Three pictures of a latent frame ``(b 9 h w)`` in -1..1, and its true cells ``(b 4 60)``."""

    pictures: Tensor
    told: Tensor


def random_looks(count: int, rng: random.Random, device: str) -> Looks:
    """A latent frame or, equally often, a single picture of each of ``count`` random films.

    All have the same, randomly chosen aspect ratio.
    """
    generator = torch.Generator().manual_seed(rng.getrandbits(60))
    rows, columns = CELLS[rng.choice(("16:9", "16:9", "16:9", "9:16", "1:1"))]
    many = rng.choice((1, FRAMES_A_CELL + 1))
    grid = Grid((many - 1) // FRAMES_A_CELL + 1, rows, columns)
    length = rng.uniform(3.0, _LONGEST_S)
    scenes = sample_scenes(count, generator, duration_s=length, aspect=grid.aspect).to(device)
    times = rng.uniform(0, length - many / FPS) + torch.arange(many) / FPS
    seen = times[[max(0, many - 1 + moment) for moment in SEEN]]
    pictures = draw(scenes, seen, EYE_PIXELS * rows, EYE_PIXELS * columns) * 2 - 1
    cells = layout(scenes, times, grid)[:, :, -1].flatten(2)[..., : MOST_SUBJECTS + 1]
    return Looks(pictures.flatten(1, 2), cells.transpose(1, 2))


def eyes_loss(eyes: Eyes, looks: Looks) -> Tensor:
    """Mean squared error of the cells that the eyes estimate."""
    return (eyes(looks.pictures) - looks.told).square().mean()


def train(folder: Path, settings: dict[str, Any], seed: int, device: str) -> None:
    """Train for the recipe's minutes, continuing from weights saved in ``folder`` if there are any.

    Writes the weights, and a line of ``log.jsonl`` every 50 steps, into ``folder``.
    """
    rng = random.Random(seed)
    vae = DrawingVAE().to(device)
    saved = folder / EYES_FILE
    if saved.exists():
        vae.load_state_dict(torch.load(saved, map_location=device, weights_only=True))
        rng.seed(time.time_ns())
    optimiser = torch.optim.AdamW(vae.eyes.parameters(), lr=settings["learning_rate"])
    kept: list[Looks] = []
    recent: list[float] = []
    began, step = time.monotonic(), 0
    while (progress := (time.monotonic() - began) / (60 * settings["minutes"])) < 1:
        if len(kept) < _REPLAYED or step % _REPLAYED == 0:
            kept.append(random_looks(settings["batch"], rng, device))
            del kept[:-_KEPT]
        for group in optimiser.param_groups:
            group["lr"] = settings["learning_rate"] * min(1.0, 2 * (1 - progress) + 0.01)
        value = eyes_loss(vae.eyes, kept[-1] if len(kept) < _REPLAYED else rng.choice(kept))
        value.backward()
        torch.nn.utils.clip_grad_norm_(vae.eyes.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        recent.append(float(value.detach()))
        step += 1
        if step % 50 == 0:
            line = {
                "stage": "eyes",
                "step": step,
                "minutes": round((time.monotonic() - began) / 60, 2),
                "eyes": round(sum(recent) / len(recent), 4),
            }
            with (folder / "log.jsonl").open("a") as log:
                log.write(json.dumps(line) + "\n")
            print(line, flush=True)
            recent = []
    partial = saved.with_suffix(".partial")
    torch.save(vae.state_dict(), partial)
    partial.replace(saved)
