"""Grades: what each does to pictures, alone and together."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from kling_local.sketch.world.grading import GRADES, graded

PICTURES = torch.rand(1, 2, 3, 6, 5, generator=torch.Generator().manual_seed(4)) * 0.8 + 0.1


def means(*names):
    """Mean red, green and blue of the pictures after these grades."""
    return graded(PICTURES, names).mean((0, 1, 3, 4))


def spread(pictures):
    """Mean distance of the channels from each pixel's mean."""
    return (pictures - pictures.mean(2, keepdim=True)).abs().mean()


def test_no_grade_leaves_the_pictures():
    assert graded(PICTURES, ()) is PICTURES


@pytest.mark.parametrize(
    ("grade", "more", "less"),
    [("warm", 0, 2), ("cold", 2, 0), ("blue", 2, 0), ("red", 0, 1), ("green", 1, 2),
     ("purple", 2, 1), ("sepia", 0, 2)],
)  # fmt: skip
def test_a_tint_has_more_of_its_colour(grade, more, less):
    plain, tinted = means(), means(grade)
    assert tinted[more] - tinted[less] > plain[more] - plain[less] + 0.08


def test_black_and_white_has_no_colour_and_keeps_the_brightness():
    grey = graded(PICTURES, ["black and white"])
    assert spread(grey) < 1e-6
    weights = torch.tensor([0.2126, 0.7152, 0.0722])
    torch.testing.assert_close(grey[:, :, 0], torch.einsum("c,btchw->bthw", weights, PICTURES))


def test_light_contrast_and_colours_go_the_way_of_their_name():
    plain = means().mean()
    assert means("dim").mean() < plain - 0.1 < plain + 0.04 < means("bright").mean()
    assert graded(PICTURES, ["flat"]).std() < PICTURES.std() < graded(PICTURES, ["contrasty"]).std()
    colours = [spread(graded(PICTURES, each)) for each in (["pale"], [], ["vivid"])]
    assert colours == sorted(colours)
    assert colours[2] > 2 * colours[0]


@given(st.lists(st.sampled_from(sorted(GRADES)), unique=True))
def test_any_grades_stay_in_range_and_do_not_depend_on_their_order(names):
    made = graded(PICTURES, names)
    assert 0 <= made.min() <= made.max() <= 1
    assert torch.equal(made, graded(PICTURES, names[::-1]))


def test_an_unknown_grade_is_refused():
    with pytest.raises(ValueError, match="teal"):
        graded(PICTURES, ["teal"])
