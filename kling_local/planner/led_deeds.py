"""Actions that another word introduces: "followed by a spin", "after a pause"."""

from __future__ import annotations

from kling_local.planner.doers import Deed
from kling_local.planner.pronouns import Doer
from kling_local.planner.reading import Reading, surface
from kling_local.planner.vocabulary import Match

_LED = frozenset({"by", "with"})
_LEADING = frozenset(
    "followed ends end ending finishes finish finishing concludes concluding begins beginning begin"
    " starts start starting opens opening".split()
)
_SHIFTS = frozenset("transitions transitioning switches switching shifts shifting changes".split())


def is_led(reading: Reading, match: Match) -> bool:
    """Whether such a word introduces the action: "followed by a spin", "ends by walking left",
    "transitions from walking to jumping"."""
    form, position = surface(reading.tokens, match), match.start - 1
    if form == "base":
        while reading.word(position) in ("a", "an", "another") or reading.is_look(
            position, "manner"
        ):
            position -= 1
        if position == match.start - 1:
            return False
    elif form != "ing":
        return False
    if any(match.start <= noun.start <= match.end for noun, _ in reading.mentions):
        return False
    word, before = reading.word(position), reading.word(position - 1)
    if word == "to" and form == "ing":
        return bool(_SHIFTS & set(reading.words(reading.sentence_start(position), position)))
    return (word in _LED and before in _LEADING) or (word == "from" and before in _SHIFTS)


def is_first_pause(reading: Reading, match: Match) -> bool:
    """Whether it is the pause of "After a pause, a man walks", before any other action."""
    action, position = match.meaning("action"), match.start - 1
    while reading.word(position) in ("short", "brief", "long"):
        position -= 1
    after = reading.words(position - 1, position + 1) == ["after", "a"]
    return after and action is not None and action.value == "pause"


def led_doer(reading: Reading, match: Match, deeds: list[Deed]) -> Doer | None:
    """The doer of the last action; without one, who is named last before it, else first after
    it."""
    if deeds:
        last = deeds[-1]
        return Doer(last.action.subject, last.pronoun, last.action.others)
    before = [identity for noun, identity in reading.mentions if noun.end <= match.start]
    after = [identity for noun, identity in reading.mentions if noun.start >= match.end]
    named = before[-1:] or after[:1]
    return Doer(named[0]) if named else None
