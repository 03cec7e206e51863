"""Field tables of Replicate's predictions; bodies become requests."""

from __future__ import annotations

from kling_local.dialects.fields import (
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
from kling_local.dialects.films import broken, lengths, listed_words, needed, reference
from kling_local.dialects.reading import plain_words
from kling_local.request import GenerationRequest

EVENTS = ("start", "output", "logs", "completed")
_KEPT = "how closely it is kept depends on the model card"
INPUT: Table = (
    text("prompt", "what the film shows", required=True, most=2500),
    text("negative_prompt", "what the film must not show", most=2500),
    seconds(),
    ratio(),
    text(
        "mode",
        "standard is 720p, pro is 1080p",
        choices=("standard", "pro"),
        default="pro",
    ),
    media("start_image", "the first frame", fidelity="approximated", note=_KEPT),
    media("end_image", "the end frame", fidelity="approximated", note=_KEPT),
    Field(
        name="reference_images",
        type="list",
        says="reference pictures",
        item=media("reference_image", "a picture"),
        default=(),
        most=7,
        fidelity="approximated",
        note=_KEPT,
    ),
    media("reference_video", "a video", fidelity="approximated", note=_KEPT),
    text(
        "video_reference_type",
        "feature learns from the video, base edits it",
        choices=("feature", "base"),
        default="feature",
    ),
    flag("keep_original_sound", "whether the video's sound stays", default=True),
    flag("generate_audio", "whether to make sound"),
    shots(
        numerals="number",
        with_index=False,
        json_text=True,
        note="JSON text; with shots, prompt is required but not used",
    ),
)
BODY: Table = (
    Field(name="input", type="object", says="the film", fields=INPUT, required=True),
    text("webhook", "where to post events", most=2048),
    Field(
        name="webhook_events_filter",
        type="list",
        says="which events to post; output and completed by default",
        item=text("event", "an event", choices=EVENTS),
        default=(),
        most=10,
    ),
    text(
        "version",
        "owner/name, owner/name:id or an id; required on the path without a model",
        most=200,
        note="another model is refused; ids are 64 hexadecimal digits, and which of them exist is"
        " not known here",
    ),
    flag("stream", "stream the output", fidelity="ignored", note="films are not streamed"),
)


def film(values: Values) -> GenerationRequest:
    """The request of a prediction."""
    said: Values = values["input"]
    needed(said, "prompt", plain_words)
    if said["reference_video"] and said["multi_prompt"]:
        raise broken(
            "multi_prompt",
            None,
            "multi_prompt is given beside reference_video: only one of the two is allowed",
            "write the cuts into prompt, or leave reference_video out",
        )
    video = reference(
        said["reference_video"],
        said["video_reference_type"],
        keep_sound=said["keep_original_sound"],
    )
    return GenerationRequest(
        **listed_words(said, plain_words),
        **lengths(said, video),
        negative_prompt=said["negative_prompt"] or "",
        aspect_ratio=said["aspect_ratio"],
        mode="pro" if said["mode"] == "pro" else "std",
        sound=said["generate_audio"],
        start_image=said["start_image"],
        end_image=said["end_image"],
        reference_images=said["reference_images"],
        reference_video=video,
    )
