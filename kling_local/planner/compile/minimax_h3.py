"""MiniMax-H3: a description in numbered shots with their times, then what is heard.

``[Shot 1]`` has no time, later shots ``[Shot 2] At 00:03.500, the camera cuts to ...``. Speech is
``(S1) <d>[English] ...</d>`` with one speaker number for the whole film. The sounds of the scene
and music that nobody in it plays have fields of their own, ``N/A`` when there is nothing to say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kling_local.planner.compile.parts import Part, Scene, closed, framing, tidy
from kling_local.planner.language import NAMES
from kling_local.shots import Blueprint, Dialogue

_DESCRIPTION, _SOUNDSCAPE, _MUSIC = (
    "integrated_multimodal_description",
    "overall_soundscape",
    "non_diegetic_music",
)
_NOTHING = "N/A"
_OPENING_QUOTES, _CLOSING_QUOTES = "\"“「『'‘", "\"”」』'’"
_SHOT = re.compile(r"\[Shot \d+\] At (\d+):(\d+\.\d+),")
_SPEECH = "\x00{}”"
"""Placeholder of a spoken line while the text around it is tidied; it ends like a quotation."""


class MiniMaxH3Form:
    """Numbered shots, then the fields of sound."""

    def words(self, scene: Scene) -> str:
        """The user's words, with spoken lines marked as speech."""
        lines = scene.draft.said.audio.dialogue
        text = scene.prompt
        for index, line in enumerate(lines):
            text = _take_out(text, line.text, _SPEECH.format(index))
        text = closed(tidy(text))
        for index, line in enumerate(lines):
            text = text.replace(_SPEECH.format(index), _spoken(line))
        return text

    def shot(self, part: Part) -> str:
        """The description of one shot, with speakers numbered within it."""
        return _with_speakers([part])[0]

    def take(self, parts: Sequence[Part]) -> str:
        """The whole prompt of a take."""
        told = []
        for number, (part, text) in enumerate(zip(parts, _with_speakers(parts), strict=True), 1):
            told.append(f"[Shot {number}]{_opening(part.scene, number)} {text}")
        said = [part.scene.draft.said for part in parts]
        heard = parts[0].scene.sound
        fields = (
            (_DESCRIPTION, "\n".join(told)),
            (_SOUNDSCAPE, _soundscape(said) if heard else _NOTHING),
            (_MUSIC, _music(said) if heard else _NOTHING),
        )
        return "\n\n".join(f"{name}: {text}" for name, text in fields)


def cut_times(prompt: str) -> list[float]:
    """The seconds at which the second and later shots begin in a prompt of this form."""
    return [int(found[1]) * 60 + float(found[2]) for found in _SHOT.finditer(prompt)]


def _opening(scene: Scene, number: int) -> str:
    if number == 1:
        return ""
    minutes, seconds = divmod(round(scene.start_s, 3), 60)
    size = framing(scene.draft.whole.camera.shot_size)
    how = "the shot goes on without a cut:" if scene.goes_on else f"the camera cuts to {size}:"
    return f" At {int(minutes):02d}:{seconds:06.3f}, {how}"


def _take_out(text: str, line: str, mark: str) -> str:
    """The text with a quoted line and its quotation marks replaced by ``mark``; unchanged if the
    line is not quoted in it."""
    for start in (found.start() for found in re.finditer(re.escape(line), text)):
        end = start + len(line)
        opened = text[:start].rstrip()[-1:]
        after = text[end:].lstrip()
        if opened and opened in _OPENING_QUOTES and after and after[0] in _CLOSING_QUOTES:
            first = text[:start].rstrip()[:-1]
            return f"{first}{mark}{after[1:]}"
    return text


def _spoken(line: Dialogue) -> str:
    language = {**NAMES, "en": "English"}.get(line.language or "en", "English")
    return f"({{{line.speaker or ''}}}) <d>[{language}] {line.text}</d>"


def _with_speakers(parts: Sequence[Part]) -> list[str]:
    """The parts' texts with speakers' names replaced by numbers that hold for all parts."""
    numbers: dict[str, int] = {}

    def numbered(found: re.Match[str]) -> str:
        return f"(S{numbers.setdefault(found[1], len(numbers) + 1)}) <d>"

    return [re.sub(r"\(\{([^{}]*)\}\) <d>", numbered, part.text) for part in parts]


def _soundscape(said: Sequence[Blueprint]) -> str:
    sounds = [each for blueprint in said for each in _heard(blueprint)]
    if any(blueprint.audio.silence for blueprint in said) and not sounds:
        return "Silence."
    return f"{', '.join(dict.fromkeys(sounds)).capitalize()}." if sounds else _NOTHING


def _heard(blueprint: Blueprint) -> tuple[str, ...]:
    return (*blueprint.audio.ambience, *blueprint.audio.effects)


def _music(said: Sequence[Blueprint]) -> str:
    music = dict.fromkeys(each.audio.music for each in said if each.audio.music)
    return f"{', '.join(music).capitalize()}." if music else _NOTHING


FORM = MiniMaxH3Form()
