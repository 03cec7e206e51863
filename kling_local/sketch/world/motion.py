"""The motion of figures in closed form: gaits, paths, friction and collisions.

Every function is exact at any time, so a film can be drawn from any moment on.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from kling_local.sketch.world.ballistics import DROP_DELAY_S, RESTITUTION, ROPE, heights, swing
from kling_local.sketch.world.constants import constant
from kling_local.sketch.world.parts import Part, of_kind, parts
from kling_local.sketch.world.pose import Figures
from kling_local.sketch.world.scene import (
    CLOTH,
    KINDS,
    MOST_SUBJECTS,
    PEOPLE,
    RELATIONS,
    WHEELED,
    WINGED,
    Scenes,
)

SUBJECT_HEIGHT = (0.40, 0.58, 0.84)
"""Height of a lone figure in the frame for wide, medium and close shots."""
#             man   woman child robot dog   cat   horse bird  fish  butterfly
HALF_WIDTH = (0.34, 0.34, 0.40, 0.40, 0.64, 0.62, 0.66, 0.60, 0.66, 0.60,
#             car   truck bus   bike  boat  airplane
              0.80, 0.82, 0.85, 0.72, 0.75, 0.90,
#             ball  box   bottle shoe cup   balloon tree  flag
              0.44, 0.46, 0.24, 0.70, 0.46, 0.38, 0.44, 0.52)  # fmt: skip
"""Half the width of each kind in figure heights."""
_WAIST_UP = 2.0  # scaling of a figure seen from the waist up
_HIGHEST = 0.9  # a taller figure extends beyond the lower edge, not the upper one
FARTHER_UP = 0.16
"""How much higher in the frame a figure behind the others stands."""
WALK_HZ, RUN_HZ = 0.9, 1.5
"""Gait cycles a second; a cycle is two steps."""
SPREAD = (0.0, 0.37, 0.71)
"""Phase, in turns, by which the limbs of each figure are ahead."""
WING_HZ, CLOTH_HZ, WAVE_HZ, SPIN_HZ, WHEEL_RADIUS = 1.6, 0.7, 1.1, 0.5, 0.17
"""Cycles a second of wings, cloth and waving arms, and turns a second of spinning figures; radius
of wheels in figure heights."""
CALM = 0.08
"""Swing of trees and flags without wind; in wind it is 1."""
MASS = {"car": 3.0, "truck": 6.0, "box": 1.5}  # of the kinds that collide; a ball is 1
_SHRINK = (1.0, 0.8, 0.8, 0.74, 0.8, 0.74, 0.78, 0.64)  # by relation, to make room
SLIDING = ("ball", "box", "bottle", "shoe", "cup")
"""Kinds that friction slows down as they move."""
WALK_SHARE = 0.63
"""Distance walked as a share of the distance run, however little room there is."""
RUN_REACH, TRACKED_REACH = 0.27, 0.5
"""Half the distance run, in frame widths: with a still camera, and with one that tracks."""
MEETING = 0.6
"""Share of a film after which figures that meet stop."""
HIT_AT = 0.4
"""Share of a film after which the first figure hits the second."""


def figures(scenes: Scenes, times_s: Tensor) -> Figures:
    """The figures at ``times_s`` ``(t)``, in world coordinates (without the camera)."""
    first, second = parts(scenes, times_s)
    kinds = scenes.kinds
    height = _height(scenes)
    x, speed, travelled = _path(scenes, first, second, height)
    lift, squash = heights(scenes, first, second, kinds)
    turn, face = _rotation(scenes, first, second, kinds, travelled / height)
    hangs = first.does("swing")
    theta = swing(first.time)
    x = x + hangs * height * (ROPE + 0.5) * torch.sin(theta)
    turn = torch.where(hangs, theta, turn)
    cycle, stride = _gait(scenes, first, second, kinds, travelled / height)
    spoken = first.active & first.does("speak")
    waved = first.active & first.does("wave") & of_kind(kinds, *PEOPLE)[:, :, None]
    near = torch.ones_like(x)
    foot = foot_line(height).expand_as(x)
    far = scenes.are("relation", "behind")[:, None] & (torch.arange(3, device=x.device) == 1)
    near = torch.where(far[:, :, None], 0.55, near)
    foot = torch.where(far[:, :, None], foot + FARTHER_UP, foot)
    return Figures(
        x=x,
        foot=foot,
        height=height.expand_as(x),
        lift=lift * height,
        squash=squash,
        face=face,
        turn=turn,
        cycle=cycle,
        stride=stride,
        gesture=waved.to(x),
        mouth=spoken * mouth(first.time, scenes.phase[:, None, None]),
        rope=hangs.to(x).expand_as(x),
        speed=speed,
        near=near,
    )


def foot_line(height: Tensor) -> Tensor:
    """Height in the frame at which a figure of a given height stands, in frame heights."""
    return -0.10 - 0.42 * height - 0.58 * (height - _HIGHEST).clamp(min=0)


def mouth(time: Tensor, phase: Tensor) -> Tensor:
    """How far a speaking mouth is open, 0..1: syllables in phrases with pauses."""
    phrase = (0.45 * time + phase).remainder(1.0) < 0.75
    return syllables(time, phase) * phrase


def syllables(time: Tensor, phase: Tensor | float = 0.0) -> Tensor:
    """How far a mouth is open, 0..1, while it speaks without a pause."""
    wandering = 3 * torch.sin(torch.as_tensor(1.7 * time + 6 * phase))
    return torch.sin(math.pi * 4.2 * time + wandering).abs()


def _height(scenes: Scenes) -> Tensor:
    """Height ``(b 3 1)`` of the figures in the frame."""
    sizes = constant(SUBJECT_HEIGHT, scenes.size.device)[scenes.size]
    narrow = (scenes.aspect / 0.95).clamp(max=1.0)
    lone = sizes * narrow * constant(_SHRINK, sizes.device)[scenes.relation]
    lone = framing(scenes) * lone
    far = scenes.are("relation", "behind").to(lone)
    return torch.stack([lone, lone * (1 - 0.4 * far), lone], dim=1)[:, :, None]


def framing(scenes: Scenes) -> Tensor:
    """Scaling ``(b)`` of the figures by framing.

    A lone person in a close shot who stands, waves or speaks is seen from the waist up, because the
    legs do nothing; others are seen whole.
    """
    stays = scenes.are("action", "still", "wave", "speak") & scenes.are("then", "nothing")
    person = scenes.are("kind", *PEOPLE) & scenes.are("relation", "alone")
    close = scenes.are("size", "close") & ~scenes.are("angle", "overhead")
    return torch.where(person & stays & close, _WAIST_UP, 1.0)


def _half(scenes: Scenes, height: Tensor) -> Tensor:
    """Half the width ``(b 3 1)`` of the figures in the frame."""
    return constant(HALF_WIDTH, height.device)[scenes.kinds][:, :, None] * height


def _path(
    scenes: Scenes, first: Part, second: Part, height: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Horizontal place, speed and distance moved so far ``(b 3 t)``, in frame heights."""
    heading = constant((0.0, -1.0, 1.0), height.device)[scenes.direction][:, None, None]
    slides = of_kind(scenes.kinds, *SLIDING)[:, :, None]
    room = _room(scenes, height)
    far = _far(scenes, room)
    way, speed = torch.zeros_like(first.time), torch.zeros_like(first.time)
    for part in (first, second):
        moves = part.does("move", "run") & ~scenes.are("relation", "meets", "hits")[:, None, None]
        reach = torch.where(part.does("run"), far, WALK_SHARE * far)
        length = part.length_s.clamp(min=0.1)
        progress = (part.time / length).clamp(0, 1.05)
        slowing = slides & ~part.does("run")
        gone = torch.where(slowing, progress * (2 - progress), progress)
        rate = torch.where(slowing, 2 - 2 * progress, torch.ones_like(progress))
        way = way + moves * 2 * reach * gone
        speed = speed + moves * part.active * heading * 2 * reach * rate / length
    total = (first.does("move", "run") | second.does("move", "run")).to(way)
    middle = total * torch.where(first.does("run"), far, WALK_SHARE * far)
    x = _stands(scenes, room, total) + heading * (way - middle)
    return _company(scenes, first, x, speed, heading * way, height)


