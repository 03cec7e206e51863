"""The world's sound matches its pictures in time and place."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch

from kling_local.sketch.world.events import impacts
from kling_local.sketch.world.motion import mouth
from kling_local.sketch.world.scene import FACTS, KINDS
from kling_local.sketch.world.sound import synthesise
from kling_local.synth.ambience import ambience
from kling_local.synth.signal import Clock, lay, noise
from kling_local.synth.strikes import SURFACES, strike
from kling_local.synth.voices import ENGINES, engine_hz

SAMPLE_RATE = 16_000
QUIET = {
    "relation": "alone",
    "then": "nothing",
    "direction": "none",
    "music": "none",
    "weather": "clear",
    "place": "studio",
    "light": "day",
    "move": "static",
    "angle": "eye level",
}


@pytest.fixture
def filmed(scenes):
    """Makes films of one figure in a quiet studio, apart from the facts given."""
    return lambda **facts: scenes(**{**QUIET, **facts})


def heard(scenes, row=0, seconds=4.0):
    return synthesise(scenes, row, seconds, SAMPLE_RATE)


def part(sound, start_s, end_s):
    return sound[:, max(0, round(start_s * SAMPLE_RATE)) : round(end_s * SAMPLE_RATE)]


def power(sound, start_s, end_s):
    return float(part(sound, start_s, end_s).square().sum(0).mean())


def quietest(sound):
    """The level of the quietest tenth of a sound."""
    return float(sound.unflatten(1, (10, -1)).square().mean((0, 2)).min().sqrt())


def apart(moments, gap_s=0.12):
    """Impacts that no other one masks, and that are not at the ends of a 4 s sound."""
    times = [moment.time_s for moment in moments]
    return [
        moment
        for moment in moments
        if 0.1 < moment.time_s < 3.9
        and all(t == moment.time_s or abs(t - moment.time_s) > gap_s for t in times)
    ]


def onset_s(sound, near_s, hop_s=0.005):
    """The time within 50 ms of ``near_s`` at which the sound rises most."""
    steps = range(-10, 10)
    levels = [power(sound, near_s + i * hop_s, near_s + (i + 1) * hop_s) for i in steps]
    rises = [after - before for before, after in pairwise(levels)]
    return near_s + (rises.index(max(rises)) - 9) * hop_s


def pitch_hz(sound, low_hz, high_hz):
    """The strongest frequency of a mono sound within a band."""
    spectrum = torch.fft.rfft(sound * torch.hann_window(len(sound))).abs()
    hz = torch.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
    return float(hz[(spectrum * ((hz > low_hz) & (hz < high_hz))).argmax()])


def test_a_scene_always_sounds_the_same(scenes):
    film = scenes(num_scenes=6, seed=3)
    for row in range(6):
        assert torch.equal(heard(film, row), heard(film, row))
    assert not torch.equal(heard(film, 0), heard(film, 1))


def test_a_film_alone_sounds_as_in_its_batch(scenes):
    film = scenes(num_scenes=4, seed=8)
    assert torch.equal(heard(film, 2), heard(film[slice(2, 3)]))


@pytest.mark.parametrize("place", FACTS["place"])
def test_every_place_is_heard_in_stereo_and_in_range(filmed, place):
    for light in ("day", "night"):
        film = filmed(kind="balloon", action="still", place=place, light=light)
        sound = heard(film, seconds=2.5)
        assert sound.shape == (2, 40_000)
        assert sound.abs().max() <= 1
        assert quietest(sound) > 2e-3
        assert not torch.equal(sound[0], sound[1])


def test_no_film_clips_or_falls_silent(scenes):
    film = scenes(num_scenes=60, seed=12)
    for row in range(60):
        sound = heard(film, row)
        assert torch.isfinite(sound).all()
        assert sound.abs().max() <= 0.951
        assert quietest(sound) > 2e-3


def test_fifteen_seconds_are_heard_to_the_end(filmed):
    film = filmed(duration_s=15.0, kind="dog", action="move", direction="left")
    assert part(heard(film, seconds=15.0), 14, 15).abs().max() > 0.05


@pytest.mark.parametrize("place", ["studio", "sea", "street"])
@pytest.mark.parametrize(
    ("kind", "action"),
    [("ball", "bounce"), ("bottle", "fall"), ("woman", "jump"), ("dog", "move"), ("horse", "run")],
)
def test_an_impact_is_heard_within_ten_milliseconds(filmed, kind, action, place):
    side = "right" if action in ("move", "run") else "none"
    film = filmed(num_scenes=6, kind=kind, action=action, direction=side, place=place)
    found = 0
    for row in range(6):
        sound = heard(film, row)
        for moment in apart(impacts(film, row)):
            assert abs(onset_s(sound, moment.time_s) - moment.time_s) <= 0.010
            found += 1
    assert found >= 6


def test_every_impact_stands_out_of_all_else_by_six_decibels(scenes):
    film = scenes(num_scenes=120, seed=9)
    found = 0
    for row in range(120):
        sound = heard(film, row)
        for moment in apart(impacts(film, row), gap_s=0.3):
            before = power(sound, moment.time_s - 0.03, moment.time_s)
            after = power(sound, moment.time_s, moment.time_s + 0.025)
            assert after > 4 * before, film.facts(row)
            found += 1
    assert found > 60


def test_no_impact_is_heard_of_what_stands_still(filmed):
    still, hopping = (heard(filmed(kind="ball", action=action)) for action in ("still", "bounce"))
    assert hopping.abs().max() > 4 * still.abs().max()


@pytest.mark.parametrize(("direction", "first", "last"), [("right", 0, 1), ("left", 1, 0)])
@pytest.mark.parametrize("kind", ["car", "man", "ball", "bird"])
def test_stereo_follows_the_figure(filmed, kind, direction, first, last):
    film = filmed(num_scenes=4, size="wide", kind=kind, action="move", direction=direction)
    for row in range(4):
        sound = heard(film, row)
        early, late = (part(sound, *when).square().mean(1) for when in ((0, 1.2), (2.8, 4)))
        assert early[first] > 1.2 * early[last]
        assert late[last] > 1.2 * late[first]


def test_two_figures_are_heard_from_their_sides(filmed):
    film = filmed(relation="meets", kind="horse", kind2="man", action="move", direction="right")
    moments = apart(impacts(film, 0))
    assert {moment.pan < 0 for moment in moments} == {True, False}
    for moment in moments:
        left, right = part(heard(film), moment.time_s, moment.time_s + 0.025).square().sum(1)
        assert (left > right) == (moment.pan < 0)


@pytest.mark.parametrize("kind", ENGINES)
def test_the_pitch_of_an_engine_rises_with_its_speed(filmed, kind):
    assert (engine_hz(kind, torch.linspace(0, 1, 5)).diff() > 0).all()
    idle = ENGINES[kind][0]
    still, move, run = (
        heard(filmed(kind=kind, action=action, direction=side)).sum(0)
        for action, side in (("still", "none"), ("move", "right"), ("run", "right"))
    )
    assert pitch_hz(still, 25, 1.4 * idle) == pytest.approx(idle, rel=0.02)
    low, high = (pitch_hz(sound[16_000:48_000], 1.15 * idle, 3.4 * idle) for sound in (move, run))
    assert idle < low < high


def test_a_mouth_is_heard_only_while_it_is_open(filmed):
    film = filmed(kind="man", action="speak")
    opened = mouth(torch.arange(64_000) / SAMPLE_RATE, film.phase[0])
    sound = heard(film).square().sum(0)
    assert sound[opened > 0.6].mean() > 20 * sound[opened == 0].mean()


def test_voices_of_people_differ_in_pitch(filmed):
    def spoken_hz(kind):
        film = filmed(kind=kind, action="speak")
        loudest = int(mouth(torch.arange(8_000, 48_000) / SAMPLE_RATE, film.phase[0]).argmax())
        sound = heard(film).sum(0)[8_000 + loudest - 800 :][:1600]
        echoes = torch.fft.irfft(torch.fft.rfft(sound, n=4096).abs().square())[:400]
        return SAMPLE_RATE / (40 + int(echoes[40:].argmax()))

    man, woman, child = (spoken_hz(kind) for kind in ("man", "woman", "child"))
    assert 90 < man < 140
    assert 170 < woman < 245
    assert 245 < child < 335


def mel_of(wave: torch.Tensor) -> torch.Tensor:
    """Log spectrum ``(c frames 32)`` of sound ``(c n)``, in 32 mel bands up to 8 kHz."""
    spectrum = torch.stft(
        wave, 1024, 320, window=torch.hann_window(1024), return_complex=True
    ).abs()  # c 513 frames
    edges = 700 * (10 ** (torch.linspace(0.016, 1.095, 34)) - 1)
    hz = torch.linspace(0, 8000, 513)[:, None]
    rise, fall = (hz - edges[:-2]) / edges.diff()[:-1], (edges[2:] - hz) / edges.diff()[1:]
    bands = spectrum.transpose(1, 2) @ torch.minimum(rise, fall).clamp(min=0)
    return bands.clamp(min=0.1).log() / 2.5


def test_beds_of_places_and_weathers_differ():
    """Each background's mean mel spectrum is nearer to its own in another film than to others."""
    clock = Clock(SAMPLE_RATE, 8 * SAMPLE_RATE)

    def look(place, weather, salt):
        mel = mel_of(ambience(clock, place, "overcast", weather, salt))
        return torch.cat([mel.mean((0, 1)), 2 * mel.std(1).mean(0)])

    for beds in (
        [(place, "clear") for place in FACTS["place"]],
        [("street", weather) for weather in FACTS["weather"]],
        [("meadow", weather) for weather in FACTS["weather"]],
    ):
        known = torch.stack([look(*bed, 0.1) for bed in beds])
        asked = torch.stack([look(*bed, 0.6) for bed in beds])
        assert torch.cdist(asked, known).argmin(1).tolist() == list(range(len(beds)))


