"""The home folder, which holds the store, the job folders, uploads and the secret."""

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
"""The only account of a server with open auth and of the command line."""

_PLAIN = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}")


@dataclass(frozen=True)
class Home:
    """One server's folder. Names from clients are turned into paths in this class alone."""

    path: Path

    def store(self) -> Store:
        """Open the job store."""
        return Store(self.path / "jobs.sqlite3")

    def job_folder(self, job_id: str) -> Path:
        """The folder for all files of a job."""
        return self.path / "jobs" / plain_name(job_id)

    def instant_folder(self) -> Path:
        """The folder for the films of ``--speed instant``, one for each shape."""
        return self.path / "instant"

    def upload(self, upload_id: str) -> Path:
        """The file of an upload."""
        return self.path / "uploads" / plain_name(upload_id)

    @contextmanager
    def held(self, by: str) -> Iterator[None]:
        """Lock the folder for the one server that may use it.

        Raises ``MediaError`` if another process holds the lock; its message quotes what that
        process gave as ``by``, such as its address. The system releases the lock when the process
        ends in any way. Nothing is locked where the file system has no locks or cannot be written.
        """
        import fcntl  # not on every platform, and only a server needs it

        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock = (self.path / "server.lock").open("a+", encoding="utf-8")
        except OSError:  # opening the store will report why
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
        """The path that a job's output names; ``ValueError`` if it leads out of the home folder."""
        root = self.path.resolve()
        found = (root / relative).resolve()
        if not found.is_relative_to(root):
            raise ValueError(f"{relative!r} leads out of the home folder")
        return found

    def secret(self) -> bytes:
        """The 32 random bytes that sign links; made once, in a file only its owner can read."""
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
    """``text`` if it is safe as the name of a file; ``ValueError`` otherwise."""
    if not _PLAIN.fullmatch(text):
        raise ValueError(f"{text[:60]!r} is not a plain name")
    return text
