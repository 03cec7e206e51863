"""Participles that only describe: "a robot made of steel walks", "with her hair cut short"."""

from __future__ import annotations

from kling_local.planner.looks import MATERIALS
from kling_local.planner.reading import Reading, surface
from kling_local.planner.vocabulary import Match

_MADE = frozenset(
    "made built carved sculpted crafted woven knitted sewn molded forged cast".split()
)
_STYLED = frozenset(
    "cut trimmed tied braided dyed pulled slicked swept pinned gathered combed curled cropped"
    " styled worn shaved brushed tucked".split()
)
_OF = frozenset({"of", "from", "out"})
_LONGEST = 6  # words of a description


def describes(reading: Reading, verb: Match) -> bool:
    """Whether a participle describes its noun, and is no action of making or cutting."""
    word = reading.word(verb.start)
    if word in _MADE:
        return surface(reading.tokens, verb) == "ed" and reading.word(verb.end) in _OF
    before = reading.at(verb.start - 1)
    return word in _STYLED and before is not None and before.meaning("feature") is not None


def is_material(reading: Reading, noun: Match) -> bool:
    """Whether a noun is only a material, as in "A cat made of glass" and "a horse of stone"."""
    if reading.word(noun.start) not in MATERIALS:
        return False
    first = described_before(reading, noun.start)
    of = reading.at(first - 1) if first is not None else None
    return of is not None and of.meaning("subject", "clothing", "scenery") is not None


def described_before(reading: Reading, position: int) -> int | None:
    """Where the description begins that ends with the word at ``position``: "made of steel", "of
    gold", "cut to her shoulders" after hair; None if there is none.
    """
    for first in range(position, max(-1, position - _LONGEST), -1):
        word = reading.word(first)
        if not word.isalnum():
            return None
        if word in _MADE and reading.word(first + 1) in _OF:
            return first
        before = reading.at(first - 1)
        if word in _STYLED and before is not None and before.meaning("feature"):
            return first
    is_of = reading.word(position - 1) == "of" and reading.word(position) in MATERIALS
    return position - 1 if is_of else None
