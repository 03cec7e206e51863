"""Kling's legacy standard: ``model_name`` in the body, one path per kind of film.

Like the hosted service it ignores unknown fields and accepts whole numbers as text or number.
Source: hosted-apis.md, sections 3 and 5.
"""

# ruff: noqa: ARG002 -- the methods have the contract's signatures, needed or not
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from kling_local.dialects.base import (
    Account,
    Call,
    Credential,
    JobView,
    LibraryItem,
    Links,
    ListQuery,
    MediaRules,
    Page,
    Refusal,
    Reply,
    Route,
    Submission,
)
from kling_local.dialects.fields import Table, Values
from kling_local.dialects.films import dangling_markers
from kling_local.dialects.kling import answers, credentials, library, requests, tables
from kling_local.dialects.paging import page_numbers, sliced
from kling_local.dialects.reading import Reader
from kling_local.dialects.tabled import Endpoint, Reading, TableDialect
from kling_local.errors import KlingError

OMNI, TEXT, IMAGE, MULTI = "omni-video", "text2video", "image2video", "multi-image2video"
NOT_OFFERED = (
    "/v1/videos/motion-control",
    "/v1/videos/video-extend",
    "/v1/videos/effects",
    "/v1/videos/multi-elements",
    "/v1/videos/advanced-lip-sync",
    "/v1/videos/identify-face",
    "/v1/videos/image-recognize",
    "/v1/videos/avatar/image2video",
    "/v1/audio/tts",
    "/v1/audio/text-to-audio",
    "/v1/audio/video-to-audio",
    "/v1/images/generations",
    "/v1/images/omni-image",
    "/v1/images/multi-image2image",
    "/v1/images/editing/expand",
    "/v1/general/custom-elements",
    "/v1/general/delete-elements",
    "/v1/general/ai-multi-shot",
    "/account/billing/balance",
    "/account/billing/package",
)
"""Paths of the hosted service that are answered with 404, code 1203."""

_EXAMPLE = {
    "model_name": "kling-v3-omni",
    "multi_shot": True,
    "shot_type": "customize",
    "multi_prompt": [
        {"index": 1, "prompt": "a red ball rolls over a table", "duration": "3"},
        {"index": 2, "prompt": "the ball falls to the floor", "duration": "2"},
    ],
    "duration": "5",
    "aspect_ratio": "16:9",
    "mode": "pro",
    "sound": "on",
}
_ENDPOINTS = {
    OMNI: Endpoint(
        kind=OMNI,
        title="Omni video: words, frames, references, elements, a video",
        table=tables.OMNI,
        build=requests.omni,
        example=_EXAMPLE,
        passed_over=requests.omni_passed_over,
    ),
    TEXT: Endpoint(
        kind=TEXT,
        title="Text to video",
        table=tables.TEXT2VIDEO,
        build=requests.text2video,
        passed_over=requests.passed_over,
        example={"model_name": "kling-v3", "prompt": "a red ball rolls", "duration": "5"},
    ),
    IMAGE: Endpoint(
        kind=IMAGE,
        title="Image to video",
        table=tables.IMAGE2VIDEO,
        build=requests.image2video,
        passed_over=requests.passed_over,
        wire_names=requests.IMAGE_NAMES,
        aspect_follows="start_image",
    ),
    MULTI: Endpoint(
        kind=MULTI,
        title="Several images to video",
        table=tables.MULTI_IMAGE2VIDEO,
        build=requests.multi_image2video,
    ),
}
_LIBRARY: Mapping[str, tuple[Table, Callable[[Values], LibraryItem]]] = {
    "element": (tables.ELEMENT, library.element_draft),
    "voice": (tables.VOICE, library.voice_draft),
}


def _routes() -> tuple[Route, ...]:
    made = []
    for kind in _ENDPOINTS:
        path = f"/v1/videos/{kind}"
        made += [
            Route("POST", path, "create", kind),
            Route("GET", path, "list", kind),
            Route("GET", f"{path}/{{id}}", "read", kind),
        ]
    for kind, (path, delete_path) in library.PATHS.items():
        made += [
            Route("POST", path, "library_create", kind),
            Route("GET", path, "library_list", kind),
            Route("GET", f"{path}/{{id}}", "library_read", kind),
            Route("GET", library.PRESETS[kind], "library_list", f"preset-{kind}"),
            Route("POST", delete_path, "library_delete", kind),
        ]
    for path in NOT_OFFERED:
        made += [Route("*", path, "absent"), Route("*", f"{path}/{{id}}", "absent")]
    return (*made, Route("GET", "/account/costs", "account"))


