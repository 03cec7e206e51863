"""What a figure does at once and one after the other: which of it the network draws, and when the
decoder paints the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kling_local.planner.sketch_figures import Figure, kind_of_subject, living_kinds, meant
from kling_local.planner.sketch_looks import acts_of
from kling_local.planner.sketch_words import can, painted, world
from kling_local.shots import Action, Blueprint

_RISE_S = 0.35
"""Somebody who goes after resting gets up this long before."""
_HALT_S = 0.3
"""How long somebody just stands who is told to stop."""
_SOON_S = 0.8
"""An act that begins within this time of the middle may begin there."""
FACING = "faces us"
"""The act of who turns to the camera."""
_GOES = ("move", "run")
_MET = 0.6
"""Share of the shot after which figures have met."""
_WALKING = 1.25
"""Share of the time of somebody who comes or leaves, where that of other beats is 1."""


@dataclass(frozen=True)
class Beat:
    """What a figure does at once.

    Attributes:
        start_s, end_s: when.
        actions: what, one after the other in the prompt.
        acts: what of it is painted.
        goes: "move" or "run" if it goes somewhere, else "".
        told: whether the prompt says when.
    """

    start_s: float
    end_s: float
    actions: tuple[Action, ...]
    acts: tuple[str, ...]
    goes: str
    told: bool = False

    @property
    def idles(self) -> bool:
        """Whether the figure just stands."""
        return not self.acts and not self.goes


@dataclass(frozen=True)
class Played:
    """What the network has a figure do, and what the decoder paints, as facts."""

    action: str
    then: str = ""
    direction: str = ""
    acts: str = ""


def staged(blueprint: Blueprint, seconds: float) -> Blueprint:
    """The shot with times for what its figures cannot do at once, though no word of order says so:
    "walks in, sits down and leaves" are three beats.
    """
    timed: dict[int, Action] = {}
    for subject in blueprint.subjects:
        kind = kind_of_subject(subject)[0]
        if kind not in living_kinds("people", "animals"):
            continue
        own = [n for n, each in enumerate(blueprint.actions) if subject.id in each.doers]
        told = [blueprint.actions[n] for n in own]
        if any(each.start_s is not None for each in told):
            ends = [
                replace(each, end_s=seconds) if each.start_s is not None and each.end_s is None
                else each
                for each in told
            ]  # fmt: skip
            timed |= {n: each for n, each in zip(own, ends, strict=True) if _takes(each, kind)}
        elif kind in living_kinds("people"):
            timed |= _in_turn(own, told, kind, seconds)
    if not timed:
        return blueprint
    return replace(
        blueprint,
        actions=tuple(timed.get(n, each) for n, each in enumerate(blueprint.actions)),
    )


def _in_turn(own: list[int], told: list[Action], kind: str, seconds: float) -> dict[int, Action]:
    """Actions with the times of their beats, by number; empty if they are done at once or the
    network knows them all."""
    groups: list[list[int]] = []
    for number, action in zip(own, told, strict=True):
        parts = _takes(action, kind)
        if not parts:
            continue
        others = [each for n, each in zip(own, told, strict=True) if groups and n in groups[-1]]
        if groups and all(_at_once(action, each, kind) for each in others):
            groups[-1].append(number)
        else:
            groups.append([number])
    if len(groups) < 2 or not any(_painted_act(each, kind) for each in told):
        return {}
    found, share = dict(zip(own, told, strict=True)), seconds / len(groups)
    return {
        number: replace(
            found[number],
            start_s=round(share * place, 3),
            end_s=round(share * (place + 1), 3),
        )
        for place, group in enumerate(groups)
        for number in group
    }


def _painted_act(action: Action, kind: str) -> str:
    """The act that is painted for an action and that the network cannot do, ``""`` for none."""
    act = next(iter(acts_of((action,), kind)), "")
    return "" if act in painted()["act_stand_ins"]["names"].split(", ") else act


def _takes(action: Action, kind: str) -> frozenset[str]:
    """The parts of the body that an action takes; empty for what nobody draws."""
    act = next(iter(acts_of((action,), kind)), "")
    if act:
        table = painted()["act_parts"]
        return frozenset(part for part in table if act in table[part].split(", ")) or frozenset(
            ("hands",)
        )
    base = _able(action, kind)
    told = {None: (), "speak": ("mouth",), "still": ("stand",)}.get(base, ("legs",))
    return frozenset(told)


def _at_once(action: Action, other: Action, kind: str) -> bool:
    """Whether one can do both at once."""
    alike = acts_of((action,), kind) == acts_of((other,), kind) != ()
    stands = {_base(each, kind) for each in (action, other)} & {*_GOES, "jump", "spin"}
    parts = _takes(action, kind), _takes(other, kind)
    if not alike and (parts[0] & parts[1] or (stands and {"stand"} in parts)):
        return False
    for one, two in ((action, other), (other, action)):
        act = next(iter(acts_of((one,), kind)), "")
        if act and _base(two, kind) in _GOES and not on_the_way(act):
            return False
    return True


def _base(action: Action, kind: str) -> str | None:
    """What the network has the figure do for an action."""
    act = next(iter(acts_of((action,), kind)), "")
    return painted()["act_bases"].get(act, "still") if act else _able(action, kind)


def _able(action: Action, kind: str) -> str | None:
    """What the network has a figure of a kind do for a verb, None if it draws nothing like it."""
    means = meant(action.verb, kind)[0]
    ways = (means, *world()["instead"].get(means, ())) if means else ()
    return next((way for way in ways if can(kind, way)), None)


def on_the_way(act: str) -> bool:
    """Whether an act is painted on who walks, too."""
    return act in painted()["on_the_way"]["names"].split(", ")


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
    beats = _beats(figure, kind)
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
    beats = [each for each in _beats(figure, figure.kind or "") if each.acts]
    if len(beats) < 2:
        return ""
    length = beats[-1].end_s
    return " and ".join(_told(beats, (_MET * length, length)))


def _beats(figure: Figure, kind: str) -> list[Beat]:
    """What a figure does, in order; what just stands beside something else is left out."""
    drawn = [each for each in figure.actions if _takes(each, kind)]
    length = max((each.end_s or 0.0 for each in drawn), default=0.0)
    starts = sorted({each.start_s or 0.0 for each in drawn})
    if not drawn or length <= starts[-1]:
        return [_beat(drawn, 0.0, length, kind)] if drawn else []
    beats = []
    for number, start in enumerate(starts):
        group = [each for each in drawn if (each.start_s or 0.0) == start]
        end = starts[number + 1] if number + 1 < len(starts) else length
        end = min([end, *(each.end_s for each in group if each.end_s)]) if number else end
        busy = [each for each in group if _base(each, kind) != "still" or acts_of((each,), kind)]
        parted = _parted(busy or group, kind)
        share = (end - start) / len(parted)
        beats += [
            _beat(each, start + share * n, start + share * (n + 1), kind)
            for n, each in enumerate(parted)
        ]
    beats = _turned_to_us(beats)
    if starts[0] > 0:
        beats.insert(0, Beat(0.0, starts[0], (), (), "", told=True))
    return beats


def _turned_to_us(beats: list[Beat]) -> list[Beat]:
    """The beats, in which who just turns and then does something turns to the camera."""
    made = []
    for number, beat in enumerate(beats):
        just = [each for each in beat.actions if each.verb == "turn" and not each.direction]
        more = len(beat.acts) > 1 or any(each.acts for each in beats[number + 1 :])
        acts = [FACING if just and more and each == "turns around" else each for each in beat.acts]
        made.append(replace(beat, acts=tuple(acts)))
    return made


def _parted(group: list[Action], kind: str) -> list[list[Action]]:
    """The actions of a beat, those apart that cannot be done at once."""
    parted: list[list[Action]] = []
    for action in group:
        if parted and all(_at_once(action, each, kind) for each in parted[-1]):
            parted[-1].append(action)
        else:
            parted.append([action])
    return parted


def _beat(group: list[Action], start_s: float, end_s: float, kind: str) -> Beat:
    bases = [_base(each, kind) for each in group]
    goes = next((base for base in bases if base in _GOES), "") or ""
    return Beat(start_s, end_s, tuple(group), acts_of(group, kind), goes)


def _known(beats: Sequence[Beat], figure: Figure, relation: str) -> bool:
    """Whether the network can do all of it by itself."""
    parts, kind = world()["second_parts"], figure.kind or ""
    if any(_painted_act(each, kind) for beat in beats for each in beat.actions):
        return False
    bases = [_base(beat.actions[-1], kind) if beat.actions else "still" for beat in beats]
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
    at, told = span[0], []
    for number, beat in enumerate(beats):
        end = at + (span[1] - span[0]) * (beat.end_s - beat.start_s) / whole
        turned = [each for later in beats[number + 1 :] for each in later.acts]
        for act in beat.acts:
            stays = act in painted()["turning"]["names"].split(", ") and turned
            told.append(_timed(act, at, span[1] if stays else end))
        at = end
    return told


def _timed(act: str, start: float, end: float) -> str:
    return f"{act} from {round(start, 2):g} to {round(end, 2):g}"


def _by_decoder(beats: list[Beat]) -> Played:
    """All of it painted on who stands for the network."""
    length = beats[-1].end_s
    even = all(abs(beat.end_s - beat.start_s - length / len(beats)) < 0.05 for beat in beats)
    if even:
        beats = _weighted(_shortened(beats), length)
    acts, side = [], ""
    for number, beat in enumerate(beats):
        going = [_stroll(beat, number, beats, side)] if beat.goes else []
        side = "left" if going and going[0].endswith("left") else "" if going else side
        acts += [_timed(act, beat.start_s, beat.end_s) for act in going]
        acts += _told([beat], (beat.start_s, beat.end_s))
    acts = _held_turns(acts, beats, length)
    return Played("still", "", "", " and ".join(acts))


def _held_turns(acts: list[str], beats: list[Beat], length: float) -> list[str]:
    """The acts; who turns stays turned until the next way on foot, else to the end."""
    turning = painted()["turning"]["names"].split(", ")
    goes = [beat.start_s for beat in beats if beat.goes]
    held = []
    for told in acts:
        act, _, times = told.partition(" from ")
        start = float(times.split()[0])
        end = next((each for each in goes if each > start), length)
        held.append(_timed(act, start, end) if act in turning else told)
    return held


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
