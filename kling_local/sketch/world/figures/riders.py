"""Riders: people on horses, bicycles and boards, and in boats, painted with what carries them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch

from kling_local.sketch.world.figures.brush import Brush, Inks
from kling_local.sketch.world.figures.costume import tinged
from kling_local.sketch.world.figures.look import Look
from kling_local.sketch.world.figures.people import FIGURES, person
from kling_local.sketch.world.figures.posture import Posture, Rig

_HIP = 0.4  # height of the hips of who sits, in the rider's coordinates


def _astride(rig: Rig) -> Posture:
    bob = 0.02 * rig.b.stride.clamp(max=1.0) * torch.sin(4 * math.pi * rig.b.cycle)
    x, y = rig.chest(0.85, -0.62)
    return Posture(
        near=rig.near((x, y)),
        far=rig.far((x - 0.06, y + 0.01)),
        near_leg=rig.angled(0.85, -0.15),
        far_leg=rig.angled(1.0, 0.1),
        hip=_HIP + bob,
        lean=0.06,
    )


def _pedals(rig: Rig) -> Posture:
    turn = 2 * math.pi * rig.b.cycle
    near, far = torch.sin(turn), torch.sin(turn + math.pi)
    x, y = rig.chest(1.45, -0.12)
    return Posture(
        near=rig.near((x, y)),
        far=rig.far((x - 0.04, y)),
        near_leg=rig.angled(0.75 + 0.35 * torch.cos(turn), -0.35 + 0.25 * near),
        far_leg=rig.angled(0.75 - 0.35 * torch.cos(turn), -0.35 + 0.25 * far),
        hip=_HIP + 0 * turn,
        lean=0.42,
    )


def _sits(rig: Rig) -> Posture:
    x, y = rig.chest(0.75, -0.62)
    return Posture(
        near=rig.near((x, y)),
        far=rig.far((x - 0.08, y)),
        near_leg=rig.angled(1.35, 0.2),
        far_leg=rig.angled(1.25, 0.3),
        hip=_HIP + 0 * rig.b.face,
        lean=0.10,
    )


def _balances(rig: Rig) -> Posture:
    sway = rig.beat(0.5)
    f = rig.frame
    bones = f.bones
    return Posture(
        near=rig.swung(f.near, 1.15 + 0.15 * sway, 1.35 + 0.15 * sway),
        far=rig.swung(f.far, 1.15 - 0.15 * sway, 1.35 - 0.15 * sway),
        near_leg=rig.angled(0.42, 0.05),
        far_leg=rig.angled(-0.30, -0.42),
        hip=0.91 * bones.upper + bones.lower + f.ankle + 0 * sway,
        lean=0.05 * sway,
    )


@dataclass(frozen=True)
class Saddle:
    """Where and how somebody rides.

    Attributes:
        spot: the middle of the hips, in the figure's coordinates; of the feet of who stands.
        size: the rider's height as a factor of the figure's.
        pose: finds the posture.
        cut: height below which nothing is seen of the rider, who is behind a hull.
        above: how far the rider reaches above the figure, in heights of that.
        stands: whether the rider does.
    """

    spot: tuple[float, float]
    size: float
    pose: Callable[[Rig], Posture] = _astride
    cut: float | None = None
    above: float = 0.42
    stands: bool = False


_ON_BACK = Saddle((-0.06, 0.69), 0.66)
_IN_HULL = Saddle((0.0, 0.36), 0.9, _sits, cut=0.36)
SADDLES: dict[str, Saddle] = {
    **dict.fromkeys(("horse", "unicorn", "zebra", "donkey"), _ON_BACK),
    "camel": Saddle((-0.04, 0.80), 0.55),
    "elephant": Saddle((0.0, 0.88), 0.45),
    "bicycle": Saddle((-0.18, 0.83), 0.98, _pedals),
    "motorcycle": Saddle((-0.22, 0.78), 0.92, _sits),
    "scooter": Saddle((-0.30, 0.70), 0.95, _sits),
    "skateboard": Saddle((0.0, 0.56), 1.6, _balances, above=1.3, stands=True),
    "boat": Saddle((0.34, 0.22), 0.52, _sits, cut=0.25),
    "rowboat": _IN_HULL,
    "canoe": _IN_HULL,
}
"""What can be ridden: kinds and guises."""


def carried(look: Look, kind: str) -> Saddle | None:
    """The saddle of the rider of a figure with this look and kind, None for no rider."""
    return SADDLES.get(look.guise or kind) if look.rider else None


def overtopped(look: Look) -> float:
    """How far the rider of a figure reaches above it, 0 for no rider."""
    return SADDLES.get(look.guise, _ON_BACK).above if look.rider else 0.0


def paint_rider(b: Brush, look: Look, saddle: Saddle, codes: torch.Tensor) -> None:
    """Paint the rider of a figure over it."""
    color, _, kind = look.rider.rpartition(" ")
    own = replace(look, color=color, guise="", stature="", rider="", acts=())
    inks = tinged(Inks.of(codes, b.scenes.shape, own), own)
    draw, frame = FIGURES[kind]
    scale = saddle.size
    hip = 0.0 if saddle.stands else _HIP * scale
    layer = torch.zeros_like(b.layer)
    rider = replace(
        b,
        x=(b.x - saddle.spot[0] * b.face) / scale,
        y=(b.y - (saddle.spot[1] - hip)) / scale,
        layer=layer,
        sharp=b.sharp * scale,
        inks=inks,
        look=own,
        face=b.face.clamp(min=0.75),
        gesture=torch.zeros_like(b.gesture),
        _known={},
        _kept=[],
        _columns=None,
        _rows=None,
        _seat=None,
    )
    draw(person(rider, frame, saddle.pose(Rig(rider, frame))))
    if saddle.cut is not None:
        seen = ((b.y - saddle.cut) * b.sharp + 0.5).clamp(0, 1)
        layer.mul_(seen.unsqueeze(2))
    b.layer.mul_(1 - layer[:, :, 3:]).add_(layer)
