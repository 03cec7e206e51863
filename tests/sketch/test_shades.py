"""Shades: read as a colour that the network knows and that is free, painted as asked."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from kling_local.planner.sketch_words import sentence, world
from kling_local.planner.vocabulary import listed
from kling_local.sketch import drawing_vae, text
from kling_local.sketch.world.figures.brush import PAINT, SHADES, Inks
from kling_local.sketch.world.scene import COLORS, KINDS, PLACES, UNSEEN
from kling_local.sketch.world.shades import painted, plainly
from tests.sketch.conftest import make_scenes

ANY = st.sampled_from((*COLORS, *SHADES))


def test_the_planner_names_the_shades_that_the_brush_has():
    assert sorted(listed(world()["shades"]["each"])) == sorted(SHADES)


@pytest.mark.parametrize(
    ("prompt", "caption", "palette"),
    [
        (
            "a grey cat walks right , beach",
            "a purple cat walks right , beach",
            {"purple": "grey"},
        ),
        (
            "two light blue cats jump , desert",
            "two white cats jump , desert",
            {"white": "light blue"},
        ),
        ("a light blue cat , snow", "a purple cat , snow", {"purple": "light blue"}),
        (
            "a brown dog beside an orange cat",
            "a black dog beside an orange cat",
            {"black": "brown"},
        ),
        (
            "a brown dog , night ; a brown dog jumps",
            "a red dog , night ; a red dog jumps",
            {"red": "brown"},
        ),
        ("an olive car meets a red car", "a green car meets a red car", {"green": "olive"}),
        ("a red car drives left", "a red car drives left", {}),
    ],
)
def test_a_shade_is_read_as_a_colour_that_is_free_and_visible(prompt, caption, palette):
    assert plainly(prompt) == (caption, palette)


@given(ANY, ANY, st.sampled_from(KINDS), st.sampled_from(PLACES))
def test_two_figures_keep_two_colours_and_the_words_are_the_models(one, other, kind, place):
    facts = {"relation": "beside", "kind": kind, "kind2": kind, "color": one, "color2": other}
    said = sentence({**facts, "action": "still", "place": place})
    caption, palette = plainly(said)
    known = set(text.new_tokenizer().get_vocab())
    assert set(caption.replace(",", " ").split()) <= known
    named = [word for word in caption.split() if word in COLORS]
    assert len(set(named)) == len({one, other})
    assert [palette.get(word, word) for word in named] == [one, other]
    assert not {(color, place) for color in palette} & set(UNSEEN)


def test_more_shades_than_colours_are_refused():
    shades = [shade for shade in SHADES if " " not in shade and shade != "tan"][:8]
    crowd = " , ".join(f"a {shade} dog" for shade in (*shades, "tan"))
    with pytest.raises(ValueError, match="no colour is left to read 'tan' as: the network knows"):
        plainly(crowd)


def test_every_shade_is_painted_as_itself_and_the_colours_stay():
    scenes = make_scenes(num_scenes=len(COLORS))
    scenes.color[:] = torch.arange(len(COLORS))
    assert painted(scenes, {}) is scenes
    for shade, paint in SHADES.items():
        for code, color in enumerate(COLORS):
            shown = Inks.of(painted(scenes, {color: shade}).color, scenes.shape).body.squeeze()
            expected = torch.tensor(PAINT)
            expected[code] = torch.tensor(paint)
            torch.testing.assert_close(shown, expected)


def test_shades_differ_from_each_other_and_their_inks_are_colours():
    paint = torch.tensor([*PAINT, *SHADES.values()])
    away = torch.cdist(paint, paint) + 9 * torch.eye(len(paint))
    assert away.min() > 0.09
    every = torch.arange(len(paint))
    inks = Inks.of(every, torch.zeros(len(paint)))
    for ink in (inks.shade, inks.pale, inks.mark):
        assert 0 <= ink.min() <= ink.max() <= 1
    light = torch.tensor([0.2126, 0.7152, 0.0722])
    body, shade, pale, mark = (
        ink.squeeze() @ light for ink in (inks.body, inks.shade, inks.pale, inks.mark)
    )
    assert ((shade < body) & (body < pale))[len(PAINT) :].all()
    assert ((mark - body).abs() > 0.12)[len(PAINT) :].all()


def test_the_vae_decodes_without_a_palette_as_before():
    vae = drawing_vae.DrawingVAE()
    latents = torch.randn(1, 60, 2, 2, 3, generator=torch.Generator().manual_seed(0))
    whole = vae.decode(latents).sample
    parts = torch.cat(list(vae.stretches(latents, 0, 9)), dim=2)
    assert torch.equal(whole, parts)
