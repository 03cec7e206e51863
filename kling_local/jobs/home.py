"""The home folder: where the store, the job folders, uploads and the secret lie."""

from __future__ import annotations

import logging
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kling_local.errors import MediaError, reason
from kling_local.files import cannot_write, replacing
from kling_local.jobs.store import Store

log = logging.getLogger("kling_local.jobs")
LOCAL = "local"
"""The one account of an open server, and of the command line."""

_PLAIN = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}")


@dataclass(frozen=True)
class Home:
    """One server's folder. Everything a client names becomes a path here, and only here."""

    path: Path

    def store(self) -> Store:
        """Open the job store."""
        return Store(self.path / "jobs.sqlite3")

    def job_folder(self, job_id: str) -> Path:
        """Where everything a job makes lies."""
        return self.path / "jobs" / plain_name(job_id)

    def instant_folder(self) -> Path:
        """Where the films of ``--speed instant`` lie, one for each shape."""
        return self.path / "instant"

    def upload(self, upload_id: str) -> Path:
        """The file of an upload."""
        return self.path / "uploads" / plain_name(upload_id)

    @contextmanager
    def held(self, by: str) -> Iterator[None]:
        """Hold the folder as the one server of it; ``MediaError`` when another process does.

        ``by`` is what that process is told, e.g. the address. The system lets go when this process
        ends, however it does; a file system without locks, or one that cannot be written, holds
        nobody back.
        """
        import fcntl  # not everywhere: only who serves needs it

        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock = (self.path / "server.lock").open("a+", encoding="utf-8")
        except OSError:  # the store says why
            yield
            return
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                lock.seek(0)
                raise MediaError(
                    f"home {str(self.path)!r} is served already: {lock.read().strip()}",
                    hint="send requests there, stop that server, or use another --home",
                ) from error
            except OSError as error:
                log.warning("home %s cannot be locked: %s", self.path, reason(error))
            lock.truncate(0)
            lock.write(f"by process {os.getpid()} at {by}\n")
            lock.flush()
            yield

    def within(self, relative: str) -> Path:
        """A path that a job's output names; ``ValueError`` when it leads out of the home folder."""
        root = self.path.resolve()
        found = (root / relative).resolve()
        if not found.is_relative_to(root):
            raise ValueError(f"{relative!r} leads out of the home folder")
        return found

    def secret(self) -> bytes:
        """The 32 bytes that links are signed with; drawn once and readable by the owner alone."""
        path = self.path / "secret"
        try:
            if not path.exists():
                with replacing(path) as part:
                    part.touch(mode=0o600)
                    part.write_text(secrets.token_hex(32), encoding="ascii")
            return bytes.fromhex(path.read_text(encoding="ascii"))
        except OSError as error:
            raise cannot_write(path, error) from error

    def forget_job(self, job_id: str) -> None:
        """Remove a job's folder."""
        shutil.rmtree(self.job_folder(job_id), ignore_errors=True)


def plain_name(text: str) -> str:
    """``text`` when it can be a file's name and nothing else; ``ValueError`` otherwise."""
    if not _PLAIN.fullmatch(text):
        raise ValueError(f"{text[:60]!r} is not a plain name")
    return text
