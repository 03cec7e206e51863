"""Who joins the figures that the built-in network draws: its decoder adds them, up to a dozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kling_local.planner.kinds import is_collective
from kling_local.planner.sketch_extras import deed_of
from kling_local.planner.sketch_figures import Figure, living_kinds
from kling_local.planner.sketch_looks import guise_of
from kling_local.planner.sketch_notes import Notes
from kling_local.planner.sketch_pairs import both_do
from kling_local.planner.sketch_usual import trade_of
from kling_local.planner.sketch_words import names, painted, painted_names, world
from kling_local.shots import Action, Relation

MOST = 12
"""How many figures a shot has at most."""
_MOST_DIFFERENT = 6
_PLURAL = 3
"""How many a bare plural is."""
_OF_NETWORK = {"alone": 1, "two": 2, "three": 3}
_GOES, _TOGETHER = ("move", "run"), ("beside", "with", "next_to", "alongside")
_ALIVE = ("people", "animals", "flyers", "swimmers")
_VEHICLES = ("driven", "sailing")


@dataclass(frozen=True)
class Company:
    """The first figure, its relation and the second; a ``twin`` looks and acts like the first, and
    the decoder adds others, each as many as its count."""

    relation: str
    first: Figure
    second: Figure | None = None
    twin: Figure | None = None
    said: str | None = None
    """The word for the relation, where the world has no such relation."""
    added: tuple[Figure, ...] = ()


def without_their_group(drawn: list[Figure]) -> list[Figure]:
    """The figures without the group that others are: of "a band: a singer and a drummer", two,
    who do what the group does."""
    people = living_kinds("people")
    some = [each for each in drawn if each.kind in people and not _is_group(each)]
    groups = [each for each in drawn if each.kind in people and _is_group(each)]
    if len(some) < 2 or len(groups) != 1:
        return drawn
    return [
        _with_them(each, groups[0]) if each in some and not each.actions else each
        for each in drawn
        if each is not groups[0]
    ]


def _with_them(figure: Figure, group: Figure) -> Figure:
    """A member that does what the group does, the drummer of a band in his own way."""
    own = trade_of(figure.name)
    does = tuple(replace(each, verb=own or each.verb) for each in group.actions)
    return replace(figure, actions=does)


def _is_group(figure: Figure) -> bool:
    """Whether a figure is a group of which others may be the members: a band, but no crowd."""
    many = painted_names("crowds").get(figure.name.rpartition(" ")[2])
    return is_collective(figure.name) and many != str(MOST)


def acts_apart(company: Company, *, one_each: bool) -> Figure | None:
    """The second figure, if it does what the network draws only of one of two different ones:
    walking, jumping; None for nobody, and where one act is of both. Who is led goes along."""
    first, second = company.first, company.second
    if second is None or company.relation not in ("beside", "behind") or company.said:
        return None
    if one_each and both_do(first, second, "beside"):
        return None  # one with the other: a dog on its lead
    led = [each for each in first.actions if each.target == second.subject.id and _leads(each)]
    if led and first.moves and second.kind in living_kinds(*_ALIVE) and not second.moves:
        return replace(second, actions=(*led, *second.actions))
    return second if deed_of(second)[0] else None


def led_on(idle: Figure, first: Figure, relations: Sequence[Relation]) -> Figure:
    """Somebody who does nothing, going along with ``first`` where the words have them together: a
    jogger with a dog beside her."""
    both = {idle.subject.id, first.subject.id}
    near = any({each.a, each.b} == both and each.relation in _TOGETHER for each in relations)
    goes = [each for each in first.actions if deed_of(replace(first, actions=(each,)))[0] in _GOES]
    able = idle.kind in living_kinds(*_ALIVE)
    return replace(idle, actions=tuple(goes[:1])) if near and able else idle


def _leads(action: Action) -> bool:
    """Whether the target of an action goes along: "walks her dog"."""
    together = action.preposition in world()["aims"]["together"]
    return together or (not action.preposition and action.verb in world()["aims"]["leads"])


def more_of_a_kind(company: Company, pair: Sequence[Figure]) -> list[Figure]:
    """Those of several alike that the network has no room for."""
    total = sum(_number(each) if len(pair) == 1 else each.subject.count or 2 for each in pair)
    if company.relation not in _OF_NETWORK:
        total = 0 if company.second else total
    return _mixed(company.first, total - _OF_NETWORK.get(company.relation, total))


def _mixed(figure: Figure, count: int) -> list[Figure]:
    """So many more of a figure, women and men in several colours if it is just "people"."""
    table = painted()["mixed"]
    told = figure.color or figure.subject.gender or figure.kind != "man"
    if told or figure.name not in table["names"].split(", "):
        return _times(figure, count)
    found: list[Figure] = []
    colors = table["colors"].split(", ")
    for number, color in enumerate(colors):
        kind = ("woman", "man")[number % 2]
        share = (count + len(colors) - 1 - number) // len(colors)
        found += _times(replace(figure, kind=kind, color=color), share)
    return found


def copies(company: Company, pair: Sequence[Figure]) -> list[Figure]:
    """The others of each of two different figures that are several."""
    found: list[Figure] = []
    for each in pair:
        apart = () if company.relation in ("meets", "hits") else each.actions
        runs = tuple(replace(action, verb="run") for action in each.actions[:1])
        does = (
            (runs or (Action(each.subject.id, "run"),)) if company.relation == "chases" else apart
        )
        found += _times(replace(each, actions=does), _number(each) - 1)
    return found


def _number(figure: Figure) -> int:
    """How many there are: a bare plural of what does not live is one, for want of a number."""
    several = _PLURAL if figure.kind in living_kinds(*_ALIVE) else 1
    return several if figure.subject.count is None else figure.subject.count


def _stands_about(figure: Figure) -> bool:
    """Whether a figure is somebody or something that stands by itself: no cup, phone or hand."""
    if figure.subject.name in names("parts_of_bodies"):
        return False
    if figure.kind in living_kinds(*_ALIVE, *_VEHICLES):
        return True
    said = guise_of(figure.name, figure.kind) or figure.kind
    return said in painted()["added"]["things"].split(", ")


def _times(figure: Figure, count: int) -> list[Figure]:
    several = replace(figure, subject=replace(figure.subject, count=count))
    return [several] if count > 0 else []


def with_added(
    company: Company, more: Sequence[Figure], others: Sequence[Figure], notes: Notes
) -> Company:
    """The company with those alike and with others, as far as there is room; the rest is noted."""
    cast = [each for each in (company.first, company.second, *others) if each]
    things = not any(each.kind in living_kinds(*_ALIVE, *_VEHICLES) for each in cast)
    left = list(more)
    for figure in others:
        if things or _stands_about(figure):
            left.append(figure)
        else:
            why = "the model draws small things as the first or the second figure"
            notes.warn("M103", f"{figure.name!r} is not drawn: {why}")
    for figure in left[_MOST_DIFFERENT:]:
        why = f"the model draws {_MOST_DIFFERENT + 2} different figures at most"
        notes.warn("M103", f"{figure.name!r} is not drawn: {why}")
    return replace(company, added=_shared(left[:_MOST_DIFFERENT], company, notes))


def _shared(figures: Sequence[Figure], company: Company, notes: Notes) -> tuple[Figure, ...]:
    """The figures, each as many as there is room for beside those of the network and others."""
    room, added = MOST - _OF_NETWORK.get(company.relation, 2), []
    for place, figure in enumerate(figures):
        count, rest = _number(figure), sum(_number(each) for each in figures[place + 1 :])
        fair = max(1, room // (len(figures) - place))
        kept = min(count, max(fair, room - rest))
        if kept < count:
            why = f"the model draws {MOST} figures"
            notes.tell("M103", f"{count - kept} of {figure.name!r} are not drawn: {why}")
        added += _times(figure, kept)
        room -= kept
    return tuple(added)
