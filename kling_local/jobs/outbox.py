"""The outbox: state changes become callbacks that are delivered at least once.

A trigger writes each change in the transaction that makes it. Turning a change into deliveries
removes it in the same transaction. A delivery stays due until it is answered or given up.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kling_local.jobs.database import Database


@dataclass(frozen=True)
class Change:
    """A job went from state ``before`` (None: it was created) to ``state`` at time ``at``."""

    seq: int
    job_id: str
    before: str | None
    state: str
    at: float


@dataclass(frozen=True)
class Delivery:
    """One callback about a job or an item of the library, whose id is in ``job_id``.

    ``attempts`` counts those made so far; ``id`` is the same in all of them. ``next_at`` is None
    once it was delivered or given up.
    """

    id: str
    job_id: str
    dialect: str
    event: str
    url: str
    body: str
    attempts: int = 0
    next_at: float | None = None
    delivered_at: float | None = None
    last_answer: str = ""


def delivery_id(change: Change, event: str) -> str:
    """The id of a callback; the same change and event always give the same id."""
    facts = f"{change.job_id}\n{change.state}\n{event}"
    return f"msg_{hashlib.sha256(facts.encode()).hexdigest()[:24]}"


def put_in(connection: sqlite3.Connection, deliveries: Sequence[Delivery]) -> None:
    """Insert deliveries inside a transaction; those with a known id stay as they are."""
    connection.executemany(
        "INSERT OR IGNORE INTO deliveries (id, job_id, dialect, event, url, body, next_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (each.id, each.job_id, each.dialect, each.event, each.url, each.body, time.time())
            for each in deliveries
        ],
    )


class Outbox:
    """The callbacks of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def changes(self, most: int = 100) -> list[Change]:
        """The oldest changes that have not been turned into deliveries yet."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT seq, job_id, before, state, at FROM changes ORDER BY seq LIMIT ?", (most,)
            ).fetchall()
        return [Change(*row) for row in rows]

    def post(self, read: Sequence[Change], deliveries: Sequence[Delivery]) -> None:
        """Insert deliveries and delete the changes they came from, in one transaction."""
        with self._database.writing() as connection:
            put_in(connection, deliveries)
            connection.executemany(
                "DELETE FROM changes WHERE seq = ?", [(change.seq,) for change in read]
            )

    def due(self, most: int = 100) -> list[Delivery]:
        """Deliveries that are due; of each job only the oldest unsettled one, to keep the order."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM deliveries AS mine WHERE next_at <= ? AND NOT EXISTS ("
                "SELECT 1 FROM deliveries AS other WHERE other.job_id = mine.job_id "
                "AND other.next_at IS NOT NULL AND other.seq < mine.seq) ORDER BY seq LIMIT ?",
                (time.time(), most),
            ).fetchall()
        return [_delivery(row) for row in rows]

    def settle(self, delivery: Delivery, answer: str, *, again_in_s: float | None) -> None:
        """Note how an attempt ended; retry in ``again_in_s``, or None if delivered or given up."""
        now = time.time()
        delivered = now if again_in_s is None and answer.startswith("2") else None
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE deliveries SET attempts = attempts + 1, last_answer = ?, next_at = ?, "
                "delivered_at = ? WHERE id = ?",
                (answer, None if again_in_s is None else now + again_in_s, delivered, delivery.id),
            )

    def of_job(self, job_id: str) -> list[Delivery]:
        """Every callback of a job, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM deliveries WHERE job_id = ? ORDER BY seq", (job_id,)
            ).fetchall()
        return [_delivery(row) for row in rows]


def _delivery(row: sqlite3.Row) -> Delivery:
    values: dict[str, Any] = {key: row[key] for key in row.keys() if key != "seq"}  # noqa: SIM118
    return Delivery(**values)
