"""What the server does for each action of a route; the dialect writes the answer."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from kling_local.addresses import UPLOAD
from kling_local.dialects.base import (
    Account,
    LibraryItem,
    Page,
    Refusal,
    Reply,
    StoredFile,
    UploadAsk,
)
from kling_local.jobs.job import JobFilter
from kling_local.jobs.shelf import KeptItem
from kling_local.server.accepting import (
    carries_media,
    check_callback,
    check_library_links,
    library_pictures,
    new_job,
    own_upload,
)
from kling_local.server.callbacks import about_item
from kling_local.server.faults import Fault
from kling_local.server.uploads import MOST_BYTES
from kling_local.server.visit import Visit

BALANCE = 1000.0
"""US dollars with which a pretended account starts."""
_STREAM_S = 0.25


@dataclass(frozen=True)
class Stream:
    """A body that is sent piece by piece: server-sent events."""

    pieces: AsyncIterator[bytes]


Action = Callable[[Visit, Fault | None], Awaitable[Reply]]


async def create(visit: Visit, fault: Fault | None) -> Reply:
    """Accept a request; a blocking call is answered once its job is finished or its time is up."""
    desk = visit.desk
    submission = visit.dialect.submit(visit.call, visit.route)
    visit.entry.findings = list(submission.findings)
    if carries_media(submission.request) or visit.desk.options.settings.strict:
        new = await desk.aside(new_job, visit, submission, fault)
    else:
        new = new_job(visit, submission, fault)
    slots = desk.options.settings.slots
    job, replayed = await desk.write_once(desk.store.enqueue, new, slots=slots)
    visit.entry.job = job.id
    if submission.wait_s is not None:
        await desk.watch.finished(job.id, submission.wait_s)
        now = desk.store.job(job.id) or job
        view = replace(visit.view(now), left=_account(visit).left)
        reply = visit.dialect.waited(view, visit.call, visit.links)
    else:
        reply = visit.dialect.accepted(visit.view(job), visit.call, visit.links)
    if replayed:
        return replace(reply, headers={**reply.headers, "idempotency-replayed": "true"})
    return reply


async def read(visit: Visit, _: Fault | None) -> Reply:
    """Answer a poll."""
    view = (await visit.polled_job())[1]
    return visit.dialect.status(view, visit.call, visit.links)


async def result(visit: Visit, _: Fault | None) -> Reply:
    """Answer a call for the result."""
    view = (await visit.polled_job())[1]
    return visit.dialect.result(view, visit.call, visit.links)


async def list_jobs(visit: Visit, _: Fault | None) -> Reply:
    """Answer a list call."""
    query = visit.dialect.list_query(visit.call, visit.route)
    wanted = JobFilter(
        account=visit.account,
        **{name: value for name, value in vars(query).items() if name != "account"},
    )
    jobs, total = visit.desk.store.page(wanted)
    page = Page(
        jobs=tuple(visit.view(job) for job in jobs),
        query=query,
        has_more=query.offset + len(jobs) < total,
        total=total,
    )
    return visit.dialect.listing(page, visit.call, visit.route, visit.links)


async def cancel(visit: Visit, _: Fault | None) -> Reply:
    """Cancel a job; a finished one stays as it is, and the dialect's answer says so."""
    before, view = visit.job()
    now = await visit.desk.write(visit.desk.store.cancel, before.id) or before
    return visit.dialect.cancelled(view, visit.view(now), visit.call, visit.links)


async def delete(visit: Visit, _: Fault | None) -> Reply:
    """Delete a job and what it made."""
    job, view = visit.job()
    reply = visit.dialect.deleted(view, visit.call, visit.links)
    await visit.desk.write(visit.desk.store.delete, job.id)
    await visit.desk.aside(visit.desk.home.forget_job, job.id)
    return reply


async def content(visit: Visit, _: Fault | None) -> Reply:
    """The film itself."""
    view = visit.job()[1]
    return visit.dialect.content(view, visit.call, visit.links)


async def stream(visit: Visit, _: Fault | None) -> Reply:
    """Send the status as server-sent events whenever it changes, until the job is finished."""
    visit.job()

    async def pieces() -> AsyncIterator[bytes]:
        said = ""
        while True:
            try:
                job, view = visit.job()
            except Refusal:  # it was deleted meanwhile
                return
            text = json.dumps(visit.dialect.status(view, visit.call, visit.links).body)
            if text != said:
                said = text
                yield f"data: {text}\n\n".encode()
            if job.is_finished:
                return
            await asyncio.sleep(_STREAM_S)

    return Reply(200, Stream(pieces()), {"content-type": "text/event-stream"})


async def upload(visit: Visit, _: Fault | None) -> Reply:
    """Store the files that a call carries, or register those that it announces for a later PUT."""
    files = []
    for ask in visit.dialect.upload_asks(visit.call, visit.route):
        files.append(await visit.desk.aside(_take, visit, ask))
    return visit.dialect.uploaded(files, visit.call, visit.route, visit.links)


def _take(visit: Visit, ask: UploadAsk) -> StoredFile:
    from kling_local.media.references import decode_base64, decode_data_url

    uploads = visit.desk.uploads
    source = ask.source
    if source is not None and source.startswith(UPLOAD):
        return uploads.stored(source.removeprefix(UPLOAD), visit.origin)
    if ask.num_bytes is not None and ask.num_bytes > MOST_BYTES:
        raise Refusal("too_large", f"size {ask.num_bytes} is more than {MOST_BYTES}", field="size")
    read_data = decode_data_url if (source or "").startswith("data:") else decode_base64
    data = None if source is None else read_data(source, "file", MOST_BYTES)
    announced = uploads.announce(visit.account, visit.dialect.name, ask.name, ask.content_type)
    if data is not None:
        uploads.keep(announced, data)
    return uploads.stored(announced.id, visit.origin, announced=data is None)


