"""Prompts for the built-in world: canonical words in a fixed order, and what they cannot say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kling_local.errors import one_of
from kling_local.planner.clothes import is_worn
from kling_local.planner.intent import resolve
from kling_local.planner.vocabulary import read, vocabulary
from kling_local.shots import Action, Blueprint, Camera, Subject


@dataclass(frozen=True)
class Note:
    """A finding in the making: code, severity, message, hint."""

    code: str
    severity: str
    message: str
    hint: str = ""


@dataclass(frozen=True)
class SketchPrompt:
    """``a red ball moves right , beach , sunset , wide shot , camera pan left`` and its notes."""

    text: str
    notes: tuple[Note, ...]


def compile_sketch(blueprint: Blueprint, *, fill: bool = True) -> SketchPrompt:
    """Say a blueprint in the words of the built-in world; words outside it become notes.

    With ``fill`` an unsaid light, shot size and camera become day, medium and static, the middle
    of what the model knows; without, they are left to the start image.
    """
    notes: list[Note] = []
    subject, kind = _subject(blueprint.subjects, notes)
    figure = _figure(subject, kind, blueprint.actions, notes) if subject and kind else ""
    place = _place(blueprint.environment.place, notes)
    light = _light(blueprint)
    size = world()["sizes"].get(blueprint.camera.shot_size or "")
    move = _move(blueprint.camera, notes)
    if not any((figure, place, light, size, move)):
        return SketchPrompt("", tuple(notes))
    if fill:
        light, size, move = light or "day", size or "medium", move or "static"
    parts = (figure, place, light, size and f"{size} shot", move and f"camera {move}")
    return SketchPrompt(" , ".join(part for part in parts if part), tuple(notes))


def compile_negative(words: str) -> str:
    """The words of the built-in world that a negative prompt names, ``""`` when none."""
    said = resolve(words)
    kinds = [_kind(subject.name)[0] for subject in said.subjects]
    colors = [
        world()["colors"].get(color) for subject in said.subjects for color in subject.attributes
    ]
    found = (*colors, *kinds, _place(said.environment.place, []), _light(said))
    return " , ".join(dict.fromkeys(word for word in found if word))


@lru_cache(maxsize=1)
def world() -> dict[str, Any]:
    """The table of what the built-in model can draw."""
    return read("sketch_world")


def _kind(name: str) -> tuple[str | None, bool]:
    """The kind that draws a noun, and whether it is only near to it."""
    meanings = vocabulary().phrases.get(tuple(name.split()), ())
    for meaning in meanings:
        if meaning.category == "subject":
            exact = world()["kinds"].get(meaning.group)
            return (exact, False) if exact else (world()["near_kinds"].get(meaning.group), True)
    return None, False


def _subject(subjects: tuple[Subject, ...], notes: list[Note]) -> tuple[Subject | None, str | None]:
    drawn: tuple[Subject | None, str | None] = (None, None)
    kinds = one_of(world()["kinds"])
    for subject in subjects:
        kind, near = _kind(subject.name)
        if kind is None:
            notes.append(
                Note("M101", "warning", f"the model cannot draw {subject.name!r}: it draws {kinds}")
            )
        elif drawn[0] is None:
            drawn = (subject, kind)
            if near:
                notes.append(
                    Note(
                        "M102",
                        "note",
                        f"{subject.name!r} is drawn as a {kind}: the model draws {kinds}",
                    )
                )
            if subject.count != 1:
                notes.append(
                    Note(
                        "M103",
                        "note",
                        f"{subject.name!r} is drawn once: the model draws one figure",
                    )
                )
        else:
            notes.append(
                Note(
                    "M103",
                    "warning",
                    f"{subject.name!r} is not drawn: the model draws one figure, {drawn[0].name!r}",
                )
            )
    return drawn


def _figure(subject: Subject, kind: str, actions: tuple[Action, ...], notes: list[Note]) -> str:
    return " ".join(
        word
        for word in ("a", _color(subject, kind, notes), kind, _action(subject, actions, notes))
        if word
    )


def _color(subject: Subject, kind: str, notes: list[Note]) -> str | None:
    """The colour of the figure: a person's is that of the clothes, where they are told."""
    colors = world()["colors"]
    own = [word for word in subject.attributes if word in _known_colors()]
    clothes = [word for each in subject.attributes if is_worn(each) for word in each.split()]
    worn = [word for word in clothes if word in _known_colors()]
    said = (*worn, *own) if kind == "person" else (*own, *worn)
    if not said:
        return None
    drawn: str | None = colors.get(said[0])
    if drawn is None:
        known = one_of(dict.fromkeys(colors.values()))
        notes.append(
            Note("M104", "note", f"the colour {said[0]!r} is not drawn: the model knows {known}")
        )
    elif drawn != said[0]:
        notes.append(Note("M104", "note", f"the colour {said[0]!r} is drawn as {drawn}"))
    return drawn


