"""Set the aspect ratio of films that take it from a given picture or video."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kling_local import ffmpeg
from kling_local.errors import BadReferenceError, MediaError
from kling_local.media.frames import upright_size
from kling_local.media.references import fetch, fetch_video
from kling_local.request import GenerationRequest
from kling_local.units import nearest_aspect_ratio

NO_VIDEO = "unsupported_video_format"
_MOST_COUNTED_S = 120.0
_ELSEWHERE = ("http://", "https://")


def shaped_like(request: GenerationRequest, follows: str, path: Path) -> GenerationRequest:
    """The request with the aspect ratio nearest to that of a file.

    ``follows`` is "start_image" or "reference_video". Raises ``BadReferenceError``.
    """
    if follows == "start_image":
        size = upright_size(path, field=follows)
    else:
        size = video_facts(path, "reference_video.source").size
    if not (size.width and size.height):
        raise BadReferenceError(
            f"{follows}: the picture is {size}", hint="give another file", field=follows
        )
    return replace(request, aspect_ratio=nearest_aspect_ratio(size))


def source_of(request: GenerationRequest, follows: str) -> str | None:
    """The reference to the picture or video that decides the ratio."""
    if follows == "start_image":
        return request.start_image
    return request.reference_video.source if request.reference_video else None


def shaped(request: GenerationRequest, follows: str, folder: Path) -> GenerationRequest:
    """``shaped_like`` with the request's own file, which is fetched into ``folder`` if need be.

    Raises ``BadReferenceError``.
    """
    if follows == "start_image":
        alone = replace(request, end_image=None, reference_images=(), elements=())
        path = fetch(alone, folder).start_image
    else:
        path = fetch_video(request, folder)
    return shaped_like(request, follows, path) if path else request


def is_elsewhere(request: GenerationRequest, follows: str) -> bool:
    """Whether the file that decides the ratio is at a web address."""
    source = source_of(request, follows) or ""
    return source.lower().startswith(_ELSEWHERE)


def video_facts(path: Path, field: str) -> ffmpeg.VideoFacts:
    """Facts of a video file of at most 120 s; ``BadReferenceError`` for anything else."""
    try:
        return ffmpeg.probe(path, most_s=_MOST_COUNTED_S)
    except MediaError as error:
        reason = f"the file cannot be read as a video of at most {_MOST_COUNTED_S:g} s"
        raise BadReferenceError(
            f"{field}: {reason}", hint="give another file", field=field, rule=NO_VIDEO
        ) from error
