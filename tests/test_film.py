"""What the takes of one film share."""

from __future__ import annotations

from dataclasses import replace

from kling_local import cards
from kling_local.film import Film, conditions_of, picture_digest
from kling_local.media.references import References
from kling_local.planner import plan
from kling_local.quality import DEFAULT
from kling_local.request import GenerationRequest, ShotRequest


def film_of(tmp_path, *prompts, one_look=True):
    card = cards.card("sketch")
    card = replace(card, conditioning=replace(card.conditioning, one_look=one_look))
    shots = tuple(ShotRequest(prompt, 3) for prompt in prompts)
    request = GenerationRequest(shots=shots, seed=8)
    made = plan(request, card)
    return Film(request, card, card, None, made, References(), None, tmp_path, DEFAULT)


def looks(film):
    return [conditions_of(film, take, []).look for take in film.shot_list.takes]


def test_all_takes_of_a_film_have_its_look_and_a_lone_take_has_its_own(tmp_path):
    assert looks(film_of(tmp_path, "a man walks", "the man waves")) == [8, 8]
    assert looks(film_of(tmp_path, "a man walks")) == [None]
    assert looks(film_of(tmp_path, "a man walks", "the man waves", one_look=False)) == [None, None]


def test_a_take_is_drawn_again_when_it_is_no_longer_alone(tmp_path):
    lone, first = (
        picture_digest(film, film.shot_list.takes[0], "")
        for film in (
            film_of(tmp_path, "a man walks"),
            film_of(tmp_path, "a man walks", "the man waves"),
        )
    )
    assert lone != first
