"""EvoLink, a reseller: ``model`` and ``model_params`` in the body, unified tasks.

Source: hosted-apis.md, section 10.
"""

# ruff: noqa: ARG002 -- the methods have the contract's signatures, needed or not
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kling_local.dialects.base import (
    Account,
    Call,
    Credential,
    JobView,
    Links,
    ListQuery,
    Page,
    Refusal,
    Reply,
    Route,
    Submission,
    as_refusal,
    is_lookup,
)
from kling_local.dialects.evolink import tables
from kling_local.dialects.films import dangling_markers
from kling_local.dialects.paging import page_numbers
from kling_local.dialects.reading import Reader
from kling_local.dialects.tabled import Endpoint, TableDialect
from kling_local.errors import KlingError

ID_PREFIX = "task-unified-"
STATUS = {
    "queued": "pending",
    "running": "processing",
    "succeeded": "completed",
    "failed": "failed",
    "cancelled": "cancelled",
}
TASK_CODES = {
    "moderation": "content_policy_violation",
    "invalid": "invalid_parameters",
    "media": "image_processing_error",
    "server": "service_error",
    "timeout": "generation_timeout",
    "cancelled": "request_cancelled",
}
_ERRORS: Mapping[str, tuple[int, str, str]] = {
    "invalid": (400, "invalid_parameters", "invalid_request_error"),
    "malformed": (400, "invalid_parameters", "invalid_request_error"),
    "auth": (401, "unauthorized", "authentication_error"),
    "not_found": (404, "task_not_found", "invalid_request_error"),
    "no_route": (404, "resource_not_found", "invalid_request_error"),
    "wrong_method": (405, "method_not_allowed", "invalid_request_error"),
    "too_many": (429, "rate_limit_exceeded", "rate_limit_error"),
    "conflict": (409, "idempotency_conflict", "invalid_request_error"),
    "moderation": (400, "content_policy_violation", "invalid_request_error"),
    "media": (400, "image_processing_error", "invalid_request_error"),
    "too_large": (413, "request_too_large", "invalid_request_error"),
    "server": (500, "service_error", "server_error"),
    "unavailable": (503, "service_unavailable", "server_error"),
    "timeout": (504, "generation_timeout", "server_error"),
}
_ENDPOINT = Endpoint(
    kind="generation",
    title="Make a film",
    table=tables.TABLE,
    build=tables.film,
    passed_over=tables.passed_over,
    example={"model": "kling-o3-text-to-video", "prompt": "a red ball rolls", "duration": 5},
)


