"""WaveSpeed v3: the model in the path, one task object in all answers, uploads, sync mode.

Source: hosted-apis.md, section 7, and the parameter tables of WaveSpeed's pages for Kling O3.
"""

# ruff: noqa: ARG002 -- the methods have the contract's signatures, needed or not
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kling_local.dialects.base import (
    Account,
    Call,
    Credential,
    Form,
    JobView,
    Links,
    MediaRules,
    Refusal,
    Reply,
    Route,
    StoredFile,
    Submission,
    UploadAsk,
    as_refusal,
)
from kling_local.dialects.fields import (
    Field,
    Table,
    Values,
    flag,
    ignored,
    media,
    ratio,
    seconds,
    shots,
    text,
)
from kling_local.dialects.films import (
    dangling_markers,
    elements,
    lengths,
    listed_words,
    needed,
    reference,
)
from kling_local.dialects.reading import Reader, plain_words
from kling_local.dialects.tabled import Endpoint, TableDialect
from kling_local.dialects.times import iso
from kling_local.errors import KlingError
from kling_local.request import GenerationRequest

SYNC_WAIT_S = 120.0
MAX_UPLOAD = 200 * 1024**2
STATUS = {
    "queued": "created",
    "running": "processing",
    "succeeded": "completed",
    "failed": "failed",
    "cancelled": "cancelled",
}
TASK_CODES = {
    "moderation": 1200,
    "invalid": 1401,
    "media": 1402,
    "server": 1403,
    "timeout": 5004,
    "cancelled": 1405,
}
_STATUS_OF: Mapping[str, int] = {
    "invalid": 400,
    "malformed": 400,
    "auth": 401,
    "not_found": 404,
    "no_route": 404,
    "wrong_method": 405,
    "too_many": 429,
    "conflict": 409,
    "moderation": 400,
    "media": 400,
    "too_large": 413,
    "server": 500,
    "unavailable": 503,
    "timeout": 504,
}
_KEPT = "how closely it is kept depends on the model card"
_COMMON: Table = (
    text("prompt", "what the film shows", required=True, most=2500),
    Field(
        name="element_list",
        type="objects",
        says="subjects of the element library; their plain name stands in the words",
        fields=(Field(name="element_id", type="id", says="id of the element", required=True),),
        default=(),
        note="a bare id instead of an object is refused; the service's page does not show an entry",
    ),
    flag(
        "enable_sync_mode",
        "hold the call until the film is finished",
        note="after 120 s the unfinished task is returned with code 5004",
    ),
    ignored("enable_base64_output", "flag", "return bytes instead of links", "links are returned"),
)
_SHOTS = shots(
    numerals="number",
    with_index=False,
    note="the names prompt and duration are inferred; with shots, prompt is not used",
)
_SHOT_TYPE = text("shot_type", "who cuts", choices=("customize", "intelligent"))
_FREE: Table = (
    seconds(note="3 to 15 as the service's schema has it; its prose says 5 or 10"),
    flag("sound", "whether to make sound"),
    _SHOTS,
    _SHOT_TYPE,
)
_PICTURES = Field(
    name="images",
    type="list",
    says="reference pictures",
    item=media("image", "a picture"),
    default=(),
    most=7,
    fidelity="approximated",
    note=_KEPT,
)
_VIDEO = media("video", "the video", fidelity="approximated", note=_KEPT)
_KEEP = flag("keep_original_sound", "whether the video's sound stays", default=True)
_TABLES: Mapping[str, tuple[Table, str]] = {
    "text-to-video": ((*_COMMON, ratio(), *_FREE), "Text to video"),
    "image-to-video": (
        (
            *_COMMON,
            media("image", "the first frame", required=True, fidelity="approximated", note=_KEPT),
            media("end_image", "the end frame", fidelity="approximated", note=_KEPT),
            *_FREE,
        ),
        "Image to video",
    ),
    "reference-to-video": (
        (*_COMMON, _VIDEO, _PICTURES, _KEEP, ratio(), *_FREE),
        "References to video",
    ),
    "video-edit": (
        (*_COMMON, _VIDEO.but(required=True), _PICTURES, _KEEP),
        "Edit a video",
    ),
}
_TIERS = ("pro", "std")
_FOLLOWS = {"image-to-video": "start_image", "video-edit": "reference_video"}


