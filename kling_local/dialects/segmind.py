"""Segmind: v1 blocks and answers with the film's bytes, v2 has a queue; failed tasks are HTTP 422.

Source: hosted-apis.md, section 6.
"""

# ruff: noqa: ARG002 -- the methods have the contract's signatures, needed or not
from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from kling_local.dialects.base import (
    Call,
    Credential,
    Film,
    JobView,
    Links,
    Refusal,
    Reply,
    Route,
    StoredFile,
    Submission,
    UploadAsk,
    as_refusal,
    is_lookup,
)
from kling_local.dialects.fields import (
    Field,
    Table,
    Values,
    flag,
    media,
    ratio,
    seconds,
    shots,
    text,
)
from kling_local.dialects.films import dangling_markers, listed_words, needed
from kling_local.dialects.reading import Reader, plain_words
from kling_local.dialects.tabled import Endpoint, TableDialect
from kling_local.dialects.times import iso
from kling_local.errors import KlingError
from kling_local.request import GenerationRequest

SLUG = "kling-o3-text2video"
JSON = "application/json"
WAIT_S = 3600.0
RESET_S = 10.0
STATUS = {
    "queued": "QUEUED",
    "running": "PROCESSING",
    "succeeded": "COMPLETED",
    "failed": "FAILED",
    "cancelled": "FAILED",
}
_STATUS_OF: Mapping[str, int] = {
    "invalid": 400,
    "malformed": 406,
    "auth": 401,
    "not_found": 404,
    "no_route": 404,
    "wrong_method": 405,
    "too_many": 429,
    "conflict": 409,
    "moderation": 422,
    "media": 422,
    "too_large": 413,
    "server": 500,
    "unavailable": 503,
    "timeout": 504,
}
_HTML = b"<!doctype html>\n<title>405 Method Not Allowed</title>\n<h1>Method Not Allowed</h1>\n"
TABLE: Table = (
    text("prompt", "what the film shows", required=True, most=2500),
    text(
        "negative_prompt",
        "what the film must not show",
        most=2500,
        note="the service's own default words are not added when it is left out",
    ),
    seconds(numerals="string"),
    ratio(),
    text("mode", "std is 720p, pro is 1080p", choices=("std", "pro"), default="pro"),
    Field(
        name="cfg_scale",
        type="number",
        says="how closely to follow the words",
        least=0,
        most=1,
        default=0.5,
    ),
    flag("generate_audio", "whether to make sound"),
    Field(
        name="voice_ids",
        type="list",
        says="voices",
        item=Field(name="voice_id", type="id", says="id of a voice"),
        most=2,
        default=(),
        fidelity="approximated",
        note="how much of a voice is heard depends on the model card",
    ),
    shots(
        numerals="string",
        with_index=False,
        note="with shots, prompt is required but not used",
    ),
    text(
        "shot_type",
        "who cuts",
        choices=("customize", "intelligence"),
        note="the values are inferred from Kling's own",
    ),
)
_UPLOAD: Table = (
    Field(
        name="data_urls",
        type="list",
        says="files as data: URIs",
        item=media("data_url", "a file"),
        required=True,
        least=1,
        most=20,
    ),
)


def film(values: Values) -> GenerationRequest:
    """The request of a body."""
    needed(values, "prompt", plain_words)
    return GenerationRequest(
        **listed_words(values, plain_words),
        duration=values["duration"],
        negative_prompt=values["negative_prompt"] or "",
        aspect_ratio=values["aspect_ratio"],
        mode=values["mode"],
        cfg_scale=values["cfg_scale"],
        sound=values["generate_audio"],
        voices=values["voice_ids"],
    )


_ENDPOINT = Endpoint(
    kind=SLUG,
    title="Text to video",
    table=TABLE,
    build=film,
    example={"prompt": "a red ball rolls", "duration": "5"},
)


