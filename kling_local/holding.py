"""How a model is held in memory, decided before a byte of it is loaded.

``choose`` is a pure function over what the model needs and what is free: it walks ``SETTINGS``, the
fastest first, and takes the first whose predicted peak fits; `engine.memory` carries it out. The
predictions are arithmetic over file sizes or parameter counts, not measurements. Free of torch.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from kling_local.card_parts import ACTIVATION_SHARE
from kling_local.cards import REFINER, ModelCard
from kling_local.errors import EngineError

_MARGIN = 0.92
"""Share of the free memory that a prediction may fill: the allocator fragments the rest."""
_BLOCKS_HELD = 0.08
"""Share of a transformer on the device under block offload: two of some 25 to 60 blocks."""
_LEAVES_HELD = 0.02
_GIB = 2**30


@dataclass(frozen=True)
class Needs:
    """Memory of a model's parts in GiB, as their files are stored; ``activations`` is an estimate.

    ``source`` says where the sizes come from. ``packed``: the transformer is stored in few bits
    already. ``loras``: those that lie beside its weights, and the largest for the camera of a take.
    ``waits``: a second network that lies in main memory while the first draws. ``pinned``: see
    `card_parts.Memory`.
    """

    transformer: float
    text: float
    rest: float
    activations: float
    source: str
    packed: bool = False
    loras: float = 0.0
    waits: float = 0.0
    pinned: float = 1.0


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
        held = _BLOCKS_HELD if self.blocks_offloaded else 1.0
        # diffusers leaves LoRAs out when it stores a network in 8 bits.
        network = needs.transformer * (0.5 if self.fp8 else held) + needs.loras * held
        text = needs.text * (_LEAVES_HELD if self.text_offloaded else 1.0)
        return network + text + needs.rest + needs.activations * self._activity()

    def main_gib(self, needs: Needs) -> float:
        """Predicted main memory that stays taken: what passes through the device is pinned there,
        so none of it can be swapped out.
        """
        text = needs.text if self.text_offloaded else 0.0
        network = needs.transformer * needs.pinned + needs.loras
        return text + (network if self.blocks_offloaded else 0.0) + needs.waits

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
"""Fastest first; each but ``fp8`` also needs less of the device than the one before."""


@dataclass(frozen=True)
class MemoryPlan:
    """The chosen setting, its predicted peak in GiB, and why, in one sentence."""

    setting: Setting
    peak_gib: float
    reason: str


def choose(
    needs: Needs, free_gib: float | None, main_gib: float | None = None, *, exact: bool = False
) -> MemoryPlan:
    """The fastest setting that fits; with ``exact`` only those that change no number.

    ``free_gib`` of the device: None means no GPU, and everything stays in the machine's own memory.
    ``main_gib`` is free there, None where that is not known. Raises ``EngineError`` when no setting
    fits both.
    """
    if free_gib is None:
        return MemoryPlan(RESIDENT, RESIDENT.peak_gib(needs), "no GPU: held in main memory")
    allowed = settings_for(needs, exact=exact)
    fitting = [each for each in allowed if each.peak_gib(needs) <= free_gib * _MARGIN]
    for setting in fitting:
        if _fits_main(setting, needs, main_gib):
            peak = setting.peak_gib(needs)
            reason = f"{peak:.1f} GiB predicted, {free_gib:.1f} GiB free"
            return MemoryPlan(setting, peak, reason)
    if fitting:
        taken = min(each.main_gib(needs) for each in fitting)
        raise EngineError(
            f"the model fits the GPU only with {taken:.1f} GiB of it in main memory, "
            f"of which {main_gib:.1f} GiB are free",
            hint="close other programs, or use a variant in few bits (kling-local models show ID)",
            field="model",
        )
    least = min(each.peak_gib(needs) for each in allowed)
    raise EngineError(
        f"the model needs about {least:.1f} GiB at the cheapest setting "
        f"and {free_gib:.1f} GiB are free on the GPU",
        hint="close other programs on the GPU, or use a smaller model",
        field="model",
    )


def settings_for(needs: Needs, *, exact: bool = False) -> tuple[Setting, ...]:
    """Those of ``SETTINGS`` that the model can be held in: no network is made smaller twice."""
    return tuple(
        each for each in SETTINGS if (each.exact or not exact) and not (each.fp8 and needs.packed)
    )


def cheaper(setting: Setting, needs: Needs, main_gib: float | None = None) -> Setting | None:
    """The next setting that is predicted to need less of the device than ``setting`` and has room
    in main memory; None after the last.
    """
    later = SETTINGS[SETTINGS.index(setting) + 1 :]
    peak = setting.peak_gib(needs)
    allowed = [each for each in settings_for(needs) if _fits_main(each, needs, main_gib)]
    return next((each for each in later if each in allowed and each.peak_gib(needs) < peak), None)


def _fits_main(setting: Setting, needs: Needs, main_gib: float | None) -> bool:
    return main_gib is None or setting.main_gib(needs) <= main_gib * _MARGIN


def needs_of(card: ModelCard) -> Needs:
    """Sizes from the card's counted parts, else from the files in its folder, else a guess.

    Files come second: many are stored in float32 and loaded in half of that, and a repository may
    hold a second network that takes turns with the first. LoRAs that are switched stay in memory
    while others draw. Which one leads the camera is another one for each take, so the card's
    largest has its room from the start.
    """
    beside = sum(each.gb for each in card.loras_beside)
    camera = max((each.gb for each in card.camera_loras), default=0.0)
    needs = replace(_without_loras(card), loras=(beside + camera) * 1e9 / _GIB)
    return replace(needs, waits=needs.transformer) if REFINER in card.components else needs


def _without_loras(card: ModelCard) -> Needs:
    packed = card.variant is not None
    if card.memory is not None:
        known = card.memory
        if card.variant is not None:
            known = replace(known, transformer=card.variant.gb * 1e9 / _GIB)
        needs = Needs(known.transformer, known.text, known.rest, known.activations, "card", packed)
        return replace(needs, pinned=known.pinned)
    if isinstance(card.source, Path) and card.source.is_dir():
        parts = {part.name: _stored(part) for part in card.source.iterdir() if part.is_dir()}
        text = parts.pop("text_encoder", 0.0)
        transformer = sum(size for name, size in parts.items() if name.startswith("transformer"))
        rest = sum(parts.values()) - transformer
        activations = (transformer + text + rest) * ACTIVATION_SHARE
        return Needs(transformer, text, rest, activations, "files", packed)
    transformer = card.parameters_m * 2e6 / _GIB
    left = max(card.memory_gb * 1e9 / _GIB - transformer, 0.0)
    return Needs(transformer, 0.0, left, transformer * ACTIVATION_SHARE, "card", packed)


def _stored(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.glob("*.safetensors")) / _GIB