def film(values: Values) -> GenerationRequest:
    """The request for a body of any endpoint; the path has supplied ``mode`` and ``role``."""
    video = reference(
        values.get("video"), values["role"], keep_sound=values.get("keep_original_sound", True)
    )
    needed(values, "prompt", plain_words)
    listed = {"multi_prompt": (), "duration": 5, **values}
    return GenerationRequest(
        **listed_words(listed, plain_words),
        **lengths(listed, video),
        aspect_ratio=values.get("aspect_ratio", "16:9"),
        mode=values["mode"],
        sound=values.get("sound", False),
        start_image=values.get("image"),
        end_image=values.get("end_image"),
        reference_images=values.get("images", ()),
        elements=elements(values["element_list"]),
        reference_video=video,
    )


def _endpoints() -> dict[str, Endpoint]:
    made = {}
    for task, (table, title) in _TABLES.items():
        for tier in _TIERS:
            kind = f"kwaivgi/kling-video-o3-{tier}/{task}"
            role = "feature" if task == "reference-to-video" else "base"
            made[kind] = Endpoint(
                kind=kind,
                title=f"{title} ({tier})",
                table=table,
                build=film,
                facts={"mode": tier, "role": role},
                aspect_follows=_FOLLOWS.get(task),
                example={"prompt": "a red ball rolls", "duration": 5} if "text" in task else {},
            )
    return made


_ENDPOINTS = _endpoints()
_UPLOAD: Table = (
    text("filename", "name of the file", required=True, most=500),
    Field(name="size", type="whole", says="bytes", required=True, least=1, most=MAX_UPLOAD),
    text("content_type", "media type", default="application/octet-stream", most=200),
)


