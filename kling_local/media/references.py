"""Turn references (paths, web addresses, data URLs, base64) into checked local files."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from PIL import Image

from kling_local import ffmpeg
from kling_local.clips import Frame
from kling_local.errors import BadReferenceError, MediaError
from kling_local.files import replacing
from kling_local.media.download import download
from kling_local.media.frames import read_image
from kling_local.request import GenerationRequest
from kling_local.request_parts import is_recording

MAX_IMAGE_BYTES = 10_000_000
MAX_RECORDING_BYTES = 10_000_000
MAX_VIDEO_BYTES = 200_000_000
MIN_SIDE_PX = 64
MAX_RATIO = 2.5
_LONGEST_PATH = 4096
_HEARD_S = 0.1
"""How much of a recording is decoded to check that it can be."""

CheckBytes = Callable[[bytes, str], None]
"""Takes a file's bytes and the field's name; raises ``BadReferenceError`` if they break a rule."""

_BASE64 = re.compile(r"(?!/(?!9j/|[/+]))[A-Za-z0-9+/_\s-]{64,}={0,2}\s*")
"""A text that begins with / is a path, unless it begins like a jpg (/9j/) or a recording (//, /+)
in base64."""
_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_PATH = re.compile(r"/(?!9j/|[/+]).*|\.{1,2}[/\\].*|~.*|[a-z]:[/\\].*|[^\s:]+\.[a-z0-9]{2,4}", re.I)
_SENDABLE = "send an http or https address, or the file itself in base64"
_PLAYABLE = "use a path or an address of an mp4 or mov file"
_AUDIBLE = "use a path or an address of a wav, mp3, m4a or mp4 file"
_READABLE = "use a path, an http or https address, a data URL or base64 of a jpg, png or webp"


@dataclass(frozen=True)
class References:
    """The files of a request; attributes are named like the request's fields.

    Pictures are PNG, checked and upright. ``elements`` maps an element's id to its pictures.
    ``voices`` maps the marker of a voice or an element to its recording; a voice that is only an id
    has none.
    """

    start_image: Path | None = None
    end_image: Path | None = None
    reference_images: tuple[Path, ...] = ()
    elements: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    voices: Mapping[str, Path] = field(default_factory=dict)


def _anything(data: bytes, name: str) -> None:
    """Accept all bytes: no further rules."""


def fetch(
    request: GenerationRequest,
    folder: Path,
    *,
    allow_paths: bool = True,
    allow_private_urls: bool = True,
    allow_loopback_urls: bool = False,
    most_bytes: int = MAX_IMAGE_BYTES,
    check: CheckBytes = _anything,
) -> References:
    """Fetch and check every picture and recording of a request; writes them to ``folder``.

    A picture may have at most ``most_bytes`` and a ratio of 2.5 to 1, and needs sides of at least
    64 px. A recording may have at most 10 MB, whatever ``most_bytes`` allows. A web picture that an
    earlier run of the job fetched is not fetched again. A server allows no paths on its disk and no
    addresses inside its network. ``check`` applies further rules to the bytes. Raises
    ``BadReferenceError`` naming the field.
    """
    source = _Source(
        folder, allow_paths, allow_private_urls, allow_loopback_urls, most_bytes, check
    )
    return References(
        start_image=source.picture(request.start_image, "start_image"),
        end_image=source.picture(request.end_image, "end_image"),
        reference_images=source.pictures(request.reference_images, "reference_images"),
        elements={
            element.id: source.pictures(element.images, f"elements.{element.id}.images")
            for element in request.elements
        },
        voices={
            marker: source.recording(voice, f"voices.{marker}")
            for marker, voice in request.voices_by_marker.items()
            if is_recording(voice)
        },
    )


def measured(request: GenerationRequest, start_image: Path | None = None) -> GenerationRequest:
    """The request with the start image's size set in its drawn paths, which count its pixels.

    ``start_image`` is the picture's file. Without it the request's own path or bytes are read, but
    nothing is fetched. If the picture is missing or unreadable the paths stay as they are, and
    rendering will refuse the request.
    """
    if request.start_image is None or all(path.width for path in request.motion_paths):
        return request
    source = str(start_image or request.start_image)
    if source.lower().startswith(("http://", "https://")):
        return request
    reader = _Source(Path(), True, False, False, MAX_IMAGE_BYTES, _anything)
    try:
        frame = read_image(reader.read(source, "start_image"), _shown(source), field="start_image")
    except BadReferenceError:
        return request
    height, width = frame.shape[:2]
    paths = (
        each if each.width else replace(each, width=width, height=height)
        for each in request.motion_paths
    )
    return replace(request, motion_paths=tuple(paths))


def absent(request: GenerationRequest) -> list[BadReferenceError]:
    """One error for each picture and recording that cannot be read; web addresses are skipped."""
    sources = [(request.start_image, "start_image"), (request.end_image, "end_image")]
    for name, texts in (
        ("reference_images", request.reference_images),
        *((f"elements.{each.id}.images", each.images) for each in request.elements),
    ):
        sources += [(text, f"{name}[{number}]") for number, text in enumerate(texts, start=1)]
    voices = request.voices_by_marker.items()
    sources += [(text, f"voices.{marker}") for marker, text in voices if is_recording(text)]
    reader = _Source(Path(), True, False, False, MAX_IMAGE_BYTES, _anything)
    found = []
    for text, name in sources:
        if text is None or text.lower().startswith(("http://", "https://")):
            continue
        try:
            reader.read(text, name)
        except BadReferenceError as error:
            found.append(error)
    return found


@dataclass(frozen=True)
class _Source:
    """Reads references: which kinds are allowed, their limits, and the folder for the results."""

    folder: Path
    allow_paths: bool
    allow_private_urls: bool
    allow_loopback_urls: bool
    most_bytes: int
    check: CheckBytes

    def pictures(self, texts: tuple[str, ...], name: str) -> tuple[Path, ...]:
        numbered = ((text, f"{name}[{position}]") for position, text in enumerate(texts, start=1))
        return tuple(path for path in (self.picture(*each) for each in numbered) if path)

    def picture(self, text: str | None, name: str) -> Path | None:
        """The checked picture's file; None if ``text`` is None."""
        if text is None:
            return None
        is_url = text.lower().startswith(("http://", "https://"))
        mark = hashlib.sha256(text.encode()).hexdigest()[:8]
        stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60]
        path = self.folder / f"{stem}-{mark}.png"
        if is_url and path.exists():
            return path
        data = self.read(text, name)
        self.check(data, name)
        frame = read_image(data, _shown(text), field=name, coverage=True)
        _check_shape(frame, name)
        with replacing(path) as part:
            Image.fromarray(frame).save(part, format="PNG", compress_level=1)
        return path

    def recording(self, text: str, name: str) -> Path:
        """The recording's file, unchanged; raises unless it holds sound."""
        from kling_local.media.footage import footage_sound  # loads av

        mark = hashlib.sha256(text.encode()).hexdigest()[:8]
        path = self.folder / f"{re.sub('[^a-z0-9]+', '-', name)}-{mark}"
        # Recordings are never made smaller, so a dialect's larger limit must not apply.
        most_bytes = min(self.most_bytes, MAX_RECORDING_BYTES)
        data = replace(self, most_bytes=most_bytes).read(text, name)
        self.check(data, name)
        with replacing(path) as part:
            part.write_bytes(data)
        try:
            heard = footage_sound(path, _HEARD_S, alone=True)
        except BadReferenceError as error:
            raise _bad(name, f"{_shown(text)!r} is not sound", hint=_AUDIBLE) from error
        if heard is None:
            raise _bad(name, f"{_shown(text)!r} holds no sound", hint=_AUDIBLE)
        return path

    def read(self, text: str, name: str) -> bytes:
        """The bytes of a reference; ``BadReferenceError`` names the field ``name``."""
        if text.lower().startswith(("http://", "https://")):
            return download(
                text,
                field=name,
                most_bytes=self.most_bytes,
                allow_private=self.allow_private_urls,
                allow_loopback=self.allow_loopback_urls,
            )
        if text.lower().startswith("data:"):
            return decode_data_url(text, name, self.most_bytes)
        if _BASE64.fullmatch(text) and not self._is_path(text):
            return decode_base64(text, name, self.most_bytes)
        return self._read_path(text, name)

    def _is_path(self, text: str) -> bool:
        try:
            return self.allow_paths and Path(text).exists()
        except OSError:  # too long for a path
            return False

    def _read_path(self, text: str, name: str) -> bytes:
        check_carried(text, name, allow_paths=self.allow_paths)
        if not self.allow_paths:
            raise _path_error(text, name)
        path = _expanded(text)
        try:
            _check_bytes(path.stat().st_size, name, self.most_bytes)
            if not (path.is_file() or path.is_dir()):
                raise _bad(name, f"{_shown(text)!r} is a device or a pipe, not a file")
            return path.read_bytes()
        except BadReferenceError:
            raise
        except (FileNotFoundError, NotADirectoryError) as error:
            raise _bad(name, f"{_shown(text)!r} does not exist") from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise _bad(name, f"{_shown(text)!r} cannot be read: {reason}") from error


