"""The settings that a worker process gets when it starts."""

from __future__ import annotations

from dataclasses import dataclass, field

from kling_local.addresses import Places


@dataclass(frozen=True)
class Order:
    """One worker's settings.

    Attributes:
        owner: the name under which it claims jobs, unique among all workers, past ones included.
        lease_s: how long a claim lasts without a heartbeat.
        places: where references may be fetched from.
        moderation: jobs whose prompts contain one of these words fail; none by default.
    """

    owner: str
    speed: str = "render"
    lease_s: float = 15.0
    places: Places = field(default_factory=Places)
    moderation: tuple[str, ...] = ()
