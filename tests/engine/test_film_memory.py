"""The memory that a film needs is predicted from its takes, and decides how its model is held."""

from dataclasses import replace

import pytest

from kling_local import cards
from kling_local.activations import Activations, Drawn, Stages
from kling_local.card_parts import Memory
from kling_local.clips import silent
from kling_local.engine import Conditions, Engine, residency
from kling_local.engine.residency import unload_all
from kling_local.errors import EngineError
from kling_local.holding import RESIDENT, choose, drawn_for, needs_of
from kling_local.planner import plan
from kling_local.request import GenerationRequest
from kling_local.units import Size

COUNTED = [each.id for each in cards.cards() if each.memory is not None]


@pytest.mark.parametrize("id", COUNTED)
def test_a_longer_larger_or_guided_film_is_predicted_to_need_more(id):
    card = cards.card(id)
    memory = card.memory.activations
    short, long = card.usual(3), card.usual(15)
    assert short.frames < long.frames
    large = replace(long, size=Size(long.size.width * 2, long.size.height))
    pictured = replace(large, pictured=True)
    branches = replace(pictured, guided=True, batched=True)
    found = [needs_of(card, [each]) for each in (short, long, large, pictured, branches)]
    for amounts in (
        [each.activations.denoise for each in found],
        [RESIDENT.peak_gib(each) for each in found],
    ):
        assert amounts == sorted(amounts)
        assert amounts[0] < amounts[-1]
    assert found[0].activations.denoise < found[2].activations.denoise
    assert found[4].activations.denoise == pytest.approx(
        found[3].activations.denoise * (1 if pictured.guided and memory.batched else 2)
    )
    assert RESIDENT.peak_gib(needs_of(card, [long, short])) == RESIDENT.peak_gib(found[1])


def test_a_long_large_film_is_held_more_frugally_than_a_short_one():
    card = cards.card("ltx-2.3-distilled")
    short, long = (needs_of(card, [card.usual(*asked)]) for asked in ((5, "720p"), (15, "1080p")))
    assert long.film == "361 frames of 1920x1088"
    free = RESIDENT.peak_gib(short) / 0.92 + 0.1
    assert choose(short, free).setting == RESIDENT
    assert choose(long, free).setting.name == "text_offloaded_tiled"
    assert choose(long, free, exact=True).setting.name == "blocks_offloaded"
    with pytest.raises(EngineError, match=r"for 361 frames of 1920x1088 and 12\.0 GiB are free"):
        choose(long, 12.0)


def test_what_was_not_counted_is_a_share_of_the_weights():
    """The built-in model has no activation counts, so its prediction ignores the film."""
    sketch = cards.card("sketch")
    needs = needs_of(sketch)
    assert needs == needs_of(sketch, [sketch.usual(15, "1080p")])
    parts = needs.transformer + needs.text + needs.rest
    assert needs.activations == Stages.guessed(parts * 0.15)
    assert choose(needs, None).setting == RESIDENT


def test_pictures_given_to_a_film_are_predicted():
    card = cards.card("ltx-2.3")
    told = {"prompt": "a cat sits", "duration": 10, "seed": 1, "model": "ltx-2.3"}
    words, picture = (
        GenerationRequest(**told, **more) for more in ({}, {"start_image": "cat.png"})
    )
    film = plan(words, card)
    (plain,), (given,) = (drawn_for(each, card, film) for each in (words, picture))
    assert (plain.frames, plain.guided, plain.pictured) == (241, True, False)
    assert given == replace(plain, pictured=True)
    counted = card.memory.activations
    once = counted.of(replace(plain, guided=False)).denoise
    assert counted.of(plain).denoise == pytest.approx(2 * once)
    assert counted.of(given).denoise > 2 * counted.of(plain).denoise
    assert (counted.of(plain).encode, counted.of(given).encode > 0) == (0, True)


@pytest.fixture
def alone():
    """Unloads all warm models before and after a test."""
    unload_all()
    yield
    unload_all()


def test_another_film_has_a_warm_model_held_anew(tiny_card, take, alone, monkeypatch):
    """The same film again finds it warm; how it is held does not depend on the film before."""
    nothing = (0.0, 0.0, 0.0)
    works = Activations(0.1, nothing, (0.0, 0.0, 2**30 / (64 * 32 * 33)), nothing, nothing, nothing)
    card = replace(tiny_card, memory=Memory(1.0, 0.9, 1.0, activations=works))
    small, large = (Drawn(Size(64, 32), frames, 12) for frames in (33, 66))
    monkeypatch.setattr(residency, "free_gib", lambda _: 5.0)
    held = []
    for drawn in (small, small, large, large, small):
        with Engine(card, (drawn,)) as engine:
            facts = engine.render(take(), Conditions(sound=False), silent, lambda: False).facts
        held.append((facts["memory_setting"], facts["load_s"] > 0))
    assert held == [
        ("resident", True),
        ("resident", False),
        ("text_offloaded", True),
        ("text_offloaded", False),
        ("resident", True),
    ]
