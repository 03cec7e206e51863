"""Kling's answers: envelopes, tasks, lists and errors of the legacy standard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kling_local.dialects.base import Call, JobView, Links, Refusal, Reply, as_refusal, is_lookup
from kling_local.errors import KlingError

STATUS = {
    "queued": "submitted",
    "running": "processing",
    "succeeded": "succeed",
    "failed": "failed",
    "cancelled": "failed",
}
MODERATED = "Failure to pass the risk control system"
BAD_IMAGE = "The resolution or aspect ratio of the input image is invalid."
ERRORS: Mapping[str, tuple[int, int]] = {
    "invalid": (400, 1201),
    "malformed": (400, 1200),
    "auth": (401, 1000),
    "not_found": (400, 1201),
    "no_route": (404, 1203),
    "wrong_method": (404, 1202),
    "too_many": (429, 1303),
    "conflict": (400, 1201),
    "moderation": (400, 1301),
    "media": (400, 1201),
    "too_large": (400, 1200),
    "server": (500, 5000),
    "unavailable": (503, 5001),
    "timeout": (504, 5002),
}
"""HTTP status and code of each kind of refusal (hosted-apis.md, 5.1)."""
UNITS_PER_S = {
    ("std", False): 0.6,
    ("std", True): 0.8,
    ("pro", False): 0.8,
    ("pro", True): 1.0,
}
"""Units that the service bills for a second of omni film, by mode and sound."""
_FIXED_WORDS = {
    "too_many": "parallel task over resource pack limit",
    "wrong_method": "The request method is invalid",
}


def milliseconds(seconds: float) -> int:
    """Unix time in milliseconds, as Kling writes it."""
    return int(seconds * 1000)


def envelope(data: object, links: Links, status: int = 200) -> Reply:
    """A successful answer that carries ``data``."""
    return Reply(
        status,
        {"code": 0, "message": "SUCCEED", "request_id": links.request_id, "data": data},
    )


def error(failed: KlingError, call: Call, links: Links) -> Reply:
    """Kling's answer to a refusal: ``{code, message, request_id}`` without data."""
    refusal = as_refusal(failed)
    status, code = ERRORS[refusal.kind]
    return Reply(
        status,
        {
            "code": refusal.wire_code if isinstance(refusal.wire_code, int) else code,
            "message": _message(refusal, call),
            "request_id": links.request_id,
        },
    )


def _message(refusal: Refusal, call: Call) -> str:
    if refusal.kind == "not_found" and refusal.field in ("voice_list", "element_voice_id"):
        return "Voice id not found"
    if refusal.kind == "not_found" and is_lookup(refusal):
        return f"Task not found by id/external id: {refusal.value}"
    if refusal.kind == "conflict":
        return f"External_task_id {_external_id(call)} already exists"
    if refusal.kind == "media" and "video" in (refusal.field or ""):
        return "Video URL is invalid"
    return _FIXED_WORDS.get(refusal.kind, refusal.sentence)


def _external_id(call: Call) -> object:
    """The external task id in a create body of either standard."""
    body = call.body if isinstance(call.body, Mapping) else {}
    options = body.get("options")
    inner = options.get("external_task_id") if isinstance(options, Mapping) else None
    return body.get("external_task_id") or inner


def status_message(job: JobView) -> str:
    """Why a task failed, in the live service's words where they are known; else ""."""
    if job.failure is None:
        return ""
    if job.failure.kind == "moderation":
        return MODERATED
    if job.failure.kind == "media" and "video" not in (job.failure.field or ""):
        return f"{BAD_IMAGE} {job.failure.sentence}"
    return job.failure.sentence


def film_seconds(job: JobView) -> str:
    """The film's true length as text, e.g. ``"5.000"``."""
    return f"{job.output.seconds:.3f}" if job.output else ""


def units(job: JobView) -> str | None:
    """What the finished task would have cost in Kling's units; None where that is not known."""
    if job.output is None or job.request.reference_video is not None:
        return None
    return f"{UNITS_PER_S[job.request.mode, job.request.sound] * job.request.duration:g}"


def created(job: JobView) -> dict[str, Any]:
    """The data of a create answer."""
    info = {"external_task_id": job.external_id} if job.external_id else {}
    return {
        "task_id": job.id,
        "task_status": STATUS[job.state],
        "task_info": info,
        "created_at": milliseconds(job.created_at),
        "updated_at": milliseconds(job.updated_at),
    }


def task(job: JobView) -> dict[str, Any]:
    """The data of a read answer, an entry of a list, and the body of a callback."""
    made = {
        **created(job),
        "task_status_msg": status_message(job),
        "watermark_info": {"enabled": job.request.watermark},
        "final_unit_deduction": units(job),
    }
    if job.output is not None:
        made["task_result"] = {"videos": [film(job)]}
    return made


def film(job: JobView) -> dict[str, Any]:
    """The finished film of a task."""
    assert job.output is not None
    marked = job.output.url if job.request.watermark else ""
    return {
        "id": job.id,
        "url": job.output.url,
        "watermark_url": marked,
        "duration": film_seconds(job),
    }
