"""German and Spanish sentences put into the order of English ones, before their words are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from kling_local.planner.vocabulary import read

_MARKS = r"[.;:!?,]"
_CLAUSE = r"(?:^|(?<=[.;:!?,] )|(?<=\bund )|(?<=\by ))"
_DE_NO_SUBJECT = "einen|den|diesen|keinen|seinen|ihren|meinen|einem|dem|seinem|ihrem"
"""Words of German that open a noun phrase which does nothing: "den Hund jagt die Katze"."""
_DE_SUBJECT = (
    "der|die|das|ein|eine|dieser|diese|dieses|sein|seine|ihr|ihre|mein|meine|zwei|drei|vier"
)
_ES_ARTICLE = "el|la|los|las|un|una|unos|unas|su|dos|tres"


def in_english_order(language: str, text: str, spelt: Callable[[str], list[str]]) -> str:
    """A text (in lower case) with its clauses in the order of English ones.

    ``spelt`` tells every way in which a word of the lexicon is typed.
    """
    for pattern, put in _rules(language, spelt):
        text = pattern.sub(put, text)
    return text


def hyphened(verb: str) -> str:
    """ "steht-auf": a separable verb that is one, not "steht auf dem Tisch"."""
    return "-".join(verb.rsplit(" ", 1))


Put = str | Callable[[re.Match[str]], str]


@lru_cache(maxsize=4)
def _rules(
    language: str, spelt: Callable[[str], list[str]]
) -> tuple[tuple[re.Pattern[str], Put], ...]:
    table = read(language)
    return _german(table, spelt) if language == "de" else _spanish(table)


def _german(
    table: Mapping[str, Any], spelt: Callable[[str], list[str]]
) -> tuple[tuple[re.Pattern[str], Put], ...]:
    pairs = {hyphened(typed) for each in table["separable"] for typed in spelt(each)}
    heads, tails = ({each.rsplit("-", 1)[side] for each in pairs} for side in (0, 1))
    verbs = _any({*(typed for each in table["verbs"] for typed in spelt(each)), *pairs})
    nouns = _any({typed for each in table["nouns"] for typed in spelt(each)})

    def joined(found: re.Match[str]) -> str:
        """ "hebt den ball auf" as "hebt-auf den ball", where there is such a verb."""
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
    )
    return tuple((re.compile(pattern), put) for pattern, put in rules)


def _spanish(table: Mapping[str, Any]) -> tuple[tuple[re.Pattern[str], Put], ...]:
    """ "al perro lo persigue el gato" is "el gato persigue el perro", "salta un perro" "un perro
    salta"."""
    verbs, nouns = _any(set(table["verbs"])), _any(set(table["nouns"]))
    who = rf"(?:{_ES_ARTICLE}) (?:{nouns})(?: (?:{_any(set(table['colors']))}))?"
    whom = rf"(?:al|a el|a la|a los|a las|{_ES_ARTICLE}) ((?:{nouns})(?: \w+)?)"
    where = r"(?:(?:en|por|sobre|bajo|de) [^.,;]*?)?"
    rules: tuple[tuple[str, Put], ...] = (
        (rf"{_CLAUSE}{whom} (?:lo|la|los|las|le|les) ({verbs}) ({who})\b", r"\3 \2 el \1"),
        (rf"{_CLAUSE}({where})\b({verbs}) ({who})\b", r"\1\3 \2"),
    )
    return tuple((re.compile(pattern), put) for pattern, put in rules)


def _any(words: set[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda each: (-len(each), each)))
