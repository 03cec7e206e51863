"""What a kind of music is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Part:
    """What one instrument plays.

    Bars of a pattern are separated by ``|`` and repeat; each character is a step.

    Attributes:
        instrument: its name in `instruments.TIMBRES`.
        plays: ``"chords"`` all notes of the chord at each ``x``; ``"line"`` chord tones by letter,
            ``a`` the root; ``"walk"`` a bass line in quarters; ``"tune"`` a melody in these
            rhythms.
        pattern: ``.`` is a rest, ``-`` holds the note before, a capital is an accent.
        middle: MIDI number that the notes are near; the lowest possible root of lines and walks.
        level: loudness.
        pan: -1 left .. 1 right.
        hold: how long notes sound, as a share of their steps.
        enters: bar that it begins in, in pieces of at least four bars.
    """

    instrument: str
    plays: str
    pattern: str = ""
    middle: int = 60
    level: float = 0.5
    pan: float = 0.0
    hold: float = 0.95
    enters: int = 0


@dataclass(frozen=True)
class Style:
    """A kind of music.

    Attributes:
        tempo: beats a minute.
        chords: progressions in C, of one chord a bar; a film has one of them.
        parts: instruments that play notes.
        drums: drum -> its pattern, ``x`` a hit, ``X`` an accent, ``o`` a soft one.
        scale: that of the tune, from C.
        beats, steps: of a bar.
        swing: how far into a pair of steps the second begins; 0.5 is straight.
        swings: steps that swing, in beats: 0.5 for eighths, 0.25 for sixteenths.
        home: chord that the music ends on.
        room: share of reverberation.
        loose: how far hits stray from their time, in seconds.
        level: loudness of the whole, which makes styles equally loud.
    """

    tempo: float
    chords: tuple[str, ...]
    parts: tuple[Part, ...]
    drums: Mapping[str, str] = field(default_factory=dict)
    scale: str = "major"
    beats: int = 4
    steps: int = 16
    swing: float = 0.5
    swings: float = 0.5
    home: str = "C"
    room: float = 0.15
    loose: float = 0.006
    level: float = 1.0


MOODS: dict[str, tuple[float, float]] = {
    "slow": (0.78, 1.0), "fast": (1.22, 1.0), "upbeat": (1.12, 1.1), "soft": (0.95, 0.55),
    "loud": (1.0, 1.7), "distant": (1.0, 0.4),
}  # fmt: skip
"""Words before a style -> factors of its tempo and of its loudness."""
