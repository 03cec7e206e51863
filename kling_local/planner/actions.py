"""Actions: which subject does what, how and where to."""

from __future__ import annotations

from dataclasses import replace

from kling_local.planner.absolutes import is_absolute, is_worn_one
from kling_local.planner.after_doers import several_do_too, stands_after_doer
from kling_local.planner.camera_verbs import camera_does
from kling_local.planner.doers import Deed, find_doer
from kling_local.planner.entering import way_of
from kling_local.planner.free_participles import tells_of_the_next
from kling_local.planner.labels import is_labelled
from kling_local.planner.led_deeds import is_first_pause, is_led, led_doer
from kling_local.planner.looks import first_look, is_painted
from kling_local.planner.made_and_styled import described_before, describes
from kling_local.planner.manners import manner_of
from kling_local.planner.noun_deeds import carried, done_by, of_whom, whole_verb
from kling_local.planner.noun_phrases import is_plural, owns, phrase_start
from kling_local.planner.nouns import is_at_a_place, is_of_a_hand, is_put_on, is_second
from kling_local.planner.passive import by_whom
from kling_local.planner.pronouns import Doer, watched
from kling_local.planner.reading import (
    DETERMINERS,
    INDEFINITE,
    PREPOSITIONS,
    PRONOUNS,
    Reading,
    surface,
)
from kling_local.planner.resting import with_rest
from kling_local.planner.undone import ENDS, is_going_to, is_undone
from kling_local.planner.vocabulary import Match, Meaning
from kling_local.shots import Action, Subject

_COUNTED = frozenset("two three four five six seven eight nine ten several many".split())
_HELPERS = frozenset({"continue", "begin", "start", "keep", "try"})
_BECOMES = frozenset({"go", "fall", "get", "grow", "turn"})
_STATES = frozenset(
    "crazy wild nuts mad insane bananas ham feral viral silent quiet angry sad happy tired bored"
    " emotional nervous excited hungry".split()
)
_MOVES_END = ENDS | frozenset({"pause", "rest", "settle", "land", "halt", "linger", "end"})
"""Verbs that end a camera move on something."""
_LETS = frozenset("help make let come go see watch hear".split())
"""Verbs followed by another in its base form: "helps cook"."""
_SEES = frozenset({"look", "gaze", "stare", "glance", "peek", "peer", "watch"})
_SEEN = frozenset({"left", "right", "up", "down"})
_LEADS = frozenset({"", "of", ",", ".", "and", "with", ":"})


def find_deeds(reading: Reading, taken: set[int], *, motionless: bool) -> list[Deed]:
    """What subjects do, in the order of the text. ``taken`` are the camera's verbs."""
    deeds: list[Deed] = []
    aside: list[Deed] = []
    for match in (whole_verb(reading, each) for each, _ in reading.all("action")):
        if match.start in taken or camera_does(reading, match) or carried(reading, match):
            continue
        if describes(reading, match):
            continue
        if _is_cameras(reading, match, taken, deeds):
            continue
        owner = None if _is_for(reading, match) else _described_by(reading, match)
        described = owner.id if owner else of_whom(reading, match)
        if described:
            aside.append(_deed(reading, match, Doer(described), aside=True))
            continue
        agent = by_whom(reading, match)
        if agent:
            deeds.append(_suffered(reading, match, agent, find_doer(reading, match, deeds)))
            continue
        led = is_led(reading, match) or (not deeds and is_first_pause(reading, match))
        noun = done_by(reading, match)
        if not led and not noun and _is_no_verb(reading, match):
            continue
        doer = led_doer(reading, match, deeds) if led else find_doer(reading, match, deeds)
        absolute = is_absolute(reading, match) or watched(reading, match) is not None
        if doer and not (absolute and is_worn_one(reading, match)):
            deeds.append(_deed(reading, match, doer, noun=noun, aside=absolute))
    if deeds and deeds[0].action.verb == "continue" and deeds[0].action.direction is None:
        del deeds[0]  # the shot goes on, nobody does
    said = [deed.action for deed in deeds]
    deeds += [each for each in aside if each.action not in said]
    deeds.sort(key=lambda each: each.start)
    return with_rest(reading, deeds, motionless=motionless)


