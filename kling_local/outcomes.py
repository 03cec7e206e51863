"""What each wish of a request came to: honoured, approximated or not applied, each with one
sentence why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kling_local.cards import ModelCard
from kling_local.request import GenerationRequest
from kling_local.shots import ShotList

State = Literal["honoured", "approximated", "not applied"]


@dataclass(frozen=True)
class Outcome:
    """One field of the request and what it came to."""

    wish: str
    state: State
    why: str


def outcomes(
    request: GenerationRequest,
    card: ModelCard,
    shot_list: ShotList,
    take_facts: Sequence[dict[str, Any]],
) -> list[Outcome]:
    """One outcome for every wish; a reference or an option that was not asked for is left out.

    ``take_facts`` holds for each take, in order, its settings and what the adapter counted.
    """
    return [
        _prompt(card, shot_list, take_facts),
        *_negative_prompt(request, shot_list),
        *_shots(request, shot_list),
        Outcome(
            "duration",
            "honoured",
            f"the film has {shot_list.num_frames} frames at 24 fps: {request.duration} s",
        ),
        _picture_size(card, shot_list),
        Outcome(
            "mode", "honoured", f"{request.mode} is {shot_list.takes[0].num_steps} denoise steps"
        ),
        _sound(request, card),
        _cfg_scale(request, shot_list),
        _seed(request, shot_list),
        *_start_and_end(request, card, take_facts),
        *_references(request, card),
        *_delivery(request),
    ]


def _prompt(card: ModelCard, shot_list: ShotList, take_facts: Sequence[dict[str, Any]]) -> Outcome:
    cut = sum(facts.get("prompt_tokens_cut", 0) for facts in take_facts)
    if cut:
        most = card.max_sequence_length
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
    read = " | ".join(take.prompt for take in shot_list.takes)
    return Outcome("prompt", "honoured", f"the model read: {read or '(nothing)'}")


def _negative_prompt(request: GenerationRequest, shot_list: ShotList) -> list[Outcome]:
    if not request.negative_prompt:
        return []
    guided = any(take.guidance_scale > 1 for take in shot_list.takes)
    read = sorted({take.negative_prompt for take in shot_list.takes if take.negative_prompt})
    if not read:
        return [
            Outcome("negative_prompt", "not applied", "none of its words is known to the model")
        ]
    if not guided:
        why = "without guidance (cfg_scale 0) the model does not look at it"
        return [Outcome("negative_prompt", "not applied", why)]
    return [
        Outcome(
            "negative_prompt", "honoured", f"the model was guided away from: {' | '.join(read)}"
        )
    ]


def _shots(request: GenerationRequest, shot_list: ShotList) -> list[Outcome]:
    if request.shot_type is None:
        return []
    cuts = ", ".join(str(frame) for frame in shot_list.cuts) or "none"
    who = "as asked" if request.shots else "by the planner"
    why = f"{len(shot_list.shots)} shots {who}, cuts at frames: {cuts}"
    return [Outcome("shots", "honoured", why)]


def _picture_size(card: ModelCard, shot_list: ShotList) -> Outcome:
    drawn, film = shot_list.takes[0].render_size, shot_list.size
    fps = f", {card.fps} drawings a second shown at 24" if card.fps != 24 else ""
    if drawn.width >= film.width and drawn.height >= film.height:
        return Outcome("resolution", "honoured", f"drawn at {drawn}, delivered at {film}{fps}")
    why = f"the file is {film}; the model draws {drawn}, whose middle is scaled up{fps}"
    return Outcome("resolution", "approximated", why)


def _sound(request: GenerationRequest, card: ModelCard) -> Outcome:
    if not request.sound:
        return Outcome("sound", "honoured", "the film has no audio track")
    if not card.sound:
        silent = f"model {card.id!r} makes no sound: the track is silent"
        return Outcome("sound", "not applied", silent)
    return Outcome("sound", "honoured", "the model's own sound, drawn together with the picture")


def _cfg_scale(request: GenerationRequest, shot_list: ShotList) -> Outcome:
    scale = shot_list.takes[0].guidance_scale
    return Outcome(
        "cfg_scale", "honoured", f"{request.cfg_scale:g} is guidance scale {scale:g} of this model"
    )


def _seed(request: GenerationRequest, shot_list: ShotList) -> Outcome:
    if request.seed is None:
        why = f"none was asked: {shot_list.seed} was drawn and gives this film again"
    else:
        why = f"take n uses seed {shot_list.seed} + n - 1 in a generator of its own"
    return Outcome("seed", "honoured", why)


def _start_and_end(
    request: GenerationRequest, card: ModelCard, take_facts: Sequence[dict[str, Any]]
) -> list[Outcome]:
    can = card.conditioning
    found = []
    if request.start_image:
        kept = "frame 0 of the film is this picture" + _carried(
            card, otherwise=" as the VAE keeps it"
        )
        honoured = Outcome("start_image", "honoured", kept)
        found.append(honoured if can.start_image else _cannot("start_image", card))
    if request.end_image:
        found.append(_end(card, take_facts) if can.end_image else _cannot("end_image", card))
    return found


def _end(card: ModelCard, take_facts: Sequence[dict[str, Any]]) -> Outcome:
    if card.conditioning.carry_s:
        return Outcome("end_image", "honoured", "the last frame is this picture" + _carried(card))
    off = take_facts[-1].get("end_image_off_frames", 0) or 0
    state: State = "approximated" if off else "honoured"
    where = f"{off} drawn frames before the last" if off else "the last frame"
    return Outcome("end_image", state, f"the model was led to this picture: {where}")


def _carried(card: ModelCard, otherwise: str = "") -> str:
    seconds = card.conditioning.carry_s
    if not seconds:
        return otherwise
    return f"; the difference to what the model drew fades over {seconds:g} s"


def _references(request: GenerationRequest, card: ModelCard) -> list[Outcome]:
    """References that no adapter follows yet, whatever the card says the model could."""
    asked = {
        "reference_images": request.reference_images,
        "elements": request.elements,
        "reference_video": request.reference_video,
        "voices": request.voices,
        "camera_control": request.camera_control,
    }
    return [_cannot(wish, card) for wish, value in asked.items() if value]


def _delivery(request: GenerationRequest) -> list[Outcome]:
    found = []
    if request.watermark:
        found.append(Outcome("watermark", "not applied", "this program draws no watermark"))
    if request.callback_url:
        found.append(
            Outcome(
                "callback_url",
                "not applied",
                "making a film calls nobody: the server does, when it runs",
            )
        )
    if request.external_id:
        found.append(
            Outcome("external_id", "honoured", "it is kept in request.json and in this receipt")
        )
    return found


def _cannot(wish: str, card: ModelCard) -> Outcome:
    return Outcome(wish, "not applied", f"model {card.id!r} cannot follow it through this program")
