"""Vertical motion in closed form: jumps, falls, bounces, flight and pendulums.

Heights are in figure heights, so that a jump looks the same in every shot size.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from kling_local.sketch.world.constants import constant
from kling_local.sketch.world.parts import Part, of_kind
from kling_local.sketch.world.scene import Scenes

GRAVITY = 4.0
"""Figure heights / s^2, for everything that jumps, falls, bounces or swings."""
JUMP_HEIGHT, JUMP_REST_S = 0.25, 0.40
JUMP_FLIGHT_S = 2 * math.sqrt(2 * JUMP_HEIGHT / GRAVITY)
JUMP_PERIOD_S = JUMP_FLIGHT_S + JUMP_REST_S
DROP_HEIGHT = (0.95, 0.65, 0.38)
"""Height from which things fall and bounce, by shot size."""
RESTITUTION = {"bounce": 0.78, "fall": 0.32, "hits": 0.9}
ROPE, SWING_RAD = 0.8, 0.5
DROP_DELAY_S, JUMP_DELAYS_S = 0.3, (0.2, 0.33, 0.46)
"""Delays before something falls, and before the first take-off of each of three figures. They are
constant because a small model learns random timing last, and its sound would have to guess the same
times as its pictures."""
BOB_HZ = 0.4
"""Frequency at which flying, floating and sailing figures bob."""
_FELT_FROM = 0.1  # of the first impact's speed: weaker impacts are not counted
_ALTITUDE = 0.24
_ROOM_ABOVE = (1.0, 0.75, 0.35)  # scale of flying and floating heights, by shot size


def bounced(time: Tensor, height: Tensor, restitution: Tensor) -> tuple[Tensor, Tensor]:
    """Height of something dropped at time 0, and seconds since its last touch-down.

    Touch-downs are at ``t0 = sqrt(2 h / g)`` and then ``2 t0 e (1 - e^n) / (1 - e)`` later, with
    ``e`` the restitution; before the first one the seconds are negative.
    """
    first = torch.sqrt(2 * height / GRAVITY)
    series = 2 * first * restitution / (1 - restitution)
    left = 1 - (time - first) / series
    number = torch.floor(torch.log(left.clamp(min=1e-4)) / torch.log(restitution))
    number = number.clamp(0, bounces_counted(restitution))
    since = time - first - series * (1 - restitution**number)
    up = restitution ** (number + 1) * first * GRAVITY
    flying = up * since - 0.5 * GRAVITY * since.square()
    falling = height - 0.5 * GRAVITY * time.clamp(min=0).square()
    return torch.where(time < first, falling, flying.clamp(min=0)), since


def bounces_counted(restitution: Tensor) -> Tensor:
    """How many bounces are drawn; later ones would be lower than a pixel."""
    return torch.floor(math.log(0.05) / torch.log(restitution))


def laws(time: Tensor, size: int, figure: int, length_s: float) -> dict[str, Tensor]:
    """The lift ``(t)`` in figure heights of a figure for every action that has a law, by name.

    ``size`` is the code of the shot size. Jumps have three entries: for the whole film ("jump"),
    its first half ("jump first") and its second half ("jump then").
    """
    drop = torch.tensor(DROP_HEIGHT[size], device=time.device)
    found = {
        name: bounced(time - DROP_DELAY_S, drop, torch.tensor(e, device=time.device))[0]
        for name, e in RESTITUTION.items()
        if name in ("bounce", "fall")
    }
    delay, half = JUMP_DELAYS_S[figure], 0.5 * length_s
    found["jump"] = _leaps(time - delay, torch.tensor(length_s))
    found["jump first"] = _leaps(time - delay, torch.tensor(half)) * (time < half)
    found["jump then"] = _leaps(time - half - delay, torch.tensor(half)) * (time >= half)
    return found


def touch_downs(action: str, size: int) -> list[tuple[float, float]]:
    """Touch-downs of something that falls or bounces: time in seconds, and relative speed 0..1.

    ``action`` is fall or bounce, ``size`` the code of the shot size.
    """
    e = RESTITUTION[action]
    first = math.sqrt(2 * DROP_HEIGHT[size] / GRAVITY)
    series = 2 * first * e / (1 - e)
    count = int(bounces_counted(torch.tensor(e)))
    return [
        (DROP_DELAY_S + first + series * (1 - e**n), e**n)
        for n in range(count + 1)
        if e**n > _FELT_FROM
    ]


def landings(figure: int, length_s: float) -> list[float]:
    """Times at which ``figure`` (0 to 2) lands if it jumps from time 0 to ``length_s``."""
    delay = JUMP_DELAYS_S[figure]
    found = []
    start = delay
    while start + JUMP_FLIGHT_S + 0.5 < length_s + delay:
        found.append(start + JUMP_FLIGHT_S)
        start += JUMP_PERIOD_S
    return [moment for moment in found if moment < length_s]


def _leaps(beat: Tensor, length_s: Tensor) -> Tensor:
    """Height of a series of jumps, ``beat`` seconds after the first take-off."""
    in_flight = beat.remainder(JUMP_PERIOD_S)
    up = JUMP_FLIGHT_S / 2 * GRAVITY * in_flight - 0.5 * GRAVITY * in_flight.square()
    return ((beat >= 0) & _lands(beat, length_s)) * up.clamp(min=0)


def swing(time: Tensor) -> Tensor:
    """Angle in radians, at each ``time``, of a rope's pendulum that starts at its turning point."""
    return SWING_RAD * torch.cos(math.sqrt(GRAVITY / ROPE) * time)


