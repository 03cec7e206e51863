"""Shades, hair and sizes: read as a colour of the network that is free, painted as asked."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from kling_local.planner.sketch_words import sentence, world
from kling_local.sketch import drawing_vae, text
from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.draw import draw_poses, frame_times
from kling_local.sketch.world.figures.brush import HAIR, PAINT, SHADES, STATURES, Inks
from kling_local.sketch.world.figures.look import Look
from kling_local.sketch.world.grading import GRADES
from kling_local.sketch.world.palette import paint_of, plainly
from kling_local.sketch.world.scene import COLORS, KINDS, PLACES, UNSEEN
from kling_local.sketch.world.sizing import sized
from tests.sketch.conftest import make_scenes

ANY = st.sampled_from((*COLORS, *SHADES))
HEAD = st.sampled_from(("", *(f"{hair} hair" for hair in HAIR), "a beard"))


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
        ("a light blue cat , snow", "a blue cat , snow", {"blue": "light blue"}),
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
        (
            "a blue man with white hair and a beard waves",
            "a blue man waves",
            {"blue": "blue with white hair and a beard"},
        ),
        (
            "a giant light blue robot meets a blue man with no hair",
            "a white robot meets a blue man",
            {"white": "giant light blue", "blue": "blue with no hair"},
        ),
        (
            "a red woman with red hair beside a red woman with a beard",
            "a red woman beside an orange woman",
            {"red": "red with red hair", "orange": "red with a beard"},
        ),
        (
            "a red man waves , stage , camera static , black and white picture , contrasty picture",
            "a red man waves , stage , camera static",
            {"picture": "black and white, contrasty"},
        ),
        ("two tiny orange cats jump", "two orange cats jump", {"orange": "tiny orange"}),
    ],
)
def test_a_shade_is_read_as_a_colour_that_is_free_and_visible(prompt, caption, palette):
    assert plainly(prompt) == (caption, palette)


@given(
    ANY, ANY, st.sampled_from(KINDS), st.sampled_from(PLACES), st.sampled_from([*STATURES]), HEAD
)
def test_two_figures_keep_two_looks_and_the_words_are_the_models(
    one, other, kind, place, stature, head
):
    facts = {"relation": "beside", "kind": kind, "kind2": kind, "color": one, "color2": other}
    said = sentence(
        {**facts, "action": "still", "place": place, "stature2": stature, "things": head}
    )
    looks = [
        " ".join(filter(None, each)) for each in ((one, head and f"with {head}"), (stature, other))
    ]
    caption, palette = plainly(said)
    known = set(text.new_tokenizer().get_vocab())
    assert set(caption.replace(",", " ").split()) <= known
    named = [word for word in caption.split() if word in COLORS]
    assert len(set(named)) == len(set(looks))
    assert [palette.get(word, word) for word in named] == looks
    unwise = {(color, place) for color in palette if color not in (one, other)}
    assert not unwise & set(UNSEEN)


def test_more_shades_than_colours_are_refused():
    shades = [shade for shade in SHADES if " " not in shade and shade != "tan"][:8]
    crowd = " , ".join(f"a {shade} dog" for shade in (*shades, "tan"))
    with pytest.raises(ValueError, match="no colour is left to read 'tan' as: the network knows"):
        plainly(crowd)


def test_every_shade_is_painted_as_itself_and_other_colours_stay():
    scenes = make_scenes(num_scenes=1)
    for shade, paint in SHADES.items():
        shown = Inks.of(scenes.color, scenes.shape, Look(shade)).body.squeeze()
        torch.testing.assert_close(shown, torch.tensor(paint))
    codes = torch.arange(len(COLORS))
    plain = Inks.of(codes, torch.zeros(len(COLORS))).body.squeeze()
    torch.testing.assert_close(plain, torch.tensor(PAINT))


def test_the_planner_asks_for_the_grades_that_there_are():
    asked = {
        grade
        for table in world()["grades"].values()
        for grades in table.values()
        for grade in grades.split(", ")
    }
    assert asked == set(GRADES)


def test_hair_is_painted_on_whom_the_palette_names():
    scenes = make_scenes(num_scenes=2, kind="man", relation="alone")
    plain = Inks.of(scenes.color, scenes.shape)
    looks = paint_of({"blue": "navy with green hair and a beard", "red": "red with no hair"}).looks
    dyed, bald = (
        Inks.of(scenes.color, scenes.shape, looks[code]) for code in _codes("blue", "red")
    )
    torch.testing.assert_close(dyed.hair[0].squeeze(), torch.tensor(HAIR["green"]))
    torch.testing.assert_close(bald.hair, bald.skin)
    torch.testing.assert_close(Inks.of(scenes.color, scenes.shape, Look("red")).hair, plain.hair)
    assert [looks[code].beard for code in _codes("blue", "red")] == [True, False]


def _codes(*colors):
    return [COLORS.index(color) for color in colors]


@pytest.mark.parametrize("stature", STATURES)
def test_figures_have_their_size_and_do_not_grow_out_of_the_frame(stature):
    fixed = {"kind": "dog", "relation": "alone", "action": "still", "angle": "eye level"}
    scenes = make_scenes(num_scenes=3, color="red", **fixed)
    scenes.size[:] = torch.arange(3)
    before = pose(scenes, frame_times(3, 2))
    after = sized(scenes, before, paint_of({"red": f"{stature} red".strip()}).looks).figures
    grown = after.height[:, 0] / before.figures.height[:, 0]
    if STATURES[stature] <= 1:
        torch.testing.assert_close(grown, torch.full_like(grown, STATURES[stature]))
    else:
        assert (grown > 1).any()
        assert (grown <= STATURES[stature] + 1e-5).all()
        tops = (after.foot + after.height)[:, 0]
        assert (
            tops
            <= torch.maximum(before.figures.foot + before.figures.height, tops.new_tensor(0.4701))[
                :, 0
            ]
        ).all()
    assert sized(scenes, before, paint_of({"blue": "tiny blue"}).looks) is before


def test_a_beard_is_seen_and_the_rest_of_the_picture_stays():
    scenes = make_scenes(kind="man", color="blue", relation="alone", action="still", size="close",
                         place="studio", light="day", weather="clear", move="static")  # fmt: skip
    times = frame_times(1, 1)
    told = {"blue": "blue with red hair"}, {"blue": "blue with red hair and a beard"}
    where = pose(scenes, times)
    shaven, bearded = (
        draw_poses(scenes, where, times, 96, 160, paint_of(each))[0, 0] for each in told
    )
    changed = (shaven - bearded).abs().amax(0) > 0.05
    assert 0.004 < changed.float().mean() < 0.08
    tint = bearded[:, changed].mean(1)
    assert tint[0] > 1.5 * tint[1] > 1.5 * tint[2]


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
