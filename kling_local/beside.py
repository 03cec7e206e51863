"""Background work: an iterator that a thread reads ahead, and one task at a time in a thread."""

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
    """The same items, produced by a thread that keeps up to ``most`` ready.

    An exception of ``items`` is raised in place of the item. Closing the generator early ends the
    thread between two items and waits for it, so the consumer must close it, whatever happens.
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
    """One item, or nothing after the last, or the exception raised in its place."""

    items: tuple[Item, ...] = ()
    error: BaseException | None = None


def _make(items: Iterator[Item], made: Queue[_Made[Item]], ended: Event) -> None:
    try:
        for item in items:
            if not _put(made, _Made((item,)), ended):
                return
        _put(made, _Made(), ended)
    except BaseException as error:  # raised again in the consumer's thread
        _put(made, _Made(error=error), ended)
    finally:
        if isinstance(items, Generator):
            items.close()


def _put(made: Queue[_Made[Item]], found: _Made[Item], ended: Event) -> bool:
    """Put an item when there is room; False when the consumer has closed the generator."""
    while not ended.is_set():
        with suppress(Full):
            made.put(found, timeout=_POLL_S)
            return True
    return False


class Beside(Generic[Item]):
    """Runs one task at a time in a thread; use it as a context manager.

    ``stopped`` is set when the block ends by an exception: the task should check it. Its own
    result is then discarded.
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
        """Start a task; the result of the one before must have been taken."""
        assert self._running is None
        self._running = self._threads.submit(work)
        self._is_joined = False

    def join(self) -> bool:
        """Wait until no task runs. Returns True once per task, even if it had ended already, so
        that a caller whose own work failed beside it can try again without it.
        """
        if self._running is None or self._is_joined:
            return False
        self._running.exception()
        self._is_joined = True
        return True

    def take(self) -> Item | None:
        """Wait for the task and return its result; None if none was started. Raises its error."""
        running, self._running = self._running, None
        return None if running is None else running.result()
