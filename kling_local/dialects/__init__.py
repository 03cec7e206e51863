"""Dialects: the wire formats of the hosted services, each read into a ``GenerationRequest``."""

from __future__ import annotations

from kling_local.dialects import kling
from kling_local.dialects.base import Dialect
from kling_local.errors import RequestError, one_of

__all__ = ["Dialect", "dialect", "dialects"]

_DIALECTS: dict[str, Dialect] = {kling.name: kling}


def dialects() -> tuple[str, ...]:
    """Names of the known dialects."""
    return tuple(_DIALECTS)


def dialect(name: str) -> Dialect:
    """The dialect of that name; ``RequestError`` names the known ones."""
    if name not in _DIALECTS:
        raise RequestError(
            f"dialect {name!r} is not known: use {one_of(_DIALECTS)}",
            hint="leave --dialect out for kling-local's own request form",
            field="dialect",
        )
    return _DIALECTS[name]
