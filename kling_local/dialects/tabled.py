"""Base of the dialects that read their bodies by field tables."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from kling_local.dialects.base import (
    NOT_JSON,
    Call,
    Credential,
    Dialect,
    Form,
    Refusal,
    Route,
    wire_words,
)
from kling_local.dialects.fields import Table, Values
from kling_local.dialects.openapi import document
from kling_local.dialects.reading import Reader, plain_words
from kling_local.errors import KlingError, nearest
from kling_local.request import GenerationRequest


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One endpoint at which films are ordered.

    Attributes:
        kind: its name in routes and jobs.
        title: what it is, for documents.
        table: the fields of its body.
        build: makes the request from the values that were read by the table.
        example: a valid body, for documents.
        facts: values that the path fixes, e.g. ``{"mode": "pro"}``; they override the body's.
        passed_over: returns the fields that the service ignores in this body, with the reason; a
            field inside an object is named ``object.field``.
        wire_names: like the dialect's, if this endpoint has other names.
        aspect_follows: like the submission's, if the endpoint itself decides it.
    """

    kind: str
    title: str
    table: Table
    build: Callable[[Values], GenerationRequest]
    example: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    passed_over: Callable[[Mapping[Any, Any]], Mapping[str, str]] = lambda _: {}
    wire_names: Mapping[str, str] | None = None
    aspect_follows: str | None = None


@dataclass(frozen=True)
class Reading:
    """A body that was read: its values, the request made from them, and findings."""

    request: GenerationRequest
    values: Values
    findings: tuple[str, ...]


class TableDialect(Dialect):
    """A dialect whose endpoints are described by field tables.

    Attributes:
        endpoints: the endpoints by kind.
        wire_names: canonical field name to wire name, for errors about media and combinations.
        more_tables: tables of other bodies (libraries), by title, for documents.
        words: makes the service's sentence for a broken rule.
        scheme: the word before the key in ``Authorization``; "" if that header is not accepted.
        key_header: another header that may carry the bare key, or "".
    """

    endpoints: Mapping[str, Endpoint]
    wire_names: Mapping[str, str]
    more_tables: ClassVar[Mapping[str, Table]] = {}
    words = staticmethod(plain_words)
    scheme: str = "Bearer"
    key_header: str = ""

    def fields_of(self, endpoint: str) -> tuple[str, ...]:
        """The fields of the endpoint's table."""
        found = self.endpoints.get(endpoint)
        return tuple(field.name for field in found.table) if found else ()

    def endpoint(self, route: Route, call: Call) -> Endpoint:  # noqa: ARG002 -- for paths with models
        """The endpoint of a create route."""
        return self.endpoints[route.kind]

    def read(
        self,
        endpoint: Endpoint,
        body: object,
        *,
        lenient: bool = False,
        as_text: bool = False,
        **facts: Any,
    ) -> Reading:
        """Read a body; ``Refusal`` or ``RequestError`` in the service's field names."""
        reader = Reader(self.words, lenient=lenient, as_text=as_text)
        given = self.body_object(body)
        skipped = endpoint.passed_over(given)
        try:
            values = reader.read(endpoint.table, without(given, skipped))
            values = {**values, **endpoint.facts, **facts}
            with wire_words(self.names_in(endpoint.kind)):
                request = endpoint.build(values)
        except KlingError as error:
            error.findings = self._findings(reader, endpoint)
            raise
        unused = [
            f"{name} is ignored: {why}"
            for name, why in skipped.items()
            if at(given, name) not in (None, "", [], False)
        ]
        return Reading(request, values, (*self._findings(reader, endpoint), *unused))

    def names_in(self, kind: str) -> Mapping[str, str]:
        """The endpoint's wire names, else the dialect's."""
        endpoint = self.endpoints.get(kind)
        return (endpoint and endpoint.wire_names) or self.wire_names

    def _findings(self, reader: Reader, endpoint: Endpoint) -> tuple[str, ...]:
        place = endpoint.kind if len(self.endpoints) > 1 else self.title
        unknown = []
        for where, near in reader.unknown:
            advice = self._advice(where, near, endpoint)
            unknown.append(
                f"{where} is not a field of {place} and is ignored"
                + (f": {advice}" if advice else "")
            )
        if reader.more_unknown:
            unknown.append(f"{reader.more_unknown} more are no fields of {place} and are ignored")
        return (*unknown, *(f"{where} is ignored: {why}" for where, why in reader.forgotten))

    def _advice(self, name: str, near: str, endpoint: Endpoint) -> str:
        """Advice on an unknown field: its object, its endpoint or its right spelling, or ""."""
        inside = {
            field.name: f"{outer.name}.{field.name}"
            for outer in endpoint.table
            for field in outer.fields
            if outer.type == "object"
        }
        if name in inside:
            return f"did you mean {inside[name]}?"
        others = {
            field.name: kind
            for kind in reversed(tuple(self.endpoints))
            for field in self.endpoints[kind].table
        }
        if name in others:
            return f"it is one of {others[name]}"
        if near:
            return f"did you mean {near}?"
        other = nearest(name, others)
        return f"did you mean {other}, a field of {others[other]}?" if other else ""

    def body_object(self, body: object) -> Mapping[str, Any]:
        """The body as an object; ``Refusal`` of kind "malformed" otherwise."""
        if isinstance(body, Form):
            return dict(body.pairs)
        if isinstance(body, Mapping):
            return body
        said = "is not JSON" if body is NOT_JSON else "is not a JSON object"
        raise Refusal("malformed", f"the body {said}", hint="send one JSON object with the fields")

    def authorise(self, call: Call, now: float) -> Credential:  # noqa: ARG002 -- tokens need the time
        """The key in the dialect's own header, else after its scheme in ``Authorization``."""
        bare = call.headers.get(self.key_header, "") if self.key_header else ""
        if bare.strip():
            return Credential(bare.strip())
        scheme, _, key = call.headers.get("authorization", "").partition(" ")
        if self.scheme and scheme.lower() == self.scheme.lower() and key.strip():
            return Credential(key.strip())
        raise self.no_key(call)

    @abstractmethod
    def no_key(self, call: Call) -> Refusal:
        """The refusal of a call without a credential, or with one of another scheme."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI 3.1 document, made from the tables."""
        return document(
            self.title,
            self.routes,
            lambda route: self.endpoints.get(route.kind),
            self.security(),
        )

    def security(self) -> dict[str, Any]:
        """The OpenAPI security scheme."""
        if self.key_header:
            return {"type": "apiKey", "in": "header", "name": self.key_header}
        if self.scheme == "Bearer":
            return {"type": "http", "scheme": "bearer"}
        return {"type": "apiKey", "in": "header", "name": "authorization"}


def at(body: Mapping[Any, Any], path: str) -> object:
    """The value of a field, or of ``object.field``; None if it is absent."""
    name, _, inner = path.partition(".")
    value = body.get(name)
    return (value.get(inner) if isinstance(value, Mapping) else None) if inner else value


def without(body: Mapping[Any, Any], paths: Iterable[str]) -> dict[Any, Any]:
    """The body without some fields, which are named as in ``at``."""
    made = dict(body)
    for path in paths:
        name, _, inner = path.partition(".")
        if not inner:
            made.pop(name, None)
        elif isinstance(made.get(name), Mapping):
            made[name] = {key: value for key, value in made[name].items() if key != inner}
    return made
