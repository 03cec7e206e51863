"""Scenes: the facts of one little film, and where everything is at every moment.

A scene is a row of numbers, so a batch of scenes is a set of tensors and draws on any device. All
positions are in frame units: the frame is 1 high and ``aspect`` wide, origin in the middle, y up.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import torch
from torch import Tensor

KINDS = ("ball", "car", "person", "dog", "bird", "robot")
COLORS = ("red", "yellow", "green", "blue", "purple", "white")
PLACES = ("meadow", "desert", "beach", "city", "snow", "room")
LIGHTS = ("day", "sunset", "night", "overcast")
SHOT_SIZES = ("wide", "medium", "close")
MOVES = ("static", "pan left", "pan right", "tilt up", "push in", "pull out")
ACTIONS = ("still", "move left", "move right", "bounce")

FACTS: dict[str, tuple[str, ...]] = {
    "kind": KINDS,
    "color": COLORS,
    "place": PLACES,
    "light": LIGHTS,
    "size": SHOT_SIZES,
    "move": MOVES,
    "action": ACTIONS,
}
"""Every fact of the world and its values; a code in `Scenes` is the place of a value."""

# A subject nearly of the colour of its ground could not be seen, so these pairs are never drawn.
FORBIDDEN = (
    ("green", "meadow"),
    ("white", "snow"),
    ("yellow", "desert"),
    ("yellow", "beach"),
)
SUBJECT_HEIGHT = (0.40, 0.58, 0.84)
"""Height of the subject in the frame for wide, medium and close shots."""
#             ball  car   person dog   bird  robot
HALF_WIDTH = (0.42, 0.72, 0.34, 0.64, 0.55, 0.40)
"""Half the width of each kind in subject heights."""
BOUNCE_PERIOD_S = 4 / 3
STEPS_PER_S = 2.0
_HOP = 0.22  # height of a hop in subject heights; up and down are a parabola, as under gravity
_TRAVEL = 0.38  # a moving subject crosses at most this part of the frame's width
_PAN = 0.5  # a panning camera sweeps this part of the frame's width


@dataclass(frozen=True)
class Scenes:
    """A batch of scenes. Fact codes are long ``(b)``; nuisance numbers are float ``(b)`` in 0..1.

    Attributes:
        kind, color, place, light, size, move, action: indices into `FACTS`.
        duration_s: length that the motion is spread over.
        aspect: frame width / height.
        phase, offset, shape, facing: free numbers that make two scenes of equal facts differ.
    """

    kind: Tensor
    color: Tensor
    place: Tensor
    light: Tensor
    size: Tensor
    move: Tensor
    action: Tensor
    duration_s: Tensor
    aspect: Tensor
    phase: Tensor
    offset: Tensor
    shape: Tensor
    facing: Tensor

    def __len__(self) -> int:
        return len(self.kind)

    def __getitem__(self, index: Tensor | slice) -> Scenes:
        return Scenes(**{f.name: getattr(self, f.name)[index] for f in fields(self)})

    def to(self, device: torch.device | str) -> Scenes:
        """The same scenes on another device."""
        return Scenes(**{f.name: getattr(self, f.name).to(device) for f in fields(self)})

    def facts(self, row: int) -> dict[str, str]:
        """Facts of one scene as words."""
        return {name: values[int(getattr(self, name)[row])] for name, values in FACTS.items()}


def held_out(codes: dict[str, Tensor]) -> Tensor:
    """Which combinations ``(b)`` of all seven facts no training film shows: one in fourteen."""
    primes = (3, 5, 7, 11, 13, 17, 19)
    mixed = sum((codes[name] + 1) ** 2 * prime for name, prime in zip(FACTS, primes, strict=True))
    return torch.as_tensor(mixed % 16 == 0)


def sample_scenes(
    num_scenes: int, generator: torch.Generator, *, duration_s: float, aspect: float
) -> Scenes:
    """Draw scenes uniformly over all facts for training.

    The pairs of colour and place that could not be seen are changed in colour, and the held-out
    combinations in camera move.
    """

    def code(values: tuple[str, ...]) -> Tensor:
        return torch.randint(len(values), (num_scenes,), generator=generator)

    codes = {name: code(values) for name, values in FACTS.items()}
    for color, place in FORBIDDEN:
        clash = (codes["color"] == COLORS.index(color)) & (codes["place"] == PLACES.index(place))
        codes["color"][clash] = COLORS.index("blue" if color == "green" else "red")
    for _ in MOVES:
        codes["move"] = (codes["move"] + held_out(codes)) % len(MOVES)
    free = {
        name: torch.rand(num_scenes, generator=generator) for name in ("phase", "offset", "shape")
    }
    return Scenes(
        **codes,
        **free,
        facing=(torch.rand(num_scenes, generator=generator) < 0.5).float(),
        duration_s=torch.full((num_scenes,), duration_s),
        aspect=torch.full((num_scenes,), aspect),
    )


@dataclass(frozen=True)
class Pose:
    """Where the subject and the camera are. All ``(b t)``.

    Attributes:
        x, foot, height: the subject's middle, the line it stands on, its height.
        lift: how far its feet are off that line (hopping).
        squash: 1 at rest, less at the moment of landing.
        face: +1 looks right, -1 left.
        cycle: phase of walking, rolling or flapping, in turns.
        stride: how far legs swing: 1 walking, little at rest.
        pan, horizon: the camera's sideways place, the horizon's height in the frame.
        zoom: the background's scale.
    """

    x: Tensor
    foot: Tensor
    height: Tensor
    lift: Tensor
    squash: Tensor
    face: Tensor
    cycle: Tensor
    stride: Tensor
    pan: Tensor
    horizon: Tensor
    zoom: Tensor


def pose(scenes: Scenes, times_s: Tensor) -> Pose:
    """Where everything is at ``times_s`` ``(t)``; motion is spread over the scene's duration."""
    time = times_s.to(scenes.phase)[None, :].expand(len(scenes), -1)
    progress = (time / scenes.duration_s[:, None]).clamp(0, 1.05)
    centred = progress - 0.5

    def per_scene(values: tuple[float, ...], codes: Tensor) -> Tensor:
        return torch.tensor(values, device=codes.device, dtype=time.dtype)[codes][:, None]

    #                         static left  right  tilt  in    out
    pan_speed = per_scene((0.0, -1.0, 1.0, 0.0, 0.0, 0.0), scenes.move)
    zooming = per_scene((0.0, 0.0, 0.0, 0.0, 1.0, -1.0), scenes.move)
    tilting = per_scene((0.0, 0.0, 0.0, 1.0, 0.0, 0.0), scenes.move)
    heading = per_scene((0.0, -1.0, 1.0, 0.0), scenes.action)
    moving = heading.abs()
    hopping = per_scene((0.0, 0.0, 0.0, 1.0), scenes.action)

    flying = (scenes.kind == KINDS.index("bird")).to(time)[:, None]

    aspect = scenes.aspect[:, None]
    narrow = (aspect / 0.95).clamp(max=1.0)
    grow = torch.exp(0.38 * zooming * centred)
    height = per_scene(SUBJECT_HEIGHT, scenes.size) * narrow * grow
    wide = per_scene(HALF_WIDTH, scenes.kind) * height
    # How far the middle may go before the subject leaves the frame.
    room = 0.5 * aspect - 0.85 * wide
    start = (scenes.offset[:, None] - 0.5) * 0.5 * room.clamp(min=0.05) * (1 - moving)
    reach = torch.minimum(room.clamp(min=0.12 * aspect), 0.5 * _TRAVEL * aspect)
    travel = heading * 2 * centred * reach
    drift = -0.18 * aspect * pan_speed * centred * (1 - moving)
    x = start + travel + drift

    beat = time / BOUNCE_PERIOD_S + scenes.phase[:, None]
    fraction = beat - beat.floor()
    lift = hopping * _HOP * 4 * fraction * (1 - fraction)
    landing = torch.exp(-((((fraction + 0.5).remainder(1.0) - 0.5) / 0.06) ** 2))
    squash = 1 - 0.16 * hopping * landing
    face = torch.where(moving > 0, heading, 2 * scenes.facing[:, None] - 1)
    return Pose(
        x=x,
        foot=-0.10 - 0.42 * height - 0.28 * tilting * centred,
        height=height,
        lift=lift * height,
        squash=squash,
        face=face.expand_as(time),
        cycle=torch.maximum(moving, flying) * STEPS_PER_S * 0.5 * time + scenes.phase[:, None],
        stride=(0.12 + 0.88 * torch.maximum(moving, flying)).expand_as(time),
        pan=_PAN * aspect * pan_speed * centred,
        horizon=0.02 + 0.03 * (scenes.shape[:, None] - 0.5) - 0.40 * tilting * centred,
        zoom=(height / (SUBJECT_HEIGHT[0] * narrow)) ** 0.55,
    )


def impact_times(scenes: Scenes, row: int) -> list[float]:
    """Seconds at which the subject of one scene touches down from a hop or, walking, steps."""
    duration = float(scenes.duration_s[row])
    phase = float(scenes.phase[row])
    action, kind = ACTIONS[int(scenes.action[row])], KINDS[int(scenes.kind[row])]
    if action == "bounce":
        return _beats(phase, BOUNCE_PERIOD_S, duration)
    if action != "still" and kind in ("person", "dog", "robot"):
        return _beats(2 * phase, 1 / STEPS_PER_S, duration)
    return []


def _beats(phase: float, period_s: float, duration_s: float) -> list[float]:
    first = (1.0 - phase % 1.0) % 1.0 * period_s
    count = max(0, math.floor((duration_s - first) / period_s) + 1)
    return [first + i * period_s for i in range(count)]
