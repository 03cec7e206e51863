"""Likenesses: in "runs like a cheetah" and "as strong as a bull" the animal is not seen."""

from __future__ import annotations

from kling_local.planner.ahead import Ahead
from kling_local.planner.reading import PREPOSITIONS
from kling_local.planner.vocabulary import Match, Token

_FILMED = ("look", "medium", "era", "mood", "shot_size", "angle", "movement", "music", "direction")
"""Kinds of words for how a film looks: "like an old film", "looks like a watercolor"."""
_WAYS = frozenset({"through", "across"})
_LIKING = frozenset(
    "i we you they he she would to i'd we'd you'd who don't not and sound sounds music noise voice"
    " song something anything things stuff what what's style".split()
)
"""Words before "like" where it is a verb, or where what follows is meant literally."""
_SEEMS = frozenset("look looks looking resemble resembles resembling seem seems seeming".split())
_UNKNOWN = frozenset({"what", "something", "anything"})
"""Words for something that is seen as what it is like."""
_RELATIVE = frozenset({"that", "which", "who"})
_DRESSED = frozenset("dressed disguised costumed dressing".split())
_ROLES = frozenset({"works", "working", "poses", "posing", "serves", "serving"})
_PLAYS = frozenset(
    "pretend pretends pretending pretended imagine imagines imagining wish wishes wishing want"
    " wants wanting dream dreams dreaming hope hopes hoping".split()
)
"""Words before "to be" and "being" that introduce what somebody is not."""
_NO_DEGREE = frozenset("soon long well much many far if though a an the it he she they".split())
_HE_CAN = frozenset("possible ever it he she they can could".split())
_NO_MEASURE = frozenset("more less fewer rather other".split())
_MEASURES = frozenset("size height length width weight".split())
_ABOUT = frozenset("about roughly almost nearly half twice exactly".split())
_WHICH = frozenset("the this that his her its their my our your".split())
"""What stands before something that is there: "walks the length of the table"."""
_FORMS = frozenset({"shape", "form"})
_SHAPED = frozenset({"shaped", "just", "almost", "exactly", "much"})


def without_likeness(text: str, tokens: list[Token], matches: list[Match]) -> list[Token]:
    """The tokens without what somebody is only compared with; in a costume, he wears a
    "costume"."""
    if not any(token.text in _OPENERS for token in tokens):
        return tokens
    compared = _Compared(text, tokens, matches)
    left: list[Token] = []
    position = 0
    while position < len(tokens):
        end, kept = compared.at(position)
        left += kept if end else [tokens[position]]
        position = end or position + 1
    return left


_OPENERS = frozenset({"like", "as", "than", "being", "be"}) | _SEEMS | _MEASURES | _FORMS


