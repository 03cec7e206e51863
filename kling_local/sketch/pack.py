"""Packs a training run into the weights folder, a stock ``LTX2Pipeline`` in bf16, and back.

``python -m kling_local.sketch.pack --run runs/sketch kling_local/sketch/weights``
``python -m kling_local.sketch.pack --adopt --run runs/new kling_local/sketch/weights``: a run
folder from which training goes on where the weights stand, on any machine.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from typing import Any

import torch
from diffusers.pipelines.ltx2.pipeline_ltx2 import LTX2Pipeline
from diffusers.schedulers import FlowMatchEulerDiscreteScheduler
from safetensors.torch import load_file, save_file
from torch import nn

from kling_local.sketch import codec, drawing_vae, sound_codec
from kling_local.sketch.model import NUM_TRAIN_TIMESTEPS, Denoiser, Shape
from kling_local.sketch.train import read_recipe
from kling_local.sketch.vocoder import NoiseVocoder

SHIFT = 8.0
"""Bend of the sigma schedule: layouts are settled near pure noise (`objective.noise_levels`)."""
BASIS_FILE = "basis.safetensors"
"""The codec's bases beside the pipeline: not needed to render, needed to train on."""
_NET = ("text_encoder", "connectors", "transformer")


def assemble(
    run_folder: Path, *, averaged: bool = True, complete: bool = True, painted: bool = False
) -> LTX2Pipeline:
    """The pipeline of a run in float32.

    A ``painted`` film is drawn by `DrawingVAE` from its layout; else by the run's own decoder.
    Transformer, connectors and text encoder are the run's average,
    unless ``averaged`` is false. Raises ``FileNotFoundError`` when a part around them is not
    trained yet and ``complete`` is true; else such a part stays as it was made.
    """
    state = torch.load(run_folder / "state.pt", map_location="cpu", weights_only=False)
    net = Denoiser(Shape(**state["recipe"]["shape"]))
    net.load_state_dict(state["net"])
    if averaged:
        net.load_state_dict(state["average"], strict=False)
    vae, audio_vae = codec.new_vae(), sound_codec.new_audio_vae()
    vocoder = NoiseVocoder.from_config(sound_codec.new_vocoder().config)
    bases = torch.load(run_folder / "basis.pt", weights_only=True)
    codec.construct_decoder(vae, codec.Basis(**bases["picture"]))
    for name, module in _around(vae, audio_vae, vocoder).items():
        saved = run_folder / f"{name}.pt"
        if saved.exists() or complete:
            module.load_state_dict(torch.load(saved, map_location="cpu", weights_only=True))
    if painted:
        vae = drawing_vae.painter_of(vae)
    return LTX2Pipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(
            num_train_timesteps=NUM_TRAIN_TIMESTEPS, shift=SHIFT, use_dynamic_shifting=False
        ),
        vae=vae.eval(),
        audio_vae=audio_vae.eval(),
        text_encoder=net.text_encoder.eval(),
        tokenizer=net.tokenizer,
        connectors=net.connectors.eval(),
        transformer=net.transformer.eval(),
        vocoder=vocoder.eval(),
    )


def _around(vae: Any, audio_vae: nn.Module, vocoder: nn.Module) -> dict[str, nn.Module]:
    """The parts that are trained apart from the transformer, by the name of their file."""
    return {"decoder": vae.decoder, "encoder": vae.encoder, "sound": audio_vae, "vocoder": vocoder}


def pack(run_folder: Path, weights: Path, *, painted: bool = False) -> str:
    """Write the weights folder; returns the SHA-256 that the model card carries."""
    assemble(run_folder, painted=painted).to(torch.bfloat16).save_pretrained(
        weights, safe_serialization=True
    )
    bases = torch.load(run_folder / "basis.pt", weights_only=True)
    flat = {f"{which}.{name}": tensor for which in bases for name, tensor in bases[which].items()}
    save_file({name: tensor.contiguous() for name, tensor in flat.items()}, weights / BASIS_FILE)
    transformer = weights / "transformer" / "diffusion_pytorch_model.safetensors"
    return hashlib.sha256(transformer.read_bytes()).hexdigest()


def adopt(weights: Path, run_folder: Path, recipe: dict[str, Any]) -> None:
    """Make a run folder that goes on from packed weights, with a fresh optimiser."""
    run_folder.mkdir(parents=True, exist_ok=True)
    bases: dict[str, dict[str, torch.Tensor]] = {}
    for key, tensor in load_file(weights / BASIS_FILE).items():
        which, name = key.split(".")
        bases.setdefault(which, {})[name] = tensor
    torch.save(bases, run_folder / "basis.pt")
    pipeline = LTX2Pipeline.from_pretrained(weights, local_files_only=True, dtype=torch.float32)
    vae = pipeline.vae
    if isinstance(vae, drawing_vae.DrawingVAE):  # it has no decoder to go on from
        vae = codec.new_vae()
        codec.construct_decoder(vae, codec.Basis(**bases["picture"]))
        vae.encoder.load_state_dict(pipeline.vae.encoder.state_dict())
    parts = _around(vae, pipeline.audio_vae, pipeline.vocoder)
    for name, module in parts.items():
        torch.save(module.state_dict(), run_folder / f"{name}.pt")
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
    parser.add_argument(
        "--learnt", action="store_true", help="films are drawn by the run's own decoder"
    )
    parser.add_argument("--recipe", type=Path, default=Path("configs/recipes/sketch.toml"))
    options = parser.parse_args(arguments)
    if options.adopt:
        adopt(options.weights, options.run, read_recipe(options.recipe, "cpu"))
        return
    digest = pack(options.run, options.weights, painted=not options.learnt)
    total = sum(path.stat().st_size for path in options.weights.rglob("*.safetensors"))
    print(f"{total / 2**20:.1f} MiB, transformer sha256 {digest}")


if __name__ == "__main__":
    main()
