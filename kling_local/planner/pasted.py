"""Prompts that are JSON, or keys with quoted values, turned into the words that they hold.

``{"subject": "a red ball", "camera": {"angle": "low angle"}}`` becomes ``Subject: a red ball.
Camera: low angle.``; a list of shots becomes numbered shots with their lengths, which the planner
cuts. Settings of the film, such as a seed, describe nothing and are left out.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kling_local.planner.vocabulary import listed, read

_FENCE = re.compile(r"```\w*")
_OPENS = re.compile(r"\{(?=\s*[\"'“\w])|\[(?=\s*\{)")
_TRAILING = re.compile(r",(?=\s*[}\]])")
_STRAIGHT = str.maketrans("“”„", '"""')
_LENGTH = re.compile(r"([\d.]+)\s*(?:s|secs?|seconds?)?", re.IGNORECASE)
_RANGE = re.compile(r"[\d:.]+\s*s?\s*(?:[-–—]|to)\s*[\d:.]+\s*(?:s|secs?|seconds?)?", re.IGNORECASE)
_BEGINS, _ENDS = ("start", "start time", "start s"), ("end", "end time", "end s")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LOOKS_SPOKEN = re.compile(r"[!?…]$|\b(?:i|i'm|you|you're|me|my|we|let's)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:(?:shot|scene|clip|beat|segment|part)\s*)?#?\d+", re.IGNORECASE)
_HEADING = re.compile(r"^(?:shot|scene|clip|beat)\s*#?\d+\s*[:.–—-]?\s*", re.IGNORECASE)
_FULL = frozenset(".!?。！？")
_NEGATIVE = "Negative prompt"
_APART = ("in_turn", "spoken", "unwanted", "lettering", "shots")
"""Kinds of keys that get a line of their own at any depth."""
_MOST_DEEP = 12
Line = tuple[str, str]
"""A label, ``""`` for none, and the text after it."""
Shot = tuple[str, list[Line]]
"""The stated length of a shot, ``""`` for none, and its lines."""


@dataclass(frozen=True)
class Pasted:
    """The words of a prompt; ``is_json`` if they come from JSON, whose settings ``left_out``
    lists."""

    words: str
    is_json: bool = False
    left_out: tuple[str, ...] = ()


def in_words(prompt: str) -> str:
    """The words of a prompt: the prompt itself, unless it is JSON or has quoted values."""
    return pasted(prompt).words


@lru_cache(maxsize=64)
def pasted(prompt: str) -> Pasted:
    """A prompt as words."""
    found = _json(_FENCE.sub(" ", prompt)) if "{" in prompt else None
    if found is not None:
        before, table, after = found
        left: dict[str, None] = {}
        words = _film(table, left)
        if any(sign.isalnum() for sign in words):
            whole = " ".join(part for part in (before.strip(), words, after.strip()) if part)
            return Pasted(whole, True, tuple(left))
    return Pasted(_values().sub(_unquoted, prompt) if ":" in prompt else prompt)


def _json(text: str) -> tuple[str, Any, str] | None:
    """The first object or list of objects in a text, between what precedes and follows it."""
    opens = _OPENS.search(text)
    if opens is None:
        return None
    start = opens.start()
    stop = max(text.rfind("}"), text.rfind("]")) + 1
    tidy = text[start:stop].translate(_STRAIGHT)
    for body in dict.fromkeys((text[start:], tidy, _TRAILING.sub("", tidy))):
        try:
            table, end = json.JSONDecoder(strict=False).raw_decode(body)
        except (ValueError, RecursionError):
            continue
        after = text[start + end :] if body == text[start:] else text[stop:]
        return (text[:start], table, after) if _is_table(table) else None
    if "'" not in tidy:
        return None
    try:  # a Python literal
        table = ast.literal_eval(_TRAILING.sub("", text[start:stop]))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return (text[:start], table, text[stop:]) if _is_table(table) else None


def _is_table(found: Any) -> bool:
    items = found if isinstance(found, list) else [found]
    tables = bool(items) and all(isinstance(each, dict) and each for each in items)
    return tables and _is_flat(found, _MOST_DEEP)


def _is_flat(found: Any, deep: int) -> bool:
    """Whether values are nested at most ``deep`` levels."""
    if not isinstance(found, dict | list):
        return True
    values = found.values() if isinstance(found, dict) else found
    return deep > 0 and all(_is_flat(each, deep - 1) for each in values)


