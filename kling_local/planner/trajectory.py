"""Trajectories: camera moves with quantities, and the hosted camera controls, as key frames."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from kling_local.planner.vocabulary import read
from kling_local.request import CameraControl
from kling_local.shots import CameraKey, CameraMove

_DEFAULT_S = 5.0
_SIGN = {"left": -1.0, "down": -1.0, "out": -1.0, "backward": -1.0, "counterclockwise": -1.0}
_AXES = {
    "horizontal": ("truck", "left", "right"), "vertical": ("pedestal", "down", "up"),
    "pan": ("tilt", "down", "up"), "tilt": ("pan", "left", "right"),
    "roll": ("roll", "counterclockwise", "clockwise"), "zoom": ("zoom", "in", "out"),
}  # fmt: skip
"""The hosted "pan" turns in the vertical plane, "tilt" in the horizontal one, and zoom beyond 0
widens the view (the ranges that Kling's documentation tells)."""
_PRESETS = {
    "down_back": (CameraMove("pedestal", "down"), CameraMove("pull_out", "out")),
    "forward_up": (CameraMove("push_in", "in"), CameraMove("pedestal", "up")),
    "right_turn_forward": (CameraMove("pan", "right"), CameraMove("push_in", "in")),
    "left_turn_forward": (CameraMove("pan", "left"), CameraMove("push_in", "in")),
}
_SAID = {
    "truck": "moves {}", "pedestal": "moves {}", "tilt": "tilts {}", "pan": "pans {}",
    "roll": "rolls {}", "zoom": "zooms {}", "push_in": "moves closer", "pull_out": "moves away",
}  # fmt: skip
_FULL = 10.0
"""The hosted controls run from -10 to 10."""
_ARC_STEPS = 4


def trajectory(
    moves: Sequence[CameraMove], seconds: float | None, *, always: bool = False
) -> tuple[CameraKey, ...]:
    """Key frames of the camera when at least one move has degrees (or ``always``), else none.

    Moves without a quantity go as far as lexicon/camera.toml calls nominal. Moves that have no
    times go on for the whole shot; without its length, for 5 s.
    """
    if not moves or not (always or any(move.degrees is not None for move in moves)):
        return ()
    length = seconds or _DEFAULT_S
    times = {0.0, length}
    for move in moves:
        begin, end = _stretch(move, length)
        steps = _ARC_STEPS if move.movement == "arc" else 1
        times |= {begin + (end - begin) * step / steps for step in range(steps + 1)}
    return tuple(_key_at(t_s, moves, length) for t_s in sorted(round(t, 3) for t in times))


def controlled(
    control: CameraControl, seconds: float
) -> tuple[tuple[CameraMove, ...], tuple[CameraKey, ...]]:
    """The moves and key frames of a hosted ``camera_control``: 10 is twice the nominal distance."""
    if control.type != "simple":
        moves = _PRESETS[control.type]
        return moves, trajectory(moves, seconds, always=True)
    axis, value = next((axis, value) for axis, value in control.config.items() if value)
    movement, low, high = _AXES[axis]
    move = CameraMove(movement, high if value > 0 else low)
    share = 2 * abs(value) / _FULL
    keys = trajectory((move,), seconds, always=True)
    return (move,), tuple(_scaled(key, share) for key in keys)


def said(moves: Sequence[CameraMove]) -> str:
    """Hosted camera controls in words, as a sentence to follow a prompt's; empty without moves."""
    words = [_SAID[each.movement].format(each.direction) for each in moves]
    return f"The camera {' and '.join(words)}." if words else ""


def _scaled(key: CameraKey, share: float) -> CameraKey:
    return replace(
        key,
        x=_round(key.x * share), y=_round(key.y * share), z=_round(key.z * share),
        pan_deg=_round(key.pan_deg * share), tilt_deg=_round(key.tilt_deg * share),
        roll_deg=_round(key.roll_deg * share), zoom=_round(key.zoom**share),
    )  # fmt: skip


def _stretch(move: CameraMove, length: float) -> tuple[float, float]:
    begin = min(move.start_s or 0.0, length)
    end = length if move.end_s is None else min(move.end_s, length)
    return begin, max(begin, end)


def _key_at(t_s: float, moves: Sequence[CameraMove], length: float) -> CameraKey:
    """The sum of what every move has done by then."""
    total = {"x": 0.0, "y": 0.0, "z": 0.0, "pan_deg": 0.0, "tilt_deg": 0.0, "roll_deg": 0.0}
    zoom = 1.0
    for move in moves:
        begin, end = _stretch(move, length)
        share = 1.0 if t_s >= end else max(0.0, (t_s - begin) / (end - begin or 1.0))
        if move.movement == "zoom":
            power = share if move.direction != "out" else -share
            zoom *= read("camera")["nominal"]["zoom"] ** power
            continue
        for axis, value in _moved(move, share).items():
            total[axis] += value
    return CameraKey(
        t_s, **{axis: _round(value) for axis, value in total.items()}, zoom=_round(zoom)
    )


def _moved(move: CameraMove, share: float) -> dict[str, float]:
    """How far a move has brought the camera by a share of its time."""
    nominal = read("camera")["nominal"]
    if move.movement not in nominal:
        return {}
    amount = share * (move.degrees if move.degrees is not None else nominal[move.movement])
    amount *= _SIGN.get(move.direction or "", 1.0)
    if move.movement == "arc":
        return _around(move, amount)
    if move.movement == "pedestal" and move.degrees is not None:
        return _risen(amount)
    if move.movement in ("pan", "whip_pan", "tilt") or move.movement == "roll":
        vertical = move.direction in ("up", "down")
        axis = (
            "roll_deg"
            if move.movement == "roll"
            else "tilt_deg"
            if vertical or move.movement == "tilt"
            else "pan_deg"
        )
        return {axis: amount}
    return {_axis(move): amount}


def _axis(move: CameraMove) -> str:
    if move.movement in ("push_in", "pull_out") or move.direction in (
        "forward",
        "backward",
        "in",
        "out",
    ):
        return "z"
    if move.movement in ("pedestal", "crane") or move.direction in ("up", "down"):
        return "y"
    return "z" if move.movement == "drone" else "x"


def _around(move: CameraMove, degrees: float) -> dict[str, float]:
    """On a circle about the subject, one width of the picture away, looking at it."""
    angle = math.radians(degrees)
    if move.direction in ("up", "down"):
        return _risen(degrees)
    return {"x": math.sin(angle), "z": 1 - math.cos(angle), "pan_deg": -degrees}


def _risen(degrees: float) -> dict[str, float]:
    """Up on the same circle, looking down at the subject."""
    angle = math.radians(degrees)
    return {"y": math.sin(angle), "z": 1 - math.cos(angle), "tilt_deg": -degrees}


def _round(value: float) -> float:
    return round(value, 4) + 0.0
