"""Postures: how people hold their limbs, head and face while they do something besides walking.

Hands and elbows are relative to the middle of the hips and as wide as seen, so that arms are as
long from the front as from the side; legs are in the figure's own coordinates, as those of a gait.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TypeVar

import torch
from torch import Tensor

from kling_local.sketch.world.figures.brush import Brush, Number, Spot
from kling_local.sketch.world.figures.gait import Bones, Leg

_STRETCH = 1.3  # a forearm may be longer by this, so that short arms reach what they do


@dataclass(frozen=True)
class ArmBones:
    """An arm: its shoulder relative to the hips, lengths and thickness of its bones.

    `out` is the angle of the upper bone of a raised arm: pi is straight up.
    """

    shoulder: tuple[float, float]
    upper: float
    lower: float
    radius: float
    out: float = 2.3


@dataclass(frozen=True)
class Frame:
    """The measures of a kind of people, relative to the hips.

    Attributes:
        bones: of the legs.
        apart: how far the legs stand from the middle.
        ankle: height of the foot over the ground.
        near, far: the arms.
        face: middle of the face.
        size: its radius.
        thigh: radius of the thighs.
    """

    bones: Bones
    apart: float
    ankle: float
    near: ArmBones
    far: ArmBones
    face: tuple[float, float]
    size: float
    thigh: float


@dataclass(frozen=True)
class Bent:
    """Elbow and hand of an arm that does something."""

    elbow: Spot
    hand: Spot


@dataclass(frozen=True)
class Mien:
    """A face.

    Attributes:
        lids: 0..1, how far the eyes are closed.
        glad: whether closed eyes are arcs upwards, as in a laugh.
        curve: 1 smiles, -1 has the corners of the mouth down.
        open: 0..1, how far the mouth is open at least.
        brows: 1 worried, -1 angry; 0 has none.
        tears: whether they fall.
        gaze: where the face points: forwards and up, in radii of the head.
        pursed: whether the mouth is small and round.
        winks: 0..1, how far only the near eye is closed.
    """

    lids: Number = 0.0
    glad: bool = False
    curve: float = 0.0
    open: Number = 0.0
    brows: float = 0.0
    tears: bool = False
    gaze: Spot = (0.0, 0.0)
    pursed: bool = False
    winks: Number = 0.0


@dataclass(frozen=True)
class Posture:
    """How a body is held; ``None`` and 0 are as it stands.

    Attributes:
        near, far: the arms.
        near_leg, far_leg: the legs.
        hip: height of the hips; None has the lower foot on the ground.
        shift: how far the hips are beside their place.
        lean: forward lean of all above the hips, in radians.
        head: how far the head is moved, forwards and up.
        mien: the face.
        lift: how far the body is above the ground.
        laid: whether it lies on its back.
        far_front: whether the far arm is in front of the body.
        seat: whether there is a chair to sit on.
        speaks, waves: 0..1, how far the mouth speaks and the near arm waves.
        turns: rotations of the body since the beginning; None does not turn.
        fallen: 0..1, how far who lies on the back has lain down.
        places: where the legs begin, beside the middle; None as they do by themselves.
    """

    near: Bent | None = None
    far: Bent | None = None
    near_leg: Leg | None = None
    far_leg: Leg | None = None
    hip: Number | None = None
    shift: Number = 0.0
    lean: Number = 0.0
    head: Spot = (0.0, 0.0)
    mien: Mien | None = None
    lift: Number = 0.0
    laid: bool = False
    far_front: bool = False
    seat: bool = False
    speaks: Number = 0.0
    waves: Number = 0.0
    turns: Tensor | None = None
    fallen: Number = 1.0
    places: tuple[Tensor, Tensor] | None = None


STANDING = Posture()
_Held = TypeVar("_Held", Posture, Mien)


def merged(first: _Held, then: _Held) -> _Held:
    """Both postures, or both faces; the second counts where they differ from standing."""
    both = {}
    for part in fields(first):
        own, other = getattr(first, part.name), getattr(then, part.name)
        flat = isinstance(other, float | bool)
        plain = other is None or other is part.default or (flat and other == part.default)
        both[part.name] = own if plain else other
        if isinstance(own, Mien) and isinstance(other, Mien):
            both[part.name] = merged(own, other)
    return type(first)(**both)


@dataclass(frozen=True)
class Rig:
    """Finds postures for the measures of one kind.

    Attributes:
        b: the brush, for the clock and the view.
        frame: the kind's measures.
    """

    b: Brush
    frame: Frame

    @property
    def time(self) -> Tensor:
        """Seconds, other ones in each scene, ``(n t 1 1)``."""
        return own_time(self.b)

    @property
    def hip(self) -> Tensor:
        """Height of the hips of who stands, ``(n t 1 1)``."""
        bones = self.frame.bones
        return torch.zeros_like(self.b.face) + bones.upper + bones.lower + self.frame.ankle

    def beat(self, hertz: float, turns: float = 0.0) -> Tensor:
        """A swing between -1 and 1."""
        return torch.sin(2 * math.pi * (hertz * self.time + turns))

    def pulse(self, every_s: float, lasts_s: float) -> Tensor:
        """0..1: now and then, softly, 1 for about ``lasts_s`` seconds."""
        away = (self.time.remainder(every_s) - 0.5 * every_s).abs()
        return ((0.5 * lasts_s + 0.25 - away) / 0.25).clamp(0, 1)

    def at(self, ahead: Number, up: Number) -> Spot:
        """A spot relative to the face, in radii of the head: 0, -0.46 is the mouth."""
        f = self.frame
        x = (f.face[0] + 0.34 * f.size + ahead * f.size) * self.b.face
        return x, f.face[1] + up * f.size

    def chest(self, ahead: Number, up: Number) -> Spot:
        """A spot in units of the arm's length before the chest: 0, 0 is between the shoulders."""
        arm = self.frame.near
        long = arm.upper + arm.lower
        return ahead * long * (0.4 + 0.6 * self.b.face), arm.shoulder[1] + up * long

    def near(self, spot: Spot, out: bool = False) -> Bent:
        """The near arm with its hand at a spot; the elbow hangs or points ``out``."""
        return _bent(self.frame.near, spot, 1.0 if out else 0.0)

    def far(self, spot: Spot, out: bool = False) -> Bent:
        """The far arm with its hand at a spot."""
        return _bent(self.frame.far, spot, -1.0 if out else 0.0)

    def swung(self, arm: ArmBones, upper: Number, lower: Number) -> Bent:
        """An arm whose bones have these angles, outwards (forwards) from hanging down."""
        side = 1.0 if arm.shoulder[0] > 0 else -1.0
        first, second = _tensor(upper), _tensor(lower)
        x, y = arm.shoulder
        elbow = (x + side * arm.upper * torch.sin(first), y - arm.upper * torch.cos(first))
        hand = (
            elbow[0] + side * 1.1 * arm.lower * torch.sin(second),
            elbow[1] - 1.1 * arm.lower * torch.cos(second),
        )
        return Bent(elbow, hand)

    def angled(self, thigh: Number, shin: Number) -> Leg:
        """A leg whose bones have these angles, forwards from hanging down."""
        bones, first, second = self.frame.bones, _tensor(thigh), _tensor(shin)
        knee = (bones.upper * torch.sin(first), -bones.upper * torch.cos(first))
        foot = (
            knee[0] + bones.lower * torch.sin(second),
            knee[1] - bones.lower * torch.cos(second),
        )
        return Leg(knee, foot)

    def crossed(self, side: float, knee: Spot, foot: Spot) -> Leg:
        """A leg whose knee and foot are beside the hip of its ``side``, as wide as seen."""
        own = side * self.frame.apart
        x, y = (self.b.beside(_tensor(spot[0]) - own) for spot in (knee, foot))
        return Leg((x, _tensor(knee[1]) + 0 * x), (y, _tensor(foot[1]) + 0 * y))

    def planted(self, side: float, foot: Spot, hip: Number) -> Leg:
        """A leg whose foot is at a spot of the ground: from the middle, and over it.

        ``side`` is 1 for the near leg, -1 for the far one; ``hip`` is the height of the hips.
        """
        f = self.frame
        own = self.b.beside(side * f.apart)
        x, y = _tensor(foot[0]) + 0 * own, _tensor(foot[1] + f.ankle - hip)
        elbow, end = _joint((own, 0 * own), (x, y), f.bones.upper, f.bones.lower, 1.0, 1.0)
        return Leg((elbow[0] - own, elbow[1]), (end[0] - own, end[1]))


