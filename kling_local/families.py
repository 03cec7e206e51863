"""Which model families this version can run, and what their adapters support. Free of torch, so
that plans, cards and the server can say what a model cannot do here yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec

from kling_local.cards import ModelCard
from kling_local.errors import EngineError, one_of

CONDITIONS = (
    "start_image", "end_image", "reference_images", "elements", "reference_video", "voices",
    "camera_control",
)  # fmt: skip
"""Fields of a request that reach the model only through its adapter."""


@dataclass(frozen=True)
class Adapter:
    """What runs one family.

    Attributes:
        name: the adapter's class in ``engine/models/FAMILY.py``, imported only when it is needed.
        routes: the ways of running the family that it knows (``route`` of a card).
        follows: fields of ``CONDITIONS`` that it passes on, where the card says the model can.
        components: whether it can load a part from a folder other than the part's own
            (``[components]``).
        extras: whether it can load files of a second repository (``[[extras]]``).
        loras: whether it can load LoRAs (``[[loras]]``).
        sound_tail: whether a take can be conditioned on the sound of the take that it continues.
        packages: imports that only ``kling-local[models]`` installs.
        libraries: modules whose import brings everything that its pipelines are loaded with.
    """

    family: str
    name: str
    routes: frozenset[str]
    follows: frozenset[str]
    components: bool = False
    extras: bool = False
    loras: bool = False
    sound_tail: bool = False
    packages: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()


_PICTURES = frozenset({"start_image", "end_image"})
_LIKENESSES = frozenset({"reference_images", "elements", "reference_video"})
ADAPTERS: Mapping[str, Adapter] = {
    each.family: each
    for each in (
        Adapter(
            "ltx2",
            "Ltx2Model",
            frozenset({"one_stage", "distilled", "two_stage", "distilled_two_stage"}),
            _PICTURES | _LIKENESSES | {"camera_control"},
            components=True,
            extras=True,
            loras=True,
            sound_tail=True,
            libraries=("diffusers.pipelines.ltx2.pipeline_ltx2_condition",),
        ),
        Adapter(
            "echo",
            "EchoModel",
            frozenset({"echo"}),
            frozenset({"start_image"}),
            extras=True,
            packages=("torchaudio",),
            libraries=("diffusers.modular_pipelines.modular_pipeline",),
        ),
        Adapter(
            "minimax_h3",
            "MiniMaxH3Model",
            frozenset({"fl2va", "ref2va"}),
            _PICTURES | _LIKENESSES | {"voices"},
            components=True,
            loras=True,
            packages=("torchvision",),
            libraries=("diffusers.modular_pipelines.modular_pipeline",),
        ),
        Adapter(
            "wan",
            "WanModel",
            frozenset({"t2v", "i2v", "ti2v", "vace"}),
            _PICTURES | _LIKENESSES,
            loras=True,
            libraries=("diffusers.pipelines.wan.pipeline_wan",),
        ),
    )
}
"""Family of a card -> its adapter."""


def lacking(card: ModelCard) -> str:
    """Why this version cannot render with the model, in one sentence; ``""`` when it can."""
    adapter = ADAPTERS.get(card.family)
    if adapter is None:
        return (
            f"model {card.id!r} cannot render yet: this version has no adapter for family "
            f"{card.family!r}, only for {one_of(sorted(ADAPTERS))}"
        )
    moved = {part: folder for part, folder in card.components.items() if part != folder}
    others = ", ".join(moved.values())
    for needed, missing in (
        (f"route {card.route!r}", card.route not in adapter.routes),
        (f"parts from other folders ({others})", moved and not adapter.components),
        ("files of a second repository", card.extras and not adapter.extras),
        ("LoRAs", card.loras and not adapter.loras),
        ("the sound of the take before", card.conditioning.sound_tail and not adapter.sound_tail),
    ):
        if missing:
            return (
                f"model {card.id!r} cannot render yet: "
                f"this version's {card.family} adapter does not know {needed}"
            )
    return ""


def packages_lacking(card: ModelCard) -> tuple[str, ...]:
    """Packages that the model needs and this Python cannot import."""
    adapter = ADAPTERS.get(card.family)
    wanted = list(adapter.packages) if adapter else []
    if card.variant is not None and card.variant.format == "gguf":
        wanted.append("gguf")
    return tuple(name for name in wanted if find_spec(name) is None)


def check(card: ModelCard) -> None:
    """Raise ``EngineError`` for a model that this version cannot run."""
    if sentence := lacking(card):
        raise EngineError(
            sentence, hint="kling-local models list says which can render", field="model"
        )


def follows(card: ModelCard, field: str) -> bool:
    """Whether a field of ``CONDITIONS`` reaches the model: both it and its adapter support it."""
    can = bool(getattr(card.conditioning, field))
    return can and not lacking(card) and field in ADAPTERS[card.family].follows
