"""Style: look, mood, era and medium of one shot."""

from __future__ import annotations

from kling_local.planner.reading import Reading
from kling_local.planner.scene import Found
from kling_local.planner.vocabulary import Match
from kling_local.shots import Style

_FELT = frozenset({"atmosphere", "mood", "vibe", "vibes", "feeling", "feel", "ambiance", "tone"})
_WHOSE, _PART_OF_DECADE = frozenset({"his", "her", "their"}), frozenset({"early", "mid", "late"})
_STYLE = ("look", "mood", "era", "medium")


def find_style(reading: Reading) -> tuple[Style, list[Found]]:
    """Look, mood, era and medium of a shot, and the tokens that say them."""
    said: dict[str, dict[str, Match]] = {name: {} for name in _STYLE}
    found: list[Found] = []
    for name in _STYLE:
        for match, meaning in reading.all(name):
            if (name != "mood" or _is_mood(reading, match)) and not (
                name == "era" and _is_age(reading, match)
            ):
                said[name].setdefault(meaning.value, match)
    for match, value in _felt(reading):
        said["mood"].setdefault(value, match)
    for name, values in said.items():
        for number, (value, match) in enumerate(values.items()):
            slot = f"style.{name}[{number}]" if name in ("look", "mood") else f"style.{name}"
            if name in ("look", "mood") or number == 0:
                found.append(Found(slot, value, match.start, match.end))
    style = Style(
        look=tuple(said["look"]),
        mood=tuple(said["mood"]),
        era=next(iter(said["era"]), None),
        medium=next(iter(said["medium"]), None),
    )
    return style, found


def _felt(reading: Reading) -> list[tuple[Match, str]]:
    """Moods from words that are none by themselves: "a spooky vibe", "a cat on a sofa, cute"."""
    felt = [
        (match, meaning.value)
        for match, meaning in reading.all("attribute")
        if reading.word(match.end) in _FELT
    ]
    looks = {look for _, subject in reading.subjects for look in subject.attributes}
    return felt + [
        (match, meaning.value)
        for match, meaning in reading.all("tag_mood")
        if reading.is_tag(match) and meaning.value not in looks
    ]


def _is_age(reading: Reading, match: Match) -> bool:
    """Whether a decade is somebody's age and no era: "JONAS, 60s, carries", "SARAH (30s)", "in her
    late 60s"."""
    before = match.start - (2 if reading.word(match.start - 1) in _PART_OF_DECADE else 1)
    if reading.word(before) in _WHOSE:
        return True
    after_name = any(noun.end == match.start - 1 for noun, _ in reading.mentions)
    commas = (reading.word(match.start - 1), reading.word(match.end))
    return after_name and commas in ((",", ","), ("(", ")"))


def _is_mood(reading: Reading, match: Match) -> bool:
    """Whether a word is the shot's mood: "a lonely man" is lonely himself, "calmly" is a manner."""
    if match.meaning("manner"):
        return False
    position = match.end
    while (look := reading.at(position)) and look.meaning("color", "attribute", "mood"):
        position = look.end
    return not any(noun.start == position for noun, _ in reading.mentions)
