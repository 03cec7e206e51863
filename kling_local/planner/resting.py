"""Rest: "motionless" and "initially still" mean that somebody stays."""

from __future__ import annotations

import re

from kling_local.planner.doers import Deed
from kling_local.planner.reading import Reading
from kling_local.shots import Action

_STILL = frozenset({"stand", "sit", "lie", "wait", "kneel", "sleep", "hang", "park", "crouch"})
_RESTS = _STILL | {"stay", "remain", "keep", "pause", "freeze"}
_IS_STILL = re.compile(
    r"\b(?:initially|at\s+first|first|is|are|was|were|begins?|starts?|becomes?|goes)\s+"
    r"(?:(?:out|off|initially|first|completely|perfectly|absolutely|totally|quite|very)\s+){0,2}"
    r"(still)\b(?=\s*(?:[,.;:!?]|$|(?:then|and|but|until|before|at\s+first|initially|for)\b))"
    r"|\b(still)\s+(?:at\s+first|initially|to\s+begin\s+with)\b",
    re.IGNORECASE,
)
""""Still" as a state: "initially still, a dog jumps", not "is still walking"."""
_MEANT = frozenset("he she it they".split())
_FILMED = frozenset("camera frame shot picture image lens".split())


def with_rest(reading: Reading, deeds: list[Deed], *, motionless: bool) -> list[Deed]:
    """The deeds, with a "stay" added for "motionless", "initially still" or "does not move" unless
    one of them is a rest already. ``motionless``: a negation said so."""
    said = [(match.start, match.end) for match, _ in reading.all("negation")] or _still(reading)
    told = bool(reading.tokens) and (motionless or bool(said))
    if not told or any(deed.action.verb in _RESTS for deed in deeds):
        return deeds
    start, end = said[0] if said else (0, 0)
    before = [identity for match, identity in reading.mentions if match.end <= start]
    first = reading.subjects[0][1].id if reading.subjects else None
    stays = Deed(Action(before[-1] if before else first, "stay"), start, end)
    return sorted([stays, *deeds], key=lambda deed: deed.start)


def _still(reading: Reading) -> list[tuple[int, int]]:
    """The tokens "still" that describe somebody, as opposed to the camera, the sea or the night."""
    found = []
    for said in _IS_STILL.finditer(reading.text):
        at = said.start(1) if said[1] else said.start(2)
        number = next((n for n, each in enumerate(reading.tokens) if each.start == at), None)
        if number is None:
            continue
        start, end = reading.sentence_start(number), reading.sentence_end(number)
        before = set(reading.words(start, number))
        named = any(start <= match.start < end for match, _ in reading.mentions)
        if (named or _MEANT & before) and not _FILMED & before:
            found.append((number, number + 1))
    return found