def _deed(
    reading: Reading, verb: Match, doer: Doer, *, noun: Match | None = None, aside: bool = False
) -> Deed:
    """What the doer does; of "does a slow roll" the ``noun`` tells it."""
    last = noun or verb
    meaning = last.meaning("action")
    value = meaning.value if meaning else ""
    direction = None if aside else way_of(reading, last)
    if value in _SEES and direction not in _SEEN:
        direction = None
    manner = manner_of(reading, verb)
    action = Action(
        doer.subject, value, manner, direction, others=doer.others, single=doer.pronoun == "one"
    )
    return Deed(action, verb.start, last.end, doer.pronoun, aside)


def _suffered(reading: Reading, verb: Match, agent: str, doer: Doer | None) -> Deed:
    """The action of ``agent`` in a passive sentence, aimed at the sentence's subject."""
    deed, whom = _deed(reading, verb, Doer(agent)), doer.subject if doer else None
    action = replace(deed.action, target=whom, preposition=None)
    return replace(deed, action=action, passive=True)


def _is_cameras(reading: Reading, verb: Match, taken: set[int], deeds: list[Deed]) -> bool:
    """Whether a verb is joined to one of the camera's: "The camera slides right and stops"."""
    start = reading.sentence_start(verb.start)
    moved = [position for position in taken if start <= position < verb.start]
    acted = [deed.start for deed in deeds if start <= deed.start]
    if not moved or max(moved) < max(acted, default=-1):
        return False
    if any(max(moved) < noun.start for noun, _ in reading.mentions if noun.end == verb.start):
        return False
    position = verb.start - 1
    while (look := reading.at(position)) and look.meaning("manner"):
        position = look.start - 1
    form, word = surface(reading.tokens, verb), reading.word(position)
    if word == "," and form == "ing":  # "pans across a desk, stopping on a phone"
        return _ends_a_move(reading, verb)
    if word == "," and form == "s" and not any(start <= each for each in acted):
        return True  # "the drone dives, skims past windows, flies on"
    return word in ("and", "then") and form in ("s", "base")


def _ends_a_move(reading: Reading, verb: Match) -> bool:
    meaning = verb.meaning("action")
    ends = meaning is not None and meaning.value in _MOVES_END
    return ends and reading.word(verb.end) in ("on", "at", "over", "before", "in")


def _is_no_verb(reading: Reading, match: Match) -> bool:
    """Whether the word names or describes something here instead of telling what is done."""
    meaning = match.meaning("action")
    assert meaning is not None
    form = surface(reading.tokens, match)
    others = match.meaning(*_OTHER_WORDS)
    if reading.word(match.end) == ":" and match.start <= reading.sentence_start(match.start) + 2:
        return not stands_after_doer(reading, match)  # "Unboxing: two hands ..."
    if form == "base" and is_labelled(reading, match.start, "deeds"):
        return False  # "Action: run left"
    if match.meaning("tag") and reading.is_tag(match):
        return True
    if form == "s" and _is_of_the_described(reading, match):
        return False
    return (
        _names(reading, match, form)
        or tells_of_the_next(reading, match)
        or _describes_next(reading, match, form)
        or _helps(reading, match, meaning)
        or is_undone(reading, match)
        or _is_left_so(reading, match)
        or _becomes(reading, match, meaning)
        or bool(others and not stands_after_doer(reading, match))
        or bool(others and form == "base" and _ends_alone(reading, match))
        or _is_passive(reading, match, meaning, form)
        or (form == "base" and not _can_be_base(reading, match))
        or (form == "base" and _is_its_object(reading, match))
    )


def _is_of_the_described(reading: Reading, match: Match) -> bool:
    """Whether a description of a noun ends before the verb: "A robot made of steel walks", "with
    hair cut short walks"."""
    first = described_before(reading, match.start - 1)
    owner = reading.at(first - 1) if first is not None else None
    return owner is not None and owner.meaning("subject", "feature", "clothing") is not None


def _ends_alone(reading: Reading, match: Match) -> bool:
    """Whether a mark follows the word and no plural doer stands before it, unlike "two men
    wave."
    """
    doers = (noun for noun, _ in reading.mentions if noun.end == match.start)
    several = any(is_plural(reading, noun) and not owns(reading, noun) for noun in doers)
    several = several or several_do_too(reading, match)
    return reading.word(match.end) in (",", ".", "") and not several


