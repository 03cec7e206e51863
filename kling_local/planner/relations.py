"""Relations: how the subjects of a shot are placed to each other."""

from __future__ import annotations

from kling_local.planner.doers import Deed
from kling_local.planner.kinds import groups
from kling_local.planner.pronouns import meant_by
from kling_local.planner.reading import CLAUSE_WORDS, DETERMINERS, PREPOSITIONS, Reading
from kling_local.planner.vocabulary import Match
from kling_local.shots import Relation

_RELATIONS = {
    "on": "on", "onto": "on", "atop": "on", "under": "under", "underneath": "under",
    "beneath": "under", "behind": "behind", "beside": "beside", "near": "near", "above": "above",
    "below": "below", "inside": "inside", "in": "in", "against": "against", "alongside": "beside",
    "between": "between", "opposite": "opposite", "at": "at", "upon": "on", "among": "among",
    "amongst": "among", "around": "around", "outside": "outside", "aboard": "in",
}  # fmt: skip
_LONG_RELATIONS = {
    ("in", "front", "of"): "in_front_of", ("next", "to"): "beside", ("on", "top", "of"): "on",
    ("close", "to"): "near", ("at", "the", "top", "of"): "on", ("in", "the", "back", "of"): "in",
    ("in", "the", "middle", "of"): "among", ("in", "between"): "between",
}  # fmt: skip
_RESTING = frozenset(
    "sit stand lie rest sleep wait kneel crouch perch hang lean pose park land slip type spin"
    " rotate float hover jump balance stay pause dance waltz chill relax lounge recline squat"
    " nap snooze doze meditate sprawl stretch open burn glow shine flicker melt simmer"
    " steam".split()
)
"""Verbs after which a preposition says where their doer is."""
_IN_PLACE = _RESTING | frozenset(
    "swing sway flutter twirl whirl pirouette wave fall drop hop bounce dangle talk speak"
    " sing appear emerge hide lurk loom".split()
)
"""Verbs after which "in front of", "beside" and "behind" also say where their doer is."""
_BY = frozenset({"in_front_of", "beside", "behind"})
_PUTTING = frozenset({"place", "set", "put down", "set down", "hang", "balance", "drop", "plant"})
_PUT = frozenset("placed put set hung balanced stacked".split())
"""Forms that may stand between a noun and its place: "a book placed on the table"."""
_EACH_OTHER = frozenset({("each", "other"), ("one", "another")})
_ITSELF = frozenset("itself himself herself themselves".split())
_HELD_IN = frozenset(
    "window mirror box cup glass bowl basket bed tent tree bush oak pine palm shoe boot bottle jar"
    " vase mug bucket cage nest crib hammock suitcase bag backpack bathtub tub barrel crate pot"
    " wheelbarrow stroller cradle sink pocket hat drawer".split()
)
_USED_AT = frozenset(
    "piano desk table counter window door bar stove easel keyboard organ harp loom wheel computer"
    " console sewing_machine workbench fireplace grave altar podium lectern gate".split()
)
"""Things that one can be "at": to use them while sitting or standing there, or to look out."""
_AIMED = frozenset(
    "look gaze stare glance peek peer point laugh shout yell scream throw toss smile wave aim shoot"
    " growl bark hiss nod wink knock grin frown cheer".split()
)
"""Verbs whose "at" names what they are aimed at."""
_REACH = 7


def find_relations(reading: Reading, deeds: list[Deed]) -> list[tuple[Relation, int, int]]:
    """The relations of a shot, ``a`` on, under, beside ... ``b``, each with its first token and the
    end of its last.

    They hold between neighbouring nouns in one clause, or between the doer of a verb and the noun
    after its preposition.
    """
    found = _of_deeds(reading, deeds)
    told = {second for _, _, second in found}
    for (noun, a), (second, b) in zip(reading.mentions, reading.mentions[1:], strict=False):
        first = _whole(reading, noun)
        between = reading.words(first.end, second.start)
        if (
            a == b
            or _is_owner(reading, first)
            or len(between) > _REACH
            or not reading.same_clause(first.end, second.start)
        ):
            continue
        relation = _relation(reading, first, second)
        if any(_is_object(reading, first, deed) for deed in deeds):
            continue  # "reads a newspaper in a train": the newspaper has no relation
        if relation and second.end not in told:
            found.append((Relation(a, relation, b), first.start, second.end))
    more = (*_to_pronouns(reading, deeds), *_done_by(reading), *_meeting(reading, deeds))
    return sorted((*found, *more), key=lambda each: each[1:])


