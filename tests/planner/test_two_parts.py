"""Actions in two parts: both reach the built-in model in order, and share the shot."""

import pytest

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.planner.intent import understand
from kling_local.planner.vocabulary import vocabulary
from kling_local.request import GenerationRequest
from tests.planner.captions import figures as figures_in


def planned(prompt):
    """The figure's actions in the compiled sentence ("a blue man ..."), and the times by verb."""
    made = plan(GenerationRequest(prompt=prompt, duration=4), card("sketch"))
    actions = made.shots[0].blueprint.actions
    said = figures_in(made.takes[0].prompt)
    return said.split(" ", 3)[3], {each.verb: (each.start_s, each.end_s) for each in actions}


HALVES = [(0, 2), (2, 4)]


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("A man pauses, then walks on.", "stands still , then walks right"),
        ("A man runs to the right, then jumps.", "runs right , then jumps"),
        ("A dog walks left, then stops.", "walks left , then stands still"),
        ("A woman stands still before walking to the left.", "stands still , then walks left"),
        ("A man halts for a moment before he walks on.", "stands still , then walks right"),
        ("A horse gallops to the left until it stops.", "runs left , then stands still"),
        ("A robot walks left. A moment later, it jumps.", "walks left , then jumps"),
        ("A woman jumps -> spins.", "jumps , then spins"),
        ("A cat jumps, and after that it walks to the left.", "jumps , then walks left"),
        ("A woman twirls after leaping.", "jumps , then spins"),
        ("A woman twirls after she leaps.", "jumps , then spins"),
        ("After running to the left, a dog jumps.", "runs left , then jumps"),
        ("A dog runs right, then slows to a stop.", "runs right , then stands still"),
        ("A man keeps still and then jumps.", "stands still , then jumps"),
        ("A man takes two steps to the left, then jumps.", "walks left , then jumps"),
        ("A man does a spin and then walks left.", "spins , then walks left"),
        ("A man gives a hop, then stands still.", "jumps , then stands still"),
        (
            "A man walks right, then turns around.",
            "who turns around from 2 to 4 walks right , then stands still",
        ),
    ],
)
def test_both_parts_arrive_in_order_and_share_the_shot(prompt, said):
    compiled, times = planned(prompt)
    assert compiled == said
    assert sorted(times.values()) == HALVES


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("A man walks to the right and comes to a halt.", "walks right , then stands still"),
        ("A man stops walking and jumps.", "stands still , then jumps"),
        ("At the 1-second mark a standing man jumps.", "stands still , then jumps"),
        ("A man walks to the left and jumps at 3 seconds.", "walks left , then jumps"),
    ],
)
def test_parts_without_a_word_of_order_come_in_the_order_of_the_text(prompt, said):
    assert planned(prompt)[0].endswith(said)


def test_a_time_is_about_what_happens_not_about_who_it_happens_to():
    actions = understand("At the 1-second mark the standing man jumps.", 4.0).blueprint.actions
    assert {each.verb: each.start_s for each in actions} == {"stand": None, "jump": 1.0}


def test_after_in_a_chase_and_after_a_noun_order_nothing():
    for prompt in (
        "A dog runs after a cat.",
        "After the rain a man walks.",
        "A man walks after it.",
    ):
        actions = understand(prompt, 4.0).blueprint.actions
        assert [(each.start_s, each.end_s) for each in actions] == [(None, None)]


@pytest.mark.parametrize(
    ("said", "verb"),
    [
        ("walks away", "walk away"),
        ("taking a sip", "take a sip"),
        ("came to a halt", "come to a halt"),
        ("gets ready", "get ready"),
        ("tap dancing", "tap dance"),
    ],
)
def test_the_first_word_of_a_phrasal_verb_is_inflected(said, verb):
    assert [each.value for each in vocabulary().phrases[tuple(said.split())]] == [verb]


def test_a_preposition_with_a_noun_of_its_own_is_no_part_of_the_verb():
    verbs = [each.verb for each in understand("A boy rolls down the hill.").blueprint.actions]
    assert verbs == ["roll"]


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        (
            "A bus drives along and stops.",
            "'stays still' of 'bus' is not drawn: the model draws only 'drives' of it",
        ),
    ],
)
def test_a_part_that_is_not_drawn_says_why(prompt, told):
    made = plan(GenerationRequest(prompt=prompt), card("sketch"))
    assert told in [each.message for each in made.findings]
