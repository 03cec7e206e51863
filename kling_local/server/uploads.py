"""Uploads: files that clients send, stored in the home folder until they expire."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import secrets
import time
from collections.abc import AsyncIterator
from pathlib import Path

from kling_local.dialects.base import Refusal, StoredFile
from kling_local.errors import reason
from kling_local.files import cannot_write
from kling_local.jobs.home import Home
from kling_local.jobs.shelf import Upload
from kling_local.jobs.store import Store
from kling_local.server.links import SignedLinks

log = logging.getLogger("kling_local.server")
MOST_BYTES = 210 * 1024**2
_LIFE_S = 7 * 86_400
_LONGEST_NAME = 120


class Uploads:
    """Writes and reads uploaded files; a name that a client gives is never used as a path."""

    def __init__(self, home: Home, store: Store, links: SignedLinks) -> None:
        self._home, self._store, self._links = home, store, links

    def announce(self, account: str, dialect: str, name: str, content_type: str) -> Upload:
        """Register a file that will be sent."""
        now = self._store.clock.now()
        upload = Upload(
            id=secrets.token_hex(16),
            account=account,
            dialect=dialect,
            name=_label(name),
            content_type=_type(content_type),
            num_bytes=0,
            created_at=now,
            expires_at=now + _LIFE_S,
            complete=False,
        )
        self._store.shelf.announce(upload)
        return upload

    def keep(self, upload: Upload, data: bytes) -> None:
        """Write a file whose bytes are all there."""
        with _Writing(self._home.upload(upload.id)) as file:
            file.write(data)
        self._store.shelf.arrived(upload.id, len(data))

    async def receive(self, upload: Upload, chunks: AsyncIterator[bytes]) -> int:
        """Write a file as it arrives; returns its size. ``Refusal`` when it is too large."""
        num_bytes = 0
        with _Writing(self._home.upload(upload.id)) as file:
            async for chunk in chunks:
                num_bytes += len(chunk)
                if num_bytes > MOST_BYTES:
                    raise Refusal(
                        "too_large",
                        f"the file has more than {MOST_BYTES // 1024**2} MiB",
                        hint="send a smaller one",
                    )
                file.write(chunk)
        self._store.shelf.arrived(upload.id, num_bytes)
        return num_bytes

    def stored(self, upload_id: str, origin: str, *, announced: bool = False) -> StoredFile:
        """An upload as dialects see it; ``Refusal`` (not_found) when there is none."""
        upload = self._store.shelf.upload(upload_id)
        if upload is None or upload.expires_at < self._store.clock.now():
            raise Refusal("not_found", f"file {upload_id!r} is not known", value=upload_id)
        path = self._home.upload(upload.id)
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if upload.complete else ""
        return StoredFile(
            id=upload.id,
            name=upload.name,
            content_type=upload.content_type,
            num_bytes=upload.num_bytes,
            url=self._links.upload(origin, upload),
            created_at=upload.created_at,
            expires_at=upload.expires_at,
            put_url=self._links.put(origin, upload) if announced else None,
            sha256=digest,
        )

    def forget(self, *, before: float) -> None:
        """Delete uploads that expired before a time, and what killed servers left half-way."""
        for upload_id in self._store.shelf.forget_uploads(before=before):
            _remove(self._home.upload(upload_id))
        for part in (self._home.path / "uploads").glob(".*.part"):
            with contextlib.suppress(OSError):
                if part.stat().st_mtime < time.time() - _LIFE_S:
                    part.unlink()


def _remove(path: Path) -> None:
    """Delete a file; one that the system does not let go of stays, and others go."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("upload %s stays: %s", path.name, reason(error))


class _Writing:
    """Writes a file that appears complete or not at all; ``OSError`` becomes a ``KlingError``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")

    def __enter__(self) -> _Writing:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._part.open("wb")
        except OSError as error:
            raise cannot_write(self._path, error) from error
        return self

    def write(self, data: bytes) -> None:
        try:
            self._file.write(data)
        except OSError as error:
            raise cannot_write(self._path, error) from error

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            self._file.close()
            if kind is None:
                self._part.replace(self._path)
        except OSError as error:
            raise cannot_write(self._path, error) from error
        finally:
            self._part.unlink(missing_ok=True)


def _label(name: str) -> str:
    """A client's file name as a label: its last part, printable, not too long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(each for each in last if each.isprintable()).strip(". ")
    return kept[-_LONGEST_NAME:] or "file"


def _type(content_type: str) -> str:
    kept = content_type.strip().lower()
    plain = kept.replace("/", "").replace("-", "").replace("+", "").replace(".", "")
    return (
        kept if "/" in kept and plain.isalnum() and len(kept) < 100 else "application/octet-stream"
    )
