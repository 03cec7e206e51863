"""Field tables of Kling's new standard: ``contents``, ``settings`` and ``options``."""

from __future__ import annotations

from kling_local.dialects.fields import (
    NO_4K,
    WATERMARK,
    Field,
    Table,
    media,
    ratio,
    seconds,
    text,
)

MAX_PROMPT = 3072
CONTENT_TYPES = (
    "prompt",
    "first_frame",
    "last_frame",
    "refer_image",
    "feature_video",
    "base_video",
    "element",
    "voice",
)
PICTURE: Table = (
    ratio(),
    text(
        "resolution",
        "height of a wide picture",
        choices=("720p", "1080p"),
        default="720p",
        refused={"4k": NO_4K},
        note="4k is refused",
    ),
    text(
        "audio",
        "native makes sound, original keeps the video's",
        choices=("native", "original", "off"),
        default="off",
        fidelity="approximated",
        note="original takes effect beside a video to edit",
    ),
)
"""The settings that the service checks before the prompt."""

SETTINGS: Table = (
    *PICTURE,
    Field(
        name="multi_shot",
        type="flag",
        says="whether the film has cuts; true by default",
        note="true without shots in the words: the planner cuts; the default is false"
        " beside base_video and for kling-o1, kling-2.6 and kling-2.5-turbo; false: cuts only"
        " where the words write a cut",
    ),
    seconds(
        numerals="both",
        note="accepted as a number or as text; kling-o1: 3 to 10; kling-2.6 and"
        " kling-2.5-turbo: 5 or 10, as the legacy standard has it",
    ),
)
_CONTENT: Table = (
    text("type", "what the entry is", required=True, choices=CONTENT_TYPES),
    text("text", "the words of a prompt", most=MAX_PROMPT),
    media("url", "a picture or video", note="whether a data: URI is accepted there is unknown"),
    text("id", "the name that @name in the words points at", most=200),
    Field(name="element_id", type="id", says="id of a library element"),
    Field(name="voice_id", type="id", says="id of a library voice"),
)
CONTENTS = Field(
    name="contents",
    type="objects",
    says="the words, frames, references, elements, voices and a video",
    fields=_CONTENT,
    default=(),
    most=40,
    fidelity="approximated",
    note="how closely pictures and videos are kept depends on the model card",
)
_SETTINGS = Field(name="settings", type="object", says="picture, sound, length", fields=SETTINGS)
_OPTIONS = Field(
    name="options",
    type="object",
    says="delivery",
    fields=(
        text("callback_url", "where to post every change of state", most=2048),
        text("external_task_id", "the client's own id; once per account", most=512),
        WATERMARK,
    ),
)
WITH_CONTENTS: Table = (_SETTINGS, CONTENTS, _OPTIONS)
WITH_PROMPT: Table = (
    _SETTINGS,
    text("prompt", "the words, instead of contents", most=MAX_PROMPT),
    CONTENTS,
    _OPTIONS,
)
TASKS: Table = (
    Field(name="start_time", type="whole", says="from, in ms", numerals="both", least=0),
    Field(name="end_time", type="whole", says="until, in ms", numerals="both", least=0),
    text("cursor", "next_cursor of the page before"),
    Field(
        name="limit",
        type="whole",
        says="entries of a page",
        numerals="both",
        least=1,
        most=500,
        default=100,
    ),
    Field(
        name="filters",
        type="objects",
        says="only some tasks",
        default=(),
        most=10,
        fields=(
            text("key", "what to look at", required=True, choices=("status", "product_type")),
            Field(
                name="values",
                type="list",
                says="what it may be",
                item=text("value", "a value"),
                default=(),
                most=50,
            ),
        ),
    ),
)
