"""What goes between dialect and server: submissions, what is known of a job, and replies.

Times are unix seconds as floats throughout; each dialect writes them in its own unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from kling_local.request import GenerationRequest

STATES = ("queued", "running", "succeeded", "failed", "cancelled")
FAILURES = ("invalid", "media", "moderation", "server", "timeout", "cancelled")


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What a dialect makes of a create call.

    Attributes:
        request: the canonical wish. Elements without ``images`` and ``voices`` are ids of the
            library: the server fills them in, or refuses with kind "not_found" and ``field``
            ``element_field`` or ``voice_field``.
        model: the hosted model's name or slug, echoed where the service echoes it.
        wire: the dialect's own memory that it needs to answer later; JSON-able.
        webhook_events: the events the client asked for; empty: every one the dialect has.
        wait_s: a blocking call: answer with ``waited`` once finished, or after so many seconds.
        cancel_after_s: cancel it when it is not finished so many seconds after it was accepted.
        findings: what would silently cost money on the hosted service: typos, ignored fields.
        aspect_follows: "start_image" or "reference_video" when that decides the picture's shape
            there: the server sets the nearest ratio once it has looked at the file; else None.
    """

    request: GenerationRequest
    model: str
    wire: Mapping[str, Any] = field(default_factory=dict)
    callback_url: str | None = None
    webhook_events: tuple[str, ...] = ()
    external_id: str | None = None
    idempotency_key: str | None = None
    wait_s: float | None = None
    cancel_after_s: float | None = None
    findings: tuple[str, ...] = ()
    aspect_follows: str | None = None
    element_field: str = "element_list"
    voice_field: str = "voice_list"


@dataclass(frozen=True)
class Failure:
    """Why a job failed; ``kind`` is one of ``FAILURES``, ``rule`` one of ``MEDIA_RULES`` or ""."""

    kind: str
    sentence: str
    hint: str = ""
    field: str | None = None
    rule: str = ""


@dataclass(frozen=True)
class Output:
    """A finished film. ``url`` is absolute, on the address that the client used."""

    url: str
    width: int
    height: int
    seconds: float
    num_frames: int
    fps: int
    num_bytes: int
    has_audio: bool
    seed: int | None = None
    expires_at: float | None = None


@dataclass(frozen=True, kw_only=True)
class JobView:
    """Everything a dialect may know of a job.

    Attributes:
        id: in the dialect's own form, made by ``Dialect.new_id``.
        dialect: name of the dialect that took it.
        state: one of ``STATES``.
        updated_at: when the state last changed.
        progress: 0..1.
        output: present if and only if state is "succeeded".
        failure: present if and only if state is "failed" or "cancelled".
        cost: US dollars on the hosted service, when known.
        left: US dollars that the account is pretended to have left; told to blocking calls alone.
    """

    id: str
    dialect: str
    state: str
    created_at: float
    request: GenerationRequest
    model: str
    started_at: float | None = None
    finished_at: float | None = None
    progress: float = 0.0
    queue_position: int = 0
    wire: Mapping[str, Any] = field(default_factory=dict)
    external_id: str | None = None
    failure: Failure | None = None
    output: Output | None = None
    logs: tuple[tuple[float, str], ...] = ()
    cost: float | None = None
    left: float | None = None
    cancel_requested: bool = False

    @property
    def updated_at(self) -> float:
        """When the state last changed; never before ``created_at``."""
        return max(self.finished_at or self.started_at or self.created_at, self.created_at)

    @property
    def is_finished(self) -> bool:
        """Whether its state will never change again."""
        return self.state in ("succeeded", "failed", "cancelled")


@dataclass(frozen=True)
class Links:
    """Addresses on the host that the client used.

    Attributes:
        base: ``"http://127.0.0.1:8700"``, plus the dialect's prefix when the client used one.
        now: the server's clock, unix seconds, for answers that carry the time of the answer.
        request_id: the call's id, for answers and headers that carry one.
    """

    base: str
    now: float = 0.0
    request_id: str = ""


@dataclass(frozen=True)
class Film:
    """A reply's body: the film's bytes, ranges allowed; the server knows where they lie."""

    job_id: str


