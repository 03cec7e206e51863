"""Verbs after their doers: whether a word that could be a noun, such as "waves", is a verb here."""

from __future__ import annotations

from kling_local.planner.doers import PASSED_OVER
from kling_local.planner.naming import apposed
from kling_local.planner.noun_phrases import phrase_start
from kling_local.planner.reading import OBJECTS, PREPOSITIONS, PRONOUNS, Reading, surface
from kling_local.planner.vocabulary import Match

_PARTICLES = frozenset("in out forward back inside up down off aside away to".split())
_TO_WHAT = frozenset("a an the his her its their at to".split())
_REST = frozenset({"other", "others"})
_FAR = frozenset({"background", "distance", "foreground"})
_AIMS = frozenset("at to back goodbye hello frame screen left right".split())
_PICTURE = frozenset({"frame", "screen", "shot", "scene"})
_NOUNS = ("subject", "place", "body", "clothing", "scenery")


def stands_after_doer(reading: Reading, match: Match) -> bool:
    """Whether a subject, a pronoun or a verb that this one is joined to stands right before it;
    adverbs and clothes in between are skipped."""
    position = _before_adverbs(reading, match.start - 1)
    worn = reading.at(position)
    if worn and (worn.meaning("clothing", "feature") or _is_carried(reading, worn)):
        return True
    word = reading.word(position)
    if (
        several_do_too(reading, match)
        or word in _REST
        or reading.words(position - 2, position + 1) == ["one", "of", "them"]
    ):
        return True
    if _waves_there(reading, match, position):
        return True
    if word in ("before", "until", "after"):
        return surface(reading.tokens, match) == "ing"
    if word in PRONOUNS or word in ("to", "both"):
        return word != "to" or surface(reading.tokens, match) == "base"
    if reading.joins_verbs(match):
        return surface(reading.tokens, match) in ("s", "ing") or several_do_too(reading, match)
    if word in ("and", ",", "then"):
        return _goes_on(reading, match, word)
    return any(noun.end == position + 1 for noun, _ in reading.mentions)


def _waves_there(reading: Reading, match: Match, position: int) -> bool:
    """ "A man on the roof waves a flag": behind where somebody is, with what it is done to."""
    place = reading.at(position)
    there = place is not None and place.meaning("place") is not None
    before = reading.words(place.start - 2, place.start) if place else []
    headed = len(before) == 2 and before[0] in PREPOSITIONS and before[1] in ("the", "a", "his")
    done = surface(reading.tokens, match) == "s" and reading.word(match.end) in _TO_WHAT
    return there and headed and done


def several_do_too(reading: Reading, match: Match) -> bool:
    """Whether a bare verb continues another one of several doers: "Two women stand and wave"."""
    before, after = reading.word(match.start - 1), reading.word(match.end)
    joined = before == "and" or (before == "," and after in _TO_WHAT)
    bare = joined and surface(reading.tokens, match) == "base"
    return bare and (_is_verb(reading, match.start - 2, "base") or _several_did(reading, match))


def _several_did(reading: Reading, match: Match) -> bool:
    """ "Two sailors pull it aboard and wave": a plural does the verb before."""
    start = reading.sentence_start(match.start)
    verbs = [each for each, _ in reading.all("action") if start <= each.start < match.start]
    if not verbs or not reading.same_clause(verbs[-1].end, match.start - 1):
        return False
    doers = [noun for noun, _ in reading.mentions if noun.end == verbs[-1].start]
    meaning = doers[0].meaning("subject") if doers else None
    plural = meaning is not None and meaning.plural
    return plural and surface(reading.tokens, verbs[-1]) == "base"


def _goes_on(reading: Reading, match: Match, word: str) -> bool:
    """Whether a word after "and" or a comma is another verb of the same doer."""
    form, after = surface(reading.tokens, match), reading.word(match.end)
    if _in_list(reading, match) or (word == "and" and _joins_verb(reading, match)):
        return True  # "turns, waves, and floats off", "drops the cup and waves"
    if after in _PARTICLES and form == "s" and not _is_far(reading, match.end):
        return True  # "a boy, soaked, steps in"
    if word == "," and form == "s" and _is_told_of_one(reading, match.start - 1):
        return True
    if word == "and" and after in ("the", "a", "an", "his", "her"):
        return True  # "he sit in front of the house and smoke the pipe"
    if after in ("it", "him", "them"):  # "waters it"
        return form == "s"
    return form in ("s", "ing") and not match.meaning("scenery", "effect")


