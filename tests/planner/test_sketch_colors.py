"""Colours that no word states: one for each figure of a film, distinct and visible."""

from __future__ import annotations

import re

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from kling_local import cards
from kling_local.planner import plan
from kling_local.planner.sketch_words import painted, sentence, world
from kling_local.planner.vocabulary import vocabulary
from kling_local.request import GenerationRequest, ShotRequest
from kling_local.sketch.world import scene
from kling_local.sketch.world.figures.brush import SHADES

SKETCH = cards.card("sketch")
KINDS, COLORS = sorted(world()["kinds"]), sorted(world()["colors"])
PLACES, LIGHTS = sorted(world()["places"]), ("", " at night", " at dusk", " in the rain")
READ = [
    shade
    for shade in SHADES
    if any(each.category == "color" for each in vocabulary().phrases.get(tuple(shade.split()), ()))
]
"""Shades that are colours by their own name; "cream" and "peach" are food first."""
ANY = "|".join((*SHADES, *COLORS))
WHERE = {"neon street": "on a neon street", "underwater": "underwater"}


def film(*prompts, **wishes):
    """The compiled captions of shots of three seconds."""
    shots = tuple(ShotRequest(prompt, 3) for prompt in prompts)
    return [
        shot.compiled_prompt
        for shot in plan(GenerationRequest(shots=shots, **wishes), SKETCH).shots
    ]


def colors(caption):
    """The colours of the figures of a caption, in their order; None for a colour left open."""
    nouns = [*world()["plurals"], *world()["plurals"].values(), *painted()["guises"]]
    who = caption.split(" , day")[0]
    found = re.findall(rf"\b(?:an?|two|three) (?:({ANY}) )?(?:{'|'.join(nouns)})", who)
    return [each or None for each in found]


def where(place):
    return WHERE.get(place, f"in the {place}")


@given(
    st.sampled_from(KINDS),
    st.lists(
        st.tuples(st.sampled_from(PLACES), st.sampled_from(LIGHTS), st.sampled_from(("", "wide"))),
        min_size=2,
        max_size=5,
    ),
    st.one_of(st.none(), st.sampled_from((*COLORS, *READ))),
    st.integers(0, 4),
)
def test_a_figure_has_one_colour_in_every_shot(kind, settings, told, at):
    """Whichever shot states it, and also if none does."""
    prompts = [
        f"{'The' if n else 'A'} {told + ' ' if told and n == at % len(settings) else ''}{kind}"
        f" {where(place)}{light}{', wide shot' if size else ''}."
        for n, (place, light, size) in enumerate(settings)
    ]
    said = [colors(caption) for caption in film(*prompts)]
    assert {len(each) for each in said} == {1}, prompts
    drawn = {each[0] for each in said}
    assert len(drawn) == 1
    assert None not in drawn
    assert told is None or drawn == {told}


@given(
    st.lists(st.sampled_from(KINDS), min_size=2, max_size=2, unique=True),
    st.lists(st.booleans(), min_size=1, max_size=3),
    st.sampled_from(PLACES),
)
def test_two_figures_keep_their_colours_whoever_is_named_first(kinds, turned, place):
    one, other = kinds
    prompts = [f"A {one} beside a {other} {where(place)}."]
    prompts += [f"The {other} beside the {one}." if t else f"The {one} beside the {other}."
                for t in turned]  # fmt: skip
    said = [
        {kind: color for color, kind in re.findall(rf"({ANY}) ({'|'.join(KINDS)})\b", caption)}
        for caption in film(*prompts)
    ]
    assert set(said[0]) == set(kinds)
    assert len(set(said[0].values())) == 2  # the model saw no pair of one colour but twins
    assert all(each == said[0] for each in said)


@given(st.sampled_from(KINDS), st.sampled_from(PLACES), st.sampled_from((None, *COLORS)))
def test_two_of_a_kind_side_by_side_differ(kind, place, told):
    assume((kind, told) != ("tree", "orange"))  # it bears oranges
    first = f"{told} {kind}" if told else kind
    said = colors(film(f"A {first} beside another {kind} {where(place)}.")[0])
    assert len(set(said)) == 2
    assert None not in said
    assert told is None or told in said


@pytest.mark.parametrize(
    ("prompts", "said"),
    [
        (("A dog runs.", "The dog jumps."), ["brown", "brown"]),
        (("A dog runs.", "The blue dog jumps.", "The dog spins."), ["blue"] * 3),
        (("A red car drives.", "The fast car stops."), ["red", "red"]),
        (("A dog runs.", "Another dog jumps."), ["brown", "black"]),
        (("A taxi stops.", "The taxi drives."), ["yellow", "yellow"]),
        (("A crow at night.",), ["purple"]),
        (("A dog that is not brown.",), ["black"]),
        (("A cat sits by day.", "The cat walks at night."), ["orange", "orange"]),
        (("A robot walks in the snow.",), ["orange"]),
        (("A dragon flies left.", "A green dragon lands."), ["green", "green"]),
        (("A gargoyle flies left.", "A green gargoyle lands."), ["green", "green"]),
        (("A gargoyle flies left.",), [None]),
        (
            ("A basketball bounces.", "The ball rolls.", "A red box falls."),
            ["orange"] * 2 + ["red"],
        ),
        (("A wolf runs in the dark.", "The black wolf jumps."), ["black", "black"]),
        (("A robot painted purple spins.", "The robot waves."), ["purple", "purple"]),
        (("A car, which isn't red, drives left.",), ["blue"]),
        (("A puce ball rolls.",), ["red"]),
        (("A ginger cat sits.",), ["orange"]),
        (("A wooden boat sails.",), ["brown"]),
        (("A white wooden boat sails.",), ["white"]),
        (("A woman in a sky blue coat.", "The woman waves."), ["light blue"] * 2),
        (("A gray cat.",), ["grey"]),
        (("A woman in an ivory dress.",), ["cream"]),
        (("A horse with dark brown fur runs.",), ["dark brown"]),
        (("An elephant walks.", "The elephant drinks."), ["grey", "grey"]),
    ],
)
def test_what_figures_are_drawn_in(prompts, said):
    assert [colors(caption)[0] for caption in film(*prompts)] == said


