"""Wait for jobs to change state: one query of the store serves all waiting calls."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from kling_local.jobs.job import FINISHED, JobFilter
from kling_local.jobs.store import Store

_LOOK_S = 0.01


class Watch:
    """Wakes callers when their job reaches a state. Runs inside one event loop."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: dict[str, set[tuple[tuple[str, ...], asyncio.Future[None]]]] = defaultdict(
            set
        )
        self._looking: asyncio.Task[None] | None = None

    async def finished(self, job_id: str, timeout_s: float) -> bool:
        """Wait until the job is finished; False when the time is up."""
        return await self.reached(job_id, FINISHED, timeout_s)

    async def reached(self, job_id: str, states: tuple[str, ...], timeout_s: float) -> bool:
        """Wait until the job is in one of these states; False when the time is up."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = (states, future)
        self._waiting[job_id].add(entry)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            await asyncio.wait_for(future, timeout_s)
        except TimeoutError:
            return False
        else:
            return True
        finally:
            self._waiting[job_id].discard(entry)
            if not self._waiting[job_id]:
                del self._waiting[job_id]

    async def _look(self) -> None:
        version = -1
        known: set[str] = set()
        while self._waiting:
            now = self._store.database.version()
            if now != version or set(self._waiting) - known:
                version, known = now, set(self._waiting)
                self._wake()
            await asyncio.sleep(_LOOK_S)

    def _wake(self) -> None:
        ids = tuple(self._waiting)
        for start in range(0, len(ids), 500):
            wanted = JobFilter(ids=ids[start : start + 500], limit=500)
            for job in self._store.page(wanted)[0]:
                for states, future in list(self._waiting.get(job.id, ())):
                    if job.state in states and not future.done():
                        future.set_result(None)
