"""Cues for music and sounds by the names of what plays them (see `played`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kling_local.planner.played import (
    general,
    music_at,
    music_of_deed,
    music_said,
    sound_of,
    sounds_named,
    style_of,
)
from kling_local.shots import Blueprint, Cue, Shot, SlotSpan

_BEDS = frozenset(
    "birdsong crickets waves wind rain traffic crowd chatter hum fire forest city sea water murmur"
    " snow fog".split()
) | {"ambient sound", "static noise"}
"""Sounds of `played` that are ambiences."""


def with_named(cues: Sequence[Cue], shot: Shot) -> list[Cue]:
    """The cues of a shot, with the sounds that its words name.

    A sound replaces a more general one, such as the bell that a phone rings, and takes its time.
    Others without a time share the shot in their order.
    """
    named = sounds_named(shot.prompt)
    kept = [_known(cue) for cue in cues]
    for index, each in enumerate(named):
        known = [
            cue for cue in kept if cue.what == each.name and cue.lane in ("effect", "ambience")
        ]
        if known:
            continue
        lane = "ambience" if each.name in _BEDS else "effect"
        over = [cue for cue in kept if cue.what in general(each.name) and cue.lane == "effect"]
        start, end = _span(each.start_s, index, len(named), shot)
        cue = Cue(lane, each.name, start, end, shot.number)
        if over:
            kept = [other for other in kept if other not in over]
            cue = replace(over[0], what=each.name)
        elif lane == "ambience":
            cue = replace(cue, start_s=shot.start_s, end_s=shot.start_s + shot.duration_s)
        kept.append(cue)
    return kept


def _known(cue: Cue) -> Cue:
    """The cue, of what its thing sounds like where only that is named."""
    return replace(cue, what=sound_of(cue.what) or cue.what) if cue.lane == "effect" else cue


def _span(said: float | None, index: int, count: int, shot: Shot) -> tuple[float, float]:
    start = shot.duration_s * index / count if said is None else min(said, shot.duration_s)
    return shot.start_s + start, shot.start_s + shot.duration_s


def music_named(whole: Blueprint, prompt: str, spans: Sequence[SlotSpan]) -> tuple[str, str | None]:
    """The words for a shot's music, ``""`` if it has none, and its kind by the name of what plays
    it."""
    told = whole.audio.music
    if told:
        said = [each for each in spans if each.slot == "audio.music"]
        kind = music_at(prompt, said[0].start, said[0].end) if said else style_of(told)
        return told, kind or None
    kind = "" if whole.audio.silence else music_said(prompt)
    return (f"{kind} music" if kind else ""), kind or None


def music_made(whole: Blueprint) -> str | None:
    """The kind of music of a figure who plays an instrument."""
    made = (music_of_deed(each.verb, each.done_to) for each in whole.actions)
    return next((kind for kind in made if kind), None)


def sounds_in(cues: Sequence[Cue], shot: Shot) -> tuple[Cue, ...]:
    """The effects, ambiences and music of a shot, with times in seconds of the shot."""
    end = shot.start_s + shot.duration_s
    here = [
        cue
        for cue in cues
        if (cue.lane in ("effect", "ambience") and cue.shot == shot.number)
        or (cue.lane == "music" and cue.start_s < end and cue.end_s > shot.start_s)
    ]
    return tuple(
        replace(cue, start_s=cue.start_s - shot.start_s, end_s=cue.end_s - shot.start_s)
        for cue in here
    )
