"""The journal: the latest requests, in memory, with keys redacted."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any

from kling_local.dialects.base import NOT_JSON, Call, Form

KEPT = 500
_LONGEST_TEXT, _LONGEST_LIST, _MOST_NAMES = 300, 50, 200
_SECRET_HEADERS = (
    "authorization", "x-api-key", "cookie", "proxy-authorization", "x-goog-api-key",
)  # fmt: skip
_SECRET_QUERY = ("key", "api_key", "token", "signature")


@dataclass
class Entry:
    """One request and its answer; filled in while the request is handled."""

    at: float
    request_id: str
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    dialect: str | None = None
    action: str | None = None
    body: Any = None
    job: str | None = None
    fault: str | None = None
    status: int | None = None
    milliseconds: float | None = None
    findings: list[str] = field(default_factory=list)


class Journal:
    """Keeps the newest requests."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=KEPT)

    def add(self, entry: Entry) -> None:
        """Note a request; the entry may be filled in later."""
        self._entries.append(entry)

    def entries(self, most: int = KEPT) -> list[dict[str, Any]]:
        """The latest ``most`` requests as JSON objects, newest first."""
        return [asdict(entry) for entry in list(self._entries)[::-1][:most]]

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()


def redacted_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers; of a credential only the scheme and the key's last characters."""
    return {
        name: _redacted(value) if name in _SECRET_HEADERS else value[:_LONGEST_TEXT]
        for name, value in _first(headers)
    }


def redacted_query(query: Mapping[str, str]) -> dict[str, str]:
    """The query with keys and signatures replaced by ``...``."""
    return {
        name: "..." if name.lower() in _SECRET_QUERY else value[:_LONGEST_TEXT]
        for name, value in _first(query)
    }


def shortened(value: Any, depth: int = 8) -> Any:
    """A body for display: long texts, lists and objects are cut, forms become lists of pairs."""
    if value is NOT_JSON:
        return "(not JSON)"
    if isinstance(value, Form):
        return [[name, shortened(text)] for name, text in value.pairs[:_LONGEST_LIST]]
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        return f"{value[:_LONGEST_TEXT]}... ({len(value)} characters)"
    if depth and isinstance(value, Mapping):
        return {key: shortened(item, depth - 1) for key, item in _first(value)}
    if depth and isinstance(value, list):
        return [shortened(item, depth - 1) for item in value[:_LONGEST_LIST]]
    return value if isinstance(value, str | int | float | bool | None) else "..."


def described(call: Call) -> dict[str, Any]:
    """A call as the journal shows it."""
    return {"body": shortened(call.body)}


def _first(values: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    """The first names with their values; long names are cut."""
    for name, value in islice(values.items(), _MOST_NAMES):
        yield str(name)[:_LONGEST_TEXT], value


def _redacted(value: str) -> str:
    scheme, _, key = value.rpartition(" ")
    shown = f"...{key[-4:]}" if len(key) > 12 else "..."
    return f"{scheme} {shown}".strip()
