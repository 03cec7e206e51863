"""Turn an accepted request into a job: check callbacks, library and media, and set the price."""

from __future__ import annotations

import contextlib
import hashlib
import json
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kling_local.addresses import UPLOAD
from kling_local.dialects.base import (
    Dialect,
    Form,
    LibraryItem,
    Refusal,
    Submission,
    wire_words,
)
from kling_local.elements import heard
from kling_local.errors import BadReferenceError
from kling_local.jobs.job import NewJob, Pace
from kling_local.prices import price, service_of_dialect
from kling_local.request import Element, GenerationRequest
from kling_local.request_parts import is_recording
from kling_local.server.desk import Desk
from kling_local.server.faults import TASK_FAULTS, Fault
from kling_local.server.options import is_loopback
from kling_local.server.pace import parse_pace
from kling_local.server.visit import Visit

if TYPE_CHECKING:
    from kling_local.media.intake import Intake

PACE_HEADER = "x-kling-local-pace"


def new_job(visit: Visit, submission: Submission, fault: Fault | None) -> NewJob:
    """The job for a submission; raises ``KlingError`` for what its service would refuse.

    Reads and writes files when the request carries media; call it outside the event loop then.
    """
    desk, dialect = visit.desk, visit.dialect
    check_callback(dialect, submission.callback_url, desk)
    with wire_words(dialect.names_in(str(submission.wire.get("kind", "")))):
        request = _with_uploads(visit, _with_library(visit, submission))
    request, follows = _in_shape(visit, request, submission.aspect_follows)
    request = replace(request, model=desk.options.settings.model, attention=None)
    if desk.options.settings.strict:
        _check_strict(heard(request, desk.store.shelf, visit.account, visit.now))
    return NewJob(
        id=dialect.new_id(secrets.token_bytes(32), visit.now),
        dialect=dialect.name,
        account=visit.account,
        model=submission.model,
        request=request,
        wire=submission.wire,
        external_id=submission.external_id,
        idempotency_key=submission.idempotency_key,
        body_digest=_digest(visit.call.body) if submission.idempotency_key else "",
        callback_url=submission.callback_url,
        webhook_events=submission.webhook_events,
        cancel_after_s=submission.cancel_after_s,
        base_url=visit.links.base,
        findings=submission.findings,
        fault=fault.name if fault and fault.name in TASK_FAULTS else None,
        cost=cost_of(request, dialect),
        aspect_follows=follows,
        pace=_pace(visit),
    )


def _check_strict(request: GenerationRequest) -> None:
    """Refuse what the model would approximate or not apply (the setting ``strict``)."""
    from kling_local.choice import choose
    from kling_local.outcome_parts import Case
    from kling_local.outcomes import outcomes, refuse_broken
    from kling_local.planner import plan

    chosen = choose(request)
    shot_list = plan(request, chosen.card)
    refuse_broken(outcomes(Case(request, chosen.card, shot_list, chosen=chosen.why)), request)


def carries_media(request: GenerationRequest) -> bool:
    """Whether the request has media, so that accepting it reads and writes files."""
    return bool(
        request.start_image
        or request.end_image
        or request.reference_images
        or request.elements
        or request.reference_video
        or request.voices
    )


def check_callback(dialect: Dialect, url: str | None, desk: Desk) -> None:
    """Refuse a callback address that would never be called, judging by its text alone."""
    if url is None:
        return
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    del port
    if parts.scheme not in ("http", "https") or not host or len(url) > 2048:
        raise _bad_callback(dialect, url, "is no http or https address")
    if dialect.https_callbacks and parts.scheme != "https" and not is_loopback(host):
        raise _bad_callback(dialect, url, "must start with https://")
    try:
        desk.options.places.check(host.strip("[]"))
    except OSError as error:
        raise _bad_callback(dialect, url, "leads into a private network") from error
    except ValueError:
        if is_loopback(host) and not (desk.options.places.loopback or desk.options.places.private):
            raise _bad_callback(dialect, url, "leads to the server itself") from None


def cost_of(request: GenerationRequest, dialect: Dialect) -> float | None:
    """US dollars on the hosted service, the middle of a published range; None if unknown."""
    services = map(service_of_dialect, (dialect.name, *dialect.family))
    service = next((each for each in services if each is not None), None)
    if service is None:
        return None
    cost = price(
        service,
        mode=request.mode,
        resolution=request.resolution,
        sound=request.sound,
        seconds=request.duration,
        reference_video=request.reference_video is not None,
    )
    if cost.low is None or cost.high is None:
        return None
    return round((cost.low + cost.high) / 2, 4)


def _pace(visit: Visit) -> Pace:
    said = visit.call.headers.get(PACE_HEADER)
    return parse_pace(said) if said is not None else visit.desk.options.pace


def _bad_callback(dialect: Dialect, url: str, why: str) -> Refusal:
    return Refusal(
        "invalid",
        f"{dialect.callback_field} {url[:100]!r} {why}",
        hint="use a public address; serve --allow-private-urls lifts the rule on private ones",
        field=dialect.callback_field,
        rule="one_of",
        value=url,
    )


