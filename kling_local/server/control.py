"""The server's own routes under ``/__kling_local/``: films, jobs, costs, journal, faults, clock."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from functools import lru_cache
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Body, Depends, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from kling_local.dialects.base import JobView
from kling_local.errors import KlingError
from kling_local.jobs.database import StoreError
from kling_local.jobs.job import Job, JobFilter
from kling_local.request import GenerationRequest
from kling_local.server.browsing import page
from kling_local.server.desk import Desk
from kling_local.server.faults import Fault
from kling_local.server.files import file_routes, well_known_routes
from kling_local.server.front import LISTED
from kling_local.server.screening import SAFE, SCRIPT, STYLE, Screened, film_page, films_page
from kling_local.server.sending import SentFile
from kling_local.version import __version__

_EVENT_S = 0.2
_MOST_ADVANCE_S = 10 * 365 * 86_400.0
_SHOWN = 60
_DAY_S = 86_400


def own_app(desk: Desk) -> FastAPI:
    """Control routes, files and the public key of one server."""
    app = FastAPI(
        title="kling-local",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/__kling_local/openapi.json",
    )
    app.add_exception_handler(KlingError, _refuse)
    app.add_exception_handler(RequestValidationError, _correct)
    for router in (control_routes(desk), file_routes(desk), well_known_routes(desk)):
        app.include_router(router)

    @app.get(LISTED, include_in_schema=False)
    def docs() -> HTMLResponse:
        """Every path of the server, to read."""
        documents = {name: each.openapi() for name, each in desk.dialects.items()}
        prefixes = {name: each.prefixes for name, each in desk.dialects.items()}
        return HTMLResponse(page(app.openapi(), documents, prefixes))

    return app


def control_routes(desk: Desk) -> APIRouter:
    """Every control route of one server but health; all follow ``--auth strict``."""
    router = APIRouter(
        prefix="/__kling_local", tags=["kling-local"], dependencies=[Depends(_Guard(desk))]
    )
    for add in (
        _add_films,
        _add_jobs,
        _add_papers,
        _add_costs,
        _add_journal,
        _add_faults,
        _add_clock,
    ):
        add(router, desk)
    return router


async def _refuse(_: Request, error: Exception) -> JSONResponse:
    """A control route's refusal."""
    assert isinstance(error, KlingError)
    status = 503 if isinstance(error, StoreError) else 422
    return JSONResponse({"error": {"message": error.sentence, "hint": error.hint}}, status)


async def _correct(_: Request, error: Exception) -> JSONResponse:
    """What is wrong with a call's values, without the values: not all of them fit into JSON."""
    assert isinstance(error, RequestValidationError)
    told = [{name: each[name] for name in ("type", "loc", "msg")} for each in error.errors()]
    return JSONResponse({"detail": told}, 422)


