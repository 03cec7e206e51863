"""Layouts read back: what the latents of a film say is shown, as a scene and its poses.

The inverse of `layout`. Every cell says the same facts in its own numbers, so a fact is what most
cells of the whole film say, and a place is the mean of what the cells around a figure say.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from kling_local.sketch.world import camera, motion
from kling_local.sketch.world.layout import (
    CELLS_TOLD_AS_ONE,
    COLOR_WORDS,
    FRAMES_A_CELL,
    KIND_AT,
    KIND_WORDS,
    LIGHT_AT,
    LIGHT_WORDS,
    PLACE_AT,
    PLACE_WORDS,
    WEATHER_AT,
    WEATHER_WORDS,
    Grid,
    cell_middles,
)
from kling_local.sketch.world.pose import Figures, Pose, View
from kling_local.sketch.world.scene import (
    FACTS,
    KINDS,
    LEGGED,
    MOST_SUBJECTS,
    RELATIONS,
    Scenes,
)

_KNOTS = 4
_STEP = FRAMES_A_CELL // _KNOTS  # frames between two moments at which figures are told
_ROUNDS = 8  # of sorting cells to figures
_INSIDE_WEIGHT = 3.0  # of cells that a figure covers, against those around it
_TEXTURE, _SHIFT = 0.37, 0.5  # the free numbers that a layout does not tell
_WINGED = ("bird", "butterfly", "fish")
_WHEELED = ("car", "truck", "bus", "bicycle")
_CLOTH = ("flag", "tree")
_RUNS_FROM, _WALKS_FROM, _SPEAKS_FROM, _WAVES_FROM, _HANGS_FROM = 1.2, 0.55, 0.35, 0.8, 0.9
_GOES_FROM, _LEANS_FROM = 0.15, 0.12
_STILL = 0.12  # frame heights over a whole film, or a growth, below which nothing was meant
_VIEW_BEND = 0.08  # off a straight line: a camera that wanders less than that was meant to be calm
_ROLLS_FROM = 0.12  # radians
_TUMBLING = ("box", "bottle", "shoe", "cup", "balloon")
_SMALLER_BEHIND, _HIGHER_BEHIND = 0.75, 0.06
_SMEARED_FROM = 0.9  # frame heights a second


@dataclass(frozen=True)
class _Told:
    """What the cells say of one figure: ``(t)`` each, and its codes."""

    kind: int
    color: int
    x: Tensor
    bottom: Tensor
    height: Tensor
    posture: Tensor  # (t 8)


def read(values: Tensor, num_frames: int, fps: int) -> tuple[Scenes, Pose]:
    """Scene and poses at each of ``num_frames`` of a film with layout ``values`` ``(64 f h w)``.

    ``ValueError`` when the layout has not as many latent frames as the film needs.
    """
    frames, rows, columns = values.shape[1:]
    grid = Grid(frames, rows, columns)
    if num_frames > FRAMES_A_CELL * frames - FRAMES_A_CELL + 1:
        raise ValueError(f"{frames} latent frames do not hold {num_frames} frames")
    values = values.float()
    view = _view(values[32:], grid, num_frames, fps)
    count = int((values[49].mean() + 1.5).round().clamp(1, MOST_SUBJECTS))
    told = _figures_told(values[:32], grid, count, num_frames)
    size = _nearest_size(view)
    scenes = _scene(values, told, size, columns / rows, num_frames / fps)
    return scenes, Pose(_figures(told, view, size, num_frames, fps), view)


# ---- Facts.


def _code(values: Tensor, book: Tensor, at: int) -> int:
    """The code that most cells say, ``values`` ``(64 ...)``."""
    said = values[at : at + book.shape[1]].flatten(1).clamp(-1.5, 1.5).mean(1)
    return int((book.to(said) @ said).argmax())


def _nearest_size(view: View) -> int:
    at_rest = view.zoom.log().mean()
    sizes = torch.tensor(camera.FRAMED).log().to(at_rest)
    return int((sizes - at_rest).abs().argmin())


def _scene(
    values: Tensor, told: list[_Told], size: int, aspect: float, duration_s: float
) -> Scenes:
    first, second = told[0], told[min(1, len(told) - 1)]
    twins = (first.kind, first.color) == (second.kind, second.color)
    relation = {1: "alone", 2: "two" if twins else "beside"}.get(len(told), "three")
    codes = {
        **dict.fromkeys(FACTS, 0),
        "kind": first.kind,
        "color": first.color,
        "kind2": second.kind,
        "color2": second.color,
        "relation": RELATIONS.index(relation),
        "place": _code(values, PLACE_WORDS, PLACE_AT),
        "light": _code(values, LIGHT_WORDS, LIGHT_AT),
        "weather": _code(values, WEATHER_WORDS, WEATHER_AT),
        "size": size,
    }
    free = {
        "duration_s": duration_s,
        "aspect": aspect,
        "phase": _TEXTURE,
        "offset": _SHIFT,
        "shape": float(0.5 + 0.5 * values[48].mean().clamp(-1, 1)),
        "facing": 0.0,
    }
    device = values.device
    return Scenes(
        **{name: torch.tensor([code], device=device) for name, code in codes.items()},
        **{name: torch.tensor([float(number)], device=device) for name, number in free.items()},
    )


# ---- The camera.


def _view(ground: Tensor, grid: Grid, num_frames: int, fps: int) -> View:
    """The view of every frame from the second half of a layout, ``(32 f h w)``."""
    said = ground.mean((2, 3))  # 32 f

    def moved(at: int, scale: float) -> Tensor:
        early, late = said[at] * scale, said[at + 1] * scale
        told = _between(torch.stack([early, late], 1).flatten(), 4, num_frames)
        return _straight(told, still=_STILL, bend=_VIEW_BEND)

    pan, truck = moved(18, 0.2), moved(20, 0.2)
    tilt, rise = moved(22, 0.12), moved(24, 0.13)
    zoom = (moved(26, 0.25) + 0.2).exp()
    roll = _between(said[28] * 0.2, FRAMES_A_CELL, num_frames)
    focus = _between(said[29] * 0.5, FRAMES_A_CELL, num_frames)
    focus = torch.where(focus.abs().amax() > 0.2, focus, torch.zeros_like(focus))
    roll = torch.where(roll.abs().amax() > _ROLLS_FROM, roll, torch.zeros_like(roll))
    rate = torch.gradient(pan)[0].abs() * fps
    smear = torch.where(rate > _SMEARED_FROM, rate / 24, 0.0)
    return View(
        pan=pan[None],
        truck=truck[None],
        tilt=tilt[None],
        rise=rise[None],
        zoom=zoom[None],
        roll=roll[None],
        horizon=_horizon(ground[30], grid, tilt).expand(1, num_frames),
        blur=focus.clamp(0, 1)[None],
        soft=(-focus).clamp(0, 1)[None],
        smear=smear[None],
    )


def _horizon(below: Tensor, grid: Grid, tilt: Tensor) -> Tensor:
    """Height of the horizon at rest: the nearest of the world's, by cells that are not far off."""
    _, y = cell_middles(grid, below)
    near = below.abs() < 2.5
    known = torch.tensor(sorted(set(camera.HORIZON)), device=below.device)
    if near.float().mean() < 0.25:
        return known[-1] if below.mean() > 0 else known[0]
    heights = 0.25 * below + y[None, :, None]
    last = tilt[::FRAMES_A_CELL][: grid.frames][:, None, None]
    at_rest = (heights + last)[near].median()
    return known[(known - at_rest).abs().argmin()]


