"""Times of contact (steps, landings and hits), from the same closed forms as the motion."""

from __future__ import annotations

import torch

from kling_local.sketch.world import ballistics, motion
from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.gait import RUNNING_STEP, STEP, footfalls
from kling_local.sketch.world.parts import parts
from kling_local.sketch.world.scene import ACTIONS, KINDS, LEGGED, PLACES, Scenes
from kling_local.synth.strikes import SURFACES, Impact

LANDING = 0.8
"""Strength of a landing after a jump. Bounces have their relative speed, a hit has 1."""


def impacts(scenes: Scenes, row: int) -> list[Impact]:
    """Every step, landing and hit of one scene, in order of time."""
    scene = scenes[slice(row, row + 1)].to("cpu")
    kinds = [KINDS[int(code)] for code in scene.kinds[0]]
    moments: list[tuple[float, float, int, str]] = []
    for figure in range(3):
        if bool(scene.present[0, figure]):
            moments += _moments(scene, figure, kinds[figure])
    duration = float(scene.duration_s[0])
    moments = sorted(moment for moment in moments if 0 <= moment[0] < duration)
    if not moments:
        return []
    times = torch.tensor([moment[0] for moment in moments])
    seen = pose(scene, times).figures.x[0]
    half = 0.5 * float(scene.aspect[0])
    surface = SURFACES[PLACES[int(scene.place[0])]]
    return [
        Impact(
            time_s,
            strength,
            kinds[figure],
            surface,
            max(-1.0, min(1.0, float(seen[figure, i]) / half)),
            figure,
            what,
        )
        for i, (time_s, strength, figure, what) in enumerate(moments)
    ]


def _moments(scene: Scenes, figure: int, kind: str) -> list[tuple[float, float, int, str]]:
    first, second = parts(scene, torch.zeros(1))
    began = 0.0
    found = []
    relation = scene.facts(0)["relation"]
    for part in (first, second):
        length = float(part.length_s[0, figure])
        action = ACTIONS[int(part.action[0, figure])]
        if length > 0:
            for time_s, strength, what in _of_action(scene, figure, kind, action, length, began):
                found.append((began + time_s, strength, figure, what))
        began += length
    if relation == "hits" and figure == 0:
        found.append((float(motion.hit_time(scene)), 1.0, figure, "hit"))
    return found


def _of_action(
    scene: Scenes, figure: int, kind: str, action: str, length: float, began: float
) -> list[tuple[float, float, str]]:
    if action in ("move", "run") and kind in LEGGED:
        meets = bool(scene.are("relation", "meets")[0])
        goes = motion.MEETING * length if meets else length
        start = float(motion.figures(scene, torch.tensor([began])).cycle[0, figure, 0])
        hard, hz = (STEP, motion.WALK_HZ) if action == "move" else (RUNNING_STEP, motion.RUN_HZ)
        return [(moment, hard, "step") for moment in footfalls(hz, start, goes)]
    if action == "jump":
        return [(moment, LANDING, "land") for moment in ballistics.landings(figure, length)]
    if action in ("bounce", "fall"):
        found = ballistics.touch_downs(action, int(scene.size[0]))
        return [(moment, hard, "land") for moment, hard in found]
    return []
