"""Which model renders a film: the named one, one in a folder, or with ``auto`` the best here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kling_local import cards, planner
from kling_local.cards import ModelCard, with_variant
from kling_local.catalogue.places import located, named
from kling_local.errors import CardError, EngineError, RequestError
from kling_local.families import lacking
from kling_local.machine import gpu_gib, main_gib
from kling_local.outcome_parts import STATES, Case, Outcome
from kling_local.outcomes import broken, outcomes
from kling_local.request import GenerationRequest
from kling_local.shots import ShotList

AUTO = "auto"
_MOST_ON_A_CPU_M = 200.0
"""Millions of parameters: a larger model takes hours for a film without a GPU."""


@dataclass(frozen=True)
class Choice:
    """The card that a request is rendered with; ``why`` is empty when it is the one asked for."""

    card: ModelCard
    why: str = ""


@dataclass(frozen=True)
class _Candidate:
    card: ModelCard
    short: tuple[Outcome, ...]

    @property
    def rank(self) -> tuple[int, int, float, str]:
        """Best first: fewest fields not applied, then approximated, then the larger model."""
        counts = [sum(each.state == state for each in self.short) for state in STATES]
        return (counts[2], counts[1], -self.card.parameters_m, self.card.id)

    def says(self) -> str:
        """The fields it would not honour, in words."""
        return ", ".join(f"{each.wish} {each.state}" for each in self.short)


def choose(request: GenerationRequest) -> Choice:
    """The model of a request; raises ``CardError`` for an unknown name or folder.

    A model that is not on this machine or too large for it is replaced by the largest of its
    variants that is here and fits. ``auto`` plans the film for every model that is here, can render
    and fits this machine, and takes the one that honours most fields.
    """
    if request.model == AUTO:
        return _best(request)
    asked = named(request.model)
    if asked.variants and asked.variant is None and not (located(asked) and _fits(asked, request)):
        return _smaller(asked, request)
    return Choice(asked)


def plan(request: GenerationRequest) -> ShotList:
    """Plan a film for the model that ``choose`` takes, as ``generate`` would draw it.

    Raises ``CardError`` as ``choose`` does, and ``RequestError`` for what cannot be planned at all.
    """
    return planner.plan(request, choose(request).card)


def _smaller(whole: ModelCard, request: GenerationRequest) -> Choice:
    lacks = "too large for this machine" if located(whole) else "not on this machine"
    for variant in sorted(whole.variants, key=lambda each: -each.gb):
        card = with_variant(whole, variant.name)
        if not lacking(card) and _fits(card, request):
            return Choice(card, f"{whole.id} is {lacks}: drawn with {card.id} ({variant.format})")
    return Choice(whole)


def _best(request: GenerationRequest) -> Choice:
    found = sorted(_candidates(request), key=lambda each: each.rank)
    if not found:
        raise CardError(
            "model 'auto' finds none: no model that is here can render this request",
            hint="kling-local models list says which are here; plan --model ID says what is wrong",
            field="model",
        )
    best, others = found[0], found[1:]
    short = f"all but {best.says()}" if best.short else "every field"
    why = f"auto: {best.card.id} honours {short}"
    if others:
        worse = others[0].says() or "the same, and is smaller"
        why += f"; next of {len(found)} is {others[0].card.id}: {worse}"
    else:
        why += "; no other model here can render it"
    return Choice(best.card, why)


def _candidates(request: GenerationRequest) -> Iterator[_Candidate]:
    for card in _present():
        if card.conditioning.needs_start_image and not request.start_image:
            continue
        try:
            shot_list = planner.plan(replace(request, model=card.id), card)
        except RequestError:
            continue
        if card.builtin or _has_room(card, request, shot_list):
            found = outcomes(Case(request, card, shot_list))
            yield _Candidate(card, tuple(broken(found)))


def _present() -> Iterator[ModelCard]:
    """Models whose files are here and that this version runs."""
    for whole in cards.cards():
        for card in (whole, *(with_variant(whole, each.name) for each in whole.variants)):
            if not lacking(card) and (card.builtin or located(card) is not None):
                yield card


def _fits(card: ModelCard, request: GenerationRequest) -> bool:
    """Whether the files of a model are here and its film fits this machine."""
    if located(card) is None:
        return False
    try:
        shot_list = planner.plan(replace(request, model=card.id), card)
    except RequestError:
        shot_list = None
    return _has_room(card, request, shot_list)


def _has_room(card: ModelCard, request: GenerationRequest, shot_list: ShotList | None) -> bool:
    """Whether the film fits this machine; without a plan, whether the card's usual film does."""
    from kling_local.holding import choose, drawn_for, needs_of

    gib = gpu_gib()
    if gib is None:
        return card.parameters_m <= _MOST_ON_A_CPU_M
    film = drawn_for(request, card, shot_list) if shot_list else ()
    try:
        choose(needs_of(card, film), gib, main_gib())
    except EngineError:
        return False
    return True
