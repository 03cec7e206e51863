"""What a worker process is told when it starts."""

from __future__ import annotations

from dataclasses import dataclass, field

from kling_local.addresses import Places


@dataclass(frozen=True)
class Order:
    """One worker's order.

    Attributes:
        owner: the name it claims jobs under; no other process, earlier ones included, has it.
        lease_s: how long a claim lasts without a sign of life.
        places: where references may be fetched from.
        moderation: jobs whose words hold one of these fail; none by default.
    """

    owner: str
    speed: str = "render"
    lease_s: float = 15.0
    places: Places = field(default_factory=Places)
    moderation: tuple[str, ...] = ()
