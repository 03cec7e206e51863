"""Quotation marks: what is spoken, what is written on screen, and the description that remains."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kling_local.planner.vocabulary import Match, tokenize, vocabulary
from kling_local.shots import Dialogue

_QUOTE = re.compile(
    r'"([^"]+)"|“([^”]+)”|「([^」]+)」|『([^』]+)』|(?<!\w)\'([^\']{2,}?[.!?,]?)\'(?!\w)|‘([^’]+)’'
)
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
)
_ENGLISH = frozenset(
    "the a an is are you i we it to of and my your not this that what do hello yes no".split()
)
_TONES = {
    "whispers": "whispering", "whispering": "whispering", "murmurs": "murmuring",
    "shouts": "shouting", "shouting": "shouting", "yells": "shouting", "yelling": "shouting",
    "screams": "screaming", "sings": "singing",
}  # fmt: skip


@dataclass(frozen=True)
class Quotes:
    """What the quotation marks of a text held, and the text with them blanked (same length)."""

    dialogue: tuple[Dialogue, ...]
    text_on_screen: tuple[str, ...]
    rest: str


def take_out_quotes(text: str) -> Quotes:
    """Separate quoted speech and quoted lettering from the description.

    A quote is lettering after words such as "sign" or "reads", speech after a verb of speech or
    when it is a sentence; anything else ("a 'vintage' car") stays in the description.
    """
    dialogue: list[Dialogue] = []
    lettering: list[str] = []
    rest = text
    for found in _QUOTE.finditer(text):
        words = next(group for group in found.groups() if group is not None).strip()
        before = text[: found.start()]
        after = text[found.end() : found.end() + 40]
        kind, tone = _kind(before, after, words)
        if kind == "lettering":
            lettering.append(words)
        elif kind == "speech":
            dialogue.append(
                Dialogue(_speaker(before, after), words, _language(words, before, after), tone)
            )
        if kind:
            start = _cue_start(before) if kind == "lettering" else found.start()
            rest = rest[:start] + " " * (found.end() - start) + rest[found.end() :]
    return Quotes(tuple(dialogue), tuple(lettering), rest)


def _kind(before: str, after: str, words: str) -> tuple[str | None, str | None]:
    """``"speech"``, ``"lettering"`` or None, and the tone of speech."""
    near = re.split(r"[.!?;]\s", before[-60:])[-1]
    tokens = [token.text for token in tokenize(near)]
    lexicon = vocabulary().phrases
    for word in reversed(tokens[-6:]):
        categories = {meaning.category for meaning in lexicon.get((word,), ())}
        if "speech" in categories:
            return ("lettering", None) if _is_writing(tokens[:-1]) else ("speech", _TONES.get(word))
        if "written" in categories:
            return "lettering", None
    first_after = [token.text for token in tokenize(after)][:3]
    for word in first_after:
        if any(meaning.category == "speech" for meaning in lexicon.get((word,), ())):
            return "speech", _TONES.get(word)
    is_sentence = (
        words[-1:] in ".!?,。!?" or len(words.split()) >= 3 or before.rstrip().endswith((":", ","))
    )
    return ("speech" if is_sentence else None), None


def _is_writing(before: list[str]) -> bool:
    """Whether what "says" the words is a sign or the like."""
    lexicon = vocabulary().phrases
    return any(
        meaning.category == "written"
        for word in before[-4:]
        for meaning in lexicon.get((word,), ())
    )


def _cue_start(before: str) -> int:
    """Where the verb before the lettering begins: in 'a sign reads "OPEN"' nobody reads."""
    cue = re.search(r"\b(?:that\s+)?(?:reads|reading|says|saying)\s*:?\s*$", before)
    return cue.start() if cue else len(before)


def _speaker(before: str, after: str) -> str | None:
    """Name of the subject nearest before the quote, else right after it."""
    for text, last in ((before[-120:], True), (after, False)):
        subjects = [each for each in _matches(text) if each.meaning("subject")]
        if subjects:
            meaning = subjects[-1 if last else 0].meaning("subject")
            return meaning.value if meaning else None
    return None


def _language(words: str, before: str, after: str) -> str | None:
    for language, script in _SCRIPTS:
        if script.search(words):
            return language
    for each in _matches(before[-60:]) + _matches(after):
        meaning = each.meaning("language")
        if meaning:
            return meaning.group
    spoken = {token.text for token in tokenize(words)}
    return "en" if spoken & _ENGLISH else None


def _matches(text: str) -> list[Match]:
    return vocabulary().match(tokenize(text))
