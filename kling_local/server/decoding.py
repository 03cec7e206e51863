"""Read the body of an HTTP request: size limits, JSON, forms and uploaded files."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from kling_local.dialects.base import NOT_JSON, Form, Refusal

KeepFile = Callable[[str, str, AsyncIterator[bytes]], Awaitable[str]]
"""Stores a file (name, content type, chunks) and returns a reference to it."""

MOST_FIELDS, MOST_FILES = 1000, 20
_MOST_DEPTH = 64
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?")
_CHUNK = 1 << 16


def host_of(request: Request) -> str:
    """The ``Host`` header, from which links are made; ``Refusal`` unless it is one valid host."""
    names = request.headers.getlist("host")
    if len(names) != 1 or len(names[0]) > 255 or not _HOST.fullmatch(names[0]):
        raise Refusal("invalid", "the Host header is missing or malformed", field="host")
    return names[0]


async def read_body(request: Request, most_bytes: int, keep_file: KeepFile) -> object:
    """The body as a dialect takes it: parsed JSON, ``NOT_JSON``, a ``Form``, or None when empty.

    Raises ``Refusal`` of kind too_large or malformed.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said) > most_bytes:
        raise _too_large(most_bytes)
    limited = Request(request.scope, _limited(request, most_bytes))
    if kind == "multipart/form-data":
        return await _read_form(limited, most_bytes, keep_file)
    data = await limited.body()
    if not data:
        return None
    # curl -d sends this content type for JSON as well.
    if kind == "application/x-www-form-urlencoded" and data[:1] not in (b"{", b"["):
        text = data.decode("utf-8", "replace")
        return _read_query(text)
    return parse_json(data)


def parse_json(data: bytes) -> Any:
    """The parsed JSON; ``NOT_JSON`` if it is invalid, not UTF-8, nested too deeply or has NaN."""
    try:
        value = json.loads(data, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return NOT_JSON
    return value if _is_shallow(value) and _is_text(data) else NOT_JSON


def _is_text(data: bytes) -> bool:
    """Whether every text encodes as UTF-8: JSON escapes allow lone surrogates, which do not."""
    return (b"\\ud" not in data and b"\\uD" not in data) or _encodes(data)


def _encodes(data: bytes) -> bool:
    try:
        json.dumps(json.loads(data), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_shallow(value: Any) -> bool:
    level = [value]
    for _ in range(_MOST_DEPTH):
        level = [
            item
            for each in level
            if isinstance(each, dict | list)
            for item in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return True
    return False


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _limited(request: Request, most_bytes: int) -> Callable[[], Awaitable[Message]]:
    taken = 0

    async def receive() -> Message:
        nonlocal taken
        message = await request.receive()
        taken += len(message.get("body", b""))
        if taken > most_bytes:
            raise _too_large(most_bytes)
        return message

    return receive


def _read_query(text: str) -> Form:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:  # a text raises it only for too many fields
        raise _bad_form(f"more than {MOST_FIELDS} fields") from error
    return Form(tuple(pairs))


async def _read_form(request: Request, most_bytes: int, keep_file: KeepFile) -> Form:
    from starlette.formparsers import MultiPartException

    pairs: list[tuple[str, str]] = []
    try:
        form = request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=most_bytes)
        async with form as found:
            for name, value in found.multi_items():
                if isinstance(value, UploadFile):
                    pairs.append((name, await _kept(value, keep_file)))
                else:
                    pairs.append((name, value))
    except MultiPartException as error:
        why = error.message.rstrip(".").replace(". ", ": ")
        raise _bad_form(why[:1].lower() + why[1:]) from error
    except ClientDisconnect as error:
        raise Refusal("malformed", "the client left while it was sending") from error
    return Form(tuple(pairs))


def _bad_form(why: str) -> Refusal:
    return Refusal(
        "malformed",
        f"the form cannot be read: {why}",
        hint=f"at most {MOST_FIELDS} fields and {MOST_FILES} files; let an HTTP client write it",
    )


async def _kept(file: UploadFile, keep_file: KeepFile) -> str:
    async def chunks() -> AsyncIterator[bytes]:
        while chunk := await file.read(_CHUNK):
            yield chunk

    content_type = file.content_type or "application/octet-stream"
    return await keep_file(file.filename or "file", content_type, chunks())


def _too_large(most_bytes: int) -> Refusal:
    return Refusal(
        "too_large",
        f"the body has more than {most_bytes / 1e6:g} MB",
        hint="upload large files and send their address",
    )