def _room(scenes: Scenes, height: Tensor) -> Tensor:
    """How far ``(b 3 1)`` from the middle a figure can be and still be seen whole."""
    aspect = scenes.aspect[:, None, None]
    return (0.5 * aspect - 0.9 * _half(scenes, height)).clamp(min=0.06 * aspect)


def _far(scenes: Scenes, room: Tensor) -> Tensor:
    """Half the distance ``(b 3 1)`` that a running figure covers."""
    aspect = scenes.aspect[:, None, None]
    tracked = scenes.are("move", "tracking")[:, None, None]
    return torch.where(tracked, TRACKED_REACH * aspect, torch.minimum(RUN_REACH * aspect, room))


def _stands(scenes: Scenes, room: Tensor, moves: Tensor) -> Tensor:
    """Horizontal place ``(b 3 1)`` of the middle of each figure's path."""
    aspect = scenes.aspect[:, None, None]
    alone = scenes.are("relation", "alone")[:, None, None]
    free = (scenes.offset[:, None, None] - 0.5) * 0.6 * room * (1 - moves)
    rows = {
        "beside": (-0.24, 0.24, 0.0),
        "behind": (-0.14, 0.22, 0.0),
        "two": (-0.20, 0.22, 0.0),
        "three": (-0.30, 0.0, 0.30),
    }
    table = tuple(rows.get(name, (0.0, 0.0, 0.0)) for name in RELATIONS)
    placed = constant(table, aspect.device)[scenes.relation][:, :, None] * aspect
    heading = constant((0.0, -1.0, 1.0), room.device)[scenes.direction][:, None, None]
    order = constant((-1.0, 1.0, 0.0), room.device)[None, :, None]
    chase = scenes.are("relation", "chases")[:, None, None]
    placed = torch.where(chase, 0.22 * aspect * heading * order, placed)
    return torch.where(alone, free, placed)


