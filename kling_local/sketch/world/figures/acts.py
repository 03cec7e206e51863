"""All acts, painted while the network has a figure stand; some while it walks, too."""

from __future__ import annotations

from kling_local.sketch.world.figures.act import Act
from kling_local.sketch.world.figures.crafts import CRAFTS
from kling_local.sketch.world.figures.feelings import FEELINGS
from kling_local.sketch.world.figures.flights import FLIGHTS
from kling_local.sketch.world.figures.look import Look
from kling_local.sketch.world.figures.manners import ANIMAL_ACTS
from kling_local.sketch.world.figures.moving import MOVING
from kling_local.sketch.world.figures.music import MUSIC
from kling_local.sketch.world.figures.pairs import PAIR_ACTS, TOGETHER_ON_THE_WAY
from kling_local.sketch.world.figures.pastimes import PASTIMES
from kling_local.sketch.world.figures.props import PROPS
from kling_local.sketch.world.figures.pushing import PUSHING
from kling_local.sketch.world.figures.resting import RESTING
from kling_local.sketch.world.figures.seats import SEATS
from kling_local.sketch.world.figures.signs import SIGNS
from kling_local.sketch.world.figures.strolls import COMPANY, STROLLS
from kling_local.sketch.world.figures.tasks import TASKS

PEOPLE_ACTS: dict[str, Act] = {
    **RESTING, **MOVING, **SIGNS, **FEELINGS, **MUSIC, **TASKS, **CRAFTS,
    **SEATS, **PASTIMES, **PAIR_ACTS, **PUSHING,
}  # fmt: skip
"""The acts of people, by their words for one figure in a prompt."""
ON_THE_WAY = (
    *SIGNS, *FEELINGS, *PASTIMES, *TOGETHER_ON_THE_WAY, *PUSHING,
    "cheers", "shivers", "juggles", "sings", "conducts",
    "plays the guitar", "plays the violin", "plays the flute", "plays the trumpet",
    "reads", "phones", "takes a photo", "drinks", "eats",
)  # fmt: skip
"""The acts of people that are done while walking, too, by arms, head and face."""
_KINDS = (PEOPLE_ACTS, ANIMAL_ACTS, FLIGHTS, STROLLS, COMPANY)
ACTS: dict[str, tuple[str, ...]] = {
    name: tuple(kind for acts in _KINDS if name in acts for kind in acts[name].kinds)
    for name in dict.fromkeys(name for acts in _KINDS for name in acts)
}
"""The kinds that each act is painted for; guises of these kinds do it too."""
_ANIMALS = (0.86, 0.30)
_HOLDING, _WAVING = (0.60, 0.36), (0.80, 0.65)
PLURALS_OF_ACTS = {name: act.plural for acts in _KINDS for name, act in acts.items()}


def room_of(look: Look) -> tuple[float, float]:
    """Half the width painted around a figure that acts or holds things, and the height above it."""
    rooms = [PEOPLE_ACTS[name].room for name in look.acts if name in PEOPLE_ACTS]
    rooms += [_ANIMALS for name in look.acts if name in ANIMAL_ACTS]
    held = [name for name in look.things if name in PROPS]
    rooms += [_HOLDING for _ in held]
    waves = any(PEOPLE_ACTS[name].hand == "grip" for name in look.acts if name in PEOPLE_ACTS)
    rooms += [_WAVING for _ in held if waves]
    return max((wide for wide, _ in rooms), default=0.0), max((up for _, up in rooms), default=0.0)


def shadow_of(look: Look) -> float:
    """Half the least width of the shadow of who does these acts."""
    return max((PEOPLE_ACTS[name].wide for name in look.acts if name in PEOPLE_ACTS), default=0.0)
