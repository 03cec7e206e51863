"""A headless Chromium that tests talk to over its debugging pipe, without another library."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import select
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER = next(filter(None, map(shutil.which, _NAMES)), None)
needs_browser = pytest.mark.skipif(
    BROWSER is None, reason=f"no browser here (looked for {', '.join(_NAMES)})"
)
_PATIENCE_S = 60.0
_READS, _WRITES = 3, 4
"""File descriptors of ``--remote-debugging-pipe``; messages are JSON that ends with a null byte."""


class Page:
    """One page of the browser. ``complaints`` are what it wrote to its console as errors, and
    scripts or files that its policy kept out.
    """

    def __init__(self, to: int, answers: int) -> None:
        self._to, self._from, self._heard = to, answers, bytearray()
        self._numbers, self._session = itertools.count(1), {}
        self.complaints: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = {"sessionId": attached["sessionId"]}
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method of the DevTools protocol and return its result."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters, **self._session}
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != number:
            self._note(answer)
        assert "error" not in answer, answer
        return answer["result"]

    def open(self, url: str) -> None:
        """Go to an address and wait until its scripts have run."""
        self.call("Page.navigate", url=url)
        while self._next().get("method") != "Page.loadEventFired":
            pass

    def run(self, script: str) -> Any:
        """The value of a JavaScript expression, of a promise once it is kept."""
        answer = self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._heard:
            ready, _, _ = select.select([self._from], [], [], _PATIENCE_S)
            assert ready, f"the browser said nothing for {_PATIENCE_S} s"
            heard = os.read(self._from, 1 << 16)
            assert heard, "the browser is gone"
            self._heard += heard
        message, _, self._heard = self._heard.partition(b"\0")
        return json.loads(message)

    def _note(self, event: dict[str, Any]) -> None:
        told = event.get("params", {})
        if event.get("method") == "Runtime.exceptionThrown":
            self.complaints.append(str(told["exceptionDetails"]))
        elif event.get("method") == "Log.entryAdded" and told["entry"]["level"] == "error":
            self.complaints.append(told["entry"]["text"])


@contextlib.contextmanager
def browsing(profile: Path) -> Iterator[Page]:
    """A fresh browser with one empty page."""
    assert BROWSER is not None
    reads, to = os.pipe()
    answers, writes = os.pipe()
    command = (
        f"exec {BROWSER} --headless --no-sandbox --disable-gpu --disable-dev-shm-usage "
        f"--remote-debugging-pipe --user-data-dir={profile} {_READS}<&{reads} {_WRITES}>&{writes}"
    )
    process = subprocess.Popen(
        ["/bin/bash", "-c", command],
        pass_fds=(reads, writes),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    os.close(reads)
    os.close(writes)
    try:
        yield Page(to, answers)
    finally:
        os.close(to)
        os.close(answers)
        process.kill()
        process.wait()
