"""The cue sheet: what is heard when, for the sound generator and for the page of the plan.

Sounds without a stated time share the shot evenly in their order, as actions do; spoken lines
follow one another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kling_local.planner.intent import Understood
from kling_local.planner.kinds import noun_of
from kling_local.planner.line_times import line_times
from kling_local.planner.played_cues import music_made, music_named, with_named
from kling_local.planner.sketch_figures import kind_of
from kling_local.planner.sketch_notes import Notes
from kling_local.planner.sketch_prompt import facts_of
from kling_local.planner.sketch_words import Facts
from kling_local.planner.sound_times import Stretch
from kling_local.planner.vocabulary import read
from kling_local.shots import Action, Blueprint, CameraMove, Cue, MotionPath, Shot

_VOICE = re.compile(r"<<<\s*voice_(\d)\s*>>>|@voice_?(\d)\b", re.IGNORECASE)
_NO_MUSIC = frozenset({"music", "background music"})
_FOOTSTEPS = "footsteps"
_RISES = 0.005
"""How far down, in picture heights, a path must go from one key to the next to be a fall."""


@dataclass(frozen=True)
class Heard:
    """One shot as the cue sheet takes it: shot, blueprint with what it inherits, words as read."""

    shot: Shot
    whole: Blueprint
    read: Understood


def draft_cues(heard: Sequence[Heard]) -> tuple[Cue, ...]:
    """Every sound of the film, grouped by lane and sorted by time within each lane."""
    cues = [cue for each in heard for cue in _of_shot(each)]
    cues += _music(heard)
    lanes = ("speech", "effect", "contact", "motion", "ambience", "music", "silence")
    return tuple(sorted(cues, key=lambda cue: (lanes.index(cue.lane), cue.start_s)))


def stretch(what: Action | CameraMove, index: int, count: int, shot: Shot) -> tuple[float, float]:
    """When number ``index`` of ``count`` actions or moves happens, in seconds of the film."""
    return _placed((what.start_s, what.end_s), index, count, shot)


def _placed(said: Stretch, index: int, count: int, shot: Shot) -> tuple[float, float]:
    """The stated times in seconds of the film; unstated ones share the shot evenly."""
    each = shot.duration_s / count
    start = said[0] if said[0] is not None else each * index
    end = said[1] if said[1] is not None else max(each * (index + 1), start)
    end = min(max(end, start), shot.duration_s)
    return shot.start_s + min(start, shot.duration_s), shot.start_s + end


def _of_shot(heard: Heard) -> list[Cue]:
    cues = list(_speech(heard))
    if heard.whole.audio.silence:
        shot = heard.shot
        end = shot.start_s + shot.duration_s
        return [*cues, Cue("silence", "silence", shot.start_s, end, shot.number)]
    facts = facts_of(heard.whole, Notes())
    deeds = list(_deeds(heard))
    heard_there = [*deeds, *_effects(heard, deeds), *_ambience(heard, facts)]
    heard_there = with_named(heard_there, heard.shot)
    return [*cues, *(_placed_in(facts, cue) for cue in heard_there)]


def _placed_in(facts: Facts, cue: Cue) -> Cue:
    """The cue with its place, light and weather in the built-in world's names."""
    place, light, weather = (facts.get(name) for name in ("place", "light", "weather"))
    return replace(cue, place=place, light=light, weather=weather)


def _speech(heard: Heard) -> Iterator[Cue]:
    shot, lines = heard.shot, heard.whole.audio.dialogue
    times = line_times(lines, heard.read.lines_at, shot.duration_s)
    voices = _voices(heard)
    for index, (line, (start, end)) in enumerate(zip(lines, times, strict=True)):
        yield Cue(
            "speech",
            line.text,
            shot.start_s + start,
            shot.start_s + end,
            shot.number,
            subject=_id_of(line.speaker, heard.whole),
            line=line,
            voice=voices[index] or _element_of(line.speaker, heard.whole),
        )


def _id_of(speaker: str | None, whole: Blueprint) -> str | None:
    """The id of the subject who speaks; a speaker who is no subject is returned as he is."""
    found = (each.id for each in whole.subjects if speaker in (each.id, each.name, each.element))
    return next(found, speaker)


def _element_of(speaker: str | None, whole: Blueprint) -> str | None:
    """The element that the speaker is, None if he is none."""
    known = (each for each in whole.subjects if speaker in (each.id, each.name, each.element))
    return next((each.element for each in known if each.element), None)


def _voices(heard: Heard) -> list[str | None]:
    """For each line the voice marker between it and the line before, or None."""
    prompt, end, found = heard.shot.prompt, 0, []
    for line in heard.whole.audio.dialogue:
        start = prompt.find(line.text, end)
        marks = list(_VOICE.finditer(prompt, end, max(start, end)))
        found.append(f"voice_{marks[-1][1] or marks[-1][2]}" if marks else None)
        end = max(end, start + len(line.text)) if start >= 0 else end
    return found


