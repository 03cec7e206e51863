"""Every length of a film, planned for every family: takes on the model's grid that fill it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kling_local.planner import plan
from kling_local.request import GenerationRequest
from kling_local.units import model_frames_needed
from tests.tiny.minimax_h3 import minimax_h3_card
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
    card = minimax_h3_card(Path("nowhere"))
    (take,) = plan(GenerationRequest(prompt="a red ball", duration=seconds), card).takes
    assert take.model_frames in card.grid
    assert 0 <= take.model_frames - seconds * 24 < 17
