"""Who of a blueprint the built-in world draws, what they do, and how they stand to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from kling_local.errors import one_of
from kling_local.planner.clothes import is_worn
from kling_local.planner.open_words import meanings_of
from kling_local.planner.sketch_notes import Notes
from kling_local.planner.sketch_words import THING, actions_of, can, families, names, verb, world
from kling_local.planner.vocabulary import vocabulary
from kling_local.shots import Action, Blueprint, Subject

_ONE_EACH = ("chases", "meets", "hits")
_LATER_S = 1.0
"""Who is told to act only from here on stands still before."""
_ALIKE = {("run", "move"), ("jump", "bounce"), ("bounce", "jump")}
"""An action and what stands for it without a word: a ball that jumps bounces."""


@dataclass(frozen=True)
class Figure:
    """A subject as the world draws it; ``kind`` is None when it cannot."""

    subject: Subject
    kind: str | None
    color: str | None
    actions: tuple[Action, ...]

    @property
    def name(self) -> str:
        """What the plan calls it."""
        return self.subject.name

    @property
    def moves(self) -> bool:
        """Whether it changes its place."""
        return any(_meant(action.verb)[0] in ("move", "run") for action in self.actions)

    def color_among(self, colors: Mapping[str, str]) -> str | None:
        """The colour that is told, else the one settled for its id."""
        return self.color or colors.get(self.subject.id)


@dataclass(frozen=True)
class _Deed:
    """One part of what a figure does."""

    action: str
    direction: str | None


@dataclass(frozen=True)
class _Company:
    """Who is drawn first, in which relation, with whom; a ``twin`` looks and does the same."""

    relation: str
    first: Figure
    second: Figure | None = None
    twin: Figure | None = None


def cast_facts(blueprint: Blueprint, notes: Notes, colors: Mapping[str, str]) -> dict[str, str]:
    """The facts of the figures: kind to color2. Empty without subjects.

    ``colors`` is what figures are drawn in whose colour is not told, by the id of the subject.
    """
    company = _company(blueprint, notes)
    if not company:
        return {}
    first, second = company.first, company.second
    found = {"relation": company.relation, "kind": first.kind, "color": first.color_among(colors)}
    if second:
        found |= {"kind2": second.kind, "color2": second.color_among(colors)}
    found |= _deeds_facts(company, blueprint, notes)
    return {name: value for name, value in found.items() if value}


def drawn_figures(blueprint: Blueprint) -> tuple[tuple[Figure, ...], ...]:
    """Who is drawn, the first before the second; figures that look the same stand together."""
    company = _company(blueprint, Notes())
    if not company:
        return ()
    alike = (company.first, company.twin) if company.twin else (company.first,)
    return (alike, (company.second,)) if company.second else (alike,)


def kind_of(name: str) -> tuple[str | None, bool]:
    """The kind that draws a noun, and whether it is only near to it."""
    for word in (name, name.rsplit(maxsplit=1)[-1] if name else name):
        exact = names("kinds").get(word)
        near = names("near_kinds").get(word)
        if exact or near:
            return exact or near, exact is None
    meanings = meanings_of(name)
    for category, table in (("gender", "near_genders"), ("subject", "near_groups")):
        for meaning in meanings:
            if meaning.category == category:
                return world()[table].get(meaning.group), True
    return None, False


def color_of(word: str) -> str | None:
    """The colour that a colour word is drawn in."""
    drawn: str | None = world()["colors"].get(word) or world()["near_colors"].get(word)
    return drawn


def _company(blueprint: Blueprint, notes: Notes) -> _Company | None:
    figures = _figures(blueprint, notes)
    drawn = [figure for figure in figures if figure.kind] or figures[:1]
    return _together(drawn, blueprint, notes) if drawn else None


def _figures(blueprint: Blueprint, notes: Notes) -> list[Figure]:
    made = []
    for number, subject in enumerate(blueprint.subjects):
        owners = (subject.id, None) if number == 0 else (subject.id,)
        own = [action for action in blueprint.actions if action.subject in owners]
        own.sort(key=lambda action: action.start_s or 0.0)
        kind, near = kind_of(subject.name)
        known = one_of(world()["kinds"])
        if kind is None:
            notes.warn("M101", f"the model cannot draw {subject.name!r}: it draws {known}")
        elif near:
            notes.tell("M102", f"{subject.name!r} is drawn as a {kind}")
        made.append(Figure(subject, kind, _color(subject, kind, notes), tuple(own)))
    return made


def _color(subject: Subject, kind: str | None, notes: Notes) -> str | None:
    """The colour of the figure: a person's is that of the clothes, where they are told."""
    own = [word for word in subject.attributes if word in _known_colors()]
    clothes = [word for each in subject.attributes if is_worn(each) for word in each.split()]
    worn = [word for word in clothes if word in _known_colors()]
    said = (*worn, *own) if kind in world()["families"]["people"]["kinds"] else (*own, *worn)
    if not said:
        return None
    drawn = color_of(said[0])
    if drawn is None:
        known = one_of(world()["colors"])
        notes.tell("M104", f"the colour {said[0]!r} is not drawn: the model knows {known}")
    elif drawn != said[0]:
        notes.tell("M104", f"the colour {said[0]!r} is drawn as {drawn}")
    for other in dict.fromkeys(said[1:]):
        if other != said[0]:
            message = f"the colour {other!r} of {subject.name!r} is not drawn: a figure has one"
            notes.tell("M104", message)
    return drawn


