"""Turns Ctrl-C and SIGTERM into a request to stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def cancel_on_signal() -> Iterator[threading.Event]:
    """The first signal sets the event, so that the run stops between two steps; the second one
    raises ``KeyboardInterrupt`` at once.
    """
    cancelled = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        if cancelled.is_set():
            raise KeyboardInterrupt
        cancelled.set()

    before = {each: signal.signal(each, ask) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield cancelled
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
