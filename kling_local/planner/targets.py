"""Targets: to whom or what something is done, as in "walks with a dog", "rides a horse"."""

from __future__ import annotations

from dataclasses import replace

from kling_local.planner.doers import Deed
from kling_local.planner.noun_phrases import is_owner
from kling_local.planner.reading import DETERMINERS, POSSESSIVES, PREPOSITIONS, Reading, surface

_PREPOSITIONS = PREPOSITIONS | frozenset(
    "after toward towards to alongside away upon among amongst atop beneath underneath".split()
)
_LONG = {
    ("in", "front", "of"): "in front of", ("next", "to"): "next to", ("out", "of"): "out of",
    ("on", "top", "of"): "on", ("at", "the", "top", "of"): "on", ("in", "the", "back", "of"): "in",
    ("on", "the", "back", "of"): "on", ("in", "the", "middle", "of"): "among",
}  # fmt: skip
_REACH = 9
_PARTICLES = frozenset({"up", "down", "over"})
_OBJECTS = ("subject", "body", "feature", "clothing", "scenery", "place")


def with_targets(reading: Reading, deeds: list[Deed]) -> list[Deed]:
    """The deeds, each with the first figure named after its verb in the clause and the preposition
    before it, and with its direct object."""
    return [_done_to(reading, _aimed(reading, deed, deeds)) for deed in deeds]


def _aimed(reading: Reading, deed: Deed, deeds: list[Deed]) -> Deed:
    after = [
        (noun, each)
        for noun, each in reading.mentions
        if noun.start >= deed.end and not is_owner(reading, noun)
    ]
    if not after or deed.aside or after[0][1] in deed.action.doers:
        return deed
    noun, target = after[0]
    between = reading.words(deed.end, noun.start)
    acts = any(deed.end <= each.start < noun.start for each in deeds)
    whole = all(word.isalpha() for word in between) and not {"and", "while", "then"} & set(between)
    if len(between) > _REACH or acts or not whole or _begins_a_clause(reading, noun.end, deeds):
        return deed
    start = noun.start
    while start > deed.end and _describes(reading, start - 1):
        start -= 1
    word = _preposition(reading, deed.end, start)
    if word is None:
        return deed
    return replace(deed, action=replace(deed.action, target=target, preposition=word or None))


def _done_to(reading: Reading, deed: Deed) -> Deed:
    """The deed with the words of its direct object: "rolls her eyes", "turns pages"."""
    position = deed.end
    while _is_manner(reading, position):
        position += 1
    up = reading.word(position) in _PARTICLES
    position += up
    start, named = position, {noun.start for noun, _ in reading.mentions}
    while _describes(reading, position) and position not in named:
        position += 1
    noun, word = reading.at(position), reading.word(position)
    kind = noun.meaning(*_OBJECTS) if noun and noun.start == position else None
    own = bool(POSSESSIVES & set(reading.words(start, position)))
    unknown = own and not noun and word.isalpha() and word not in PREPOSITIONS
    bare = start == position and not (kind and (kind.plural or kind.category == "scenery"))
    end = noun.end if noun else position + 1
    if deed.aside or deed.passive or bare or (up and not own) or not (kind or unknown):
        return deed
    if _acts(reading, end):
        return deed
    words = " ".join(reading.words(start, end))
    return replace(deed, action=replace(deed.action, done_to=words))


def _acts(reading: Reading, position: int) -> bool:
    """Whether a word there can only be a verb, so that the noun before it is its doer."""
    after = reading.at(position)
    return after is not None and {each.category for each in after.meanings} == {"action"}


def _is_manner(reading: Reading, position: int) -> bool:
    match = reading.at(position)
    return match is not None and match.meaning("manner") is not None


def _begins_a_clause(reading: Reading, end: int, deeds: list[Deed]) -> bool:
    """Whether the one named has a verb of its own: "runs as a dog barks", "after a dog barks"."""
    return any(
        deed.start == end and surface(reading.tokens, verb) in ("s", "base")
        for deed in deeds
        if (verb := reading.at(deed.start))
    )


def _preposition(reading: Reading, start: int, end: int) -> str | None:
    """The preposition right before a noun phrase, ``""`` for a direct object, None for neither."""
    for words, said in _LONG.items():
        if tuple(reading.words(max(start, end - len(words)), end)) == words:
            return said
    if reading.words(start - 1, end) == ["out", "of"]:
        return "out of"  # of "gets out"
    last = reading.word(end - 1)
    if end > start and last in _PREPOSITIONS:
        return last
    told = [reading.at(place) for place in range(start, end)]
    return "" if all(each and each.meaning("manner") for each in told) else None


def _describes(reading: Reading, position: int) -> bool:
    match = reading.at(position)
    look = match.meaning("color", "attribute") if match else None
    owner = match is not None and match.meaning("subject") and is_owner(reading, match)
    return reading.word(position) in DETERMINERS or look is not None or bool(owner)
