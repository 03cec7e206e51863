"""Looks in the prompt's own words: "a snaggletoothed man" stays snaggletoothed in later shots.

The blueprint keeps looks that the lexicons know. Large models know more words, so what is told
them of a figure has the unknown adjectives before its noun, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kling_local.planner.kinds import noun_of
from kling_local.planner.nouns import COUNTS
from kling_local.planner.open_words import is_adverb, is_noun, look_up
from kling_local.planner.reading import DETERMINERS, PREPOSITIONS
from kling_local.planner.speech import take_out_quotes
from kling_local.planner.vocabulary import Meaning, forms_of, vocabulary
from kling_local.shots import Subject

_WORD = re.compile(r"[a-z]+(?:[-'’][a-z]+)*|\S")
_LOOKS = ("color", "attribute", "mood")
_NO_LOOKS = frozenset(
    "same other another first second third last next only main own whole new few more most such"
    " said lone single different various and to camera drone shot".split()
)
"""Adjectives that tell which one, or how many, and nothing of how somebody looks."""


def worded(prompt: str, figure: Subject) -> tuple[str, ...]:
    """The figure's attributes, with the unknown adjectives that a prompt has before its noun in
    their places."""
    words = _WORD.findall(take_out_quotes(prompt).rest.lower())
    found = [_before(words, end) for end in _mentions(words, noun_of(figure))]
    own = set(figure.attributes)
    numbered = figure.id != figure.name.replace(" ", "_") and figure.noun is None
    told = [each for each in found if not numbered or own & set(each)]
    best = max(told, key=lambda each: len(own & set(each)), default=[])
    parts = {each for word in best for each in (word.replace("-", " "), word.rpartition("-")[2])}
    rest = [each for each in figure.attributes if each not in parts]
    return tuple(dict.fromkeys((*best, *rest)))


def _mentions(words: Sequence[str], noun: str) -> Iterator[int]:
    """Where a noun begins, in the singular or plural."""
    for name in (noun, *forms_of(noun, "noun")):
        parts = name.split()
        for start in range(len(words) - len(parts) + 1):
            if list(words[start : start + len(parts)]) == parts:
                yield start


def _before(words: Sequence[str], noun: int) -> list[str]:
    """The looks between a determiner and a noun, known ones by their value; none without one."""
    found: list[str] = []
    for position in range(noun - 1, -1, -1):
        word = words[position]
        if word in DETERMINERS or word in COUNTS:
            return found
        look = _look(word)
        if look is None and not (word in (",", "and") and _is_plain(words[position - 1])):
            break
        found[:0] = [look] if look else []
    return []


def _is_plain(word: str) -> bool:
    """Whether a word before a comma or "and" can only be a look: "a one-eyed, grumpy pirate"."""
    known = (*vocabulary().phrases.get((word,), ()), *look_up(word))
    compound = "-" in word or word.endswith(("ed", "y"))
    return all(each.category in _LOOKS for each in known) and (bool(known) or compound)


def _look(word: str) -> str | None:
    """A look's value, an unknown word as it is; None for what is no look."""
    if word in _NO_LOOKS | DETERMINERS | PREPOSITIONS or word in COUNTS or not word[0].isalpha():
        return None
    known = vocabulary().phrases.get(tuple(word.replace("-", " ").split()), ())
    open_ = look_up(word) if not known and "-" not in word else ()
    looks = [each for each in (*known, *open_) if each.category in _LOOKS]
    if looks:
        return looks[0].value
    return None if _names_or_does(word, known, open_) else word


def _names_or_does(word: str, known: Sequence[Meaning], open_: Sequence[Meaning]) -> bool:
    """Whether a word is known as something else than a look; "dented", of a verb that only WordNet
    knows, is one."""
    dented = word.endswith("ed") and all(each.category == "action" for each in open_)
    named = bool(known) or is_noun(word) or (bool(open_) and not dented)
    return named or word.endswith(("ing", "'s", "’s")) or is_adverb(word)
