"""Replicate: predictions with an ``input``, blocking by ``Prefer: wait``, files, a list.

Source: hosted-apis.md, section 9. Unknown fields beside ``input`` are refused, as live.
"""

# ruff: noqa: ARG002 -- the methods have the contract's signatures, needed or not
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from kling_local.dialects.base import (
    Account,
    Call,
    Credential,
    Form,
    JobView,
    Links,
    ListQuery,
    MediaRules,
    Page,
    Refusal,
    Reply,
    Route,
    StoredFile,
    Submission,
    UploadAsk,
)
from kling_local.dialects.films import broken, dangling_markers
from kling_local.dialects.paging import check_names
from kling_local.dialects.replicate import answers, requests, tables
from kling_local.dialects.tabled import Endpoint, TableDialect
from kling_local.dialects.times import seconds_of
from kling_local.errors import KlingError

MODEL = "kwaivgi/kling-v3-omni-video"
_VERSION = re.compile(rf"{MODEL}|(?:{MODEL}:)?(?:hidden|[0-9a-f]{{64}})")
"""What ``version`` may be; predictions of an official model have the version ``hidden``."""
PAGE = 100
SPAN = ("created_after", "created_before")
_ENDPOINT = Endpoint(
    kind="prediction",
    title="Make a prediction",
    table=tables.BODY,
    build=tables.film,
    example={"version": MODEL, "input": {"prompt": "a red ball rolls", "duration": 5}},
)


