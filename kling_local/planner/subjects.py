"""Subjects: who and what a shot shows, with count, looks and the reference they are bound to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kling_local.planner.clothes import dress, find_worn
from kling_local.planner.markers import marked
from kling_local.planner.naming import apposed, find_moving_places, find_names, find_strangers
from kling_local.planner.nouns import COUNTS, is_noun_here
from kling_local.planner.open_words import is_listed
from kling_local.planner.reading import (
    DETERMINERS,
    PREPOSITIONS,
    Reading,
    is_shot_word,
)
from kling_local.planner.vocabulary import Match, Meaning
from kling_local.shots import Subject

_NUM_ADJECTIVES = 4
"""How many words before a noun may describe it."""
_SAME_IN_PLURAL = frozenset(
    "fish sheep deer koi salmon bison elk moose samurai bamboo cattle".split()
)
_MOST_DIGITS = 4
_JOINS = frozenset({",", "and", "'", '"'})
_IS = frozenset({"is", "are", "was", "were", "looks"})
_SAID_AGAIN = {
    "he": False,
    "she": False,
    "it": False,
    "it's": True,
    "its": True,
    "he's": True,
    "she's": True,
}
_OTHER = frozenset({"another", "second", "other"})
_FRAMES = frozenset("of on to at from onto into under".split())
_CLOSES = frozenset("in on at is are was were that who which with and under near behind".split())
_MATERIALS = {each: each for each in
              "stone glass metal gold silver marble leather paper steel iron bronze ice clay silk"
              " wool brick plastic cardboard copper".split()} | {"wood": "wooden"}  # fmt: skip
"""What a thing "of" it is: "a table of wood" is wooden."""
_STUFF = frozenset({"food", "plant"})
_YOUNG = frozenset("pup puppy pups puppies cub cubs calf foal chick chicks".split())
_ANIMALS = frozenset({"dog", "four_legged", "bird", "creature", "sea_animal"})
_LIKE = frozenset("like in from of as shown seen on ( the looks based".split())
_STYLE = frozenset("style look background lighting mood colors palette".split())


@dataclass
class _Cast:
    """What was found so far: subjects by id, and every mention of one."""

    found: dict[str, tuple[Match, Subject]] = field(default_factory=dict)
    mentions: list[tuple[Match, str]] = field(default_factory=list)


def find_subjects(
    reading: Reading, names: tuple[str, ...] = (), known: tuple[str, ...] = ()
) -> Reading:
    """The reading with its subjects where they are first named, in order.

    Later mentions add looks. ``names`` are those of the request's elements, ``known`` are names of
    other shots.
    """
    tokens = reading.tokens
    worn = find_worn(tokens, reading.matches)
    named = find_names(reading, (*names, *known))
    doers = frozenset(named)
    strangers = find_strangers(reading) | find_moving_places(reading)
    cast = _Cast()
    for position in range(len(tokens)):
        match = reading.at(position)
        if match and match.start == position and position not in (*worn, *strangers):
            meaning = _shown(reading, match, doers)
            if meaning:
                _add(reading, cast, match, meaning)
        elif position in named:
            match = Match(position, position + 1, (Meaning("subject", named[position], "name"),))
            _add(reading, cast, match, match.meanings[0])
            _bind_name(cast, named[position], names)
        elif position in strangers:
            match = Match(
                position, position + 1, (Meaning("subject", strangers[position], "stranger"),)
            )
            _add(reading, cast, match, match.meanings[0])
        elif tokens[position].text.startswith(("imgref", "elemref")):
            _bind(reading, cast, position, names)
    _describe_again(reading, cast)
    subjects = sorted(cast.found.values(), key=lambda each: each[0].start)
    dressed = dress(subjects, tokens, worn)
    return replace(
        reading, subjects=dressed, mentions=sorted(cast.mentions, key=lambda m: m[0].start)
    )


def _describe_again(reading: Reading, cast: _Cast) -> None:
    """ "my dog he is brown", "a cat its white": looks said of the one a pronoun stands for."""
    for position in range(len(reading.tokens)):
        word = reading.word(position)
        if word not in _SAID_AGAIN:
            continue
        looks = _predicates(reading, position + 1) or (
            _predicates(reading, position, verb=False) if _SAID_AGAIN[word] else []
        )
        person = word[0] in "hs"
        fitting = [
            identity
            for match, identity in cast.mentions
            if match.end <= position
            and (noun := match.meaning("subject")) is not None
            and not noun.plural
            and (person or noun.group not in ("person", "name"))
        ]
        if looks and fitting:
            match, subject = cast.found[fitting[-1]]
            merged = tuple(dict.fromkeys((*subject.attributes, *looks)))
            cast.found[fitting[-1]] = (match, replace(subject, attributes=merged))


def _is_young(reading: Reading, match: Match) -> bool:
    """ "a golden retriever pup" is a golden retriever."""
    before = reading.at(match.start - 1)
    kind = before.meaning("subject") if before else None
    return reading.word(match.start) in _YOUNG and bool(kind and kind.group in _ANIMALS)


def _shown(reading: Reading, match: Match, named: frozenset[int]) -> Meaning | None:
    """The noun's meaning when it is somebody or something in the picture."""
    tokens = reading.tokens
    if _is_young(reading, match):
        return None
    body = match.meaning("body")
    if body:
        return body if _is_framed(reading, match) else None
    meaning = match.meaning("subject")
    if not meaning or is_shot_word(tokens, match):
        return None
    if (meaning.plural and match.meaning("scenery")) or match.start - 1 in named:
        return None
    if match.meaning("scenery") and meaning.group in _STUFF and not _is_one(reading, match):
        return None
    if match.meaning("action", "movement") and not is_noun_here(reading, match):
        return None
    if match.meaning("place") and not match.meaning("scenery"):
        before = reading.words(match.start - 2, match.start)
        if {"in", "inside", "through"} & set(before) and meaning.group == "thing":
            return None
    after = reading.at(match.end)
    if after and after.start == match.end and _modifies(reading, match, meaning, after):
        return None
    return meaning


