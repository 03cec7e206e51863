"""Speech: lines are spoken by a packaged engine in its own process and fitted to their time."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kling_local.audio.casting import LANGUAGES, Voice
from kling_local.audio.espeak import RATE_HZ
from kling_local.audio.levels import SAMPLE_RATE, resample
from kling_local.clips import Samples
from kling_local.errors import MediaError

_PACKAGES = ("espeakng_loader", "pykakasi")
_INSTALL = 'pip install "kling-local[speech]" installs one (eSpeak NG, under the GPL)'
_LONGEST_S = 120
_FADE = SAMPLE_RATE // 50
_SOURCE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Line:
    """One line to speak, in at most ``fit_s`` seconds and, if a voice can be that slow, not less
    than ``fill_s``. ``language`` is ISO 639-1 or None."""

    text: str
    language: str | None
    voice: Voice
    fit_s: float
    fill_s: float = 0.0


@dataclass(frozen=True)
class Spoken:
    """A spoken line: samples ``(n 2)`` at 48 kHz; ``sped_up`` is 1 at the natural rate.

    ``note`` says if it was sped up, cut at the end of its time, or could not be spoken.
    """

    samples: Samples
    sped_up: float = 1.0
    note: str = ""


class NoEngineError(MediaError):
    """No speech engine is installed, or it cannot be run."""


def check_engine() -> None:
    """Raise ``NoEngineError`` unless the speech engine is installed; does not load it."""
    for package in _PACKAGES:
        if importlib.util.find_spec(package) is None:
            why = f"no speech engine is installed: {package} is missing"
            raise NoEngineError(why, hint=_INSTALL)


def has_engine() -> bool:
    """Whether the speech engine is installed."""
    try:
        check_engine()
    except NoEngineError:
        return False
    return True


def speak(lines: Sequence[Line]) -> tuple[list[Spoken], str]:
    """Speak lines; returns them and the engine's name and version. Raises ``NoEngineError``."""
    check_engine()
    head, body = _run([_asked(line) for line in lines])
    spoken, start = [], 0
    for line, facts in zip(lines, head["lines"], strict=True):
        end = start + 2 * int(facts["num_samples"])
        spoken.append(_spoken(line, facts, body[start:end]))
        start = end
    return spoken, f"eSpeak NG {head['version']}"


def _asked(line: Line) -> dict[str, Any]:
    language = line.language or "en"
    voice = line.voice
    return {
        "text": line.text,
        "language": language,
        "voice": f"{LANGUAGES.get(language, language)}+{voice.variant}",
        "rate": voice.rate,
        "pitch": voice.pitch,
        "range": voice.range,
        "volume": voice.volume,
        "fit_s": line.fit_s,
        "fill_s": line.fill_s,
    }


def _run(lines: list[dict[str, Any]]) -> tuple[dict[str, Any], bytes]:
    """Run the engine's process once for all lines; returns its JSON head and the samples."""
    command = [sys.executable, "-m", "kling_local.audio.espeak"]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(lines).encode(),
            capture_output=True,
            timeout=_LONGEST_S,
            check=True,
            cwd=_SOURCE,
            start_new_session=True,  # Ctrl-C reaches the worker only, as for ffmpeg
        )
        head, _, body = done.stdout.partition(b"\n")
        return json.loads(head), body
    except subprocess.CalledProcessError as error:
        last = error.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no reason"]
        why = f"it ended with code {error.returncode}: {last[0]}"
    except (OSError, subprocess.TimeoutExpired, ValueError) as error:
        why = str(error)
    raise NoEngineError(f"the speech engine failed: {why}", hint=_INSTALL)


def _spoken(line: Line, facts: dict[str, Any], data: bytes) -> Spoken:
    shown = line.text if len(line.text) <= 40 else f"{line.text[:37]}..."
    if "error" in facts or not data:
        why = facts.get("error", "nothing of it can be read aloud")
        return Spoken(np.zeros((0, 2), np.float32), note=f"“{shown}” is not spoken: {why}")
    mono = np.frombuffer(data, "<i2").astype(np.float32) / 32768
    samples = resample(np.stack([mono, mono], axis=1), RATE_HZ)
    sped_up = float(facts["sped_up"])
    most = round(line.fit_s * SAMPLE_RATE)
    if len(samples) > most:
        samples = samples[:most].copy()
        fade = min(_FADE, most)
        samples[most - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)[:, None]
        return Spoken(samples, sped_up, f"“{shown}” is cut after {line.fit_s:.1f} s, at full speed")
    note = f"“{shown}” is spoken {sped_up:.2f} times as fast to fit" if sped_up > 1 else ""
    return Spoken(samples, sped_up, note)
