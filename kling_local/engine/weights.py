"""Weights on disk: are they there, are they the ones the card names, was every tensor loaded."""

from __future__ import annotations

import hashlib
import json
import struct
from pathlib import Path
from typing import Any

from kling_local.cards import ModelCard
from kling_local.catalogue.places import INDEXES
from kling_local.engine.libraries import quiet
from kling_local.errors import EngineError

_BLOCK_BYTES = 1 << 20
_MOST_HEADER_BYTES = 100_000_000


def check_folder(card: ModelCard) -> None:
    """Refuse a model whose folder is missing, is not a saved pipeline, holds parts that only
    another library can read (torchao, quanto, bitsandbytes), or has another hash than the card.
    """
    if not isinstance(card.source, Path):
        return
    if not card.source.is_dir():
        raise EngineError(
            f"the weights of model {card.id!r} are not at {card.source}",
            hint=_hint(card),
            field="model",
        )
    if not any((card.source / name).is_file() for name in INDEXES):
        raise EngineError(
            f"{card.source} is not a saved diffusers pipeline: it has no model_index.json",
            hint=_hint(card),
            field="model",
        )
    for config in sorted(card.source.glob("*/config.json")):
        how = json.loads(config.read_text(encoding="utf-8")).get("quantization_config")
        if how is not None:
            by = how.get("quant_method", "another library")
            raise EngineError(
                f"the {config.parent.name} of model {card.id!r} is stored in few bits by {by}: "
                "parts of a folder must hold plain weights",
                hint="few bits come from a file, GGUF, fp8 or int8: --model ID:/path/FILE",
                field="model",
            )
    if card.sha256 is not None and (found := weights_sha256(card)) != card.sha256:
        raise EngineError(
            f"the transformer weights of model {card.id!r} are not the ones its card names: "
            f"sha256 is {str(found)[:12]}, the card says {card.sha256[:12]}",
            hint=_hint(card),
            field="model",
        )


def weights_sha256(card: ModelCard) -> str | None:
    """SHA-256 of a built-in model's transformer weights (its files in name order); None for others,
    which ``revision`` identifies by commit or by the files' times.
    """
    if not (isinstance(card.source, Path) and card.builtin):
        return None
    digest = hashlib.sha256()
    for path in sorted((card.source / "transformer").glob("*.safetensors")):
        with path.open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                digest.update(block)
    return digest.hexdigest()


def check_complete(card: ModelCard, components: dict[str, Any]) -> None:
    """Refuse weights with tensors missing: diffusers would warn, keep random ones and render noise.

    ``components`` maps a pipeline's part to its loaded module.
    """
    if not isinstance(card.source, Path):
        return
    for part, module in components.items():
        files = sorted((card.source / part).glob("*.safetensors"))
        if not files or not hasattr(module, "state_dict"):
            continue
        if missing := _missing(module, card.source / part, files):
            raise EngineError(
                f"the {part} weights of model {card.id!r} lack {len(missing)} tensors, "
                f"the first is {missing[0]}",
                hint=_hint(card),
                field="model",
            )


def unreadable(card: ModelCard, error: Exception) -> EngineError:
    """The error for weights that a library could not read."""
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
    if isinstance(error, ImportError):
        return EngineError(
            f"model {card.id!r} cannot be loaded without another package: {reason}",
            hint="pip install 'kling-local[models]'",
            field="model",
        )
    hint = "install kling_local anew: the files in its weights folder are damaged"
    if not card.builtin:
        hint = f"fetch {card.source} again into the Hugging Face cache"
    return EngineError(
        f"the weights of model {card.id!r} cannot be loaded: {reason}", hint=hint, field="model"
    )


def _missing(module: Any, folder: Path, files: list[Path]) -> list[str]:
    """Names of a module's tensors that no file holds; tied weights are stored under one name.

    transformers renames many tensors when it loads them (Gemma 3, CLIP), so its own report counts
    for the modules that it loads: here that of a load that reads no data.
    """
    from transformers import PreTrainedModel

    if isinstance(module, PreTrainedModel):
        with quiet():
            _, told = type(module).from_pretrained(
                folder, output_loading_info=True, device_map="meta", local_files_only=True
            )
        return sorted(told["missing_keys"])
    tensors = module.state_dict()
    stored: set[str] = set().union(*(header_of(path) for path in files))
    arrived = {tensors[name].data_ptr() for name in stored & tensors.keys()}
    absent = tensors.keys() - stored
    return sorted(name for name in absent if tensors[name].data_ptr() not in arrived)


def header_of(path: Path) -> dict[str, dict[str, Any]]:
    """Name -> dtype, shape and offsets of every tensor of a safetensors file.

    Such a file begins with an 8-byte length and that many bytes of JSON. Raises ``ValueError`` if
    this one does not.
    """
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8).ljust(8, b"\0"))
        header = json.loads(file.read(min(length, _MOST_HEADER_BYTES)))
    return {name: said for name, said in header.items() if name != "__metadata__"}


def _hint(card: ModelCard) -> str:
    if card.builtin:
        return f"install kling_local anew: the weights of {card.id} are part of it"
    return f"kling-local models check {card.id} says which files are wrong"
