"""Injected faults: requested by a header of one call, or armed through the control route."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from kling_local.dialects import dialects
from kling_local.dialects.base import ACTIONS
from kling_local.errors import RequestError, one_of

FAULTS = (
    "fail_task", "moderation_task", "moderation", "busy", "server_error", "slow", "drop",
    "malformed",
)  # fmt: skip
TASK_FAULTS = ("fail_task", "moderation_task")
HEADER = "x-kling-local-fault"
_CREATING = ("fail_task", "moderation_task", "moderation", "busy")
MOST_SECONDS = 600.0


@dataclass
class Fault:
    """One fault and the calls that it hits.

    Attributes:
        dialect, action: hit only calls of these. None: of any dialect; of any action, or of
            "create" alone for faults of a task and of accepting one.
        times: how many calls it hits; None: until it is removed.
        rate: probability that a fitting call is hit, 0..1.
        seconds: how long a slow answer is delayed.
    """

    name: str
    dialect: str | None = None
    action: str | None = None
    times: int | None = 1
    rate: float = 1.0
    seconds: float = 5.0

    def __post_init__(self) -> None:
        _check(self.name in FAULTS, "name", self.name, one_of(FAULTS))
        _check(self.dialect in (None, *dialects()), "dialect", self.dialect, one_of(dialects()))
        _check(self.action in (None, *ACTIONS), "action", self.action, one_of(ACTIONS))
        numbers = isinstance(self.rate, int | float) and isinstance(self.seconds, int | float)
        _check(numbers and 0 <= self.rate <= 1, "rate", self.rate, "a number from 0 to 1")
        _check(numbers and 0 <= self.seconds <= MOST_SECONDS, "seconds", self.seconds, "0 to 600")
        whole = isinstance(self.times, int) and not isinstance(self.times, bool)
        _check(self.times is None or (whole and self.times > 0), "times", self.times, "1, 2, ...")

    def fits(self, dialect: str, action: str) -> bool:
        """Whether it may hit a call of this dialect and action."""
        if self.dialect not in (None, dialect):
            return False
        if self.action is None:
            return action == "create" if self.name in _CREATING else True
        return self.action == action


class Faults:
    """The armed faults of one server; the random draws are the same after every start."""

    def __init__(self) -> None:
        self._armed: list[Fault] = []
        self._dice = random.Random(0)

    def arm(self, fault: Fault) -> None:
        """Add a fault."""
        self._armed.append(fault)

    def armed(self) -> list[dict[str, Any]]:
        """The armed faults as JSON objects."""
        return [asdict(fault) for fault in self._armed]

    def clear(self) -> None:
        """Disarm everything."""
        self._armed.clear()

    def strike(self, dialect: str, action: str, headers: Mapping[str, str]) -> Fault | None:
        """The fault that hits this call, if any; one in the headers comes before armed ones."""
        if HEADER in headers:
            return read_header(headers[HEADER])
        for fault in self._armed:
            if fault.fits(dialect, action) and self._dice.random() < fault.rate:
                if fault.times is not None:
                    fault.times -= 1
                    if not fault.times:
                        self._armed.remove(fault)
                return fault
        return None


def read_header(text: str) -> Fault:
    """Read ``NAME`` or ``slow=SECONDS``; ``RequestError`` for anything else."""
    name, _, seconds = text.strip().partition("=")
    try:
        return Fault(name, seconds=float(seconds) if seconds else 5.0)
    except ValueError as error:
        if isinstance(error, RequestError):
            raise
        raise RequestError(
            f"{HEADER} {text[:60]!r} is not NAME or slow=SECONDS", hint="for example slow=2.5"
        ) from error


def _check(right: bool, field: str, value: object, allowed: str) -> None:
    if not right:
        raise RequestError(
            f"fault {field} {value!r} is not offered: use {allowed}",
            hint="docs/stand-in.md lists the faults",
            field=field,
        )
