"""The sound of a scene, in time with its pictures: impacts, figures, the place, music."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import torch
from torch import Tensor

from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.events import impacts
from kling_local.sketch.world.pose import Figures
from kling_local.sketch.world.scene import (
    ACTIONS,
    KINDS,
    LIGHTS,
    MOST_SUBJECTS,
    PLACES,
    WEATHERS,
    Scenes,
)
from kling_local.synth.ambience import ambience
from kling_local.synth.music import music
from kling_local.synth.signal import Clock, follow
from kling_local.synth.strikes import Impact, lay_impacts
from kling_local.synth.voices import Voice, heard_of

_KNOTS_A_SECOND = 50
_LOUDEST = 0.95


@dataclass(frozen=True)
class Bed:
    """The background sound: the place's facts, whether music plays, and two free numbers 0..1.

    ``key`` chooses the key of the music; ``salt`` makes places with the same facts differ.
    """

    place: str
    light: str
    weather: str
    music: bool
    key: float
    salt: float


def perform(
    clock: Clock,
    bed: Bed,
    voices: Sequence[Voice],
    struck: Sequence[Impact],
    half_width: float,
) -> Tensor:
    """Mix to stereo sound ``(2 n)`` in -1..1; the more figures, the softer each is.

    ``half_width`` is half the width of the frame, in frame heights.
    """
    track = ambience(clock, bed.place, bed.light, bed.weather, bed.salt)
    if bed.music:
        track = track + music(clock, bed.light, bed.key)
    for voice in voices:
        track = track + heard_of(voice, half_width) / len(voices) ** 0.5
    lay_impacts(track, struck, clock)
    return track * (_LOUDEST / track.abs().max().clamp(min=_LOUDEST))


def synthesise(scenes: Scenes, row: int, seconds: float, sample_rate: int) -> Tensor:
    """Stereo sound ``(2 n)`` in -1..1 of one scene, determined by the scene's numbers."""
    scene = scenes[slice(row, row + 1)].to("cpu")
    clock = Clock(sample_rate, round(seconds * sample_rate))
    bed = Bed(
        place=PLACES[int(scene.place[0])],
        light=LIGHTS[int(scene.light[0])],
        weather=WEATHERS[int(scene.weather[0])],
        music=bool(scene.are("music", "music")[0]),
        key=float(scene.shape[0]),
        salt=float(scene.phase[0]),
    )
    half_width = 0.5 * float(scene.aspect[0])
    return perform(clock, bed, _voices(scene, clock, bed.salt), impacts(scene, 0), half_width)


def _voices(scene: Scenes, clock: Clock, salt: float) -> list[Voice]:
    """The voices of all present figures."""
    knots = torch.linspace(0, clock.seconds, round(clock.seconds * _KNOTS_A_SECOND) + 1)
    figures = pose(scene, knots).figures
    voices = []
    for figure in range(MOST_SUBJECTS):
        if bool(scene.present[0, figure]):
            acts = figure == 0 or bool(scene.are("relation", "two", "three")[0])
            action = ACTIONS[int(scene.action[0])] if acts else "still"
            names = (KINDS[int(scene.kinds[0, figure])], action)
            voices.append(_voice_of(figures, figure, names, clock, (salt + 0.31 * figure) % 1.0))
    return voices


def _voice_of(
    figures: Figures, figure: int, names: tuple[str, str], clock: Clock, salt: float
) -> Voice:
    """The voice of one figure of the only scene in ``figures`` ``(1 3 k)``.

    ``names`` are its kind and action.
    """
    knots = {f.name: getattr(figures, f.name)[0, figure] for f in fields(figures)}
    height = knots["height"].clamp(min=0.1)
    step_s = clock.seconds / (len(knots["x"]) - 1)
    rate = torch.gradient(knots["x"], spacing=step_s)[0].abs() / height

    def heard(values: Tensor) -> Tensor:
        return follow(values, clock)

    return Voice(
        clock=clock,
        kind=names[0],
        action=names[1],
        x=heard(knots["x"]),
        pace=heard(knots["speed"].abs() / height),
        air=heard(rate),
        cycle=heard(knots["cycle"]),
        stride=heard(knots["stride"]),
        mouth=heard(knots["mouth"]),
        rope=heard(knots["rope"]),
        salt=salt,
    )
