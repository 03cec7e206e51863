"""The package's model cards over tiny checkpoints: what they announce, without their sizes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kling_local import cards
from kling_local.cards import ModelCard
from kling_local.units import Size
from tests.conftest import save_tiny_weights
from tests.tiny.echo import save_echo
from tests.tiny.loras import save_lora
from tests.tiny.minimax_h3 import save_minimax_h3
from tests.tiny.wan import save_wan, wan_card

WAN_KINDS = {
    "wan2.1-t2v-1.3b": "t2v",
    "wan2.1-t2v-14b": "t2v",
    "wan2.1-i2v-14b": "i2v",
    "wan2.1-vace-1.3b": "vace",
    "wan2.1-vace-14b": "vace",
    "wan2.2-t2v-a14b": "a14b_t2v",
    "wan2.2-i2v-a14b": "a14b_i2v",
    "wan2.2-ti2v-5b": "ti2v_5b",
}
FLF2V = "wan2.1-flf2v"
"""A model without a card in the package: users write their own."""
_SIZES = {"16:9": Size(128, 64), "9:16": Size(64, 128), "1:1": Size(64, 64)}
_LAYERS = {
    "ltx2": "transformer_blocks.0.attn1.to_q",
    "echo": "transformer_blocks.0.attn1.to_q",
    "minimax_h3": "transformer_blocks.0.attn.to_q",
    "wan": "blocks.0.attn1.to_q",
}
_WORDS_READ = 32


def shrunk(model: str, folder: Path) -> ModelCard:
    """Make a tiny checkpoint in ``folder``; returns the card of ``model``, adapted to it.

    Only sizes, steps (where the route leaves them free), hub addresses and the prompt's token limit
    are changed. The checkpoint is saved elsewhere and moved to ``folder``.
    """
    card = flf2v_card() if model == FLF2V else cards.card(model)
    made = _saved(card, folder.with_name(f"{folder.name}-made"))
    shutil.move(made, folder)
    is_h3 = card.family == "minimax_h3"
    return replace(
        card,
        source=folder,
        builtin=True,
        revision=None,
        sha256=None,
        sizes=_SIZES,
        sizes_1080p={},
        steps=_steps(card),
        max_sequence_length=card.max_sequence_length if is_h3 else _WORDS_READ,
        modules=("tests.tiny.eyes",) if is_h3 else (),
        extras=(),
        memory=None,
        variants=(),
    )


def flf2v_card() -> ModelCard:
    """A user's card for Wan 2.1 FLF2V."""
    return replace(wan_card(Path("nowhere"), "flf2v"), id=FLF2V)


def _steps(card: ModelCard) -> Mapping[str, int]:
    """As few steps as the route allows: distilled schedules, also that of a second stage, are
    lists of fixed length.
    """
    if "distilled" in card.route or card.route == "echo":
        return card.steps
    return {"std": 4, "pro": 5} if card.route == "two_stage" else {"std": 2, "pro": 3}


def _saved(card: ModelCard, folder: Path) -> Path:
    """A random checkpoint of the card's family and route, with its LoRAs."""
    if card.family == "wan":
        save_wan(folder, WAN_KINDS.get(card.id, "flf2v"))
    elif card.family == "minimax_h3":
        save_minimax_h3(folder)
    elif card.family == "echo":
        save_echo(folder, save_tiny_weights(folder.with_name("ltx2")))
    else:
        save_tiny_weights(folder)
        if "two_stage" in card.route:
            save_upsampler(folder / "latent_upsampler")
    for other in card.components.values():
        if not (folder / other).exists():
            shutil.copytree(folder / "transformer", folder / other)
    for lora in (*card.loras, *card.camera_loras):
        weights = folder / card.components.get(lora.part, lora.part)
        name = re.sub(r"\*", "", lora.file)
        save_lora(folder / "loras" / name, weights, (_LAYERS[card.family],))
    return folder


def save_upsampler(folder: Path) -> None:
    """Save a random network that upsamples the tiny latents."""
    import torch
    from diffusers.pipelines.ltx2.latent_upsampler import LTX2LatentUpsamplerModel

    with torch.random.fork_rng():
        torch.manual_seed(0)
        LTX2LatentUpsamplerModel(
            in_channels=16, mid_channels=32, num_blocks_per_stage=1, use_rational_resampler=True
        ).save_pretrained(folder)
