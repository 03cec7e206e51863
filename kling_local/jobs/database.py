"""One SQLite file in WAL mode: one connection a thread, transactions, errors as ``StoreError``."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kling_local.errors import KlingError

_SCHEMA = Path(__file__).with_name("schema.sql")
_ADDED = {
    "aspect_follows": "ALTER TABLE jobs ADD COLUMN aspect_follows TEXT",
    "cancel_at": "ALTER TABLE jobs ADD COLUMN cancel_at REAL",
}
"""Columns that are added to ``jobs`` in a store made by an earlier version."""

_BUSY_S = 10.0
"""How long a writer waits for the lock."""


class StoreError(KlingError, RuntimeError):
    """The store cannot be read or written: disk full, read-only, damaged."""

    code = "store_failed"


class LockedError(StoreError):
    """Somebody else is writing, and the wait is over (or was not wanted: ``at_once``)."""


class Database:
    """The file and its connections. Safe to share between threads; each gets its own connection.

    Written with ``synchronous = NORMAL``: a killed process loses nothing; a power cut may lose the
    last transactions but does not damage the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        with self._errors():
            path.parent.mkdir(parents=True, exist_ok=True)
            self.connection().executescript(_SCHEMA.read_text(encoding="utf-8"))
            self._add_columns()
            self._inode = path.stat().st_ino

    def _add_columns(self) -> None:
        connection = self.connection()
        known = {row["name"] for row in connection.execute("PRAGMA table_info(jobs)")}
        for statement in (_ADDED[name] for name in _ADDED.keys() - known):
            try:
                connection.execute(statement)
            except sqlite3.OperationalError as error:
                if "duplicate column" not in str(error):  # another process was quicker
                    raise

    def connection(self) -> sqlite3.Connection:
        """This thread's connection, in autocommit."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = sqlite3.connect(
                self.path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False
            )
            found.row_factory = sqlite3.Row
            for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "cache_size = -16000"):
                found.execute(f"PRAGMA {pragma}")
            self._local.connection = found
            with self._lock:
                self._opened.append(found)
        return found

    def check_there(self) -> None:
        """Raise ``StoreError`` if the file was deleted or replaced while it was open.

        Writes to it would still succeed, and be lost.
        """
        with contextlib.suppress(OSError):
            if self.path.stat().st_ino == self._inode:
                return
        raise StoreError(
            f"the job store {self.path.name} was deleted or replaced while it was in use",
            hint=f"put {self.path.parent} back, or stop the server and start it again",
        )

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection for reading; errors become ``StoreError``."""
        with self._errors():
            yield self.connection()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: committed at the end of the block, rolled back on an exception."""
        self.check_there()
        with self._errors():
            connection = self.connection()
            self._begin(connection)
            try:
                yield connection
            except BaseException:
                # After "disk full" SQLite has rolled back already.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Inside, this thread's transactions raise ``LockedError`` instead of waiting to begin."""
        self._local.at_once = True
        try:
            yield
        finally:
            self._local.at_once = False

    def _begin(self, connection: sqlite3.Connection) -> None:
        if not getattr(self._local, "at_once", False):
            connection.execute("BEGIN IMMEDIATE")
            return
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            connection.execute("BEGIN IMMEDIATE")
        finally:
            connection.execute(f"PRAGMA busy_timeout = {_BUSY_S * 1000:.0f}")

    def version(self) -> int:
        """A number that changes whenever another connection commits; cheap to read."""
        with self.reading() as connection:
            return int(connection.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close every thread's connection."""
        with self._lock:
            for connection in self._opened:
                connection.close()
            self._opened.clear()
        self._local = threading.local()

    def _leave(self) -> None:
        """Close this thread's connection; one opened on a read-only disk would stay read-only."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        self._local.connection = None
        if found is not None:
            with self._lock:
                self._opened = [each for each in self._opened if each is not found]
            with contextlib.suppress(sqlite3.Error):
                found.close()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.OperationalError, sqlite3.DatabaseError, OSError) as error:
            if isinstance(error, sqlite3.IntegrityError):
                raise
            kind = LockedError if "locked" in str(error) else StoreError
            if kind is StoreError:
                self._leave()
            raise kind(
                f"the job store {self.path.name} cannot be used: {error}",
                hint=f"check space and rights of {self.path.parent}; a server goes on by itself",
            ) from error
