"""Blueprints over several shots: what a shot leaves out carries over from the shots before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kling_local.planner.clothes import describe_look
from kling_local.planner.coreference import Pointers, link
from kling_local.planner.genders import over_the_film
from kling_local.planner.vocabulary import paces, tokenize, vocabulary
from kling_local.shots import Action, Blueprint, Inherited, Subject

_LIGHT = ("lighting.sources", "lighting.quality", "lighting.color")
_BLUR = frozenset({"motion blur"})
"""Looks that hold for one shot only and do not carry over, like the paces (``paces()``)."""


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


def draft(
    blueprints: Sequence[Blueprint],
    continues: Sequence[bool],
    pointers: Sequence[Pointers] = (),
) -> list[Draft]:
    """Carry subjects, their looks, place, time, weather, light, lens and style from shot to shot.

    A shot that ``continues`` the one before it (no cut) also keeps its framing and its actions.
    ``pointers`` (see ``coreference.link``) resolve whom the pronouns of later shots mean.
    """
    memory = _Memory()
    drafts = []
    linked = link(blueprints, pointers)
    told = over_the_film(linked, pointers)
    shots = zip(linked, told, continues, strict=True)
    for number, (shot, said, goes_on) in enumerate(shots, start=1):
        subjects, from_cast = _subjects(said, memory)
        known = {each.id for each in subjects}
        recalled = [each for each in shot.recalled if each[0].id not in known]
        subjects = (*(subject for subject, _ in recalled), *subjects)
        from_cast = [Inherited("subjects", describe(s), n) for s, n in recalled] + from_cast
        actions, from_actions = _actions(said, memory, goes_on)
        cast = replace(said, subjects=subjects, actions=actions)
        whole, from_facts = _facts(cast, memory, goes_on)
        drafts.append(Draft(said, (*from_cast, *from_actions, *from_facts), whole))
        _remember(whole, said, memory, number)
    return drafts


def describe(subject: Subject) -> str:
    """The subject's name with its looks: ``"red ball"``."""
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
    """Whether "no people" or the like excludes the subject, by its name or its group."""
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
    blueprint = _light(blueprint, memory, inherited, own_time="time_of_day" not in filled)
    blueprint = _look(blueprint, memory, inherited)
    if goes_on and blueprint.camera.shot_size is None and "shot_size" in facts:
        value, shot = facts["shot_size"]
        inherited.append(Inherited("camera.shot_size", value, shot))
        blueprint = replace(blueprint, camera=replace(blueprint.camera, shot_size=value))
    return blueprint, inherited


def _light(
    blueprint: Blueprint, memory: _Memory, inherited: list[Inherited], *, own_time: bool
) -> Blueprint:
    """Fill in the light of earlier shots, unless this shot states a place, a time or any light."""
    light, environment = blueprint.lighting, blueprint.environment
    place_said = not any(fact.field == "environment.place" for fact in inherited)
    moved = environment.place is not None and place_said
    says_time = environment.time_of_day is not None and own_time
    if moved or says_time or light.sources or light.quality or light.color:
        return blueprint
    filled: dict[str, Any] = {}
    for name in ("sources", "quality", "color"):
        if f"lighting.{name}" in memory.facts:
            value, shot = memory.facts[f"lighting.{name}"]
            filled[name] = tuple(value.split(", ")) if name == "sources" else value
            inherited.append(Inherited(f"lighting.{name}", value, shot))
    return replace(blueprint, lighting=replace(light, **filled))


def _look(blueprint: Blueprint, memory: _Memory, inherited: list[Inherited]) -> Blueprint:
    """Fill in lens, medium, era and looks, which last until a shot states others."""
    facts, style = memory.facts, blueprint.style
    filled: dict[str, Any] = {}
    for name in ("medium", "era", "look"):
        if not getattr(style, name) and f"style.{name}" in facts:
            value, shot = facts[f"style.{name}"]
            filled[name] = tuple(value.split(", ")) if name == "look" else value
            inherited.append(Inherited(f"style.{name}", value, shot))
    blueprint = replace(blueprint, style=replace(style, **filled))
    if blueprint.camera.lens_mm is None and "camera.lens_mm" in facts:
        value, shot = facts["camera.lens_mm"]
        inherited.append(Inherited("camera.lens_mm", value, shot))
        blueprint = replace(blueprint, camera=replace(blueprint.camera, lens_mm=float(value)))
    return blueprint


def _remember(whole: Blueprint, said: Blueprint, memory: _Memory, number: int) -> None:
    facts, looks = memory.facts, memory.looks
    if said.environment.place is not None:
        for name in ("weather", *_LIGHT):
            facts.pop(name, None)
    for name in ("place", "time_of_day", "weather", "setting"):
        value = getattr(said.environment, name)
        if value is not None:
            facts[name] = (value, number)
    lasting = {
        "lighting.sources": ", ".join(said.lighting.sources),
        "lighting.quality": said.lighting.quality,
        "lighting.color": said.lighting.color,
        "style.look": ", ".join(each for each in said.style.look if each not in paces() | _BLUR),
        "style.medium": said.style.medium,
        "style.era": said.style.era,
        "camera.lens_mm": f"{said.camera.lens_mm:g}" if said.camera.lens_mm else None,
    }
    facts.update({name: (value, number) for name, value in lasting.items() if value})
    if said.camera.shot_size:
        facts["shot_size"] = (said.camera.shot_size, number)
    if said.subjects:
        memory.cast, memory.cast_from = whole.subjects, number
    if said.actions:
        memory.actions, memory.actions_from = said.actions, number
    for each in said.subjects:
        if each.attributes:
            looks[each.id] = (each.attributes, number)