_OTHER_WORDS = (
    "subject", "place", "color", "scenery", "light_noun", "light_source", "attribute", "effect",
    "mood", "music", "look", "weather",
)  # fmt: skip
_PASSIVE = frozenset({"throw", "drop", "kick", "push", "pull", "lift", "carry", "catch", "release"})
_LOOKED_AT = frozenset("see view watch observe shoot film photograph capture".split())
_IS = frozenset({"is", "are", "was", "were", "being"})
_OF_THE_LIVING = frozenset(
    "run walk swim sew wash fry cut bake fish hike sleep dress shave shop write drink eat read cook"
    " cycle ski climb dance train box ride hunt dine".split()
)
_OF_FILM = frozenset({"frame", "shot", "scene", "image", "credits", "title", "sequence"})


def _names(reading: Reading, match: Match, form: str) -> bool:
    """Whether the word is a noun where it stands: "a walk", "in wide circles", "on steps"."""
    if any(match.start <= noun.start < match.end for noun, _ in reading.mentions):
        return True
    before = reading.word(match.start - 1)
    if reading.is_noun(match) and before not in ("her", "both", "one"):
        return True
    if form == "base" and before not in DETERMINERS and _has_article(reading, match):
        return True
    previous = reading.at(match.start - 1)
    named = any(noun.end == match.start for noun, _ in reading.mentions)
    described = previous and previous.meaning("color", "attribute", "shot_size")
    if previous and previous.meaning("feature"):
        described = None  # "a dog with black fur runs"
    material = previous and (look := previous.meaning("attribute")) and look.group == "material"
    worn = previous and (previous.meaning("color") or material)
    if previous and worn and _before_looks(reading, previous) == "in":
        described = None  # "a striker in white shoots", "in black leather weaves"
    if previous and (reading.stands_after_noun(previous) or _is_told(reading, previous)):
        described = None  # "the elephant big drinks"
    if previous and previous.meaning("place") and is_at_a_place(reading, previous):
        described = None  # "a woman on the square dances"
    if form == "s" and described and not named:
        return True
    if form == "s" and (is_second(reading, match) or is_of_a_hand(reading, previous)):
        return True
    put_on = is_put_on(reading, match.start - 1, match)
    return before in PREPOSITIONS and before not in ("to", "up", "down") and not put_on


def _has_article(reading: Reading, match: Match) -> bool:
    """Whether "a" and adjectives stand before the word: "a slow waltz"."""
    position = match.start - 1
    while reading.is_look(position, "manner"):
        position -= 1
    return reading.word(position) in INDEFINITE


def _is_told(reading: Reading, look: Match) -> bool:
    """Whether a look describes what is before it: "a robot painted purple spins", "its coat is
    green"."""
    first = first_look(reading, look)
    told = reading.word(first - 1) in _IS
    return told or any(is_painted(reading, first - back) for back in (1, 2))


def _before_looks(reading: Reading, look: Match) -> str:
    return reading.word(first_look(reading, look) - 1)


def _is_left_so(reading: Reading, match: Match) -> bool:
    """ "Slams his laptop shut", "kicks the door open": how the thing is then."""
    if reading.word(match.start) not in ("shut", "open") or match.end > match.start + 1:
        return False
    noun = next((each for each, _ in reading.mentions if each.end == match.start), None)
    verb = reading.at(phrase_start(reading, noun) - 1) if noun else None
    done = verb is not None and verb.meaning("action") is not None
    return done and reading.word(match.end) not in DETERMINERS


def _describes_next(reading: Reading, match: Match, form: str) -> bool:
    """Whether a participle only describes: "glowing katana in hand", "opening frame", "with the
    book placed on the table"."""
    after = reading.at(match.end)
    noun = after is not None and any(each.start == match.end for each, _ in reading.mentions)
    if form == "ing" and noun and _is_for(reading, match):
        return True
    if form == "ing" and noun and match.meaning("attribute"):
        return reading.word(match.start - 1) not in _IS
    if form == "ing" and reading.word(match.end) in _OF_FILM:
        return True
    put = form == "ed" and reading.word(match.end) in PREPOSITIONS
    named = next((each for each, _ in reading.mentions if each.end == match.start), None)
    return bool(put and named and _is_with(reading, named))


