"""The generation request, which every dialect is translated to, with the rules common to all."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from kling_local import request_parts as parts
from kling_local.errors import RequestError
from kling_local.request_parts import (
    CameraControl,
    DrawnPath,
    Element,
    ReferenceVideo,
    ShotRequest,
)
from kling_local.units import ASPECT_RATIOS, RESOLUTIONS

__all__ = [
    "CameraControl",
    "DrawnPath",
    "Element",
    "GenerationRequest",
    "ReferenceVideo",
    "ShotRequest",
]

SCHEMA_VERSION = 1
MIN_DURATION_S, MAX_DURATION_S, DEFAULT_DURATION_S = 3, 15, 5
MAX_PROMPT, MAX_NEGATIVE_PROMPT = 3072, 2500
MAX_SHOTS = 6
MAX_REFERENCES, MAX_REFERENCES_WITH_VIDEO, MAX_ELEMENTS_WITH_FRAMES = 7, 4, 3
MAX_VOICES = 2
MAX_PATHS = 6
MAX_SEED = 2**32 - 1
SHOT_TYPES = ("customize", "intelligence", "single")
MODES = ("std", "pro")
_RESOLUTION_OF_MODE = {"std": "720p", "pro": "1080p"}
_HOSTED_NAMES = {
    "audio": "sound", "element": "elements", "element_list": "elements",
    "external_task_id": "external_id", "generate_audio": "sound", "image": "start_image",
    "image_list": "reference_images", "image_tail": "end_image", "image_url": "start_image",
    "image_urls": "reference_images", "images": "reference_images", "input_image": "start_image",
    "last_frame": "end_image", "length": "duration", "model_name": "model",
    "multi_prompt": "shots", "ratio": "aspect_ratio", "seconds": "duration", "shot": "shots",
    "size": "resolution", "video": "reference_video", "video_url": "reference_video",
}  # fmt: skip
_ROUNDING = 1e-6
_UNSAID: Any = None
"""Default of a field that is filled in from other fields when the request is created."""


@dataclass(frozen=True, kw_only=True)
class GenerationRequest:
    """What a film is to show and sound like. Creating one checks every rule (``RequestError``).

    References are strings: a path, an http(s) or data URL, or raw base64.

    Attributes:
        shots: 1-6 shots whose lengths add up to ``duration``; ``shot_type`` is then "customize".
        shot_type: None (cuts where the prompt writes them, "cut to" or "shot 1: ... shot 2: ...",
            else one shot), "customize" (the given shots), "intelligence" (automatic), "single"
            (one shot whatever the prompt writes).
        duration: whole seconds, 3-15; default: the sum of the shots, or 5.
        resolution: default: 720p in mode std, 1080p in mode pro.
        cfg_scale: 0-1: how closely to keep to the words; the card maps it to a guidance scale.
        seed: None lets the run draw one, which the receipt reports.
        attention: a setting of configs/quality (exact, half, std, pro, fast, smooth) or a .toml
            file; None: the card's.
    """

    prompt: str = ""
    negative_prompt: str = ""
    shots: tuple[ShotRequest, ...] = ()
    shot_type: str | None = None
    duration: int = _UNSAID
    aspect_ratio: str = "16:9"
    resolution: str = _UNSAID
    mode: str = "std"
    sound: bool = False
    cfg_scale: float = 0.5
    seed: int | None = None
    start_image: str | None = None
    end_image: str | None = None
    reference_images: tuple[str, ...] = ()
    elements: tuple[Element, ...] = ()
    reference_video: ReferenceVideo | None = None
    voices: tuple[str, ...] = ()
    camera_control: CameraControl | None = None
    motion_paths: tuple[DrawnPath, ...] = ()
    watermark: bool = False
    callback_url: str | None = None
    external_id: str | None = None
    model: str = "sketch"
    attention: str | None = None
    schema_version: int = SCHEMA_VERSION

    def __post_init__(self) -> None:
        _check_words(self)
        _check_shots(self)
        self._settle()
        _check_picture(self)
        _check_references(self)
        _check_combinations(self)
        _check_delivery(self)

    @property
    def resolution_is_the_modes(self) -> bool:
        """Whether it equals the mode's default."""
        return self.resolution == _RESOLUTION_OF_MODE.get(self.mode)

    @property
    def voices_by_marker(self) -> dict[str, str]:
        """Marker, as prompts and cues use it -> requested voice."""
        named = {f"voice_{number}": voice for number, voice in enumerate(self.voices, start=1)}
        own = enumerate(self.elements, start=1)
        return named | {f"element_{number}": each.voice for number, each in own if each.voice}

    def _settle(self) -> None:
        """Fill in fields whose default depends on others; a request is never changed after that."""
        given: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        settled: dict[str, Any] = {
            name: tuple(value) for name, value in given.items() if isinstance(value, list)
        }
        if self.shots:
            settled["shot_type"] = "customize"
        if given["duration"] is None:
            seconds = sum(shot.duration for shot in self.shots)
            settled["duration"] = seconds if self.shots else DEFAULT_DURATION_S
        if given["resolution"] is None:
            settled["resolution"] = _RESOLUTION_OF_MODE.get(self.mode)
        for name in ("duration", "seed"):
            value = settled.get(name, given[name])
            whole = isinstance(value, float) and math.isfinite(value)
            if whole and abs(value - round(value)) < _ROUNDING:
                settled[name] = round(value)
        for name, value in settled.items():
            object.__setattr__(self, name, value)

    @classmethod
    def from_json(cls, body: object) -> GenerationRequest:
        """Read the canonical JSON form; unknown fields are refused with the known names."""
        if not isinstance(body, Mapping):
            raise parts.wrong_type(body, "request", "an object")
        parts.known(body, tuple(field.name for field in fields(cls)), others=_HOSTED_NAMES)
        arguments: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in body.items()
        }
        lists = {"shots": ShotRequest, "elements": Element, "motion_paths": DrawnPath}
        for name, kind in lists.items():
            if name in body:
                arguments[name] = _parts_from_json(kind, body[name], name)
        for name, part in (("reference_video", ReferenceVideo), ("camera_control", CameraControl)):
            if body.get(name) is not None:
                arguments[name] = parts.part_from_json(part, body[name], name)
        return cls(**arguments)

    def to_json(self) -> dict[str, Any]:
        """Every field, in the canonical order; ``from_json`` reads it back to an equal request."""
        return {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in asdict(self).items()
        } | {
            "elements": [
                {**asdict(element), "images": list(element.images)} for element in self.elements
            ],
            "motion_paths": [
                {**asdict(path), "x": list(path.x), "y": list(path.y)} for path in self.motion_paths
            ],
        }


