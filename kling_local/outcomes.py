"""The outcome of each field of a request: honoured, approximated or not applied, with one sentence
that says why. Before a film is rendered it is a prediction, afterwards a report.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from kling_local.errors import RequestError
from kling_local.outcome_parts import STATES, Case, Outcome, State, followed
from kling_local.picture_outcomes import camera_control, end_image, likenesses, start_image
from kling_local.sound_outcomes import dialogue, keep_sound, lip_sync, sound, voices

if TYPE_CHECKING:
    from kling_local.request import GenerationRequest


def outcomes(case: Case) -> list[Outcome]:
    """One outcome for every field that was asked for or has a default that matters."""
    judges = (*_JUDGES.values(), *_OF_PLAN, keep_sound)
    found = [outcome for judge in judges if (outcome := judge(case)) is not None]
    return [_as_told(outcome, case.take_facts) for outcome in found]


def broken(found: Sequence[Outcome]) -> list[Outcome]:
    """Those that are approximated or not applied."""
    return [each for each in found if each.state != "honoured"]


def refuse_broken(
    found: Sequence[Outcome], request: GenerationRequest, *, done: bool = False
) -> None:
    """Raise ``RequestError`` with one line for each field that is not honoured: ``--strict``.

    A resolution that equals the mode's default only sets the size of the file: a model that draws
    smaller is not refused for it. ``done``: the film is finished.
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
    """The outcome as the takes' adapters reported it, which counts more than the card's: the worst
    state of all takes, with every sentence given for that state.
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
        shades = [_painted(*each) for each in facts.get("palette", {}).items()]
        read[number] = facts.get("prompt_read", read[number])
        read[number] += f" ({', '.join(shades)})" if shades else ""
    return Outcome("prompt", "honoured", f"the model read: {' | '.join(read) or '(nothing)'}")


_PAINTED = {
    "view": "{} in view",
    "picture": "{} picture",
    "stage": "set in the {}",
    "unasked": "{}",
    "figures": "figures {}",
    "pace": "{}",
    "slowly": "{} going slowly",
    "light": "light from {}",
    "lamps": "lights that {}",
    "first": "the first speaks at {}",
    "second": "the second speaks at {}",
}


def _painted(what: str, how: str) -> str:
    """An entry of a palette, in words: "black painted tiny brown"."""
    return _PAINTED.get(what, f"{what} painted {{}}").format(how)


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
    if case.request.shot_type is None and not case.shot_list.cuts:
        return None
    cuts = ", ".join(str(frame) for frame in case.shot_list.cuts) or "none"
    planned = "by the planner" if case.request.shot_type else "as the prompt writes them"
    who = "as asked" if case.request.shots else planned
    many = len(case.shot_list.takes) < len(case.shot_list.shots)
    native = "; the model draws several in one take and sets their cuts itself" if many else ""
    why = f"{len(case.shot_list.shots)} shots {who}, cuts at frames: {cuts}{native}"
    return Outcome("shots", "approximated" if native else "honoured", why)


_CUTTERS = {
    "customize": "the given shots",
    "intelligence": "the planner cut the prompt",
    "single": "one shot, whatever the prompt writes",
}


def _shot_type(case: Case) -> Outcome | None:
    kind = case.request.shot_type
    if kind is None:
        return None
    return Outcome("shot_type", "honoured", f"{kind}: {_CUTTERS[kind]}")


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
    if case.shot_list.seed_open:
        why = "none was asked: one is drawn when the film is made, and its receipt tells it"
    elif case.request.seed is None:
        why = f"none was asked: {drawn} was drawn and gives this film again"
    else:
        why = f"take n uses seed {drawn} + n - 1 in a generator of its own"
    return Outcome("seed", "honoured", why)


def _reference(field: str, kept: str) -> Judge:
    """The judge of a reference that the model either follows or not; ``kept``: as `followed`."""

    def judge(case: Case) -> Outcome | None:
        return followed(case, field, kept) if getattr(case.request, field) else None

    return judge


def _always(field: str, state: State, why: str) -> Judge:
    """The judge of a field whose outcome is the same for every model; ``{model}`` in ``why`` is
    replaced by the model's id."""

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
    "sound": sound,
    "cfg_scale": _cfg_scale,
    "seed": _seed,
    "start_image": start_image,
    "end_image": end_image,
    "reference_images": likenesses("reference_images", "the model sees these pictures"),
    "elements": likenesses("elements", "the model sees the elements' pictures"),
    "reference_video": _reference("reference_video", "the model sees this video"),
    "voices": voices,
    "camera_control": camera_control,
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
"""Every field of a request -> its judge, which returns None when the field was not asked for."""

_OF_PLAN: tuple[Judge, ...] = (dialogue, lip_sync)
"""Judges of what has no field of its own: lines of dialogue in the prompt."""