def heights(scenes: Scenes, first: Part, second: Part, kinds: Tensor) -> tuple[Tensor, Tensor]:
    """Lift ``(b 3 t)`` in figure heights, and squash, as in `Figures`."""
    lift = torch.zeros_like(first.time)
    squash = torch.ones_like(first.time)
    for part in (first, second):
        jumping = part.active & part.does("jump")
        beat = part.time - constant(JUMP_DELAYS_S, lift.device)[:, None]
        in_flight = beat.remainder(JUMP_PERIOD_S)
        leaping = jumping & (beat >= 0) & _lands(beat, part.length_s)
        lift = lift + jumping * _leaps(beat, part.length_s)
        landed = (in_flight - JUMP_FLIGHT_S - 0.04).abs() / 0.06
        squash = squash - 0.16 * leaping * torch.exp(-landed.square())
    drop = constant(DROP_HEIGHT, lift.device)[scenes.size][:, None, None]
    for name in ("bounce", "fall"):
        falling = first.does(name)
        e = torch.tensor(RESTITUTION[name], device=lift.device)
        height, since = bounced(first.time - DROP_DELAY_S, drop, e)
        lift = lift + falling * height
        hit = torch.exp(-((since / 0.05).square())) * (since > -0.05)
        squash = squash - 0.14 * falling * hit * (name == "bounce")
    return lift + _airborne(scenes, first, kinds), squash


def _lands(beat: Tensor, length_s: Tensor) -> Tensor:
    """Whether the current jump ends before its part of the film does."""
    started = torch.floor(beat / JUMP_PERIOD_S) * JUMP_PERIOD_S
    return started + JUMP_FLIGHT_S + 0.5 < length_s


def _airborne(scenes: Scenes, first: Part, kinds: Tensor) -> Tensor:
    """Height of figures that fly, float, swim or hang, with a gentle bob; 0 for others."""
    flies = of_kind(kinds, "bird", "butterfly", "airplane", "fish", "balloon")[:, :, None]
    spread = constant((0.0, 0.37, 0.71), kinds.device)[None, :, None]
    phase = scenes.phase[:, None, None] + spread
    bob = torch.sin(2 * math.pi * (BOB_HZ * first.time + phase))
    floats = first.does("float")
    swings = first.does("swing")
    theta = swing(first.time)
    hung = 0.10 + (ROPE + 0.5) * (1 - torch.cos(theta))
    room = constant(_ROOM_ABOVE, kinds.device)[scenes.size][:, None, None]
    steady = room * (flies * (_ALTITUDE + 0.03 * bob) + floats * (0.12 + 0.09 * bob))
    boats = of_kind(kinds, "boat")[:, :, None] * 0.025 * (1 + bob)
    return torch.where(swings, hung, steady + boats)
