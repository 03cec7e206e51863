"""Subjects: who and what a shot shows, with count, looks and the reference that each is bound
to.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kling_local.planner.apposition import is_same
from kling_local.planner.clothes import dress, find_worn
from kling_local.planner.kin import as_animal
from kling_local.planner.kinds import can_be_it, is_animal, is_collective, nouns
from kling_local.planner.known_by import article, known_by
from kling_local.planner.looks import count_of, is_compound, looks_of, predicates
from kling_local.planner.made_and_styled import is_material
from kling_local.planner.markers import marked
from kling_local.planner.naming import find_moving_places, find_names, find_strangers
from kling_local.planner.noun_phrases import is_owner, owns
from kling_local.planner.nouns import is_noun_here, seen_alone
from kling_local.planner.open_words import is_adverb
from kling_local.planner.reading import (
    DETERMINERS,
    INDEFINITE,
    PREPOSITIONS,
    Reading,
    is_shot_word,
)
from kling_local.planner.unseen import in_what, is_unseen
from kling_local.planner.vocabulary import Match, Meaning
from kling_local.shots import Subject

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
_STUFF = frozenset({"food", "plant"})
_HANDLES = frozenset(
    "loosen pop adjust straighten untie unbutton unzip remove throw toss drop fold iron hold lift"
    " catch".split()
) | {"take off", "put on", "pick up"}
_CONTAINERS = frozenset(
    "cup mug bottle can box jar bag kit cart bowl tin carton packet tube pot jug crate".split()
)
_LIKE = frozenset("like in from of as shown seen on ( the looks based".split())
_STYLE = frozenset("style look background lighting mood colors palette".split())


@dataclass
class _Cast:
    """The subjects found so far, by id, and every mention of one."""

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
            meaning = meaning and as_animal(reading, match, meaning, cast.mentions)
            again = meaning is not None and meaning.value.replace(" ", "_") in cast.found
            if meaning and (again or not is_owner(reading, match)):
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
    """Add looks stated of a pronoun to its subject: "my dog he is brown", "a cat its white"."""
    for position in range(len(reading.tokens)):
        word = reading.word(position)
        if word not in _SAID_AGAIN:
            continue
        looks = predicates(reading, position + 1) or (
            predicates(reading, position, verb=False) if _SAID_AGAIN[word] else []
        )
        person = word[0] in "hs"
        fitting = [
            identity
            for match, identity in cast.mentions
            if match.end <= position
            and (noun := match.meaning("subject")) is not None
            and not noun.plural
            and (person or can_be_it(noun))
        ]
        if looks and fitting:
            match, subject = cast.found[fitting[-1]]
            merged = tuple(dict.fromkeys((*subject.attributes, *looks)))
            cast.found[fitting[-1]] = (match, replace(subject, attributes=merged))


def _tells_of_the_film(reading: Reading, match: Match) -> bool:
    """Whether a noun names a kind of shot ("product film") or equipment ("shaky phone cam")."""
    return reading.word(match.end) == "camera" or is_shot_word(reading.tokens, match)


def _shown(reading: Reading, match: Match, named: frozenset[int]) -> Meaning | None:
    """The noun's meaning when it is somebody or something in the picture."""
    body = match.meaning("body")
    if body:
        return body if _is_framed(reading, match) else None
    meaning = match.meaning("subject") or _handled(reading, match) or seen_alone(reading, match)
    if not meaning or match.start - 1 in named or _tells_of_the_film(reading, match):
        return None
    if is_unseen(reading, match, meaning) or _is_stuff(reading, match, meaning):
        return None
    if match.meaning("action", "movement") and not is_noun_here(reading, match):
        return None
    if is_collective(meaning.value) and _is_made_of(reading, match):
        return None
    if _is_inside(reading, match):
        return None
    if match.meaning("place") and not match.meaning("scenery"):
        before = reading.words(match.start - 2, match.start)
        if {"in", "inside", "through"} & set(before) and meaning.group == "thing":
            return None
    after = reading.at(match.end)
    if after and after.start == match.end and _modifies(reading, match, meaning, after):
        return None
    return meaning


def _is_inside(reading: Reading, match: Match) -> bool:
    """ "A bottle of perfume"."""
    held = reading.at(match.start - 2) if reading.word(match.start - 1) == "of" else None
    inside = held.meaning("subject") if held else None
    return inside is not None and inside.value in _CONTAINERS