@lru_cache(maxsize=1)
def _known_colors() -> frozenset[str]:
    meanings = (meaning for known in vocabulary().phrases.values() for meaning in known)
    return frozenset(meaning.value for meaning in meanings if meaning.category == "color")


def _together(drawn: list[Figure], blueprint: Blueprint, notes: Notes) -> _Company:
    if len(drawn) == 1:
        only = drawn[0]
        mutual = any(each.a == each.b == only.subject.id for each in blueprint.relations)
        told = "meets" if mutual else _told_relation(only)
        if only.subject.count == 2 and told in ("meets", "hits"):
            other = replace(only.subject, id=f"{only.subject.id}_2")
            each_other = _Company(told, only, replace(only, subject=other))
            return _possible(each_other, notes)
        return _Company(_count(only.subject, notes), only)
    for extra in drawn[2:]:
        notes.warn("M103", f"{extra.name!r} is not drawn: the model draws two different figures")
    pair = drawn[:2]
    if _twins(pair) and not blueprint.relations:
        return _Company("two", pair[0], twin=pair[1])
    for figure in pair:
        if figure.subject.count != 1:
            notes.tell("M103", f"{figure.name!r} is drawn once: there are two different figures")
    return _possible(_related(pair, blueprint, notes), notes)


def _twins(pair: list[Figure]) -> bool:
    """Whether two figures look the same and do the same: "a dog and another dog run"."""
    one, other = pair
    verbs = [{action.verb for action in figure.actions} for figure in pair]
    alike = (one.kind, one.color) == (other.kind, other.color)
    apart = _told_relation(one) or _told_relation(other)
    return alike and not apart and (verbs[0] == verbs[1] or not all(verbs))


def _told_relation(figure: Figure) -> str:
    """The relation to somebody else that what a figure does tells, ``""`` for none."""
    told = [_relation(action.verb) for action in figure.actions]
    return next((each[0] for each in told if each and each[0] in _ONE_EACH), "")


def _count(subject: Subject, notes: Notes) -> str:
    if subject.count is not None and subject.count > 3:
        message = f"{subject.count} of {subject.name!r} are drawn as three: the model draws no more"
        notes.tell("M103", message)
    return {1: "alone", 2: "two"}.get(subject.count or 3, "three")


