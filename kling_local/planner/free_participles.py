"""Participles in lists of tags: ", falling leaves," describes the leaves, nobody before them."""

from __future__ import annotations

from kling_local.planner.kinds import groups, is_living
from kling_local.planner.reading import Reading, surface
from kling_local.planner.vocabulary import Match

_ALONE = frozenset(
    "fall crash glow shine bloom drift sleep sit stand howl bark melt explode erupt crumble"
    " collapse sway flicker sparkle shimmer twinkle gallop hover flow rush drip flutter billow"
    " stampede swirl whirl smolder blaze burn blink crackle pulse bubble".split()
)
"""Verbs without an object: a noun right after such a participle is its doer."""
_OF_THE_LIVING = frozenset(
    "fly run jump leap swim dance sing soar scurry trot graze laugh cry cheer crawl prowl flee"
    " play".split()
)
"""Verbs done by a living noun right after them: "flying birds", but "flying kites"."""
_NO_THING = frozenset(
    "walk run dance smile laugh wave sing talk jump sit cry sleep wink pose smoke eat drink".split()
)
"""Verbs that things do not do."""
_OF_VEHICLES = frozenset("fly speed pass move float hover".split())
_ROUGH = frozenset({"roll"})


def tells_of_the_next(reading: Reading, verb: Match) -> bool:
    """Whether a participle after a comma describes the noun without an article that follows it."""
    action = verb.meaning("action")
    listed = reading.word(verb.start - 1) == "," and surface(reading.tokens, verb) == "ing"
    if action is None or not listed:
        return False
    position = verb.end
    while _only_describes(reading, position):
        position += 1
    noun = reading.at(position)
    kind = noun.meaning("subject", "scenery", "place", "weather") if noun else None
    if noun is None or kind is None or noun.start != position:
        return False
    if action.value in _ROUGH:  # "rolling hills", "rolling tumbleweeds", but "rolling dough"
        return kind.category == "place" or (kind.plural and kind.group not in ("thing", "food"))
    alive = is_living(kind) and action.value in _OF_THE_LIVING
    on_wheels = kind.group in groups("driven") - {"aircraft"}  # "flying kites": somebody does
    driven = on_wheels and kind.plural and action.value in _OF_VEHICLES
    return action.value in _ALONE or alive or driven


def is_tag_of_another(reading: Reading, thing: Match, verb: Match) -> bool:
    """Whether a thing before a participle is only a tag in between: in "Girl, umbrella, walking"
    the girl walks."""
    meaning, action = thing.meaning("subject"), verb.meaning("action")
    if meaning is None or action is None or reading.words(thing.end, verb.start) != [","]:
        return False
    tag = surface(reading.tokens, verb) == "ing" and action.value in _NO_THING
    start = reading.sentence_start(thing.start)
    before = [
        each.meaning("subject") for each, _ in reading.mentions if start <= each.start < thing.start
    ]
    alive = any(map(is_living, before))
    return tag and meaning.group == "thing" and alive


def _only_describes(reading: Reading, position: int) -> bool:
    """Whether a look is there that can be no noun, as "orange" and "gold" can."""
    match = reading.at(position)
    noun = match.meaning("subject", "scenery", "place") if match else None
    return reading.is_look(position) and noun is None
