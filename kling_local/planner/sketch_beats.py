"""Beats: what a figure does at once, and what it does one after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kling_local.planner.sketch_figures import Figure, kind_of_subject, living_kinds, meant
from kling_local.planner.sketch_looks import acts_of
from kling_local.planner.sketch_words import can, painted, world
from kling_local.shots import Action, Blueprint

FACING = "faces us"
"""The act of who turns to the camera."""
GOES = ("move", "run")
_STANDS = 0.2
"""Share of the shot that somebody stands who then falls."""


@dataclass(frozen=True)
class Beat:
    """What a figure does at once.

    Attributes:
        start_s, end_s: when.
        actions: what, one after the other in the prompt.
        acts: what of it is painted.
        goes: "move" or "run" if it goes somewhere, else "".
        told: whether the prompt says when.
        rises: whether the figure gets up.
    """

    start_s: float
    end_s: float
    actions: tuple[Action, ...]
    acts: tuple[str, ...]
    goes: str
    told: bool = False
    rises: bool = False

    @property
    def idles(self) -> bool:
        """Whether the figure just stands."""
        return not self.acts and not self.goes


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
            timed |= _in_turn(own, told, kind, seconds) or _falling(own, told, seconds)
    if not timed:
        return blueprint
    return replace(
        blueprint,
        actions=tuple(timed.get(n, each) for n, each in enumerate(blueprint.actions)),
    )


def _falling(own: list[int], told: list[Action], seconds: float) -> dict[int, Action]:
    """The only action of somebody who falls, with times, so that the fall is seen."""
    if len(told) != 1 or told[0].verb not in world()["staged"]["falls"]:
        return {}
    return {own[0]: replace(told[0], start_s=round(_STANDS * seconds, 3), end_s=seconds)}


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
    if len(groups) < 2 or not any(painted_act(each, kind) for each in told):
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


def painted_act(action: Action, kind: str) -> str:
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
    stands = {base_of(each, kind) for each in (action, other)} & {*GOES, "jump", "spin"}
    parts = _takes(action, kind), _takes(other, kind)
    if not alike and (parts[0] & parts[1] or (stands and {"stand"} in parts)):
        return False
    for one, two in ((action, other), (other, action)):
        act = next(iter(acts_of((one,), kind)), "")
        if act and base_of(two, kind) in GOES and not on_the_way(act):
            return False
    return True


def base_of(action: Action, kind: str) -> str | None:
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


def beats_of(figure: Figure, kind: str) -> list[Beat]:
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
        busy = [each for each in group if base_of(each, kind) != "still" or acts_of((each,), kind)]
        parted = _parted(busy or group, kind)
        share = (end - start) / len(parted)
        beats += [
            _beat(each, start + share * n, start + share * (n + 1), kind)
            for n, each in enumerate(parted)
        ]
        rises = any(each.verb in world()["staged"]["rises"] for each in group)
        beats[-len(parted)] = replace(beats[-len(parted)], rises=rises)
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
    bases = [base_of(each, kind) for each in group]
    goes = next((base for base in bases if base in GOES), "") or ""
    return Beat(start_s, end_s, tuple(group), acts_of(group, kind), goes)
