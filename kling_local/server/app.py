"""The application: control routes, files, and every dialect at its own paths."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kling_local.errors import KlingError
from kling_local.server.callbacks import Callbacks
from kling_local.server.desk import Desk
from kling_local.server.front import FILMS, Front
from kling_local.server.health import HEALTH, Health
from kling_local.server.options import Options
from kling_local.server.supervisor import Supervisor
from kling_local.version import __version__

log = logging.getLogger("kling_local.server")
_TIDY_S = 600.0
_DEADLINES_S = 0.2
_OWN_PATHS = ("/__kling_local", "/.well-known/")


def make_app(options: Options, *, with_worker: bool = True) -> ASGIApp:
    """The server as an ASGI application; with a worker process beside it unless told otherwise."""
    desk = Desk(options)
    supervisor = Supervisor(options, desk.store) if with_worker else None

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        callbacks = Callbacks(desk)
        works = (callbacks.run(), _tidy(desk), _keep_deadlines(desk))
        tasks = [asyncio.create_task(each) for each in works]
        if supervisor is not None:
            supervisor.start()
        yield
        for task in tasks:
            task.cancel()
        if supervisor is not None:
            await asyncio.to_thread(supervisor.stop)
        callbacks.close()
        desk.close()

    health = Route(HEALTH, Health(desk, supervisor).answer, methods=["GET"])
    home = Route("/", lambda _: RedirectResponse(FILMS), methods=["GET"])
    base = Starlette(routes=[health, home], lifespan=lifespan)
    return _Gate(options, base, Front(desk), _Late(lambda: _own_routes(desk)))


def _own_routes(desk: Desk) -> ASGIApp:
    from kling_local.server.control import own_app

    return own_app(desk)


class _Late:
    """An application that is made by the first call that needs it, off the event loop."""

    def __init__(self, make: Callable[[], ASGIApp]) -> None:
        self._make, self._lock = make, asyncio.Lock()
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._lock:
            if self._app is None:
                made: ASGIApp = await asyncio.to_thread(self._make)
                self._app = made
        await self._app(scope, receive, send)


class _Gate:
    """Parts the calls and puts ``x-kling-local: VERSION`` on every answer, whoever gives it.

    Calls under a name that is not the server's own get a 403, see `Options.knows`.

    Health and the dialects need no FastAPI, whose import takes as long as all the rest of a start:
    the control and file routes load it when they are first asked for.
    """

    def __init__(self, options: Options, base: ASGIApp, front: ASGIApp, own: ASGIApp) -> None:
        self._options, self._base, self._front, self._own = options, base, front, own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def signed(message: Message) -> None:
            if message["type"] == "http.response.start":
                mark = (b"x-kling-local", __version__.encode())
                message = {**message, "headers": [*message.get("headers", ()), mark]}
            await send(message)

        await self._app_for(scope)(scope, receive, signed)

    def _app_for(self, scope: Scope) -> ASGIApp:
        if scope["type"] != "http":
            return self._base
        host = Headers(scope=scope).get("host", "")
        if not self._options.knows(host):
            return _misled(host)
        if scope["path"] == HEALTH or _is_browser_at_the_door(scope):
            return self._base
        return self._own if scope["path"].startswith(_OWN_PATHS) else self._front


def _misled(host: str) -> ASGIApp:
    """The refusal of a call that names a host by which this server is not known."""
    sentence = f"this server listens on loopback only and is not known as {host[:100]!r}"
    hint = "use 127.0.0.1 or localhost; serve --public-url allows the host of that address"
    return JSONResponse({"error": {"message": sentence, "hint": hint}}, 403)


def _is_browser_at_the_door(scope: Scope) -> bool:
    """Whether somebody wants to look at ``/``, where no hosted service has anything."""
    return (
        scope["path"] == "/"
        and scope["method"] in ("GET", "HEAD")
        and "text/html" in Headers(scope=scope).get("accept", "")
    )


async def _tidy(desk: Desk) -> None:
    while True:
        try:
            await desk.write(desk.tidy)
        except KlingError as error:
            log.warning("tidying up: %s", error.sentence)
        except RuntimeError:  # the writer's thread is closing: so is the server
            return
        await asyncio.sleep(_TIDY_S)


async def _keep_deadlines(desk: Desk) -> None:
    """Cancel jobs whose clients wanted them by a time that is over."""
    while True:
        try:
            for job_id in desk.store.overdue():
                await desk.write(desk.store.cancel, job_id)
        except KlingError as error:
            log.warning("deadlines: %s", error.sentence)
            await asyncio.sleep(1.0)
        except RuntimeError:  # the writer's thread is closing: so is the server
            return
        await asyncio.sleep(_DEADLINES_S)
