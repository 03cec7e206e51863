"""Dialects: the wire formats of the hosted services, each read into a ``GenerationRequest``."""

from __future__ import annotations

from kling_local.dialects.base import Dialect
from kling_local.dialects.comfy import comfy
from kling_local.dialects.evolink import evolink
from kling_local.dialects.fal import fal
from kling_local.dialects.kling import kling
from kling_local.dialects.kling_new import kling_new
from kling_local.dialects.openai import openai
from kling_local.dialects.replicate import replicate
from kling_local.dialects.segmind import segmind
from kling_local.dialects.wavespeed import wavespeed
from kling_local.errors import RequestError, one_of

__all__ = ["Dialect", "dialect", "dialects"]

_DIALECTS: dict[str, Dialect] = {
    each.name: each
    for each in (
        kling,
        kling_new,
        fal,
        openai,
        wavespeed,
        replicate,
        segmind,
        evolink,
        comfy,
    )
}
"""If two of them serve the same path on the shared root, the first one wins."""


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