DONE_BY = {
    "chased": "chased_by", "pursued": "chased_by", "followed": "followed_by", "driven": "driven_by",
    "ridden": "ridden_by", "steered": "steered_by", "piloted": "piloted_by", "flown": "flown_by",
    "sailed": "sailed_by", "captained": "captained_by", "rowed": "rowed_by",
    "paddled": "paddled_by",
}  # fmt: skip


def _done_by(reading: Reading) -> list[tuple[Relation, int, int]]:
    """Passives: "A man runs left, chased by a dog", "a car driven by a woman". The relation holds
    between the one named last before and the doer after "by"."""
    found = []
    for match, chaser in reading.mentions:
        position = match.start - 1
        while _describes(reading, position):
            position -= 1
        before = [(noun, each) for noun, each in reading.mentions if noun.end < position]
        said = DONE_BY.get(reading.word(position - 1))
        if said and reading.word(position) == "by" and before and before[-1][1] != chaser:
            noun, chased = before[-1]
            found.append((Relation(chased, said, chaser), noun.start, match.end))
    return found


def _meeting(reading: Reading, deeds: list[Deed]) -> list[tuple[Relation, int, int]]:
    """Two that go towards each other: "A man and a woman walk slowly towards each other"; "two men"
    are both sides of the relation."""
    found = []
    counts = {subject.id: subject.count for _, subject in reading.subjects}
    for place in range(len(reading.tokens)):
        towards, *whom = reading.words(place, place + 3)
        if towards not in ("toward", "towards") or tuple(whom) not in _EACH_OTHER:
            continue
        begin = reading.sentence_start(place)
        going = [deed for deed in deeds if begin <= deed.start < place and _goes(reading, deed)]
        if not going:
            continue
        doer, start = going[-1].action.subject, going[-1].start
        before = [each for noun, each in reading.mentions if noun.start < start]
        after = [each for noun, each in reading.mentions if noun.start > start]
        nearest = dict.fromkeys((doer, *before[::-1], *after))
        who = [each for each in nearest if each in counts][:2]
        if who and counts[who[0]] != 1:
            who = who[:1] * 2
        if len(who) == 2:
            first, second = sorted(who, key=[*counts].index)
            found.append((Relation(first, "towards_each_other", second), begin, place + 3))
    return found


def _goes(reading: Reading, deed: Deed) -> bool:
    match = reading.at(deed.start)
    action = match.meaning("action") if match else None
    return action is not None and action.group == "move"


def _to_pronouns(reading: Reading, deeds: list[Deed]) -> list[tuple[Relation, int, int]]:
    """Relations to a pronoun, which means the last one named that it fits: "A dog sleeps beside
    her"."""
    found: list[tuple[Relation, int, int]] = []
    rests = [
        (deed.action.subject, deed.start, deed.end, deed.action.verb in _RESTING) for deed in deeds
    ]
    names = [(identity, noun.start, noun.end, True) for noun, identity in reading.mentions]
    for doer, start, end, anywhere in (*rests, *names):
        for position in range(end, min(end + 4, len(reading.tokens))):
            word = reading.word(position)
            if word not in ("him", "her", "it") or _goes_with(reading, position):
                continue
            near = Match(position, position + 1, ())
            relation = _relation(reading, Match(start, end, ()), near)
            other = meant_by(reading, word, position, doer)
            told = relation in _BY or (anywhere and relation not in ("in", "at"))
            known = [each for each, _, _ in found]
            if doer and other and relation and told:
                new = Relation(doer, relation, other)
                found += [(new, start, position + 1)] if new not in known else []
    return found


def _goes_with(reading: Reading, position: int) -> bool:
    """Whether the pronoun belongs to a noun after it: "beside her bed"."""
    after = reading.word(position + 1)
    return bool(after) and after.isalnum() and after not in PREPOSITIONS | CLAUSE_WORDS


