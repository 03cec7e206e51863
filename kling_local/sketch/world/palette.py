"""What is painted besides what the network knows: looks of figures, landmarks and grades.

The network tells eight colours of figures apart and 24 kinds, no hair, no size and nothing that is
worn. A prompt may say more all the same: ``a tiny brown rabbit``, ``a blue man with white hair and
a crown who sits``. Each such figure is read as a kind of the network in one of the eight colours
that nothing else in the prompt has, and the decoder paints that one as asked. ``a blue woman as
element_1`` is painted as the subject of a given picture (`figures.puppet`). The network decides who
has the colour, the palette how it looks. ``who sits from 0 to 2.5 and waves hello from 2.5``
tells when it does that, in seconds. ``castle in view`` puts a landmark into the place,
``burning castle in view`` one in a state (`STATES`), ``nobody in view`` leaves every figure out.
``warm picture`` and the like (`GRADES`) are grades of the whole picture, and ``slow motion`` and
the like (`PACES`) say how time runs. ``light from day to dusk`` and ``lights flicker`` change the
light during the film.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

import torch
from torch import Tensor

from kling_local.sketch.world.accompaniment import sounding_later, without_sounds
from kling_local.sketch.world.caption_words import PLURALS, verb
from kling_local.sketch.world.cels import Heavens
from kling_local.sketch.world.daylight import LAMPS, Daylight
from kling_local.sketch.world.extra import NUMBERS, Extra
from kling_local.sketch.world.figures.acts import ACTS, PLURALS_OF_ACTS
from kling_local.sketch.world.figures.brush import HAIR, PAINT, SHADES, STATURES
from kling_local.sketch.world.figures.costume import THINGS
from kling_local.sketch.world.figures.flights import FLIGHTS
from kling_local.sketch.world.figures.guises import GUISES, PLURALS_OF_GUISES
from kling_local.sketch.world.figures.look import ALWAYS, Look, Span
from kling_local.sketch.world.figures.puppet import DANCES, NONE, Puppets
from kling_local.sketch.world.grading import GRADES, graded
from kling_local.sketch.world.motion import syllables
from kling_local.sketch.world.pace import PACES, Pace
from kling_local.sketch.world.paint import Lines, Paint, Spans
from kling_local.sketch.world.places.landmarks import LANDMARKS
from kling_local.sketch.world.places.states import STATES
from kling_local.sketch.world.pose import Pose
from kling_local.sketch.world.scene import (
    COLORS,
    KINDS,
    LIGHTS,
    MOST_SUBJECTS,
    PEOPLE,
    UNSEEN,
    actions_of,
)

Palette = Mapping[str, str]
"""From colours of the network to what they are painted as ("tiny brown rabbit", "blue with white
hair"), from "first" and "second" to when these figures speak ("0-1.5 and 3-4", in seconds), from
"view" to the landmarks ("castle, moon"), from "picture" to its grades ("warm, dim"), from "more" to
the extras ("a green parrot who sits, two brown dogs who run left"), of whom the first two speak as
"third" and "fourth", from "scenery" to the marker of the picture that its figures are in, from
"pace" to how time runs ("slow motion", "freeze frame from 2.5"), from "slowly" to the figures that
go so ("first and second"), from "light" to the lights that follow each other ("day to dusk") and
from "lamps" to what they do ("flicker"). The last two may end in a time too ("flicker from 2.5").
What is played besides is that of `accompaniment`. Where a film is set in a given picture, "stage"
says so, "figures" that they come into it, and "unasked" what nobody asked for ("no figure, no
place").
"""

_BEARD = "a beard"
_VIEW, _PICTURE, _MORE, _PACE, _SLOWLY = "view", "picture", "more", "pace", "slowly"
_LIGHT, _LAMPS = "light", "lamps"
STAGE, UNASKED, FIGURES = "stage", "unasked", "figures"
_NOBODY = "nobody"
SCENERY = "scenery"


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_NOUNS = {plural: noun for noun, plural in {**PLURALS, **PLURALS_OF_GUISES}.items()} | {
    noun: noun for noun in (*PLURALS, *GUISES)
}
_UNCHANGED = {noun for noun, plural in PLURALS_OF_GUISES.items() if noun == plural}
_TINTS = {f"{tint} hair": tint for tint in (*HAIR, "no")}
_THING = _any((*_TINTS, _BEARD, *THINGS))
_DOES = {plural: act for act, plural in PLURALS_OF_ACTS.items()} | {act: act for act in ACTS}
_DOING = rf"(?:{_any(_DOES)})\b(?: from [\d.]+(?: to [\d.]+)?)?"
_DONE = re.compile(rf"({_any(_DOES)})(?: from ([\d.]+)(?: to ([\d.]+))?)?")
_TIMES = re.compile(r"\b(from|to) ([\d.]+)")
_RIDERS = {PLURALS[kind]: kind for kind in PEOPLE} | {kind: kind for kind in PEOPLE}
_LOOK = (
    rf"(?:(?P<stature>{_any(tuple(STATURES)[1:])}) )?(?P<color>{_any((*COLORS, *SHADES))})\b"
    rf"(?: (?P<noun>{_any(_NOUNS)})\b)?"
    rf"(?: ridden by (?:an? )?(?P<rider>(?:{_any((*COLORS, *SHADES))}) (?:{_any(_RIDERS)}))\b)?"
    r"(?: as (?P<picture>(?:element|image)_\d+)\b)?"
    rf"(?: with (?P<things>(?:{_THING})(?: and (?:{_THING}))*)\b)?"
    rf"(?P<act> (?P<who>who )?(?P<does>{_DOING}(?: and {_DOING})*))?"
)
_FIGURE = re.compile(rf"\b(?P<article>an? )?{_LOOK}")
_GRADE = re.compile(rf" , ({_any(GRADES)}) picture\b")
_WHO = {"first": 0, "second": 1, "third": MOST_SUBJECTS, "fourth": MOST_SUBJECTS + 1}
_SPAN = r"[\d.]+-[\d.]+"
_LINES = re.compile(rf" , ({_any(_WHO)}) speaks at ({_SPAN}(?: and {_SPAN})*)")
_SET = re.compile(r" , set in (image_\d+)\b")
_COMES = " , comes in"
_ON_PICTURE = re.compile(rf"{_COMES}\b| , as pictured\b")
_LANDMARK = re.compile(rf" , ({_NOBODY}|(?:(?:{_any(STATES)}) )?(?:{_any(LANDMARKS)})) in view\b")
_RUNS = re.compile(rf" , ((?:{_any(PACES)})(?: from [\d.]+)?)(?= [,;]|$)")
_GOES = re.compile(rf" , ({_any(_WHO)}) goes slowly\b")
_TURNS = re.compile(rf" , light from ((?:{_any(LIGHTS)})(?: to (?:{_any(LIGHTS)}))+)\b")
_LAMP = re.compile(rf" , lights ({_any(LAMPS)})\b")
_ONCE = {_PACE: _RUNS, _LIGHT: _TURNS, _LAMPS: _LAMP, SCENERY: _SET}
"""What a film has one of, the last that is told."""
_MANY = ("a", "an", *NUMBERS)
_DEEDS = {
    verb(kind, action, plural=plural): action
    for kind in KINDS
    for action in actions_of(kind)
    for plural in (False, True)
    if action != "swing"
}
_ADDED = (
    rf"(?P<many>{_any(_MANY)}) {_LOOK}"
    rf"(?: who (?P<done>{_any(_DEEDS)})(?: (?P<side>left|right))?)?"
)
_EXTRA = re.compile(_ADDED)
_EXTRAS = re.compile(rf" , with ({re.sub(r'[?]P<[a-z]+>', '?:', _ADDED)})(?= ,|$)")


def plainly(prompt: str) -> tuple[str, Palette]:
    """The prompt in words of the network, and the palette to paint it with.

    ``"a brown dog walks"`` becomes ``"a black dog walks"`` and ``{"black": "brown"}``. A figure
    that is not simply in a colour of the network takes its own colour if nothing else has it, else
    the most similar one that is free and, if possible, one that the world draws before the prompt's
    place and light. Raises ``ValueError`` if more figures differ than there are colours.
    """
    landmarks, grades = _LANDMARK.findall(prompt), _GRADE.findall(prompt)
    lines, slowly = _LINES.findall(prompt), _GOES.findall(prompt)
    extras = _EXTRAS.findall(prompt)
    last = {name: each.findall(prompt)[-1:] for name, each in _ONCE.items()}
    said = prompt
    for told in (_EXTRAS, _LANDMARK, _GRADE, _LINES, _GOES, *_ONCE.values(), _ON_PICTURE):
        said = told.sub("", said)
    said, sounds = without_sounds(said)
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
    palette |= {name: each[0] for name, each in last.items() if each}
    palette |= {_SLOWLY: " and ".join(slowly)} if slowly else {}
    palette |= {_MORE: ", ".join(extras)} if extras else {}
    palette |= {FIGURES: "come in"} if _COMES in prompt else {}
    return _FIGURE.sub(plain, said), palette | dict(lines) | sounds


def paint_of(palette: Palette, puppets: Puppets = NONE) -> Paint:
    """What the decoder adds for a palette, with the ``puppets`` of pictures by their marker."""
    told = {code: palette[color] for code, color in enumerate(COLORS) if color in palette}
    looks = {code: _look(said, puppets) for code, said in told.items()}
    seen, more = (palette[name].split(", ") if name in palette else [] for name in (_VIEW, _MORE))
    extras = tuple(_extra(said, code, puppets) for code, said in enumerate(more, len(COLORS)))
    pace = _pace(palette)
    return Paint(
        looks=looks | {each.code: each.look for each in extras},
        landmarks=tuple(each for each in seen if each != _NOBODY),
        lines={number: _spans(palette[who]) for who, number in _WHO.items() if who in palette},
        pace=pace,
        daylight=_daylight(palette),
        sky=Heavens(pace.sky),
        extras=extras,
        unasked=tuple(palette[UNASKED].split(", ")) if UNASKED in palette else (),
        nobody=_NOBODY in seen,
    )


def _pace(palette: Palette) -> Pace:
    name, begins_s = _begun(palette, _PACE)
    slowly = palette.get(_SLOWLY, "").split(" and ")
    return Pace(name, begins_s, tuple(n for who, n in _WHO.items() if who in slowly))


def _daylight(palette: Palette) -> Daylight | None:
    (lights, turns_s), (lamps, change_s) = _begun(palette, _LIGHT), _begun(palette, _LAMPS)
    if not lights and not lamps:
        return None
    return Daylight(tuple(lights.split(" to ")) if lights else (), lamps, max(turns_s, change_s))


def _begun(palette: Palette, name: str) -> tuple[str, float]:
    """An entry of the palette, and the second from which it counts."""
    told, _, begins = palette.get(name, "").partition(" from ")
    return told, float(begins or 0.0)


def _extra(said: str, code: int, puppets: Puppets) -> Extra:
    """The extra that a prompt tells: "two brown dogs who run left"."""
    found = _EXTRA.fullmatch(said)
    if found is None or not found["noun"]:
        raise ValueError(f"{said!r} is no figure to add")
    noun = _NOUNS[found["noun"]]
    return Extra(
        kind=_kind(noun),
        code=code,
        look=replace(_look_of(found, puppets), guise=noun if noun in GUISES else ""),
        action=_DEEDS.get(found["done"] or "", ""),
        side=found["side"] or "",
        count=NUMBERS.get(found["many"], 1),
    )


def later(palette: Palette, seconds: float) -> Palette:
    """The palette of a film that begins so many seconds earlier: what has times comes later."""
    moved = {
        who: " and ".join(f"{a + seconds:g}-{b + seconds:g}" for a, b in _spans(palette[who]))
        for who in _WHO
        if who in palette
    }
    for name in _ONCE:
        told, begins_s = _begun(palette, name)
        if told and (begins_s or told != "freeze frame"):  # that one waits for what happens
            moved[name] = f"{told} from {begins_s + seconds:g}"
    acts = {
        color: _TIMES.sub(lambda found: f"{found[1]} {float(found[2]) + seconds:g}", look)
        for color, look in palette.items()
        if color in COLORS
    }
    return {**palette, **moved, **acts, **sounding_later(palette, seconds)}


def _spans(told: str) -> Spans:
    return tuple(
        (float(start), float(end))
        for start, end in (each.split("-") for each in told.split(" and "))
    )


def developed(pictures: Tensor, palette: Palette) -> Tensor:
    """Pictures ``(b t 3 h w)`` in 0..1 with the palette's grades."""
    return graded(pictures, palette[_PICTURE].split(", ")) if _PICTURE in palette else pictures


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
        f"who {' and '.join(map(_timed, _acts(found)))}" if found["act"] else "",
    )
    return " ".join(part for part in parts if part)


def _look(told: str, puppets: Puppets) -> Look:
    """The look that `_told` told. A puppet is only moved: it does few acts and wears nothing."""
    found = _FIGURE.fullmatch(told)
    if found is None:
        raise ValueError(f"{told!r} is no look of a figure")
    return _look_of(found, puppets)


def _look_of(found: re.Match[str], puppets: Puppets) -> Look:
    things = found["things"].split(" and ") if found["things"] else []
    puppet = puppets.get(found["picture"] or "")
    if puppet is not None:
        done = [DANCES if act.startswith(DANCES) else act for act, _ in _acts(found)]
        acts = tuple(act for act in done if act == DANCES or act in FLIGHTS)
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
        acts=tuple(act for act, _ in _acts(found)),
        spans=_spans_of(found),
    )


def _rider(said: str) -> str:
    """The colour and kind of a rider: "tan man"."""
    color, _, noun = said.rpartition(" ")
    return f"{color} {_RIDERS[noun]}" if said else ""


def _acts(found: re.Match[str]) -> list[tuple[str, Span]]:
    """What a figure does, and when."""
    told = [_DONE.fullmatch(each) for each in found["does"].split(" and ")] if found["act"] else []
    return [
        (_DOES[each[1]], (float(each[2] or ALWAYS[0]), float(each[3] or ALWAYS[1])))
        for each in told
        if each
    ]


def _spans_of(found: re.Match[str]) -> Spans:
    """When a figure does what it does; empty if it does all of it all the time."""
    spans = tuple(span for _, span in _acts(found))
    return () if all(span == ALWAYS for span in spans) else spans


def _timed(done: tuple[str, Span]) -> str:
    """The words for an act and when it is done: "waves hello from 2.5 to 5"."""
    act, (start, end) = done
    if (start, end) == ALWAYS:
        return act
    return f"{act} from {start:g}" + ("" if end == ALWAYS[1] else f" to {end:g}")


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
