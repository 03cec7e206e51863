"""LoRAs of a card, loaded by diffusers' own loaders.

Those that serve every mode and stage are added to the weights once (fused), so the network stays as
fast and as large as without them. Those of one mode or stage, and those of quantized weights, stay
beside the weights and are switched on and off. A camera LoRA is loaded for its take and removed
after it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from kling_local.card_parts import Lora
from kling_local.cards import ModelCard
from kling_local.catalogue.places import lora_file
from kling_local.catalogue.pull import digest_of
from kling_local.engine.protocol import Conditions
from kling_local.errors import EngineError

_INTO = {
    "transformer_2": {"load_into_transformer_2": True},
    "transformer_ref": {"load_into_transformer_ref": True},
}
"""Part -> arguments without which the loader would put the layers into the first network."""
_CAMERA = "camera"


def add_loras(card: ModelCard, pipeline: Any, parts: Collection[str] | None = None) -> None:
    """Load the card's LoRAs into the pipeline's networks, or only into ``parts`` of them.

    Call before the networks are placed. Raises ``EngineError`` for a file that is missing, has
    another hash than the card says, or changes nothing.
    """
    wanted = [
        (name, lora)
        for name, lora in _named(card).items()
        if (parts is None or lora.part in parts) and getattr(pipeline, lora.part, None) is not None
    ]
    for name, lora in wanted:
        _load(card, pipeline, name, lora)
    for part in dict.fromkeys(lora.part for _, lora in wanted):
        here = {name: lora for name, lora in wanted if lora.part == part}
        if not any(lora in card.loras_beside for lora in here.values()):
            network = getattr(pipeline, part)
            network.set_adapters(list(here), [lora.scale for lora in here.values()])
            network.fuse_lora(adapter_names=list(here))
            network.unload_lora()


@contextmanager
def drawn_with(card: ModelCard, pipeline: Any, conditions: Conditions) -> Iterator[list[str]]:
    """``switch`` for one take, with its camera LoRA, if any, loaded while the block runs.

    That LoRA is removed however the block ends. Raises ``EngineError`` for a file that changes
    nothing or cannot be read.
    """
    lora = conditions.camera
    if lora is None:
        yield switch(card, pipeline, conditions)
        return
    try:
        _load(card, pipeline, _CAMERA, lora)
        _widen(pipeline, _CAMERA)
        yield switch(card, pipeline, conditions)
    finally:
        for network in pipeline.components.values():
            lies_there = getattr(network, "peft_config", None) or {}
            if set(lies_there) == {_CAMERA}:
                network.unload_lora()
            elif _CAMERA in lies_there:
                network.delete_adapters(_CAMERA)


def _widen(pipeline: Any, name: str) -> None:
    """Cast a LoRA that was loaded into a network under the setting ``fp8`` to the dtype that it
    computes in: it was stored in 8 bits like the weights beside it, and no arithmetic works there.
    """
    for network in pipeline.components.values():
        if name in (getattr(network, "peft_config", None) or {}):
            for path, module in network.named_modules():
                is_its = path.endswith((f"lora_A.{name}", f"lora_B.{name}"))
                if is_its and module.weight.dtype.itemsize == 1:
                    module.to(network.dtype)


def switch(card: ModelCard, pipeline: Any, conditions: Conditions, stage: str = "") -> list[str]:
    """Enable just the LoRAs of a take and stage; returns their names for the receipt.

    A file may change other parts besides the network that it is for: they are switched with it.
    """
    wanted = {
        name: lora
        for name, lora in _named(card).items()
        if getattr(pipeline, lora.part, None) is not None
        and conditions.mode in lora.modes
        and lora.stage in ("", stage)
    }
    networks = [
        (network, lies_there)
        for network in pipeline.components.values()
        if (lies_there := getattr(network, "peft_config", None))
    ]
    if conditions.camera is not None and any(_CAMERA in each for _, each in networks):
        wanted[_CAMERA] = conditions.camera
    for network, lies_there in networks:
        now = {name: lora for name, lora in wanted.items() if name in lies_there}
        if now:
            network.enable_lora()
            network.set_adapters(list(now), [lora.scale for lora in now.values()])
        else:
            network.disable_lora()
    return [lora.told for lora in wanted.values()]


def _named(card: ModelCard) -> dict[str, Lora]:
    return {f"lora_{number}": lora for number, lora in enumerate(card.loras, start=1)}


def _load(card: ModelCard, pipeline: Any, name: str, lora: Lora) -> None:
    path = lora_file(card, lora)
    told = f"LoRA {lora.file} of model {card.id!r}"
    hint = f"kling-local models pull {card.id} fetches it; or put it into loras/ of the folder"
    if path is None:
        raise EngineError(f"{told} is not on this machine", hint=hint, field="model")
    if lora.sha256 is not None and (found := digest_of(path, lora.sha256)) != lora.sha256:
        raise EngineError(
            f"{told} is not the one its card names: sha256 is {found[:12]}, the card says "
            f"{lora.sha256[:12]}",
            hint=hint,
            field="model",
        )
    try:
        pipeline.load_lora_weights(
            str(path.parent),
            weight_name=path.name,
            adapter_name=name,
            local_files_only=True,
            **_INTO.get(lora.part, {}),
        )
    except Exception as error:
        # To the user, every error of the libraries while they read means the same.
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise EngineError(f"{told} cannot be loaded: {reason}", field="model") from error
    if name not in getattr(getattr(pipeline, lora.part), "peft_config", {}):
        raise EngineError(
            f"{told} changes nothing: none of its layers is one of {lora.part}",
            hint=f"change [[loras]] in configs/models/{card.id}.toml",
            field="model",
        )
