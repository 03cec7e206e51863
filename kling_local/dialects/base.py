"""The interface of a dialect: the functions that the server and the command line call.

A dialect is one hosted wire format, written as pure functions: no files, no network, no clock. The
server decodes a ``Call``, finds its ``Route``, and calls the functions that ``ACTIONS`` names for
the route's action; ``error`` turns any ``KlingError`` that they raise into an answer.
"""

# ruff: noqa: ARG002 -- the defaults of a contract refuse without looking at their arguments
from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from kling_local.dialects.calls import (
    ACTIONS,
    MEDIA_RULES,
    NOT_JSON,
    REFUSAL_KINDS,
    RULES,
    Call,
    Credential,
    Form,
    Refusal,
    Route,
    absent,
    as_refusal,
    is_lookup,
)
from kling_local.dialects.views import (
    FAILURES,
    STATES,
    Account,
    Failure,
    Film,
    JobView,
    LibraryItem,
    Links,
    ListQuery,
    MediaRules,
    Output,
    Page,
    Reply,
    StoredFile,
    Submission,
    UploadAsk,
)
from kling_local.errors import BadReferenceError, KlingError, RequestError, one_of
from kling_local.request import GenerationRequest

__all__ = [
    "ACTIONS",
    "FAILURES",
    "MEDIA_RULES",
    "NOT_JSON",
    "REFUSAL_KINDS",
    "RULES",
    "STATES",
    "Account",
    "Call",
    "Credential",
    "Dialect",
    "Failure",
    "Film",
    "Form",
    "JobView",
    "LibraryItem",
    "Links",
    "ListQuery",
    "MediaRules",
    "Output",
    "Page",
    "Refusal",
    "Reply",
    "Route",
    "StoredFile",
    "Submission",
    "UploadAsk",
    "absent",
    "as_refusal",
    "in_wire_words",
    "is_lookup",
    "wire_words",
]


