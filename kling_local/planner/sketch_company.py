"""Company: which figures of a blueprint the built-in world draws, and in which relation."""

from __future__ import annotations

from dataclasses import replace

from kling_local.planner.kinds import is_collective, nouns
from kling_local.planner.sketch_figures import Figure, figures_of, living_kinds, meant
from kling_local.planner.sketch_joining import (
    Company,
    acts_apart,
    copies,
    led_on,
    more_of_a_kind,
    with_added,
    without_their_group,
)
from kling_local.planner.sketch_notes import Notes
from kling_local.planner.sketch_targets import aimed_relation, steered, tell_aimed
from kling_local.planner.sketch_words import THING, can, names, world
from kling_local.planner.vocabulary import vocabulary
from kling_local.shots import Action, Blueprint, Subject

ONE_EACH = ("chases", "meets", "hits")
"""Relations of two figures that leave no room for other actions of either."""


def company_of(blueprint: Blueprint, notes: Notes, *, extras: bool = True) -> Company | None:
    """The figures of a blueprint that are drawn together; None without subjects.

    Without ``extras`` they are those that the network draws.
    """
    figures = figures_of(blueprint, notes)
    left = steered(figures, blueprint.relations, notes)
    drawn = [figure for figure in left if figure.kind] or left[:1]
    if not drawn:
        return None
    if not extras:
        _tell_many(drawn, notes)
        return _together(drawn, blueprint, notes)
    return _gathered(drawn, blueprint, notes)


def relation_of(word: str) -> tuple[str, bool] | None:
    """The relation that a verb or preposition names, if any, and whether its sides are swapped."""
    spoken = _spoken(word)
    lemmas = [m.value for m in vocabulary().phrases.get(tuple(spoken.split()), ())]
    for each in (spoken, *lemmas, spoken.removesuffix("s")):
        if each in names("relations"):
            return names("relations")[each], False
        if each in names("swapped_relations"):
            return names("swapped_relations")[each], True
    return None


def _gathered(drawn: list[Figure], blueprint: Blueprint, notes: Notes) -> Company:
    """The network's figures and those that the decoder adds: more than two different ones, more
    than three alike, and who does what the second of two cannot."""
    drawn = without_their_group(drawn)
    pair = _who_meet(drawn) or _hunt(drawn) or drawn[:2]
    others = [each for each in drawn if each not in pair]
    if len(pair) == 1 or (_twins(pair) and not blueprint.relations):
        company = _together(pair, blueprint, notes)
        return with_added(company, more_of_a_kind(company, pair), others, notes)
    single = [replace(each, subject=replace(each.subject, count=1)) for each in pair]
    tried = _together(single, blueprint, Notes())
    one_each = all(each.subject.count == 1 for each in pair)
    runs = _only_run(tried, blueprint)
    second = tried.second if runs else acts_apart(tried, one_each=one_each)
    if second:
        first, other = pair if tried.first.subject.id == pair[0].subject.id else pair[::-1]
        second = replace(second, subject=other.subject)
        if second.moves and not first.actions:  # "a dog sits by a road, a car drives by"
            first, second = second, led_on(first, second, blueprint.relations)
        company = _together([first], blueprint, notes)
        return with_added(company, more_of_a_kind(company, [first]), [second, *others], notes)
    company = _together(single, blueprint, notes)
    return with_added(company, copies(company, pair), others, notes)


def _tell_many(drawn: list[Figure], notes: Notes) -> None:
    """Note more than three alike, where the network draws them."""
    for figure in drawn[:1] if len(drawn) == 1 else ():
        count = figure.subject.count
        if count is not None and count > 3:
            message = f"{count} of {figure.name!r} are drawn as three: the model draws no more"
            notes.tell("M103", message)


def _together(drawn: list[Figure], blueprint: Blueprint, notes: Notes) -> Company:
    if len(drawn) == 1:
        only = drawn[0]
        company = _each_other(only, blueprint, notes) or _one_acts(only, notes)
        return company or Company(_count(only.subject), only)
    pair = _who_meet(drawn) or drawn[:2]
    for extra in drawn:
        if extra not in pair:
            message = f"{extra.name!r} is not drawn: the model draws two different figures"
            notes.warn("M103", message)
    if _twins(pair) and not blueprint.relations:
        several = sum(figure.subject.count or 2 for figure in pair) > 2
        return Company("three" if several else "two", pair[0], twin=pair[1])
    for figure in pair:
        if figure.subject.count != 1:
            notes.tell("M103", f"{figure.name!r} is drawn once: there are two different figures")
    company = _possible(_related(pair, blueprint, notes), notes)
    _tell_chase(company, blueprint, notes)
    if company.relation not in ONE_EACH and company.second:
        tell_aimed(company.first, company.second, company.relation, company.said, notes)
    return company


