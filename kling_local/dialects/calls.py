"""What comes in: a decoded HTTP request, its route, its credential, and refusals.

These are plain values; only the server reads sockets, files and clocks.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kling_local.errors import BadReferenceError, KlingError, RequestError

REFUSAL_KINDS = (
    "invalid",  # a field breaks a rule; ``rule`` says which
    "malformed",  # the body is not JSON, or not of the expected kind
    "auth",  # no credential, or a wrong one
    "not_found",  # no such job, file, element or voice
    "no_route",  # no such path, or a hosted one that kling_local does not offer
    "wrong_method",
    "too_many",  # as many unfinished jobs as the account may have
    "conflict",  # an external id or idempotency key is used already, or a job is past cancelling
    "moderation",
    "media",  # a picture, video or voice cannot be fetched or breaks the dialect's limits
    "too_large",  # the body is longer than the server takes
    "server",
    "unavailable",  # disk full, shutting down
    "timeout",
)
"""Every kind of refusal; each dialect has an HTTP status and a body for each."""

RULES = (
    "missing",  # required and absent or empty
    "wrong_type",  # context: expected
    "one_of",  # context: expected (list)
    "greater_than_equal",  # context: ge
    "less_than_equal",  # context: le
    "too_long",  # text; context: max_length
    "sequence_too_long",  # context: max_length
    "sequence_too_short",  # context: min_length
    "unknown",  # a field that is not offered
    "combination",  # fields that exclude or need each other
)
"""Rules of a field that a refusal of kind "invalid" can name."""

MEDIA_RULES = (
    "file_download_error",
    "file_too_large",
    "image_load_error",
    "image_too_small",
    "image_too_large",
    "unsupported_image_format",
    "unsupported_video_format",
    "video_duration_too_long",
    "video_duration_too_short",
)
"""Rules of media files that a refusal or failure of kind "media" can name (fal's own names)."""


class Refusal(KlingError):  # noqa: N818 -- it is an answer as much as an error
    """A call is refused; the dialect's ``error`` turns this into the hosted service's answer.

    Attributes:
        kind: one of ``REFUSAL_KINDS``; decides the HTTP status.
        rule: one of ``RULES``, for kind "media" one of ``MEDIA_RULES``, or "".
        value: the refused value as it was sent (fal echoes it).
        context: what the rule compares with, e.g. ``{"ge": 3}``.
        wire_code: the dialect's own code where the rule fixes one (Kling 1203), else None.
    """

    code = "refused"

    def __init__(
        self,
        kind: str,
        sentence: str,
        *,
        hint: str = "",
        field: str | None = None,
        rule: str = "",
        value: object = None,
        **more: Any,
    ) -> None:
        """``more``: ``wire_code`` and ``context``."""
        super().__init__(sentence, hint=hint, field=field)
        self.kind = kind
        self.rule = rule
        self.value = value
        self.wire_code: int | str | None = more.get("wire_code")
        self.context: Mapping[str, Any] = more.get("context") or {}


def as_refusal(error: KlingError) -> Refusal:
    """Any user-facing error as a refusal; kind "server" unless it is about request or media."""
    if isinstance(error, Refusal):
        return error
    kind, rule = "server", "combination"
    if isinstance(error, RequestError):
        kind = "invalid"
    elif isinstance(error, BadReferenceError):
        kind, rule = "media", error.rule
    return Refusal(kind, error.sentence, hint=error.hint, field=error.field, rule=rule)


def is_lookup(refusal: Refusal) -> bool:
    """Whether the ``{id}`` in a path was not found, rather than an id in a body.

    The server raises such a refusal with field "id" and the id as ``value``.
    """
    return refusal.kind == "not_found" and refusal.field == "id" and bool(refusal.value)


@dataclass(frozen=True)
class Form:
    """A multipart or urlencoded body: pairs of name and value in their original order.

    An uploaded file's value is a ``data:`` URI or a reference that the server can resolve.
    """

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Call:
    """One HTTP request, decoded.

    Attributes:
        path: as the hosted service has it, without a prefix such as ``/kling``.
        prefix: the removed prefix, or "".
        headers: names in lower case.
        params: what the route's template took from the path, e.g. ``{"id": "123"}``.
        body: parsed JSON, ``NOT_JSON`` if it cannot be parsed, a ``Form``, or None if empty.
        lenient: also take some common values that the hosted service would refuse.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: object = None
    params: Mapping[str, str] = field(default_factory=dict)
    prefix: str = ""
    lenient: bool = False


class NotJson:
    """Type of ``NOT_JSON``: stands for a body that is neither JSON nor a form."""


NOT_JSON = NotJson()


def absent(call: Call | None = None, route: Route | None = None) -> Refusal:  # noqa: ARG001 -- a default of many
    """The refusal of a path that the hosted service may have and kling_local does not offer."""
    path = call.path if call else "this"
    return Refusal("no_route", f"path {path!r} is not offered", hint="see docs/fidelity.md")


@dataclass(frozen=True)
class Route:
    """One path of a dialect.

    ``template`` has parameters such as ``{id}``, each for one segment. If several routes fit a
    path, the one whose earlier segments are literal wins: see ``rank``.

    Attributes:
        method: "GET", ...; "*" takes any method (paths that are refused as absent).
        action: one of ``ACTIONS``: decides which functions of the dialect answer it.
        kind: the endpoint within the dialect, e.g. ``"omni-video"``.
        is_open: whether it needs no credential.
    """

    method: str
    template: str
    action: str
    kind: str = ""
    is_open: bool = False

    def match(self, path: str) -> dict[str, str] | None:
        """The path's parameters, or None when the path does not fit the template."""
        found = re.fullmatch(_pattern(self.template), path)
        return found.groupdict() if found else None

    @property
    def rank(self) -> tuple[int, ...]:
        """Sort key: of routes sorted by it, the first that fits a path is the right one."""
        return tuple(int("{" in part) for part in self.template.split("/"))


ACTIONS = (
    "create",  # submit -> accepted, or waited when Submission.wait_s is set
    "read",  # status
    "result",  # result
    "list",  # list_query -> listing
    "cancel",  # cancelled
    "delete",  # deleted
    "content",  # content: the film's bytes
    "stream",  # status, again and again as server-sent events, until the job is finished
    "upload",  # upload_asks -> uploaded
    "file",  # file_read
    "library_create",  # library_draft -> library_created
    "library_read",  # library_item
    "library_list",  # library_list
    "library_delete",  # library_target -> library_deleted
    "account",  # account
    "webhook_secret",  # webhook_secret
    "catalogue",  # catalogue
    "absent",  # a hosted path that is not offered: error(Refusal("no_route"))
)
"""What a route can do, and which functions of the dialect the server calls for it."""


def _pattern(template: str) -> str:
    return re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template))


@dataclass(frozen=True)
class Credential:
    """The credential of a call, not yet looked up: the server checks whether the key is known.

    Attributes:
        key: API key, or the access key (``iss``) of a token. Never empty.
        is_token: whether it is an HS256 token, whose ``signature`` over ``signed`` can be checked.
    """

    key: str
    is_token: bool = False
    signed: bytes = b""
    signature: bytes = b""

    def is_signed_with(self, secret: str) -> bool:
        """Whether the token was signed with ``secret`` (compared in constant time)."""
        wanted = hmac.new(secret.encode(), self.signed, hashlib.sha256).digest()
        return self.is_token and hmac.compare_digest(wanted, self.signature)


def from_base64url(text: str) -> bytes:
    """Decode base64url without padding; ``ValueError`` on anything else."""
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        raise ValueError("not base64url")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
