"""The language of a prompt, and English words in place of those of some other languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from kling_local.planner import romance, unspaced
from kling_local.planner.kinds import is_living
from kling_local.planner.markers import marked
from kling_local.planner.signs import signs_of
from kling_local.planner.unspaced_rules import RULES
from kling_local.planner.vocabulary import read, vocabulary
from kling_local.planner.word_order import hyphened, in_english_order

NAMES = {
    "ja": "Japanese", "ko": "Korean", "zh": "Chinese", "ru": "Russian", "ar": "Arabic",
    "hi": "Hindi", "th": "Thai", "el": "Greek", "he": "Hebrew", "es": "Spanish", "fr": "French",
    "de": "German", "pt": "Portuguese", "it": "Italian", "nl": "Dutch", "pl": "Polish",
    "tr": "Turkish", "id": "Indonesian", "vi": "Vietnamese",
}  # fmt: skip
"""The languages that are recognised, by ISO 639-1 code; all other text is taken as English."""
READ_IN_PART = frozenset({"zh", "ja", "ko", "es", "fr", "pt", "de"})
"""Languages with a lexicon of common words."""

_COMMON = {
    "es": "un una el la los las en con por del al y que de su está se es".split(),
    "fr": "un une le la les des dans sur avec et est du au aux qui sa son".split(),
    "de": "der die das ein eine einen einem einer und ist mit auf im den dem am durch".split(),
    "pt": "um uma o os as no na em com do da que e ao está".split(),
    "it": (
        "un uno una il lo gli di del della nel nella sul sulla con che e è su mentre al donna uomo"
        " ragazza ragazzo bambino cane gatto cammina corre rosso rossa spiaggia strada notte"
    ).split(),
    "nl": "een het de naar zijn haar wordt loopt terwijl vrouw jongen meisje hond".split(),
    "pl": "jest się przez na nad kobieta mężczyzna chłopiec dziewczyna idzie biegnie".split(),
    "tr": "bir ve ile için bu şehir kadın adam üzerinde altında doğru kız köpek kedi".split(),
    "id": "di yang dengan dari seorang seekor sebuah pada itu wanita berjalan anjing".split(),
    "vi": "một và trong trên với của đang người những cô trời".split(),
}
_ENGLISH = frozenset("the a an of and in on with at is to by from into through".split())
_LATIN = re.compile(r"[A-Za-z]+")
_WORD = re.compile(r"[^\W\d_]+")
_PIECE = re.compile(r"[a-z]+ref\d+|[^\W_]+|[^\w\s]")
_ENDINGS = ("", "e", "er", "es", "en", "em")
"""Endings of German colours and adjectives."""
_SPELLINGS = tuple(
    str.maketrans(each)
    for each in (
        {"ß": "ss"},
        {"ä": "ae", "ö": "oe", "ü": "ue"},
        {"ß": "ss", "ä": "ae", "ö": "oe", "ü": "ue"},
    )
)
"""Substitutions in German words typed on a keyboard that lacks these letters."""
_MARKS = str.maketrans("，。；：！？、", ",.;:!?,")
_LEAST_HITS = 2
_BOY = re.compile(
    r"(?<![A-ZÄÖÜ])\b((?!(?:[Dd]er|[Dd]ie|[Dd]as|[Ee]ine?|\w+e) )[a-zäöü]+,?) Junge(?= [A-ZÄÖÜ])"
)
""""Junge" as the noun, a boy, where it could be read as "young": "am Strand wirft Junge Ball"."""
_PLACING = "in|at|on|by|under|behind|over|through|next to|between|before|from|to|upwards|downwards"
"""Words that begin a place or a time, after which a German verb comes before its subject."""


@lru_cache(maxsize=256)
def language_of(text: str) -> str | None:
    """The language of a description, by its script or else its common words; None for English."""
    for language, found in signs_of(text).items():
        letters = sum(sign.isalpha() for sign in text)
        if found * 4 >= letters or not _ENGLISH & set(text.lower().split()):
            return language
    words = [word.lower() for word in _WORD.findall(text)]
    english = sum(word in _ENGLISH or (word,) in vocabulary().phrases for word in words)
    opens = {language: bool(words) and words[0] in _COMMON[language] for language in _COMMON}
    hits = {
        language: _hits(language, words, above=english - opens[language]) for language in _COMMON
    }
    best = max(hits, key=lambda language: hits[language])
    enough = hits[best] >= _LEAST_HITS and hits[best] + opens[best] > english
    return best if enough else None


def in_english(text: str) -> str:
    """The words of a text in another language that the planner knows, in English.

    English text is unchanged, but for words in it of a language with a script of its own.
    """
    language = language_of(text)
    if language is None:
        within, count = next(iter(signs_of(text).items()), ("", 0))
        if within not in RULES:
            return text
        mixed = count > len(_LATIN.findall(text))
        read_in = unspaced.in_english if mixed else unspaced.within_english
        return read_in(within, text)
    if language not in READ_IN_PART:
        return text
    if language in RULES:
        return unspaced.in_english(language, text)
    pattern, words = _glossary(language)
    text = in_english_order(language, _prepared(language, text), _typed)
    pieces = [
        words.get(found, found if not found[0].isalnum() or marked(found) else "")
        for found in (match.group() for match in pattern.finditer(text))
    ]
    glossed = " ".join(piece for piece in pieces if piece)
    for order, put in _orders(language):
        glossed = order.sub(put, glossed)
    return glossed


def _prepared(language: str, text: str) -> str:
    """The text in lower case, with plain punctuation, ready for the glossary."""
    if language == "de":
        text = _BOY.sub(r"\1 Knabe", text)
    text = text.lower().translate(_MARKS)
    return romance.unelided(text) if language == "fr" else text


def unread(text: str) -> tuple[str, ...]:
    """The words of a text that the lexicon of its language lacks, as written; characters where
    words are written without spaces."""
    language = language_of(text) or next(iter(signs_of(text)), None)
    if language not in READ_IN_PART:
        return ()
    if language in RULES:
        return unspaced.lacking(language, text)
    pattern, words = _glossary(language)
    ordered = in_english_order(language, _prepared(language, text), _typed)
    found = (match.group() for match in pattern.finditer(ordered))
    lacking = {piece for piece in found if piece not in words and not piece.isdecimal()}
    return tuple(dict.fromkeys(word for word in _WORD.findall(text) if word.lower() in lacking))


def _typed(word: str) -> list[str]:
    """The spellings of a German word on keyboards with and without its letters."""
    return list(dict.fromkeys((word, *(word.translate(way) for way in _SPELLINGS))))


def _hits(language: str, words: Sequence[str], above: int) -> int:
    """How many words belong to the language; 0 if it cannot be two and more than ``above``, as in
    most English prompts, so that its lexicon need not be read.
    """
    phrases = vocabulary().phrases
    most = sum(word in _COMMON[language] or (word,) not in phrases for word in words)
    if most < _LEAST_HITS or most <= above:
        return 0
    return sum(word in _common(language) for word in words)


@lru_cache
def _common(language: str) -> frozenset[str]:
    known = _glosses(language) if language in READ_IN_PART else {}
    parted = read(language).get("separable", {}) if known else {}
    words = {*known, *(each.split()[0] for each in parted)}
    own = {word for word in words if (word,) not in vocabulary().phrases} - _ENGLISH - {"no"}
    return frozenset({*_COMMON[language], *own})


@lru_cache
def _glossary(language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern that finds the known phrases, longest first, and their English."""
    words = _glosses(language)
    phrases = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"\b(?:{phrases})\b|{_PIECE.pattern}"), words


