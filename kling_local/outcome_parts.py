"""One field of a request and what it came to, and what is judged to say so."""

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
    """One field of the request and what it came to."""

    wish: str
    state: State
    why: str


@dataclass(frozen=True)
class Case:
    """What is judged.

    Attributes:
        take_facts: for each take, in order, its settings and what the adapter counted; empty
            before the film is drawn. ``outcomes`` among an adapter's facts, field -> (state, why),
            says what the card cannot know.
        chosen: why this model, when the request left the choice open; else empty.
        made_sound: what the sound room made where the model makes none.
        kept_s: seconds of a reference video's own sound that lie under the finished film.
    """

    request: GenerationRequest
    card: ModelCard
    shot_list: ShotList
    take_facts: Sequence[dict[str, Any]] = ()
    chosen: str = ""
    made_sound: MadeSound | None = None
    kept_s: float = 0.0


def followed(case: Case, field: str, kept: str) -> Outcome:
    """A field that the model and its adapter follow or not; ``kept`` says how it does."""
    card = case.card
    if follows(card, field):
        return Outcome(field, "honoured", kept)
    if getattr(card.conditioning, field):
        why = f"model {card.id!r} could follow it; this version does not hand it on yet"
    else:
        why = f"model {card.id!r} cannot follow it through this program"
    return Outcome(field, "not applied", why)