@dataclass(frozen=True)
class Reply:
    """An answer: ``body`` is JSON-able, ``bytes`` (type in headers), a ``Film``, or None."""

    status: int
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ListQuery:
    """Which jobs of the account a list call wants, newest first unless ``oldest_first``.

    Attributes:
        dialects: names of dialects whose jobs count.
        kinds: only jobs whose ``wire["kind"]`` is one of these; empty: all.
        ids, external_ids: only these jobs (unknown ones are left out); empty: all.
        after: start behind the job of this id; an id nobody has gives an empty page.
        since, until: only jobs created from ``since`` to ``until``, unix seconds.
        states: only jobs in these states; empty: all.
    """

    dialects: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    external_ids: tuple[str, ...] = ()
    after: str | None = None
    offset: int = 0
    limit: int = 100
    oldest_first: bool = False
    since: float | None = None
    until: float | None = None
    states: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """What the store found for a ``ListQuery``; ``total`` counts without offset and limit."""

    jobs: tuple[JobView, ...]
    query: ListQuery
    has_more: bool = False
    total: int = 0


@dataclass(frozen=True, kw_only=True)
class LibraryItem:
    """An element or a voice of the library.

    Attributes:
        kind: "element" or "voice".
        id: decimal digits (Kling types element ids as integers of at most 63 bits).
        images: frontal picture first, then the others; URLs or base64 as they were sent.
        voice: the id of an element's voice, or the source a voice was made from.
        callback_url: where to post that it is made.
        details: the dialect's own memory (reference type, tags); JSON-able.
    """

    kind: str
    name: str
    id: str = ""
    description: str = ""
    images: tuple[str, ...] = ()
    video: str | None = None
    voice: str | None = None
    created_at: float = 0.0
    external_id: str | None = None
    callback_url: str | None = None
    is_deleted: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_of_video(self) -> bool:
        """Whether it is an element that was made from a video."""
        return self.video is not None

    def to_json(self) -> dict[str, Any]:
        """Every field; ``from_json`` reads it back to an equal item."""
        return {**asdict(self), "images": list(self.images), "details": dict(self.details)}

    @classmethod
    def from_json(cls, item: Mapping[str, Any]) -> LibraryItem:
        """Read ``to_json``'s form."""
        return cls(**{**item, "images": tuple(item["images"])})


@dataclass(frozen=True)
class UploadAsk:
    """One file a client brings: with its content (``source``), or announced for a later PUT."""

    name: str
    content_type: str
    num_bytes: int | None = None
    source: str | None = None


@dataclass(frozen=True)
class StoredFile:
    """An uploaded file: where to read it (``url``) and, if announced, to send it (``put_url``)."""

    id: str
    name: str
    content_type: str
    num_bytes: int
    url: str
    created_at: float
    expires_at: float
    put_url: str | None = None
    sha256: str = ""


@dataclass(frozen=True)
class Account:
    """What an account call may tell, in US dollars: what it had at first and the costs so far."""

    balance: float
    spent: float = 0.0
    num_jobs: int = 0
    since: float = 0.0

    @property
    def left(self) -> float:
        """What is pretended to be left; never below nothing."""
        return round(max(self.balance - self.spent, 0.0), 4)


@dataclass(frozen=True, kw_only=True)
class MediaRules:
    """What a dialect takes as input pictures and videos; sides in pixels, sizes in bytes.

    ``fails_task``: a picture that breaks them fails the task later, instead of the call at once.
    """

    image_formats: tuple[str, ...] = ("jpeg", "png")
    max_image_bytes: int = 10 * 1024**2
    min_image_side: int = 300
    max_image_ratio: float = 2.5
    video_formats: tuple[str, ...] = ("mp4", "mov")
    max_video_bytes: int = 200 * 1024**2
    min_video_s: float = 3.0
    max_video_s: float = 15.0
    min_video_side: int = 720
    max_video_side: int = 2160
    max_video_area: int | None = None
    max_video_ratio: float = 2.5
    min_video_fps: float = 24.0
    max_video_fps: float = 60.0
    fails_task: bool = False
