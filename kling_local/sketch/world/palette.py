"""What is painted besides what the network knows: looks of figures, landmarks and grades.

The network tells eight colours of figures apart and 24 kinds, no hair, no size and nothing that is
worn. A prompt may say more all the same: ``a tiny brown rabbit``, ``a blue man with white hair and
a crown who sits``. Each such figure is read as a kind of the network in one of the eight colours
that nothing else in the prompt has, and the decoder paints that one as asked. ``a blue woman as
element_1`` is painted as the subject of a given picture (`figures.puppet`). The network decides
who has the colour, the palette how it looks. ``castle in view`` puts a landmark into the place, and
``warm picture`` and the like (`GRADES`) are grades of the whole picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import torch
from torch import Tensor

from kling_local.sketch.world.caption_words import PLURALS, verb
from kling_local.sketch.world.composing import composed
from kling_local.sketch.world.figures.acts import ACTS, PLURALS_OF_ACTS
from kling_local.sketch.world.figures.brush import HAIR, PAINT, SHADES, STATURES
from kling_local.sketch.world.figures.costume import THINGS, overtop
from kling_local.sketch.world.figures.flights import FLIGHTS
from kling_local.sketch.world.figures.guises import GUISES, PLURALS_OF_GUISES
from kling_local.sketch.world.figures.look import Look
from kling_local.sketch.world.figures.puppet import DANCES, Puppet
from kling_local.sketch.world.figures.riders import overtopped
from kling_local.sketch.world.grading import GRADES, graded
from kling_local.sketch.world.motion import syllables
from kling_local.sketch.world.places.landmarks import LANDMARKS
from kling_local.sketch.world.pose import Pose
from kling_local.sketch.world.scene import COLORS, PEOPLE, UNSEEN, Scenes
from kling_local.sketch.world.staged import Filming

Palette = Mapping[str, str]
"""From colours of the network to what they are painted as ("tiny brown rabbit", "blue with white
hair"), from "first" and "second" to when these figures speak ("0-1.5 and 3-4", in seconds), from
"view" to the landmarks ("castle, moon"), from "picture" to its grades ("warm, dim") and from
"scenery" to the marker of the picture that its figures are in. Where a film is set in a given
picture, "stage" says so and "heard" what is not ("no figure, no place")."""

Spans: TypeAlias = tuple[tuple[float, float], ...]
"""Stretches of time, start and end in seconds."""
Lines: TypeAlias = Mapping[int, Spans]
"""When figures speak, by the figure's number from 0."""

_TOP = 0.47  # how high a figure may grow, in frame heights from the middle
_ACROSS = 0.36, 0.56  # how wide half a guise may be beside others and alone, in frame widths
_UNDER_A_HAT = 0.76  # the factor that somebody is made smaller by, at most, to show a hat
_BEARD = "a beard"
_VIEW, _PICTURE = "view", "picture"
SCENERY = "scenery"
STAGE, HEARD = "stage", "heard"


@dataclass(frozen=True)
class Paint:
    """What the decoder adds to the scenes of a film.

    Attributes:
        looks: by the code of the network's colour.
        landmarks: their names.
        lines: when figures speak.
        filming: the given pictures that take the place of the scenery, or None.
        unheard: what is not heard: "no figure", "no place".
    """

    looks: Mapping[int, Look] = field(default_factory=dict)
    landmarks: tuple[str, ...] = ()
    lines: Lines = field(default_factory=dict)
    filming: Filming | None = None
    unheard: tuple[str, ...] = ()


PLAIN = Paint()
"""Nothing is added: the world as the network knows it."""


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_NOUNS = {plural: noun for noun, plural in {**PLURALS, **PLURALS_OF_GUISES}.items()} | {
    noun: noun for noun in (*PLURALS, *GUISES)
}
_UNCHANGED = {noun for noun, plural in PLURALS_OF_GUISES.items() if noun == plural}
_TINTS = {f"{tint} hair": tint for tint in (*HAIR, "no")}
_THING = _any((*_TINTS, _BEARD, *THINGS))
_DOES = {plural: act for act, plural in PLURALS_OF_ACTS.items()} | {act: act for act in ACTS}
_RIDERS = {PLURALS[kind]: kind for kind in PEOPLE} | {kind: kind for kind in PEOPLE}
_LOOK = (
    rf"(?:(?P<stature>{_any(tuple(STATURES)[1:])}) )?(?P<color>{_any((*COLORS, *SHADES))})\b"
    rf"(?: (?P<noun>{_any(_NOUNS)})\b)?"
    rf"(?: ridden by (?:an? )?(?P<rider>(?:{_any((*COLORS, *SHADES))}) (?:{_any(_RIDERS)}))\b)?"
    r"(?: as (?P<picture>(?:element|image)_\d+)\b)?"
    rf"(?: with (?P<things>(?:{_THING})(?: and (?:{_THING}))*)\b)?"
    rf"(?P<act> (?P<who>who )?(?P<does>(?:{_any(_DOES)})(?: and (?:{_any(_DOES)}))*)\b)?"
)
_FIGURE = re.compile(rf"\b(?P<article>an? )?{_LOOK}")
_GRADE = re.compile(rf" , ({_any(GRADES)}) picture\b")
_WHO = ("first", "second")
_SET = re.compile(r" , set in (image_\d+)\b")
_SPAN = r"[\d.]+-[\d.]+"
_LINES = re.compile(rf" , ({_any(_WHO)}) speaks at ({_SPAN}(?: and {_SPAN})*)")
_LANDMARK = re.compile(rf" , ({_any(LANDMARKS)}) in view\b")


def plainly(prompt: str) -> tuple[str, Palette]:
    """The prompt in words of the network, and the palette to paint it with.

    ``"a brown dog walks"`` becomes ``"a black dog walks"`` and ``{"black": "brown"}``. A figure
    that is not simply in a colour of the network takes its own colour if nothing else has it, else
    the most similar one that is free and, if possible, one that the world draws before the prompt's
    place and light. Raises ``ValueError`` if more figures differ than there are colours.
    """
    landmarks, grades = _LANDMARK.findall(prompt), _GRADE.findall(prompt)
    lines, scenery = dict(_LINES.findall(prompt)), _SET.search(prompt)
    said = _LINES.sub("", _GRADE.sub("", _LANDMARK.sub("", _SET.sub("", prompt))))
    read = _read_as(said)

    def plain(found: re.Match[str]) -> str:
        if not found["noun"]:
            return found[0]
        color, noun = read[_told(found)], found["noun"]
        article = ("an " if color[0] in "aeiou" else "a ") if found["article"] else ""
        kind = _kind(noun)
        several = noun != _NOUNS[noun] or (noun in _UNCHANGED and not found["article"])
        stands = "" if found["who"] or not found["act"] else verb(kind, "still", plural=several)
        shown = PLURALS[kind] if several else kind
        return f"{article}{color} {shown} {stands}".rstrip()

    palette = {color: look for look, color in read.items() if color != look}
    seen = {_VIEW: landmarks, _PICTURE: grades}
    palette |= {name: ", ".join(dict.fromkeys(each)) for name, each in seen.items() if each}
    palette |= {SCENERY: scenery[1]} if scenery else {}
    return _FIGURE.sub(plain, said), palette | lines


def paint_of(palette: Palette, puppets: Mapping[str, Puppet] | None = None) -> Paint:
    """What the decoder adds for a palette, with the ``puppets`` of pictures by their marker."""
    looks = {
        code: _look(palette[color], puppets or {})
        for code, color in enumerate(COLORS)
        if color in palette
    }
    seen = palette.get(_VIEW)
    lines = {n: _spans(palette[who]) for n, who in enumerate(_WHO) if who in palette}
    unheard = tuple(palette[HEARD].split(", ")) if HEARD in palette else ()
    return Paint(looks, tuple(seen.split(", ")) if seen else (), lines, unheard=unheard)


def later(palette: Palette, seconds: float) -> Palette:
    """The palette of a film that begins so many seconds earlier: its lines come later."""
    moved = {
        who: " and ".join(f"{a + seconds:g}-{b + seconds:g}" for a, b in _spans(palette[who]))
        for who in _WHO
        if who in palette
    }
    return {**palette, **moved}


def _spans(told: str) -> Spans:
    return tuple(
        (float(start), float(end))
        for start, end in (each.split("-") for each in told.split(" and "))
    )


def developed(pictures: Tensor, palette: Palette) -> Tensor:
    """Pictures ``(b t 3 h w)`` in 0..1 with the palette's grades."""
    return graded(pictures, palette[_PICTURE].split(", ")) if _PICTURE in palette else pictures


def sized(scenes: Scenes, pose: Pose, looks: Mapping[int, Look]) -> Pose:
    """The pose with the heights of figures that are tiny, small, big or giant by their look.

    A figure that is wholly in the frame does not grow out of it, a long one is as high as it fits
    in, and one with a tall hat a little smaller where that would be cut off. Who sits or lies in a
    close shot is seen whole.
    """
    pose = composed(scenes, pose, looks)
    figures = pose.figures
    wished = torch.ones_like(figures.height[:, :, :1])
    fits = torch.full_like(wished, torch.inf)
    stands = figures.foot + figures.lift.amin(2, keepdim=True)
    room = ((_TOP - stands) / figures.height).amin(2, keepdim=True)
    across = torch.where(scenes.are("relation", "alone"), _ACROSS[1], _ACROSS[0]) * scenes.aspect
    for code, look in looks.items():
        guise = GUISES.get(look.guise)
        factor = STATURES[look.stature] * (guise.size if guise else 1.0)
        painted = (scenes.present & (scenes.colors == code))[:, :, None]
        wished = torch.where(painted, factor, wished)
        if guise:
            tallest = figures.height.amax(2, keepdim=True)
            fits = torch.where(painted, across[:, None, None] / (guise.reach * tallest), fits)
        if tall := overtopped(look) or (0.0 if guise else overtop(look)):
            under = (room / (1 + tall)).clamp(min=_UNDER_A_HAT)
            fits = torch.where(painted, fits.minimum(under), fits)
    if (wished == 1).all() and (fits >= 1).all():
        return pose
    grown = wished.minimum(room.clamp(min=1)).minimum(fits)
    return replace(pose, figures=replace(figures, height=figures.height * grown))


def speaking(pose: Pose, times_s: Tensor, lines: Lines) -> Pose:
    """The pose with the mouths of figures that have lines moving while these last, and only then.

    ``times_s`` are those of its moments.
    """
    if not lines:
        return pose
    mouth = pose.figures.mouth.clone()
    for figure, spans in lines.items():
        mouth[:, figure] = mouth_during(times_s.to(mouth), spans)
    return replace(pose, figures=replace(pose.figures, mouth=mouth))


def mouth_during(times_s: Tensor, spans: Spans) -> Tensor:
    """How far the mouth is open, 0..1, of somebody with lines at these times."""
    during = [(times_s >= start) & (times_s < end) for start, end in spans]
    return syllables(times_s) * torch.stack(during).any(0)


def _read_as(prompt: str) -> dict[str, str]:
    """The looks of the figures of a prompt, and the colours that the network reads them as."""
    words = set(re.findall(r"\w+", prompt))
    hidden = {color for color, place in (*UNSEEN, ("black", "night")) if place in words}
    figures = [found for found in _FIGURE.finditer(prompt) if found["noun"]]
    looks = {_told(found): found["color"] for found in figures}
    read = {look: look for look in looks if look in COLORS}
    for look, shade in looks.items():
        if look in read:
            continue
        free = [color for color in COLORS if color not in read.values()]
        if not free:
            known = ", ".join(COLORS)
            raise ValueError(f"no colour is left to read {look!r} as: the network knows {known}")
        named = {color for other, color in looks.items() if other != look}
        read[look] = min(
            free,
            key=lambda color: (
                color != shade and (color in hidden or color in named),
                _distance(shade, color),
            ),
        )
    return read


def _told(found: re.Match[str]) -> str:
    """How a figure looks: "tiny brown", "grey rabbit", "blue with white hair who sits"."""
    noun = _NOUNS[found["noun"]]
    parts = (
        found["stature"],
        found["color"],
        noun if noun in GUISES else "",
        f"ridden by {found['rider']}" if found["rider"] else "",
        f"as {found['picture']}" if found["picture"] else "",
        f"with {found['things']}" if found["things"] else "",
        f"who {' and '.join(_acts(found))}" if found["act"] else "",
    )
    return " ".join(part for part in parts if part)


def _look(told: str, puppets: Mapping[str, Puppet]) -> Look:
    """The look that `_told` told. A puppet is only moved: it does few acts and wears nothing."""
    found = _FIGURE.fullmatch(told)
    if found is None:
        raise ValueError(f"{told!r} is no look of a figure")
    things = found["things"].split(" and ") if found["things"] else []
    puppet = puppets.get(found["picture"] or "")
    if puppet is not None:
        acts = tuple(act for act in _acts(found) if act == DANCES or act in FLIGHTS)
        guise, stature = found["noun"] or "", found["stature"] or ""
        return Look(found["color"], stature, guise, acts=acts, puppet=puppet)
    return Look(
        color=found["color"],
        stature=found["stature"] or "",
        guise=found["noun"] or "",
        rider=_rider(found["rider"] or ""),
        hair=next((_TINTS[each] for each in things if each in _TINTS), ""),
        beard=_BEARD in things,
        things=tuple(each for each in things if each in THINGS),
        acts=_acts(found),
    )


def _rider(said: str) -> str:
    """The colour and kind of a rider: "tan man"."""
    color, _, noun = said.rpartition(" ")
    return f"{color} {_RIDERS[noun]}" if said else ""


def _acts(found: re.Match[str]) -> tuple[str, ...]:
    return tuple(_DOES[each] for each in found["does"].split(" and ")) if found["act"] else ()


def _kind(noun: str) -> str:
    """The kind of the network that a noun, maybe a guise's or in the plural, is read as."""
    name = _NOUNS[noun]
    return GUISES[name].kind if name in GUISES else name


def _distance(shade: str, color: str) -> float:
    """How different a shade looks from a colour of the network (Riemersma's "redmean" metric)."""
    paint = dict(zip(COLORS, PAINT, strict=True)) | SHADES
    one, other = torch.tensor(paint[shade]) * 255, torch.tensor(paint[color]) * 255
    red = (one[0] + other[0]) / 512
    weights = torch.stack([2 + red, torch.tensor(4.0), 3 - red])
    return float((weights * (one - other) ** 2).sum())
