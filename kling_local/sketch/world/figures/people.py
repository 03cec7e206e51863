"""Man, woman, child and robot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import torch

from kling_local.sketch.world.figures.act import Act, Paint
from kling_local.sketch.world.figures.acting import acting, at_ease, blinking
from kling_local.sketch.world.figures.acts import ON_THE_WAY, PEOPLE_ACTS
from kling_local.sketch.world.figures.body import Body
from kling_local.sketch.world.figures.brush import DARK, METAL, SNOW, Brush, Number, Spot
from kling_local.sketch.world.figures.costume import (
    dress,
    footwear,
    glove,
    hides,
    sleeve,
    trousers,
)
from kling_local.sketch.world.figures.faces import beard, face, screen
from kling_local.sketch.world.figures.gait import Bones
from kling_local.sketch.world.figures.limbs import (
    Ink,
    arm,
    bent_arm,
    laid,
    lifted,
    moved,
    shank,
    shoe,
    stance,
)
from kling_local.sketch.world.figures.posture import (
    ArmBones,
    Frame,
    Posture,
    Rig,
    merged,
)
from kling_local.sketch.world.figures.timing import Doing, by_time

MAN = Frame(
    Bones(0.210, 0.200, 0.40, 0.75), 0.074, 0.045,
    near=ArmBones((0.12, 0.27), 0.145, 0.125, 0.048, 1.95),
    far=ArmBones((-0.14, 0.27), 0.145, 0.125, 0.046),
    face=(0.005, 0.425), size=0.105, thigh=0.072,
)  # fmt: skip
WOMAN = Frame(
    Bones(0.205, 0.190, 0.37, 0.8), 0.056, 0.038,
    near=ArmBones((0.095, 0.26), 0.14, 0.12, 0.038),
    far=ArmBones((-0.10, 0.26), 0.14, 0.12, 0.036),
    face=(0.01, 0.423), size=0.098, thigh=0.06,
)  # fmt: skip
CHILD = Frame(
    Bones(0.13, 0.13, 0.55, 1.1), 0.085, 0.055,
    near=ArmBones((0.14, 0.21), 0.11, 0.10, 0.052, 2.0),
    far=ArmBones((-0.15, 0.22), 0.11, 0.09, 0.050),
    face=(0.02, 0.395), size=0.15, thigh=0.075,
)  # fmt: skip
ROBOT = Frame(
    Bones(0.15, 0.15, 0.42, 0.7), 0.12, 0.06,
    near=ArmBones((0.21, 0.24), 0.11, 0.10, 0.048),
    far=ArmBones((-0.21, 0.24), 0.11, 0.10, 0.046),
    face=(0.0, 0.46), size=0.14, thigh=0.05,
)  # fmt: skip


class _Person:
    """One group of people while it is painted.

    Attributes:
        b: the brush of the ground, or that of the lying body.
        trunk: the brush of all above the hips.
        legs, places, hip: near and far leg, where they begin, and the height of the hips.
        posture: how the bodies are held.
        body: where their parts are.
    """

    def __init__(self, b: Brush, frame: Frame, posture: Posture, acts: tuple[Act, ...]) -> None:
        self.ground, self.frame, self.posture, self.acts = b, frame, posture, acts
        if posture.laid:
            b = laid(b, posture.lift, posture.fallen)
        elif not isinstance(posture.lift, float):
            b = lifted(b, posture.lift)
        self.b = b
        self.legs, self.places, self.hip = stance(b, frame, posture)
        self.trunk = moved(b, posture.shift, self.hip, posture.lean)
        self.head = posture.head
        self.body = Body(self.hip, (0.0, 0.0), 0.0, 0.0, 0.0)

    def begin(self, body: Body, ink: tuple[Ink, Ink]) -> None:
        """Paint what is behind the body, the far arm in the colours ``ink`` too."""
        near, far = (
            (self.b.beside(bent.hand[0]), self.hip + bent.hand[1]) if bent else None
            for bent in (self.posture.near, self.posture.far)
        )
        head = (body.head[0] + self.head[0], body.head[1])
        mien, leg = self.posture.mien, self.posture.near_leg
        gaze, knee = mien.gaze if mien else (0.0, 0.0), leg.knee if leg else None
        self.body = replace(body, head=head, near=near, far=far, gaze=gaze, knee=knee)
        self._paint(self.ground, [act.behind for act in self.acts])
        dress(self.trunk, self.body, "behind")
        self.far_ink = self._sleeved(ink, near=False)
        if not self.posture.far_front:
            self._far_arm()

    def clothe(self) -> None:
        """Paint what is worn on the body, before the head."""
        dress(self.trunk, self.body, "body")

    def hides(self, what: str) -> bool:
        """Whether something is worn instead of the "cap", long "hair" or the "skirt"."""
        return hides(self.b, what)

    def leg(self, which: int, radius: float, cloth: tuple[Ink, Ink]) -> None:
        """Paint the near (0) or the far leg."""
        cloth = trousers(self.b, cloth, near=which == 0)
        shank(self.b, self.legs[which], self._root(which), radius, cloth)

    def shoe(self, which: int, size: float, color: Ink) -> None:
        """Paint the near (0) or the far shoe."""
        shoe(self.b, self.legs[which], self._root(which), size, footwear(self.b, color))

    def _root(self, which: int) -> Spot:
        """Where the near (0) or the far leg begins."""
        return self.places[which], self.hip

    def _sleeved(self, ink: tuple[Ink, Ink], *, near: bool) -> tuple[Ink, Ink]:
        """The colours of an arm and its hand with what covers them."""
        return sleeve(self.b, ink[0], near=near), glove(self.b, ink[1])

    def end(self, ink: tuple[Ink, Ink]) -> None:
        """Paint what is over the body, and the near arm in the colours ``ink``."""
        b, posture = self.trunk, self.posture
        dress(b, self.body, "over")
        self._paint(b, [act.middle for act in self.acts])
        if posture.far_front:
            self._far_arm()
        ink = self._sleeved(ink, near=True)
        if posture.near is None:
            near = arm(b, self.frame.near, ink, self.hip, 0.5, b.gesture)
        else:
            near = bent_arm(b, self.frame.near, ink, self.hip, posture.near, b.gesture)
        self.body = replace(self.body, near=near)
        dress(b, self.body, "arm")
        self._paint(self.ground, [act.before for act in self.acts])
        self._paint(b, [act.front for act in self.acts])
        dress(b, self.body, "front")

    def _far_arm(self) -> None:
        b, bent = self.trunk, self.posture.far
        if bent is None:
            far = arm(b, self.frame.far, self.far_ink, self.hip, 0.0)
        else:
            far = bent_arm(b, self.frame.far, self.far_ink, self.hip, bent)
        self.body = replace(self.body, far=far)

    def _paint(self, b: Brush, paints: list[Paint | None]) -> None:
        for paint in paints:
            if paint is not None:
                paint(b, self.body)


def _man(p: _Person) -> None:
    b, hip, ink = p.b, p.hip, p.b.inks
    x, top = p.head[0], hip + 0.435 + p.head[1]
    p.begin(
        Body(hip, (0.022, top - 0.014), 0.105, 0.15, hip + 0.33, kind="man"), (ink.shade, ink.skin)
    )
    for which, radius, cloth in ((1, 0.070, ink.shade), (0, 0.072, ink.body)):
        p.shoe(which, 0.040, DARK)
        p.leg(which, radius, (cloth, cloth))
    b = p.trunk
    torso = ((-0.11, -0.06), (0.11, -0.06), (0.15, 0.29), (0.09, 0.32), (-0.09, 0.32),
             (-0.15, 0.29))  # fmt: skip
    b.hull((0.0, hip), torso, ink.body, 0.02)
    b.hull((0.035, hip), ((0.0, 0.16), (0.06, 0.335), (-0.06, 0.335)), SNOW)
    b.bar((0.035, hip + 0.31), (0.035, hip + 0.19), 0.016, ink.shade)
    b.bar((0.0, hip + 0.32), (x, hip + 0.38), 0.05, ink.skin)
    p.clothe()
    b.disc(x - 0.01, top + 0.012, 0.112, ink.hair)
    b.oval((x + 0.022, top - 0.014), 0.096, 0.105, ink.skin)
    b.oval((x - 0.005, top + 0.082), 0.112, 0.045, ink.hair, 0.12)
    beard(b, (x + 0.03, top - 0.01), 0.105)
    face(b, x + 0.005, top - 0.01, 0.105, p.posture.mien)
    p.end((ink.pale, ink.skin))


def _woman(p: _Person) -> None:
    b, hip, ink = p.b, p.hip, p.b.inks
    sway = b.wave(0.03, 0.25)
    x, top = p.head[0], hip + 0.435 + p.head[1]
    if not p.hides("hair"):
        p.trunk.bar((x - 0.045, top - 0.01), (-0.085 - sway, hip + 0.23), 0.075, ink.hair)
    p.begin(
        Body(hip, (0.026, top - 0.016), 0.098, 0.115, hip + 0.32, kind="woman"),
        (ink.shade, ink.skin),
    )
    for which in (1, 0):
        p.shoe(which, 0.034, ink.shade)
        p.leg(which, 0.045, (ink.skin, ink.skin))
    if not p.hides("skirt"):
        _skirt(p)
    b = p.trunk
    bodice = ((-0.085, 0.10), (0.085, 0.10), (0.115, 0.29), (-0.115, 0.29))
    b.hull((0.0, hip), bodice, ink.body, 0.02)
    b.bar((-0.075, hip + 0.115), (0.075, hip + 0.115), 0.016, ink.shade)
    b.bar((0.01, hip + 0.31), (x + 0.01, hip + 0.37), 0.036, ink.skin)
    p.clothe()
    b.disc(x - 0.012, top + 0.010, 0.108, ink.hair)
    b.oval((x + 0.026, top - 0.016), 0.088, 0.098, ink.skin)
    b.oval((x - 0.01, top + 0.075), 0.10, 0.045, ink.hair, -0.35)
    face(b, x + 0.01, top - 0.012, 0.098, p.posture.mien)
    p.end((ink.pale, ink.skin))


def _skirt(p: _Person) -> None:
    """Paint a skirt, which lies over the thighs of who sits."""
    b, hip, ink = p.b, p.hip, p.b.inks
    swish = b.wave(0.03)
    if p.posture.near_leg is None:
        skirt = ((-0.25 + swish, -0.24), (0.25 + swish, -0.24), (0.095, 0.14), (-0.095, 0.14))
        b.hull((0.0, hip), skirt, ink.body, 0.012)
        b.bar((-0.20, hip - 0.205), (0.20, hip - 0.205), 0.013, ink.pale)
        return
    knee = p.posture.near_leg.knee
    ahead = knee[0] * b.face
    sits = (ahead / p.frame.bones.upper).clamp(0, 1)

    def between(stands: tuple[float, float], seated: tuple[Number, Number]) -> Spot:
        return tuple(one + sits * (other - one) for one, other in zip(stands, seated, strict=True))

    back = between((-0.25, -0.24), (-0.14, -0.075))
    low = between((0.25, -0.24), (ahead + 0.06, knee[1] - 0.075))
    high = between((0.203, -0.125), (ahead + 0.075, knee[1] + 0.035))
    shift = p.posture.shift
    corners = (back, low, high, (0.095, 0.14), (-0.095, 0.14))
    b.hull((b.beside(shift), hip), corners, ink.body, 0.012)


def _child(p: _Person) -> None:
    b, hip, ink = p.b, p.hip, p.b.inks
    x, top = p.head[0], hip + 0.445 + p.head[1]
    p.begin(
        Body(hip, (0.026, top - 0.03), 0.15, 0.14, hip + 0.26, kind="child"), (ink.shade, ink.skin)
    )
    for which, cloth in ((1, ink.shade), (0, ink.body)):
        p.shoe(which, 0.046, SNOW)
        p.leg(which, 0.075, (cloth, cloth))
    b = p.trunk
    torso = ((-0.15, -0.05), (0.15, -0.05), (0.13, 0.24), (-0.13, 0.24))
    b.hull((0.0, hip), torso, ink.body, 0.035)
    b.block((0.0, hip + 0.10), 0.165, 0.026, ink.mark, 0.01)
    p.clothe()
    b.disc(x - 0.01, top, 0.172, ink.hair)
    b.oval((x + 0.026, top - 0.03), 0.150, 0.140, ink.skin)
    if p.hides("cap") or (b.look is not None and b.look.hair):
        b.oval((x - 0.01, top + 0.115), 0.150, 0.055, ink.hair, 0.12)
    else:
        cap = torch.maximum(b.oval_at((x, top + 0.01), 0.195, 0.205), top + 0.025 - b.y)
        b.lay(cap, ink.body)
        b.bar((x + 0.04, top + 0.045), (x + 0.26, top + 0.035), 0.026, ink.shade)
    face(b, x + 0.02, top - 0.05, 0.15, p.posture.mien)
    p.end((ink.pale, ink.skin))


def _robot(p: _Person) -> None:
    b, hip, ink = p.b, p.hip, p.b.inks
    x, top = p.head[0], hip + 0.46 + p.head[1]
    body = Body(hip, (0.0, top), 0.16, 0.22, hip + 0.33, kind="robot")
    p.begin(body, (ink.shade, METAL))
    for which, tone in ((1, ink.shade), (0, ink.body)):
        p.leg(which, 0.050, (METAL, tone))
        bones = p.legs[which]
        foot = (p.places[which] + bones.foot[0] + 0.02, hip + bones.foot[1] - 0.01)
        b.block(foot, 0.095, 0.05, tone, 0.03)
    b = p.trunk
    b.block((0.0, hip + 0.135), 0.220, 0.195, ink.body, 0.05)
    b.block((0.03, hip + 0.18), 0.115, 0.055, DARK, 0.03)
    for i, light in enumerate(((1.0, 0.35, 0.30), (1.0, 0.85, 0.30), (0.35, 1.0, 0.55))):
        b.disc(0.03 + b.beside(0.065 * (i - 1)), hip + 0.18, 0.024, light)
    b.bar((x, top), (0.0, hip + 0.30), 0.06, METAL)
    b.bar((x, top + 0.10), (x, top + 0.145), 0.014, METAL)
    b.disc(x, top + 0.150, 0.030, (1.0, 0.35, 0.28))
    p.clothe()
    b.block((x, top), 0.20, 0.115, ink.body, 0.045)
    b.block((x + 0.03, top + 0.02), 0.130, 0.048, DARK, 0.04)
    screen(b, x, top, p.posture.mien)
    p.end((ink.body, METAL))


def _painter(draw: Callable[[_Person], None], frame: Frame) -> Callable[[Brush], None]:
    """The painter of a kind: its people as they walk and stand, and what else they do."""

    def paint(b: Brush) -> None:
        names = b.look.acts if b.look is not None else ()
        if not any(name in PEOPLE_ACTS for name in names):
            draw(_Person(b, frame, at_ease(b, frame), ()))
            return
        by_time(b, PEOPLE_ACTS, ON_THE_WAY, act)

    def act(b: Brush, doings: tuple[Doing, ...], walks: bool) -> None:
        if doings:
            b, posture, acts = acting(b, frame, doings, walks=walks)
            draw(_Person(b, frame, posture, acts))
        else:
            draw(_Person(b, frame, at_ease(b, frame), ()))

    return paint


def person(b: Brush, frame: Frame, posture: Posture) -> _Person:
    """People in a posture, who blink."""
    return _Person(b, frame, merged(blinking(Rig(b, frame)), posture), ())


FIGURES: dict[str, tuple[Callable[[_Person], None], Frame]] = {
    "man": (_man, MAN),
    "woman": (_woman, WOMAN),
    "child": (_child, CHILD),
    "robot": (_robot, ROBOT),
}
"""What draws people of each kind, and their measures."""
PAINTERS: dict[str, Callable[[Brush], None]] = {
    kind: _painter(draw, frame) for kind, (draw, frame) in FIGURES.items()
}
"""The painter of each kind."""
