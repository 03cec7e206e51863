"""Ways on foot that the network does not know: coming in, going on and leaving (`afoot`)."""

from __future__ import annotations

from dataclasses import dataclass

from kling_local.sketch.world.scene import LEGGED


@dataclass(frozen=True)
class Stroll:
    """One way on foot.

    Attributes:
        plural: the words for what several do.
        way: "in" from outside the frame, "on" to another place, or "out" of the frame.
        side: -1 if it goes left, 1 if right.
        runs: whether it is run.
        kinds: the kinds that do it.
    """

    plural: str
    way: str
    side: float
    runs: bool
    kinds: tuple[str, ...] = LEGGED


@dataclass(frozen=True)
class Company:
    """Walking beside somebody (`pairing` brings both together)."""

    plural: str
    kinds: tuple[str, ...] = LEGGED


COMPANY: dict[str, Company] = {"goes along": Company("go along")}
"""What is done by who walks with another, by its words for one in a prompt."""
STROLLS: dict[str, Stroll] = {
    f"{verb}s {way}{told}": Stroll(f"{verb} {way}{told}", way, side, verb == "run")
    for verb in ("walk", "run")
    for way in ("in", "on", "out")
    for told, side in (("", 1.0), (" left", -1.0))
}
"""The ways on foot, by their words for one in a prompt; they go right unless they say left."""
