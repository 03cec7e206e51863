"""The lexicons: phrases and what they mean, read from ``lexicon/*.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

_FOLDER = Path(__file__).parent / "lexicon"
_TEXTS = re.compile(r"""^(?:\[(\w+)\]|(?:"([^"]+)"|([\w-]+)) = "([^"\\]*)")""", re.MULTILINE)
"""A line of a file for `read_texts`."""
_FILES = ("subjects", "actions", "attributes", "places", "light", "camera", "style", "sound")
_WORD = re.compile(r"w/o?(?=[\s\d])|\d+[.,]\d+[^\W_]*|[^\W_]+(?:['’][^\W_]+)*|[^\w\s]|_+")
_TABLES = (
    "spelling", "light_adjective", "light_from", "light_place", "camera_verbs", "camera_goes",
    "camera_along", "nominal", "generic",
)  # fmt: skip
"""Sections that hold no phrases of a category; the modules that need them read them."""
_VOWELS = "aeiou"


_GOVERNING = frozenset("past down over in into to with from".split())
"""What mostly governs a noun after a verb: one who "rolls down the hill" rolls. Phrases that end so
have the forms that irregular.toml gives them."""
_PLURAL_NAMES = frozenset(
    {"people", "townspeople", "townsfolk", "headphones", "noodles", "ruins", "sunglasses"}
)


class Token(NamedTuple):
    """A word or a punctuation mark, in lower case, with its position in the text."""

    text: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it is a word and no punctuation mark."""
        return self.text[0].isalnum()


class Meaning(NamedTuple):
    """What a phrase can mean: ``category`` "place", ``value`` "shore", ``group`` "beach"."""

    category: str
    value: str
    group: str
    plural: bool = False


class Match(NamedTuple):
    """A phrase found in the text: tokens ``start`` to ``end`` (exclusive) and all it can mean."""

    start: int
    end: int
    meanings: tuple[Meaning, ...]

    def meaning(self, *categories: str) -> Meaning | None:
        """The first meaning of one of these categories."""
        for meaning in self.meanings:
            if meaning.category in categories:
                return meaning
        return None


@dataclass(frozen=True)
class Vocabulary:
    """Phrases (tuples of words) with their meanings, the greatest length of phrases by their first
    word (``reach``), and the settings of place groups."""

    phrases: dict[tuple[str, ...], tuple[Meaning, ...]]
    reach: dict[str, int]
    settings: dict[str, str]

    def match(self, tokens: list[Token]) -> list[Match]:
        """Phrases in the text, longest first at each place, left to right, never overlapping."""
        found: list[Match] = []
        words = [token.text for token in tokens]
        reach, phrases, free = self.reach, self.phrases, 0
        for start, word in enumerate(words):
            if start < free or word not in reach:
                continue
            for end in range(min(len(words), start + reach[word]), start, -1):
                meanings = phrases.get(tuple(words[start:end]))
                if meanings:
                    found.append(Match(start, end, meanings))
                    free = end
                    break
        return found


def tokenize(text: str) -> list[Token]:
    """Words and punctuation marks of a text; a hyphen inside a word separates like a space."""
    return list(_tokens(text))


@lru_cache(maxsize=256)
def _tokens(text: str) -> tuple[Token, ...]:
    tokens = []
    spelling = _spelling()
    for found in _WORD.finditer(text):
        word, (start, end) = found.group(), found.span()
        joins = word in "-‐‑" and text[start - 1 : start].isalnum()
        if joins and text[end : end + 1].isalnum():
            continue
        word = word.lower().replace("’", "'")
        if word.endswith("'s") and word != "'s" and word not in _KEPT:
            word = word[:-2]
        tokens.append(Token(spelling.get(word, word), start, end))
    return tuple(tokens)


@lru_cache(maxsize=1)
def _spelling() -> dict[str, str]:
    """Frequent typing errors and the words they stand for."""
    return {wrong: str(right) for wrong, right in read("camera")["spelling"].items()}


_KEPT = frozenset(
    {"it's", "that's", "there's", "he's", "she's", "what's", "let's", "bird's", "worm's"}
)


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary of all lexicon files."""
    irregular = read("irregular")
    found: dict[str, tuple[Meaning, ...]] = {}
    settings: dict[str, str] = {}
    for name in _FILES:
        table = {key: value for key, value in read(name).items() if key not in _TABLES}
        inflect = table.pop("inflect", "none")
        grounds = _on_grounds(table) if "place" in table else {}
        for category, groups in table.items():
            for group, entry in groups.items():
                if "setting" in entry:
                    settings[group] = entry["setting"]
                more = grounds.get(group, ()) if category == "place" else ()
                _collect(found, (category, group), entry, more, irregular, inflect)
    phrases = {tuple(phrase.split()): meanings for phrase, meanings in found.items()}
    reach: dict[str, int] = {}
    for words in phrases:
        if len(words) > reach.get(words[0], 0):
            reach[words[0]] = len(words)
    return Vocabulary(phrases, reach, settings)


def _on_grounds(table: dict[str, Any]) -> dict[str, list[str]]:
    """Places formed with an adjective, by group: "snowy landscape", "grassy slope"."""
    grounds, landscapes = table.pop("ground"), listed(table.pop("landscape")["any"]["each"])
    made: dict[str, list[str]] = {}
    for group, ground in grounds.items():
        outside = [
            word
            for other, entry in table["place"].items()
            if ground.get("covers")
            and entry["setting"] == "exterior"
            and other not in ("elsewhere", "town")
            for word in listed(entry["each"])
        ]
        nouns = dict.fromkeys([*landscapes, *outside])
        made[group] = [f"{each} {noun}" for each in listed(ground["adjectives"]) for noun in nouns]
    return made


def listed(phrases: str) -> list[str]:
    """The phrases of a lexicon entry: one text with commas between them, over several lines.

    (As arrays of strings, the eight files take ten times as long to read.)
    """
    return [phrase.strip() for phrase in phrases.replace("\n", " ").split(",")] if phrases else []


def colors_in(look: str) -> list[str]:
    """The colours that a look names, in order: "light blue" and "white" of "sky blue and white
    dress"."""
    words, start = look.split(), 0
    found: list[str] = []
    while start < len(words):
        longest_first = range(min(len(words), start + 2), start, -1)
        ends = [end for end in longest_first if " ".join(words[start:end]) in _colors()]
        found += [_colors()[" ".join(words[start:end])] for end in ends[:1]]
        start = ends[0] if ends else start + 1
    return found


@lru_cache(maxsize=1)
def _colors() -> dict[str, str]:
    """The colours by their phrases, and by their own names, which may have other meanings too."""
    found: dict[str, str] = {}
    for words, meanings in vocabulary().phrases.items():
        for each in meanings:
            if each.category == "color":
                found |= {" ".join(words): each.value, each.value: each.value}
    return found


@lru_cache(maxsize=1)
def paces() -> frozenset[str]:
    """Looks that state how time runs: "slow motion", "freeze frame", "seamless loop"."""
    return frozenset(listed(read("style")["look"]["pace"]["each"]))


@lru_cache(maxsize=32)
def read(name: str) -> dict[str, Any]:
    """One lexicon file as a table. It is read once and shared: change only a copy."""
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=4)
def read_texts(name: str) -> dict[str, dict[str, str]]:
    """A long lexicon file of which all is ``key = "text"`` on one line, ten times as fast."""
    tables: dict[str, dict[str, str]] = {}
    texts: dict[str, str] = {}
    for found in _TEXTS.finditer((_FOLDER / f"{name}.toml").read_text(encoding="utf-8")):
        table, quoted, bare, text = found.groups()
        if table:
            texts = tables[table] = {}
        else:
            texts[quoted or bare] = text
    return tables


