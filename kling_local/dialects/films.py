"""Functions that turn the values of a body into parts of a request; all dialects share them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kling_local.dialects.calls import Refusal
from kling_local.dialects.fields import Values
from kling_local.dialects.markers import dangling
from kling_local.dialects.reading import Words
from kling_local.request import Element, GenerationRequest, ReferenceVideo, ShotRequest


def needed(values: Values, name: str, words: Words, hint: str = "") -> Any:
    """A value that must be given and not blank; ``Refusal`` with rule "missing" otherwise."""
    value = values.get(name)
    if value in (None, "", ()) or (isinstance(value, str) and not value.strip()):
        raise Refusal(
            "invalid",
            words("missing", name, value, {}),
            hint=hint or f"fill {name}",
            field=name,
            rule="missing",
            value=value,
        )
    return value


def broken(field: str, value: object, sentence: str, hint: str, **more: Any) -> Refusal:
    """A refusal for ``field``; unless ``rule`` is given, for a rule over several fields.

    Other keywords become the refusal's context.
    """
    rule = more.pop("rule", "combination")
    return Refusal(
        "invalid", sentence, hint=hint, field=field, rule=rule, value=value, context=more
    )


def shot_requests(items: Sequence[Values], field: str = "multi_prompt") -> tuple[ShotRequest, ...]:
    """The shots of a list; an ``index``, if given, must count 1, 2, 3, ... in order."""
    made = []
    for position, item in enumerate(items, start=1):
        index = item.get("index")
        if index is not None and index != position:
            where = f"{field}[{position}].index"
            raise broken(
                where, index, f"{where} value '{index}' is invalid", "count the shots from 1 on"
            )
        made.append(ShotRequest(item["prompt"], item["duration"]))
    return tuple(made)


def switched_words(values: Values, words: Words) -> dict[str, Any]:
    """Prompt or shots, chosen by ``multi_shot`` and ``shot_type`` (Kling legacy, EvoLink)."""
    hint = "say what the film shows, or use multi_shot with multi_prompt"
    if not values["multi_shot"]:
        return {"prompt": needed(values, "prompt", words, hint)}
    shot_type = values["shot_type"]
    if shot_type is None:
        raise broken(
            "shot_type",
            None,
            words("missing", "shot_type", None, {}),
            "multi_shot true needs shot_type customize or intelligence",
            rule="missing",
        )
    if shot_type == "intelligence":
        return {"prompt": needed(values, "prompt", words, hint), "shot_type": "intelligence"}
    items = needed(values, "multi_prompt", words, "shot_type customize needs 1 to 6 shots")
    return {"shots": shot_requests(items), "shot_type": "customize"}


def listed_words(values: Values, words: Words) -> dict[str, Any]:
    """Prompt or shots, chosen by whether shots are listed (fal, WaveSpeed, Segmind, Replicate)."""
    if values.get("shot_type") in ("intelligence", "intelligent"):
        return {"prompt": needed(values, "prompt", words), "shot_type": "intelligence"}
    if values["multi_prompt"]:
        return {"shots": shot_requests(values["multi_prompt"]), "shot_type": "customize"}
    return {"prompt": needed(values, "prompt", words)}


def elements(items: Sequence[Values]) -> tuple[Element, ...]:
    """References to elements of the library, by id."""
    return tuple(Element(item["element_id"]) for item in items)


def reference(source: str | None, role: str, *, keep_sound: bool) -> ReferenceVideo | None:
    """The reference video, when there is one."""
    return ReferenceVideo(source, role, keep_sound) if source else None


def lengths(values: Values, video: ReferenceVideo | None) -> dict[str, Any]:
    """The duration; empty if a video to edit decides it."""
    return {} if video is not None and video.role == "base" else {"duration": values["duration"]}


def dangling_markers(request: GenerationRequest) -> tuple[str, ...]:
    """One finding for each marker in the prompts whose picture, element etc. is missing."""
    counts: Mapping[str, int] = {
        "image": bool(request.start_image)
        + bool(request.end_image)
        + len(request.reference_images),
        "element": len(request.elements),
        "video": int(request.reference_video is not None),
        "voice": len(request.voices),
    }
    texts = (request.prompt, *(shot.prompt for shot in request.shots))
    return tuple(
        f"{found} points at nothing: there are {counts[found[3:].split('_')[0]]}"
        for text in texts
        for found in dangling(text, counts)
    )
