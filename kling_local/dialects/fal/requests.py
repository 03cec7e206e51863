"""fal's bodies become requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kling_local.dialects.fields import Values
from kling_local.dialects.films import broken, listed_words, reference
from kling_local.dialects.markers import from_numbered, with_words
from kling_local.dialects.reading import plain, plain_words
from kling_local.request import Element, GenerationRequest

WIRE_NAMES = {
    "shots": "multi_prompt",
    "start_image": "start_image_url",
    "end_image": "end_image_url",
    "reference_images": "image_urls",
    "reference_video": "video_url",
    "sound": "generate_audio",
    "voices": "voice_ids",
    "keep_sound": "keep_audio",
}


def words(rule: str, where: str, value: object, context: Mapping[str, Any]) -> str:
    """Sentences for broken rules in the style of fal's validator."""
    if rule == "missing":
        return "Field required"
    if rule == "one_of":
        expected = ", ".join(f"'{each}'" for each in context["expected"])
        return f"Input should be one of {expected}"
    if rule == "greater_than_equal":
        return f"Input should be greater than or equal to {plain(context['ge'])}"
    if rule == "less_than_equal":
        return f"Input should be less than or equal to {plain(context['le'])}"
    return plain_words(rule, where, value, context)


def film(values: Values) -> GenerationRequest:
    """The request for a body of any endpoint; the path has supplied ``mode`` and ``role``."""
    if values["prompt"] and values.get("multi_prompt"):
        raise broken(
            "multi_prompt",
            None,
            "prompt and multi_prompt cannot both be given",
            "leave one of the two out",
        )
    start = values.get("start_image_url") or values.get("image_url")
    end = values.get("end_image_url")
    frames = 0 if values["counts_frames"] else bool(start) + bool(end)
    listed = {"multi_prompt": (), "shot_type": None, **values}
    said = with_words(listed_words(listed, words), lambda text: from_numbered(text, frames))
    video = reference(
        values.get("video_url"), values["role"], keep_sound=bool(values.get("keep_audio"))
    )
    length: dict[str, Any] = {"duration": int(values["duration"])} if "duration" in values else {}
    ratio = values.get("aspect_ratio")
    return GenerationRequest(
        **said,
        **length,
        aspect_ratio=ratio if ratio not in (None, "auto") else "16:9",
        mode=values["mode"],
        sound=values.get("generate_audio", False),
        negative_prompt=values.get("negative_prompt") or "",
        cfg_scale=values.get("cfg_scale", 0.5),
        start_image=start,
        end_image=end,
        reference_images=values.get("image_urls", ()),
        elements=_elements(values.get("elements", ())),
        voices=values.get("voice_ids", ()),
        reference_video=video,
    )


def _elements(items: Sequence[Values]) -> tuple[Element, ...]:
    made = []
    for position, item in enumerate(items, start=1):
        where = f"elements[{position}]"
        if item["video_url"]:
            raise broken(
                f"{where}.video_url",
                item["video_url"],
                "an element made from a video is not supported here",
                "give frontal_image_url and reference_image_urls",
                rule="unknown",
            )
        front = item["frontal_image_url"]
        images = ((front,) if front else ()) + item["reference_image_urls"]
        if not images:
            raise broken(
                f"{where}.frontal_image_url",
                None,
                "Field required",
                "give a picture",
                rule="missing",
            )
        made.append(Element(f"element_{position}", None, images))
    return tuple(made)
