"""Field table of ``POST /v1/videos``; bodies become requests.

It holds OpenAI's own fields, the extras of vLLM-Omni and SGLang, and Kling's fields as extras.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kling_local.dialects.fields import Field, Table, Values, ignored, media, shots, text
from kling_local.dialects.films import broken, elements, switched_words
from kling_local.dialects.reading import is_unicode, plain_words
from kling_local.request import MAX_PROMPT, MAX_SEED, GenerationRequest
from kling_local.units import ASPECT_RATIOS, RESOLUTIONS, delivered_size

SIZES = {
    str(delivered_size(ratio, resolution)): (ratio, resolution)
    for resolution in RESOLUTIONS
    for ratio in ASPECT_RATIOS
}
DEFAULT_SIZE, DEFAULT_SECONDS = "720x1280", 4
_SOUND_FIELDS = ("sound", "generate_sound", "generate_audio")
_OTHER_NAME = "the same as sound"

TABLE: Table = (
    text(
        "model",
        "name of the model",
        default="kling-v3-omni",
        most=200,
        fidelity="approximated",
        note="any name is accepted and echoed; the local model renders",
    ),
    text("prompt", "what the film shows", most=MAX_PROMPT),
    Field(
        name="seconds",
        type="whole",
        says="length of the film in seconds",
        least=3,
        most=15,
        default=DEFAULT_SECONDS,
        numerals="both",
        note="3 to 15, where OpenAI has 4, 8 and 12",
    ),
    text(
        "size",
        "width and height in pixels",
        choices=tuple(SIZES),
        default=DEFAULT_SIZE,
        note="1024x1792 and 1792x1024 are refused: the film has exactly the asked size",
    ),
    Field(
        name="input_reference",
        type="any",
        says="the first frame: a file of the form, or an object with image_url",
        fidelity="approximated",
        note="how closely it is kept depends on the model card; file_id is refused",
    ),
    media("reference_url", "the first frame, as SGLang has it", fidelity="approximated"),
    Field(name="sound", type="any", says="sound on or off: true, false, on or off"),
    Field(name="generate_sound", type="any", says=_OTHER_NAME),
    Field(name="generate_audio", type="any", says=_OTHER_NAME),
    Field(
        name="multi_shot",
        type="flag",
        says="whether the film has cuts; true by default when there is multi_prompt",
        note="false: cuts only where the words write a cut",
    ),
    text("shot_type", "who cuts", choices=("customize", "intelligence")),
    shots(
        numerals="both",
        with_index=True,
        note="a list, a field of JSON text, or multi_prompt[][prompt] fields of either SDK",
    ),
    text("negative_prompt", "what the film must not show", most=2500),
    Field(name="seed", type="whole", says="seed", least=0, most=MAX_SEED, numerals="both"),
    Field(
        name="cfg_scale",
        type="number",
        says="how closely to follow the words",
        least=0,
        most=1,
        default=0.5,
    ),
    Field(
        name="element_list",
        type="objects",
        says="subjects of the element library",
        fields=(Field(name="element_id", type="id", says="id of the element", required=True),),
        default=(),
    ),
    text("callback_url", "where to post when it is over", most=2048),
    ignored("guidance_scale", "any", "guidance", "use cfg_scale, 0 to 1"),
    ignored("num_frames", "any", "frames of the film", "seconds decides; films have 24 per second"),
    ignored("fps", "any", "frames per second", "films have 24"),
    ignored("num_inference_steps", "any", "steps", "the model card decides"),
    ignored("user", "any", "the client's user", "nothing is done with it"),
)


def with_extras(body: Mapping[Any, Any]) -> dict[Any, Any]:
    """The body with the fields inside ``metadata`` or ``extra_params``; its own fields win."""
    made: dict[Any, Any] = {}
    for name in ("metadata", "extra_params"):
        inner = body.get(name)
        if isinstance(inner, str) and inner:
            try:
                inner = json.loads(inner)
            except (ValueError, RecursionError):
                raise broken(name, inner[:60], f"{name} is not JSON", "send an object") from None
        if isinstance(inner, Mapping):
            made |= inner
        elif inner not in (None, ""):
            raise broken(name, None, f"{name} is not an object", "send an object")
    rest = {key: value for key, value in body.items() if key not in ("metadata", "extra_params")}
    return made | rest


def film(values: Values) -> GenerationRequest:
    """The request of a body."""
    ratio, resolution = SIZES[values["size"]]
    cuts = values["multi_shot"]
    if cuts is None:
        cuts = bool(values["multi_prompt"]) or values["shot_type"] == "intelligence"
    shot_type = values["shot_type"] or ("customize" if values["multi_prompt"] else None)
    said = switched_words({**values, "multi_shot": cuts, "shot_type": shot_type}, plain_words)
    return GenerationRequest(
        **said,
        duration=values["seconds"],
        aspect_ratio=ratio,
        mode="pro" if resolution == "1080p" else "std",
        sound=any(_switch(values[name], name) for name in _SOUND_FIELDS),
        negative_prompt=values["negative_prompt"] or "",
        seed=values["seed"],
        cfg_scale=values["cfg_scale"],
        start_image=_first_frame(values),
        elements=elements(values["element_list"]),
        callback_url=values["callback_url"],
    )


def _switch(value: object, name: str) -> bool:
    word = str(value).lower() if isinstance(value, bool | str) else value
    if word in (None, "off", "false"):
        return False
    if word in ("on", "true"):
        return True
    raise broken(
        name,
        value,
        plain_words("wrong_type", name, value, {"expected": "on or off"}),
        "say on or off",
    )


def _first_frame(values: Values) -> str | None:
    given = values["input_reference"]
    if isinstance(given, Mapping):
        source = given.get("image_url") or given.get("url")
        given = source.get("url") if isinstance(source, Mapping) else source
        if not isinstance(given, str) or not given:
            raise broken(
                "input_reference", None, "input_reference has no image_url", "file_id is not taken"
            )
    if given is None:
        return values["reference_url"]  # type: ignore[no-any-return]  # read as a medium
    if not isinstance(given, str) or not is_unicode(given):
        raise broken(
            "input_reference",
            None,
            "input_reference is not a file, URL or object",
            "send a file in a form, or {image_url}",
        )
    return given
