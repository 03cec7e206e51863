"""fal: a queue, a blocking call, and the proxy protocol of its JavaScript client.

Source: hosted-apis.md, section 8, and the schemas of fal's pages for Kling O3 and V3.
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
    JobView,
    Links,
    MediaRules,
    Refusal,
    Reply,
    Route,
    StoredFile,
    Submission,
    UploadAsk,
)
from kling_local.dialects.fal import answers, requests, tables
from kling_local.dialects.fields import Table, text
from kling_local.dialects.films import dangling_markers
from kling_local.dialects.reading import Reader
from kling_local.dialects.tabled import Endpoint, TableDialect
from kling_local.errors import KlingError

SYNC, PROXY = "/fal-sync", "/api/fal/proxy"
TARGET = "x-fal-target-url"
"""Header of a call to the proxy that names the target address."""
SYNC_WAIT_S = 3600.0
_TASKS: Mapping[str, tuple[Table, str, Mapping[str, Any]]] = {
    "o3/{}/text-to-video": (tables.TEXT, "Text to video", {}),
    "o3/{}/image-to-video": (tables.IMAGE, "Image to video", {"counts_frames": True}),
    "o3/{}/reference-to-video": (tables.REFERENCE, "References to video", {}),
    "o3/{}/video-to-video/edit": (tables.EDIT, "Edit a video", {}),
    "o3/{}/video-to-video/reference": (tables.VIDEO, "Video to video", {"role": "feature"}),
    "v3/{}/text-to-video": (tables.V3_TEXT, "V3 text to video", {}),
    "v3/{}/image-to-video": (tables.V3_IMAGE, "V3 image to video", {"counts_frames": True}),
}
_TIERS = {"pro": "pro", "standard": "std"}
_FOLLOWS = {"image-to-video": "start_image", "edit": "reference_video"}
_FRAME_NAMES = {**requests.WIRE_NAMES, "start_image": "image_url"}
_UPLOAD: Table = (
    text("content_type", "media type", required=True, most=200),
    text("file_name", "name of the file", required=True, most=500),
)


def _endpoints() -> dict[str, Endpoint]:
    made = {}
    for path, (table, title, facts) in _TASKS.items():
        for tier, mode in _TIERS.items():
            kind = path.format(tier)
            made[kind] = Endpoint(
                kind=kind,
                title=f"{title} ({tier})",
                table=table,
                build=requests.film,
                facts={"mode": mode, "role": "base", "counts_frames": False, **facts},
                wire_names=_FRAME_NAMES if table is tables.IMAGE else None,
                aspect_follows=_FOLLOWS.get(kind.rsplit("/", 1)[-1]),
                example={"prompt": "a red ball rolls", "duration": "5"} if "text" in kind else {},
            )
    return made


def _routes(endpoints: Mapping[str, Endpoint]) -> tuple[Route, ...]:
    read = f"/{answers.APP}/requests/{{id}}"
    created = [
        Route("POST", f"{prefix}/{answers.APP}/{kind}", "create", kind)
        for kind in endpoints
        for prefix in ("", SYNC)
    ]
    return (
        *created,
        *(
            Route("*", f"/{answers.APP}/{path.format('4k')}", "absent")
            for path in _TASKS
            if path.startswith("o3")
        ),
        Route("GET", read, "result"),
        Route("GET", f"{read}/status", "read"),
        Route("GET", f"{read}/status/stream", "stream"),
        Route("PUT", f"{read}/cancel", "cancel"),
        Route("POST", "/storage/upload/initiate", "upload"),
        Route("POST", "/storage/upload/initiate-multipart", "absent"),
        Route("*", PROXY, "catalogue", "proxy", is_open=True),
    )


_ENDPOINTS = _endpoints()


class Fal(TableDialect):
    """fal's queue and its blocking calls."""

    name = "fal"
    title = "fal"
    prefixes = ("/fal",)
    routes = _routes(_ENDPOINTS)
    family = ("fal",)
    signing = "fal"
    callback_field = "fal_webhook"
    media = MediaRules(image_formats=("jpeg", "png", "webp"))
    endpoints = _ENDPOINTS
    wire_names = requests.WIRE_NAMES
    words = staticmethod(requests.words)
    remarks = (
        "The same path serves queued and blocking calls: under `/fal-sync/...` it blocks. A call"
        " through the proxy at `/api/fal/proxy` goes where its header `x-fal-target-url` says;"
        " without that header it is HTTP 400.",
        "Uploads in parts, which the JavaScript client chooses above 90 MiB, are not offered: send"
        " the address of such a file.",
        "A result that is read too early is HTTP 400 `Request is still in progress`; a cancelled"
        " request answers 499 `client_cancelled`. Both are unverified.",
        "Validation stops at the first error; the service may list several.",
        "The error type is `type_error` for a value of the wrong kind and `value_error` for a"
        " combination. Both are chosen: the service documents neither.",
        "`x-fal-billable-units` is the length of the film in seconds.",
    )
    scheme = "Key"

    def meant(self, body: object) -> str:
        """The pro endpoint of O3 that the body's fields suggest."""
        given = body if isinstance(body, Mapping) else {}
        kind = "text-to-video"
        if "video_url" in given:
            kind = "video-to-video/edit"
        elif "image_url" in given:
            kind = "image-to-video"
        elif {"start_image_url", "image_urls", "elements"} & set(given):
            kind = "reference-to-video"
        return f"o3/pro/{kind}"

    def submit(self, call: Call, route: Route) -> Submission:
        """Read a create call; under ``/fal-sync`` it blocks."""
        endpoint = self.endpoint(route, call)
        read = self.read(endpoint, call.body, lenient=call.lenient)
        auto = read.values.get("aspect_ratio") == "auto"
        return Submission(
            request=read.request,
            model=f"{answers.APP}/{route.kind}",
            wire={"kind": route.kind},
            callback_url=call.query.get("fal_webhook") or None,
            wait_s=SYNC_WAIT_S if call.path.startswith(SYNC) else None,
            findings=(*read.findings, *dangling_markers(read.request)),
            aspect_follows="reference_video" if auto else endpoint.aspect_follows,
            voice_field="voice_ids",
        )

    # --- credentials

    def authorise(self, call: Call, now: float) -> Credential:
        """``Key id:secret``. A proxied call needs none: the real proxy would add it."""
        if TARGET in call.headers and "authorization" not in call.headers:
            return Credential("fal-proxy")
        return super().authorise(call, now)

    def no_key(self, call: Call) -> Refusal:
        """401."""
        return Refusal(
            "auth",
            "Authentication is required to access this application.",
            hint="send Authorization: Key <id:secret>",
        )

    def wrong_key(self, credential: Credential) -> Refusal:
        """401."""
        return Refusal("auth", "Invalid Key ID/Secret pair.", hint="check FAL_KEY")

    # --- answers

    def new_id(self, entropy: bytes, now: float) -> str:
        """A UUID."""
        return str(uuid.UUID(bytes=entropy[:16], version=4))

    def accepted(self, job: JobView, call: Call, links: Links) -> Reply:
        """The place in the queue and the addresses for status, result and cancelling."""
        made = {"status": "IN_QUEUE", "request_id": job.id, **answers.urls(job, links)}
        place = {"queue_position": job.queue_position}
        return Reply(200, made | place, {"x-fal-request-id": job.id})

    def status(self, job: JobView, call: Call, links: Links) -> Reply:
        """The status, with logs if the query asks for them."""
        wanted = call.query.get("logs", "").lower() in ("1", "true")
        return answers.status(job, links, with_logs=wanted)

    def result(self, job: JobView, call: Call, links: Links) -> Reply:
        """The model's output or error."""
        return answers.result(job, links)

    def waited(self, job: JobView, call: Call, links: Links) -> Reply:
        """The model's output or error; a gateway timeout if the job is not finished."""
        if not job.is_finished:
            links = replace(links, request_id=job.id)
            return answers.request_error("timeout", "Request timed out", links)
        return answers.result(job, links)

    def error(self, error: KlingError, call: Call, links: Links) -> Reply:
        """A model error (``detail`` is a list) or a request error (a text)."""
        return answers.error(error, call, links)

    def cancelled(self, before: JobView, after: JobView, call: Call, links: Links) -> Reply:
        """202, or 400 if the request had already finished."""
        if before.is_finished:
            return Reply(400, {"status": "ALREADY_COMPLETED"})
        return Reply(202, {"status": "CANCELLATION_REQUESTED"})

    def webhook_events(self, old_state: str, new_state: str) -> tuple[str, ...]:
        """One event, when the request is finished."""
        over = new_state in ("succeeded", "failed", "cancelled")
        return ("completed",) if over and old_state != new_state else ()

    def webhook(self, job: JobView, event: str, links: Links) -> dict[str, Any]:
        """The result, with the output or the error as ``payload``."""
        made: dict[str, Any] = {"request_id": job.id, "gateway_request_id": job.id}
        body = answers.result(job, links).body
        if job.failure is not None:
            return {**made, "status": "ERROR", "error": job.failure.sentence, "payload": body}
        return {**made, "status": "OK", "payload": body}

    def catalogue(self, call: Call, route: Route, links: Links) -> Reply:
        """The proxy's 400 for a call without a valid target address."""
        fault = "Invalid" if call.headers.get(TARGET) else "Missing the"
        return answers.request_error("bad_request", f"{fault} {TARGET} header", links)

    # --- files

    def upload_asks(self, call: Call, route: Route) -> tuple[UploadAsk, ...]:
        """One announced file."""
        values = Reader(self.words).read(_UPLOAD, self.body_object(call.body))
        return (UploadAsk(values["file_name"], values["content_type"]),)

    def uploaded(
        self, files: Sequence[StoredFile], call: Call, route: Route, links: Links
    ) -> Reply:
        """The address to PUT the file to, and the address to read it from."""
        return Reply(200, {"upload_url": files[0].put_url, "file_url": files[0].url})


fal = Fal()
