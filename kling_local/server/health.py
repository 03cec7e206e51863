"""The health of the server and its worker; needs no credential, even under strict auth."""

from __future__ import annotations

import os
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from kling_local.errors import KlingError
from kling_local.server.desk import Desk
from kling_local.server.supervisor import Supervisor
from kling_local.version import __version__

HEALTH = "/__kling_local/health"


class Health:
    """The health route of one server."""

    def __init__(self, desk: Desk, supervisor: Supervisor | None) -> None:
        self._desk, self._supervisor = desk, supervisor
        self._began = time.monotonic()

    async def answer(self, _: Request) -> JSONResponse:
        """Version, speed, worker process and jobs by state; 503 while the store cannot be read."""
        try:
            return JSONResponse(await self._desk.aside(self._facts))
        except KlingError as error:
            return JSONResponse({"status": "failing", "error": error.sentence}, 503)

    def _facts(self) -> dict[str, Any]:
        desk, supervisor = self._desk, self._supervisor
        desk.store.database.check_there()
        return {
            "status": "ok",
            "version": __version__,
            "speed": desk.options.speed,
            "auth": desk.options.auth,
            "uptime_s": round(time.monotonic() - self._began, 3),
            "pid": os.getpid(),
            "worker": {
                "pid": supervisor.pid if supervisor else None,
                "restarts": supervisor.restarts if supervisor else 0,
            },
            "jobs": desk.store.counts(),
            "dialects": list(desk.dialects),
        }
