"""The state of one call on its way through the server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from kling_local.dialects.base import Call, Dialect, JobView, Links, Refusal, Route
from kling_local.jobs.job import Job
from kling_local.server.desk import Desk
from kling_local.server.journal import Entry

_SETTLE_S = 5.0


@dataclass
class Visit:
    """A call with its dialect and route; ``account`` is set once the credential was accepted.

    Attributes:
        origin: scheme and host of every link in the answer.
        entry: the call's entry in the journal, filled in on the way.
    """

    desk: Desk
    dialect: Dialect
    route: Route
    call: Call
    origin: str
    entry: Entry
    now: float
    account: str = ""

    @property
    def links(self) -> Links:
        """The address the client used, its prefix included."""
        return Links(self.origin + self.call.prefix, self.now, self.entry.request_id)

    def view(self, job: Job) -> JobView:
        """The job as this client may see it."""
        return self.desk.views.view(job, self.desk.dialects[job.dialect], self.origin)

    def job(self) -> tuple[Job, JobView]:
        """The job that the path names; ``Refusal`` (not_found) if the account has no such job."""
        wanted = self.call.params.get("id", "")
        self.entry.job = wanted
        job = self.desk.store.job(wanted, account=self.account)
        if job is None and self.dialect.reads_external_ids:
            job = self.desk.store.job_by_external_id(
                wanted, dialects=self.dialect.family, account=self.account
            )
        if job is not None:
            view = self.view(job)
            if self.dialect.owns(view, self.call, self.route):
                return job, view
        raise Refusal("not_found", f"job {wanted[:200]!r} is not known", field="id", value=wanted)

    async def polled_job(self) -> tuple[Job, JobView]:
        """The job in the state that its pace prescribes for this poll; counts the poll.

        Waits up to 5 s for a worker to bring the job into that state.
        """
        job, view = self.job()
        pace = job.pace
        if job.is_finished or not (pace.hold_polls or pace.run_polls):
            return job, view
        expected = _expected(job)
        if job.state not in expected and await self.desk.watch.reached(job.id, expected, _SETTLE_S):
            job, view = self.job()
        await self.desk.write_once(self.desk.store.count_poll, job.id)
        return job, view

    async def keep_file(self, name: str, content_type: str, chunks: AsyncIterator[bytes]) -> str:
        """Store a file from this call's form; returns a reference to it (``upload:ID``)."""
        uploads = self.desk.uploads
        upload = await self.desk.write(
            uploads.announce, self.account, self.dialect.name, name, content_type
        )
        await uploads.receive(upload, chunks)
        return f"upload:{upload.id}"

    def with_body(self, body: object) -> None:
        """Add the body, which is read only after the credential was checked."""
        self.call = replace(self.call, body=body)


def _expected(job: Job) -> tuple[str, ...]:
    """The states that this poll may see, by the job's pace in polls.

    With a pace in seconds, or while the job is held, that is the state it is in.
    """
    pace = job.pace
    later = ("succeeded", "failed", "cancelled")
    if job.cancel_requested:
        return later
    if pace.hold_s or pace.run_s or job.polls < pace.hold_polls:
        return (job.state,)
    if job.polls < pace.hold_polls + pace.run_polls:
        return ("running", *later)
    return later
