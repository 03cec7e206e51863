"""The front: handles every call of a hosted dialect, from its path to its answer.

Checks come in the order of the hosted services: path, method, credential, body, rules. Errors are
answered in the dialect's own form and never show internals of the server.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from kling_local.dialects.base import Call, Film, Refusal, Reply, Route, as_refusal
from kling_local.dialects.fal import PROXY, SYNC, TARGET
from kling_local.errors import KlingError, MediaError
from kling_local.jobs.database import StoreError
from kling_local.jobs.job import BusyError, DuplicateError
from kling_local.server.actions import ACTIONS, Stream
from kling_local.server.decoding import host_of, read_body
from kling_local.server.desk import Desk
from kling_local.server.faults import Fault
from kling_local.server.journal import Entry, redacted_headers, redacted_query, shortened
from kling_local.server.routing import Match
from kling_local.server.sending import SentFile
from kling_local.server.visit import Visit

log = logging.getLogger("kling_local.server")
LISTED, FILMS = "/__kling_local/docs", "/__kling_local/"
_FAL_SYNC_HOST = "fal.run"
_PROXY_KEY = "Key proxy:proxy"
_LONGEST_HEADER = 4000
_NOWHERE = Route("*", "/", "absent")


class Front:
    """The ASGI endpoint of all dialects."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        request = Request(scope, receive)
        began = time.perf_counter()
        headers = _headers(request)
        entry = _entry(request, headers)
        self._desk.journal.add(entry)
        response: Callable[[Scope, Receive, Send], Any]
        try:
            response = await self._respond(request, headers, entry)
            entry.status = getattr(response, "status_code", None)
        except ClientDisconnect:
            return
        entry.milliseconds = round((time.perf_counter() - began) * 1000, 2)
        await response(scope, receive, send)

    async def _respond(self, request: Request, headers: dict[str, str], entry: Entry) -> Any:
        try:
            origin = self._desk.origin(request.scope["scheme"], host_of(request))
        except Refusal as error:
            return _plain(400, error)
        path, query = self._target(request, headers)
        matches = self._desk.router.matches(request.method, path)
        asked = Call(request.method, path, query, headers, lenient=self._desk.options.lenient)
        meant = self._mistyped(asked, matches)
        if meant is not None or not matches:
            return self._nowhere(asked, entry, origin, meant)
        match, call = self._choose(matches, asked)
        visit = Visit(
            desk=self._desk,
            dialect=match.dialect,
            route=match.route,
            call=call,
            origin=origin,
            entry=entry,
            now=self._desk.store.clock.now(),
        )
        entry.dialect, entry.action = match.dialect.name, match.route.action
        fault = None
        try:
            if not match.right_method:
                raise Refusal("wrong_method", f"{call.method} is not offered at {call.path}")
            self._let_in(visit)
            fault = self._strike(visit)
            reply = await self._act(visit, request, fault)
        except asyncio.CancelledError:
            raise
        except ClientDisconnect:
            raise
        except Exception as error:
            if isinstance(error, KlingError) and not entry.findings:
                entry.findings = list(error.findings)
            reply = _refused(visit, error)
        return self._response(visit, reply, fault)

    def _target(self, request: Request, headers: dict[str, str]) -> tuple[str, dict[str, str]]:
        """Path and query of the call; of a call to fal's proxy, those of the target address."""
        path = _raw_path(request)
        target = headers.get(TARGET)
        if path.rstrip("/") != PROXY or target is None:
            query = dict(request.query_params) if request.scope["query_string"] else {}
            return path, query
        try:
            parts = urlsplit(target)
        except ValueError:
            return path, {}
        if not parts.hostname:
            return path, {}
        if not self._desk.keys.strict:
            # The real proxy adds the key: the browser that calls it has none.
            headers.setdefault("authorization", _PROXY_KEY)
        prefix = SYNC if parts.hostname == _FAL_SYNC_HOST else ""
        return prefix + parts.path, dict(parse_qsl(parts.query, keep_blank_values=True))

    def _choose(self, matches: list[Match], asked: Call) -> tuple[Match, Call]:
        """The first match whose dialect accepts this form of credential; else the first match."""
        calls = [
            replace(asked, path=each.path, params=each.params, prefix=each.prefix)
            for each in matches
        ]
        if len(matches) > 1:
            now = self._desk.store.clock.now()
            for each, call in zip(matches, calls, strict=True):
                if each.right_method and _takes(each, call, now):
                    return each, call
        return matches[0], calls[0]

    def _let_in(self, visit: Visit) -> None:
        """Check the credential and set the account; open routes need no credential."""
        if visit.route.is_open:
            visit.account = "local"
            return
        credential = visit.dialect.authorise(visit.call, visit.now)
        visit.account = self._desk.keys.account(visit.dialect, credential)

    def _strike(self, visit: Visit) -> Fault | None:
        fault = self._desk.faults.strike(visit.dialect.name, visit.route.action, visit.call.headers)
        if fault is not None:
            visit.entry.fault = fault.name
        return fault

    async def _act(self, visit: Visit, request: Request, fault: Fault | None) -> Reply:
        if fault is not None:
            if fault.name == "slow":
                await asyncio.sleep(fault.seconds)
            elif fault.name == "busy":
                raise Refusal("too_many", "parallel task over resource pack limit")
            elif fault.name == "moderation":
                raise Refusal("moderation", "the content did not pass the content safety policy")
            elif fault.name == "server_error":
                raise Refusal("server", "a server error was injected")
        most_bytes = int(self._desk.options.settings.max_body_mb * 1e6)
        if request.method not in ("GET", "HEAD"):
            visit.with_body(await read_body(request, most_bytes, visit.keep_file))
        visit.entry.body = shortened(visit.call.body)
        return await ACTIONS[visit.route.action](visit, fault)

    def _mistyped(self, asked: Call, matches: list[Match]) -> Match | None:
        """The route that a mistyped path most likely means, or None.

        None also if a route takes the call, or a template without parameters fits the path.
        """
        if any(each.right_method for each in matches):
            return None
        if not all("{" in each.route.template for each in matches):
            return None
        return self._desk.router.meant(asked.method, asked.path)

    def _nowhere(self, asked: Call, entry: Entry, origin: str, meant: Match | None) -> Any:
        """The 404 for an unknown path, written by the dialect that is most likely meant.

        Without such a dialect it is plain JSON that lists the prefixes.
        """
        found = self._desk.router.dialect_of(asked.path)
        advice = f"{LISTED} lists the paths"
        if meant is not None:
            found = meant.dialect, meant.prefix
            advice = f"did you mean {asked.method} {meant.path}?"
        sentence = f"{asked.method} {asked.path[:200]} is not offered: {advice}"
        refusal = Refusal("no_route", sentence)
        if found is None:
            refusal.hint = f"prefixes are {', '.join(self._desk.router.prefixes)}"
            entry.status = 404
            return _plain(404, refusal)
        dialect, prefix = found
        call = replace(asked, path=asked.path[len(prefix) :], prefix=prefix)
        visit = Visit(
            self._desk, dialect, _NOWHERE, call, origin, entry, self._desk.store.clock.now()
        )
        entry.dialect = dialect.name
        return self._response(visit, _refused(visit, refusal), None)

    def _response(self, visit: Visit, reply: Reply, fault: Fault | None) -> Any:
        headers = dict(reply.headers)
        if visit.entry.findings:
            headers["x-kling-local-findings"] = _findings_header(visit.entry.findings)
        if isinstance(reply.body, Film):
            return self._film(visit, reply.body, reply.status, headers)
        if isinstance(reply.body, Stream):
            return StreamingResponse(reply.body.pieces, reply.status, headers)
        body = _body(reply.body)
        if isinstance(reply.body, dict | list | str):
            headers.setdefault("content-type", "application/json")
        if fault is not None and fault.name == "malformed":
            body = body[: len(body) // 2]
        response = Response(body, reply.status, headers)
        return _Dropped(response) if fault is not None and fault.name == "drop" else response

    def _film(self, visit: Visit, film: Film, status: int, headers: dict[str, str]) -> Any:
        job = self._desk.store.job(film.job_id)
        path = self._desk.home.within(job.output["path"]) if job and job.output else None
        if path is None or not path.is_file():
            refusal = Refusal("not_found", "the film is gone", value=film.job_id)
            return self._response(visit, _refused(visit, refusal), None)
        kept = {name: value for name, value in headers.items() if name != "content-type"}
        return SentFile(path, status, kept, media_type="video/mp4")


class _Dropped:
    """An answer that stops half-way through its body, as if the connection broke."""

    def __init__(self, response: Response) -> None:
        self._response = response
        self.status_code = response.status_code

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        body = bytes(self._response.body)
        headers = self._response.raw_headers
        await send({"type": "http.response.start", "status": self.status_code, "headers": headers})
        half = body[: len(body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})


def _refused(visit: Visit, error: Exception) -> Reply:
    """The dialect's answer to an error; an unexpected error is logged and shown as internal."""
    known = error if isinstance(error, KlingError) else None
    if known is None:
        log.error("call %s", visit.entry.request_id, exc_info=error)
        known = Refusal("server", "internal error", hint=f"the log has {visit.entry.request_id}")
    refusal = _as_refusal(known)
    reply = visit.dialect.error(refusal, visit.call, visit.links)
    if refusal.kind == "too_large":
        # The rest of the body is not read, so the connection cannot be used again.
        return replace(reply, headers={**reply.headers, "connection": "close"})
    return reply


def _as_refusal(error: KlingError) -> Refusal:
    kind = None
    value: object = None
    if isinstance(error, BusyError):
        kind = "too_many"
    elif isinstance(error, DuplicateError):
        kind, value = "conflict", error.job_id
    elif isinstance(error, StoreError | MediaError):
        kind = "unavailable"
    if kind is None:
        return as_refusal(error)
    return Refusal(kind, error.sentence, hint=error.hint, field=error.field, value=value)


def _findings_header(findings: list[str]) -> str:
    """The findings as JSON; if they are too long, as many as fit and the number of the others."""
    kept, text = len(findings), json.dumps(findings)
    while len(text) > _LONGEST_HEADER and kept:
        kept -= 1
        more = f"{len(findings) - kept} more are in the journal"
        text = json.dumps([*findings[:kept], more])
    return text


def _takes(match: Match, call: Call, now: float) -> bool:
    try:
        match.dialect.authorise(call, now)
    except KlingError:
        return False
    return True


def _entry(request: Request, headers: dict[str, str]) -> Entry:
    query = dict(request.query_params) if request.scope["query_string"] else {}
    return Entry(
        at=time.time(),
        request_id=secrets.token_hex(16),
        method=request.method,
        path=request.scope["path"][:500],
        query=redacted_query(query),
        headers=redacted_headers(headers),
    )


def _headers(request: Request) -> dict[str, str]:
    pairs = request.scope["headers"]
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in pairs}


def _raw_path(request: Request) -> str:
    """The path as it was sent, not decoded: an encoded slash does not separate segments."""
    raw = request.scope.get("raw_path") or request.scope["path"].encode()
    return str(raw.decode("ascii", "replace").partition("?")[0])


def _body(body: object) -> bytes:
    if body is None:
        return b""
    if isinstance(body, bytes):
        return body
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _plain(status: int, error: KlingError) -> Response:
    body = {"error": {"message": error.sentence, "hint": error.hint}}
    return Response(_body(body), status, {"content-type": "application/json"})
