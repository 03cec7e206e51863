"""Packs a training run into a weights folder, a stock ``LTX2Pipeline`` in bf16, and back.

``python -m kling_local.sketch.pack --run runs/sketch kling_local/sketch/weights`` packs.
``python -m kling_local.sketch.pack --adopt --run runs/new kling_local/sketch/weights`` makes a run
folder in which training continues from packed weights, on any machine.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from typing import Any

import torch
from diffusers.pipelines.ltx2.pipeline_ltx2 import LTX2Pipeline
from diffusers.schedulers import FlowMatchEulerDiscreteScheduler

from kling_local.sketch.drawing_vae import DrawingVAE
from kling_local.sketch.eyes import EYES_FILE
from kling_local.sketch.model import NUM_TRAIN_TIMESTEPS, Denoiser, Shape
from kling_local.sketch.playing_vae import Players, ScoreVAE
from kling_local.sketch.train import read_recipe

SHIFT = 5.0
"""Shift of the sigma schedule: facts are decided near pure noise (`objective.noise_levels`)."""
_NET = ("text_encoder", "connectors", "transformer")


def assemble(run_folder: Path, *, averaged: bool = True) -> LTX2Pipeline:
    """The pipeline of a run in float32.

    Transformer, connectors and text encoder have the run's averaged weights, unless ``averaged`` is
    false. Eyes that are not trained yet keep their initial weights.
    """
    state = torch.load(run_folder / "state.pt", map_location="cpu", weights_only=False)
    net = Denoiser(Shape(**state["recipe"]["shape"]))
    net.load_state_dict(state["net"])
    if averaged:
        net.load_state_dict(state["average"], strict=False)
    vae = DrawingVAE()
    if (run_folder / EYES_FILE).exists():
        saved = torch.load(run_folder / EYES_FILE, map_location="cpu", weights_only=True)
        vae.load_state_dict(saved)
    return LTX2Pipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(
            num_train_timesteps=NUM_TRAIN_TIMESTEPS, shift=SHIFT, use_dynamic_shifting=False
        ),
        vae=vae.eval(),
        audio_vae=ScoreVAE().eval(),
        text_encoder=net.text_encoder.eval(),
        tokenizer=net.tokenizer,
        connectors=net.connectors.eval(),
        transformer=net.transformer.eval(),
        vocoder=Players().eval(),
    )


def pack(run_folder: Path, weights: Path) -> str:
    """Write the weights folder; returns the transformer's SHA-256, which the model card states."""
    assemble(run_folder).to(torch.bfloat16).save_pretrained(weights, safe_serialization=True)
    transformer = weights / "transformer" / "diffusion_pytorch_model.safetensors"
    return hashlib.sha256(transformer.read_bytes()).hexdigest()


def adopt(weights: Path, run_folder: Path, recipe: dict[str, Any]) -> None:
    """Make a run folder that continues from packed weights, with a fresh optimiser."""
    run_folder.mkdir(parents=True, exist_ok=True)
    pipeline = LTX2Pipeline.from_pretrained(weights, local_files_only=True, dtype=torch.float32)
    torch.save(pipeline.vae.state_dict(), run_folder / EYES_FILE)
    net = Denoiser(Shape(**recipe["shape"]))
    for name in _NET:
        getattr(net, name).load_state_dict(getattr(pipeline, name).state_dict())
    average = {name: parameter.detach() for name, parameter in net.named_parameters()}
    state = {"net": net.state_dict(), "average": average, "stage": "", "step": 0, "spent_s": 0.0}
    torch.save({**state, "recipe": recipe}, run_folder / "state.pt")


def main(arguments: list[str] | None = None) -> None:
    """Pack, or adopt."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--run", type=Path, default=Path("runs/sketch"))
    parser.add_argument("--adopt", action="store_true", help="from weights to a run folder")
    parser.add_argument("--recipe", type=Path, default=Path("configs/recipes/sketch.toml"))
    options = parser.parse_args(arguments)
    if options.adopt:
        adopt(options.weights, options.run, read_recipe(options.recipe, "cpu"))
        return
    digest = pack(options.run, options.weights)
    total = sum(path.stat().st_size for path in options.weights.rglob("*.safetensors"))
    print(f"{total / 2**20:.1f} MiB, transformer sha256 {digest}")


if __name__ == "__main__":
    main()
