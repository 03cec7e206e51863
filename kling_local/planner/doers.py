"""Doers: finds who does what a verb says."""

from __future__ import annotations

from dataclasses import dataclass

from kling_local.planner.free_participles import is_tag_of_another
from kling_local.planner.kinds import can_act, is_lifeless, lives
from kling_local.planner.labels import is_labelled
from kling_local.planner.noun_phrases import (
    governed,
    is_framing,
    is_had_too,
    is_plural,
    owns,
    phrase_start,
)
from kling_local.planner.nouns import is_held
from kling_local.planner.one_of import one_of_several
from kling_local.planner.pronouns import Doer, meant_as_doer, watched
from kling_local.planner.reading import (
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    Reading,
    surface,
)
from kling_local.planner.relative_clauses import head_of_relative
from kling_local.planner.vocabulary import Match
from kling_local.shots import Action

_OPENERS = frozenset(
    "then and now next finally suddenly slowly quickly close up wide shot while before after first"
    " also again still instead just having prior to".split()
)
_JOINS = frozenset(", and then or but while before after until finally".split())
PASSED_OVER = frozenset(
    "also just not to again continue continues continued begin begins start starts keep keeps"
    " tries try".split()
)
_ASIDE = frozenset({"when", "while", "as", "because", "until"})
_GOES_ON = frozenset({"keep", "continue", "begin", "start"})
_NO_NOUN = (
    PRONOUNS | PREPOSITIONS | DETERMINERS | _OPENERS | PASSED_OVER | _JOINS
    | {"is", "are", "was", "were", "be", "am", "other", "others"}
)  # fmt: skip
_STUFF = (
    "scenery", "weather", "place", "light_source", "light_noun", "ambience", "effect", "music",
    "music_noun", "time_of_day", "body",
)  # fmt: skip
"""Kinds of words whose actions have no doer: "steam rises"."""
_RELATIVE = frozenset({"who", "which", "that"})


@dataclass(frozen=True)
class Deed:
    """An action, the tokens that state it, and the pronoun for its doer; ``aside`` if it only
    describes ("a parked car"), ``passive`` if the sentence is about whom it is done to."""

    action: Action
    start: int
    end: int
    pronoun: str | None = None
    aside: bool = False
    passive: bool = False


def find_doer(reading: Reading, verb: Match, deeds: list[Deed]) -> Doer | None:
    """Who does what the verb says, or None when it is something the blueprint does not name.

    In order: the doer of the verb it is joined to ("and", a comma); a pronoun; the nearest subject
    before it in the sentence that no preposition governs; for a verb that opens the sentence the
    subject talked about last. "Steam rises" and "the snow falls" are nobody's.
    """
    start = reading.sentence_start(verb.start)
    deeds = [deed for deed in deeds if not deed.aside]
    here = [deed for deed in deeds if deed.start >= start]
    if _things_do(reading, verb, start):
        return None
    seen = watched(reading, verb)
    if seen:
        return seen
    joined = _joined(reading, verb, here) or _headed(reading, verb, start, here)
    if joined:
        return joined
    words = [token.text for token in reading.tokens[start : verb.start] if token.is_word]
    if words and (words[-1] in ("shot", "view") or reading.is_thing(verb.start - 1)):
        return None
    found = _nearest(reading, verb, start, deeds)
    if found:
        return found
    ordered = surface(reading.tokens, verb) == "base" and verb.start == start
    if ordered and not is_labelled(reading, start, "deeds"):
        return None  # "make a video of": said to the maker
    if all(word in _OPENERS for word in words) or _is_opening(reading, verb, start):
        last = deeds[-1].action if deeds else None
        if last and last.subject:
            return Doer(last.subject, None, last.others)
        return Doer(_last_named(reading, verb) or _later_subject(reading, verb))
    return None