def _company(
    scenes: Scenes, first: Part, x: Tensor, speed: Tensor, way: Tensor, height: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """`_path`, with the paths of figures that meet or hit each other replaced."""
    aspect = scenes.aspect[:, None, None]
    side = constant((-1.0, 1.0, 0.0), x.device)[None, :, None]
    length = scenes.duration_s[:, None, None]
    meets = scenes.are("relation", "meets")[:, None, None]
    arrive = MEETING * length
    progress = (first.time / arrive).clamp(0, 1)
    gap = 0.5 * (_half(scenes, height)[:, :1] + _half(scenes, height)[:, 1:2]) + 0.02
    gap = torch.maximum(gap, 0.13 * aspect)
    start = gap + 0.24 * aspect
    met = side * (start - (start - gap) * progress)
    met_speed = -side * (start - gap) / arrive * (progress < 1)
    x = torch.where(meets, met, x)
    speed = torch.where(meets, met_speed, speed)
    way = torch.where(meets, -side * (start - gap) * progress, way)
    hits = scenes.are("relation", "hits")[:, None, None]
    place, velocity, gone = _collision(scenes, first.time, height)
    return (
        torch.where(hits, place, x),
        torch.where(hits, velocity, speed),
        torch.where(hits, gone, way),
    )


def hit_time(scenes: Scenes) -> Tensor:
    """Seconds ``(b)`` at which the first figure hits the second."""
    return HIT_AT * scenes.duration_s


def _collision(scenes: Scenes, time: Tensor, height: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """A figure comes from the left and hits one at rest; momentum is conserved.

    Friction then brings both to rest at the end of the film. Returns what `_path` does.
    """
    aspect = scenes.aspect[:, None, None]
    half = _half(scenes, height)
    touch = 0.9 * (half[:, :1] + half[:, 1:2])  # round figures overlap their boxes a little
    masses = constant(tuple(MASS.get(kind, 1.0) for kind in KINDS), time.device)
    mass = masses[scenes.kinds][:, :, None]
    a, b = mass[:, :1], mass[:, 1:2]
    moment = hit_time(scenes)[:, None, None]
    before = 0.30 * aspect / moment
    e = RESTITUTION["hits"]
    after_a = before * (a - e * b) / (a + b)
    after_b = before * (1 + e) * a / (a + b)
    rest = (scenes.duration_s[:, None, None] - moment).clamp(min=0.1)
    since = (time - moment).clamp(min=0)
    slow = since - 0.5 * since.square().clamp(max=1e9) / rest  # friction: uniform braking
    order = torch.arange(MOST_SUBJECTS, device=time.device)[None, :, None]
    struck = 0.5 * touch - 0.06 * aspect
    comes = struck - touch - before * (moment - torch.minimum(time, moment)) + after_a * slow
    goes = struck + after_b * slow
    place = torch.where(order == 0, comes, torch.where(order == 1, goes, torch.zeros_like(goes)))
    braking = (1 - since / rest).clamp(min=0)
    hitting = torch.where(time < moment, before, after_a * braking)
    pushed = torch.where(time < moment, torch.zeros_like(time), after_b * braking)
    velocity = torch.where(order == 0, hitting, pushed)
    start = torch.where(order == 0, struck - touch - before * moment, struck)
    return place, velocity, place - start


def _rotation(
    scenes: Scenes, first: Part, second: Part, kinds: Tensor, way: Tensor
) -> tuple[Tensor, Tensor]:
    """Turn in radians and face -1..1, ``(b 3 t)``, as in `Figures`."""
    rolls = of_kind(kinds, "ball")[:, :, None]
    things = of_kind(kinds, "ball", "box", "bottle", "shoe", "cup", "balloon")[:, :, None]
    turn = -rolls.to(way) * way / HALF_WIDTH[KINDS.index("ball")]
    heading = constant((0.0, -1.0, 1.0), way.device)[scenes.direction][:, None, None]
    free = 2 * scenes.facing[:, None, None] - 1
    face = torch.where(heading != 0, heading, free).expand_as(way)
    order = torch.arange(MOST_SUBJECTS, device=way.device)[None, :, None]
    inward = scenes.are("relation", "meets", "beside", "hits")[:, None, None]
    face = torch.where(inward, torch.where(order == 1, -1.0, 1.0), face)
    chase = scenes.are("relation", "chases")[:, None, None]
    face = torch.where(chase, heading.expand_as(face), face)
    floating = first.does("float")
    turn = turn + floating * 0.18 * torch.sin(2 * math.pi * 0.25 * first.time)
    for part in (first, second):
        spins = part.does("spin")
        angle = 2 * math.pi * SPIN_HZ * part.time
        turn = turn - spins * things * angle
        face = torch.where(spins & ~things & part.active, face * torch.cos(angle), face)
    falls = first.does("fall") & things & ~rolls
    fallen = (first.time - DROP_DELAY_S).clamp(0, 0.6)
    return turn + falls * 0.25 * torch.sin(math.pi * fallen / 0.6), face


def _gait(
    scenes: Scenes, first: Part, second: Part, kinds: Tensor, way: Tensor
) -> tuple[Tensor, Tensor]:
    """Phase in turns and swing of limbs, wheels, wings and cloth, ``(b 3 t)``."""
    wheels = of_kind(kinds, *WHEELED)[:, :, None]
    wings = of_kind(kinds, *WINGED)[:, :, None]
    cloth = of_kind(kinds, *CLOTH)[:, :, None]
    spread = constant(SPREAD, way.device)[None, :, None]
    cycle = torch.zeros_like(way)
    stride = torch.full_like(way, 0.1)
    for part in (first, second):
        running = part.does("run")
        moving = part.does("move") | running
        rate = torch.where(running, RUN_HZ, WALK_HZ)
        going = moving & _still_going(scenes, part)
        cycle = cycle + moving * rate * _gone(scenes, part)
        pace = torch.where(running, 1.4, 1.0)
        stride = torch.where(going & part.active, pace, stride)
        waving = part.does("wave")
        cycle = cycle + waving * WAVE_HZ * part.time
    windy = scenes.are("weather", "wind")[:, None, None]
    clock = first.time + second.time
    cycle = torch.where(wheels, way / (2 * math.pi * WHEEL_RADIUS), cycle)
    cycle = torch.where(wings, WING_HZ * clock, cycle)
    cycle = torch.where(cloth, CLOTH_HZ * clock, cycle)
    stride = torch.where(wings, torch.ones_like(stride), stride)
    blown = torch.where(first.does("wave") | windy, 1.0, CALM)
    stride = torch.where(cloth, blown.expand_as(stride), stride)
    return cycle + scenes.phase[:, None, None] + spread, stride


def _gone(scenes: Scenes, part: Part) -> Tensor:
    """Seconds of moving so far; figures that meet move for three fifths of the film."""
    meets = scenes.are("relation", "meets")[:, None, None]
    return torch.where(meets, torch.minimum(part.time, MEETING * part.length_s), part.time)


def _still_going(scenes: Scenes, part: Part) -> Tensor:
    meets = scenes.are("relation", "meets")[:, None, None]
    return ~meets | (part.time < MEETING * part.length_s)
