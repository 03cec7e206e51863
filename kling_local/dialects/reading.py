"""Read a body by its field table; a value that breaks a rule is a ``Refusal``."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from kling_local.dialects.calls import Refusal
from kling_local.dialects.fields import Field, Table, Values
from kling_local.errors import nearest, one_of

Words = Callable[[str, str, object, Mapping[str, Any]], str]
"""(rule, field, value, context) -> the service's sentence for a broken rule."""

_MAX_ID = 2**63 - 1
_MOST_UNKNOWN, _LONGEST = 100, 200
_NUMERAL = re.compile(r"-?[0-9]{1,18}")
"""A whole number as text, of so few digits that it is below ``_MAX_ID``."""


def shown(value: object) -> str:
    """A value as errors quote it, in at most 60 characters.

    Texts are in quotation marks, other values are JSON; lone surrogates are escaped.
    """
    if isinstance(value, str):
        text = repr(value)
    else:
        text = json.dumps(value, default=repr, ensure_ascii=False)
        text = text.encode(errors="backslashreplace").decode()
    return text if len(text) <= 60 else text[:57] + "..."


def plain(number: float) -> str:
    """A number as text; a whole one with all its digits and no decimal point."""
    whole = isinstance(number, int) or number.is_integer()
    return str(int(number)) if whole else f"{number:g}"


def plain_words(rule: str, where: str, value: object, context: Mapping[str, Any]) -> str:
    """kling_local's own sentences, for services whose wording is not known."""
    if rule == "missing":
        return f"{where} is required"
    if rule == "one_of":
        return f"{where} {shown(value)} is not offered: use {one_of(context['expected'])}"
    if rule == "greater_than_equal":
        return f"{where} {shown(value)} is too small: at least {plain(context['ge'])} is allowed"
    if rule == "less_than_equal":
        return f"{where} {shown(value)} is too large: at most {plain(context['le'])} is allowed"
    if rule in ("too_long", "sequence_too_long"):
        size = len(value) if isinstance(value, str | list | tuple) else 0
        unit = "characters" if rule == "too_long" else "entries"
        return f"{where} has {size} {unit}: at most {plain(context['max_length'])} are allowed"
    if rule == "sequence_too_short":
        least = context["min_length"]
        return f"{where} needs at least {plain(least)} {'entry' if least == 1 else 'entries'}"
    return f"{where} is {shown(value)}: it must be {context.get('expected', 'something else')}"