def own_time(b: Brush) -> Tensor:
    """Seconds, other ones in each scene, ``(n t 1 1)``."""
    return b.clock + 7 * b.scenes.phase[:, None, None, None]


def between(start: Spot, end: Spot, share: Number) -> Spot:
    """A spot on the way from ``start`` to ``end``."""
    return tuple(a + share * (b - a) for a, b in zip(start, end, strict=True))  # type: ignore[return-value]


def _tensor(value: Number) -> Tensor:
    return torch.as_tensor(value, dtype=torch.float32)


def _bent(arm: ArmBones, spot: Spot, out: float) -> Bent:
    shoulder = (_tensor(arm.shoulder[0]), _tensor(arm.shoulder[1]))
    elbow, hand = _joint(
        shoulder, (_tensor(spot[0]), _tensor(spot[1])), arm.upper, arm.lower, _STRETCH, out
    )
    return Bent(elbow, hand)


def _joint(
    start: tuple[Tensor, Tensor],
    end: tuple[Tensor, Tensor],
    upper: float,
    lower: float,
    stretch: float,
    out: float,
) -> tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]:
    """The joint between two bones from ``start`` to ``end``, and where they really end.

    ``out`` has the joint to the right (1), to the left (-1), or wherever it is lower (0).
    """
    dx, dy = end[0] - start[0], end[1] - start[1]
    away = torch.sqrt(dx * dx + dy * dy).clamp(min=1e-4)
    reached = away.clamp(abs(upper - lower) + 0.01, upper + stretch * lower - 0.002)
    second = (reached - upper).clamp(min=lower) + 0.001
    cos = (upper * upper + reached * reached - second * second) / (2 * upper * reached)
    inner = torch.acos(cos.clamp(-1, 1))
    angle = torch.atan2(dy, dx)
    bends = [
        (start[0] + upper * torch.cos(angle + s * inner),
         start[1] + upper * torch.sin(angle + s * inner))
        for s in (-1.0, 1.0)
    ]  # fmt: skip
    first = bends[0][0] * out > bends[1][0] * out if out else bends[0][1] <= bends[1][1]
    joint = (
        torch.where(first, bends[0][0], bends[1][0]),
        torch.where(first, bends[0][1], bends[1][1]),
    )
    scale = reached / away
    return joint, (start[0] + dx * scale, start[1] + dy * scale)
