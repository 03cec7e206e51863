"""Nested values in forms, as both OpenAI SDKs and curl users write them.

``multi_prompt[][prompt]`` is repeated without an index: openai-js sends item after item,
openai-python all values of one key, then those of the next. So values are collected per key, in
order, and zipped. If an item lacks a key, they cannot be assigned: unequal counts are refused.
"""

from __future__ import annotations

import re
from typing import Any

from kling_local.dialects.base import Form, Refusal

MAX_ITEMS = 100
_NESTED = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])+)")


def nested(form: Form) -> dict[str, Any]:
    """The form as a nested object; ``Refusal`` if a list cannot be put together."""
    made: dict[str, Any] = {}
    columns: dict[str, dict[str, list[str]]] = {}
    for name, value in form.pairs:
        found = _NESTED.fullmatch(name)
        if found is None:
            made[name] = value
            continue
        keys = re.findall(r"\[([^\[\]]*)\]", found[2])
        _place(made, columns, found[1], keys, value)
    for name, column in columns.items():
        made[name] = _zipped(name, column)
    return {name: _as_list(name, value) for name, value in made.items()}


def _place(
    made: dict[str, Any],
    columns: dict[str, dict[str, list[str]]],
    name: str,
    keys: list[str],
    value: str,
) -> None:
    if keys == [""]:
        _inner(made, name, list).append(value)
    elif len(keys) == 1:
        _inner(made, name, dict)[keys[0]] = value
    elif len(keys) == 2 and keys[0] == "":
        columns.setdefault(name, {}).setdefault(keys[1], []).append(value)
    elif len(keys) == 2:
        item = _inner(made, name, dict).setdefault(keys[0], {})
        if not isinstance(item, dict):
            raise _unreadable(name)
        item[keys[1]] = value
    else:
        raise _unreadable(name)


def _inner(made: dict[str, Any], name: str, kind: type[Any]) -> Any:
    found = made.setdefault(name, kind())
    if not isinstance(found, kind):
        raise _unreadable(name)
    return found


def _zipped(name: str, column: dict[str, list[str]]) -> list[dict[str, str]]:
    counts = {key: len(values) for key, values in column.items()}
    if len(set(counts.values())) != 1:
        told = ", ".join(f"{key} {count} times" for key, count in counts.items())
        raise Refusal(
            "invalid",
            f"{name} cannot be put together: {told}",
            hint="give every item every key, or send the list as one field of JSON text",
            field=name,
            rule="combination",
        )
    return [dict(zip(column, row, strict=True)) for row in zip(*column.values(), strict=True)]


def _as_list(name: str, value: Any) -> Any:
    """An object whose keys are all numbers (from ``name[0][key]``) as a list; others unchanged."""
    if not isinstance(value, dict) or not value or not all(key.isdigit() for key in value):
        return value
    if len(value) > MAX_ITEMS or any(len(key) > 4 for key in value):
        raise _unreadable(name)
    return [value[key] for key in sorted(value, key=int)]


def _unreadable(name: str) -> Refusal:
    return Refusal(
        "invalid",
        f"{name} cannot be read: its parts do not fit together",
        hint=f"write {name}[][key], or send one field of JSON text",
        field=name,
        rule="combination",
    )
