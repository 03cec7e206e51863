"""Field tables of Kling's legacy standard: the four kinds of film, and the libraries."""

from __future__ import annotations

from kling_local.dialects.fields import (
    NO_4K,
    WATERMARK,
    Field,
    Table,
    flag,
    ignored,
    media,
    ratio,
    seconds,
    shots,
    text,
)
from kling_local.request_parts import CAMERA_AXES, CAMERA_TYPES

MAX_PROMPT = 2500
OMNI_MODELS = ("kling-video-o1", "kling-v3-omni")
TEXT_MODELS = (
    "kling-v1",
    "kling-v1-6",
    "kling-v2-master",
    "kling-v2-1-master",
    "kling-v2-5-turbo",
    "kling-v2-6",
    "kling-v3",
)
IMAGE_MODELS = (*TEXT_MODELS, "kling-v1-5", "kling-v2-1")
_STAND_IN = "the name is checked and echoed; the local model renders"
_TOLERANT = "accepted as text or as a number; what the service does with a number is unknown"
_RAW = "jpg or png of at most 10 MB, sides of 300 px or more; a URL or base64 without data: prefix"


def _model(choices: tuple[str, ...], default: str) -> Field:
    return text(
        "model_name",
        "the hosted model",
        choices=choices,
        default=default,
        fidelity="approximated",
        note=_STAND_IN,
    )


def _mode(default: str) -> Field:
    return text(
        "mode",
        "std is 720p, pro is 1080p",
        choices=("std", "pro"),
        default=default,
        refused={"4k": NO_4K},
        note="4k is refused",
    )


_SOUND = text("sound", "sound on or off", choices=("on", "off"), default="off")
_MULTI_SHOT = flag(
    "multi_shot", "whether the film has cuts", note="false: cuts only where the words write a cut"
)
_SHOT_TYPE = text(
    "shot_type",
    "who cuts: the shots of multi_prompt, or the planner",
    choices=("customize", "intelligence"),
)
_PROMPT = text(
    "prompt",
    "what the film shows",
    most=MAX_PROMPT,
    note="characters are counted, not bytes",
)
_SHOTS = shots(numerals="both", with_index=True)
_NEGATIVE = text("negative_prompt", "what the film must not show", most=MAX_PROMPT)
_DELIVERY: Table = (
    text("callback_url", "where to post every change of state", most=2048),
    text("external_task_id", "the client's own id; once per account", most=512),
)
_DURATION = seconds(numerals="both", note=_TOLERANT)
ELEMENT_LIST = Field(
    name="element_list",
    type="objects",
    says="subjects of the element library",
    fields=(Field(name="element_id", type="id", says="id of the element", required=True),),
    default=(),
)
_VOICES = Field(
    name="voice_list",
    type="objects",
    says="voices of the voice library; need sound on",
    fields=(Field(name="voice_id", type="id", says="id of the voice", required=True),),
    default=(),
    most=2,
    fidelity="approximated",
    note="known ids are taken; how much of a voice is heard depends on the model card",
)
_CFG = Field(
    name="cfg_scale",
    type="number",
    says="how closely to follow the words",
    least=0,
    most=1,
    note="only kling-v1 models take it; ignored for the others",
)
_CAMERA = Field(
    name="camera_control",
    type="object",
    says="a camera move: a preset, or simple with one axis",
    fields=(
        text("type", "the move", choices=CAMERA_TYPES, required=True),
        Field(
            name="config",
            type="object",
            says="axis and amount for simple",
            fields=tuple(
                Field(name=axis, type="number", says="amount", least=-10, most=10)
                for axis in CAMERA_AXES
            ),
        ),
    ),
    fidelity="approximated",
    note="told to the model in words, or applied by a LoRA if the model has one for the move",
)

OMNI: Table = (
    _model(OMNI_MODELS, "kling-video-o1"),
    _mode("pro"),
    _SOUND,
    _MULTI_SHOT,
    _SHOT_TYPE,
    _PROMPT,
    _SHOTS,
    Field(
        name="image_list",
        type="objects",
        says="first frame, end frame and references",
        fields=(
            media("image_url", "the picture", required=True, data_uri=False, note=_RAW),
            text(
                "type",
                "leave it out for a plain reference",
                choices=("first_frame", "end_frame"),
            ),
        ),
        default=(),
        fidelity="approximated",
        note="how closely frames and references are kept depends on the model card",
    ),
    ELEMENT_LIST,
    Field(
        name="video_list",
        type="objects",
        says="a video to learn from or to edit",
        fields=(
            media("video_url", "the video", required=True, data_uri=False),
            text(
                "refer_type",
                "feature learns from it, base edits it",
                choices=("feature", "base"),
                default="base",
            ),
            text(
                "keep_original_sound",
                "whether its sound stays",
                choices=("yes", "no"),
                default="yes",
            ),
        ),
        most=1,
        default=(),
        fidelity="approximated",
        note="how far a video is followed depends on the model card",
    ),
    ratio(None, note="required unless a first frame or a base video decides it"),
    _DURATION,
    WATERMARK,
    *_DELIVERY,
)

