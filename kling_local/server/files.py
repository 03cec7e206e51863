"""The files behind signed links: films with byte ranges, uploads, and the PUT of an upload."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, Response

from kling_local.errors import KlingError
from kling_local.server.desk import Desk
from kling_local.server.sending import SentFile

_NO_SNIFF = {"x-content-type-options": "nosniff", "cache-control": "private"}
_SHOWN_TYPES = ("image/", "video/", "audio/")


def file_routes(desk: Desk) -> APIRouter:
    """Routes that are authorised by the signature in the link itself."""
    router = APIRouter(prefix="/__kling_local", tags=["files"])

    @router.head("/files/{name}", include_in_schema=False)
    @router.get("/files/{name}")
    def film(name: str, request: Request) -> Response:
        """A film; 403 for a forged link, 410 for one that has expired or whose film is gone."""
        job_id = name.removesuffix(".mp4")
        _check(desk, "film", job_id, request)
        job = desk.store.job(job_id)
        path = desk.home.within(job.output["path"]) if job and job.output else None
        if path is None or not path.is_file():
            raise HTTPException(410, "the film is gone")
        return SentFile(path, media_type="video/mp4", headers=_NO_SNIFF)

    @router.head("/uploads/{upload_id}/{name}", include_in_schema=False)
    @router.get("/uploads/{upload_id}/{name}")
    def upload(upload_id: str, name: str, request: Request) -> Response:
        """An uploaded file; octet-stream unless it is a picture (not SVG), video or sound."""
        del name
        _check(desk, "upload", upload_id, request)
        kept = desk.store.shelf.upload(upload_id)
        path = desk.home.upload(upload_id)
        if kept is None or not kept.complete or not path.is_file():
            raise HTTPException(410, "the file is gone, or was never sent")
        shown = kept.content_type.startswith(_SHOWN_TYPES) and "svg" not in kept.content_type
        kind = kept.content_type if shown else "application/octet-stream"
        return SentFile(path, media_type=kind, headers=_NO_SNIFF)

    @router.put("/uploads/{upload_id}")
    async def put(upload_id: str, request: Request) -> Response:
        """Send the file that was announced."""
        _check(desk, "put", upload_id, request)
        kept = desk.store.shelf.upload(upload_id)
        if kept is None:
            raise HTTPException(410, "the upload is gone")
        try:
            await desk.uploads.receive(kept, request.stream())
        except KlingError as error:
            too_large = getattr(error, "kind", "") == "too_large"
            raise HTTPException(413 if too_large else 503, error.sentence) from error
        return Response(status_code=200)

    return router


def well_known_routes(desk: Desk) -> APIRouter:
    """The route at which receivers of signed callbacks find the public key."""
    router = APIRouter()

    @router.get("/.well-known/jwks.json")
    def jwks() -> JSONResponse:
        """The public Ed25519 key that fal's callbacks are signed with."""
        return JSONResponse(desk.signer.jwks())

    return router


def _check(desk: Desk, kind: str, id: str, request: Request) -> None:
    """Raise 403 unless the link is genuine, 410 when it has expired."""
    query = request.url.query
    if desk.links.is_good(kind, id, query, desk.store.clock.now()):
        return
    if desk.links.is_good(kind, id, query, 0.0):
        raise HTTPException(410, "the link has expired")
    raise HTTPException(403, "the link is not genuine")
