"""Bodies of Kling's new standard become requests; shots are written inside the prompt."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kling_local.dialects.fields import Values
from kling_local.dialects.films import broken, lengths, needed, reference
from kling_local.dialects.kling import requests as legacy
from kling_local.dialects.kling_new.tables import MAX_PROMPT
from kling_local.dialects.markers import from_named, marker, with_words
from kling_local.request import Element, GenerationRequest, ReferenceVideo, ShotRequest

TEXT_MODELS = ("kling-3.0-turbo", "kling-3.0", "kling-2.6", "kling-2.5-turbo")
OMNI_MODELS = ("kling-3.0-omni", "kling-o1", "kling-v3-omni")
OLD_MODELS = ("kling-2.6", "kling-2.5-turbo")
WIRE_NAMES = {
    "shots": "shot",
    "start_image": "first_frame",
    "end_image": "last_frame",
    "reference_images": "refer_image",
    "reference_video.source": "url of the video",
    "elements": "element",
    "voices": "voice",
    "external_id": "external_task_id",
    "sound": "audio",
}
_SHOT = re.compile(r"(?:^|;)\s*shot\s*(\d{1,3})\s*,\s*(\d{1,3}(?:\.\d+)?)\s*,", re.IGNORECASE)


def words(rule: str, where: str, value: object, context: Mapping[str, Any]) -> str:
    """Kling's sentences: without the object's name, ``resolution`` as measured live."""
    name = where.removeprefix("settings.").removeprefix("options.")
    name = "video resolution" if name == "resolution" else name
    return legacy.words(rule, name, value, context)


@dataclass
class _Contents:
    """The entries of ``contents`` by type; ``names`` maps @names to markers."""

    frames: dict[str, str]
    references: list[str]
    elements: list[Element]
    voices: list[str]
    names: dict[str, str]
    video: ReferenceVideo | None = None
    prompt: str | None = None


def film(values: Values) -> GenerationRequest:
    """The request of a body; ``values["model_name"]`` is the model."""
    settings = values["settings"] or {}
    settings = {**_DEFAULTS, **settings}
    found = _contents(values, settings["audio"])
    prompt = _prompt(values, found)
    said = _cut(prompt, settings, values["model_name"], found.video)
    _check_model(values["model_name"], settings)
    _check_video(found, settings)
    options = values["options"] or {}
    return GenerationRequest(
        **with_words(said, lambda text: from_named(text, found.names)),
        **lengths(settings, found.video),
        aspect_ratio=settings["aspect_ratio"],
        mode="pro" if settings["resolution"] == "1080p" else "std",
        sound=settings["audio"] == "native",
        start_image=found.frames.get("first_frame"),
        end_image=found.frames.get("last_frame"),
        reference_images=tuple(found.references),
        elements=tuple(found.elements),
        voices=tuple(found.voices),
        reference_video=found.video,
        watermark=bool((options.get("watermark_info") or {}).get("enabled")),
        callback_url=options.get("callback_url"),
        external_id=options.get("external_task_id"),
    )


def image_film(values: Values) -> GenerationRequest:
    """The request of an image-to-video body, which needs a first frame."""
    made = film(values)
    if made.start_image is None:
        raise broken(
            "contents",
            None,
            "first_frame cannot be empty",
            "image-to-video needs an entry of type first_frame; text-to-video needs none",
            rule="missing",
        )
    return made


_DEFAULTS: Values = {
    "aspect_ratio": "16:9",
    "resolution": "720p",
    "audio": "off",
    "multi_shot": None,
    "duration": 5,
}


def _prompt(values: Values, found: _Contents) -> str:
    if found.prompt is not None:
        return found.prompt
    if values.get("prompt"):
        return str(values["prompt"])
    missing = "prompt" if "prompt" in values and not values["contents"] else "contents"
    return str(needed({missing: None}, missing, words, "say what the film shows"))


def _contents(values: Values, audio: str) -> _Contents:
    found = _Contents({}, [], [], [], {})
    given: set[str] = set()
    for position, item in enumerate(values["contents"], start=1):
        where = f"contents[{position}]"
        if item["id"] in given:
            raise broken(
                f"{where}.id",
                item["id"],
                f"{where}.id value '{item['id']}' appears twice: @{item['id']} must mean one",
                "give every entry an id of its own",
            )
        given |= {item["id"]} if item["id"] else set()
        _TAKERS[item["type"]](found, item, where)
        if found.video is not None:
            found.video = ReferenceVideo(found.video.source, found.video.role, audio == "original")
    _number_images(values["contents"], found)
    return found


def _take_prompt(found: _Contents, item: Values, where: str) -> None:
    if found.prompt is not None:
        raise broken(
            where, item["text"], f"{where} is a second prompt: one is allowed", "join them"
        )
    found.prompt = needed({"prompt": item["text"]}, "prompt", words)


def _take_frame(found: _Contents, item: Values, where: str) -> None:
    if item["type"] in found.frames:
        raise broken(
            where, item["type"], f"{where} is a second {item['type']}: one is allowed", "drop one"
        )
    found.frames[item["type"]] = _url(item, where)


def _take_reference(found: _Contents, item: Values, where: str) -> None:
    found.references.append(_url(item, where))


def _take_video(found: _Contents, item: Values, where: str) -> None:
    if found.video is not None:
        raise broken(where, item["type"], f"{where} is a second video: one is allowed", "drop one")
    found.video = reference(
        _url(item, where), item["type"].removesuffix("_video"), keep_sound=False
    )
    _name(found, item, marker("video", 1), "video_1")


def _take_element(found: _Contents, item: Values, where: str) -> None:
    for name in ("element_id", "id"):
        needed({f"{where}.{name}": item[name]}, f"{where}.{name}", words)
    found.elements.append(Element(item["element_id"], item["id"]))
    number = len(found.elements)
    _name(found, item, marker("element", number), f"element_{number}")


def _take_voice(found: _Contents, item: Values, where: str) -> None:
    found.voices.append(needed({f"{where}.voice_id": item["voice_id"]}, f"{where}.voice_id", words))
    number = len(found.voices)
    _name(found, item, marker("voice", number), f"voice_{number}")


_TAKERS = {
    "prompt": _take_prompt,
    "first_frame": _take_frame,
    "last_frame": _take_frame,
    "refer_image": _take_reference,
    "feature_video": _take_video,
    "base_video": _take_video,
    "element": _take_element,
    "voice": _take_voice,
}


def _url(item: Values, where: str) -> str:
    return str(needed({f"{where}.url": item["url"]}, f"{where}.url", words))


def _name(found: _Contents, item: Values, points_at: str, otherwise: str) -> None:
    found.names[item["id"] or otherwise] = points_at


def _number_images(items: Sequence[Values], found: _Contents) -> None:
    """Name the images: by ``id``, else image_1, image_2, ... in the order of the list."""
    kinds = ("first_frame", "last_frame", "refer_image")
    images = [item for item in items if item["type"] in kinds]
    ranked = sorted(images, key=lambda item: kinds.index(item["type"]))
    for position, item in enumerate(images, start=1):
        number = next(at for at, each in enumerate(ranked, start=1) if each is item)
        _name(found, item, marker("image", number), f"image_{position}")


def _cut(prompt: str, settings: Values, model: str, video: ReferenceVideo | None) -> dict[str, Any]:
    """Prompt or shots: cuts are written in the prompt or left to the planner."""
    cuts = settings["multi_shot"]
    is_edit = video is not None and video.role == "base"
    if cuts is None:
        cuts = not (is_edit or model == "kling-o1" or model in OLD_MODELS)
    elif cuts and (is_edit or model == "kling-o1" or model in OLD_MODELS):
        beside = "beside base_video" if is_edit else f"for {model}"
        raise broken(
            "settings.multi_shot", True, f"multi_shot is not supported {beside}", "make it false"
        )
    if len(prompt) > MAX_PROMPT:
        raise broken("prompt", None, f"prompt has {len(prompt)} characters", "shorten it")
    if not cuts:
        return {"prompt": prompt}
    shots = read_shots(prompt)
    if shots:
        return {"shots": shots, "shot_type": "customize"}
    return {"prompt": prompt, "shot_type": "intelligence"}


def read_shots(prompt: str) -> tuple[ShotRequest, ...]:
    """The shots in ``shot 1, 3, words; shot 2, 2, words;`` (number, seconds); else none."""
    text = prompt.strip()
    found = list(_SHOT.finditer(text))
    if not found or found[0].start() != 0:
        return ()
    made = []
    ends = [each.start() for each in found[1:]] + [len(text)]
    for position, (each, end) in enumerate(zip(found, ends, strict=True), start=1):
        if each[1] != str(position) or "." in each[2]:
            raise broken(
                f"shot {position}",
                each[0],
                f"prompt value 'shot {each[1]}, {each[2]}' is invalid",
                "number the shots 1 to 6 in order, with whole seconds: shot 1, 3, words;",
            )
        said = text[each.end() : end].strip().removesuffix(";").strip()
        made.append(ShotRequest(said, int(each[2])))
    return tuple(made)


def _check_model(model: str, settings: Values) -> None:
    seconds = settings["duration"]
    allowed = "3 to 10" if model == "kling-o1" else "5 or 10"
    too_long = model == "kling-o1" and seconds > 10
    if too_long or (model in OLD_MODELS and seconds not in (5, 10)):
        raise broken(
            "settings.duration",
            seconds,
            f"duration value '{seconds}' is invalid",
            f"{model} makes {allowed} seconds",
        )
    if model == "kling-o1" and settings["audio"] == "native":
        raise broken(
            "settings.audio", "native", "audio value 'native' is invalid", "use original or off"
        )


def _check_video(found: _Contents, settings: Values) -> None:
    if found.video is None or found.video.role == "base":
        return
    if settings["multi_shot"] is False:
        raise broken(
            "settings.multi_shot",
            False,
            "multi_shot must be true beside feature_video",
            "make it so",
        )
    if settings["audio"] != "off":
        raise broken(
            "settings.audio",
            settings["audio"],
            "audio must be off beside feature_video",
            "make it off",
        )