def fetch_video(request: GenerationRequest, folder: Path) -> Path | None:
    """The request's reference video as a local file, or None; a file given by path is not copied.

    Raises ``BadReferenceError`` if it cannot be fetched or is not a readable video.
    """
    if request.reference_video is None:
        return None
    source, name = request.reference_video.source, "reference_video.source"
    reader = _Source(folder, True, True, False, MAX_VIDEO_BYTES, _anything)
    path = _expanded(source)
    if source.lower().startswith(("http://", "https://", "data:")) or _BASE64.fullmatch(source):
        mark = hashlib.sha256(source.encode()).hexdigest()[:8]
        path = folder / f"reference-video-{mark}.mp4"
        if not path.exists():
            data = reader.read(source, name)
            with replacing(path) as part:
                part.write_bytes(data)
    elif not path.is_file():
        raise _bad(name, f"{_shown(source)!r} does not exist", hint=_PLAYABLE)
    try:
        ffmpeg.probe(path)
    except MediaError as error:
        raise _bad(name, error.sentence, hint=_PLAYABLE) from error
    return path


def check_carried(text: str, name: str, *, allow_paths: bool = False) -> None:
    """Raise ``BadReferenceError`` if a text that should contain a file does not.

    That is an address with another scheme than http and https or, unless allowed, a path.
    """
    if found := _ADDRESS.match(text):
        raise _bad(name, f"{_shown(text)!r} is an address of {found[1].lower()}: {_SENDABLE}")
    if not allow_paths and len(text) < _LONGEST_PATH and _PATH.fullmatch(text):
        raise _path_error(text, name)


