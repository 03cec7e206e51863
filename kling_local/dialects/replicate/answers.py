"""Replicate's answers: predictions, files and errors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kling_local.dialects.base import JobView, Links, Reply, StoredFile, as_refusal
from kling_local.dialects.openapi import schema
from kling_local.dialects.replicate.tables import BODY, INPUT
from kling_local.dialects.times import iso
from kling_local.errors import KlingError

STATUS = {
    "queued": "starting",
    "running": "processing",
    "succeeded": "succeeded",
    "failed": "failed",
    "cancelled": "canceled",
}
_STATUS_OF: Mapping[str, tuple[int, str]] = {
    "invalid": (422, "Input validation failed"),
    "malformed": (400, "Bad Request"),
    "auth": (401, "Unauthenticated"),
    "not_found": (404, "Not Found"),
    "no_route": (404, "Not Found"),
    "wrong_method": (405, "Method Not Allowed"),
    "too_many": (429, "Too Many Requests"),
    "conflict": (409, "Conflict"),
    "moderation": (422, "Input validation failed"),
    "media": (422, "Input validation failed"),
    "too_large": (413, "Content Too Large"),
    "server": (500, "Internal Server Error"),
    "unavailable": (503, "Service Unavailable"),
    "timeout": (504, "Gateway Timeout"),
}
_TYPES = {
    "missing": "required",
    "wrong_type": "invalid_type",
    "one_of": "enum",
    "greater_than_equal": "number_gte",
    "less_than_equal": "number_lte",
    "too_long": "string_lte",
    "unknown": "additional_property_not_allowed",
}
_MADE_AT = 1_770_000_000.0
"""The creation time that versions show."""
_TOP = tuple(field.name for field in BODY)


def error(failed: KlingError) -> Reply:
    """``{title, detail, status, invalid_fields?}``."""
    refusal = as_refusal(failed)
    status, title = _STATUS_OF[refusal.kind]
    title = str(refusal.wire_code or title)
    made: dict[str, Any] = {"title": title, "detail": refusal.sentence, "status": status}
    if status == 422 and refusal.wire_code is None:
        where = refusal.field or "input"
        inside = (
            where
            if where == "Cancel-After"
            or re.split(r"[.\[]", where)[0] in _TOP
            or refusal.rule == "unknown"
            else ""
        )
        named = inside or f"input.{where}"
        made["invalid_fields"] = [
            {
                "type": _TYPES.get(refusal.rule, "invalid"),
                "field": named,
                "description": refusal.sentence,
            }
        ]
    return Reply(status, made)


def stored(file: StoredFile) -> dict[str, Any]:
    """An uploaded file."""
    return {
        "id": file.id,
        "name": file.name,
        "content_type": file.content_type,
        "size": file.num_bytes,
        "etag": file.sha256,
        "checksums": {"sha256": file.sha256},
        "metadata": {},
        "created_at": iso(file.created_at),
        "expires_at": iso(file.expires_at),
        "urls": {"get": file.url},
    }


def version(id: str) -> dict[str, Any]:
    """A version of the model, with the schemas of its input and output."""
    parts = {
        "Input": {"title": "Input", **schema(INPUT)},
        "Output": {"title": "Output", "type": "string", "format": "uri"},
    }
    return {
        "id": id,
        "created_at": iso(_MADE_AT),
        "cog_version": "0.16.0",
        "openapi_schema": {
            "openapi": "3.1.0",
            "info": {"title": "Cog", "version": "0.1.0"},
            "paths": {},
            "components": {"schemas": parts},
        },
    }


def _status(job: JobView) -> str:
    """Replicate's word for the state; ``aborted`` if the deadline passed before it started."""
    after = job.wire.get("cancel_after")
    if job.state == "cancelled" and job.started_at is None and after and job.finished_at:
        return "aborted" if job.finished_at >= job.created_at + after else STATUS[job.state]
    return STATUS[job.state]


def prediction(job: JobView, links: Links) -> dict[str, Any]:
    """A job as a prediction; every value in ``urls`` is a text, as Replicate's client requires."""
    get = f"{links.base}/v1/predictions/{job.id}"
    metrics: dict[str, Any] = {}
    if job.is_finished and job.started_at is not None and job.finished_at is not None:
        metrics = {"predict_time": round(max(job.finished_at - job.started_at, 0.0), 3)}
    return {
        "id": job.id,
        "model": job.model,
        "version": "hidden",
        "input": dict(job.wire.get("input", {})),
        "output": job.output.url if job.output else None,
        "logs": "\n".join(words for _, words in job.logs),
        "error": job.failure.sentence if job.failure and job.state == "failed" else None,
        "status": _status(job),
        "data_removed": False,
        "created_at": iso(job.created_at),
        "started_at": iso(job.started_at) if job.started_at is not None else None,
        "completed_at": iso(job.finished_at) if job.finished_at is not None else None,
        "metrics": metrics,
        "urls": {"get": get, "cancel": f"{get}/cancel", "web": get},
    }
