"""Trains the built-in model by its recipe.

``python -m kling_local.sketch.train configs/recipes/sketch.toml``

Stages: codec (picture and sound bases), pictures (single frames), clips (frames and sound
together). Everything lies in the run folder; the same command continues after a stop.
`kling_local.sketch.pack` turns a run into weights.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from kling_local.sketch import codec, data, sound_codec
from kling_local.sketch.data import SIZES, Library, Shard, Shelf
from kling_local.sketch.model import FPS, Denoiser, Shape, pack
from kling_local.sketch.world.caption import caption
from kling_local.sketch.world.draw import draw, frame_times
from kling_local.sketch.world.scene import sample_scenes
from kling_local.sketch.world.sound import synthesise

_SUBJECT_WEIGHT = 4.0  # the plain mean hides the subject: it covers few tokens
_NULL_CAPTION = 0.1  # for classifier-free guidance
_EMA_MOST = 0.999
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
            run.rng.seed(f"{run.stage}{run.step}")
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


def shelves(stage: dict[str, Any]) -> list[tuple[Shelf, int, float]]:
    """Shelves of a stage with their shard count and weight."""
    return [
        (
            Shelf(row["aspect_ratio"], row["num_frames"], row["num_scenes"]),
            row["shards"],
            row["weight"],
        )
        for row in stage["shelves"]
    ]


def produce(run_folder: Path, recipe: dict[str, Any], stage: str, device: str) -> Iterator[Path]:
    """Render the missing shards of a stage, the rarest first, and yield each path as it appears."""
    bases = torch.load(run_folder / "basis.pt", weights_only=True)
    basis, sound = codec.Basis(**bases["picture"]), sound_codec.SoundBasis(**bases["sound"])
    seed = recipe["world"]["seed"] + (0 if stage == "pictures" else 100_000)
    wanted = [
        (number / count, shelf, number)
        for shelf, count, _ in shelves(recipe[stage])
        for number in range(count)
    ]
    for index, (_, shelf, number) in enumerate(sorted(wanted, key=lambda row: row[0])):
        path = shelf.path(run_folder / "data", number)
        if not path.exists():
            data.save_shard(data.make_shard(shelf, seed + index, basis, sound, device), path)
            yield path


def train_stage(run: Run, name: str) -> None:
    """Run one stage for its minutes."""
    settings = run.recipe[name]
    if run.stage != name:
        run.stage, run.step, run.spent_s = name, 0, 0.0
    budget_s = settings["minutes"] * 60
    rows = shelves(settings)
    libraries = [Library(run.folder / "data", shelf, run.rng) for shelf, _, _ in rows]
    weights = [weight for _, _, weight in rows]
    began, saved, recent = time.monotonic(), time.monotonic(), []
    before = run.spent_s
    while run.spent_s < budget_s:
        library = run.rng.choices(libraries, weights)[0]
        try:
            batch = library.batch(_batch_size(settings, library.shelf))
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


def _batch_size(settings: dict[str, Any], shelf: Shelf) -> int:
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
    """One step of flow matching on both streams: the network predicts noise minus data."""
    device, size = run.device, len(batch)
    still = shelf.num_frames == 1
    video = pack(batch.video.to(device).float())
    audio = batch.audio.to(device).float()
    touched = batch.touched.to(device).flatten(1).float()
    keep = 0.9 if still else 0.94
    captions = [
        ""
        if run.rng.random() < _NULL_CAPTION
        else caption(batch.facts(row), run.rng, keep=keep, moving=not still)
        for row in range(size)
    ]
    sigma = torch.sigmoid(torch.randn(size, device=device) + 0.3)
    uniform = torch.rand(size, device=device) < 0.15
    sigma = torch.where(uniform, torch.rand(size, device=device), sigma)
    noise, hiss = torch.randn_like(video), torch.randn_like(audio)
    clean = _given(run, settings, shelf, video) if not still else None
    level = sigma[:, None, None].expand(-1, video.shape[1], 1)
    if clean is not None:
        level = level * (1 - clean[..., None])
    picture, sound = run.net(
        torch.lerp(video, noise, level),
        torch.lerp(audio, hiss, sigma[:, None, None]),
        sigma,
        captions,
        shelf.grid,
        clean,
    )
    error = (picture - (noise - video)).square()
    weight = 1 + (_SUBJECT_WEIGHT - 1) * touched
    if clean is not None:
        weight = weight * (1 - clean)
    loss = (error.mean(2) * weight).sum() / weight.sum().clamp(min=1)  # 0 when all is given
    heard = (sound - (hiss - audio)).square().mean()
    total = loss if still else loss + settings["audio_weight"] * heard
    total.backward()
    torch.nn.utils.clip_grad_norm_(run.net.parameters(), 1.0)
    run.optimiser.step()
    run.optimiser.zero_grad(set_to_none=True)
    _follow(run)
    per_token = error.detach().mean(2)
    return {
        "video": float(per_token.mean()),
        "subject": float((per_token * touched).sum() / touched.sum().clamp(min=1)),
        "audio": float(heard.detach()),
    }


def _given(run: Run, settings: dict[str, Any], shelf: Shelf, video: Tensor) -> Tensor | None:
    """1 for the tokens ``(b tokens)`` of the first one or two latent frames, given without noise.

    None for the steps that give nothing.
    """
    if run.rng.random() >= settings["conditioned"]:
        return None
    _, height, width = shelf.grid
    frames = run.rng.choice((1, 1, 2))
    clean = torch.zeros(video.shape[:2], device=video.device)
    clean[:, : frames * height * width] = 1
    return clean


@torch.no_grad()
def _follow(run: Run) -> None:
    rate = min(_EMA_MOST, (run.step + 1) / (run.step + 20))
    pairs = [(run.average[name], p) for name, p in run.net.named_parameters()]
    torch._foreach_lerp_([a for a, _ in pairs], [p for _, p in pairs], 1 - rate)


def _report(run: Run, recent: list[dict[str, float]], rate: float, budget_s: float) -> None:
    """Append the means since the last report to ``log.jsonl`` and print them."""
    means = {key: round(sum(row[key] for row in recent) / len(recent), 4) for key in recent[0]}
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
    parser.add_argument("--produce", choices=("pictures", "clips"), help="only render shards")
    parser.add_argument("--beside", action="store_true", help="another process renders the shards")
    parser.add_argument("--stages", nargs="+", default=["pictures", "clips"])
    options = parser.parse_args(arguments)
    recipe = tomllib.loads(options.recipe.read_text())
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
