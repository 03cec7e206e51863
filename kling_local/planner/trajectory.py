"""Trajectories: camera moves with quantities, and the hosted camera controls, as key frames."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from kling_local.planner.language import language_of
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
"""For each axis of the hosted control, its move and its negative and positive direction. The hosted
"pan" turns in the vertical plane, "tilt" in the horizontal one, and zoom above 0 widens the view
(the ranges are from Kling's documentation)."""
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
_SAID_IN_CHINESE = {
    "truck left": "向左移动", "truck right": "向右移动",
    "pedestal up": "上升", "pedestal down": "下降",
    "tilt up": "向上摇", "tilt down": "向下摇", "pan left": "向左摇", "pan right": "向右摇",
    "roll clockwise": "顺时针旋转", "roll counterclockwise": "逆时针旋转",
    "zoom in": "变焦拉近", "zoom out": "变焦拉远", "push in": "推近", "pull out": "拉远",
}  # fmt: skip
"""By the name of a move in `CameraMove.told`; most are words of lexicon/zh.toml."""
_QUOTES = "\"'”’」』)"
_ENDS = ("", *".!?。！？…")
_AXIS_OF = {"pull_out": "push_in", "crane": "pedestal"}
_OTHER_WAY = {
    one: other for _, low, high in _AXES.values() for one, other in ((low, high), (high, low))
}
_FULL = 10.0
"""Largest value of the hosted controls, which run from -10 to 10."""
_ARC_STEPS = 4


def trajectory(
    moves: Sequence[CameraMove], seconds: float | None, *, always: bool = False
) -> tuple[CameraKey, ...]:
    """Key frames of the camera when at least one move has degrees (or ``always``), else none.

    Moves without a quantity have the size that lexicon/camera.toml calls nominal. Moves without
    times last for the whole shot, or for 5 s if its length is not known.
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


def against(
    control: CameraControl, named: Sequence[CameraMove]
) -> tuple[tuple[CameraMove, CameraMove], ...]:
    """The control's moves that the words contradict, each with the opposite move of the words."""
    asked, _ = controlled(control, 1.0)
    there = {_way(move) for move in named}
    return tuple(
        (each, move)
        for each in asked
        if _way(each) not in there
        for move in named
        if _way(move) == (_way(each)[0], _OTHER_WAY[each.direction or ""])
    )


def unsaid(control: CameraControl, named: Sequence[CameraMove]) -> tuple[CameraMove, ...]:
    """The control's moves that the words neither name nor contradict."""
    asked, _ = controlled(control, 1.0)
    settled = {*map(_way, named), *(_way(each) for each, _ in against(control, named))}
    return tuple(each for each in asked if _way(each) not in settled)


def joined(control: CameraControl, named: Sequence[CameraMove]) -> tuple[CameraMove, ...]:
    """The moves that the words name, then those of the control that they do not.

    A move named without a direction gets that of the control.
    """
    left = {each.movement: each for each in unsaid(control, named)}
    found = []
    for move in named:
        asked = left.pop(move.movement, None) if move.direction is None else None
        found.append(replace(move, direction=asked.direction) if asked else move)
    return (*found, *left.values())


def with_sentence(prompt: str, moves: Sequence[CameraMove]) -> str:
    """The prompt with a sentence that states the moves; unchanged when there are none.

    The sentence is in Chinese after a Chinese prompt, in English after any other.
    """
    if not moves:
        return prompt
    words = prompt.strip()
    ended = words.rstrip(_QUOTES)[-1:] in _ENDS
    if language_of(words) == "zh":
        does = "并".join(_SAID_IN_CHINESE[each.told] for each in moves)
        return f"{words}{'' if ended else '。'}镜头{does}。"
    does = " and ".join(_SAID[each.movement].format(each.direction) for each in moves)
    return f"{words}{'' if ended else '.'} The camera {does}.".strip()


def _way(move: CameraMove) -> tuple[str, str | None]:
    """A move's axis and its direction on it: a crane moves on the axis of a pedestal."""
    return _AXIS_OF.get(move.movement, move.movement), move.direction


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
    """The sum of what all moves have done by this time."""
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
    """How far a move has brought the camera after a share of its duration."""
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
    """A turn on a circle around the subject, one picture width away, looking at it."""
    angle = math.radians(degrees)
    if move.direction in ("up", "down"):
        return _risen(degrees)
    return {"x": math.sin(angle), "z": 1 - math.cos(angle), "pan_deg": -degrees}


def _risen(degrees: float) -> dict[str, float]:
    """A rise on the same circle, looking down at the subject."""
    angle = math.radians(degrees)
    return {"y": math.sin(angle), "z": 1 - math.cos(angle), "tilt_deg": -degrees}


def _round(value: float) -> float:
    return round(value, 4) + 0.0
