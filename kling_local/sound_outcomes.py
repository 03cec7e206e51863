"""Outcomes of the sound that a request asks for: the model's own, made from the plan, spoken by a
speech engine, or kept from a reference video.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kling_local.outcome_parts import Case, Outcome, State, followed
from kling_local.request_parts import is_recording

if TYPE_CHECKING:
    from kling_local.clips import MadeSound  # loads numpy

_UNHEARD_S = 0.05


def sound(case: Case) -> Outcome:
    """Where the film's sound comes from."""
    if not case.request.sound:
        kept = case.request.reference_video is not None and case.request.reference_video.keep_sound
        why = "nothing is heard that the model drew" if kept else "the film has no audio track"
        return Outcome("sound", "honoured", why)
    if not case.card.sound:
        return _foley(case)
    why = "the model's own sound, drawn together with the picture"
    if case.made_sound is not None and case.made_sound.lines:
        why += f", and lines by {case.made_sound.engine}"
    return Outcome("sound", "honoured", why)


def _foley(case: Case) -> Outcome:
    """Sound made from the plan's cues, for a model that generates none."""
    why = f"model {case.card.id!r} makes no sound"
    if not case.shot_list.cues:
        silent = f"{why} and the plan names none: the track is silent"
        return Outcome("sound", "not applied", silent)
    if case.made_sound is None:
        return Outcome("sound", "approximated", f"{why}: it is made from the plan's cues")
    lanes = ", ".join(f"{count} {lane}" for lane, count in case.made_sound.lanes.items())
    made = f"{why}: it was made from the plan's cues ({lanes or 'none'})"
    return Outcome("sound", "approximated", "; ".join((made, *case.made_sound.notes)))


def _lines(case: Case) -> int:
    """How many lines the sound room is asked to speak."""
    if not case.request.sound or (case.card.sound and not case.card.conditioning.spoken_lines):
        return 0
    return sum(cue.lane == "speech" for cue in case.shot_list.cues)


def dialogue(case: Case) -> Outcome | None:
    """How many of the plan's lines a speech engine speaks, where the model has no words."""
    asked, made = _lines(case), case.made_sound
    if not asked:
        return None
    if made is None and case.take_facts and case.card.sound:
        why = "no speech engine is installed: the model's figures babble the lines"
        return Outcome("dialogue", "approximated", why)
    if made is None:
        why = "lines are spoken by a speech engine, if one is installed"
        return Outcome("dialogue", "approximated", why)
    if made.engine is None:
        why = "no speech engine is installed or it failed"
        return Outcome("dialogue", "not applied", why)
    spoken = f"{len(made.lines)} of {asked} lines are spoken by {made.engine}, timed by the plan"
    return Outcome("dialogue", "approximated", "; ".join((spoken, *_stand_ins(made))))


def lip_sync(case: Case) -> Outcome | None:
    """Whether mouths move with lines that a speech engine speaks: those of the built-in model do
    so in time."""
    if not _lines(case):
        return None
    if case.card.sound:
        why = "mouths move while the lines are planned to last, not with their sounds"
        return Outcome("lip_sync", "approximated", why)
    return Outcome("lip_sync", "not applied", "the pictures are drawn before anybody speaks")


def _stand_ins(made: MadeSound) -> list[str]:
    """Which voice of the speech engine replaces each requested voice, in words."""
    cast = {line.asked_voice: line.voice for line in made.lines if line.asked_voice}
    return [f"voice {asked!r} is {voice}" for asked, voice in cast.items()]


def voices(case: Case) -> Outcome | None:
    """Which voices are heard: the recordings, if the model uses them, or a speech engine's own."""
    asked = case.request.voices_by_marker.values() if case.request.sound else ()
    if not asked:
        return None
    if not _lines(case):
        found = followed(case, "voices", "the model hears these recordings")
        ids = [each for each in asked if not is_recording(each)]
        if found.state != "honoured" or not ids:
            return found
        state: State = "approximated" if len(ids) < len(asked) else "not applied"
        return Outcome("voices", state, f"the model hears recordings; {ids[0]!r} is an id")
    made = case.made_sound
    if made is None:
        return Outcome("voices", "approximated", "voices of a speech engine stand in for them")
    said = _stand_ins(made)
    if not said:
        return Outcome("voices", "not applied", "no line is spoken with them")
    return Outcome("voices", "approximated", "; ".join(said))


def keep_sound(case: Case) -> Outcome | None:
    """Does not depend on the model: the program itself lays the video's sound under the film."""
    video, wish = case.request.reference_video, "reference_video.keep_sound"
    if video is None or not video.keep_sound:
        return None
    if not case.take_facts:
        return Outcome(wish, "honoured", "its own sound, where it has any, lies under the film")
    heard_s = case.kept_s
    if not heard_s:
        return Outcome(wish, "honoured", "the video has no sound to keep")
    rest_s = case.shot_list.duration_s - heard_s
    rest = f"; it ends {rest_s:.2f} s before the film" if rest_s > _UNHEARD_S else ""
    return Outcome(wish, "honoured", f"{heard_s:.2f} s of its sound lie under the film{rest}")
