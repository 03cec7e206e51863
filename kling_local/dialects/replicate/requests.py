"""Headers of Replicate's calls: ``Prefer`` (how long to wait) and ``Cancel-After``."""

from __future__ import annotations

import re

from kling_local.dialects.films import broken

MAX_WAIT_S = 60
MIN_CANCEL_S = 5
_WAIT = re.compile(r"(?:^|[,;\s])wait(?:\s*=\s*(\d{1,6}))?(?=$|[,;\s])")
_DURATION = re.compile(r"(?=\d)(?:(\d{1,4})h)?(?:(\d{1,6})m)?(?:(\d{1,8})s?)?")


def wait(prefer: str) -> float | None:
    """Seconds to wait for ``wait`` (60) or ``wait=n`` (1 to 60) in ``Prefer``; None without."""
    found = _WAIT.search(prefer.strip().lower())
    if found is None:
        return None
    return float(min(max(int(found[1] or MAX_WAIT_S), 1), MAX_WAIT_S))


def cancel_after(said: str | None) -> float | None:
    """Seconds in ``Cancel-After`` (``90``, ``30s``, ``5m``, ``1h30m``); None without the header.

    ``Refusal`` if it is malformed or below 5 s.
    """
    if said is None or not said.strip():
        return None
    found = _DURATION.fullmatch(said.strip().lower())
    parts = [int(each or 0) for each in found.groups()] if found else [0, 0, 0]
    whole = parts[0] * 3600 + parts[1] * 60 + parts[2]
    if whole < MIN_CANCEL_S:
        raise broken(
            "Cancel-After",
            said,
            f"Cancel-After {said[:60]!r} is no duration of {MIN_CANCEL_S} seconds or more",
            "send seconds or a text such as 30s, 5m or 1h30m",
        )
    return float(whole)
