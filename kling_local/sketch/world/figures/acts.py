"""Acts: what figures do that the network does not know, painted while it has them stand."""

from __future__ import annotations

from kling_local.sketch.world.scene import PEOPLE

ACTS: dict[str, tuple[str, ...]] = {"sits": PEOPLE}
"""The kinds that each act is painted for; guises of these kinds do it too."""
PLURALS_OF_ACTS = {"sits": "sit"}
