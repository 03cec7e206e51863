"""The stages of a take as calls of networks, for `count_activations` to count.

Each stage also holds what the pipeline or the engine keeps in memory during it: prompt embeddings
while denoising, the whole conditioning film while encoding it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from kling_local.activations import Drawn
from kling_local.cards import ModelCard
from kling_local.engine.models import ltx2_decode, minimax_h3_decode, wan_decode

Parts = dict[str, Any]
Stages = dict[str, Callable[[], Any]]
_LTX_SOUND_PER_S = 25
_LTX_STATES = 3840 * 49
"""Width of the text encoder's output: all its hidden states side by side."""
_ECHO_SLOTS = 7
_H3_SOUND_PER_S = 40
_H3_REFERENCES = 9
"""Pictures before the film's rows, for a card that takes references; others have two at most."""


def stages_of(card: ModelCard, parts: Parts, drawn: Drawn) -> Stages:
    """Stage -> a function that runs it."""
    family = {"wan": _wan, "ltx2": _ltx2, "echo": _ltx2, "minimax_h3": _minimax_h3}[card.family]
    found = family(card, parts, drawn)

    def tiled() -> None:
        vae = parts["vae"]
        before = vae.use_tiling
        vae.enable_tiling()
        found["decode"]()
        vae.use_tiling = before

    return {**found, "tiled": tiled}


def _half(*shape: int) -> Tensor:
    return torch.empty(shape, dtype=torch.bfloat16)


def _whole(*shape: int) -> Tensor:
    return torch.empty(shape, dtype=torch.float32)


def _read(stretches: Any) -> None:
    """Consume the pictures and keep none."""
    for _ in stretches:
        pass


# --- LTX-2 and Echo -------------------------------------------------------------------------------


