"""Changes of posture: somebody sits down, raises an arm, lies down."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from kling_local.sketch.world.figures.brush import Number, Spot
from kling_local.sketch.world.figures.gait import Leg
from kling_local.sketch.world.figures.limbs import resting_arm, stance
from kling_local.sketch.world.figures.posture import ArmBones, Bent, Mien, Posture, Rig, merged


def on_the_way(pose: Posture) -> Posture:
    """What of a posture is held while the legs walk: arms, head and face."""
    return replace(
        pose, near_leg=None, far_leg=None, hip=None, shift=0.0, lift=0.0, laid=False, seat=False,
        turns=None, places=None,
    )  # fmt: skip


def partly(rig: Rig, first: Posture, then: Posture, share: Tensor, *, shown: bool) -> Posture:
    """The first posture, changed by ``share`` 0..1 ``(n t 1 1)`` into both together.

    Where one of the two is to be chosen it is ``then`` if it is ``shown``.
    """
    both = merged(first, then)
    chosen = both if shown else first
    legs = any(each is not None for each in (both.near_leg, both.far_leg, both.hip))
    below = _legs(rig, first, both, share) if legs else {}
    falls = _fallen(first, both, share)
    return replace(
        chosen,
        near=_arm(rig, rig.frame.near, (first.near, both.near), (0.5, share)),
        far=_arm(rig, rig.frame.far, (first.far, both.far), (0.0, share)),
        lean=_mixed(first.lean, both.lean, share),
        head=_spot(first.head, both.head, share),
        mien=_mien(first.mien, both.mien, share, shown=shown),
        lift=_mixed(first.lift, both.lift, share),
        laid=first.laid or both.laid,
        fallen=falls,
        speaks=_mixed(first.speaks, both.speaks, share),
        waves=_mixed(first.waves, both.waves, share),
        **below,  # type: ignore[arg-type]
    )


def _fallen(first: Posture, both: Posture, share: Tensor) -> Number:
    if not both.laid:
        return 1.0
    return _mixed(first.fallen if first.laid else 0.0, both.fallen, share)


def _legs(rig: Rig, first: Posture, both: Posture, share: Tensor) -> dict[str, object]:
    """The legs, where they begin and the height of the hips between two postures."""
    (near, far), (right, left), hip = stance(rig.b, rig.frame, first)
    (near2, far2), (right2, left2), hip2 = stance(rig.b, rig.frame, both)
    return {
        "near_leg": _leg(near, near2, share),
        "far_leg": _leg(far, far2, share),
        "places": (_mixed(right, right2, share), _mixed(left, left2, share)),
        "hip": _mixed(hip, hip2, share),
        "shift": _mixed(first.shift, both.shift, share),
    }


def _leg(first: Leg, then: Leg, share: Tensor) -> Leg:
    knee, foot = _spot(first.knee, then.knee, share), _spot(first.foot, then.foot, share)
    return Leg(_tensors(knee), _tensors(foot))


def _tensors(spot: Spot) -> tuple[Tensor, Tensor]:
    return torch.as_tensor(spot[0]), torch.as_tensor(spot[1])


def _arm(
    rig: Rig, bones: ArmBones, bent: tuple[Bent | None, Bent | None], way: tuple[float, Tensor]
) -> Bent | None:
    """An arm between two postures, of which either may leave it as it swings."""
    if bent[0] is None and bent[1] is None:
        return None
    first, then = (resting_arm(rig.b, bones, way[0]) if each is None else each for each in bent)
    return Bent(_spot(first.elbow, then.elbow, way[1]), _spot(first.hand, then.hand, way[1]))


def _mien(first: Mien | None, both: Mien | None, share: Tensor, *, shown: bool) -> Mien | None:
    """A face between two: what it expresses changes at once, eyes and mouth move."""
    if both is None:
        return None
    start = first or Mien()
    return replace(
        both if shown else start,
        lids=_mixed(start.lids, both.lids, share),
        open=_mixed(start.open, both.open, share),
        winks=_mixed(start.winks, both.winks, share),
        gaze=_spot(start.gaze, both.gaze, share),
    )


def _mixed(first: Number, then: Number, share: Tensor) -> Number:
    still = isinstance(first, float) and isinstance(then, float) and first == then
    return first if still else first + share * (then - first)


def _spot(first: Spot, then: Spot, share: Tensor) -> Spot:
    return _mixed(first[0], then[0], share), _mixed(first[1], then[1], share)