class EvoLink(TableDialect):
    """EvoLink's unified video tasks."""

    name = "evolink"
    title = "EvoLink"
    prefixes = ("/evolink",)
    routes = (
        Route("POST", "/v1/videos/generations", "create", "generation"),
        Route("GET", "/v1/tasks", "list", "page"),
        Route("POST", "/v1/tasks/batch", "list", "batch"),
        Route("GET", "/v1/tasks/{id}", "read"),
        Route("GET", "/v1/models", "catalogue"),
        Route("GET", "/v1/credits", "account"),
    )
    family = ("evolink",)
    https_callbacks = True
    callback_tries = 3
    link_life_s = 86400.0
    endpoints: Mapping[str, Endpoint] = {"generation": _ENDPOINT}
    remarks = (
        "Media fields that a model does not take are ignored, with a finding. What the service does"
        " with them is unknown.",
        "kling-o3-video-edit without `video_url` is refused: its page does not call it required.",
        "A callback must be https, except to loopback. The forms of `/v1/tasks` lists and of"
        " `/v1/credits` are chosen: they are not documented.",
        "`credits_reserved` is in US dollars.",
        "On the shared root `GET /v1/models` is OpenAI's; under `/evolink` it lists EvoLink's.",
    )
    wire_names: Mapping[str, str] = {
        "shots": "multi_prompt",
        "start_image": "image_start",
        "end_image": "image_end",
        "reference_images": "image_urls",
        "reference_video": "video_url",
        "elements": "element_list",
        "keep_sound": "keep_original_sound",
    }

    def submit(self, call: Call, route: Route) -> Submission:
        """Read a create call."""
        read = self.read(_ENDPOINT, call.body, lenient=call.lenient)
        request = read.request
        said = self.body_object(call.body).get("aspect_ratio")
        follows = "start_image" if request.start_image and not said else None
        edits = request.reference_video is not None and request.reference_video.role == "base"
        return Submission(
            request=request,
            model=read.values["model"],
            wire={"kind": "generation"},
            callback_url=request.callback_url,
            idempotency_key=call.headers.get("idempotency-key") or None,
            findings=(*read.findings, *dangling_markers(request)),
            aspect_follows="reference_video" if edits else follows,
        )

    # --- credentials

    def no_key(self, call: Call) -> Refusal:
        """401."""
        return Refusal("auth", "Missing API key", hint="send Authorization: Bearer <key>")

    def wrong_key(self, credential: Credential) -> Refusal:
        """401."""
        return Refusal("auth", "Invalid API key", hint="check the key")

    # --- answers

    def new_id(self, entropy: bytes, now: float) -> str:
        """``task-unified-<seconds>-<8 letters and digits>``."""
        letters = "0123456789abcdefghijklmnopqrstuvwxyz"
        tail = "".join(letters[byte % 36] for byte in entropy[:8])
        return f"{ID_PREFIX}{int(now)}-{tail}"

    def accepted(self, job: JobView, call: Call, links: Links) -> Reply:
        """The new task."""
        return Reply(200, task(job))

    def status(self, job: JobView, call: Call, links: Links) -> Reply:
        """The task, with ``results`` or ``error`` once it is finished."""
        return Reply(200, task(job))

    def error(self, error: KlingError, call: Call, links: Links) -> Reply:
        """``{error: {code, message, type}}``; 400 for an unknown id of another form."""
        refusal = as_refusal(error)
        status, code, named = _ERRORS[refusal.kind]
        if refusal.kind == "not_found" and not is_lookup(refusal):
            code = "resource_not_found"
        wanted = call.params.get("id")
        if refusal.kind == "not_found" and wanted and not wanted.startswith(ID_PREFIX):
            status, code = 400, "invalid_task_id"
        return Reply(status, {"error": {"code": code, "message": refusal.sentence, "type": named}})

    def list_query(self, call: Call, route: Route) -> ListQuery:
        """Reads ``page`` and ``page_size`` (100 at most), or up to 50 ids."""
        if route.kind == "batch":
            reader = Reader(self.words, lenient=call.lenient)
            ids = reader.read(tables.BATCH, self.body_object(call.body))["task_ids"]
            return ListQuery(dialects=self.family, ids=ids, limit=tables.MAX_BATCH)
        number, size = page_numbers(call, ("page", 100_000), ("page_size", 100), 20)
        return ListQuery(dialects=self.family, offset=(number - 1) * size, limit=size)

    def listing(self, page: Page, call: Call, route: Route, links: Links) -> Reply:
        """The tasks."""
        made: dict[str, Any] = {"object": "list", "data": [task(job) for job in page.jobs]}
        if route.kind == "page":
            size = page.query.limit
            made |= {"total": page.total, "page": page.query.offset // size + 1}
            made |= {"page_size": size, "has_more": page.has_more}
        return Reply(200, made)

    def webhook_events(self, old_state: str, new_state: str) -> tuple[str, ...]:
        """One event, when the task is finished."""
        over = new_state in ("succeeded", "failed", "cancelled")
        return (STATUS[new_state],) if over and old_state != new_state else ()

    def webhook(self, job: JobView, event: str, links: Links) -> dict[str, Any]:
        """The task."""
        return task(job)

    def catalogue(self, call: Call, route: Route, links: Links) -> Reply:
        """The models."""
        entries = [
            {"id": name, "object": "model", "created": 0, "owned_by": "kling"}
            for name in tables.MODELS
        ]
        return Reply(200, {"object": "list", "data": entries})

    def account(self, account: Account, call: Call, route: Route, links: Links) -> Reply:
        """The pretended credits, in US dollars."""
        told = {"credits": account.left, "used": account.spent, "unit": "USD"}
        return Reply(200, {"object": "credits", **told})


def task(job: JobView) -> dict[str, Any]:
    """A job as EvoLink's task object; times in seconds."""
    waiting = job.state == "queued"
    made: dict[str, Any] = {
        "created": int(job.created_at),
        "id": job.id,
        "model": job.model,
        "object": "video.generation.task",
        "progress": 100 if job.state == "succeeded" else min(int(job.progress * 100), 99),
        "status": STATUS[job.state],
        "task_info": {
            "can_cancel": waiting,
            "estimated_time": 0 if job.is_finished else 60,
            "video_duration": job.request.duration,
        },
        "type": "video",
        "usage": {
            "billing_rule": "per_second",
            "credits_reserved": job.cost or 0,
            "user_group": "default",
        },
    }
    if job.output is not None:
        made["results"] = [job.output.url]
    if job.failure is not None:
        code = TASK_CODES[job.failure.kind]
        made["error"] = {"code": code, "message": job.failure.sentence}
    return made


evolink = EvoLink()
