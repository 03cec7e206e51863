"""A job: one accepted request on its way to a film. Frozen values; only the store changes a job."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from kling_local.errors import KlingError
from kling_local.request import GenerationRequest

STATES = ("queued", "running", "succeeded", "failed", "cancelled")
FINISHED = ("succeeded", "failed", "cancelled")


class DuplicateError(KlingError):
    """The account already uses this external id for a job or an item of the library, or has sent
    this idempotency key with another body.
    """

    code = "duplicate"

    def __init__(self, sentence: str, *, hint: str, field: str, job_id: str) -> None:
        super().__init__(sentence, hint=hint, field=field)
        self.job_id = job_id


class BusyError(KlingError):
    """The account already has as many unfinished jobs as are allowed."""

    code = "busy"


@dataclass(frozen=True, kw_only=True)
class Pace:
    """The least time that a job stays queued and then running, in seconds and in polls.

    For client tests that want to see every state: ``Pace(hold_polls=1, run_polls=2)``.
    """

    hold_s: float = 0.0
    hold_polls: int = 0
    run_s: float = 0.0
    run_polls: int = 0


@dataclass(frozen=True, kw_only=True)
class NewJob:
    """What is known when a request is accepted.

    Attributes:
        account: whose job it is; ids and keys are unique within an account and a dialect.
        wire: data that the dialect needs to answer later; JSON-able.
        body_digest: tells apart two requests under one idempotency key.
        base_url: the address that the client used, for links in callbacks.
        cancel_after_s: an unfinished job is cancelled so long after it was made.
        fault: name of a fault to inject when the job runs.
        aspect_follows: "start_image" or "reference_video" if that file decides the film's aspect
            ratio and has yet to be fetched; the worker then sets the ratio.
    """

    id: str
    dialect: str
    account: str
    model: str
    request: GenerationRequest
    wire: Mapping[str, Any] = field(default_factory=dict)
    external_id: str | None = None
    idempotency_key: str | None = None
    body_digest: str = ""
    callback_url: str | None = None
    webhook_events: tuple[str, ...] = ()
    base_url: str = ""
    findings: tuple[str, ...] = ()
    fault: str | None = None
    cost: float | None = None
    aspect_follows: str | None = None
    cancel_after_s: float | None = None
    pace: Pace = Pace()


@dataclass(frozen=True, kw_only=True)
class JobFilter:
    """Which jobs a list wants, newest first unless ``oldest_first``; an empty tuple means all.

    Attributes:
        kinds: values of ``wire["kind"]``.
        after: start behind the job of this id; an unknown id gives nothing.
        since, until: times of creation, unix seconds.
    """

    account: str | None = None
    dialects: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    external_ids: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    after: str | None = None
    offset: int = 0
    limit: int = 100
    oldest_first: bool = False
    since: float | None = None
    until: float | None = None


@dataclass(frozen=True, kw_only=True)
class Job:
    """One row of the store.

    Attributes:
        seq: a number that rises with every job: the order of the queue and of lists.
        request_json: the request in canonical JSON; ``request()`` reads it.
        output: for a finished film: path, width, height, seconds, num_frames, fps, num_bytes,
            has_audio, seed; else None.
        failure: for a failed job: kind, sentence, hint; else None.
        attempts: how often it was claimed; a worker with an older number has lost its claim.
    """

    seq: int
    id: str
    dialect: str
    account: str
    model: str
    request_json: str
    wire: Mapping[str, Any]
    external_id: str | None
    idempotency_key: str | None
    callback_url: str | None
    webhook_events: tuple[str, ...]
    base_url: str
    findings: tuple[str, ...]
    fault: str | None
    cost: float | None
    aspect_follows: str | None
    pace: Pace
    polls: int
    state: str
    created_at: float
    started_at: float | None
    finished_at: float | None
    lease_owner: str | None
    attempts: int
    cancel_requested: bool
    progress: float
    logs: tuple[tuple[float, str], ...]
    output: Mapping[str, Any] | None
    failure: Mapping[str, Any] | None

    def request(self) -> GenerationRequest:
        """The request, parsed at each call."""
        return GenerationRequest.from_json(json.loads(self.request_json))

    @property
    def is_finished(self) -> bool:
        """Whether its state will never change again."""
        return self.state in FINISHED


def job_from_row(row: Mapping[str, Any]) -> Job:
    """Read a row of the table ``jobs``."""
    return Job(
        seq=row["seq"],
        id=row["id"],
        dialect=row["dialect"],
        account=row["account"],
        model=row["model"],
        request_json=row["request"],
        wire=json.loads(row["wire"]),
        external_id=row["external_id"],
        idempotency_key=row["idempotency_key"],
        callback_url=row["callback_url"],
        webhook_events=_texts(row["webhook_events"]),
        base_url=row["base_url"],
        findings=_texts(row["findings"]),
        fault=row["fault"],
        cost=row["cost"],
        aspect_follows=row["aspect_follows"],
        pace=_pace(row["hold_s"], row["hold_polls"], row["run_s"], row["run_polls"]),
        polls=row["polls"],
        state=row["state"],
        created_at=row["created_at"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        lease_owner=row["lease_owner"],
        attempts=row["attempts"],
        cancel_requested=bool(row["cancel_requested"]),
        progress=row["progress"],
        logs=() if row["logs"] == "[]" else tuple(map(tuple, json.loads(row["logs"]))),
        output=json.loads(row["output"]) if row["output"] else None,
        failure=json.loads(row["failure"]) if row["failure"] else None,
    )


def _texts(text: str) -> tuple[str, ...]:
    # Most rows hold an empty list, and every poll reads a row.
    return () if text == "[]" else tuple(json.loads(text))


@lru_cache(maxsize=256)
def _pace(hold_s: float, hold_polls: int, run_s: float, run_polls: int) -> Pace:
    return Pace(hold_s=hold_s, hold_polls=hold_polls, run_s=run_s, run_polls=run_polls)
