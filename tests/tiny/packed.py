"""Single-file weights of tiny networks (GGUF, fp8, int8) with the publishers' own layer names."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from safetensors.torch import load_file, save_file

_WAN = (
    ("condition_embedder.time_embedder.linear_1", "time_embedding.0"),
    ("condition_embedder.time_embedder.linear_2", "time_embedding.2"),
    ("condition_embedder.text_embedder.linear_1", "text_embedding.0"),
    ("condition_embedder.text_embedder.linear_2", "text_embedding.2"),
    ("condition_embedder.time_proj", "time_projection.1"),
    ("proj_out", "head.head"),
    (".scale_shift_table", ".modulation"),
    ("attn1", "self_attn"),
    ("attn2", "cross_attn"),
    (".to_out.0.", ".o."),
    (".to_q.", ".q."),
    (".to_k.", ".k."),
    (".to_v.", ".v."),
    ("ffn.net.0.proj", "ffn.0"),
    ("ffn.net.2", "ffn.2"),
    ("norm2", "norm__"),
    ("norm3", "norm2"),
    ("norm__", "norm3"),
)
_LTX2 = (
    ("av_cross_attn_video_scale_shift.", "av_ca_video_scale_shift_adaln_single."),
    ("av_cross_attn_video_a2v_gate.", "av_ca_a2v_gate_adaln_single."),
    ("av_cross_attn_audio_scale_shift.", "av_ca_audio_scale_shift_adaln_single."),
    ("av_cross_attn_audio_v2a_gate.", "av_ca_v2a_gate_adaln_single."),
    ("video_a2v_cross_attn_scale_shift_table", "scale_shift_table_a2v_ca_video"),
    ("audio_a2v_cross_attn_scale_shift_table", "scale_shift_table_a2v_ca_audio"),
    ("norm_q", "q_norm"),
    ("norm_k", "k_norm"),
    ("prompt_adaln.", "prompt_adaln_single."),  # LTX-2.3 and later; also matches the audio's
)
_LTX2_FIRST = {
    "proj_in.": "patchify_proj.",
    "audio_proj_in.": "audio_patchify_proj.",
    "time_embed.": "adaln_single.",
    "audio_time_embed.": "audio_adaln_single.",
}
_H3 = (
    ("token_refiner.refiner_blocks.", "token_refiner.blocks."),
    ("time_embedder.linear_1.", "time_embedder.proj_in."),
    ("time_embedder.linear_2.", "time_embedder.proj_out."),
    ("context_embedder.", "condition_proj."),
    ("norm_out.norm.", "final_layer.norm."),
    ("norm_out.linear.", "final_layer.adaln_proj.linear."),
    (".attn.norm_q.", ".attn.q_norm."),
    (".attn.norm_k.", ".attn.k_norm."),
    (".attn.to_out.0.", ".attn.out_proj."),
    (".ff.net.0.proj.", ".mlp.fc1."),
    (".ff.net.2.", ".mlp.fc2."),
)
_H3_FIRST = {
    "transformer_blocks.": "blocks.",
    "proj_in.": "video_patch_proj.",
    "audio_proj_in.": "audio_patch_proj.",
    "proj_out.": "final_layer.video_out.",
    "audio_proj_out.": "final_layer.audio_out.",
}
Tensors = dict[str, torch.Tensor]


def _renamed(name: str, first: Mapping[str, str], pairs: tuple[tuple[str, str], ...]) -> str:
    for ours, theirs in first.items():
        if name.startswith(ours):
            name = theirs + name.removeprefix(ours)
            break
    for ours, theirs in pairs:
        name = name.replace(ours, theirs)
    return name


def wan(stored: Tensors) -> Tensors:
    """Rename tensors to Wan's original names."""
    head = {"scale_shift_table": "head.modulation"}
    return {head.get(name) or _renamed(name, {}, _WAN): each for name, each in stored.items()}


def ltx2(stored: Tensors) -> Tensors:
    """Rename tensors to LTX-2's original names, with the prefix of ComfyUI's files."""
    return {
        f"model.diffusion_model.{_renamed(name, _LTX2_FIRST, _LTX2)}": each
        for name, each in stored.items()
    }


def minimax_h3(stored: Tensors) -> Tensors:
    """Rename tensors to MiniMax-H3's original names: fused queries, keys and values; gates before
    values.
    """
    left = dict(stored)
    for name in list(stored):
        if name.endswith(".attn.to_q.weight"):
            three = [left.pop(name.replace("to_q", f"to_{each}")) for each in "qkv"]
            left[name.replace("to_q", "qkv_proj")] = torch.cat(three)
        if name.endswith(".ff.net.0.proj.weight"):
            left[name] = torch.cat(left[name].chunk(2)[::-1])
    return {_renamed(name, _H3_FIRST, _H3): each for name, each in left.items()}


