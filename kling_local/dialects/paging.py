"""Paging of lists: checks the names and numbers in a query."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from kling_local.dialects.base import Call, Refusal
from kling_local.errors import one_of

Entry = TypeVar("Entry")
_BEGINS = frozenset(
    "page pagenum pagenumber pageno pageindex offset skip start cursor nextcursor after next"
    " pagetoken".split()
)
_SIZES = frozenset("pagesize perpage size limit count".split())
"""Names that services use for paging, in lower case without separators."""


def check_names(said: Iterable[str], known: Sequence[str]) -> None:
    """Refuse another service's name for a paging parameter.

    If it was ignored, the client would get the first page for ever. Other names that are not
    ``known`` are ignored, as the services do.
    """
    for name in said:
        groups = [group for group in (_BEGINS, _SIZES) if _plain(name) in group]
        own = [each for group in groups for each in known if _plain(each) in group]
        if name not in known and own:
            raise Refusal(
                "invalid",
                f"{name[:60]} is not a parameter of this list: use {one_of(own)}",
                hint=f"the parameters are {one_of(known)}",
                field=name,
                rule="unknown",
            )


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()


def whole_query(call: Call, name: str, default: int, least: int, most: int) -> int:
    """A whole number in the query string; ``Refusal`` if it is malformed or out of bounds."""
    text = call.query.get(name, "")
    if text == "":
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise Refusal(
            "invalid",
            f"{name} value '{text[:60]}' is invalid",
            hint=f"use a whole number from {least} to {most}",
            field=name,
            rule="wrong_type" if not text.isdigit() else "less_than_equal",
            value=text,
            context={"le": most, "ge": least, "expected": "a whole number"},
        )
    return int(text)


def page_numbers(
    call: Call, number: tuple[str, int], size: tuple[str, int], default_size: int
) -> tuple[int, int]:
    """Page number and size; each is described by (query name, largest value), least is 1."""
    check_names(call.query, (number[0], size[0]))
    return (
        whole_query(call, number[0], 1, 1, number[1]),
        whole_query(call, size[0], default_size, 1, size[1]),
    )


def sliced(entries: Sequence[Entry], number: int, size: int) -> Sequence[Entry]:
    """Page ``number`` (from 1) of the entries."""
    return entries[(number - 1) * size : number * size]
