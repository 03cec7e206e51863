"""Over several shots: whom words refer to, what carries over, what must stay the same."""

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_local.cards import card
from kling_local.planner import plan, shot_list_to_json
from kling_local.planner.beats import draft_shots, speech_s
from kling_local.planner.intent import resolve, understand
from kling_local.request import Element, GenerationRequest, ShotRequest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

from score_intent import random_prompts

SKETCH = card("sketch")


def film(*prompts, **fields):
    shots = tuple(ShotRequest(prompt, 2) for prompt in prompts)
    return plan(GenerationRequest(shots=shots, **fields), SKETCH)


def doers(shot):
    return [action.subject for action in shot.blueprint.actions]


@pytest.mark.parametrize(
    ("first", "second", "doer"),
    [
        ("a man in a red coat walks", "he stops", "man"),
        ("a girl and her dog sit", "she waves", "girl"),
        ("a girl and her dog sit", "it barks", "dog"),
        ("two detectives walk", "they sit down", "detective"),
        ("a man and a woman walk", "they sit down", None),
        ("a robot rolls", "the same robot stops", "robot"),
        ("a woman walks", "another woman waits", "woman_2"),
        ("a woman in a red dress walks", "a woman in a blue coat waits", "woman_2"),
        ("a woman in a red dress walks", "the woman in a blue coat waits", "woman"),
    ],
)
def test_later_shots_mean_the_figures_of_earlier_ones(first, second, doer):
    assert doers(film(first, second).shots[1]) == [doer]


def test_whom_a_pronoun_recalls_is_inherited_not_said():
    shot = film("a tall man walks", "he looks at a tree").shots[1]
    assert [each.name for each in shot.blueprint.subjects] == ["tree"]
    facts = {fact.field: (fact.value, fact.from_shot) for fact in shot.inherited}
    assert facts["subjects"] == ("tall man", 1)


def test_light_lens_and_look_stay_until_said_anew():
    made = film(
        "a dog in a forest, soft light, 35mm lens, film grain, slow motion",
        "the dog runs",
        "the dog on a beach, 85mm",
    )
    second = {fact.field: fact.value for fact in made.shots[1].inherited}
    assert second["lighting.quality"] == "soft"
    assert second["camera.lens_mm"] == "35"
    assert second["style.look"] == "film grain"
    third = {fact.field for fact in made.shots[2].inherited}
    assert "lighting.quality" not in third
    assert "camera.lens_mm" not in third


def test_continuity_lists_cast_wardrobe_and_palette():
    made = film("Maya, a young climber in an orange jacket, hangs from a cliff", "Maya smiles")
    member = made.continuity.cast[0]
    assert (member.id, member.looks, member.wardrobe) == ("maya", ("young",), ("orange jacket",))
    assert member.shots == (1, 2)
    assert made.continuity.palette == ("orange",)
    assert made.continuity.places == ("cliff",)


@pytest.mark.parametrize(
    ("prompt", "name", "element"),
    [
        ("<<<element_1>>> walks", "Ann", "element_1"),
        ("the woman <<<element_1>>> walks", "woman", "element_1"),
        ("a knight like in <<<image_2>>> rides", "knight", "image_2"),
        ("@Image1 dances", "image_1", "image_1"),
    ],
)
def test_markers_bind_to_subjects(prompt, name, element):
    found = understand(prompt, names=("Ann",)).blueprint.subjects[0]
    assert (found.name, found.element) == (name, element)


def test_the_plain_name_of_an_element_binds_too():
    request = GenerationRequest(prompt="Ann walks on a beach", elements=(Element("7", "Ann"),))
    found = plan(request, SKETCH).shots[0].blueprint.subjects[0]
    assert (found.name, found.element) == ("ann", "element_1")


def test_a_style_reference_is_nobody():
    assert resolve("a cat in the style of <<<image_1>>>").subjects[0].element is None


def test_spoken_lines_get_the_seconds_they_need():
    long = 'A man says "I have waited here for you since the early morning and nobody came."'
    shots = draft_shots(f"A dog runs on the beach. {long} A cat sleeps.", 12)
    assert shots[1].duration >= speech_s(long) > 4


@given(st.text(max_size=200))
def test_spans_lie_inside_the_text(text):
    read = understand(text, 5)
    for span in read.spans:
        assert 0 <= span.start < span.end <= len(text)


def test_spans_show_the_words_that_said_a_slot():
    prompt = "Wide shot: a red car drives left on a beach at night, camera pans right"
    spans = {each.slot: prompt[each.start : each.end] for each in understand(prompt).spans}
    assert spans["camera.shot_size"] == "Wide shot"
    assert spans["subjects[0]"] == "car"
    assert spans["actions[0]"] == "drives"
    assert spans["environment.place"] == "beach"
    assert spans["environment.time_of_day"] == "night"
    assert spans["camera.moves[0]"] == "pans"


def test_the_same_request_gives_the_same_bytes():
    request = GenerationRequest(
        prompt="Two dogs chase a ball, then a boy throws it. Cut to a close-up of the boy, dusk.",
        shot_type="intelligence",
        duration=8,
    )
    texts = {json.dumps(shot_list_to_json(plan(request, SKETCH, seed=1))) for _ in range(3)}
    assert len(texts) == 1


def test_ten_thousand_random_prompts_are_read_without_a_crash():
    for prompt in random_prompts(10_000):
        read = understand(prompt, 5)
        assert all(0 <= each.start < each.end <= len(prompt) for each in read.spans)