# ---- The figures.


def _figures_told(own: Tensor, grid: Grid, count: int, num_frames: int) -> list[_Told]:
    """What the first half of a layout ``(32 f h w)`` says of each of ``count`` figures."""
    x, y = cell_middles(grid, own)
    reach = CELLS_TOLD_AS_ONE / grid.rows
    at_x = own[1:5] * reach + x  # 4 f h w
    at_y = own[5:9] * reach + y[:, None]
    mine = _sorted_cells(at_x.mean(0), count)  # f h w
    told = []
    for figure in range(count):
        weight = (mine == figure).to(own) * (1 + (_INSIDE_WEIGHT - 1) * (own[0] > 0))
        weight = weight / weight.sum((1, 2), keepdim=True).clamp(min=1e-6)

        def mean(values: Tensor, weight: Tensor = weight) -> Tensor:
            return (values * weight).sum((-2, -1))  # ... f

        numbers = mean(own[9:32])  # 23 f
        words = numbers[KIND_AT - 9 :].clamp(-1.5, 1.5).mean(1)
        kinds, colors = words.split([KIND_WORDS.shape[1], COLOR_WORDS.shape[1]])
        late = (FRAMES_A_CELL, num_frames, -_STEP)
        height = (numbers[0] * 0.35).exp() * reach
        told.append(
            _Told(
                kind=int((KIND_WORDS.to(kinds) @ kinds).argmax()),
                color=int((COLOR_WORDS.to(colors) @ colors).argmax()),
                x=_between(_steady(mean(at_x).T.flatten(), 2), _STEP, num_frames),
                bottom=_straight(_between(mean(at_y).T.flatten(), _STEP, num_frames)),
                height=_straight(_between(height, *late).log(), still=_STILL).exp(),
                posture=torch.stack([_between(each, *late) for each in numbers[1:9]], 1),
            )
        )
    return told