def _is_for(reading: Reading, match: Match) -> bool:
    """Whether a participle names what a thing is for: "a running shoe", "a washing machine"."""
    if any(each.end == match.start for each, _ in reading.mentions):
        return False  # "a dinosaur eating pizza"
    noun = next((each for each, _ in reading.mentions if each.start == match.end), None)
    meaning = noun.meaning("subject") if noun else None
    action = match.meaning("action")
    lifeless = meaning is not None and meaning.group == "thing"
    return lifeless and action is not None and action.value in _OF_THE_LIVING


def _is_with(reading: Reading, noun: Match) -> bool:
    position = noun.start - 1
    while reading.word(position) in DETERMINERS or reading.is_look(position, "manner"):
        position -= 1
    return reading.word(position) == "with"


def _becomes(reading: Reading, match: Match, meaning: Meaning) -> bool:
    """ "The crowd goes crazy, falls silent", "the light turns green": how something is then."""
    if meaning.value not in _BECOMES:
        return False
    look = reading.at(match.end)
    tint = look is not None and look.meaning("color") is not None and not look.meaning("subject")
    follows = reading.at(look.end) if look else None
    alone = follows is None or follows.meaning(*_OTHER_WORDS) is None
    return reading.word(match.end) in _STATES or (meaning.value == "turn" and tint and alone)


def _helps(reading: Reading, match: Match, meaning: Meaning) -> bool:
    """Whether the next verb is the action: "continues walking", "is going to walk"."""
    if is_going_to(reading, match):
        return True
    after = reading.at(match.end)
    if meaning.value not in _HELPERS or after is None or not after.meaning("action"):
        return False
    return after.start == match.end and surface(reading.tokens, after) == "ing"


def _is_passive(reading: Reading, match: Match, meaning: Meaning, form: str) -> bool:
    """ "is covered", "pulled by": nothing the subject does; "is thrown" shows all the same."""
    if form != "ed":
        return False
    opens = reading.word(match.start - 1) in ("", ",", ".")
    if opens and meaning.value in _LOOKED_AT and reading.word(match.end) == "from":
        return True  # "seen from above"
    if reading.word(match.end) == "by" or is_painted(reading, match.start):
        return True
    if reading.word(match.start - 1) not in _IS or reading.word(match.start) == "thrown":
        return False
    return match.meaning("attribute") is not None or meaning.value not in _PASSIVE


def _is_its_object(reading: Reading, match: Match) -> bool:
    """Whether a bare word right after a verb is its object: "breathes fire"."""
    verb = reading.at(match.start - 1)
    meaning = verb.meaning("action") if verb else None
    told = meaning is not None and meaning.value not in _LETS
    return verb is not None and told and surface(reading.tokens, verb) == "s"


def _can_be_base(reading: Reading, match: Match) -> bool:
    """A bare verb needs a plural, "to", a joining word or a subject before it."""
    before = reading.word(match.start - 1)
    if before in ("to", "and", "they", "we", "then", "who", ",", "both", "not") or not before:
        return True
    if before in PRONOUNS or before.endswith("ly") or before == "others":
        return True
    previous = reading.at(match.start - 1)
    if previous and previous.meaning("subject", "manner", "body", "scenery"):
        return True
    if previous and previous.meaning("clothing", "feature", "place", "weather"):
        return True
    if previous and reading.stands_after_noun(previous):
        return True
    if previous and previous.meaning("color") and reading.word(match.end) in DETERMINERS:
        return True  # "a men with umbrella black cross the street"
    if reading.is_worn_color(previous):
        return True
    return any(noun.end == match.start for noun, _ in reading.mentions)


def _described_by(reading: Reading, verb: Match) -> Subject | None:
    """The subject that a participle before it describes, "a bouncing yellow ball", or None."""
    word, meaning = reading.word(verb.end - 1), verb.meaning("action")
    rests = meaning is not None and meaning.group == "still" and word.endswith("ed")
    if not (word.endswith("ing") or rests) or verb.meaning("attribute"):
        return None
    first, last = verb.start - 1, verb.end
    while first >= 0 and (reading.is_look(first, "manner") or reading.word(first) == ","):
        first -= 1
    while reading.is_look(last, "manner"):
        last += 1
    leads = reading.word(first) in DETERMINERS | _COUNTED | _LEADS
    if not leads and not tells_of_the_next(reading, verb):
        return None
    named = [identity for match, identity in reading.mentions if match.start == last]
    return next((each for _, each in reading.subjects if [each.id] == named), None)
