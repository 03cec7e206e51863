"""The words of the built-in world: its table, and the sentence for a set of facts.

The sentence is the form that the model's training captions have; a test checks that they agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from kling_local.planner.vocabulary import read, read_texts

Facts = Mapping[str, str]
"""What a film shows, by the world's names: kind, color, action, then, direction, relation, kind2,
color2, place, light, weather, size, angle, move, music. Unknown facts are left out. What
only the decoder paints: ``guise`` and ``guise2``, what a figure is painted as instead of its kind
("rabbit"), ``stature`` and ``stature2`` ("tiny"), ``rider`` and ``rider2``, who rides it and
wears its things ("tan man"), ``picture`` and ``picture2``, the marker of a given picture that it is
painted as ("element_1"), ``things`` and ``things2``, hair, beard and what
people wear and hold ("white hair and a crown"), ``acts`` and ``acts2``, what they do while they
stand for the network ("sits and reads"), ``landmarks`` ("castle, moon"), ``grades`` ("warm,
dim"), ``lines`` to ``lines4``, when the figures speak ("0-1.5 and 3-4", seconds of the shot; the
third and fourth are extras), ``more``, the extras ("a green parrot who sits"),
``tune`` and ``sounds``, what is heard besides (see `sketch_played`),
``pace``, how time runs ("slow motion"), ``slowly``, which figures go so ("first and second"),
``lights``, how the light changes ("day to dusk"), ``lamps``, what they do ("flicker"), ``scenery``,
the marker of the picture that the film is set in ("image_1")."""

PAINTED = (
    *(
        f"{fact}{number}"
        for fact in ("guise", "stature", "rider", "picture", "things", "acts", "lines")
        for number in ("", "2")
    ),
    "lines3",
    "lines4",
    "landmarks",
    "grades",
    "tune",
    "sounds",
    "pace",
    "slowly",
    "lights",
    "lamps",
    "more",
    "scenery",
)
"""Facts that only the decoder paints or plays."""
_WHO = {"lines": "first", "lines2": "second", "lines3": "third", "lines4": "fourth"}
THING = "thing"
"""Stands for a figure of unknown kind."""


@lru_cache(maxsize=1)
def world() -> dict[str, Any]:
    """The table of what the built-in model can draw."""
    return read("sketch_world")


@lru_cache(maxsize=1)
def painted() -> dict[str, dict[str, str]]:
    """The table of what the built-in model's decoder paints besides."""
    return read_texts("sketch_painted")


@lru_cache(maxsize=32)
def painted_names(table: str) -> dict[str, str]:
    """A table of `painted` inverted: from each word in its texts to the name that it means."""
    return {word: name for name, words in painted()[table].items() for word in words.split(", ")}


@lru_cache(maxsize=1)
def families() -> dict[str, dict[str, Any]]:
    """For each kind, its actions and their words."""
    return {kind: family for family in world()["families"].values() for kind in family["kinds"]}


@lru_cache(maxsize=16)
def names(table: str) -> dict[str, str]:
    """A table of the world inverted: from each name in its lists to the fact that it means."""
    return {name: fact for fact, listed in world()[table].items() for name in listed}


def can(kind: str, action: str) -> bool:
    """Whether a kind can do an action."""
    return action != "kinds" and action in families()[kind]


def actions_of(kind: str) -> list[str]:
    """What a kind can do, in words: stands still, walks, runs."""
    return [words[0] for action, words in families()[kind].items() if action != "kinds"]


def sentence(facts: Facts) -> str:
    """The caption of some facts: ``a red dog walks left , then jumps , beach , dusk , rain , wide
    shot , camera pan left``."""
    light, weather, angle = (facts.get(name, "") for name in ("light", "weather", "angle"))
    size, move = facts.get("size"), facts.get("move")
    parts = (
        _subject(facts),
        facts.get("place"),
        world()["light_words"].get(light, light),
        world()["weather_words"].get(weather),
        size and f"{size} shot",
        world()["angle_words"].get(angle),
        move and f"camera {move}",
        facts.get("music"),
        *(f"with {each}" for each in facts.get("more", "").split(", ") if each),
        *(f"{who} speaks at {facts[name]}" for name, who in _WHO.items() if facts.get(name)),
        facts.get("comes"),
        facts.get("tune"),
        *facts.get("sounds", "").split(", "),
        facts.get("scenery") and f"set in {facts['scenery']}",
        *(f"{each} in view" for each in facts.get("landmarks", "").split(", ") if each),
        *(f"{grade} picture" for grade in facts.get("grades", "").split(", ") if grade),
        facts.get("pace"),
        facts.get("lights") and f"light from {facts['lights']}",
        facts.get("lamps") and f"lights {facts['lamps']}",
        *(f"{who} goes slowly" for who in facts.get("slowly", "").split(" and ") if who),
    )
    return " , ".join(part for part in parts if part)


