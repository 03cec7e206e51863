"""The doer of a verb after a relative clause is the noun that the clause describes."""

import pytest

from kling_local.planner.intent import resolve


def deeds(prompt):
    return [(each.subject, each.verb) for each in resolve(prompt).actions]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a man who holds a cat walks left", [("man", "hold"), ("man", "walk")]),
        ("a man who is carrying a cat walks left", [("man", "carry"), ("man", "walk")]),
        ("a man whose dog barks walks left", [("dog", "bark"), ("man", "walk")]),
        ("a girl whose cat sits on a wall walks", [("cat", "sit"), ("girl", "walk")]),
        ("the girl who lost her cat runs left", [("girl", "run")]),
        ("the man that stole the car drives away", [("man", "steal"), ("man", "drive away")]),
        # the verb belongs to the clause
        ("a girl that the dog follows runs", [("dog", "follow"), ("girl", "run")]),
        ("a man watches a dog that runs left", [("man", "watch"), ("dog", "run")]),
        ("a boy who plays with a dog that jumps", [("boy", "play"), ("dog", "jump")]),
        ("a man who sits and reads", [("man", "sit"), ("man", "read")]),
        ("a man with a cat who walks left", [("cat", "walk")]),
    ],
)
def test_the_head_of_a_clause_does_what_stands_behind_it(prompt, expected):
    assert deeds(prompt) == expected
