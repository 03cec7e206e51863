"""Captions of scenes: the canonical sentence, into which the planner compiles prompts, and others.

Commas are for human readers; the tokenizer drops them.
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
"""Facts that have their first value when a sentence does not mention them."""
_AIMED = 3.5  # exponent that leaves directions out more often: people seldom say them
_ONLY_IN_TIME = ("then", "move", "music")


def canonical(facts: Mapping[str, str | None]) -> str:
    """The sentence for the known facts; facts that are None or missing are left out.

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
    """Who does what with whom: ``a red dog chases a blue cat left``; empty if nothing is known."""
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
    """What it does first and then; the direction follows the verb of motion."""
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
    """A random caption for training; a share `FREE_SHARE` is phrased freely, others canonically.

    Each fact is left out with probability ``1 - keep``, directions more often. Facts of `SILENT`
    are never left out: otherwise the model would add, for example, a companion at random when a
    prompt mentions none. With ``moving`` false (a single picture), facts that only time shows are
    left out.
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
    """Every word that a caption can contain, without the fillers, sorted."""
    facts = {word for values in FACTS.values() for value in values for word in value.split()}
    unsaid = {"eye", "level", "alone", "clear", "none", "nothing"}
    return tuple(sorted((facts - unsaid) | fixed_words() | free_words()))