def _with_library(visit: Visit, submission: Submission) -> GenerationRequest:
    """The request with elements filled in from the library; refuses unknown ids."""
    request = submission.request
    if not (request.elements or request.voices):
        return request
    named = [element for element in request.elements if not element.images]
    items = {each.id: _item(visit, "element", each.id, submission.element_field) for each in named}
    visit.dialect.check_elements(tuple(items.values()), submission)
    elements = tuple(
        element if element.images else _filled(element, items[element.id])
        for element in request.elements
    )
    for voice in request.voices:
        _item(visit, "voice", voice, submission.voice_field)
    return replace(request, elements=elements)


def _filled(element: Element, item: LibraryItem) -> Element:
    # Only a voice id is taken over: a recording could be a path, which clients must not send.
    voice = None if is_recording(item.voice or "") else item.voice
    return replace(element, name=item.name or element.name, images=item.images[:4], voice=voice)


def _item(visit: Visit, kind: str, item_id: str, field: str) -> LibraryItem:
    kept = visit.desk.store.shelf.item(item_id, account=visit.account, kind=kind)
    if kept is None or kept.is_deleted:
        raise Refusal(
            "not_found",
            f"{kind} {item_id[:60]!r} is not in the library",
            hint=f"make it first: this server knows only its own {kind}s",
            field=field,
            value=item_id,
        )
    return LibraryItem.from_json(kept.item)


def _with_uploads(visit: Visit, request: GenerationRequest) -> GenerationRequest:
    """The request with media that it carries stored as uploads.

    They are checked at once, unless the service accepts such calls and fails the task later.
    """
    if not carries_media(request):
        return request
    # Imported late: a server that gets no pictures need not load these libraries.
    from kling_local.media.intake import Intake, exchanged

    desk, limits = visit.desk, visit.dialect.media
    intake = Intake(desk.options.places, limits, desk.home.upload)
    request = exchanged(request, lambda source, field: _kept(visit, intake, source, field))
    if not limits.fails_task:
        intake.check_uploads(request)
    return request


def _kept(visit: Visit, intake: Intake, source: str, field: str) -> str:
    """A reference with carried bytes stored and own links resolved, both as ``upload:ID``.

    Other web addresses stay as they are.
    """
    from kling_local.media.references import check_address

    desk = visit.desk
    source = own_upload(visit, source)
    if source.lower().startswith(("http://", "https://")):
        check_address(source, field)
        return source
    if not source.startswith(UPLOAD):
        data = intake.data(source, field)
        upload = desk.uploads.announce(
            visit.account, visit.dialect.name, field, "application/octet-stream"
        )
        desk.uploads.keep(upload, data)
        source = UPLOAD + upload.id
    intake.upload(source, field)
    return source


def own_upload(visit: Visit, source: str) -> str:
    """``upload:ID`` for one of this server's own links, which expire; other sources unchanged."""
    is_web = source.lower().startswith(("http://", "https://"))
    own = visit.desk.links.upload_behind(source, visit.now) if is_web else None
    return source if own is None else UPLOAD + own


def library_pictures(visit: Visit, pictures: tuple[str, ...]) -> tuple[str, ...]:
    """An element's pictures as the library stores them: web addresses stay, carried pictures are
    checked and become uploads. Raises ``BadReferenceError`` for one that no film could use. Reads
    and writes files.
    """
    from kling_local.media.intake import Intake

    intake = Intake(visit.desk.options.places, visit.dialect.media, visit.desk.home.upload)
    fields = ("frontal_image", *(f"refer_images[{n}].image_url" for n in range(1, len(pictures))))
    made = []
    for source, name in zip(pictures, fields, strict=True):
        field = f"element_image_list.{name}"
        if not own_upload(visit, source).startswith(("http://", "https://", UPLOAD)):
            intake.check_picture(intake.data(source, field), field)
        made.append(_kept(visit, intake, source, field))
    return tuple(made)


def check_library_links(visit: Visit, draft: LibraryItem) -> None:
    """Refuse an element whose voice is unknown, and recordings or clips that can never be read.

    These are paths, addresses that are never fetched and texts that are no video. The library would
    keep such an item, but no film could use it."""
    from kling_local.media.intake import Intake
    from kling_local.media.references import check_address, check_carried

    if draft.kind == "element" and draft.voice:
        _item(visit, "voice", draft.voice, "element_voice_id")
    links = {
        "element_video_list.refer_videos[1].video_url": draft.video,
        "voice_url": draft.voice if draft.kind == "voice" else None,
    }
    for field, source in links.items():
        if not source or source.startswith(UPLOAD):
            continue
        if source.lower().startswith(("http://", "https://")):
            check_address(source, field)
        elif field == "voice_url":
            check_carried(source, field)
        else:
            intake = Intake(visit.desk.options.places, visit.dialect.media, visit.desk.home.upload)
            intake.film_data(source, field)


def _in_shape(
    visit: Visit, request: GenerationRequest, follows: str | None
) -> tuple[GenerationRequest, str | None]:
    """The request in the ratio of the file that decides it, and ``follows`` if that must wait.

    The ratio waits for the worker if the file is at a web address or is broken; then the second
    value is ``follows``, else None.
    """
    if follows is None:
        return request, None
    from kling_local.media.shapes import shaped_like, source_of

    source = source_of(request, follows)
    if source is None:
        return request, None
    if source.startswith(UPLOAD):
        path = visit.desk.home.upload(source.removeprefix(UPLOAD))
        with contextlib.suppress(BadReferenceError):
            return shaped_like(request, follows, path), None
    return request, follows


def _digest(body: object) -> str:
    value = list(body.pairs) if isinstance(body, Form) else body
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()
