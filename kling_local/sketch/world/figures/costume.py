"""What people and robots wear and hold, painted on their bodies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kling_local.sketch.world.figures import (
    accessories,
    clothing,
    facewear,
    fantasy_wear,
    gowns,
    hats,
    helmets,
    outfits,
    warriors,
)
from kling_local.sketch.world.figures.boards import BOARDS
from kling_local.sketch.world.figures.body import Body, Ink, Thing, dyed, ink_of
from kling_local.sketch.world.figures.brush import Brush, Inks
from kling_local.sketch.world.figures.look import Look
from kling_local.sketch.world.figures.props import PROPS

THINGS: dict[str, Thing] = {
    **hats.THINGS,
    **helmets.THINGS,
    **facewear.THINGS,
    **clothing.THINGS,
    **accessories.THINGS,
    **gowns.THINGS,
    **outfits.THINGS,
    **fantasy_wear.THINGS,
    **warriors.THINGS,
    **{name: Thing(prop.paint, prop.layer) for name, prop in PROPS.items()},
    **BOARDS,
}
"""Everything that a look may have (`Look.things`), by its words in a prompt."""


_HEADWEAR = frozenset({*hats.THINGS, *helmets.THINGS})


def _worn(look: Look | None) -> Iterator[Thing]:
    """What somebody wears, of several hats only the last."""
    names = look.things if look is not None else ()
    for place, name in enumerate(names):
        if name not in _HEADWEAR or _HEADWEAR.isdisjoint(names[place + 1 :]):
            yield THINGS[name]


def dress(b: Brush, body: Body, layer: str) -> None:
    """Paint the things of the brush's look that belong to a layer."""
    for thing in _worn(b.look):
        if thing.layer == layer:
            thing.paint(b, body)
        if layer in thing.more:
            thing.more[layer](b, body)


def hides(b: Brush, what: str) -> bool:
    """Whether something is worn instead of a figure's own "cap", "hair" or "skirt"."""
    return any(what in thing.hides for thing in _worn(b.look))


def sleeve(b: Brush, plain: Ink, *, near: bool) -> Ink:
    """The colour of an arm that is ``plain`` if nothing covers it."""
    for thing in _worn(b.look):
        if thing.cloth.arms is not None:
            plain = dyed(b, thing.cloth.arms[near])
    return plain


def glove(b: Brush, plain: Ink) -> Ink:
    """The colour of a hand."""
    for thing in _worn(b.look):
        if thing.cloth.hands is not None:
            plain = dyed(b, thing.cloth.hands)
    return plain


def trousers(b: Brush, plain: tuple[Ink, Ink], *, near: bool) -> tuple[Ink, Ink]:
    """The colours of thigh and shin of a leg."""
    for thing in _worn(b.look):
        if thing.cloth.legs is not None:
            ink = dyed(b, thing.cloth.legs[near])
            plain = (ink, ink)
        if thing.cloth.shins is not None:
            plain = (plain[0], dyed(b, thing.cloth.shins))
    return plain


def footwear(b: Brush, plain: Ink) -> Ink:
    """The colour of a shoe."""
    for thing in _worn(b.look):
        if thing.cloth.shoes is not None:
            plain = dyed(b, thing.cloth.shoes)
    return plain


def overtop(look: Look | None) -> float:
    """How far what is worn reaches above a figure, in its heights."""
    return max((thing.tall for thing in _worn(look)), default=0.0)


def tinged(inks: Inks, look: Look | None) -> Inks:
    """The inks of a figure whose skin and hair have the colours that things give them."""
    for thing in _worn(look):
        if thing.skin is not None:
            inks = replace(inks, skin=ink_of(inks, thing.skin))
        if thing.hair is not None:
            inks = replace(inks, hair=ink_of(inks, thing.hair))
    return inks
