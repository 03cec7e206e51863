"""What each field of a request comes to: honoured, approximated or not applied, each with one
sentence why. Before a film is drawn it is a prediction, afterwards what happened.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from kling_local.cards import ModelCard
from kling_local.errors import RequestError
from kling_local.families import follows
from kling_local.outcome_parts import STATES, Case, Outcome, State
from kling_local.request_parts import is_recording

if TYPE_CHECKING:
    from kling_local.clips import MadeSound  # loads numpy
    from kling_local.request import GenerationRequest

_UNHEARD_S = 0.05


def outcomes(case: Case) -> list[Outcome]:
    """One outcome for every field that was asked for or has a default that matters."""
    judges = (*_JUDGES.values(), *_OF_PLAN, _keep_sound)
    found = [outcome for judge in judges if (outcome := judge(case)) is not None]
    return [_as_told(outcome, case.take_facts) for outcome in found]


def broken(found: Sequence[Outcome]) -> list[Outcome]:
    """Those that did not come to what was asked."""
    return [each for each in found if each.state != "honoured"]


def refuse_broken(
    found: Sequence[Outcome], request: GenerationRequest, *, done: bool = False
) -> None:
    """Raise ``RequestError`` with one line for each field that is not honoured: ``--strict``.

    A resolution that the mode gives by itself is the size of the file and asks nothing of the
    model: one that draws smaller says so and is not refused for it.
    """
    unasked = "resolution" if request.resolution_is_the_modes else ""
    wrong = [each for each in broken(found) if each.wish != unasked]
    if not wrong:
        return
    verb = "was" if done else "would be"
    lines = [f"{each.wish} {verb} {each.state}: {each.why}" for each in wrong]
    count = "1 field" if len(wrong) == 1 else f"{len(wrong)} fields"
    raise RequestError(
        "\n  ".join([f"strict: {count} not honoured", *lines]),
        hint="change these fields, use another model (--model auto), or leave --strict out",
        field=wrong[0].wish,
    )


def _as_told(outcome: Outcome, take_facts: Sequence[dict[str, Any]]) -> Outcome:
    """What the takes' adapters say of the field counts more than the card: the worst state, and
    every sentence of that state.
    """
    told: dict[State, list[str]] = {}
    for facts in take_facts:
        if outcome.wish in facts.get("outcomes", {}):
            state, why = facts["outcomes"][outcome.wish]
            told.setdefault(state, []).append(why)
    if not told:
        return outcome
    worst = max(told, key=STATES.index)
    return Outcome(outcome.wish, worst, "; ".join(dict.fromkeys(told[worst])))


def _prompt(case: Case) -> Outcome:
    shot_list = case.shot_list
    cut = sum(facts.get("prompt_tokens_cut", 0) for facts in case.take_facts)
    if cut:
        most = case.card.max_sequence_length
        return Outcome(
            "prompt",
            "approximated",
            f"the model reads {most} tokens a take: {cut} more were cut off",
        )
    missed = [
        finding.message
        for finding in shot_list.findings
        if finding.shot is not None and finding.code[0] == "M"
    ]
    if missed:
        return Outcome("prompt", "approximated", "; ".join(dict.fromkeys(missed)))
    read = [take.prompt for take in shot_list.takes]
    for number, facts in enumerate(case.take_facts[: len(read)]):
        read[number] = facts.get("prompt_read", read[number])
    return Outcome("prompt", "honoured", f"the model read: {' | '.join(read) or '(nothing)'}")


def _negative_prompt(case: Case) -> Outcome | None:
    if not case.request.negative_prompt:
        return None
    takes = case.shot_list.takes
    guided = any(take.guidance_scale > 1 for take in takes)
    read = sorted({take.negative_prompt for take in takes if take.negative_prompt})
    if not case.card.conditioning.negative_prompt:
        why = f"model {case.card.id!r} is distilled: it is not guided away from anything"
        return Outcome("negative_prompt", "not applied", why)
    if not read:
        why = "none of its words is known to the model"
        return Outcome("negative_prompt", "not applied", why)
    if not guided:
        why = "without guidance (cfg_scale 0) the model does not look at it"
        return Outcome("negative_prompt", "not applied", why)
    why = f"the model was guided away from: {' | '.join(read)}"
    return Outcome("negative_prompt", "honoured", why)


def _shots(case: Case) -> Outcome | None:
    if case.request.shot_type is None:
        return None
    cuts = ", ".join(str(frame) for frame in case.shot_list.cuts) or "none"
    who = "as asked" if case.request.shots else "by the planner"
    many = len(case.shot_list.takes) < len(case.shot_list.shots)
    native = "; the model draws several in one take and sets their cuts itself" if many else ""
    why = f"{len(case.shot_list.shots)} shots {who}, cuts at frames: {cuts}{native}"
    return Outcome("shots", "approximated" if native else "honoured", why)


def _shot_type(case: Case) -> Outcome | None:
    kind = case.request.shot_type
    if kind is None:
        return None
    who = "the given shots" if kind == "customize" else "the planner cut the prompt"
    return Outcome("shot_type", "honoured", f"{kind}: {who}")


def _duration(case: Case) -> Outcome:
    frames = case.shot_list.num_frames
    why = f"the film has {frames} frames at 24 fps: {case.request.duration} s"
    most = case.card.trained_frames
    longest = max(take.model_frames for take in case.shot_list.takes)
    if most and longest > most:
        why += f"; one take draws {longest} frames and the model was trained on {most}"
        return Outcome("duration", "approximated", why)
    return Outcome("duration", "honoured", why)


def _aspect_ratio(case: Case) -> Outcome:
    film = case.shot_list.size
    return Outcome("aspect_ratio", "honoured", f"{case.request.aspect_ratio}: the file is {film}")


def _resolution(case: Case) -> Outcome:
    card, drawn, film = case.card, case.shot_list.takes[0].render_size, case.shot_list.size
    fps = f", {card.fps} drawings a second shown at 24" if card.fps != 24 else ""
    if drawn.width >= film.width and drawn.height >= film.height:
        return Outcome("resolution", "honoured", f"drawn at {drawn}, delivered at {film}{fps}")
    why = f"the file is {film}; the model draws {drawn}, whose middle is scaled up{fps}"
    return Outcome("resolution", "approximated", why)


def _mode(case: Case) -> Outcome:
    request, card = case.request, case.card
    why = f"{request.mode} is {case.shot_list.takes[0].num_steps} denoise steps"
    std, pro = (
        (card.steps[each], card.attention[each], card.loras_in(each)) for each in ("std", "pro")
    )
    if request.mode == "pro" and std == pro:
        return Outcome("mode", "approximated", f"{why}, as in std: the model has one way only")
    return Outcome("mode", "honoured", why)


def _sound(case: Case) -> Outcome:
    if not case.request.sound:
        kept = case.request.reference_video is not None and case.request.reference_video.keep_sound
        why = "nothing is heard that the model drew" if kept else "the film has no audio track"
        return Outcome("sound", "honoured", why)
    if not case.card.sound:
        return _foley(case)
    return Outcome("sound", "honoured", "the model's own sound, drawn together with the picture")


def _foley(case: Case) -> Outcome:
    """Sound that is made from the plan, for a model that makes none."""
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
    if not case.request.sound or case.card.sound:
        return 0
    return sum(cue.lane == "speech" for cue in case.shot_list.cues)


def _dialogue(case: Case) -> Outcome | None:
    asked, made = _lines(case), case.made_sound
    if not asked:
        return None
    if made is None:
        why = "lines are spoken by a speech engine, if one is installed"
        return Outcome("dialogue", "approximated", why)
    if made.engine is None:
        why = "no speech engine is installed or it failed"
        return Outcome("dialogue", "not applied", why)
    spoken = f"{len(made.lines)} of {asked} lines are spoken by {made.engine}, timed by the plan"
    return Outcome("dialogue", "approximated", "; ".join((spoken, *_stand_ins(made))))


def _lip_sync(case: Case) -> Outcome | None:
    if not _lines(case):
        return None
    return Outcome("lip_sync", "not applied", "the pictures are drawn before anybody speaks")


def _stand_ins(made: MadeSound) -> list[str]:
    """Which voice of the engine stands for each voice that was asked for."""
    cast = {line.asked_voice: line.voice for line in made.lines if line.asked_voice}
    return [f"voice {asked!r} is {voice}" for asked, voice in cast.items()]


def _voices(case: Case) -> Outcome | None:
    asked = case.request.voices_by_marker.values() if case.request.sound else ()
    if not asked:
        return None
    if not _lines(case):
        found = _followed(case, "voices", "the model hears these recordings")
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


def _cfg_scale(case: Case) -> Outcome:
    asked, guidance = case.request.cfg_scale, case.card.guidance_in(case.request.mode)
    if guidance.low == guidance.high and asked != 0.5:
        why = f"model {case.card.id!r} takes no guidance: {asked:g} changes nothing"
        return Outcome("cfg_scale", "not applied", why)
    scale = case.shot_list.takes[0].guidance_scale
    why = f"{asked:g} is guidance scale {scale:g} of this model"
    return Outcome("cfg_scale", "honoured", why)


def _seed(case: Case) -> Outcome:
    drawn = case.shot_list.seed
    if case.request.seed is None:
        why = f"none was asked: {drawn} was drawn and gives this film again"
    else:
        why = f"take n uses seed {drawn} + n - 1 in a generator of its own"
    return Outcome("seed", "honoured", why)


def _start_image(case: Case) -> Outcome | None:
    if not case.request.start_image:
        return None
    if case.card.conditioning.carry_s:
        kept = "frame 0 of the film is this picture" + _carried(case.card)
    else:
        kept = "the film begins with this picture as the model keeps it, not pixel for pixel"
    return _followed(case, "start_image", kept)


def _end_image(case: Case) -> Outcome | None:
    if not case.request.end_image:
        return None
    if case.card.conditioning.carry_s:
        kept = "the last frame is this picture" + _carried(case.card)
        return _followed(case, "end_image", kept)
    off = (case.take_facts[-1].get("end_image_off_frames", 0) or 0) if case.take_facts else 0
    where = f"{off} drawn frames before the last" if off else "the last frame"
    found = _followed(case, "end_image", f"the model was led to this picture: {where}")
    if off and found.state == "honoured":
        return Outcome("end_image", "approximated", found.why)
    return found


def _carried(card: ModelCard) -> str:
    return f"; the difference to what the model drew fades over {card.conditioning.carry_s:g} s"


def _reference(field: str, kept: str) -> Judge:
    """The judge of a reference that the model follows or does not."""

    def judge(case: Case) -> Outcome | None:
        return _followed(case, field, kept) if getattr(case.request, field) else None

    return judge


def _keep_sound(case: Case) -> Outcome | None:
    """Whatever the model can do: the program lays the sound under the film."""
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


def _followed(case: Case, field: str, kept: str) -> Outcome:
    card = case.card
    if follows(card, field):
        return Outcome(field, "honoured", kept)
    if getattr(card.conditioning, field):
        why = f"model {card.id!r} could follow it; this version does not hand it on yet"
    else:
        why = f"model {card.id!r} cannot follow it through this program"
    return Outcome(field, "not applied", why)


def _always(field: str, state: State, why: str) -> Judge:
    """The judge of a field that comes to the same whatever draws the film; ``{model}`` in ``why``
    is the model's id."""

    def judge(case: Case) -> Outcome | None:
        asked = getattr(case.request, field)
        return Outcome(field, state, why.format(model=case.card.id)) if asked else None

    return judge


