"""Pages of a list: the query's numbers, checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from kling_local.dialects.base import Call, Refusal

Entry = TypeVar("Entry")


def whole_query(call: Call, name: str, default: int, least: int, most: int) -> int:
    """A whole number of the query string; ``Refusal`` when it is none or out of bounds."""
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
    """Page number and size, each given as (query name, largest value); both count from 1."""
    return (
        whole_query(call, number[0], 1, 1, number[1]),
        whole_query(call, size[0], default_size, 1, size[1]),
    )


def sliced(entries: Sequence[Entry], number: int, size: int) -> Sequence[Entry]:
    """One page, counted from 1."""
    return entries[(number - 1) * size : number * size]