def check_address(text: str, name: str) -> None:
    """Raise ``BadReferenceError`` for an http or https address that names no host."""
    try:
        host = urlsplit(text).hostname
    except ValueError:
        host = None
    if not host:
        reason = f"{_shown(text)!r} names no host: {_SENDABLE}"
        raise _bad(name, reason, rule="file_download_error")


def _path_error(text: str, name: str) -> BadReferenceError:
    return _bad(name, f"{_shown(text)!r} is a path, which a server does not read: {_SENDABLE}")


def decode_data_url(text: str, name: str, most_bytes: int) -> bytes:
    """The bytes of a ``data:`` URL; ``BadReferenceError`` names the field ``name``."""
    head, comma, body = text.partition(",")
    if not comma:
        raise _bad(name, f"{_shown(text)!r} is a data URL without data")
    if head.lower().endswith(";base64"):
        return decode_base64(unquote_to_bytes(body).decode("ascii", "replace"), name, most_bytes)
    data = unquote_to_bytes(body)
    _check_bytes(len(data), name, most_bytes)
    return data


def decode_base64(text: str, name: str, most_bytes: int) -> bytes:
    """Decode standard or URL-safe base64, with or without padding and line breaks."""
    body = "".join(text.split()).rstrip("=").translate(str.maketrans("-_", "+/"))
    _check_bytes(len(body) * 3 // 4, name, most_bytes)
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _bad(name, f"{_shown(text)!r} is not valid base64") from error


def _check_bytes(num_bytes: int, name: str, most_bytes: int) -> None:
    if num_bytes > most_bytes:
        raise _bad(
            name,
            f"the file has {num_bytes / 1e6:.1f} MB, more than {most_bytes / 1e6:g} MB",
            hint="save it smaller, or as jpg",
            rule="file_too_large",
        )


def _check_shape(frame: Frame, name: str) -> None:
    height, width = frame.shape[:2]
    if min(width, height) < MIN_SIDE_PX:
        raise _bad(
            name,
            f"the picture is {width}x{height}: each side must have at least {MIN_SIDE_PX} pixels",
            hint="use a larger picture",
            rule="image_too_small",
        )
    if max(width, height) > MAX_RATIO * min(width, height):
        raise _bad(
            name,
            f"the picture is {width}x{height}: its ratio must lie in 1:{MAX_RATIO}-{MAX_RATIO}:1",
            hint="crop it nearer to the film's ratio",
        )


def _expanded(text: str) -> Path:
    """The path with ``~`` expanded; ``~`` with an unknown user stays, as in shells."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        return Path(text)


def _shown(text: str) -> str:
    """A reference as errors quote it: shortened, and without a query, which may hold secrets."""
    shown = text.partition("?")[0]
    return shown if len(shown) <= 80 else f"{shown[:40]}... ({len(text)} characters)"


def _bad(
    name: str, reason: str, hint: str = _READABLE, rule: str = "image_load_error"
) -> BadReferenceError:
    return BadReferenceError(f"{name}: {reason}", hint=hint, field=name, rule=rule)
