"""The speech engine's own process: ``python -m kling_local.audio.espeak``.

eSpeak NG and pykakasi are under the GPL and keep global state; they run here and nowhere else, at
the other end of a pipe. stdin holds one JSON list of lines; stdout one JSON line (``version``, and
for each line its ``rate``, ``sped_up`` and ``num_samples``, or an ``error``) and then the lines'
samples, int16 mono at 22 050 Hz, one after the other.
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
"""Words a minute; eSpeak NG goes no faster without another library."""

_SYNCHRONOUS, _DONT_EXIT, _UTF8 = 2, 0x8000, 1
_PARAMETERS = {"rate": 1, "volume": 2, "pitch": 3, "range": 4}
_QUIET = 300
"""Below this (of 32767) the ends of a line are silence."""
_TRIES = 4
_KANJI = re.compile(r"[\u3005\u3400-\u9fff]")
_TODAY = re.compile(r"今日は(?=\w)")
"""Within a sentence it means "today" and is not the greeting that pykakasi reads."""
_PARTICLES = {"は": "わ", "へ": "え", "こんにちは": "こんにちわ", "こんばんは": "こんばんわ"}
_Samples = NDArray[np.int16]


class _Espeak:
    """The library, initialised once."""

    def __init__(self) -> None:
        import espeakng_loader

        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = str(espeakng_loader.get_data_path()).encode()
        self._library.espeak_Initialize(_SYNCHRONOUS, 0, data, _DONT_EXIT)
        # Breath is drawn from its own generator, which the clock has seeded, and from the C one.
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
        """Whether there is such a voice."""
        return bool(self._library.espeak_SetVoiceByName(voice.encode()) == 0)

    def say(self, text: str, settings: dict[str, int]) -> _Samples:
        """One line without the silence around it."""
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
    """Japanese in kana: the engine reads no kanji."""
    if language != "ja" or not _KANJI.search(text):
        return text
    import pykakasi

    words = pykakasi.kakasi().convert(_TODAY.sub("きょうわ", text))
    return "".join(_PARTICLES.get(word["hira"], word["hira"]) for word in words)


def speak(engine: _Espeak, line: dict[str, Any]) -> tuple[dict[str, Any], _Samples]:
    """One line, faster when it would last longer than its ``fit_s``."""
    if not engine.choose(line["voice"]):
        return {"error": f"the engine has no voice {line['voice']!r}", "num_samples": 0}, _NOTHING
    text = _readable(line["text"], line["language"])
    wanted, most = int(line["rate"]), round(line["fit_s"] * RATE_HZ)
    rate = wanted
    said = engine.say(text, {**line, "rate": rate})
    for _ in range(_TRIES):
        if len(said) <= most or rate >= FASTEST:
            break
        rate = min(FASTEST, max(rate + 5, round(1.03 * rate * len(said) / most)))
        said = engine.say(text, {**line, "rate": rate})
    return {"rate": rate, "sped_up": rate / wanted, "num_samples": len(said)}, said


_NOTHING: _Samples = np.zeros(0, np.int16)


def _apart(engine: _Espeak, line: dict[str, Any]) -> tuple[dict[str, Any], _Samples]:
    """One line in a process forked for it: the engine remembers what it said before, and a line
    must sound the same whatever else is spoken. Where there is no fork it does remember.
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
    """Speak what stdin asks for."""
    lines = json.loads(sys.stdin.buffer.read())
    engine = _Espeak()
    spoken = [_apart(engine, line) for line in lines]
    head = {"version": engine.version, "lines": [facts for facts, _ in spoken]}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n")
    for _, samples in spoken:
        sys.stdout.buffer.write(samples.astype("<i2").tobytes())


if __name__ == "__main__":
    main()
