"""Carry: given pictures are shown exactly, and the model's deviation from them fades smoothly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_local.engine.carry import Carried, carry


def flat(value):
    return np.full((4, 6, 3), value, dtype=np.uint8)


def carried(num_frames=20, drawn=100, **pictures):
    frames = carry(
        iter([flat(drawn)] * num_frames), num_frames, Carried(**{"num_faded": 6, **pictures})
    )
    return [int(frame[0, 0, 0]) for frame in frames]


def test_the_first_and_last_frame_are_the_given_pictures():
    levels = carried(first=flat(160), last=flat(40))
    assert (levels[0], levels[-1]) == (160, 40)
    assert levels[6:14] == [100] * 8
    assert levels[:7] == sorted(levels[:7], reverse=True)
    assert levels[-7:] == sorted(levels[-7:], reverse=True)


def test_a_join_goes_on_from_what_was_shown_and_not_from_what_was_drawn():
    frames = iter([flat(100)] * 21)
    levels = [int(each[0, 0, 0]) for each in carry(frames, 20, Carried(6, before=flat(130)))]
    assert len(levels) == 20
    assert levels[0] == 130
    assert levels[6:] == [100] * 14


def moving(ground, spot):
    """Twelve frames of ``ground`` with a bright column that moves by one column a frame."""
    frames = [np.full((4, 12, 3), ground, dtype=np.uint8) for _ in range(12)]
    for number, frame in enumerate(frames):
        frame[:, number] = spot
    return frames


def test_no_negative_of_a_moving_figure_is_left_where_something_else_was_drawn():
    """The picture is flat, so the place that the figure has left must look like its neighbours."""
    led = list(
        carry(iter(moving(20, 250)), 12, Carried(6, first=np.full((4, 12, 3), 150, np.uint8)))
    )
    assert (led[0] == 150).all()
    for frame in led[1:-1]:
        assert frame[:, 0].min() == frame[:, -1].min()


def test_a_figure_that_goes_on_from_elsewhere_leaves_no_negative_at_the_join_of_two_takes():
    """A dog that walked on from another place had its own negative beside it for half a second."""
    ground, shown = moving(100, 250), np.full((4, 12, 3), 100, dtype=np.uint8)
    shown[:, 9] = 250
    led = list(carry(iter(ground), 11, Carried(6, before=shown)))
    assert (led[0] == shown).all()
    assert min(int(frame.min()) for frame in led) == 100
    assert (led[-1] == ground[-1]).all()


def test_a_picture_that_was_drawn_nearly_is_corrected_and_its_figure_moves_at_full_strength():
    frames = moving(100, 250)
    given = np.clip(frames[0].astype(int) - 10, 0, 255).astype(np.uint8)
    led = list(carry(iter(frames), 12, Carried(6, first=given)))
    assert (led[0] == given).all()
    assert int(led[1][0, 1, 0]) - int(led[1][0, 5, 0]) == 150


def test_nothing_given_changes_nothing_and_holds_nothing_back():
    frames = iter([flat(10), flat(20)])
    led = carry(frames, 2, Carried(num_faded=6))
    assert next(led)[0, 0, 0] == 10
    assert next(frames)[0, 0, 0] == 20


def test_a_difference_never_leaves_the_range_of_a_picture():
    levels = carried(drawn=250, first=flat(255), num_frames=3)
    assert levels[0] == 255
    assert max(levels) <= 255


@given(
    num_frames=st.integers(1, 30),
    num_faded=st.integers(1, 40),
    ends=st.tuples(st.booleans(), st.booleans()),
)
def test_every_length_keeps_its_frames_and_meets_its_pictures(num_frames, num_faded, ends):
    pictures = {}
    if ends[0]:
        pictures["first"] = flat(200)
    if ends[1]:
        pictures["last"] = flat(30)
    levels = carried(num_frames, num_faded=num_faded, **pictures)
    assert len(levels) == num_frames
    if ends[1]:
        assert levels[-1] == 30
    if ends[0] and not (ends[1] and num_frames <= num_faded):
        assert levels[0] == 200


@pytest.mark.parametrize("num_faded", [1, 5])
def test_frames_are_not_changed_in_place(num_faded):
    drawn = [flat(100) for _ in range(8)]
    list(carry(iter(drawn), 8, Carried(num_faded, first=flat(0), last=flat(255))))
    assert all((frame == 100).all() for frame in drawn)
