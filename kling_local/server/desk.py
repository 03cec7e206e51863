"""The desk: the objects that answering calls needs, made once when the server starts."""

from __future__ import annotations

import asyncio
import base64
import secrets
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from kling_local.dialects import dialect, dialects
from kling_local.dialects.base import Dialect
from kling_local.jobs.database import LockedError
from kling_local.jobs.store import Store
from kling_local.server.faults import Faults
from kling_local.server.journal import Journal
from kling_local.server.keys import Keys
from kling_local.server.links import SignedLinks
from kling_local.server.options import Options
from kling_local.server.routing import Router
from kling_local.server.signing import Signer
from kling_local.server.uploads import Uploads
from kling_local.server.views import Views
from kling_local.server.watch import Watch

P = ParamSpec("P")
R = TypeVar("R")
_DAY_S = 86_400


class Desk:
    """One server's store, keys, links, faults, journal and the dialects it speaks."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.home = options.home
        self.store: Store = self.home.store()
        self.dialects: dict[str, Dialect] = {name: dialect(name) for name in dialects()}
        self.router = Router(tuple(self.dialects.values()))
        self.keys = Keys(options.settings.keys, strict=options.auth == "strict")
        self.links = SignedLinks(self.home.secret())
        self.uploads = Uploads(self.home, self.store, self.links)
        self.retention_s = options.settings.retention_days * _DAY_S
        self.views = Views(self.store, self.links, self.retention_s)
        self.signer = Signer(self._webhook_secret(), self.home.secret())
        self.faults = Faults()
        self.journal = Journal()
        self.watch = Watch(self.store)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._helpers = ThreadPoolExecutor(4, thread_name_prefix="desk")

    async def write(self, work: Callable[P, R], *values: P.args, **named: P.kwargs) -> R:
        """Run ``work``, which changes the store, on the only writing thread.

        So the event loop never waits for the database's lock.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writer, lambda: work(*values, **named))

    async def write_once(self, work: Callable[P, R], *values: P.args, **named: P.kwargs) -> R:
        """Run one transaction directly if nobody else is writing, else on the writing thread.

        Handing it to a thread costs more than the transaction itself.
        """
        try:
            with self.store.database.at_once():
                return work(*values, **named)
        except LockedError:
            return await self.write(work, *values, **named)

    async def aside(self, work: Callable[P, R], *values: P.args, **named: P.kwargs) -> R:
        """Run slow work, such as reading a large body or a picture, outside the event loop."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._helpers, lambda: work(*values, **named))

    def origin(self, scheme: str, host: str) -> str:
        """Scheme and host for links: the public address if one is set, else the client's."""
        return (self.options.public_url or f"{scheme}://{host}").rstrip("/")

    def tidy(self) -> None:
        """Delete expired uploads, and jobs older than the retention with their folders."""
        now = self.store.clock.now()
        for job_id in self.store.forget(before=now - self.retention_s):
            self.home.forget_job(job_id)
        self.uploads.forget(before=now)

    def reset(self) -> None:
        """Delete every job with its folder, upload, library item, fault and journal entry."""
        self.store.reset()
        for folder in ("jobs", "uploads"):
            shutil.rmtree(self.home.path / folder, ignore_errors=True)
        self.faults.clear()
        self.journal.clear()

    def close(self) -> None:
        """Stop the threads and close the store."""
        self._writer.shutdown()
        self._helpers.shutdown(cancel_futures=True)
        self.store.close()

    def _webhook_secret(self) -> str:
        said = self.options.settings.webhook_secret
        if said is not None:
            return said
        drawn = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
        return self.store.clock.note("webhook_secret", default=drawn)
