"""Music of all kinds: on time, distinct, and without clicks."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch

from kling_local.synth.band import Piece, arranged, heard, piece_of
from kling_local.synth.drums import DRUMS, hit
from kling_local.synth.harmony import chord, voiced
from kling_local.synth.instruments import note
from kling_local.synth.signal import Clock
from kling_local.synth.styles import MOODS, STYLES
from kling_local.synth.timbres import TIMBRES

SAMPLE_RATE = 8_000


def played(style, seconds=4.5, seed=1, moods=()):
    piece = Piece(style, moods, seed, seconds)
    return heard(piece, Clock(SAMPLE_RATE, round(seconds * SAMPLE_RATE)))


def centroid(sound):
    power = torch.fft.rfft(sound.mean(0)).abs().square()
    hz = torch.fft.rfftfreq(sound.shape[1], 1 / SAMPLE_RATE)
    return float((power * hz).sum() / power.sum())


def struck(style):
    """Drum hits a second."""
    return sum(each.midi is None for each in arranged(Piece(style, (), 1, 10.0))) / 10


@pytest.mark.parametrize("style", STYLES)
def test_every_kind_sounds_begins_and_ends(style):
    sound = played(style)
    assert torch.equal(sound, played(style))
    assert 0.02 < float(sound.square().mean().sqrt()) < 0.25
    assert float(sound.abs().max()) < 0.95
    assert float(sound.mean().abs()) < 0.002
    assert float(sound[:, 0].abs().max()) < 1e-3
    assert float(sound[:, -10:].abs().max()) < 1e-3
    assert float(sound[:, : SAMPLE_RATE // 2].abs().max()) > 0.01
    assert not torch.equal(sound[0], sound[1])


@pytest.mark.parametrize("style", STYLES)
def test_parts_name_instruments_and_patterns_fit_the_bar(style):
    made = STYLES[style]
    for part in made.parts:
        assert part.instrument in TIMBRES
        assert part.plays in ("chords", "line", "walk", "tune")
    patterns = [part.pattern for part in made.parts if part.pattern] + list(made.drums.values())
    assert {len(bar) for each in patterns for bar in each.split("|")} <= {made.steps}
    assert set(made.drums) <= set(DRUMS)


def test_a_stretch_of_a_piece_is_the_same_as_in_the_whole():
    piece = Piece("jazz", (), 3, 8.0)
    whole = heard(piece, Clock(SAMPLE_RATE, 8 * SAMPLE_RATE))
    part = heard(piece, Clock(SAMPLE_RATE, 2 * SAMPLE_RATE), 4.0)
    rest = whole[:, 4 * SAMPLE_RATE : 6 * SAMPLE_RATE] - part
    assert float(rest.abs().max()) < 0.05 * float(part.abs().max())


def test_before_it_begins_and_after_its_end_there_is_silence():
    clock = Clock(SAMPLE_RATE, 2 * SAMPLE_RATE)
    early = heard(Piece("rock", (), 1, 5.0), clock, -1.0)
    assert float(early[:, : SAMPLE_RATE - 200].abs().max()) == 0
    assert float(early[:, SAMPLE_RATE:].abs().max()) > 0.05
    late = heard(Piece("rock", (), 1, 5.0), clock, 4.5)
    assert float(late[:, SAMPLE_RATE // 2 :].abs().max()) == 0


def test_kinds_differ_in_tempo_drums_and_brightness():
    assert struck("metal") > 11 > struck("lo-fi beats") > struck("sad piano") == 0
    assert centroid(played("accordion")) > 1.5 * centroid(played("cello"))
    beats = [
        each.start_s
        for each in arranged(Piece("techno", (), 1, 10.0))
        if each.instrument == "hard kick"
    ]
    gaps = {round(b - a, 2) for a, b in pairwise(beats)}
    assert gaps <= {0.45, 0.46}


def test_seeds_choose_other_pieces_and_moods_change_tempo_and_loudness():
    assert arranged(Piece("piano", (), 1, 9.0)) != arranged(Piece("piano", (), 2, 9.0))
    slow, fast = (len(arranged(Piece("rock", (each,), 1, 9.0))) for each in ("slow", "fast"))
    assert slow < 0.8 * fast
    soft, loud = (played("rock", moods=(each,)).abs().max() for each in ("soft", "loud"))
    assert 2.5 < float(loud / soft) < 4


def test_a_piece_ends_with_a_chord_of_home():
    piece = Piece("piano", (), 4, 10.0)
    notes = arranged(piece)
    last = max(each.start_s for each in notes)
    assert 1.5 < piece.seconds - last < 3.2
    final = {round(each.midi) % 12 for each in notes if each.start_s == last}
    assert len(final) == 1


def test_words_name_a_piece():
    assert piece_of("slow soft epic orchestra", 3, 5.0) == Piece(
        "epic orchestra", ("slow", "soft"), 3, 5.0
    )
    with pytest.raises(ValueError, match=r"'blue jazz' is no music: known is jazz, .* after slow"):
        piece_of("blue jazz", 0, 5.0)
    assert set(MOODS) == {"slow", "fast", "upbeat", "soft", "loud", "distant"}


def test_chords_are_voiced_near_the_middle():
    assert voiced(chord("Am7"), 60) == [55, 57, 60, 64]
    assert chord("Bb", 2).classes == {0, 4, 7}
    with pytest.raises(ValueError, match="'H7' is no chord"):
        chord("H7")


@pytest.mark.parametrize("instrument", TIMBRES)
def test_notes_begin_softly_and_end_in_silence(instrument):
    sound = note(instrument, 64, 0.4, SAMPLE_RATE)
    assert float(sound[0].abs()) == 0
    assert float(sound[-1].abs()) < 1e-3
    assert 0.2 < float(sound.abs().max()) < 6


def test_notes_are_in_tune():
    sound = note("flute", 69, 1.0, SAMPLE_RATE)
    hz = torch.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
    assert float(hz[torch.fft.rfft(sound).abs().argmax()]) == pytest.approx(440, abs=3)


@pytest.mark.parametrize("drum", DRUMS)
def test_drums_peak_at_one_and_end_in_silence(drum):
    sound = hit(drum, SAMPLE_RATE)
    assert float(sound.abs().max()) == pytest.approx(1)
    assert float(sound[0].abs()) < 1e-6
    assert float(sound[-1].abs()) < 0.01
