"""Unbound pronouns: "she dances" means a woman if no figure of the whole film can be meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from kling_local.planner.coreference import Pointers
from kling_local.planner.kinds import gender_of, is_lifeless, is_person
from kling_local.planner.open_words import meanings_of
from kling_local.planner.reading import GENDERS
from kling_local.shots import Blueprint, Subject

_MEANS = {
    "he": "man", "she": "woman", "they": "two people", "someone": "person", "somebody": "person",
}  # fmt: skip
"""The noun that replaces an unbound pronoun."""
_IS = {"he": "he's", "she": "she's", "they": "they're"}
_ONLY_PEOPLE = frozenset({"someone", "somebody"})
"""Pronouns for people only; an animal may be "he"."""


def unbound(film: Sequence[tuple[Blueprint, Pointers]], words: Set[str]) -> dict[str, str]:
    """The pronouns of a film that act and that no figure of it fits, each with the noun that
    replaces it; ``words`` are those of its descriptions."""
    cast = [subject for blueprint, _ in film for subject in blueprint.subjects]
    doing = [*(each for shot in film for each in _unresolved(*shot))]
    doing += [pronoun for pronoun, short in _IS.items() if short in words]
    doing += [pronoun for pronoun in ("he", "she") if doing and pronoun in words]
    found: dict[str, str] = {}
    for pronoun in dict.fromkeys(doing):
        others = _aimed_at(film, pronoun)
        if not any(_could_be(each, pronoun) for each in cast if each.id not in others):
            found[pronoun] = _MEANS[pronoun]
            if pronoun in _IS:
                verb = "are" if pronoun == "they" else "is"
                found[_IS[pronoun]] = f"{_MEANS[pronoun]} {verb}"
    return found


def _aimed_at(film: Sequence[tuple[Blueprint, Pointers]], pronoun: str) -> set[str]:
    """The targets of a pronoun's actions, whom it cannot stand for: "he nears the tiger"."""
    return {
        action.target
        for blueprint, said in film
        for action, by in zip(blueprint.actions, said.pronouns, strict=False)
        if by == pronoun and action.target and not action.doers
    }


def _unresolved(blueprint: Blueprint, said: Pointers) -> Iterator[str]:
    """The pronouns of a shot's actions and lines that have no doer or speaker yet."""
    for action, pronoun in zip(blueprint.actions, said.pronouns, strict=False):
        if pronoun in _MEANS and not action.doers:
            yield pronoun
    for line, pronoun in zip(blueprint.audio.dialogue, said.voices, strict=False):
        if pronoun in _MEANS and line.speaker is None:
            yield pronoun


def _could_be(subject: Subject, pronoun: str) -> bool:
    """Whether a pronoun can stand for a subject, of whatever shot."""
    meanings = meanings_of(subject.name)
    kinds = [each for each in meanings if each.category == "subject"]
    lifeless = bool(kinds) and all(map(is_lifeless, kinds))
    if lifeless or any(each.category == "body" for each in meanings):
        return False
    if pronoun in _ONLY_PEOPLE:
        return not kinds or any(map(is_person, kinds))
    return pronoun not in GENDERS or gender_of(subject) in (None, GENDERS[pronoun])
