"""Off screen: who is only heard: "a rooster crows (O.S.)", "a dog barks off-screen", "the sound of
a clock ticking"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kling_local.planner.kinds import is_living, is_person
from kling_local.planner.noun_phrases import phrase_start
from kling_local.planner.reading import DETERMINERS, Reading, surface
from kling_local.planner.vocabulary import Match, read

_MARKS = (
    ("off", "screen"), ("offscreen",), ("off", "camera"), ("off", "stage"), ("offstage",),
    ("out", "of", "frame"), ("out", "of", "shot"), ("out", "of", "sight"), ("out", "of", "view"),
)  # fmt: skip
_MARKS_FROM = {first: [words for words in _MARKS if words[0] == first] for first, *_ in _MARKS}
"""The marks by their first word."""
_SOUNDS = frozenset({"sound", "sounds", "noise", "noises"})
Unseen = tuple[str, Match, range]
"""A sound ("" of one whose words are quoted), its noun, and the token positions that say so."""


def find_off_screen(reading: Reading, marks: Sequence[int] = ()) -> Iterator[Unseen]:
    """The sounds of those who are not seen; ``marks`` are the characters where "(O.S.)" stood."""
    for position in range(len(reading.tokens)):
        for words in _MARKS_FROM.get(reading.word(position), ()):
            if tuple(reading.words(position, position + len(words))) == words:
                yield from _told_at(reading, position, position + len(words))
        if reading.word(position) in _SOUNDS and reading.word(position + 1) == "of":
            yield from _sound_of(reading, position)
    for mark in marks:
        end = sum(token.start < mark for token in reading.tokens)
        yield from _told_at(reading, end, end, marked=True)


def _told_at(reading: Reading, end: int, stop: int, *, marked: bool = False) -> Iterator[Unseen]:
    """Somebody and his verb right before a mark at ``end``; behind "(O.S.)" any verb but one of
    motion will do, and one that sounds behind other words."""
    verb = reading.at(end - 1)
    if marked and verb and verb.meaning("subject") and not verb.meaning("action"):
        yield "", verb, range(phrase_start(reading, verb), end)  # "A woman (O.S.) says"
    noun = reading.at(verb.start - 1) if verb and verb.end == end else None
    if verb is None or noun is None or noun.meaning("subject") is None:
        return
    action = verb.meaning("action")
    if action is None or not (_sounds(verb) or (marked and action.group == "other")):
        return
    yield _heard(noun, verb), noun, range(phrase_start(reading, noun), stop)


def _sound_of(reading: Reading, position: int) -> Iterator[Unseen]:
    """ "The sound of a rooster", "the sound of a clock ticking"."""
    first = position + 2
    while reading.word(first) in DETERMINERS:
        first += 1
    noun = reading.noun_after(first)
    if noun is None:
        return
    verb = reading.at(noun.end)
    if verb is not None and not (_sounds(verb) and surface(reading.tokens, verb) == "ing"):
        verb = None
    if verb or is_living(noun.meaning("subject")):
        start = position - (reading.word(position - 1) in DETERMINERS)
        yield _heard(noun, verb), noun, range(start, (verb or noun).end)


def _sounds(verb: Match) -> bool:
    action, table = verb.meaning("action"), read("foley")
    return action is not None and (
        action.value in table["effects"] or action.value in table["voices"]["verbs"]
    )


def _heard(noun: Match, verb: Match | None) -> str:
    """The effect of a verb, else who makes the sound, of people what they do."""
    who, action = noun.meaning("subject"), verb.meaning("action") if verb else None
    effect: str = read("foley")["effects"].get(action.value, "") if action else ""
    told = action.value if action and is_person(who) else who.value if who else ""
    return effect or told
