"""Free phrasings of the world's facts, from terse to cinematic, with negations and noise words.

A free caption is true of its scene, but its order and wording vary.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

from kling_local.sketch.world.caption_words import PLURALS, RELATION_VERBS, noun, verb
from kling_local.sketch.world.scene import PEOPLE, VEHICLES

MOST_WORDS = 30

_NOUNS = {
    "man": ("guy",), "woman": ("lady",), "child": ("boy", "girl"),
    "dog": ("puppy",), "cat": ("kitten",),
      "bicycle": ("bike",), "boat": ("ship",),
    "airplane": ("plane",), "box": ("crate",),  "cup": ("mug",),
}  # fmt: skip
_COLORS = {"purple": ("violet",)}
_VERBS = {
    "walks": ("strolls", "goes"), "runs": ("sprints",), "jumps": ("hops",),
    "spins": ("turns around",), "stands still": ("stands", "waits"),
    "stays still": ("rests", "waits"), "speaks": ("talks", "says something"),
    "falls": ("falls down",), "swings": ("swings from a rope",),
    "floats": ("hovers",), "waves": ("waves a hand",), "drives": ("travels", "goes"),
    "drives fast": ("speeds",), "flies": ("glides",), "flies fast": ("speeds",),
    "rolls": ("goes",), "slides": ("goes",), "drifts": ("glides",),
    "sails": ("travels",), "bounces": ("bounces up and down",),
    "chases": ("runs after", "follows"), "meets": ("comes to meet",), "hits": ("crashes into",),
}  # fmt: skip
_DIRECTIONS = {
    "left": ("to the left", "from right to left"),
    "right": ("to the right", "from left to right"),
}
_BESIDE = {
    "beside": ("beside {}", "next to {}", "near {}"),
    "behind": ("in front of {}", "with {} behind", ", behind it {}"),
}
_COUNTS = {"two": ("a pair of",), "three": ("a group of three",)}
_PLACES = {
    "meadow": ("in a field", "on the grass"),
    "forest": ("in the woods", "between tall trees"),
    "beach": ("on the beach", "on the shore"),
    "desert": ("in the desert", "between sand dunes"),
    "snow": ("in the snow", "in a winter landscape"),
    "mountains": ("in the mountains", "below the peaks"),
    "sea": ("at sea", "on the ocean"),
    "underwater": ("under water", "below the waves"),
    "street": ("in the street", "in the city"),
    "neon street": ("in a neon street", "between neon signs"),
    "rooftop": ("on a rooftop", "on a roof above the city"),
    "room": ("in a room", "in the living room"),
    "kitchen": ("in the kitchen",),
    "stage": ("on a stage", "in the theater"),
    "studio": ("in a studio", "before a plain backdrop"),
    "space": ("in space", "between the stars"),
}
_LIGHTS = {
    "dawn": ("at dawn", "at sunrise", "early morning"),
    "day": ("by day", "on a sunny day"),
    "golden hour": ("at golden hour", "golden light", "at sunset"),
    "dusk": ("at dusk", "in the evening"),
    "night": ("at night", "at midnight", "moonlight"),
    "overcast": ("overcast sky", "grey sky", "clouds"),
    "neon": ("neon glow", "lit by neon"),
}
_WEATHERS = {
    "clear": ("clear weather", "dry"),
    "rain": ("in the rain", "it rains", "rainy"),
    "snow": ("falling snow", "snowflakes", "it snows"),
    "fog": ("in the fog", "mist", "foggy"),
    "wind": ("windy", "strong wind", "in the wind"),
}
_SIZES = {
    "wide": ("full shot", "from far"),
    "medium": ("medium",),
    "close": ("closeup", "close up"),
}
_ANGLES = {
    "eye level": ("eye level",),
    "low": ("from below", "low camera"),
    "high": ("from above", "high camera"),
    "overhead": ("top down view", "overhead shot"),
    "dutch": ("tilted frame", "tilted camera"),
}
_MOVES = {
    "static": ("locked camera", "static shot"),
    "pan left": ("the camera pans left", "pan left"),
    "pan right": ("the camera pans right", "pan right"),
    "tilt up": ("the camera tilts up", "tilt up"),
    "tilt down": ("the camera tilts down", "tilt down"),
    "push in": ("the camera pushes in", "dolly in"),
    "pull out": ("the camera pulls out", "dolly out"),
    "truck left": ("the camera trucks left", "dolly left"),
    "truck right": ("the camera trucks right", "dolly right"),
    "pedestal up": ("the camera rises", "pedestal up"),
    "pedestal down": ("the camera sinks", "pedestal down"),
    "arc left": ("the camera arcs left", "the camera orbits left"),
    "arc right": ("the camera arcs right", "the camera orbits right"),
    "roll": ("the camera rolls", "camera roll"),
    "handheld": ("handheld shot", "shaky camera"),
    "tracking": ("tracking shot", "the camera follows"),
    "rack focus": ("rack focus", "the focus shifts"),
    "whip pan": ("whip pan", "very fast pan"),
}
_MUSIC = {"music": ("with music", "soft music"), "none": ("no music", "without music")}
_FREE: dict[str, Mapping[str, tuple[str, ...]]] = {
    "place": _PLACES, "light": _LIGHTS, "weather": _WEATHERS, "size": _SIZES, "angle": _ANGLES,
    "move": _MOVES, "music": _MUSIC,
}  # fmt: skip
_ANIMALS = ("dog", "cat", "horse", "bird", "fish", "butterfly")
_UNSAID = {"clear", "eye level", "none"}  # mostly left unsaid, as people do
FILLERS = (
    "breathtaking", "majestic", "hyperrealistic", "whimsical", "masterpiece", "8k", "zeppelin",
    "award winning", "ultra detailed", "quietly", "mysterious", "octopus", "film grain",
)  # fmt: skip
"""Words outside the world's vocabulary; the tokenizer maps them to unknown."""


