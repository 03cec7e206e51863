"""Words outside the lexicons: their kind is looked up in WordNet (lexicon/wordnet.toml).

This covers only single English words that are in no phrase of the vocabulary. The lexicons take
precedence: they were written for prompts, WordNet was not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kling_local.planner.reading import INDEFINITE, OBJECTS
from kling_local.planner.vocabulary import Match, Meaning, Token, read, vocabulary

_LEAST = 3
_DEGREES = frozenset(
    "really mostly completely fully simply possibly finally nearly barely hardly highly extremely"
    " exactly directly recently usually totally absolutely literally basically actually clearly"
    " partly largely mainly entirely perfectly".split()
)
"""Words in -ly for a degree or certainty, not for how something is done."""
_ABSTRACT = re.compile(
    r"(?:ness|ity|tion|sion|ment|[ae]nce|ism|ship|hood|cy|ly|ing|ed|ful|less|ous|ive|al|ic|able|ish)$"
)
"""Endings of words that name no object."""
_PLACES = {"room": "room", "water": "beach", "ground": "elsewhere"}
"""Kinds of nouns that are places, each with its group of places."""
_NO_THINGS = {"substance": "scenery", "clothing": "clothing"}
_ENDINGS = (("ies", "y"), ("s", ""), ("es", ""))
_MEN = (("women", "woman"), ("men", "man"))


def find_phrases(tokens: list[Token]) -> list[Match]:
    """All phrases of a text: those of the vocabulary, and single words that WordNet knows."""
    known = [
        _with_noun(part, tokens)
        for each in vocabulary().match(tokens)
        for part in _in_parts(each, tokens)
    ]
    covered = {position for each in known for position in range(each.start, each.end)}
    open_words = [
        Match(position, position + 1, meanings)
        for position, token in enumerate(tokens)
        if position not in covered and (meanings := look_up(token.text))
    ]
    found = sorted((*known, *open_words), key=lambda each: each.start) if open_words else known
    return _around_pronouns(found, tokens)


def _around_pronouns(found: list[Match], tokens: list[Token]) -> list[Match]:
    """The matches, with phrasal verbs around a pronoun as one match: "puts it on"."""
    if not any(token.text in OBJECTS for token in tokens):
        return found
    joined: list[Match] = []
    for match in (_around_pronoun(each, tokens) for each in found):
        if not joined or match.start >= joined[-1].end:
            joined.append(match)
    return joined


def _around_pronoun(match: Match, tokens: list[Token]) -> Match:
    """The match extended to a phrasal verb around its object: "puts it on", "takes them off"."""
    after = [token.text for token in tokens[match.end : match.end + 3]]
    if match.end != match.start + 1 or len(after) < 2 or after[0] not in OBJECTS:
        return match
    said = vocabulary().phrases.get((tokens[match.start].text, after[1]), ())
    actions = tuple(each for each in said if each.category == "action")
    ends = len(after) == 2 or not after[2][0].isalnum() or after[2] in ("and", "then", "while")
    return Match(match.start, match.end + 2, actions) if actions and ends else match


def _in_parts(match: Match, tokens: list[Token]) -> list[Match]:
    """The parts of a plural of two words after "a", which must be a noun and a verb: "A bus stops";
    else the match itself."""
    if match.end - match.start != 2 or not all(each.plural for each in match.meanings):
        return [match]
    verb = any(
        each.category == "action"
        for each in vocabulary().phrases.get((tokens[match.end - 1].text,), ())
    )
    if not verb or _article_before(tokens, match.start) not in INDEFINITE:
        return [match]
    return [
        Match(position, position + 1, each.meanings)
        for position in range(match.start, match.end)
        for each in vocabulary().match([tokens[position]])
    ]


def _article_before(tokens: list[Token], position: int) -> str:
    """The word before a noun phrase's adjectives."""
    looks = ("color", "attribute")
    while position and any(
        each.category in looks
        for each in vocabulary().phrases.get((tokens[position - 1].text,), ())
    ):
        position -= 1
    return tokens[position - 1].text if position else ""


def _with_noun(match: Match, tokens: list[Token]) -> Match:
    """The match of a word that the lexicons have only as a verb, with its noun added: "blocks", but
    not "crosses" as the plural of "crosse"."""
    if match.end > match.start + 1 or any(each.category != "action" for each in match.meanings):
        return match
    verbs = {meaning.value for meaning in match.meanings}
    things = tuple(
        each
        for each in look_up(tokens[match.start].text)
        if each.category == "subject"
        and each.group not in ("person", "food", "plant")
        and not (each.plural and each.value not in verbs)
    )
    return Match(match.start, match.end, (*match.meanings, *things)) if things else match


