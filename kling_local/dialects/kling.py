"""The Kling dialect: the body of ``POST /v1/videos/omni-video`` of the legacy standard.

Like the hosted service it ignores fields it does not know and takes numbers as strings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kling_local.dialects.base import wire_words
from kling_local.errors import RequestError, one_of
from kling_local.request import Element, GenerationRequest, ReferenceVideo, ShotRequest

name = "kling"

MODELS = ("kling-video-o1", "kling-v3-omni")
MODES = ("std", "pro")
MAX_PROMPT = 2500
_FRAME_TYPES = ("first_frame", "end_frame")
_WIRE_WORDS = {
    "shots": "multi_prompt",
    "start_image": "image_list first_frame",
    "end_image": "image_list end_frame",
    "reference_images": "image_list",
    "reference_video": "video_list",
    "elements": "element_list",
    "keep_sound": "keep_original_sound",
    "external_id": "external_task_id",
    "role": "refer_type",
}


def parse(body: object) -> GenerationRequest:
    """Read an omni-video body; ``RequestError`` names wire field, value and what is allowed."""
    if not isinstance(body, Mapping):
        raise RequestError(
            "the body is not a JSON object", hint="send one object with model_name and prompt"
        )
    with wire_words(_WIRE_WORDS):
        model_name = _choice(body, "model_name", MODELS, "kling-video-o1")
        mode = _choice(body, "mode", MODES, "pro")
        sound = _choice(body, "sound", ("on", "off"), "off")
        images = _images(body)
        video = _video(body)
        words = _words(body)
        duration: dict[str, Any] = (
            {} if video and video.role == "base" else {"duration": _duration(body)}
        )
        request = GenerationRequest(
            **words,
            **duration,
            aspect_ratio=_aspect_ratio(body, images, video),
            mode=mode,
            sound=sound == "on",
            start_image=images.get("first_frame"),
            end_image=images.get("end_frame"),
            reference_images=images["references"],
            elements=_elements(body),
            reference_video=video,
            watermark=_watermark(body),
            callback_url=body.get("callback_url") or None,
            external_id=body.get("external_task_id") or None,
        )
    if model_name == "kling-video-o1":
        _check_o1(request)
    return request


def _choice(body: Mapping[str, Any], field: str, allowed: tuple[str, ...], default: str) -> str:
    value = body.get(field)
    if value in (None, ""):
        return default
    if value not in allowed:
        raise RequestError(
            f"{field} value '{value}' is invalid", hint=f"use {one_of(allowed)}", field=field
        )
    return str(value)


def _duration(body: Mapping[str, Any]) -> int:
    """``"5"`` and 5 are both taken; ``"5.5"``, ``"5s"`` and 99 are not."""
    return _seconds(body.get("duration", "5"), "duration", 3)


def _seconds(value: object, field: str, least: int) -> int:
    text = (
        str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    )
    if not (text.isascii() and text.isdigit()) or not least <= int(text) <= 15:
        raise RequestError(
            f"{field} value '{value}' is invalid",
            hint=f'use whole seconds from "{least}" to "15"',
            field=field,
        )
    return int(text)


def _words(body: Mapping[str, Any]) -> dict[str, Any]:
    """Prompt and shots by ``multi_shot`` and ``shot_type``; what the service ignores is dropped."""
    prompt = body.get("prompt") or ""
    multi_shot = body.get("multi_shot", False)
    if not isinstance(multi_shot, bool):
        raise RequestError(
            f"multi_shot value '{multi_shot}' is invalid",
            hint="use true or false",
            field="multi_shot",
        )
    if not multi_shot:
        return {"prompt": _prompt(prompt)}
    shot_type = body.get("shot_type")
    if shot_type == "intelligence":
        return {"prompt": _prompt(prompt), "shot_type": "intelligence"}
    if shot_type != "customize":
        raise RequestError(
            f"shot_type value '{shot_type}' is invalid",
            hint="multi_shot true needs shot_type customize or intelligence",
            field="shot_type",
        )
    return {"shots": _shots(body), "shot_type": "customize"}


def _prompt(prompt: object) -> str:
    if not isinstance(prompt, str) or not prompt.strip():
        raise RequestError(
            "prompt cannot be empty",
            hint="say what the film shows, or use multi_shot with multi_prompt",
            field="prompt",
        )
    if len(prompt) > MAX_PROMPT:
        raise RequestError(
            f"prompt has {len(prompt)} characters: at most {MAX_PROMPT} are allowed",
            hint="shorten it",
            field="prompt",
        )
    return prompt


def _shots(body: Mapping[str, Any]) -> tuple[ShotRequest, ...]:
    items = _items(body, "multi_prompt")
    if not items:
        raise RequestError(
            "multi_prompt cannot be empty",
            hint="shot_type customize needs 1 to 6 shots",
            field="multi_prompt",
        )
    shots = []
    for position, item in enumerate(items, start=1):
        where = f"multi_prompt[{position}]"
        index = item.get("index", position)
        if str(index) != str(position):
            raise RequestError(
                f"{where}.index value '{index}' is invalid",
                hint="count the shots 1, 2, 3, ... in order",
                field=f"{where}.index",
            )
        seconds = _seconds(item.get("duration"), f"{where}.duration", 1)
        shots.append(ShotRequest(item.get("prompt") or "", seconds))
    return tuple(shots)


def _items(body: Mapping[str, Any], field: str) -> list[Mapping[str, Any]]:
    items = body.get(field) or []
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise RequestError(
            f"{field} is not a list of objects", hint="send a JSON array of objects", field=field
        )
    return items


def _images(body: Mapping[str, Any]) -> dict[str, Any]:
    """``first_frame``, ``end_frame`` and the tuple of plain ``references``."""
    found: dict[str, Any] = {}
    references: list[str] = []
    for position, item in enumerate(_items(body, "image_list"), start=1):
        where = f"image_list[{position}]"
        source, kind = _source(item, "image_url", where), item.get("type")
        if kind in (None, ""):
            references.append(source)
        elif kind not in _FRAME_TYPES:
            raise RequestError(
                f"{where}.type value '{kind}' is invalid",
                hint=f"use {one_of(_FRAME_TYPES)}, or leave it out for a reference",
                field=f"{where}.type",
            )
        elif kind in found:
            raise RequestError(
                f"{where}.type value '{kind}' appears twice: once is allowed",
                hint="leave type out for a plain reference",
                field=f"{where}.type",
            )
        else:
            found[kind] = source
    return {**found, "references": tuple(references)}


def _source(item: Mapping[str, Any], field: str, where: str) -> str:
    source = item.get(field)
    if not isinstance(source, str) or not source:
        raise RequestError(
            f"{where}.{field} cannot be empty",
            hint="send a URL or base64",
            field=f"{where}.{field}",
        )
    if source.startswith("data:"):
        raise RequestError(
            f"{where}.{field} starts with 'data:': only raw base64 is allowed",
            hint="cut everything up to and including the comma",
            field=f"{where}.{field}",
        )
    return source


def _elements(body: Mapping[str, Any]) -> tuple[Element, ...]:
    elements = []
    for position, item in enumerate(_items(body, "element_list"), start=1):
        value = item.get("element_id")
        if isinstance(value, bool) or not isinstance(value, int | str) or not str(value):
            raise RequestError(
                f"element_list[{position}].element_id value '{value}' is invalid",
                hint="use the number that the element library gave",
                field=f"element_list[{position}].element_id",
            )
        elements.append(Element(str(value)))
    return tuple(elements)


def _video(body: Mapping[str, Any]) -> ReferenceVideo | None:
    items = _items(body, "video_list")
    if len(items) > 1:
        raise RequestError(
            f"video_list has {len(items)} entries: at most 1 is allowed",
            hint="keep one",
            field="video_list",
        )
    if not items:
        return None
    return ReferenceVideo(
        _source(items[0], "video_url", "video_list[1]"),
        _choice(items[0], "refer_type", ("feature", "base"), "base"),
        _choice(items[0], "keep_original_sound", ("yes", "no"), "yes") == "yes",
    )


def _aspect_ratio(
    body: Mapping[str, Any], images: Mapping[str, Any], video: ReferenceVideo | None
) -> str:
    """Required, unless a first frame or a video to edit decides it (16:9 is taken then)."""
    value = body.get("aspect_ratio")
    decided = "first_frame" in images or (video is not None and video.role == "base")
    if value in (None, "") and not decided:
        raise RequestError(
            "aspect_ratio cannot be empty",
            hint="use 16:9, 9:16 or 1:1, or send a first_frame",
            field="aspect_ratio",
        )
    return _choice(body, "aspect_ratio", ("16:9", "9:16", "1:1"), "16:9")


def _watermark(body: Mapping[str, Any]) -> bool:
    info = body.get("watermark_info") or {}
    enabled = info.get("enabled", False) if isinstance(info, Mapping) else info
    if not isinstance(enabled, bool):
        raise RequestError(
            f"watermark_info.enabled value '{enabled}' is invalid",
            hint="use true or false",
            field="watermark_info",
        )
    return enabled


def _check_o1(request: GenerationRequest) -> None:
    """kling-video-o1 alone: 5 or 10 s without references, no elements beside both frames."""
    free = (
        request.reference_images or request.elements or request.reference_video or request.end_image
    )
    if not free and request.duration not in (5, 10):
        raise RequestError(
            "Duration only supports 5 or 10 seconds when no refer_image is provided",
            hint=f"duration is {request.duration}; or use model_name kling-v3-omni",
            field="duration",
        )
    if request.start_image and request.end_image and request.elements:
        raise RequestError(
            f"element_list has {len(request.elements)}: none are allowed beside both frames",
            hint="use model_name kling-v3-omni",
            field="element_list",
        )