class _Guard:
    """Under strict auth a known key is needed; pages of other origins may change nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __call__(self, request: Request) -> None:
        said = request.headers.get("authorization") or request.headers.get("x-api-key") or ""
        if not self._desk.keys.opens_control(said):
            raise HTTPException(401, "a key of this server is needed: Authorization: Bearer KEY")
        origin = request.headers.get("origin")
        if origin and urlsplit(origin).netloc != request.headers.get("host"):
            raise HTTPException(403, "control routes answer no page of another origin")


def _add_films(router: APIRouter, desk: Desk) -> None:
    @router.get("/")
    def films(request: Request) -> HTMLResponse:
        """The newest films, to look at in a browser, and a form to make one."""
        jobs, total = desk.store.page(JobFilter(limit=_SHOWN))
        shown = [_screened(desk, each, request) for each in jobs]
        usd, _ = desk.store.spent()
        return HTMLResponse(films_page(shown, total, usd, desk.options), headers=SAFE)

    @router.get("/films/{job_id}")
    def film(job_id: str, request: Request) -> HTMLResponse:
        """One film to look at: what its fields came to, what each second cost, its storyboard."""
        found = _job(desk, job_id)
        receipt = desk.home.job_folder(found.id) / "receipt.json"
        page = film_page(
            _screened(desk, found, request),
            json.loads(found.request_json),
            json.loads(receipt.read_text(encoding="utf-8")) if receipt.is_file() else None,
            desk.store.outbox.of_job(found.id),
        )
        return HTMLResponse(page, headers=SAFE)

    @router.get("/films.css", include_in_schema=False)
    def style() -> Response:
        return SentFile(STYLE, media_type="text/css")

    @router.get("/films.js", include_in_schema=False)
    def script() -> Response:
        return SentFile(SCRIPT, media_type="text/javascript")


def _screened(desk: Desk, job: Job, request: Request) -> Screened:
    """The job for a page of this server, whose links are good for a day at least."""
    path = desk.home.within(job.output["path"]) if job.output else None
    link = None
    if job.state == "succeeded" and path is not None and path.is_file():
        # the same link all day, so that a browser keeps the film
        expires = (desk.store.clock.now() // _DAY_S + 2) * _DAY_S
        link = desk.links.film("", job.id, expires)
    return Screened(view=_view(desk, job, request), link=link, findings=job.findings)


def _add_papers(router: APIRouter, desk: Desk) -> None:
    @router.get("/jobs/{job_id}/receipt")
    def receipt(job_id: str) -> Response:
        """The receipt of a finished film."""
        path = desk.home.job_folder(_job(desk, job_id).id) / "receipt.json"
        if not path.is_file():
            raise HTTPException(404, f"job {job_id!r} has no receipt: no film of it was drawn")
        return SentFile(path, media_type="application/json")

    @router.get("/jobs/{job_id}/storyboard")
    def storyboard(job_id: str) -> HTMLResponse:
        """The storyboard of a job's plan, as ``kling-local plan --format html`` draws it."""
        from kling_local.choice import plan
        from kling_local.planner.storyboard import as_page

        shot_list = plan(_job(desk, job_id).request())
        return HTMLResponse(as_page(shot_list))


def _add_jobs(router: APIRouter, desk: Desk) -> None:
    @router.get("/jobs")
    def jobs(limit: int = 100, state: str | None = None) -> dict[str, Any]:
        """The newest jobs, of every account and dialect."""
        states = (state,) if state else ()
        wanted = JobFilter(states=states, limit=max(1, min(limit, 1000)))
        found, total = desk.store.page(wanted)
        return {"jobs": [_summary(job) for job in found], "total": total}

    @router.get("/jobs/{job_id}")
    def job(job_id: str, request: Request) -> dict[str, Any]:
        """One job with its parsed request, its plan, its cost and its callbacks."""
        found = _job(desk, job_id)
        return {
            **_summary(found),
            "request": json.loads(found.request_json),
            "plan": _plan(found.id, found.state, found.request_json),
            "wire": dict(found.wire),
            "output": _view(desk, found, request).output,
            "logs": [list(line) for line in found.logs],
            "callbacks": [
                {
                    "id": each.id,
                    "event": each.event,
                    "url": each.url,
                    "attempts": each.attempts,
                    "delivered_at": each.delivered_at,
                    "next_at": each.next_at,
                    "last_answer": each.last_answer,
                }
                for each in desk.store.outbox.of_job(found.id)
            ],
        }

    @router.get("/jobs/{job_id}/events")
    def events(job_id: str) -> StreamingResponse:
        """State, progress and stage of a job as server-sent events, until it is finished."""
        _job(desk, job_id)

        async def pieces() -> AsyncIterator[bytes]:
            said = ""
            while (found := desk.store.job(job_id)) is not None:
                stage = found.logs[-1][1] if found.logs else None
                facts = {"state": found.state, "progress": found.progress, "stage": stage}
                text = json.dumps(facts)
                if text != said:
                    said = text
                    yield f"event: {found.state}\ndata: {text}\n\n".encode()
                if found.is_finished:
                    return
                await asyncio.sleep(_EVENT_S)

        return StreamingResponse(pieces(), media_type="text/event-stream")


