"""Prompt embeddings kept on disk, so that a text encoder reads each text only once.

Exact: the tensors come back bit for bit where the transformer looks at them. Rows that the mask
leaves out (LTX-2 itself sets them to zero before use) and rows of zeros (Wan's padding) are not
stored: of LTX-2's 385 MB for 1 024 tokens a short prompt keeps a few.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kling_local.errors import MediaError
from kling_local.files import replacing
from kling_local.settings import settings

MOST_BYTES = 2 << 30
"""Limit for all embeddings together; those unused for longest are deleted first."""
_READ_WHOLE_BYTES = 64 << 20
_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_PARTS = ("text_encoder", "tokenizer")
_ITSELF = ("prompt_embeds", "negative_prompt_embeds")


@dataclass
class Counts:
    """Texts found on disk and texts encoded."""

    kept: int = 0
    encoded: int = 0

    def facts(self) -> dict[str, int]:
        """For the receipt; empty when there was no text."""
        found = {"prompts_kept": self.kept, "prompts_encoded": self.encoded}
        return found if self.kept or self.encoded else {}


def stamp_of(folder: Path) -> str:
    """Identifies a folder's text encoder and tokenizer by their files: by hash, which in the hub's
    cache is the file's name, or by size and time for a large file of the user's own.
    """
    digest = hashlib.sha256()
    for part in _PARTS:
        for path in sorted((folder / part).glob("*")):
            if path.is_file():
                digest.update(f"{part}/{path.name} {_print_of(path)}\n".encode())
    return digest.hexdigest()


@contextmanager
def remembered(pipeline: Any, stamp: str, folder: Path | None = None) -> Iterator[Counts]:
    """While the block runs, ``pipeline.encode_prompt`` looks into ``folder`` first (by default
    ``prompts`` in the home folder).

    Pipelines without that method, and calls that bring their own embeddings, are left alone.
    """
    counts = Counts()
    stock = getattr(pipeline, "encode_prompt", None)
    if stock is None:
        yield counts
        return
    shelf = _Shelf(folder or settings().home / "prompts", stamp, pipeline, counts)

    def encode_prompt(
        prompt: Any,
        negative_prompt: Any = None,
        do_classifier_free_guidance: bool = True,
        **said: Any,
    ) -> tuple[Any, ...]:
        words, unwanted = _only(prompt), _only(negative_prompt or "")
        own = any(said.get(name) is not None for name in _ITSELF)
        many = said.get("num_videos_per_prompt", 1) != 1
        if words is None or unwanted is None or own or many:
            return stock(prompt, negative_prompt, do_classifier_free_guidance, **said)
        positive = shelf.get(words, stock, said)
        negative = shelf.get(unwanted, stock, said) if do_classifier_free_guidance else ()
        return (*positive, *(negative or [None] * len(positive)))

    pipeline.encode_prompt = encode_prompt
    try:
        yield counts
    finally:
        del pipeline.encode_prompt
        shelf.tidy()


class _Shelf:
    """The cache folder, as one text encoder uses it."""

    def __init__(self, folder: Path, stamp: str, pipeline: Any, counts: Counts) -> None:
        self._folder, self._stamp = folder, stamp
        self._pipeline, self._counts = pipeline, counts

    def get(
        self, text: str, stock: Callable[..., tuple[Any, ...]], said: dict[str, Any]
    ) -> list[Any]:
        """Embeddings of one text, and its mask when the family has one."""
        device = said.get("device") or self._pipeline._execution_device
        path = self._folder / f"{self._key(text, said, str(device))}.safetensors"
        found = _read(path, device)
        if found is not None:
            self._counts.kept += 1
            return found
        made = stock([text], None, False, **said)
        tensors = list(made[: len(made) // 2])
        self._counts.encoded += 1
        _write(path, tensors)
        return tensors

    def _key(self, text: str, said: dict[str, Any], device: str) -> str:
        plain = {name: str(value) for name, value in said.items() if name != "device"}
        encoder = self._pipeline.text_encoder
        facts = [self._stamp, text, plain, str(encoder.dtype), device.partition(":")[0]]
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()

    def tidy(self) -> None:
        """Delete the embeddings unused for longest until the rest fits ``MOST_BYTES``."""
        with suppress(OSError):
            found = sorted(
                self._folder.glob("*.safetensors"), key=lambda each: each.stat().st_mtime
            )
            room = sum(each.stat().st_size for each in found) - MOST_BYTES
            for each in found:
                if room <= 0:
                    return
                room -= each.stat().st_size
                each.unlink(missing_ok=True)


def _only(prompt: Any) -> str | None:
    """The one text of a prompt, None when there are several."""
    if isinstance(prompt, str):
        return prompt
    one = isinstance(prompt, list | tuple) and len(prompt) == 1 and isinstance(prompt[0], str)
    return prompt[0] if one else None


def _write(path: Path, tensors: list[Any]) -> None:
    """Keep the rows that count; nothing is kept if the disk is full or the folder not writable."""
    import torch
    from safetensors.torch import save_file

    whole = tensors[0]
    counts = tensors[1].bool() if len(tensors) > 1 else whole.ne(0).any(dim=-1)
    rows = counts[0].nonzero()[:, 0]
    kept = {
        "rows": rows.cpu(),
        "embeddings": whole[:, rows].contiguous().cpu(),
        "shape": torch.tensor(whole.shape),
    }
    if len(tensors) > 1:
        kept["mask"] = tensors[1].contiguous().cpu()
    with suppress(MediaError), replacing(path) as part:
        save_file(kept, part)


def _read(path: Path, device: Any) -> list[Any] | None:
    """What ``_write`` kept; None when there is no file, or none that can be read."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        kept = load_file(path)
        path.touch()
    except (OSError, SafetensorError):
        return None
    whole = kept["embeddings"].new_zeros(tuple(kept["shape"].tolist()))
    whole[:, kept["rows"]] = kept["embeddings"]
    masks = [kept["mask"].to(device)] if "mask" in kept else []
    return [whole.to(device), *masks]


def _print_of(path: Path) -> str:
    real = path.resolve()
    if _HASH.fullmatch(real.name):
        return real.name
    facts = real.stat()
    if facts.st_size > _READ_WHOLE_BYTES:
        return f"{facts.st_size} {facts.st_mtime_ns}"
    return hashlib.sha256(real.read_bytes()).hexdigest()