class Reader:
    """Reads bodies by tables.

    Attributes:
        lenient: also take ``"5s"``, numbers for texts of digits and the reverse, ``"true"``, and
            ``data:`` URIs everywhere.
        as_text: the body is a form, so every value is text.
        unknown: the first 100 fields that no table has, each as (path, most similar known name or
            ""), in order; ``more_unknown`` counts the others.
        forgotten: ignored fields that had a value other than the default, each as (path, note).
    """

    def __init__(
        self, words: Words = plain_words, *, lenient: bool = False, as_text: bool = False
    ) -> None:
        self.words = words
        self.lenient = lenient
        self.as_text = as_text
        self.unknown: list[tuple[str, str]] = []
        self.more_unknown = 0
        self.forgotten: list[tuple[str, str]] = []

    def read(self, table: Table, body: Mapping[Any, Any], where: str = "") -> Values:
        """Every field of the table by name, in table order; ``Refusal`` on the first error."""
        prefix = f"{where}." if where else ""
        names = [field.name for field in table]
        for key in body:
            if key in names:
                continue
            if len(self.unknown) < _MOST_UNKNOWN:
                self.unknown.append((f"{prefix}{str(key)[:_LONGEST]}", nearest(str(key), names)))
            else:
                self.more_unknown += 1
        return {
            field.name: self.value(field, body.get(field.name), f"{prefix}{field.name}")
            for field in table
        }

    def value(self, field: Field, value: object, where: str) -> Any:
        """One value, checked and converted as its field says."""
        if value is None or value == "":
            if field.required:
                raise self.refusal("missing", where, value)
            return field.default
        if field.json_text or (self.as_text and field.type in ("list", "objects", "object")):
            value = self._parsed(field, value, where)
        found = _READERS[field.type](self, field, value, where)
        is_used = found not in (field.default, None, (), False) and field.type != "object"
        if field.fidelity == "ignored" and is_used:
            self.forgotten.append((where, field.note))
        return found

    def refusal(self, rule: str, where: str, value: object, **context: Any) -> Refusal:
        """The refusal of a value, in the service's words."""
        return Refusal(
            "invalid",
            self.words(rule, where, value, context),
            hint=_hint(rule, context),
            field=where,
            rule=rule,
            value=value,
            context=context,
        )

    def _parsed(self, field: Field, value: object, where: str) -> object:
        if not isinstance(value, str):
            if self.lenient or self.as_text:
                return value
            raise self.refusal("wrong_type", where, value, expected="a text of JSON")
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            if field.type == "list" and self.as_text:
                return [value]
            raise self.refusal("wrong_type", where, value, expected="a text of JSON") from None

    def _text(self, field: Field, value: object, where: str) -> str:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and (self.lenient or self.as_text):
            value = plain(value)  # type: ignore[arg-type]  # a number
        if not isinstance(value, str):
            if field.choices:
                raise self.refusal("one_of", where, value, expected=list(field.choices))
            raise self.refusal("wrong_type", where, value, expected="text")
        if not is_unicode(value):
            raise self.refusal("wrong_type", where, value, expected="text in Unicode")
        if field.choices and value not in field.choices:
            value = self._near_choice(field, value, where)
        if field.most is not None and len(value) > field.most:
            raise self.refusal("too_long", where, value, max_length=int(field.most))
        return value

    def _near_choice(self, field: Field, value: str, where: str) -> str:
        """The choice that a lenient reader takes a value for (``"5s"`` is ``"5"``); else refuse."""
        bare = value.strip().removesuffix("s")
        if self.lenient and bare in field.choices:
            return bare
        refusal = self.refusal("one_of", where, value, expected=list(field.choices))
        if field.refused and value in field.refused:
            refusal.hint = field.refused[value]
        raise refusal

    def _whole(self, field: Field, value: object, where: str) -> int:
        number = self._numeral(field, value)
        if number is None:
            as_text = field.numerals == "string" and not isinstance(value, str)
            expected = 'a text of digits, such as "5"' if as_text else "a whole number"
            raise self.refusal("wrong_type", where, value, expected=expected)
        self._check_bounds(field, number, value, where)
        return number

    def _numeral(self, field: Field, value: object) -> int | None:
        """The whole number in a value, or None if it is not written as the field allows."""
        loose = self.lenient or self.as_text or field.numerals == "both"
        if isinstance(value, float) and value.is_integer() and abs(value) < _MAX_ID:
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return value if loose or field.numerals == "number" else None
        if isinstance(value, str) and (loose or field.numerals == "string"):
            bare = value.strip().removesuffix("s") if self.lenient else value
            return int(bare) if _NUMERAL.fullmatch(bare) else None
        return None

    def _number(self, field: Field, value: object, where: str) -> float:
        if isinstance(value, str) and (self.lenient or self.as_text):
            try:
                value = float(value)
            except ValueError:
                value = None
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or abs(value) > _MAX_ID or not math.isfinite(value):  # type: ignore[arg-type]
            raise self.refusal("wrong_type", where, value, expected="a number")
        number = float(value)  # type: ignore[arg-type]  # a finite number
        self._check_bounds(field, number, value, where)
        return number

    def _check_bounds(self, field: Field, number: float, value: object, where: str) -> None:
        if field.least is not None and number < field.least:
            raise self.refusal("greater_than_equal", where, value, ge=field.least)
        if field.most is not None and number > field.most:
            raise self.refusal("less_than_equal", where, value, le=field.most)

    def _flag(self, field: Field, value: object, where: str) -> bool:  # noqa: ARG002 -- as all readers
        if isinstance(value, bool):
            return value
        word = value.lower() if isinstance(value, str) else ""
        if word in ("true", "false") and (self.lenient or self.as_text):
            return word == "true"
        raise self.refusal("wrong_type", where, value, expected="true or false")

    def _id(self, field: Field, value: object, where: str) -> str:  # noqa: ARG002 -- as all readers
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if is_number and 0 <= value <= _MAX_ID:  # type: ignore[operator]
            return str(value)
        if isinstance(value, str) and len(value) <= 200 and is_unicode(value):
            return value
        raise self.refusal("wrong_type", where, value, expected="an id")

    def _media(self, field: Field, value: object, where: str) -> str:
        if not isinstance(value, str) or not is_unicode(value):
            raise self.refusal("wrong_type", where, value, expected="a URL or base64")
        if value[:5].lower() == "data:" and not (field.data_uri or self.lenient):
            raise Refusal(
                "invalid",
                f"{where} starts with 'data:': only raw base64 is allowed",
                hint="cut everything up to and including the comma",
                field=where,
                rule="wrong_type",
                value=value[:60],
            )
        return value

    def _list(self, field: Field, value: object, where: str) -> tuple[Any, ...]:
        assert field.item is not None
        return tuple(
            self.value(field.item.but(required=True), each, f"{where}[{position}]")
            for position, each in enumerate(self._entries(field, value, where), start=1)
        )

    def _objects(self, field: Field, value: object, where: str) -> tuple[Values, ...]:
        entries = self._entries(field, value, where)
        if not all(isinstance(each, Mapping) for each in entries):
            raise self.refusal("wrong_type", where, value, expected="a list of objects")
        return tuple(
            self.read(field.fields, each, f"{where}[{position}]")
            for position, each in enumerate(entries, start=1)
        )

    def _entries(self, field: Field, value: object, where: str) -> list[Any]:
        if not isinstance(value, list):
            raise self.refusal("wrong_type", where, value, expected="a list")
        if field.most is not None and len(value) > field.most:
            raise self.refusal("sequence_too_long", where, value, max_length=int(field.most))
        if field.least is not None and len(value) < field.least:
            raise self.refusal("sequence_too_short", where, value, min_length=int(field.least))
        return value

    def _object(self, field: Field, value: object, where: str) -> Values:
        if not isinstance(value, Mapping):
            raise self.refusal("wrong_type", where, value, expected="an object")
        return self.read(field.fields, value, where)

    def _any(self, field: Field, value: object, where: str) -> object:  # noqa: ARG002 -- as all readers
        return value


_READERS: Mapping[str, Callable[[Reader, Field, object, str], Any]] = {
    "text": Reader._text,
    "whole": Reader._whole,
    "number": Reader._number,
    "flag": Reader._flag,
    "id": Reader._id,
    "media": Reader._media,
    "list": Reader._list,
    "objects": Reader._objects,
    "object": Reader._object,
    "any": Reader._any,
}


def is_unicode(text: str) -> bool:
    """Whether the text can be encoded: texts from JSON may hold lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _hint(rule: str, context: Mapping[str, Any]) -> str:
    if rule == "one_of":
        return f"use {one_of(context['expected'])}"
    if rule == "greater_than_equal":
        return f"use {plain(context['ge'])} or more"
    if rule == "less_than_equal":
        return f"use {plain(context['le'])} or less"
    if rule in ("too_long", "sequence_too_long"):
        return f"at most {context['max_length']} are allowed"
    return f"send {context['expected']}" if "expected" in context else "fill the field"
