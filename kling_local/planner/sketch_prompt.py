"""Prompts for the built-in world: canonical words in a fixed order, and what they cannot say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from kling_local.errors import one_of
from kling_local.planner.intent import resolve
from kling_local.planner.pictured import elsewhere, snowing
from kling_local.planner.sketch_cast import cast_facts
from kling_local.planner.sketch_company import ONE_EACH
from kling_local.planner.sketch_figures import kind_of
from kling_local.planner.sketch_grounds import carriers, led_through
from kling_local.planner.sketch_looks import grades, landmark_of_place
from kling_local.planner.sketch_lost import tell_lost
from kling_local.planner.sketch_notes import Note, Notes
from kling_local.planner.sketch_pace import paced
from kling_local.planner.sketch_settings import (
    ROOMS,
    hour_of,
    outside,
    rainy_places,
    shown,
    storms,
    wintry,
)
from kling_local.planner.sketch_sights import (
    NOBODY,
    empty_view,
    is_from_above,
    place_of,
    sight_of,
    with_sight,
)
from kling_local.planner.sketch_words import (
    PAINTED,
    Facts,
    can,
    names,
    painted,
    sentence,
    verb,
    world,
)
from kling_local.planner.vocabulary import vocabulary
from kling_local.shots import Blueprint, Camera

__all__ = ["Note", "SketchPrompt", "compile_negative", "compile_sketch", "facts_of"]

DEEDS = ("action", "then", "direction")
"""Facts that say what a figure does."""
_WET = ("rain", "snow", "fog")
_SIDEWAYS = ("pan", "truck", "tracking")


@dataclass(frozen=True)
class SketchPrompt:
    """``a red ball rolls right , beach , dusk , wide shot , camera pan left`` and the like, and
    notes.

    ``read`` is the text without what only the decoder paints: what counts as the network's words.
    """

    text: str
    read: str
    notes: tuple[Note, ...]


def compile_sketch(
    blueprint: Blueprint,
    *,
    fill: bool = True,
    colors: Mapping[str, str] | None = None,
    looks: Mapping[str, Facts] | None = None,
    ongoing: Mapping[str, str] | None = None,
    timed: Facts | None = None,
    states: Facts | None = None,
) -> SketchPrompt:
    """Express a blueprint in the words of the built-in world; what they cannot say becomes notes.

    The camera is static unless a move is stated. With ``fill``, what else is not stated is filled
    in; without, it is left to the start image:

    - light: day, or overcast in wet weather; shot size: medium, the middle of what the model knows
    - a place that is not stated or unknown: the usual one of the first figure
    - a colour: that of ``colors`` (by the subject's id, see ``sketch_colors.settle``)
    - what else is painted: that of ``looks`` (by the subject's id, see ``sketch_colors.looks``)
    - an action: the previous one (``ongoing``, see ``sketch_deeds.going_on``), else the usual one
    - the direction of a moving figure: its previous one, else the camera's, else right
    - a figure, where none is named: one that the decoder leaves out, in a wide shot into which the
      camera glides

    ``timed`` is what happens at times of the shot: lines of `sketch_lines`, when mouths move, what
    `sketch_played` has played (a tune replaces the network's own music), and changes of the light
    of `sketch_lights`; or that all figures come into a given picture (``comes``) or that a video is
    edited (``edited``). ``states`` are those of `sketch_states`. With the marker of a picture that
    the shot is set in (``scenery`` of ``timed``), no place is filled in.
    """
    notes, timed = Notes(), timed or {}
    on_picture = "comes" in timed or "edited" in timed
    blueprint = elsewhere(blueprint) if on_picture else blueprint
    looks, colors = (looks, colors) if fill else (None, None)
    states = (states or {}) if fill and not on_picture else None
    facts = facts_of(blueprint, notes, colors, looks, states)
    seen = {name: facts.pop(name, "") for name in ("landmarks", "grades", "pace", "slowly")}
    seen["landmarks"] = "" if on_picture or not fill else seen["landmarks"]
    facts = snowing(facts) if on_picture else facts
    if not sentence({**facts, "grades": seen["grades"]} if on_picture else facts):
        return SketchPrompt("", "", tuple(notes.made))
    if fill:
        if _is_empty(facts):
            facts = _emptied(empty_view(facts, blueprint.camera, notes), seen)
        facts = {"light": usual_light(facts), "size": "medium", **facts}
        facts |= ongoing or _usual_deed(facts, told=bool(blueprint.actions))
        facts |= _usual_side(facts, blueprint.camera)
        usual = world()["usual_places"].get(facts.get("kind"))
        placed = "place" in facts or on_picture or timed.get("scenery")
        facts |= {"place": usual} if usual and not placed else {}
    facts = {"move": "static", **facts}  # no picture shows how the camera moves
    if facts.get("place") == "space":
        facts.pop("light", None)
    if timed.get("tune"):
        facts.pop("music", None)
    plain = {name: fact for name, fact in facts.items() if name not in PAINTED}
    whole = _silent(facts, timed) | _lit(timed, facts) | seen
    return SketchPrompt(sentence(whole), sentence(plain), tuple(notes.made))


def _emptied(facts: dict[str, str], seen: dict[str, str]) -> dict[str, str]:
    """The facts of a view without figures, and of what is ``seen``, that nobody is there; in a time
    lapse what passes shows how fast time runs."""
    if seen["pace"] == "time lapse" and can(facts["kind"], "move"):
        return {**facts, "action": "move"}
    seen["landmarks"] = ", ".join(filter(None, (NOBODY, seen["landmarks"])))
    return facts


def _is_empty(facts: Facts) -> bool:
    """Whether no figure is told that could be drawn, nor what one does."""
    return not any(facts.get(name) for name in ("kind", "color", *DEEDS))


def _silent(facts: dict[str, str], lines: Facts) -> dict[str, str]:
    """The facts without acts that move the mouths of figures whose lines have times."""
    bases, kept = painted()["act_bases"], dict(facts)
    for name in ("", "2"):
        if lines.get(f"lines{name}") and facts.get(f"acts{name}"):
            acts = facts[f"acts{name}"].split(" and ")
            kept[f"acts{name}"] = " and ".join(
                act for act in acts if bases.get(act.partition(" from ")[0]) != "speak"
            )
    return kept


def _lit(timed: Facts, facts: Facts) -> dict[str, str]:
    """What happens at times, without changes of an hour that cannot be seen; lamps that come on as
    night falls are those of the night."""
    found = dict(timed)
    if facts.get("light") in (None, "neon"):
        found.pop("lights", None)
    if "lights" in found and found.get("lamps") == "come on":
        del found["lamps"]
    return found


def usual_light(facts: Mapping[str, str]) -> str:
    """The light of a shot that states none."""
    return "overcast" if facts.get("weather") in _WET else "day"


def _usual_deed(facts: Mapping[str, str], *, told: bool) -> dict[str, str]:
    """What the first figure does where nothing is stated: it stands still, unless it flies, swims
    or hangs in the wind.

    It also stands still where something was ``told`` that the world cannot draw.
    """
    kind = facts.get("kind")
    if kind is None or facts["relation"] in ONE_EACH or any(name in facts for name in DEEDS):
        return {}
    usual = world()["usual_deeds"]
    blown = usual["in_wind"] if facts.get("weather") == "wind" else {}
    return {"action": blown.get(kind) or ("still" if told else usual.get(kind, "still"))}


def _usual_side(facts: Mapping[str, str], camera: Camera) -> dict[str, str]:
    """The direction of a moving figure that states none.

    Without a direction, the model would draw the mean of both, and a camera that follows would go
    the other way.
    """
    if "direction" in facts or not (on_its_way(facts) or facts["relation"] == "chases"):
        return {}
    moves = [each.direction for each in camera.moves if each.movement in _SIDEWAYS]
    return {"direction": next((side for side in moves if side in ("left", "right")), "right")}


def on_its_way(facts: Mapping[str, str]) -> bool:
    """Whether the first figure goes somewhere."""
    return bool({facts.get("action"), facts.get("then")} & {"move", "run"})


def facts_of(
    blueprint: Blueprint,
    notes: Notes,
    colors: Mapping[str, str] | None = None,
    looks: Mapping[str, Facts] | None = None,
    states: Facts | None = None,
) -> dict[str, str]:
    """What the built-in world shows of a blueprint, by its own names; the rest becomes notes.

    Without ``states`` the view of a shot without figures is left to the start image.
    """
    cast = cast_facts(blueprint, notes, colors, looks or {})
    if not blueprint.actions:
        cast = _on_the_way(cast, blueprint.camera, notes)
    sight = sight_of(blueprint) if states is not None and _is_empty(cast) else ""
    place = place_of(sight, blueprint) if sight else _place(blueprint, notes, cast.get("kind"))
    tell_lost(blueprint, place, notes)
    pace = paced(blueprint, notes)
    marks = shown(blueprint, place, states or {})
    marks = with_sight(marks, sight) if sight else marks
    place = wintry(place, marks)
    found = {
        **cast,
        **pace,
        "place": place,
        "light": _light(blueprint, place) or hour_of((*marks, cast.get("guise", ""))),
        "weather": _weather(blueprint, place, notes),
        "size": world()["sizes"].get(blueprint.camera.shot_size or ""),
        "angle": _angle(blueprint.camera, notes, high=bool(marks)),
        "move": _move(blueprint.camera, _follows(cast), notes) or pace.get("move"),
        "music": "music" if blueprint.audio.music else None,
        "landmarks": ", ".join(marks),
        "grades": grades(blueprint.lighting, blueprint.style),
    }
    if is_from_above(sight):
        found["angle"] = "high"
    return {name: value for name, value in found.items() if value}


@lru_cache(maxsize=64)
def compile_negative(words: str) -> str:
    """The words of the built-in world that a negative prompt names, ``""`` for none."""
    said = resolve(words)
    kinds = [kind for subject in said.subjects for kind in _excluded(subject.name)]
    looks = [look for subject in said.subjects for look in subject.attributes]
    colors = [world()["colors"].get(look) for look in looks]
    place = _place(said, Notes())
    light = _light(said, place)
    weather = world()["weather"].get(said.environment.weather or "", "")
    found = (
        *colors,
        *kinds,
        place,
        world()["light_words"].get(light, light),
        world()["weather_words"].get(weather),
        "music" if said.audio.music else None,
    )
    return " , ".join(dict.fromkeys(word for word in found if word))


def _excluded(name: str) -> tuple[str, ...]:
    """The kinds that a negative prompt with this noun excludes."""
    all_of: list[str] | None = world()["kinds_excluded"].get(name)
    kind = kind_of(name)[0]
    return tuple(all_of or ([kind] if kind else []))


def _place(blueprint: Blueprint, notes: Notes, kind: str | None = None) -> str | None:
    said = blueprint.environment.place
    if said is None:
        return None
    through = led_through(said, blueprint.environment.details)
    through = through or (outside(blueprint) if kind is None else None)
    if through:
        return through
    exact, near = names("places").get(said), names("near_places").get(said)
    stands = landmark_of_place(said)
    if exact is None and near is None:
        groups = [m.group for m in vocabulary().phrases.get(tuple(said.split()), ())
                  if m.category == "place"]  # fmt: skip
        known = [group for group in groups if group in world()["places"]]
        exact = known[0] if known else None
        drawn = [world()["near_place_groups"].get(group) for group in groups]
        near = next((place for place in drawn if place), None)
    grounds = [world()["usual_places"].get(each) for each in (kind, *carriers(blueprint))]
    waters = [each for each in grounds if each in world()["afloat"]["waters"]]
    seat = painted()["landmark_places"].get(stands)
    if waters and near in world()["afloat"]["shores"]:
        near = waters[0]
    elif waters and seat and seat not in ROOMS:
        exact = waters[0]
    elif exact is None and seat:
        exact = seat
    place = exact or near
    if place is None:
        known_places = one_of(world()["places"])
        notes.warn("M106", f"the place {said!r} is not drawn: the model knows {known_places}")
    elif exact is None:
        notes.tell("M106", f"the place {said!r} is drawn as {place!r}")
    lit_by_neon = "neon" in blueprint.lighting.sources
    return "neon street" if place == "street" and lit_by_neon else place


def _light(blueprint: Blueprint, place: str | None) -> str | None:
    """The light: neon, unless an hour is stated and the street shows the neon; overcast instead of
    day; else the stated hour, else that of a light source."""
    sources = blueprint.lighting.sources
    said: str | None = world()["time_of_day"].get(blueprint.environment.time_of_day or "")
    if "neon" in sources and not (said and place == "neon street"):
        return "neon"
    if blueprint.environment.weather == "overcast" and said in (None, "day"):
        return "overcast"
    found = [world()["light_source"].get(source) for source in sources]
    return said or next((light for light in found if light), None)


def _weather(blueprint: Blueprint, place: str | None, notes: Notes) -> str | None:
    said = blueprint.environment.weather
    near = world()["near_weather"].get(said or "")
    drawn: str | None = world()["weather"].get(said or "") or near
    if drawn in (None, "clear"):
        return drawn
    if storms(blueprint, place):
        return drawn
    if place in world()["no_weather"]["places"]:
        if place in rainy_places() and drawn == "rain":
            return None
        notes.tell("M109", f"the weather {said!r} is not drawn: {place!r} has none")
        return None
    if near:
        notes.tell("M109", f"the weather {said!r} is drawn as {near!r}")
    return drawn


def _angle(camera: Camera, notes: Notes, *, high: bool) -> str | None:
    """The angle; from the air, one that is not so ``high`` that landmarks are out of sight."""
    if camera.angle is None:
        return None
    near = world()["near_angles"].get(camera.angle)
    near = "high" if near == "overhead" and high else near
    drawn: str | None = world()["angles"].get(camera.angle) or near
    if drawn is None:
        known = one_of(world()["angles"])
        notes.warn("M110", f"the angle {camera.angle!r} is not drawn: the model knows {known}")
    elif near:
        notes.tell("M110", f"the angle {camera.angle!r} is drawn as {near!r}")
    return drawn


def _on_the_way(cast: dict[str, str], camera: Camera, notes: Notes) -> dict[str, str]:
    """The cast, with a lone idle figure walking if the camera follows it."""
    kind, idle = cast.get("kind"), cast.get("relation") == "alone" and "action" not in cast
    followed = any(move.movement == "tracking" for move in camera.moves)
    if not (kind and idle and followed and can(kind, "move")):
        return cast
    notes.tell("M105", f"the {kind} {verb(kind, 'move')}: the camera follows it")
    return {**cast, "action": "move"}


def _follows(cast: dict[str, str]) -> bool:
    """Whether there is a lone moving figure that a camera can follow."""
    return on_its_way(cast) and cast.get("relation") == "alone"


def _move(camera: Camera, follows: bool, notes: Notes) -> str | None:
    """The first camera move that the world knows, or None."""
    drawn: str | None = None
    for move in camera.moves:
        named = f"{move.movement} {move.direction}" if move.direction else move.movement
        words, near = _move_words(named, move.movement)
        if words is None:
            known = one_of(world()["moves"].values())
            message = f"the camera move {named!r} is not drawn: the model knows {known}"
            notes.warn("M107", message)
        elif words == "tracking" and not follows:
            why = "the camera follows one figure that is on its way"
            notes.tell("M107", f"the camera move {named!r} is not drawn: {why}")
        elif drawn is None:
            drawn = words
            if near:
                notes.tell("M107", f"the camera move {named!r} is drawn as {words!r}")
        elif words != drawn:
            notes.tell("M107", f"the camera move {named!r} is not drawn: one move a shot")
    return drawn


def _move_words(named: str, movement: str) -> tuple[str | None, bool]:
    """The camera words for a move, None if unknown, and whether they are only similar."""
    moves, near = world()["moves"], world()["near_moves"]
    exact: str | None = moves.get(named) or moves.get(movement)
    if exact:
        return exact, False
    return near.get(named) or near.get(movement), True
