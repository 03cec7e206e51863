"""Writing a file in one piece: it appears under its name complete, or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kling_local.errors import MediaError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path`` to write to; the file replaces ``path`` at the end.

    If the block fails or is cancelled, the temporary file is removed and ``path`` stays as it was.
    ``OSError`` becomes ``MediaError``.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield part
        _flush_to_disk(part)
        part.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        part.unlink(missing_ok=True)


def forget_parts(path: Path) -> None:
    """Remove what killed processes left of ``path`` under temporary names."""
    for part in path.parent.glob(f".{path.name}.*.part"):
        part.unlink(missing_ok=True)


def cannot_write(path: Path, error: OSError) -> MediaError:
    """The error for a file that could not be written; for a full disk, see ``full_disk``."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return full_disk(path)
    reason = error.strerror or str(error)
    return MediaError(
        f"{path.name} cannot be written: {reason}", hint=f"check the folder {path.parent}"
    )


def full_disk(path: Path) -> MediaError:
    """The error for a disk that ran full while ``path`` was being written."""
    return MediaError(
        f"the disk is full: {path.name} could not be finished",
        hint=f"free some space for {path.parent} and run again: finished takes are kept",
    )


def _flush_to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