def _ltx2(card: ModelCard, parts: Parts, drawn: Drawn) -> Stages:
    vae, size = parts["vae"], drawn.size
    latent = ((drawn.frames - 1) // 8 + 1, size.height // 32, size.width // 32)
    sounds = round(drawn.frames / drawn.fps * _LTX_SOUND_PER_S)
    remembered = _ECHO_SLOTS if card.family == "echo" else 0

    def denoise(*, by_token: bool) -> Any:
        # Echo gives each token its own noise level and puts those of earlier takes in front.
        frames = latent[0] + (remembered or (1 if by_token else 0))
        tokens = frames * latent[1] * latent[2]
        packed = _half(1, card.max_sequence_length, _LTX_STATES)
        level = _whole(1, tokens) if by_token or remembered else _whole(1)
        return packed, _ltx2_call(parts["transformer"], (frames, *latent[1:]), sounds, level)

    def decode() -> None:
        latents, audio = _whole(1, 128, *latent), _whole(1, 8, sounds, 16)
        ltx2_decode.decode_sound(parts["audio_vae"], parts["vocoder"], audio)
        _read(ltx2_decode.decode_pictures(vae, latents, 0, drawn.frames))

    def text() -> Any:
        branches, words = 2 if card.guidance.default > 1 else 1, card.max_sequence_length
        read = _half(branches, words, _LTX_STATES)
        return read, parts["connectors"](read, _whole(branches, words))

    shown = max(card.conditioning.anchor_frames, 1)
    return {
        "text": text,
        "encode": lambda: vae.encode(_half(1, 3, shown, size.height, size.width)),
        "denoise": lambda: denoise(by_token=False),
        "pictured": lambda: denoise(by_token=True),
        "decode": decode,
    }


def _ltx2_call(
    network: Any, latent: tuple[int, int, int], sounds: int, level: Tensor
) -> tuple[Tensor, Tensor]:
    frames, rows, columns = latent
    config = network.config
    if config.use_prompt_embeddings:
        widths = (config.caption_channels, config.caption_channels)
    else:
        widths = (config.cross_attention_dim, config.audio_cross_attention_dim)
    words = 1024
    made: tuple[Tensor, Tensor] = network(
        hidden_states=_half(1, frames * rows * columns, config.in_channels),
        audio_hidden_states=_half(1, sounds, config.audio_in_channels),
        encoder_hidden_states=_half(1, words, widths[0]),
        audio_encoder_hidden_states=_half(1, words, widths[1]),
        timestep=level,
        audio_timestep=_whole(1),
        sigma=_whole(1),
        audio_sigma=_whole(1),
        encoder_attention_mask=_whole(1, words),
        audio_encoder_attention_mask=_whole(1, words),
        num_frames=frames,
        height=rows,
        width=columns,
        audio_num_frames=sounds,
        return_dict=False,
    )
    return made


# --- Wan ------------------------------------------------------------------------------------------


def _wan(card: ModelCard, parts: Parts, drawn: Drawn) -> Stages:
    vae, network, size = parts["vae"], parts["transformer"], drawn.size
    ratio = vae.config.scale_factor_spatial
    latent = ((drawn.frames - 1) // 4 + 1, size.height // ratio, size.width // ratio)
    film = (1, 3, drawn.frames, size.height, size.width)
    controlled = card.route == "vace"

    def encode() -> Any:
        if controlled:  # the film, its mask, and the two parts that the mask divides it into
            held = [_whole(*film) for _ in range(4)]
            return held, vae.encode(held[2]), vae.encode(held[3])
        if network.config.in_channels == 36:
            return vae.encode(_whole(*film))
        shown = max(card.conditioning.anchor_frames, 1)
        return vae.encode(_whole(1, 3, shown, *film[3:]))

    def denoise() -> Any:
        config = network.config
        tokens = latent[0] * (latent[1] // 2) * (latent[2] // 2)
        by_token = bool(parts["pipeline"][1].get("expand_timesteps"))
        given: Parts = {"timestep": _whole(1, tokens) if by_token else _whole(1)}
        held = [_whole(1, config.out_channels, *latent), _half(1, 512, config.text_dim)]
        if config.image_dim:
            given["encoder_hidden_states_image"] = _half(1, 257, config.image_dim)
        if controlled:
            held.append(_whole(*film))
            given["control_hidden_states"] = _half(1, config.vace_in_channels, *latent)
            given["control_hidden_states_scale"] = _half(len(config.vace_layers))
        return held, network(
            hidden_states=_half(1, config.in_channels, *latent),
            encoder_hidden_states=_half(1, 512, config.text_dim),
            return_dict=False,
            **given,
        )

    def decode() -> None:
        latents = _whole(1, vae.config.z_dim, *latent)
        _read(wan_decode.decode_pictures(vae, latents, 0, drawn.frames))

    return {"encode": encode, "denoise": denoise, "pictured": denoise, "decode": decode}


# --- MiniMax-H3 -----------------------------------------------------------------------------------


def _minimax_h3(card: ModelCard, parts: Parts, drawn: Drawn) -> Stages:
    size = drawn.size
    per_frame = (size.height // 32) * (size.width // 32)
    frames = (drawn.frames - 5) // 17 * 5 + 2  # 17 pictures give 5 latents, the first 5 give 2
    sounds = 2 * round(drawn.frames / drawn.fps * _H3_SOUND_PER_S)

    def denoise(pictures: int) -> Any:
        words = card.max_sequence_length
        return _h3_call(parts["transformer"], (frames + pictures) * per_frame, sounds, words)

    def decode() -> None:
        latents = _whole(1, 24, frames, size.height // 16, size.width // 16)
        minimax_h3_decode.decode_sound(parts["audio_vae"], _whole(2, 32, sounds // 2))
        _read(minimax_h3_decode.decode_pictures(_Pixels(parts["vae"]), latents, 0, drawn.frames))

    pictures = _H3_REFERENCES if card.conditioning.reference_images else 2
    return {
        "encode": lambda: parts["vae"].encode(_half(1, 3, 1, size.height, size.width)),
        "denoise": lambda: denoise(0),
        "pictured": lambda: denoise(pictures),
        "decode": decode,
    }


class _Pixels:
    """The attributes of a pipeline that `minimax_h3_decode` reads."""

    pixel_mean = pixel_std = (0.5, 0.5, 0.5)

    def __init__(self, vae: Any) -> None:
        self.vae = vae


def _h3_call(network: Any, rows: int, sounds: int, words: int) -> Any:
    config = network.config
    every = words + sounds + rows
    heights = config.patch_size[0] * config.patch_size[1] * config.patch_size[2]

    def numbers(count: int) -> Tensor:
        return torch.zeros(count, dtype=torch.long)

    return network(
        hidden_states=_whole(1, rows, config.in_channels * heights),
        audio_hidden_states=_whole(1, sounds, config.audio_in_channels),
        encoder_hidden_states=_half(1, words, config.text_dim),
        timestep=_whole(2),
        timestep_indices=numbers(every),
        token_tags=numbers(every),
        position_ids=torch.zeros(every, 3, dtype=torch.float64),
        video_indices=numbers(rows),
        audio_indices=numbers(sounds),
        text_indices=numbers(words),
        return_dict=False,
    )
