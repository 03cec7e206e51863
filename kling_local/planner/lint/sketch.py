"""Rules of the built-in model: what its pictures, voice and few words leave out of a shot."""

from __future__ import annotations

from collections.abc import Iterator

from kling_local.planner.language import NAMES, READ_IN_PART, language_of, unread
from kling_local.planner.lint.catalogue import finding, phrases
from kling_local.planner.lint.reading import Film, ShotReading, holds
from kling_local.planner.sketch_words import world
from kling_local.shots import Finding

_ONE = {"time_of_day": "hour", "weather": "weather", "shot_size": "size"}


def rules(film: Film, shot: ShotReading) -> Iterator[Finding]:
    """All findings of this module on one shot."""
    audio = shot.said.audio
    if audio.dialogue:
        yield finding("M012", shot.number, field="audio.dialogue")
    if shot.said.text_on_screen:
        yield finding("M013", shot.number, field="text_on_screen")
    if film.request.sound and audio.music:
        yield finding("M014", shot.number, field="audio.music", music=audio.music)
    if not shot.shot.compiled_prompt and not film.request.start_image:
        yield finding("M015", shot.number, field="prompt")
    language = language_of(shot.described)
    if language and language not in READ_IN_PART:
        yield finding("M029", shot.number, field="prompt", language=NAMES[language])
    yield from _unread(shot)
    yield from _later(shot)


def _unread(shot: ShotReading) -> Iterator[Finding]:
    """Words of a language that is read word by word which its lexicon lacks."""
    lacking = unread(shot.described)
    if lacking:
        words = ", ".join(repr(each) for each in lacking)
        message = f"the planner does not read {words}: nothing of it is drawn"
        yield Finding("M112", "info", message, "say it in English", shot.number, field="prompt")


def _later(shot: ShotReading) -> Iterator[Finding]:
    """What changes within the shot, and a second weather: one hour, weather and size are drawn."""
    for category, name in _ONE.items():
        said = shot.meant(category)
        for first, each in ((said[0], later) for later in said[1:]):
            drawn = _drawn(category, each.meaning.value)
            if drawn in (None, _drawn(category, first.meaning.value)):
                continue
            changes = holds(shot.between(first.span, each.span), phrases("change"))
            if changes or (category == "weather" and each.meaning.value != "clear"):
                message = f"{each.text!r} is not drawn: a shot has one {name}"
                yield Finding("M112", "info", message, "make it a shot of its own", shot.number)
                break


def _drawn(category: str, value: str) -> str | None:
    """What the world draws a value as."""
    table = "sizes" if category == "shot_size" else category
    near = world()["near_weather"] if category == "weather" else {}
    found: str | None = world()[table].get(value) or near.get(value)
    return found