def _is_one(reading: Reading, match: Match) -> bool:
    """Whether it is counted or pointed at: "a burger", "the red apple", but "with cheese"."""
    position = match.start - 1
    while (look := reading.at(position)) and look.meaning("color", "attribute"):
        position = look.start - 1
    return reading.word(position) in DETERMINERS


def _modifies(reading: Reading, match: Match, meaning: Meaning, after: Match) -> bool:
    """Whether the noun only tells about the next: "glass bottle", "spaceship cockpit"."""
    if _is_compound(reading, match, after):
        return True
    if after.meaning("place") and not after.meaning("subject", "action"):
        return meaning.group not in ("person", "name") and not meaning.plural
    if after.meaning("clothing", "light_noun") and not after.meaning("subject", "action"):
        return not meaning.plural
    scenery = after.meaning("scenery")
    if meaning.group in ("thing", "plant") and scenery and scenery.plural and not meaning.plural:
        return not after.meaning("action", "subject")  # "rose petals"
    return bool(match.meaning("attribute") and scenery)


def _is_framed(reading: Reading, match: Match) -> bool:
    """Whether the picture shows a part of the body: "close-up of a hand", "her hand slips"."""
    start = match.start
    while start > 0 and (
        reading.word(start - 1) in DETERMINERS
        or _is_look(reading.at(start - 1))
        or _owner_before(reading, start)
    ):
        start -= 1
    before = reading.word(start - 1)
    sentence = reading.sentence_start(start)
    if before in _FRAMES and any(
        each.meaning("shot_size", "movement", "angle")
        for each in reading.matches
        if sentence <= each.start < start
    ):
        return True
    after = reading.at(match.end)
    acts = bool(
        after
        and after.start == match.end
        and after.meaning("action")
        and not after.meaning("attribute")
    )
    if reading.word(match.end) in ("is", "are", "gets", "lit"):
        acts = True
    leads = start == sentence or before in (",", "and", "only", "then", "as")
    return acts and leads


def _is_look(match: Match | None) -> bool:
    return bool(match and match.meaning("color", "attribute"))


def _owner_before(reading: Reading, start: int) -> bool:
    match = reading.at(start - 1)
    owner = bool(match and match.meaning("subject"))
    return owner and reading.text[
        reading.tokens[start - 1].end - 2 : reading.tokens[start - 1].end
    ] in ("'s", "’s", "s'")