class Segmind(TableDialect):
    """Segmind's v1 and v2."""

    name = "segmind"
    title = "Segmind"
    prefixes = ("/segmind",)
    routes = (
        Route("POST", f"/v1/{SLUG}", "create", SLUG),
        Route("POST", f"/v2/{SLUG}", "create", SLUG),
        Route("GET", "/v2/requests/{id}/status", "read"),
        Route("GET", "/v2/requests/{id}", "result"),
        Route("POST", "/upload-asset", "upload"),
    )
    family = ("segmind",)
    link_life_s = 7 * 86400.0
    endpoints: Mapping[str, Endpoint] = {SLUG: _ENDPOINT}
    remarks = (
        "v1 answers with the film's bytes, or with v2's JSON under `Accept: application/json`.",
        "A body that is not JSON, or whose `Content-Type` does not say JSON, is HTTP 406; a broken"
        " rule is 400, a failed task 422.",
        "`x-rate-limit-reset-at-utc` of a 429 is 10 s ahead and in ISO 8601. Both are chosen.",
        "`x-remaining-credits` is an invented balance in US dollars. Only the text2video model is"
        " offered: no other is described.",
    )
    wire_names: Mapping[str, str] = {
        "shots": "multi_prompt",
        "sound": "generate_audio",
        "voices": "voice_ids",
    }
    scheme = ""
    key_header = "x-api-key"

    def submit(self, call: Call, route: Route) -> Submission:
        """Read a create call; v1 blocks."""
        _check_type(call)
        read = self.read(_ENDPOINT, call.body, lenient=call.lenient)
        return Submission(
            request=read.request,
            model=SLUG,
            wire={"kind": SLUG},
            wait_s=WAIT_S if call.path.startswith("/v1/") else None,
            findings=(*read.findings, *dangling_markers(read.request)),
            voice_field="voice_ids",
        )

    # --- credentials

    def no_key(self, call: Call) -> Refusal:
        """401. Only ``x-api-key`` is accepted, although the message also names Authorization."""
        return Refusal(
            "auth",
            "Missing Authorization or x-api-key in header",
            hint="send x-api-key: <key>",
        )

    def wrong_key(self, credential: Credential) -> Refusal:
        """401."""
        return Refusal("auth", "Invalid API key", hint="check the key")

    # --- answers

    def new_id(self, entropy: bytes, now: float) -> str:
        """A UUID."""
        return str(uuid.UUID(bytes=entropy[:16], version=4))

    def accepted(self, job: JobView, call: Call, links: Links) -> Reply:
        """The queued request, with the addresses of its status and its result."""
        base = f"{links.base}/v2/requests/{job.id}"
        made = {"request_id": job.id, "status": "QUEUED"}
        return Reply(200, {**made, "status_url": f"{base}/status", "response_url": base})

    def status(self, job: JobView, call: Call, links: Links) -> Reply:
        """The status; 422 with the error of a failed request."""
        if job.failure is not None:
            return _failed(job)
        made: dict[str, Any] = {"request_id": job.id, "status": STATUS[job.state]}
        if job.state == "queued":
            made["queue_position"] = job.queue_position
        return Reply(200, made)

    def result(self, job: JobView, call: Call, links: Links) -> Reply:
        """The status, with the film's address in ``output`` once it is finished."""
        if job.output is None:
            return self.status(job, call, links)
        made = {"request_id": job.id, "status": "COMPLETED", "output": job.output.url}
        return Reply(200, {**made, "metrics": _metrics(job)})

    def waited(self, job: JobView, call: Call, links: Links) -> Reply:
        """The film's bytes with v1's headers, or JSON if the ``Accept`` header asks for it."""
        if job.failure is not None:
            return Reply(422, {"error": job.failure.sentence})
        if job.output is None:
            return Reply(_STATUS_OF["timeout"], {"error": "Request timed out"})
        if JSON in call.headers.get("accept", ""):
            return self.result(job, call, links)
        seed = "" if job.output.seed is None else str(job.output.seed)
        return Reply(
            200,
            Film(job.id),
            {
                "x-request-id": job.id,
                "x-cost": "" if job.cost is None else f"{job.cost:g}",
                "x-generation-time": f"{_metrics(job)['generation_time']:g}",
                "x-seed-value": seed,
                "x-remaining-credits": "" if job.left is None else f"{job.left:g}",
            },
        )

    def error(self, error: KlingError, call: Call, links: Links) -> Reply:
        """``{"error": text}``; an HTML page for a wrong method."""
        refusal = as_refusal(error)
        status = _STATUS_OF[refusal.kind]
        if refusal.kind == "wrong_method":
            return Reply(status, _HTML, {"content-type": "text/html; charset=utf-8"})
        sentence = refusal.sentence
        if is_lookup(refusal):
            sentence = f"Request {refusal.value} not found"
        again = {"x-rate-limit-reset-at-utc": iso(links.now + RESET_S)}
        return Reply(status, {"error": sentence}, again if status == 429 else {})

    # --- files

    def upload_asks(self, call: Call, route: Route) -> tuple[UploadAsk, ...]:
        """The files, which are sent as ``data:`` URIs."""
        _check_type(call)
        values = Reader(self.words).read(_UPLOAD, self.body_object(call.body))
        return tuple(
            UploadAsk("asset", url[5:].split(";")[0].split(",")[0] or "text/plain", None, url)
            for url in values["data_urls"]
        )

    def uploaded(
        self, files: Sequence[StoredFile], call: Call, route: Route, links: Links
    ) -> Reply:
        """The addresses to read the files from."""
        return Reply(200, {"file_urls": [file.url for file in files], "message": "success"})


def _check_type(call: Call) -> None:
    """Refuse a ``Content-Type`` other than JSON."""
    said = call.headers.get("content-type", "")
    kind = said.partition(";")[0].strip().lower()
    if kind not in ("", JSON) and not call.lenient:
        raise Refusal(
            "malformed",
            f"Content-Type {said[:60]!r} is not accepted: send {JSON}",
            hint="serve --lenient takes others too",
            field="content-type",
        )


def _metrics(job: JobView) -> dict[str, float]:
    began = job.started_at or job.created_at
    return {"generation_time": round(max((job.finished_at or began) - began, 0.0), 3)}


def _failed(job: JobView) -> Reply:
    assert job.failure is not None
    made = {"request_id": job.id, "status": "FAILED", "error": job.failure.sentence}
    return Reply(422, {**made, "metrics": _metrics(job)})


segmind = Segmind()
