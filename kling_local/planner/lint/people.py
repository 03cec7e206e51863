"""Rules about people: unclear pronouns, names and speakers, crowds, and who must not be drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kling_local.planner.kinds import is_collective
from kling_local.planner.lint.catalogue import finding, phrases
from kling_local.planner.lint.reading import Film, Found, ShotReading, Span
from kling_local.planner.open_words import meanings_of
from kling_local.planner.reading import GENDERS, PRONOUNS
from kling_local.planner.vocabulary import tokenize, vocabulary
from kling_local.shots import Finding

_SENTENCE = re.compile(r"[.!?;\n]")
_NAME = re.compile(r"\b[A-Z][a-z]{2,}\b")
_INTRODUCED = re.compile(r"\s*(?:,|\(|–|—|-)\s*(?:an?|the|our|his|her|their|in|wearing|aged)\b")
_MAX_FIGURES = 8
_LEAST_SPEAKERS = 2
_POLICY = (("P054", "real_person"), ("P055", "restricted"), ("P056", "protected"))


def rules(film: Film) -> Iterator[Finding]:
    """All findings of this module."""
    known = {each.name.lower() for each in film.request.elements if each.name}
    for number, shot in enumerate(film.shots, start=1):
        yield from _pronouns(shot)
        yield from _names(shot, known, [each.shot.prompt for each in film.shots[:number]])
        yield from _crowd(shot)
        yield from _speakers(shot)
        for code, listed in _POLICY:
            for text, span in shot.find(phrases(listed), shot.shot.prompt)[:1]:
                yield finding(code, shot.number, span=span, words=text)


def _pronouns(shot: ShotReading) -> Iterator[Finding]:
    people = [each for each in shot.meant("subject") if each.meaning.group == "person"]
    for token in shot.tokens:
        gender = GENDERS[token.text] if token.text in ("he", "she") else None
        if gender is None:
            continue
        before = [each for each in people if each.span[1] <= token.start and _can_be(each, gender)]
        sentence = _sentence_start(shot.asked, token.start)
        near = _distinct([each for each in before if each.span[0] >= sentence])
        could = near or _distinct(before)
        if len(could) >= _LEAST_SPEAKERS:
            first, second = could[-2:]
            yield finding(
                "P050",
                shot.number,
                field="subjects",
                span=(token.start, token.end),
                pronoun=shot.asked[token.start : token.end],
                first=first.meaning.value,
                second=second.meaning.value,
            )
            return


def _can_be(found: Found, gender: str) -> bool:
    name = found.meaning.value
    own = [each.value for each in meanings_of(name) if each.category == "gender"]
    return own in ([], [gender]) and not found.meaning.plural and not is_collective(name)


def _distinct(found: list[Found]) -> list[Found]:
    return list({each.meaning.value: each for each in found}.values())


def _sentence_start(text: str, position: int) -> int:
    ends = [each.end() for each in _SENTENCE.finditer(text, 0, position)]
    return ends[-1] if ends else 0


def _names(shot: ShotReading, known: set[str], told: Sequence[str]) -> Iterator[Finding]:
    """Capitalised words that act like a person while no prompt so far says how they look."""
    for found in _NAME.finditer(shot.asked):
        name = found.group()
        low = name.lower()
        if low in known | PRONOUNS or (low,) in vocabulary().phrases or not _is_name(shot, found):
            continue
        known.add(low)
        if not any(_is_introduced(prompt, name) for prompt in told):
            yield finding("P051", shot.number, field="subjects", span=found.span(), name=name)


def _is_name(shot: ShotReading, found: re.Match[str]) -> bool:
    """Whether a capitalised word is a name; at the start of a sentence, where any noun has a
    capital, only common given names are."""
    if not _does_something(shot.asked, found):
        return False
    before = shot.asked[: found.start()].rstrip(" \"'“(")
    opens = not before or before[-1] in ".!?:;\n"
    return not opens or found.group().lower() in phrases("given_names")


def _does_something(text: str, found: re.Match[str]) -> bool:
    after = tokenize(text[found.end() : found.end() + 40])[:2]
    if not after or not after[0].is_word:
        return False
    verb = after[1] if len(after) > 1 and after[0].text.endswith("ly") else after[0]
    meanings = vocabulary().phrases.get((verb.text,), ())
    acts = any(each.category in ("action", "speech") and not each.plural for each in meanings)
    return acts and verb.text.endswith("s")


def _is_introduced(prompt: str, name: str) -> bool:
    for found in re.finditer(rf"\b{name}\b", prompt):
        if _INTRODUCED.match(prompt, found.end()):
            return True
        before = [token.text for token in tokenize(prompt[: found.start()])][-2:]
        nouns = vocabulary().phrases
        if any(
            word in ("named", "called")
            or any(each.category == "subject" for each in nouns.get((word,), ()))
            for word in before[-1:]
        ):
            return True
    return False


def _crowd(shot: ShotReading) -> Iterator[Finding]:
    people = [each for each in shot.meant("subject") if each.meaning.group == "person"]
    counts = {each.name: each.count or 1 for each in shot.said.subjects}
    count = sum(counts.get(each.meaning.value, 1) for each in _distinct(people))
    if count > _MAX_FIGURES:
        span: Span = (people[0].span[0], people[-1].span[1])
        yield finding("P052", shot.number, field="subjects", span=span, count=count)


def _speakers(shot: ShotReading) -> Iterator[Finding]:
    people = _distinct([each for each in shot.meant("subject") if each.meaning.group == "person"])
    if len(people) < _LEAST_SPEAKERS:
        return
    for index, line in enumerate(shot.said.audio.dialogue):
        start = shot.shot.prompt.find(line.text)
        if start >= 0 and not _is_attributed(shot, start, start + len(line.text)):
            yield finding(
                "P053",
                shot.number,
                field=f"audio.dialogue[{index}].speaker",
                span=(start, start + len(line.text)),
                line=_short(line.text),
            )


def _is_attributed(shot: ShotReading, start: int, end: int) -> bool:
    """Whether a word of speech, or a name and a colon, is next to the line."""
    prompt = shot.shot.prompt
    before, after = prompt[max(0, start - 60) : start], prompt[end : end + 40]
    sentence = _SENTENCE.split(before.rstrip(" \"“'‘«「『"))[-1]
    if sentence.rstrip().endswith(":"):
        return True
    beside = tokenize(sentence) + tokenize(_SENTENCE.split(after.lstrip("\"”'’»」』 "))[0])[:4]
    return any(_is_saying(token.text) for token in beside)


def _is_saying(word: str) -> bool:
    meanings = vocabulary().phrases.get((word,), ())
    return word in phrases("saying") or any(each.category == "speech" for each in meanings)


def _short(line: str) -> str:
    return line if len(line) <= 40 else f"{line[:37].rstrip()}..."
