"""Decodes layouts: turns the latents of a film into a scene and its poses.

This is the inverse of `layout`, for noisy layouts that a network sampled. A fact is decoded from
all latent frames together, and a way (a value over time) is the smooth curve that best fits its
encoded speeds and places.
"""

from __future__ import annotations

import math
from dataclasses import replace

import torch
from torch import Tensor

from kling_local.sketch.world import camera, gait, lawful, motion, ways
from kling_local.sketch.world.deeds import SIDE_WORDS, Deeds, deeds_of
from kling_local.sketch.world.layout import (
    COSINE_UNIT,
    FIGURE,
    FIGURE_BOOKS,
    FRAMES_A_CELL,
    HEIGHT_CENTRE,
    HEIGHT_UNIT,
    KNOTS,
    SINE_UNIT,
    STAGE,
    STAGE_BOOKS,
    Grid,
)
from kling_local.sketch.world.pace import STEADY, Pace, Run, action_of
from kling_local.sketch.world.pose import Figures, Pose, View
from kling_local.sketch.world.retiming import Lift, at_rest, lapped, retimed
from kling_local.sketch.world.scene import (
    ACTIONS,
    ANGLES,
    CLOTH,
    DIRECTIONS,
    FACTS,
    KINDS,
    LEGGED,
    MOST_SUBJECTS,
    MOVES,
    PEOPLE,
    RELATIONS,
    SOLID,
    THEN,
    WEATHERS,
    WHEELED,
    WINGED,
    Scenes,
)

TEXTURE, _SHIFT = 0.37, 0.5
"""Fixed values of the free numbers that a layout does not encode: phase and offset."""
_TUMBLING = ("ball", "box", "bottle", "shoe", "cup", "balloon")
_STILL = 0.10  # figure heights: a shorter movement is noise
_VIEW_STILL, _VIEW_BEND = 0.10, 0.010
_UNSURE = 0.5  # mean face below which the side that a figure looks to is uncertain
_AIRBORNE = ("bird", "butterfly", "airplane", "fish", "balloon", "boat")
_GROUNDED, _TURNS_FROM = 0.04, 0.12  # figure heights; radians
_WHIPS_FROM, _FOCUSES_FROM = 0.5, 0.25
_FOLLOWS_FROM = 0.5  # frame widths: only a tracking camera trucks this far
_FOLLOWS_PART = 0.35  # threshold between a figure that moves past a truck (0) and tracking (1)


def read(values: Tensor, num_frames: int, fps: int, pace: Pace = STEADY) -> tuple[Scenes, Pose]:
    """The scene, and the poses at ``num_frames`` frames, of a film with layout ``(60 f h w)``.

    The figures do what the layout says at the ``pace``; the camera moves as it says. Raises
    ``ValueError`` if the layout has too few latent frames.
    """
    grid = Grid(*values.shape[1:])
    if num_frames > FRAMES_A_CELL * (grid.frames - 1) + 1:
        raise ValueError(f"{grid.frames} latent frames do not hold {num_frames} frames")
    cells = values.float().flatten(2)
    figures, stage = cells[..., :MOST_SUBJECTS], cells[..., MOST_SUBJECTS:].mean(2)
    scenes = _scene(figures, stage, grid.aspect, num_frames / fps)
    deeds = _deeds(figures, scenes)
    _enacted(scenes, deeds)
    if RELATIONS[int(scenes.relation)] == "meets":
        deeds = gait.meeting(deeds)
    view, closer = _view(stage, scenes, num_frames, fps)
    followed = len(deeds) == 1 and _followed(figures[..., 0], view, deeds[0], grid.aspect)
    if followed:
        scenes.move[:] = MOVES.index("tracking")
    else:
        time = torch.arange(num_frames, device=stage.device) / fps
        view, closer = lawful.view(view, closer, scenes, time)
    world, when = _figures(figures, scenes, deeds, num_frames, fps), None
    if not pace.steady:
        relation, size = RELATIONS[int(scenes.relation)], int(scenes.size)
        run = Run(pace, action_of(deeds, relation, size))
        film_s = torch.arange(num_frames, device=stage.device) / fps
        when = run.world(film_s)
        world = retimed(world, run, film_s, _law(scenes, [run.lasting(each) for each in deeds]))
        world = lapped(world, scenes, deeds) if pace.laps and not followed else world
        if pace.stills:
            view, closer = at_rest(view, closer, float(when[-1]))
    if followed:
        view = replace(view, truck=world.x[:, 0])
    return scenes, Pose(camera.seen(world, view, closer, scenes), view, when)


# ---- Facts.


