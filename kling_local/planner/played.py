"""Music and sounds that a prompt names, in the names of what plays them.

These are read from the words themselves, apart from the blueprint: a phone that rings is a figure
and an action there, and a sound here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kling_local.planner.reading import DETERMINERS
from kling_local.planner.speech import take_out_quotes
from kling_local.planner.vocabulary import forms_of, read_texts

_TOKEN = re.compile(r"[a-z0-9][a-z0-9'’&]*|[.,;:!?]")
_AT = re.compile(r"\bat (?:second )?(\d+(?:\.\d+)?) ?(?:s|sec|seconds?)?\b")
_ENDS = frozenset(".;:!?")
_STOPS = _ENDS | {","}
_NOT = frozenset("no not without never nor don't doesn't isn't zero".split())
_NEAR, _AFTER = 4, 2  # words before and after those for music that may describe it
_BETWEEN = frozenset("is are was starts start begins keeps suddenly loudly softly then".split())
_PLAIN = frozenset("music song melody score soundtrack tune bgm background some".split())
_FILLING = DETERMINERS | frozenset("and of in to with on some".split())
_PLAYS = frozenset("play strum pluck strike bang beat perform bow drum".split())


@dataclass(frozen=True)
class Named:
    """A sound that a prompt names: its name, where in the text, and when if that is said (s)."""

    name: str
    at: int
    start_s: float | None


@dataclass(frozen=True)
class _Word:
    text: str
    start: int


@lru_cache(maxsize=1)
def played() -> dict[str, dict[str, str]]:
    """The table of what is played."""
    return read_texts("sketch_played")


@lru_cache(maxsize=16)
def _listed(table: str) -> dict[str, str]:
    """A table inverted: from each phrase to what it means, in the table's order."""
    return {
        phrase: name for name, phrases in played()[table].items() for phrase in phrases.split(", ")
    }


def style_of(words: str) -> str:
    """The kind of music that some words name, after its moods: "slow jazz"; ``""`` for none."""
    said = [each.text for each in _words(words)]
    style = _best(said, _sets("music")) or _best(said, _sets("music_feelings"))
    return _with_moods(style, said) if style else ""


def is_plain(words: str) -> bool:
    """Whether words for music say nothing of its kind: "background music", "soft music"."""
    moods = {word for phrase in _listed("music_moods") for word in phrase.split()}
    return all(each.text in _PLAIN | moods | _FILLING for each in _words(words))


def music_at(prompt: str, start: int, end: int) -> str:
    """The kind of music that the words around some characters of a prompt name."""
    words = _words(prompt)
    first = next((n for n, each in enumerate(words) if each.start >= start), len(words))
    last = next((n for n, each in enumerate(words) if each.start >= end), len(words))
    return style_of(_around([each.text for each in words], first, last))


def _around(texts: Sequence[str], first: int, last: int) -> str:
    """Words for music with those before and after that may describe it."""
    begin, stop = first, last
    while begin and first - begin < _NEAR and _belongs(texts, begin - 1):
        begin -= 1
    while stop < len(texts) and stop - last < _AFTER and texts[stop] not in _STOPS:
        stop += 1
    return " ".join(texts[begin:stop])


def _belongs(texts: Sequence[str], at: int) -> bool:
    """Whether a word before those for music may describe it: "tense, swelling strings"."""
    if texts[at] != ",":
        return texts[at] not in _ENDS
    begin = at
    while begin and texts[begin - 1] not in _STOPS:
        begin -= 1
    said = [each for each in texts[begin:at] if each not in DETERMINERS]
    known = [_listed(f"music{each}") for each in ("", "_moods", "_feelings")]
    return bool(said) and all(any(each in table for table in known) for each in said)


def music_said(prompt: str) -> str:
    """The kind of music of a prompt whose blueprint has none: "to the sound of a violin"."""
    words = _words(take_out_quotes(prompt).rest)
    texts = [each.text for each in words]
    for start, length in _genres(texts):
        if _denied(texts, start):
            continue
        if _is_music(texts, start, start + length):
            return style_of(_around(texts, start, start + length))
    return ""


def music_of_deed(verb: str, done_to: str | None) -> str:
    """The kind of music of somebody who plays an instrument, ``""`` for none."""
    if verb not in _PLAYS or not done_to:
        return ""
    said = " ".join(each.text for each in _words(done_to) if each.text not in DETERMINERS)
    known = _listed("music_of_deeds")
    ends = [word for word in known if said == word or said.endswith(f" {word}")]
    return known[max(ends, key=len)] if ends else ""


def sounds_named(prompt: str) -> list[Named]:
    """The sounds of a prompt in the order of its words, each once.

    What is spoken, and what shall not be heard, is left out.
    """
    rest = take_out_quotes(prompt).rest
    words = _words(rest)
    texts = [each.text for each in words]
    found: dict[str, Named] = {}
    position = 0
    while position < len(texts):
        name, length = _longest(texts, position)
        if name and name not in found and not _denied(texts, position):
            at = words[position].start
            found[name] = Named(name, at, _time(rest, at))
        position += length or 1
    return list(found.values())


def general(name: str) -> tuple[str, ...]:
    """More general sounds that a sound stands for."""
    said = played()["sounds_over"].get(name)
    return tuple(said.split(", ")) if said else ()


