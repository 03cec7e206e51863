"""Kling's legacy bodies become requests; also rules of single models and endpoints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kling_local.dialects.base import LibraryItem, Refusal
from kling_local.dialects.fields import Values
from kling_local.dialects.films import broken, elements, lengths, needed, reference, switched_words
from kling_local.dialects.kling.tables import IMAGE_MODELS, OMNI_MODELS, TEXT_MODELS
from kling_local.dialects.markers import renumbered, with_words
from kling_local.dialects.reading import plain_words, shown
from kling_local.request import CameraControl, DrawnPath, GenerationRequest

WIRE_NAMES = {
    "shots": "multi_prompt",
    "start_image": "image_list first_frame",
    "end_image": "image_list end_frame",
    "reference_images": "image_list",
    "reference_video.source": "video_list[1].video_url",
    "reference_video": "video_list",
    "elements": "element_list",
    "voices": "voice_list",
    "keep_sound": "keep_original_sound",
    "external_id": "external_task_id",
    "role": "refer_type",
    "motion_paths": "dynamic_masks",
}
IMAGE_NAMES = {**WIRE_NAMES, "start_image": "image", "end_image": "image_tail"}
KNOWN_MODELS = {*OMNI_MODELS, *TEXT_MODELS, *IMAGE_MODELS, "kling-v3-turbo", "kling-o1"}


def words(rule: str, where: str, value: object, context: Mapping[str, Any]) -> str:
    """Kling's sentences for broken rules, as measured live, else in its style."""
    if rule == "missing":
        return f"{where} cannot be empty"
    if rule in ("too_long", "sequence_too_long", "sequence_too_short"):
        return plain_words(rule, where, value, context)
    if isinstance(value, list | dict):
        return f"{where} value {shown(value)} is invalid"
    return f"{where} value '{value if isinstance(value, str) else _json(value)}' is invalid"


def _json(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)[:60]


def passed_over(body: Mapping[Any, Any]) -> dict[str, str]:
    """Fields that the service ignores in this body, each with the reason."""
    if body.get("multi_shot") not in (True, "true"):  # a lenient reader accepts the text
        reason = "multi_shot is not true"
        return dict.fromkeys(("shot_type", "multi_prompt"), reason)
    shot_type = body.get("shot_type")
    if shot_type == "customize":
        return {"prompt": "shot_type customize takes its words from multi_prompt"}
    if shot_type == "intelligence":
        return {"multi_prompt": "shot_type intelligence takes its words from prompt"}
    return {}


def omni_passed_over(body: Mapping[Any, Any]) -> dict[str, str]:
    """Like ``passed_over``; also the duration beside a video to edit."""
    found = passed_over(body)
    videos = body.get("video_list")
    video = videos[0] if isinstance(videos, list) and len(videos) == 1 else None
    if isinstance(video, Mapping) and video.get("refer_type") in (None, "", "base"):
        found["duration"] = "the video to edit decides the length"
    return found


def delivery(values: Values) -> dict[str, Any]:
    """The parts of a request that all endpoints share: mode, sound, watermark, callback, id."""
    mark = values.get("watermark_info") or {}
    return {
        "mode": values["mode"],
        "sound": values.get("sound") == "on",
        "watermark": bool(mark.get("enabled")),
        "callback_url": values["callback_url"],
        "external_id": values["external_task_id"],
    }


def omni(values: Values) -> GenerationRequest:
    """The request of an omni-video body."""
    frames, references, order = _images(values["image_list"])
    film = None
    if values["video_list"]:
        item = values["video_list"][0]
        keep = item["keep_original_sound"] == "yes"
        film = reference(item["video_url"], item["refer_type"], keep_sound=keep)
    said = with_words(switched_words(values, words), lambda text: renumbered(text, order))
    decided = "first_frame" in frames or (film is not None and film.role == "base")
    if not decided:
        needed(values, "aspect_ratio", words, "use 16:9, 9:16 or 1:1, or send a first_frame")
    request = GenerationRequest(
        **said,
        **lengths(values, film),
        **delivery(values),
        aspect_ratio=values["aspect_ratio"] or "16:9",
        start_image=frames.get("first_frame"),
        end_image=frames.get("end_frame"),
        reference_images=references,
        elements=elements(values["element_list"]),
        reference_video=film,
    )
    if values["model_name"] in ("kling-video-o1", "kling-o1"):
        _check_o1(request)
    return request


def _images(items: tuple[Values, ...]) -> tuple[dict[str, str], tuple[str, ...], list[int]]:
    """Frames by type, plain references, and each image's canonical number in wire order."""
    frames: dict[str, str] = {}
    for position, item in enumerate(items, start=1):
        kind = item["type"]
        if kind in frames:
            where = f"image_list[{position}].type"
            raise broken(
                where,
                kind,
                f"{where} value '{kind}' appears twice: once is allowed",
                "leave type out for a plain reference",
            )
        if kind is not None:
            frames[kind] = item["image_url"]
    references = tuple(item["image_url"] for item in items if item["type"] is None)
    ranks = {"first_frame": 0, "end_frame": 1, None: 2}
    ranked = sorted(range(len(items)), key=lambda at: ranks[items[at]["type"]])
    return frames, references, [ranked.index(at) + 1 for at in range(len(items))]