def _is_made_of(reading: Reading, match: Match) -> bool:
    """Whether the members of a group are named, who are then seen: "a crowd of young people"."""
    noun = reading.noun_after(match.end + 1)
    of = noun.meaning("subject") if noun and reading.word(match.end) == "of" else None
    return of is not None and (of.plural or of.value == "people")


def _handled(reading: Reading, match: Match) -> Meaning | None:
    """A garment's meaning as a thing if somebody handles it: "loosens his tie", "pops the cap"."""
    clothing = match.meaning("clothing")
    verb = reading.at(match.start - 2)
    action = verb.meaning("action") if verb and verb.end == match.start - 1 else None
    done = action is not None and action.value in _HANDLES
    if clothing is None or not done or reading.word(match.start - 1) not in DETERMINERS:
        return None
    return Meaning("subject", clothing.value, "thing", clothing.plural)


def _is_stuff(reading: Reading, match: Match, meaning: Meaning) -> bool:
    """Whether the noun is scenery here ("leaves", "bread" without a count) or a material."""
    if not match.meaning("scenery"):
        return is_material(reading, match)
    return meaning.plural or (meaning.group in _STUFF and not _is_one(reading, match))


def _is_one(reading: Reading, match: Match) -> bool:
    """Whether a noun has a determiner: "a burger", "the red apple", but not "with cheese"."""
    return article(reading, match) in DETERMINERS


def _modifies(reading: Reading, match: Match, meaning: Meaning, after: Match) -> bool:
    """Whether the noun only tells about the next: "glass bottle", "spaceship cockpit"."""
    if is_compound(reading, match, after) or _is_size(reading, match, after):
        return True
    if reading.word(after.start) in ("underwater", "home") and after.end == after.start + 1:
        return False  # "a whale underwater", "rides his bike home"
    if after.meaning("place") and not after.meaning("subject", "action"):
        return meaning.group != "person" and not meaning.plural
    if _is_of_a_part(reading, match, meaning, after):
        return True
    if owns(reading, match):
        return False  # "a samurai's straw hat"
    if after.meaning("clothing", "light_noun") and not after.meaning("subject", "action"):
        return not meaning.plural
    scenery = after.meaning("scenery")
    if meaning.group in ("thing", "plant") and scenery and scenery.plural and not meaning.plural:
        return not after.meaning("action", "subject")  # "rose petals"
    return bool(match.meaning("attribute") and scenery)


def _is_size(reading: Reading, match: Match, after: Match) -> bool:
    """ "A giant grey wolf": a noun that is a look too, before another look of a noun."""
    if not match.meaning("attribute"):
        return False
    look: Match | None = after
    while look and look.meaning("color", "attribute") and not look.meaning("subject", "action"):
        position = look.end
        look = reading.at(position)
    return look is not after and look is not None and look.meaning("subject") is not None


def _is_of_a_part(reading: Reading, match: Match, meaning: Meaning, after: Match) -> bool:
    """ "A girl with cat ears", "a mother bear": no cat, and no woman."""
    if meaning.plural or after.meaning("action"):
        return False
    animal = after.meaning("subject")
    if meaning.value in nouns("parents"):
        return is_animal(animal)
    part = after.meaning("body", "feature") is not None and animal is None
    return part and meaning.group != "person" and reading.word(match.start - 1) == "with"


