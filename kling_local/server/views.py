"""Turn a stored job into the view that a dialect gets of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from kling_local.dialects.base import Dialect, Failure, JobView, Output, in_wire_words
from kling_local.jobs.job import Job
from kling_local.jobs.outbox import Change
from kling_local.jobs.store import Store
from kling_local.request import GenerationRequest
from kling_local.server.links import SignedLinks

_CANCELLED = Failure("cancelled", "the client cancelled it")


class Views:
    """Makes views of jobs; parsed requests are cached."""

    def __init__(self, store: Store, links: SignedLinks, retention_s: float) -> None:
        self._store, self._links, self._retention_s = store, links, retention_s

    def view(self, job: Job, dialect: Dialect, origin: str) -> JobView:
        """The job as it is now, with a link to its film under ``origin``."""
        return JobView(
            id=job.id,
            dialect=job.dialect,
            state=job.state,
            created_at=job.created_at,
            request=_request(job.request_json),
            model=job.model,
            started_at=job.started_at,
            finished_at=job.finished_at,
            progress=job.progress,
            queue_position=self._store.queue_position(job) if job.state == "queued" else 0,
            wire=job.wire,
            external_id=job.external_id,
            failure=_failure(job, dialect),
            output=self._output(job, dialect, origin),
            logs=job.logs,
            cost=job.cost,
            cancel_requested=job.cancel_requested,
        )

    def as_of(self, job: Job, change: Change, dialect: Dialect) -> JobView:
        """The job as it was right after a change, for the callback about it."""
        view = self.view(job, dialect, job.base_url)
        finished = change.state in ("succeeded", "failed", "cancelled")
        return replace(
            view,
            state=change.state,
            started_at=None if change.state == "queued" else view.started_at,
            finished_at=view.finished_at if finished else None,
            output=view.output if finished else None,
            failure=view.failure if finished else None,
            progress=view.progress if finished else 0.0,
        )

    def expires_at(self, job: Job, dialect: Dialect) -> float:
        """When links to the job's film expire; the same in every poll."""
        life = dialect.link_life_s or self._retention_s
        return (job.finished_at or job.created_at) + life

    def _output(self, job: Job, dialect: Dialect, origin: str) -> Output | None:
        if job.state != "succeeded" or job.output is None:
            return None
        facts: Mapping[str, Any] = job.output
        expires_at = self.expires_at(job, dialect)
        return Output(
            url=self._links.film(origin, job.id, expires_at),
            expires_at=expires_at,
            **{key: value for key, value in facts.items() if key != "path"},
        )


def _failure(job: Job, dialect: Dialect) -> Failure | None:
    if job.state == "cancelled":
        return _CANCELLED
    if job.state != "failed":
        return None
    said = job.failure or {}
    names = dialect.names_in(str(job.wire.get("kind", "")))

    def told(name: str) -> str:
        return in_wire_words(said.get(name) or "", names)

    return Failure(
        said.get("kind", "server"),
        told("sentence") or "the task failed",
        told("hint"),
        told("field") or None,
        said.get("rule", ""),
    )


@lru_cache(maxsize=16_384)
def _request(text: str) -> GenerationRequest:
    return GenerationRequest.from_json(json.loads(text))
