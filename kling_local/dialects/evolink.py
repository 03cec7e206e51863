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
)
from kling_local.dialects.fields import (
    WATERMARK,
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
from kling_local.dialects.films import (
    broken,
    dangling_markers,
    elements,
    lengths,
    reference,
    switched_words,
)
from kling_local.dialects.kling import requests as legacy
from kling_local.dialects.paging import page_numbers
from kling_local.dialects.reading import Reader, plain_words
from kling_local.dialects.tabled import Endpoint, TableDialect
from kling_local.errors import KlingError, one_of
from kling_local.request import GenerationRequest

MODELS: Mapping[str, tuple[str, ...]] = {
    "kling-o3-text-to-video": (),
    "kling-o3-image-to-video": ("image_start", "image_end", "image_urls"),
    "kling-o3-reference-to-video": ("video_url", "image_urls", "keep_original_sound"),
    "kling-o3-video-edit": ("video_url", "image_urls", "keep_original_sound"),
    "kling-v3-text-to-video": (),
    "kling-v3-image-to-video": ("image_start", "image_end"),
}
"""Every model, with the media fields that it looks at."""
NEEDED: Mapping[str, tuple[str, ...]] = {
    "kling-o3-image-to-video": ("image_start", "image_end", "image_urls"),
    "kling-o3-video-edit": ("video_url",),
    "kling-v3-image-to-video": ("image_start", "image_end"),
}
"""The media fields of which a model needs one at least."""
MEDIA_FIELDS = ("image_start", "image_end", "image_urls", "video_url", "keep_original_sound")
ID_PREFIX = "task-unified-"
MAX_BATCH = 50
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
_KEPT = "how closely it is kept depends on the model card"
_PARAMS = Field(
    name="model_params",
    type="object",
    says="cuts, elements, watermark",
    fields=(
        flag("multi_shot", "whether the film has cuts; false: only where the words write one"),
        text(
            "shot_type",
            "who cuts; required with multi_shot",
            choices=("customize", "intelligence"),
            note="the page names customize alone; intelligence is taken as Kling has it",
        ),
        shots(numerals="string", with_index=True),
        Field(
            name="element_list",
            type="objects",
            says="subjects of the element library",
            fields=(Field(name="element_id", type="id", says="id of the element", required=True),),
            default=(),
            most=7,
        ),
        WATERMARK,
    ),
)
TABLE: Table = (
    text(
        "model",
        "the hosted model",
        choices=tuple(MODELS),
        default="kling-o3-text-to-video",
        fidelity="approximated",
        note="the name is checked and echoed; the local model renders",
    ),
    text("prompt", "what the film shows; may be empty beside shots", most=2500),
    seconds(),
    ratio(note="the page names no default; 16:9 is taken"),
    text("quality", "height of a wide picture", choices=("720p", "1080p"), default="720p"),
    text("sound", "sound on or off", choices=("on", "off"), default="off"),
    media("image_start", "the first frame", fidelity="approximated", note=_KEPT),
    media("image_end", "the end frame", fidelity="approximated", note=_KEPT),
    Field(
        name="image_urls",
        type="list",
        says="reference pictures",
        item=media("image_url", "a picture"),
        default=(),
        most=7,
        fidelity="approximated",
        note=_KEPT,
    ),
    media("video_url", "a video to learn from or to edit", fidelity="approximated", note=_KEPT),
    flag(
        "keep_original_sound",
        "whether the video's sound stays",
        default=True,
        note="its name is inferred from Kling's",
    ),
    _PARAMS,
    text("callback_url", "https address to post to when it is over", most=2048),
)
_BATCH: Table = (
    Field(
        name="task_ids",
        type="list",
        says="the tasks",
        item=text("task_id", "an id", most=200),
        required=True,
        least=1,
        most=MAX_BATCH,
    ),
)
_NO_PARAMS: Values = {
    "multi_shot": False,
    "shot_type": None,
    "multi_prompt": (),
    "element_list": (),
    "watermark_info": None,
}


def passed_over(body: Mapping[Any, Any]) -> dict[str, str]:
    """Media that the model of a body does not look at, and what ``multi_shot`` switches off."""
    model = body.get("model") or "kling-o3-text-to-video"
    taken = MODELS.get(model, MEDIA_FIELDS) if isinstance(model, str) else MEDIA_FIELDS
    found = {name: f"{model} does not take it" for name in MEDIA_FIELDS if name not in taken}
    params = body.get("model_params")
    for name, why in legacy.passed_over(params if isinstance(params, Mapping) else {}).items():
        found[name if name == "prompt" else f"model_params.{name}"] = why
    return found


def film(values: Values) -> GenerationRequest:
    """The request of a body."""
    _check_media(values)
    params: Values = values["model_params"] or _NO_PARAMS
    role = "base" if values["model"].endswith("edit") else "feature"
    video = reference(values["video_url"], role, keep_sound=values["keep_original_sound"])
    said = switched_words({**params, "prompt": values["prompt"]}, plain_words)
    return GenerationRequest(
        **said,
        **lengths(values, video),
        aspect_ratio=values["aspect_ratio"],
        mode="pro" if values["quality"] == "1080p" else "std",
        sound=values["sound"] == "on",
        start_image=values["image_start"],
        end_image=values["image_end"],
        reference_images=values["image_urls"],
        elements=elements(params["element_list"]),
        reference_video=video,
        watermark=bool((params["watermark_info"] or {}).get("enabled")),
        callback_url=values["callback_url"],
    )


def _check_media(values: Values) -> None:
    """Refuse a model that makes films of pictures or a video and got none."""
    wanted = NEEDED.get(values["model"], ())
    if wanted and not any(values[name] for name in wanted):
        raise broken(
            wanted[0],
            None,
            f"{one_of(wanted)} is required by {values['model']}",
            "kling-o3-text-to-video makes films of words alone",
            rule="missing",
        )


_ENDPOINT = Endpoint(
    kind="generation",
    title="Make a film",
    table=TABLE,
    build=film,
    passed_over=passed_over,
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
        "Media fields that a model does not take are ignored with a finding: what the service does"
        " with them is unknown.",
        "kling-o3-video-edit without `video_url` is refused: its page does not call it required.",
        "A callback must be https, except to loopback. The forms of `/v1/tasks` lists and of"
        " `/v1/credits` are chosen: they are not documented.",
        "`credits_reserved` tells US dollars.",
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
        """The task, pending."""
        return Reply(200, task(job))

    def status(self, job: JobView, call: Call, links: Links) -> Reply:
        """The task, with ``results`` or ``error`` once it is over."""
        return Reply(200, task(job))

    def error(self, error: KlingError, call: Call, links: Links) -> Reply:
        """``{error: {code, message, type}}``; an id of another form is a bad request."""
        refusal = as_refusal(error)
        status, code, named = _ERRORS[refusal.kind]
        wanted = call.params.get("id")
        if refusal.kind == "not_found" and wanted and not wanted.startswith(ID_PREFIX):
            status, code = 400, "invalid_task_id"
        return Reply(status, {"error": {"code": code, "message": refusal.sentence, "type": named}})

    def list_query(self, call: Call, route: Route) -> ListQuery:
        """``page`` and ``page_size`` (100 at most), or up to 50 ids."""
        if route.kind == "batch":
            reader = Reader(self.words, lenient=call.lenient)
            ids = reader.read(_BATCH, self.body_object(call.body))["task_ids"]
            return ListQuery(dialects=self.family, ids=ids, limit=MAX_BATCH)
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
        """One when it is over."""
        over = new_state in ("succeeded", "failed", "cancelled")
        return (STATUS[new_state],) if over and old_state != new_state else ()

    def webhook(self, job: JobView, event: str, links: Links) -> dict[str, Any]:
        """The task."""
        return task(job)

    def catalogue(self, call: Call, route: Route, links: Links) -> Reply:
        """The models."""
        entries = [
            {"id": name, "object": "model", "created": 0, "owned_by": "kling"} for name in MODELS
        ]
        return Reply(200, {"object": "list", "data": entries})

    def account(self, account: Account, call: Call, route: Route, links: Links) -> Reply:
        """The pretended credits."""
        told = {"credits": account.left, "used": account.spent, "unit": "USD"}
        return Reply(200, {"object": "credits", **told})


def task(job: JobView) -> dict[str, Any]:
    """A task; times in seconds."""
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
