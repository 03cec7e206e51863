"""How a model is placed in memory, decided before a byte of it is loaded.

``choose`` is a pure function of what the model needs and what is free: it walks ``SETTINGS``, the
fastest first, and takes the first whose predicted peak fits; `engine.memory` carries it out. The
predictions are arithmetic over file sizes or parameter counts and over what the film's takes need
beside them (`activations`), not measurements. Free of torch.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from kling_local.activations import Drawn, Stages
from kling_local.card_parts import ACTIVATION_SHARE
from kling_local.cards import REFINER, ModelCard
from kling_local.errors import EngineError
from kling_local.request import GenerationRequest
from kling_local.shots import ShotList

_MARGIN = 0.92
"""Share of the free memory that a prediction may fill: the allocator fragments the rest."""
_BLOCKS_HELD = 0.08
"""Share of a transformer on the device under block offload: two of some 25 to 60 blocks."""
_LEAF_GIB = 2.0
"""What an offloaded text encoder has on the device at a time: its largest layer, the embeddings."""
_GIB = 2**30


@dataclass(frozen=True)
class Needs:
    """Memory in GiB of a model's parts, and of rendering one film beside them.

    Attributes:
        activations: for the film that ``film`` describes.
        source: where the sizes come from: ``"card"`` or ``"files"``.
        packed: the transformer is quantized already.
        loras: those kept beside the transformer's weights, and the largest camera LoRA.
        waits: a second network that waits in main memory while the first one is in use.
        pinned: see `card_parts.Memory`.
    """

    transformer: float
    text: float
    rest: float
    activations: Stages
    source: str
    packed: bool = False
    loras: float = 0.0
    waits: float = 0.0
    pinned: float = 1.0
    film: str = ""


@dataclass(frozen=True)
class Setting:
    """One way to hold a model.

    ``exact``: results equal those of the resident model bit for bit. ``text_offloaded``: the
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
        """Predicted peak on the device: that of the largest stage."""
        return max(self.stages_gib(needs).values())

    def stages_gib(self, needs: Needs) -> dict[str, float]:
        """Predicted memory on the device by stage: the weights that stay there, those that pass
        through in that stage, and its activations.
        """
        # diffusers does not convert LoRAs when it stores a network in 8 bits.
        network = needs.transformer * (0.5 if self.fp8 else 1.0) + needs.loras
        passing = network * _BLOCKS_HELD if self.blocks_offloaded else 0.0
        leaf = min(needs.text, _LEAF_GIB) if self.text_offloaded else 0.0
        held = needs.rest
        held += 0.0 if self.blocks_offloaded else network
        held += 0.0 if self.text_offloaded else needs.text
        works = needs.activations
        return {
            "text": held + leaf + works.text,
            "encode": held + works.encode,
            "denoise": held + passing + works.denoise,
            "decode": held + (works.tiled if self.tiled else works.decode),
        }

    def main_gib(self, needs: Needs) -> float:
        """Predicted main memory that stays occupied: weights that pass through the device are
        pinned, so they cannot be swapped out.
        """
        text = needs.text if self.text_offloaded else 0.0
        network = needs.transformer * needs.pinned + needs.loras
        return text + (network if self.blocks_offloaded else 0.0) + needs.waits


RESIDENT = Setting("resident")
SETTINGS = (
    RESIDENT,
    Setting("text_offloaded", text_offloaded=True),
    Setting("text_offloaded_tiled", exact=False, text_offloaded=True, tiled=True),
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
"""Fastest first."""


@dataclass(frozen=True)
class MemoryPlan:
    """The chosen setting, its predicted peak in GiB, and why, in one sentence."""

    setting: Setting
    peak_gib: float
    reason: str


def choose(
    needs: Needs, free_gib: float | None, main_gib: float | None = None, *, exact: bool = False
) -> MemoryPlan:
    """The fastest setting that fits; with ``exact`` only settings that do not change results.

    ``free_gib`` is free on the device; None means no GPU, so everything stays in main memory.
    ``main_gib`` is free in main memory; None where that is not known. Raises ``EngineError`` when
    no setting fits both.
    """
    if free_gib is None:
        return MemoryPlan(RESIDENT, RESIDENT.peak_gib(needs), "no GPU: held in main memory")
    allowed = settings_for(needs, exact=exact)
    fitting = [each for each in allowed if each.peak_gib(needs) <= free_gib * _MARGIN]
    for setting in fitting:
        if _fits_main(setting, needs, main_gib):
            peak = setting.peak_gib(needs)
            reason = f"{peak:.1f} GiB predicted{_of(needs)}, {free_gib:.1f} GiB free"
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
        f"the model needs about {least:.1f} GiB at the cheapest setting{_of(needs)} "
        f"and {free_gib:.1f} GiB are free on the GPU",
        hint="close other programs on the GPU, ask for a shorter film or 720p, "
        "or use a smaller model",
        field="model",
    )


