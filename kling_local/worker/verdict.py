"""How a job ended: its state with the output or the failure, which dialects translate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kling_local.errors import BadReferenceError, CardError, KlingError, RequestError
from kling_local.jobs.job import Job
from kling_local.request import GenerationRequest

TASK_FAULTS = ("fail_task", "moderation_task")
"""Faults that a worker injects; the server injects the others."""


@dataclass(frozen=True)
class Verdict:
    """The final state with the film's facts or the failure."""

    state: str
    output: Mapping[str, Any] | None = None
    failure: Mapping[str, Any] | None = None

    def as_row(self) -> tuple[str, Mapping[str, Any] | None, Mapping[str, Any] | None]:
        """The values as the store takes them: state, output, failure."""
        return self.state, self.output, self.failure


def failed(kind: str, sentence: str, hint: str = "", **more: str | None) -> Verdict:
    """A failed job; ``kind`` is invalid, media, moderation, server or timeout."""
    return Verdict("failed", failure={"kind": kind, "sentence": sentence, "hint": hint, **more})


def failed_by(error: Exception) -> Verdict:
    """The failure that the client sees for an error during rendering."""
    if isinstance(error, BadReferenceError):
        return failed("media", error.sentence, error.hint, field=error.field, rule=error.rule)
    if isinstance(error, KlingError):
        kind = "server"
        if isinstance(error, RequestError | CardError):
            kind = "invalid"
        return failed(kind, error.sentence, error.hint)
    return failed(
        "server",
        f"the film could not be made: {type(error).__name__}",
        "the worker's log beside the job's papers says more",
    )


def moderated(job: Job, request: GenerationRequest, words: tuple[str, ...]) -> Verdict | None:
    """The failure that a fault or a moderation word asks for, or None."""
    if job.fault == "fail_task":
        return failed("server", "the task failed because a fault was injected", "fault fail_task")
    if job.fault == "moderation_task":
        return failed("moderation", "Failure to pass the risk control system")
    said = " ".join([request.prompt, *(shot.prompt for shot in request.shots)]).casefold()
    if any(word.casefold() in said for word in words):
        return failed("moderation", "Failure to pass the risk control system")
    return None
