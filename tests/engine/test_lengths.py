"""Films of every length, planned for every family: takes fit the model's grid and fill the film."""

from __future__ import annotations

from pathlib import Path

import pytest

from kling_local import cards
from kling_local.planner import plan
from kling_local.request import GenerationRequest
from kling_local.units import model_frames_needed
from tests.tiny.wan import KINDS, wan_card


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seconds", [3, 5, 6, 10, 15])
def test_wan_makes_every_length_from_takes_of_81_frames(kind, seconds):
    card = wan_card(Path("nowhere"), kind)
    made = plan(GenerationRequest(prompt="a red ball", duration=seconds), card)
    assert sum(take.num_frames for take in made.takes) == seconds * 24
    seen = card.conditioning.anchor_frames
    for take in made.takes:
        assert take.model_frames in card.grid
        goes_on = take.anchor == "last_frames"
        assert goes_on == (take.number > 1)
        needed = model_frames_needed(take.num_frames, card.fps) + (seen if goes_on else 0)
        assert 0 <= take.model_frames - needed < 4


@pytest.mark.parametrize("seconds", range(3, 16))
def test_minimax_h3_makes_every_length_in_one_take(seconds):
    for name in ("minimax-h3", "minimax-h3-ref", "minimax-h3-turbo"):
        card = cards.card(name)
        (take,) = plan(GenerationRequest(prompt="a red ball", duration=seconds), card).takes
        assert take.model_frames in card.grid
        # The model is trained on 4 s and more: a shorter film is the beginning of a longer one.
        assert 0 <= take.model_frames - max(seconds, 4) * 24 < 17


@pytest.mark.parametrize("name", cards.ids())
def test_every_card_fills_every_length_with_frames_that_it_can_draw(name):
    card = cards.card(name)
    seen = card.conditioning.anchor_frames
    for seconds in range(3, 16):
        made = plan(GenerationRequest(prompt="a red ball", duration=seconds), card)
        assert sum(take.num_frames for take in made.takes) == seconds * 24
        for take in made.takes:
            assert card.grid.least <= take.model_frames <= card.grid.most
            assert take.model_frames in card.grid
            needed = model_frames_needed(take.num_frames, card.fps)
            needed += seen if take.anchor == "last_frames" else 0
            least = take.model_frames == card.grid.least
            assert 0 <= take.model_frames - needed < card.grid.step or least
