"""Chinese, Japanese and Korean: words are found in the sentences and put into English order.

Each word gets a one-letter code for its kind (a noun ``n``, a verb ``v``, a place ``p``) by its
section of the lexicon; `unspaced_rules` has the rules for sequences of such codes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from kling_local.planner.markers import marked
from kling_local.planner.unspaced_rules import RULES, Word, applied, led
from kling_local.planner.vocabulary import listed, read, vocabulary

_KINDS = {
    "nouns": "n", "clothes": "k", "worn": "w", "colors": "c", "places": "p", "adverbs": "r",
    "light": "z", "words": "t", "verbs": "v", "moves": "m", "directions": "d", "sides": "s",
    "localizers": "l", "pronouns": "h", "toward": "g", "fixed": "t", "coming": "y",
    "held": "H", "plain": "x",
}  # fmt: skip
"""The code of the words of each section; words of "particles" have their codes there."""
_MARKS = str.maketrans("，。；：！？、（）", ",.;:!?,()")
_OWN_SIGNS = re.compile(r"[\u3005-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_CONTENT = r"[\u30a1-\u30ff\u4e00-\u9fff\uac00-\ud7af]+"
"""Characters that carry meaning by themselves: endings are written in hiragana."""
_PIECE = re.compile(r"[a-z]+ref\d+|[a-z]+(?:['’-][a-z]+)*|\d+(?:[.:]\d+)*|[^\w\s]|\w")
_ENGLISH_KINDS = {"subject": "n", "place": "p", "color": "c", "attribute": "c", "action": "v"}
_SILENT = frozenset("oifgTabel=~sjG")
"""Kinds of words that are left out unless a rule has used them."""
_LEADING = frozenset("looks watches sees makes lets helps films rides".split())
"""Verbs whose object is the doer of the next verb."""
_APART = ("N", "L", "P")
_POSTED = {"t": ", {} ,", "K": ", camera", "!": "no", "&": "and"}


def in_english(language: str, text: str) -> str:
    """The words that the lexicon knows, in English and in English order."""
    return " ".join(_said(language, ordered(language, text)).split())


def within_english(language: str, text: str) -> str:
    """An English text with its words in such a language replaced by English ones in place."""
    runs = re.compile(rf"{_OWN_SIGNS.pattern}+")
    return runs.sub(lambda found: f" {in_english(language, found.group())} ", text)


def lacking(language: str, text: str) -> tuple[str, ...]:
    """The words that the lexicon lacks, as written in the text, without particles and endings."""
    left = [word.own for word in _words(language, text) if word.kind == "u"]
    silent = read(language)["silent"]["signs"]
    stripped = (run.strip(silent) for each in left for run in re.findall(_CONTENT, each))
    return tuple(dict.fromkeys(word for word in stripped if word))


def ordered(language: str, text: str) -> list[Word]:
    """The words of a text after the rules of its language."""
    read_words = [word for word in _words(language, text) if word.kind != "u"]
    return applied(RULES[language], led(read_words))


def _said(language: str, words: list[Word]) -> str:
    """The English text of ordered words."""
    pieces: list[str] = []
    several = False
    done = before = ""
    for word in words:
        if word.kind == ",":
            several, done = False, ""
        if word.kind in _SILENT:
            continue
        text = word.said
        if word.kind in "vV" and done and done.split()[0] not in _LEADING:
            pieces.append("and" if word.kind == "v" else ",")
        if word.kind == "N" and before in _APART:
            pieces.append(",")  # two nouns side by side would be one
        before = word.kind
        done = text if word.kind in "vV" else done
        if word.kind == "P" and language != "zh":
            text = f", in the {text} ,"
        elif word.kind == "m" and not any(each.endswith("camera") for each in pieces[-3:]):
            text = f", camera {text}"
        elif word.kind in _POSTED:
            text = _POSTED[word.kind].format(text)
        several = several or (word.kind == "N" and " and " in text)
        pieces.append(_in_plural(text) if word.kind == "v" and several else text)
    return " ".join(pieces)


def _in_plural(verb: str) -> str:
    """The verb in its plural form, without "s"."""
    first, *rest = verb.split()
    known = vocabulary().phrases.get((first,), ())
    base = next((each.value for each in known if each.category == "action"), first)
    return " ".join((base, *rest))


def _words(language: str, text: str) -> list[Word]:
    """The words of a text in its order; sequences of unknown characters have kind ``u``.

    A verb of both the camera and figures ("跟随") is the camera's if the camera is named, or if no
    figure is named before it in the clause.
    """
    verbs = read(language)["verbs"]
    words: list[Word] = []
    somebody = camera = False
    for word in _found(language, text):
        somebody = word.kind in "nkh" or (somebody and word.kind != ",")
        camera = word.kind == "K" or (camera and word.kind != ",")
        done = word.kind == "m" and word.own in verbs and somebody and not camera
        words.append(Word("v", verbs[word.own], word.own) if done else word)
    return words


def _found(language: str, text: str) -> Iterator[Word]:
    table, longest = _table(language)
    small = "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)
    plain = _labels(language).sub(_unlabelled, small.translate(_variants(language)))
    at, unknown = 0, ""
    begins = True
    while at < len(plain):
        ends = range(min(len(plain), at + longest), at, -1)
        end = next((end for end in ends if plain[at:end] in table), None)
        if end and (begins or language != "ko"):
            kind, said = table[plain[at:end]]
            if unknown and kind:
                yield Word("u", "", unknown)
            unknown = "" if kind else unknown
            if kind:
                yield Word(kind, said, text[at:end])
            at = end
            continue
        piece = _PIECE.match(plain, at)
        if piece is None or not _OWN_SIGNS.match(plain, at):
            begins = True
            if unknown:
                yield Word("u", "", unknown)
                unknown = ""
            if piece:
                yield _foreign(piece.group())
            at = piece.end() if piece else at + 1
            continue
        if begins or unknown or language != "ko":  # else the ending of a Korean word
            unknown += text[at]
        begins = False
        at += 1
    if unknown:
        yield Word("u", "", unknown)


def _foreign(piece: str) -> Word:
    """An English word, a number or a punctuation mark within the text."""
    if not piece[0].isalnum():
        return Word(",", piece, piece)
    if marked(piece):
        return Word("n", piece, piece)
    known = {each.category for each in vocabulary().phrases.get((piece,), ())}
    kinds = [kind for name, kind in _ENGLISH_KINDS.items() if name in known]
    return Word(kinds[0] if kinds else "x", piece, piece)


@lru_cache
def _variants(language: str) -> dict[int, int]:
    """Replacements of punctuation marks, and of traditional characters by simplified ones."""
    signs = read(language).get("variants", {})
    own = str.maketrans(signs["traditional"], signs["simplified"]) if signs else {}
    return {**own, **_MARKS}


@lru_cache
def _labels(language: str) -> re.Pattern[str]:
    """A pattern for a label at the start of a clause: "主体："."""
    named = "|".join(sorted(listed(read(language)["silent"]["labels"]), key=len, reverse=True))
    return re.compile(rf"(?:^|[\s,.;(\[【|*•-])\s*(?:{named})\s*:")


def _unlabelled(found: re.Match[str]) -> str:
    return "," + " " * (len(found.group()) - 1)


@lru_cache
def _table(language: str) -> tuple[dict[str, tuple[str, str]], int]:
    """Every known phrase with its kind and its English, and the length of the longest."""
    lexicon = read(language)
    table: dict[str, tuple[str, str]] = {}
    for each in listed(lexicon["silent"]["words"]):
        table[each] = ("", "")
    for each in listed(lexicon["silent"]["others"]):
        table[each] = ("u", "")
    for section, kind in _KINDS.items():
        for phrase, said in lexicon.get(section, {}).items():
            table[phrase] = (kind, said)
    for phrase, kind in lexicon["particles"].items():
        table[phrase] = (kind, kind)
    table |= _counts(lexicon["counts"])
    return table, max(map(len, table))


def _counts(group: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Every number with every counter or measure ("a cup of"), joined and with a space."""
    return {
        f"{number}{space}{counter}": ("q", f"{english} {measure}".strip())
        for number, english in group["numbers"].items()
        for counter, measure in (
            *((each, "") for each in listed(group["counters"])),
            *group.get("measures", {}).items(),
        )
        for space in ("", " ")
    }