class Kling(TableDialect):
    """Kling's legacy standard."""

    name = "kling"
    title = "Kling (legacy standard)"
    prefixes = ("/kling", "/proxy/kling")
    routes = _routes()
    family = ("kling",)
    reads_external_ids = True
    signing = "standard"
    link_life_s = 30 * 86400.0
    endpoints = _ENDPOINTS
    wire_names = requests.WIRE_NAMES
    more_tables: ClassVar[Mapping[str, Table]] = {
        "element library": tables.ELEMENT,
        "voice library": tables.VOICE,
    }
    words = staticmethod(requests.words)
    media = MediaRules(fails_task=True)
    remarks = (
        "The service's films are about 0.041 s longer than asked. Here they have exactly"
        " duration x 24 frames, and `duration` is their true length.",
        "Shots that do not add up to `duration`, and more than 6 shots, are refused with code"
        " 1201 in kling_local's own words: the service's words are not known.",
        "A task can be read only under the path that made it. What the service does under another"
        " path of the same account is unknown.",
        "Elements and voices of the library are ready at once. A task of the library has the id of"
        " its item; its callbacks say `submitted` and `succeed`. The list of presets is empty,"
        " because they belong to the service; an `element_voice_id` must be a voice made here.",
        "`/account/costs` shows one invented resource pack. The signature and the issuer of a token"
        " are checked only under `--auth strict`.",
        "`final_unit_deduction` is the omni price in units, also for text2video and image2video;"
        " it is null beside a reference video. `final_balance_deduction` is left out.",
    )

    def meant(self, body: object) -> str:
        """The endpoint that serves the body's model and knows most of its fields.

        Of several, omni-video comes first.
        """
        given = body if isinstance(body, Mapping) else {}
        model = given.get("model_name")
        serving = [each for each in self.endpoints.values() if model in each.table[0].choices]

        def known(endpoint: Endpoint) -> int:
            return sum(field.name in given for field in endpoint.table)

        return max(serving or self.endpoints.values(), key=known).kind

    def read(self, endpoint: Endpoint, body: object, **options: Any) -> Reading:
        """Read a body; before all else a model that the endpoint does not serve is refused."""
        found = self.body_object(body)
        choices = endpoint.table[0].choices
        requests.check_model(found, endpoint.kind, choices)
        return super().read(endpoint, found, **options)

    def submit(self, call: Call, route: Route) -> Submission:
        """Read a create call."""
        return self.submission(call, self.endpoint(route, call))

    def submission(self, call: Call, endpoint: Endpoint, **facts: Any) -> Submission:
        """Read a call's body as one of this endpoint; ``facts`` override its values."""
        read = self.read(endpoint, call.body, lenient=call.lenient, **facts)
        request = read.request
        frames = endpoint.aspect_follows or (
            "start_image" if request.start_image and not read.values["aspect_ratio"] else None
        )
        film = request.reference_video
        if frames is None and film is not None and film.role == "base":
            frames = "reference_video"
        return Submission(
            request=request,
            model=read.values["model_name"],
            wire={"kind": endpoint.kind},
            callback_url=request.callback_url,
            external_id=request.external_id,
            findings=(
                *read.findings,
                *requests.unguided(read.values),
                *dangling_markers(request),
            ),
            aspect_follows=frames,
        )

    def check_elements(self, items: Sequence[LibraryItem], submission: Submission) -> None:
        """Refuse elements that were made from a video if the request has a reference video."""
        if submission.request.reference_video is not None:
            requests.check_no_video_element(items, "element_list", "beside video_list")

    # --- credentials

    def authorise(self, call: Call, now: float) -> Credential:
        """An API key or a token; ComfyUI's proxy paths also take ``X-API-KEY``."""
        bare = call.headers.get("x-api-key", "").strip()
        if bare and call.prefix.startswith("/proxy"):
            return Credential(bare)
        key = credentials.bearer(call)
        return credentials.judged_token(key, now) if credentials.is_token(key) else Credential(key)

    def no_key(self, call: Call) -> Refusal:
        """Code 1001."""
        return credentials.refused(credentials.EMPTY, "Authorization is empty")

    def wrong_key(self, credential: Credential) -> Refusal:
        """Code 1002; for a key that is no token, the sentence that the live service gives."""
        if credential.is_token:
            return credentials.refused(credentials.INVALID, "The token's signature is invalid")
        return credentials.refused(
            credentials.INVALID, "The token was expected to have 3 parts, but got 0"
        )

    # --- answers

    def new_id(self, entropy: bytes, now: float) -> str:
        """18 or 19 decimal digits, rising with time."""
        since = max(int(now * 1000) - 1_500_000_000_000, 0)
        return str((since << 20) + int.from_bytes(entropy[:3]) % 2**20)

    def owns(self, job: JobView, call: Call, route: Route) -> bool:
        """A task can be read only under the path that made it."""
        return job.dialect in self.family and job.wire.get("kind") == route.kind

    def accepted(self, job: JobView, call: Call, links: Links) -> Reply:
        """The new task."""
        return answers.envelope(answers.created(job), links)

    def status(self, job: JobView, call: Call, links: Links) -> Reply:
        """The task."""
        return answers.envelope(answers.task(job), links)

    def error(self, error: KlingError, call: Call, links: Links) -> Reply:
        """``{code, message, request_id}``."""
        return answers.error(error, call, links)

    def list_query(self, call: Call, route: Route) -> ListQuery:
        """Reads ``pageNum`` (1 to 1000) and ``pageSize`` (1 to 500)."""
        number, size = page_numbers(call, ("pageNum", 1000), ("pageSize", 500), 30)
        return ListQuery(
            dialects=self.family, kinds=(route.kind,), offset=(number - 1) * size, limit=size
        )

    def listing(self, page: Page, call: Call, route: Route, links: Links) -> Reply:
        """The tasks, newest first."""
        return answers.envelope([answers.task(job) for job in page.jobs], links)

    def webhook_events(self, old_state: str, new_state: str) -> tuple[str, ...]:
        """One event for each change of the task's status."""
        changed = answers.STATUS.get(old_state) != answers.STATUS[new_state]
        return (answers.STATUS[new_state],) if changed else ()

    def webhook(self, job: JobView, event: str, links: Links) -> dict[str, Any]:
        """The task."""
        return {**answers.task(job), "task_status": event}

    # --- library and account

    def library_draft(self, call: Call, route: Route) -> LibraryItem:
        """The element or voice that a create body describes."""
        table, draft = _LIBRARY[route.kind]
        reader = Reader(self.words, lenient=call.lenient)
        return draft(reader.read(table, self.body_object(call.body)))

    def library_created(self, item: LibraryItem, call: Call, links: Links) -> Reply:
        """The task that makes the item, as a create answer shows it."""
        return answers.envelope(library.started(item), links)

    def library_webhooks(
        self, item: LibraryItem, links: Links
    ) -> tuple[tuple[str, dict[str, Any]], ...]:
        """The task as submitted and, as an item is ready at once, also as succeeded."""
        told = (library.started(item), library.task(item))
        return tuple((task["task_status"], task) for task in told)

    def library_item(self, item: LibraryItem, call: Call, links: Links) -> Reply:
        """The task that made the item, with the item."""
        return answers.envelope(library.task(item), links)

    def library_list(
        self, items: Sequence[LibraryItem], call: Call, route: Route, links: Links
    ) -> Reply:
        """A page of items; empty for presets, which belong to the service."""
        if route.kind.startswith("preset-"):
            return answers.envelope([], links)
        number, size = page_numbers(call, ("pageNum", 1000), ("pageSize", 500), 30)
        return answers.envelope([library.task(item) for item in sliced(items, number, size)], links)

    def library_target(self, call: Call, route: Route) -> str:
        """The id in a delete body."""
        return library.target(self.body_object(call.body), route.kind)

    def library_deleted(self, item: LibraryItem, call: Call, links: Links) -> Reply:
        """The task that made the item, with the item marked as deleted."""
        return answers.envelope(library.task(item), links)

    def account(self, account: Account, call: Call, route: Route, links: Links) -> Reply:
        """``GET /account/costs``: one pretended pack that never runs out."""
        pack = {
            "resource_pack_name": "kling_local",
            "resource_pack_id": "kling_local",
            "resource_pack_type": "decreasing_total",
            "total_quantity": account.balance,
            "remaining_quantity": account.left,
            "purchase_time": answers.milliseconds(account.since),
            "effective_time": answers.milliseconds(account.since),
            "invalid_time": answers.milliseconds(account.since + 10 * 365 * 86400),
            "status": "online",
        }
        return answers.envelope(
            {"code": 0, "msg": "", "resource_pack_subscribe_infos": [pack]}, links
        )


kling = Kling()
