"""Hair, beards and sizes of figures: said once, painted in every shot, not told as lost."""

from __future__ import annotations

import pytest

from kling_local import cards
from kling_local.planner import plan
from kling_local.planner.sketch_looks import acts_of, landmarks_of
from kling_local.request import GenerationRequest, ShotRequest
from kling_local.shots import Action, Blueprint, Environment, Lighting
from tests.planner.captions import figures

SKETCH = cards.card("sketch")


def film(*prompts, **wishes):
    """The figures of each shot, and the messages of the notes on what is not drawn."""
    shots = tuple(ShotRequest(prompt, 3) for prompt in prompts)
    made = plan(GenerationRequest(shots=shots, **wishes), SKETCH)
    told = [each.message for each in made.findings if each.code in ("M104", "M112")]
    return [figures(shot.compiled_prompt) for shot in made.shots], told


@pytest.mark.parametrize(
    ("prompt", "drawn"),
    [
        ("An old man waves.", "a blue man with white hair waves"),
        ("A bearded man waves.", "a blue man with a beard waves"),
        ("A man with a grey beard waves.", "a blue man with grey hair and a beard waves"),
        ("An old woman with red hair waves.", "a red woman with red hair waves"),
        ("A woman with long black hair waves.", "a red woman with black hair waves"),
        (
            "A blonde woman in a green coat waves.",
            "a green woman with blonde hair and a long coat waves",
        ),
        ("A white-haired man waves.", "a blue man with white hair waves"),
        ("A bald man waves.", "a blue man with no hair waves"),
        ("A man in his 70s sits.", "a blue man with white hair sits"),
        ("A tiny dog runs left.", "a tiny brown dog runs left"),
        ("A giant robot waves.", "a giant orange robot waves"),
        ("Two huge grey cats run left.", "two giant grey cats run left"),
        ("A big dog beside a small cat.", "a big brown dog stands still beside a small black cat"),
        ("A little girl jumps.", "a yellow child jumps"),
        ("An old car stops.", "a red car stays still"),
    ],
)
def test_what_figures_look_like_is_said_to_the_decoder(prompt, drawn):
    ((said,), told) = film(prompt)
    assert said == drawn
    assert told == (["'old' of 'car' is not drawn: the model has no words for it"]
                    if "car" in drawn else [])  # fmt: skip


def test_looks_last_for_the_whole_film_wherever_they_are_stated():
    said, _ = film("A man walks left.", "The old man waves.", "He stops.", "A giant dog runs left.")
    assert [each.split(" man ")[-1] for each in said[:3]] == [
        "with white hair walks left",
        "with white hair waves",
        "with white hair stands still",
    ]
    assert said[3] == "a giant brown dog runs left"


def test_where_a_picture_shows_somebody_the_words_do_not_paint_them():
    said, _ = film("A tiny old man in red waves.", start_image="a.png")
    assert said == ["a red man waves , camera static"]


@pytest.mark.parametrize(
    ("prompt", "grades"),
    [
        ("A dog runs, warm light.", "warm"),
        ("Film noir, a man walks, dim light.", "dim, black and white, contrasty"),
        ("A cat sits, black and white, high contrast.", "contrasty, black and white"),
        ("A cat sits, pastel.", "pale, bright"),
        ("A boat sails, vibrant colors.", "vivid"),
        ("A woman waves under blue light.", "blue"),
        ("A dog runs.", ""),
    ],
)
def test_light_and_look_grade_the_picture_and_are_not_told_as_lost(prompt, grades):
    made = plan(GenerationRequest(prompt=prompt), SKETCH)
    parts = made.shots[0].compiled_prompt.split(" , ")
    drawn = [part.removesuffix(" picture") for part in parts if part.endswith(" picture")]
    assert ", ".join(drawn) == grades
    assert not [each for each in made.findings if each.code == "M112"]


def test_only_words_of_the_network_count_against_its_limit():
    prompt = (
        "Film noir: a giant old man with a white beard in a light blue coat and a tiny dark brown"
        " dog stand in the rain on a neon street at night, low angle, close-up, pan left, music,"
        " dim light, high contrast."
    )
    made = plan(GenerationRequest(prompt=prompt), SKETCH)
    assert made.takes[0].prompt.count(" picture") == 3
    assert not [each.message for each in made.findings if "token" in each.message]


