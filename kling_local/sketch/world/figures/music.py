"""Acts of musicians: guitar, piano, violin, drums, flute, trumpet, singing, conducting."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.figures.act import WIDE, Act
from kling_local.sketch.world.figures.body import Body
from kling_local.sketch.world.figures.brush import DARK, METAL, SNOW, WOOD, Brush, Spot
from kling_local.sketch.world.figures.limbs import flat, handed
from kling_local.sketch.world.figures.posture import Mien, Posture, Rig, own_time
from kling_local.sketch.world.figures.prop import both_hands, near_hand
from kling_local.sketch.world.figures.resting import chair, seated

_AMBER = (0.86, 0.48, 0.14)
_VARNISH = (0.62, 0.22, 0.08)
_BRASS = (0.95, 0.74, 0.18)
_LACQUER = (0.16, 0.11, 0.10)
_IVORY = (0.97, 0.95, 0.88)


def notes(b: Brush, spot: Spot) -> None:
    """Paint two notes that rise from a spot, one after the other."""
    b, side = flat(b), handed(b)
    for late in (0.0, 0.5):
        up = (0.45 * b.clock + late).remainder(1.0)
        size = 0.030 * torch.sin(math.pi * up).clamp(min=0).sqrt()
        x = spot[0] + 0.05 * torch.sin(7 * up + 6 * late) + 0.10 * up
        y = spot[1] + 0.30 * up
        for grown, ink in ((0.007, SNOW), (0.0, DARK)):
            thick = torch.where(size > 0.010, 0.26 * size + grown, -1.0)
            b.disc(x, y, torch.where(size > 0.010, size + grown, -1.0), ink)
            stem, tip = x + 0.8 * size * side, x + 2.1 * size * side
            b.bar((stem, y), (stem, y + 2.9 * size), thick, ink)
            b.bar((stem, y + 2.9 * size), (tip, y + 2.2 * size), thick, ink)


def _guitarist(rig: Rig) -> Posture:
    strum = rig.beat(2.2)
    up = rig.frame.near.shoulder[1]
    return Posture(
        near=rig.near((0.27, up - 0.06 + 0.01 * rig.beat(0.7))),
        far=rig.far((-0.02 + 0.012 * strum, 0.075 + 0.04 * strum)),
        far_front=True,
        head=(0.006 * rig.beat(1.1), 0.008 * rig.beat(1.1)),
        mien=Mien(gaze=(0.05, -0.08), curve=1.0),
    )


def _guitar(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    low = body.hip + 0.075
    b.bar((-0.02, low), (x + 0.10, y + 0.045), 0.017, _LACQUER)
    b.bar((x + 0.09, y + 0.04), (x + 0.14, y + 0.06), 0.026, _LACQUER)
    b.oval((-0.065, low - 0.02), 0.125, 0.115, _AMBER)
    b.oval((0.055, low + 0.028), 0.095, 0.088, _AMBER)
    b.disc(0.025, low + 0.012, 0.036, DARK)
    b.bar((-0.10, low - 0.065), (-0.125, low + 0.005), 0.011, _LACQUER)
    b.bar((-0.11, low - 0.032), (x + 0.09, y + 0.04), 0.004, _IVORY)


def _strummed(b: Brush, body: Body) -> None:
    notes(b, (0.33, body.hip + 0.34))


def _pianist(rig: Rig) -> Posture:
    one, two = rig.beat(1.7).clamp(min=0), rig.beat(1.7, 0.5).clamp(min=0)
    sits = seated(rig)
    return Posture(
        near=rig.near((0.33 + 0.02 * rig.beat(0.4), 0.155 + 0.045 * one)),
        far=rig.far((0.26 + 0.02 * rig.beat(0.3), 0.165 + 0.045 * two)),
        far_front=True,
        near_leg=sits.near_leg,
        far_leg=sits.far_leg,
        hip=sits.hip,
        lean=0.05 + 0.05 * rig.beat(0.4),
        mien=Mien(gaze=(0.05, -0.10)),
    )


def _piano(b: Brush, body: Body) -> None:
    b = flat(b)
    keys = body.hip + 0.115
    for x in (0.32, 0.66):
        b.bar((x, keys - 0.04), (x, 0.02 + 0 * keys), 0.022, _LACQUER)
    b.block((0.54, keys + 0.03), 0.135, keys - 0.0 * keys, _LACQUER, 0.012)
    b.block((0.54, keys + 0.20), 0.15, 0.022, WOOD, 0.01)
    b.block((0.44, keys - 0.035), 0.20, 0.032, WOOD, 0.01)
    b.block((0.36, keys + 0.006), 0.105, 0.014, _IVORY, 0.004)
    b.hull(
        (0.455, keys + 0.11), ((-0.06, -0.07), (-0.02, -0.07), (0.02, 0.07), (-0.02, 0.07)), SNOW
    )
    notes(b, (0.46, keys + 0.27))


def _violinist(rig: Rig) -> Posture:
    bow = rig.beat(0.8)
    x, y = rig.at(0.7, -1.35)
    return Posture(
        near=rig.near((x + 0.20, y + 0.055)),
        far=rig.far((x - 0.07 + 0.07 * bow, y + 0.03 - 0.05 * bow)),
        far_front=True,
        head=(0.012, -0.012 + 0.004 * bow),
        mien=Mien(lids=1.0, gaze=(0.06, -0.06)),
    )


def _violin(b: Brush, body: Body) -> None:
    b, (x, y), far = both_hands(b, body)
    b.bar((x - 0.11, y - 0.025), (x + 0.07, y + 0.02), 0.014, _LACQUER)
    b.oval((x - 0.165, y - 0.032), 0.062, 0.047, _VARNISH, 0.25)
    b.oval((x - 0.095, y - 0.018), 0.05, 0.038, _VARNISH, 0.25)
    b.bar((x - 0.20, y - 0.04), (x + 0.06, y + 0.02), 0.004, _IVORY)
    middle = (x - 0.10, y + 0.0)
    way = (middle[0] - far[0], middle[1] - far[1])
    long = torch.sqrt(way[0] ** 2 + way[1] ** 2).clamp(min=0.05)
    tip = (far[0] + 0.36 * way[0] / long, far[1] + 0.36 * way[1] / long + 0.05)
    b.bar(far, tip, 0.012, SNOW)
    b.bar(far, tip, 0.007, _LACQUER)
    notes(b, (0.30, body.neck + 0.08))


def _drummer(rig: Rig) -> Posture:
    one, two = rig.beat(2.0).clamp(min=0), rig.beat(2.0, 0.5).clamp(min=0)
    return Posture(
        near=rig.near((0.27, 0.17 + 0.10 * one)),
        far=rig.far((-0.16, 0.15 + 0.10 * two)),
        far_front=True,
        head=(0.0, 0.012 * rig.beat(2.0)),
        mien=Mien(curve=1.0),
    )


def _drums(b: Brush, body: Body) -> None:
    shell, b = b.inks.shade, flat(b)
    top = body.hip + 0.03
    for x, r, up in ((-0.26, 0.10, 0.0), (0.30, 0.11, 0.0)):
        for leg in (-0.7, 0.7):
            b.bar((x, top - 0.1), (x + leg * r, 0.015 + 0 * top), 0.011, METAL)
        b.block((x, top - 0.055 + up), r, 0.06, shell, 0.02)
        b.block((x, top + 0.005 + up), r + 0.008, 0.014, _IVORY, 0.01)
    low = 0.46 * top
    b.disc(0.02, low, low, shell)
    b.disc(0.02, low, 0.84 * low, _IVORY)
    b.disc(0.02, low, 0.30 * low, shell)
    b.bar((0.46, 0.02 + 0 * top), (0.46, top + 0.18), 0.010, METAL)
    shiver = 0.02 * torch.sin(2 * math.pi * 2.0 * b.clock)
    b.bar((0.35, top + 0.18 - shiver), (0.57, top + 0.20 + shiver), 0.014, _BRASS)


def _sticks(b: Brush, body: Body) -> None:
    b, near, far = both_hands(b, body)
    for (x, y), way, turns in ((near, 0.12, 0.0), (far, -0.06, 0.5)):
        up = torch.sin(2 * math.pi * (2.0 * own_time(b) + turns)).clamp(min=0)
        b.bar((x, y), (x + way, y - 0.07 + 0.13 * up), 0.011, _AMBER)
    notes(b, (0.36, body.neck + 0.0))


def _flautist(rig: Rig) -> Posture:
    x, y = rig.at(0.15, -0.5)
    sway = 0.01 * rig.beat(0.6)
    return Posture(
        near=rig.near((x + 0.19, y - 0.035 + sway)),
        far=rig.far((x + 0.07, y - 0.04 + sway)),
        far_front=True,
        head=(0.0, sway),
        mien=Mien(pursed=True, lids=1.0),
    )


def _flute(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    b.bar((x - 0.20, y + 0.045), (x + 0.10, y + 0.015), 0.016, DARK)
    b.bar((x - 0.20, y + 0.047), (x + 0.10, y + 0.017), 0.011, METAL)
    notes(b, (x + 0.12, y + 0.06))


def _trumpeter(rig: Rig) -> Posture:
    x, y = rig.at(0.15, -0.46)
    sway = 0.012 * rig.beat(0.6)
    return Posture(
        near=rig.near((x + 0.16, y - 0.01 + sway)),
        far=rig.far((x + 0.11, y - 0.03 + sway)),
        far_front=True,
        lean=-0.06 + sway,
        mien=Mien(pursed=True, lids=1.0),
    )


def _trumpet(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    y = y + 0.03
    b.bar((x - 0.14, y), (x + 0.14, y), 0.013, _BRASS)
    b.oval((x + 0.0, y - 0.01), 0.07, 0.032, _BRASS)
    b.hull((x + 0.13, y), ((-0.05, -0.012), (0.07, -0.075), (0.07, 0.075), (-0.05, 0.012)), _BRASS)
    b.oval((x + 0.20, y), 0.016, 0.072, _VARNISH)
    notes(b, (x + 0.23, y + 0.06))


def _sings(rig: Rig) -> Posture:
    wide = 0.5 + 0.5 * rig.beat(0.9) * rig.beat(2.3)
    arm = rig.beat(0.35)
    f = rig.frame
    return Posture(
        near=rig.near(rig.at(0.75, -1.0)),
        far=rig.swung(f.far, 1.2 + 0.35 * arm, 1.5 + 0.45 * arm),
        lean=0.03 * arm,
        head=(0.0, 0.006 * arm),
        mien=Mien(lids=1.0, open=0.35 + 0.65 * wide, pursed=False, gaze=(0.0, 0.06)),
    )


def microphone(b: Brush, body: Body) -> None:
    """Paint a microphone in the near hand, its head up."""
    b, x, y = near_hand(b, body)
    b.bar((x + 0.01, y - 0.05), (x - 0.012, y + 0.045), 0.017, DARK)
    b.disc(x - 0.016, y + 0.06, 0.033, METAL)


def _sung(b: Brush, body: Body) -> None:
    microphone(b, body)
    notes(b, (body.head[0] * b.face + 0.24, body.head[1]))


def _conducts(rig: Rig) -> Posture:
    one, two = rig.beat(0.8), rig.beat(1.6, 0.1)
    f = rig.frame
    return Posture(
        near=rig.swung(f.near, 1.6 + 0.35 * one, 2.1 + 0.5 * two),
        far=rig.swung(f.far, 1.6 + 0.35 * one, 2.1 + 0.5 * two),
        lean=0.03 * one,
        mien=Mien(lids=1.0),
    )


def _baton(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    b.bar((x, y), (x + 0.07, y + 0.15), 0.008, SNOW)


MUSIC: dict[str, Act] = {
    "plays the guitar": Act("play guitars", _guitarist, middle=_guitar, front=_strummed, room=WIDE),
    "plays the piano": Act(
        "play pianos", _pianist, behind=chair, before=_piano, wide=0.6, top=0.85, room=WIDE
    ),
    "plays the violin": Act("play violins", _violinist, front=_violin, room=WIDE),
    "plays the drums": Act(
        "play drums", _drummer, middle=_drums, front=_sticks, wide=0.5, room=WIDE
    ),
    "plays the flute": Act("play flutes", _flautist, front=_flute, room=WIDE),
    "plays the trumpet": Act("play trumpets", _trumpeter, front=_trumpet, room=WIDE),
    "sings": Act("sing", _sings, front=_sung, room=WIDE),
    "conducts": Act("conduct", _conducts, front=_baton, room=WIDE),
}
"""Acts of musicians."""
