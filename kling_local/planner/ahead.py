"""Ahead: finds where the noun phrase at a token ends, before subjects are searched for."""

from __future__ import annotations

from kling_local.planner.reading import DETERMINERS, PREPOSITIONS
from kling_local.planner.vocabulary import Match, Token

_LOOKS = ("color", "attribute", "feature", "mood")
_NOUNS = (
    "subject", "place", "scenery", "body", "weather", "light_source", "light_noun", "effect",
    "clothing",
)  # fmt: skip
_FILMED = ("look", "medium", "era")
_JOINS = frozenset({"and", "then", "while", "as", "but"})


class Ahead:
    """The tokens of a text and the phrases in them, by where they start and end."""

    def __init__(self, text: str, tokens: list[Token], matches: list[Match]) -> None:
        self.text = text
        self.tokens = tokens
        self.starts = {match.start: match for match in matches}
        self.ends = {match.end: match for match in matches}

    def word(self, position: int) -> str:
        """The token there, ``""`` outside of the text."""
        return self.tokens[position].text if 0 <= position < len(self.tokens) else ""

    def noun_phrase(self, position: int, but: tuple[str, ...] = ()) -> int:
        """The end of the noun phrase that begins there; 0 if none does or its noun is of one of the
        categories in ``but``."""
        start = position
        while self.word(position) in DETERMINERS:
            position += 1
        named = position > start
        while (look := self.starts.get(position)) and look.meaning(*_LOOKS):
            if look.meaning("subject") and not self.is_noun(look.end):
                break
            position = look.end
        if not self.is_noun(position):
            word = self.word(position)
            unknown = named and word.isalpha() and position not in self.starts
            return position + 1 if unknown and word not in PREPOSITIONS else 0
        while self.is_noun(position):
            noun = self.starts[position]
            if noun.meaning(*but):
                return 0
            position = noun.end
            if (after := self.starts.get(position)) and after.meaning("action"):
                break
        if self.word(position) == "of":
            return self.noun_phrase(position + 1, but) or position
        return position

    def is_noun(self, position: int) -> bool:
        """Whether a phrase begins there that can be a noun."""
        match = self.starts.get(position)
        return match is not None and match.meaning(*_NOUNS) is not None

    def with_participle(self, position: int, stop: frozenset[str] = frozenset()) -> int:
        """The end of a noun phrase that ends at ``position``, extended by a participle clause right
        after it: "a cat stalking its prey".

        The clause ends at a punctuation mark, a joining word or one of ``stop``.
        """
        match = self.starts.get(position)
        acts = match is not None and match.meaning("action") is not None
        if not acts or not self.word(position).endswith("ing"):
            return position
        while self.word(position).isalnum() and self.word(position) not in _JOINS | stop:
            position += 1
        return position

    def noun_start(self, position: int) -> int:
        """Where the noun phrase begins whose last word is there: "an old oil painting"."""
        noun = self.ends.get(position + 1)
        position = noun.start if noun else position
        while position > 0:
            before = self.ends.get(position)
            if (
                before
                and before.meaning(*_LOOKS, *_NOUNS, *_FILMED)
                and not before.meaning("action")
            ):
                position = before.start
            elif self.word(position - 1) in DETERMINERS:
                position -= 1
            else:
                break
        return position
