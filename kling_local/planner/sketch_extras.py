"""Extras: figures that the built-in model's decoder adds to the network's, and what they do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kling_local.planner.sketch_figures import Figure, living_kinds, meant
from kling_local.planner.sketch_looks import acts_of
from kling_local.planner.sketch_notes import Notes
from kling_local.planner.sketch_usual import feelings_of
from kling_local.planner.sketch_words import THING, Facts, can, noun_of_extra, verb, world

_PERCHES = ("sit", "perch", "rest", "stand", "land", "roost", "sleep", "lie")
NUMBERS = (
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
)  # fmt: skip
"""The words for how many alike are added, from 2 on."""


def extras_told(
    added: Sequence[Figure], colors: Mapping[str, str], looks: Mapping[str, Facts], notes: Notes
) -> str:
    """The extras as a fact: ``"a green parrot who sits, two brown dogs who run left"``.

    ``colors`` and ``looks`` are those of `sketch_cast.cast_facts`.
    """
    return ", ".join(_extra(each, colors, looks, notes) for each in added)


def deed_of(figure: Figure) -> tuple[str, str]:
    """What a figure does besides standing and acts that are painted, and the side it goes to; both
    ``""`` for nothing. What flies is told to stay still if it is told to sit."""
    for action in figure.actions:
        if not acts_of((action,), figure.kind):
            drawn, side = _drawn(figure, action.verb), action.direction or ""
            flies = figure.kind in world()["families"]["flyers"]["kinds"]
            rests = drawn == "still" and flies and action.verb in _PERCHES
            if rests or drawn not in ("", "still"):
                goes = drawn in ("move", "run") and side in ("left", "right")
                return drawn, side if goes else ""
    return "", ""


def _drawn(figure: Figure, said: str) -> str:
    """The action that a verb is drawn as, ``""`` for none."""
    means, _ = meant(said, figure.kind)
    ways = (means, *world()["instead"].get(means, ())) if means else ()
    drawn = next((way for way in ways if can(figure.kind or THING, way)), "")
    return "" if drawn == "swing" else drawn


def _extra(
    figure: Figure, colors: Mapping[str, str], looks: Mapping[str, Facts], notes: Notes
) -> str:
    kind, count = figure.kind or THING, figure.subject.count or 1
    color = figure.color_among(colors) or figure.color_beside("")
    deed, side = deed_of(figure)
    acts = () if deed else _acts(figure)
    known = looks.get(figure.subject.id, {})
    facts = {**known, "kind": kind, "color": color, "acts": " and ".join(acts)}
    said = noun_of_extra(facts, NUMBERS[count - 2] if count > 1 else None)
    for lost in _lost(figure, deed):
        notes.tell("M105", f"{lost!r} of {figure.name!r} is not drawn")
    if not deed:
        return said
    return " ".join(filter(None, (said, "who", verb(kind, deed, plural=count > 1), side)))


def _acts(figure: Figure) -> tuple[str, ...]:
    acts = acts_of(figure.actions, figure.kind)
    felt = feelings_of(figure.subject) if figure.kind in living_kinds("people") else ()
    return tuple(dict.fromkeys((*acts, *felt)))


def _lost(figure: Figure, deed: str) -> Iterator[str]:
    """What a figure should do and is not drawn doing."""
    for action in figure.actions:
        painted, drawn = bool(acts_of((action,), figure.kind)), _drawn(figure, action.verb)
        other = drawn not in (deed, "still") and not painted
        if other or (painted and deed):
            yield action.verb