def _who_meet(drawn: list[Figure]) -> list[Figure] | None:
    """The first two figures of which one chases, meets or hits the other, in the order they are
    named.

    A pair whose relation the world cannot draw is not taken at the cost of a figure that acts.
    """
    for figure in drawn:
        told = [(each, _told_by(each)) for each in figure.actions if len(each.doers) == 1]
        aims = {action.target: relation[0] for action, relation in told if relation}
        for other in drawn:
            if other is figure or other.subject.id not in aims:
                continue
            pair = [each for each in drawn if each in (figure, other)]
            left_out = [each for each in drawn[:2] if each not in pair]
            shown = _drawable(aims[other.subject.id], figure, other) in ONE_EACH
            if shown or not any(each.actions for each in left_out):
                return pair
    return None


def _hunt(drawn: list[Figure]) -> list[Figure] | None:
    """The first of several who chase another, and whom they chase; None where nobody can run."""
    for figure in drawn:
        aims = {each.target for each in figure.actions if (_told_by(each) or ("",))[0] == "chases"}
        for other in drawn:
            apart = other is not figure and not set(other.actions) & set(figure.actions)
            if apart and other.subject.id in aims and can(other.kind or THING, "run"):
                return [each for each in drawn if each in (figure, other)]
    return None


def _each_other(only: Figure, blueprint: Blueprint, notes: Notes) -> Company | None:
    """Two of a kind that meet or hit each other, else None; more than two are drawn as two."""
    mutual = any(each.a == each.b == only.subject.id for each in blueprint.relations)
    told, count = "meets" if mutual else _told_relation(only, [only]), only.subject.count
    _tell_near(only, notes)
    if told not in ("meets", "hits") or (count != 2 and not mutual):
        return None
    if count != 2 and not can(only.kind or THING, "run"):
        notes.tell("M108", f"{only.name!r} are drawn beside each other, they do not meet")
        return None
    if count not in (None, 2):
        why = "the model draws no more that meet"
        notes.tell("M103", f"{count} of {only.name!r} are drawn as two: {why}")
    other = replace(only.subject, id=f"{only.subject.id}_2")
    return _possible(Company(told, only, replace(only, subject=other)), notes)


def _one_acts(only: Figure, notes: Notes) -> Company | None:
    """ "Two dogs stand. One of them runs": one that acts, with one that does not."""
    own = [each for each in only.actions if each.single]
    if not own or only.subject.count == 1 or not _acts(replace(only, actions=tuple(own))):
        return None
    if only.subject.count != 2:
        notes.tell("M103", f"{only.name!r} are drawn as two: one of them acts")
    one = replace(only.subject, count=1)
    rest = tuple(each for each in only.actions if not each.single)
    first = replace(only, subject=one, actions=tuple(own))
    second = replace(only, subject=one, actions=rest)
    return Company("behind" if first.moves else "beside", first, second)


def _twins(pair: list[Figure]) -> bool:
    """Whether two figures look and act alike: "a dog and another dog run"."""
    one, other = pair
    first, second = [{action.verb for action in figure.actions} for figure in pair]
    alike = (one.kind, one.color, one.painted) == (other.kind, other.color, other.painted)
    apart = _told_relation(one, pair) or _told_relation(other, pair)
    same = one.name == other.name
    alike = alike and one.subject.element == other.subject.element
    opposed = {each.direction for each in (*one.actions, *other.actions)} >= {"left", "right"}
    together = (same and not (first and second)) or (first == second and (same or _acts(one)))
    return alike and together and not apart and not opposed


def _told_relation(figure: Figure, among: list[Figure]) -> str:
    """The relation among some figures that an action of one of them states, ``""`` for none."""
    shown = (None, *(each.subject.id for each in among))
    told = [_told_by(action) for action in figure.actions if action.target in shown]
    return next((each[0] for each in told if each), "")


def _told_by(action: Action) -> tuple[str, bool] | None:
    """The relation of `ONE_EACH` that a verb states, or None."""
    told = relation_of(action.verb)
    return told if told and told[0] in ONE_EACH else None


def _count(subject: Subject) -> str:
    many = subject.name.partition(" of ")[0]
    if subject.count == 1 and (is_collective(subject.name) or many in nouns("collectives")):
        return "two" if subject.name in nouns("pairs") else "three"
    return {1: "alone", 2: "two"}.get(subject.count or 3, "three")


def _related(pair: list[Figure], blueprint: Blueprint, notes: Notes) -> Company:
    """Two figures in the relation that their verbs or the blueprint state, else side by side."""
    deeds = [
        (action, figure, other) for figure, other in (pair, pair[::-1]) for action in figure.actions
    ]
    for action, figure, other in sorted(deeds, key=lambda each: each[0].target is None):
        told = _told_by(action)
        both = action in other.actions  # two that chase together chase a third
        here = action.target in (None, figure.subject.id, other.subject.id)
        if told and here and not (both and told[0] == "chases"):
            _tell_near(figure, notes)
            return _ordered(told, figure, other)
    company = _told(pair, blueprint, notes)
    if company:
        return company
    for figure, other in (pair, pair[::-1]):
        aimed = aimed_relation(figure, other, notes)
        if aimed:
            return _ordered(aimed, figure, other)
    first, second = pair if _acts(pair[0]) or not _acts(pair[1]) else pair[::-1]
    if _run_together(first, second):
        notes.tell("M108", f"{first.name!r} and {second.name!r} run one behind the other")
        return Company("chases", first, second)
    return Company("behind" if first.moves else "beside", first, second)