async def file(visit: Visit, _: Fault | None) -> Reply:
    """Describe an uploaded file."""
    stored = visit.desk.uploads.stored(visit.call.params.get("id", ""), visit.origin)
    return visit.dialect.file_read(stored, visit.call, visit.links)


async def library_create(visit: Visit, _: Fault | None) -> Reply:
    """Put an element or a voice into the library."""
    draft = visit.dialect.library_draft(visit.call, visit.route)
    draft = replace(draft, id=_library_id(), created_at=visit.now)
    check_callback(visit.dialect, draft.callback_url, visit.desk)
    check_library_links(visit, draft)
    if draft.images:
        images = await visit.desk.aside(library_pictures, visit, draft.images)
        draft = replace(draft, images=images)
    item = replace(draft, voice=draft.voice and own_upload(visit, draft.voice))
    kept = KeptItem(
        id=item.id,
        kind=item.kind,
        account=visit.account,
        dialect=visit.dialect.name,
        item=item.to_json(),
        created_at=item.created_at,
        external_id=item.external_id,
    )
    calls = about_item(visit.dialect, _from_kept(visit, kept), visit.links)
    await visit.desk.write(visit.desk.store.shelf.keep, kept, deliveries=calls)
    return visit.dialect.library_created(draft, visit.call, visit.links)


async def library_read(visit: Visit, _: Fault | None) -> Reply:
    """One item of the library."""
    found = _library_item(visit, visit.call.params.get("id", ""))
    return visit.dialect.library_item(found, visit.call, visit.links)


async def library_list(visit: Visit, _: Fault | None) -> Reply:
    """Items of the route's kind, newest first."""
    kinds = ("voice",) if "voice" in visit.route.kind else ("element",)
    kept = [
        each
        for kind in kinds
        for each in visit.desk.store.shelf.items(account=visit.account, kind=kind)
    ]
    items = [_from_kept(visit, each) for each in kept]
    return visit.dialect.library_list(items, visit.call, visit.route, visit.links)


async def library_delete(visit: Visit, _: Fault | None) -> Reply:
    """Take an item out of the library."""
    wanted = visit.dialect.library_target(visit.call, visit.route)
    item = _library_item(visit, wanted)
    drop = visit.desk.store.shelf.drop
    await visit.desk.write(drop, item.id, account=visit.account, now=visit.now)
    return visit.dialect.library_deleted(item, visit.call, visit.links)


async def account(visit: Visit, _: Fault | None) -> Reply:
    """Answer with the pretended balance and what the films so far would have cost."""
    return visit.dialect.account(_account(visit), visit.call, visit.route, visit.links)


def _account(visit: Visit) -> Account:
    spent, num_jobs = visit.desk.store.spent(account=visit.account)
    return Account(balance=BALANCE, spent=round(spent, 4), num_jobs=num_jobs)


async def webhook_secret(visit: Visit, _: Fault | None) -> Reply:
    """The secret that callbacks are signed with."""
    return visit.dialect.webhook_secret(visit.desk.signer.secret, visit.call, visit.links)


async def catalogue(visit: Visit, _: Fault | None) -> Reply:
    """A fixed document of the dialect."""
    return visit.dialect.catalogue(visit.call, visit.route, visit.links)


async def absent(visit: Visit, _: Fault | None) -> Reply:
    """A hosted path that is not offered."""
    raise Refusal("no_route", f"{visit.call.method} {visit.call.path} is not offered")


ACTIONS: Mapping[str, Action] = {
    "create": create,
    "read": read,
    "result": result,
    "list": list_jobs,
    "cancel": cancel,
    "delete": delete,
    "content": content,
    "stream": stream,
    "upload": upload,
    "file": file,
    "library_create": library_create,
    "library_read": library_read,
    "library_list": library_list,
    "library_delete": library_delete,
    "account": account,
    "webhook_secret": webhook_secret,
    "catalogue": catalogue,
    "absent": absent,
}


def _library_id() -> str:
    """18 decimal digits: Kling's ids are integers below 2**63."""
    return str(secrets.randbelow(9 * 10**17) + 10**17)


def _library_item(visit: Visit, wanted: str) -> LibraryItem:
    kept = visit.desk.store.shelf.item(wanted, account=visit.account)
    if kept is None:
        raise Refusal("not_found", f"item {wanted[:60]!r} is not known", field="id", value=wanted)
    return _from_kept(visit, kept)


def _from_kept(visit: Visit, kept: KeptItem) -> LibraryItem:
    """A stored item as dialects get it: uploads in the home folder become signed links."""
    item = LibraryItem.from_json(kept.item)
    images = tuple(_linked(visit, each) for each in item.images)
    voice = item.voice and _linked(visit, item.voice)
    return replace(item, images=images, voice=voice, is_deleted=kept.is_deleted)


def _linked(visit: Visit, source: str) -> str:
    if not source.startswith(UPLOAD):
        return source
    upload = visit.desk.store.shelf.upload(source.removeprefix(UPLOAD))
    return visit.desk.links.upload(visit.origin, upload) if upload else ""
