"""The application: control routes, files, and every dialect at its own paths."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kling_local.errors import KlingError
from kling_local.jobs.database import StoreError
from kling_local.server.callbacks import Callbacks
from kling_local.server.control import control_routes
from kling_local.server.desk import Desk
from kling_local.server.files import file_routes, well_known_routes
from kling_local.server.front import Front
from kling_local.server.options import Options
from kling_local.server.supervisor import Supervisor
from kling_local.version import __version__

log = logging.getLogger("kling_local.server")
_TIDY_S = 600.0
_OWN_PATHS = ("/__kling_local", "/.well-known/")


def make_app(options: Options, *, with_worker: bool = True) -> ASGIApp:
    """The server as an ASGI application; with a worker process beside it unless told otherwise."""
    desk = Desk(options)
    supervisor = Supervisor(options, desk.store) if with_worker else None

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        callbacks = Callbacks(desk)
        tasks = [asyncio.create_task(callbacks.run()), asyncio.create_task(_tidy(desk))]
        if supervisor is not None:
            supervisor.start()
        yield
        for task in tasks:
            task.cancel()
        if supervisor is not None:
            await asyncio.to_thread(supervisor.stop)
        callbacks.close()
        desk.close()

    app = FastAPI(
        title="kling-local",
        version=__version__,
        lifespan=lifespan,
        docs_url="/__kling_local/docs",
        redoc_url=None,
        openapi_url="/__kling_local/openapi.json",
    )
    app.add_exception_handler(KlingError, _refuse)
    app.include_router(control_routes(desk, supervisor))
    app.include_router(file_routes(desk))
    app.include_router(well_known_routes(desk))
    front = Front(desk)
    app.mount("/", front)
    return _Signed(app, front)


class _Signed:
    """Puts ``x-kling-local: VERSION`` on every answer, whoever gives it.

    Calls of dialects go to the front without a look at the control routes.
    """

    def __init__(self, app: ASGIApp, front: Front) -> None:
        self._app, self._front = app, front

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def signed(message: Message) -> None:
            if message["type"] == "http.response.start":
                mark = (b"x-kling-local", __version__.encode())
                message = {**message, "headers": [*message.get("headers", ()), mark]}
            await send(message)

        own = scope["type"] != "http" or scope["path"].startswith(_OWN_PATHS)
        await (self._app if own else self._front)(scope, receive, signed)


async def _refuse(_: Request, error: Exception) -> JSONResponse:
    """A control route's refusal."""
    assert isinstance(error, KlingError)
    status = 503 if isinstance(error, StoreError) else 422
    return JSONResponse({"error": {"message": error.sentence, "hint": error.hint}}, status)


async def _tidy(desk: Desk) -> None:
    while True:
        try:
            await desk.write(desk.tidy)
        except KlingError as error:
            log.warning("tidying up: %s", error.sentence)
        except RuntimeError:  # the writer's thread is closing: so is the server
            return
        await asyncio.sleep(_TIDY_S)
