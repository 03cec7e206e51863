"""States that landmarks can be in: on fire, in ruins, under snow, frozen, overgrown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, circle, noise_of
from kling_local.sketch.world.cels import Cel, mottle, own
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import glow

_RED_HOT: Color = (0.96, 0.30, 0.08)
_ORANGE: Color = (1.00, 0.60, 0.14)
_YELLOW: Color = (1.00, 0.90, 0.46)
_SOOT: Color = (0.16, 0.14, 0.15)
_SNOW: Color = (0.95, 0.97, 1.00)
_ICE: Color = (0.80, 0.93, 0.99)
_MOSS: Color = (0.28, 0.50, 0.22)
_THICK = 0.055  # of snow, in heights of a wide frame


def _apart(cel: Cel) -> Cel:
    """The same layer with an empty picture, to paint a landmark on by itself."""
    return replace(cel, canvas=replace(cel.canvas, rgb=torch.zeros_like(cel.canvas.rgb)))


def _join(cel: Cel, part: Cel) -> None:
    """Blend what was painted by itself over the layer."""
    layer = part.canvas.rgb
    cel.canvas.rgb = layer + cel.canvas.rgb * (1 - layer[:, :, 3:])


def _redone(landmark: Landmark, change: Callable[[Cel], None], *, still: bool = False) -> Landmark:
    """The landmark with its layers changed once they are painted; ``still``: as if time stood."""

    def redo(layer: Layer) -> Layer:
        def paint(cel: Cel) -> None:
            part = _apart(replace(cel, time=0.0) if still else cel)
            layer.paint(part)
            change(part)
            _join(cel, part)

        return replace(layer, paint=paint, moving=layer.moving and not still)

    return replace(landmark, layers=tuple(redo(layer) for layer in landmark.layers))


def _burning(landmark: Landmark) -> Landmark:
    """On fire: charred, with flames that lick over it, sparks and a column of smoke."""
    half, tall = landmark.half or 0.8, landmark.tall
    near = max((layer.near for layer in landmark.layers if not layer.lying), default=0.3)

    def char(cel: Cel) -> None:
        soot = mottle(cel.x / 0.07, cel.y / 0.05, 0.4)
        shown = cel.canvas.rgb[:, :, 3]
        cel.put(0.55 * shown * ((soot - 0.35) * 3).clamp(0, 1), cel.lit(_SOOT))
        warm = (0.55 - cel.y / (1.4 * tall)).clamp(0, 0.5)
        cel.put(shown * warm, _ORANGE)

    def smoke(cel: Cel) -> None:
        time = torch.as_tensor(cel.time)
        for k in range(9):
            age = (0.16 * time + k / 9).remainder(1.0)
            lane = 0.55 * half * (noise_of(torch.as_tensor(float(k)), 0.3) - 0.5) * 2
            x = cel.x - lane - 0.10 * age - 0.02 * torch.sin(5 * age + k)
            y = cel.y - 0.55 * tall - 0.42 * age
            puff = circle(x, y, 0.035 + 0.075 * age) + 0.012 * mottle(x / 0.03, y / 0.03, 0.1 * k)
            cel.put(0.62 * (1 - age) * (age * 6).clamp(0, 1) * (0.5 - puff / 0.03).clamp(0, 1),
                    cel.lit((0.30, 0.28, 0.30)))  # fmt: skip

    def blaze(cel: Cel) -> None:
        _flames(cel, half, tall)

    fire = (
        Layer(smoke, near, moving=True, reach=1.1 * half + 0.2, tall=tall + 0.5),
        Layer(blaze, near, moving=True, reach=1.1 * half, tall=1.35 * tall + 0.1),
    )
    charred = _redone(landmark, char)
    return replace(charred, layers=(*charred.layers, *fire))


def _flames(cel: Cel, half: float, tall: float) -> None:
    """Tongues of flame over a landmark, in three colours, that flicker and rise."""
    time, salt = torch.as_tensor(cel.time), own(cel.scenes.phase)
    beat = 0.85 + 0.10 * torch.sin(7.3 * time) + 0.05 * torch.sin(17.1 * time + 1.0)
    glow(cel, circle(cel.x / half, (cel.y - 0.4 * tall) / tall, 0.35), _ORANGE, 0.34 * beat, 0.42)
    for base, spread, high in ((-0.02, 0.98, 0.36), (0.26, 0.84, 0.55), (0.48, 0.55, 0.62)):
        seed = salt + base
        across = (1 - (cel.x / (spread * half)).square()).clamp(min=0).sqrt()
        sway = 0.020 * torch.sin(4.1 * time + 9 * cel.x) * ((cel.y - base * tall) / 0.1).clamp(0, 1)
        x = cel.x + sway
        wide = mottle(x / 0.075 + 0.6 * time, 0.9 * time + 0 * x, seed)
        thin = mottle(x / 0.026, 2.2 * time + 0 * x, seed + 0.4)
        low = tall * (base + 0.30 * mottle(x / 0.07, 0 * x, seed + 0.7) * (base > 0))
        tongue = high * tall * across * (0.15 + 0.85 * wide) * (0.55 + 0.45 * thin)
        up = (cel.y - low) / tongue.clamp(min=0.01)
        lick = mottle(x / 0.018, (cel.y - 0.42 * time) / 0.055, seed + 0.2) - 0.5
        heat = (1 - up + 0.55 * lick * up.clamp(0, 1)) * (across > 0.08)
        foot = ((cel.y - low) / (0.14 * tall if base > 0 else 0.02) + 1).clamp(0, 1)
        foot = foot * ((wide - 0.42) * 7).clamp(0, 1) if base > 0 else foot
        for least, color in ((0.0, _RED_HOT), (0.28, _ORANGE), (0.58, _YELLOW)):
            cel.put(foot * ((heat - least) * 12).clamp(0, 1) * 0.90, color)
    _sparks(cel, half, tall, time)


def _sparks(cel: Cel, half: float, tall: float, time: Tensor) -> None:
    for k in range(12):
        odd = noise_of(torch.as_tensor(float(k)), 0.7)
        age = (0.45 * time * (0.7 + 0.6 * odd) + odd * 7).remainder(1.0)
        x = cel.x - half * (1.6 * noise_of(torch.as_tensor(float(k)), 0.2) - 0.8)
        x = x - 0.02 * torch.sin(9 * age + k)
        spot = circle(x, cel.y - 0.3 * tall - 1.0 * tall * age, 0.0035)
        cel.put((1 - age) * cel.cover(spot), _YELLOW)


def _ruined(landmark: Landmark) -> Landmark:
    """In ruins: broken at the top, with holes, without light, mossy, with rubble at its foot."""
    tall = landmark.tall

    def ruin(cel: Cel) -> None:
        x, y = cel.x, cel.y
        bite = 0.58 * mottle(x / 0.085, torch.zeros_like(x), 0.6) + 0.26 * mottle(
            x / 0.026, torch.zeros_like(x), 0.1
        )
        broken = y - tall * (0.14 + 0.72 * bite)
        hole = 0.05 * (0.38 - mottle(x / 0.06, y / 0.06, 0.8))
        gone = cel.cover(-broken)
        gone = torch.maximum(gone, cel.cover(-hole) * (y > 0.05 * tall))
        cel.canvas.rgb = cel.canvas.rgb * (1 - gone).unsqueeze(2)
        shown = cel.canvas.rgb[:, :, 3]
        stain = mottle(x / 0.04, y / 0.09, 0.3)
        cel.put(0.50 * shown * ((stain - 0.3) * 2).clamp(0, 1), cel.lit((0.36, 0.34, 0.33)))
        moss = mottle(x / 0.03, y / 0.03, 0.9)
        low = (1 - y / (0.55 * tall)).clamp(0, 1)
        cel.put(0.85 * shown * ((moss + 0.5 * low - 0.95) * 6).clamp(0, 1), cel.lit(_MOSS))

    return _with_rubble(_redone(landmark, ruin))


def _with_rubble(landmark: Landmark) -> Landmark:
    upright = [layer for layer in landmark.layers if not layer.lying]
    if not upright or not landmark.half:
        return landmark
    half, near = landmark.half, upright[-1].near

    def rubble(cel: Cel) -> None:
        for k in range(11):
            odd = noise_of(torch.as_tensor(float(k)), 0.4)
            x = cel.x - half * (0.19 * k - 0.95)
            size = 0.014 + 0.020 * float(odd)
            stone = circle(x, 1.25 * (cel.y - 0.3 * size), size)
            cel.lay(stone, (0.50, 0.48, 0.47))
            cel.lay(torch.maximum(stone + 0.3 * size, x + cel.y - 0.4 * size), (0.64, 0.62, 0.60))

    return replace(landmark, layers=(*landmark.layers, Layer(rubble, near, tall=0.08)))


def _snowy(landmark: Landmark) -> Landmark:
    """Under snow, which lies on everything that faces up."""

    def whiten(cel: Cel) -> None:
        shown = cel.canvas.rgb[:, :, 3]
        deep = _THICK * (0.55 + 0.9 * mottle(cel.x / 0.04, torch.zeros_like(cel.x), 0.2))
        open_above = torch.zeros_like(shown)
        foot = float(cel.foot.min()) if torch.is_tensor(cel.foot) else cel.foot
        for part in (0.35, 0.7, 1.0):
            down = max(1, round(part * _THICK / foot))
            above = torch.zeros_like(shown)
            above[:, :, down:] = shown[:, :, :-down]
            thick = (deep / _THICK > part).to(shown) * (1 - above).clamp(0, 1)
            open_above = torch.maximum(open_above, thick)
        color = torch.lerp(cel.lit(_SNOW), torch.ones_like(cel.lit(_SNOW)), 0.25)
        cel.put(0.96 * shown * torch.maximum(open_above, cel.cover(cel.y - 0.022)), color)

    return _redone(landmark, whiten)


def _frozen(landmark: Landmark) -> Landmark:
    """Turned to ice: pale and still, with cracks and drifts of snow."""

    def freeze(cel: Cel) -> None:
        shown = cel.canvas.rgb[:, :, 3]
        lying = cel.near.shape[2] > 1
        wide, deep = (0.9, 1.1) if lying else (0.06, 0.10)
        cel.put(0.66 * shown, cel.lit(_ICE))
        drift = mottle(cel.x / wide, cel.y / deep, 0.6)
        cel.put(0.8 * shown * ((drift - 0.60) * 7).clamp(0, 1), cel.lit(_SNOW))
        for salt in (0.15, 0.55):
            bend = mottle(cel.x / (0.7 * wide), cel.y / (0.7 * deep), salt) - 0.5
            width = 0.016 if lying else 0.03
            cel.put(
                0.55 * shown * (1 - bend.abs() / width).clamp(0, 1), cel.lit((0.42, 0.66, 0.82))
            )

    return _redone(landmark, freeze, still=True)


def _overgrown(landmark: Landmark) -> Landmark:
    """Overgrown: ivy that climbs it in patches, and vines that hang from its edges."""
    tall = landmark.tall

    def grow(cel: Cel) -> None:
        x, y = cel.x, cel.y
        shown = cel.canvas.rgb[:, :, 3]
        patch = 0.6 * mottle(x / 0.075, y / 0.085, 0.3) + 0.4 * mottle(x / 0.024, y / 0.024, 0.7)
        climb = (0.75 - y / (1.3 * tall)).clamp(0, 1)
        leafy = ((patch + 0.38 * climb - 0.60) * 9).clamp(0, 1)
        cel.put(0.95 * shown * leafy, cel.lit(_MOSS))
        tuft = mottle(x / 0.011, y / 0.011, 0.5)
        cel.put(0.8 * shown * leafy * ((tuft - 0.55) * 8).clamp(0, 1), cel.lit((0.46, 0.68, 0.30)))
        strand = (x / 0.035).floor()
        off = ((x / 0.035).remainder(1.0) - 0.5).abs() * 0.035 - 0.0028
        long = noise_of(strand, 0.2) * tall
        vine = torch.maximum(off, y - 0.75 * tall - 0.2 * long)
        cel.lay(torch.maximum(vine, 0.55 * tall - 0.5 * long - y), (0.20, 0.40, 0.16), 0.9 * shown)

    return _redone(landmark, grow)


STATES: dict[str, Callable[[Landmark], Landmark]] = {
    "burning": _burning,
    "ruined": _ruined,
    "snowy": _snowy,
    "frozen": _frozen,
    "overgrown": _overgrown,
}
"""What changes a landmark, by the word that a prompt says before it: ``burning castle in view``."""