def _told(pair: list[Figure], blueprint: Blueprint, notes: Notes) -> Company | None:
    """Two figures in the relation that the blueprint states; None without one."""
    ids = {figure.subject.id: figure for figure in pair}
    for relation in blueprint.relations:
        first, second = ids.get(relation.a), ids.get(relation.b)
        if not first or not second or first is second:
            continue
        told, said = relation_of(relation.relation), _spoken(relation.relation)
        if said in world()["followed"]["relations"] and _walks(first):
            why = f"only {first.name!r} walks: one of two different figures acts"
            notes.warn("M113", f"{said!r} {second.name!r} is not drawn: {why}")
            return Company("behind", first, second)
        if told:
            return _ordered(told, first, second)
        return Company(names("near_relations").get(said, "beside"), first, second, said=said)
    return None


def _tell_near(figure: Figure, notes: Notes) -> None:
    """Note verbs that are drawn as a similar relation: figures that kiss are drawn meeting."""
    people = figure.kind in living_kinds("people")
    for action in () if people else figure.actions:
        if action.verb in world()["near_meetings"]["verbs"]:
            notes.tell("M108", f"{action.verb!r} is drawn as 'meets'")


def _tell_chase(company: Company, blueprint: Blueprint, notes: Notes) -> None:
    """Note that a figure that follows is drawn chasing, unless one of them runs."""
    actions = [*company.first.actions, *(company.second.actions if company.second else ())]
    runs = "run" in (meant(action.verb)[0] for action in actions)
    if company.relation != "chases" or runs:
        return
    ways = [f"{action.verb} {action.preposition}" for action in actions if action.preposition]
    words = [*(action.verb for action in actions), *ways]
    words += [_spoken(relation.relation) for relation in blueprint.relations]
    told = [word for word in words if word in world()["near_chases"]["words"]]
    if told:
        notes.tell("M108", f"{told[0]!r} is drawn as 'chases'")


def _acts(figure: Figure) -> bool:
    """Whether the figure does something that the world draws, other than standing still."""
    meanings = (meant(action.verb, figure.kind)[0] for action in figure.actions)
    return any(each not in (None, "still") and can(figure.kind or THING, each) for each in meanings)


def _walks(figure: Figure) -> bool:
    """Whether the figure goes somewhere without running."""
    return "move" in (meant(action.verb, figure.kind)[0] for action in figure.actions)


def _only_run(company: Company, blueprint: Blueprint) -> bool:
    """Whether two that are drawn one behind the other are told to run, and not to chase."""
    first, second = company.first, company.second
    if company.relation != "chases" or second is None or blueprint.relations:
        return False
    own = set(first.actions) ^ set(second.actions)  # two that chase together chase a third
    return not any(map(_told_by, own)) and _run_together(first, second)


def _run_together(first: Figure, second: Figure) -> bool:
    """Whether two only run, both at once: in this world just figures that chase each other do."""
    runs = {meant(action.verb)[0] for action in (*first.actions, *second.actions)} == {"run"}
    walk = all(can(figure.kind or THING, "run") for figure in (first, second))
    return runs and walk and first.actions == second.actions


def _spoken(word: str) -> str:
    return word.replace("_", " ")


def _ordered(told: tuple[str, bool], a: Figure, b: Figure) -> Company:
    relation, swapped = told
    return Company(relation, b, a) if swapped else Company(relation, a, b)


def _possible(company: Company, notes: Notes) -> Company:
    """The same company in a relation that the world can draw for these kinds."""
    first, second = company.first, company.second
    assert second is not None
    relation = _drawable(company.relation, first, second)
    if relation == "beside" and company.relation in ONE_EACH and _acts(second) > _acts(first):
        first, second = second, first  # "a boy kicks a ball and it rolls left": the ball acts
    if relation == "beside" and first.moves and can(first.kind or THING, "move"):
        relation = "behind"  # figures side by side do not move
    both = f"{first.name!r} and {second.name!r}"
    if company.said:
        notes.tell("M108", f"{company.said!r} is drawn as {relation!r}")
    elif relation != company.relation and company.relation in ONE_EACH and relation not in ONE_EACH:
        why = f"only {first.name!r} acts"
        notes.warn("M113", f"{both} are drawn as {relation!r}, not {company.relation!r}: {why}")
    elif relation != company.relation:
        notes.tell("M108", f"{both} are drawn as {relation!r}, not {company.relation!r}")
    return Company(relation, first, second, said=company.said)


def _drawable(relation: str, first: Figure, second: Figure) -> str:
    """The relation, or a similar one that two figures of these kinds can have."""
    kinds = [figure.kind or THING for figure in (first, second)]
    walk = all(can(kind, "run") for kind in kinds)
    if relation == "hits" and not all(kind in world()["company"]["solid"] for kind in kinds):
        return "meets" if walk else "beside"
    if relation in ("chases", "meets") and not walk:
        return "behind" if first.moves else "beside"
    return relation
