"""Extras: the decoder adds figures to those of the network, so that nobody hides anybody."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import settings as slow
from hypothesis import strategies as st

from kling_local.sketch.drawing_vae import DrawingVAE
from kling_local.sketch.playing_vae import Players
from kling_local.sketch.world import motion
from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.draw import frame_times
from kling_local.sketch.world.figures.look import Look
from kling_local.sketch.world.formation import Member, formation
from kling_local.sketch.world.gathering import gathered
from kling_local.sketch.world.layout import Grid, layout
from kling_local.sketch.world.palette import paint_of, plainly, speaking
from kling_local.sketch.world.pose import Pose
from kling_local.sketch.world.scene import KINDS, Scenes
from kling_local.sketch.world.score import score
from kling_local.sketch.world.sizing import sized
from tests.sketch.conftest import make_scenes

TIMES = torch.arange(0, 4, 0.25)
STANDS = {
    "action": "still",
    "then": "nothing",
    "direction": "none",
    "relation": "alone",
    "kind": "man",
    "color": "blue",
    "kind2": "dog",
    "color2": "red",
    "place": "beach",
    "weather": "clear",
    "size": "medium",
    "angle": "eye level",
    "move": "static",
}
WALKS = {**STANDS, "action": "move", "direction": "right"}
PAIR = {**STANDS, "relation": "beside"}


def gather(prompt: str, **facts: str | float) -> tuple[Scenes, Pose]:
    """The scene of some facts with the extras of a prompt."""
    scenes = make_scenes(**{**STANDS, **facts})
    return gathered(scenes, pose(scenes, TIMES), TIMES, paint_of(plainly(prompt)[1]))


def centres(scenes: Scenes, shown: Pose) -> torch.Tensor:
    """The middles of the figures there, ``(n t 2)``."""
    f = shown.figures
    middles = torch.stack([f.x, f.foot + f.lift + 0.5 * f.height], -1)[0]
    return middles[scenes.present[0]]


# ---- The words.


def test_an_extra_is_taken_out_of_the_prompt_and_painted():
    plain, palette = plainly(
        "a blue man walks right , beach , day , with a tiny grey rabbit , with two brown dogs with "
        "a hat who run left , castle in view , third speaks at 0-1"
    )
    assert plain == "a blue man walks right , beach , day"
    rabbit, dogs = paint_of(palette).extras
    assert (rabbit.kind, rabbit.action, rabbit.count) == ("cat", "", 1)
    assert rabbit.look == Look("grey", "tiny", "rabbit")
    assert (dogs.kind, dogs.action, dogs.side, dogs.count) == ("dog", "run", "left", 2)
    assert dogs.look == Look("brown", things=("a hat",))
    assert paint_of(palette).lines == {3: ((0.0, 1.0),)}
    assert paint_of(palette).landmarks == ("castle",)


def test_extras_take_no_colour_of_the_network():
    words = " , ".join(f"with a {color} dog" for color in ("grey", "brown", "pink", "gold"))
    crowd = plainly(f"a tan man beside an olive dog , {words}")
    assert crowd[0] == plainly("a tan man beside an olive dog")[0]


@pytest.mark.parametrize("said", ["a man with a hat , beach", "a red dog , with love"])
def test_other_words_add_nobody(said):
    assert "more" not in plainly(said)[1]


# ---- Without extras.


@pytest.mark.parametrize("facts", [STANDS, WALKS, PAIR])
def test_nothing_changes_without_extras(facts):
    scenes = make_scenes(**facts)
    where, looks = pose(scenes, TIMES), {4: Look("blue", things=("a wizard hat",))}
    plain = gathered(scenes, where, TIMES, paint_of({"blue": "blue with a wizard hat"}))
    assert plain[0] is scenes
    for name, values in vars(sized(scenes, where, looks).figures).items():
        assert torch.equal(getattr(plain[1].figures, name), values)


# ---- Where they are.

CASTS = [
    (" , with a green parrot , with a grey cat", PAIR),
    (" , with eleven blue men", STANDS),
    (" , with nine grey elephants", {**STANDS, "relation": "three", "kind": "horse"}),
    (" , with three red women , with two purple men , with a yellow child", PAIR),
    (" , with five brown dogs who walk", WALKS),
    (" , with a red woman who walks , with a brown dog who walks", WALKS),
]


@pytest.mark.parametrize(("prompt", "facts"), CASTS)
@pytest.mark.parametrize("size", ["wide", "medium", "close"])
@pytest.mark.parametrize("aspect", [5 / 3, 1.0, 0.6])
def test_all_are_in_the_frame_and_no_middle_is_covered(prompt, facts, size, aspect):
    scenes, shown = gather(prompt, **{**facts, "size": size, "aspect": aspect})
    middles, f = centres(scenes, shown), shown.figures
    assert (middles[..., 0].abs() < 0.5 * aspect).all()
    tops = (f.foot + f.lift + f.height)[scenes.present]
    assert tops.max() < 0.5
    assert (f.foot[scenes.present] > -0.5).all()
    feet, heights = f.foot[0, scenes.present[0]], f.height[0, scenes.present[0]]
    for one in range(len(middles)):
        for other in range(len(middles)):
            nearer = feet[other, 0] < feet[one, 0]
            if one == other or not nearer:
                continue
            aside = (middles[one, :, 0] - middles[other, :, 0]).abs()
            above = middles[one, :, 1] - feet[other] - heights[other]
            assert ((aside > 0.1 * heights[other]) | (above > 0)).all()


@slow(max_examples=40, deadline=None)
@given(
    members=st.lists(
        st.builds(Member, st.floats(0.24, 1.0), st.floats(0.4, 1.5)), min_size=1, max_size=12
    ),
    width=st.floats(0.5, 1.7),
)
def test_formations_are_within_their_width(members, width):
    spots = formation(members, 0.58, width)
    assert len(spots) == len(members)
    for spot, each in zip(spots, members, strict=True):
        assert abs(spot.x) + spot.height * each.half <= 0.5 * width + 1e-6
        assert 0 < spot.height <= 1.2 * 0.58 + 1e-6
    places = {(round(spot.x, 3), round(spot.rise, 3)) for spot in spots}
    assert len(places) == len(spots)


def test_the_leader_of_a_formation_is_where_it_goes():
    row = [Member(0.34, 1.0)] * 3
    assert [spot.x for spot in formation(row, 0.58, 1.6)] == sorted(
        spot.x for spot in formation(row, 0.58, 1.6)
    )
    led = formation(row, 0.58, 1.6, leads="right")
    assert led[0].x > led[1].x > led[2].x


def test_small_kinds_are_smaller_and_stand_on_the_same_ground():
    scenes, shown = gather(" , with a brown dog , with a grey cat , with a tiny grey mouse")
    man, dog, cat, mouse = shown.figures.height[0, scenes.present[0], 0].tolist()
    assert man > dog > cat > mouse
    feet = shown.figures.foot[0, scenes.present[0], 0]
    assert feet.max() - feet.min() < 0.03


# ---- What they do.


def test_who_does_the_same_goes_along_in_step():
    _, shown = gather(" , with a red woman who walks", **WALKS)
    x, f = shown.figures.x[0], shown.figures
    assert torch.allclose(x[3] - x[0], (x[3] - x[0])[0].expand(len(TIMES)), atol=1e-5)
    assert torch.allclose(f.stride[0, 3], f.stride[0, 0])
    assert x[0, -1] > x[0, 0] > x[3, 0]


def test_who_goes_the_other_way_does_so():
    _, shown = gather(" , with a red woman who walks left", **WALKS)
    assert shown.figures.x[0, 3, -1] < shown.figures.x[0, 3, 0]
    assert (shown.figures.face[0, 3] == -1).all()


def test_who_stands_while_the_first_walks_is_farther_away():
    _, shown = gather(" , with a red woman , with a white robot", **WALKS)
    for number in (3, 4):
        assert (shown.figures.near[0, number] < 1).all()
        assert shown.figures.foot[0, number, 0] > shown.figures.foot[0, 0, 0]
    assert (shown.figures.x[0, 3] - shown.figures.x[0, 4]).abs().min() > 0.3


def test_who_looks_like_the_first_does_as_the_first():
    _, shown = gather("a blue man walks right , with two blue men", **WALKS)
    assert shown.figures.x[0, 4, -1] > shown.figures.x[0, 4, 0] + 0.2


def test_a_tracking_camera_keeps_the_whole_group():
    _, shown = gather(
        " , with a red woman who runs", **{**WALKS, "action": "run", "move": "tracking"}
    )
    for number in (0, 3):
        x = shown.figures.x[0, number]
        assert x.max() - x.min() < 1e-3
        assert x.abs().max() < 0.6


def test_a_bird_that_sits_is_on_the_ground_and_one_that_flies_over_all_heads():
    scenes, shown = gather(" , with a white bird who flies , with a red bird who stays still")
    f = shown.figures
    heads = (f.foot + f.height)[0, 0, 0]
    assert (f.foot + f.lift)[0, 3].min() > heads - 0.02
    assert f.lift[0, 4].max() == 0
    assert scenes.present[0].tolist() == [True, False, False, True, True]


def test_animals_sit_on_the_sofa_that_is_there():
    scenes, shown = gather(
        "a black cat sits beside a brown dog who sits , with a red bird who stays still ,"
        " with a blue sofa",
        **{**PAIR, "kind": "cat", "color": "black", "color2": "red"},
    )
    f = shown.figures
    sofa = 4
    assert scenes.kinds[0, sofa] == KINDS.index("box")
    for sitter in (0, 1, 3):
        assert f.foot[0, sitter, 0] < f.foot[0, sofa, 0]
        assert 0.3 < f.lift[0, sitter, 0] / f.height[0, sofa, 0] < 0.45
        assert (f.x[0, sitter] - f.x[0, sofa]).abs().max() < f.height[0, sofa, 0]


def test_a_bystander_of_a_chase_leaves_it_as_it_is():
    facts = {"kind": "cat", "kind2": "dog", "relation": "chases", "action": "run",
             "direction": "right"}  # fmt: skip
    scenes = make_scenes(**{**STANDS, **facts})
    before = pose(scenes, TIMES).figures
    _, shown = gather(" , with a red woman who waves", **facts)
    for name in ("x", "height", "lift"):
        after = getattr(shown.figures, name)[:, :2]
        assert torch.allclose(after, getattr(before, name)[:, :2], atol=1e-5)


def test_the_mouth_of_the_third_moves_during_its_lines():
    palette = plainly("a blue man , with a red woman , third speaks at 1-2")[1]
    scenes, shown = gather("a blue man , with a red woman , third speaks at 1-2")
    spoken = speaking(shown, TIMES, paint_of(palette).lines).figures.mouth
    assert spoken[0, 3, (TIMES >= 1) & (TIMES < 2)].max() > 0.5
    assert spoken[0, 3, TIMES >= 2].max() == 0
    assert spoken[0, 0].max() == 0
    assert int(scenes.kinds[0, 3]) == KINDS.index("woman")


def test_the_third_is_heard_during_its_lines():
    silent = make_scenes(**{**STANDS, "place": "studio", "music": "none"})
    told = score(silent, 2.0).movedim(1, 2)[..., None]
    with Players().performing({}, voiced=True):
        before = Players().forward(told)
    players = Players()
    palette = plainly("a blue man , with a red woman , third speaks at 0.5-1.5")[1]
    with players.performing(palette, voiced=True):
        after = players.forward(told)
    added = (after - before)[0].square().mean(0)
    assert added[24_000:72_000].mean() > 1e-5
    assert added[:23_000].mean() < 0.05 * added[24_000:72_000].mean()


# ---- In pictures.


def test_the_decoder_paints_extras_and_nothing_else_anew():
    grid = Grid(2, 2, 3)
    scenes = make_scenes(**STANDS, duration_s=0.75)
    latents = layout(scenes, frame_times(9, 12), grid)
    vae = DrawingVAE().eval()
    plain, alone, several = (
        next(vae.stretches(latents, 0, 1, palette))
        for palette in (None, {}, plainly("a blue man , with two green dogs")[1])
    )
    assert torch.equal(plain, alone)
    moved = (several - plain).abs().amax((0, 1, 2)) > 0.1
    assert 0.02 < moved.float().mean() < 0.5


def test_the_heights_of_alone_and_of_extras_follow_the_shot_size():
    tall = [
        float(gather(" , with a red woman", size=size)[1].figures.height[0, 3, 0])
        for size in ("wide", "medium", "close")
    ]
    assert tall == sorted(tall)
    assert tall[0] < motion.SUBJECT_HEIGHT[0]
