"""Turns command-line options and request files into a ``GenerationRequest``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kling_local.errors import RequestError, reason
from kling_local.request import MAX_DURATION_S, MIN_DURATION_S, GenerationRequest

if TYPE_CHECKING:
    from kling_local.dialects import Dialect

_PLAIN = (
    "prompt", "shot_type", "aspect_ratio", "resolution", "mode", "sound", "start_image",
    "end_image", "negative_prompt", "model", "attention",
)  # fmt: skip
_NUMBERS = ("duration", "cfg_scale", "seed")


@dataclass(frozen=True)
class Wish:
    """What was asked for, before any rule is checked.

    Attributes:
        body: the request's JSON form, or the body of a hosted service.
        parse: turns ``body`` into a request; raises ``RequestError`` when a rule is broken.
        path, text: the request file and its content; ``""`` for options and for stdin.
        endpoint, fields: for a hosted body, where it would be sent and which fields are read there.
    """

    body: object
    parse: Callable[[object], GenerationRequest]
    path: str = ""
    text: str = ""
    endpoint: str = ""
    fields: tuple[str, ...] = ()


Shape = Callable[[GenerationRequest, str], GenerationRequest]
"""Gives a request the ratio of its ``start_image`` or ``reference_video``, whichever is named."""


def request_from(options: argparse.Namespace, shape: Shape) -> GenerationRequest:
    """The request that the options and the file given to --request ask for; options win."""
    wish = wish_from(options, shape)
    return wish.parse(wish.body)


def wish_from(options: argparse.Namespace, shape: Shape) -> Wish:
    """What the options and the file given to --request ask for; options win.

    ``shape`` is called where the hosted service would take the film's ratio from a picture or
    video.
    """
    if options.dialect and not options.request:
        options.parser.error("--dialect needs --request")
    if options.endpoint and not options.dialect:
        options.parser.error("--endpoint needs --dialect")
    if not options.request and not options.prompt and not options.shot:
        options.parser.error("a PROMPT, --shot or --request is needed")
    if options.prompt == "-":
        if options.request == "-":
            options.parser.error("only one of PROMPT and --request can be -: stdin is read once")
        options.prompt = read_text("-").strip()
    said = _said(options)
    if not options.request:
        return Wish(_as_long_as_written(said), GenerationRequest.from_json)
    spoken = _dialect(options.dialect) if options.dialect else None
    text = read_text(options.request)
    body = json_of(text, options.request)
    path, kept = ("", "") if options.request == "-" else (options.request, text)
    if spoken:
        endpoint = options.endpoint or spoken.meant(body)
        spoken.creating(endpoint)

        def parse(hosted: object) -> GenerationRequest:
            ordered = spoken.order(hosted, endpoint)
            request, follows = ordered.request, ordered.aspect_follows
            if said:
                request = GenerationRequest.from_json({**request.to_json(), **said})
            return shape(request, follows) if follows and "aspect_ratio" not in said else request

        return Wish(body, parse, path, kept, endpoint, spoken.fields_of(endpoint))
    overlaid = {**body, **said} if isinstance(body, dict) else body
    return Wish(overlaid, GenerationRequest.from_json, path, kept)


def json_of(text: str, name: str) -> Any:
    """The JSON in a text that was read from ``name``."""
    shown = "stdin" if name == "-" else name
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise RequestError(
            f"request {shown!r} is not JSON: {error.msg}, line {error.lineno} column {error.colno}",
            hint='write an object like {"prompt": "a red ball", "duration": 5}',
            field="request",
        ) from error


def read_text(name: str) -> str:
    """The text of a file, or of stdin for ``-``; ``RequestError`` says why it cannot be read."""
    shown = "stdin" if name == "-" else name
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise RequestError(
            f"request {shown!r} is not text in UTF-8",
            hint="a request is JSON; pictures and videos go into its fields",
            field="request",
        ) from error
    except OSError as error:
        raise RequestError(
            f"request {shown!r} cannot be read: {reason(error)}",
            hint="give the path of a JSON file, or - for stdin",
            field="request",
        ) from error


def _dialect(name: str) -> Dialect:
    from kling_local.dialects import dialect

    return dialect(name)


def _said(options: argparse.Namespace) -> dict[str, Any]:
    said = {name: getattr(options, name) for name in _PLAIN if getattr(options, name) is not None}
    for name in _NUMBERS:
        if getattr(options, name) is not None:
            said[name] = _number(getattr(options, name))
    if options.element:
        from kling_local.cli.elements import library

        kept = library()
        said["elements"] = [asdict(kept.element(name)) for name in options.element]
    if options.shot:
        said["shots"] = [
            _shot(text, position) for position, text in enumerate(options.shot, start=1)
        ]
    return said


def _as_long_as_written(said: dict[str, Any]) -> dict[str, Any]:
    """The options; if no length is given, with the one that the prompt's shots add up to."""
    from kling_local.planner.pasted import in_words
    from kling_local.planner.written import said_s

    if "duration" in said or "shots" in said:
        return said
    written = said_s(in_words(said["prompt"])) or 0.0
    fits = written in range(MIN_DURATION_S, MAX_DURATION_S + 1)
    return {**said, "duration": int(written)} if fits else said


def _number(text: str) -> int | float | str:
    """The text as a number; as it is if it is none, so that the request's own check names it."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _shot(text: str, position: int) -> dict[str, Any]:
    seconds, colon, words = text.partition(":")
    number = _number(seconds.strip().removesuffix("s"))
    if not colon or isinstance(number, str):
        raise RequestError(
            f"shot {position} {text!r} has no length: write seconds, a colon and the words",
            hint='for example --shot "3: a dog runs left on a meadow"',
            field=f"shots[{position}]",
        )
    return {"prompt": words.strip(), "duration": number}