@pytest.mark.parametrize(
    ("verbs", "kind", "acts"),
    [
        (("sit", "read"), "man", ("sits", "reads")),
        (("sit", "lounge"), "woman", ("sits",)),
        (("sit", "read"), "dog", ("sits",)),
        (("bark", "howl"), "dog", ("barks", "howls")),
        (("bark",), "cat", ()),
        (("sit", "dance"), "car", ()),
        (("sit",), None, ()),
        (("walk", "burn"), "man", ()),
        (("play piano", "fight with sword"), "robot", ("plays the piano", "swings a sword")),
    ],
)
def test_acts_are_those_of_the_kind_and_each_is_painted_once(verbs, kind, acts):
    assert acts_of([Action("who", each) for each in verbs], kind) == acts


@pytest.mark.parametrize(
    ("verb", "done_to", "acts"),
    [
        ("shake", "her head", ("shakes head",)),
        ("shake", "a bottle", ()),
        ("play", "the guitar", ("plays the guitar",)),
        ("play", "a game", ()),
        ("read", "a letter", ("reads",)),
    ],
)
def test_an_act_may_be_told_by_what_it_is_done_to(verb, done_to, acts):
    assert acts_of([Action("who", verb, done_to=done_to)], "woman") == acts


@pytest.mark.parametrize(
    ("place", "details", "lights", "marks"),
    [
        ("castle", (), (), ("castle",)),
        ("meadow", ("windmill", "castle", "palace"), (), ("windmill", "castle")),
        (
            "castle",
            ("windmill", "tree", "rainbow", "volcano"),
            (),
            ("castle", "windmill", "rainbow"),
        ),
        ("meadow", (), ("moon", "sun"), ("full moon",)),
        # in a church are windows, in a meadow a church
        ("church", (), (), ("church windows",)),
        ("meadow", ("church",), (), ("church",)),
        ("barn", ("barn",), (), ("hay bales", "barn")),
        ("planet", (), (), ()),  # it is underfoot
        ("space", ("planet",), (), ("ringed planet",)),
        (None, (), (), ()),
    ],
)
def test_landmarks_are_of_the_place_what_is_there_and_its_lights(place, details, lights, marks):
    where = Environment(place=place, details=details)
    assert landmarks_of(Blueprint(environment=where, lighting=Lighting(sources=lights))) == marks


@pytest.mark.parametrize(
    ("prompt", "where"),
    [
        ("A red man sits by a campfire.", "forest , campfire in view"),
        ("A red man sits by a campfire in a room.", "room , fireplace in view"),
        ("A red man sits by a campfire on the beach.", "beach , campfire in view"),
        ("A red dog runs past pyramids.", "desert , pyramids in view"),
        (
            "A red dog runs, a rainbow and an igloo.",
            "snow , igloo in view , rainbow in view",
        ),
        ("A red dog runs past a bridge.", "beach , bridge in view"),
        ("A red boat sails past a bridge.", "sea , bridge in view"),
        ("A red boat sails past a castle.", "sea , castle in view"),
        ("A red robot stands in an igloo.", "snow , igloo in view"),
        ("A red man walks in a library.", "room , bookshelves in view"),
    ],
)
def test_a_film_that_names_no_place_is_set_where_its_landmark_is(prompt, where):
    parts = plan(GenerationRequest(prompt=prompt), SKETCH).shots[0].compiled_prompt.split(" , ")
    views = [part for part in parts if part.endswith(" in view")]
    assert " , ".join([parts[1], *views]) == where


def test_later_shots_are_set_where_the_first_landmark_is():
    shots = tuple(ShotRequest(each, 3) for each in ("A dog runs.", "The dog runs past pyramids."))
    made = plan(GenerationRequest(shots=shots), SKETCH)
    assert [" , desert , " in each.compiled_prompt for each in made.shots] == [True, True]


def test_candlelight_is_a_warm_night():
    made = plan(GenerationRequest(prompt="A red man sits, candlelight."), SKETCH)
    assert made.shots[0].compiled_prompt == (
        "a red man sits , street , night , medium shot , camera static , warm picture"
    )
    assert not [each for each in made.findings if each.code == "M112"]