def _is_told_of_one(reading: Reading, comma: int) -> bool:
    """ "Tom, an old fisherman, waves": between the sentence's two commas is what he is."""
    start = reading.sentence_start(comma)
    before = [each for each in reading.mentions if start <= each[0].start < comma]
    if len(before) < 2 or len({identity for _, identity in before}) > 1:
        return False
    end = apposed(reading, before[0][0].end)[0]  # "Tom, 60, an old fisherman"
    between = reading.words(end - (end > before[0][0].end), comma)
    return between[:1] == [","] and between.count(",") == 1


def _is_far(reading: Reading, position: int) -> bool:
    """Whether "in the background" or the like starts there, where "waves" are a noun."""
    return reading.words(position, position + 2) == ["in", "the"] and (
        reading.word(position + 2) in _FAR
    )


def _is_carried(reading: Reading, noun: Match) -> bool:
    """Whether a noun is only carried: in "A man with a red umbrella crosses" the man does."""
    carried = noun.meaning("carried") is not None
    return carried and reading.word(phrase_start(reading, noun) - 1) == "with"


def _joins_verb(reading: Reading, match: Match) -> bool:
    """Whether a verb of the same form, with at most one object, stands before "and": "walks left
    and waves", "drops the cup and waves".

    After a preposition the words behind the match decide: "looks at a bird and waves at it".
    """
    if surface(reading.tokens, match) != "s" or _is_of_something(reading, match):
        return False
    end = match.start - 2
    while (how := reading.at(end)) and how.meaning("direction", "manner"):
        end = how.start - 1
    if end < match.start - 2 and _is_verb(reading, end):
        return True
    start = _object_start(reading, end)
    if start is None:
        return False
    if reading.word(start - 1) in PREPOSITIONS:
        aimed = reading.word(match.end) in _AIMS
        start -= aimed or _rests(reading, start - 2)
    return _is_verb(reading, start - 1)


def _rests(reading: Reading, position: int) -> bool:
    """Whether the verb that ends there is one of rest: "stands by a car and waves"."""
    verb = reading.at(position)
    meaning = verb.meaning("action") if verb else None
    return meaning is not None and meaning.group == "still"


def _object_start(reading: Reading, end: int) -> int | None:
    """Where a single object that ends there begins: a singular noun with an article, the picture or
    a pronoun; None for anything else."""
    if reading.word(end) in OBJECTS | _PICTURE:
        return end - (reading.word(end - 1) == "the")
    noun = reading.at(end)
    named = noun.meaning(*_NOUNS) if noun else None
    if noun is None or named is None or named.plural:
        return None
    start = phrase_start(reading, noun)
    return start if start < noun.start else None  # not "with cheese and fries"


def _is_verb(reading: Reading, position: int, form: str = "s") -> bool:
    """Whether a verb in this form ends there."""
    verb = reading.at(position)
    if verb is None or not verb.meaning("action") or reading.is_noun(verb):
        return False
    return surface(reading.tokens, verb) == form


def _is_of_something(reading: Reading, match: Match) -> bool:
    """Whether the next words show that the word is a noun: "waves crash", "waves of grain"."""
    after = reading.at(match.end)
    return reading.word(match.end) == "of" or bool(after and after.meaning("action"))


def _in_list(reading: Reading, match: Match) -> bool:
    """Whether a comma and then a plain verb of the same form follow: "waves, and floats off"."""
    position = match.end
    while reading.word(position) in (",", "and"):
        position += 1
    after = reading.at(position)
    plain = after is not None and {each.category for each in after.meanings} == {"action"}
    forms = after is not None and {surface(reading.tokens, each) for each in (match, after)}
    return position > match.end and plain and forms == {"s"}


def _before_adverbs(reading: Reading, position: int) -> int:
    """The last position, ``position`` or before, that holds no adverb, no look after a noun and no
    "in red"."""
    while position >= 0:
        covering = reading.at(position)
        if covering and covering.meaning("clothing", "feature"):
            break
        if covering and (covering.meaning("manner") or reading.stands_after_noun(covering)):
            position = covering.start - 1
        elif covering and reading.is_worn_color(covering):
            position = covering.start - 2
        elif reading.word(position) in PASSED_OVER - {"to"}:
            position -= 1
        else:
            break
    return position
