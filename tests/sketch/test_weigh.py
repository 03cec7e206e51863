"""The judge's weights are recovered from films whose right answer is known."""

from __future__ import annotations

import builtins
import contextlib
import json
import re

import torch

from kling_local.sketch import judge_ways
from kling_local.sketch.probe import weigh
from kling_local.sketch.probe.weigh import Choice

TRUE = torch.linspace(1.5, -1.5, len(judge_ways.TERMS))


def chosen(count, seed, among=12):
    """Films whose right candidate is drawn by a conditional logit with the weights `TRUE`."""
    generator = torch.Generator().manual_seed(seed)
    films = []
    for _ in range(count):
        terms = torch.randn(among, len(TRUE), generator=generator)
        luck = -torch.rand(among, generator=generator).log()
        taken = (terms @ TRUE - luck.log()).argmax()  # Gumbel noise
        films.append(Choice(terms, torch.arange(among) == taken))
    return films


def test_weights_are_those_by_which_films_were_taken():
    found = weigh.fitted(chosen(1500, 1))
    torch.testing.assert_close(found, TRUE, atol=0.15, rtol=0.0)


def test_fitted_weights_misread_fewer_films_that_they_were_not_fitted_to():
    others = chosen(300, 2)
    before = torch.zeros(len(TRUE))
    before[0] = 1.0
    found = weigh.fitted(chosen(600, 3))
    assert weigh.misread(others, found) < 0.7 * weigh.misread(others, before)


def test_films_without_a_right_one_tell_nothing():
    films = chosen(100, 4)
    lost = Choice(films[0].terms, torch.zeros(12, dtype=torch.bool))
    torch.testing.assert_close(weigh.fitted([*films, lost]), weigh.fitted(films))
    assert weigh.misread([lost], TRUE) == 1


def test_several_may_be_right():
    terms = torch.zeros(3, len(TRUE))
    terms[:, 0] = torch.tensor([1.0, 2.0, 0.0])
    weights = torch.zeros(len(TRUE))
    weights[0] = 1.0
    both = Choice(terms, torch.tensor([True, True, False]))
    assert weigh.misread([both], weights) == 0
    assert weigh.misread([Choice(terms, torch.tensor([True, False, False]))], weights) == 1


def test_worlds_own_films_become_choices(monkeypatch):
    monkeypatch.setattr(weigh, "AT_ONCE", 4)
    films = weigh.choices(5)
    assert len(films) == 4
    for film in films:
        assert film.terms.shape == (len(film.right), len(judge_ways.TERMS))
        assert torch.isfinite(film.terms).all()
    assert sum(bool(film.right.any()) for film in films) >= 3


def test_a_fit_prints_what_the_judge_keeps(monkeypatch, capsys):
    monkeypatch.setattr(weigh, "AT_ONCE", 4)
    monkeypatch.setattr(weigh, "choices", lambda seed: chosen(20, seed))
    monkeypatch.setattr(weigh, "workers", lambda: contextlib.nullcontext(builtins))
    weigh.main(["--films", "8"])
    told, _, weights = capsys.readouterr().out.partition("\n")
    assert re.fullmatch(r"40 films, misread: \d+ by kept weights, \d+ by those .*", told)
    assert tuple(json.loads(weights)) == judge_ways.TERMS
