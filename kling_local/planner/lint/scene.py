"""Rules of the scene within one shot: light, time and weather that exclude each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from kling_local.planner.lint.catalogue import finding, phrases, words
from kling_local.planner.lint.reading import Film, ShotReading, holds
from kling_local.shots import Finding


def rules(film: Film) -> Iterator[Finding]:
    """All findings of this module."""
    for shot in film.shots:
        for one, other in words()["light_pairs"]["pairs"]:
            yield from _clash(shot, "P030", one, other)
        yield from _clash(shot, "P031", phrases("plain_day"), phrases("plain_night"))
        yield from _clash(shot, "P032", phrases("clear_sky"), phrases("bad_weather"))


_FIELDS = {
    "P030": "lighting",
    "P031": "environment.time_of_day",
    "P032": "environment.weather",
}


def _clash(
    shot: ShotReading, code: str, one: Collection[str], other: Collection[str]
) -> Iterator[Finding]:
    first, second = shot.find(one), shot.find(other)
    if not first or not second:
        return
    (text, span), (text_2, span_2) = first[0], second[0]
    if span_2 < span:
        text, span, text_2, span_2 = text_2, span_2, text, span
    if holds(shot.between(span, span_2), phrases("change")) or holds(
        shot.asked, ("timelapse", "time-lapse", "time lapse", "transition", "transitions")
    ):
        return
    yield finding(code, shot.number, field=_FIELDS[code], span=span_2, first=text, second=text_2)
