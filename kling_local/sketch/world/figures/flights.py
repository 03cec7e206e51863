"""Acts of what flies: taking off and landing (`aloft` moves who does them)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Flight:
    """One act of what flies: its plural, whether it ends in the air, and the kinds that do it."""

    plural: str
    up: bool
    kinds: tuple[str, ...] = ("airplane", "bird")


FLIGHTS: dict[str, Flight] = {
    "takes off": Flight("take off", up=True),
    "lands": Flight("land", up=False),
}
"""The acts of what flies, by their words for one in a prompt."""