class Dialect(ABC):
    """One wire format.

    Attributes:
        name: e.g. ``"fal"``; stored with every job.
        title: the service's name, for documents.
        prefixes: prefixes under which its paths are also served, e.g. ``("/fal",)``.
        routes: every path, in any order; ``Route.rank`` sorts them.
        family: dialects whose jobs it also reads and lists, its own included.
        reads_external_ids: whether ``{id}`` in a read path may be an external id.
        signing: how webhooks are signed: "standard", "wavespeed", "fal" or None.
        https_callbacks: whether a callback must be https (except to loopback).
        callback_field: the wire name of the callback address.
        callback_s, callback_tries: timeout of one attempt in seconds, and the most attempts.
        link_life_s: how long a result link is valid; None: as long as the job is kept.
        media: limits of input pictures and videos.
        wire_names: canonical field name to wire name, for errors.
        remarks: what differs from the service, and what was chosen where its behaviour is unknown.
    """

    name: str
    title: str
    prefixes: tuple[str, ...]
    routes: tuple[Route, ...]
    family: tuple[str, ...]
    reads_external_ids: bool = False
    signing: str | None = None
    https_callbacks: bool = False
    callback_field: str = "callback_url"
    callback_s: float = 10.0
    callback_tries: int = 5
    link_life_s: float | None = None
    media: MediaRules = MediaRules()
    wire_names: Mapping[str, str] = {}
    remarks: tuple[str, ...] = ()

    # --- coming in

    @abstractmethod
    def authorise(self, call: Call, now: float) -> Credential:
        """The call's credential, checked for its form only.

        Raises ``Refusal`` of kind "auth" in the service's words. A token's algorithm, ``nbf`` and
        ``exp`` are checked too, against ``now`` (unix seconds). Under ``--auth strict`` the server
        then looks the key up and raises ``wrong_key`` if it is unknown.
        """

    @abstractmethod
    def wrong_key(self, credential: Credential) -> Refusal:
        """The refusal of an unknown key, or of a token signed with another secret."""

    def order(self, body: object, endpoint: str = "") -> Submission:
        """Read a create body that came without a path.

        It is for the endpoint named ``endpoint``, else for the one that its fields suggest. Raises
        ``Refusal`` or ``RequestError``.
        """
        route = self.creating(endpoint or self.meant(body))
        params = self.path_params(route.kind)
        return self.submit(Call("POST", route.template, body=body, params=params), route)

    def parse(self, body: object) -> GenerationRequest:
        """The request in a body that came without a path; ``Refusal`` or ``RequestError``."""
        return self.order(body).request

    def creating(self, endpoint: str) -> Route:
        """The create route of an endpoint; ``RequestError`` names the known endpoints."""
        routes = [route for route in self.routes if route.action == "create"]
        mine = [route for route in routes if route.kind == endpoint]
        if not mine:
            known = dict.fromkeys(route.kind for route in routes)
            raise RequestError(
                f"endpoint {endpoint!r} is not one of {self.title}: use {one_of(known)}",
                hint="leave --endpoint out to have it told by the body's fields",
                field="endpoint",
            )
        return min(mine, key=lambda route: route.template.count("{"))

    def meant(self, body: object) -> str:
        """The name of the endpoint that a body's fields suggest; the most used of several."""
        return next(route.kind for route in self.routes if route.action == "create")

    def fields_of(self, endpoint: str) -> tuple[str, ...]:
        """Names of the fields that an endpoint reads; none where no table lists them."""
        return ()

    def path_params(self, kind: str) -> Mapping[str, str]:
        """Path parameters of an endpoint that ``order`` assumes, as it has no path."""
        return {}

    @abstractmethod
    def submit(self, call: Call, route: Route) -> Submission:
        """Read a create call; ``Refusal`` or ``RequestError`` in the service's field names."""

    @abstractmethod
    def new_id(self, entropy: bytes, now: float) -> str:
        """A job id in the service's form, made from at least 16 random bytes and the time."""

    def names_in(self, kind: str) -> Mapping[str, str]:
        """Canonical field names to wire names in bodies of this kind, for errors."""
        return {}

    def check_elements(  # noqa: B027 -- most services refuse none
        self, items: Sequence[LibraryItem], submission: Submission
    ) -> None:
        """Refuse elements of the library that are not allowed beside the rest of the request."""

    def owns(self, job: JobView, call: Call, route: Route) -> bool:
        """Whether the job can be read through this route (Kling: only under its own kind)."""
        return job.dialect in self.family

    # --- going out

    @abstractmethod
    def accepted(self, job: JobView, call: Call, links: Links) -> Reply:
        """The answer to a create call; the server adds the header ``idempotency-replayed``."""

    @abstractmethod
    def status(self, job: JobView, call: Call, links: Links) -> Reply:
        """The answer to a poll, also of a finished or failed job."""

    def result(self, job: JobView, call: Call, links: Links) -> Reply:
        """The answer to a call for the result, if that has a path of its own."""
        return self.status(job, call, links)

    def waited(self, job: JobView, call: Call, links: Links) -> Reply:
        """The answer to a blocking call: the job finished, or ``wait_s`` went by."""
        return self.result(job, call, links)

    @abstractmethod
    def error(self, error: KlingError, call: Call, links: Links) -> Reply:
        """The service's answer to a refused call; defined for all ``REFUSAL_KINDS``."""

    def list_query(self, call: Call, route: Route) -> ListQuery:
        """The query for a list call; ``Refusal`` if its parameters are invalid."""
        raise absent(call, route)

    def listing(self, page: Page, call: Call, route: Route, links: Links) -> Reply:
        """The answer to a list call."""
        raise absent(call, route)

    def cancelled(self, before: JobView, after: JobView, call: Call, links: Links) -> Reply:
        """The answer to a cancel call, given the job before and after it."""
        raise absent(call)

    def deleted(self, job: JobView, call: Call, links: Links) -> Reply:
        """The answer to a delete call, given the job as it was before."""
        raise absent(call)

    def content(self, job: JobView, call: Call, links: Links) -> Reply:
        """The film's bytes (a body of type ``Film``); ``Refusal`` while there are none."""
        raise absent(call)

    # --- webhooks

    def webhook_events(self, old_state: str, new_state: str) -> tuple[str, ...]:
        """The events to post when a job goes from one state to another."""
        return ()

    def webhook(self, job: JobView, event: str, links: Links) -> dict[str, Any]:
        """The JSON body of one event."""
        raise absent()

    # --- files, library, account

    def upload_asks(self, call: Call, route: Route) -> tuple[UploadAsk, ...]:
        """The files that an upload call carries or announces."""
        raise absent(call, route)

    def uploaded(
        self,
        files: Sequence[StoredFile],
        call: Call,
        route: Route,
        links: Links,
    ) -> Reply:
        """The answer to an upload call."""
        raise absent(call, route)

    def file_read(self, file: StoredFile, call: Call, links: Links) -> Reply:
        """The answer that describes an uploaded file."""
        raise absent(call)

    def library_draft(self, call: Call, route: Route) -> LibraryItem:
        """The element or voice to create; its ``id`` and ``created_at`` are not set yet."""
        raise absent(call, route)

    def library_created(self, item: LibraryItem, call: Call, links: Links) -> Reply:
        """The answer to a call that created an item of the library."""
        raise absent(call)

    def library_webhooks(
        self, item: LibraryItem, links: Links
    ) -> tuple[tuple[str, dict[str, Any]], ...]:
        """The events to post when an item was created, in order, each with its JSON body."""
        return ()

    def library_item(self, item: LibraryItem, call: Call, links: Links) -> Reply:
        """One item of the library."""
        raise absent(call)

    def library_list(
        self,
        items: Sequence[LibraryItem],
        call: Call,
        route: Route,
        links: Links,
    ) -> Reply:
        """A page of the library; ``items`` holds all items of the route's kind, newest first."""
        raise absent(call, route)

    def library_target(self, call: Call, route: Route) -> str:
        """The id that a delete call names."""
        raise absent(call, route)

    def library_deleted(self, item: LibraryItem, call: Call, links: Links) -> Reply:
        """The answer to a call that deleted an item of the library."""
        raise absent(call)

    def account(self, account: Account, call: Call, route: Route, links: Links) -> Reply:
        """The answer with balance or costs."""
        raise absent(call, route)

    def webhook_secret(self, secret: str, call: Call, links: Links) -> Reply:
        """The secret that this dialect's webhooks are signed with."""
        raise absent(call)

    def catalogue(self, call: Call, route: Route, links: Links) -> Reply:
        """The list of models, or another fixed document."""
        raise absent(call, route)

    @abstractmethod
    def openapi(self) -> dict[str, Any]:
        """The OpenAPI 3.1 document of the routes, made from the tables that ``submit`` uses."""


def in_wire_words(text: str, names: Mapping[str, str]) -> str:
    """``text`` with canonical field names (shots) replaced by wire names (multi_prompt)."""
    if not names:
        return text
    return re.sub(rf"\b({'|'.join(names)})\b", lambda found: names[found[1]], text)


@contextmanager
def wire_words(names: Mapping[str, str]) -> Iterator[None]:
    """Replace canonical field names by wire names in errors raised inside the block."""
    try:
        yield
    except (RequestError, BadReferenceError) as error:
        sentence, hint = (in_wire_words(text, names) for text in (error.sentence, error.hint))
        field = in_wire_words(error.field, names) if error.field else None
        if isinstance(error, BadReferenceError):
            raise BadReferenceError(sentence, hint=hint, field=field, rule=error.rule) from error
        raise RequestError(sentence, hint=hint, field=field) from error
