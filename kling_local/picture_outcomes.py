"""Outcomes of the start image, the end image and the camera control of a request."""

from __future__ import annotations

from collections.abc import Callable

from kling_local.cards import ModelCard
from kling_local.catalogue.camera import camera_lora
from kling_local.outcome_parts import Case, Outcome, State, followed
from kling_local.planner.markers import scenery_in, subjects_in
from kling_local.planner.trajectory import against
from kling_local.request import GenerationRequest

_PUPPET = "{} is moved as a flat paper figure"
_MADE = {
    "transparent": "{} is moved as a flat paper figure, cut along its transparency",
    "cut out": "{} is moved as a flat paper figure, cut out of its background",
    "framed": "{} is moved as a photo print, because nothing in it clearly stands out",
    "scenery": "{} is the scenery, which the camera moves over",
}
_UNSHOWN = "{} is not shown: no words that the model follows say which figure or place it is"
_PICTURED = "{} is not shown: the start or end image shows who is there"


def start_image(case: Case) -> Outcome | None:
    """Which frame shows the start image, and how closely."""
    if not case.request.start_image:
        return None
    if case.card.conditioning.carry_s:
        kept = "frame 0 of the film is this picture" + _carried(case.card)
    else:
        kept = "the film begins with this picture as the model keeps it, not pixel for pixel"
    return followed(case, "start_image", kept)


def end_image(case: Case) -> Outcome | None:
    """Which frame shows the end image, and how closely."""
    if not case.request.end_image:
        return None
    if case.card.conditioning.carry_s:
        kept = "the last frame is this picture" + _carried(case.card)
        return followed(case, "end_image", kept)
    off = (case.take_facts[-1].get("end_image_off_frames", 0) or 0) if case.take_facts else 0
    where = f"{off} drawn frames before the last" if off else "the last frame"
    found = followed(case, "end_image", f"the model was led to this picture: {where}")
    if off and found.state == "honoured":
        return Outcome("end_image", "approximated", found.why)
    return found


def likenesses(field: str, kept: str) -> Callable[[Case], Outcome | None]:
    """The judge of ``elements`` or ``reference_images``; ``kept``: as `followed`.

    The built-in model shows those that its prompts name.
    """

    def judge(case: Case) -> Outcome | None:
        if not getattr(case.request, field):
            return None
        found = followed(case, field, kept)
        if found.state != "honoured" or case.card.prompt_style != "sketch":
            return found
        told = [(name, _shown(case, marker)) for marker, name in _markers(case.request, field)]
        request = case.request
        unshown = _PICTURED if request.start_image or request.end_image else _UNSHOWN
        why = "; ".join((how or unshown).format(name) for name, how in told)
        return Outcome(field, "approximated" if any(how for _, how in told) else "not applied", why)

    return judge


def _markers(request: GenerationRequest, field: str) -> list[tuple[str, str]]:
    """The marker and the name of each element, or of each reference image."""
    if field == "elements":
        named = [each.name or f"element_{n}" for n, each in enumerate(request.elements, start=1)]
        return [(f"element_{n}", name) for n, name in enumerate(named, start=1)]
    frames = bool(request.start_image) + bool(request.end_image)
    last = frames + len(request.reference_images)
    return [(f"image_{n}", f"image_{n}") for n in range(1 + frames, last + 1)]


def _shown(case: Case, marker: str) -> str:
    """The sentence on how the built-in model shows a picture, ``""`` if it does not."""
    for facts in case.take_facts:
        if marker in facts.get("likenesses", {}):
            return _MADE[facts["likenesses"][marker]]
    if case.take_facts:
        return ""
    prompts = [take.prompt for take in case.shot_list.takes]
    if any(marker == scenery_in(prompt) for prompt in prompts):
        return _MADE["scenery"]
    return _PUPPET if any(marker in subjects_in(prompt) for prompt in prompts) else ""


def _carried(card: ModelCard) -> str:
    return f"; the difference to what the model drew fades over {card.conditioning.carry_s:g} s"


def camera_control(case: Case) -> Outcome | None:
    """Honoured when a camera LoRA makes the move in every take; approximated when only words do.

    Where a shot's own words give another direction, the words win.
    """
    wish, control, shots = "camera_control", case.request.camera_control, case.shot_list.shots
    if control is None:
        return None
    other_way = {shot.number: against(control, shot.blueprint.camera.moves) for shot in shots}
    if any(other_way.values()):
        told = (
            f"camera_control says {asked.told}, shot {number} says {said.told}"
            for number, found in other_way.items()
            for asked, said in found
        )
        state: State = "not applied" if all(other_way.values()) else "approximated"
        return Outcome(wish, state, f"{'; '.join(told)}: the words stand")
    drawn = {facts["number"]: facts.get("loras", ()) for facts in case.take_facts}
    used, words = [], []
    for take in case.shot_list.takes:
        lora, why = camera_lora(case.card, case.shot_list, take)
        if lora is None:
            words.append(why)
        elif drawn and lora.told not in drawn[take.number]:
            words.append(f"take {take.number} was drawn without {lora.told}")
        else:
            used.append(lora.told)
    if words:
        why = f"the model reads the move in words only: {'; '.join(dict.fromkeys(words))}"
        return Outcome(wish, "approximated", why)
    led = ", ".join(dict.fromkeys(used))
    why = f"the camera is led by {led}; how far it goes is the LoRA's own"
    return Outcome(wish, "honoured", why)
