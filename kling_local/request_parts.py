"""The parts of a generation request, and the checks that all its fields share."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, TypeVar

from kling_local.addresses import UPLOAD
from kling_local.errors import RequestError, nearest, one_of

MAX_SHOT_PROMPT = 512
CAMERA_TYPES = ("simple", "down_back", "forward_up", "right_turn_forward", "left_turn_forward")
CAMERA_AXES = ("horizontal", "vertical", "pan", "tilt", "roll", "zoom")
VIDEO_ROLES = ("feature", "base")
MAX_ELEMENT_IMAGES = 4
MAX_SIDE = 65535
"""Pixels of a picture's side; more than any picture format of ours holds."""
MIN_PATH_POINTS, MAX_PATH_POINTS = 2, 77
Part = TypeVar("Part")


@dataclass(frozen=True)
class ShotRequest:
    """One shot the user asks for: its words and its length in seconds (at least 1)."""

    prompt: str
    duration: float

    def check(self, where: str) -> None:
        """Raise ``RequestError`` naming ``where`` (e.g. ``shots[2]``) when a rule is broken."""
        text(self.prompt, f"{where}.prompt", most=MAX_SHOT_PROMPT)
        if not self.prompt.strip():
            raise RequestError(
                f"{where}.prompt {self.prompt!r} is empty: every shot needs words",
                hint="say what the shot shows",
                field=f"{where}.prompt",
            )
        number(self.duration, f"{where}.duration", 1, 15, unit=" s")


_SOURCES = ("/", "./", "../", "~", "http://", "https://", "data:", UPLOAD)


def is_recording(voice: str) -> bool:
    """Whether a voice is a recording (a path, an address, a data URL, an upload), not an id."""
    return voice.lower().startswith(_SOURCES)


@dataclass(frozen=True)
class Element:
    """A named subject with reference pictures, addressed in the prompt."""

    id: str
    name: str | None = None
    images: tuple[str, ...] = ()
    voice: str | None = None

    def check(self, where: str) -> None:
        """Raise ``RequestError`` naming ``where`` when a rule is broken."""
        text(self.id, f"{where}.id", least=1)
        optional_text(self.name, f"{where}.name")
        optional_text(self.voice, f"{where}.voice")
        texts(self.images, f"{where}.images", most=MAX_ELEMENT_IMAGES)


@dataclass(frozen=True)
class ReferenceVideo:
    """A video to learn from (``role="feature"``) or to edit (``role="base"``)."""

    source: str
    role: str = "base"
    keep_sound: bool = True

    def check(self, where: str) -> None:
        """Raise ``RequestError`` naming ``where`` when a rule is broken."""
        text(self.source, f"{where}.source", least=1)
        choice(self.role, f"{where}.role", VIDEO_ROLES)
        flag(self.keep_sound, f"{where}.keep_sound")


@dataclass(frozen=True)
class CameraControl:
    """Camera control of the hosted services: a preset, or ``simple`` with one axis in -10..10."""

    type: str
    config: Mapping[str, float] = field(default_factory=dict)

    def check(self, where: str) -> None:
        """Raise ``RequestError`` naming ``where`` when a rule is broken."""
        choice(self.type, f"{where}.type", CAMERA_TYPES)
        if not isinstance(self.config, Mapping):
            raise wrong_type(self.config, f"{where}.config", "an object of axis: number")
        known(self.config, CAMERA_AXES, f"{where}.config")
        for axis, value in self.config.items():
            number(value, f"{where}.config.{axis}", -10, 10)
        turned = [axis for axis, value in self.config.items() if value]
        if self.type == "simple" and len(turned) != 1:
            raise RequestError(
                f"{where}.config moves {len(turned)} axes: type simple needs exactly one",
                hint=f"set one of {one_of(CAMERA_AXES)} to a number from -10 to 10",
                field=f"{where}.config",
            )
        if self.type != "simple" and turned:
            raise RequestError(
                f"{where}.config sets {one_of(turned)}: only type simple takes a config",
                hint=f"leave config out with type {self.type}",
                field=f"{where}.config",
            )


@dataclass(frozen=True)
class DrawnPath:
    """The path of one thing over the start image, as the hosted motion brush draws it.

    ``x`` counts pixels of the start image from the left and ``y`` from the bottom, 2 to 77 points
    in order; ``width`` and ``height`` are that image's, None until it has been read.
    """

    x: tuple[float, ...]
    y: tuple[float, ...]
    width: int | None = None
    height: int | None = None

    def check(self, where: str) -> None:
        """Raise ``RequestError`` naming ``where`` when a rule is broken."""
        for axis, values in (("x", self.x), ("y", self.y)):
            if not isinstance(values, list | tuple):
                raise wrong_type(values, f"{where}.{axis}", "a list of numbers")
            for position, value in enumerate(values, start=1):
                number(value, f"{where}.{axis}[{position}]", -MAX_SIDE, MAX_SIDE, unit=" px")
        if len(self.x) != len(self.y) or not MIN_PATH_POINTS <= len(self.x) <= MAX_PATH_POINTS:
            raise RequestError(
                f"{where} has {len(self.x)} x and {len(self.y)} y: "
                f"a path needs {MIN_PATH_POINTS} to {MAX_PATH_POINTS} of both",
                hint="give every point an x and a y",
                field=where,
            )
        for side, pixels in (("width", self.width), ("height", self.height)):
            if pixels is not None:
                whole_number(pixels, f"{where}.{side}", 1, MAX_SIDE, unit=" px")
        if (self.width is None) != (self.height is None):
            raise RequestError(
                f"{where} has only one of width and height: give both or none",
                hint="they are the start image's, in pixels",
                field=where,
            )


