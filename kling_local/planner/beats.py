"""Split one prompt into up to six shots: at the cuts that it writes, or into its beats if the shot
type is ``intelligence``.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace

from kling_local.planner.speech import take_out_quotes
from kling_local.planner.written import Beat, join_modifiers, split, written_beats
from kling_local.request import MAX_SHOTS, ShotRequest

_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。!?])\s*|\s*\n+\s*")
_THEN = re.compile(
    r"[,;]?\s*\b(?:and\s+then|then|after\s+that|afterwards|finally)\b,?\s+", re.IGNORECASE
)
_COVERAGE = ("Wide shot", "Medium shot", "Close-up")
_WORDS_PER_S = {"en": 2.5, "es": 2.8, "fr": 2.8, "de": 2.2, "pt": 2.8}
_SIGNS_PER_S = {"zh": 4.5, "ja": 7.0, "ko": 5.0}
"""How fast people speak: words a second, or characters a second in languages without spaces.
Rounded means of measured speech rates (about 6.2 syllables a second in English, 7.8 in Spanish and
Japanese, 5.2 in Chinese: Pellegrino, Coupe, Marsico 2011, doi 10.1353/lan.2011.0057), lowered to an
actor's pace."""
_BREATH_S = 0.4
_LEAST_S = 1.5
"""Least mean length of shots when not every shot gives its own; under 1 s is refused everywhere."""


def draft_shots(prompt: str, duration: int) -> tuple[ShotRequest, ...]:
    """Cut a prompt into 1-6 shots whose lengths add up to ``duration``, each at least 1 s.

    Beats are the cuts that the prompt writes; without cuts its sentences; without several sentences
    its clauses ("then"). A single beat gets a wide shot, a medium shot (from 5 s on) and a
    close-up.
    """
    beats = _beats(prompt)
    least = 1.0 if all(beat.seconds for beat in beats) else _LEAST_S
    most = max(1, min(MAX_SHOTS, int(duration / least)))
    if len(beats) == 1:
        beats = _coverage(beats[0], 2 if duration < 5 else 3)
    while len(beats) > most:
        beats = _merge_shortest(beats)
    return tuple(
        ShotRequest(beat.text, seconds)
        for beat, seconds in zip(beats, _lengths(beats, duration), strict=True)
    )


def written_shots(prompt: str, duration: int) -> tuple[ShotRequest, ...]:
    """The shots of a prompt that writes its own cuts ("shot 1: ... shot 2: ...", "[00:00-00:02]
    ...", "cut to"), as ``draft_shots`` makes them; an empty tuple for any other prompt.
    """
    return draft_shots(prompt, duration) if len(written_beats(prompt)) > 1 else ()


def speech_s(text: str) -> float:
    """Seconds that the spoken lines of a text need, 0 without any."""
    total = 0.0
    for line in take_out_quotes(text).dialogue:
        language = line.language or "en"
        if language in _SIGNS_PER_S:
            total += sum(sign.isalnum() for sign in line.text) / _SIGNS_PER_S[language] + _BREATH_S
        else:
            total += len(line.text.split()) / _WORDS_PER_S.get(language, 2.5) + _BREATH_S
    return total


def _beats(prompt: str) -> list[Beat]:
    written = written_beats(prompt)
    if len(written) > 1:
        return written
    for rule in (_SENTENCE, _THEN):
        texts = join_modifiers(split(prompt, rule))
        if len(texts) > 1:
            return [Beat(text) for text in texts]
    return [Beat(prompt.strip())]


def _coverage(beat: Beat, num_shots: int) -> list[Beat]:
    framings = (_COVERAGE[0], _COVERAGE[2]) if num_shots == 2 else _COVERAGE
    return [Beat(f"{framing}: {beat.text}") for framing in framings]


def _merge_shortest(beats: list[Beat]) -> list[Beat]:
    sizes = [len(beat.text.split()) for beat in beats]
    at = min(range(len(beats) - 1), key=lambda index: sizes[index] + sizes[index + 1])
    first, second = beats[at], beats[at + 1]
    both = first.seconds is not None and second.seconds is not None
    seconds = (first.seconds or 0) + (second.seconds or 0) if both else None
    joint = first.text if first.text.endswith((".", "!", "?")) else first.text + ","
    return [*beats[:at], Beat(f"{joint} {second.text}", seconds), *beats[at + 2 :]]


def _lengths(beats: list[Beat], duration: int) -> list[float]:
    """The written lengths if they leave whole seconds and at least 1 s for every other shot.

    Otherwise, and for shots without a length, multiples of half a second: first the time that the
    shot's speech needs, at least 1 s, then a share of the rest, by the number of words (by the
    written lengths if every shot has one).
    """
    said = [beat.seconds for beat in beats if beat.seconds is not None]
    others = [replace(beat, seconds=None) for beat in beats if beat.seconds is None]
    left = round(duration - sum(said), 6)
    room = left >= len(others) if others else left == 0
    if said and min(said) >= 1 and left == int(left) and room:
        shared = iter(_lengths(others, int(left)) if others else [])
        return [next(shared) if beat.seconds is None else beat.seconds for beat in beats]
    weights = said if len(said) == len(beats) else [4.0 + len(beat.text.split()) for beat in beats]
    least = [max(2, math.ceil(2 * speech_s(beat.text))) for beat in beats]
    if sum(least) > 2 * duration:
        least = [2] * len(beats)
    spare = 2 * duration - sum(least)
    total = sum(weights) or 1.0
    shares = [spare * weight / total for weight in weights]
    halves = [int(share) for share in shares]
    by_remainder = sorted(range(len(beats)), key=lambda index: halves[index] - shares[index])
    for index in by_remainder[: spare - sum(halves)]:
        halves[index] += 1
    return [(first + more) / 2 for first, more in zip(least, halves, strict=True)]
