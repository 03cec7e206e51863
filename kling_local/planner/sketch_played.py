"""What the sound decoder of the built-in model plays besides what the network tells it of."""

from __future__ import annotations

from collections.abc import Sequence

from kling_local.planner.played import played as tables
from kling_local.planner.played import sound_of
from kling_local.shots import Blueprint, Cue

_ANY_PLACE = "ambient sound"
_HITS = ("crash", "collide")


def played(blueprint: Blueprint, sounds: Sequence[Cue]) -> dict[str, str]:
    """The music and the sounds of a shot, as facts: ``{"tune": "slow jazz in the air from 3 of
    15", "sounds": "siren heard at 0-5, thunder heard at 2-4 and 6-8"}``.

    ``sounds`` are its cues, in seconds of the shot. The sound of the place and of the weather is
    the network's.
    """
    found = {}
    own = tables()["own_music"]
    music = [cue for cue in sounds if cue.lane == "music" and cue.kind]
    music = [cue for cue in music if own.get(cue.what) != cue.kind]
    if music:
        cue = music[-1]
        since, lasts = (
            round(each, 2) for each in (max(0.0, -cue.start_s), cue.end_s - cue.start_s)
        )
        found["tune"] = f"{cue.kind} in the air from {since:g} of {lasts:g}"
    heard: dict[str, list[str]] = {}
    there = _told_by_the_network(blueprint)
    for cue in sounds:
        if cue.lane != "music" and cue.what not in there and sound_of(cue.what) == cue.what:
            span = f"{round(cue.start_s, 1):g}-{round(cue.end_s, 1):g}"
            spans = heard.setdefault(cue.what, [])
            spans += [span] if span not in spans else []
    if heard:
        said = (f"{name} heard at {' and '.join(each)}" for name, each in heard.items())
        found["sounds"] = ", ".join(said)
    return found


def _told_by_the_network(blueprint: Blueprint) -> set[str]:
    """Sounds of the place, the weather and of what hits something, which the network's score has;
    fire is no breath."""
    around = blueprint.environment
    told = {each for each in (around.place, around.weather) if each} | {_ANY_PLACE}
    hits = any(each.verb in _HITS and each.target for each in blueprint.actions)
    fire = any(each.verb == "breathe" and each.done_to for each in blueprint.actions)
    return told | ({"crash"} if hits else set()) | ({"breath"} if fire else set())
