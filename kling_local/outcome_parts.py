"""The outcome of one field of a request, and the case that it is judged from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from kling_local.cards import ModelCard
from kling_local.families import follows
from kling_local.request import GenerationRequest
from kling_local.shots import ShotList

if TYPE_CHECKING:
    from kling_local.clips import MadeSound  # loads numpy

State = Literal["honoured", "approximated", "not applied"]
STATES: tuple[State, ...] = get_args(State)
"""Best first."""


@dataclass(frozen=True)
class Outcome:
    """What became of one field of the request; ``wish`` is the field's name."""

    wish: str
    state: State
    why: str


@dataclass(frozen=True)
class Case:
    """What outcomes are judged from.

    Attributes:
        take_facts: for each take, in order, its settings and what the adapter counted; empty
            before the film is rendered. The adapter's fact ``outcomes``, field -> (state, why),
            reports what the card cannot know.
        chosen: why this model was chosen, when it is not simply the one asked for; else empty.
        made_sound: what the sound room made where the model generates no sound.
        kept_s: seconds of a reference video's own sound that the finished film has.
    """

    request: GenerationRequest
    card: ModelCard
    shot_list: ShotList
    take_facts: Sequence[dict[str, Any]] = ()
    chosen: str = ""
    made_sound: MadeSound | None = None
    kept_s: float = 0.0


def followed(case: Case, field: str, kept: str) -> Outcome:
    """Outcome of a field that model and adapter either follow or not; ``kept``: why, if they do."""
    card = case.card
    if follows(card, field):
        return Outcome(field, "honoured", kept)
    if getattr(card.conditioning, field):
        why = f"model {card.id!r} could follow it; this version does not hand it on yet"
    else:
        why = f"model {card.id!r} cannot follow it through this program"
    return Outcome(field, "not applied", why)
