"""Music and sounds are played besides what the score tells of."""

from __future__ import annotations

import pytest
import torch

from kling_local.sketch.drawing_vae import DrawingVAE
from kling_local.sketch.playing_vae import Players
from kling_local.sketch.world import playing, score
from kling_local.sketch.world.accompaniment import SILENT, accompaniment_of
from kling_local.sketch.world.paint import Paint
from kling_local.sketch.world.palette import later
from kling_local.synth.effects import EFFECTS
from tests.sketch.conftest import make_scenes

SAMPLE_RATE, SECONDS = 16_000, 3.2


@pytest.fixture(scope="module")
def told():
    scenes = make_scenes(seed=1, place="room", action="still", music="none", relation="alone")
    return score.score(scenes, SECONDS)[0]


def added(told, palette, **more):
    """What is heard besides the score's own sound."""
    plain = playing.play(told, SAMPLE_RATE, **more)
    besides = accompaniment_of(palette)
    return playing.play(told, SAMPLE_RATE, besides=besides, **more) - plain


def level(sound, start_s, end_s):
    part = sound[:, round(start_s * SAMPLE_RATE) : round(end_s * SAMPLE_RATE)]
    return float(part.square().mean().sqrt())


def test_nothing_besides_leaves_every_sample_alone(told):
    assert accompaniment_of({"red": "tiny brown"}) == SILENT
    plain = playing.play(told, SAMPLE_RATE)
    assert torch.equal(playing.play(told, SAMPLE_RATE, besides=SILENT), plain)


def test_a_sound_is_heard_at_its_time(told):
    heard = added(told, {"sounds": "siren at 1-2"})
    assert level(heard, 0, 0.99) == 0
    assert level(heard, 1.1, 2.5) > 0.05


def test_a_single_sound_at_a_cut_comes_after_the_crossfade(told):
    heard = added(told, {"sounds": "gunshot at 0-3"})
    assert level(heard, 0, 0.24) == 0
    assert level(heard, 0.25, 0.35) > 0.05


def test_an_ambience_fades_in_and_out(told):
    heard = added(told, {"sounds": "waves at 0-3"})
    assert level(heard, 0, 0.02) < 0.1 * level(heard, 1, 2)
    assert level(heard, 3.01, 3.2) == 0


def test_music_goes_on_in_the_next_take(told):
    first = added(told, {"music": "acoustic guitar from 0 of 6", "seed": "7"})
    second = added(told, {"music": "acoustic guitar from 1.6 of 6", "seed": "7"})
    half = first.shape[1] // 2
    torch.testing.assert_close(first[:, half:], second[:, :half], atol=2e-3, rtol=0)
    other = added(told, {"music": "acoustic guitar from 0 of 6", "seed": "8"})
    assert level(first - other, 0, 3) > 0.02


def test_music_is_softer_while_somebody_speaks(told):
    palette = {"music": "choir from 2 of 20"}
    alone = added(told, palette, voiced=False)
    under = added(told, palette, voiced=False, paint=Paint(lines={0: ((1.0, 2.0),)}))
    assert level(under, 1, 2) == pytest.approx(0.45 * level(alone, 1, 2), rel=0.01)
    assert level(under, 2.4, 3) == pytest.approx(level(alone, 2.4, 3), rel=0.01)


def test_music_of_the_palette_replaces_that_of_the_score():
    scenes = make_scenes(seed=1, place="room", action="still", music="music", relation="alone")
    told = score.score(scenes, SECONDS)[0]
    quiet = make_scenes(seed=1, place="room", action="still", music="none", relation="alone")
    besides = accompaniment_of({"music": "jazz from 90 of 99"})
    over = playing.play(told, SAMPLE_RATE, besides=besides)
    own = playing.play(told, SAMPLE_RATE)
    assert not torch.equal(over, own)
    silent = playing.play(score.score(quiet, SECONDS)[0], SAMPLE_RATE)
    ended = accompaniment_of({"music": "jazz from 9 of 1"})
    assert level(playing.play(told, SAMPLE_RATE, besides=ended) - silent, 0, 3) < 0.01


def test_a_lead_in_moves_music_and_sounds():
    palette = {"music": "jazz from 0 of 5", "sounds": "siren at 0-1.5 and 3-4, horn at 1-2"}
    assert later(palette, 0.5) == {
        "music": "jazz from -0.5 of 5",
        "sounds": "siren at 0.5-2 and 3.5-4.5, horn at 1.5-2.5",
    }


def test_the_film_chooses_the_piece_and_the_vocoder_plays_it(told):
    said = "a red man walks , room , jazz in the air from 0 of 3.2 , horn heard at 1-2"
    plain, palette = DrawingVAE().plainly(said, seed=5)
    assert plain == "a red man walks , room"
    assert palette == {"music": "jazz from 0 of 3.2", "sounds": "horn at 1-2", "seed": "5"}
    players = Players(output_sampling_rate=SAMPLE_RATE)
    scores = told.T[None, ..., None]
    with players.performing(palette, voiced=True):
        heard = players(scores)
    assert level(heard[0] - players(scores)[0], 0, 3) > 0.03


def test_everything_at_once_does_not_clip(told):
    names = ", ".join(f"{name} at 0-3" for name in list(EFFECTS)[:12])
    loud = {"music": "loud metal from 0 of 3.2", "sounds": names}
    heard = playing.play(told, SAMPLE_RATE, besides=accompaniment_of(loud))
    assert float(heard.abs().max()) <= 0.951
