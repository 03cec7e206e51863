"""The probe's own figures are right where the answer is known: on the world's real films."""

from __future__ import annotations

import random

import pytest
import torch

from kling_local.sketch import judge, probe
from kling_local.sketch.world.scene import FACTS, FORBIDDEN, held_out


def test_asked_facts_are_held_out_and_fixed_as_wished():
    facts = probe.held_out_facts(40, random.Random(1), action="bounce", move="static")
    assert {each["action"] for each in facts} == {"bounce"}
    assert {each["move"] for each in facts} == {"static"}
    codes = {name: torch.tensor([v.index(f[name]) for f in facts]) for name, v in FACTS.items()}
    assert held_out(codes).all()
    everything = probe.held_out_facts(2000, random.Random(2))
    assert not {(each["color"], each["place"]) for each in everything} & set(FORBIDDEN)


def test_a_prompt_says_its_facts_in_other_words():
    facts = probe.held_out_facts(1, random.Random(1))[0]
    said = {probe.prompt(facts, random.Random(seed)) for seed in range(20)}
    assert len(said) > 3
    assert all(facts["color"] in each and facts["kind"] in each for each in said)


def test_real_hops_are_louder_at_their_impacts():
    facts = {"color": "red", "kind": "ball", "action": "bounce", "place": "room", "light": "day"}
    films = probe.real_films([{**facts, "size": "wide", "move": "static"}] * 4, seed=3)
    assert films[0].small.shape == (judge.NUM_FRAMES, 3, judge.HEIGHT, judge.WIDTH)
    assert films[0].frames.shape == (36, 3, judge.HEIGHT, judge.WIDTH)
    figures = probe.sound_figures(films)
    assert figures["silent"] == 0
    assert figures["measurable"] == 4
    assert figures["louder_at_impacts"] == 1
    assert figures["impact_over_between"] > 1.5


def test_hit_rates_count_answers_that_are_as_asked(monkeypatch):
    facts = probe.held_out_facts(6, random.Random(2), action="move left")
    films = [
        probe.Film(torch.full((8, 3, 48, 80), i / 10), torch.zeros(1), torch.zeros(1))
        for i in range(6)
    ]

    class Knowing(torch.nn.Module):
        """Reads every fact as asked, but takes the last two films for going right."""

        def forward(self, frames):
            assert torch.equal(frames[3], films[3].small)
            answers = {}
            for name, values in FACTS.items():
                codes = torch.tensor([values.index(each[name]) for each in facts])
                answers[name] = torch.nn.functional.one_hot(codes, len(values)).float()
            answers["action"][4:] = torch.tensor([0.0, 0.0, 1.0, 0.0])
            return answers

    monkeypatch.setattr(judge, "load", Knowing)
    rates = probe.hit_rates(films, facts)
    assert rates.pop("action") == rates.pop("direction") == pytest.approx(0.667)
    assert set(rates.values()) == {1.0}
