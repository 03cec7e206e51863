"""Rules of the dialect: fields of a hosted body that the service silently ignores."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from kling_local.errors import nearest
from kling_local.planner.lint.catalogue import finding
from kling_local.planner.lint.dialect_fields import Wire, wire
from kling_local.shots import Finding


def ignored_fields(
    body: object, dialect: str, endpoint: str = "", fields: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Findings about a hosted body; none for a dialect whose fields are not listed.

    ``fields`` are those that ``endpoint`` reads, if it is not the endpoint that is listed.
    """
    described = wire(dialect)
    if described is None or not isinstance(body, Mapping):
        return ()
    if fields and endpoint != described.endpoint:
        vendor, _, _ = described.service.partition("'")
        service = f"{vendor}'s {endpoint}"
        described = replace(described, service=service, fields=frozenset(fields), elsewhere={})
    return (*_unknown(body, described), *_switched_off(body, described))


def _unknown(body: Mapping[str, Any], described: Wire) -> Iterator[Finding]:
    at = _inside(body, described.inside)
    for name in at:
        if name in described.fields:
            continue
        near = nearest(str(name), sorted(described.fields))
        advice = described.elsewhere.get(str(name)) or (
            f"did you mean {near!r}?" if near else "take it out"
        )
        yield finding(
            "D001", field=str(name), service=described.service, name=str(name), advice=advice
        )


def _inside(body: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    found = body.get(path) if path else body
    return found if isinstance(found, Mapping) else {}


def _switched_off(body: Mapping[str, Any], described: Wire) -> Iterator[Finding]:
    off = {rule.field for rule in described.switches if rule.is_off(body)}
    for rule in described.switches:
        given = body.get(rule.field) not in (None, "", [], False)
        # A field that is itself ignored switches nothing off.
        if given and rule.is_off(body) and rule.other not in off:
            yield finding(
                "D002",
                field=rule.field,
                service=described.service,
                name=rule.field,
                reason=rule.reason,
                advice=rule.advice,
            )
