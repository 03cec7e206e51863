"""fal's answers: queue, results, model errors and request errors."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kling_local.dialects.base import Call, JobView, Links, Refusal, Reply, as_refusal
from kling_local.dialects.times import iso
from kling_local.errors import KlingError

APP = "fal-ai/kling-video"
STATUS = {
    "queued": "IN_QUEUE",
    "running": "IN_PROGRESS",
    "succeeded": "COMPLETED",
    "failed": "COMPLETED",
    "cancelled": "COMPLETED",
}
_TYPES = {
    "wrong_type": "type_error",
    "too_long": "string_too_long",
    "unknown": "feature_not_supported",
    "combination": "value_error",
    "": "value_error",
}
_REQUEST_ERRORS: Mapping[str, tuple[int, str]] = {
    "not_found": (404, "not_found"),
    "no_route": (404, "not_found"),
    "wrong_method": (405, "method_not_allowed"),
    "auth": (401, "unauthorized"),
    "too_many": (429, "too_many_requests"),
    "conflict": (409, "conflict"),
    "too_large": (413, "payload_too_large"),
    "server": (500, "internal_error"),
    "unavailable": (503, "runner_scheduling_failure"),
    "timeout": (504, "request_timeout"),
    "cancelled": (499, "client_cancelled"),
    "bad_request": (400, "bad_request"),
}
"""HTTP status and error_type of errors of the request itself, not of the model's input."""
_LONGEST_ECHO = 1000
_RETRYABLE = ("unavailable", "timeout", "too_many")


def location(field: str | None) -> list[str | int]:
    """``multi_prompt[2].duration`` (from 1) as ``["body", "multi_prompt", 1, "duration"]``."""
    parts: list[str | int] = ["body"]
    for name, number in re.findall(r"([^.\[\]]+)|\[(\d+)\]", field or ""):
        parts.append(int(number) - 1 if number else name)
    return parts


def detail(field: str | None, message: str, type: str, **more: Any) -> dict[str, Any]:
    """One entry of a model error."""
    return {
        "loc": location(field),
        "msg": message,
        "type": type,
        "url": f"https://docs.fal.ai/errors#{type}",
        **more,
    }


def model_error(status: int, entry: Mapping[str, Any], links: Links, kind: str = "") -> Reply:
    """An error of the model: invalid input, or a failed run."""
    again = kind in _RETRYABLE or status >= 500
    return Reply(status, {"detail": [dict(entry)]}, _headers(links, retryable=again))


def request_error(kind: str, message: str, links: Links) -> Reply:
    """An error of the queue or the gateway."""
    status, named = _REQUEST_ERRORS[kind]
    headers = {**_headers(links, retryable=kind in _RETRYABLE), "X-Fal-Error-Type": named}
    return Reply(status, {"detail": message, "error_type": named}, headers)


def _headers(links: Links, *, retryable: bool) -> dict[str, str]:
    word = "true" if retryable else "false"
    return {
        "x-fal-request-id": links.request_id,
        "X-Fal-Retryable": word,
        "X-Fal-Needs-Retry": "1" if retryable else "0",
    }


def error(failed: KlingError, call: Call, links: Links) -> Reply:
    """fal's answer to a refusal."""
    refusal = as_refusal(failed)
    if refusal.kind == "not_found" and call.path.endswith("/cancel"):
        return Reply(404, {"status": "NOT_FOUND"}, _headers(links, retryable=False))
    if refusal.kind == "malformed":
        entry = detail(None, refusal.sentence, "json_invalid", ctx={}, input={})
        return model_error(422, entry, links)
    if refusal.kind == "moderation":
        return model_error(422, _moderated(refusal.sentence), links)
    if refusal.kind in ("invalid", "media"):
        return model_error(422, _input_error(refusal), links)
    return request_error(refusal.kind, refusal.sentence, links)


def _input_error(refusal: Refusal) -> dict[str, Any]:
    default = "file_download_error" if refusal.kind == "media" else "value_error"
    named = refusal.rule or default
    if refusal.kind == "invalid":
        named = _TYPES.get(named, named)
    context = dict(refusal.context)
    return detail(refusal.field, refusal.sentence, named, ctx=context, input=_echo(refusal.value))


def _echo(value: object) -> object:
    """The refused value for the error: as valid JSON, cut to 1000 characters."""
    if isinstance(value, str):
        return value if len(value) <= _LONGEST_ECHO else f"{value[:_LONGEST_ECHO]}..."
    try:
        text = json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        text = repr(value)
    else:
        if len(text) <= _LONGEST_ECHO:
            return value
    return text[:_LONGEST_ECHO]


def _moderated(message: str) -> dict[str, Any]:
    return detail("prompt", message, "content_policy_violation", ctx={}, input=None)


def urls(job: JobView, links: Links) -> dict[str, str]:
    """The addresses of a queued request; they hold only owner and app, not the endpoint."""
    base = f"{links.base}/{APP}/requests/{job.id}"
    return {"response_url": base, "status_url": f"{base}/status", "cancel_url": f"{base}/cancel"}


def status(job: JobView, links: Links, *, with_logs: bool) -> Reply:
    """202 while the request waits or runs, 200 once it is finished."""
    made: dict[str, Any] = {
        "status": STATUS[job.state],
        "request_id": job.id,
        **urls(job, links),
        "logs": [_log(*each) for each in job.logs] if with_logs else None,
    }
    if job.state == "queued":
        made["queue_position"] = job.queue_position
    if job.is_finished:
        began = job.started_at or job.created_at
        made["metrics"] = {"inference_time": max((job.finished_at or began) - began, 0.0)}
    if job.failure is not None:
        made["error"] = job.failure.sentence
    return Reply(200 if job.is_finished else 202, made, {"x-fal-request-id": job.id})


def _log(at: float, message: str) -> dict[str, Any]:
    return {"timestamp": iso(at), "message": message, "level": "INFO", "labels": {}}


def result(job: JobView, links: Links) -> Reply:
    """The model's output, or its error with the error's HTTP status; the id is in the headers."""
    links = replace(links, request_id=job.id)
    if job.failure is not None:
        return _failed(job, links)
    if job.output is None:
        return request_error("bad_request", "Request is still in progress", links)
    headers = {"x-fal-request-id": job.id, "x-fal-billable-units": f"{job.output.seconds:g}"}
    return Reply(200, output(job), headers)


def output(job: JobView) -> dict[str, Any]:
    """The output of the model."""
    assert job.output is not None
    return {
        "video": {
            "url": job.output.url,
            "content_type": "video/mp4",
            "file_name": "output.mp4",
            "file_size": job.output.num_bytes,
        }
    }


def _failed(job: JobView, links: Links) -> Reply:
    failure = job.failure
    assert failure is not None
    if failure.kind == "cancelled":
        return request_error("cancelled", failure.sentence, links)
    if failure.kind == "moderation":
        return model_error(422, _moderated(failure.sentence), links)
    if failure.kind in ("server", "timeout"):
        late = failure.kind == "timeout"
        named = "generation_timeout" if late else "internal_server_error"
        entry = detail(None, failure.sentence, named, ctx={}, input=None)
        return model_error(504 if late else 500, entry, links)
    default = "file_download_error" if failure.kind == "media" else "value_error"
    entry = detail(failure.field, failure.sentence, failure.rule or default, ctx={}, input=None)
    return model_error(422, entry, links)
