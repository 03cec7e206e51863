"""The canonical words of the world's facts: one noun, verb or phrase for each value.

The planner's table `planner/lexicon/sketch_world.toml` has the same words; a test compares them.
"""

from __future__ import annotations

from kling_local.sketch.world.scene import FLYING, KINDS, LEGGED, PLACES, WEATHERS, WHEELED

THING = "thing"
"""Noun for a figure whose kind is not known."""

PLURALS = {
    **{kind: f"{kind}s" for kind in (*KINDS, THING)},
    "man": "men", "woman": "women", "child": "children", "fish": "fish",
    "butterfly": "butterflies", "bus": "buses", "box": "boxes",
}  # fmt: skip

_SLIDING = ("box", "bottle", "shoe", "cup")
_MOVES = {
    **dict.fromkeys(LEGGED, ("walks", "walk")),
    **dict.fromkeys(FLYING, ("flies", "fly")),
    **dict.fromkeys(WHEELED, ("drives", "drive")),
    **dict.fromkeys(_SLIDING, ("slides", "slide")),
    "fish": ("swims", "swim"),
    "boat": ("sails", "sail"),
    "ball": ("rolls", "roll"),
    "balloon": ("drifts", "drift"),
}
_VERBS = {
    "still": ("stays still", "stay still"),
    "move": ("moves", "move"),
    "run": ("moves fast", "move fast"),
    "jump": ("jumps", "jump"),
    "bounce": ("bounces", "bounce"),
    "fall": ("falls", "fall"),
    "swing": ("swings", "swing"),
    "float": ("floats", "float"),
    "spin": ("spins", "spin"),
    "wave": ("waves", "wave"),
    "speak": ("speaks", "speak"),
}
UNSAID_VERB = ("goes", "go")
"""Verb, singular and plural, for a figure whose direction is known but not its action."""

LIGHT_WORDS = {"neon": "neon light"}
WEATHER_WORDS = {"clear": None, "snow": "snowfall"}
ANGLE_WORDS = {
    "eye level": None,
    "low": "low angle",
    "high": "high angle",
    "overhead": "overhead view",
    "dutch": "dutch angle",
}
RELATION_VERBS = {"chases": "chases", "meets": "meets", "hits": "hits"}
RELATION_PLACES = {"beside": "beside {}", "behind": ", {} behind"}
"""Phrases that place the companion; in "behind" it is the companion that stands farther away."""
COUNTS = {"two": "two", "three": "three"}


def noun(kind: str | None, color: str | None, count: str | None = None) -> str:
    """``a red ball``, ``an orange box``, ``two red balls``, ``a blue thing``."""
    name = kind or THING
    words = [color, PLURALS[name]] if count else [color, name]
    said = " ".join(word for word in words if word)
    if count:
        return f"{count} {said}"
    return f"an {said}" if said[0] in "aeiou" else f"a {said}"


def verb(kind: str | None, action: str, *, plural: bool = False) -> str:
    """The verb for an action of a kind: ``walks``, ``drives fast``, ``sways``."""
    singular_and_plural = _VERBS[action]
    if action == "run" and kind in LEGGED:
        singular_and_plural = ("runs", "run")
    elif action in ("move", "run") and kind in _MOVES:
        fast = " fast" if action == "run" else ""
        singular_and_plural = (_MOVES[kind][0] + fast, _MOVES[kind][1] + fast)
    elif action == "still" and kind in LEGGED:
        singular_and_plural = ("stands still", "stand still")
    elif action == "wave" and kind == "tree":
        singular_and_plural = ("sways", "sway")
    return singular_and_plural[plural]


def fixed_words() -> set[str]:
    """Every word in the tables of this module."""
    texts = [*PLURALS, *PLURALS.values(), *PLACES, *WEATHERS, *LIGHT_WORDS.values()]
    texts += [form for forms in (*_VERBS.values(), *_MOVES.values(), UNSAID_VERB) for form in forms]
    texts += [verb(kind, action, plural=plural) for kind in KINDS
              for action in _VERBS for plural in (False, True)]  # fmt: skip
    texts += [*RELATION_VERBS.values(), *COUNTS.values()]
    texts += [word for words in (WEATHER_WORDS, ANGLE_WORDS) for word in words.values() if word]
    texts += ["a an then shot camera beside behind"]
    return {word for text in texts for word in text.split()}