def test_music_is_heard_where_it_is_said_and_keeps_to_its_key(filmed):
    music, none = (
        heard(filmed(kind="balloon", action="still", shape=0.0, music=said))  # the key of C
        for said in ("music", "none")
    )
    assert music.square().mean() > 4 * none.square().mean()
    scale = [261.63 * 2 ** (step / 12) for step in (-12, -10, -8, -7, -5, -3, -1, 0)]
    hz = pitch_hz((music - none).sum(0)[:16_000], 100, 270)
    assert min(abs(hz / note - 1) for note in scale) < 0.015


def test_surfaces_and_materials_sound_different():
    def look(kind, surface):
        return mel_of(strike(kind, surface, SAMPLE_RATE)[None, :6400]).flatten()

    surfaces = [look("man", name) for name in sorted(set(SURFACES.values()))]
    bodies = [look(kind, "wood") for kind in ("man", "dog", "horse", "ball", "bottle", "car")]
    for some in (torch.stack(surfaces), torch.stack(bodies)):
        assert (torch.cdist(some, some) + 1e9 * torch.eye(len(some))).min() > 2.0


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_meets_every_surface(kind):
    for surface in set(SURFACES.values()):
        sound = strike(kind, surface, SAMPLE_RATE)
        assert torch.isfinite(sound).all()
        assert float(sound[-160:].abs().max()) < 0.05  # it has died away


def test_a_sound_laid_over_an_edge_is_cut():
    track = torch.zeros(2, 100)
    clock = Clock(100, 100)
    for at_s in (-0.1, 0.95, 2.0):
        lay(track, torch.ones(20), at_s, 1.0, clock)
    assert track[0].nonzero().flatten().tolist() == [*range(10), *range(95, 100)]


def test_noise_has_unit_deviation_in_its_band_and_no_seam():
    sound = noise(Clock(SAMPLE_RATE, 10 * SAMPLE_RATE), 500, 1500, at=0.9)
    assert float(sound.std()) == pytest.approx(1, abs=0.03)
    spectrum = torch.fft.rfft(sound).abs().square()
    hz = torch.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
    assert spectrum[(hz > 400) & (hz < 1900)].sum() > 0.9 * spectrum.sum()
    assert sound.diff().abs().max() < 8 * sound.diff().std()