def _steady(values: Tensor, reach: int) -> Tensor:
    """Each number as the mean of its neighbours ``reach`` to either side, fewer at the ends."""
    rows = F.pad(values[None, None], (reach, reach))
    there = F.pad(torch.ones_like(values)[None, None], (reach, reach))
    width = 2 * reach + 1
    return (F.avg_pool1d(rows, width, 1) / F.avg_pool1d(there, width, 1))[0, 0]


def _straight(values: Tensor, still: float = 0.0, bend: float = 0.03) -> Tensor:
    """The line through ``values`` ``(t)`` where they are one but for noise.

    Level where it climbs less than ``still`` in all; what bends by ``bend`` stays as it is.
    """
    time = torch.linspace(-1, 1, len(values), device=values.device)
    slope = (values * time).sum() / time.square().sum().clamp(min=1e-6)
    slope = torch.where(2 * slope.abs() < still, 0.0, slope)
    line = values.mean() + slope * time
    return line if float((values - line).square().mean().sqrt()) < bend else values


def _sorted_cells(at_x: Tensor, count: int) -> Tensor:
    """Which figure every cell tells of, ``(f h w)``: by where it is, followed through the film."""
    frames = at_x.shape[0]
    mine = torch.zeros(at_x.shape, dtype=torch.long, device=at_x.device)
    if count == 1:
        return mine
    centres = torch.quantile(at_x[0].flatten(), (torch.arange(count).to(at_x) + 0.5) / count)
    for frame in range(frames):
        here = at_x[frame]
        for _ in range(_ROUNDS):
            mine[frame] = (here[..., None] - centres).abs().argmin(-1)
            for figure in range(count):
                cells = here[mine[frame] == figure]
                if len(cells):
                    centres[figure] = cells.median()
    return mine


def _figures(told: list[_Told], view: View, size: int, num_frames: int, fps: int) -> Figures:
    """Poses ``(1 3 t)`` of the figures that are told of; the others repeat the first."""
    each = [_pose_of(one, view, size, fps, told) for one in told]
    each += [each[0]] * (MOST_SUBJECTS - len(each))
    return Figures(
        **{
            name: torch.stack([one[name].expand(num_frames) for one in each])[None]
            for name in Figures.__dataclass_fields__
        }
    )


def _pose_of(one: _Told, view: View, size: int, fps: int, told: list[_Told]) -> dict[str, Tensor]:
    """One figure in every frame, by what is told of it and by how its kind moves."""
    kind = KINDS[one.kind]
    time = torch.arange(len(one.x), device=one.x.device) / fps
    closer = view.zoom[0] / camera.FRAMED[size]
    near = torch.ones_like(one.x)
    foot = _ground_line(one.height / closer, near, view, closer)
    lift = one.bottom - foot
    tallest = max(float(other.height.mean()) for other in told)
    small = float(one.height.mean()) < _SMALLER_BEHIND * tallest
    if small and float(lift.quantile(0.1)) > _HIGHER_BEHIND and kind not in ("bird", "balloon"):
        near = 0.55 * near
        foot, lift = one.bottom, torch.zeros_like(lift)
    lift = lift.clamp(min=0)
    if float(lift.quantile(0.9)) < 0.02:  # it stands: what is left is noise
        foot, lift = one.bottom, torch.zeros_like(lift)
    face, cosine, sine, turn_sine, turn_cosine, gesture, mouth, rope = one.posture.unbind(1)
    world_x = one.x / closer + view.pan[0] + near * view.truck[0]
    pace = (cosine.square() + sine.square()).sqrt()
    phase = torch.atan2(sine[:8].mean(), cosine[:8].mean()) / (2 * math.pi)
    hangs = rope.mean() > _HANGS_FROM
    waves = gesture.mean() > _WAVES_FROM
    speaks = mouth.mean() > _SPEAKS_FROM
    gone = (world_x - world_x[0]) / one.height.mean() * closer.mean()
    pace = _steadied(kind, pace)
    turn = _turned(kind, one, turn_sine, 1 - turn_cosine, gone, hangs=bool(hangs))
    lean = camera.LEAN[camera.HORIZON.index(min(camera.HORIZON, key=lambda h: _off(h, view)))]
    return {
        "x": one.x,
        "foot": foot,
        "height": one.height,
        "lift": lift,
        "squash": torch.full_like(one.x, lean),
        "face": _steady_face(face, gone),
        "turn": turn,
        "cycle": phase + _cycles(kind, pace, gone, time, waves=bool(waves)),
        "stride": pace,
        "gesture": waves.to(time).expand_as(time),
        "mouth": speaks * motion.mouth(time, torch.full_like(time, _TEXTURE)),
        "rope": hangs.to(time).expand_as(time),
        "speed": torch.gradient(world_x)[0] * fps,
        "near": near,
    }


