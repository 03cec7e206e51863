"""Networks from quantized files, read by diffusers' single-file loaders.

GGUF stays packed in memory, and each matrix is dequantized when it is used; int8 and scaled fp8
files are converted to that form (`eight_bits`). Plain fp8 files are held in 8 bits as under the
setting ``fp8``. The files have the tensor names and layouts of the models' publishers, which
diffusers translates.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kling_local.cards import ModelCard
from kling_local.catalogue.places import index_of, kind_of, variant_file
from kling_local.catalogue.pull import digest_of
from kling_local.engine import eight_bits
from kling_local.engine.weights import header_of
from kling_local.errors import EngineError, one_of

if TYPE_CHECKING:
    import torch

_RENAMED = {"LTX2VideoTransformer3DModel": ("prompt_adaln_single.", "prompt_adaln.")}
"""Class of a network -> a prefix in files that diffusers 0.42.1 does not translate, and the name it
needs: LTX-2.3 and later (diffusers#14145).
"""


def smaller(card: ModelCard, dtype: torch.dtype, networks: Collection[str]) -> dict[str, Any]:
    """Those of a pipeline's networks that the card's variant has files for, not placed yet; they
    compute in ``dtype``. Raises ``EngineError`` that says why a file cannot be used.
    """
    if card.variant is None or not isinstance(card.source, Path):
        return {}
    index = index_of(card.source)
    known = [name for name in index if name.startswith("transformer") and kind_of(index[name])]
    wanted = [name for name in networks if name in known]
    first = wanted and wanted[0] == known[0]
    if first and (odd := sorted(set(card.variant.files) ^ (set(known) - {"transformer_ref"}))):
        raise EngineError(
            f"variant {card.variant.name!r} of model {card.id!r} has files for "
            f"{one_of(card.variant.files)}: the model has {one_of(known)}",
            hint=f"{odd[0]} is in one of them only: give one file for each network",
            field="model",
        )
    return {
        name: _read(card, name, kind_of(index[name]), dtype)
        for name in wanted
        if name in card.variant.files
    }


def _read(card: ModelCard, network: str, kind: str, dtype: torch.dtype) -> Any:
    import diffusers

    path = _checked(card, network)
    told = f"{path.name} of model {card.id!r}"
    assert card.variant is not None
    is_gguf = card.variant.format == "gguf"
    is_packed = is_gguf or eight_bits.is_scaled(header_of(path))
    options: dict[str, Any] = {}
    if is_packed:
        options["quantization_config"] = diffusers.GGUFQuantizationConfig(compute_dtype=dtype)
    try:
        found = getattr(diffusers, kind).from_single_file(
            _named_for(kind, path if is_gguf or not is_packed else eight_bits.packed(path, dtype)),
            config=str(card.source),
            subfolder=card.components.get(network, network),
            dtype=dtype,
            local_files_only=True,
            **options,
        )
    except NotImplementedError as error:  # raised for layers that the file has no tensor for
        raise EngineError(
            f"{told} lacks tensors of its {network}",
            hint="it is a file of another model, or one without all of its layers",
            field="model",
        ) from error
    except Exception as error:
        # To the user, every error of the libraries while they read means the same.
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise EngineError(
            f"{told} cannot be loaded as its {network}: {reason}",
            hint="is it a file of just this model, in a format that diffusers reads?",
            field="model",
        ) from error
    if is_packed:
        _widen_odd_ones(found, dtype)
    else:
        import torch

        found.enable_layerwise_casting(storage_dtype=torch.float8_e4m3fn, compute_dtype=dtype)
    return found


def _named_for(kind: str, file: Path | dict[str, torch.Tensor]) -> Any:
    """A file's tensors under names that diffusers can translate; its path where no name of this
    network needs to change.
    """
    if kind not in _RENAMED:
        return str(file) if isinstance(file, Path) else file
    from diffusers.loaders.single_file_utils import load_single_file_checkpoint

    held = load_single_file_checkpoint(str(file)) if isinstance(file, Path) else file
    return {name.replace(*_RENAMED[kind]): each for name, each in held.items()}


def _checked(card: ModelCard, network: str) -> Path:
    """The path of a network's file, once it is certain that the file is here, is the one that the
    card names, and can be read.
    """
    assert card.variant is not None
    path = variant_file(card, network)
    hint = f"kling-local models pull {card.id} fetches it; or put it into variants/ of the folder"
    if path is None:
        raise EngineError(
            f"{card.variant.files[network]} of model {card.id!r} is not on this machine",
            hint=hint,
            field="model",
        )
    told = f"{path.name} of model {card.id!r}"
    listed = card.variant.sha256.get(network)
    if listed is not None and (found := digest_of(path, listed)) != listed:
        raise EngineError(
            f"{told} is not the one its card names: sha256 is {found[:12]}, the card says "
            f"{listed[:12]}",
            hint=hint,
            field="model",
        )
    is_gguf = card.variant.format == "gguf"
    if not is_gguf and (why := eight_bits.unread(path)):
        raise EngineError(
            f"{told} cannot be read: {why}",
            hint="use a GGUF, fp8 or int8 file, or the setting fp8 with the model's own weights",
            field="model",
        )
    packs = is_gguf or eight_bits.is_scaled(header_of(path))
    if packs and importlib.util.find_spec("gguf") is None:
        raise EngineError(
            f"{told} cannot be read: the package gguf is not installed",
            hint="pip install 'kling-local[models]'",
            field="model",
        )
    return path


def _widen_odd_ones(network: Any, dtype: torch.dtype) -> None:
    """Dequantize packed tensors outside linear layers: only those can use them packed."""
    import torch
    from diffusers.quantizers.gguf.utils import (
        GGUFLinear,
        GGUFParameter,
        dequantize_gguf_tensor,
    )

    for module in network.modules():
        for name, each in list(module._parameters.items()):
            packed = isinstance(each, GGUFParameter)
            if packed and not (isinstance(module, GGUFLinear) and name == "weight"):
                plain = dequantize_gguf_tensor(each).to(dtype)
                module._parameters[name] = torch.nn.Parameter(plain, requires_grad=False)