def _joined(reading: Reading, verb: Match, here: list[Deed]) -> Doer | None:
    """The doer of the verb before, if joined to it with none named between: "walks, stops and
    waves"."""
    if not here:
        return None
    position = verb.start - 1
    while position >= 0:
        covering = reading.at(position)
        if covering and covering.meaning("manner"):
            position = covering.start - 1
        elif reading.word(position) in PASSED_OVER:
            position -= 1
        else:
            break
    if reading.words(position - 1, position + 1) == ["after", "that"]:
        position -= 1
    form = surface(reading.tokens, verb)
    follows = form == "ing" and position == here[-1].end - 1
    if reading.word(position) not in _JOINS and not follows:
        return None
    nearer = [m for m, _ in reading.mentions if here[-1].end <= m.start < verb.start]
    last = _resumed(reading, verb, here, position)
    if (
        form == "ing"
        and reading.word(position) == ","
        and nearer
        and not governed(reading, nearer[-1])
    ):
        return None
    if last.passive:
        return Doer(last.action.target)  # "a ball is kicked by a boy and rolls": the ball does
    return Doer(last.action.subject, last.pronoun, last.action.others)


def _resumed(reading: Reading, verb: Match, here: list[Deed], position: int) -> Deed:
    """The deed that a verb goes on from: in "freezes when a dog barks, then leaps" the cat's."""
    last = here[-1]
    joint = position - (reading.word(position) in ("then", "and"))
    apart = reading.word(joint) == "," and len(here) > 1
    if not apart or surface(reading.tokens, verb) != "s":
        return last
    between = reading.words(here[-2].end, last.start)
    return here[-2] if _ASIDE & set(between) and "," not in between else last


def _headed(reading: Reading, verb: Match, start: int, here: list[Deed]) -> Doer | None:
    """The doer before a relative clause: "a man who holds a cat walks"."""
    head = head_of_relative(reading, verb, start, [deed.start for deed in here])
    return Doer(head) if head else None


def _nearest(reading: Reading, verb: Match, start: int, deeds: list[Deed]) -> Doer | None:
    """The pronoun or subject that governs the verb."""
    form = surface(reading.tokens, verb)
    edge = start
    single = one_of_several(reading, verb)
    if single or reading.word(verb.start - 1) == "one":
        return Doer(single, "one") if single else None
    for position in range(verb.start - 1, start - 1, -1):
        word = reading.word(position)
        if word in PRONOUNS and not (
            word == "that" and reading.word(position - 1) in ("so", "after")
        ):
            if word == "one" and reading.at(position + 1):
                continue
            if word in _RELATIVE:
                break
            return (
                None if word in ("we", "you", "i") else meant_as_doer(reading, word, position, verb)
            )
        mention = next((each for each in reading.mentions if each[0].end - 1 == position), None)
        if mention is None:
            continue
        match, identity = mention
        several = form == "s" and is_plural(reading, match)
        if owns(reading, match) or several or is_tag_of_another(reading, match, verb):
            continue
        lifeless = is_lifeless(match.meaning("subject"))
        has_too = form == "s" and lifeless and is_had_too(reading, match)
        is_governed = governed(reading, match) or is_held(reading, match) or has_too
        idle = is_governed and lifeless
        if not is_governed or (form == "ing" and not idle):
            return _group(reading, match, identity, verb, deeds)
        earlier = [m for m in reading.mentions if start <= m[0].start < match.start]
        if not earlier or is_framing(reading, match):
            return Doer(identity)
        edge = max(edge, match.start)
    before = [
        each
        for each in reading.mentions
        if start <= each[0].start < verb.start
        and not (form == "s" and is_plural(reading, each[0]))
        and not _only_owns(reading, each[0], verb)
    ]
    return Doer(before[-1][1]) if before else None


def _only_owns(reading: Reading, noun: Match, verb: Match) -> bool:
    """ "The outlaw's hat flies": not the outlaw; of "he's running" he is who runs."""
    near = verb.start - 2 <= noun.end < verb.start
    return near and owns(reading, noun) and reading.word(noun.end) not in ("is", "are", "was")