def phrase(facts: Mapping[str, str | None], rng: random.Random) -> str:
    """A free caption of at most `MOST_WORDS` words for the known facts."""
    subject = _subject(facts, rng)
    rest = [
        rng.choice(words[value])
        for fact, words in _FREE.items()
        if (value := facts.get(fact)) and (value not in _UNSAID or rng.random() < 0.15)
    ]
    if rng.random() < 0.4:
        rest += _negation(facts, rng)
    rng.shuffle(rest)
    if rng.random() < 0.3:
        rest.insert(rng.randint(0, len(rest)), rng.choice(FILLERS))
    parts = [subject, *rest] if rng.random() < 0.75 else [*rest, subject]
    while sum(len(part.split()) for part in parts) > MOST_WORDS:
        parts.remove(max((part for part in parts if part != subject), key=len))
    return " , ".join(part for part in parts if part)


def _pick(word: str, others: Mapping[str, tuple[str, ...]], rng: random.Random) -> str:
    return rng.choice((word, *others.get(word, ())))


def _subject(facts: Mapping[str, str | None], rng: random.Random) -> str:
    relation = facts.get("relation")
    name = _figure(facts.get("kind"), facts.get("color"), relation, rng)
    if not name:
        return ""
    plural = relation in _COUNTS
    done = _deed(facts, rng, plural=plural)
    other = _figure(facts.get("kind2"), facts.get("color2"), None, rng) or "something"
    if relation in _BESIDE:
        done = f"{done} {rng.choice(_BESIDE[relation]).format(other)}"
    elif relation in RELATION_VERBS:
        done = f"{_pick(relation, _VERBS, rng)} {other} {done}"
    return " ".join(f"{name} {done}".split())


def _figure(kind: str | None, color: str | None, relation: str | None, rng: random.Random) -> str:
    if kind is None:
        return ""
    if relation in _COUNTS:
        return noun(kind, color, _pick(relation, _COUNTS, rng))
    name = _pick(kind, _NOUNS, rng)
    shade = _pick(color, _COLORS, rng) if color else ""
    said = f"{shade} {name}".strip()
    one = "one" if relation == "alone" else "the"
    article = rng.choice(("an" if said[0] in "aeiou" else "a", one, "the", ""))
    return f"{article} {said}"


def _deed(facts: Mapping[str, str | None], rng: random.Random, *, plural: bool) -> str:
    action, then, direction = facts.get("action"), facts.get("then"), facts.get("direction")
    aim = _pick(direction, _DIRECTIONS, rng) if direction else ""
    if facts.get("relation") in RELATION_VERBS:
        return aim
    if action is None:
        return ""
    kind = facts.get("kind")
    first = verb(kind, action, plural=plural)
    said = first if plural else _pick(first, _VERBS, rng)
    if action in ("move", "run"):
        said = f"{said} {aim}"
    if then is None or then == "nothing":
        return said
    second = _pick(verb(kind, then), _VERBS, rng)
    if then == "move":
        second = f"{second} {aim}"
    return f"{said} {rng.choice(('then', 'and then', 'and finally'))} {second}"


def _negation(facts: Mapping[str, str | None], rng: random.Random) -> list[str]:
    """Phrases that deny something; only what is known to be absent is denied."""
    kinds = {facts.get("kind"), facts.get("kind2")}
    absent = []
    if facts.get("kind") and facts.get("relation"):
        absent += [] if kinds & set(PEOPLE) else ["people", "men"]
        absent += [] if kinds & set(VEHICLES) else ["cars"]
        absent += [] if kinds & set(_ANIMALS) else ["animals", "dogs"]
    weather = facts.get("weather")
    absent += [word for word in ("rain", "fog", "wind") if weather not in (None, word)]
    move = facts.get("move")
    absent += ["pan", "camera move"] if move == "static" else []
    return [f"{rng.choice(('no', 'without'))} {rng.choice(absent)}"] if absent else []


def free_words() -> set[str]:
    """Every word that a free caption can contain, without fillers and canonical words."""
    tables = (*_FREE.values(), _NOUNS, _COLORS, _VERBS, _DIRECTIONS, _BESIDE, _COUNTS)
    texts = [text for table in tables for texts in table.values() for text in texts]
    texts += ["one the something and then finally no without people animals camera move"]
    texts += [PLURALS[kind] for kind in ("man", "car", "dog")]
    return {word for text in texts for word in text.split()} - {",", "{}"}