def _off(horizon: float, view: View) -> float:
    return abs(horizon - float(view.horizon[0, 0]))


def _ground_line(rest_height: Tensor, near: Tensor, view: View, closer: Tensor) -> Tensor:
    """Where what stands in the subject's plane has its foot, ``(t)``."""
    tall = rest_height.median()
    return (motion.foot_line(tall) - view.tilt[0] - near * view.rise[0]) * closer


def _steady_face(face: Tensor, gone: Tensor) -> Tensor:
    """A figure looks where it goes, else to one side, unless it turns right round."""
    if float((gone[-1] - gone[0]).abs()) > _GOES_FROM:
        return torch.full_like(face, 1.0 if gone[-1] > gone[0] else -1.0)
    if bool((face > 0.5).any() & (face < -0.5).any()):
        return face.clamp(-1, 1)
    return torch.full_like(face, 1.0 if float(face.mean()) >= 0 else -1.0)


def _turned(
    kind: str, one: _Told, sine: Tensor, cosine: Tensor, gone: Tensor, *, hangs: bool
) -> Tensor:
    """How far it is turned, ``(t)``: what stands upright in the world does not lean by noise."""
    if kind == "ball" and not hangs:
        return -gone / motion.HALF_WIDTH[one.kind]
    turn = torch.atan2(sine, cosine)
    may = hangs or kind in _TUMBLING or float(sine.abs().mean()) > _LEANS_FROM
    return turn if may else torch.zeros_like(turn)


def _steadied(kind: str, pace: Tensor) -> Tensor:
    """How far limbs swing: at rest, walking or running."""
    if kind in _WINGED:
        return torch.ones_like(pace)
    if kind not in LEGGED:
        return pace
    going = torch.where(pace > _RUNS_FROM, 1.4, 1.0)
    return torch.where(pace > _WALKS_FROM, going, 0.1)


def _cycles(kind: str, pace: Tensor, gone: Tensor, time: Tensor, *, waves: bool) -> Tensor:
    """Turns of limbs, wheels, wings or cloth since the start, ``(t)``.

    They are too fast to be read off the cells; the world says how fast each goes.
    """
    if kind in _WHEELED:
        return gone / (2 * math.pi * motion.WHEEL_RADIUS)
    if kind in _WINGED:
        return motion.WING_HZ * time
    if kind in _CLOTH:
        return motion.CLOTH_HZ * time
    if waves:
        return motion.WAVE_HZ * time
    rate = torch.where(pace > _RUNS_FROM, motion.RUN_HZ, motion.WALK_HZ) * (pace > 0.5)
    step = time[1] if len(time) > 1 else 0.0
    return (rate * step).cumsum(0)


def _between(values: Tensor, step: int, num_frames: int, shift: int = 0) -> Tensor:
    """``values`` told every ``step`` frames as one of each frame, ``(num_frames)``.

    The last of each latent frame's stands at its last frame, moved by ``shift``; of the first
    latent frame only that one counts, since all of it is frame 0.
    """
    per = FRAMES_A_CELL // step
    told = values[per - 1 :]
    at = (torch.arange(num_frames, device=values.device) - shift).to(values) / step
    at = at.clamp(0, len(told) - 1)
    low = at.floor().long()
    high = (low + 1).clamp(max=len(told) - 1)
    return torch.lerp(told[low], told[high], at - low)
