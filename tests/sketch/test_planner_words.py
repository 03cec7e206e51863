"""The planner's table of the built-in world and the world itself use the same words."""

from __future__ import annotations

import random

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from kling_local import cards
from kling_local.planner import plan
from kling_local.planner.sketch_prompt import compile_negative, compile_sketch
from kling_local.planner.sketch_words import families, sentence, world
from kling_local.planner.vocabulary import vocabulary as lexicon
from kling_local.request import GenerationRequest
from kling_local.shots import (
    Action,
    Audio,
    Blueprint,
    Camera,
    CameraMove,
    Environment,
    Lighting,
    Relation,
    Subject,
)
from kling_local.sketch import text
from kling_local.sketch.world import scene
from kling_local.sketch.world.caption import canonical, vocabulary
from kling_local.sketch.world.palette import plainly
from kling_local.sketch.world.scene import FACTS, legal, shown

KNOWN = {*vocabulary(), ","}
HOURS = {
    "dawn": "dawn",
    "day": "day",
    "golden hour": "golden_hour",
    "dusk": "dusk",
    "night": "night",
}
SIZES = {"wide": "wide", "medium": "medium", "close": "close_up"}
PLAIN = ("alone", "none", "nothing")


def films(codes, choice):
    """Facts of a film that the world can draw, derived from arbitrary codes."""
    tensors = {name: torch.tensor([code]) for name, code in codes.items()}
    made = legal(tensors, torch.tensor([choice]))
    return shown({name: int(code) for name, code in made.items()})


SHOWN = st.builds(
    films,
    st.fixed_dictionaries({name: st.integers(0, len(v) - 1) for name, v in FACTS.items()}),
    st.floats(0, 0.999),
)


def blueprint_of(facts):
    """A blueprint with these facts and nothing else."""
    relation = facts["relation"]
    count = {"two": 2, "three": 3}.get(relation, 1)
    subjects = [Subject("a", facts["kind"], count, (facts["color"],))]
    relations = []
    if "kind2" in facts:
        subjects.append(Subject("b", facts["kind2"], 1, (facts["color2"],)))
        said = {"behind": "in_front_of", "beside": "beside"}.get(relation)
        relations = [Relation("a", said, "b")] if said else []
    weather = facts.get("weather")
    light = facts.get("light")
    movement, _, direction = facts["move"].partition(" ")
    if facts["move"] in ("push in", "pull out", "rack focus", "whip pan"):
        movement, direction = facts["move"].replace(" ", "_"), None
    return Blueprint(
        subjects=tuple(subjects),
        actions=tuple(actions_of(facts)),
        relations=tuple(relations),
        environment=Environment(
            place=world()["places"][facts["place"]][0],
            time_of_day=HOURS.get(light),
            weather="overcast" if light == "overcast" and weather in (None, "clear") else weather,
        ),
        lighting=Lighting(sources=("neon",) if light == "neon" else ()),
        camera=Camera(
            shot_size=SIZES[facts["size"]],
            angle=facts["angle"].replace(" ", "_"),
            moves=(CameraMove(movement, direction or None),),
        ),
        audio=Audio(music="piano music" if facts["music"] == "music" else None),
    )


def actions_of(facts):
    direction = facts.get("direction")
    verbs = {"chases": "chase", "meets": "meet", "hits": "hit"}
    if facts["relation"] in verbs:
        yield Action("a", verbs[facts["relation"]], direction=direction)
        return
    for action in (facts["action"], facts["then"]):
        if action != "nothing":
            said = "bounce" if action == "bounce" else world()["actions"][action][0]
            yield Action("a", said, direction=direction if action in ("move", "run") else None)


def can_be_said(facts):
    """Whether a blueprint can hold the facts: it has one weather, and a street under neon is a
    neon street.
    """
    windy = facts.get("light") == "overcast" and facts.get("weather") == "wind"
    return not windy and not (facts["place"] == "street" and facts.get("light") == "neon")


@given(SHOWN, st.sets(st.sampled_from(sorted(FACTS))))
def test_the_planners_sentence_is_the_canonical_one(facts, unknown):
    known = {name: value for name, value in facts.items() if name not in unknown}
    said = canonical(known)
    assert sentence({name: value for name, value in known.items() if value not in PLAIN}) == said
    assert set(said.split()) <= KNOWN
    assert len(text.new_tokenizer()(said).input_ids) <= text.MAX_TOKENS


@given(st.sampled_from(scene.ACTIONS), st.sampled_from(scene.DIRECTIONS[1:]))
def test_figures_of_unknown_kind_are_called_alike(action, direction):
    facts = {"color": "red", "action": action, "direction": direction, "place": "beach"}
    assert sentence(facts) == canonical(facts)


@given(SHOWN.filter(can_be_said))
def test_a_blueprint_compiles_to_the_canonical_sentence_of_its_facts(facts):
    made = compile_sketch(blueprint_of(facts))
    assert made.text == canonical(facts)
    assert not made.notes


