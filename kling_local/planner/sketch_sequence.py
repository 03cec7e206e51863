"""What a figure does at once and one after the other: which of it the network draws, and when the
decoder paints the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kling_local.planner.sketch_beats import Beat, base_of, beats_of, on_the_way, painted_act
from kling_local.planner.sketch_figures import Figure, living_kinds
from kling_local.planner.sketch_words import painted, world

_RISE_S = 0.35
"""Somebody who goes after resting gets up this long before."""
_HALT_S = 0.3
"""How long somebody just stands who is told to stop."""
_SOON_S = 0.8
"""An act that begins within this time of the middle may begin there."""
_MET = 0.6
"""Share of the shot after which figures have met."""
_WALKING = 1.25
"""Share of the time of somebody who comes or leaves, where that of other beats is 1."""


@dataclass(frozen=True)
class Played:
    """What the network has a figure do, and what the decoder paints, as facts."""

    action: str
    then: str = ""
    direction: str = ""
    acts: str = ""


def played(figure: Figure, relation: str, *, followed: bool = False) -> Played | None:
    """What a figure does, if the decoder paints parts of it at their times; None if it does not.

    ``followed`` tells that the camera follows the figure, which then goes where the network says.
    """
    kind = figure.kind or ""
    if (
        kind not in living_kinds("people", "animals")
        or relation not in world()["staged"]["company"]
    ):
        return None
    beats = beats_of(figure, kind)
    if len(beats) == 1:
        only = beats[0]
        acts = [each for each in only.acts if on_the_way(each)]
        alone = relation in ("alone", "two", "three", "behind")
        if only.goes and acts and only.start_s == 0 and alone:
            return Played(only.goes, "", _side([only]) or "", " and ".join(acts))
        return None
    if len(beats) < 2 or _known(beats, figure, relation):
        return None
    return _by_network(beats, relation, followed=followed) or _by_decoder(beats)


def met(figure: Figure) -> str:
    """The acts, with their times, that somebody does in turn with whom they meet, ``""`` for fewer
    than two: they meet in the middle of the shot."""
    if figure.kind is None:
        return ""
    beats = [each for each in beats_of(figure, figure.kind) if each.acts]
    if len(beats) < 2:
        return ""
    length = beats[-1].end_s
    return " and ".join(_told(beats, (_MET * length, length)))


def _known(beats: Sequence[Beat], figure: Figure, relation: str) -> bool:
    """Whether the network can do all of it by itself."""
    parts, kind = world()["second_parts"], figure.kind or ""
    if any(painted_act(each, kind) for beat in beats for each in beat.actions):
        return False
    bases = [base_of(beat.actions[-1], kind) if beat.actions else "still" for beat in beats]
    if not any(beat.acts for beat in beats) and len(beats) < 3:
        return True
    single = len(beats) == 2 and all(len(beat.actions) <= 1 for beat in beats)
    fits = bases[0] in parts["first"] and bases[1] in parts["second"]
    return single and fits and relation == "alone"


def _by_network(beats: list[Beat], relation: str, *, followed: bool) -> Played | None:
    """One way by the network, in one half of the shot, acts in the other; None if that is not what
    is asked for."""
    goes = [n for n, beat in enumerate(beats) if beat.goes]
    length, first = beats[-1].end_s, bool(goes) and goes[0] == 0
    block = goes == list(range(len(goes))) or goes == list(range(len(beats)))[-len(goes) :]
    if relation != "alone" or not goes or not block or len(goes) == len(beats):
        return None
    turn = beats[len(goes)].start_s if first else beats[goes[0]].start_s
    even = all(abs(beat.end_s - beat.start_s - length / len(beats)) < 0.05 for beat in beats)
    leaves = any(_way(beats[n]) != "on" for n in goes)
    runs = not first and any(beats[n].goes == "run" for n in goes)
    if not followed and (leaves or runs or (not even and abs(turn - length / 2) > _SOON_S)):
        return None
    rest = beats[len(goes) :] if first else beats[: goes[0]]
    span = (length / 2, length) if first else (0.0, length / 2 - _RISE_S)
    moving = "run" if any(beats[n].goes == "run" for n in goes) else "move"
    way = (0.0, length / 2) if first else (length / 2, length)
    acts = [*_told(_along([beats[n] for n in goes]), way), *_told(_shortened(rest), span)]
    pair = (moving, "still") if first else ("still", "move")
    return Played(*pair, _side([beats[n] for n in goes]), " and ".join(acts))


def _along(beats: list[Beat]) -> list[Beat]:
    """The beats with only those acts that are done while walking."""
    return [replace(b, acts=tuple(act for act in b.acts if on_the_way(act))) for b in beats]


def _shortened(beats: list[Beat]) -> list[Beat]:
    """The beats, with a short one where somebody just stops before doing something."""
    first = beats[0]
    stops = any(each.verb in world()["staged"]["stops"] for each in first.actions)
    if not (first.idles and stops) or len(beats) < 2:
        return beats
    halt = min(_HALT_S, first.end_s - first.start_s)
    return [replace(first, end_s=first.start_s + halt), *beats[1:]]


def _told(beats: list[Beat], span: tuple[float, float]) -> list[str]:
    """The acts of beats that share a stretch of time in proportion to their lengths."""
    whole = sum(beat.end_s - beat.start_s for beat in beats) or 1.0
    at, fitted = span[0], []
    for beat in beats:
        end = at + (span[1] - span[0]) * (beat.end_s - beat.start_s) / whole
        fitted.append(replace(beat, start_s=at, end_s=end))
        at = end
    return [told for number in range(len(fitted)) for told in _acts_of(fitted, number)]


def _acts_of(beats: list[Beat], number: int) -> list[str]:
    """The acts of one of several beats, with their times."""
    beat = beats[number]
    return [_timed(act, beat.start_s, _until(beats, number, act)) for act in beat.acts]


def _until(beats: list[Beat], number: int, act: str) -> float:
    """When an act of a beat ends: who turns stays turned and who sits stays so until the legs do
    something else."""
    held = {name: said.split(", ") for name, said in painted()["held"].items()}
    legs = painted()["act_parts"]["legs"].split(", ")
    for later in beats[number + 1 :]:
        up = later.rises or any(each in legs and each not in held["turns"] for each in later.acts)
        ends = later.goes or (up and act in held["rests"])
        if ends or act not in (*held["turns"], *held["rests"]):
            return later.start_s
    return beats[-1].end_s if act in (*held["turns"], *held["rests"]) else beats[number].end_s


def _timed(act: str, start: float, end: float) -> str:
    return f"{act} from {round(start, 2):g} to {round(end, 2):g}"


def _by_decoder(beats: list[Beat]) -> Played:
    """All of it painted on who stands for the network."""
    length = beats[-1].end_s
    if all(abs(beat.end_s - beat.start_s - length / len(beats)) < 0.05 for beat in beats):
        beats = _weighted(_shortened(beats), length)
    acts, side = [], ""
    for number, beat in enumerate(beats):
        going = [_stroll(beat, number, beats, side)] if beat.goes else []
        side = "left" if going and going[0].endswith("left") else "" if going else side
        acts += [_timed(act, beat.start_s, beat.end_s) for act in going]
        acts += _acts_of(beats, number)
    return Played("still", "", "", " and ".join(acts))


def _weighted(beats: list[Beat], length: float) -> list[Beat]:
    """The beats with more time for ways on foot, less for just stopping."""
    weights = [
        _WALKING if beat.goes else (beat.end_s - beat.start_s) / (length / len(beats))
        for beat in beats
    ]
    each, at, made = length / sum(weights), 0.0, []
    for beat, weight in zip(beats, weights, strict=True):
        made.append(replace(beat, start_s=at, end_s=at + each * weight))
        at += each * weight
    return made


def _stroll(beat: Beat, number: int, beats: list[Beat], side: str) -> str:
    """The words for a way on foot: who goes first comes in, who goes last leaves."""
    told = _side([beat])
    back = any(each.verb in world()["staged"]["back"] for each in beat.actions)
    left = told == "left" or (not told and bool(side) != back)
    leaves = number == len(beats) - 1 and (beat.goes == "run" or _way(beat) == "out")
    comes = _way(beat) == "in" and all(each.idles for each in beats[:number])
    way = "in" if number == 0 or comes else "out" if leaves else "on"
    verb = "runs" if beat.goes == "run" else "walks"
    return f"{verb} {way}{' left' if left else ''}"


def _way(beat: Beat) -> str:
    """Whether somebody comes "in", leaves ("out") or just goes "on"."""
    table = world()["staged"]
    for action in beat.actions:
        told = (action.verb, f"{action.verb} {action.direction}")
        for way in ("in", "out"):
            if any(each in table[way] for each in told):
                return way
    return "on"


def _side(beats: Sequence[Beat]) -> str:
    """The side that somebody goes to, ``""`` if none is told."""
    sides = [each.direction for beat in beats for each in beat.actions]
    return next((side for side in sides if side in ("left", "right")), "") or ""