def _is_framed(reading: Reading, match: Match) -> bool:
    """Whether the picture shows a part of the body: "close-up of a hand", "her hand slips"."""
    start = match.start
    while start > 0 and (
        reading.word(start - 1) in DETERMINERS
        or reading.is_look(start - 1)
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
    end = in_what(reading, match.end)
    after = reading.at(end)
    acts = bool(
        after and after.start == end and after.meaning("action") and not after.meaning("attribute")
    )
    if reading.word(match.end) in ("is", "are", "gets", "lit"):
        acts = True
    leads = start == sentence or before in (",", "and", "only", "then", "as")
    return acts and leads


def _owner_before(reading: Reading, start: int) -> bool:
    match = reading.at(start - 1)
    owner = bool(match and match.meaning("subject"))
    return owner and reading.text[
        reading.tokens[start - 1].end - 2 : reading.tokens[start - 1].end
    ] in ("'s", "’s", "s'")


def _add(reading: Reading, cast: _Cast, match: Match, meaning: Meaning) -> None:
    attributes = looks_of(reading, match)
    content = _content(reading, match, meaning)
    if content:
        attributes = tuple(each for each in attributes if each != content)
        meaning = meaning._replace(value=f"{content} {meaning.value}")
    again = known_by(reading, match, cast.found, cast.mentions, attributes)
    identity = again or meaning.value.replace(" ", "_")
    known = cast.found.get(identity)
    if known:
        first, subject = known
        merged = tuple(dict.fromkeys(subject.attributes + attributes))
        before = next(each for each, name in cast.mentions[::-1] if name.startswith(identity))
        if (
            _is_another(reading, match)
            or _differs(reading, match, subject, attributes)
            or _is_new(reading, before, match)
            or _is_one_more(reading, match, subject)
        ):
            identity = f"{identity}_{sum(key.startswith(identity) for key in cast.found) + 1}"
            cast.found[identity] = (match, _subject(identity, reading, match, meaning, attributes))
        else:
            cast.found[identity] = (first, replace(subject, attributes=merged))
    elif is_same(reading, cast.mentions, match):
        identity = cast.mentions[-1][1]
        first, subject = cast.found[identity]
        looks = (*subject.attributes, *attributes)
        told = next((each.value for each in match.meanings if each.category == "gender"), None)
        gender = subject.gender or (told if subject.name == identity else None)
        told_of = replace(subject, attributes=looks, gender=gender, noun=meaning.value)
        cast.found[identity] = (first, told_of)
    else:
        cast.found[identity] = (match, _subject(identity, reading, match, meaning, attributes))
    cast.mentions.append((match, identity))


def _content(reading: Reading, match: Match, meaning: Meaning) -> str | None:
    """The word that says what a container is for: "a cereal box", "an espresso cup"; else None."""
    if meaning.value not in _CONTAINERS:
        return None
    word, before = reading.word(match.start - 1), reading.at(match.start - 1)
    if before is None:
        named = word.isalpha() and word not in PREPOSITIONS and not is_adverb(word)
        return word if named and reading.word(match.start - 2) in INDEFINITE else None
    what = before.meaning("subject", "scenery")
    other = before.meaning("color", "attribute", "action", "place", "weather", "body")
    single = before.end == before.start + 1 == match.start and what and not what.plural
    thing = what and (what.category == "scenery" or what.group in ("thing", "food"))
    return what.value if single and thing and not other and what else None


def _differs(reading: Reading, match: Match, known: Subject, attributes: tuple[str, ...]) -> bool:
    """Whether a known noun is introduced again with other looks: "a red ball and a blue ball"."""
    if not attributes or not known.attributes or set(attributes) & set(known.attributes):
        return False
    return "the" not in reading.words(match.start - len(attributes) - 1, match.start)


def _is_new(reading: Reading, before: Match, match: Match) -> bool:
    """Whether a noun is introduced twice in one clause: "a man in red meets a man in blue"."""
    articles = [article(reading, each) for each in (before, match)]
    return all(each in INDEFINITE for each in articles) and reading.same_clause(
        before.end, match.start
    )


def _is_one_more(reading: Reading, match: Match, known: Subject) -> bool:
    """ "Snow monkeys bathe. A baby monkey climbs": one that is told of apart from the others."""
    meaning = match.meaning("subject")
    alone = meaning is not None and not meaning.plural and known.count is None
    return alone and article(reading, match) in INDEFINITE


def _subject(
    identity: str, reading: Reading, match: Match, meaning: Meaning, attributes: tuple[str, ...]
) -> Subject:
    count = count_of(reading, match, meaning)
    return Subject(identity, meaning.value, count, attributes)


def _bind(reading: Reading, cast: _Cast, position: int, names: tuple[str, ...]) -> None:
    """Bind a reference marker to the subject it stands at; else it becomes a subject itself."""
    element = marked(reading.word(position))
    if element is None:
        return
    before = reading.words(position - 4, position)
    before = before[max((n for n, word in enumerate(before, 1) if word in ",.;"), default=0) :]
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
    """Bind a plain name to the element that has it."""
    elements = [number for number, each in enumerate(names, start=1) if each.lower() == name]
    if elements and name in cast.found:
        match, subject = cast.found[name]
        cast.found[name] = (match, replace(subject, element=f"element_{elements[0]}"))


def _is_another(reading: Reading, match: Match) -> bool:
    return reading.word(match.start - 1) in _OTHER
