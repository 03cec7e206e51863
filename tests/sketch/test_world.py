"""The drawn world shows the facts it says: by seed, inside the frame, moving as asked."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from kling_local.sketch.data import SIZES
from kling_local.sketch.world import scene
from kling_local.sketch.world.draw import draw, frame_times, subject_boxes
from kling_local.sketch.world.scene import FACTS, impact_times, pose, sample_scenes

TIMES = frame_times(48, 12)
"""The frames of the four seconds that test scenes last."""


def middles(scenes):
    boxes = subject_boxes(scenes, TIMES)
    return (boxes[..., 0] + boxes[..., 2]) / 2


def shift_px(before, after, most):
    """By how many columns a picture went right from ``before`` to ``after`` ``(3 h w)``."""
    width = before.shape[-1]

    def difference(shift):
        left, right = max(0, shift), width + min(0, shift)
        return (after[..., left:right] - before[..., left - shift : right - shift]).abs().mean()

    return min(range(-most, most + 1), key=lambda shift: float(difference(shift)))


def test_the_seed_decides_the_scene_and_its_picture(scenes):
    pictures = [draw(scenes(num_scenes=6, seed=s), frame_times(3, 2), 48, 80) for s in (3, 3, 4)]
    assert torch.equal(pictures[0], pictures[1])
    assert not torch.equal(pictures[0], pictures[2])


def test_a_scene_is_drawn_alone_as_among_others(scenes):
    several = scenes(num_scenes=30, seed=8)
    together = draw(several, frame_times(2, 1), 48, 80)
    for row in range(0, 30, 7):
        alone = draw(several[slice(row, row + 1)], frame_times(2, 1), 48, 80)
        torch.testing.assert_close(alone[0], together[row], atol=1e-5, rtol=0)


@pytest.mark.parametrize(("height", "width"), SIZES.values(), ids=SIZES)
def test_pictures_have_the_asked_size_and_colours_in_range(scenes, height, width):
    pictures = draw(
        scenes(num_scenes=8, aspect=width / height), frame_times(2, 1), height // 2, width // 2
    )
    assert pictures.shape == (8, 2, 3, height // 2, width // 2)
    assert pictures.min() >= 0
    assert pictures.max() <= 1
    assert (pictures.flatten(2).std(2) > 0.02).all()


@pytest.mark.parametrize(
    ("ratio", "least_seen", "most_beside"),
    [("16:9", 0.74, 0.11), ("9:16", 0.64, 0.24), ("1:1", 0.53, 0.36)],
)
def test_most_of_the_subject_stays_in_the_frame(scenes, ratio, least_seen, most_beside):
    """Worst is a close shot of a car; beyond the sides it reaches ``most_beside`` frame heights."""
    aspect = SIZES[ratio][1] / SIZES[ratio][0]
    boxes = subject_boxes(scenes(num_scenes=6000, aspect=aspect), TIMES)
    left, bottom, right, top = boxes.unbind(-1)
    across = right.clamp(max=aspect / 2) - left.clamp(min=-aspect / 2)
    along = top.clamp(max=0.5) - bottom.clamp(min=-0.5)
    seen = across.clamp(min=0) * along.clamp(min=0) / ((right - left) * (top - bottom))
    assert seen.min() > least_seen
    assert torch.maximum(right, -left).max() - aspect / 2 < most_beside
    assert ((left + right) / 2).abs().max() < 0.4 * aspect / 2
    assert bottom.min() > -0.59
    assert top.max() < 0.72


def test_a_wide_shot_shows_the_whole_subject(scenes):
    boxes = subject_boxes(scenes(num_scenes=6000, size="wide"), TIMES)
    left, bottom, right, top = boxes.unbind(-1)
    assert torch.maximum(right, -left).max() <= 5 / 6
    assert torch.maximum(top, -bottom).max() <= 0.5


@pytest.mark.parametrize("kind", FACTS["kind"])
def test_the_box_holds_what_is_painted_in_the_subjects_colour(scenes, kind):
    """But for muzzles, a tenth of its height; a bird's wings rise a fifth of it above."""
    pictures, boxes = [], None
    for color in ("red", "blue"):
        film = scenes(num_scenes=12, kind=kind, size="wide", color=color, place="city", light="day")
        pictures.append(draw(film, frame_times(3, 1), 96, 160))
        boxes = subject_boxes(film, frame_times(3, 1))
    colored = (pictures[0] - pictures[1]).abs().amax(2) > 0.05
    y = 0.5 - (torch.arange(96) + 0.5) / 96
    x = (torch.arange(160) + 0.5) / 96 - 5 / 6
    left, bottom, right, top = (side[..., None, None] for side in boxes.unbind(-1))
    beside, above = (share * (top - bottom) + 1 / 96 for share in (0.1, 0.2))
    inside = (x > left - beside) & (x < right + beside)
    inside = inside & (y[:, None] > bottom - beside) & (y[:, None] < top + above)
    assert colored.flatten(2).any(2).all()
    assert not (colored & ~inside).any()


@pytest.mark.parametrize(("action", "side"), [("move left", -1), ("move right", 1)])
def test_a_moving_subject_goes_where_it_is_said_to(scenes, action, side):
    steps = middles(scenes(num_scenes=200, action=action)).diff(dim=1)
    assert (side * steps > 0).all()


def test_a_still_subject_under_a_static_camera_stays(scenes):
    film = scenes(num_scenes=200, action="still", move="static")
    assert (middles(film).diff(dim=1) == 0).all()
    assert (pose(film, TIMES).lift == 0).all()