def _collect(
    found: dict[str, tuple[Meaning, ...]],
    kind: tuple[str, str],
    entry: dict[str, Any],
    more: Iterable[str],
    irregular: dict[str, Any],
    inflect: str,
) -> None:
    """Add one entry's phrases in all their forms; ``kind`` is their category and group."""
    category, group = kind
    inflect = entry.get("inflect", inflect)
    each = (*listed(entry.get("each", "")), *more)
    named = [
        *((word, word) for word in each),
        *((w, group) for w in listed(entry.get("words", ""))),
    ]
    for word, value in named:
        meaning = Meaning(category, value, group, word in _PLURAL_NAMES)
        _add(found, word, meaning)
        forms = _forms(word, inflect, irregular)
        if forms:
            inflected = Meaning(category, value, group, inflect == "noun")
            for form in forms:
                _add(found, form, inflected)


def forms_of(word: str, kind: str) -> Iterable[str]:
    """The forms of a "noun" or a "verb": its plural; "runs", "running" and "ran"."""
    return _forms(word, kind, read("irregular"))


def _add(found: dict[str, tuple[Meaning, ...]], phrase: str, meaning: Meaning) -> None:
    if "-" in phrase:
        phrase = phrase.replace("-", " ")
    known = found.get(phrase)
    if known is None:
        found[phrase] = (meaning,)
    elif meaning not in known:
        found[phrase] = (*known, meaning)


def _forms(word: str, inflect: str, irregular: dict[str, Any]) -> Iterable[str]:
    if inflect == "none":
        return ()
    if word in irregular[inflect]:
        return [str(form) for form in irregular[inflect][word]]
    if inflect == "noun":
        last = word.rpartition(" ")[2]
        if last != word and last in irregular["noun"]:
            return [f"{word[: -len(last)]}{form}" for form in irregular["noun"][last]]
        return (_with_s(word),)
    first, _, rest = word.partition(" ")
    if rest in _GOVERNING:
        return ()
    if rest:
        return [f"{form} {rest}" for form in _forms(first, inflect, irregular)]
    return (_with_s(word), _with_ending(word, "ing"), _with_ending(word, "ed"))


def _with_s(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2] not in _VOWELS:
        return word[:-1] + "ies"
    return word + "s"


def _with_ending(word: str, ending: str) -> str:
    if word.endswith("e") and not word.endswith("ee"):
        return word[:-1] + ending
    if word.endswith("y") and word[-2] not in _VOWELS and ending == "ed":
        return word[:-1] + "ied"
    one_syllable = sum(map(word.count, _VOWELS)) == 1 or word == "travel"
    if (
        one_syllable
        and word[-1] not in f"{_VOWELS}wxy"
        and word[-2] in _VOWELS
        and word[-3:-2] not in _VOWELS
    ):
        return word + word[-1] + ending
    return word + ending
