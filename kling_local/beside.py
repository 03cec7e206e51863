"""Work beside other work: items made ahead of whoever takes them, and one piece in a thread."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from queue import Full, Queue
from threading import Event, Thread
from typing import Generic, TypeVar

Item = TypeVar("Item")
_POLL_S = 0.05


def ahead(items: Iterator[Item], most: int) -> Generator[Item, None, None]:
    """The same items, made by a thread of their own up to ``most`` before they are taken.

    What making one raises is raised in its place. Closed early, it ends the thread between two
    items and waits for it: whoever takes the items must close it, whatever happens.
    """
    made: Queue[_Made[Item]] = Queue(most)
    ended = Event()
    thread = Thread(target=_make, args=(items, made, ended), daemon=True)
    thread.start()
    try:
        while True:
            found = made.get()
            if found.error is not None:
                raise found.error
            if not found.items:
                return
            yield found.items[0]
    finally:
        ended.set()
        thread.join()


@dataclass(frozen=True)
class _Made(Generic[Item]):
    """One item, or none after the last, or what was raised in its place."""

    items: tuple[Item, ...] = ()
    error: BaseException | None = None


def _make(items: Iterator[Item], made: Queue[_Made[Item]], ended: Event) -> None:
    try:
        for item in items:
            if not _put(made, _Made((item,)), ended):
                return
        _put(made, _Made(), ended)
    except BaseException as error:  # raised again by whoever takes the items
        _put(made, _Made(error=error), ended)
    finally:
        if isinstance(items, Generator):
            items.close()


def _put(made: Queue[_Made[Item]], found: _Made[Item], ended: Event) -> bool:
    """Wait for room; False when nobody takes items any more."""
    while not ended.is_set():
        with suppress(Full):
            made.put(found, timeout=_POLL_S)
            return True
    return False


class Beside(Generic[Item]):
    """One piece of work at a time in a thread; use it as a context manager.

    ``stopped`` is set when the block ends by an exception: the work should ask for it. Its own
    outcome is then forgotten.
    """

    def __init__(self) -> None:
        self.stopped = Event()
        self._threads = ThreadPoolExecutor(1)
        self._running: Future[Item] | None = None
        self._is_joined = False

    def __enter__(self) -> Beside[Item]:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self.stopped.set()
        self._threads.shutdown(wait=True)

    def start(self, work: Callable[[], Item]) -> None:
        """Begin; what ran before must have been taken."""
        assert self._running is None
        self._running = self._threads.submit(work)
        self._is_joined = False

    def join(self) -> bool:
        """Wait until nothing runs; True once for each piece, also when it has just ended: what
        failed while it ran may be tried again without it.
        """
        if self._running is None or self._is_joined:
            return False
        self._running.exception()
        self._is_joined = True
        return True

    def take(self) -> Item | None:
        """The outcome of what was begun, waited for; None when nothing was. Raises its error."""
        running, self._running = self._running, None
        return None if running is None else running.result()
