"""Comfy Router: Kling's legacy body, with the model in the path; a blocking call or a queue.

Source: hosted-apis.md, section 11.2; the queue as comfy-sdk 0.5.0 reads it (``comfy_low``).
"""

# ruff: noqa: ARG002 -- the methods have the contract's signatures, needed or not
from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kling_local.dialects.base import (
    Call,
    Credential,
    Dialect,
    JobView,
    LibraryItem,
    Links,
    Refusal,
    Reply,
    Route,
    Submission,
    as_refusal,
)
from kling_local.dialects.kling import OMNI, answers, kling
from kling_local.dialects.openapi import document
from kling_local.dialects.tabled import Endpoint
from kling_local.errors import KlingError

PROVIDER = "kling"
MODELS = ("kling-v3-omni", "kling-video-o1")
WAIT_S = 600.0
PAGE = 100
_REQUEST_ID = "X-Comfy-Request-Id"
STATUS = {
    "queued": "IN_QUEUE",
    "running": "IN_PROGRESS",
    "succeeded": "COMPLETED",
    "failed": "COMPLETED",
    "cancelled": "COMPLETED",
}
_ERRORS: Mapping[str, tuple[int, str]] = {
    "invalid": (422, "validation_error"),
    "malformed": (400, "invalid_request"),
    "auth": (401, "authentication_error"),
    "not_found": (404, "not_found"),
    "no_route": (404, "model_not_found"),
    "wrong_method": (405, "method_not_allowed"),
    "too_many": (409, "concurrency_limit_exceeded"),
    "conflict": (409, "idempotency_conflict"),
    "moderation": (422, "content_policy_violation"),
    "media": (422, "validation_error"),
    "too_large": (413, "request_too_large"),
    "server": (500, "internal_error"),
    "unavailable": (503, "unavailable"),
    "timeout": (504, "deadline_exceeded"),
    "cancelled": (409, "cancelled"),
}


def _endpoint(model: str) -> Endpoint:
    omni = kling.endpoints[OMNI]
    return replace(omni, facts={"model_name": model}, title=f"{model}: words, pictures, a video")


_ENDPOINTS = {model: _endpoint(model) for model in MODELS}


def _routes() -> tuple[Route, ...]:
    made = [Route("GET", "/v2/models", "catalogue", "models")]
    for model in MODELS:
        path = f"/v2/models/{PROVIDER}/{model}"
        read = f"{path}/requests/{{id}}"
        made += [
            Route("POST", path, "create", model),
            Route("GET", path, "catalogue", model),
            Route("GET", f"{path}/openapi.json", "catalogue", f"{model}/schema"),
            Route("POST", f"{path}/requests", "create", f"{model}/queue"),
            Route("GET", read, "result", model),
            Route("GET", f"{read}/status", "read", model),
            Route("PUT", f"{read}/cancel", "cancel", model),
        ]
    return (*made, Route("*", "/v2/models/{provider}/{model}", "absent"))


