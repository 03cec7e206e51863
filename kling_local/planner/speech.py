"""Quoted words: what is spoken, what is written on screen, and the description that remains."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kling_local.planner.language import language_of
from kling_local.planner.open_words import find_phrases
from kling_local.planner.script import Cue
from kling_local.planner.signs import signs_of
from kling_local.planner.vocabulary import Match, tokenize, vocabulary
from kling_local.planner.voices import Voice, find_speaker, is_labelled
from kling_local.shots import Dialogue

_QUOTE = re.compile(
    r'"([^"]+)"|„([^“”"]+)[“”"]|“([^”]+)”|「([^」]+)」|『([^』]+)』|[«»]\s*([^«»]+?)\s*[«»]|(?<!\w)\'([^\']{2,}?[.!?,]?)\'(?!\w)|‘([^’]+)’'
)
_BY_SIGNS = frozenset({"ja", "ko", "zh"})
"""Languages that a single character of theirs identifies."""
_ENGLISH = frozenset(
    "the a an is are you i we it to of and my your not this that what do hello yes no any"
    " question questions me he she they him her us them our their was were be been am will"
    " would can could should have has had for from with on in at by up down out off over who"
    " where when why how all never always now here there let's don't can't i'm it's that's"
    " you're we're he's she's i'll we'll won't isn't good morning night please thank thanks"
    " sorry stop go come coming get got know want need love nobody closer everybody something"
    " nothing long time only just still again too so but or if then than about into back away"
    " home right left wait help okay hi hey oh well welcome goodbye bye".split()
)
_LETTERING_LABEL = re.compile(
    r"\b(?:super|chyron|lower third|on[- ]screen(?: text)?|end card|title card|logo|tagline)"
    r"\s*:\s*$",
    re.IGNORECASE,
)
_BEFORE = 160
"""How many characters before a line are searched for its speaker."""
_FOREIGN_BEFORE = re.compile(
    r"[说說道喊问問答叫]\s*[:：,，]?\s*$|\b(?:dice|grita|susurra|pregunta|dit|crie|demande|murmure|diz|pergunta"
    r"|sussurra|sagt|fragt|ruft|flüstert)\W*$",
    re.IGNORECASE,
)
_FOREIGN_AFTER = re.compile(
    r"\s*(?:と|라고|[,，]?[^\s,.!?，。！？「“]{0,12}[说說道喊问問答叫])"
    r"|\s*,?\s*(?:dice|grita|susurra|pregunta|dit|crie|demande|murmure|diz|pergunta|sagt|fragt|ruft)\b"
)
_CUE_REACH = 30
"""How many characters may stand between a verb of speech and its line."""


@dataclass(frozen=True)
class Quotes:
    """What the quotation marks of a text held, and the text with them blanked (same length).

    ``voices`` has for each line the pronoun that introduces it, if the text does not name the
    speaker; ``names`` the proper names that speak; ``starts`` where each line stood.
    """

    dialogue: tuple[Dialogue, ...]
    text_on_screen: tuple[str, ...]
    rest: str
    voices: tuple[str | None, ...] = ()
    names: tuple[str, ...] = ()
    starts: tuple[int, ...] = ()


def take_out_quotes(text: str, names: Sequence[str] = ()) -> Quotes:
    """Separate quoted speech and quoted lettering from the description.

    ``names`` are those of the request's elements, who may speak. A quote is lettering after words
    such as "sign" or "reads", and speech if a verb of speech is near or if it is a sentence;
    anything else ("a 'vintage' car") stays in the description. Quotes without a letter or digit are
    removed.
    """
    dialogue: list[Dialogue] = []
    lettering: list[str] = []
    voices: list[Voice] = []
    starts: list[int] = []
    rest = text
    for found in _QUOTE.finditer(text):
        words = next(group for group in found.groups() if group is not None).strip()
        if not any(sign.isalnum() for sign in words):
            rest = _without_cue(_blanked(rest, *found.span()), *found.span())
            continue
        before = text[max(0, found.start() - _BEFORE) : found.start()]
        after = re.split(r"[.!?\"“「]", text[found.end() : found.end() + 40])[0]
        kind = _kind(before, after, words)
        if kind == "lettering":
            lettering.append(words)
        elif kind == "speech":
            # Words of an earlier line must not be taken for the speaker of this one.
            described = rest[max(0, found.start() - _BEFORE) : found.start()]
            voice = find_speaker(described, after, names)
            tone = _tone(before, after)
            dialogue.append(Dialogue(voice.name, words, _language(words, before, after), tone))
            voices.append(voice)
            starts.append(found.start())
        if kind:
            start = found.start() - _cue_length(before) if kind == "lettering" else found.start()
            rest = _blanked(rest, start, found.end())
        if kind == "speech":
            rest = _without_cue(rest, found.start(), found.end())
    return Quotes(
        tuple(dialogue),
        tuple(lettering),
        rest,
        tuple(each.pronoun for each in voices),
        tuple(each.name for each in voices if each.name and each.is_proper),
        tuple(starts),
    )


def spoken(
    cues: tuple[Cue, ...], quotes: Quotes, called: Mapping[str, str]
) -> tuple[Dialogue, ...]:
    """The lines under a speaker's name in a script, then those in quotation marks.

    ``called`` are names given to a noun: such a speaker is named by the noun.
    """
    lines = [
        Dialogue(each.speaker, each.line, _language(each.line, "", ""), _tone(each.how, ""))
        for each in cues
    ]
    return tuple(
        replace(line, speaker=called.get(line.speaker or "", line.speaker))
        for line in (*lines, *quotes.dialogue)
    )


def _kind(before: str, after: str, words: str) -> str | None:
    """``"speech"``, ``"lettering"``, or None for a quote that stays in the description."""
    near = re.split(r"[.!?;]\s", before[-60:])[-1]
    if _LETTERING_LABEL.search(near):
        return "lettering"
    tokens = [token.text for token in tokenize(near)]
    lexicon = vocabulary().phrases
    for word in reversed(tokens[-6:]):
        categories = {meaning.category for meaning in lexicon.get((word,), ())}
        if "speech" in categories:
            return "lettering" if _is_writing(tokens[:-1]) else "speech"
        if "written" in categories:
            return "lettering"
    first_after = [token.text for token in tokenize(after)][:3]
    for word in first_after:
        if any(meaning.category == "speech" for meaning in lexicon.get((word,), ())):
            return "speech"
    if _FOREIGN_BEFORE.search(near) or _FOREIGN_AFTER.match(after):
        return "speech"
    if is_labelled(near):
        return "speech"
    if _is_shown(near):
        return "lettering"
    is_sentence = (
        words[-1:] in ".!?,。！？，"
        or len(words.split()) >= 3
        or before.rstrip().endswith((":", ","))
    )
    return "speech" if is_sentence else None


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _is_shown(near: str) -> bool:
    """Whether the named things before a colon display the words: "The screen lights up: ..."."""
    groups = [
        meaning.group
        for match in find_phrases(tokenize(near))
        if (meaning := match.meaning("subject")) and not match.meaning("action")
    ]
    return bool(groups) and set(groups) <= {"thing"} and near.rstrip().endswith(":")


def _tone(before: str, after: str) -> str | None:
    """How a line is said, by the tone word nearest to it in its sentence; None without one."""
    near = re.split(r"[.!?;]\s", before[-80:])[-1]
    found = [each for each in _matches(near) if each.meaning("tone")]
    found = found[-1:] or [each for each in _matches(after) if each.meaning("tone")][:1]
    meaning = found[0].meaning("tone") if found else None
    return meaning.group if meaning else None


def _without_cue(text: str, start: int, end: int) -> str:
    """The text without the verb that introduces the line, which is no action besides."""
    lexicon = vocabulary().phrases
    sides = ((max(0, start - _CUE_REACH), start), (end, min(len(text), end + _CUE_REACH)))
    for first, last in sides:
        tokens = [
            token
            for token in tokenize(text[first:last])
            if any(meaning.category == "speech" for meaning in lexicon.get((token.text,), ()))
        ]
        if tokens:
            token = tokens[-1] if last == start else tokens[0]
            a, b = first + token.start, first + token.end
            return _blanked(text, a, b)
    return text


def _is_writing(before: list[str]) -> bool:
    """Whether it is a sign or the like that "says" the words."""
    lexicon = vocabulary().phrases
    return any(
        meaning.category == "written"
        for word in before[-4:]
        for meaning in lexicon.get((word,), ())
    )


def _cue_length(before: str) -> int:
    """The length of the verb before the lettering: in 'a sign reads "OPEN"' nobody reads."""
    cue = re.search(r"\b(?:that\s+)?(?:reads|reading|says|saying)\s*:?\s*$", before)
    return len(before) - cue.start() if cue else 0


def _language(words: str, before: str, after: str) -> str | None:
    for language in signs_of(words):
        if language in _BY_SIGNS:
            return language
    for each in _matches(before[-60:]) + _matches(after):
        meaning = each.meaning("language")
        if meaning:
            return meaning.group
    foreign = language_of(words) or ("es" if re.search(r"[¡¿ñ]", words) else None)
    if foreign or not words.isascii():
        return foreign or language_of(before)
    spoken = [token.text for token in tokenize(words) if token.is_word]
    known = sum(word in _ENGLISH or (word,) in vocabulary().phrases for word in spoken)
    return "en" if 3 * known >= len(spoken) > 0 else None


def _matches(text: str) -> list[Match]:
    return vocabulary().match(tokenize(text))