def _parts_from_json(kind: type[Any], values: object, field: str) -> tuple[Any, ...]:
    if not isinstance(values, list | tuple):
        raise parts.wrong_type(values, field, "a list of objects")
    return tuple(
        parts.part_from_json(kind, value, f"{field}[{position}]")
        for position, value in enumerate(values, start=1)
    )


def _check_words(request: GenerationRequest) -> None:
    if request.schema_version != SCHEMA_VERSION:
        raise RequestError(
            f"schema_version {request.schema_version!r} is not known: use {SCHEMA_VERSION}",
            hint="leave schema_version out for the newest",
            field="schema_version",
        )
    parts.text(request.prompt, "prompt", most=MAX_PROMPT)
    parts.text(request.negative_prompt, "negative_prompt", most=MAX_NEGATIVE_PROMPT)
    if not request.shots and not request.prompt.strip() and request.shot_type != "customize":
        raise RequestError(
            f"prompt {request.prompt!r} is empty: a film needs words",
            hint="give a prompt, or shots with a prompt each",
            field="prompt",
        )


def _check_shots(request: GenerationRequest) -> None:
    _check_parts(request.shots, ShotRequest, "shots", MAX_SHOTS)
    if request.shot_type is not None:
        parts.choice(request.shot_type, "shot_type", SHOT_TYPES)
    if request.shots and request.shot_type in ("intelligence", "single"):
        raise RequestError(
            f"shot_type {request.shot_type!r} comes with {len(request.shots)} shots: "
            "give one of the two",
            hint="leave shots out, or use shot_type customize",
            field="shot_type",
        )
    if request.shot_type == "customize" and not request.shots:
        raise RequestError(
            "shots is empty: shot_type 'customize' needs 1 to 6 shots",
            hint="give each shot a prompt and a duration, or use shot_type intelligence",
            field="shots",
        )


def _check_picture(request: GenerationRequest) -> None:
    seconds = sum(shot.duration for shot in request.shots)
    parts.whole_number(request.duration, "duration", MIN_DURATION_S, MAX_DURATION_S, unit=" s")
    if request.shots and abs(seconds - request.duration) > _ROUNDING:
        raise RequestError(
            f"the lengths of shots add up to {seconds:g} s, duration is {request.duration} s:"
            " they must be equal",
            hint="change a shot's duration, or leave duration out",
            field="shots",
        )
    parts.choice(request.aspect_ratio, "aspect_ratio", ASPECT_RATIOS)
    parts.choice(request.mode, "mode", MODES)
    parts.choice(request.resolution, "resolution", RESOLUTIONS)
    parts.flag(request.sound, "sound")
    parts.number(request.cfg_scale, "cfg_scale", 0, 1)
    if request.seed is not None:
        parts.whole_number(request.seed, "seed", 0, MAX_SEED)