def save_gguf(
    path: Path,
    weights: Path,
    names: Callable[[Tensors], Tensors],
    kind: Any = gguf.GGMLQuantizationType.Q8_0,
) -> list[str]:
    """Write the network in the folder ``weights`` as GGUF; returns the names of packed tensors.

    As in published files, matrices of whole blocks are packed, and the rest stays float32.
    """
    block, _ = gguf.GGML_QUANT_SIZES[kind]
    writer = gguf.GGUFWriter(path, "tiny")
    packed = []
    for name, each in names(stored_in(weights)).items():
        numbers = each.float().numpy()
        if numbers.ndim == 2 and numbers.shape[1] % block == 0:
            writer.add_tensor(name, gguf.quants.quantize(numbers, kind), raw_dtype=kind)
            packed.append(name)
        else:
            writer.add_tensor(name, numbers)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return packed


def round_weights(weights: Path, kind: Any = gguf.GGMLQuantizationType.Q8_0) -> None:
    """Overwrite the network's file with its weights after packing and unpacking, in float32.

    diffusers unpacks blocks of Q8_0 to float16 first.
    """
    block, _ = gguf.GGML_QUANT_SIZES[kind]

    def rounded(each: torch.Tensor) -> torch.Tensor:
        numbers = each.float().numpy()
        if numbers.ndim != 2 or numbers.shape[1] % block:
            return each.float()
        packed = gguf.quants.quantize(numbers, kind)
        return torch.from_numpy(np.asarray(gguf.quants.dequantize(packed, kind))).half().float()

    tensors = {name: rounded(each) for name, each in stored_in(weights).items()}
    save_file(tensors, _file(weights), metadata={"format": "pt"})


def save_fp8(path: Path, weights: Path, names: Callable[[Tensors], Tensors]) -> None:
    """Write the network with its matrices as unscaled fp8."""
    tensors = {
        name: each.to(torch.float8_e4m3fn) if each.ndim == 2 else each
        for name, each in names(stored_in(weights)).items()
    }
    save_file(tensors, path)


def _scaled(name: str, each: torch.Tensor, style: str) -> tuple[torch.Tensor, torch.Tensor] | None:
    """A matrix in 8 bits and its scale; None for a tensor that stays unchanged."""
    if each.ndim != 2 or not name.endswith(".weight"):
        return None
    dim = 1 if style in ("quanto", "comfy") else None
    scale = each.float().abs().amax(dim, keepdim=True) / (448 if style == "fp8" else 127)
    few = each.float() / scale
    return few.to(torch.float8_e4m3fn) if style == "fp8" else few.round().to(torch.int8), scale


def save_scaled(
    path: Path, weights: Path, names: Callable[[Tensors], Tensors], style: str, **notes: Any
) -> Tensors:
    """Write the network's matrices in 8 bits with scales; returns their dequantised values.

    Styles: ``quanto`` (int8, one scale per row), ``comfy`` (the same under other names), ``whole``
    (int8, one scale per matrix), ``fp8`` (one scale per matrix). ``notes`` go into each layer's
    note.
    """
    tensors: Tensors = {}
    became: Tensors = {}
    note = torch.tensor(list(json.dumps({"format": style, **notes}).encode()), dtype=torch.uint8)
    for name, each in names(stored_in(weights)).items():
        layer, made = name.removesuffix(".weight"), _scaled(name, each, style)
        if made is None:
            tensors[name] = each
            continue
        few, scale = made
        became[name] = few.float() * scale
        if style == "quanto":
            hints = {f"{layer}.{end}_scale": torch.ones(()) for end in ("input", "output")}
            tensors |= {f"{name}._data": few, f"{name}._scale": scale, **hints}
        else:
            more = {f"{layer}.weight_scale": scale, f"{layer}.comfy_quant": note.clone()}
            tensors |= {name: few, **more}
    save_file(tensors, path)
    return became


def scale_weights(weights: Path, style: str) -> None:
    """Overwrite the network's file with the values that a file of that style holds, in float32."""
    made = {name: (each, _scaled(name, each, style)) for name, each in stored_in(weights).items()}
    tensors = {
        name: each.float() if few is None else few[0].float() * few[1]
        for name, (each, few) in made.items()
    }
    save_file(tensors, _file(weights), metadata={"format": "pt"})


def stored_in(weights: Path) -> Tensors:
    """The tensors of a saved network."""
    return load_file(_file(weights))


def _file(weights: Path) -> Path:
    (path,) = weights.glob("*.safetensors")
    return path
