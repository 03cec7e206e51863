"""OpenAPI documents from routes and field tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from kling_local.dialects.calls import Route
from kling_local.dialects.fields import Field, Table

METHODS_OF_ANY = ("get", "post")
_TYPES = {
    "text": "string",
    "media": "string",
    "number": "number",
    "flag": "boolean",
    "list": "array",
    "objects": "array",
    "object": "object",
}


class Described(Protocol):
    """The attributes of an endpoint that a document needs."""

    @property
    def title(self) -> str:
        """What it is, in one line."""

    @property
    def table(self) -> Table:
        """The fields of its body."""

    @property
    def example(self) -> Mapping[str, Any]:
        """A valid body."""


def schema(table: Table, *, is_open: bool = True) -> dict[str, Any]:
    """JSON schema of an object with the table's fields; ``is_open`` allows others."""
    made: dict[str, Any] = {
        "type": "object",
        "properties": {field.name: field_schema(field) for field in table},
        "additionalProperties": is_open,
    }
    required = [field.name for field in table if field.required]
    return {**made, "required": required} if required else made


def field_schema(field: Field) -> dict[str, Any]:
    """JSON schema of one field."""
    made: dict[str, Any] = {"description": _description(field)}
    if field.default not in (None, ()):
        made["default"] = _wire_default(field)
    if field.json_text:
        return {**made, "type": "string", "contentMediaType": "application/json"}
    return {**made, **_SHAPES.get(field.type, _plain)(field)}


def document(
    title: str,
    routes: Iterable[Route],
    endpoint_of: Callable[[Route], Described | None],
    security: Mapping[str, Any],
) -> dict[str, Any]:
    """The OpenAPI 3.1 document of a dialect's routes; absent paths are left out."""
    paths: dict[str, Any] = {}
    for route in routes:
        if route.action == "absent":
            continue
        methods = METHODS_OF_ANY if route.method == "*" else (route.method.lower(),)
        for method in methods:
            paths.setdefault(route.template, {})[method] = _operation(
                route, method, endpoint_of(route)
            )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{title}, as kling_local speaks it",
            "version": "1",
            "description": "Request schemas come from the tables that the server validates with.",
        },
        "components": {"securitySchemes": {"key": dict(security)}},
        "security": [{"key": []}],
        "paths": paths,
    }


def _operation(route: Route, method: str, endpoint: Described | None) -> dict[str, Any]:
    name = re.sub(r"\W+", "_", f"{method}{route.template}").strip("_")
    made: dict[str, Any] = {
        "operationId": name,
        "summary": endpoint.title if endpoint else f"{route.action} {route.kind}".strip(),
        "responses": {
            "default": {"description": "an answer or an error in the service's own form"}
        },
    }
    parameters = [
        {"name": found, "in": "path", "required": True, "schema": {"type": "string"}}
        for found in re.findall(r"{(\w+)}", route.template)
    ]
    if parameters:
        made["parameters"] = parameters
    if endpoint is not None and route.action == "create":
        content = {"schema": schema(endpoint.table)}
        if endpoint.example:
            content["example"] = dict(endpoint.example)
        made["requestBody"] = {"required": True, "content": {"application/json": content}}
    if route.is_open:
        made["security"] = []
    return made


def _description(field: Field) -> str:
    kind = "" if field.fidelity == "honoured" else f" ({field.fidelity})"
    note = f". {field.note[0].upper()}{field.note[1:]}" if field.note else ""
    return f"{field.says}{kind}{note}."


def _wire_default(field: Field) -> Any:
    if field.type == "whole" and field.numerals == "string":
        return str(field.default)
    return list(field.default) if isinstance(field.default, tuple) else field.default


def _plain(field: Field) -> dict[str, Any]:
    made: dict[str, Any] = {"type": _TYPES[field.type]} if field.type in _TYPES else {}
    if field.choices:
        made["enum"] = list(field.choices)
    if field.type == "text" and field.most is not None:
        made["maxLength"] = int(field.most)
    if field.type == "number":
        made.update(_bounds(field))
    return made


def _bounds(field: Field) -> dict[str, Any]:
    names = {"minimum": field.least, "maximum": field.most}
    return {name: bound for name, bound in names.items() if bound is not None}


def _whole(field: Field) -> dict[str, Any]:
    as_number = {"type": "integer", **_bounds(field)}
    as_text = {"type": "string", "pattern": "^[0-9]+$"}
    if field.numerals == "number":
        return as_number
    return as_text if field.numerals == "string" else {"anyOf": [as_text, as_number]}


def _array(field: Field) -> dict[str, Any]:
    items = schema(field.fields) if field.type == "objects" else field_schema(field.item)  # type: ignore[arg-type]
    sizes = {"minItems": field.least, "maxItems": field.most}
    given = {name: int(size) for name, size in sizes.items() if size is not None}
    return {"type": "array", "items": items, **given}


_SHAPES: Mapping[str, Callable[[Field], dict[str, Any]]] = {
    "whole": _whole,
    "id": lambda _: {"anyOf": [{"type": "string"}, {"type": "integer"}]},
    "list": _array,
    "objects": _array,
    "object": lambda field: schema(field.fields),
    "any": lambda _: {},
}
