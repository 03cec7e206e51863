"""Spoken lines from the real engine: five languages, voices, tones, and lines that must fit."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys

import numpy as np
import pytest

from kling_local.audio import speech
from kling_local.audio.casting import cast, voice_of_id
from kling_local.audio.levels import SAMPLE_RATE
from kling_local.audio.speech import Line, NoEngineError, speak
from kling_local.shots import Cue, Dialogue

WORDS = {
    "en": "Hello there, how are you today?",
    "zh": "你好,你今天怎么样?",
    "ja": "今日は学校へ行きましょう。",
    "ko": "안녕하세요, 오늘 어때요?",
    "es": "Hola, ¿cómo estás hoy?",
}
MAN, WOMAN = voice_of_id("uk_man2"), voice_of_id("calm_woman1")


def line(text, *, subject="man", tone=None, voice=None):
    return Cue("speech", text, 0, 1, 1, subject, line=Dialogue(subject, text, "en", tone),
               voice=voice)  # fmt: skip


def pitch_hz(samples):
    """Median fundamental frequency, 60 to 400 Hz, by autocorrelation of loud 40 ms windows."""
    mono, size = samples[:, 0], SAMPLE_RATE // 25
    found = []
    for start in range(0, len(mono) - size, size):
        part = mono[start : start + size]
        if np.sqrt((part**2).mean()) > 0.5 * np.sqrt((mono**2).mean()):
            match = np.correlate(part, part, "full")[size - 1 :]
            lags = slice(SAMPLE_RATE // 400, SAMPLE_RATE // 60)
            found.append(SAMPLE_RATE / (lags.start + int(np.argmax(match[lags]))))
    return float(np.median(found))


@pytest.fixture(scope="module")
def spoken():
    """One run of the engine, shared by these tests."""
    lines = {
        **{language: Line(text, language, WOMAN, 8) for language, text in WORDS.items()},
        "kana": Line("きょうわがっこうえいきましょう。", "ja", WOMAN, 8),
        "again": Line(WORDS["en"], "en", WOMAN, 8),
        "man": Line(WORDS["en"], "en", MAN, 8),
        "tight": Line(WORDS["en"], "en", WOMAN, 1.2),
        "hopeless": Line(WORDS["en"], "en", WOMAN, 0.3),
        "nothing": Line("...", "en", WOMAN, 3),
        "nowhere": Line("Hello", "xx", WOMAN, 3),
    }
    heard, engine = speak(list(lines.values()))
    assert engine.startswith("eSpeak NG 1.")
    return dict(zip(lines, heard, strict=True))


@pytest.mark.parametrize("language", WORDS)
def test_each_language_is_spoken_at_its_natural_rate(spoken, language):
    part = spoken[language]
    assert (part.sped_up, part.note) == (1.0, "")
    assert 0.8 < len(part.samples) / SAMPLE_RATE < 4
    assert np.sqrt((part.samples**2).mean()) > 0.02


def test_no_two_languages_sound_alike(spoken):
    def spectrum(samples):
        bands = np.abs(np.fft.rfft(samples[:SAMPLE_RATE, 0], SAMPLE_RATE))[80:5000]
        return bands / np.linalg.norm(bands)

    heard = [spectrum(spoken[language].samples) for language in WORDS]
    likeness = np.array([[a @ b for a in heard] for b in heard])
    assert (likeness[~np.eye(len(heard), dtype=bool)] < 0.95).all()


def test_kanji_are_read_as_japanese_words(spoken):
    # The engine alone reads every kanji as "Chinese letter", which takes four times as long.
    assert len(spoken["ja"].samples) == pytest.approx(len(spoken["kana"].samples), rel=0.1)


def test_the_same_line_is_the_same_sound_whatever_else_is_spoken(spoken):
    np.testing.assert_array_equal(spoken["en"].samples, spoken["again"].samples)
    (alone,), _ = speak([Line(WORDS["en"], "en", WOMAN, 8)])
    np.testing.assert_array_equal(spoken["en"].samples, alone.samples)


def test_a_man_speaks_lower_than_a_woman(spoken):
    assert pitch_hz(spoken["man"].samples) < 0.8 * pitch_hz(spoken["en"].samples)


def test_a_line_is_sped_up_to_fit_and_says_so(spoken):
    part = spoken["tight"]
    assert len(part.samples) <= 1.2 * SAMPLE_RATE
    assert 1.2 < part.sped_up < 2.5
    assert part.note == f"“{WORDS['en']}” is spoken {part.sped_up:.2f} times as fast to fit"


def test_a_line_that_cannot_fit_is_cut_and_says_so(spoken):
    part = spoken["hopeless"]
    assert len(part.samples) == round(0.3 * SAMPLE_RATE)
    assert abs(part.samples[-1]).max() < 1e-3
    assert part.note == f"“{WORDS['en']}” is cut after 0.3 s, at full speed"


def test_what_cannot_be_spoken_is_left_out_with_a_reason(spoken):
    assert len(spoken["nothing"].samples) == len(spoken["nowhere"].samples) == 0
    assert "nothing of it can be read aloud" in spoken["nothing"].note
    assert spoken["nowhere"].note.startswith("“Hello” is not spoken: the engine has no voice 'xx")


def test_a_missing_engine_is_told_with_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(NoEngineError, match="no speech engine is installed") as told:
        speak([Line("Hello", "en", MAN, 3)])
    assert "kling-local[speech]" in told.value.hint


def test_ctrl_c_does_not_reach_the_engine(monkeypatch, tmp_path):
    """It goes to every process of the terminal's session: the film would go on without speech."""
    engine = tmp_path / "engine"
    engine.write_text(
        f"#!{sys.executable}\nimport os\nprint('{{\"session\": %d}}' % os.getsid(0))\n"
    )
    engine.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(engine))
    head, _ = speech._run([])
    assert head["session"] != os.getsid(0)


