"""Rules of time: whether what should happen fits into the shot."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kling_local.planner.lint.catalogue import finding, words
from kling_local.planner.lint.reading import Film, ShotReading
from kling_local.planner.vocabulary import vocabulary
from kling_local.shots import Action, Dialogue, Finding

_SECONDS = r"(?:s|secs?|seconds?)\b"
_AT = re.compile(
    rf"\b(?:at|after|by|from|until|around)\s+(?:about\s+)?(?:the\s+)?(\d+(?:\.\d+)?)[\s-]?{_SECONDS}"
    rf"(?:[\s-]mark)?|\bfor\s+(?:about\s+)?(\d+(?:\.\d+)?)[\s-]?{_SECONDS}",
    re.IGNORECASE,
)
_NUMBERS = {"three": 3, "five": 5, "eight": 8, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30}
_LENGTH = re.compile(
    rf"\b(\d+(?:\.\d+)?|{'|'.join(_NUMBERS)})[\s-]?(?:s|sec|seconds?)[\s-]"
    r"(?:long\s+)?(clip|video|film|movie|sequence|shot|take|long)\b",
    re.IGNORECASE,
)
_UNSPACED = frozenset({"zh", "ja"})
_MOVE_SECONDS = 1.0
_LEAST_MOVES = 3
_FASTEST = 200.0
"""Degrees a second above which a turn is only a smear."""
_ROUNDING = 1e-6


def rules(film: Film) -> Iterator[Finding]:
    """All findings of this module."""
    for shot in film.shots:
        yield from _speech(shot)
        yield from _actions(shot)
        yield from _moves(shot)
        yield from _times(shot)
        yield from _lengths(shot, film.plan.duration_s)


def spoken_seconds(line: Dialogue) -> float:
    """Seconds that a line takes when spoken briskly."""
    rates = words()["speech_per_second"]
    language = line.language or "en"
    return spoken_units(line) / float(rates.get(language, rates["en"]))


def spoken_units(line: Dialogue) -> int:
    """Words of a line, or its characters in a language written without spaces."""
    if line.language in _UNSPACED:
        return sum(sign.isalnum() for sign in line.text)
    return len(line.text.split())


def _speech(shot: ShotReading) -> Iterator[Finding]:
    lines = shot.said.audio.dialogue
    needed = sum(spoken_seconds(line) for line in lines)
    length = shot.shot.duration_s
    if needed <= length:
        return
    start = shot.shot.prompt.find(lines[0].text)
    end = shot.shot.prompt.find(lines[-1].text) + len(lines[-1].text)
    yield finding(
        "P005",
        shot.number,
        field="audio.dialogue",
        span=(start, end) if 0 <= start < end else None,
        words=sum(spoken_units(line) for line in lines),
        needed=needed,
        length=length,
    )


def _actions(shot: ShotReading) -> Iterator[Finding]:
    """The subject whose actions, one after another, take longer than the shot."""
    busy: dict[str | None, list[Action]] = {}
    for action in shot.said.actions:
        busy.setdefault(action.subject, []).append(action)
    for actions in busy.values():
        needed = sum(_action_seconds(action.verb) for action in actions)
        if len(actions) > 1 and needed > shot.shot.duration_s + _ROUNDING:
            verbs = list(dict.fromkeys(action.verb for action in actions))
            yield finding(
                "P010",
                shot.number,
                field="actions",
                span=_around(shot, verbs),
                verbs=", ".join(verbs),
                needed=round(needed, 1),
                length=shot.shot.duration_s,
            )
            return


def _action_seconds(verb: str) -> float:
    seconds = words()["action_seconds"]
    for meaning in vocabulary().phrases.get(tuple(verb.split()), ()):
        if meaning.category == "action":
            return float(seconds.get(meaning.group, seconds["other"]))
    return float(seconds["other"])


def _around(shot: ShotReading, verbs: list[str]) -> tuple[int, int] | None:
    spans = [each.span for each in shot.meant("action") if each.meaning.value in verbs]
    return (min(spans)[0], max(spans)[1]) if spans else None


def _moves(shot: ShotReading) -> Iterator[Finding]:
    moves = shot.said.camera.moves
    length = shot.shot.duration_s
    needed = len(moves) * _MOVE_SECONDS
    if len(moves) >= _LEAST_MOVES and needed > length:
        spans = [each.span for each in shot.meant("movement")]
        yield finding(
            "P011",
            shot.number,
            field="camera.moves",
            span=(spans[0][0], spans[-1][1]) if spans else None,
            count=len(moves),
            needed=needed,
            length=length,
        )
    for index, move in enumerate(moves):
        if move.degrees is None or move.movement == "whip_pan":
            continue
        within = (length if move.end_s is None else move.end_s) - (move.start_s or 0.0)
        speed = abs(move.degrees) / within if within > 0 else float("inf")
        if speed > _FASTEST:
            yield finding(
                "P016",
                shot.number,
                field=f"camera.moves[{index}]",
                degrees=move.degrees,
                length=round(within, 2),
                speed=speed,
            )


def _times(shot: ShotReading) -> Iterator[Finding]:
    length = shot.shot.duration_s
    for found in _AT.finditer(shot.described):
        said = float(found[1] or found[2])
        if said > length + _ROUNDING:
            yield finding(
                "P012", shot.number, span=found.span(), words=found.group(), length=length
            )


def _lengths(shot: ShotReading, film_s: float) -> Iterator[Finding]:
    for found in _LENGTH.finditer(shot.described):
        said = float(_NUMBERS.get(found[1].lower(), 0) or found[1])
        if said not in (film_s, shot.shot.duration_s):
            is_film = found[2].lower() in ("clip", "video", "film", "movie", "sequence")
            yield finding(
                "P013",
                shot.number,
                field="duration",
                span=found.span(),
                said=said,
                what="film" if is_film else "shot",
                length=film_s if is_film else shot.shot.duration_s,
            )