def _film(table: Any, left: dict[str, None]) -> str:
    """The words of a whole table: what holds for the film, then its shots if there are several."""
    shots: list[Shot] = []
    lines = [*_lines(table, left, shots)] if isinstance(table, dict) else []
    if isinstance(table, list):
        shots += [_shot(each, left) for each in table]
    unwanted = [line for line in lines if line[0] == _NEGATIVE]
    if len(shots) < 2:
        return _written([*lines, *(line for _, own in shots for line in own)])
    parts = [_written([line for line in lines if line not in unwanted])]
    for number, (length, own) in enumerate(shots, start=1):
        heading = f"Shot {number} ({length}):" if length else f"Shot {number}:"
        bare = [(label, _HEADING.sub("", text)) for label, text in own]
        parts.append(f"{heading} {_written([*bare, *unwanted])}")
    return "\n".join(part for part in parts if part)


def _shots_of(name: str, key: str, value: Any, left: dict[str, None]) -> list[Shot]:
    """The shots under a key: a list or table of them, or one named by its number or time."""
    if name in _keys("shots") and isinstance(value, list):
        return [_shot(each, left) for each in value]
    if name in _keys("shots") and isinstance(value, dict):
        return [_shot(each, left, str(key)) for key, each in value.items()]
    one = _NUMBERED.fullmatch(name) or _RANGE.fullmatch(key.strip())
    return [_shot(value, left, key)] if one and isinstance(value, dict | str) else []


def _shot(table: Any, left: dict[str, None], key: str = "") -> Shot:
    """One shot: its stated length, from its own fields or its ``key``, and its lines."""
    span = key if _RANGE.fullmatch(key.strip()) else ""
    if not isinstance(table, dict):
        return _length(span), [*_leaf("", table)]
    named = {_spelt(key): value for key, value in table.items()}
    begin, end = (next((named[k] for k in keys if k in named), "") for keys in (_BEGINS, _ENDS))
    times = {name: _length(named[name]) for name in _keys("lengths") if name in named}
    own = next((length for length in times.values() if length), "")
    length = own or _length(f"{begin}-{end}") or _length(span)
    said = {name for name, text in times.items() if text} | {*_BEGINS, *_ENDS}
    rest = {key: value for key, value in table.items() if _spelt(key) not in said}
    return length, [*_lines(rest, left, None)]


def _length(said: Any) -> str:
    """A length or a range of times as the heading of a numbered shot writes it, "3s" or
    "0:00-0:03"; ``""`` for anything else."""
    text = str(said).strip() if not isinstance(said, bool) else ""
    if _RANGE.fullmatch(text):
        return text if ":" in text or text.endswith("s") else f"{text}s"
    number = _LENGTH.fullmatch(text)
    return f"{number[1]}s" if number else ""


def _lines(
    table: dict[Any, Any], left: dict[str, None], shots: list[Shot] | None
) -> Iterator[Line]:
    """What a table says, line by line. Its shots are added to ``shots``; a shot holds none."""
    for key, value in table.items():
        name = _spelt(key)
        if shots is not None and (found := _shots_of(name, str(key), value, left)):
            shots += found
        elif not isinstance(value, dict | list) and (
            name in _keys("settings") and not _describes(name, value)
        ):
            left.setdefault(str(key))
        elif name in _keys("unwanted"):
            yield _NEGATIVE, ", ".join(_texts(value))
        elif name in _keys("spoken"):
            yield from _spoken(value)
        elif name in _keys("lettering"):
            yield from (("On-screen text", f'"{each}"') for each in _texts(value))
        elif isinstance(value, dict):
            yield from _table(name, value, left, shots)
        elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
            for each in value:
                yield from (
                    _table(name, each, left, shots) if isinstance(each, dict) else _leaf(name, each)
                )
        else:
            yield from _leaf(name, value)


def _describes(name: str, value: Any) -> bool:
    """Whether a key for a setting holds a description: "scene": "a beach at dusk"."""
    told = isinstance(value, str) and any(sign.isalpha() for sign in value)
    return name in _keys("described") and told and not _NUMBERED.fullmatch(_spelt(value))


