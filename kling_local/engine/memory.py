"""Places a model in memory as `holding` decided, with diffusers' own hooks, and recognizes errors
of memory that ran out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kling_local.cards import ModelCard
from kling_local.errors import EngineError
from kling_local.holding import RESIDENT, SETTINGS, Setting
from kling_local.shots import Take

__all__ = [
    "RESIDENT",
    "SETTINGS",
    "Setting",
    "free_gib",
    "no_memory",
    "place",
    "ran_out",
    "unplaced",
]
_GIB = 2**30


def free_gib(device: str) -> float | None:
    """Free memory of the CUDA device; None on a CPU."""
    if device != "cuda":
        return None
    import torch

    return float(torch.cuda.mem_get_info()[0]) / _GIB


def place(pipeline: Any, device: str, setting: Setting) -> None:
    """Put a loaded pipeline's parts where ``setting`` says; call once, before any render.

    Parts that pass through the device are held in main memory by diffusers' group offload, which
    ``pipeline.to`` would undo: do not call it afterwards.
    """
    if setting.tiled:
        pipeline.vae.enable_tiling()
    for name, part in _modules(pipeline):
        place_part(name, part, device, setting)


def place_part(name: str, part: Any, device: str, setting: Setting) -> None:
    """``place`` for one part that is loaded later than the others."""
    import torch
    from diffusers.hooks import apply_group_offloading

    onto = torch.device(device)
    denoises = name.startswith("transformer")
    offload: dict[str, Any] = {}
    if setting.text_offloaded and name == "text_encoder":
        offload = {"offload_type": "leaf_level"}
    if setting.blocks_offloaded and denoises:
        offload = {"offload_type": "block_level", "num_blocks_per_group": 1}
    if setting.fp8 and denoises:
        part.enable_layerwise_casting(storage_dtype=torch.float8_e4m3fn, compute_dtype=part.dtype)
    if offload:
        apply_group_offloading(part, onload_device=onto, use_stream=device == "cuda", **offload)
    else:
        part.to(onto)


def ran_out(error: BaseException | None) -> bool:
    """Whether the error, or one of its causes, is that memory ran out on the device."""
    import torch

    while error is not None:
        if isinstance(error, torch.OutOfMemoryError):
            return True
        error = error.__cause__
    return False


def unplaced(card: ModelCard, error: Exception) -> EngineError:
    """The error for weights that were read but could not be put where they are needed."""
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return EngineError(
        f"model {card.id!r} cannot be put on the device: {reason}",
        hint="free memory on the device and in the machine, or use a smaller model",
        field="model",
    )


def no_memory(card: ModelCard, take: Take) -> EngineError:
    """The error for memory that ran out while a take was drawn."""
    return EngineError(
        f"memory ran out while model {card.id!r} drew {take.model_frames} frames "
        f"of {take.render_size}",
        hint="ask for a shorter duration or 720p, or free memory on the device",
    )


def _modules(pipeline: Any) -> Iterator[tuple[str, Any]]:
    return (
        (name, part) for name, part in pipeline.components.items() if hasattr(part, "state_dict")
    )