def settings_for(needs: Needs, *, exact: bool = False) -> tuple[Setting, ...]:
    """The ``SETTINGS`` that suit the model: a quantized network is not stored in fp8 again."""
    return tuple(
        each for each in SETTINGS if (each.exact or not exact) and not (each.fp8 and needs.packed)
    )


def cheaper(setting: Setting, needs: Needs, main_gib: float | None = None) -> Setting | None:
    """The next setting that fits main memory and is predicted to need less of the device than
    ``setting``: in at least one stage, without a higher peak. None when there is none left.
    """
    later = SETTINGS[SETTINGS.index(setting) + 1 :]
    allowed = [each for each in settings_for(needs) if _fits_main(each, needs, main_gib)]
    return next(
        (each for each in later if each in allowed and _needs_less(each, setting, needs)), None
    )


def _needs_less(setting: Setting, than: Setting, needs: Needs) -> bool:
    here, there = setting.stages_gib(needs), than.stages_gib(needs)
    some = any(here[stage] < there[stage] for stage in here)
    return max(here.values()) <= max(there.values()) and some


def _fits_main(setting: Setting, needs: Needs, main_gib: float | None) -> bool:
    return main_gib is None or setting.main_gib(needs) <= main_gib * _MARGIN


def _of(needs: Needs) -> str:
    return f" for {needs.film}" if needs.film else ""


def drawn_for(
    request: GenerationRequest, card: ModelCard, film: ShotList, *, batched: bool = False
) -> tuple[Drawn, ...]:
    """What each take of a planned film draws; ``batched``: see `Drawn`."""
    given = (
        request.start_image, request.end_image, request.reference_images, request.elements,
        request.reference_video,
    )  # fmt: skip
    return tuple(
        Drawn(
            take.render_size,
            take.model_frames,
            take.model_fps,
            guided=take.guidance_scale > 1,
            batched=batched,
            pictured=any(given) or take.anchor == "last_frames" or card.multi_shot == "memory",
        )
        for take in film.takes
    )


def needs_of(card: ModelCard, film: Iterable[Drawn] = ()) -> Needs:
    """What a model needs for a film of these takes, or for the card's usual one.

    Sizes come from the card's counted parts, else from the files in its folder, else from a guess.
    Files come second because many are stored in float32 and loaded in half of that, and because a
    repository may hold a second network that takes turns with the first. LoRAs that are switched
    on and off stay in memory while unused. Each take may need another camera LoRA, so the card's
    largest has room reserved from the start.
    """
    takes = tuple(film) or (card.usual(),)
    beside = sum(each.gb for each in card.loras_beside)
    camera = max((each.gb for each in card.camera_loras), default=0.0)
    needs = replace(_without_loras(card, takes), loras=(beside + camera) * 1e9 / _GIB)
    return replace(needs, waits=needs.transformer) if REFINER in card.components else needs


def _without_loras(card: ModelCard, film: tuple[Drawn, ...]) -> Needs:
    packed = card.variant is not None
    if card.memory is not None:
        known = card.memory
        whole = known.transformer if card.variant is None else card.variant.gb * 1e9 / _GIB
        longest = max(film, key=lambda each: each.pixels * each.frames)
        return Needs(
            whole, known.text, known.rest, known.stages(film), "card", packed,
            pinned=known.pinned, film=longest.told,
        )  # fmt: skip
    if isinstance(card.source, Path) and card.source.is_dir():
        parts = {part.name: _stored(part) for part in card.source.iterdir() if part.is_dir()}
        text = parts.pop("text_encoder", 0.0)
        transformer = sum(size for name, size in parts.items() if name.startswith("transformer"))
        rest = sum(parts.values()) - transformer
        guess = Stages.guessed((transformer + text + rest) * ACTIVATION_SHARE)
        return Needs(transformer, text, rest, guess, "files", packed)
    transformer = card.parameters_m * 2e6 / _GIB
    left = max(card.memory_gb * 1e9 / _GIB - transformer, 0.0)
    guess = Stages.guessed(transformer * ACTIVATION_SHARE)
    return Needs(transformer, 0.0, left, guess, "card", packed)


def _stored(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.glob("*.safetensors")) / _GIB
