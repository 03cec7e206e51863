"""Rules over shots: what must stay the same from one shot to the next."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from kling_local.planner.clothes import is_worn
from kling_local.planner.lint.catalogue import finding, phrases
from kling_local.planner.lint.reading import Film, ShotReading, Span, holds
from kling_local.planner.vocabulary import colors_in
from kling_local.shots import Finding, Subject

_SAME = frozenset({"the", "same", "this", "his", "her", "their", "its", "that"})
_BRIGHT = frozenset({"day", "noon"})
_DARK = frozenset({"night"})
_CLEAR = frozenset({"clear"})
_WET = frozenset({"rain", "snow", "storm", "fog", "overcast"})
_SIDEWAYS = {"left": "right", "right": "left"}
_BEFORE_THE_NOUN = 6
"""How many words before a noun may mark it as a figure known from earlier shots."""


def rules(film: Film) -> Iterator[Finding]:
    """All findings of this module."""
    yield from _looks(film)
    yield from _repeated(film)
    places = _places(film)
    for (before, now), goes_on, place in zip(
        pairwise(film.shots), film.goes_on[1:], places, strict=False
    ):
        moved = now.said.environment.place not in (None, "sky", place)
        if not moved:
            yield from _time(before, now)
            yield from _weather(before, now)
        elif goes_on and not holds(now.asked, phrases("travels")):
            yield finding(
                "P045",
                now.number,
                field="environment.place",
                span=_span(now, "place", now.said.environment.place),
                earlier=before.number,
                before=place or "another place",
                now=now.said.environment.place,
            )
        yield from _direction(before, now)


def _places(film: Film) -> list[str | None]:
    """The place in force at the end of each shot; the sky is ignored, as it is over every place."""
    known: str | None = None
    places = []
    for shot in film.shots:
        said = shot.said.environment.place
        known = known if said in (None, "sky") else said
        places.append(known)
    return places


def _looks(film: Film) -> Iterator[Finding]:
    """Changes in colours, clothes and number of a figure that the words call the same."""
    seen: dict[str, tuple[Subject, int]] = {}
    for shot in film.shots:
        for subject in shot.said.subjects:
            known = seen.get(subject.id)
            span, is_same = _mention(shot, subject)
            steady = not holds(shot.asked, phrases("look_changes"))
            if known and is_same and steady:
                yield from _changed(shot, known, subject, span)
            seen[subject.id] = (_merged(known[0], subject) if known else subject, shot.number)


def _changed(
    shot: ShotReading, known: tuple[Subject, int], now: Subject, span: Span | None
) -> Iterator[Finding]:
    before, earlier = known
    looks, old = _colors(now), _colors(before)
    for thing, color in looks.items():
        if thing in old and not set(color) & set(old[thing]):
            yield finding(
                "P040",
                shot.number,
                field=f"subjects.{now.id}.attributes",
                span=span,
                name=now.name,
                now=_look(thing, color),
                before=_look(thing, old[thing]),
                earlier=earlier,
            )
            break
    if now.count and before.count and now.count != before.count and now.count > 1:
        yield finding(
            "P044",
            shot.number,
            field=f"subjects.{now.id}.count",
            span=span,
            name=now.name,
            now=now.count,
            before=before.count,
            earlier=earlier,
        )


def _colors(subject: Subject) -> dict[str, tuple[str, ...]]:
    """The colours of the figure itself (key ``""``) and of each thing it wears."""
    found: dict[str, tuple[str, ...]] = {}
    for attribute in subject.attributes:
        thing = attribute.split()[-1] if is_worn(attribute) else ""
        colors = tuple(colors_in(attribute))
        if colors:
            found[thing] = (*found.get(thing, ()), *colors)
    return found


def _look(thing: str, colors: tuple[str, ...]) -> str:
    said = " and ".join(colors)
    return f"in a {said} {thing}" if thing else said


def _merged(before: Subject, now: Subject) -> Subject:
    """The subject with its newest looks; looks that are not restated are kept."""
    told = _colors(now)
    kept = [
        each
        for each in before.attributes
        if not ((each.split()[-1] if is_worn(each) else "") in told and _colors_of(each))
    ]
    attributes = (*kept, *now.attributes)
    return Subject(
        now.id, now.name, now.count or before.count, attributes, now.element or before.element
    )


def _colors_of(attribute: str) -> bool:
    return bool(colors_in(attribute))


def _mention(shot: ShotReading, subject: Subject) -> tuple[Span | None, bool]:
    """Where the subject is first named, and whether the words there refer to a known figure."""
    for match in shot.matches:
        meaning = match.meaning("subject")
        if meaning and meaning.value == subject.name:
            before = shot.tokens[max(0, match.start - _BEFORE_THE_NOUN) : match.start]
            words = [token.text for token in before]
            for mark in (".", ",", ";", ":"):
                if mark in words:
                    words = words[len(words) - words[::-1].index(mark) :]
            span = (shot.tokens[match.start].start, shot.tokens[match.end - 1].end)
            return span, bool(_SAME & set(words))
    return None, False


def _time(before: ShotReading, now: ShotReading) -> Iterator[Finding]:
    was, is_ = before.said.environment.time_of_day, now.said.environment.time_of_day
    jumps = (was in _BRIGHT and is_ in _DARK) or (was in _DARK and is_ in _BRIGHT)
    if jumps and not holds(now.described, phrases("time_passes")):
        yield finding(
            "P041",
            now.number,
            field="environment.time_of_day",
            span=_span(now, "time_of_day", is_),
            now=is_,
            before=was,
            earlier=before.number,
        )


def _weather(before: ShotReading, now: ShotReading) -> Iterator[Finding]:
    was, is_ = before.said.environment.weather, now.said.environment.weather
    jumps = (was in _CLEAR and is_ in _WET) or (was in _WET and is_ in _CLEAR)
    jumps = jumps or {was, is_} == {"rain", "snow"}
    changes = (*phrases("time_passes"), *phrases("weather_changes"))
    if jumps and not holds(now.described, changes):
        yield finding(
            "P043",
            now.number,
            field="environment.weather",
            span=_span(now, "weather", is_),
            now=is_,
            before=was,
            earlier=before.number,
        )


def _direction(before: ShotReading, now: ShotReading) -> Iterator[Finding]:
    if holds(now.described, phrases("turns_round")) or holds(
        before.described, phrases("turns_round")
    ):
        return
    went = {each.subject: each.direction for each in before.said.actions if each.direction}
    names = {each.id: each.name for each in (*before.said.subjects, *now.said.subjects)}
    for index, action in enumerate(now.said.actions):
        was = went.get(action.subject)
        if was in _SIDEWAYS and _SIDEWAYS[was] == action.direction:
            yield finding(
                "P042",
                now.number,
                field=f"actions[{index}].direction",
                span=_span(now, "direction", action.direction),
                name=names.get(action.subject or "", "it"),
                now=action.direction,
                before=was,
                earlier=before.number,
            )
            return


def _repeated(film: Film) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for shot in film.shots:
        words = " ".join(shot.shot.prompt.lower().split())
        if words in seen:
            yield finding("P046", shot.number, field="prompt", earlier=seen[words])
        seen.setdefault(words, shot.number)


def _span(shot: ShotReading, category: str, value: str | None) -> Span | None:
    found = (each.span for each in shot.meant(category) if each.meaning.value == value)
    return next(found, None)
