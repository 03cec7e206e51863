"""The step cache: off, nothing changes; on, it skips blocks at an error that is measured here."""

from dataclasses import replace

import numpy as np
import pytest

from kling_local.clips import silent
from kling_local.engine import Conditions
from kling_local.engine.models.ltx2 import Ltx2Model
from kling_local.quality import CACHE_OFF, Quality, Speed


@pytest.fixture(scope="module")
def cached(tiny_card):
    """Draws eight steps with a threshold; returns frames and facts."""
    model = Ltx2Model(tiny_card)
    model.load(silent)

    def draw(take, threshold, **sampling):
        model.card = replace(tiny_card, sampling={**tiny_card.sampling, **sampling})
        cache = "first_block" if threshold else CACHE_OFF
        speed = Speed(step_cache=cache, threshold=threshold)
        asked = Conditions(sound=False, quality=Quality("mine", speed=speed))
        clip = model.render(take, asked, silent, lambda: False)
        return np.stack(list(clip.frames)).astype(float), clip.facts

    draw.model = model
    yield draw
    model.unload()


def test_threshold_zero_and_the_call_after_a_cached_one_are_the_plain_call(cached, take):
    plain, facts = cached(take(num_steps=8), 0.0)
    assert "step_cache" not in facts
    cached(take(num_steps=8), 0.5)
    np.testing.assert_array_equal(cached(take(num_steps=8), 0.0)[0], plain)
    blocks = cached.model._pipeline.transformer.transformer_blocks
    assert not any("forward" in block.__dict__ for block in blocks)


def test_a_higher_threshold_skips_more_and_its_error_is_bounded(cached, take):
    plain, _ = cached(take(num_steps=8), 0.0)
    skipped, errors = [], []
    for threshold in (1e-9, 0.1, 10.0):
        frames, facts = cached(take(num_steps=8), threshold)
        skipped.append(facts["step_cache_skipped"])
        errors.append(float(np.sqrt(((frames - plain) ** 2).mean())))
    assert skipped == sorted(skipped)
    assert skipped[0] == 0
    assert errors[0] == 0.0
    assert skipped[-1] == 7  # all but the first step
    assert 0 < errors[-1] < 5  # was 2.2 of 255 when this was written


def test_it_stays_off_where_it_would_mistake_calls_for_steps(cached, take):
    _, facts = cached(take(), 10.0, modality_scale=2.0)
    assert "step_cache" not in facts
    assert "several times a step" in facts["speed_off"][0]
