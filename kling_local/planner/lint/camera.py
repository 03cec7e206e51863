"""Rules of the camera: moves, framings and angles that exclude each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from kling_local.planner.lint.catalogue import finding, phrases, words
from kling_local.planner.lint.reading import Film, Found, ShotReading, holds
from kling_local.planner.trajectory import against
from kling_local.request import CameraControl
from kling_local.shots import CameraMove, Finding

_SIZES = (
    "extreme_close_up",
    "close_up",
    "medium_close_up",
    "medium",
    "medium_wide",
    "wide",
    "extreme_wide",
)
_FAR_APART = 2
_FRAMING_WORDS = ("shot", "close", "view", "macro", "ecu", "panorama", "up")
_STILL_ALLOWS = frozenset({"static", "rack_focus", "zoom", "handheld"})
_TRAVELS = frozenset(
    {"push_in", "pull_out", "zoom", "crane", "drone", "arc", "tracking", "pedestal"}
)


def rules(film: Film) -> Iterator[Finding]:
    """All findings of this module."""
    for shot in film.shots:
        yield from _opposite_moves(shot)
        yield from _still_and_moving(shot)
        yield from _without_direction(shot)
        yield from _framings(shot)
        yield from _angles(shot)
        if film.request.camera_control:
            yield from _control(shot, film.request.camera_control)


def one_after_the_other(shot: ShotReading, first: Found | None, second: Found | None) -> bool:
    """Whether a word of change puts two phrases in sequence, from between them or, if one is not
    found, from anywhere in the shot."""
    text = shot.between(first.span, second.span) if first and second else shot.asked
    return holds(text, phrases("change"))


def _opposite_moves(shot: ShotReading) -> Iterator[Finding]:
    opposites = words()["opposites"]
    for first, second in combinations(shot.said.camera.moves, 2):
        axis = {first.movement, second.movement}
        same_axis = len(axis) == 1 or axis == {"push_in", "pull_out"}
        against = first.direction is not None and opposites.get(first.direction) == second.direction
        if not (same_axis and against) or _timed_apart(first, second):
            continue
        one, other = _phrases_of(shot, first, second)
        if not one_after_the_other(shot, one, other):
            span = (one.span[0], other.span[1]) if one and other else None
            yield finding(
                "P020",
                shot.number,
                field="camera.moves",
                span=span,
                first=first.told,
                second=second.told,
            )
            return


def _timed_apart(first: CameraMove, second: CameraMove) -> bool:
    return first.end_s is not None and second.start_s is not None and first.end_s <= second.start_s


def _phrases_of(
    shot: ShotReading, first: CameraMove, second: CameraMove
) -> tuple[Found | None, Found | None]:
    found = shot.meant("movement")
    one = next((each for each in found if each.meaning.value == first.movement), None)
    rest = [each for each in found if each is not one]
    other = next((each for each in rest if each.meaning.value == second.movement), None)
    return one, other


def _still_and_moving(shot: ShotReading) -> Iterator[Finding]:
    moves = shot.said.camera.moves
    still = next((move for move in moves if move.movement == "static"), None)
    moving = next((move for move in moves if move.movement not in _STILL_ALLOWS), None)
    if not still or not moving or _timed_apart(still, moving) or _timed_apart(moving, still):
        return
    one, other = _phrases_of(shot, still, moving)
    if not one_after_the_other(shot, one, other):
        span = None
        if one and other:
            first, last = sorted((one.span, other.span))
            span = (first[0], last[1])
        yield finding(
            "P021", shot.number, field="camera.moves", span=span, move=f"moves ({moving.told})"
        )


def _without_direction(shot: ShotReading) -> Iterator[Finding]:
    choices = words()["directions"]
    found = shot.meant("movement")
    for index, move in enumerate(shot.said.camera.moves):
        if move.direction is None and move.movement in choices:
            phrase = next((each for each in found if each.meaning.value == move.movement), None)
            yield finding(
                "P022",
                shot.number,
                field=f"camera.moves[{index}].direction",
                span=phrase.span if phrase else None,
                move=move.movement,
                choices=choices[move.movement],
            )


def _framings(shot: ShotReading) -> Iterator[Finding]:
    if any(move.movement in _TRAVELS for move in shot.said.camera.moves):
        return
    found = [
        each
        for each in shot.meant("shot_size")
        if any(word in each.text.lower().replace("-", " ").split() for word in _FRAMING_WORDS)
    ]
    for first, second in combinations(found, 2):
        ranks = [_SIZES.index(each.meaning.value) for each in (first, second)]
        if abs(ranks[0] - ranks[1]) < _FAR_APART or one_after_the_other(shot, first, second):
            continue
        yield finding(
            "P023",
            shot.number,
            field="camera.shot_size",
            span=second.span,
            first=first.text,
            second=second.text,
        )
        return


def _angles(shot: ShotReading) -> Iterator[Finding]:
    if any(move.movement in _TRAVELS for move in shot.said.camera.moves):
        return
    pairs = [frozenset(pair) for pair in words()["angle_pairs"]["pairs"]]
    for first, second in combinations(shot.meant("angle"), 2):
        both = frozenset({first.meaning.value, second.meaning.value})
        if both in pairs and not one_after_the_other(shot, first, second):
            yield finding(
                "P024",
                shot.number,
                field="camera.angle",
                span=second.span,
                first=first.text,
                second=second.text,
            )
            return


def _control(shot: ShotReading, control: CameraControl) -> Iterator[Finding]:
    for asked, said in against(control, shot.said.camera.moves)[:1]:
        yield finding(
            "P025",
            shot.number,
            field="camera_control",
            control=asked.told,
            words=said.told,
        )