def _is_compound(reading: Reading, match: Match, after: Match) -> bool:
    """ "glass bottle", "office chair": the first noun tells about the second."""
    second = after.meaning("subject")
    first = match.meaning("subject")
    if second and match.meaning("attribute") and match.end == after.start:
        return not (first and first.plural)
    if not second or not first or match.meaning("action") or after.meaning("action"):
        return bool(second and match.meaning("attribute"))
    if second.value == first.value or first.group in ("person", "name"):
        return False
    if reading.word(after.start) in _YOUNG and first.group in _ANIMALS:
        return False
    between = reading.text[reading.tokens[match.end - 1].end : reading.tokens[after.start].start]
    owned = reading.text[reading.tokens[match.end - 1].end - 2 :][:2] in ("'s", "’s")
    return not between.strip() and not first.plural and not owned


def _add(reading: Reading, cast: _Cast, match: Match, meaning: Meaning) -> None:
    attributes = _attributes(reading, match)
    identity = meaning.value.replace(" ", "_")
    known = cast.found.get(identity)
    if known:
        first, subject = known
        merged = tuple(dict.fromkeys(subject.attributes + attributes))
        if _is_another(reading, match) or _differs(reading, match, subject, attributes):
            identity = f"{identity}_{sum(key.startswith(identity) for key in cast.found) + 1}"
            cast.found[identity] = (match, _subject(identity, reading, match, meaning, attributes))
        else:
            cast.found[identity] = (first, replace(subject, attributes=merged))
    elif _renames(reading, cast, match):
        identity = cast.mentions[-1][1]
        first, subject = cast.found[identity]
        cast.found[identity] = (
            first, replace(subject, attributes=(*subject.attributes, *attributes))
        )  # fmt: skip
    else:
        cast.found[identity] = (match, _subject(identity, reading, match, meaning, attributes))
    cast.mentions.append((match, identity))


def _renames(reading: Reading, cast: _Cast, match: Match) -> bool:
    """ "Maya, a young climber, hangs": the climber is Maya."""
    if not cast.mentions:
        return False
    last = cast.mentions[-1][0]
    meaning = last.meaning("subject")
    if not meaning or meaning.group != "name" or not match.meaning("subject"):
        return False
    between = reading.words(last.end, match.start)
    return between[:2] in ([",", "a"], [",", "an"], [",", "the"]) and "," not in between[1:]


def _differs(reading: Reading, match: Match, known: Subject, attributes: tuple[str, ...]) -> bool:
    """ "a red ball and a blue ball": the same noun, newly introduced with other looks."""
    if not attributes or not known.attributes or set(attributes) & set(known.attributes):
        return False
    return "the" not in reading.words(match.start - len(attributes) - 1, match.start)


def _subject(
    identity: str, reading: Reading, match: Match, meaning: Meaning, attributes: tuple[str, ...]
) -> Subject:
    count = _count(reading, match, meaning)
    return Subject(identity, meaning.value, count, attributes)


def _bind(reading: Reading, cast: _Cast, position: int, names: tuple[str, ...]) -> None:
    """A marker belongs to the subject it stands at, else it is a subject itself."""
    element = marked(reading.word(position))
    if element is None:
        return
    before = reading.words(position - 4, position)
    if _STYLE & set(before):
        return
    if cast.mentions:
        match, identity = cast.mentions[-1]
        between = reading.words(match.end, position)
        if all(word in _LIKE for word in between) and cast.found[identity][1].element is None:
            first, subject = cast.found[identity]
            cast.found[identity] = (first, replace(subject, element=element))
            return
    kind, _, number = element.partition("_")
    index = int(number) - 1
    name = names[index] if kind == "element" and 0 <= index < len(names) else ""
    match = Match(position, position + 1, (Meaning("subject", name or element, "name"),))
    known = next((key for key, (_, s) in cast.found.items() if s.element == element), None)
    if known is None:
        known = element
        cast.found[element] = (match, Subject(element, name or element, 1, (), element))
    cast.mentions.append((match, known))


def _bind_name(cast: _Cast, name: str, names: tuple[str, ...]) -> None:
    """The plain name of an element binds to it."""
    elements = [number for number, each in enumerate(names, start=1) if each.lower() == name]
    if elements and name in cast.found:
        match, subject = cast.found[name]
        cast.found[name] = (match, replace(subject, element=f"element_{elements[0]}"))


def _is_another(reading: Reading, match: Match) -> bool:
    return reading.word(match.start - 1) in _OTHER


