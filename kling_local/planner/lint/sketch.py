"""Rules of the built-in model: what its pictures, voice and small vocabulary leave out of a
shot.
"""

from __future__ import annotations

from collections.abc import Iterator

from kling_local.planner.language import NAMES, READ_IN_PART, language_of, unread
from kling_local.planner.lint.catalogue import finding, phrases
from kling_local.planner.lint.reading import Film, ShotReading, holds
from kling_local.planner.played import is_plain, sound_of
from kling_local.planner.played_cues import music_named
from kling_local.planner.sketch_lights import changing
from kling_local.planner.sketch_words import world
from kling_local.shots import Finding

_ONE = {"time_of_day": "hour", "weather": "weather", "shot_size": "size"}
_LOOKS = frozenset(
    "look see watch show capture film record photograph shoot catch reveal find discover observe"
    " hold stay remain rest linger stand continue start begin stop pause end cut roll".split()
)
"""Verbs that a camera does without moving."""
_OPENS = frozenset("the as while then when".split())
_AT = frozenset("to toward towards at from past into by near behind for of".split())
"""Words before "camera" where it is what somebody aims at."""


def rules(film: Film, shot: ShotReading) -> Iterator[Finding]:
    """All findings of this module on one shot."""
    audio = shot.said.audio
    if audio.dialogue:
        yield finding("M012", shot.number, field="audio.dialogue")
    if shot.said.text_on_screen:
        yield finding("M013", shot.number, field="text_on_screen")
    if film.request.sound:
        yield from _unplayed(shot)
    if not shot.shot.compiled_prompt and not film.request.start_image:
        yield finding("M015", shot.number, field="prompt")
    language = language_of(shot.described)
    if language and language not in READ_IN_PART:
        yield finding("M029", shot.number, field="prompt", language=NAMES[language])
    yield from _unread(shot)
    yield from _later(shot)
    yield from _unknown_move(shot)


def _unplayed(shot: ShotReading) -> Iterator[Finding]:
    """Music and sounds that nothing plays."""
    audio = shot.said.audio
    told, kind = music_named(shot.said, shot.shot.prompt, shot.shot.spans)
    lost = [told] if told and not kind and not is_plain(told) else []
    lost += [each for each in audio.effects if not (sound_of(each) or each == "footsteps")]
    for each in lost:
        yield finding("M014", shot.number, field="audio", sound=each)


def _unread(shot: ShotReading) -> Iterator[Finding]:
    """Words in a language with a lexicon that the lexicon lacks."""
    lacking = unread(shot.described)
    if lacking:
        words = ", ".join(repr(each) for each in lacking)
        message = f"the planner does not read {words}: nothing of it is drawn"
        yield Finding("M112", "info", message, "say it in English", shot.number, field="prompt")


def _unknown_move(shot: ShotReading) -> Iterator[Finding]:
    """A camera verb that is no known move, in a shot where no move is recognised."""
    if shot.said.camera.moves:
        return
    at = {match.start: match for match in shot.matches}
    for place, token in enumerate(shot.tokens):
        verb = _after_adverbs(shot, place + 1)
        action = at[verb].meaning("action") if verb in at else None
        if token.text != "camera" or action is None or action.value in _LOOKS:
            continue
        before = [each.text for each in shot.tokens[max(0, place - 2) : place]]
        opens = not before or before[-1] in _OPENS or not before[-1].isalnum()
        if opens and _AT.isdisjoint(before):
            said = shot.asked[shot.tokens[verb].start : shot.tokens[at[verb].end - 1].end]
            message = f"the camera move {said!r} is not drawn: the planner knows no such move"
            hint = "say pan, tilt, push in, pull out, truck or arc"
            yield Finding("M107", "info", message, hint, shot.number, field="prompt")
            return


def _after_adverbs(shot: ShotReading, place: int) -> int:
    """The position of the next word that is no adverb and no colon."""
    while place < len(shot.tokens) and (
        shot.tokens[place].text == ":" or shot.tokens[place].text.endswith("ly")
    ):
        place += 1
    return place


def _later(shot: ShotReading) -> Iterator[Finding]:
    """A change of hour, weather or size within the shot, or a second weather: only one is drawn."""
    turns = "lights" in changing(shot.described)
    for category, name in _ONE.items():
        if turns and category == "time_of_day":
            continue
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
    """What the built-in world draws for a value, None if nothing."""
    table = "sizes" if category == "shot_size" else category
    near = world()["near_weather"] if category == "weather" else {}
    found: str | None = world()[table].get(value) or near.get(value)
    return found
