"""The colours that no word states: settled once for a whole film of the built-in world.

If they were left open, the model would choose anew in each shot, and a dog would be red in one shot
and blue in the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kling_local.planner.sketch_cast import drawn_figures
from kling_local.planner.sketch_figures import Figure, kind_of
from kling_local.planner.sketch_looks import guise_of
from kling_local.planner.sketch_notes import Notes
from kling_local.planner.sketch_prompt import facts_of, usual_light
from kling_local.planner.sketch_words import THING, Facts, lost_colors, painted, world
from kling_local.planner.vocabulary import colors_in
from kling_local.shots import Blueprint


@dataclass
class _Role:
    """A figure over the whole film: who it is, beside whom it is seen and in front of what."""

    ids: set[str]
    kind: str | None
    name: str
    told: list[tuple[int, str]] = field(default_factory=list)
    beside: set[str] = field(default_factory=set)
    before: set[str] = field(default_factory=set)
    excluded: set[str] = field(default_factory=set)
    pictured: bool = False
    painted: dict[str, str] = field(default_factory=dict)


def settle(
    blueprints: Sequence[Blueprint], pictured: Iterable[int] = ()
) -> tuple[Mapping[str, str], ...]:
    """The colour of each figure whose colour is not stated: for each shot, by the subject's id.

    It is the colour stated in an earlier shot, else in a later one, else a usual one of its kind:
    one that is visible in front of the film's places and lights, that nothing excludes, and that no
    figure has from which it must differ. Nothing is settled for a figure in a shot of ``pictured``
    (shot numbers from 1; an image shows it), nor for a figure of unknown kind whose colour is never
    stated.
    """
    roles = _roles(blueprints, set(pictured))
    settled: dict[int, str] = {}
    for index, role in enumerate(roles):
        if not role.told and not role.pictured and role.kind:
            others = [(roles[n], color) for n, color in settled.items()]
            others += [(other, color) for other in roles for _, color in other.told]
            taken = {color for other, color in others if _must_differ(role, other)}
            settled[index] = _usual(role, taken)
    return tuple(
        {
            key: color
            for index, role in enumerate(roles)
            for color in [_told(role, number) if role.told else settled.get(index)]
            if color and not role.pictured
            for key in role.ids
        }
        for number in range(1, len(blueprints) + 1)
    )


def looks(blueprints: Sequence[Blueprint]) -> Mapping[str, Facts]:
    """What is painted of figures in all shots, as facts by the subject's id: each as the first
    shot says that states it."""
    return {key: role.painted for role in _roles(blueprints, set()) for key in role.ids}


def _told(role: _Role, number: int) -> str:
    """The last colour stated up to a shot, else the first one stated after it."""
    before = [color for shot, color in role.told if shot <= number]
    return before[-1] if before else role.told[0][1]


def _roles(blueprints: Sequence[Blueprint], pictured: set[int]) -> list[_Role]:
    roles: list[_Role] = []
    for number, blueprint in enumerate(blueprints, start=1):
        facts = facts_of(blueprint, Notes())
        behind = {facts.get("place", ""), facts.get("light", usual_light(facts))}
        unwanted = set(_excluded_colors(blueprint))
        figures = drawn_figures(blueprint)
        seen = {figure.subject.id for alike in figures for figure in alike}
        for alike in figures:
            role = _role(roles, alike)
            role.told += [(number, figure.color) for figure in alike[:1] if figure.color]
            role.beside |= seen - role.ids
            role.before |= behind
            role.excluded |= unwanted
            role.pictured |= number in pictured
            role.painted = alike[0].painted | role.painted
    return _known_by_kind(roles)


def _role(roles: list[_Role], alike: Sequence[Figure]) -> _Role:
    """The role of figures that look the same; roles that were separate before are merged."""
    ids, kind, name = {figure.subject.id for figure in alike}, alike[0].kind, alike[0].name
    first, *others = [role for role in roles if role.ids & ids] or [_Role(set(), kind, name)]
    first.ids |= ids
    for other in others:
        _merge(first, other)
        roles.remove(other)
    if first not in roles:
        roles.append(first)
    return first


def _merge(role: _Role, other: _Role) -> None:
    """Add all that is known of one role to the other."""
    role.ids |= other.ids
    role.told = sorted([*role.told, *other.told])
    role.beside |= other.beside
    role.before |= other.before
    role.excluded |= other.excluded
    role.pictured |= other.pictured
    role.painted = other.painted | role.painted


def _known_by_kind(roles: list[_Role]) -> list[_Role]:
    """The roles, with "the ball" merged into the basketball of an earlier shot."""
    merged: list[_Role] = []
    for role in roles:
        same = [each for each in merged if _is_called(each, role)]
        if same:
            _merge(same[-1], role)
        else:
            merged.append(role)
    return merged


def _is_called(role: _Role, later: _Role) -> bool:
    """Whether a later role's noun is just the kind of this figure's more specific noun."""
    if role.kind != later.kind or role.beside & later.ids or role.name == later.name:
        return False
    return later.name == later.kind and kind_of(role.name) == (role.kind, False)


def _must_differ(role: _Role, other: _Role) -> bool:
    """Whether two figures need different colours.

    Figures seen together do, whatever their kinds, as the model was trained on no company of one
    colour but twins; so do two of a kind that one noun names ("another dog").
    """
    alike = role.kind == other.kind and role.name == other.name
    return other is not role and (alike or bool(role.beside & other.ids))


def _usual(role: _Role, taken: set[str]) -> str:
    """The first usual colour that is visible and differs from the others."""
    table = world()
    of_guise = painted()["guise_colors"].get(guise_of(role.name))
    of_costume = painted()["costume_colors"].get(role.name, of_guise)
    of_name, of_kind = table["colors_of_names"].get(role.name, of_costume), table["usual_colors"]
    usual = [each for each in (of_name, of_kind[role.kind or THING]) if each]
    ways: list[str] = list(dict.fromkeys([*", ".join(usual).split(", "), *table["colors"]]))
    hidden = lost_colors(role.kind or THING, role.before)
    for unfit in (hidden | taken | role.excluded, hidden | taken, taken):
        fitting = [color for color in ways if color not in unfit]
        if fitting:
            return fitting[0]
    return ways[0]


def _excluded_colors(blueprint: Blueprint) -> Iterator[str]:
    """Colours in the things that a shot excludes."""
    for thing in blueprint.exclude:
        yield from colors_in(thing)
