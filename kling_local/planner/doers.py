"""Doers: finds who does what a verb says."""

from __future__ import annotations

from dataclasses import dataclass

from kling_local.planner.free_participles import is_tag_of_another
from kling_local.planner.labels import is_labelled
from kling_local.planner.noun_phrases import governed, is_framing, is_plural, owns, phrase_start
from kling_local.planner.nouns import is_held
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
_HE, _SHE = frozenset({"he", "him", "his"}), frozenset({"she", "her", "hers"})
_SOMEBODY = frozenset({"everyone", "everybody", "someone", "somebody", "both", "we", "you", "i"})
PASSED_OVER = frozenset(
    "also just not to again continue continues continued begin begins start starts keep keeps"
    " tries try".split()
)
_LIVING = frozenset(
    {"person", "name", "stranger", "robot", "dog", "bird", "four_legged", "creature", "sea_animal"}
)
_LIFELESS = frozenset({"thing", "plant", "car", "vehicle", "boat", "ball", "aircraft"})
_NO_NOUN = (
    PRONOUNS | PREPOSITIONS | DETERMINERS | _OPENERS | PASSED_OVER | _JOINS
    | {"is", "are", "was", "were", "be", "am"}
)  # fmt: skip
_STUFF = (
    "scenery", "weather", "place", "light_source", "light_noun", "ambience", "effect", "music",
    "music_noun", "time_of_day", "body",
)  # fmt: skip
"""Kinds of words whose actions have no doer: "steam rises"."""
_RELATIVE = frozenset({"who", "which", "that"})
_SMALL = frozenset("baby newborn infant toddler child kid".split())
_REACH = 4


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


@dataclass(frozen=True)
class Doer:
    """Who does it: a subject's id, or None for "they" and the like; ``pronoun`` the
    word that said so; ``others`` who do it too."""

    subject: str | None
    pronoun: str | None = None
    others: tuple[str, ...] = ()


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
    last = here[-1]
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


def _headed(reading: Reading, verb: Match, start: int, here: list[Deed]) -> Doer | None:
    """The doer before a relative clause: "a man who holds a cat walks"."""
    head = head_of_relative(reading, verb, start, [deed.start for deed in here])
    return Doer(head) if head else None


def _nearest(reading: Reading, verb: Match, start: int, deeds: list[Deed]) -> Doer | None:
    """The pronoun or subject that governs the verb."""
    form = surface(reading.tokens, verb)
    edge = start
    for position in range(verb.start - 1, start - 1, -1):
        word = reading.word(position)
        if word in PRONOUNS and not (
            word == "that" and reading.word(position - 1) in ("so", "after")
        ):
            if word == "one" and position == verb.start - 1:
                return _one_of(reading, position)
            if word == "one" and reading.at(position + 1):
                continue
            if word in _RELATIVE:
                break
            return None if word in ("we", "you", "i") else _pronoun(reading, word, position, verb)
        mention = next((each for each in reading.mentions if each[0].end - 1 == position), None)
        if mention is None:
            continue
        match, identity = mention
        several = form == "s" and is_plural(reading, match)
        if owns(reading, match) or several or is_tag_of_another(reading, match, verb):
            continue
        is_governed = governed(reading, match) or is_held(reading, match)
        meaning = match.meaning("subject")
        idle = is_governed and meaning is not None and meaning.group in _LIFELESS
        if not is_governed or (form == "ing" and not idle):
            return _group(reading, match, identity, verb, deeds)
        earlier = [m for m in reading.mentions if start <= m[0].start < match.start]
        if not earlier or is_framing(reading, match):
            return Doer(identity)
        edge = max(edge, match.start)
    before = [
        each
        for each in reading.mentions
        if start <= each[0].start < verb.start and not (form == "s" and is_plural(reading, each[0]))
    ]
    return Doer(before[-1][1]) if before else None


def _group(reading: Reading, match: Match, identity: str, verb: Match, deeds: list[Deed]) -> Doer:
    """ "a man, a woman and a child talk": the first named, and the others with him."""
    start = reading.sentence_start(verb.start)
    clauses = is_plural(reading, match) and any(start <= deed.start for deed in deeds)
    if clauses or not _is_said_of_several(reading, verb):
        return Doer(identity)  # "the boy throws the ball and the dogs run"
    names, joint = [identity], "and"
    while reading.word(position := phrase_start(reading, match) - 1) == joint:
        position -= joint == "and" and reading.word(position - 1) == ","
        before = [each for each in reading.mentions if start <= each[0].start < position]
        heads = [each for each in before if not governed(reading, each[0])]
        if joint == ",":
            heads = [each for each in heads if each[0].end == position and _is_living(each[0])]
        alive = [each for each in heads if _is_living(each[0]) and _is_living(match)]
        match, name = (alive or heads or before or [(match, "")])[-1]
        if not name or (joint == "," and not heads):
            break
        names.insert(0, name)
        joint = ","
    first, *others = dict.fromkeys(names)
    return Doer(first, None, tuple(others))


