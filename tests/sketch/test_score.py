"""Scores encode the times of impacts, and are performed in time."""

from __future__ import annotations

import pytest
import torch
from diffusers.pipelines.ltx2.pipeline_ltx2 import LTX2Pipeline

from kling_local import cards
from kling_local.sketch.playing_vae import SAMPLE_RATE, Players, ScoreVAE
from kling_local.sketch.world import playing, score
from kling_local.sketch.world.events import impacts
from kling_local.sketch.world.layout import FPS
from kling_local.sketch.world.scene import PLACES
from kling_local.sketch.world.score import FIGURE, FIGURE_NUMBERS, STAGE, STAGE_NUMBERS
from kling_local.sketch.world.sound import synthesise
from tests.sketch.conftest import make_scenes

SECONDS = 41 / 12
LONE = {"relation": "alone", "then": "nothing", "move": "static", "music": "none"}


def struck(values: torch.Tensor) -> list[tuple[float, int, float]]:
    """Time, figure and strength of the impacts in a score ``(tokens 102)``."""
    found = []
    each = values[:, STAGE_NUMBERS:].unflatten(1, (3, FIGURE_NUMBERS))
    for token, figure in (each[..., FIGURE["struck"].start] > 0).nonzero().tolist():
        own = each[token, figure]
        when, strength = (0.5 + 0.5 * float(own[FIGURE[name]][0]) for name in ("when", "strength"))
        found.append(((token + when) * score.TOKEN_S, figure, strength))
    return sorted(found)


def test_numbers_are_finite_and_have_one_meaning_each():
    for table, count in ((STAGE, STAGE_NUMBERS), (FIGURE, FIGURE_NUMBERS)):
        told = [number for at in table.values() for number in range(at.start, at.stop)]
        assert told == list(range(count))
    values = score.score(make_scenes(num_scenes=300), SECONDS)
    assert values.shape == (300, 21, score.NUMBERS)
    assert values.isfinite().all()
    assert values.abs().max() < 8
    assert float(score.weights(values).mean()) == pytest.approx(1)


def test_tokens_are_counted_as_the_pipeline_counts_them():
    vae = ScoreVAE()
    per_second = vae.config.sample_rate / vae.config.mel_hop_length
    per_second /= float(vae.temporal_compression_ratio)
    grid = cards.card("sketch").grid
    for num_frames in (n for n in range(9, 186) if n in grid):
        tokens = score.num_tokens(num_frames / FPS)
        assert tokens == round(num_frames / FPS * per_second)
        assert score.film_s(tokens) == num_frames / FPS


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "ball", "action": "bounce"},
        {"kind": "box", "action": "fall"},
        {"kind": "man", "action": "jump"},
        {"kind": "dog", "action": "run", "direction": "left"},
        {"kind": "horse", "action": "move", "direction": "right"},
    ],
    ids=lambda facts: facts["action"],
)
def test_impacts_are_told_when_they_happen(facts):
    """Compared with the closed forms of `events`; of two in one token the louder is encoded."""
    scenes = make_scenes(num_scenes=6, seed=2, **{**LONE, **facts}, duration_s=SECONDS)
    values = score.score(scenes, SECONDS)
    wanted = 0
    for row in range(len(scenes)):
        told = struck(values[row])
        true = [each for each in impacts(scenes, row) if each.time_s < 21 * score.TOKEN_S - 0.02]
        loud = [each for each in true if each.strength > 0.25]
        wanted += len(loud)
        for each in loud:
            assert any(
                abs(each.time_s - time_s) < 0.02 and abs(each.strength - strength) < 0.15
                for time_s, _, strength in told
            ), (facts, row, each.time_s)
        for time_s, figure, _ in told:
            assert figure == 0
            assert any(abs(each.time_s - time_s) < 0.02 for each in true)
    assert wanted > 4


def test_hits_are_told_once():
    scenes = make_scenes(
        kind="ball", kind2="box", **{**LONE, "relation": "hits"}, duration_s=SECONDS
    )
    told = struck(score.score(scenes, SECONDS)[0])
    assert [(figure, strength) for _, figure, strength in told] == [(0, 1.0)]
    assert told[0][0] == pytest.approx(0.4 * SECONDS, abs=0.01)


def test_what_does_nothing_strikes_nothing():
    scenes = make_scenes(kind="balloon", action="float", **LONE, duration_s=SECONDS)
    assert not struck(score.score(scenes, SECONDS)[0])


def onsets(sound: torch.Tensor, rate: int) -> list[float]:
    """Times at which 10 ms of sound are three times as loud as the 50 ms before them."""
    hop = rate // 100
    power = sound.square().sum(0)[: len(sound[0]) // hop * hop].unflatten(0, (-1, hop)).mean(1)
    found: list[float] = []
    for i in range(6, len(power)):
        if power[i] > 9 * power[i - 6 : i - 1].mean() + 1e-6 and (
            not found or i / 100 - found[-1] > 0.1
        ):
            found.append(i / 100)
    return found


def test_a_score_is_played_in_time():
    scenes = make_scenes(
        num_scenes=4, seed=5, kind="ball", action="bounce", place="studio", weather="clear",
        direction="none", **LONE, duration_s=SECONDS,
    )  # fmt: skip
    values = score.score(scenes, SECONDS)
    noisy = values + 0.15 * torch.randn(values.shape, generator=torch.Generator().manual_seed(1))
    for row in range(len(scenes)):
        sound = playing.play(noisy[row], SAMPLE_RATE)
        assert sound.shape == (2, round(21 * score.TOKEN_S * SAMPLE_RATE))
        heard = onsets(sound, SAMPLE_RATE)
        for each in impacts(scenes, row)[:3]:
            assert any(abs(each.time_s - time_s) < 0.042 for time_s in heard), each.time_s


def test_what_is_played_sounds_like_the_film_it_was_told_of():
    """For most places, its long-term spectrum is nearest to that of its own film's sound."""

    def look(sound):
        spectrum = torch.stft(
            sound, 1024, window=torch.hann_window(1024), return_complex=True
        ).abs()
        return spectrum.mean((0, 2))[:512].unflatten(0, (64, 8)).mean(1).clamp(min=1e-2).log()

    scenes = make_scenes(
        num_scenes=len(PLACES), seed=7, kind="tree", action="still", light="overcast",
        weather="clear", direction="none", **LONE, duration_s=SECONDS,
    )  # fmt: skip
    scenes.place[:] = torch.arange(len(PLACES))
    values = score.score(scenes, SECONDS)
    rows = range(len(scenes))
    true = torch.stack([look(synthesise(scenes, row, SECONDS, 16_000)) for row in rows])
    made = torch.stack([look(playing.play(values[row], 16_000)) for row in rows])
    right = torch.cdist(made, true).argmin(1) == torch.arange(len(scenes))
    assert int(right.sum()) >= 13  # the quietest backgrounds are confused


def test_any_numbers_are_a_sound():
    for seed in range(4):
        noise = 3 * torch.randn(12, score.NUMBERS, generator=torch.Generator().manual_seed(seed))
        sound = playing.play(noise, 16_000)
        assert sound.isfinite().all()
        assert sound.abs().max() <= 0.951


def test_the_pipelines_packing_hands_a_score_through():
    values = score.score(make_scenes(), SECONDS)
    unpacked = LTX2Pipeline._unpack_audio_latents(values, 21, num_mel_bins=1)
    mel = ScoreVAE().decode(unpacked).sample
    assert torch.equal(mel[..., 0].transpose(1, 2), values)
    sound = Players(output_sampling_rate=16_000)(mel)
    assert torch.equal(sound[0], playing.play(values[0], 16_000))
