"""Captions: the canonical sentence of a scene, which the planner compiles prompts to, and others.

Commas are for the reader; the tokenizer drops them.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

from kling_local.sketch.world.caption_free import free_words, phrase
from kling_local.sketch.world.caption_words import (
    ANGLE_WORDS,
    COUNTS,
    LIGHT_WORDS,
    RELATION_PLACES,
    RELATION_VERBS,
    UNSAID_VERB,
    WEATHER_WORDS,
    fixed_words,
    noun,
    verb,
)
from kling_local.sketch.world.scene import FACTS

FREE_SHARE = 0.25
SILENT = ("relation", "then", "weather", "angle", "music")
"""Facts whose first value is what a sentence means that does not speak of them."""
_AIMED = 3.5  # people seldom say where to
_ONLY_IN_TIME = ("then", "move", "music")


def canonical(facts: Mapping[str, str | None]) -> str:
    """The sentence for the known facts; parts that are None or missing are left out.

    ``a red dog walks left , then jumps , beach , dusk , rain , wide shot , low angle ,
    camera pan left , music``. At most 24 words.
    """
    facts = {name: value for name, value in facts.items() if value not in ("none", "nothing")}
    place, light, weather = facts.get("place"), facts.get("light"), facts.get("weather")
    size, angle, move = facts.get("size"), facts.get("angle"), facts.get("move")
    parts = [
        _subject(facts),
        place,
        LIGHT_WORDS.get(light, light) if light else None,
        WEATHER_WORDS.get(weather, weather) if weather else None,
        f"{size} shot" if size else None,
        ANGLE_WORDS[angle] if angle else None,
        f"camera {move}" if move else None,
        facts.get("music"),
    ]
    return " , ".join(part for part in parts if part)


def _subject(facts: Mapping[str, str | None]) -> str:
    """Who does what with whom: ``a red dog chases a blue cat left``; empty when nothing is said."""
    relation = facts.get("relation")
    said = ("kind", "color", "action", "direction")
    if not any(facts.get(fact) for fact in said) and relation in (None, "alone"):
        return ""
    count = COUNTS.get(relation or "")
    name = noun(facts.get("kind"), facts.get("color"), count)
    other = noun(facts.get("kind2"), facts.get("color2"))
    if relation in RELATION_VERBS:
        aim = facts.get("direction")
        return " ".join(filter(None, (name, RELATION_VERBS[relation], other, aim)))
    company = RELATION_PLACES[relation].format(other) if relation in RELATION_PLACES else None
    return " ".join(filter(None, (name, _deed(facts, plural=count is not None), company)))


def _deed(facts: Mapping[str, str | None], *, plural: bool) -> str:
    """What it does, and then; the direction stands at what moves."""
    kind, action, then = facts.get("kind"), facts.get("action"), facts.get("then")
    aim = facts.get("direction")
    parts = []
    if action:
        parts.append(verb(kind, action, plural=plural))
    elif aim and then != "move":
        parts.append(UNSAID_VERB[plural])
    if aim and (action in ("move", "run") or (parts and not action)):
        parts.append(aim)
        aim = None
    if then:
        parts.append(f"{', ' if parts else ''}then {verb(kind, then)}")
        if aim and then == "move":
            parts.append(aim)
    return " ".join(parts)


def caption(
    facts: Mapping[str, str], rng: random.Random, *, keep: float = 0.92, moving: bool = True
) -> str:
    """A caption for training: facts are left out with probability ``1 - keep``, directions oftener.

    None of `SILENT` is, or who is not told of company would be sent some by chance.

    A share `FREE_SHARE` is phrased freely, the others canonically. With ``moving`` false (a single
    picture) what only time shows is left out.
    """
    known: dict[str, str | None] = {
        name: value
        for name, value in facts.items()
        if rng.random() < (1.0 if name in SILENT else keep**_AIMED if name == "direction" else keep)
    }
    if not moving:
        known.update(dict.fromkeys(_ONLY_IN_TIME))
        if rng.random() < 0.5:
            known["action"] = known["direction"] = None
    if rng.random() < FREE_SHARE:
        return phrase(known, rng)
    return canonical(known)


def vocabulary() -> tuple[str, ...]:
    """Every word that a caption can hold, without the fillers, sorted."""
    facts = {word for values in FACTS.values() for value in values for word in value.split()}
    unsaid = {"eye", "level", "alone", "clear", "none", "nothing"}
    return tuple(sorted((facts - unsaid) | fixed_words() | free_words()))
