"""Rules of wording: negation, other programs' syntax, unclosed quotation marks, empty phrases."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kling_local.planner.beats import written_shots
from kling_local.planner.intent import resolve
from kling_local.planner.language import NAMES, READ_IN_PART, language_of
from kling_local.planner.lint.catalogue import finding, phrases, words
from kling_local.planner.lint.reading import Film, ShotReading, Span
from kling_local.planner.pasted import in_words, pasted
from kling_local.planner.vocabulary import Meaning, tokenize, vocabulary
from kling_local.planner.written import said_s
from kling_local.request import GenerationRequest
from kling_local.shots import Finding

_SWITCH = re.compile(
    r"\([^()]{1,60}:\s*\d+(?:\.\d+)?\)|(?<!\S)--[a-z]{1,12}\b(?:\s+[\d:.]+)?|<lora:[^>]*>|\(\([^()]+\)\)"
    r"|\[\[[^\[\]]+\]\]|\{\{[^{}]+\}\}|(?<!\S)::\s?\d+(?:\.\d+)?"
)
_FOREIGN_MARKER = re.compile(
    r"@(?P<kind>Image|Element|Video|Voice)_?(?P<number>\d+)\b|<(?P<h3>Picture|Subject) (?P<n>\d+)>",
    re.IGNORECASE,
)
_QUOTES = (('"', '"'), ("“", "”"), ("「", "」"), ("『", "』"), ("«", "»"))
_PEOPLE = frozenset({"people", "humans", "persons", "person", "anyone", "anybody"})
_KIND_OF = {"picture": "image", "subject": "element"}


def rules(film: Film) -> Iterator[Finding]:
    """All findings of this module."""
    yield from _shots_asked(film)
    unwanted = _things(film.request.negative_prompt)
    for shot in film.shots:
        yield from _language(shot)
        yield from _shape(shot, film.request.aspect_ratio)
        yield from _negations(shot)
        yield from _quotes(shot)
        yield from _switches(shot)
        yield from _against_itself(shot)
        yield from _against_negative(shot, unwanted)
        if not (film.request.start_image or film.request.reference_video):
            yield from _emptiness(shot)


def _shots_asked(film: Film) -> Iterator[Finding]:
    request = film.request
    if request.shots and request.prompt.strip():
        yield finding("P001", field="prompt")
    yield from _pasted(request)
    prompt = in_words(request.prompt)
    lengths = " + ".join(f"{shot.shot.duration_s:g}" for shot in film.shots)
    if request.shot_type == "intelligence":
        yield finding("P002", field="shot_type", count=len(film.shots), lengths=lengths)
    elif not request.shots and len(film.shots) > 1:
        yield finding("P003", field="prompt", count=len(film.shots), lengths=lengths)
    if not request.shots and len(film.shots) > 1:
        said = said_s(prompt)
        if said is not None and said != request.duration:
            yield finding("P015", field="duration", said=f"{said:g}", duration=request.duration)
    if request.shot_type == "single" and written_shots(prompt, request.duration):
        yield finding("P009", field="prompt")


def _pasted(request: GenerationRequest) -> Iterator[Finding]:
    """Prompts that are JSON."""
    prompts = [each.prompt for each in request.shots] or [request.prompt]
    for number, prompt in enumerate(prompts, start=1):
        found = pasted(prompt)
        left = f", without {', '.join(found.left_out)}" if found.left_out else ""
        if found.is_json:
            shot = number if request.shots else None
            yield finding("P066", shot, field="prompt", left=left)


def _language(shot: ShotReading) -> Iterator[Finding]:
    language = language_of(shot.described)
    if language:
        much = "only common words" if language in READ_IN_PART else "nothing yet"
        yield finding("P006", shot.number, field="prompt", language=NAMES[language], much=much)


def _shape(shot: ShotReading, ratio: str) -> Iterator[Finding]:
    for said, listed in words()["shapes"].items():
        for text, span in shot.find(listed)[:1]:
            if said != ratio:
                yield finding(
                    "P014",
                    shot.number,
                    field="aspect_ratio",
                    span=span,
                    words=text,
                    said=said,
                    ratio=ratio,
                )


def blanked(before: str, after: str) -> list[Span]:
    """The spans of ``before`` that are blanked in ``after``, a text of the same length."""
    spans: list[Span] = []
    for found in re.finditer(r"\x00+", _difference(before, after)):
        start, end = found.span()
        if spans and not before[spans[-1][1] : start].strip():
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _difference(before: str, after: str) -> str:
    return "".join("\x00" if old != new else " " for old, new in zip(before, after, strict=True))


def _negations(shot: ShotReading) -> Iterator[Finding]:
    harmless = phrases("harmless_negation")
    named = [each for each in shot.said.exclude if each not in harmless]
    for start, end in blanked(shot.described, shot.asked):
        text = shot.described[start:end]
        if any(each in text.lower() for each in named):
            yield finding("P060", shot.number, field="exclude", span=(start, end), words=text)
            return


def _quotes(shot: ShotReading) -> Iterator[Finding]:
    text = shot.described
    for opened, closes in _QUOTES:
        first, last = text.count(opened), text.count(closes)
        lonely = first % 2 if opened == closes else first - last
        at = text.rfind(opened if first else closes)
        is_inch = opened == '"' and text[at - 1 : at].isdigit()
        if lonely and not is_inch:
            yield finding("P062", shot.number, field="prompt", span=(at, at + 1))
            return


def _switches(shot: ShotReading) -> Iterator[Finding]:
    for found in _SWITCH.finditer(shot.described):
        yield finding("P061", shot.number, span=found.span(), words=found.group().strip())
        break
    for found in _FOREIGN_MARKER.finditer(shot.described):
        said = (found["kind"] or found["h3"]).lower()
        kind = _KIND_OF.get(said, said)
        marker = f"<<<{kind}_{found['number'] or found['n']}>>>"
        yield finding("P067", shot.number, span=found.span(), words=found.group(), marker=marker)


def _against_itself(shot: ShotReading) -> Iterator[Finding]:
    """A thing that the shot both names and excludes."""
    for subject in shot.said.subjects:
        for thing in shot.said.exclude:
            if names_it(thing, subject.name):
                yield finding(
                    "P064",
                    shot.number,
                    field="exclude",
                    span=_where(shot, thing),
                    words=thing,
                    name=subject.name,
                )
                return


def names_it(thing: str, name: str) -> bool:
    """Whether excluding ``thing`` excludes a subject called ``name``; "people" is any person."""
    excluded = _meanings(thing)
    is_person = any(each.group == "person" for each in _meanings(name))
    if thing in _PEOPLE:
        return is_person
    return any(each.value == name for each in excluded)


def _meanings(text: str) -> tuple[Meaning, ...]:
    found = vocabulary().phrases.get(tuple(token.text for token in tokenize(text)), ())
    return tuple(each for each in found if each.category == "subject")


def _where(shot: ShotReading, thing: str) -> Span | None:
    at = shot.described.lower().rfind(thing)
    return (at, at + len(thing)) if at >= 0 else None


def _things(negative: str) -> list[str]:
    """The items of a negative prompt that a shot could show."""
    faults = phrases("faults")
    listed = [each.strip().lower() for each in re.split(r"[,;.\n]", negative)]
    return [each for each in listed if each and each not in faults]


def _against_negative(shot: ShotReading, unwanted: list[str]) -> Iterator[Finding]:
    for thing in unwanted:
        said = resolve(thing)
        names = [each.name for each in said.subjects if not each.attributes]
        wanted = [each.name for each in shot.said.subjects]
        place = said.environment.place
        clash = next((each for each in wanted if each in names or names_it(thing, each)), None)
        if clash is None and place is not None and place == shot.said.environment.place:
            clash = place
        if clash is not None:
            yield finding("P063", shot.number, field="negative_prompt", words=clash)
            return


def _emptiness(shot: ShotReading) -> Iterator[Finding]:
    said = shot.said
    shown = (said.subjects, said.actions, said.environment.place, said.environment.details)
    carried = any(each.field in ("subjects", "actions") for each in shot.shot.inherited)
    heard = said.audio.dialogue or said.text_on_screen
    if any(shown) or carried or heard or language_of(shot.described):
        return
    if all(_shows_nothing(shot, index) for index in range(len(shot.tokens))):
        yield finding("P065", shot.number, field="prompt")


def _shows_nothing(shot: ShotReading, index: int) -> bool:
    """Whether a word is known or praise, so that it shows nothing here; an unknown word may."""
    token = shot.tokens[index]
    known = any(match.start <= index < match.end for match in shot.matches)
    return known or not token.is_word or token.text in phrases("praise")