def _model(case: Case) -> Outcome:
    asked, name = case.request.model, case.card.id
    why = case.chosen or (f"{name} draws the film" if asked == name else f"{asked} means {name}")
    return Outcome("model", "honoured", why)


def _attention(case: Case) -> Outcome | None:
    asked = case.request.attention
    if asked is None:
        return None
    reasons = {facts.get("attention_why", "") for facts in case.take_facts} - {""}
    reasons |= {why for facts in case.take_facts for why in facts.get("speed_off", ())}
    if reasons:
        why = f"{asked}, as far as it went: {'; '.join(sorted(reasons))}"
        return Outcome("attention", "approximated", why)
    return Outcome("attention", "honoured", f"setting {asked} of the quality files")


def _schema_version(case: Case) -> Outcome:
    version = case.request.schema_version
    return Outcome("schema_version", "honoured", f"the request was read as version {version}")


Judge = Callable[[Case], Outcome | None]
_JUDGES: dict[str, Judge] = {
    "prompt": _prompt,
    "negative_prompt": _negative_prompt,
    "shots": _shots,
    "shot_type": _shot_type,
    "duration": _duration,
    "aspect_ratio": _aspect_ratio,
    "resolution": _resolution,
    "mode": _mode,
    "sound": _sound,
    "cfg_scale": _cfg_scale,
    "seed": _seed,
    "start_image": _start_image,
    "end_image": _end_image,
    "reference_images": _reference("reference_images", "the model sees these pictures"),
    "elements": _reference("elements", "the model sees the elements' pictures"),
    "reference_video": _reference("reference_video", "the model sees this video"),
    "voices": _voices,
    "camera_control": _reference("camera_control", "the model follows this move"),
    "motion_paths": _always(
        "motion_paths",
        "not applied",
        "model {model!r} follows no paths: the plan and its storyboard show them",
    ),
    "watermark": _always("watermark", "not applied", "this program draws no watermark"),
    "callback_url": _always(
        "callback_url", "not applied", "making a film calls nobody: the server does, when it runs"
    ),
    "external_id": _always(
        "external_id", "honoured", "it is kept in request.json and in this receipt"
    ),
    "model": _model,
    "attention": _attention,
    "schema_version": _schema_version,
}
"""Every field of a request -> its judge, which answers None when it was not asked for."""

_OF_PLAN: tuple[Judge, ...] = (_dialogue, _lip_sync)
"""Judges of what no field asks for by itself: lines that the prompt lets somebody say."""