def _add_costs(router: APIRouter, desk: Desk) -> None:
    @router.get("/costs")
    def costs() -> dict[str, Any]:
        """What the films so far would have cost on the hosted services, in US dollars."""
        total, counted = desk.store.spent()
        by_dialect = {}
        for name in desk.dialects:
            spent, number = desk.store.spent(dialect=name)
            by_dialect[name] = {"usd": round(spent, 4), "films": number}
        return {"usd": round(total, 4), "films": counted, "dialects": by_dialect}


def _add_journal(router: APIRouter, desk: Desk) -> None:
    @router.get("/journal")
    def journal(limit: int = 100) -> dict[str, Any]:
        """The latest requests, newest first, without their keys."""
        return {"requests": desk.journal.entries(limit)}

    @router.delete("/journal")
    def forget_journal() -> dict[str, Any]:
        """Empty the journal."""
        desk.journal.clear()
        return {"requests": []}


def _add_faults(router: APIRouter, desk: Desk) -> None:
    @router.get("/faults")
    def faults() -> dict[str, Any]:
        """The armed faults."""
        return {"faults": desk.faults.armed()}

    @router.post("/faults")
    def arm(fault: Annotated[dict[str, Any], Body()]) -> dict[str, Any]:
        """Arm a fault: name, and dialect, action, times, rate, seconds."""
        known = ("name", "dialect", "action", "times", "rate", "seconds")
        unknown = [name for name in fault if name not in known]
        if unknown or "name" not in fault:
            raise HTTPException(422, f"a fault has the fields {', '.join(known)}, name at least")
        desk.faults.arm(Fault(**fault))
        return {"faults": desk.faults.armed()}

    @router.delete("/faults")
    def disarm() -> dict[str, Any]:
        """Disarm every fault."""
        desk.faults.clear()
        return {"faults": []}


def _add_clock(router: APIRouter, desk: Desk) -> None:
    @router.get("/clock")
    def clock() -> dict[str, float]:
        """The virtual clock."""
        return {"now": desk.store.clock.now(), "real": time.time()}

    @router.post("/clock")
    async def advance(
        advance_s: Annotated[float, Body(embed=True, ge=0, le=_MOST_ADVANCE_S)],
    ) -> dict[str, float]:
        """Set the virtual clock forward: links expire, retention ends."""
        offset = await desk.write(desk.store.clock.advance, advance_s)
        await desk.write(desk.tidy)
        return {"now": desk.store.clock.now(), "real": time.time(), "offset_s": offset}

    @router.post("/reset")
    async def reset() -> dict[str, str]:
        """Forget every job, upload, library item, fault and journal entry; the clock is real."""
        await desk.write(desk.reset)
        return {"status": "reset"}

    @router.get("/openapi/{name}.json")
    def document(name: str) -> JSONResponse:
        """The OpenAPI document of one dialect."""
        if name not in desk.dialects:
            raise HTTPException(404, f"the dialects are {', '.join(desk.dialects)}")
        return JSONResponse(desk.dialects[name].openapi())


def _summary(job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "dialect": job.dialect,
        "account": job.account,
        "model": job.model,
        "state": job.state,
        "progress": job.progress,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "attempts": job.attempts,
        "external_id": job.external_id,
        "failure": dict(job.failure) if job.failure else None,
        "findings": list(job.findings),
        "fault": job.fault,
        "cost_usd": job.cost,
    }


def _job(desk: Desk, job_id: str) -> Job:
    found = desk.store.job(job_id)
    if found is None:
        raise HTTPException(404, f"job {job_id!r} is not known")
    return found


def _view(desk: Desk, job: Job, request: Request) -> JobView:
    origin = desk.origin(request.url.scheme, request.headers.get("host", ""))
    return desk.views.view(job, desk.dialects[job.dialect], origin)


@lru_cache(maxsize=256)
def _plan(_job: str, _state: str, request_json: str) -> dict[str, Any]:
    """The shot list that this request gives, or why there is none.

    Kept for each state of a job, so polls are cheap: which models are here may change in between.
    """
    from kling_local.choice import plan
    from kling_local.planner import shot_list_to_json

    try:
        return shot_list_to_json(plan(GenerationRequest.from_json(json.loads(request_json))))
    except KlingError as error:
        return {"error": error.sentence}
