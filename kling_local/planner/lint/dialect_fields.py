"""Which fields each hosted service reads, from ``dialect_fields.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

_PATH = Path(__file__).with_name("dialect_fields.toml")
_UNSET: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True)
class Switch:
    """A field that the service reads only depending on another field.

    It is read only while ``other`` has one of ``values``, or is set at all if ``values`` is empty;
    ``unless`` reverses the condition.
    """

    field: str
    other: str
    values: tuple[Any, ...]
    reason: str
    advice: str
    unless: bool = False

    def is_off(self, body: Mapping[str, Any]) -> bool:
        """Whether the body's other field keeps the service from reading this one."""
        value = body.get(self.other)
        holds = value in self.values if self.values else value not in _UNSET
        return holds if self.unless else not holds


@dataclass(frozen=True)
class Wire:
    """One service: its name in sentences, the fields it reads, and what switches some of them off.

    ``endpoint`` is the one that reads them; ``inside`` names the object that holds the fields,
    ``""`` for the body itself; ``elsewhere`` gives advice on fields of another service or endpoint.
    """

    service: str
    endpoint: str
    fields: frozenset[str]
    inside: str
    elsewhere: Mapping[str, str]
    switches: tuple[Switch, ...]


@lru_cache(maxsize=1)
def _wires() -> dict[str, Wire]:
    table = tomllib.loads(_PATH.read_text(encoding="utf-8"))
    return {
        name: Wire(
            service=entry["service"],
            endpoint=entry["endpoint"],
            fields=frozenset(entry["fields"]),
            inside=entry.get("inside", ""),
            elsewhere=entry.get("elsewhere", {}),
            switches=tuple(
                Switch(**{**each, "values": tuple(each.get("values", ()))})
                for each in entry.get("switches", ())
            ),
        )
        for name, entry in table.items()
    }


def wire(dialect: str) -> Wire | None:
    """The fields of a dialect, None when they are not listed."""
    return _wires().get(dialect)
