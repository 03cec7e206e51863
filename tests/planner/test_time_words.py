"""Time words become seconds; what no word pins stays unknown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_local.planner.intent import resolve


def times(prompt, seconds):
    said = resolve(prompt, seconds)
    events = [(each.verb, each.start_s, each.end_s) for each in said.actions]
    return events + [(each.movement, each.start_s, each.end_s) for each in said.camera.moves]


@pytest.mark.parametrize(
    ("prompt", "seconds", "expected"),
    [
        (
            "A man walks, pauses, then continues walking.",
            6,
            [("walk", 0, 2), ("pause", 2, 4), ("walk", 4, 6)],
        ),
        (
            "Static shot, rack focus at the 3-second mark",
            5,
            [("static", None, None), ("rack_focus", 3, None)],
        ),
        ("A ball rolls. Halfway through, it stops.", 6, [("roll", None, None), ("stop", 3, None)]),
        ("A dog runs, then sits.", 4, [("run", 0, 2), ("sit", 2, 4)]),
        ("A dog runs, then sits.", None, [("run", None, None), ("sit", None, None)]),
        ("The camera holds for two seconds, then pans left.", 5, [("static", 0, 2), ("pan", 2, 5)]),
        ("0-2s: a cat sleeps. 2-4s: the cat jumps.", 4, [("sleep", 0, 2), ("jump", 2, 4)]),
        ("[0-2s] a cat sleeps [2-4s] the cat jumps", 4, [("sleep", 0, 2), ("jump", 2, 4)]),
        ("a cat sleeps [0-2s] and jumps [2-4s]", 4, [("sleep", 0, 2), ("jump", 2, 4)]),
        ("[Cinematic] a cat sleeps [0-2s] and jumps [2-4s]", 4, [("sleep", 0, 2), ("jump", 2, 4)]),
        (
            "A red fox in a forest. [0-2s] it sits [2-5s] it runs left",
            5,
            [("sit", 0, 2), ("run", 2, 5)],
        ),
        ("Medium shot, [0-2s] a dog sits [2-5s] it runs left", 5, [("sit", 0, 2), ("run", 2, 5)]),
        ("A fox in a forest\n[0-2s] it sits [2-5s] it runs", 5, [("sit", 0, 2), ("run", 2, 5)]),
        ("A cat sleeps [0-2s]. It jumps [2-4s].", 4, [("sleep", 0, 2), ("jump", 2, 4)]),
        ("0-2s: a cat sleeps\n2-4s: the cat jumps", 4, [("sleep", 0, 2), ("jump", 2, 4)]),
        ("In the last second a boy smiles.", 4, [("smile", 3, 4)]),
        ("A dog runs and stops.", 4, [("run", None, None), ("stop", None, None)]),
        ("A man walks halfway up the hill.", 4, [("walk", None, None)]),
        ("A man opens a door at the end of the corridor.", 4, [("open", None, None)]),
        ("A cat sits next to a dog.", 4, [("sit", None, None)]),
    ],
)
def test_time_words_become_seconds(prompt, seconds, expected):
    assert times(prompt, seconds) == expected


PIECES = st.lists(
    st.sampled_from(
        "a dog runs then sits pauses and the camera pans left at 2 seconds halfway for 3s , . until"
        " the 4-second mark first before jumping finally from 1 to 3 seconds".split()
    ),
    max_size=30,
)


@given(PIECES, st.floats(1, 15))
def test_times_are_in_order_and_moves_with_times_are_too(pieces, seconds):
    said = resolve(" ".join(pieces), seconds)
    for each in (*said.actions, *said.camera.moves):
        assert each.start_s is None or each.start_s >= 0
        assert each.end_s is None or each.end_s >= 0
    starts = [each.start_s for each in said.camera.moves]
    if all(start is not None for start in starts):
        assert starts == sorted(starts)