@lru_cache
def _glosses(language: str) -> dict[str, str]:
    """The known phrases of a language and their English."""
    table = read(language)
    if language in romance.LANGUAGES:
        return romance.with_forms(language, table)
    words = {word: said for name in table for word, said in _group(language, name).items()}
    if language == "de":
        looks = {**table["colors"], **table["adjectives"]}
        made = {stem + end: said for stem, said in looks.items() for end in _ENDINGS}
        filmed = {word: said for word, said in words.items() if word.startswith("die kamera ")}
        words |= {word.removeprefix("die "): said for word, said in filmed.items()}
        words = made | words  # "Junge" is a boy, not an ending of "jung"
        words = {typed: said for word, said in words.items() for typed in _typed(word)} | words
    return words


def _group(language: str, name: str) -> dict[str, str]:
    """The phrases of one section of a lexicon and their English."""
    group: dict[str, str] = read(language)[name]
    if name == "separable":
        return {hyphened(phrase): said for phrase, said in group.items()}
    if language == "de" and name in ("colors", "adjectives"):
        return {}  # the looks come with their endings
    return group


@lru_cache
def _orders(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns and replacements, applied in turn, that put glossed words into English order: "a dog
    red" becomes "a red dog"."""
    table = read(language)
    if language == "de":
        return _german_orders(table)
    return romance.glossed_orders(table)


def _german_orders(table: dict[str, Any]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The replacements for German: "boy woman" becomes a young woman, "in the forest runs a dog"
    becomes "in the forest a dog runs", and "ball throws boy" becomes "boy throws ball"."""
    looks = rf"(?:(?:{_any(table['colors'] | table['adjectives'])}) )*"
    nouns, verbs = _any(table["nouns"]), _any(table["verbs"] | table["separable"])
    article = r"(?:a|the|no|his|her|two|three|four|five) "
    where = rf"(?:{_PLACING})\b(?: (?:a|the|his|her)\b)?(?: (?!{article}|(?:{verbs})\b)\w+){{0,3}}"
    first = rf"(?:^|(?<=[.;:!?,] )|(?<=\band ))(?:(?:{where}|then|suddenly|slowly|quickly) )+"
    who = rf"(?:{article})?{looks}(?:{nouns})|he|she|it"
    lives = {word: said for word, said in table["nouns"].items() if _lives(said)}
    things = {word: said for word, said in table["nouns"].items() if word not in lives}
    thing = rf"(?:{article})?{looks}(?:{_any(things)})"
    somebody = rf"(?:{article})?{looks}(?:{_any(lives)})"
    return (
        (re.compile(rf"\b({verbs}) not\b"), r"does not \1"),
        (re.compile(rf"\bboys? (?={looks}(?:{nouns})\b)"), "young "),
        (re.compile(rf"({first})((?:{verbs})\b(?: slowly| quickly)?) ({who})\b"), r"\1\3 \2"),
        (re.compile(rf"{_CLAUSE}({thing}) ({_HANDLES}) ({somebody})\b"), r"\3 \2 \1"),
        (re.compile(r"\blad(s?)\b"), r"boy\1"),
    )


_CLAUSE = r"(?:^|(?<=[.;:!?,] )|(?<=\band ))"
_HANDLES = "throws|throw|catches|catch|holds|eats|drinks|reads|opens|closes|picks up|carries|paints"
"""Verbs that only living subjects do to things."""


@lru_cache(maxsize=512)
def _lives(noun: str) -> bool:
    """Whether an English noun names a person or an animal."""
    known = vocabulary().phrases.get(tuple(noun.split()), ())
    return any(each.category == "subject" and is_living(each) for each in known)


def _any(words: dict[str, str]) -> str:
    """A regular expression for the English words of a group, longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words.values()), key=len)[::-1])
