"""Kinds of music: tempo, chords, and what each instrument plays."""

from kling_local.synth.styles.folk import FOLK
from kling_local.synth.styles.popular import POPULAR
from kling_local.synth.styles.scored import SCORED
from kling_local.synth.styles.style import MOODS, Part, Style

__all__ = ["MOODS", "STYLES", "Part", "Style"]

STYLES: dict[str, Style] = {**POPULAR, **SCORED, **FOLK}
"""Every kind of music by its name in prompts: "jazz in the air"."""