def _related(pair: list[Figure], blueprint: Blueprint, notes: Notes) -> _Company:
    """Two figures in the relation that their verbs or the blueprint tell, else side by side."""
    for figure, other in (pair, pair[::-1]):
        for action in figure.actions:
            told = _relation(action.verb)
            if told and told[0] in _ONE_EACH:
                return _ordered(told, figure, other)
    ids = {figure.subject.id: figure for figure in pair}
    for relation in blueprint.relations:
        first, second = ids.get(relation.a), ids.get(relation.b)
        if not first or not second or first is second:
            continue
        told = _relation(relation.relation)
        if told:
            return _ordered(told, first, second)
        near = names("near_relations").get(_spoken(relation.relation), "beside")
        notes.tell("M108", f"{relation.relation!r} is drawn as {near!r}")
        return _Company(near, first, second)
    first, second = pair if pair[0].moves or not pair[1].moves else pair[::-1]
    return _Company("behind" if first.moves else "beside", first, second)


def _relation(word: str) -> tuple[str, bool] | None:
    """The relation that a verb or a preposition tells, and whether its sides are swapped."""
    spoken = _spoken(word)
    lemmas = [m.value for m in vocabulary().phrases.get(tuple(spoken.split()), ())]
    for each in (spoken, *lemmas, spoken.removesuffix("s")):
        if each in names("relations"):
            return names("relations")[each], False
        if each in names("swapped_relations"):
            return names("swapped_relations")[each], True
    return None


def _spoken(word: str) -> str:
    return word.replace("_", " ")


def _ordered(told: tuple[str, bool], a: Figure, b: Figure) -> _Company:
    relation, swapped = told
    return _Company(relation, b, a) if swapped else _Company(relation, a, b)


def _possible(company: _Company, notes: Notes) -> _Company:
    """The same company in a relation that the world draws of these kinds."""
    first, second = company.first, company.second
    assert second is not None
    kinds = [figure.kind or THING for figure in (first, second)]
    walk = all(can(kind, "run") for kind in kinds)
    relation = company.relation
    if relation == "hits" and not all(kind in world()["company"]["solid"] for kind in kinds):
        relation = "meets" if walk else "beside"
    elif relation in ("chases", "meets") and not walk:
        relation = "behind" if first.moves else "beside"
    elif relation == "beside" and first.moves and can(kinds[0], "move"):
        relation = "behind"  # side by side nobody moves
    if relation != company.relation:
        both = f"{first.name!r} and {second.name!r}"
        notes.tell("M108", f"{both} are drawn as {relation!r}, not {company.relation!r}")
    return _Company(relation, first, second)


def _deeds_facts(company: _Company, blueprint: Blueprint, notes: Notes) -> dict[str, str | None]:
    first, second = company.first, company.second
    if company.relation in _ONE_EACH:
        actions = (*first.actions, *(second.actions if second else ()))
        told = [a.direction for a in actions if a.direction in ("left", "right")]
        for action in first.actions:
            if not _relation(action.verb) and _meant(action.verb)[0] not in ("move", "run"):
                why = f"the model draws only that it {company.relation}"
                notes.tell("M105", f"{action.verb!r} of {first.name!r} is not drawn: {why}")
        return {"direction": told[0] if told and company.relation == "chases" else None}
    deeds = _deeds(first, notes)
    if not deeds and _speaks(first, blueprint):
        deeds = [_Deed("speak", None)]
    for action in second.actions if second else ():
        if _meant(action.verb)[0] != "still":
            other = second.name if second else ""
            notes.tell("M105", f"{action.verb!r} of {other!r} is not drawn: it stays where it is")
    if not deeds:
        return {}
    if len(deeds) == 1 and _waits(first, deeds[0], company.relation):
        deeds = [_Deed("still", None), *deeds]
    elif len(deeds) > 1 and deeds[0].action == "still" and not _has_parts(first, company.relation):
        said = verb(first.kind or THING, "still")
        notes.tell("M105", f"{said!r} of {first.name!r} is not drawn: only what it does then")
        deeds = deeds[1:]
    then = _then(first, company.relation, deeds, notes)
    aims = [d.direction for d in (deeds[0], then) if d and d.action in ("move", "run")]
    return {
        "action": deeds[0].action,
        "then": then.action if then else None,
        "direction": next((aim for aim in aims if aim in ("left", "right")), None),
    }


