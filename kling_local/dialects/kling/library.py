"""Kling's element and voice library: wire objects to ``LibraryItem`` and back.

Here an item is ready at once, and its task has the same id as the item.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kling_local.dialects.base import LibraryItem, Refusal
from kling_local.dialects.fields import Values
from kling_local.dialects.films import broken
from kling_local.dialects.kling.answers import milliseconds

PATHS = {
    "element": ("/v1/general/advanced-custom-elements", "/v1/general/delete-advanced-elements"),
    "voice": ("/v1/general/custom-voices", "/v1/general/delete-voices"),
}
PRESETS = {
    "element": "/v1/general/advanced-presets-elements",
    "voice": "/v1/general/presets-voices",
}


def element_draft(values: Values) -> LibraryItem:
    """The element that a body describes."""
    by_video = values["reference_type"] == "video_refer"
    wanted = "element_video_list" if by_video else "element_image_list"
    source = values[wanted]
    if source is None:
        raise broken(
            wanted,
            None,
            f"{wanted} cannot be empty",
            f"reference_type {values['reference_type']} needs it",
            rule="missing",
        )
    images = () if by_video else (source["frontal_image"], *_urls(source["refer_images"]))
    return LibraryItem(
        kind="element",
        name=values["element_name"],
        description=values["element_description"],
        images=images,
        video=source["refer_videos"][0]["video_url"] if by_video else None,
        voice=values["element_voice_id"],
        external_id=values["external_task_id"],
        details={
            "reference_type": values["reference_type"],
            "tag_list": [dict(tag) for tag in values["tag_list"]],
        },
        callback_url=values["callback_url"],
    )


def _urls(items: Sequence[Values]) -> tuple[str, ...]:
    return tuple(item["image_url"] for item in items)


def voice_draft(values: Values) -> LibraryItem:
    """The voice that a body describes."""
    source = values["voice_url"] or values["video_id"]
    if source is None:
        raise broken(
            "voice_url", None, "voice_url cannot be empty", "or send video_id", rule="missing"
        )
    return LibraryItem(
        kind="voice",
        name=values["voice_name"],
        voice=source,
        external_id=values["external_task_id"],
        callback_url=values["callback_url"],
    )


def task(item: LibraryItem) -> dict[str, Any]:
    """The task that made an item, with the item as its result."""
    made = item.created_at
    return {
        "task_id": item.id,
        "task_status": "succeed",
        "task_status_msg": "",
        "task_info": {"external_task_id": item.external_id} if item.external_id else {},
        "task_result": {f"{item.kind}s": [_SHAPES[item.kind](item)]},
        "created_at": milliseconds(made),
        "updated_at": milliseconds(made),
    }


def started(item: LibraryItem) -> dict[str, Any]:
    """The task that makes an item, with status ``submitted``."""
    made = task(item)
    names = ("task_id", "task_info", "created_at", "updated_at")
    return {**{name: made[name] for name in names}, "task_status": "submitted"}


def _element(item: LibraryItem) -> dict[str, Any]:
    pictures = {
        "frontal_image": item.images[0] if item.images else "",
        "refer_images": [{"image_url": image} for image in item.images[1:]],
    }
    videos = {"refer_videos": [{"video_url": item.video}] if item.video else []}
    return {
        "element_id": int(item.id),
        "element_name": item.name,
        "element_description": item.description,
        "reference_type": item.details.get("reference_type", "image_refer"),
        "element_image_list": pictures,
        "element_video_list": videos,
        "element_voice_info": {"voice_id": item.voice} if item.voice else {},
        "tag_list": item.details.get("tag_list", []),
        "owned_by": "user",
        "status": "deleted" if item.is_deleted else "succeed",
    }


def _voice(item: LibraryItem) -> dict[str, Any]:
    sample = item.voice if item.voice and item.voice.startswith("http") else ""
    return {
        "voice_id": item.id,
        "voice_name": item.name,
        "trial_url": sample,
        "owned_by": "user",
    }


_SHAPES = {"element": _element, "voice": _voice}


def target(body: Mapping[Any, Any], kind: str) -> str:
    """The id that a delete body names."""
    name = f"{kind}_id"
    value = body.get(name)
    is_number = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63
    if not is_number and not (isinstance(value, str) and value):
        raise Refusal(
            "invalid",
            f"{name} cannot be empty",
            hint="the library's create answer told it",
            field=name,
            rule="missing",
            value=value,
        )
    return str(value)