_CLASSIC: Table = (_mode("std"), _SOUND, _MULTI_SHOT, _SHOT_TYPE, _PROMPT, _SHOTS, _NEGATIVE)
_CLASSIC_DURATION = _DURATION.but(note=f"{_TOLERANT}; models before kling-v3: 5 or 10")
TEXT2VIDEO: Table = (
    _model(TEXT_MODELS, "kling-v1"),
    *_CLASSIC,
    _VOICES,
    _CFG,
    ratio(),
    _CLASSIC_DURATION,
    _CAMERA,
    WATERMARK,
    *_DELIVERY,
)
_NO_MASKS = "kling_local has no motion masks"
IMAGE2VIDEO: Table = (
    _model(IMAGE_MODELS, "kling-v1"),
    *_CLASSIC,
    media("image", "the first frame", data_uri=False, note=_RAW),
    media(
        "image_tail",
        "the end frame",
        data_uri=False,
        note="refused without image: a film that only ends on a picture cannot be made here",
    ),
    _VOICES,
    ELEMENT_LIST.but(most=3),
    _CFG,
    _CLASSIC_DURATION,
    _CAMERA,
    ignored("static_mask", "media", "what must not move", _NO_MASKS),
    Field(
        name="dynamic_masks",
        type="objects",
        says="what moves where",
        fidelity="approximated",
        note="become the paths of the prompt's subjects, in order, in plan and storyboard; "
        "no model follows them",
        most=6,
        default=(),
        fields=(
            media("mask", "the mask", required=True, fidelity="ignored", note=_NO_MASKS),
            Field(
                name="trajectories",
                type="objects",
                says="points of its path",
                least=2,
                most=77,
                default=(),
                fields=(
                    Field(name="x", type="number", says="pixels from the left", required=True),
                    Field(name="y", type="number", says="pixels from the bottom", required=True),
                ),
            ),
        ),
    ),
    WATERMARK,
    *_DELIVERY,
)
MULTI_IMAGE2VIDEO: Table = (
    _model(("kling-v1-6",), "kling-v1-6"),
    _mode("std"),
    _PROMPT,
    _NEGATIVE,
    Field(
        name="image_list",
        type="objects",
        says="the pictures to combine",
        fields=(media("image", "a picture", required=True, data_uri=False, note=_RAW),),
        least=1,
        most=4,
        required=True,
        fidelity="approximated",
        note="taken as references; how closely they are kept depends on the model card",
    ),
    ratio(),
    _CLASSIC_DURATION,
    WATERMARK,
    *_DELIVERY,
)

_IMAGE_URL = (media("image_url", "the picture", required=True, data_uri=False),)
ELEMENT: Table = (
    text("element_name", "the element's name", required=True, most=20),
    text("element_description", "what it is", required=True, most=100),
    text(
        "reference_type",
        "made from pictures or from a video",
        choices=("image_refer", "video_refer"),
        default="image_refer",
    ),
    Field(
        name="element_image_list",
        type="object",
        says="its pictures",
        fields=(
            media("frontal_image", "seen from the front", required=True, data_uri=False),
            Field(
                name="refer_images",
                type="objects",
                says="seen from elsewhere",
                fields=_IMAGE_URL,
                least=1,
                most=3,
                required=True,
            ),
        ),
    ),
    Field(
        name="element_video_list",
        type="object",
        says="its video",
        fields=(
            Field(
                name="refer_videos",
                type="objects",
                says="one clip",
                fields=(media("video_url", "the clip", required=True, data_uri=False),),
                least=1,
                most=1,
                required=True,
            ),
        ),
        fidelity="approximated",
        note="kept in the library; the model gets no pictures from it",
    ),
    Field(name="element_voice_id", type="id", says="a voice of the library"),
    Field(
        name="tag_list",
        type="objects",
        says="tags",
        fields=(
            text(
                "tag_id",
                "o_101 to o_108",
                required=True,
                choices=tuple(f"o_{number}" for number in range(101, 109)),
            ),
        ),
        default=(),
        note="kept and returned, without effect",
    ),
    *_DELIVERY,
)
VOICE: Table = (
    text("voice_name", "the voice's name", required=True, most=20),
    media("voice_url", "a recording", data_uri=False),
    Field(name="video_id", type="id", says="a film whose voice is taken"),
    *_DELIVERY,
)
