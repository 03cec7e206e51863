"""Declarative field tables: one list of fields per endpoint.

The same table validates a body (``reading``), and makes the OpenAPI schema (``openapi``) and the
rows of the fidelity table (``fidelity``), so the three cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

TYPES = (
    "text",
    "whole",  # a whole number; ``numerals`` says whether the wire has it as text
    "number",
    "flag",
    "id",  # an integer or a text
    "media",  # a URL or base64 of a picture, video or sound
    "list",  # of single values, each as ``item`` says
    "objects",  # a list of objects with ``fields``
    "object",  # with ``fields``
    "any",  # not checked
)
FIDELITY = ("honoured", "approximated", "ignored", "refused")
Values = dict[str, Any]
"""A body that was read: every field of its table by name, with defaults filled in."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a body.

    Attributes:
        type: one of ``TYPES``.
        says: what it means, for documents; a phrase without a full stop.
        fidelity: one of ``FIDELITY``: what kling_local does with it.
        note: why it is not simply honoured, or what was chosen where the service is unknown.
        default: taken when the field is absent, null or "".
        choices: the values that are accepted; empty: any.
        least, most: bounds of a number or of a list's length; ``most`` also of a text's length.
        numerals: "number" (5), "string" ("5") or "both": how the wire writes a whole number.
        data_uri: whether media may be a ``data:`` URI; raw base64 and URLs are always allowed.
        json_text: whether the wire has the value as JSON in a string.
        refused: values that the service offers and kling_local cannot serve, with the reason.
    """

    name: str
    type: str
    says: str
    fidelity: str = "honoured"
    note: str = ""
    default: Any = None
    required: bool = False
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    numerals: str = "number"
    fields: tuple[Field, ...] = ()
    item: Field | None = None
    data_uri: bool = True
    json_text: bool = False
    refused: Mapping[str, str] | None = field(default=None, hash=False)

    def but(self, **changes: Any) -> Field:
        """The same field with some attributes changed."""
        return replace(self, **changes)


Table = tuple[Field, ...]
RATIOS = ("16:9", "9:16", "1:1")
NO_4K = "4k is not offered: kling_local delivers 720p and 1080p"
SECONDS = tuple(str(seconds) for seconds in range(3, 16))


def shots(*, numerals: str, with_index: bool, most: int = 6, **more: Any) -> Field:
    """The field ``multi_prompt``: the shots of a film, in order."""
    index = Field(
        name="index",
        type="whole",
        says="place of the shot: 1, 2, 3, ... in order",
        numerals="both",
        note="a gap or a repeat is refused; what the service does is unknown",
    )
    item = (
        Field(name="prompt", type="text", says="what the shot shows", required=True, most=512),
        Field(
            name="duration",
            type="whole",
            says="length in seconds; the shots add up to duration",
            required=True,
            least=1,
            most=15,
            numerals=numerals,
        ),
    )
    return Field(
        name="multi_prompt",
        type="objects",
        says="the shots of a film with cuts",
        fields=(index, *item) if with_index else item,
        most=most,
        default=(),
        **more,
    )


def text(name: str, says: str, **more: Any) -> Field:
    """A text field."""
    return Field(name=name, type="text", says=says, **more)


def flag(name: str, says: str, *, default: bool = False, **more: Any) -> Field:
    """A field that is true or false."""
    return Field(name=name, type="flag", says=says, default=default, **more)


def media(name: str, says: str, **more: Any) -> Field:
    """A field for a picture, video or sound."""
    return Field(name=name, type="media", says=says, **more)


def seconds(name: str = "duration", *, default: int | None = 5, **more: Any) -> Field:
    """The length of the film in whole seconds, 3 to 15."""
    given = {"least": 3, "most": 15, "says": "length of the film in seconds", **more}
    return Field(name=name, type="whole", default=default, **given)


def ratio(default: str | None = "16:9", **more: Any) -> Field:
    """The shape of the picture."""
    return text("aspect_ratio", "shape of the picture", default=default, choices=RATIOS, **more)


def ignored(name: str, type: str, says: str, note: str, **more: Any) -> Field:
    """A field that the service acts on, and that kling_local accepts without effect."""
    return Field(name=name, type=type, says=says, note=note, fidelity="ignored", **more)


WATERMARK = Field(
    name="watermark_info",
    type="object",
    says="whether to add a watermark",
    fidelity="ignored",
    note="kling_local draws none; watermark_url is the film itself when one was asked for",
    fields=(
        flag("enabled", "true adds one", fidelity="ignored", note="kling_local draws no watermark"),
    ),
)