def _waits(figure: Figure, deed: _Deed, relation: str) -> bool:
    """Whether it first stands still: it is told to act only later in the shot."""
    begin = min((action.start_s or 0.0 for action in figure.actions), default=0.0)
    follows = deed.action != "still" and deed.action in world()["second_parts"]["second"]
    return begin >= _LATER_S and follows and _has_parts(figure, relation)


def _has_parts(figure: Figure, relation: str) -> bool:
    """Whether the world draws two parts of what it does."""
    able = [world()["families"][name] for name in world()["second_parts"]["families"]]
    return relation == "alone" and families()[figure.kind or THING] in able


def _deeds(figure: Figure, notes: Notes) -> list[_Deed]:
    """What the figure does, in order; the same twice in a row is done once."""
    deeds: list[_Deed] = []
    for action in figure.actions:
        drawn = _drawn(figure, action.verb, notes)
        if drawn is None:
            continue
        if drawn in ("move", "run") and action.direction not in (None, "left", "right"):
            message = f"{action.direction!r} of {figure.name!r} is not drawn: it goes left or right"
            notes.tell("M105", message)
        if drawn == "move" and _goes_fast(figure.kind or THING, action):
            drawn = "run"
        if deeds and deeds[-1].action == drawn:
            deeds[-1] = _Deed(drawn, deeds[-1].direction or action.direction)
        else:
            deeds.append(_Deed(drawn, action.direction))
    return deeds


def _goes_fast(kind: str, action: Action) -> bool:
    """Whether "drives quickly" is what the kind does when it runs; who walks fast still walks."""
    fast = can(kind, "run") and verb(kind, "run").endswith(" fast")
    return fast and action.manner in world()["fast"]["manners"]


def _meant(verb_said: str) -> tuple[str | None, bool]:
    """The action that a verb means, and whether it is only near to it."""
    exact = names("actions").get(verb_said)
    if exact:
        return exact, False
    near = names("near_actions").get(verb_said)
    if near:
        return near, True
    for meaning in vocabulary().phrases.get(tuple(verb_said.split()), ()):
        if meaning.category == "action":
            return world()["near_groups_of_actions"].get(meaning.group), True
    return None, False


def _drawn(figure: Figure, said: str, notes: Notes) -> str | None:
    kind = figure.kind or THING
    meant, near = _meant(said)
    ways = (meant, *world()["instead"].get(meant, ())) if meant else ()
    drawn = next((way for way in ways if can(kind, way)), None)
    if drawn is None:
        known = one_of(actions_of(kind))
        message = f"the action {said!r} of {figure.name!r} is not drawn: the model knows {known}"
        notes.tell("M105", message)
    elif near or (drawn != meant and (meant, drawn) not in _ALIKE):
        notes.tell("M105", f"the action {said!r} is drawn as {verb(kind, drawn)!r}")
    return drawn


def _speaks(figure: Figure, blueprint: Blueprint) -> bool:
    speakers = {line.speaker for line in blueprint.audio.dialogue}
    return can(figure.kind or THING, "speak") and bool(speakers & {None, figure.name})


def _then(figure: Figure, relation: str, deeds: list[_Deed], notes: Notes) -> _Deed | None:
    """The second part, where the world can draw one."""
    if len(deeds) == 1:
        return None
    first, second = deeds[:2]
    if second.action == "run" and first.action != "move":
        second = _Deed("move", second.direction)
    parts = world()["second_parts"]
    possible = (
        _has_parts(figure, relation)
        and first.action in parts["first"]
        and second.action in parts["second"]
        and (first.action, second.action) != ("run", "move")
    )
    if possible and second.action != deeds[1].action:
        notes.tell("M105", f"the second action of {figure.name!r} is drawn as 'walks'")
    left_out = deeds[2:] if possible else deeds[1:]
    before = verb(figure.kind or THING, first.action)
    why = (
        "a figure does two things a shot" if possible else f"the model draws only {before!r} of it"
    )
    for deed in left_out:
        said = verb(figure.kind or THING, deed.action)
        notes.tell("M105", f"{said!r} of {figure.name!r} is not drawn: {why}")
    return second if possible else None
