"""Callbacks: post state changes to clients, signed, and retry with growing pauses."""

from __future__ import annotations

import asyncio
import http.client
import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from kling_local.dialects.base import Dialect, LibraryItem, Links
from kling_local.errors import KlingError
from kling_local.jobs.database import StoreError
from kling_local.jobs.outbox import Change, Delivery, delivery_id
from kling_local.server.desk import Desk
from kling_local.version import __version__

log = logging.getLogger("kling_local.server")
_LOOK_S, _RETRY_LOOK_S = 0.05, 0.5
_FIRST_PAUSE_S, _GROWTH, _LONGEST_PAUSE_S = 1.0, 5.0, 600.0
_AT_ONCE = 8


class Callbacks:
    """Reads the store's outbox and sends the deliveries that are due."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._senders = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="callback")
        self._under_way: set[str] = set()

    async def run(self) -> None:
        """Look for changes and due deliveries until cancelled."""
        version, looked_at = -1, 0.0
        while True:
            try:
                now = self._desk.store.database.version()
                if now != version or time.monotonic() - looked_at > _RETRY_LOOK_S:
                    version, looked_at = now, time.monotonic()
                    await self._desk.write(self.post_changes)
                    self._send_due()
            except KlingError as error:
                log.warning("callbacks: %s", error.sentence)
                await asyncio.sleep(1.0)
            except RuntimeError:  # a thread pool is closed: the server is stopping
                return
            await asyncio.sleep(_LOOK_S)

    def close(self) -> None:
        """Stop sending; the next start repeats what is not settled (at-least-once delivery)."""
        self._senders.shutdown(wait=False, cancel_futures=True)

    def post_changes(self) -> None:
        """Turn every new change into deliveries."""
        while changes := self._desk.store.outbox.changes():
            deliveries = [each for change in changes for each in self._told(change)]
            self._desk.store.outbox.post(changes, deliveries)

    def _told(self, change: Change) -> list[Delivery]:
        """The deliveries of a change; none, and a line in the log, if the job cannot be read."""
        try:
            return self._deliveries(change)
        except StoreError:
            raise
        except Exception:
            log.exception("no callback of job %s", change.job_id)
            return []

    def _deliveries(self, change: Change) -> list[Delivery]:
        job = self._desk.store.job(change.job_id)
        if job is None or job.callback_url is None or job.dialect not in self._desk.dialects:
            return []
        dialect = self._desk.dialects[job.dialect]
        view = self._desk.views.as_of(job, change, dialect)
        wanted = job.webhook_events
        made = []
        for event in dialect.webhook_events(change.before or "", change.state):
            if wanted and event not in wanted:
                continue
            made.append(
                Delivery(
                    id=delivery_id(change, event),
                    job_id=job.id,
                    dialect=job.dialect,
                    event=event,
                    url=job.callback_url,
                    body=_written(dialect.webhook(view, event, Links(job.base_url, change.at))),
                )
            )
        return made

    def _send_due(self) -> None:
        for delivery in self._desk.store.outbox.due():
            if delivery.id not in self._under_way and len(self._under_way) < 4 * _AT_ONCE:
                self._under_way.add(delivery.id)
                self._senders.submit(self._send, delivery)

    def _send(self, delivery: Delivery) -> None:
        dialect = self._desk.dialects[delivery.dialect]
        try:
            answer = self._post(delivery, dialect)
            again_in_s = None
            if not answer.startswith("2") and delivery.attempts + 1 < dialect.callback_tries:
                again_in_s = pause_s(delivery.attempts)
            self._desk.store.outbox.settle(delivery, answer, again_in_s=again_in_s)
        except KlingError as error:
            log.warning("callback %s: %s", delivery.id, error.sentence)
        finally:
            self._under_way.discard(delivery.id)

    def _post(self, delivery: Delivery, dialect: Dialect) -> str:
        """Send it once; returns the status or the error. Redirects are not followed."""
        body = delivery.body.encode()
        # fal's header names the request itself, as each of its jobs has only one callback.
        mark = delivery.job_id if dialect.signing == "fal" else delivery.id
        headers = {
            "content-type": "application/json",
            "user-agent": f"kling-local/{__version__}",
            **self._desk.signer.headers(dialect.signing, mark, int(time.time()), body),
        }
        try:
            parts = urlsplit(delivery.url)
            connection = self._desk.options.places.connection(
                parts.scheme,
                parts.hostname or "",
                parts.port,
                dialect.callback_s,
                ends=time.monotonic() + dialect.callback_s,
            )
            try:
                target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                connection.request("POST", target, body, headers)
                return str(connection.getresponse().status)
            finally:
                connection.close()
        except (OSError, ValueError, http.client.HTTPException) as error:
            return f"{type(error).__name__}: {error}"[:300]


def about_item(dialect: Dialect, item: LibraryItem, links: Links) -> list[Delivery]:
    """The callbacks about a new item of the library, if the client asked for them."""
    if item.callback_url is None:
        return []
    return [
        Delivery(
            id=delivery_id(Change(0, item.id, None, event, item.created_at), event),
            job_id=item.id,
            dialect=dialect.name,
            event=event,
            url=item.callback_url,
            body=_written(body),
        )
        for event, body in dialect.library_webhooks(item, links)
    ]


def _written(body: object) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def pause_s(attempts: int) -> float:
    """Seconds to wait after ``attempts + 1`` failed attempts: 1, 5, 25, 125, at most 600."""
    return min(_FIRST_PAUSE_S * _GROWTH**attempts, _LONGEST_PAUSE_S)
