"""The sound of a scene, on the clock of its pictures: impacts, figures, the place, music."""

from __future__ import annotations

import torch
from torch import Tensor

from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.events import impacts
from kling_local.sketch.world.scene import (
    ACTIONS,
    KINDS,
    LIGHTS,
    MOST_SUBJECTS,
    PLACES,
    WEATHERS,
    Scenes,
)
from kling_local.sketch.world.sound.music import music
from kling_local.sketch.world.sound.places import ambience
from kling_local.sketch.world.sound.signal import Clock
from kling_local.sketch.world.sound.strikes import lay_impacts
from kling_local.sketch.world.sound.voices import heard_of, voice_of

_KNOTS_A_SECOND = 50
_LOUDEST = 0.95


def synthesise(scenes: Scenes, row: int, seconds: float, sample_rate: int) -> Tensor:
    """Stereo sound ``(2 n)`` in -1..1 of one scene, repeatable for the scene's own numbers."""
    scene = scenes[slice(row, row + 1)].to("cpu")
    clock = Clock(sample_rate, round(seconds * sample_rate))
    light, salt = LIGHTS[int(scene.light[0])], float(scene.phase[0])
    track = ambience(
        clock, PLACES[int(scene.place[0])], light, WEATHERS[int(scene.weather[0])], salt
    )
    if bool(scene.are("music", "music")[0]):
        track = track + music(clock, light, float(scene.shape[0]))
    track = track + _figures(scene, clock, salt)
    lay_impacts(track, impacts(scene, 0), clock)
    return track * (_LOUDEST / track.abs().max().clamp(min=_LOUDEST))


def _figures(scene: Scenes, clock: Clock, salt: float) -> Tensor:
    """What all present figures sound like, ``(2 n)``; several together are each a little softer."""
    knots = torch.linspace(0, clock.seconds, round(clock.seconds * _KNOTS_A_SECOND) + 1)
    figures = pose(scene, knots).figures
    half_width = 0.5 * float(scene.aspect[0])
    present = [i for i in range(MOST_SUBJECTS) if bool(scene.present[0, i])]
    track = torch.zeros(2, clock.count)
    for figure in present:
        acts = figure == 0 or bool(scene.are("relation", "two", "three")[0])
        action = ACTIONS[int(scene.action[0])] if acts else "still"
        names = (KINDS[int(scene.kinds[0, figure])], action)
        voice = voice_of(figures, figure, names, clock, (salt + 0.31 * figure) % 1.0)
        track += heard_of(voice, half_width) / len(present) ** 0.5
    return track