@lru_cache(maxsize=1)
def _known_colors() -> frozenset[str]:
    meanings = (meaning for known in vocabulary().phrases.values() for meaning in known)
    return frozenset(meaning.value for meaning in meanings if meaning.category == "color")


def _action(subject: Subject, actions: tuple[Action, ...], notes: list[Note]) -> str | None:
    own = [action for action in actions if action.subject in (subject.id, None)]
    for action in own:
        words: str | None = world()["actions"].get(_action_group(action.verb))
        if words is None:
            continue
        sideways = words == "moves" and action.direction in ("left", "right")
        return f"{words} {action.direction}" if sideways else words
    if own:
        notes.append(
            Note(
                "M105",
                "note",
                f"the action {own[0].verb!r} is not drawn: the model stands, moves or jumps",
            )
        )
    return None


def _action_group(verb: str) -> str | None:
    for meaning in vocabulary().phrases.get(tuple(verb.split()), ()):
        if meaning.category == "action":
            return meaning.group
    return None


def _place(place: str | None, notes: list[Note]) -> str | None:
    if place is None:
        return None
    for meaning in vocabulary().phrases.get(tuple(place.split()), ()):
        if meaning.category == "place":
            drawn: str | None = world()["places"].get(meaning.group)
            if drawn is None:
                known = one_of(world()["places"])
                notes.append(
                    Note(
                        "M106",
                        "warning",
                        f"the place {place!r} is not drawn: the model knows {known}",
                    )
                )
            return drawn
    return None


def _light(blueprint: Blueprint) -> str | None:
    lights = world()["lights"]
    time, weather = blueprint.environment.time_of_day, blueprint.environment.weather
    said: str | None = lights["time_of_day"].get(time or "")
    cloudy: str | None = lights["weather"].get(weather or "")
    if said == "day" and cloudy:
        return cloudy
    if said or cloudy:
        return said or cloudy
    for source in blueprint.lighting.sources:
        if source in lights["source"]:
            return str(lights["source"][source])
    return None


def _move(camera: Camera, notes: list[Note]) -> str | None:
    drawn: str | None = None
    for move in camera.moves:
        named = f"{move.movement} {move.direction}" if move.direction else move.movement
        moves, near = world()["moves"], world()["near_moves"]
        words = moves.get(named) or moves.get(move.movement)
        if words is None:
            words = near.get(named) or near.get(move.movement)
            if words and drawn is None:
                notes.append(
                    Note("M107", "note", f"the camera move {named!r} is drawn as {words!r}")
                )
        if words is None:
            known = one_of(moves.values())
            notes.append(
                Note(
                    "M107",
                    "warning",
                    f"the camera move {named!r} is not drawn: the model knows {known}",
                )
            )
        elif drawn is None:
            drawn = str(words)
        elif words != drawn:
            notes.append(
                Note("M107", "note", f"the camera move {named!r} is not drawn: one move a shot")
            )
    return drawn