class Replicate(TableDialect):
    """Replicate's predictions."""

    name = "replicate"
    title = "Replicate"
    prefixes = ("/replicate",)
    routes = (
        Route("POST", "/v1/models/{owner}/{model}/predictions", "create", "prediction"),
        Route("GET", "/v1/models/{owner}/{model}", "catalogue", "model"),
        Route("GET", "/v1/models/{owner}/{model}/versions/{id}", "catalogue", "version"),
        Route("POST", "/v1/predictions", "create", "prediction"),
        Route("GET", "/v1/predictions", "list"),
        Route("GET", "/v1/predictions/{id}", "read"),
        Route("POST", "/v1/predictions/{id}/cancel", "cancel"),
        Route("POST", "/v1/files", "upload"),
        Route("GET", "/v1/files/{id}", "file"),
        Route("GET", "/v1/account", "account"),
        Route("GET", "/v1/webhooks/default/secret", "webhook_secret"),
    )
    family = ("replicate",)
    signing = "standard"
    callback_field = "webhook"
    link_life_s = 3600.0
    media = MediaRules(image_formats=("jpeg", "png", "webp"))
    endpoints: Mapping[str, Endpoint] = {"prediction": _ENDPOINT}
    remarks = (
        "Unknown fields beside `input` are refused; unknown fields inside it are ignored.",
        "`version` of a prediction is always the word `hidden`. `logs` events are never posted.",
        "Long media in `input` are shortened when a prediction is read back.",
        "`Prefer: wait` holds for 60 s at most and then returns the unfinished prediction.",
        "`Cancel-After` takes 5 s or more. A prediction that is not finished by then ends as"
        " `canceled`, or as `aborted` if it had not started. replicate-python 1.0.7 does not know"
        " the word aborted.",
        "Every version id of 64 hexadecimal digits counts as a version of the one model.",
    )
    wire_names: Mapping[str, str] = {
        "shots": "multi_prompt",
        "sound": "generate_audio",
        "keep_sound": "keep_original_sound",
        "role": "video_reference_type",
    }

    def path_params(self, kind: str) -> Mapping[str, str]:
        """Owner and name of the only model, so that a body without a path need not name it."""
        owner, model = MODEL.split("/")
        return {"owner": owner, "model": model}

    def order(self, body: object, endpoint: str = "") -> Submission:
        """Read a body; also the contents of ``input`` alone, as ``replicate.run`` takes them."""
        if isinstance(body, Mapping) and "input" not in body:
            body = {"input": body}
        return super().order(body, endpoint)

    def submit(self, call: Call, route: Route) -> Submission:
        """Read a create call; ``Prefer: wait`` makes it block for 60 s at most."""
        named = f"{call.params.get('owner', '')}/{call.params.get('model', '')}"
        if "owner" in call.params and named != MODEL:
            raise Refusal("not_found", f"The model {named!r} is not offered", hint=f"use {MODEL}")
        body = self.body_object(call.body)
        self._check_open(body)
        after = requests.cancel_after(call.headers.get("cancel-after"))
        read = self.read(_ENDPOINT, body, lenient=call.lenient)
        self._check_version(read.values["version"], is_needed="owner" not in call.params)
        return Submission(
            request=read.request,
            model=MODEL,
            wire={"kind": "prediction", "input": _echo(body["input"]), "cancel_after": after},
            callback_url=read.values["webhook"],
            webhook_events=tuple(dict.fromkeys(read.values["webhook_events_filter"]))
            or ("output", "completed"),
            wait_s=requests.wait(call.headers.get("prefer", "")),
            cancel_after_s=after,
            findings=(*read.findings, *dangling_markers(read.request)),
            aspect_follows="start_image" if read.request.start_image else None,
        )

    def _check_open(self, body: Mapping[Any, Any]) -> None:
        """Refuse unknown fields beside ``input``, as the service does since 2024-05."""
        known = [field.name for field in tables.BODY]
        for name in body:
            if name not in known:
                raise Refusal(
                    "invalid",
                    f"Additional property {str(name)[:60]} is not allowed",
                    hint=f"the fields are {', '.join(known)}",
                    field=str(name),
                    rule="unknown",
                )

    def _check_version(self, version: str | None, *, is_needed: bool) -> None:
        """Refuse a version that this model does not have, in the words of the service."""
        if version is None and is_needed:
            raise broken("version", None, "version is required", f"send {MODEL}", rule="missing")
        if version is not None and not _VERSION.fullmatch(version):
            raise Refusal(
                "invalid",
                "The specified version does not exist"
                " (or perhaps you don't have permission to use it?)",
                hint=f"send {MODEL}",
                field="version",
                value=version,
                wire_code="Invalid version or not permitted",
            )

    # --- credentials

    def no_key(self, call: Call) -> Refusal:
        """401."""
        return Refusal(
            "auth",
            "You did not pass an authentication token",
            hint="send Authorization: Bearer <token>",
        )

    def wrong_key(self, credential: Credential) -> Refusal:
        """401."""
        return Refusal("auth", "You did not pass a valid authentication token", hint="check it")

    # --- answers

    def new_id(self, entropy: bytes, now: float) -> str:
        """26 base-32 digits."""
        number, letters = int.from_bytes(entropy[:17].ljust(17, b"\0")), []
        for _ in range(26):
            number, digit = divmod(number, 32)
            letters.append("0123456789abcdefghjkmnpqrstvwxyz"[digit])
        return "".join(letters)

    def accepted(self, job: JobView, call: Call, links: Links) -> Reply:
        """The prediction, with status 201."""
        return Reply(201, answers.prediction(job, links))

    def status(self, job: JobView, call: Call, links: Links) -> Reply:
        """The prediction."""
        return Reply(200, answers.prediction(job, links))

    def waited(self, job: JobView, call: Call, links: Links) -> Reply:
        """The prediction, finished or not, with status 201."""
        return Reply(201, answers.prediction(job, links))

    def cancelled(self, before: JobView, after: JobView, call: Call, links: Links) -> Reply:
        """The prediction after the call; one that had not started is canceled at once."""
        return Reply(200, answers.prediction(after, links))

    def error(self, error: KlingError, call: Call, links: Links) -> Reply:
        """``{title, detail, status, invalid_fields?}``."""
        return answers.error(error)

    def list_query(self, call: Call, route: Route) -> ListQuery:
        """100 predictions a page, newest first; optionally only those created between two times."""
        check_names(call.query, ("cursor", *SPAN))
        return ListQuery(
            dialects=self.family,
            after=call.query.get("cursor") or None,
            limit=PAGE,
            since=_instant(call, SPAN[0]),
            until=_instant(call, SPAN[1]),
        )

    def listing(self, page: Page, call: Call, route: Route, links: Links) -> Reply:
        """A page, with the address of the next one."""
        following = None
        if page.has_more and page.jobs:
            asked = {name: call.query[name] for name in SPAN if call.query.get(name)}
            asked["cursor"] = page.jobs[-1].id
            following = f"{links.base}/v1/predictions?{urlencode(asked)}"
        results = [answers.prediction(job, links) for job in page.jobs]
        return Reply(200, {"previous": None, "next": following, "results": results})

    def webhook_events(self, old_state: str, new_state: str) -> tuple[str, ...]:
        """``start`` when it runs, ``completed`` when finished, ``output`` before it on success."""
        if new_state in (old_state, "queued"):
            return ()
        if new_state == "running":
            return ("start",)
        return ("output", "completed") if new_state == "succeeded" else ("completed",)

    def webhook(self, job: JobView, event: str, links: Links) -> dict[str, Any]:
        """The prediction."""
        return answers.prediction(job, links)

    # --- files and account

    def upload_asks(self, call: Call, route: Route) -> tuple[UploadAsk, ...]:
        """The file in the form's ``content``."""
        pairs = dict(call.body.pairs) if isinstance(call.body, Form) else {}
        if not pairs.get("content"):
            raise Refusal(
                "invalid", "content is required", hint="send a form with content", field="content"
            )
        kind = pairs.get("type") or "application/octet-stream"
        return (UploadAsk(pairs.get("filename") or "file", kind, None, pairs["content"]),)

    def uploaded(
        self, files: Sequence[StoredFile], call: Call, route: Route, links: Links
    ) -> Reply:
        """The file object, with status 201."""
        return Reply(201, answers.stored(files[0]))

    def file_read(self, file: StoredFile, call: Call, links: Links) -> Reply:
        """The file object."""
        return Reply(200, answers.stored(file))

    def account(self, account: Account, call: Call, route: Route, links: Links) -> Reply:
        """A pretended account."""
        return Reply(
            200,
            {
                "type": "user",
                "username": "kling_local",
                "name": "kling_local",
                "github_url": "",
                "avatar_url": "",
            },
        )

    def webhook_secret(self, secret: str, call: Call, links: Links) -> Reply:
        """The secret."""
        return Reply(200, {"key": secret})

    def catalogue(self, call: Call, route: Route, links: Links) -> Reply:
        """The model, or one of its versions: all valid version ids describe the same one."""
        named = f"{call.params.get('owner')}/{call.params.get('model')}"
        version = call.params.get("id", "hidden")
        if named != MODEL or "/" in version or not _VERSION.fullmatch(version):
            raise Refusal("not_found", "The requested resource could not be found.", hint=MODEL)
        if route.kind == "version":
            return Reply(200, answers.version(version))
        owner, name = MODEL.split("/")
        return Reply(
            200,
            {
                "url": f"{links.base}/{MODEL}",
                "owner": owner,
                "name": name,
                "description": "Kling 3.0 Omni, stood in for by kling_local",
                "visibility": "public",
                "run_count": 0,
                "cover_image_url": None,
                "default_example": None,
                "latest_version": None,
            },
        )


def _instant(call: Call, name: str) -> float | None:
    """A time in the query as unix seconds, None if it is not given."""
    said = call.query.get(name)
    try:
        return seconds_of(said) if said else None
    except ValueError:
        raise broken(name, said, f"{name} is no time in ISO 8601", "2026-01-31T23:59:59Z") from None


def _echo(given: Mapping[str, Any]) -> dict[str, Any]:
    """The input as predictions repeat it: texts over 4096 characters (media) are cut."""
    return {
        key: value if not isinstance(value, str) or len(value) <= 4096 else value[:64] + "..."
        for key, value in given.items()
    }


replicate = Replicate()
