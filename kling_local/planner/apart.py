"""Several of a kind told apart: "two dogs, one black and one white" means a black dog and a white
dog, and so does "two dogs, the black one runs, the white one sits"."""

from __future__ import annotations

import re

from kling_local.planner.open_words import look_up
from kling_local.planner.vocabulary import Meaning, vocabulary

_LOOK = r"(?:in|with|wearing)\s[^,.;()]+?|(?!in\b|with\b|of\b|is\b)[^\W\d_]+(?:[ -][^\W\d_]+)?"
_APART = re.compile(
    r"\b(?:two|2)\s+((?:[^\W\d_]+\s+){0,2}?)([^\W\d_]+)\s*[,(]\s*one\s+(?:is\s+)?"
    rf"({_LOOK})\s*(?:,\s*and|,|\band)\s+(?:the\s+other|another|one)(?:\s+one|\s+is)?\s+({_LOOK})"
    r"\s*(?:\)|,|(?=[.;]|$))",
    re.IGNORECASE,
)
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "both": 2}
_SEVERAL = re.compile(
    rf"\b({'|'.join(_COUNTS)}|[2-6])\s+((?:[^\W\d_]+\s+){{0,2}}?)([^\W\d_]+)\b", re.IGNORECASE
)
_SUCH = re.compile(r"\b(the|a|an|another)\s+([^\W\d_]+)\s+one\b", re.IGNORECASE)
_APPOSED = re.compile(
    rf"\s*[,(]\s*{_SUCH.pattern}\s*(?:,\s*and|,|\band)\s+{_SUCH.pattern}\s*[,)]?", re.IGNORECASE
)
_BEHIND = re.compile(r"(?:in|with|wearing)\s", re.IGNORECASE)


def told_apart(text: str) -> str:
    """The text with groups whose members are told apart replaced by those members, each with its
    noun; any other text unchanged."""
    if "one" not in text.lower():
        return text
    each = _APPOSED.sub(r", one \2 and one \4, ", text)
    return _with_nouns(_APART.sub(_one_by_one, each))


def _with_nouns(text: str) -> str:
    """The text with the noun put in for "one" in "the red one".

    If that noun stands in a group ("two cars"), the group is replaced by its members.
    """
    such = [found for found in _SUCH.finditer(text) if _means(found[2], "color", "attribute")]
    if not such:
        return text
    noun, several = _noun_before(text, such[0].start())
    looks = list(dict.fromkeys(found[2].lower() for found in such))
    if noun is None:
        return text
    if several:
        count = _COUNTS.get(several[1].lower()) or int(several[1])
        alone = len(looks) == 1 and not _means(looks[0], "color")  # "the older one" of two
        if alone or len(looks) > count or (len(looks) > 1 and count > 2):
            return text
    for found in reversed(such):
        article = "the" if several else found[1]
        text = f"{text[: found.start()]}{article} {found[2]} {noun}{text[found.end() :]}"
    if several is None:
        return text
    shared, plural = several[2], several[3]
    first, *rest = looks
    others = f"{count - 1} other {shared}{plural}" if count > 2 else f"another {shared}{noun}"
    if rest:
        others = f"another {shared}{rest[0]} {noun}"
    named = f"a {shared}{first} {noun} and {others}"
    return f"{text[: several.start()]}{named}{text[several.end() :]}"


def _noun_before(text: str, end: int) -> tuple[str | None, re.Match[str] | None]:
    """The noun that "one" at ``end`` stands for, and the match of the group it belongs to ("two
    cars"), each None if there is none."""
    for found in reversed(list(_SEVERAL.finditer(text, 0, end))):
        plural = _means(found[3], "subject")
        if plural and plural.plural:
            return plural.value, found
    for word in reversed(re.findall(r"[^\W\d_]+", text[:end])):
        noun = _means(word, "subject")
        if noun and not _means(word, "action"):
            return (None if noun.plural else noun.value), None
    return None, None


def _means(word: str, *categories: str) -> Meaning | None:
    word = word.lower()
    known = vocabulary().phrases.get((word,), ()) or look_up(word)
    return next((each for each in known if each.category in categories), None)


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