def _check_references(request: GenerationRequest) -> None:
    parts.optional_text(request.start_image, "start_image")
    parts.optional_text(request.end_image, "end_image")
    parts.texts(request.reference_images, "reference_images", most=MAX_REFERENCES)
    _check_parts(request.elements, Element, "elements", MAX_REFERENCES)
    parts.texts(request.voices, "voices", most=MAX_VOICES)
    if request.reference_video is not None:
        _check_parts((request.reference_video,), ReferenceVideo, "reference_video", 1)
    if request.camera_control is not None:
        _check_parts((request.camera_control,), CameraControl, "camera_control", 1)
    _check_parts(request.motion_paths, DrawnPath, "motion_paths", MAX_PATHS)
    ids = [element.id for element in request.elements]
    if len(set(ids)) < len(ids):
        raise RequestError(
            f"elements has the ids {', '.join(ids)}: each may appear once",
            hint="give every element an id of its own",
            field="elements",
        )

    _check_names(request)
    frames = [image for image in (request.start_image, request.end_image) if image]
    num_references = len(frames) + len(request.reference_images) + len(request.elements)
    most = MAX_REFERENCES_WITH_VIDEO if request.reference_video else MAX_REFERENCES
    if num_references > most:
        beside = " beside a reference_video" if request.reference_video else ""
        raise RequestError(
            f"reference_images and the like are {num_references}: at most {most} allowed{beside}",
            hint="start_image, end_image, reference_images and elements count together",
            field="reference_images",
        )
    if frames and len(request.elements) > MAX_ELEMENTS_WITH_FRAMES:
        raise RequestError(
            f"elements has {len(request.elements)} entries: "
            f"at most {MAX_ELEMENTS_WITH_FRAMES} are allowed beside start_image or end_image",
            hint="take some out, or leave the frames out",
            field="elements",
        )


def _check_names(request: GenerationRequest) -> None:
    """Refuse two elements of the same name if the prompt uses that name."""
    words = " ".join((request.prompt, *(shot.prompt for shot in request.shots))).lower()
    first: dict[str, int] = {}
    for number, element in enumerate(request.elements, start=1):
        name = (element.name or "").strip().lower()
        if not name or first.setdefault(name, number) == number:
            continue
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words):
            raise RequestError(
                f"elements {first[name]} and {number} are both named {element.name!r}, which the"
                " words use: a name must mean one of them",
                hint=f"write <<<element_{first[name]}>>> and <<<element_{number}>>> instead",
                field="elements",
            )


def _check_combinations(request: GenerationRequest) -> None:
    """Rules over several fields, from Kling's own documentation of omni-video and image2video."""
    video = request.reference_video
    clashes = (
        (
            bool(request.end_image and not request.start_image),
            "end_image",
            "end_image is given without start_image: to end on a picture, start on one",
        ),
        (
            bool(request.end_image and request.reference_images),
            "reference_images",
            f"reference_images has {len(request.reference_images)}: none allowed beside end_image",
        ),
        (
            bool(request.end_image and request.camera_control),
            "camera_control",
            "camera_control is given beside end_image: only one of the two is allowed",
        ),
        (
            bool(request.motion_paths and not request.start_image),
            "motion_paths",
            "motion_paths is given without start_image: its pixels count in that picture",
        ),
        (
            bool(request.motion_paths and (request.end_image or request.camera_control)),
            "motion_paths",
            "motion_paths is given beside end_image or camera_control: only one is allowed",
        ),
        (
            bool(video and request.sound),
            "sound",
            "sound is on beside a reference_video: it must be off",
        ),
        (
            bool(video and video.role == "base" and request.start_image),
            "start_image",
            "start_image is given beside a reference_video: only role 'feature' allows it",
        ),
        (
            bool(video and video.role == "feature" and request.shots),
            "shot_type",
            "shot_type 'customize' comes with a feature reference_video: use 'intelligence'",
        ),
        (
            bool(request.voices and not request.sound),
            "voices",
            f"voices has {len(request.voices)} entries but sound is off: turn sound on",
        ),
        (
            bool(request.voices and request.elements),
            "voices",
            f"voices has {len(request.voices)} beside elements: only one of the two is allowed",
        ),
    )
    for broken, field, sentence in clashes:
        if broken:
            raise RequestError(
                sentence, hint="take one of the two fields out, or change it", field=field
            )


def _check_delivery(request: GenerationRequest) -> None:
    parts.flag(request.watermark, "watermark")
    parts.optional_text(request.external_id, "external_id")
    parts.text(request.model, "model", least=1)
    parts.optional_text(request.attention, "attention")
    parts.optional_text(request.callback_url, "callback_url")
    if request.callback_url and not request.callback_url.startswith(("http://", "https://")):
        raise RequestError(
            f"callback_url {request.callback_url!r} must start with http:// or https://",
            hint="for example http://localhost:9000/done",
            field="callback_url",
        )


def _check_parts(values: Any, kind: type[Any], field: str, most: int) -> None:
    if not isinstance(values, list | tuple):
        raise parts.wrong_type(values, field, f"a list of {kind.__name__}")
    parts.at_most(values, field, most)
    for position, value in enumerate(values, start=1):
        where = field if most == 1 else f"{field}[{position}]"
        if not isinstance(value, kind):
            raise parts.wrong_type(value, where, f"a {kind.__name__}")
        value.check(where)