def _attributes(reading: Reading, noun: Match) -> tuple[str, ...]:
    """Colours and adjectives right before the noun, and after "is"."""
    words: list[str] = []
    edge = noun.start
    for _ in range(_NUM_ADJECTIVES):
        while edge > 0 and reading.word(edge - 1) in _JOINS and _adjective(reading, edge - 2):
            edge -= 1
        match = reading.at(edge - 1)
        if match is None and _adjective(reading, edge - 2) and reading.word(edge - 1).isalpha():
            match = reading.at(edge - 2)  # "white picket fences"
            edge -= 1
        if match is None or match.end != edge:
            break
        meaning = match.meaning("color", "attribute", "mood")
        modifier = match.meaning("subject") if not meaning else None
        if meaning:
            if meaning.group != "open" or _is_alive(noun):
                words.insert(0, meaning.value)
        elif modifier and _is_compound(reading, match, noun):
            if is_listed(modifier.value):
                words.insert(0, modifier.value)
        elif not match.meaning("action", "manner"):  # "a red bouncing ball"
            break
        edge = match.start
    after = (
        apposed(reading, noun.end)[1]
        or _predicates(reading, noun.end)
        or _put_after(reading, noun.end)
    )
    return tuple(dict.fromkeys((*words, *after)))


def _put_after(reading: Reading, position: int) -> list[str]:
    """ "the ship big is sinking", "a table of wood": looks that stand after their noun."""
    match = reading.at(position)
    meaning = match.meaning("color", "attribute") if match else None
    if match and meaning and match.start == position and meaning.group != "open":
        after, following = reading.word(match.end), reading.at(match.end)
        acts = following and following.meaning("action") and not following.meaning("subject")
        closed = after in _CLOSES or not after.isalnum()
        alone = not match.meaning("subject", "place", "light_noun", "mood", "action")
        return [meaning.value] if alone and (acts or closed) and after != "," else []
    stuff = reading.at(position + 1)
    material = stuff.meaning("attribute", "scenery", "subject") if stuff else None
    if reading.word(position) == "of" and stuff and material:
        made = _MATERIALS.get(reading.word(stuff.end - 1))
        if made and stuff.end == position + 2:
            return [made]
    return []


def _is_alive(noun: Match) -> bool:
    meaning = noun.meaning("subject")
    return meaning is not None and meaning.group in _ANIMALS | {"person", "name"}


def _adjective(reading: Reading, position: int) -> bool:
    match = reading.at(position)
    return bool(match and match.meaning("color", "attribute") and not match.meaning("subject"))


def _predicates(reading: Reading, position: int, *, verb: bool = True) -> list[str]:
    """ "is red", "are wet and grey"; ``verb`` False where "it's" holds the verb."""
    if verb and reading.word(position) not in _IS:
        return []
    found: list[str] = []
    position += 1
    while reading.word(position) in ("very", "so", "really", "quite"):
        position += 1
    while position < len(reading.tokens):
        match = reading.at(position)
        meaning = match.meaning("color", "attribute") if match else None
        if match and meaning:
            found.append(meaning.value)
            position = match.end
        elif found and reading.word(position) in ("and", ","):
            position += 1
        else:
            break
    return found


def _count(reading: Reading, noun: Match, meaning: Meaning) -> int | None:
    """1 for "a", the number when said, None for a bare plural; "the ball" is one."""
    for position in range(noun.start - 1, max(-1, noun.start - 2 - _NUM_ADJECTIVES), -1):
        word = reading.word(position)
        if word in COUNTS and not (meaning.plural and word in ("a", "an")):
            return COUNTS[word]
        if word in ("a", "an") and position == noun.start - 1 and meaning.group == "person":
            return 1  # "a men"
        if word.isdecimal() and len(word) <= _MOST_DIGITS:
            return int(word)
        if not _inside_noun_phrase(reading, position):
            break
    bare = meaning.value in _SAME_IN_PLURAL and not any(
        word in DETERMINERS for word in reading.words(noun.start - 3, noun.start)
    )
    return None if meaning.plural or bare else 1


def _inside_noun_phrase(reading: Reading, position: int) -> bool:
    """Whether a word may stand between a number and its noun: "two very small red balls"."""
    match = reading.at(position)
    if match is None:
        word = reading.word(position)
        return word.isalpha() and word not in DETERMINERS | PREPOSITIONS | {"and", "to"}
    if match.meaning("color", "attribute", "manner"):
        return True
    return bool(match.meaning("action")) and reading.word(match.end - 1).endswith("ing")
