"""``--speed render``: renders one job at a time; a thread renews its lease meanwhile."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from kling_local.choice import choose, plan
from kling_local.clips import Progress
from kling_local.dialects import dialect
from kling_local.elements import heard
from kling_local.errors import Cancelled, KlingError
from kling_local.families import follows
from kling_local.jobs.database import StoreError
from kling_local.jobs.home import Home
from kling_local.jobs.job import Job
from kling_local.jobs.store import Store
from kling_local.media.intake import Intake
from kling_local.media.shapes import shaped_like, source_of
from kling_local.progress import share_done
from kling_local.worker.order import Order
from kling_local.worker.verdict import Verdict, failed, failed_by, moderated

log = logging.getLogger("kling_local.worker")
MAX_ATTEMPTS = 5
"""A job that was begun this often and never finished fails, so that others get their turn."""
_RETRY_S = 1.0


class RenderWorker:
    """Claims the oldest job, makes its film in its folder, and finishes it.

    When ``stopping`` is set it gives the job up at its next step; the next worker uses the takes
    that are finished.
    """

    def __init__(self, home: Home, store: Store, order: Order, stopping: threading.Event) -> None:
        self._home, self._store, self._order = home, store, order
        self._stopping = stopping

    def step(self) -> bool:
        """Work on one job; False when none was waiting."""
        claimed = self._store.claims.claim(self._order.owner, lease_s=self._order.lease_s)
        for job in claimed:
            self._work(job)
            if self._store.job(job.id) is None:
                # Deleted while its film was made: files written since then must not stay.
                self._home.forget_job(job.id)
        return bool(claimed)

    def _work(self, job: Job) -> None:
        pulse = _Pulse(self._store, job, self._order.lease_s)
        with pulse:
            try:
                verdict = self._verdict(job, pulse)
            except Cancelled:
                verdict = Verdict("cancelled")
            except Exception as error:
                if not isinstance(error, KlingError):
                    log.exception("job %s", job.id)
                verdict = failed_by(error)
            if pulse.lost:
                return
            if self._stopping.is_set() and verdict.state == "cancelled" and not pulse.unwanted:
                self._store.claims.release(self._order.owner)
                return
            self._finish(job, verdict)

    def _finish(self, job: Job, verdict: Verdict) -> None:
        """Store the verdict; retries while the store cannot be written (full disk, lock)."""
        while not self._stopping.is_set():
            try:
                self._store.claims.finish(
                    job, verdict.state, output=verdict.output, failure=verdict.failure
                )
            except StoreError as error:
                log.warning("job %s: %s", job.id, error.sentence)
                time.sleep(_RETRY_S)
            else:
                return

    def _verdict(self, job: Job, pulse: _Pulse) -> Verdict:
        request = job.request()
        refused = moderated(job, request, self._order.moderation)
        if refused is not None:
            return refused
        if job.attempts > MAX_ATTEMPTS:
            return failed("server", f"the film was begun {MAX_ATTEMPTS} times and never finished")
        from kling_local.generation import generate

        folder = self._home.job_folder(job.id)
        limits = dialect(job.dialect).media
        intake = Intake(self._order.places, limits, self._home.upload)
        recorded = heard(request, self._store.shelf, job.account, job.created_at)
        if follows(choose(recorded).card, "voices"):
            request = recorded
        request = intake.take_in(request, folder / "references")
        decides = job.aspect_follows and source_of(request, job.aspect_follows)
        if job.aspect_follows and decides:
            request = shaped_like(request, job.aspect_follows, Path(decides))
        shot_list = plan(request)

        def report(step: Progress) -> None:
            pulse.tell(share_done(step, shot_list), step)

        film = generate(
            request, folder=folder, report=report, is_cancelled=self._is_cancelled(pulse)
        )
        return Verdict(
            "succeeded",
            output={
                "path": _relative(film.path, self._home.path),
                "width": film.size.width,
                "height": film.size.height,
                "seconds": film.duration_s,
                "num_frames": film.num_frames,
                "fps": round(film.num_frames / film.duration_s),
                "num_bytes": film.path.stat().st_size,
                "has_audio": film.has_sound,
                "seed": film.seed,
            },
        )

    def _is_cancelled(self, pulse: _Pulse) -> Callable[[], bool]:
        return lambda: pulse.lost or pulse.unwanted or self._stopping.is_set()


class _Pulse:
    """Renews a job's lease from its own thread and learns whether the job is still wanted.

    ``lost``: the claim is no longer ours; ``unwanted``: the client cancelled the job.
    """

    def __init__(self, store: Store, job: Job, lease_s: float) -> None:
        self.lost = False
        self.unwanted = job.cancel_requested
        self._store, self._job, self._lease_s = store, job, lease_s
        self._progress = job.progress
        self._logs = list(job.logs)
        self._begun: set[tuple[int | None, str]] = set()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> _Pulse:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def tell(self, progress: float, step: Progress) -> None:
        """Note the progress, which the next heartbeat stores.

        The log gets each stage of a take only once, when it begins, because decode and encode
        alternate hundreds of times.
        """
        self._progress = progress
        if (step.take, step.stage) not in self._begun:
            self._begun.add((step.take, step.stage))
            self._logs.append((self._store.clock.now(), step.stage))

    def _beat(self) -> None:
        held_until = time.monotonic() + self._lease_s
        while not self._ended.wait(min(0.5, self._lease_s / 4)):
            try:
                answer = self._store.claims.heartbeat(
                    self._job,
                    lease_s=self._lease_s,
                    progress=self._progress,
                    logs=self._logs[-100:],
                )
            except StoreError as error:
                log.warning("job %s: %s", self._job.id, error.sentence)
                self.lost = self.lost or time.monotonic() > held_until
                continue
            held_until = time.monotonic() + self._lease_s
            self.lost = answer == "lost"
            self.unwanted = self.unwanted or answer == "cancel"


def _relative(path: Path, home: Path) -> str:
    return str(path.resolve().relative_to(home.resolve()))