class _Compared(Ahead):
    """Finds comparisons in the tokens of a text."""

    def at(self, position: int) -> tuple[int, list[Token]]:
        """Where a comparison that begins there ends (0: there is none) and what is left of it."""
        word = self.word(position)
        costume = self._costume(position)
        if costume:
            return costume
        if word == "as":
            return self._as_much_as(position)
        measured = self._measured(position)
        if measured:
            return measured, []
        begin = position + (word in _RELATIVE)
        if self.word(begin) in _SEEMS:
            return self._seeming(position, begin)
        if word == "like" or (word in _SHAPED and self.word(position + 1) == "like"):
            return self._like(position, position + (word != "like")), []
        if word == "than" and self._is_measure(position):
            return self._like_what(position + 1), []
        if word in ("to", "being") and self._is_played(position):
            return self._like_what(position + (1 if word == "being" else 2)), []
        if word in _ROLES and self.word(position + 1) == "as":
            end = self._like_what(position + 2)
            return end, self.tokens[position : position + 1]
        return 0, []

    def _costume(self, position: int) -> tuple[int, list[Token]] | None:
        """The end of "dressed up as a chicken", and "in" and "costume" in its place; None if it is
        none."""
        as_what = position + 1 + (self.word(position + 1) == "up")
        if self.word(position) not in _DRESSED or self.word(as_what) not in ("as", "like"):
            return None
        end = self.noun_phrase(as_what + 1)
        if not end:
            return None
        first, last = self.tokens[position], self.tokens[end - 1]
        return end, [first._replace(text="in"), last._replace(text="costume")]

    def _as_much_as(self, position: int) -> tuple[int, list[Token]]:
        """The end of "as strong as a bull" or "as fast as it can", and its adjective."""
        look = self.starts.get(position + 1)
        second = look.end if look else position + 2
        degree = self.word(position + 1)
        if self.word(second) != "as" or degree in _NO_DEGREE or not degree.isalpha():
            return 0, []
        end = second + 1
        while self.word(end) in _HE_CAN:
            end += 1
        end = end if end > second + 1 else self._like_what(second + 1)
        return end, self.tokens[position + 1 : second]

    def _measured(self, position: int) -> int:
        """ "a bird the size of a car", "about half the height of a bus", "in the shape of a dog":
        where it ends; 0 where something has no such measure."""
        start = position
        shaped = self.word(position) == "in"
        while self.word(position) in _ABOUT or (shaped and position == start):
            position += 1
        what = _FORMS if shaped else _MEASURES
        told = self.word(position) == "the" and self.word(position + 1) in what
        noun = self.ends.get(start)
        has = noun is not None and noun.meaning("subject", "scenery", "body", "effect") is not None
        if not told or not (has or self.word(start - 1) in ("is", "are", ",")):
            return 0
        any_one = self.word(position + 2) == "of" and self.word(position + 3) not in _WHICH
        end = self._like_what(position + 3) if any_one else 0
        subject = noun.meaning("subject") if noun else None
        lies = subject is not None and subject.group in ("thing", "plant", "food")
        return 0 if lies and self.word(end) in PREPOSITIONS else end

    def _seeming(self, position: int, verb: int) -> tuple[int, list[Token]]:
        """The end of "that looks like a dog" or "resembling a dog"; not of "looks like a film"."""
        like = self.word(verb + 1) == "like"
        if not like and not self.word(verb).startswith("resembl"):
            return 0, []
        if self.word(position - 1) in _UNKNOWN:
            return 0, []
        end = self._like_what(verb + 1 + like)
        if self.word(position - 1) == "it" and self.word(end) in ("is", "are"):
            end = 0  # "it looks like a dog is running"
        return end or (verb + 1 + like), []

    def _like(self, position: int, like: int) -> int:
        """ "runs like a cheetah", but neither "they like a dog" nor "animals like a dog"."""
        before = self.ends.get(position)
        named = before.meaning("subject") if before and not before.meaning("action") else None
        if self.word(position - 1) in _LIKING or (
            named and named.plural and self._likes(like, named.group)
        ):
            return 0
        if self.text[self.tokens[position].start - 1 : self.tokens[position].start] == "-":
            return 0  # "a dog-like robot"
        if self.word(position - 1) in _SEEMS and self.word(position - 2) in _UNKNOWN | _RELATIVE:
            return 0  # "what looks like a wolf", "something that looks like a wolf"
        end = self._like_what(like + 1)
        return self.with_participle(end, _WAYS) if end else 0

    def _likes(self, like: int, kind: str) -> bool:
        """ "Dogs like a ball" is a verb, "animals like a dog walk" names one of them; "people like
        ants walk" compares, for a verb follows and an ant is nobody."""
        end = self.noun_phrase(like + 1)
        verb, noun = self.starts.get(end), self.ends.get(end)
        other = noun.meaning("subject") if end and noun else None
        compared = kind == "person" and other is not None and other.group != "person"
        return not (compared and verb is not None and verb.meaning("action"))

    def _is_played(self, position: int) -> bool:
        """Whether a role is played or imagined: "Pretends to be a robot", "imagines being a bird",
        "dreams of being a bird"."""
        if self.word(position) == "to" and self.word(position + 1) != "be":
            return False
        verb = position - 1 - (self.word(position - 1) == "of")
        return self.word(verb) in _PLAYS and self.word(verb - 1) not in ("i", "we")

    def _is_measure(self, position: int) -> bool:
        """Whether "than" compares: "taller than", "more beautiful than"; not "more than two"."""
        before = self.word(position - 1)
        told = self.word(position - 2) in ("more", "less") and position - 1 in self.starts
        return before not in _NO_MEASURE and (before.endswith("er") or told)

    def _like_what(self, position: int) -> int:
        """The end of the noun phrase that something is compared with; 0 for the look of films."""
        return self.noun_phrase(position, _FILMED)
