"""Poses: where figures and camera are at each moment, for the painters and the sound."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TypeVar

from torch import Tensor


@dataclass(frozen=True)
class Figures:
    """Where the three figures are, in frame units (frame height 1, origin in the middle, y up).

    All ``(b 3 t)``, also for figures that are not present.

    Attributes:
        x, foot, height: the figure's middle, the line it stands on, its height, as the camera sees
            them.
        lift: how far its lowest point is above that line (jumps, bounces, flight).
        squash: 1 at rest, less when it lands: y is scaled by it, x by 1 / sqrt.
        face: -1..1: +1 looks right, -1 left; in between it is turning (foreshortened).
        turn: rotation about its middle in radians, counterclockwise (rolling, tumbling, swinging).
        cycle: phase of walking, wheels, wings or cloth, in turns.
        stride: how far limbs and wings swing: 1 walking, 1.4 running, about 0.1 at rest.
        gesture: 0..1, how far one arm is raised (waving), swinging with the cycle.
        mouth: 0..1, how far the mouth is open.
        rope: 1 if it hangs from a rope, otherwise 0.
        speed: horizontal speed in frame heights a second, without the camera.
        near: the figure's nearness: 1 in the subject's plane, less behind it.
    """

    x: Tensor
    foot: Tensor
    height: Tensor
    lift: Tensor
    squash: Tensor
    face: Tensor
    turn: Tensor
    cycle: Tensor
    stride: Tensor
    gesture: Tensor
    mouth: Tensor
    rope: Tensor
    speed: Tensor
    near: Tensor


def put(figures: Figures, number: int, **values: Tensor) -> Figures:
    """The figures with other values ``(b t)`` of one of them."""
    changed = {}
    for name, value in values.items():
        changed[name] = getattr(figures, name).clone()
        changed[name][:, number] = value
    return replace(figures, **changed)


@dataclass(frozen=True)
class View:
    """Where the camera looks. All ``(b t)``.

    A background layer of nearness n (0 horizon .. 1 the subject's plane) is drawn shifted by
    ``-(pan + n * truck)`` sideways and ``-(tilt + n * rise)`` upwards, and scaled about the middle
    by ``1 + (z - 1) * (0.4 + 0.6 n)`` for either factor z of the zoom: shot size and pushing in.

    Attributes:
        pan, truck, tilt, rise: frame heights.
        zoom: 1 shows as much as a wide shot; larger is closer.
        roll: radians, counterclockwise, by which the whole picture is rotated.
        horizon: height of the horizon in the frame, tilt not included.
        blur: 0..1, how far the background is out of focus.
        soft: 0..1, how far the figures are out of focus.
        smear: horizontal motion blur in frame heights (whip pan).
    """

    pan: Tensor
    truck: Tensor
    tilt: Tensor
    rise: Tensor
    zoom: Tensor
    roll: Tensor
    horizon: Tensor
    blur: Tensor
    soft: Tensor
    smear: Tensor


@dataclass(frozen=True)
class Pose:
    """Where everything is at some moments of every scene.

    ``when`` ``(t)`` is the second of the world at each moment; None where its time is the film's.
    """

    figures: Figures
    view: View
    when: Tensor | None = None

    def at(self, moments: slice) -> Pose:
        """The pose at some of the moments."""
        when = None if self.when is None else self.when[moments]
        return Pose(_at(self.figures, moments), _at(self.view, moments), when)


_Part = TypeVar("_Part", Figures, View)


def _at(part: _Part, moments: slice) -> _Part:
    return replace(part, **{f.name: getattr(part, f.name)[..., moments] for f in fields(part)})
