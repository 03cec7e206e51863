"""All acts, painted while the network has a figure stand."""

from __future__ import annotations

from kling_local.sketch.world.figures.act import Act
from kling_local.sketch.world.figures.crafts import CRAFTS
from kling_local.sketch.world.figures.feelings import FEELINGS
from kling_local.sketch.world.figures.moving import MOVING
from kling_local.sketch.world.figures.music import MUSIC
from kling_local.sketch.world.figures.resting import RESTING
from kling_local.sketch.world.figures.signs import SIGNS
from kling_local.sketch.world.figures.tasks import TASKS

PEOPLE_ACTS: dict[str, Act] = {**RESTING, **MOVING, **SIGNS, **FEELINGS, **MUSIC, **TASKS, **CRAFTS}
"""The acts of people, by their words for one figure in a prompt."""
ACTS: dict[str, tuple[str, ...]] = {name: act.kinds for name, act in PEOPLE_ACTS.items()}
"""The kinds that each act is painted for; guises of these kinds do it too."""
PLURALS_OF_ACTS = {name: act.plural for name, act in PEOPLE_ACTS.items()}
