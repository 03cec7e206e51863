"""Packs a training run into the weights folder: a stock ``LTX2Pipeline`` in bf16.

``python -m kling_local.sketch.pack --run runs/sketch kling_local/sketch/weights``
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import torch
from diffusers.pipelines.ltx2.pipeline_ltx2 import LTX2Pipeline
from diffusers.schedulers import FlowMatchEulerDiscreteScheduler

from kling_local.sketch import codec, sound_codec
from kling_local.sketch.model import NUM_TRAIN_TIMESTEPS, Denoiser, Shape

SHIFT = 2.0
"""Bend of the sigma schedule; the sketch size has few tokens, so it is small and fixed."""


def assemble(run_folder: Path, *, averaged: bool = True) -> LTX2Pipeline:
    """The pipeline of a run in float32.

    Transformer, connectors and text encoder are the run's average, unless ``averaged`` is false.
    What stands around them is as far as it is trained.
    """
    state = torch.load(run_folder / "state.pt", map_location="cpu", weights_only=False)
    net = Denoiser(Shape(**state["recipe"]["shape"]))
    net.load_state_dict(state["net"])
    if averaged:
        net.load_state_dict(state["average"], strict=False)
    bases = torch.load(run_folder / "basis.pt", weights_only=True)
    vae = codec.new_vae()
    codec.construct_decoder(vae, codec.Basis(**bases["picture"]))
    parts = {"decoder": vae.decoder, "encoder": vae.encoder}
    parts["sound"] = audio_vae = sound_codec.new_audio_vae()
    parts["vocoder"] = vocoder = sound_codec.new_vocoder()
    for name, module in parts.items():
        saved = run_folder / f"{name}.pt"
        if saved.exists():
            module.load_state_dict(torch.load(saved, map_location="cpu", weights_only=True))
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


def main(arguments: list[str] | None = None) -> None:
    """Write the weights folder and print the hash that the model card carries."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--run", type=Path, default=Path("runs/sketch"))
    options = parser.parse_args(arguments)
    assemble(options.run).to(torch.bfloat16).save_pretrained(
        options.weights, safe_serialization=True
    )
    files = sorted(options.weights.rglob("*.safetensors"))
    total = sum(path.stat().st_size for path in files)
    digest = hashlib.sha256(
        (options.weights / "transformer/diffusion_pytorch_model.safetensors").read_bytes()
    )
    print(f"{total / 2**20:.1f} MiB, transformer sha256 {digest.hexdigest()}")


if __name__ == "__main__":
    main()
