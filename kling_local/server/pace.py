"""Parse the pace that client tests ask for: how long jobs stay queued and running."""

from __future__ import annotations

from typing import Any

from kling_local.errors import RequestError
from kling_local.jobs.job import Pace


def parse_pace(text: str) -> Pace:
    """Read a text such as ``queued=2s,running=3polls``; ``RequestError`` when it is malformed."""
    said: dict[str, Any] = {}
    for part in filter(None, text.replace(" ", "").split(",")):
        name, _, value = part.partition("=")
        stem = {"queued": "hold", "running": "run"}.get(name)
        polls = value.endswith(("polls", "poll"))
        number = value.removesuffix("s").removesuffix("poll") if polls else value.removesuffix("s")
        try:
            if stem is None or not 0 <= float(number) <= 86_400:
                raise ValueError(part)
            said[f"{stem}_polls" if polls else f"{stem}_s"] = (
                int(number) if polls else float(number)
            )
        except ValueError as error:
            raise RequestError(
                f"pace {text[:60]!r} is not understood: write queued=2s,running=3polls",
                hint="seconds (2s) or polls (3polls) for queued and running",
                field="pace",
            ) from error
    return Pace(**said)
