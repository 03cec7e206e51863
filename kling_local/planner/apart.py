"""Two of a kind told apart: "two dogs, one black and one white" is a black and a white dog."""

from __future__ import annotations

import re

from kling_local.planner.vocabulary import vocabulary

_LOOK = r"(?:in|with|wearing)\s[^,.;()]+?|(?!in\b|with\b|of\b|is\b)[^\W\d_]+(?:[ -][^\W\d_]+)?"
_APART = re.compile(
    r"\b(?:two|2)\s+((?:[^\W\d_]+\s+){0,2}?)([^\W\d_]+)\s*[,(]\s*one\s+(?:is\s+)?"
    rf"({_LOOK})\s*(?:,\s*and|,|\band)\s+(?:the\s+other|another|one)(?:\s+one|\s+is)?\s+({_LOOK})"
    r"\s*(?:\)|,|(?=[.;]|$))",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"(?:in|with|wearing)\s", re.IGNORECASE)


def told_apart(text: str) -> str:
    """The text with pairs that are told apart named one by one; other texts as they are."""
    return _APART.sub(_one_by_one, text) if "one" in text.lower() else text


def _one_by_one(found: re.Match[str]) -> str:
    shared, plural, *looks = found.groups()
    meanings = vocabulary().phrases.get((plural.lower(),), ())
    name = next((m.value for m in meanings if m.category == "subject" and m.plural), None)
    if name is None:
        return found.group()
    each = [
        f"{article} {shared}{name} {look}" if _BEHIND.match(look) else f"a {shared}{look} {name}"
        for article, look in zip(("a", "another"), looks, strict=True)
    ]
    return f"{' and '.join(each)} "
