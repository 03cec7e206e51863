"""What a dialect is, and how a rule's sentence is put into its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

from kling_local.errors import RequestError
from kling_local.request import GenerationRequest


class Dialect(Protocol):
    """One wire format. Its functions are pure: no files, no network, no clock."""

    name: str

    def parse(self, body: object) -> GenerationRequest:
        """Read a body as the hosted service would; ``RequestError`` in its field names."""


@contextmanager
def wire_words(names: Mapping[str, str]) -> Iterator[None]:
    """Let errors raised inside name wire fields (multi_prompt) for canonical ones (shots)."""
    try:
        yield
    except RequestError as error:
        pattern = re.compile(rf"\b({'|'.join(names)})\b")
        raise RequestError(
            pattern.sub(lambda found: names[found[1]], error.sentence),
            hint=pattern.sub(lambda found: names[found[1]], error.hint),
            field=pattern.sub(lambda found: names[found[1]], error.field) if error.field else None,
        ) from error
