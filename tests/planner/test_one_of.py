"""One of two: whom "one" and "the other" mean, and what the built-in model leaves out of it."""

import pytest

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.planner.intent import understand
from kling_local.request import GenerationRequest


@pytest.mark.parametrize(
    ("prompt", "done"),
    [
        (
            "A man and a woman stand. One waves, the other jumps.",
            [("man", "stand"), ("man", "wave"), ("woman", "jump")],
        ),
        (
            "A dog and a cat sit; one runs, the other sleeps.",
            [("dog", "sit"), ("dog", "run"), ("cat", "sleep")],
        ),
        (
            "Two women stand on a stage, one grins, the other waves.",
            [("woman", "stand"), ("woman", "grin"), ("woman", "wave")],
        ),
        ("A man, a boy and a woman stand. One waves.", [("man", "stand")]),
    ],
)
def test_the_one_and_the_other_do_what_they_do(prompt, done):
    found = understand(prompt, 5.0).blueprint.actions
    assert [(each.subject, each.verb) for each in found] == done


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("Two women stand on a stage, one melts, the other waves.", "'melt' of 'woman'"),
        ("Two men stand on a stage. One jumps, the other waves.", "'waves' of 'man'"),
        ("A man and a woman stand. One waves, the other melts.", "'melt' of 'woman'"),
        ("A dog and a cat sit; one runs, the other listens.", "'listen' is drawn as"),
        ("A dog and a cat sit; one runs, the other sleeps.", "'sits' of 'dog'"),
    ],
)
def test_what_the_built_in_model_leaves_out_is_told(prompt, told):
    request = GenerationRequest(prompt=prompt)
    assert told in " ".join(each.message for each in plan(request, card("sketch")).findings)
    assert plan(request, card("ltx-2")).shots[0].compiled_prompt == prompt
