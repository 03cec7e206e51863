"""How people do several things at once and one after the other: their postures and brushes."""

from __future__ import annotations

from dataclasses import replace

import torch

from kling_local.sketch.world.figures.act import Act, Paint
from kling_local.sketch.world.figures.acts import PEOPLE_ACTS
from kling_local.sketch.world.figures.brush import Brush, Number
from kling_local.sketch.world.figures.easing import on_the_way, partly
from kling_local.sketch.world.figures.limbs import turned
from kling_local.sketch.world.figures.look import Look
from kling_local.sketch.world.figures.posture import (
    STANDING,
    Frame,
    Mien,
    Posture,
    Rig,
    merged,
)
from kling_local.sketch.world.figures.props import PROPS, holding
from kling_local.sketch.world.figures.timing import Doing
from kling_local.sketch.world.motion import WAVE_HZ, mouth

_LEAST_FACE = 0.75  # who does something is seen at most this far from the front
_BLINKS_EVERY_S, _BLINK_S = 3.3, 0.12


def at_ease(b: Brush, frame: Frame) -> Posture:
    """The posture of who walks or stands: blinks, and maybe holds something; without a look,
    nothing of it."""
    if b.look is None:
        return STANDING
    rig = Rig(b, frame)
    return merged(blinking(rig), holding(rig))


def blinking(rig: Rig) -> Posture:
    """The posture of who blinks now and then."""
    return Posture(mien=Mien(lids=rig.pulse(_BLINKS_EVERY_S, _BLINK_S)))


def acting(
    b: Brush, frame: Frame, doings: tuple[Doing, ...], *, walks: bool
) -> tuple[Brush, Posture, tuple[Act, ...]]:
    """The brush and the posture of who does these acts at once, and the acts that are painted.

    What is held is left out where the near hand is busy.
    """
    b = _faced(b, doings, walks=walks)
    doings = tuple(sorted(doings, key=lambda each: PEOPLE_ACTS[each.name].hand != "free"))
    acts = [PEOPLE_ACTS[each.name] for each in doings]
    poses = [act.pose(Rig(each.clocked(b), frame)) for act, each in zip(acts, doings, strict=True)]
    if walks:
        poses = [on_the_way(pose) for pose in poses]
    shown = [each.shown for each in doings]
    hands = [act.hand for act, pose, seen in zip(acts, poses, shown, strict=True)
             if pose.near and seen]  # fmt: skip
    if any(pose.laid for pose in poses) or "busy" in hands:
        b = replace(b, look=_empty_handed(b.look))
    rig = Rig(b, frame)
    free = sum(act.hand == "free" for act in acts)
    posture = blinking(rig)
    if not free:
        posture = merged(posture, holding(rig))
    for number, (doing, pose) in enumerate(zip(doings, poses, strict=True), start=1):
        if doing.share is None:
            posture = merged(posture, pose)
        else:
            posture = partly(rig, posture, pose, doing.share, shown=doing.shown)
        if number == free:
            posture = merged(posture, holding(rig))
    return _animated(b, posture, walks=walks), posture, _paints(doings)


def _paints(doings: tuple[Doing, ...]) -> tuple[Act, ...]:
    """The acts whose things are painted, by the clock of each."""

    def clocked(doing: Doing, paint: Paint | None) -> Paint | None:
        if paint is None or not doing.starts_s:
            return paint
        return lambda b, body: paint(doing.clocked(b), body)

    acts = [(each, PEOPLE_ACTS[each.name]) for each in doings if each.shown]
    return tuple(
        replace(
            act,
            behind=clocked(doing, act.behind),
            middle=clocked(doing, act.middle),
            front=clocked(doing, act.front),
            before=clocked(doing, act.before),
        )
        for doing, act in acts
    )


def _faced(b: Brush, doings: tuple[Doing, ...], *, walks: bool) -> Brush:
    """The brush of who does something: seen not wholly from the front, standing unless it walks."""
    shares = [each.share for each in doings]
    if all(share is not None for share in shares):
        most = torch.stack([share for share in shares if share is not None]).amax(0)
        face = b.face + most * (b.face.clamp(min=_LEAST_FACE) - b.face)
    else:
        face = b.face.clamp(min=_LEAST_FACE)
    return replace(b, face=face, stride=b.stride if walks else b.stride.clamp(max=0.1))


def _empty_handed(look: Look | None) -> Look | None:
    """The look without what is held in a hand."""
    if look is None:
        return None
    kept = (name for name in look.things if name not in PROPS)
    return replace(look, things=tuple(kept))


def _animated(b: Brush, posture: Posture, *, walks: bool) -> Brush:
    """The brush for bodies that turn, speak and wave in this posture."""
    time = b.clock
    phase = b.scenes.phase[:, None, None, None]
    if posture.turns is not None:
        b = turned(b, posture.turns)
    if _any(posture.speaks):
        b = replace(b, mouth=torch.maximum(b.mouth, posture.speaks * mouth(time, phase)))
    if _any(posture.waves):
        cycle = b.cycle if walks else WAVE_HZ * time + phase
        b = replace(b, gesture=torch.zeros_like(b.gesture) + posture.waves, cycle=cycle)
    return b


def _any(share: Number) -> bool:
    return isinstance(share, torch.Tensor) or share > 0