def lost_colors(kind: str, behind: Iterable[str]) -> set[str]:
    """Colours invisible before these places and lights; none for a kind that keeps its own."""
    if kind in world()["keeps_its_color"]["kinds"]:
        return set()
    unseen = world()["unseen"]
    return {color for each in behind for color in unseen.get(each, "").split(", ")}


def verb(kind: str, action: str, *, plural: bool = False) -> str:
    """The words for an action of a kind."""
    return str(families()[kind][action][plural])


def _subject(facts: Facts) -> str:
    relation = facts.get("relation", "alone")
    if relation == "alone" and not any(
        facts.get(name) for name in ("kind", "color", "action", "direction")
    ):
        return ""
    plural = relation in ("two", "three")
    company = world()["company"]
    name = _noun(facts, "", company[relation] if plural else None)
    if relation == "alone" or plural:
        return " ".join(filter(None, (name, _deed(facts, plural=plural))))
    other = company[relation].format(_noun(facts, "2"))
    if relation in ("beside", "behind"):
        return " ".join(filter(None, (name, _deed(facts, plural=False), other)))
    return " ".join(filter(None, (name, other, facts.get("direction"))))


def _noun(facts: Facts, number: str, count: str | None = None) -> str:
    """The words for the first figure (``number`` "") or the second ("2").

    Acts are told here ("who sits") unless `_deed` tells them instead of standing.
    """
    name, guise = facts.get(f"kind{number}") or THING, facts.get(f"guise{number}")
    looks = [facts.get(f"{look}{number}") for look in ("stature", "color")]
    noun = guise or name
    if count:
        plural = painted()["guise_plurals"].get(noun, f"{noun}s")
        noun = plural if guise else world()["plurals"][name]
    things, acts = facts.get(f"things{number}"), facts.get(f"acts{number}")
    apart = number or _moves(facts) or facts.get("relation") == "meets"
    who = f"who {_acting(acts, plural=bool(count))}" if acts and apart else ""
    rider = _ridden_by(facts.get(f"rider{number}"), plural=bool(count))
    marker = facts.get(f"picture{number}")
    shown = f"as {marker}" if marker else ""
    said = " ".join(
        filter(None, (*looks, noun, rider, shown, f"with {things}" if things else "", who))
    )
    if count:
        return f"{count} {said}"
    return with_article(said)


def noun_of_extra(facts: Facts, count: str | None) -> str:
    """The words for a figure that the decoder adds: "two brown dogs who sit"."""
    return _noun({f"{name}2": fact for name, fact in facts.items()}, "2", count)


def _ridden_by(rider: str | None, *, plural: bool) -> str:
    if not rider:
        return ""
    color, _, kind = rider.rpartition(" ")
    many = f"{color} {world()['plurals'][kind]}"
    return f"ridden by {many if plural else with_article(rider)}"


def _moves(facts: Facts) -> bool:
    """Whether the first figure does more than stand."""
    return facts.get("action", "still") != "still"


def _acting(acts: str, *, plural: bool) -> str:
    """The words for acts, each maybe with its times: "sits from 0 to 2.5 and nods"."""
    forms = painted()["act_plurals"]
    told = [act.partition(" from ") for act in acts.split(" and ")]
    return " and ".join("".join((forms[act] if plural else act, *when)) for act, *when in told)


def with_article(said: str) -> str:
    """The words with their article: ``an orange dog``, ``a dog``."""
    return f"an {said}" if said[0] in "aeiou" else f"a {said}"


def _deed(facts: Facts, *, plural: bool) -> str:
    """The words for both actions; the direction stands with the one that moves."""
    kind, action, then = facts.get("kind") or THING, facts.get("action"), facts.get("then")
    aim = facts.get("direction")
    words: list[str] = []
    acts = facts.get("acts")
    if acts and not _moves(facts):
        words.append(_acting(acts, plural=plural))
    elif action:
        words.append(verb(kind, action, plural=plural))
    elif aim and then != "move":
        words.append(world()["directions"]["unsaid"][plural])
    if aim and (action in ("move", "run") or (words and not action)):
        words.append(aim)
        aim = None
    if then:
        words.append(f"{', ' if words else ''}then {verb(kind, then)}")
        if aim and then == "move":
            words.append(aim)
    return " ".join(words)
