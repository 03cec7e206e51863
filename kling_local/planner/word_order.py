"""Put German and Romance sentences into English word order, before their words are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from kling_local.planner import romance
from kling_local.planner.vocabulary import read

_MARKS = r"[.;:!?,]"
_CLAUSE = r"(?:^|(?<=[.;:!?,] )|(?<=\bund ))"
_DE_NO_SUBJECT = "einen|den|diesen|keinen|seinen|ihren|meinen|einem|dem|seinem|ihrem"
"""German words that begin a noun phrase that is no subject: "den Hund jagt die Katze"."""
_DE_SUBJECT = (
    "der|die|das|ein|eine|dieser|diese|dieses|sein|seine|ihr|ihre|mein|meine|zwei|drei|vier"
)


def in_english_order(language: str, text: str, spelt: Callable[[str], list[str]]) -> str:
    """A text (in lower case) with its clauses in English order.

    ``spelt`` returns all spellings of a word of the lexicon.
    """
    for pattern, put in _rules(language, spelt):
        text = pattern.sub(put, text)
    return text


def hyphened(verb: str) -> str:
    """A separable verb as one word: "steht-auf", as opposed to "steht auf dem Tisch"."""
    return "-".join(verb.rsplit(" ", 1))


Put = str | Callable[[re.Match[str]], str]


@lru_cache(maxsize=4)
def _rules(
    language: str, spelt: Callable[[str], list[str]]
) -> tuple[tuple[re.Pattern[str], Put], ...]:
    table = read(language)
    return _german(table, spelt) if language == "de" else romance.orders(language, table)


def _german(
    table: Mapping[str, Any], spelt: Callable[[str], list[str]]
) -> tuple[tuple[re.Pattern[str], Put], ...]:
    pairs = {hyphened(typed) for each in table["separable"] for typed in spelt(each)}
    heads, tails = ({each.rsplit("-", 1)[side] for each in pairs} for side in (0, 1))
    verbs = _any({*(typed for each in table["verbs"] for typed in spelt(each)), *pairs})
    nouns = _any({typed for each in table["nouns"] for typed in spelt(each)})

    def joined(found: re.Match[str]) -> str:
        """Join a known separable verb: "hebt den ball auf" becomes "hebt-auf den ball"."""
        verb, between, last = found.groups()
        return f"{verb}-{last}{between}" if f"{verb}-{last}" in pairs else found.group()

    between = rf"(?:(?!\bund\b|\bdann\b){_MARKS.replace('[', '[^')})*?"
    ends = rf"(?=\s*(?:{_MARKS}|$|\b(?:und|dann|während|bevor)\b))"
    thing = rf"(?:{_DE_NO_SUBJECT})(?: \w+){{1,3}}?"
    somebody = rf"(?:(?:{_DE_SUBJECT})(?: \w+){{0,2}}? (?:{nouns})|(?:\w+ )?(?:{nouns})|er|sie|es)"
    worn = r",? (?:der|die|das) ((?:eine?n?) [^.,;]+?) trägt(?=,|\.|$),?"
    rules: tuple[tuple[str, Put], ...] = (
        (rf"\b({_any(heads)})\b({between})\s({_any(tails)})\b{ends}", joined),
        (rf"{_CLAUSE}({thing}) ({verbs})\b ({somebody})\b", r"\3 \2 \1"),
        (r"\bwird von ([^.,;]+?) (?:gejagt|verfolgt)\b", r", gejagt von \1"),
        (r"(?<![,]) (?:verfolgt|gejagt) vo(n|m)\b", r", gejagt vo\1"),
        (worn, r" in \1"),
        (r"\beines ((?:\w+n )?)(\w+?)e?s\b", r"eines \1\2"),
        (r"\bkamera fährt( langsam)? auf ([^.,;]+?) zu\b", r"kamera fährt\1 heran, \2"),
    )
    return tuple((re.compile(pattern), put) for pattern, put in rules)


def _any(words: set[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda each: (-len(each), each)))
