"""Actions that a noun names: "the dog does a slow roll", "a barrel roll of the plane"."""

from __future__ import annotations

from kling_local.planner.reading import DETERMINERS, PREPOSITIONS, Reading, surface
from kling_local.planner.vocabulary import Match, Meaning, vocabulary

_HOW = ("manner", "direction", "speed")
_DOES = frozenset({"do", "perform", "execute"})
_MAKES = frozenset({"make", "take", "give"})
"""Verbs that only carry a noun of motion or rest: "takes a nap", but not "takes a drink"."""
_MOTIONS = frozenset({"move", "bounce", "still"})
_OF = frozenset({"roll", "barrel roll", "spin", "turn", "rotate", "fall", "rise"})
_PARTICLES = frozenset({"over", "past"})
_SWITCHED = frozenset(
    "lamp tv television radio computer laptop engine motor stove oven fan machine screen monitor"
    " tap faucet shower kettle heater flashlight torch phone console projector printer".split()
)
_CLOSES = frozenset("and then while as before until again when".split())


def whole_verb(reading: Reading, verb: Match) -> Match:
    """The verb, with a particle that closes its clause: "rolls over and wags", not "rolls over the
    hill"."""
    meaning, after = verb.meaning("action"), reading.word(verb.end)
    if meaning is not None and meaning.value == "turn" and _is_switched(reading, verb):
        return Match(verb.start, verb.end + 1, (Meaning("action", f"turn {after}", "other"),))
    follows = reading.word(verb.end + 1)
    closed = not follows.isalnum() or follows in PREPOSITIONS | _CLOSES
    if meaning is None or after not in _PARTICLES or not closed or verb.end > verb.start + 1:
        return verb
    for known in vocabulary().phrases.get((meaning.value, after), ()):
        if known.category == "action":
            return Match(verb.start, verb.end + 1, (known,))
    return verb


def _is_switched(reading: Reading, verb: Match) -> bool:
    """Whether a machine is turned on or off: "A lamp turns on", "turns off the engine", but not
    "turns on his heel", "turns off the road"."""
    if reading.word(verb.end) not in ("on", "off"):
        return False
    position = verb.end + 1
    if not reading.word(position).isalnum() or reading.word(position) in _CLOSES:
        return True
    start = position
    while reading.word(position) in DETERMINERS or reading.is_look(position, *_HOW):
        position += 1
    noun = reading.at(position)
    thing = noun.meaning("subject", "scenery") if noun and position > start else None
    return thing is not None and thing.value in _SWITCHED


def done_by(reading: Reading, verb: Match) -> Match | None:
    """The noun that names the action of an empty verb such as "does": "a slow roll"; else None."""
    meaning = verb.meaning("action")
    if meaning is None or meaning.value not in _DOES | _MAKES:
        return None
    position = verb.end
    if reading.word(position) not in DETERMINERS:
        return None
    while reading.word(position) in DETERMINERS or reading.is_look(position, *_HOW):
        position += 1
    noun = reading.at(position)
    told = noun.meaning("action") if noun else None
    if noun is None or told is None or noun.start != position:
        return None
    named = any(each.start == position for each, _ in reading.mentions)
    plain = surface(reading.tokens, noun) == "base" and not named
    fits = meaning.value in _DOES or told.group in _MOTIONS or told.value in _OF
    return noun if plain and fits else None


def carried(reading: Reading, noun: Match) -> Match | None:
    """The empty verb in front of a noun of action; the reverse of `done_by`."""
    position = noun.start - 1
    while reading.word(position) in DETERMINERS or reading.is_look(position, *_HOW):
        position -= 1
    verb = reading.at(position)
    return verb if verb and done_by(reading, verb) == noun else None


def of_whom(reading: Reading, noun: Match) -> str | None:
    """The doer of what a noun names, after "of": "a barrel roll of the plane", "the dance of two
    butterflies"."""
    meaning = noun.meaning("action")
    if meaning is None or surface(reading.tokens, noun) != "base" or not _is_moved(meaning):
        return None
    before = noun.start - 1
    while reading.is_look(before, *_HOW):
        before -= 1
    if reading.word(before) not in DETERMINERS or reading.word(noun.end) != "of":
        return None
    position = noun.end + 1
    while reading.word(position) in DETERMINERS or reading.is_look(position, *_HOW):
        position += 1
    return next((who for each, who in reading.mentions if each.start == position), None)


def _is_moved(meaning: Meaning) -> bool:
    return meaning.group == "bounce" or meaning.value in _OF
