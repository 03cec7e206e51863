"""Blueprints over several shots: what a shot does not say carries over from the shots before it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from kling_local.planner.clothes import describe_look
from kling_local.planner.vocabulary import tokenize, vocabulary
from kling_local.shots import Action, Blueprint, Inherited, Subject


@dataclass(frozen=True)
class Draft:
    """One shot's own blueprint, what it inherits, and both together."""

    said: Blueprint
    inherited: tuple[Inherited, ...]
    whole: Blueprint


@dataclass
class _Memory:
    """What the shots so far have established, each with the shot that said it."""

    cast: tuple[Subject, ...] = ()
    cast_from: int = 0
    actions: tuple[Action, ...] = ()
    actions_from: int = 0
    looks: dict[str, tuple[tuple[str, ...], int]] = field(default_factory=dict)
    facts: dict[str, tuple[str, int]] = field(default_factory=dict)


def draft(blueprints: list[Blueprint], continues: list[bool]) -> list[Draft]:
    """Carry subjects, their looks, place, time and weather from shot to shot.

    A shot that ``continues`` the one before it (no cut) also keeps its framing and its actions.
    """
    memory = _Memory()
    drafts = []
    for number, (said, goes_on) in enumerate(zip(blueprints, continues, strict=True), start=1):
        subjects, from_cast = _subjects(said, memory)
        actions, from_actions = _actions(said, memory, goes_on)
        cast = replace(said, subjects=subjects, actions=actions)
        whole, from_facts = _facts(cast, memory, goes_on)
        drafts.append(Draft(said, (*from_cast, *from_actions, *from_facts), whole))
        _remember(whole, said, memory, number)
    return drafts


def describe(subject: Subject) -> str:
    """``"red ball"``."""
    before, after = describe_look(subject.attributes)
    return " ".join(part for part in (before, subject.name, after) if part)


def _subjects(said: Blueprint, memory: _Memory) -> tuple[tuple[Subject, ...], list[Inherited]]:
    inherited: list[Inherited] = []
    looks = memory.looks
    if not said.subjects:
        cast = tuple(each for each in memory.cast if not _is_excluded(each, said.exclude))
        return cast, [Inherited("subjects", describe(each), memory.cast_from) for each in cast]
    subjects = []
    for each in said.subjects:
        attributes, shot = looks.get(each.id, ((), 0))
        if attributes and not each.attributes:
            look = " ".join(part for part in describe_look(attributes) if part)
            inherited.append(Inherited(f"subjects.{each.id}.attributes", look, shot))
            subjects.append(replace(each, attributes=attributes))
        else:
            subjects.append(each)
    return tuple(subjects), inherited


def _actions(
    said: Blueprint, memory: _Memory, goes_on: bool
) -> tuple[tuple[Action, ...], list[Inherited]]:
    if said.actions or not goes_on:
        return said.actions, []
    verbs = [Inherited("actions", each.verb, memory.actions_from) for each in memory.actions]
    return memory.actions, verbs


def _is_excluded(subject: Subject, exclude: tuple[str, ...]) -> bool:
    """ "no people" excludes the astronaut too."""
    phrases = vocabulary().phrases
    groups = {meaning.group for meaning in phrases.get(tuple(subject.name.split()), ())}
    for thing in exclude:
        words = tuple(token.text for token in tokenize(thing))
        meanings = phrases.get(words, ())
        named = any(meaning.value == subject.name for meaning in meanings)
        whole_group = words in (("people",), ("humans",), ("person",)) and "person" in groups
        if named or whole_group:
            return True
    return False


def _facts(
    blueprint: Blueprint, memory: _Memory, goes_on: bool
) -> tuple[Blueprint, list[Inherited]]:
    facts = memory.facts
    moved = blueprint.environment.place is not None
    inherited: list[Inherited] = []
    filled: dict[str, Any] = {}
    for name in ("place", "time_of_day", "weather", "setting"):
        stays_behind = moved and name in ("weather", "setting")
        if getattr(blueprint.environment, name) is None and name in facts and not stays_behind:
            filled[name], shot = facts[name]
            inherited.append(Inherited(f"environment.{name}", filled[name], shot))
    blueprint = replace(blueprint, environment=replace(blueprint.environment, **filled))
    sources = "lighting.sources"
    says_light = bool(blueprint.lighting.sources) or (
        blueprint.environment.time_of_day is not None and "time_of_day" not in filled
    )
    if sources in facts and not says_light and not moved:
        value, shot = facts[sources]
        inherited.append(Inherited(sources, value, shot))
        blueprint = replace(
            blueprint, lighting=replace(blueprint.lighting, sources=tuple(value.split(", ")))
        )
    if goes_on and blueprint.camera.shot_size is None and "shot_size" in facts:
        value, shot = facts["shot_size"]
        inherited.append(Inherited("camera.shot_size", value, shot))
        blueprint = replace(blueprint, camera=replace(blueprint.camera, shot_size=value))
    return blueprint, inherited


def _remember(whole: Blueprint, said: Blueprint, memory: _Memory, number: int) -> None:
    facts, looks = memory.facts, memory.looks
    if said.environment.place is not None:
        facts.pop("weather", None)
        facts.pop("lighting.sources", None)
    for name in ("place", "time_of_day", "weather", "setting"):
        value = getattr(said.environment, name)
        if value is not None:
            facts[name] = (value, number)
    if said.lighting.sources:
        facts["lighting.sources"] = (", ".join(said.lighting.sources), number)
    if said.camera.shot_size:
        facts["shot_size"] = (said.camera.shot_size, number)
    if said.subjects:
        memory.cast, memory.cast_from = whole.subjects, number
    if said.actions:
        memory.actions, memory.actions_from = said.actions, number
    for each in said.subjects:
        if each.attributes:
            looks[each.id] = (each.attributes, number)
