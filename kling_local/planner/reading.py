"""Reading: one shot's words as tokens and phrases, from which the blueprint is read."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from kling_local.planner.vocabulary import Match, Meaning, Token
from kling_local.shots import Subject

DETERMINERS = frozenset(
    "a an the this that these those his her its their my your our one two three four five six seven"
    " eight nine ten some every each another no both several many few all".split()
)
ARTICLES = frozenset({"a", "an", "the"})
INDEFINITE = frozenset({"a", "an"})
POSSESSIVES = frozenset("his her its their my your our".split())
PREPOSITIONS = frozenset(
    "in on at by near through across over along beside under with of past behind into onto from"
    " inside around between above below against down up off".split()
)
CLAUSE_WORDS = frozenset("while then as before after and but until when".split())
SENTENCE_ENDS = frozenset(".!?;:")
PRONOUNS = frozenset(
    "it he she they who which that both one everyone everybody someone somebody we you i".split()
)
OBJECTS = frozenset({"it", "him", "her", "them"})
"""Pronouns to whom or what something is done."""
SINGLE = frozenset({"he", "she", "it", "who"})
"""Pronouns whose verb ends in "s"."""
GENDERS = {
    "he": "male", "him": "male", "his": "male", "himself": "male",
    "she": "female", "her": "female", "hers": "female", "herself": "female",
}  # fmt: skip
"""What pronouns tell of whom they stand for."""
_DEGREES = frozenset("very so super really too kinda quite all".split())
_NAMED_AFTER = frozenset(
    "film video clip shot view music sound sounds style look commercial advert advertisement ad ads"
    " spot reveal visual teaser trailer promo campaign cam footage moment vibe vibes mode energy"
    " core".split()
)


@dataclass(frozen=True)
class Reading:
    """Tokens, phrases (``matches``) and the ``subjects`` they name, each at its first mention.

    ``mentions`` are all places where a subject is named, in order of the text; ``heard`` are
    positions of tokens about sound; ``text`` is the text before tokenising.
    """

    text: str
    tokens: list[Token]
    matches: list[Match]
    subjects: list[tuple[Match, Subject]] = field(default_factory=list)
    mentions: list[tuple[Match, str]] = field(default_factory=list)
    heard: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        cover: list[Match | None] = [None] * len(self.tokens)
        for match in self.matches:
            for position in range(match.start, match.end):
                cover[position] = match
        ends = [index for index, token in enumerate(self.tokens) if token.text in SENTENCE_ENDS]
        kinds = [frozenset(each.category for each in match.meanings) for match in self.matches]
        object.__setattr__(self, "_kinds", kinds)
        object.__setattr__(self, "_cover", cover)
        object.__setattr__(self, "_ends", ends)

    def at(self, position: int) -> Match | None:
        """The phrase that covers a token, None if none does."""
        cover: list[Match | None] = self._cover  # type: ignore[attr-defined]
        return cover[position] if 0 <= position < len(cover) else None

    def word(self, position: int) -> str:
        """The token there, ``""`` outside the text."""
        return self.tokens[position].text if 0 <= position < len(self.tokens) else ""

    def words(self, start: int, end: int) -> list[str]:
        """The tokens from ``start`` to ``end`` (exclusive)."""
        return [token.text for token in self.tokens[max(0, start) : max(0, end)]]

    def before_looks(self, noun: int) -> int:
        """The position before a noun at ``noun`` and the colours and adjectives in front of it."""
        position = noun - 1
        while (look := self.at(position)) and look.meaning("color", "attribute"):
            position = look.start - 1
        return position

    def is_look(self, position: int, *others: str) -> bool:
        """Whether a colour or an adjective is there, or a phrase of one of ``others``."""
        match = self.at(position)
        return match is not None and match.meaning("color", "attribute", *others) is not None

    def noun_after(self, position: int) -> Match | None:
        """The noun at a position, or behind the colours and adjectives there; None without one."""
        while (look := self.at(position)) and not look.meaning("subject"):
            if not look.meaning("color", "attribute"):
                return None
            position = look.end
        return look

    def all(self, *categories: str) -> list[tuple[Match, Meaning]]:
        """Phrases of these categories, each with its first such meaning, in the text's order."""
        kinds: list[frozenset[str]] = self._kinds  # type: ignore[attr-defined]
        wanted = frozenset(categories)
        return [
            (match, meaning)
            for match, kind in zip(self.matches, kinds, strict=True)
            if not wanted.isdisjoint(kind) and (meaning := match.meaning(*categories))
        ]

    def chars(self, start: int, end: int) -> tuple[int, int]:
        """The character range of tokens ``start`` to ``end`` (exclusive)."""
        return self.tokens[start].start, self.tokens[end - 1].end

    def is_noun(self, match: Match) -> bool:
        """Whether a determiner stands before the word: "a walk", "the dance"."""
        return self._is_determiner(match.start - 1)

    def _is_determiner(self, position: int) -> bool:
        """Whether a determiner is there; "that" is none after a noun: "a dog that runs"."""
        word, before = self.word(position), self.at(position - 1)
        relative = word == "that" and before and before.meaning("subject", *THINGS)
        return word in DETERMINERS and not relative

    def is_tag(self, match: Match) -> bool:
        """Whether a phrase stands alone between marks, or ends such a list: ", super cute,"."""
        start = match.start
        while self.word(start - 1) in _DEGREES:
            start -= 1
        before, after = self.word(start - 1), self.word(match.end)
        return before in (",", ".", "!", ";") and (
            not after[:1].isalnum() or after in ("af", "and")
        )

    def joins_verbs(self, match: Match) -> bool:
        """Whether "then", or a verb and "and", makes the next word a verb: "turns and waves"."""
        before = self.word(match.start - 1)
        verb = self.at(match.start - 2)
        only = verb and {each.category for each in verb.meanings} == {"action"}
        return before == "then" or (before == "and" and bool(only))

    def is_worn_color(self, look: Match | None) -> bool:
        """Whether a colour stands for the clothes of the noun before it: "two men in blue spin"."""
        if not look or not look.meaning("color") or self.word(look.start - 1) != "in":
            return False
        worn_by = any(noun.end == look.start - 1 for noun, _ in self.mentions)
        return worn_by or self.word(look.start - 2) == "one"

    def stands_after_noun(self, look: Match) -> bool:
        """Whether a noun stands right before an adjective: "the elephant big drinks"."""
        if look.meaning("subject") and not look.meaning("color", "attribute"):
            return False
        before = self.at(look.start - 1)
        noun = (
            before
            and before.meaning("subject", "clothing", "place")
            and not before.meaning("action")
        )
        return bool(noun) and not (before and before.meaning("color", "attribute"))

    def sentence_start(self, position: int) -> int:
        """Index of the first token of the sentence around a position."""
        ends: list[int] = self._ends  # type: ignore[attr-defined]
        before = bisect_right(ends, position - 1)
        return ends[before - 1] + 1 if before else 0

    def sentence_end(self, position: int) -> int:
        """Index of the mark that ends the sentence around a position, or the number of tokens."""
        ends: list[int] = self._ends  # type: ignore[attr-defined]
        after = bisect_right(ends, position - 1)
        return ends[after] if after < len(ends) else len(self.tokens)

    def same_clause(self, start: int, end: int) -> bool:
        """Whether no punctuation mark or joining word is between two positions."""
        return all(
            token.is_word and token.text not in CLAUSE_WORDS for token in self.tokens[start:end]
        )

    def is_thing(self, position: int) -> bool:
        """Whether the word there is a noun that no subject is made of, and that may do something:
        "the snow falls", but not "a dog in the snow runs"."""
        covering = self.at(position)
        start = covering.start if covering else position
        if self.word(position) in PRONOUNS or self.word(position) in ("other", "others"):
            return False
        named = self._is_determiner(start - 1)
        is_subject = any(match.start <= position < match.end for match, _ in self.mentions)
        is_noun = not covering or bool(covering.meaning(*THINGS))
        around = self.word(start - 2) in PREPOSITIONS
        return named and is_noun and not is_subject and not around


THINGS = (
    "place", "weather", "light_source", "light_noun", "effect", "ambience", "time_of_day",
    "scenery", "body",
)  # fmt: skip


def is_shot_word(tokens: list[Token], match: Match) -> bool:
    """Whether a noun names the kind of shot, and nobody in it: "character shot", "drone shot"."""
    return match.end < len(tokens) and tokens[match.end].text in _NAMED_AFTER


def surface(tokens: list[Token], match: Match) -> str:
    """The form of a verb or of a phrase's first word: ``"ing"``, ``"ed"``, ``"s"``, ``"base"``."""
    word = tokens[match.start].text
    meaning = match.meaning("action")
    stem = meaning.value.split()[0] if meaning else word
    if word.endswith("ing") and word != stem:
        return "ing"
    if match.start and tokens[match.start - 1].text == "having" and word != stem:
        return "ing"  # "having jumped, a cat walks"
    if word == stem:
        return "base"
    return "s" if word.endswith("s") else "ed"
