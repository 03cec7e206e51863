"""Figures that a shot only points at are described again to models that draw it by itself."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_local.planner import plan
from kling_local.planner.compile.who import introduced
from kling_local.request import GenerationRequest, ShotRequest
from tests.planner.lint_models import H3, LTX, PROSE, SKETCH, WAN

WOMAN = "A young woman with red hair in a grey coat walks through an alley at night."


def told(*prompts, model=WAN):
    """What the last shot's prompt says beyond its own words, place, time and light."""
    shots = tuple(ShotRequest(prompt, 3) for prompt in prompts)
    made = plan(GenerationRequest(shots=shots), model).shots[-1].compiled_prompt
    rest = made.removeprefix(prompts[-1]).partition(" Place:")[0]
    return rest.partition(" Time of day:")[0].strip(" .")


@pytest.mark.parametrize(
    ("first", "then", "who"),
    [
        (WOMAN, "She stops.", "She is a young woman with red hair in a grey coat"),
        (WOMAN, "Close-up of her face.", "She is a young woman with red hair in a grey coat"),
        (WOMAN, "The woman stops.", "The woman is young, has red hair and wears a grey coat"),
        (WOMAN, "Slow push in.", "A young woman with red hair in a grey coat"),
        ("An old man with a beard sits.", "The man waves.", "The man is old and has a beard"),
        ("An old man with a beard sits.", "He waves.", "He is an old man with a beard"),
        ("A detective in a grey coat sits.", "Her hands.", "She is a detective in a grey coat"),
        ("A black dog runs on a beach.", "The dog jumps.", "The dog is black"),
        ("A black dog runs on a beach.", "It jumps.", "It is a black dog"),
        ("Two boys in red shirts run.", "They jump.", "They are two boys in red shirts"),
        ("Two boys in red shirts run.", "The boys jump.", "The boys wear red shirts"),
        ("A couple dances in a hall.", "They kiss.", "They are a couple"),
        ("A couple dances in a hall.", "Their hands touch.", "They are a couple"),
        ("Two knights in armor fight on a bridge.", "They fall.", "They are two knights in armor"),
        ("Wild horses gallop.", "They jump.", "They are wild horses"),
        ("Wild horses gallop.", "Slow push in.", "Wild horses"),
        ("Children in uniforms play.", "The children laugh.", "The children wear uniforms"),
        ("Many people in suits walk.", "They stop.", "They are people in suits"),
        ("A boy in a uniform runs.", "He stops.", "He is a boy in a uniform"),
        ("An old king sits on a throne.", "Slow push in.", "An old king"),
        ("An eagle soars above a road.", "It dives.", "It is an eagle"),
        ("A man in jeans and boots runs.", "He falls.", "He is a man in jeans and boots"),
    ],
)
def test_who_is_only_pointed_at_is_described_again(first, then, who):
    assert told(first, then) == who


def test_several_are_each_described():
    first = "A detective in a grey coat and an old man with a beard sit in a diner."
    who = "They are a detective in a grey coat and an old man with a beard"
    assert told(first, "The man drinks.", "They shake hands.") == who


def test_who_speaks_is_described_and_nobody_else():
    mia = "Mia, a blonde woman in a leather jacket, rides through the desert."
    tom = "Tom, a tall man with a hat, waits at a gas station."
    assert told(mia, tom, 'Tom says: "You are late."').endswith("Tom is a tall man in a hat")


@pytest.mark.parametrize(
    "then",
    [
        "Wide shot of the sea.",  # another place, nobody in it
        "A red car drives away.",  # somebody else
        "A young woman in a blue dress runs.",  # described here
    ],
)
def test_nobody_is_added_to_a_shot_of_something_else(then):
    assert told("A black dog runs on a beach.", then) == ""


def test_who_a_pronoun_could_mean_two_is_left_to_the_words():
    assert told("A tall woman and a young woman sit in a cafe.", "A dog barks at her.") == ""


def test_a_quoted_pronoun_points_at_nobody():
    said = told(WOMAN, 'Close-up, the woman says "He was here."')
    assert "He is" not in said


def test_a_model_that_has_drawn_the_shot_before_is_told_that_it_is_the_same():
    """LTX draws both shots in one take, Wan each by itself."""
    shots = (WOMAN, "Slow push in.")
    assert told(*shots, model=LTX) == (
        "The same young woman with red hair in a grey coat as before"
    )
    horses = "The same wild horses as before"
    assert told("Wild horses gallop.", "Slow push in.", model=LTX) == horses
    mia = ("Mia, a blonde woman in a leather jacket, rides.", "Slow push in.")
    assert told(*mia, model=LTX) == "Mia, a blonde woman in a leather jacket"


_PHRASES = (
    "she", "he", "it", "they", "her hand", "his coat", "a man in a red coat", "an old woman",
    "two dogs", "wild horses", "Mia, a tall girl,", "a couple", "runs", "jump", "on a beach",
    "slow push in", "the man", "the dogs", "Mia",
)  # fmt: skip


@given(
    st.lists(
        st.lists(st.sampled_from(_PHRASES), min_size=1, max_size=5).map(" ".join),
        min_size=2,
        max_size=4,
    )
)
def test_what_is_added_is_whole_sentences(prompts):
    shots = tuple(ShotRequest(prompt, 2) for prompt in prompts)
    for shot in plan(GenerationRequest(shots=shots), WAN).shots[1:]:
        said = shot.compiled_prompt
        assert said.endswith(".")
        assert not re.search(r"\b(a|an|the) (a|an|the)\b", said), said
        sentences = said.split(". ")[1:]
        assert all(each[0].isupper() for each in sentences), said


@pytest.mark.parametrize("model", [LTX, H3, WAN, PROSE])
def test_every_form_for_prose_says_it(model):
    request = GenerationRequest(shots=(ShotRequest(WOMAN, 3), ShotRequest("She stops.", 3)))
    made = plan(request, model).takes[-1].prompt
    assert "She is a young woman with red hair in a grey coat." in made


def test_the_built_in_model_reads_its_own_words():
    request = GenerationRequest(shots=(ShotRequest(WOMAN, 3), ShotRequest("She stops.", 3)))
    assert "She is" not in plan(request, SKETCH).takes[-1].prompt
    assert introduced([]) == []


def test_wan_is_told_that_somebody_speaks_where_a_line_was_taken_out():
    request = GenerationRequest(prompt='Close-up, a woman says: "Welcome."')
    assert plan(request, WAN).takes[0].prompt == "Close-up, a woman speaks."
