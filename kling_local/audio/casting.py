"""Casting: choose the engine's voice and manner for each speaker; always the same for a plan."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kling_local.shots import Cue

LANGUAGES = {
    "en": "en-us", "zh": "cmn", "ja": "ja", "ko": "ko", "es": "es", "fr": "fr-fr", "de": "de",
    "it": "it", "pt": "pt-br", "ru": "ru",
}  # fmt: skip
"""The engine's voice of each language (ISO 639-1)."""

_WORDS = {
    "child": {"child", "children", "boy", "girl", "kid", "baby", "son", "daughter", "toddler"},
    "woman": {
        "woman", "women", "female", "lady", "mother", "mom", "wife", "sister", "queen", "princess",
        "grandmother", "grandma", "aunt", "actress", "waitress", "bride", "she", "girlfriend",
        "nurse", "witch", "ballerina",
    },
    "man": {
        "man", "men", "male", "guy", "father", "dad", "husband", "brother", "king", "prince",
        "grandfather", "grandpa", "uncle", "actor", "waiter", "groom", "he", "boyfriend", "wizard",
        "knight", "gentleman",
    },
    "robot": {"robot", "android", "machine", "cyborg", "drone"},
}  # fmt: skip
_VARIANTS = {
    "woman": ("f2", "f3", "f4", "f1", "f5"),
    "man": ("m3", "m1", "m7", "m2", "m6", "m4"),
    "child": ("f4", "f5"),
    "robot": ("m8",),
}
_PITCH = {"woman": 55, "man": 42, "child": 82, "robot": 30}
_RATE, _VOLUME, _RANGE = 165, 100, 55
_STEPS = (0, 9, -8, 5, -4)
"""Added to the pitch in the first, second ... round through a kind's variants."""
_KINDS_UNSAID = ("woman", "man")
_SLOWER, _FASTER = 0.86, 1.12
_WHISPERS = {"woman": "whisperf", "child": "whisperf", "man": "whisper", "robot": "whisper"}


@dataclass(frozen=True)
class Voice:
    """A voice of the engine: pitch and range 0-99, ``rate`` in words a minute, volume 0-200."""

    kind: str
    variant: str
    pitch: int
    range: int = _RANGE
    rate: int = _RATE
    volume: int = _VOLUME

    def __str__(self) -> str:
        return f"{self.kind} {self.variant}, pitch {self.pitch}"


_TONES: Mapping[str, tuple[float, int, int, int]] = {
    "calm": (_SLOWER, -3, -10, -5), "sad": (_SLOWER, -7, -20, -15), "soft": (0.92, 0, -10, -30),
    "angry": (_FASTER, 4, 20, 30), "shouting": (1.05, 10, 25, 60), "screaming": (1.1, 16, 30, 80),
    "happy": (_FASTER, 6, 25, 10), "nervous": (1.2, 5, 15, -5), "deep": (0.95, -22, -5, 5),
    "murmuring": (0.95, -4, -25, -40), "whispering": (0.92, 0, 0, -20), "singing": (0.75, 4, 40, 0),
}  # fmt: skip
"""Tone of a line -> factor for the rate, and values added to pitch, range and volume."""


def cast(cues: Sequence[Cue], voices: Mapping[str, str]) -> dict[int, tuple[Voice, str | None]]:
    """For each speech cue, by its index in ``cues``: its voice and the requested id, if any.

    ``voices`` maps markers (``voice_1``) and speakers to the voice ids of the request. If neither
    the line's marker nor its speaker is among them, the nth speaker gets the nth requested voice.
    Speakers beyond those get voices by their kind, different ones for speakers of one kind.
    """
    speakers = list(dict.fromkeys(cue.subject for cue in cues if cue.lane == "speech"))
    spare = [voices[name] for name in sorted(voices) if name.startswith("voice_")]
    made, kinds = {}, dict.fromkeys(_VARIANTS, 0)
    own: dict[str | None, Voice] = {}
    for speaker in speakers:
        kind = _kind(speaker) or _KINDS_UNSAID[sum(kinds.values()) % 2]
        own[speaker] = _numbered(kind, kinds[kind])
        kinds[kind] += 1
    for index, cue in enumerate(cues):
        if cue.lane != "speech":
            continue
        number = speakers.index(cue.subject)
        asked = voices.get(cue.voice or "") or voices.get(cue.subject or "")
        asked = asked or (spare[number] if number < len(spare) else None)
        voice = voice_of_id(asked, _kind(cue.subject)) if asked else own[cue.subject]
        made[index] = (_toned(voice, cue.line.tone if cue.line else None), asked)
    return made


def voice_of_id(id: str, speaker: str | None = None) -> Voice:
    """The voice that stands for a hosted voice id; always the same one.

    Its kind (man, woman, child or robot) comes from words in the id ("uk_man2"), else from
    ``speaker`` (the kind of the speaker), else from the id's digest. The digest also chooses the
    variant.
    """
    digest = hashlib.sha256(id.encode()).digest()
    kind = _kind(id) or speaker or _KINDS_UNSAID[digest[0] % 2]
    return _numbered(kind, digest[1])


def _numbered(kind: str, number: int) -> Voice:
    variants = _VARIANTS[kind]
    step = _STEPS[number // len(variants) % len(_STEPS)]
    flat = 5 if kind == "robot" else _RANGE
    return Voice(kind, variants[number % len(variants)], _PITCH[kind] + step, flat)


def _kind(words: str | None) -> str | None:
    """man, woman, child or robot if a name has a word for it, else None."""
    said = set(re.findall(r"[a-z]+", (words or "").lower()))
    return next((kind for kind, known in _WORDS.items() if said & known), None)


def _toned(voice: Voice, tone: str | None) -> Voice:
    if tone is None or tone not in _TONES:
        return voice
    rate, pitch, spread, volume = _TONES[tone]
    return replace(
        voice,
        variant=_WHISPERS[voice.kind] if tone == "whispering" else voice.variant,
        rate=round(voice.rate * rate),
        pitch=min(99, max(0, voice.pitch + pitch)),
        range=min(99, max(0, voice.range + spread)),
        volume=min(200, max(20, voice.volume + volume)),
    )
