"""The speech engine's own process: ``python -m kling_local.audio.espeak``.

eSpeak NG and pykakasi are under the GPL and keep global state, so they run only here, at the other
end of a pipe. stdin is one JSON list of lines to speak. stdout is one line of JSON (``version``,
and in ``lines`` for each line ``num_samples`` with ``rate`` and ``sped_up``, or with an ``error``),
followed by the samples of all lines, int16 mono at 22 050 Hz.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 22_050
FASTEST = 450
"""Words a minute; eSpeak NG speaks no faster without another library."""

_SYNCHRONOUS, _DONT_EXIT, _UTF8 = 2, 0x8000, 1
_PARAMETERS = {"rate": 1, "volume": 2, "pitch": 3, "range": 4}
_QUIET = 300
"""Samples up to this (of 32767) at the ends of a line are trimmed as silence."""
_TRIES = 4
_AS_LONG, _SLOWEST = 0.97, 0.78
"""Share of its time that a line must fill, and the slowest rate to do so, of the voice's own."""
_KANJI = re.compile(r"[\u3005\u3400-\u9fff]")
_TODAY = re.compile(r"今日は(?=\w)")
"""Within a sentence this means "today"; pykakasi would read it as the greeting "konnichiwa"."""
_PARTICLES = {"は": "わ", "へ": "え", "こんにちは": "こんにちわ", "こんばんは": "こんばんわ"}
_Samples = NDArray[np.int16]


class _Espeak:
    """The library, initialised once."""

    def __init__(self) -> None:
        import espeakng_loader

        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = str(espeakng_loader.get_data_path()).encode()
        self._library.espeak_Initialize(_SYNCHRONOUS, 0, data, _DONT_EXIT)
        # Breath noise uses eSpeak's random generator, which it seeds by the clock, and libc's.
        self._library.espeak_ng_SetRandSeed(ctypes.c_long(1))
        if os.name == "posix":
            ctypes.CDLL(None).srand(1)
        self._heard = bytearray()
        kind = ctypes.CFUNCTYPE(
            ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
        )
        self._callback = kind(self._hear)
        self._library.espeak_SetSynthCallback(self._callback)
        self._library.espeak_Info.restype = ctypes.c_char_p
        self.version = self._library.espeak_Info(None).decode().split()[0]

    def _hear(self, samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            self._heard += ctypes.string_at(samples, 2 * count)
        return 0

    def choose(self, voice: str) -> bool:
        """Select a voice by name; False if there is none."""
        return bool(self._library.espeak_SetVoiceByName(voice.encode()) == 0)

    def say(self, text: str, settings: dict[str, int]) -> _Samples:
        """Speak one line; returns its samples without silence at the ends."""
        for name, number in _PARAMETERS.items():
            self._library.espeak_SetParameter(number, settings[name], 0)
        self._heard.clear()
        data = text.encode()
        self._library.espeak_Synth(data, len(data) + 1, 0, 0, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        return _trimmed(np.frombuffer(bytes(self._heard), np.int16))


def _trimmed(samples: _Samples) -> _Samples:
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > _QUIET)
    return samples[loud[0] : loud[-1] + 1] if loud.size else samples[:0]


def _readable(text: str, language: str) -> str:
    """The text; Japanese is converted to kana, as the engine cannot read kanji."""
    if language != "ja" or not _KANJI.search(text):
        return text
    import pykakasi

    words = pykakasi.kakasi().convert(_TODAY.sub("きょうわ", text))
    return "".join(_PARTICLES.get(word["hira"], word["hira"]) for word in words)


def speak(engine: _Espeak, line: dict[str, Any]) -> tuple[dict[str, Any], _Samples]:
    """Speak one line, faster if it would last longer than ``fit_s``, slower (not by much) if it
    would end before ``fill_s``; returns facts and samples.
    """
    if not engine.choose(line["voice"]):
        return {"error": f"the engine has no voice {line['voice']!r}", "num_samples": 0}, _NOTHING
    text = _readable(line["text"], line["language"])
    wanted, most = int(line["rate"]), round(line["fit_s"] * RATE_HZ)
    rate = wanted
    said = engine.say(text, {**line, "rate": rate})
    filled = len(said) / max(1, round(line["fill_s"] * RATE_HZ))
    if filled < _AS_LONG:
        rate = round(wanted * max(filled, _SLOWEST))
        said = engine.say(text, {**line, "rate": rate})
    for _ in range(_TRIES):
        if len(said) <= most or rate >= FASTEST:
            break
        rate = min(FASTEST, max(rate + 5, round(1.03 * rate * len(said) / most)))
        said = engine.say(text, {**line, "rate": rate})
    return {"rate": rate, "sped_up": rate / wanted, "num_samples": len(said)}, said


_NOTHING: _Samples = np.zeros(0, np.int16)


def _apart(engine: _Espeak, line: dict[str, Any]) -> tuple[dict[str, Any], _Samples]:
    """Speak one line in a forked process, so that it does not depend on the lines before it.

    The engine keeps state between lines. Where ``os.fork`` is missing, lines do affect each other.
    """
    if not hasattr(os, "fork"):
        return speak(engine, line)
    here, there = os.pipe()
    child = os.fork()
    if child == 0:
        facts, samples = speak(engine, line)
        with os.fdopen(there, "wb") as out:
            out.write(json.dumps(facts).encode() + b"\n" + samples.astype("<i2").tobytes())
        os._exit(0)
    os.close(there)
    with os.fdopen(here, "rb") as heard:
        head, _, body = heard.read().partition(b"\n")
    _, status = os.waitpid(child, 0)
    if status:
        return {"error": f"the engine ended with status {status}", "num_samples": 0}, _NOTHING
    return json.loads(head), np.frombuffer(body, "<i2")


def main() -> None:
    """Speak the lines in stdin."""
    lines = json.loads(sys.stdin.buffer.read())
    engine = _Espeak()
    spoken = [_apart(engine, line) for line in lines]
    head = {"version": engine.version, "lines": [facts for facts, _ in spoken]}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n")
    for _, samples in spoken:
        sys.stdout.buffer.write(samples.astype("<i2").tobytes())


if __name__ == "__main__":
    main()
