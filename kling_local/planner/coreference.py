"""Whom the words of later shots mean: "he", "the same man", "another woman"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from kling_local.planner.kinds import can_be_it, can_speak, gender_of, is_living
from kling_local.planner.open_words import meanings_of
from kling_local.planner.reading import GENDERS, INDEFINITE
from kling_local.planner.vocabulary import Meaning
from kling_local.shots import Blueprint, Relation, Subject

_NEW = frozenset({"another", "second", "other", "different"})


@dataclass(frozen=True)
class Pointers:
    """Words of one shot that refer to somebody, each tuple in the order of the text: the pronouns
    that are the doers of its actions, the determiners of its subjects ("a", "another", "the"), and
    the pronouns that introduce its spoken lines."""

    pronouns: tuple[str | None, ...] = ()
    articles: tuple[str, ...] = ()
    voices: tuple[str | None, ...] = ()


@dataclass
class _Cast:
    """Everybody so far, the latest last: id -> the subject as last seen and its shot's number."""

    members: dict[str, tuple[Subject, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Linked:
    """A blueprint whose ids hold for the whole film, and the subjects of earlier shots that its
    pronouns mean, each with its shot."""

    blueprint: Blueprint
    recalled: tuple[tuple[Subject, int], ...] = ()


def link(blueprints: Sequence[Blueprint], pointers: Sequence[Pointers]) -> list[Linked]:
    """Give the same figure the same id in every shot, and pronouns the figure that they mean.

    A noun means the figure known by it, unless it is "another" or newly introduced with other
    looks. Without ``pointers`` (one for each shot) pronouns stay unresolved.
    """
    cast = _Cast()
    linked = []
    for number, blueprint in enumerate(blueprints, start=1):
        said = pointers[number - 1] if number <= len(pointers) else Pointers()
        renamed = _voiced(_renamed(blueprint, said.articles, cast), said.voices, cast)
        resolved, recalled = _recalled(renamed, said.pronouns, cast)
        linked.append(Linked(resolved, recalled))
        for subject in resolved.subjects:
            known = cast.members.pop(subject.id, None)
            before = known[0] if known else subject
            looks, noun = subject.attributes or before.attributes, subject.noun or before.noun
            cast.members[subject.id] = (replace(subject, attributes=looks, noun=noun), number)
    return linked


def _renamed(blueprint: Blueprint, articles: Sequence[str], cast: _Cast) -> Blueprint:
    new: dict[str, str] = {}
    for position, subject in enumerate(blueprint.subjects):
        article = articles[position] if position < len(articles) else ""
        if subject.id in cast.members and _is_new(subject, article, cast.members[subject.id][0]):
            taken = {*cast.members, *new.values(), *(each.id for each in blueprint.subjects)}
            numbered = (f"{subject.id}_{number}" for number in count(2))
            new[subject.id] = next(each for each in numbered if each not in taken)
    if not new:
        return blueprint
    return replace(
        blueprint,
        subjects=tuple(replace(each, id=new.get(each.id, each.id)) for each in blueprint.subjects),
        actions=tuple(
            replace(
                each,
                subject=new.get(each.subject or "", each.subject),
                others=tuple(new.get(other, other) for other in each.others),
                target=new.get(each.target or "", each.target),
            )
            for each in blueprint.actions
        ),
        relations=tuple(
            Relation(new.get(each.a, each.a), each.relation, new.get(each.b, each.b))
            for each in blueprint.relations
        ),
    )


def _is_new(subject: Subject, article: str, known: Subject) -> bool:
    if article in _NEW:
        return True
    other = bool(subject.attributes and known.attributes) and not (
        set(subject.attributes) & set(known.attributes)
    )
    return article in INDEFINITE and other


def _recalled(
    blueprint: Blueprint, pronouns: Sequence[str | None], cast: _Cast
) -> tuple[Blueprint, tuple[tuple[Subject, int], ...]]:
    """Fill the actions whose pronoun means somebody of an earlier shot; return those too."""
    recalled: dict[str, tuple[Subject, int]] = {}
    actions = []
    for position, action in enumerate(blueprint.actions):
        pronoun = pronouns[position] if position < len(pronouns) else None
        meant = _meant(pronoun, cast) if not action.doers and pronoun else None
        if meant:
            recalled.setdefault(meant[0].id, meant)
        actions.append(replace(action, subject=meant[0].id) if meant else action)
    own = {subject.id for subject in blueprint.subjects}
    others = tuple(each for key, each in recalled.items() if key not in own)
    return replace(blueprint, actions=tuple(actions)), others


def _voiced(blueprint: Blueprint, voices: Sequence[str | None], cast: _Cast) -> Blueprint:
    """Name the speakers of lines by "he" or "she" who are of an earlier shot."""
    lines = []
    for position, line in enumerate(blueprint.audio.dialogue):
        pronoun = voices[position] if position < len(voices) else None
        meant = _meant(pronoun, cast) if line.speaker is None and pronoun else None
        lines.append(replace(line, speaker=meant[0].name) if meant else line)
    return replace(blueprint, audio=replace(blueprint.audio, dialogue=tuple(lines)))


def _meant(pronoun: str, cast: _Cast) -> tuple[Subject, int] | None:
    """The member seen last that a pronoun fits, or None; "they" only if just one group fits."""
    members = list(cast.members.values())
    if pronoun == "they":
        several = [each for each in members if each[0].count != 1 and not _meaning(each[0], "body")]
        return several[0] if len(several) == 1 else None
    fitting = [each for each in members if _fits(each[0], pronoun)]
    people = [each for each in fitting if pronoun in GENDERS and _could_speak(each[0])]
    return next(reversed(people or fitting), None)


def _fits(subject: Subject, pronoun: str) -> bool:
    meaning = _meaning(subject, "subject", "body")
    if subject.count != 1 or (meaning and meaning.category == "body"):
        return False
    if pronoun in GENDERS:
        living = meaning is None or is_living(meaning)
        return living and gender_of(subject) in (None, GENDERS[pronoun])
    return pronoun == "it" and meaning is not None and can_be_it(meaning)


def _could_speak(subject: Subject) -> bool:
    """Whether it is a person or a robot; only without one is "he" a dog."""
    meaning = _meaning(subject, "subject")
    return meaning is None or can_speak(meaning)


def _meaning(subject: Subject, *categories: str) -> Meaning | None:
    for meaning in meanings_of(subject.name):
        if meaning.category in categories:
            return meaning
    return None