@pytest.mark.parametrize(("move", "side"), [("pan left", 1), ("pan right", -1)])
def test_a_pan_moves_the_far_background_the_other_way(scenes, move, side):
    film = scenes(
        num_scenes=6, seed=2, place="city", light="day", size="wide", move=move, action="still"
    )
    above = slice(0, 16)  # house tops, over the subject's head
    pictures = draw(film, torch.tensor([0.0, 2.0]), 48, 80)[..., above, :]
    moved = [shift_px(before, after, 14) for before, after in pictures]
    assert all(3 <= side * each <= 12 for each in moved)


def test_pushing_in_grows_and_pulling_out_shrinks_the_subject(scenes):
    for move, side in (("push in", 1), ("pull out", -1), ("static", 0)):
        film = pose(scenes(num_scenes=50, move=move), TIMES)
        for values in (film.height, film.zoom):
            assert (values.diff(dim=1).sign() == side).all()


def test_tilting_up_lowers_the_horizon_and_the_subject(scenes):
    tilted, level = scenes(num_scenes=50, move="tilt up"), scenes(num_scenes=50, move="static")
    assert (pose(tilted, TIMES).horizon.diff(dim=1) < 0).all()
    assert (pose(tilted, TIMES).foot.diff(dim=1) < 0).all()
    assert (pose(level, TIMES).horizon.diff(dim=1) == 0).all()


def test_the_horizon_in_the_picture_is_where_the_pose_says(scenes):
    film = scenes(num_scenes=4, place="snow", light="day", move="tilt up", action="still")
    column = draw(film, TIMES[[0, 47]], 96, 160)[..., 2]  # beside the subject: mountains on snow
    brightest = column.mean(2)[:, :, 24:].argmax(2) + 24  # the snow just under the horizon
    horizon = (0.5 - pose(film, TIMES[[0, 47]]).horizon) * 96
    assert ((brightest - horizon) >= -1).all()
    assert ((brightest - horizon) < 8).all()
    assert (brightest[:, 1] - brightest[:, 0] > 25).all()


def test_hops_are_parabolas_of_one_height(scenes):
    film = scenes(num_scenes=20, action="bounce", move="static")
    times = torch.linspace(0, 4, 801)
    where = pose(film, times)
    lift = where.lift / where.height
    fall = lift.diff(n=2, dim=1)
    free = (lift[:, :-2] > 0.01) & (lift[:, 2:] > 0.01)  # away from the ground
    gravity = -8 * 0.22 / scene.BOUNCE_PERIOD_S**2 * 0.005**2
    assert (fall[free] / gravity - 1).abs().max() < 0.05
    torch.testing.assert_close(lift.amax(1), torch.full((20,), 0.22), atol=1e-3, rtol=0)


def test_impacts_are_the_moments_at_which_a_hop_touches_down(scenes):
    film = scenes(num_scenes=50, action="bounce", move="static")
    for row in range(50):
        impacts = torch.tensor(impact_times(film, row))
        one = film[slice(row, row + 1)]
        assert pose(one, impacts).lift.max() < 1e-5
        between = (impacts[:-1] + impacts[1:]) / 2
        assert (pose(one, between).lift / pose(one, between).height > 0.2199).all()
        assert impacts[0] < scene.BOUNCE_PERIOD_S
        assert 4.0 - impacts[-1] < scene.BOUNCE_PERIOD_S


@given(
    duration_s=st.floats(0.3, 15.0),
    phase=st.floats(0.0, 0.9375),
    action=st.sampled_from(FACTS["action"]),
    kind=st.sampled_from(FACTS["kind"]),
)
def test_impacts_lie_within_the_film(duration_s, phase, action, kind):
    film = sample_scenes(1, torch.Generator().manual_seed(0), duration_s=duration_s, aspect=1.0)
    film.phase[:] = phase
    film.action[:] = FACTS["action"].index(action)
    film.kind[:] = FACTS["kind"].index(kind)
    impacts = impact_times(film, 0)
    assert impacts == sorted(impacts)
    assert all(0 <= moment <= duration_s + 1e-6 for moment in impacts)
    steps = kind in ("person", "dog", "robot") and action.startswith("move")
    if not steps and action != "bounce":
        assert impacts == []


@pytest.mark.parametrize("seed", range(3))
def test_held_out_and_invisible_combinations_are_never_drawn(seed):
    generator = torch.Generator().manual_seed(seed)
    film = sample_scenes(20_000, generator, duration_s=4.0, aspect=5 / 3)
    codes = {name: getattr(film, name) for name in FACTS}
    assert not scene.held_out(codes).any()
    pairs = {(film.facts(row)["color"], film.facts(row)["place"]) for row in range(2000)}
    assert not pairs & set(scene.FORBIDDEN)
    for name, values in FACTS.items():
        assert set(codes[name].tolist()) == set(range(len(values)))


def test_one_combination_in_fourteen_is_held_out():
    grids = torch.meshgrid(*[torch.arange(len(v)) for v in FACTS.values()], indexing="ij")
    codes = {name: grid.flatten() for name, grid in zip(FACTS, grids, strict=True)}
    held_out = scene.held_out(codes)
    assert abs(float(held_out.float().mean()) - 1 / 14) < 0.005
    for name, values in FACTS.items():  # and of each value about as many
        shares = [held_out[codes[name] == code].float().mean() for code in range(len(values))]
        assert 0.06 < min(shares) <= max(shares) < 0.09