def code_of(said: Tensor, book: Tensor) -> int:
    """The code in ``book`` nearest to noisy codewords ``said`` ``(bits f)`` or ``(bits f n)``."""
    mean = said.clamp(-1.5, 1.5).flatten(1).mean(1)
    return int((book.to(mean) @ mean).argmax())


def _deeds(figures: Tensor, scenes: Scenes) -> list[Deeds]:
    """The deeds of each present figure; an unclear direction is taken from its path."""
    count, length_s = int(scenes.present.sum()), float(scenes.duration_s)
    said, aside = figures[FIGURE["does"]], figures[FIGURE["side"]]
    kinds = [KINDS[int(code)] for code in scenes.kinds[0]]
    windy = WEATHERS[int(scenes.weather)] == "wind"
    found = []
    for i in range(count):
        does = deeds_of(said[..., i], kinds[i], length_s, lone=count == 1)
        side = (0, -1, 1)[code_of(aside[..., i], SIDE_WORDS)]
        if does.moves and not side:
            rate = float(figures[FIGURE["x"]][1, :, i].mean())  # positive where x falls
            side = -1 if rate > 0 else 1
        if windy and kinds[i] in CLOTH:  # in wind it cannot be still
            does = replace(does, first="wave")
        found.append(replace(does, side=side))
    return found


def _enacted(scenes: Scenes, deeds: list[Deeds]) -> None:
    """Set the facts of the scene that follow from the deeds: actions, direction and relation."""
    first = deeds[0]
    scenes.action[:] = ACTIONS.index(first.first)
    scenes.then[:] = THEN.index(first.then or "nothing")
    if first.moves:
        scenes.direction[:] = DIRECTIONS.index("right" if first.side > 0 else "left")
    if RELATIONS[int(scenes.relation)] == "beside" and first.moves:
        solid = all(KINDS[int(code)] in SOLID for code in scenes.kinds[0, :2])
        if first.first == "run":  # nobody meets at a run
            scenes.relation[:] = RELATIONS.index("chases")
        elif deeds[1].moves and deeds[1].side != first.side:
            scenes.relation[:] = RELATIONS.index("meets")
        elif not deeds[1].moves and solid:
            scenes.relation[:] = RELATIONS.index("hits")


def _scene(figures: Tensor, stage: Tensor, aspect: float, duration_s: float) -> Scenes:
    there = figures[FIGURE["present"]].mean((0, 1)) > 0
    count = 1 + int(there[1]) + int(there[1] and there[2])
    codes = dict.fromkeys(FACTS, 0)
    for name, book in FIGURE_BOOKS.items():
        said = figures[FIGURE[name]]
        codes[name] = code_of(said[..., : 3 if count == 3 else 1], book)
        codes[name + "2"] = code_of(said[..., 1], book) if count > 1 else codes[name]
    twins = codes["kind"] == codes["kind2"] and codes["color"] == codes["color2"]
    behind = count == 2 and float(figures[FIGURE["near"]][..., 1].mean()) < 0
    relation = {1: "alone", 2: "two" if twins else "beside", 3: "three"}[count]
    codes["relation"] = RELATIONS.index("behind" if behind else relation)
    codes |= {name: code_of(stage[STAGE[name]], book) for name, book in STAGE_BOOKS.items()}
    free = {
        "duration_s": duration_s,
        "aspect": aspect,
        "phase": TEXTURE,
        "offset": _SHIFT,
        "shape": float(0.5 + 0.5 * stage[STAGE["shape"]].mean().clamp(-1, 1)),
        "facing": 0.0,
    }
    device = stage.device
    return Scenes(
        **{name: torch.tensor([code], device=device) for name, code in codes.items()},
        **{name: torch.tensor([float(number)], device=device) for name, number in free.items()},
    )


# ---- The camera.


def _view(stage: Tensor, scenes: Scenes, num_frames: int, fps: int) -> tuple[View, Tensor]:
    """The view of every frame, and its scaling by pushing in, ``(1 t)``."""

    def way(name: str) -> Tensor:
        return ways.fitted(name, stage[STAGE[name]], num_frames)

    def calm(name: str, still: float = _VIEW_STILL) -> Tensor:
        return ways.straight(way(name), still, _VIEW_BEND)

    def clear(values: Tensor, least: float) -> Tensor:
        return values if float(values.abs().amax()) > least else torch.zeros_like(values)

    whip, smear = _whip(way("whip"), fps)
    closer = calm("closer").exp()
    dutch = camera.DUTCH_RAD if ANGLES[int(scenes.angle)] == "dutch" else 0.0
    roll = calm("roll")
    if (
        float(roll.diff().diff().abs().sum()) < 1e-4
    ):  # a line: it begins level, or at the dutch angle
        roll = roll - roll[0] + dutch
    base = camera.FRAMED[int(scenes.size)]
    view = View(
        pan=(calm("pan") + whip)[None],
        truck=calm("truck")[None],
        tilt=calm("tilt")[None],
        rise=calm("rise")[None],
        zoom=(base * closer)[None],
        roll=roll[None],
        horizon=camera.horizon(scenes)[:, None].expand(1, num_frames),
        blur=clear(way("blur"), _FOCUSES_FROM).clamp(0, 1)[None],
        soft=clear(way("soft"), _FOCUSES_FROM).clamp(0, 1)[None],
        smear=smear[None],
    )
    return view, closer[None]