def _deeds(heard: Heard) -> Iterator[Cue]:
    """The sounds of the shot's actions, and of the paths' landings."""
    shot, whole = heard.shot, heard.whole
    for subject in dict.fromkeys(action.subject for action in whole.actions):
        own = [action for action in whole.actions if action.subject == subject]
        known = next((each for each in whole.subjects if each.id == subject), None)
        kind = kind_of(noun_of(known))[0] if known else None
        path = next((each for each in shot.paths if each.subject == subject), None)
        for index, action in enumerate(own):
            start, end = stretch(action, index, len(own), shot)
            cue = Cue("", "", start, end, shot.number, subject, kind)
            named = known is not None and known.element is not None
            yield from _deed(cue, action, named=named)
            if path is not None and action == own[0]:
                yield from _landings(path, shot, kind)


def _deed(cue: Cue, action: Action, *, named: bool) -> Iterator[Cue]:
    """The sounds of one action: steps, engine or wings, a hit, an effect.

    A figure that is only ``named``, an element of unknown kind, is taken to walk on feet.
    """
    table = read("foley")
    rate, effect = table["steps_a_second"].get(action.verb), table["effects"].get(action.verb)
    moves = rate is not None or action.verb in read("motion")["speed_m_s"]
    on_feet = cue.kind in table["kinds"]["legged"] or (named and cue.kind is None)
    if rate is not None and on_feet:
        yield replace(cue, lane="contact", what="step", rate=float(rate))
    if moves and cue.kind is not None and cue.kind in table["kinds"]["humming"]:
        yield replace(cue, lane="motion", what=cue.kind)
    if action.verb in table["hits"]["verbs"]:
        yield replace(cue, lane="contact", what="hit")
    if effect is not None:
        yield replace(cue, lane="effect", what=effect)


def _landings(path: MotionPath, shot: Shot, kind: str | None) -> Iterator[Cue]:
    """The moments when a path meets the ground: keys at which a fall ends."""
    if path.motion not in read("foley")["path_contacts"]["motions"]:
        return
    falls = [b.y - a.y > _RISES for a, b in pairwise(path.keys)]
    for index, key in enumerate(path.keys[1:]):
        goes_on = index + 1 < len(falls) and falls[index + 1]
        if falls[index] and not goes_on:
            at = shot.start_s + key.t_s
            yield Cue("contact", "land", at, at, shot.number, path.subject, kind)


def _effects(heard: Heard, deeds: Sequence[Cue]) -> Iterator[Cue]:
    """The effects named; one that an action makes is left to it unless it has its own time."""
    names = heard.whole.audio.effects
    at = heard.read.effects_at or ((None, None),) * len(names)
    steps = any(cue.rate for cue in deeds)
    made = {cue.what for cue in deeds if cue.lane == "effect"}
    for index, (name, said) in enumerate(zip(names, at, strict=True)):
        pinned = said[0] is not None
        if (name in made or (name == _FOOTSTEPS and steps)) and not pinned:
            continue
        start, end = _placed(said, index, len(names), heard.shot)
        if name == _FOOTSTEPS:
            rate = float(read("foley")["steps_a_second"]["walk"])
            yield Cue("contact", "step", start, end, heard.shot.number, kind="man", rate=rate)
        else:
            yield Cue("effect", name, start, end, heard.shot.number)


def _ambience(heard: Heard, facts: Facts) -> Iterator[Cue]:
    shot = heard.shot
    said = heard.whole.environment
    names = list(heard.whole.audio.ambience)
    if "place" in facts or "weather" in facts:
        names.insert(0, said.place or said.weather or facts.get("place", "air"))
    for name in names:
        yield Cue("ambience", name, shot.start_s, shot.start_s + shot.duration_s, shot.number)


def _music(heard: Sequence[Heard]) -> list[Cue]:
    """Music plays from the shot that names it until a shot names other music, none, or silence.

    Where nothing else plays, somebody who plays an instrument is heard for the shot.
    """
    cues: list[Cue] = []
    playing = False
    for each in heard:
        audio, shot = each.whole.audio, each.shot
        named, kind = music_named(each.whole, shot.prompt, shot.spans)
        end = shot.start_s + shot.duration_s
        stopped = audio.silence or not _NO_MUSIC.isdisjoint(each.whole.exclude)
        if named and not stopped and not (playing and _goes_on(cues[-1], named, kind)):
            cues.append(_music_cue(each, named, kind))
            playing = True
        elif playing and not stopped:
            cues[-1] = replace(cues[-1], end_s=end)
        else:
            playing = False
            made = None if stopped else music_made(each.whole)
            cues += [_music_cue(each, f"{made} music", made)] if made else []
    return cues


def _goes_on(cue: Cue, named: str, kind: str | None) -> bool:
    return named == cue.what or (kind is not None and kind == cue.kind)


def _music_cue(heard: Heard, named: str, kind: str | None) -> Cue:
    shot = heard.shot
    end = shot.start_s + shot.duration_s
    cue = Cue("music", named, shot.start_s, end, shot.number, kind=kind)
    return _placed_in(facts_of(heard.whole, Notes()), cue)
