"""The values that dialects and server exchange: submissions, views of jobs, replies and others.

All times are unix seconds as floats; each dialect writes them in its own unit.
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
    """A create call as a dialect has read it.

    Attributes:
        request: the canonical request. Voices, and elements without ``images``, are ids of the
            library: the server fills them in, or refuses with kind "not_found" and the field name
            in ``voice_field`` or ``element_field``.
        model: the hosted model's name or slug, echoed where the service echoes it.
        wire: data that the dialect needs to answer later; JSON-able.
        webhook_events: the events that the client asked for; empty: all that the dialect has.
        wait_s: of a blocking call: answer with ``waited`` once finished, or after these seconds.
        cancel_after_s: cancel the job if it is not finished so many seconds after its creation.
        findings: typos and ignored fields, which would silently cost money on the hosted service.
        aspect_follows: "start_image" or "reference_video" if the service takes the film's shape
            from that file; the server sets the nearest ratio once it has the file. Else None.
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
    """A job as dialects see it.

    Attributes:
        id: in the dialect's own form, made by ``Dialect.new_id``.
        dialect: name of the dialect that accepted it.
        state: one of ``STATES``.
        updated_at: when the state last changed.
        progress: 0..1.
        output: present if and only if state is "succeeded".
        failure: present if and only if state is "failed" or "cancelled".
        cost: US dollars on the hosted service, when known.
        left: the pretended balance in US dollars; set only for blocking calls.
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
    """What answers need for links and ids: the address that the client used, time and call id.

    Attributes:
        base: such as ``"http://127.0.0.1:8700"``, plus the prefix if the client used one.
        now: the server's time in unix seconds, for answers that carry their own time.
        request_id: the call's id, for answers and headers that carry one.
    """

    base: str
    now: float = 0.0
    request_id: str = ""


@dataclass(frozen=True)
class Film:
    """A reply's body that stands for the film of a job; the server sends it, ranges included."""

    job_id: str


@dataclass(frozen=True)
class Reply:
    """An answer; ``body`` is JSON-able, ``bytes`` (type in headers), a ``Film``, or None."""

    status: int
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ListQuery:
    """Which jobs of the account a list call wants, newest first unless ``oldest_first``.

    Attributes:
        dialects: only jobs of these dialects.
        kinds: only jobs whose ``wire["kind"]`` is one of these; empty: all.
        ids, external_ids: only these jobs (unknown ones are left out); empty: all.
        after: start behind the job of this id; an unknown id gives an empty page.
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
    """The jobs found for a ``ListQuery``; ``total`` ignores offset and limit."""

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
        images: frontal picture first, then the others; as sent in a draft (URLs or base64), URLs
            in a stored item.
        voice: the id of an element's voice, or the source that a voice was made from.
        callback_url: where to post that it was created.
        details: data that the dialect needs to answer later (reference type, tags); JSON-able.
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
        """Every field as JSON; ``from_json`` makes an equal item of it."""
        return {**asdict(self), "images": list(self.images), "details": dict(self.details)}

    @classmethod
    def from_json(cls, item: Mapping[str, Any]) -> LibraryItem:
        """The item that ``to_json`` wrote."""
        return cls(**{**item, "images": tuple(item["images"])})


@dataclass(frozen=True)
class UploadAsk:
    """One file of an upload call: carried in it (``source``), or announced for a later PUT."""

    name: str
    content_type: str
    num_bytes: int | None = None
    source: str | None = None


@dataclass(frozen=True)
class StoredFile:
    """An uploaded file, with the address to read it and, if announced, to PUT it (``put_url``)."""

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
    """A pretended account in US dollars: its first balance and the costs so far."""

    balance: float
    spent: float = 0.0
    num_jobs: int = 0
    since: float = 0.0

    @property
    def left(self) -> float:
        """The pretended balance that is left; never below 0."""
        return round(max(self.balance - self.spent, 0.0), 4)


@dataclass(frozen=True, kw_only=True)
class MediaRules:
    """A dialect's limits on input pictures and videos; sides in pixels, sizes in bytes.

    ``fails_task``: a file that breaks them fails the task later instead of the call at once.
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
