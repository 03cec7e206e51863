"""Are a model's files all here, and are they the ones that were published?

The hub's cache names every file by its hash, so this works without the network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from kling_local.cards import ModelCard
from kling_local.catalogue.places import folder_of, lora_file, missing, names, sources
from kling_local.catalogue.pull import digest_of

State = Literal["right", "wrong", "missing", "no checksum"]
_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True)
class FileState:
    """One file of a model: ``path`` is where its bytes are, None when it is missing."""

    name: str
    state: State
    num_bytes: int = 0
    path: Path | None = None


def examine(card: ModelCard) -> Iterator[FileState]:
    """Every file that is here, read to its end and compared, then those that are missing.

    Camera LoRAs are examined if they are here, and never reported as missing.
    """
    for_camera = (each for each in card.camera_loras if lora_file(card, each))
    card = replace(card, loras=(*card.loras, *for_camera))
    if isinstance(card.source, Path):
        for name in names(card.source) if card.source.is_dir() else ():
            path = card.source / name
            yield FileState(name, "no checksum", path.stat().st_size, path)
    for source in sources(card):
        folder = folder_of(source)
        for name in names(folder) if folder else ():
            if folder and source.takes(name):
                yield _examined(f"{source.repository}/{name}", (folder / name).resolve())
    for name in missing(card):
        yield FileState(name, "missing")


def _examined(name: str, path: Path) -> FileState:
    size = path.stat().st_size
    if not _HASH.fullmatch(path.name):
        return FileState(name, "no checksum", size, path)
    state: State = "right" if digest_of(path, path.name) == path.name else "wrong"
    return FileState(name, state, size, path)