def test_the_tables_hold_the_worlds_values():
    assert set(world()["kinds"]) == set(scene.KINDS)
    assert set(world()["plurals"]) == {*scene.KINDS, "thing"}
    assert set(world()["colors"]) == set(scene.COLORS)
    assert set(world()["places"]) == set(scene.PLACES)
    assert set(world()["no_weather"]["places"]) == set(scene.SKYLESS)
    assert set(world()["company"]["solid"]) == set(scene.SOLID)
    assert set(world()["moves"].values()) == set(scene.MOVES)
    assert set(world()["angles"].values()) == set(scene.ANGLES)
    assert set(world()["sizes"].values()) == set(scene.SHOT_SIZES)
    assert set(world()["weather"].values()) == set(scene.WEATHERS)
    assert {*world()["time_of_day"].values(), "overcast", "neon"} == set(scene.LIGHTS)
    assert set(world()["second_parts"]["second"]) == set(scene.THEN) - {"nothing"}
    assert set(world()["instead"]) == set(scene.ACTIONS)
    relations = {*world()["relations"], *world()["company"]} - {"solid"}
    assert relations == set(scene.RELATIONS) - {"alone"}


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("near_kinds", scene.KINDS),
        ("actions", scene.ACTIONS),
        ("near_actions", scene.ACTIONS),
        ("near_places", scene.PLACES),
        ("relations", scene.RELATIONS),
        ("swapped_relations", scene.RELATIONS),
        ("near_relations", scene.RELATIONS),
    ],
)
def test_lists_lead_to_values_of_the_world_and_no_name_stands_twice(table, values):
    assert set(world()[table]) <= set(values)
    named = [name for listed in world()[table].values() for name in listed]
    assert len(named) == len(set(named))


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("near_groups", scene.KINDS),
        ("near_genders", scene.KINDS),
        ("near_groups_of_actions", scene.ACTIONS),
        ("near_place_groups", scene.PLACES),
        ("near_weather", scene.WEATHERS),
        ("near_angles", scene.ANGLES),
        ("near_moves", scene.MOVES),
        ("light_source", scene.LIGHTS),
    ],
)
def test_near_things_are_values_of_the_world(table, values):
    assert set(world()[table].values()) <= set(values)


@pytest.mark.parametrize("kind", scene.KINDS)
def test_every_kind_does_what_it_does_in_the_world(kind):
    assert set(families()[kind]) - {"kinds"} == set(scene.actions_of(kind))


def test_second_parts_are_the_worlds():
    able = {
        kind
        for family in world()["second_parts"]["families"]
        for kind in world()["families"][family]["kinds"]
    }
    assert able == set(scene.LEGGED)


def values(*categories):
    """Every value that the planner's lexicons can put into a slot."""
    meanings = {meaning for known in lexicon().phrases.values() for meaning in known}
    return sorted({m.value for m in meanings if m.category in categories})


def test_whatever_word_the_lexicons_know_the_compiler_says_words_the_model_knows():
    nouns = values("subject")
    colors, verbs, places = values("color"), values("action"), values("place")
    times, weathers = values("time_of_day"), values("weather")
    moves, aims, angles = values("movement"), values("direction"), values("angle")
    sizes = values("shot_size")
    for i in range(max(map(len, (nouns, verbs, places)))):

        def nth(some, i=i):
            return some[i % len(some)]

        first = Subject("a", nth(nouns), i % 5 or None, (nth(colors),))
        blueprint = Blueprint(
            subjects=(first, Subject("b", nth(nouns[::-1]))) if i % 2 else (first,),
            actions=(Action("a", nth(verbs), direction=nth(aims)), Action("a", nth(verbs[::-1]))),
            relations=(Relation("a", nth(verbs + places), "b"),),
            environment=Environment(nth(places), nth(times), nth(weathers)),
            camera=Camera(nth(sizes), nth(angles), moves=(CameraMove(nth(moves), nth(aims)),)),
        )
        made = compile_sketch(blueprint).text
        assert set(plainly(made)[0].split()) <= KNOWN, blueprint
        assert len(made.replace(",", " ").split()) < text.MAX_TOKENS
        assert set(compile_negative(nth(nouns)).split()) <= KNOWN


@given(st.lists(st.sampled_from(sorted(lexicon().phrases)), min_size=1, max_size=14))
def test_heaps_of_lexicon_words_compile_to_known_words_that_fit(phrases):
    joints = ("a", "the", "two", ",", "then", "behind", "and")
    rng = random.Random(len(phrases))
    said = " ".join(f"{rng.choice(joints)} {' '.join(words)}" for words in phrases)
    shots = plan(GenerationRequest(prompt=said), cards.card("sketch"))
    made, _ = plainly(shots.takes[0].prompt)
    assert set(made.split()) <= KNOWN
    assert len(text.new_tokenizer()(made).input_ids) <= text.MAX_TOKENS
