"""Send files with conditional requests and byte ranges, as RFC 9110 defines them."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

_RANGES = re.compile(r"bytes=\s*(?:\d+-\d*|-\d+)(?:\s*,\s*(?:\d+-\d*|-\d+))*\s*", re.IGNORECASE)
_SPAN = re.compile(r"(\d+)-(\d+)")
_KEPT = ("etag", "last-modified", "cache-control", "expires", "vary")
"""Headers that a 304 repeats (RFC 9110, 15.4.5)."""


class SentFile(FileResponse):
    """A file with byte ranges; follows RFC 9110 where Starlette's class does not.

    ``If-None-Match``, or without it ``If-Modified-Since``, gives 304 for a file that has not
    changed. A malformed ``Range`` is ignored; one that lies behind the end is 416.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file, a part of it, or 304."""
        asked = Headers(scope=scope)
        facts = Path(self.path).stat()
        self.stat_result = facts
        self.set_stat_headers(facts)
        if self.status_code == 200 and self._is_known(asked):
            kept = {name: value for name, value in self.headers.items() if name in _KEPT}
            await Response(status_code=304, headers=kept)(scope, receive, send)
            return
        said = asked.get("range")
        if said is not None and not _is_range(said, self.max_ranges):
            scope = dict(scope)
            del MutableHeaders(scope=scope)["range"]
        await super().__call__(scope, receive, send)

    def _is_known(self, asked: Headers) -> bool:
        """Whether the client already has this version of the file."""
        tags = asked.get("if-none-match")
        if tags is not None:
            named = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
            return "*" in named or self.headers["etag"] in named
        since = asked.get("if-modified-since")
        if since is None:
            return False
        try:
            changed = parsedate_to_datetime(self.headers["last-modified"])
            return changed <= parsedate_to_datetime(since)
        except (TypeError, ValueError):  # no date, or one without a zone: the header is ignored
            return False


def _is_range(said: str, most: int) -> bool:
    """Whether a ``Range`` is well formed: at most ``most`` spans, none of them backwards."""
    if not _RANGES.fullmatch(said) or said.count(",") >= most:
        return False
    return all(int(first) <= int(last) for first, last in _SPAN.findall(said))