def _group(reading: Reading, match: Match, identity: str, verb: Match, deeds: list[Deed]) -> Doer:
    """ "a man, a woman and a child talk": the first named, and the others with him."""
    start = reading.sentence_start(verb.start)
    clauses = is_plural(reading, match) and any(start <= deed.start for deed in deeds)
    if clauses or not _is_said_of_several(reading, verb):
        return Doer(identity)  # "the boy throws the ball and the dogs run"
    match = _first_told(reading, match, identity, start)
    names, joint = [identity], "and"
    while reading.word(position := phrase_start(reading, match) - 1) == joint:
        position -= joint == "and" and reading.word(position - 1) == ","
        before = [each for each in reading.mentions if start <= each[0].start < position]
        heads = [each for each in before if not governed(reading, each[0])]
        if joint == ",":
            goes = [each for each in heads if can_act(each[0].meaning("subject"))]
            heads = [each for each in goes if each[0].end == position]
        alive = [each for each in heads if lives(each[0]) and lives(match)]
        match, name = (alive or heads or before or [(match, "")])[-1]
        if not name or (joint == "," and not heads):
            break
        names.insert(0, name)
        joint = ","
    first, *others = dict.fromkeys(names)
    return Doer(first, None, tuple(others))


def _first_told(reading: Reading, match: Match, identity: str, start: int) -> Match:
    """Where somebody is named whom the match tells more of: Tom of "Tom, a boy, walks"."""
    for noun, name in reading.mentions:
        if name == identity and start <= noun.start < match.start and reading.word(noun.end) == ",":
            return noun
    return match


def _is_said_of_several(reading: Reading, verb: Match) -> bool:
    """Whether a verb has the form of several doers: "dance", "are dancing"."""
    form, before = surface(reading.tokens, verb), verb.start - 1
    goes_on = reading.word(before) in _GOES_ON
    while reading.word(before) in PASSED_OVER:
        before -= 1
    are = goes_on or reading.word(before) in ("are", "were")
    return form == "base" or (form == "ing" and are)


def _things_do(reading: Reading, verb: Match, start: int) -> bool:
    """Whether stuff, weather or a place right before the verb does it: "steam rises"."""
    if verb.start - 1 in reading.heard or _unknown_does(reading, verb):
        return True
    previous = reading.at(verb.start - 1)
    named = previous and any(noun.start == previous.start for noun, _ in reading.mentions)
    at_place = previous and previous.meaning("place") and surface(reading.tokens, verb) == "base"
    if previous and previous.start >= start and not named and not at_place:
        if reading.word(previous.start - 1) == "of":  # "light of morning comes through"
            head = reading.at(previous.start - 2)
            if head and not head.meaning("subject") and head.meaning(*_STUFF):
                return True
        goes_on = reading.word(previous.start - 1) == "as"  # "as rain falls"
        return (goes_on or not governed(reading, previous)) and bool(previous.meaning(*_STUFF))
    return False


def _unknown_does(reading: Reading, verb: Match) -> bool:
    """Whether an unknown noun right before the verb begins its clause: "..., sawdust flies"."""
    word = reading.word(verb.start - 1)
    if reading.at(verb.start - 1) or not word.isalpha() or word.endswith("ly"):
        return False
    if word in _NO_NOUN:
        return False
    if any(noun.end == verb.start for noun, _ in reading.mentions):
        return False
    before = reading.at(verb.start - 2)
    starts = reading.word(verb.start - 2) in (
        "",
        ",",
        ".",
        ";",
        "and",
        "the",
        "a",
        "an",
        "his",
        "her",
    )
    return starts or bool(before and before.meaning("color", "attribute"))


def _is_opening(reading: Reading, verb: Match, start: int) -> bool:
    """Whether the verb opens its clause and has a form that needs no subject."""
    before = reading.word(verb.start - 1)
    form = surface(reading.tokens, verb)
    opens = verb.start == start or before in (",", "and", "then", "slowly", "suddenly")
    return opens and form in ("ing", "s")


def _last_named(reading: Reading, verb: Match) -> str | None:
    before = [identity for match, identity in reading.mentions if match.end <= verb.start]
    return before[-1] if before else None


def _later_subject(reading: Reading, verb: Match) -> str | None:
    """The subject after a participle that opens the sentence: "Running left, a dog ..."."""
    later = list(
        dict.fromkeys(identity for match, identity in reading.mentions if match.start >= verb.end)
    )
    if not later:
        return None
    first = next(match for match, identity in reading.mentions if identity == later[0])
    owner = not governed(reading, first) or len(later) == 1
    return later[0] if owner and surface(reading.tokens, verb) == "ing" else None
