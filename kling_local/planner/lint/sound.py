"""Rules of sound: what the words make audible, and whether the film has a track for it."""

from __future__ import annotations

from collections.abc import Iterator

from kling_local.planner.lint.catalogue import finding, phrases
from kling_local.planner.lint.reading import Film, ShotReading
from kling_local.shots import Finding

_SHORT = 40


def rules(film: Film) -> Iterator[Finding]:
    """All findings of this module."""
    for shot in film.shots:
        yield from _silence(shot) if film.request.sound else _unheard(shot)
    if film.request.sound and not film.request.voices and not any(map(_is_heard, film.shots)):
        yield finding("P073", field="sound")


def _unheard(shot: ShotReading) -> Iterator[Finding]:
    for index, line in enumerate(shot.said.audio.dialogue):
        start = shot.shot.prompt.find(line.text)
        text = line.text if len(line.text) <= _SHORT else f"{line.text[: _SHORT - 3]}..."
        span = (start, start + len(line.text)) if start >= 0 else None
        yield finding("P071", shot.number, field=f"audio.dialogue[{index}]", span=span, line=text)
        return
    for text, span in _heard_words(shot)[:1]:
        yield finding("P070", shot.number, field="sound", span=span, words=text)


def _heard_words(shot: ShotReading) -> list[tuple[str, tuple[int, int]]]:
    others = [span for _, span in shot.find(phrases("unheard"))]
    return [
        (text, span)
        for text, span in shot.find(phrases("heard"))
        if not any(start <= span[0] and span[1] <= end for start, end in others)
    ]


def _silence(shot: ShotReading) -> Iterator[Finding]:
    for text, span in shot.find(phrases("silence"), shot.described)[:1]:
        yield finding("P072", shot.number, field="sound", span=span, words=text)


def _is_heard(shot: ShotReading) -> bool:
    """Whether the words name something audible, or ask for its absence."""
    audio = shot.said.audio
    says_not = {"music", "dialogue", "sound", "speech", "background music"} & set(shot.said.exclude)
    told = (audio.dialogue, audio.effects, audio.ambience, audio.music, audio.silence, says_not)
    return any(told) or bool(shot.find(phrases("heard")))
