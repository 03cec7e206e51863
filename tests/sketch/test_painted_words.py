"""The planner's words for what only the decoder paints, and the painters, fit each other."""

from __future__ import annotations

import pytest

from kling_local.planner.sketch_words import painted, painted_names, sentence, world
from kling_local.planner.vocabulary import read
from kling_local.sketch.world.figures.acts import ACTS, PLURALS_OF_ACTS
from kling_local.sketch.world.figures.brush import SHADES
from kling_local.sketch.world.figures.costume import THINGS
from kling_local.sketch.world.figures.guises import GUISES, PLURALS_OF_GUISES
from kling_local.sketch.world.palette import paint_of, plainly
from kling_local.sketch.world.places.landmarks import LANDMARKS
from kling_local.sketch.world.scene import COLORS, KINDS, PLACES


def test_the_planner_names_exactly_what_is_painted():
    table = painted()
    assert set(table["guises"]) == set(table["guise_colors"]) == set(GUISES)
    assert table["guise_kinds"] == {name: guise.kind for name, guise in GUISES.items()}
    plurals = {name: f"{name}s" for name in GUISES} | table["guise_plurals"]
    assert plurals == PLURALS_OF_GUISES
    assert set(table["things"]) == set(THINGS)
    assert set(table["acts"]) == set(ACTS)
    assert {act: tuple(kinds.split(", ")) for act, kinds in table["act_kinds"].items()} == ACTS
    assert table["act_plurals"] == PLURALS_OF_ACTS
    assert set(table["landmarks"]) == set(table["landmark_places"]) == set(LANDMARKS)


def test_the_table_is_read_whole():
    assert painted() == read("sketch_painted")


def test_what_the_planner_names_beside_is_known():
    colors = {each for said in painted()["guise_colors"].values() for each in said.split(", ")}
    assert colors <= {*COLORS, *SHADES}
    worn = {each for said in painted()["costumes"].values() for each in said.split(", ")}
    assert worn <= set(THINGS)
    assert set(painted()["landmark_places"].values()) <= set(PLACES)
    assert {guise.kind for guise in GUISES.values()} <= set(KINDS)


@pytest.mark.parametrize("table", ["guises", "things", "acts", "landmarks"])
def test_no_word_means_two_things(table):
    words = [word for said in painted()[table].values() for word in said.split(", ")]
    assert len(words) == len(set(words))
    assert len(painted_names(table)) == len(words)


def test_a_guise_has_no_colour_of_its_own_elsewhere():
    assert not set(world()["colors_of_names"]) & set(GUISES)


@pytest.mark.parametrize("guise", GUISES)
def test_every_guise_is_read_as_its_kind_and_painted(guise):
    kind = GUISES[guise].kind
    for relation in ("alone", "three"):
        facts = {"kind": kind, "color": "red", "relation": relation, "action": "still"}
        said = sentence({**facts, "guise": guise})
        caption, palette = plainly(said)
        assert caption == sentence(facts)
        assert palette == {"red": f"red {guise}"}
        assert paint_of(palette).looks[0].guise == guise


@pytest.mark.parametrize("act", ACTS)
def test_every_act_is_read_as_standing_and_painted(act):
    for kind in ACTS[act]:
        for relation in ("alone", "two"):
            facts = {"kind": kind, "color": "red", "relation": relation, "action": "still"}
            caption, palette = plainly(sentence({**facts, "acts": act}))
            assert caption == sentence(facts)
            assert paint_of(palette).looks[0].acts == (act,)
    both = {"relation": "beside", "kind": "dog", "color": "blue", "action": "still"}
    both |= {"kind2": ACTS[act][0], "color2": "red"}
    caption, palette = plainly(sentence({**both, "acts2": act}))
    assert (caption, palette) == (sentence(both), {"red": f"red who {act}"})


@pytest.mark.parametrize("thing", THINGS)
def test_every_thing_is_read_as_nothing_and_painted(thing):
    facts = {"kind": "man", "color": "red", "relation": "alone", "action": "move"}
    said = sentence({**facts, "things": f"white hair and {thing} and a beard"})
    caption, palette = plainly(said)
    look = paint_of(palette).looks[0]
    assert caption == sentence(facts)
    assert (look.things, look.hair, look.beard) == ((thing,), "white", True)


def test_landmarks_are_read_as_nothing_and_painted():
    names = ", ".join(LANDMARKS)
    facts = {"kind": "man", "color": "red", "relation": "alone", "place": "meadow"}
    caption, palette = plainly(sentence({**facts, "landmarks": names, "grades": "warm"}))
    assert caption == sentence(facts)
    assert paint_of(palette).landmarks == tuple(LANDMARKS)
    assert palette["picture"] == "warm"
