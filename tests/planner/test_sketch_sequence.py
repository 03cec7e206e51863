"""What figures do one after the other, at once and together, in the built-in model's prompts."""

from __future__ import annotations

import pytest

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.request import GenerationRequest

SKETCH = card("sketch")


def told(prompt: str, seconds: int = 5) -> tuple[str, list[str]]:
    """The words for the figures, and the findings about what they do."""
    made = plan(GenerationRequest(prompt=prompt, duration=seconds), SKETCH)
    codes = [each.code for each in made.findings if each.code in ("M105", "M108", "M113")]
    words = made.shots[0].compiled_prompt.split(" , ")
    parts = 2 if words[1].startswith(("then", "a ")) else 1
    return " , ".join(words[:parts]), codes


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("a woman walks and smiles", "a red woman who smiles walks right"),
        ("a boy plays the guitar while walking", "a yellow child who plays the guitar walks right"),
        ("a woman walks and talks on the phone", "a red woman who phones walks right"),
        ("two men walk and talk", "two blue men who talk walk right"),
        ("a man pushes a baby stroller", "a blue man who pushes a pram walks right"),
    ],
)
def test_arms_and_face_act_while_legs_walk(prompt, said):
    assert told(prompt) == (said, [])


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        (
            "a man walks along the beach, then stops, turns and waves at the camera",
            "a blue man who faces us from 2.88 to 5 and waves hello from 2.88 to 5 walks right"
            " , then stands still",
        ),
        (
            "a man sits down, then stands up and leaves",
            "a blue man sits from 0 to 2.22 and walks out from 2.22 to 5",
        ),
        (
            "a boy runs in, jumps, then waves",
            "a yellow child runs in from 0 to 1.92 and hops from 1.92 to 3.46"
            " and waves hello from 3.46 to 5",
        ),
        (
            "a man walks in, sits down and leaves",
            "a blue man walks in from 0 to 1.79 and sits from 1.79 to 3.21"
            " and walks out from 3.21 to 5",
        ),
        (
            "a dog walks left, then sits, then barks",
            "a brown dog who sits from 2.5 to 5 and barks from 3.75 to 5 walks left"
            " , then stands still",
        ),
        (
            "two girls dance, then clap",
            "two yellow children dance from 0 to 2.5 and clap from 2.5 to 5",
        ),
    ],
)
def test_parts_of_a_shot_follow_in_their_order(prompt, said):
    assert told(prompt) == (said, [])


def test_told_times_count():
    said, codes = told("[0-2s] a man waves [2-4s] he sits down [4-5s] he cries")
    acts = "waves hello from 0 to 2 and sits from 2 to 5 and cries from 4 to 5"
    assert (said, codes) == (f"a blue man {acts}", [])
    assert told("After three seconds a woman screams.", 6)[0] == "a red woman shouts from 3 to 6"


def test_what_is_done_at_once_has_no_times():
    assert told("a man sits and reads")[0] == "a blue man sits and reads"
    assert told("a man sits and smiles")[0] == "a blue man sits and smiles"


def test_who_sits_rises_for_what_legs_do():
    assert told("a man sits down, then stands up and cheers")[0] == (
        "a blue man sits from 0 to 2.5 and cheers from 2.5 to 5"
    )


def test_who_falls_stands_before():
    assert told("a man falls")[0] == "a blue man lies from 1 to 5"
    assert told("a ball falls")[0] == "a red ball falls"


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        (
            "a girl walks holding her father's hand",
            "a yellow child who holds hands walks right , a blue man who holds hands behind",
        ),
        ("a couple walks hand in hand", "two blue partners who hold hands walk right"),
        ("two friends hug", "a blue man who hugs meets a red man who hugs"),
        ("a man kisses a woman", "a blue man who kisses meets a red woman who kisses"),
        ("two friends give each other a high five", "two blue men high five"),
        (
            "a man dances with a woman",
            "a blue man dances together beside a red woman who dances together",
        ),
        ("a boy fights a robot", "a yellow child fights beside a white robot who fights"),
        ("a man walks his dog", "a blue man who walks a pet walks right , a brown dog behind"),
        (
            "a woman walks her dog on a leash",
            "a red woman who walks a pet walks right , a brown dog behind",
        ),
        (
            "a mother carries her child",
            "a red woman who carries walks right , a yellow child who is carried behind",
        ),
        (
            "a mother holds her baby",
            "a red woman carries beside a yellow child who is carried",
        ),
        (
            "a man and a woman walk",
            "a blue man walks right",
        ),
    ],
)
def test_two_do_it_together(prompt, said):
    assert told(prompt) == (said, [])


def test_two_who_meet_do_one_after_the_other():
    said = told("two friends meet, shake hands, then hug")[0]
    acts = "who shakes hands from 3 to 4 and hugs from 4 to 5"
    assert said == f"a blue man {acts} meets a red man {acts}"


def test_one_who_does_it_alone_has_no_partner():
    assert told("a girl dances")[0] == "a yellow child dances"
    assert told("two girls dance")[0] == "two yellow children dance"
    assert told("a man punches")[0] == "a blue man boxes"