def _is_owner(reading: Reading, match: Match) -> bool:
    """Whether the noun only owns what is before "of": "hands of a pianist on the keys"."""
    position = match.start - 1
    while reading.word(position) in DETERMINERS or _describes(reading, position):
        position -= 1
    before = reading.at(position - 1)
    return reading.word(position) == "of" and bool(before and before.meaning("subject", "body"))


def _is_object(reading: Reading, noun: Match, deed: Deed) -> bool:
    """Whether the noun is the object of a verb that does not put it somewhere."""
    if {",", "with"} & set(reading.words(deed.end, noun.start)):
        return False
    return deed.end <= noun.start <= deed.end + 3 and deed.action.verb not in _PUTTING


def _of_deeds(reading: Reading, deeds: list[Deed]) -> list[tuple[Relation, int, int]]:
    """Relations of a verb's doer to the noun after its preposition: "The bird flies over the lake
    and lands on a branch"."""
    found = []
    for deed in deeds:
        after = next((each for each in reading.mentions if each[0].start >= deed.end), None)
        if after is None or deed.action.subject in (None, after[1]):
            continue
        if deed.action.verb not in _IN_PLACE and not _is_used_at(reading, deed, after[0]):
            continue
        between = reading.words(deed.end, after[0].start)
        if len(between) > _REACH or not reading.same_clause(deed.end, after[0].start):
            continue
        relation = _relation(reading, Match(deed.start, deed.end, ()), after[0])
        if relation and (deed.action.verb in _RESTING or relation in (*_BY, "at")):
            told = Relation(deed.action.subject or "", relation, after[1])
            found.append((told, deed.start, after[0].end))
    return found


def _is_used_at(reading: Reading, deed: Deed, noun: Match) -> bool:
    """Whether the doer does something at the noun without going anywhere: "cries at the piano"."""
    meaning = reading.at(deed.start)
    action = meaning.meaning("action") if meaning else None
    stays = action is not None and action.group == "other" and action.value not in _AIMED
    return stays and _relation(reading, Match(deed.start, deed.end, ()), noun) == "at"


def _whole(reading: Reading, noun: Match) -> Match:
    """A noun extended by its content: "cup of coffee"."""
    inside = reading.at(noun.end + 1)
    full = reading.word(noun.end) == "of" and inside and inside.meaning("scenery")
    return Match(noun.start, inside.end, noun.meanings) if inside and full else noun


def _relation(reading: Reading, first: Match, second: Match) -> str | None:
    """The relation between two nouns; None if another preposition or object stands in between."""
    position = second.start - 1
    while position >= first.end and _describes(reading, position):
        position -= 1
    for words, name in _LONG_RELATIONS.items():
        if tuple(reading.words(position + 1 - len(words), position + 1)) == words:
            end = position + 1 - len(words)
            return name if _plain(reading, first.end, end, _verbs_with(name)) else None
    name = _RELATIONS.get(reading.word(position), "")
    meaning = second.meaning("subject")
    if not name or not _plain(reading, first.end, position, _verbs_with(name)):
        return None
    if name == "in":
        inside = meaning and (meaning.group in groups("driven") or meaning.value in _HELD_IN)
        return "in" if inside else None
    if name == "at":
        return "at" if meaning and meaning.value in _USED_AT else None
    return name


def _describes(reading: Reading, position: int) -> bool:
    match = reading.at(position)
    return reading.word(position) in DETERMINERS or bool(
        match and match.meaning("color", "attribute", "subject", "place")
    )


def _verbs_with(relation: str) -> frozenset[str]:
    """The verbs that may come before a preposition of this relation."""
    return _IN_PLACE if relation in _BY else _RESTING


def _plain(reading: Reading, start: int, end: int, verbs: frozenset[str]) -> bool:
    """Whether only one of these verbs and adverbs stand between the two tokens."""
    for position in range(start, end):
        match = reading.at(position)
        if reading.word(position) == "by" and reading.word(position + 1) in _ITSELF:
            continue
        if reading.word(position) in PREPOSITIONS and not (match and match.meaning("action")):
            return False
        verb = match.meaning("action") if match else None
        if verb and verb.value not in verbs and reading.word(position) not in _PUT:
            return False
        if match and not match.meaning("action", "manner", "direction", "feature", "clothing"):
            return False
    return True
