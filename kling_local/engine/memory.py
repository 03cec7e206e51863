"""How a model is held in memory, decided before a byte of it is loaded.

``choose`` is a pure function over what the model needs and what is free: it walks ``SETTINGS``, the
fastest first, and takes the first whose predicted peak fits. ``place`` carries a setting out with
diffusers' own hooks. The predictions are arithmetic over file sizes, not measurements.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kling_local.cards import ModelCard
from kling_local.errors import EngineError
from kling_local.shots import Take

_MARGIN = 0.92
"""Share of the free memory that a prediction may fill: the allocator fragments the rest."""
_ACTIVATION_SHARE = 0.15
"""Activations and decode, as a share of all weights, where a card says nothing better."""
_BLOCKS_HELD = 0.08
"""Share of a transformer on the device under block offload: two of some 25 to 60 blocks."""
_LEAVES_HELD = 0.02
_GIB = 2**30


@dataclass(frozen=True)
class Needs:
    """Memory of a model's parts in GiB, as their files are stored; ``activations`` is an estimate.

    ``source`` says where the sizes come from.
    """

    transformer: float
    text: float
    rest: float
    activations: float
    source: str


@dataclass(frozen=True)
class Setting:
    """One way to hold a model.

    ``exact``: the numbers are those of the resident model, bit for bit. ``text_offloaded``: the
    text encoder passes through the device layer by layer. ``fp8``: the transformer's matrices are
    stored in 8 bits and widened as they are used. ``blocks_offloaded``: the transformer passes
    through the device two blocks at a time. ``tiled``: the VAE decodes in tiles.
    """

    name: str
    exact: bool = True
    text_offloaded: bool = False
    fp8: bool = False
    blocks_offloaded: bool = False
    tiled: bool = False

    def peak_gib(self, needs: Needs) -> float:
        """Predicted peak on the device."""
        share = _BLOCKS_HELD if self.blocks_offloaded else 0.5 if self.fp8 else 1.0
        text = needs.text * (_LEAVES_HELD if self.text_offloaded else 1.0)
        return needs.transformer * share + text + needs.rest + needs.activations * self._activity()

    def _activity(self) -> float:
        return 0.5 if self.tiled else 1.0


RESIDENT = Setting("resident")
SETTINGS = (
    RESIDENT,
    Setting("text_offloaded", text_offloaded=True),
    Setting("fp8", exact=False, text_offloaded=True, fp8=True),
    Setting("blocks_offloaded", text_offloaded=True, blocks_offloaded=True),
    Setting(
        "blocks_offloaded_tiled",
        exact=False,
        text_offloaded=True,
        blocks_offloaded=True,
        tiled=True,
    ),
)
"""Fastest first; each but ``fp8`` also needs less than the one before."""


@dataclass(frozen=True)
class MemoryPlan:
    """The chosen setting, its predicted peak in GiB, and why, in one sentence."""

    setting: Setting
    peak_gib: float
    reason: str


def choose(needs: Needs, free_gib: float | None, *, exact: bool = False) -> MemoryPlan:
    """The fastest setting that fits; with ``exact`` only those that change no number.

    ``free_gib`` None means no GPU: everything stays in the machine's own memory. Raises
    ``EngineError`` when not even the last setting fits.
    """
    if free_gib is None:
        return MemoryPlan(RESIDENT, RESIDENT.peak_gib(needs), "no GPU: held in main memory")
    allowed = [each for each in SETTINGS if each.exact or not exact]
    for setting in allowed:
        peak = setting.peak_gib(needs)
        if peak <= free_gib * _MARGIN:
            reason = f"{peak:.1f} GiB predicted, {free_gib:.1f} GiB free"
            return MemoryPlan(setting, peak, reason)
    least = min(each.peak_gib(needs) for each in allowed)
    raise EngineError(
        f"the model needs about {least:.1f} GiB at the cheapest setting "
        f"and {free_gib:.1f} GiB are free on the GPU",
        hint="close other programs on the GPU, or use a smaller model",
        field="model",
    )


def cheaper(setting: Setting, needs: Needs, *, exact: bool = False) -> Setting | None:
    """The next setting that is predicted to need less than ``setting``; None after the last."""
    later = SETTINGS[SETTINGS.index(setting) + 1 :]
    peak = setting.peak_gib(needs)
    fitting = (each for each in later if each.peak_gib(needs) < peak and (each.exact or not exact))
    return next(fitting, None)


def needs_of(card: ModelCard) -> Needs:
    """Sizes from the weights' files where they lie in a folder, else from the card."""
    folder = Path(card.source)
    if isinstance(card.source, Path) and folder.is_dir():
        parts = {part.name: _stored(part) for part in folder.iterdir() if part.is_dir()}
        text = parts.pop("text_encoder", 0.0)
        transformer = sum(size for name, size in parts.items() if name.startswith("transformer"))
        rest = sum(parts.values()) - transformer
        activations = (transformer + text + rest) * _ACTIVATION_SHARE
        return Needs(transformer, text, rest, activations, "files")
    transformer = card.parameters_m * 2e6 / _GIB
    left = max(card.memory_gb * 1e9 / _GIB - transformer, 0.0)
    return Needs(transformer, 0.0, left, transformer * _ACTIVATION_SHARE, "card")


def free_gib(device: str) -> float | None:
    """Free memory of the CUDA device; None on a CPU."""
    if device != "cuda":
        return None
    import torch

    return float(torch.cuda.mem_get_info()[0]) / _GIB


def place(pipeline: Any, device: str, setting: Setting) -> None:
    """Put a loaded pipeline's parts where ``setting`` wants them; call once, before any render.

    Parts that pass through the device are held in main memory by diffusers' group offload, which
    ``pipeline.to`` would undo: do not call it afterwards.
    """
    import torch
    from diffusers.hooks import apply_group_offloading

    onto = torch.device(device)
    offloaded: dict[str, dict[str, Any]] = {}
    if setting.text_offloaded:
        offloaded["text_encoder"] = {"offload_type": "leaf_level"}
    if setting.blocks_offloaded:
        offloaded["transformer"] = {"offload_type": "block_level", "num_blocks_per_group": 1}
    if setting.fp8:
        pipeline.transformer.enable_layerwise_casting(
            storage_dtype=torch.float8_e4m3fn, compute_dtype=pipeline.transformer.dtype
        )
    if setting.tiled:
        pipeline.vae.enable_tiling()
    for name, part in _modules(pipeline):
        if name in offloaded:
            apply_group_offloading(
                part, onload_device=onto, use_stream=device == "cuda", **offloaded[name]
            )
        else:
            part.to(onto)


def ran_out(error: BaseException | None) -> bool:
    """Whether memory running out on the device is the error or what caused it."""
    import torch

    while error is not None:
        if isinstance(error, torch.OutOfMemoryError):
            return True
        error = error.__cause__
    return False


def no_memory(card: ModelCard, take: Take) -> EngineError:
    """What a user is told when memory ran out and no cheaper setting is left."""
    return EngineError(
        f"memory ran out while model {card.id!r} drew {take.model_frames} frames "
        f"of {take.render_size}",
        hint="ask for a shorter duration or 720p, or free memory on the device",
    )


def _modules(pipeline: Any) -> Iterator[tuple[str, Any]]:
    return (
        (name, part) for name, part in pipeline.components.items() if hasattr(part, "state_dict")
    )


def _stored(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.glob("*.safetensors")) / _GIB
