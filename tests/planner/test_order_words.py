"""Words of order in their many forms: both parts are read in the order in which they happen."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.planner.intent import understand
from kling_local.planner.sketch_words import verb, world
from kling_local.request import GenerationRequest
from tests.planner.captions import figures as figures_in

LEGGED = [k for f in ("people", "animals") for k in world()["families"][f]["kinds"]]
SAID = {  # an action: "he ...", "...ing", "having ...", "a ..."
    "still": ("stands still", "pausing", "paused", "pause"),
    "move": ("walks", "walking", "walked", "walk"),
    "jump": ("jumps", "jumping", "jumped", "jump"),
    "spin": ("spins", "spinning", "spun", "spin"),
}
PAIRS = [(a, b) for a, b in permutations(SAID, 2)]
ORDERED = (
    "A {kind} {s1}, then {s2}.",
    "A {kind} {s1}; moments later it {s2}.",
    "A {kind} {s1}. Moments later, it {s2}.",
    "A {kind} {s1} and, halfway through, {s2}.",
    "A {kind} {s1} and halfway through the shot {s2}.",
    "At first a {kind} {s1}, later it {s2}.",
    "A {kind} {s1} before {ing2}.",
    "A {kind} {s1} prior to {ing2}.",
    "Before {ing2}, a {kind} {s1}.",
    "Prior to {ing2}, a {kind} {s1}.",
    "Before it {s2}, a {kind} {s1}.",
    "A {kind} {s1} and only then {s2}.",
    "A {kind} {s1} until suddenly {ing2}.",
    "A {kind} {s1}, followed by {ing2}.",
    "A {kind} {s1}, followed by a {base2}.",
    "A {kind} {s1} and ends with a {base2}.",
    "A {kind} starts by {ing1} and ends by {ing2}.",
    "A {kind} transitions from {ing1} to {ing2}.",
    "A {kind} {s2} once it has {ed1}.",
    "A {kind} {s2} after {ing1}.",
)
HAVING = ("Having {ed1}, a {kind} {s2}.", "A {kind}, having {ed1}, {s2}.",
          "A {kind} {s2}, having {ed1}.")  # fmt: skip
AT_FIRST = (
    "Initially still, a {kind} {s2}.",
    "Initially still, a {kind} then {s2}.",
    "A {kind}, initially still, {s2}.",
    "A {kind} is initially still, then {s2}.",
    "A {kind} is still at first and then {s2}.",
    "At first still, a {kind} {s2}.",
    "After a pause, a {kind} {s2}.",
    "A {kind}, after a brief pause, {s2}.",
    "A {kind} {s2} halfway through.",
    "At the 3-second mark, a {kind} {s2}.",
)


def compiled(prompt):
    """The figure's actions in the compiled sentence, without directions."""
    made = plan(GenerationRequest(prompt=prompt, duration=6), card("sketch")).takes[0].prompt
    return " ".join(figures_in(made).split()[3:])


def said(form, kind, first, second):
    """A prompt in one of the forms, and its expected result."""
    words = dict(zip(("s1", "ing1", "ed1", "base1"), SAID[first], strict=True))
    words |= dict(zip(("s2", "ing2", "ed2", "base2"), SAID[second], strict=True))
    deeds = [verb(kind, each) + " right" * (each == "move") for each in (first, second)]
    return form.format(kind=kind, **words), " , then ".join(deeds)


@given(st.sampled_from(ORDERED), st.sampled_from(LEGGED), st.sampled_from(PAIRS))
def test_both_parts_come_in_the_order_in_which_they_happen(form, kind, pair):
    prompt, meant = said(form, kind, *pair)
    assert compiled(prompt) == meant, prompt


@given(
    st.sampled_from(HAVING),
    st.sampled_from(LEGGED),
    st.sampled_from([pair for pair in PAIRS if pair[0] != "spin"]),  # "spun" is a material
)
def test_what_has_been_done_comes_first(form, kind, pair):
    prompt, meant = said(form, kind, *pair)
    assert compiled(prompt) == meant, prompt


@given(
    st.sampled_from(AT_FIRST), st.sampled_from(LEGGED), st.sampled_from(("move", "jump", "spin"))
)
def test_who_is_still_at_first_stands_first(form, kind, action):
    prompt, meant = said(form, kind, "still", action)
    assert compiled(prompt) == meant, prompt


@pytest.mark.parametrize(
    ("prompt", "does"),
    [
        ("A dog is still walking.", "walks right"),
        ("A still dog jumps.", "jumps"),
        ("The camera is still. A dog walks left.", "walks left"),
        ("A dog followed by a cat walks left.", "walks left , a black cat behind"),
        ("A woman walks left, followed by a dog.", "walks left , a brown dog behind"),
        ("A man having breakfast waves.", "eats from 0 to 3 and waves hello from 3 to 6"),
        ("A man walks with a limp to the left.", "walks left"),
        ("A man waves. After a pause, he jumps.", "waves"),
        ("A man walks left, then stays motionless.", "walks left , then stands still"),
        ("Everything is still. A dog walks left.", "walks left"),
        ("The sea is still. A boat sails left.", "sails left"),
        ("It is still night. A dog walks left.", "walks left"),
        ("A ball, initially still, rolls left.", "rolls left"),
        ("A car waits, then drives left.", "drives left"),
        ("At 3 seconds a man stands still.", "stands still"),
    ],
)
def test_what_only_looks_like_an_order_tells_none(prompt, does):
    assert compiled(prompt) == does


def test_beats_of_the_new_words_share_the_shot():
    def times(prompt):
        actions = understand(prompt, 4.0).blueprint.actions
        return {each.verb: (each.start_s, each.end_s) for each in actions}

    assert times("Before jumping, a dog walks.") == {"walk": (0, 2), "jump": (2, 4)}
    assert times("A dog walks, followed by a jump.") == {"walk": (0, 2), "jump": (2, 4)}
    assert times("After a pause, a dog walks.") == {"pause": (0, 2), "walk": (2, 4)}
    assert times("A dog walks, having jumped.") == {"jump": (0, 2), "walk": (2, 4)}
