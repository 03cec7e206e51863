"""Whom a pronoun means that is the doer of a verb."""

import pytest

from kling_local.planner.intent import resolve


@pytest.mark.parametrize(
    ("prompt", "doer"),
    [
        ("A mother holds her baby. She sings.", "mother"),
        ("A woman meets a doctor. She waves.", "doctor"),
        ("A girl holds a baby. He laughs.", "baby"),
        ("A dog waits. He sees a cat. He runs to the cat.", "dog"),
        ("A man meets a robot. It waves at the man.", "robot"),
        ("A dog sees a cat. It runs.", "cat"),
        ("A man walks. He takes the man's hat.", "man"),
    ],
)
def test_a_pronoun_is_not_whom_its_verb_is_done_to(prompt, doer):
    assert resolve(prompt).actions[-1].subject == doer