def test_an_engine_that_crashes_is_told(monkeypatch):
    def crash(*_, **__):
        raise subprocess.CalledProcessError(-11, "espeak", stderr=b"line 1\nSegmentation fault")

    monkeypatch.setattr(speech.subprocess, "run", crash)
    with pytest.raises(NoEngineError, match="ended with code -11: Segmentation fault"):
        speak([Line("Hello", "en", MAN, 3)])


def test_a_voice_id_always_means_the_same_voice_and_its_words_tell_whose():
    assert voice_of_id("829826751244537879") == voice_of_id("829826751244537879")
    kinds = {each: voice_of_id(each).kind for each in ("uk_man2", "girl_1", "calm-woman", "robot")}
    assert kinds == {"uk_man2": "man", "girl_1": "child", "calm-woman": "woman", "robot": "robot"}
    assert voice_of_id("12345", "man").kind == "man"
    assert len({voice_of_id(str(number)) for number in range(40)}) > 8


def test_lines_take_the_voice_of_their_marker_then_of_their_speaker_then_of_the_order():
    lines = [line("a", subject="man", voice="voice_2"), line("b", subject="man"),
             line("c", subject="element_1")]  # fmt: skip
    voices = {"voice_1": "first", "voice_2": "second", "element_1": "own"}
    asked = [asked for _, asked in cast(lines, voices).values()]
    assert asked == ["second", "first", "own"]


def test_speakers_without_a_voice_get_different_ones_and_keep_them():
    lines = [line("a", subject=who) for who in ("man", "man 2", "woman", "man")]
    first, second, third, again = (voice for voice, _ in cast(lines, {}).values())
    assert first == again
    assert len({first, second, third}) == 3
    assert (first.kind, second.kind, third.kind) == ("man", "man", "woman")


def test_tones_change_the_manner_not_the_speaker():
    plain, calm, shout, whisper = (
        next(iter(cast([line("a", tone=tone)], {}).values()))[0]
        for tone in (None, "calm", "shouting", "whispering")
    )
    assert calm.rate < plain.rate
    assert shout.volume > plain.volume
    assert whisper.variant == "whisper"
    assert {voice.kind for voice in (plain, calm, shout, whisper)} == {"man"}