def meanings_of(name: str) -> tuple[Meaning, ...]:
    """What a name can mean: the vocabulary's entry, else WordNet's for its last word."""
    words = tuple(name.split())
    return vocabulary().phrases.get(words, ()) or (look_up(words[-1]) if words else ())


def is_listed(name: str) -> bool:
    """Whether the lexicons written for prompts contain a name."""
    return tuple(name.split()) in vocabulary().phrases


@lru_cache(maxsize=4096)
def look_up(word: str) -> tuple[Meaning, ...]:
    """WordNet's meanings of a word in any of its forms; empty if it has none."""
    if len(word) < _LEAST or not word.isascii() or not word.isalpha():
        return ()
    adjective = tuple(_as_adjective(word))
    told = adjective and word.endswith(("ing", "ed"))  # "stunning" is no deed
    verb = () if told else tuple(_as_verb(word))
    return tuple(dict.fromkeys((*_as_noun(word), *verb, *adjective, *_as_manner(word))))


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    """Kinds of words: ``{"noun": {"bellhop": "person"}, "verb": ..., "adjective": ...}``."""
    found: dict[str, dict[str, str]] = {}
    for part, kinds in read("wordnet").items():
        words = found.setdefault(part, {})
        for kind, entry in kinds.items():
            words |= dict.fromkeys(entry["words"].split(), kind)
    return found


def is_abstract(word: str) -> bool:
    """Whether a word names nothing visible: "a lot", "the idea"."""
    forms = (word, word.removesuffix("s"))
    return any(_words()["noun"].get(form) == "abstract" for form in forms) or bool(
        _ABSTRACT.search(word)
    )


def is_noun(word: str) -> bool:
    """Whether WordNet has a word as a noun, of things or abstract."""
    return word in _words()["noun"]


def is_adverb(word: str) -> bool:
    """Whether a word is an adverb or a function word, and so no name."""
    return word in _words()["adverb"]


def is_verb(word: str) -> bool:
    """Whether a word in its base form is a verb that tells a deed."""
    return _words()["verb"].get(word, "state") != "state"


def is_state(verb: str) -> bool:
    """Whether a verb (base form) describes a state or the film itself, and no action."""
    return _words()["verb"].get(verb) == "state"


def _as_noun(word: str) -> Iterator[Meaning]:
    nouns = _words()["noun"]
    forms = (word[: -len(end)] + put for end, put in (*_ENDINGS, *_MEN) if word.endswith(end))
    if word.endswith("es") and not word[:-2].endswith(("s", "x", "z", "ch", "sh", "o")):
        forms = (form for form in forms if form != word[:-2])  # "hates" are no hats
    singular = "" if word.endswith("ss") else next((form for form in forms if form in nouns), "")
    plural = bool(singular)
    singular = singular or word
    kind = nouns.get(singular, "abstract")
    if kind == "abstract":
        return
    if kind in _PLACES:
        yield Meaning("place", singular, _PLACES[kind], plural)
    elif kind in _NO_THINGS:
        yield Meaning(_NO_THINGS[kind], singular, "any", plural)
    else:
        yield Meaning("subject", singular, kind, plural)
    if kind in ("food", "plant") and not plural:  # "a burger", but "with cheese"
        yield Meaning("scenery", singular, "any")


def _as_verb(word: str) -> Iterator[Meaning]:
    verbs = _words()["verb"]
    form = next((form for form in (word, *_stems(word)) if form in verbs), None)
    if form and verbs[form] != "state":
        yield Meaning("action", form, "other")


def _stems(word: str) -> Iterator[str]:
    """Base forms that an inflected verb may have: "slicing" may come from "slic" or "slice"."""
    for end, put in _ENDINGS:
        if word.endswith(end):
            yield word[: -len(end)] + put
    for end in ("ing", "ed"):
        stem = word[: -len(end)]
        if word.endswith(end) and len(stem) >= _LEAST:
            yield stem + "e"
            yield stem
            if stem[-1] == stem[-2]:
                yield stem[:-1]
            if end == "ed" and stem.endswith("i"):
                yield stem[:-1] + "y"


def _as_adjective(word: str) -> Iterator[Meaning]:
    if word in _words()["adjective"]:
        yield Meaning("attribute", word, "open")


def _as_manner(word: str) -> Iterator[Meaning]:
    """The manner that an adverb names if its adjective is known: "elegantly" from "elegant"."""
    adjectives = _words()["adjective"]
    stem = word.removesuffix("ly")
    forms = (stem, stem[:-1] + "y" if stem.endswith("i") else stem, stem + "le", stem + "ic")
    if word.endswith("ly") and word not in _DEGREES and any(each in adjectives for each in forms):
        yield Meaning("manner", word, "any")
