"""Either: words that name something or tell a deed. In "a plane banks left" nothing is a bank, in
"the candle smoke rises" nobody smokes, and in "a crane lifts a beam" no camera cranes."""

from __future__ import annotations

from kling_local.planner.kinds import can_act, is_animal, nouns
from kling_local.planner.open_words import is_verb, look_up
from kling_local.planner.reading import DETERMINERS, OBJECTS, POSSESSIVES, PREPOSITIONS, SINGLE
from kling_local.planner.vocabulary import Match, Meaning, Token

_ONE = frozenset("a an the this that his her its my our their another one each every".split())
_LOOKS = ("color", "attribute")
_THINGS = ("subject", "place", "scenery", "body")
_HEADS = ("subject", "place", "scenery", "light_noun", "light_source")
_PLURAL_VERBS = frozenset("are were have".split())
_FLOWN = frozenset({"drone", "crane"})
_FILMS = frozenset(
    "follow track circle orbit reveal show capture film pass approach survey chase trail shoot"
    " record explore sweep skim cross tour frame".split()
)
"""What a drone that films does to what it films."""
_OTHER_VERBS = frozenset({"bank"})
"""Verbs that the lexicon of verbs has not, for prompts seldom mean them."""
_COUNTS = frozenset("the some two three four five many several few dozen hundred".split())
_TINTS = frozenset("in of with to into".split())
_OWN = frozenset({"land", "take off", "crash", "explode", "break", "malfunction"})


def with_either(tokens: list[Token], matches: list[Match]) -> list[Match]:
    """The phrases, each such word as what it is where it stands."""
    words = _Words(tokens, matches)
    return [made for each in matches if (made := words.told(each)) is not None]


def _can_do(stem: str) -> bool:
    return stem in _OTHER_VERBS or is_verb(stem)


