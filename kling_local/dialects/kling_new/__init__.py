"""Kling's new standard: the model in the path; ``contents``, ``settings``, ``options``; /tasks.

Source: hosted-apis.md, section 4. Fields are checked in the order measured live.
"""

# ruff: noqa: ARG002 -- the methods have the contract's signatures, needed or not
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kling_local.dialects.base import (
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
from kling_local.dialects.films import broken, dangling_markers, needed
from kling_local.dialects.kling import answers, credentials, kling
from kling_local.dialects.kling import requests as legacy
from kling_local.dialects.kling_new import requests, tables
from kling_local.dialects.paging import check_names
from kling_local.dialects.reading import Reader
from kling_local.dialects.tabled import Endpoint, Reading, TableDialect, at
from kling_local.errors import KlingError

MAX_IDS = 20
STATUS = {**answers.STATUS, "succeeded": "succeeded"}
_SETTINGS = {"audio": "native", "resolution": "1080p", "aspect_ratio": "16:9", "duration": 5}
_WORDS = "shot 1, 3, a red ball rolls over a table; shot 2, 2, the ball falls to the floor;"
_MODELS = {
    "omni-video": requests.OMNI_MODELS,
    "text-to-video": requests.TEXT_MODELS,
    "image-to-video": requests.TEXT_MODELS,
}
_ENDPOINTS = {
    "omni-video": Endpoint(
        kind="omni-video",
        title="Omni video: words, frames, references, elements, a video",
        table=tables.WITH_CONTENTS,
        build=requests.film,
        example={"contents": [{"type": "prompt", "text": _WORDS}], "settings": _SETTINGS},
        facts={"model_name": "kling-3.0-omni"},
    ),
    "text-to-video": Endpoint(
        kind="text-to-video",
        title="Text to video",
        table=tables.WITH_PROMPT,
        build=requests.film,
        example={"prompt": _WORDS, "settings": _SETTINGS},
        facts={"model_name": "kling-3.0"},
    ),
    "image-to-video": Endpoint(
        kind="image-to-video",
        title="Image to video",
        table=tables.WITH_CONTENTS,
        build=requests.image_film,
        facts={"model_name": "kling-3.0"},
        aspect_follows="start_image",
    ),
}


class KlingNew(TableDialect):
    """Kling's new standard."""

    name = "kling-new"
    title = "Kling (new standard)"
    prefixes = ("/kling",)
    routes = (
        *(Route("POST", f"/{kind}/{{model}}", "create", kind) for kind in _ENDPOINTS),
        Route("*", "/motion-control/{model}", "absent"),
        Route("GET", "/tasks", "list", "read"),
        Route("POST", "/tasks", "list", "search"),
    )
    family = ("kling-new", "kling")
    signing = "standard"
    link_life_s = 30 * 86400.0
    endpoints = _ENDPOINTS
    wire_names = requests.WIRE_NAMES
    words = staticmethod(requests.words)
    remarks = (
        "A prompt with words before `shot 1,`, or with shots in another form, is taken as an"
        " ordinary prompt.",
        "With `multi_shot` true and no shots in the words, the planner cuts (shot_type"
        " intelligence). What the service does then is not documented.",
        "An image-to-video call without a first_frame is refused with code 1201 in kling_local's"
        " own words: the service's words are not known.",
        "`product_type` filters of `POST /tasks` are accepted and have no effect; an unknown status"
        " word is refused.",
        "`billing` has one entry in units; an account's real packs are not simulated.",
    )
    media = MediaRules(
        max_image_bytes=50 * 1024**2,
        max_video_s=15.5,
        min_video_side=700,
        max_video_side=4553,
        max_video_area=8_294_400,
        fails_task=True,
    )

    def meant(self, body: object) -> str:
        """text-to-video for a body with ``prompt`` and no ``contents``, else omni-video."""
        is_text = isinstance(body, Mapping) and "prompt" in body and "contents" not in body
        return "text-to-video" if is_text else "omni-video"

    def path_params(self, kind: str) -> Mapping[str, str]:
        """The first model of the endpoint."""
        return {"model": _MODELS[kind][0]}

    def endpoint(self, route: Route, call: Call) -> Endpoint:
        """The endpoint with the model from the path; code 1203 for an unknown model."""
        model = call.params.get("model", "")
        if model not in _MODELS[route.kind]:
            raise Refusal(
                "no_route",
                f"model {model} does not exist",
                hint=f"{route.kind} has {', '.join(_MODELS[route.kind])}",
                wire_code=1203,
            )
        return replace(self.endpoints[route.kind], facts={"model_name": model})

    def read(self, endpoint: Endpoint, body: object, **options: Any) -> Reading:
        """Read a body in the order of checks measured live.

        With ``prompt`` and no ``contents``, picture settings are checked first, then the prompt.
        """
        given = self.body_object(body)
        if endpoint.kind == "text-to-video" and "contents" not in given:
            said = given.get("settings")
            settings = said if isinstance(said, Mapping) else {}
            names = [field.name for field in tables.PICTURE]
            Reader(self.words, lenient=options.get("lenient", False)).read(
                tables.PICTURE, {name: settings.get(name) for name in names}, "settings"
            )
            needed(dict(given), "prompt", self.words, "say what the film shows")
        return super().read(endpoint, given, **options)

    def submit(self, call: Call, route: Route) -> Submission:
        """Read a create call."""
        endpoint = self.endpoint(route, call)
        read = self.read(endpoint, call.body, lenient=call.lenient)
        request = read.request
        film = request.reference_video
        said = at(self.body_object(call.body), "settings.aspect_ratio")
        follows = endpoint.aspect_follows if request.start_image and not said else None
        return Submission(
            request=request,
            model=read.values["model_name"],
            wire={"kind": route.kind},
            callback_url=request.callback_url,
            external_id=request.external_id,
            findings=(*read.findings, *dangling_markers(request)),
            aspect_follows="reference_video" if film and film.role == "base" else follows,
            element_field="contents",
            voice_field="voice_list",
        )

    def check_elements(self, items: Sequence[LibraryItem], submission: Submission) -> None:
        """For kling-o1, refuse elements that were made from a video."""
        if submission.model == "kling-o1":
            legacy.check_no_video_element(items, "contents", "for kling-o1")

    # --- credentials

    def authorise(self, call: Call, now: float) -> Credential:
        """An API key; a token of an AK/SK pair is refused with code 1002."""
        key = credentials.bearer(call)
        if credentials.is_token(key):
            raise credentials.refused(
                credentials.INVALID,
                "AK/SK authentication is not supported by this API, please use an API key",
                "make an API key; tokens work on the /v1/videos paths",
            )
        return Credential(key)

    def no_key(self, call: Call) -> Refusal:
        """Code 1001."""
        return kling.no_key(call)

    def wrong_key(self, credential: Credential) -> Refusal:
        """Code 1002."""
        return credentials.refused(credentials.INVALID, "The API key is invalid")

    # --- answers

    def new_id(self, entropy: bytes, now: float) -> str:
        """An id in the form of the legacy standard."""
        return kling.new_id(entropy, now)

    def accepted(self, job: JobView, call: Call, links: Links) -> Reply:
        """The new task."""
        return answers.envelope(created(job), links)

    def status(self, job: JobView, call: Call, links: Links) -> Reply:
        """The task in a list of one, as ``GET /tasks`` answers."""
        return answers.envelope([task(job)], links)

    def error(self, error: KlingError, call: Call, links: Links) -> Reply:
        """``{code, message, request_id}``."""
        return answers.error(error, call, links)

    def list_query(self, call: Call, route: Route) -> ListQuery:
        """A query by ids (``GET``), or by time and state (``POST``)."""
        if route.kind == "search":
            return self._search(call)
        given = {
            name: tuple(
                part.strip() for part in call.query.get(name, "").split(",") if part.strip()
            )
            for name in ("task_ids", "external_task_ids")
        }
        named = [name for name, ids in given.items() if ids]
        if len(named) != 1:
            sentence = "task_ids or external_task_ids: exactly one of the two must be given"
            raise broken("task_ids", None, sentence, "name the tasks by one of them")
        if len(given[named[0]]) > MAX_IDS:
            raise broken(
                named[0],
                len(given[named[0]]),
                f"{named[0]} cannot exceed {MAX_IDS} in total",
                "ask in several calls",
            )
        return ListQuery(
            dialects=self.family,
            ids=given["task_ids"],
            external_ids=given["external_task_ids"],
            limit=MAX_IDS,
        )

    def _search(self, call: Call) -> ListQuery:
        reader = Reader(self.words, lenient=call.lenient)
        known = tuple(field.name for field in tables.TASKS)
        body = {} if call.body is None else self.body_object(call.body)
        values = reader.read(tables.TASKS, body)
        check_names(body, known)
        states = tuple(
            state
            for each in values["filters"]
            if each["key"] == "status"
            for word in each["values"]
            for state in _states(word)
        )
        start, end = values["start_time"], values["end_time"]
        return ListQuery(
            dialects=self.family,
            after=values["cursor"],
            limit=values["limit"],
            since=start / 1000 if start is not None else None,
            until=end / 1000 if end is not None else None,
            states=states,
        )

    def listing(self, page: Page, call: Call, route: Route, links: Links) -> Reply:
        """The tasks; for a search also the cursor of the next page."""
        tasks = [task(job) for job in page.jobs]
        if route.kind != "search":
            return answers.envelope(tasks, links)
        following = page.jobs[-1].id if page.has_more and page.jobs else ""
        found = {"result": tasks, "count": len(tasks), "next_cursor": following}
        return answers.envelope({**found, "has_more": page.has_more}, links)

    def webhook_events(self, old_state: str, new_state: str) -> tuple[str, ...]:
        """One event for each change of the task's status."""
        return (STATUS[new_state],) if STATUS.get(old_state) != STATUS[new_state] else ()

    def webhook(self, job: JobView, event: str, links: Links) -> dict[str, Any]:
        """The task without an envelope."""
        return {**task(job), "status": event}


def _states(word: str) -> tuple[str, ...]:
    """The states that a status word stands for."""
    found = tuple(state for state, each in STATUS.items() if each == word)
    if not found:
        raise broken(
            "filters", word, f"status value '{word}' is invalid", "use succeeded or failed"
        )
    return found


def created(job: JobView) -> dict[str, Any]:
    """The data of a create answer; times in ms."""
    return {
        "id": job.id,
        "status": STATUS[job.state],
        "create_time": answers.milliseconds(job.created_at),
        "update_time": answers.milliseconds(job.updated_at),
        "external_id": job.external_id or "",
    }


def task(job: JobView) -> dict[str, Any]:
    """A task as lists and callbacks show it."""
    made = {**created(job), "message": answers.status_message(job), "outputs": [], "billing": []}
    if job.output is not None:
        made["outputs"] = [{"type": "video", **answers.film(job)}]
        units = answers.units(job)
        if units is not None:
            made["billing"] = [
                {
                    "charge_type": "unit",
                    "amount": units,
                    "package_type": "video",
                    "list_price": f"{job.cost:g}" if job.cost is not None else "",
                }
            ]
    return made


kling_new = KlingNew()
