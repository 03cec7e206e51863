"""The timeline: what happens when, as bars in lanes. Times are seconds from the film's start."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kling_local.planner.cues import stretch
from kling_local.shots import CameraMove, Cue, Shot, ShotList
from kling_local.units import DELIVERED_FPS


@dataclass(frozen=True)
class Bar:
    """One bar of a lane; overlapping bars are in different rows."""

    text: str
    start_s: float
    end_s: float
    row: int = 0


@dataclass(frozen=True)
class Lane:
    """One lane; ``name`` is its heading on the page."""

    name: str
    bars: tuple[Bar, ...]

    @property
    def rows(self) -> int:
        """How many rows its bars need."""
        return 1 + max((bar.row for bar in self.bars), default=0)


def lanes(shot_list: ShotList) -> tuple[Lane, ...]:
    """Shots, takes, camera, action, speech and sound; a lane without bars is left out."""
    shots = shot_list.shots
    made = (
        Lane("Shots", _stacked(_shot(shot) for shot in shots)),
        Lane("Takes", _stacked(_takes(shot_list))),
        Lane("Camera", _stacked(bar for shot in shots for bar in _camera(shot))),
        Lane("Action", _stacked(bar for shot in shots for bar in _actions(shot))),
        Lane("Speech", _stacked(_speech(shot_list.cues))),
        Lane("Sound", _stacked(_joined(_sound(shot_list.cues)))),
    )
    return tuple(lane for lane in made if lane.bars)


def move_name(move: CameraMove) -> str:
    """A camera move in words: ``"slow pan left"``."""
    said = move.movement.replace("_", " ")
    direction = "" if not move.direction or move.direction in said else f" {move.direction}"
    degrees = f" {move.degrees:g} degrees" if move.degrees is not None else ""
    often = move.repeated or ""
    return " ".join(f"{move.speed or ''} {said}{direction}{degrees} {often}".split())


def _shot(shot: Shot) -> Bar:
    return Bar(f"Shot {shot.number}", shot.start_s, shot.start_s + shot.duration_s)


def _takes(shot_list: ShotList) -> Iterable[Bar]:
    for take in shot_list.takes:
        start = take.start_frame / DELIVERED_FPS
        how = ", goes on" if take.anchor == "last_frames" else ""
        end = start + take.num_frames / DELIVERED_FPS
        yield Bar(f"Take {take.number}: {take.model_frames} frames{how}", start, end)


def _camera(shot: Shot) -> Iterable[Bar]:
    moves = shot.blueprint.camera.moves
    for index, move in enumerate(moves):
        start, end = stretch(move, index, len(moves), shot)
        yield Bar(move_name(move), start, end)


def _actions(shot: Shot) -> Iterable[Bar]:
    actions = shot.blueprint.actions
    names = {subject.id: subject.name for subject in shot.blueprint.subjects}
    for doers in dict.fromkeys(action.doers for action in actions):
        own = [action for action in actions if action.doers == doers]
        for index, action in enumerate(own):
            start, end = stretch(action, index, len(own), shot)
            who = " and ".join(names.get(each, each.replace("_", " ")) for each in doers)
            how = (action.manner, action.direction, action.repeated)
            words = (who, action.verb, *(each or "" for each in how))
            yield Bar(" ".join(word for word in words if word), start, end)


def _speech(cues: Iterable[Cue]) -> Iterable[Bar]:
    for cue in cues:
        if cue.line is not None:
            who = f"{cue.line.speaker}: " if cue.line.speaker else ""
            yield Bar(f"{who}“{cue.line.text}”", cue.start_s, cue.end_s)


def _sound(cues: Iterable[Cue]) -> Iterable[Bar]:
    for cue in cues:
        if cue.lane in ("effect", "ambience", "music", "silence"):
            music = "music: " if cue.lane == "music" else ""
            yield Bar(f"{music}{cue.what}", cue.start_s, cue.end_s)


def _joined(bars: Iterable[Bar]) -> list[Bar]:
    """The bars, with adjoining bars of the same text merged."""
    made: list[Bar] = []
    for bar in bars:
        before = next((each for each in made if each.text == bar.text), None)
        if before and abs(before.end_s - bar.start_s) < 1 / DELIVERED_FPS:
            made[made.index(before)] = Bar(bar.text, before.start_s, bar.end_s)
        else:
            made.append(bar)
    return made


def _stacked(bars: Iterable[Bar]) -> tuple[Bar, ...]:
    """The bars, each in the first row in which it overlaps no other."""
    ends: list[float] = []
    made = []
    for bar in bars:
        free: Sequence[int] = [row for row, end in enumerate(ends) if end <= bar.start_s + 1e-6]
        row = free[0] if free else len(ends)
        ends[row : row + 1] = [bar.end_s]
        made.append(Bar(bar.text, bar.start_s, bar.end_s, row))
    return tuple(made)
