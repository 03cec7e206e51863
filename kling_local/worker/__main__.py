"""``python -m kling_local.worker``: one worker process, as ``kling-local serve`` starts it.

It reads its order as one line of JSON from stdin. When stdin closes, the process that started it is
gone, and the worker exits at once; finished takes stay in the job folder.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from kling_local.addresses import Places
from kling_local.errors import KlingError
from kling_local.garbage import own_process
from kling_local.jobs.home import Home
from kling_local.jobs.store import Store
from kling_local.worker.instant import InstantWorker
from kling_local.worker.order import Order

log = logging.getLogger("kling_local.worker")
_IDLE_S = {"render": 0.2, "instant": 0.01}
_TROUBLE_S = 1.0


def main() -> int:
    """Work until told to stop."""
    own_process()
    logging.basicConfig(level=logging.INFO, format="worker: %(message)s")
    home, order = _read_order(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        store = home.store()
    except KlingError as error:
        log.warning("%s", error.sentence)
        return 1
    step = _steps(home, store, order, stopping)
    while not stopping.is_set():
        try:
            if not step():
                stopping.wait(_IDLE_S[order.speed])
        except KlingError as error:
            log.warning("%s", error.sentence)
            stopping.wait(_TROUBLE_S)
    store.claims.release(order.owner)
    return 0


def _steps(home: Home, store: Store, order: Order, stopping: threading.Event) -> Callable[[], bool]:
    """The function that does one step of work; torch is imported only to render films."""
    if order.speed == "instant":
        return InstantWorker(home, store, order).step
    from kling_local.worker.render import RenderWorker

    return RenderWorker(home, store, order, stopping).step


def _read_order(line: str) -> tuple[Home, Order]:
    said = json.loads(line)
    places = Places(**said.pop("places"))
    home = Home(Path(said.pop("home")))
    return home, Order(places=places, moderation=tuple(said.pop("moderation")), **said)


def _end_with_parent() -> None:
    """Exit at once when stdin closes, even in the middle of a denoise step."""
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