class Comfy(Dialect):
    """Comfy Router, for the models of Kling."""

    name = "comfy"
    title = "Comfy Router"
    prefixes = ("/comfy",)
    routes = _routes()
    family = ("comfy",)
    link_life_s = 86400.0
    media = kling.media
    remarks = (
        "Fields are those of Kling's legacy omni-video without `model_name`, which the path gives.",
        "A blocking call waits for 600 s, then answers 504 `deadline_exceeded`; the job continues.",
        "The queue is as comfy-sdk reads it: reading the status is always HTTP 200, and a failed or"
        " cancelled request is `COMPLETED` with an `error_type`. Fields and `error_type` words that"
        " comfy-sdk does not know are chosen.",
    )

    def _body(self, body: object) -> Mapping[Any, Any]:
        """Kling's body without ``model_name``, which the path supplies."""
        given = kling.body_object(body)
        return {key: value for key, value in given.items() if key != "model_name"}

    def submit(self, call: Call, route: Route) -> Submission:
        """Read a create call; without ``/requests`` it blocks for 10 minutes at most."""
        model, _, queued = route.kind.partition("/")
        bare = replace(call, body=self._body(call.body))
        made = kling.submission(bare, _ENDPOINTS[model], model_name=model)
        return replace(
            made,
            wire={"kind": model},
            wait_s=None if queued else WAIT_S,
            idempotency_key=call.headers.get("idempotency-key") or None,
        )

    def check_elements(self, items: Sequence[LibraryItem], submission: Submission) -> None:
        """The same rule as in Kling's legacy standard."""
        kling.check_elements(items, submission)

    def owns(self, job: JobView, call: Call, route: Route) -> bool:
        """A request can be read only under its own model's path."""
        return job.dialect in self.family and job.wire.get("kind") == route.kind

    # --- credentials

    def authorise(self, call: Call, now: float) -> Credential:
        """The key in ``X-API-KEY``, else in ``Authorization: Bearer``."""
        bare = call.headers.get("x-api-key", "").strip()
        scheme, _, key = call.headers.get("authorization", "").partition(" ")
        if bare or (scheme.lower() == "bearer" and key.strip()):
            return Credential(bare or key.strip())
        raise Refusal("auth", "Authentication is required", hint="send X-API-KEY: <key>")

    def wrong_key(self, credential: Credential) -> Refusal:
        """401."""
        return Refusal("auth", "The API key is not valid", hint="check COMFY_API_KEY")

    # --- answers

    def new_id(self, entropy: bytes, now: float) -> str:
        """A UUID."""
        return str(uuid.UUID(bytes=entropy[:16], version=4))

    def accepted(self, job: JobView, call: Call, links: Links) -> Reply:
        """201 with the id of the queued request."""
        made = {"request_id": job.id, "status": STATUS[job.state]}
        return Reply(201, made, _headers(job.id))

    def status(self, job: JobView, call: Call, links: Links) -> Reply:
        """The status, with the place in the queue, or the error of a failed request."""
        made: dict[str, Any] = {"request_id": job.id, "status": STATUS[job.state]}
        if job.state == "queued":
            made["queue_position"] = job.queue_position
        if job.failure is not None:
            named = _ERRORS[job.failure.kind][1]
            made |= {"error_type": named, "detail": job.failure.sentence}
        return Reply(200, made, _headers(job.id))

    def result(self, job: JobView, call: Call, links: Links) -> Reply:
        """Kling's own answer, or the error; 202 with the status until then."""
        if not job.is_finished:
            return replace(self.status(job, call, links), status=202)
        return self.waited(job, call, links)

    def waited(self, job: JobView, call: Call, links: Links) -> Reply:
        """Kling's own answer, or the error; 504 if the film is not ready in time."""
        if job.failure is not None:
            return _told(job.failure.kind, job.failure.sentence, job.id)
        if job.output is None:
            return _told("timeout", "The film is not ready: ask again", job.id)
        reply = answers.envelope(answers.task(job), links)
        return replace(reply, headers=_headers(job.id))

    def cancelled(self, before: JobView, after: JobView, call: Call, links: Links) -> Reply:
        """202 with the present status, or 409 if the request had already finished."""
        if before.is_finished:
            return Reply(409, {"status": "ALREADY_COMPLETED"}, _headers(before.id))
        return replace(self.status(after, call, links), status=202)

    def error(self, error: KlingError, call: Call, links: Links) -> Reply:
        """A body with ``error``, ``detail`` and ``error_type``, and the service's headers."""
        refusal = as_refusal(error)
        return _told(refusal.kind, refusal.sentence, links.request_id, refusal.field or "")

    def catalogue(self, call: Call, route: Route, links: Links) -> Reply:
        """The models, one of them, or its schema."""
        headers = _headers(links.request_id)
        if route.kind == "models":
            entries = [_entry(model) for model in MODELS]
            page = {"has_more": False, "next_cursor": None, "limit": PAGE}
            return Reply(200, {"data": entries, **page}, headers)
        model, _, schema = route.kind.partition("/")
        return Reply(200, self._schema(model) if schema else _entry(model), headers)

    def _schema(self, model: str) -> dict[str, Any]:
        route = Route("POST", f"/v2/models/{PROVIDER}/{model}", "create", model)
        return document(self.title, (route,), _endpoint_of, _SECURITY)

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI 3.1 document, made from Kling's table."""
        return document(self.title, self.routes, _endpoint_of, _SECURITY)


_SECURITY = {"type": "apiKey", "in": "header", "name": "X-API-KEY"}


def _endpoint_of(route: Route) -> Endpoint | None:
    """Kling's omni table without ``model_name``."""
    found = _ENDPOINTS.get(route.kind.partition("/")[0])
    return replace(found, table=found.table[1:], example={}) if found else None


def _entry(model: str) -> dict[str, Any]:
    return {"id": f"{PROVIDER}/{model}", "provider": PROVIDER, "model": model}


def _headers(id: str) -> dict[str, str]:
    return {_REQUEST_ID: id}


def _told(kind: str, sentence: str, id: str, field: str = "") -> Reply:
    """The answer to a refusal or a failure of this kind."""
    status, named = _ERRORS[kind]
    detail: object = sentence
    if status == 422:
        place = [part for part in field.split(".") if part]
        detail = [{"loc": ["body", *place], "msg": sentence, "type": named}]
    body = {
        "error": {"type": named, "message": sentence},
        "detail": detail,
        "error_type": named,
    }
    return Reply(status, body, {**_headers(id), "X-Comfy-Error-Type": named})


comfy = Comfy()
