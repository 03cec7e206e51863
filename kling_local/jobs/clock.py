"""The virtual clock, shared by all processes of a store, and named texts that survive restarts."""

from __future__ import annotations

import sqlite3
import time

from kling_local.jobs.database import Database

_OFFSET = "clock_offset"


class Clock:
    """The real clock plus an offset that ``advance`` increases; also the store's notes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def now(self) -> float:
        """Unix seconds of the virtual clock."""
        with self._database.reading() as connection:
            return now_in(connection)

    def advance(self, seconds: float) -> float:
        """Set the clock forward for every process; returns the total offset in seconds."""
        with self._database.writing() as connection:
            offset = now_in(connection) - time.time() + seconds
            _set_note(connection, _OFFSET, repr(offset))
        return offset

    def note(self, name: str, *, default: str) -> str:
        """A named text that survives restarts; stores ``default`` if there is none yet."""
        with self._database.writing() as connection:
            found = _note(connection, name)
            if found is None:
                _set_note(connection, name, default)
        return default if found is None else found


def now_in(connection: sqlite3.Connection) -> float:
    """Unix seconds of the virtual clock, inside a transaction."""
    return time.time() + float(_note(connection, _OFFSET) or 0.0)


def _note(connection: sqlite3.Connection, name: str) -> str | None:
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return row["value"] if row else None


def _set_note(connection: sqlite3.Connection, name: str, value: str) -> None:
    connection.execute(
        "INSERT INTO meta (name, value) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )
