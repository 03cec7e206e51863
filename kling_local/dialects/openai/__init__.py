"""OpenAI's ``/v1/videos``, as its SDKs, vLLM-Omni and SGLang use it: multipart or JSON.

Source: hosted-apis.md, section 11.1.
"""

# ruff: noqa: ARG002 -- the methods have the contract's signatures, needed or not
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kling_local.dialects.base import (
    Call,
    Credential,
    Film,
    Form,
    JobView,
    Links,
    ListQuery,
    MediaRules,
    Page,
    Refusal,
    Reply,
    Route,
    Submission,
    as_refusal,
    is_lookup,
)
from kling_local.dialects.films import broken, dangling_markers
from kling_local.dialects.openai.forms import nested
from kling_local.dialects.openai.tables import TABLE, film, with_extras
from kling_local.dialects.paging import check_names, whole_query
from kling_local.dialects.tabled import Endpoint, TableDialect
from kling_local.errors import KlingError

MODELS = ("kling-v3-omni", "kling-video-o1", "kling-v3")
POLL_AFTER_MS = "500"
SYNC_WAIT_S = 3600.0
STATUS = {
    "queued": "queued",
    "running": "in_progress",
    "succeeded": "completed",
    "failed": "failed",
    "cancelled": "failed",
}
TASK_CODES = {
    "moderation": "moderation_blocked",
    "invalid": "invalid_value",
    "media": "invalid_image",
    "server": "server_error",
    "timeout": "timeout",
    "cancelled": "cancelled",
}
_INVALID = "invalid_request_error"
_ERRORS: Mapping[str, tuple[int, str, str | None]] = {
    "invalid": (400, _INVALID, "invalid_value"),
    "malformed": (400, _INVALID, None),
    "auth": (401, _INVALID, "invalid_api_key"),
    "not_found": (404, _INVALID, "not_found"),
    "no_route": (404, _INVALID, "not_found"),
    "wrong_method": (405, _INVALID, "method_not_allowed"),
    "too_many": (429, "rate_limit_error", "rate_limit_exceeded"),
    "conflict": (409, _INVALID, "conflict"),
    "moderation": (400, _INVALID, "moderation_blocked"),
    "media": (400, _INVALID, "invalid_image"),
    "too_large": (413, _INVALID, "request_too_large"),
    "server": (500, "server_error", None),
    "unavailable": (503, "server_error", "service_unavailable"),
    "timeout": (504, "server_error", "timeout"),
}
_CODES = {
    "missing": "missing_required_parameter",
    "unknown": "unknown_parameter",
    "wrong_type": "invalid_type",
}
_ENDPOINT = Endpoint(
    kind="video",
    title="Make a film",
    table=TABLE,
    build=film,
    example={"model": "kling-v3-omni", "prompt": "a red ball rolls", "seconds": "4"},
)


class OpenAI(TableDialect):
    """``/v1/videos``."""

    name = "openai"
    title = "OpenAI-style /v1/videos"
    prefixes = ("/openai",)
    routes = (
        Route("POST", "/v1/videos", "create", "video"),
        Route("GET", "/v1/videos", "list", "video"),
        Route("POST", "/v1/videos/sync", "create", "sync"),
        Route("GET", "/v1/videos/{id}", "read"),
        Route("DELETE", "/v1/videos/{id}", "delete"),
        Route("GET", "/v1/videos/{id}/content", "content"),
        Route("*", "/v1/videos/{id}/remix", "absent"),
        Route("GET", "/v1/models", "catalogue"),
    )
    family = ("openai",)
    signing = "standard"
    link_life_s = 86400.0
    media = MediaRules(image_formats=("jpeg", "png", "webp"))
    endpoints: Mapping[str, Endpoint] = {"video": _ENDPOINT, "sync": _ENDPOINT}
    remarks = (
        "Any model name is accepted. `metadata` or `extra_params` (an object or JSON text) may hold"
        " more fields, as gateways and vLLM-Omni write them.",
        "A list in a form may be one field of JSON text, or `name[][key]` fields in the order of"
        " either SDK. Unequal counts of the keys are refused.",
        "Content that is not ready is HTTP 400 `Video is not ready yet`. A cancelled video counts"
        " as failed. Remix, edits, extensions and characters are 404.",
    )
    wire_names: Mapping[str, str] = {
        "shots": "multi_prompt",
        "start_image": "input_reference",
        "elements": "element_list",
        "duration": "seconds",
    }

    def submit(self, call: Call, route: Route) -> Submission:
        """Read a create call: multipart or JSON."""
        is_form = isinstance(call.body, Form)
        body = nested(call.body) if isinstance(call.body, Form) else self.body_object(call.body)
        read = self.read(_ENDPOINT, with_extras(body), lenient=call.lenient, as_text=is_form)
        request = read.request
        return Submission(
            request=request,
            model=read.values["model"],
            wire={"kind": "video", "size": read.values["size"], "prompt": read.values["prompt"]},
            callback_url=request.callback_url,
            wait_s=SYNC_WAIT_S if route.kind == "sync" else None,
            findings=(*read.findings, *dangling_markers(request)),
        )

    # --- credentials

    def no_key(self, call: Call) -> Refusal:
        """401."""
        return Refusal(
            "auth",
            "You didn't provide an API key.",
            hint="send Authorization: Bearer <key>",
        )

    def wrong_key(self, credential: Credential) -> Refusal:
        """401."""
        return Refusal("auth", "Incorrect API key provided.", hint="check OPENAI_API_KEY")

    # --- answers

    def new_id(self, entropy: bytes, now: float) -> str:
        """``video_`` and 32 hexadecimal digits."""
        return f"video_{entropy[:16].hex()}"

    def accepted(self, job: JobView, call: Call, links: Links) -> Reply:
        """The video object."""
        return Reply(200, video(job))

    def status(self, job: JobView, call: Call, links: Links) -> Reply:
        """The video object; a header says how long to wait before the next poll."""
        return Reply(200, video(job), {"openai-poll-after-ms": POLL_AFTER_MS})

    def waited(self, job: JobView, call: Call, links: Links) -> Reply:
        """The film's bytes, as from vLLM-Omni's ``/sync``."""
        return self.content(job, call, links)

    def content(self, job: JobView, call: Call, links: Links) -> Reply:
        """The film's bytes; only the variant ``video`` is offered."""
        variant = call.query.get("variant") or "video"
        if variant != "video":
            raise broken(
                "variant", variant, f"variant {variant[:60]!r} is not offered", "leave it out"
            )
        if job.failure is not None:
            kind = "moderation" if job.failure.kind == "moderation" else "server"
            raise Refusal(kind, job.failure.sentence, hint=job.failure.hint)
        if job.output is None:
            raise broken("video_id", job.id, "Video is not ready yet", "poll until completed")
        return Reply(200, Film(job.id), {"content-type": "video/mp4"})

    def deleted(self, job: JobView, call: Call, links: Links) -> Reply:
        """The id, with ``deleted`` true."""
        return Reply(200, {"id": job.id, "object": "video.deleted", "deleted": True})

    def error(self, error: KlingError, call: Call, links: Links) -> Reply:
        """``{error: {message, type, param, code}}``."""
        refusal = as_refusal(error)
        status, named, code = _ERRORS[refusal.kind]
        sentence = refusal.sentence
        if is_lookup(refusal):
            sentence = f"Video with id '{refusal.value}' not found."
        made = {
            "message": sentence,
            "type": named,
            "param": None if is_lookup(refusal) else refusal.field,
            "code": _CODES.get(refusal.rule, code) if refusal.kind == "invalid" else code,
        }
        return Reply(status, {"error": made})

    def list_query(self, call: Call, route: Route) -> ListQuery:
        """Reads ``limit`` (100 at most), ``after`` and ``order``."""
        check_names(call.query, ("limit", "after", "order"))
        order = call.query.get("order") or "desc"
        if order not in ("asc", "desc"):
            raise broken("order", order, f"order {order[:60]!r} is not offered", "use asc or desc")
        return ListQuery(
            dialects=self.family,
            after=call.query.get("after") or None,
            limit=whole_query(call, "limit", 20, 1, 100),
            oldest_first=order == "asc",
        )

    def listing(self, page: Page, call: Call, route: Route, links: Links) -> Reply:
        """A page of videos."""
        entries = [video(job) for job in page.jobs]
        return Reply(
            200,
            {
                "object": "list",
                "data": entries,
                "first_id": entries[0]["id"] if entries else None,
                "last_id": entries[-1]["id"] if entries else None,
                "has_more": page.has_more,
            },
        )

    def webhook_events(self, old_state: str, new_state: str) -> tuple[str, ...]:
        """One event when the video is finished: ``video.completed`` or ``video.failed``."""
        over = new_state in ("succeeded", "failed", "cancelled")
        return (f"video.{STATUS[new_state]}",) if over and old_state != new_state else ()

    def webhook(self, job: JobView, event: str, links: Links) -> dict[str, Any]:
        """An event that names the video."""
        return {
            "id": f"evt_{job.id.removeprefix('video_')}",
            "object": "event",
            "created_at": int(job.updated_at),
            "type": event,
            "data": {"id": job.id},
        }

    def catalogue(self, call: Call, route: Route, links: Links) -> Reply:
        """The models."""
        entries = [
            {"id": name, "object": "model", "created": 0, "owned_by": "kling_local"}
            for name in MODELS
        ]
        return Reply(200, {"object": "list", "data": entries})


def video(job: JobView) -> dict[str, Any]:
    """A job as a video object; times in seconds, progress in percent."""
    failure = job.failure
    done = job.state == "succeeded"
    expires = job.output.expires_at if job.output else None
    return {
        "id": job.id,
        "object": "video",
        "model": job.model,
        "status": STATUS[job.state],
        "progress": 100 if done else min(int(job.progress * 100), 99),
        "created_at": int(job.created_at),
        "completed_at": int(job.finished_at) if done and job.finished_at is not None else None,
        "expires_at": int(expires) if expires is not None else None,
        "size": job.wire.get("size", ""),
        "seconds": str(job.request.duration),
        "prompt": job.wire.get("prompt") or job.request.prompt,
        "error": (
            {"code": TASK_CODES[failure.kind], "message": failure.sentence} if failure else None
        ),
        "remixed_from_video_id": None,
    }


openai = OpenAI()
