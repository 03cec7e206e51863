"""Field tables of fal's Kling models, O3 and V3."""

from __future__ import annotations

from kling_local.dialects.fields import (
    RATIOS,
    SECONDS,
    Field,
    Table,
    flag,
    media,
    ratio,
    shots,
    text,
)

_KEPT = "how closely it is kept depends on the model card"
_PROMPT = text("prompt", "what the film shows; or multi_prompt", most=2500)
_NEEDED_PROMPT = text("prompt", "what the film shows", most=2500, required=True)
_DURATION = text("duration", "length in seconds, as text", choices=SECONDS, default="5")
_SHOTS = shots(numerals="string", with_index=False)
_SHOT_TYPE = text("shot_type", "who cuts", choices=("customize",), default="customize")
_V3_SHOT_TYPE = text(
    "shot_type",
    "who cuts: the shots of multi_prompt, or the planner",
    choices=("customize", "intelligent"),
    default="customize",
)
_AUDIO = flag("generate_audio", "whether to make sound")
_END = media("end_image_url", "the end frame", fidelity="approximated", note=_KEPT)
_START = media("start_image_url", "the first frame", fidelity="approximated", note=_KEPT)
_IMAGES = Field(
    name="image_urls",
    type="list",
    says="reference pictures, @Image1 and so on in the words",
    item=media("image_url", "a picture"),
    default=(),
    fidelity="approximated",
    note=_KEPT,
)
ELEMENTS = Field(
    name="elements",
    type="objects",
    says="subjects, @Element1 and so on in the words",
    fields=(
        media("frontal_image_url", "seen from the front"),
        Field(
            name="reference_image_urls",
            type="list",
            says="seen from elsewhere",
            item=media("image_url", "a picture"),
            default=(),
            most=3,
        ),
        media(
            "video_url",
            "a clip of it",
            fidelity="refused",
            note="an element made from a video is refused: give pictures",
        ),
    ),
    default=(),
    fidelity="approximated",
    note=_KEPT,
)
_VIDEO = media("video_url", "the video", required=True, fidelity="approximated", note=_KEPT)
_KEEP = flag("keep_audio", "whether the video's sound stays", default=True)
_NEGATIVE = text(
    "negative_prompt",
    "what the film must not show",
    most=2500,
    note="the service's own default words are not added when it is left out",
)
_CFG = Field(
    name="cfg_scale",
    type="number",
    says="how closely to follow the words",
    least=0,
    most=1,
    default=0.5,
)
_VOICES = Field(
    name="voice_ids",
    type="list",
    says="voices, <<<voice_1>>> and so on in the words",
    item=Field(name="voice_id", type="id", says="id of a voice"),
    most=2,
    default=(),
    fidelity="approximated",
    note="how much of a voice is heard depends on the model card",
)

TEXT: Table = (_PROMPT, _DURATION, ratio(), _AUDIO, _SHOTS, _SHOT_TYPE)
IMAGE: Table = (
    _PROMPT,
    _START.but(name="image_url", required=True),
    _END,
    _DURATION,
    _AUDIO,
    _SHOTS,
    _SHOT_TYPE,
)
REFERENCE: Table = (
    _PROMPT,
    _SHOTS,
    _START,
    _END,
    _IMAGES,
    ELEMENTS,
    _AUDIO,
    _DURATION,
    _SHOT_TYPE,
    ratio(),
)
EDIT: Table = (_NEEDED_PROMPT, _VIDEO, _IMAGES, ELEMENTS, _KEEP, _SHOT_TYPE)
VIDEO: Table = (
    _NEEDED_PROMPT,
    _VIDEO,
    _IMAGES,
    ELEMENTS,
    _KEEP,
    _DURATION,
    text(
        "aspect_ratio",
        "shape of the picture",
        choices=("auto", *RATIOS),
        default="auto",
        fidelity="approximated",
        note="auto takes the nearest of the three to the video",
    ),
    _SHOT_TYPE,
)
_LOUD = _AUDIO.but(default=True)
V3_TEXT: Table = (
    _PROMPT,
    _SHOTS,
    _V3_SHOT_TYPE,
    _DURATION,
    ratio(),
    _LOUD,
    _VOICES,
    _NEGATIVE,
    _CFG,
)
V3_IMAGE: Table = (
    _PROMPT,
    _SHOTS,
    _V3_SHOT_TYPE,
    _START.but(required=True),
    _END,
    ELEMENTS,
    _DURATION,
    ratio(None, fidelity="ignored", note="the picture decides the shape"),
    _LOUD,
    _VOICES,
    _NEGATIVE,
    _CFG,
)