class WaveSpeed(TableDialect):
    """WaveSpeed's API v3."""

    name = "wavespeed"
    title = "WaveSpeed v3"
    prefixes = ("/wavespeed",)
    routes = (
        *(Route("POST", f"/api/v3/{kind}", "create", kind) for kind in _ENDPOINTS),
        *(Route("*", f"/api/v3/kwaivgi/kling-video-o3-4k/{task}", "absent") for task in _TABLES),
        Route("GET", "/api/v3/predictions/{id}/result", "read"),
        Route("GET", "/api/v3/predictions/{id}", "read"),
        Route("POST", "/api/v3/media/uploads", "upload", "announce"),
        Route("POST", "/api/v3/media/upload/binary", "upload", "binary"),
        Route("GET", "/api/v3/balance", "account"),
        Route("GET", "/api/v3/webhook/secret", "webhook_secret"),
    )
    family = ("wavespeed",)
    signing = "wavespeed"
    callback_field = "webhook"
    link_life_s = 7 * 86400.0
    endpoints = _ENDPOINTS
    remarks = (
        "The body of a refused call is `{code, message}`. This is chosen: vendor pages do not show"
        " it.",
        "Callbacks are posted once, when the task is over. This is unverified.",
        "`has_nsfw_contents` is true only for a task that failed on moderation.",
    )
    wire_names: Mapping[str, str] = {
        "shots": "multi_prompt",
        "start_image": "image",
        "reference_images": "images",
        "reference_video": "video",
        "elements": "element_list",
        "keep_sound": "keep_original_sound",
    }
    media = MediaRules(image_formats=("jpeg", "png", "webp"))

    def meant(self, body: object) -> str:
        """The pro endpoint that the body's fields suggest."""
        given = body if isinstance(body, Mapping) else {}
        task = "text-to-video"
        if "image" in given:
            task = "image-to-video"
        elif "images" in given or "video" in given:
            task = "reference-to-video"
        return f"kwaivgi/kling-video-o3-pro/{task}"

    def submit(self, call: Call, route: Route) -> Submission:
        """Read a create call; ``?webhook=URL`` names the callback."""
        endpoint = self.endpoint(route, call)
        read = self.read(endpoint, call.body, lenient=call.lenient)
        return Submission(
            request=read.request,
            model=route.kind,
            wire={"kind": route.kind},
            callback_url=call.query.get("webhook") or None,
            wait_s=SYNC_WAIT_S if read.values["enable_sync_mode"] else None,
            findings=(*read.findings, *dangling_markers(read.request)),
            aspect_follows=endpoint.aspect_follows,
        )

    # --- credentials

    def no_key(self, call: Call) -> Refusal:
        """401."""
        return Refusal("auth", "Unauthorized: no API key", hint="send Authorization: Bearer <key>")

    def wrong_key(self, credential: Credential) -> Refusal:
        """401."""
        return Refusal("auth", "Unauthorized: invalid API key", hint="check the key")

    # --- answers

    def new_id(self, entropy: bytes, now: float) -> str:
        """32 hexadecimal digits."""
        return entropy[:16].hex()

    def accepted(self, job: JobView, call: Call, links: Links) -> Reply:
        """The new task."""
        return _envelope(task(job, links))

    def status(self, job: JobView, call: Call, links: Links) -> Reply:
        """The task."""
        return _envelope(task(job, links))

    def waited(self, job: JobView, call: Call, links: Links) -> Reply:
        """The task; with code 5004 if it is not finished after the wait."""
        made = task(job, links)
        if not job.is_finished:
            made = {**made, "status": "processing", "code": TASK_CODES["timeout"]}
        return _envelope(made)

    def error(self, error: KlingError, call: Call, links: Links) -> Reply:
        """``{code, message}``; the code is the HTTP status."""
        refusal = as_refusal(error)
        status = _STATUS_OF[refusal.kind]
        return Reply(status, {"code": status, "message": refusal.sentence})

    def webhook_events(self, old_state: str, new_state: str) -> tuple[str, ...]:
        """One event, when the task is finished."""
        over = new_state in ("succeeded", "failed", "cancelled")
        return (STATUS[new_state],) if over and old_state != new_state else ()

    def webhook(self, job: JobView, event: str, links: Links) -> dict[str, Any]:
        """The task without an envelope."""
        return task(job, links)

    # --- files and account

    def upload_asks(self, call: Call, route: Route) -> tuple[UploadAsk, ...]:
        """One file, announced or sent as the form field ``file``."""
        if route.kind == "announce":
            values = Reader(self.words, lenient=call.lenient).read(
                _UPLOAD, self.body_object(call.body)
            )
            return (UploadAsk(values["filename"], values["content_type"], values["size"]),)
        pairs = dict(call.body.pairs) if isinstance(call.body, Form) else {}
        if not pairs.get("file"):
            raise Refusal("invalid", "file is required", hint="send a form with file", field="file")
        return (UploadAsk("file", "application/octet-stream", None, pairs["file"]),)

    def uploaded(
        self, files: Sequence[StoredFile], call: Call, route: Route, links: Links
    ) -> Reply:
        """The address to read the file from and, if announced, the address to PUT it to."""
        file = files[0]
        if route.kind == "announce":
            upload = {
                "method": "PUT",
                "url": file.put_url,
                "headers": {"Content-Type": file.content_type},
            }
            return _envelope({"upload": upload, "download_url": file.url})
        kind = file.content_type.split("/", 1)[0]
        return _envelope(
            {
                "type": kind if kind in ("image", "video", "audio") else "other",
                "download_url": file.url,
                "filename": file.name,
                "size": file.num_bytes,
            }
        )

    def account(self, account: Account, call: Call, route: Route, links: Links) -> Reply:
        """The pretended balance."""
        return _envelope({"balance": account.left})

    def webhook_secret(self, secret: str, call: Call, links: Links) -> Reply:
        """The secret."""
        return _envelope({"secret": secret})


def _envelope(data: Mapping[str, Any]) -> Reply:
    return Reply(200, {"code": 200, "message": "success", "data": dict(data)})


def task(job: JobView, links: Links) -> dict[str, Any]:
    """A job as WaveSpeed's task object; ``code`` is present if it failed."""
    began = job.started_at or job.created_at
    taken = max((job.finished_at or began) - began, 0.0) if job.is_finished else 0.0
    made: dict[str, Any] = {
        "id": job.id,
        "model": job.model,
        "outputs": [job.output.url] if job.output else [],
        "urls": {"get": f"{links.base}/api/v3/predictions/{job.id}/result"},
        "has_nsfw_contents": [False] if job.output else [],
        "status": STATUS[job.state],
        "created_at": iso(job.created_at),
        "error": job.failure.sentence if job.failure else "",
        "timings": {"inference": round(taken * 1000)},
    }
    if job.failure is not None:
        made["code"] = TASK_CODES[job.failure.kind]
        made["has_nsfw_contents"] = [True] if job.failure.kind == "moderation" else []
    return made


wavespeed = WaveSpeed()
