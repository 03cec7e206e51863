"""Field tables of EvoLink's video tasks; bodies become requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kling_local.dialects.fields import (
    WATERMARK,
    Field,
    Table,
    Values,
    flag,
    media,
    ratio,
    seconds,
    shots,
    text,
)
from kling_local.dialects.films import broken, elements, lengths, reference, switched_words
from kling_local.dialects.kling import requests as legacy
from kling_local.dialects.reading import plain_words
from kling_local.errors import one_of
from kling_local.request import GenerationRequest

MODELS: Mapping[str, tuple[str, ...]] = {
    "kling-o3-text-to-video": (),
    "kling-o3-image-to-video": ("image_start", "image_end", "image_urls"),
    "kling-o3-reference-to-video": ("video_url", "image_urls", "keep_original_sound"),
    "kling-o3-video-edit": ("video_url", "image_urls", "keep_original_sound"),
    "kling-v3-text-to-video": (),
    "kling-v3-image-to-video": ("image_start", "image_end"),
}
"""Every model, with the media fields that it uses."""
NEEDED: Mapping[str, tuple[str, ...]] = {
    "kling-o3-image-to-video": ("image_start", "image_end", "image_urls"),
    "kling-o3-video-edit": ("video_url",),
    "kling-v3-image-to-video": ("image_start", "image_end"),
}
"""Models that need media, with the fields of which at least one must be given."""
MEDIA_FIELDS = ("image_start", "image_end", "image_urls", "video_url", "keep_original_sound")
MAX_BATCH = 50
_KEPT = "how closely it is kept depends on the model card"
_PARAMS = Field(
    name="model_params",
    type="object",
    says="cuts, elements, watermark",
    fields=(
        flag("multi_shot", "whether the film has cuts; false: only where the words write one"),
        text(
            "shot_type",
            "who cuts; required with multi_shot",
            choices=("customize", "intelligence"),
            note="the page names customize only; intelligence is accepted, as Kling has it",
        ),
        shots(numerals="string", with_index=True),
        Field(
            name="element_list",
            type="objects",
            says="subjects of the element library",
            fields=(Field(name="element_id", type="id", says="id of the element", required=True),),
            default=(),
            most=7,
        ),
        WATERMARK,
    ),
)
TABLE: Table = (
    text(
        "model",
        "the hosted model",
        choices=tuple(MODELS),
        default="kling-o3-text-to-video",
        fidelity="approximated",
        note="the name is checked and echoed; the local model renders",
    ),
    text("prompt", "what the film shows; may be empty beside shots", most=2500),
    seconds(),
    ratio(note="the service's page names no default; 16:9 is assumed"),
    text("quality", "height of a wide picture", choices=("720p", "1080p"), default="720p"),
    text("sound", "sound on or off", choices=("on", "off"), default="off"),
    media("image_start", "the first frame", fidelity="approximated", note=_KEPT),
    media("image_end", "the end frame", fidelity="approximated", note=_KEPT),
    Field(
        name="image_urls",
        type="list",
        says="reference pictures",
        item=media("image_url", "a picture"),
        default=(),
        most=7,
        fidelity="approximated",
        note=_KEPT,
    ),
    media("video_url", "a video to learn from or to edit", fidelity="approximated", note=_KEPT),
    flag(
        "keep_original_sound",
        "whether the video's sound stays",
        default=True,
        note="its name is inferred from Kling's",
    ),
    _PARAMS,
    text("callback_url", "https address to post to when it is over", most=2048),
)
BATCH: Table = (
    Field(
        name="task_ids",
        type="list",
        says="the tasks",
        item=text("task_id", "an id", most=200),
        required=True,
        least=1,
        most=MAX_BATCH,
    ),
)
_NO_PARAMS: Values = {
    "multi_shot": False,
    "shot_type": None,
    "multi_prompt": (),
    "element_list": (),
    "watermark_info": None,
}


def passed_over(body: Mapping[Any, Any]) -> dict[str, str]:
    """Media fields that the body's model does not use, and fields that ``multi_shot`` disables."""
    model = body.get("model") or "kling-o3-text-to-video"
    taken = MODELS.get(model, MEDIA_FIELDS) if isinstance(model, str) else MEDIA_FIELDS
    found = {name: f"{model} does not take it" for name in MEDIA_FIELDS if name not in taken}
    params = body.get("model_params")
    for name, why in legacy.passed_over(params if isinstance(params, Mapping) else {}).items():
        found[name if name == "prompt" else f"model_params.{name}"] = why
    return found


def film(values: Values) -> GenerationRequest:
    """The request of a body."""
    _check_media(values)
    params: Values = values["model_params"] or _NO_PARAMS
    role = "base" if values["model"].endswith("edit") else "feature"
    video = reference(values["video_url"], role, keep_sound=values["keep_original_sound"])
    said = switched_words({**params, "prompt": values["prompt"]}, plain_words)
    return GenerationRequest(
        **said,
        **lengths(values, video),
        aspect_ratio=values["aspect_ratio"],
        mode="pro" if values["quality"] == "1080p" else "std",
        sound=values["sound"] == "on",
        start_image=values["image_start"],
        end_image=values["image_end"],
        reference_images=values["image_urls"],
        elements=elements(params["element_list"]),
        reference_video=video,
        watermark=bool((params["watermark_info"] or {}).get("enabled")),
        callback_url=values["callback_url"],
    )


def _check_media(values: Values) -> None:
    """Refuse a body without the pictures or the video that its model needs."""
    wanted = NEEDED.get(values["model"], ())
    if wanted and not any(values[name] for name in wanted):
        raise broken(
            wanted[0],
            None,
            f"{one_of(wanted)} is required by {values['model']}",
            "kling-o3-text-to-video makes films of words alone",
            rule="missing",
        )