def _is_said_of_several(reading: Reading, verb: Match) -> bool:
    """Whether a verb has the form of several doers: "dance", "are dancing"."""
    form, before = surface(reading.tokens, verb), verb.start - 1
    while reading.word(before) in PASSED_OVER:
        before -= 1
    return form == "base" or (form == "ing" and reading.word(before) in ("are", "were"))


def _object_of(reading: Reading, verb: Match) -> str | None:
    """Who is named right behind a verb, and so is not who "he" or "it" stands for."""
    after = next((each for each in reading.mentions if each[0].start >= verb.end), None)
    if after is None or after[0].start > verb.end + _REACH or owns(reading, after[0]):
        return None
    return after[1] if reading.same_clause(verb.end, after[0].start) else None


def _pronoun(reading: Reading, word: str, position: int, verb: Match) -> Doer:
    """Whom a pronoun stands for; nobody does to himself what he does to "the man"."""
    before = [(match, identity) for match, identity in reading.mentions if match.end <= position]
    if word != "they":
        other = _object_of(reading, verb)
        before = [each for each in before if each[1] != other] or before
    if word in _SOMEBODY or word == "they":
        living = [each for each in before if _is_living(each[0])]
        people = list(dict.fromkeys(identity for _, identity in living or before))
        known = {each.id: each for _, each in reading.subjects}
        plural = [each for each in people if known[each].count != 1]
        if len(plural) == 1 or (len(people) == 1 and (word == "they" or not living)):
            return Doer((plural or people)[0], word)
        return Doer(None, word, tuple(people) if word in ("they", "both") else ())
    fitting = [identity for match, identity in before if _fits(match, word)]
    alive = [
        identity
        for match, identity in before
        if _fits(match, word) and _is_living(match) and not governed(reading, match)
    ]
    persons = [identity for match, identity in before if _fits(match, word) and _is_human(match)]
    if word in _HE | _SHE and persons:
        grown = [identity for match, identity in before if _tells_gender(match, word)]
        young = next(match for match, identity in before[::-1] if identity == persons[-1])
        return Doer((grown if grown and _is_small(young) else persons)[-1], word)
    if word == "it" and not fitting:  # "close on a hand. It turns"
        fitting = [identity for match, identity in before if match.meaning("body")]
    if word == "it" and alive:  # "a frog sits on a lily pad; it jumps"
        return Doer(alive[-1], word)
    return Doer(fitting[-1] if fitting else None, word)


def meant_by(reading: Reading, word: str, position: int, doer: str | None) -> str | None:
    """Whom "him", "her" or "it" stands for: the last one named before that fits, not the doer."""
    fitting = [
        identity
        for match, identity in reading.mentions
        if match.end <= position and identity != doer and _fits(match, word)
    ]
    return fitting[-1] if fitting else None


def _one_of(reading: Reading, position: int) -> Doer | None:
    """ "Two men argue. One shoves the other": one of several named last."""
    known = {each.id: each for _, each in reading.subjects}
    several = [
        identity
        for match, identity in reading.mentions
        if match.end <= position and known[identity].count not in (None, 1)
    ]
    return Doer(several[-1], "one") if several else None


def _tells_gender(match: Match, word: str) -> bool:
    """Whether a noun names a man or a woman, as the pronoun tells."""
    return _fits(match, word) and _is_human(match) and match.meaning("gender") is not None


def _is_small(match: Match) -> bool:
    """Whether a noun names a child that may be of either gender."""
    meaning = match.meaning("subject")
    small = meaning is not None and meaning.value in _SMALL
    return small and match.meaning("gender") is None


def _is_human(match: Match) -> bool:
    meaning = match.meaning("subject")
    return meaning is not None and meaning.group in ("person", "name", "stranger")


def _is_living(match: Match) -> bool:
    meaning = match.meaning("subject")
    return meaning is not None and meaning.group in _LIVING


def _fits(match: Match, word: str) -> bool:
    """Whether a pronoun can stand for a noun."""
    meaning = match.meaning("subject", "body")
    if meaning is None or meaning.category == "body":
        return False
    gender = match.meaning("gender")
    if word in _HE | _SHE and meaning.group not in _LIVING:
        return False
    if word in _HE:
        return (gender is None or gender.value == "male") and not meaning.plural
    if word in _SHE:
        return (gender is None or gender.value == "female") and not meaning.plural
    if word == "it":
        return meaning.group not in ("person", "name") and not meaning.plural
    return True


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
