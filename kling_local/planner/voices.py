"""Voices: who says a quoted line, by the words before and after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kling_local.planner.kinds import can_speak, is_lifeless
from kling_local.planner.language import in_english
from kling_local.planner.markers import marked
from kling_local.planner.open_words import find_phrases, look_up
from kling_local.planner.reading import GENDERS
from kling_local.planner.vocabulary import Match, Meaning, Token, tokenize, vocabulary

_ADDRESS = frozenset("asks asked tells told tells warns begs answers orders".split())
_PRONOUNS = frozenset({"he", "she", "they"})
_LABEL = re.compile(
    r"(?:^|[.!?;,\n]\s*|:\s{2,})([A-Z][\w'’.-]*(?: [A-Z][\w'’-]*)?)\s*(?:\([^)]*\)\s*)?:\s*$"
)
_SENTENCE = re.compile(r"[.!?;]\s+")
_PRONOUN = re.compile(r"\W*(?:then\s+|and\s+)?(he|she)\b", re.IGNORECASE)
_UNSEEN = frozenset({"vo", "voiceover", "narration", "announcer", "off", "os", "audio", "dialogue",
                     "line", "text", "speech"})  # fmt: skip
"""Labels of lines that nobody in the picture speaks."""
_DETERMINERS = frozenset("a an the his her their its my your our this that another".split())
_OF_OBJECTS = frozenset(
    "about after against around at behind beside by for from in into near of on onto over past"
    " toward towards under with".split()
)
"""Prepositions: the noun after one is not who goes on with "and says"."""
_NEAR = 40
"""How many characters before a line are searched for the verb that introduces it."""


@dataclass(frozen=True)
class Voice:
    """Who speaks: a name, or else the pronoun for somebody of an earlier shot."""

    name: str | None
    pronoun: str | None = None
    is_proper: bool = False


def find_speaker(before: str, after: str, elements: Sequence[str] = ()) -> Voice:
    """Who says a line: a label ("MARLA:"), a proper name or a pronoun right before the verb of
    speech, else the subject nearest before it that is not spoken to, else one right after it.
    ``elements`` are names that the request brings in."""
    label = _LABEL.search(before)
    if label and label[1].lower() in _PRONOUNS:
        return _meant(before[: label.start()], label[1].lower())
    if label:
        labelled = _labelled(label[1])
        if labelled:
            return labelled
    tokens = tokenize(before)
    verb = _verb_of_speech(before, tokens)
    if verb is not None:
        said = _right_before(before, tokens, verb)
        if said:
            return said
    said = _opening(before) or _right_after(before, after)
    if said:
        return said
    nearest = _nearest(in_english(before), elements, last=True)
    nearest = nearest or _nearest(in_english(after), elements, last=False)
    return Voice(nearest) if nearest else _named_after(after)


def is_labelled(before: str) -> bool:
    """Whether a label such as "VO:" says that the words after it are spoken."""
    label = _LABEL.search(before)
    return bool(label and _labelled(label[1]))


def _labelled(label: str) -> Voice | None:
    """The speaker that a label names: "MARLA:" is Marla, "Suspect:" the suspect, "VO:" nobody
    visible. None for other known words."""
    word = label.replace(".", "").lower()
    if word in _UNSEEN or word.replace(" ", "") in _UNSEEN:
        return Voice(None)
    known = any((each,) in vocabulary().phrases for each in word.split()) or look_up(word)
    if not known:
        return Voice(word, is_proper=True)
    last = word.split()[-1]
    meanings = vocabulary().phrases.get((last,), ()) or look_up(last)
    who = [each for each in meanings if each.category == "subject" and can_speak(each)]
    return Voice(who[0].value) if who else None


def _verb_of_speech(before: str, tokens: list[Token]) -> int | None:
    """The position of the verb that introduces the line, the last one near its end; or None."""
    lexicon = vocabulary().phrases
    for index in range(len(tokens) - 1, -1, -1):
        if len(before) - tokens[index].end > _NEAR or tokens[index].text in ".!?;":
            return None
        if any(each.category == "speech" for each in lexicon.get((tokens[index].text,), ())):
            return index
    return None


def _right_before(before: str, tokens: list[Token], verb: int) -> Voice | None:
    """A pronoun or a proper name right before the verb, apart from adverbs; else None."""
    index = _before_adverbs(tokens, verb)
    if index < 0:
        return None
    word, token = tokens[index].text, tokens[index]
    if word in _PRONOUNS:
        return _meant(before[: token.start], word)
    spelt = before[token.start : token.end]
    known = (word,) in vocabulary().phrases or look_up(word)
    proper = spelt.istitle() and spelt.isalpha() and spelt.isascii() and len(spelt) > 2
    return Voice(word, is_proper=True) if proper and not known else None


def _before_adverbs(tokens: list[Token], verb: int) -> int:
    """The position of the last word before a verb that is no adverb and no "and"; or -1."""
    index = verb - 1
    while index >= 0 and (
        tokens[index].text.endswith("ly") or tokens[index].text in ("then", "just", "and")
    ):
        index -= 1
    return index


def _opening(before: str) -> Voice | None:
    """'She turns around: "Who did that?"': the pronoun that begins the line's own sentence, where
    nobody else is named in it."""
    start = max((found.end() for found in _SENTENCE.finditer(before)), default=0)
    told = _PRONOUN.match(before, start)
    if told is None or any(
        _fits(each, "") or _is_person(each) for _, each in _subjects(before[told.end() :])
    ):
        return None
    return _meant(before[:start], told[1].lower())


def _right_after(before: str, after: str) -> Voice | None:
    """'"Not yet!" she laughs': a pronoun in small letters and a verb behind the line."""
    said = re.match(r"\W*(he|she)\s+(?:\w+ly\s+)?(?:\w+s|said)\b", after)
    return _meant(before, said[1]) if said else None


def _is_person(meanings: tuple[Meaning, ...]) -> bool:
    return any(each.category == "subject" and can_speak(each) for each in meanings)


def _meant(before: str, pronoun: str) -> Voice:
    """The last one named before a pronoun whom it can stand for; else the pronoun itself."""
    gender = GENDERS.get(pronoun, "")
    fitting = [
        name
        for name, meanings in _subjects(in_english(before))
        if _fits(meanings, gender) and not any(each.plural for each in meanings)
    ]  # fmt: skip
    return Voice(fitting[-1]) if fitting else Voice(None, pronoun)


def _fits(meanings: tuple[Meaning, ...], gender: str) -> bool:
    own = next((each.value for each in meanings if each.category == "gender"), gender)
    return (_is_person(meanings) or not meanings) and own == gender


def _subjects(text: str) -> list[tuple[str, tuple[Meaning, ...]]]:
    """Subjects named in a text, in order: reference markers and nouns."""
    tokens = tokenize(text)
    named: list[tuple[int, str, tuple[Meaning, ...]]] = [
        (index, name, ()) for index, token in enumerate(tokens) if (name := marked(token.text))
    ]
    for match in find_phrases(tokens):
        meaning = match.meaning("subject")
        if meaning and not match.meaning("action"):
            named.append((match.start, meaning.value, match.meanings))
    return [(name, meanings) for _, name, meanings in sorted(named, key=lambda each: each[0])]


def _nearest(text: str, elements: Sequence[str], *, last: bool) -> str | None:
    """The last subject of a text that is not addressed, or the first; None without one."""
    tokens = tokenize(text)
    asked = _asked_from(tokens) if last else len(tokens)
    names = [(index, name) for index, token in enumerate(tokens) if (name := marked(token.text))]
    nouns = [
        (match.start, meaning)
        for match in find_phrases(tokens)
        if (meaning := match.meaning("subject"))
        and not match.meaning("action")
        and not _is_addressed(tokens, match, asked)
        and not _owns(tokens[match.end - 1])
    ]
    if last and _goes_on(text, tokens):
        nouns = [each for each in nouns if not _is_object(tokens, each[0])] or nouns
    living = [each for each in nouns if not is_lifeless(each[1])]
    names += [(start, meaning.value) for start, meaning in living or nouns]
    names += _elements(tokens[:asked], elements)
    if not names:
        return None
    names.sort()
    return names[-1 if last else 0][1]


def _goes_on(text: str, tokens: list[Token]) -> bool:
    """Whether the verb of speech is a second verb: "points at the dog and says"."""
    verb = _verb_of_speech(text, tokens)
    if verb is None:
        return False
    between = tokens[_before_adverbs(tokens, verb) + 1 : verb]
    return any(token.text == "and" for token in between)


def _is_object(tokens: list[Token], noun: int) -> bool:
    """Whether something is done to the noun, or where it is told: "hugs the man", "at a dog"."""
    for index in range(noun - 1, max(noun - 4, 0), -1):
        if tokens[index].text in _DETERMINERS:
            before = tokens[index - 1].text
            meanings = vocabulary().phrases.get((before,), ())
            return before in _OF_OBJECTS or any(each.category == "action" for each in meanings)
    return False


def _elements(tokens: list[Token], elements: Sequence[str]) -> list[tuple[int, str]]:
    """The positions and names (in lower case) of elements in the tokens, except after "to"."""
    words = [token.text for token in tokens]
    found = []
    for name in elements:
        wanted = [token.text for token in tokenize(name)]
        for index in range(len(words) - len(wanted) + 1 if wanted else 0):
            if words[index : index + len(wanted)] == wanted and words[index - 1 : index] != ["to"]:
                found.append((index, name.lower()))
    return found


def _owns(token: Token) -> bool:
    """ "Holds a man's hand": the token has lost its ending."""
    return token.end - token.start > len(token.text)


def _is_addressed(tokens: list[Token], match: Match, asked: int) -> bool:
    before = [token.text for token in tokens[max(0, match.start - 3) : match.start]]
    return match.start >= asked or "to" in before


def _asked_from(tokens: list[Token]) -> int:
    """Where those who are addressed begin: right after the last "asks" or "tells" of the last
    sentence; without one, the text's end."""
    words = [token.text for token in tokens]
    found = [index for index, word in enumerate(words) if word in _ADDRESS]
    if not found or any(word in ".!?;" for word in words[found[-1] :]):
        return len(words)
    return found[-1] + 1


def _named_after(after: str) -> Voice:
    """A proper name right after the verb that follows the line: '"I am home," says Maya'."""
    found = re.match(r"\W*(?:\w+s|said)\s+([A-Z][a-z]{2,})\b", after)
    known = found and ((found[1].lower(),) in vocabulary().phrases)
    return Voice(found[1].lower(), is_proper=True) if found and not known else Voice(None)
