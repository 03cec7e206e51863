"""The judge learns to read facts off pictures, quickly better than chance."""

from __future__ import annotations

import functools

import pytest
import torch

from kling_local.sketch import judge
from kling_local.sketch.world.scene import FACTS


def test_a_briefly_trained_judge_beats_chance_clearly(monkeypatch, ticking):
    """Ninety steps of a narrow judge, scored on 128 fresh films: four deviations over chance."""
    films = judge.films
    monkeypatch.setattr(judge, "time", ticking())
    monkeypatch.setattr(judge, "Judge", functools.partial(judge.Judge, width=16))
    monkeypatch.setattr(judge, "films", lambda count, rng: films(min(count, 128), rng))
    _, score = judge.train(256, minutes=90 / 60)
    assert score.keys() == FACTS.keys()
    for name in ("place", "light"):
        chance = 1 / len(FACTS[name])
        assert score[name] > chance + 4 * (chance * (1 - chance) / 128) ** 0.5


def test_the_kept_judge_reads_real_films():
    scenes, frames = judge.films(192, torch.Generator().manual_seed(5))
    score = judge.right(judge.load(), scenes, frames)
    least = {"place": 0.95, "light": 0.95, "size": 0.8, "color": 0.8, "action": 0.85, "kind": 0.65}
    assert {name: score[name] for name in least if score[name] < least[name]} == {}
    assert score["move"] > 0.6


def test_films_are_seeded_and_show_their_facts():
    draws = [judge.films(4, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2)]
    assert draws[0][1].shape == (4, judge.NUM_FRAMES, 3, judge.HEIGHT, judge.WIDTH)
    assert torch.equal(draws[0][1], draws[1][1])
    assert not torch.equal(draws[0][1], draws[2][1])


def test_small_takes_eight_frames_from_the_first_to_the_last():
    frames = torch.arange(36.0)[:, None, None, None].expand(36, 3, 90, 160) / 36
    seen = judge.small(frames)
    assert seen.shape == (judge.NUM_FRAMES, 3, judge.HEIGHT, judge.WIDTH)
    assert seen[0].mean() == 0
    assert seen[-1].mean() == pytest.approx(35 / 36)
    assert (seen.mean((1, 2, 3)).diff() > 0.1).all()


def test_roughened_films_stay_pictures():
    _, frames = judge.films(4, torch.Generator().manual_seed(1))
    torch.manual_seed(1)
    rough = judge.roughened(frames)
    assert rough.shape == frames.shape
    assert 0 <= rough.min() <= rough.max() <= 1
    assert 0.01 < (rough - frames).abs().mean() < 0.2


def test_answers_are_logits_of_every_fact():
    network = judge.Judge(width=8)
    scenes, frames = judge.films(3, torch.Generator().manual_seed(1))
    answers = network(frames)
    assert {name: answers[name].shape for name in answers} == {
        name: (3, len(values)) for name, values in FACTS.items()
    }
    assert all(0 <= share <= 1 for share in judge.right(network, scenes, frames).values())
