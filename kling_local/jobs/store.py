"""The store: adds, reads, lists, cancels and deletes jobs."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kling_local.jobs.claims import ACTIVE, Claims
from kling_local.jobs.clock import Clock, now_in
from kling_local.jobs.database import Database
from kling_local.jobs.job import BusyError, DuplicateError, Job, JobFilter, NewJob, job_from_row
from kling_local.jobs.outbox import Outbox
from kling_local.jobs.shelf import Shelf

_INSERT = """
INSERT INTO jobs (id, dialect, account, model, request, wire, external_id, idempotency_key,
    body_digest, callback_url, webhook_events, base_url, findings, fault, cost, aspect_follows,
    hold_s, hold_polls, run_s, run_polls, created_at, cancel_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *
"""


class Store:
    """Every job of one home folder. Safe to share between threads and processes."""

    def __init__(self, path: Path) -> None:
        self.database = Database(path)
        self.clock = Clock(self.database)
        self.claims = Claims(self.database)
        self.outbox = Outbox(self.database)
        self.shelf = Shelf(self.database)

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def enqueue(self, new: NewJob, *, slots: int = 0) -> tuple[Job, bool]:
        """Add a job; returns it, and whether it is an earlier one with the same idempotency key.

        ``slots`` above 0 limits the account's unfinished jobs (``BusyError``). Raises
        ``DuplicateError`` if the external id is taken or the key was used with another body.
        """
        with self.database.writing() as connection:
            known = _replayed(connection, new)
            if known is not None:
                return known, True
            if slots:
                _check_slots(connection, new.account, slots)
            try:
                row = connection.execute(_INSERT, _values(new, now_in(connection))).fetchone()
            except sqlite3.IntegrityError as error:
                raise _duplicate(connection, new) from error
            return job_from_row(row), False

    def job(self, id: str, *, account: str | None = None) -> Job | None:
        """The job of that id, unless it was deleted or belongs to another account."""
        with self.database.reading() as connection:
            row = connection.execute(
                "SELECT * FROM jobs WHERE id = ? AND deleted = 0", (id,)
            ).fetchone()
        if row is None or (account is not None and row["account"] != account):
            return None
        return job_from_row(row)

    def job_by_external_id(
        self, external_id: str, *, dialects: Sequence[str], account: str
    ) -> Job | None:
        """The job to which the client gave this external id."""
        marks = ",".join("?" * len(dialects))
        with self.database.reading() as connection:
            row = connection.execute(
                f"SELECT * FROM jobs WHERE account = ? AND external_id = ? AND deleted = 0 "
                f"AND dialect IN ({marks}) ORDER BY seq DESC",
                (account, external_id, *dialects),
            ).fetchone()
        return job_from_row(row) if row else None

    def page(self, wanted: JobFilter) -> tuple[list[Job], int]:
        """The jobs of one page, and the number of matching jobs without offset and limit."""
        where, values = _conditions(wanted)
        order = "ASC" if wanted.oldest_first else "DESC"
        with self.database.reading() as connection:
            if wanted.after is not None:
                row = connection.execute(
                    "SELECT seq FROM jobs WHERE id = ?", (wanted.after,)
                ).fetchone()
                if row is None:
                    return [], 0
                where += f" AND seq {'>' if wanted.oldest_first else '<'} ?"
                values.append(row["seq"])
            rows = connection.execute(
                f"SELECT * FROM jobs WHERE {where} ORDER BY seq {order} LIMIT ? OFFSET ?",
                (*values, wanted.limit, wanted.offset),
            ).fetchall()
            total = connection.execute(
                f"SELECT COUNT(*) FROM jobs WHERE {where}", values
            ).fetchone()[0]
        return [job_from_row(row) for row in rows], int(total)

    def queue_position(self, job: Job) -> int:
        """How many jobs wait before this one."""
        if job.state != "queued":
            return 0
        with self.database.reading() as connection:
            found = connection.execute(
                "SELECT COUNT(*) FROM jobs WHERE state = 'queued' AND seq < ?", (job.seq,)
            ).fetchone()
        return int(found[0])

    def count_poll(self, id: str) -> Job | None:
        """Count a poll of the job; returns the job."""
        with self.database.writing() as connection:
            row = connection.execute(
                "UPDATE jobs SET polls = polls + 1 WHERE id = ? AND deleted = 0 RETURNING *", (id,)
            ).fetchone()
        return job_from_row(row) if row else None

    def cancel(self, id: str) -> Job | None:
        """Cancel a waiting job at once; ask a running one's worker to stop between two steps."""
        with self.database.writing() as connection:
            connection.execute(
                "UPDATE jobs SET state = 'cancelled', cancel_requested = 1, finished_at = :now "
                "WHERE id = :id AND state = 'queued'",
                {"id": id, "now": now_in(connection)},
            )
            row = connection.execute(
                f"UPDATE jobs SET cancel_requested = 1 WHERE id = ? AND {ACTIVE} RETURNING *", (id,)
            ).fetchone()
            row = row or connection.execute("SELECT * FROM jobs WHERE id = ?", (id,)).fetchone()
        return job_from_row(row) if row else None

    def overdue(self) -> list[str]:
        """Ids of unfinished jobs that are past their deadline and not yet cancelled."""
        with self.database.reading() as connection:
            rows = connection.execute(
                f"SELECT id FROM jobs WHERE {ACTIVE} AND cancel_requested = 0 AND cancel_at <= ?",
                (now_in(connection),),
            ).fetchall()
        return [row["id"] for row in rows]

    def delete(self, id: str) -> None:
        """Cancel the job and hide it from every read; its external id may be used again."""
        self.cancel(id)
        with self.database.writing() as connection:
            connection.execute(
                "UPDATE jobs SET deleted = 1, external_id = NULL, idempotency_key = NULL "
                "WHERE id = ?",
                (id,),
            )

    def counts(self) -> dict[str, int]:
        """How many jobs are in each state."""
        with self.database.reading() as connection:
            rows = connection.execute(
                "SELECT state, COUNT(*) FROM jobs WHERE deleted = 0 GROUP BY state"
            ).fetchall()
        return {row[0]: row[1] for row in rows}

    def spent(self, *, account: str | None = None, dialect: str | None = None) -> tuple[float, int]:
        """What the finished films would have cost on the hosted services, and how many those are.

        Films without a known price do not count.
        """
        where, values = _conditions(
            JobFilter(
                account=account, dialects=(dialect,) if dialect else (), states=("succeeded",)
            )
        )
        with self.database.reading() as connection:
            row = connection.execute(
                f"SELECT COALESCE(SUM(cost), 0), COUNT(cost) FROM jobs WHERE {where}", values
            ).fetchone()
        return float(row[0]), int(row[1])

    def forget(self, *, before: float) -> list[str]:
        """Delete jobs that finished before a time, with their deliveries; returns their ids."""
        with self.database.writing() as connection:
            rows = connection.execute(
                "DELETE FROM jobs WHERE state IN ('succeeded', 'failed', 'cancelled') "
                "AND finished_at < ? RETURNING id",
                (before,),
            ).fetchall()
            ids = [row["id"] for row in rows]
            for table in ("changes", "deliveries"):
                connection.executemany(
                    f"DELETE FROM {table} WHERE job_id = ?", [(each,) for each in ids]
                )
        return ids

    def reset(self) -> None:
        """Delete everything and reset the virtual clock; other notes, such as secrets, stay."""
        with self.database.writing() as connection:
            for table in ("jobs", "changes", "deliveries", "library", "uploads"):
                connection.execute(f"DELETE FROM {table}")
            connection.execute("DELETE FROM meta WHERE name IN ('clock_offset', 'changes_read')")


def _duplicate(connection: sqlite3.Connection, new: NewJob) -> Exception:
    row = connection.execute(
        "SELECT id FROM jobs WHERE account = ? AND dialect = ? AND external_id = ?",
        (new.account, new.dialect, new.external_id),
    ).fetchone()
    if row is None:
        return sqlite3.IntegrityError(f"the job id {new.id} exists already")
    return DuplicateError(
        f"external id {new.external_id!r} already exists",
        hint="every job of an account needs a name of its own",
        field="external_id",
        job_id=row["id"],
    )


def _conditions(wanted: JobFilter) -> tuple[str, list[Any]]:
    """The filter as an SQL condition and the values of its parameters."""
    where, values = ["deleted = 0"], list[Any]()
    if wanted.account is not None:
        where.append("account = ?")
        values.append(wanted.account)
    among = {
        "dialect": wanted.dialects,
        "json_extract(wire, '$.kind')": wanted.kinds,
        "id": wanted.ids,
        "external_id": wanted.external_ids,
        "state": wanted.states,
    }
    for column, allowed in among.items():
        if allowed:
            where.append(f"{column} IN ({','.join('?' * len(allowed))})")
            values += allowed
    for comparison, limit in (("created_at >= ?", wanted.since), ("created_at <= ?", wanted.until)):
        if limit is not None:
            where.append(comparison)
            values.append(limit)
    return " AND ".join(where), values


def _replayed(connection: sqlite3.Connection, new: NewJob) -> Job | None:
    if new.idempotency_key is None:
        return None
    row = connection.execute(
        "SELECT * FROM jobs WHERE account = ? AND dialect = ? AND idempotency_key = ?",
        (new.account, new.dialect, new.idempotency_key),
    ).fetchone()
    if row is not None and row["body_digest"] != new.body_digest:
        raise DuplicateError(
            f"Idempotency-Key {new.idempotency_key!r} was used with another body",
            hint="take a new key for a new request",
            field="idempotency-key",
            job_id=row["id"],
        )
    return job_from_row(row) if row is not None else None


def _check_slots(connection: sqlite3.Connection, account: str, slots: int) -> None:
    found = connection.execute(
        f"SELECT COUNT(*) FROM jobs WHERE {ACTIVE} AND account = ?", (account,)
    ).fetchone()
    if found[0] >= slots:
        raise BusyError(
            f"{found[0]} jobs are unfinished: at most {slots} are allowed at a time",
            hint="wait for one to finish, or start the server with more --slots",
        )


def _values(new: NewJob, now: float) -> tuple[Any, ...]:
    return (
        new.id,
        new.dialect,
        new.account,
        new.model,
        json.dumps(new.request.to_json()),
        json.dumps(dict(new.wire)),
        new.external_id,
        new.idempotency_key,
        new.body_digest,
        new.callback_url,
        json.dumps(list(new.webhook_events)),
        new.base_url,
        json.dumps(list(new.findings)),
        new.fault,
        new.cost,
        new.aspect_follows,
        new.pace.hold_s,
        new.pace.hold_polls,
        new.pace.run_s,
        new.pace.run_polls,
        now,
        None if new.cancel_after_s is None else now + new.cancel_after_s,
    )