class _Words:
    """The words of a text and the phrases among them."""

    def __init__(self, tokens: list[Token], matches: list[Match]) -> None:
        self.words = [token.text for token in tokens]
        self.ends_with_s = [
            token.end - token.start > len(token.text) for token in tokens
        ]  # "the pilot's": the tokens have lost the ending
        self.starts = {match.start: match for match in matches}
        self.ends = {match.end: match for match in matches}

    def told(self, match: Match) -> Match | None:
        """The phrase as it is meant; None for a word that only tells of the noun after it."""
        if match.end != match.start + 1:
            return self._apart(match)
        verb = self._as_verb(match)
        if verb:
            return verb
        if self._is_flown(match):
            name = self.words[match.start]
            return Match(match.start, match.end, (Meaning("subject", name, "thing"),))
        if self._are_flies(match):
            return Match(match.start, match.end, (Meaning("subject", "fly", "creature", True),))
        if self._is_a_back(match):
            return None
        if self._is_a_fruit(match):
            fruit = Meaning("subject", "orange", "food")
            return Match(match.start, match.end, (fruit,))
        if self._faces(match):
            only = tuple(each for each in match.meanings if each.category == "action")
            return Match(match.start, match.end, only)
        if match.meaning("action") and self._names(match):
            left = tuple(each for each in match.meanings if each.category != "action")
            return Match(match.start, match.end, left) if left else None
        return match

    def _apart(self, match: Match) -> Match:
        """ "Runs back up" is a way, "backs up" a deed."""
        said, verb = self.words[match.start : match.end], self.ends.get(match.start)
        if said != ["back", "up"] or verb is None or verb.meaning("action") is None:
            return match
        return Match(match.start + 1, match.end, (Meaning("direction", "up", "up"),))

    def _word(self, position: int) -> str:
        return self.words[position] if 0 <= position < len(self.words) else ""

    def _as_verb(self, match: Match) -> Match | None:
        """ "a plane banks", "it crows": a plural right after one who can do something."""
        word = self.words[match.start]
        noun = match.meaning("subject", "place", "clothing", "body")
        if noun is None or not noun.plural or match.meaning("action") or not word.endswith("s"):
            return None
        stem = next((each for each in (word[:-1], word[:-2]) if _can_do(each)), None)
        if stem is None or not (self._is_who(match.start - 1) or self._is_doer(match.start)):
            return None
        after, following = self._word(match.end), self.starts.get(match.end)
        does = following is not None and following.meaning("action") is not None
        if after in _PLURAL_VERBS or (does and not after.endswith("ing")):
            return None
        return Match(match.start, match.end, (Meaning("action", stem, "other"),))

    def _is_who(self, position: int) -> bool:
        return self._word(position) in SINGLE and not self.ends_with_s[position]

    def _is_doer(self, end: int) -> bool:
        """Whether one who can act ends there, not governed by a preposition."""
        noun = self.ends.get(end)
        meaning = noun.meaning("subject", "body") if noun else None
        if noun is None or meaning is None or meaning.plural or self.ends_with_s[end - 1]:
            return False
        if meaning.category == "subject" and not can_act(meaning):
            return False
        position = self._lead(noun)
        before = self._word(position - 1)
        return self._word(position) in _ONE and before not in PREPOSITIONS and before != "to"

    def _is_flown(self, match: Match) -> bool:
        """ "a drone delivers a package", "a crane lifts a beam"; a drone that follows films."""
        verb = self.starts.get(match.end)
        action = verb.meaning("action") if verb else None
        lead = match.start - 1
        while (tells := self.ends.get(lead + 1)) and tells.meaning("subject", *_LOOKS):
            lead = tells.start - 1  # "a cargo drone"
        named = self._word(match.start) in _FLOWN and self._word(lead) in _ONE
        if not named or verb is None or action is None or not self._ends(verb, "s"):
            return False
        after = self._word(verb.end)
        done = (after in DETERMINERS or after in OBJECTS) and action.value not in _FILMS
        return done or action.value in _OWN

    def _is_a_back(self, match: Match) -> bool:
        """ "on its mother's back", "turns his back": a part of the body, no way to go."""
        if self._word(match.start) != "back" or not match.start:
            return False
        return self.ends_with_s[match.start - 1] or self._word(match.start - 1) in POSSESSIVES

    def _are_flies(self, match: Match) -> bool:
        """ "Flies buzz", "a swarm of flies": no deed."""
        if self._word(match.start) != "flies":
            return False
        before, follows = self._word(match.start - 1), self.starts.get(match.end)
        bare = follows is not None and {each.category for each in follows.meanings} == {"action"}
        verb = follows.meaning("action") if bare and follows else None
        opens = not before.isalnum() or before in ("as", "while", "and")
        does = verb is not None and self._word(match.end) == verb.value
        return before in _COUNTS or before == "of" or (opens and does)

    def _faces(self, match: Match) -> bool:
        """ "To face him": no face."""
        after = self._word(match.end)
        both = match.meaning("body") is not None and match.meaning("action") is not None
        return (
            both
            and self._word(match.start - 1) == "to"
            and (after in DETERMINERS or after in OBJECTS)
        )

    def _is_a_fruit(self, match: Match) -> bool:
        """ "Catches a floating orange and bites", but "paints it in a bright orange."."""
        if self._word(match.start) != "orange":
            return False
        lead = match.start - 1
        while (look := self.ends.get(lead + 1)) and (
            look.meaning(*_LOOKS) or self._word(look.start).endswith("ing")
        ):
            lead = look.start - 1
        after, follows = self._word(match.end), self.starts.get(match.end)
        acts = follows is not None and {each.category for each in follows.meanings} == {"action"}
        verb = acts and after.endswith("s")
        colored = self.starts.get(match.end + 1)
        more = after == "and" and colored is not None and colored.meaning(*_LOOKS) is not None
        ends = not after.isalnum() or after in PREPOSITIONS or after in ("and", "is") or verb
        counted = self._word(lead) in _ONE and self._word(lead - 1) not in _TINTS
        return counted and ends and after != "," and not more

    def _ends(self, verb: Match, ending: str) -> bool:
        return self.words[verb.start].endswith(ending)

    def _names(self, match: Match) -> bool:
        """ "the candle smoke rises", "down a forest trail,": after a noun in the singular that a
        verb in its base form cannot belong to."""
        action, word = match.meaning("action"), self.words[match.start]
        noun = self.ends.get(match.start)
        head = noun.meaning(*_HEADS) if noun else None
        if action is None or word != action.value or noun is None or head is None:
            return False
        if noun.meaning("action", "color", "attribute") or self.ends_with_s[match.start - 1]:
            return False
        if head.value in nouns("parents") | {"baby"} and is_animal(match.meaning("subject")):
            return True  # "a mother duck"
        if head.plural or not any(each.category in _THINGS for each in self._all(match)):
            return False
        follows = self.starts.get(match.end)
        acts = follows is not None and {each.category for each in follows.meanings} == {"action"}
        if acts and follows is not None and self._ends(follows, "s"):
            return self._headed(noun)
        return not self._word(match.end).isalnum() and self._governed(noun)

    def _all(self, match: Match) -> tuple[Meaning, ...]:
        return (*match.meanings, *look_up(self.words[match.start]))

    def _headed(self, noun: Match) -> bool:
        return self._word(self._lead(noun)) in DETERMINERS

    def _governed(self, noun: Match) -> bool:
        """ "down a muddy forest": by a preposition, and no person's."""
        lead = self._lead(noun)
        lives = can_act(noun.meaning("subject"))
        headed = self._word(lead) in DETERMINERS
        return headed and not lives and self._word(lead - 1) in PREPOSITIONS

    def _lead(self, noun: Match) -> int:
        position = noun.start - 1
        while (look := self.ends.get(position + 1)) and look.meaning(*_LOOKS):
            position = look.start - 1
        return position