def test_two_of_a_kind_are_told_apart_and_stay_so():
    first, second = film("A man meets another man in the street.", "The man waves at dusk.")
    one, other = colors(first)
    assert {one, other} == {"blue", "red"}
    assert first.startswith(f"a {one} man meets a {other} man")
    assert colors(second) == [one]
    assert colors(film("A red dog and a dog that jumps.")[0]).count("red") == 1


def test_two_who_meet_or_collide_are_two_figures():
    assert film("Two robots meet on stage.")[0].startswith("a white robot meets an orange robot")
    assert film("Two red balls collide.")[0].startswith("a red ball hits a red ball")


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("A man and a woman walk towards each other.", "a blue man meets a red woman"),
        ("A man and a woman, walking slowly toward one another.", "a blue man meets a red woman"),
        ("Running towards each other, a man and a woman wave.", "a blue man meets a red woman"),
        (
            "A red car and a blue car drive straight toward each other.",
            "a red car meets a blue car",
        ),
        ("Two robots move towards each other.", "an orange robot meets a blue robot"),
        ("Three dogs run towards each other.", "a brown dog meets a black dog"),
        ("Dogs run towards each other.", "a brown dog meets a black dog"),
        ("Three balls roll towards each other.", "three red balls roll"),
        ("Two red robots sit and look towards each other.", "two red robots sit"),
    ],
)
def test_who_goes_towards_each_other_meets(prompt, told):
    assert film(prompt)[0].startswith(told)


def test_those_who_do_the_same_are_drawn_alike():
    together, alone = film("A dog and another dog run.", "The dog jumps.")
    assert together.startswith("two brown dogs run")
    assert colors(alone) == ["brown"]


def test_an_image_decides_for_whom_it_shows():
    shots = ("A dog runs.", "The dog meets a cat.")
    start, later = film(*shots, start_image="a.png")
    assert colors(start) == [None]
    assert colors(later) == [None, "black"]
    early, end = film("A cat sits.", "A dog runs.", start_image="a.png", end_image="b.png")
    assert colors(early) == colors(end) == [None]


def test_the_tables_say_what_the_world_can_show():
    assert set(world()["usual_colors"]) == set(scene.KINDS)
    for table in ("usual_colors", "colors_of_names", "unseen", "colors_by_looks"):
        for named in world()[table].values():
            assert set(named.split(", ")) <= {*scene.COLORS, *SHADES}


def test_every_colour_that_the_planner_reads_is_drawn():
    meanings = {each for known in vocabulary().phrases.values() for each in known}
    read = {each.value for each in meanings if each.category == "color"}
    assert {*COLORS, "brown", "light blue"} <= read <= {*COLORS, *SHADES}


def test_a_mouse_beside_an_elephant_is_no_red_mouse():
    assert colors(film("An elephant and a mouse.")[0]) == ["grey", "light grey"]


@pytest.mark.parametrize("light", ["day", "night"])
@pytest.mark.parametrize("place", scene.PLACES)
def test_what_is_unseen_is_what_the_world_never_draws(place, light):
    """In the world's own films such a colour is replaced by another."""
    film_codes = {"place": place, "light": light, "kind": "ball", "relation": "alone"}
    codes = {name: torch.zeros(8, dtype=torch.long) for name in scene.FACTS}
    for name, value in film_codes.items():
        codes[name] += scene.FACTS[name].index(value)
    codes["color"] = torch.arange(8)
    kept = scene.legal(codes, torch.zeros(8))["color"] == torch.arange(8)
    lost = {color for color, stays in zip(scene.COLORS, kept.tolist(), strict=True) if not stays}
    sky = "" if place == "space" else light
    hidden = {world()["unseen"].get(each, "") for each in (place, sky)}
    assert lost == {color for each in hidden for color in each.split(", ") if color}


def test_a_filled_colour_is_worded_as_a_told_one():
    """The caption equals the training's own sentence."""
    told, open_ = film("A blue man walks.")[0], film("A man walks.")[0]
    assert told == open_ == sentence(
        {"kind": "man", "color": "blue", "action": "move", "direction": "right", "place": "street",
         "light": "day", "size": "medium", "move": "static"}
    )  # fmt: skip