def _check_o1(request: GenerationRequest) -> None:
    """Rules of kling-video-o1: 5 or 10 s without references, no elements beside both frames."""
    free = (
        request.reference_images or request.elements or request.reference_video or request.end_image
    )
    if not free and request.duration not in (5, 10):
        raise broken(
            "duration",
            request.duration,
            "Duration only supports 5 or 10 seconds when no refer_image is provided",
            f"duration is {request.duration}; or use model_name kling-v3-omni",
        )
    if request.start_image and request.end_image and request.elements:
        raise broken(
            "element_list",
            len(request.elements),
            f"element_list has {len(request.elements)}: none are allowed beside both frames",
            "use model_name kling-v3-omni",
        )


def check_no_video_element(items: Sequence[LibraryItem], field: str, where: str) -> None:
    """Refuse elements that are made from a video; ``where`` ends the sentence of the error."""
    for item in items:
        if item.is_of_video:
            raise broken(
                field,
                item.id,
                f"{field} has '{item.name}', which is made from a video: not allowed {where}",
                "take an element that is made from pictures (reference_type image_refer)",
            )


def text2video(values: Values) -> GenerationRequest:
    """The request of a text2video body."""
    return GenerationRequest(
        **_classic(values),
        aspect_ratio=values["aspect_ratio"],
        camera_control=_camera(values),
    )


def image2video(values: Values) -> GenerationRequest:
    """The request of an image2video body; the picture decides the aspect ratio."""
    if not values["image"] and not values["image_tail"]:
        raise broken(
            "image", None, "image and image_tail cannot both be empty", "send one", rule="missing"
        )
    masks = values["static_mask"] or values["dynamic_masks"]
    given = [
        name
        for name, value in (
            ("image_tail", values["image_tail"]),
            ("static_mask or dynamic_masks", masks),
            ("camera_control", values["camera_control"]),
        )
        if value
    ]
    if len(given) > 1:
        raise broken(
            given[1],
            None,
            f"{given[1]} is given beside {given[0]}: only one is allowed",
            "drop one",
        )
    return GenerationRequest(
        **_classic(values),
        camera_control=_camera(values),
        motion_paths=_paths(values["dynamic_masks"]),
        start_image=values["image"],
        end_image=values["image_tail"],
        elements=elements(values["element_list"]),
    )


def multi_image2video(values: Values) -> GenerationRequest:
    """The request of a multi-image2video body."""
    _check_old_duration(values)
    return GenerationRequest(
        **delivery(values),
        prompt=needed(values, "prompt", words),
        negative_prompt=values["negative_prompt"] or "",
        duration=values["duration"],
        aspect_ratio=values["aspect_ratio"],
        reference_images=tuple(item["image"] for item in values["image_list"]),
    )


def _classic(values: Values) -> dict[str, Any]:
    if values["model_name"] != "kling-v3":
        _check_old_duration(values)
        if values["multi_shot"]:
            raise broken(
                "multi_shot",
                True,
                f"multi_shot is not supported by {values['model_name']}",
                "use model_name kling-v3",
            )
    guided = values["cfg_scale"] is not None and not unguided(values)
    return {
        **delivery(values),
        **switched_words(values, words),
        **({"cfg_scale": values["cfg_scale"]} if guided else {}),
        "duration": values["duration"],
        "negative_prompt": values["negative_prompt"] or "",
        "voices": tuple(item["voice_id"] for item in values["voice_list"]),
    }


def unguided(values: Values) -> tuple[str, ...]:
    """A finding if a cfg_scale was given to a model that does not take one; else empty."""
    model = values["model_name"]
    if values.get("cfg_scale") is None or model.startswith("kling-v1"):
        return ()
    return (f"cfg_scale is ignored: only kling-v1 models take it, and model_name is {model}",)


def _check_old_duration(values: Values) -> None:
    if values["duration"] not in (5, 10):
        raise broken(
            "duration",
            values["duration"],
            f"duration value '{values['duration']}' is invalid",
            f"{values['model_name']} makes 5 or 10 seconds; kling-v3 makes 3 to 15",
            rule="one_of",
            expected=["5", "10"],
        )


def _camera(values: Values) -> CameraControl | None:
    said = values["camera_control"]
    if said is None:
        return None
    amounts = said["config"] or {}
    return CameraControl(
        said["type"], {axis: amount for axis, amount in amounts.items() if amount is not None}
    )


def _paths(masks: tuple[Values, ...]) -> tuple[DrawnPath, ...]:
    """The paths of dynamic masks, in pixels from the image's lower left corner, as Kling counts."""
    drawn = [mask["trajectories"] for mask in masks if mask["trajectories"]]
    return tuple(
        DrawnPath(tuple(point["x"] for point in way), tuple(point["y"] for point in way))
        for way in drawn
    )


def check_model(body: Mapping[Any, Any], kind: str, choices: tuple[str, ...]) -> None:
    """Refuse a hosted model that this endpoint does not serve, in the words measured live."""
    name = body.get("model_name")
    if not isinstance(name, str) or name in choices or name not in KNOWN_MODELS:
        return
    if name in ("kling-v3-turbo", "kling-o1"):
        raise Refusal(
            "no_route",
            f"model_name {name} is not supported for this API",
            hint="the new standard serves it under a path of its own",
            field="model_name",
            wire_code=1203,
        )
    raise broken("model_name", name, "model is not supported", f"{kind} takes {choices}")
