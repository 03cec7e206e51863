"""``--speed instant``: films of the right length, size and tracks at once, without a model.

For tests of client code. A film shows colour bars (with a quiet tone if it has sound). It is made
once for each size, length and sound, by repeating one encoded second, so that a long film costs no
more than a short one.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kling_local import ffmpeg
from kling_local.addresses import UPLOAD
from kling_local.dialects import dialect
from kling_local.errors import KlingError
from kling_local.files import replacing
from kling_local.jobs.home import Home
from kling_local.jobs.job import Job
from kling_local.jobs.store import Store
from kling_local.request import GenerationRequest
from kling_local.units import DELIVERED_FPS, Size, delivered_size
from kling_local.worker.order import Order
from kling_local.worker.verdict import Verdict, failed_by, moderated

log = logging.getLogger("kling_local.worker")
_BATCH = 200
_LOOK_S = 0.05
"""How often paced jobs are checked while nothing changes in the store."""

_SAMPLE_RATE = 48_000


class InstantWorker:
    """Takes jobs in batches and finishes each as soon as its pace allows."""

    def __init__(self, home: Home, store: Store, order: Order) -> None:
        self._home, self._store, self._order = home, store, order
        self._renewed = self._looked = 0.0
        self._version = -1

    def step(self) -> bool:
        """Claim waiting jobs and finish those that are due; False when there was nothing to do."""
        if not self._is_worth_a_look():
            return False
        claims, owner, lease_s = self._store.claims, self._order.owner, self._order.lease_s
        claimed = claims.claim(owner, lease_s=lease_s, most=_BATCH)
        due = claims.due(owner)
        if due:
            claims.finish_all([(job, *self._verdict(job).as_row()) for job in due])
        if time.time() - self._renewed > lease_s / 3:
            claims.renew(owner, lease_s=lease_s)
            self._renewed = time.time()
        if claimed or due:
            self._version = -1
        return bool(claimed or due)

    def _is_worth_a_look(self) -> bool:
        """Whether to claim now: claiming takes the lock that accepting requests needs too."""
        version, now = self._store.database.version(), time.monotonic()
        if version == self._version and now - self._looked < _LOOK_S:
            return False
        self._version, self._looked = version, now
        return True

    def _verdict(self, job: Job) -> Verdict:
        if job.cancel_requested:
            return Verdict("cancelled")
        try:
            request = job.request()
            refused = moderated(job, request, self._order.moderation)
            if refused is not None:
                return refused
            self._check_uploads(job, request)
        except Exception as error:
            # One job must not end the worker: it would take that job up again, and no other.
            if not isinstance(error, KlingError):
                log.exception("job %s", job.id)
            return failed_by(error)
        return Verdict("succeeded", output=instant_output(request, self._home))

    def _check_uploads(self, job: Job, request: GenerationRequest) -> None:
        """Check uploads as a rendering worker would; web addresses are not fetched."""
        if UPLOAD not in job.request_json:
            return
        from kling_local.media.intake import Intake

        limits = dialect(job.dialect).media
        Intake(self._order.places, limits, self._home.upload).check_uploads(request)


def instant_output(request: GenerationRequest, home: Home) -> Mapping[str, Any]:
    """The job output for this request; writes the film that stands in for it if there is none."""
    size = delivered_size(request.aspect_ratio, request.resolution)
    path = home.instant_folder() / f"{size}-{request.duration}s-{'sound' * request.sound}.mp4"
    if not path.exists():
        write_instant_film(path, size, request.duration, sound=request.sound)
    return {
        "path": str(path.relative_to(home.path)),
        "width": size.width,
        "height": size.height,
        "seconds": float(request.duration),
        "num_frames": request.duration * DELIVERED_FPS,
        "fps": DELIVERED_FPS,
        "num_bytes": path.stat().st_size,
        "has_audio": request.sound,
        "seed": request.seed if request.seed is not None else 0,
    }


def write_instant_film(path: Path, size: Size, seconds: int, *, sound: bool) -> None:
    """Write colour bars: H.264 yuv420p, exactly ``seconds * 24`` frames, AAC 48 kHz if wanted."""
    second = path.with_name(f"{size}-second.mp4")
    if not second.exists():
        with replacing(second) as part:
            picture = f"-f lavfi -i smptebars=s={size}:r={DELIVERED_FPS} -frames:v {DELIVERED_FPS}"
            codec = "-c:v libx264 -preset ultrafast -tune stillimage -pix_fmt yuv420p -bf 0"
            ffmpeg.run([*f"{picture} {codec} -f mp4".split(), str(part)], output=second)
    tone = f"-f lavfi -i sine=frequency=440:sample_rate={_SAMPLE_RATE}:duration={seconds}"
    track = f"-map 1:a -c:a aac -b:a 64k -ac 2 -ar {_SAMPLE_RATE} -af volume=0.05"
    with replacing(path) as part:
        arguments = [
            *f"-stream_loop {seconds - 1} -i".split(),
            str(second),
            *(tone.split() if sound else ()),
            *"-map 0:v -c:v copy".split(),
            *(track.split() if sound else ()),
            *f"-frames:v {seconds * DELIVERED_FPS} -movflags +faststart -f mp4".split(),
            str(part),
        ]
        ffmpeg.run(arguments, output=path)