def _table(
    name: str, table: dict[Any, Any], left: dict[str, None], shots: list[Shot] | None
) -> Iterator[Line]:
    """A table within another as one line, "camera": {"angle": "low", "lens": "35mm"}; what is done,
    spoken or unwanted in it gets lines of its own."""
    if name in _keys("holds"):
        yield from _lines(table, left, shots)
        return
    own = {
        key: value
        for key, value in table.items()
        if name in _keys("described")
        and _is_facet(name, _spelt(key))
        and not isinstance(value, dict)
    }
    yield from _leaf(name, [text for value in own.values() for text in _texts(value)])
    rest = {key: value for key, value in table.items() if key not in own}
    yield from _lines(rest, left, shots)


def _is_facet(name: str, key: str) -> bool:
    """Whether a key of a nested table is a detail of it, like the movement of a camera."""
    return name.startswith("camera") or not any(key in _keys(kind) for kind in _APART)


def _leaf(name: str, value: Any) -> Iterator[Line]:
    texts = _texts(value)
    label = "" if name in _keys("plain") else name.capitalize()
    if texts:
        yield label, (", then " if name in _keys("in_turn") else ", ").join(texts)


def _texts(value: Any) -> list[str]:
    """Every text and number within a value, in order; those of a list without their full stops."""
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    if isinstance(value, list):
        return [text.rstrip(" .") for each in value for text in _texts(each)]
    text = str(value).strip()
    return [text] if any(sign.isalnum() for sign in text) else []


def _spoken(value: Any) -> Iterator[Line]:
    """Spoken lines: {"speaker": "man", "line": "Hello"} becomes 'man says: "Hello"'."""
    if isinstance(value, list):
        for each in value:
            yield from _spoken(each)
        return
    if not isinstance(value, dict):
        yield from (("Dialogue", _quoted(text)) for text in _texts(value))
        return
    named = {_spelt(key): each for key, each in value.items()}
    who = next((named.pop(key) for key in _keys("speaker") if key in named), None)
    line = next((named[key] for key in (*_keys("spoken"), "text") if key in named), None)
    if line is None:  # {"man": "Hello"}
        said = [(key, text) for key, each in named.items() for text in _texts(each)]
    else:
        said = [(str(who or ""), text) for text in _texts(line)]
    yield from (
        ("", f"{who} says: {_quoted(text)}" if who else _quoted(text)) for who, text in said
    )


def _quoted(text: str) -> str:
    return text if '"' in text or "“" in text else f'"{text}"'


def _written(lines: list[Line]) -> str:
    """Lines as sentences, each with a full stop."""
    texts = []
    for label, text in lines:
        closed = text if text.rstrip('"”')[-1:] in _FULL else f"{text}."
        texts.append(f"{label}: {closed}" if label else closed)
    return " ".join(dict.fromkeys(texts))


def _spelt(key: Any) -> str:
    """A key in words: "shotType", "shot_type" and "Shot-Type" become "shot type"."""
    return " ".join(re.split(r"[\s_-]+", _CAMEL.sub(" ", str(key)))).strip().lower()


@lru_cache(maxsize=16)
def _keys(kind: str) -> tuple[str, ...]:
    return tuple(listed(read("labels")[kind]["each"].strip()))


@lru_cache(maxsize=1)
def _values() -> re.Pattern[str]:
    """A pattern for a key with a quoted value, bare or in cut-off JSON: camera: "low angle"."""
    keys = sorted({*_keys("described"), *_keys("unwanted")}, key=len, reverse=True)
    key = "|".join(each.replace(" ", r"[\s_]") for each in keys)
    return re.compile(
        rf"(?:(?<=[\n,;.{{}}])|^|(?<=[,;.{{}}]\s))[\s{{]*[\"']?(?P<key>{key})[\"']?\s*:\s*"
        r"(?:\"(?P<a>[^\"]*)\"|“(?P<b>[^”]*)”)(?:\s*[.,;}](?=\s|$))*",
        re.IGNORECASE,
    )


def _unquoted(found: re.Match[str]) -> str:
    value = (found["a"] or found["b"] or "").strip()
    if not value or _LOOKS_SPOKEN.search(value):
        return found[0]
    name = _spelt(found["key"])
    label = _NEGATIVE if name in _keys("unwanted") else name.capitalize()
    space = " " if found.start() else ""
    return f"{space}{_written([(label if name not in _keys('plain') else '', value)])}"
