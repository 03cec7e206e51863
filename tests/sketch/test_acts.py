"""Acts and held things: painted while a figure stands, moving, in its colour, and in its window."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
import torch

from kling_local.sketch.world import subject
from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.canvas import Canvas
from kling_local.sketch.world.composing import composed
from kling_local.sketch.world.figures.acts import ACTS, PEOPLE_ACTS
from kling_local.sketch.world.figures.brush import Brush, Inks
from kling_local.sketch.world.figures.flights import FLIGHTS
from kling_local.sketch.world.figures.look import Look
from kling_local.sketch.world.figures.posture import ArmBones, Mien, Posture, Rig, merged
from kling_local.sketch.world.figures.props import PROPS
from kling_local.sketch.world.figures.strolls import COMPANY, STROLLS
from kling_local.sketch.world.pose import Figures, Pose, View
from kling_local.sketch.world.scene import COLORS, KINDS, PEOPLE, Scenes
from tests.sketch.conftest import make_scenes
from tests.sketch.test_subject import GREY, figures, scenes, silhouettes

SIDE, HEIGHT, FOOT, LIFTED = 96, 0.45, -0.4, 3.0
CODE = COLORS.index("blue")
TIMES = torch.tensor([0.0, 0.31, 0.85, 1.6, 2.2])
GOLD = torch.tensor((0.95, 0.74, 0.18))


def painted(
    kind: str, look: Look | None, times_s: torch.Tensor = TIMES, **numbers: object
) -> torch.Tensor:
    """Pictures ``(t 3 h w)`` of one figure on grey, its shadow outside the frame."""
    count = len(times_s)
    still = {"foot": FOOT - LIFTED, "lift": LIFTED, "height": HEIGHT, **numbers}
    return shown(scenes(1, kind=kind, color=CODE), figures(1, count, **still), look, times_s)[0]


def shown(what: Scenes, where: Figures, look: Look | None, times_s: torch.Tensor) -> torch.Tensor:
    """Pictures ``(b t 3 h w)`` of figures on grey."""
    canvas = Canvas.blank(len(what), len(times_s), SIDE, 2 * SIDE, torch.device("cpu"))
    canvas.rgb[:] = GREY
    view = View(**dict.fromkeys(View.__dataclass_fields__, torch.zeros(len(what), len(times_s))))
    looks = {CODE: look} if look else {}
    subject.paint(canvas, what, Pose(where, view), looks, times_s)
    return canvas.rgb


@cache
def bare(kind: str, stride: float = 0.1) -> torch.Tensor:
    """The first picture of a figure that does and holds nothing."""
    return painted(kind, doing(), TIMES[:1], stride=stride, cycle=0.1)


def doing(*acts: str, things: tuple[str, ...] = ()) -> Look:
    return Look("blue", acts=acts, things=things)


def box(covered: torch.Tensor) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of pixels ``(h w)``, in figure heights from the foot's middle."""
    rows, columns = covered.any(1).nonzero(), covered.any(0).nonzero()
    scale = HEIGHT * SIDE
    base = SIDE * (0.5 - FOOT)
    return (
        float(columns.min() - SIDE) / scale,
        float(base - rows.max() - 1) / scale,
        float(columns.max() + 1 - SIDE) / scale,
        float(base - rows.min()) / scale,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_look_nothing_depends_on_the_clock(kind):
    """The training world and the judge see the same pictures whatever acts there are."""
    for numbers in ({}, {"stride": 1.0, "cycle": 0.3}, {"gesture": 1.0, "mouth": 0.7}):
        film = painted(kind, None, **numbers)
        assert torch.equal(film, film[:1].expand_as(film))


# flights and strolls move somebody (test_aloft, test_afoot), a kiss needs two (test_together)
@pytest.mark.parametrize("act", sorted({*ACTS} - {*FLIGHTS, *STROLLS, *COMPANY, "kisses"}))
def test_an_act_is_seen_moves_keeps_the_colour_and_stays_in_its_window(act):
    for kind in ACTS[act][::3]:
        plain, film = bare(kind), painted(kind, doing(act))
        assert film.isfinite().all()
        changed = (film - plain).abs().amax(1) > 0.1
        assert (changed.sum((1, 2)) > 3).any()
        moved = (film[1:] - film[:-1]).abs().amax(1) > 0.1
        assert moved.any()
        covered = silhouettes(film[None])[0]
        blue = (film[:, 2] > 1.6 * film[:, 0]) & (film[:, 2] > 0.35)
        shares = (blue & covered).sum((1, 2)) / covered.sum((1, 2))
        assert shares.min() > 0.22, shares
        left, bottom, right, top = box(covered.any(0))
        assert left >= -0.88
        assert right <= 0.88
        assert bottom >= -0.08
        assert top <= 1.42


@pytest.mark.parametrize("act", ["sits", "sleeps", "dances", "cooks", "barks", "twirls"])
def test_acts_are_not_painted_on_who_walks(act):
    kind = ACTS[act][0]
    walking = {"stride": 1.0, "cycle": 0.2}
    plain = painted(kind, Look("blue"), TIMES[:2], **walking)
    assert torch.equal(painted(kind, doing(act), TIMES[:2], **walking), plain)


def test_who_stops_begins_to_act():
    stride = torch.tensor([1.0, 1.0, 0.1])
    film = painted("man", doing("kneels"), TIMES[:3], stride=stride)
    tops = [box(each)[3] for each in silhouettes(film[None])[0]]
    assert tops[1] > 0.95
    assert tops[2] < 0.85


@pytest.mark.parametrize("kind", PEOPLE)
def test_postures_have_their_heights(kind):
    tops = {
        act: box(silhouettes(painted(kind, doing(act), TIMES[:1])[None])[0, 0])[3]
        for act in ("smiles", "sits", "meditates", "lies")
    }
    assert tops["smiles"] > tops["sits"] > tops["meditates"] > tops["lies"]
    lies = box(silhouettes(painted(kind, doing("lies"), TIMES[:1])[None])[0, 0])
    assert lies[2] - lies[0] > 0.85 > lies[3]


@pytest.mark.parametrize("act", ["sits", "kneels", "lies", "dances", "bows"])
def test_a_crown_stays_on_the_head(act):
    def crown(acts: tuple[str, ...]) -> tuple[float, float]:
        film = painted("woman", Look("blue", acts=acts, things=("a crown",)), TIMES[3:4])
        found = ((film[0] - GOLD[:, None, None]).abs().amax(0) < 0.12).nonzero().float().mean(0)
        return float(found[1] - SIDE) / HEIGHT / SIDE, (
            SIDE * 0.9 - float(found[0])
        ) / HEIGHT / SIDE

    x, y = crown((act,))
    lying = act == "lies"
    assert (x < -0.35 and y < 0.4) if lying else (abs(x) < 0.45 and y > 0.45)
    if act in ("sits", "kneels"):
        assert y < crown(())[1] - 0.1


def test_acts_combine():
    sits, both = (painted("man", doing(*acts)) for acts in (("sits",), ("sits", "reads")))
    pages = (both - torch.tensor((0.99, 0.97, 0.90))[:, None, None]).abs().amax(1) < 0.06
    assert (pages.sum((1, 2)) > 3).all()
    legs = slice(int(SIDE * 0.8), None)
    assert (sits[:, :, legs] - both[:, :, legs]).abs().amax(1).gt(0.1).sum() < 60


@pytest.mark.parametrize("number", ["mouth", "gesture"])
@pytest.mark.parametrize("act", ["sits", "smiles", "reads", "dances", "cries"])
def test_who_acts_can_speak_and_wave(act, number):
    for kind in PEOPLE:
        quiet, done = (painted(kind, doing(act), TIMES[1:3], **{number: v}) for v in (0.0, 1.0))
        assert ((quiet - done).abs().amax(1) > 0.1).any((1, 2)).all()


@pytest.mark.parametrize("thing", PROPS)
def test_things_are_held_by_who_stands_and_by_who_walks(thing):
    for kind in ("man", "child"):
        for stride in (0.1, 1.0):
            with_it = painted(kind, doing(things=(thing,)), TIMES[:1], stride=stride, cycle=0.1)
            changed = (bare(kind, stride) - with_it)[0].abs().amax(0) > 0.1
            assert changed.sum() > 12
            left, _, right, top = box(changed)
            assert left > -0.55
            assert right < 0.75
            assert top < 1.42


def test_a_busy_hand_holds_nothing_else():
    for act in ("drinks", "sleeps", "claps"):
        plain, held = (
            painted("man", doing(act, things=things)) for things in ((), ("an umbrella",))
        )
        assert torch.equal(plain, held)
    plain, held = (painted("man", doing("sits", things=t)) for t in ((), ("an umbrella",)))
    assert not torch.equal(plain, held)


def test_figures_of_a_batch_are_painted_as_alone():
    what = scenes(3, kind="man", color=CODE)
    what.phase[:] = torch.tensor([0.0, 0.3, 0.7])
    x = torch.tensor([-0.4, 0.0, 0.5])[:, None, None]
    where = figures(
        3, 2, foot=-0.3, height=0.4, x=x, face=torch.tensor([1.0, -1.0, 0.0])[:, None, None]
    )
    times = TIMES[:2]
    for act in ("dances", "sleeps", "twirls", "cooks"):
        film = shown(what, where, doing(act), times)
        for i in range(3):
            one = replace(
                where, **{n: getattr(where, n)[i : i + 1] for n in where.__dataclass_fields__}
            )
            alone = shown(what[slice(i, i + 1)], one, doing(act), times)
            assert (film[i] - alone[0]).abs().max() < 1e-4


def test_close_shots_show_who_sits_or_lies_whole():
    close = make_scenes(kind="man", color="blue", relation="alone", action="still", then="nothing",
                        size="close", angle="eye level", move="static")  # fmt: skip
    where = pose(close, TIMES)
    before = where.figures
    for act, least in (("sits", 0.75), ("lies", 0.5)):
        after = composed(close, where, {CODE: doing(act)}).figures
        top = PEOPLE_ACTS[act].top
        assert (after.height[:, 0] < 0.9 * before.height[:, 0]).all()
        assert (after.height[:, 0] > least * before.height[:, 0]).all()
        assert (after.foot[:, 0] + top * after.height[:, 0] > -0.1).all()
    stays = composed(close, where, {CODE: doing("smiles")}).figures
    assert torch.equal(stays.height, before.height)


def test_a_hand_reaches_its_spot_and_bones_keep_their_lengths():
    what = scenes(1)
    one = torch.ones(1, 1, 1, 1)
    ink = Inks.of(torch.tensor([0]), torch.zeros(1))
    brush = Brush(
        what, one, one, torch.zeros(1, 1, 4, 1, 1), one, ink, one, one, one, one, one, one
    )
    arm = ArmBones((0.12, 0.27), 0.145, 0.125, 0.05)
    from kling_local.sketch.world.figures.people import MAN

    rig = Rig(brush, MAN)
    for spot in ((0.2, 0.2), (0.0, 0.4), (0.12, 0.05)):
        bent = rig.near(spot)
        assert torch.stack([torch.as_tensor(v) for v in bent.hand]).tolist() == pytest.approx(spot)
        upper = torch.hypot(bent.elbow[0] - 0.12, bent.elbow[1] - 0.27)
        assert float(upper) == pytest.approx(arm.upper, abs=1e-4)
    far = rig.near((2.0, 0.27)).hand
    assert 0.3 < float(far[0]) < 0.5


def test_postures_merge():
    first = Posture(hip=0.3, mien=Mien(lids=0.5))
    both = merged(first, Posture(lean=0.2, mien=Mien(curve=1.0)))
    assert (both.hip, both.lean) == (0.3, 0.2)
    assert both.mien == Mien(lids=0.5, curve=1.0)