def _followed(said: Tensor, view: View, deeds: Deeds, aspect: float) -> bool:
    """Whether the camera tracks a figure ``(60 f)``.

    If so, figure and camera both go farther than either would by itself. Since one of the two is
    often encoded as going only half as far, their sum, in frame widths, is compared.
    """
    trucked = float(view.truck[0, -1] - view.truck[0, 0]) / aspect
    if abs(trucked) > _FOLLOWS_FROM:
        return True
    x = ways.fitted("x", said[FIGURE["x"]], view.truck.shape[1])
    gone = float(x[-1] - x[0]) / aspect
    share = 1.0 if deeds.first == "run" else motion.WALK_SHARE
    alone = camera.TRUCK + 2 * motion.RUN_REACH * share
    together = 4 * motion.TRACKED_REACH * share
    enough = alone + _FOLLOWS_PART * (together - alone)
    return deeds.moves and deeds.side * (trucked + gone) > enough


def _whip(told: Tensor, fps: int) -> tuple[Tensor, Tensor]:
    """The whip pan, and its motion blur, whose time and distance fit the curve ``told`` best.

    Both are 0 if the curve shows no whip pan.
    """
    near = told > 0.5 * told[0]
    if float(told[0]) > -_WHIPS_FROM or not bool(near.any()):
        return torch.zeros_like(told), torch.zeros_like(told)
    after = int(near.nonzero()[0])
    before = float(told[after - 1])
    share = (0.5 * float(told[0]) - before) / max(1e-6, float(told[after]) - before)
    middle = (after - 1 + share) / fps
    time = torch.arange(len(told), device=told.device) / fps
    return camera.swing(time - middle + camera.WHIP_S / 2, -float(told[0]))


# ---- The figures.


def _law(scenes: Scenes, deeds: list[Deeds]) -> Lift:
    """The law of each figure's lift."""

    def lift(number: int, own_s: Tensor) -> Tensor | None:
        does = deeds[min(number, len(deeds) - 1)]
        if KINDS[int(scenes.kinds[0, number])] in _AIRBORNE or does.first == "float":
            return None
        return does.lift(own_s, int(scenes.size), number)

    return lift


def _figures(
    cells: Tensor, scenes: Scenes, deeds: list[Deeds], num_frames: int, fps: int
) -> Figures:
    """The figures in world coordinates, ``(1 3 t)``; absent ones repeat the first."""
    time = torch.arange(num_frames, device=cells.device) / fps
    there = cells[..., : len(deeds)]
    law = motion.figures(scenes, time)
    told = there[FIGURE["height"]].mean((0, 1)) * HEIGHT_UNIT + HEIGHT_CENTRE
    tall = lawful.heights(told.exp() * motion.framing(scenes), law)
    x = torch.stack([ways.fitted("x", one[FIGURE["x"]], num_frames) for one in there.unbind(2)])
    if not any(does.first == "swing" for does in deeds):  # no law covers the place of a swing
        x = lawful.places(x, law, float(scenes.aspect))
    each = []
    for i, does in enumerate(deeds):
        kind = KINDS[int(scenes.kinds[0, i])]
        lift = ways.fitted("lift", there[FIGURE["lift"]][..., i], num_frames).clamp(min=0)
        leaps = does.lift(time, int(scenes.size), i)
        if kind in _AIRBORNE or does.first == "float":
            leaps = torch.zeros_like(lift) if leaps is None else leaps
            by_law = law.lift[0, i] / law.height[0, i]
            lift = leaps + lawful.aloft(lift - leaps, by_law - leaps, time)
        elif leaps is not None:
            lift = leaps
        elif does.first != "swing" or float(lift.amax()) < _GROUNDED:
            lift = torch.zeros_like(lift)
        one = _figure(there[..., i], kind, does, time, (x[i], tall[i], lift), i)
        if does.first == "float":
            one["turn"] = law.turn[0, i]
        each.append(one)
    if RELATIONS[int(scenes.relation)] == "behind":
        each[1]["near"] = torch.full_like(each[1]["x"], 0.55)
        each[1]["foot"] = each[1]["foot"] + motion.FARTHER_UP
    each += [each[0]] * (MOST_SUBJECTS - len(each))
    return Figures(**{
        name: torch.stack([one[name] for one in each])[None]
        for name in Figures.__dataclass_fields__
    })  # fmt: skip


