"""Time words: "at the 3-second mark", "halfway", "pauses, then continues" become seconds.

Explicit times come first. Consecutive beats ("then", "before", "finally", or a pause between two
actions) share the remaining time evenly; if the shot's length is not known they get none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kling_local.planner.time_after import beats_after, turns_round
from kling_local.planner.time_rules import NUMBERS, rules_for

_THEN = re.compile(
    r"\b(?:and\s+then|then|after\s+that|afterwards|finally|next(?!\s+to\b)|after\s+a\s+(?:(?:short|brief|long)\s+)?(?:moment|while|beat|pause))\b"
    r"|\b(?:an?\s+(?:few\s+)?|some\s+)?(?:moments?|seconds|beat|instant)\s+later\b"
    r"|(?<=\w\s)(?:before|until)\b(?=\s+(?:he|she|it|they)\s+\w+)"
    r"|(?<=\w\s)(?:before|until|prior\s+to)\b(?=\s+(?:\w+ly\s+)?(?!morning|evening)\w+ing\b)"
    r"|\bfollowed\s+by\b(?=\s+(?:\w+ing|an?\s+\w+)\b)|->|→",
    re.IGNORECASE,
)
_LONGEST_S = 30.0
_LINKS = frozenset("and then but while so a an the".split())
_LISTED = re.compile(r"[^.;!?]*,\s*(?:and\s+)?(?:\w+\s+){0,3}")
"""The text between two beats of a list: "reads, yawns, then falls asleep"."""
_LIST_REACH = 80
"""How many characters may lie between the verbs of a list."""
_PAUSES = frozenset(
    {"pause", "stop", "freeze", "halt", "hold", "wait", "come to a stop", "come to a halt"}
)


@dataclass(frozen=True)
class TimeWord:
    """An explicit time; ``kind`` says what ``a`` and ``b`` (seconds) mean."""

    kind: str
    start: int
    end: int
    a: float = 0.0
    b: float = 0.0


@dataclass(frozen=True)
class Timed:
    """An event in the text: where its verb begins, what it is, and its times if known."""

    at: int
    verb: str
    lane: str
    aside: bool = False
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True)
class TimeWords:
    """Explicit times, places of words of order, and the text without the times (same length)."""

    words: tuple[TimeWord, ...]
    thens: tuple[int, ...]
    rest: str


def take_out_times(text: str) -> TimeWords:
    """Find the time words of a text."""
    words: list[TimeWord] = []
    rest = text
    for kind, rule in rules_for(text):
        for found in rule.finditer(rest):
            word = _word(kind, found)
            if word:
                words.append(word)
                rest = rest[: word.start] + _blank(rest[word.start : word.end]) + rest[word.end :]
    words.sort(key=lambda word: word.start)
    return TimeWords(tuple(words), tuple(_then(each, rest) for each in _THEN.finditer(rest)), rest)


def _then(found: re.Match[str], text: str) -> int:
    """Where a new beat begins: at the word of order, or before the clause that it closes ("recovers
    after a moment, ...")."""
    trails = text[found.end() :].lstrip()[:1] in ("", ",", ".", ";")
    if not trails or not found.group().lower().startswith("after"):
        return found.start()
    before = text[: found.start()].rstrip()
    return max(before.rfind(","), before.rfind("."), 0)


def set_times(
    events: Sequence[Timed], times: TimeWords, text: str, seconds: float | None
) -> list[Timed]:
    """The events with their times, in the order given."""
    known = times.words or times.thens or _has_pause(events)
    if not events or not (known or turns_round(text)):
        return list(events)
    order = sorted(range(len(events)), key=lambda index: events[index].at)
    timed = list(events)
    lengths: dict[int, float] = {}
    for word in times.words:
        for index in _meant(word, order, timed, times, text):
            if word.kind == "for":
                lengths[index] = word.a
            else:
                timed[index] = _with(timed[index], word, seconds)
    return _chained(timed, order, times, text, lengths, seconds)


def meant(word: TimeWord, events: Sequence[Timed], times: TimeWords, text: str) -> list[Timed]:
    """The events that an explicit time applies to."""
    order = sorted(range(len(events)), key=lambda index: events[index].at)
    return [events[index] for index in _meant(word, order, list(events), times, text)]


def _word(kind: str, found: re.Match[str]) -> TimeWord | None:
    numbers = [group for group in found.groups() if group is not None]
    if kind == "range" and found.group().startswith("["):
        minutes_a, a, minutes_b, b = found.groups()
        values = [60 * float(minutes_a or 0) + float(a), 60 * float(minutes_b or 0) + float(b)]
    else:
        values = [
            NUMBERS.get(n.lower(), 0.0) or float(n) if n[0].isdigit() else NUMBERS[n.lower()]
            for n in numbers
        ]
    if kind in ("first", "last"):
        values = values or [1.0]
    if kind == "range" and not values[0] < values[1]:
        return None
    if kind == "at" and values[0] > _LONGEST_S:
        return None  # "70s" is a decade
    a, b = [*values, 0.0, 0.0][:2]
    return TimeWord(kind, found.start(), found.end(), a, b)


def _blank(text: str) -> str:
    """Spaces of the same length."""
    return " " * len(text)


def _meant(
    word: TimeWord, order: list[int], events: list[Timed], times: TimeWords, text: str
) -> list[int]:
    """Indices of the events that a time word applies to: in its clause, or after a label up to the
    next time."""
    if _is_label(word, times, text):
        stop = min(
            (each.start for each in times.words if each.start > word.start), default=len(text)
        )
        return [index for index in order if word.end <= events[index].at < stop]
    start, end = _clause(word, times, text)
    inside = [
        index for index in order if start <= events[index].at < end and not events[index].aside
    ]
    before = [index for index in inside if events[index].at < word.start]
    after = [index for index in inside if events[index].at >= word.end]
    if before and not after and _names_something_else(events[before[-1]], word, text):
        return []
    leads = not before or (after and _opens(word, times, text))
    if leads and after:
        return after[:1]
    return before[-1:]


def _names_something_else(event: Timed, word: TimeWord, text: str) -> bool:
    """Whether a time belongs to a comma's words without a verb: "kids ride bikes, a sick jump at 4
    s"."""
    between = text[event.at : word.start]
    last = between.rpartition(",")[2]
    said = [each for each in re.findall(r"[^\W\d_]+", last) if each.lower() not in _LINKS]
    return "," in between and len(said) >= 2


def _is_label(word: TimeWord, times: TimeWords, text: str) -> bool:
    """Whether a time labels a stretch of the timeline: "0-2s: a cat sleeps".

    If the first time in brackets does, all in brackets do ("[0-2s] a cat sleeps [2-5s] it wakes").
    """
    shown = text[word.start : word.end].strip()
    if shown.startswith("["):
        word = next(each for each in times.words if text[each.start : each.end].startswith("["))
    elif not shown.endswith(":"):
        return False
    before = text[: word.start].rstrip(" ")
    return not before.strip() or before[-1] in ".;:,\n"


def _opens(word: TimeWord, times: TimeWords, text: str) -> bool:
    """Whether a clause begins with the time word ("then at 2 s she jumps", "and in the last")."""
    before = re.sub(r"\b(?:then|while)\s*$", "", text[: word.start].rstrip()).rstrip()
    joined = re.search(r"\b(?:and|but)$", before) is not None
    return (
        not before
        or joined
        or before[-1] in ",.;:!?"
        or any(
            then < word.start and not text[then : word.start].strip().strip("then").strip()
            for then in times.thens
        )
    )


def _clause(word: TimeWord, times: TimeWords, text: str) -> tuple[int, int]:
    """The begin and end of a time word's clause."""
    marks = [match.start() for match in re.finditer(r"[.;!?](?=\s|$)", times.rest)]
    start = max([mark for mark in marks if mark < word.start], default=0)
    end = min([mark for mark in marks if mark >= word.end], default=len(text))
    others = [each for each in times.words if each is not word and start <= each.start < end]
    if others:
        commas = [
            match.start() for match in re.finditer(r",|\bthen\b|\band\b", times.rest[start:end])
        ]
        cuts = [start + comma for comma in commas]
        for other in others:
            between = [
                cut
                for cut in cuts
                if min(other.start, word.start) < cut < max(other.start, word.start)
            ]
            if between and other.start > word.start:
                end = min(end, between[-1])
            elif between:
                start = max(start, between[-1])
    thens = [then for then in times.thens if start <= then < end]
    start = max([then for then in thens if then <= word.start], default=start)
    end = min([then for then in thens if then > word.end], default=end)
    return start, end


def _with(event: Timed, word: TimeWord, seconds: float | None) -> Timed:
    """The event with the times that the time word states."""
    if word.kind == "range":
        return replace(event, start_s=word.a, end_s=word.b)
    if word.kind == "first":
        return replace(event, start_s=0.0, end_s=word.a)
    if word.kind == "at":
        return replace(event, start_s=word.a)
    if word.kind == "until":
        return replace(event, end_s=word.a)
    if word.kind == "begin":
        return replace(event, start_s=0.0)
    if seconds is None:
        return event
    if word.kind == "last":
        return replace(event, start_s=max(0.0, seconds - word.a), end_s=seconds)
    if word.kind == "half":
        return replace(event, start_s=round(seconds / 2, 3))
    return replace(event, end_s=seconds)


def _has_pause(events: Sequence[Timed]) -> bool:
    verbs = [event.verb for event in events]
    return any(verb in _PAUSES for verb in verbs[1:-1]) and "continue" in verbs


def _chained(
    events: list[Timed],
    order: list[int],
    times: TimeWords,
    text: str,
    lengths: dict[int, float],
    seconds: float | None,
) -> list[Timed]:
    """The events, with the times of consecutive beats, which share the shot."""
    beats = _beats(events, order, times, text)
    if len(beats) < 2 or seconds is None:
        return events
    edges = _edges(events, beats, lengths, seconds)
    if edges is None:
        return events
    timed = list(events)
    for number, beat in enumerate(beats):
        for index in beat:
            start, end = timed[index].start_s, timed[index].end_s
            timed[index] = replace(
                timed[index],
                start_s=edges[number] if start is None else start,
                end_s=edges[number + 1] if end is None else end,
            )
    return timed


def _beats(events: list[Timed], order: list[int], times: TimeWords, text: str) -> list[list[int]]:
    """Indices of events grouped by words of order; a pause within a beat is a beat of its own."""
    if not times.thens and not _has_pause([events[index] for index in order]):
        places = [(index, events[index].at) for index in order if not events[index].aside]
        return beats_after(places, times.rest)
    beats: list[list[int]] = []
    last = -1
    begin, end = _chain(times, text)
    for index in order:
        event = events[index]
        if event.aside or not begin <= event.at < end:
            continue
        split = not beats or any(last < then <= event.at for then in times.thens)
        own = event.verb in _PAUSES and event.lane == "action"
        listed = bool(beats) and _is_listed(event, events[beats[-1][-1]], times)
        after_pause = (
            bool(beats) and events[beats[-1][-1]].verb in _PAUSES and event.lane == "action"
        )
        if split or own or after_pause or listed:
            beats.append([index])
        else:
            beats[-1].append(index)
        last = event.at
    return beats


def _is_listed(event: Timed, before: Timed, times: TimeWords) -> bool:
    """Whether two finite verbs are in one list that ends with "then": each is a beat of its own."""
    between = times.rest[before.at : event.at]
    if len(between) > _LIST_REACH:
        return False
    word = re.match(r"\w*", times.rest[event.at :])
    later = next((then for then in times.thens if then > event.at), None)
    ends_in_then = later is not None and not set(".!?;") & set(times.rest[event.at : later])
    lanes = event.lane == before.lane == "action"
    finite = word is not None and not word.group().endswith("ing")
    joined = re.search(r"\b(?:while|as|who|which|with)\b", between) is None
    return lanes and ends_in_then and finite and joined and bool(_LISTED.fullmatch(between))


def _chain(times: TimeWords, text: str) -> tuple[int, int]:
    """The begin and end of the sentences that words of order join; a "then" that opens its sentence
    adds the sentence before it."""
    if not times.thens:
        return 0, len(text)
    stops = [0, *(found.end() for found in re.finditer(r"[.!?](?=\s)", times.rest)), len(text)]
    first = max(index for index, stop in enumerate(stops) if stop <= times.thens[0])
    opens = not times.rest[stops[first] : times.thens[0]].strip(" .!?")
    begin = stops[first - 1] if opens and first else stops[first]
    return begin, min((stop for stop in stops if stop > times.thens[-1]), default=len(text))


def _edges(
    events: list[Timed], beats: list[list[int]], lengths: dict[int, float], seconds: float
) -> list[float] | None:
    """The times at which beats begin: fixed by explicit times and lengths, the rest shared evenly;
    None if they contradict each other."""
    pins: dict[int, float] = {0: 0.0, len(beats): seconds}
    for number, beat in enumerate(beats):
        for index in beat:
            start, end = events[index].start_s, events[index].end_s
            if start is not None:
                pins[number] = start
            if end is not None:
                pins[number + 1] = end
    for _ in beats:
        for number, beat in enumerate(beats):
            length = next((lengths[index] for index in beat if index in lengths), None)
            if length is None:
                continue
            if number in pins and number + 1 not in pins:
                pins[number + 1] = pins[number] + length
            elif number + 1 in pins and number not in pins and number:
                pins[number] = pins[number + 1] - length
    free = [n for n, beat in enumerate(beats) if not any(index in lengths for index in beat)]
    return _shared(pins, beats, lengths, free, seconds)


def _shared(
    pins: dict[int, float],
    beats: list[list[int]],
    lengths: dict[int, float],
    free: list[int],
    seconds: float,
) -> list[float] | None:
    known = sorted(pins)
    edges = [0.0] * (len(beats) + 1)
    for left, right in pairwise(known):
        span = pins[right] - pins[left]
        fixed = {
            n: next(lengths[index] for index in beats[n] if index in lengths)
            for n in range(left, right)
            if n not in free
        }
        loose = right - left - len(fixed)
        share = (span - sum(fixed.values())) / loose if loose else 0.0
        if span < 0 or share < 0:
            return None
        at = pins[left]
        for n in range(left, right):
            edges[n] = round(at, 3)
            at += fixed.get(n, share)
    edges[-1] = round(pins[len(beats)], 3)
    return edges if all(0 <= edge <= seconds for edge in edges) else None
