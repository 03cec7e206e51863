"""Media for a server: the references of a request become checked local files.

For clients a server reads no path on its disk and, unless told otherwise, no address in its
network. Files sent inside a request are stored as uploads (``upload:ID``), so that jobs stay small.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from PIL import Image

from kling_local.addresses import UPLOAD, Places
from kling_local.errors import BadReferenceError
from kling_local.files import replacing
from kling_local.media.download import download
from kling_local.media.frames import MAX_PIXELS
from kling_local.media.references import (
    MAX_IMAGE_BYTES,
    References,
    check_carried,
    decode_base64,
    decode_data_url,
    fetch,
)
from kling_local.media.shapes import NO_VIDEO, video_facts
from kling_local.request import GenerationRequest
from kling_local.request_parts import is_recording

_FPS_ROUNDING = 0.05
_LENGTH_ROUNDING_S = 0.05
"""Tolerances: 23.976 fps counts as 24, and hosted clips are a frame longer than they say."""

_FIRST_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
"""First boxes of mp4 and mov files; old QuickTime files have no ``ftyp``."""

_SOUND_MARKS = (b"RIFF", b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa")
"""First bytes of wav and mp3 files; checked, like the boxes, before ffmpeg sees a file."""

Exchange = Callable[[str, str], str]
"""Takes a reference and the name of its field; returns the reference that replaces it."""


class Limits(Protocol):
    """A dialect's limits on media; sides in pixels, sizes in bytes, lengths in seconds."""

    @property
    def image_formats(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def max_image_bytes(self) -> int: ...  # noqa: D102
    @property
    def min_image_side(self) -> int: ...  # noqa: D102
    @property
    def max_image_ratio(self) -> float: ...  # noqa: D102
    @property
    def video_formats(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def max_video_bytes(self) -> int: ...  # noqa: D102
    @property
    def min_video_s(self) -> float: ...  # noqa: D102
    @property
    def max_video_s(self) -> float: ...  # noqa: D102
    @property
    def min_video_side(self) -> int: ...  # noqa: D102
    @property
    def max_video_side(self) -> int: ...  # noqa: D102
    @property
    def max_video_area(self) -> int | None: ...  # noqa: D102
    @property
    def max_video_ratio(self) -> float: ...  # noqa: D102
    @property
    def min_video_fps(self) -> float: ...  # noqa: D102
    @property
    def max_video_fps(self) -> float: ...  # noqa: D102


def exchanged(request: GenerationRequest, exchange: Exchange) -> GenerationRequest:
    """The request with ``exchange`` applied to every reference: pictures, video, recordings."""

    def one(source: str | None, field: str) -> str | None:
        return None if source is None else exchange(source, field)

    def many(sources: tuple[str, ...], field: str) -> tuple[str, ...]:
        return tuple(exchange(each, f"{field}[{n}]") for n, each in enumerate(sources, start=1))

    def heard(voice: str | None, marker: str) -> str | None:
        is_id = voice is None or not is_recording(voice)
        return voice if is_id else one(voice, f"voices.{marker}")

    video = request.reference_video
    return replace(
        request,
        voices=tuple(
            heard(each, f"voice_{number}") or each
            for number, each in enumerate(request.voices, start=1)
        ),
        start_image=one(request.start_image, "start_image"),
        end_image=one(request.end_image, "end_image"),
        reference_images=many(request.reference_images, "reference_images"),
        elements=tuple(
            replace(
                element,
                images=many(element.images, f"elements.{element.id}.images"),
                voice=heard(element.voice, f"element_{number}"),
            )
            for number, element in enumerate(request.elements, start=1)
        ),
        reference_video=video
        and replace(video, source=exchange(video.source, "reference_video.source")),
    )


@dataclass(frozen=True)
class Intake:
    """Fetches and checks the media of one job: where they may come from, and their limits."""

    places: Places
    limits: Limits
    uploads: Callable[[str], Path]
    """Returns the path of an upload by its id; ``ValueError`` for an id that cannot be one."""

    def take_in(self, request: GenerationRequest, folder: Path) -> GenerationRequest:
        """The request with every reference replaced by the path of a checked local file.

        Files are written to ``folder``, except an uploaded video, which is used where it is. Raises
        ``BadReferenceError`` naming the field.
        """
        found = fetch(
            exchanged(request, self._inline),
            folder,
            allow_paths=False,
            allow_private_urls=self.places.private,
            allow_loopback_urls=self.places.loopback,
            most_bytes=self.limits.max_image_bytes,
            check=self._check,
        )
        for path in _paths(found):
            _shrink(path)
        video = request.reference_video
        return replace(
            request,
            start_image=str(found.start_image) if found.start_image else None,
            end_image=str(found.end_image) if found.end_image else None,
            reference_images=tuple(map(str, found.reference_images)),
            elements=tuple(
                replace(
                    element,
                    images=tuple(map(str, found.elements[element.id])),
                    voice=_fetched(found, f"element_{number}") or element.voice,
                )
                for number, element in enumerate(request.elements, start=1)
            ),
            voices=tuple(
                _fetched(found, f"voice_{number}") or each
                for number, each in enumerate(request.voices, start=1)
            ),
            reference_video=video and replace(video, source=str(self._video(video.source, folder))),
        )

    def check_uploads(self, request: GenerationRequest) -> None:
        """Raise ``BadReferenceError`` if an upload in the request is gone or breaks the limits."""

        def look(source: str, field: str) -> str:
            if source.startswith(UPLOAD):
                path = self.upload(source, field)
                if field.startswith("reference_video"):
                    self.check_video(path, field)
                else:
                    self._check(path.read_bytes(), field)
            return source

        exchanged(request, look)

    def data(self, source: str, field: str) -> bytes:
        """The bytes that a reference itself contains: a ``data:`` URL or base64."""
        if field.startswith("reference_video"):
            return self.film_data(source, field)
        return _carried(source, field, self.limits.max_image_bytes)

    def film_data(self, source: str, field: str) -> bytes:
        """The bytes of a video in a reference; ``BadReferenceError`` unless they begin like one."""
        data = _carried(source, field, self.limits.max_video_bytes)
        if data[4:8] not in _FIRST_BOXES:
            raise self._no_video(field)
        return data

    def check_picture(self, data: bytes, field: str) -> None:
        """Raise ``BadReferenceError`` unless ``data`` is a picture within the dialect's limits."""
        try:
            with Image.open(io.BytesIO(data)) as picture:
                width, height = picture.size
                kind = (picture.format or "").lower()
        except Image.DecompressionBombError as error:
            raise _bad(field, "the picture has too many pixels", "image_too_large") from error
        except Exception as error:  # each of Pillow's readers has its own way to fail
            raise _bad(field, "the file is not a picture", "image_load_error") from error
        limits = self.limits
        if len(data) > limits.max_image_bytes:
            raise _too_large(field, len(data), limits.max_image_bytes)
        if kind not in limits.image_formats:
            known = ", ".join(limits.image_formats)
            raise _bad(field, f"the picture is {kind}: use {known}", "unsupported_image_format")
        if width * height > MAX_PIXELS:
            reason = f"the picture is {width}x{height}, which is too many pixels"
            raise _bad(field, reason, "image_too_large")
        if min(width, height) < limits.min_image_side:
            least = limits.min_image_side
            reason = f"the picture is {width}x{height}: each side needs {least} pixels"
            raise _bad(field, reason, "image_too_small")
        if max(width, height) > limits.max_image_ratio * min(width, height):
            most = limits.max_image_ratio
            reason = f"the picture is {width}x{height}: 1:{most:g} to {most:g}:1 is taken"
            raise _bad(field, reason, "image_load_error")

    def _check(self, data: bytes, field: str) -> None:
        """Check the bytes of a recording or a picture, depending on the field."""
        if not field.startswith("voices"):
            self.check_picture(data, field)
        elif not data.startswith(_SOUND_MARKS) and data[4:8] not in _FIRST_BOXES:
            raise _bad(field, "the file is no sound: use wav, mp3, m4a, mp4 or mov")

    def check_video(self, path: Path, field: str = "reference_video.source") -> None:
        """Raise ``BadReferenceError`` unless a file is a video within the dialect's limits."""
        limits, num_bytes = self.limits, path.stat().st_size
        if num_bytes > limits.max_video_bytes:
            raise _too_large(field, num_bytes, limits.max_video_bytes)
        if not _is_film_file(path):
            raise self._no_video(field)
        facts = video_facts(path, field)
        # Time stamps in milliseconds give 30 fps as steps of 33 and 34.
        fps = facts.fps or (facts.num_frames - 1) / max(facts.duration_s, 0.001)
        short, long = sorted((facts.size.width, facts.size.height))
        fps_off, length_off = _FPS_ROUNDING, _LENGTH_ROUNDING_S
        rules = (
            ("seconds", facts.duration_s, limits.min_video_s, limits.max_video_s + length_off),
            ("pixels on its short side", short, limits.min_video_side, limits.max_video_side),
            ("pixels on its long side", long, limits.min_video_side, limits.max_video_side),
            ("pixels", short * long, 1, limits.max_video_area or MAX_PIXELS),
            ("as ratio of its sides", long / max(short, 1), 1, limits.max_video_ratio),
            ("fps", fps, limits.min_video_fps - fps_off, limits.max_video_fps + fps_off),
        )
        for what, value, least, most in rules:
            if not least <= value <= most:
                reason = f"the video has {value:g} {what}: {least:g} to {most:g} is taken"
                rule = NO_VIDEO
                if what == "seconds":
                    rule = "video_duration_too_" + ("short" if value < least else "long")
                raise _bad(field, reason, rule)

    def _no_video(self, field: str) -> BadReferenceError:
        known = ", ".join(self.limits.video_formats)
        return _bad(field, f"the file is no video: use {known}", NO_VIDEO)

    def _inline(self, source: str, field: str) -> str:
        """An uploaded picture or recording as a ``data:`` URL; other references unchanged."""
        if not source.startswith(UPLOAD) or field.startswith("reference_video"):
            return source
        return "data:;base64," + base64.b64encode(self.upload(source, field).read_bytes()).decode()

    def upload(self, source: str, field: str) -> Path:
        """The file behind ``upload:ID``."""
        try:
            path = self.uploads(source.removeprefix(UPLOAD))
        except ValueError as error:
            raise _bad(field, "no such upload") from error
        if not path.is_file():
            raise _bad(field, "the upload is gone, or was never sent")
        return path

    def _video(self, source: str, folder: Path) -> Path:
        field = "reference_video.source"
        if source.startswith(UPLOAD):
            path = self.upload(source, field)
        else:
            path = folder / "reference-video.mp4"
            if not path.exists():
                with replacing(path) as part:
                    part.write_bytes(self._video_bytes(source, field))
        self.check_video(path, field)
        return path

    def _video_bytes(self, source: str, field: str) -> bytes:
        if not source.lower().startswith(("http://", "https://")):
            return self.data(source, field)
        return download(
            source,
            field=field,
            most_bytes=self.limits.max_video_bytes,
            allow_private=self.places.private,
            allow_loopback=self.places.loopback,
        )


def _carried(source: str, field: str, most_bytes: int) -> bytes:
    if source.lower().startswith("data:"):
        return decode_data_url(source, field, most_bytes)
    check_carried(source, field)
    return decode_base64(source, field, most_bytes)


def _is_film_file(path: Path) -> bool:
    """Whether a file is an mp4 or mov by its first box.

    Checked before ffmpeg opens it, because ffmpeg would follow the addresses in a playlist.
    """
    with path.open("rb") as file:
        return file.read(8)[4:] in _FIRST_BOXES


def _fetched(found: References, marker: str) -> str | None:
    """A voice's recording, if any, as an absolute path, which no voice id looks like."""
    return str(found.voices[marker].absolute()) if marker in found.voices else None


def _paths(found: References) -> list[Path]:
    single = [path for path in (found.start_image, found.end_image) if path is not None]
    several = [path for paths in found.elements.values() for path in paths]
    return [*single, *found.reference_images, *several]


def _shrink(path: Path) -> None:
    """Scale a picture down until its PNG has no more bytes than rendering accepts."""
    while path.stat().st_size > MAX_IMAGE_BYTES:
        with Image.open(path) as picture:
            smaller = picture.resize((picture.width * 3 // 4, picture.height * 3 // 4))
        with replacing(path) as part:
            smaller.save(part, format="PNG")


def _too_large(field: str, num_bytes: int, most: int) -> BadReferenceError:
    reason = f"the file has {num_bytes / 1e6:.1f} MB, more than {most / 1e6:g} MB"
    return _bad(field, reason, "file_too_large")


def _bad(field: str, reason: str, rule: str = "") -> BadReferenceError:
    return BadReferenceError(f"{field}: {reason}", hint="give another file", field=field, rule=rule)
