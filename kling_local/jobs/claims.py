"""What workers do with jobs: claim them under a lease, renew the lease, and finish each job once.

A claim is one statement. It takes the oldest job that waits or whose lease has run out, and
increments ``attempts``. A worker that lost its claim holds an old number and cannot finish the job.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from kling_local.jobs.clock import now_in
from kling_local.jobs.database import Database
from kling_local.jobs.job import Job, job_from_row

ACTIVE = "state IN ('queued', 'running')"

_CLAIM = f"""
UPDATE jobs SET state = 'running', lease_owner = :owner, lease_until = :until,
    attempts = attempts + 1, started_at = COALESCE(started_at, :now)
WHERE seq IN (
    SELECT seq FROM jobs WHERE {ACTIVE} AND (
        (state = 'queued' AND created_at + hold_s <= :now AND polls >= hold_polls)
        OR (state = 'running' AND lease_until < :clock))
    ORDER BY seq LIMIT :most)
RETURNING *
"""
_MINE = "id = :id AND state = 'running' AND lease_owner = :owner AND attempts = :attempts"
_HEARTBEAT = f"""
UPDATE jobs SET lease_until = :until, progress = MAX(progress, :progress), logs = :logs
WHERE {_MINE} RETURNING cancel_requested
"""
_FINISH = f"""
UPDATE jobs SET state = :state, finished_at = MAX(:now, started_at), lease_until = NULL,
    progress = CASE WHEN :state = 'succeeded' THEN 1.0 ELSE progress END,
    output = :output, failure = :failure
WHERE {_MINE}
"""


class Claims:
    """The workers' side of one store. Safe to share between threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, owner: str, *, lease_s: float, most: int = 1) -> list[Job]:
        """Take up to ``most`` of the oldest jobs that are ready, under a lease."""
        with self._database.writing() as connection:
            clock = time.time()
            rows = connection.execute(
                _CLAIM,
                {
                    "owner": owner,
                    "until": clock + lease_s,
                    "now": now_in(connection),
                    "clock": clock,
                    "most": most,
                },
            ).fetchall()
        return sorted((job_from_row(row) for row in rows), key=lambda job: job.seq)

    def heartbeat(
        self,
        job: Job,
        *,
        lease_s: float,
        progress: float = 0.0,
        logs: Sequence[tuple[float, str]] = (),
    ) -> str:
        """Renew the lease and note progress and logs.

        Returns ``"mine"``, ``"cancel"`` if the client cancelled the job, or ``"lost"`` if the claim
        is no longer valid.
        """
        with self._database.writing() as connection:
            row = connection.execute(
                _HEARTBEAT,
                _mine(job)
                | {
                    "until": time.time() + lease_s,
                    "progress": progress,
                    "logs": json.dumps(list(logs)),
                },
            ).fetchone()
        if row is None:
            return "lost"
        return "cancel" if row["cancel_requested"] else "mine"

    def finish(
        self,
        job: Job,
        state: str,
        *,
        output: Mapping[str, Any] | None = None,
        failure: Mapping[str, Any] | None = None,
    ) -> bool:
        """End a claimed job, once; False when the claim was lost in the meantime."""
        return self.finish_all([(job, state, output, failure)]) == 1

    def finish_all(
        self,
        ended: Sequence[tuple[Job, str, Mapping[str, Any] | None, Mapping[str, Any] | None]],
    ) -> int:
        """End claimed jobs (job, state, output, failure) in one transaction; returns how many.

        Jobs whose claim was lost are left alone.
        """
        with self._database.writing() as connection:
            now = now_in(connection)
            return sum(
                connection.execute(
                    _FINISH,
                    _mine(job)
                    | {
                        "state": state,
                        "now": now,
                        "output": json.dumps(output) if output is not None else None,
                        "failure": json.dumps(failure) if failure is not None else None,
                    },
                ).rowcount
                for job, state, output, failure in ended
            )

    def release(self, owner: str | None = None) -> int:
        """Expire every lease of a dead worker at once, or of all workers; returns how many."""
        with self._database.writing() as connection:
            return connection.execute(
                "UPDATE jobs SET lease_until = 0 WHERE state = 'running' "
                "AND lease_owner = COALESCE(?, lease_owner)",
                (owner,),
            ).rowcount

    def due(self, owner: str) -> list[Job]:
        """The owner's running jobs whose pace lets them finish now, or that were cancelled."""
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT * FROM jobs WHERE {ACTIVE} AND state = 'running' AND lease_owner = ? "
                "AND (cancel_requested "
                "OR (started_at + run_s <= ? AND polls >= hold_polls + run_polls))",
                (owner, now_in(connection)),
            ).fetchall()
        return [job_from_row(row) for row in rows]

    def renew(self, owner: str, *, lease_s: float) -> None:
        """Renew every lease of an owner."""
        with self._database.writing() as connection:
            connection.execute(
                f"UPDATE jobs SET lease_until = ? WHERE {ACTIVE} AND state = 'running' "
                "AND lease_owner = ?",
                (time.time() + lease_s, owner),
            )


def _mine(job: Job) -> dict[str, Any]:
    return {"id": job.id, "owner": job.lease_owner, "attempts": job.attempts}