def _figure(
    said: Tensor,
    kind: str,
    deeds: Deeds,
    time: Tensor,
    where: tuple[Tensor, Tensor, Tensor],
    number: int,
) -> dict[str, Tensor]:
    """The `Figures` fields of figure ``number``, encoded as ``(60 f)``, at ``time`` ``(t)``.

    ``where`` holds its horizontal place ``(t)``, its height, and its lift ``(t)`` in heights.
    """
    x, tall, lift = where
    part = {name: said[at] for name, at in FIGURE.items()}
    gone = (x - x[0]) / tall
    always = torch.ones_like(x)
    waves = deeds.first == "wave" and kind in PEOPLE
    cycle, stride = _limbs(part, kind, deeds, gone, time, number)
    return {
        "x": x,
        "foot": motion.foot_line(tall) * always,
        "height": tall * always,
        "lift": lift * tall,
        "squash": _squash(lift),
        "face": _faced(ways.between(part["face"], len(time)), gone, kind, deeds, time),
        "turn": _turned(kind, part, gone, deeds, time),
        "cycle": cycle,
        "stride": stride,
        "gesture": waves * always,
        "mouth": (deeds.first == "speak") * motion.mouth(time, torch.full_like(time, TEXTURE)),
        "rope": (deeds.first == "swing") * always,
        "speed": torch.gradient(x, spacing=(time,))[0] if len(time) > 1 else torch.zeros_like(x),
        "near": always,
    }


def _squash(lift: Tensor) -> Tensor:
    """Squash: less than 1 at the frame at which something that fell touches down."""
    fell = torch.cat([lift[:1], lift[:-1]]) - lift
    landed = (lift < 0.03) & (fell > 0.02)
    return 1 - 0.14 * landed.to(lift)


def _faced(face: Tensor, gone: Tensor, kind: str, deeds: Deeds, time: Tensor) -> Tensor:
    """Face: the figure looks to one side, in doubt where it goes; spinning turns it right round."""
    spun = torch.cos(deeds.spun(time)) if kind not in _TUMBLING else torch.ones_like(face)
    side = (face * spun).mean()
    if float(gone.abs().amax()) > _STILL and (float(side.abs()) < _UNSURE or deeds.then):
        side = gone[-1] - gone[0]
    return spun if float(side) >= 0 else -spun


def _turned(kind: str, part: dict[str, Tensor], gone: Tensor, deeds: Deeds, time: Tensor) -> Tensor:
    """Turn ``(t)``; 0 for kinds that stand upright in the world, so that noise cannot tilt them."""
    hangs = deeds.first == "swing"
    if kind in _TUMBLING and deeds.first == "spin":
        return -deeds.spun(time)
    if kind == "ball" and not hangs and float(gone.abs().amax()) > _STILL:
        return -gone / motion.HALF_WIDTH[KINDS.index(kind)]
    sine, cosine = part["sine"] * SINE_UNIT, 1 - part["cosine"] * COSINE_UNIT
    if not hangs and kind not in _TUMBLING:
        return torch.zeros_like(gone)
    angle = torch.atan2(sine, cosine).T.flatten()
    steps = torch.remainder(angle.diff() + math.pi, 2 * math.pi) - math.pi
    whole = torch.cat([angle[:1], angle[0] + steps.cumsum(0)]).unflatten(0, (-1, len(KNOTS))).T
    turn = ways.between(whole, len(time))
    return turn if float(turn.abs().amax()) > _TURNS_FROM else torch.zeros_like(turn)


def _limbs(
    part: dict[str, Tensor], kind: str, deeds: Deeds, gone: Tensor, time: Tensor, number: int
) -> tuple[Tensor, Tensor]:
    """Cycle, in turns, and stride of limbs, wheels, wings or cloth, both ``(t)``.

    They are too fast to be encoded, so their speed comes from the world's rules.
    """
    cycle, stride = gait.limbs(deeds, number, time)
    waves = deeds.first == "wave"
    if kind in LEGGED and not (waves and kind in PEOPLE):
        return cycle, stride
    hz = motion.WAVE_HZ if kind in PEOPLE else gait.BEATS_HZ.get(kind, 0.0)
    if kind in (*WINGED, *CLOTH):
        stride = torch.full_like(time, motion.CALM if kind in CLOTH and not waves else 1.0)
    phase = torch.atan2(part["cycle"][1, 0], part["cycle"][0, 0]) / (2 * math.pi)
    wheels = gone / (2 * math.pi * motion.WHEEL_RADIUS) * (kind in WHEELED)
    return phase + wheels + hz * time, stride
