"""Parts of a blueprint that the built-in world has no words for: they are left out and noted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kling_local.planner.clothes import is_worn
from kling_local.planner.kinds import noun_of
from kling_local.planner.sketch_figures import is_coat, kind_of, kind_of_subject, living_kinds
from kling_local.planner.sketch_looks import act_of, is_grade, landmarks_there, painted_looks
from kling_local.planner.sketch_notes import Notes
from kling_local.planner.sketch_pace import goes_slowly
from kling_local.planner.sketch_usual import is_feeling
from kling_local.planner.sketch_words import names, world
from kling_local.planner.vocabulary import colors_in, paces
from kling_local.shots import Action, Blueprint, Lighting, Subject


def tell_lost(blueprint: Blueprint, place: str | None, notes: Notes) -> None:
    """Note every look, light and lens that is asked for but cannot be drawn.

    ``place`` is what the world draws of the environment. What is drawn as something similar has
    notes elsewhere.
    """
    lost = list(dict.fromkeys((*_figures(blueprint), *_scene(blueprint, place))))
    if lost:
        notes.tell("M112", f"{_and(lost)} {_is(lost)} not drawn: the model has no words for it")


def _figures(blueprint: Blueprint) -> Iterator[str]:
    """Looks of figures besides their colour, and the manner and repetition of their actions."""
    said = {subject.id: subject for subject in blueprint.subjects if kind_of(noun_of(subject))[0]}
    for subject in said.values():
        for look in subject.attributes:
            if not _is_drawn(look, subject):
                yield f"{look!r} of {subject.name!r}"
    for action in blueprint.actions:
        if action.manner and action.subject in said and not _is_paced(action, said):
            yield f"{action.manner!r} of {said[action.subject].name!r}"
    for action in blueprint.actions:
        if _lacks_color(action, blueprint):
            yield repr(action.done_to)
    for action in blueprint.actions:
        if action.repeated and (not action.doers or said.keys() & set(action.doers)):
            yield f"{action.repeated!r} of {action.verb!r}"


def _lacks_color(action: Action, blueprint: Blueprint) -> bool:
    """Whether an act is painted with its thing, but not in the colour of it: "reads a red book"."""
    done_to = action.done_to or ""
    own = [each for who in blueprint.subjects if who.id in action.doers for each in who.attributes]
    told = any(done_to.endswith(look) for look in own)  # it is in the hand, which has a note
    return bool(colors_in(done_to) and act_of(action) and not action.target and not told)


def _is_drawn(look: str, subject: Subject) -> bool:
    """Whether a look is a colour, which has notes elsewhere, or says nothing visible."""
    kind = kind_of_subject(subject)[0] or ""
    named = colors_in(look)
    colored = bool(named) and ([look] == named or is_worn(look) or is_coat(look, kind))
    colored = colored or look in world()["colors_by_looks"]
    colored = colored or bool(painted_looks((look,), kind))
    colored = colored or (is_feeling(look) and kind in living_kinds("people"))
    anyhow = world()["drawn_anyhow"]
    return colored or look in anyhow["looks_of_figures"] or look in anyhow["of_kinds"].get(kind, ())


def _is_paced(action: Action, said: Mapping[str, Subject]) -> bool:
    """Whether a manner is speed that the world draws: "drives quickly", "walks slowly"."""
    kind = kind_of(noun_of(said[action.subject or ""]))[0]
    fast = action.manner in world()["fast"]["manners"]
    goes = names("actions").get(action.verb) in ("move", "run")
    return (fast and goes) or goes_slowly(action, kind)


def _scene(blueprint: Blueprint, place: str | None) -> Iterator[str]:
    """Surroundings, light, lens, style and mood."""
    anyhow, meals = world()["drawn_anyhow"], world()["meals"]
    acts = {act_of(action) for action in blueprint.actions}
    for detail in blueprint.environment.details:
        drawn = place and place.endswith(names("places").get(detail) or "nowhere")
        seen = detail in landmarks_there() or (is_feeling(detail) and _has_people(blueprint))
        served = detail in meals["names"].split(", ") and acts & set(meals["acts"].split(", "))
        if detail not in anyhow["details"] and not (drawn or seen or served):
            yield repr(detail)
    yield from _light(blueprint.lighting, in_studio=place == "studio")
    camera, style = blueprint.camera, blueprint.style
    for move in camera.moves:
        if move.repeated:
            yield f"{move.repeated!r} of {move.told!r}"
    for value, words in (
        (camera.lens_mm, "{:g} mm"),
        (camera.aperture, "f/{:g}"),
        (camera.focus, "{} focus"),
    ):
        if value:
            yield repr(words.format(value))
    for word in (*style.look, *style.mood, style.era, style.medium):
        drawn = not word or word in anyhow["styles"] or word in paces() or is_grade(word, "look")
        if not drawn:
            yield repr(word)


def _has_people(blueprint: Blueprint) -> bool:
    """Whether a person is there to show a feeling."""
    return any(kind_of_subject(each)[0] in living_kinds("people") for each in blueprint.subjects)


def _light(light: Lighting, *, in_studio: bool) -> Iterator[str]:
    for source in light.sources:
        said = source.replace("_", " ")
        drawn = source == "neon" or said in landmarks_there()
        drawn = drawn or (in_studio and source in ("studio", "softbox"))
        if not drawn and source not in world()["light_source"]:
            yield f"{said!r} as a light"
    for value, words, part in (
        (light.quality, "{} light", "light"),
        (light.direction, "{} light", ""),
        (light.color, "{} light", "light"),
        (light.contrast, "{} contrast", "contrast"),
    ):
        if value and value != "flickering" and not (part and is_grade(value, part)):
            yield repr(words.format(value))


def _and(said: list[str]) -> str:
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def _is(said: list[str]) -> str:
    return "is" if len(said) == 1 else "are"
