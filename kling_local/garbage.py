"""Python's garbage collector for cycles: off during large imports, and blind to them afterwards.

The libraries behind a model make half a million objects that stay until the process ends. The
collector walks over all of them again and again while they are imported, at every full collection
later, and at the exit.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

_own = Event()


def own_process() -> None:
    """Say that this process runs nothing but kling_local (the command line, a worker)."""
    _own.set()


@contextmanager
def uncollected() -> Iterator[None]:
    """Collect nothing during the block; afterwards as before."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def importing() -> Iterator[None]:
    """Around large imports: collect nothing meanwhile.

    In a process of our own, what exists after them is never looked at again (``gc.freeze``), so
    load no model inside. In others it could be the caller's garbage and is left alone.
    """
    before = len(sys.modules)
    with uncollected():
        yield
        if _own.is_set() and len(sys.modules) > before:
            gc.freeze()