def sound_of(name: str) -> str | None:
    """The sound of this name, or of a thing of this name: a rooster crows; None for none."""
    return name if name in played()["sounds"] else _listed("sounds_of_things").get(name)


def _words(text: str) -> list[_Word]:
    plain = text.lower().replace("-", " ").replace("’", "'")
    return [_Word(found[0], found.start()) for found in _TOKEN.finditer(plain)]


@lru_cache(maxsize=8)
def _sets(table: str) -> tuple[tuple[frozenset[str], str, int], ...]:
    """The phrases of a table as sets of words, each with what it means and its length."""
    return tuple(
        (frozenset(phrase.split()), name, len(phrase)) for phrase, name in _listed(table).items()
    )


def _best(said: Sequence[str], table: Collection[tuple[frozenset[str], str, int]]) -> str:
    """What the phrase with most words among those said means, "music" counting last."""
    words = set(said)
    known = [
        (len(each - {"music"}), len(each), length, name)
        for each, name, length in table
        if each <= words
    ]
    return max(known, default=(0, 0, 0, ""))[3]


def _with_moods(style: str, said: Sequence[str]) -> str:
    text = f" {' '.join(said)} "
    own = set(style.split())
    moods = [
        mood
        for mood, words in played()["music_moods"].items()
        if mood not in own and any(f" {each} " in text for each in words.split(", "))
    ]
    kept = [mood for mood in moods if not (mood == "upbeat" and {"fast", "slow"} & set(moods))]
    return " ".join((*kept, style))


def _genres(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where genres and instruments stand: position and number of words, longest first."""
    known = _listed("music")
    for start in range(len(texts)):
        for length in (3, 2, 1):
            if " ".join(texts[start : start + length]) in known:
                yield start, length
                break


def _is_music(texts: Sequence[str], start: int, end: int) -> bool:
    """Whether the words around a genre or an instrument make it music."""
    said = played()["said_music"]
    if " ".join(texts[start:end]) in said["alone"].split(", "):
        return True
    begin = start
    while begin and texts[begin - 1] not in _STOPS and start - begin < 3:
        begin -= 1
    before = " ".join(each for each in texts[begin:start] if each not in DETERMINERS)
    if any(f" {each} " in f" {before} " for each in said["before"].split(", ")):
        return True
    after = " ".join(texts[end : end + 3])
    if any(f"{after} ".startswith(f"{each} ") for each in said["after"].split(", ")):
        return True
    return _is_clause(texts, start, end)


def _is_clause(texts: Sequence[str], start: int, end: int) -> bool:
    """Whether an instrument stands alone with its mood: "Soft piano, a woman sits"."""
    begin, stop = start, end
    while begin and texts[begin - 1] not in _STOPS:
        begin -= 1
    while stop < len(texts) and texts[stop] not in _STOPS:
        stop += 1
    others = {*texts[begin:start], *texts[end:stop]}
    moods = _listed("music_moods").keys() | _listed("music_feelings").keys()
    return bool(others) and others <= moods | {"in", "the", "background", "and"}


def _denied(texts: Sequence[str], position: int) -> bool:
    """Whether a word before says that it is not there: "no sirens"."""
    for before in reversed(texts[max(0, position - 3) : position]):
        if before in _STOPS:
            return False
        if before in _NOT:
            return True
    return False


def _time(text: str, at: int) -> float | None:
    """When a sound is heard, if its clause says so: "at 2 s"."""
    begin = max(text.rfind(mark, 0, at) for mark in ".;!?,")
    end = min(
        [found.start() for found in re.finditer(r"[.;!?](?=\s|$)", text) if found.start() > at]
        or [len(text)]
    )
    found = _AT.search(text.lower(), begin + 1, end)
    return float(found[1]) if found else None


@lru_cache(maxsize=1)
def _phrases() -> dict[tuple[str, ...], str]:
    """Every phrase for a sound, in all its forms; those that the table has as such come first."""
    said = [
        (phrase, name)
        for name, phrases in played()["sounds"].items()
        for phrase in phrases.split(", ")
    ]
    found: dict[tuple[str, ...], str] = {}
    for phrase, name in sorted(said, key=lambda each: " ~ " in each[0]):
        for form in _forms(phrase):
            found.setdefault(tuple(form.split()), name)
    return found


@lru_cache(maxsize=1)
def _openers() -> frozenset[str]:
    """First words of phrases for sounds."""
    return frozenset(phrase[0] for phrase in _phrases())


def _forms(phrase: str) -> Iterator[str]:
    noun, marked, verb = phrase.partition(" ~ ")
    if not marked:
        yield phrase
        return
    nouns = (noun, *forms_of(noun, "noun"))
    verbs = (verb, *forms_of(verb, "verb"))
    for each in nouns:
        yield from (f"{each} {form}" for form in verbs)
        yield from (f"{form} {each}" for form in verbs if form.split()[0].endswith("ing"))


def _longest(texts: Sequence[str], start: int) -> tuple[str, int]:
    """The longest phrase for a sound that begins here, and its number of words; words between a
    noun and its verb ("the phone suddenly rings") may stand in it."""
    best = ("", 0)
    if texts[start] not in _openers():
        return best
    kept: list[str] = []
    for length, text in enumerate(texts[start : start + 8], start=1):
        if text in _STOPS:
            break
        if kept and text in _BETWEEN:
            continue
        kept.append(text)
        name = _phrases().get(tuple(kept))
        if name:
            best = (name, length)
    return best