def wrong_type(value: object, field: str, wanted: str) -> RequestError:
    """The error for a value of the wrong kind."""
    shown = repr(value)
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    return RequestError(
        f"{field} is {shown}: it must be {wanted}",
        hint=f"change {field}, or leave it out for its default",
        field=field,
    )


def known(
    table: Mapping[str, object],
    names: tuple[str, ...],
    where: str = "",
    others: Mapping[str, str] | None = None,
) -> None:
    """Refuse keys outside ``names``, suggesting the one probably meant; ``others`` maps names that
    hosted services use to ours.
    """
    for key in table:
        if key not in names:
            place = f" in {where}" if where else ""
            near = (others or {}).get(str(key)) or nearest(str(key), names)
            advice = f" (did you mean {near!r}?)" if near else ""
            raise RequestError(
                f"field {key!r}{place} is not known{advice}: the fields are {', '.join(names)}",
                hint="check the spelling; nothing was ignored silently",
                field=f"{where}.{key}" if where else str(key),
            )


def text(value: object, field: str, *, least: int = 0, most: int | None = None) -> None:
    """Refuse what is not a string of ``least`` to ``most`` characters."""
    if not isinstance(value, str):
        raise wrong_type(value, field, "text")
    if len(value) < least:
        raise RequestError(
            f"{field} {value!r} is empty: it needs at least {least} character",
            hint=f"fill {field}, or leave it out",
            field=field,
        )
    if most is not None and len(value) > most:
        raise RequestError(
            f"{field} has {len(value)} characters: at most {most} are allowed",
            hint="shorten it, or spread it over shots",
            field=field,
        )


def optional_text(value: object, field: str) -> None:
    """Refuse what is neither None nor a non-empty string."""
    if value is not None:
        text(value, field, least=1)


def texts(values: object, field: str, *, most: int) -> None:
    """Refuse what is not a list of at most ``most`` non-empty strings."""
    if isinstance(values, str) or not isinstance(values, list | tuple):
        raise wrong_type(values, field, "a list of texts")
    at_most(values, field, most)
    for position, value in enumerate(values, start=1):
        text(value, f"{field}[{position}]", least=1)


def at_most(values: list[Any] | tuple[Any, ...], field: str, most: int) -> None:
    """Refuse a list that is too long."""
    if len(values) > most:
        raise RequestError(
            f"{field} has {len(values)} entries: at most {most} are allowed",
            hint="take some out",
            field=field,
        )


def choice(value: object, field: str, allowed: tuple[str, ...]) -> None:
    """Refuse what is not one of ``allowed``."""
    if value not in allowed:
        raise RequestError(
            f"{field} {value!r} is not offered: use {one_of(allowed)}",
            hint=f"leave {field} out for its default",
            field=field,
        )


def flag(value: object, field: str) -> None:
    """Refuse what is not true or false."""
    if not isinstance(value, bool):
        raise wrong_type(value, field, "true or false")


def number(value: object, field: str, least: float, most: float, *, unit: str = "") -> None:
    """Refuse what is not a finite number in ``least..most``."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise wrong_type(value, field, f"a number from {least} to {most}{unit}")
    if not least <= value <= most:
        raise RequestError(
            f"{field} {value}{unit} is outside {least} to {most}{unit}",
            hint=f"choose {field} between {least} and {most}{unit}",
            field=field,
        )


def whole_number(value: object, field: str, least: int, most: int, *, unit: str = "") -> None:
    """Refuse what is not a whole number in ``least..most``."""
    number(value, field, least, most, unit=unit)
    if not float(value).is_integer():  # type: ignore[arg-type]  # number() has refused all else
        raise RequestError(
            f"{field} {value}{unit} is not whole: use a whole number from {least} to {most}{unit}",
            hint=f"for example {math.floor(min(max(value, least), most))}",  # type: ignore[call-overload]
            field=field,
        )


def part_from_json(kind: type[Part], value: object, where: str) -> Part:
    """Make one of the parts above from a JSON object, naming unknown and missing fields."""
    if not isinstance(value, Mapping):
        raise wrong_type(value, where, "an object")
    named = fields(kind)  # type: ignore[arg-type]  # every part is a dataclass
    known(value, tuple(each.name for each in named), where)
    for each in named:
        if each.default is MISSING and each.default_factory is MISSING and each.name not in value:
            raise RequestError(
                f"{where} has no {each.name}: it needs one",
                hint=f"the fields are {', '.join(each.name for each in named)}",
                field=f"{where}.{each.name}",
            )
    return kind(
        **{key: tuple(item) if isinstance(item, list) else item for key, item in value.items()}
    )
