"""Landmarks in the sky: moons, planets, stars, the low sun, rainbows, northern lights."""

from __future__ import annotations

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, circle, ellipse, noise_of, rgb
from kling_local.sketch.world.cels import Cel, Painter, mottle, own
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import at, both, glow
from kling_local.sketch.world.scene import PLACES
from kling_local.sketch.world.sky import gloom, gradient, sun_x

_PALE: Color = (0.97, 0.96, 0.88)
_RAINBOW: tuple[Color, ...] = (
    (0.95, 0.25, 0.25), (1.0, 0.60, 0.18), (1.0, 0.92, 0.30), (0.35, 0.80, 0.35),
    (0.25, 0.55, 0.95), (0.50, 0.30, 0.80),
)  # fmt: skip


def dark_sky(cel: Cel) -> Tensor:
    """1 where the sky is dark: at night, at dusk, and in space, ``(b 1 1 1)``."""
    scenes = cel.scenes
    dim = scenes.are("light", "night", "dusk", "neon") | (scenes.place == PLACES.index("space"))
    return own(dim.to(cel.x))


def seen_through(cel: Cel) -> Tensor:
    """How far the weather lets something in the sky be seen, ``(b 1 1 1)``."""
    return 1 - 0.55 * gloom(cel.scenes)


def _calm(cel: Cel, y: float) -> Cel:
    """Coordinates around a moon: in place of the sky's own, or away from the sun by day."""
    scenes, sun = cel.scenes, sun_x(cel.scenes)
    night = own(scenes.are("light", "night").to(cel.x))
    space = own((scenes.place == PLACES.index("space")).to(cel.x))
    far = sun - torch.where(sun > 0, 0.5, -0.5) * own(scenes.aspect).clamp(max=1.4)
    x = torch.lerp(far, sun, night) * (1 - space) + 0.3 * own(scenes.aspect) * space
    here = at(cel, x, y)
    climb = (cel.y / 0.62).clamp(0, 1)
    soft = torch.exp(-((circle(here.x, here.y, 0.0) / 0.24) ** 3))
    cel.put(night * soft * (1 - space), gradient(scenes, climb))
    return here


def _full_moon(cel: Cel) -> None:
    here = _calm(cel, 0.30)
    disc = circle(here.x, here.y, 0.115)
    shown = seen_through(cel) * (0.6 + 0.4 * dark_sky(cel))
    glow(here, disc, (0.80, 0.86, 1.0), 0.55 * shown * dark_sky(cel), 0.09)
    cel.put(shown * cel.cover(disc), _PALE)
    for x, y, size in (
        (-0.045, 0.035, 0.026), (0.03, 0.055, 0.017), (0.035, -0.02, 0.034), (-0.03, -0.045, 0.020),
        (-0.075, -0.01, 0.011), (0.075, 0.025, 0.010), (0.01, -0.08, 0.011),
    ):  # fmt: skip
        cel.put(0.5 * shown * cel.cover(circle(here.x - x, here.y - y, size)), (0.80, 0.80, 0.76))
    cel.put(0.25 * shown * cel.cover(both(disc, 0.105 - circle(here.x + 0.035, here.y - 0.03, 0))),
            (0.66, 0.68, 0.74))  # fmt: skip


def _crescent(cel: Cel) -> None:
    here = _calm(cel, 0.32)
    moon = circle(here.x, here.y, 0.085)
    shape = both(moon, -circle(here.x - 0.04, here.y - 0.022, 0.076))
    shown = seen_through(cel) * (0.6 + 0.4 * dark_sky(cel))
    glow(here, shape, (1.0, 0.92, 0.66), 0.45 * shown * dark_sky(cel), 0.05)
    cel.put(shown * cel.cover(shape), (1.0, 0.94, 0.70))


def _star_field(cel: Cel) -> None:
    phase = own(cel.scenes.phase)
    shown = seen_through(cel) * (0.25 + 0.75 * dark_sky(cel))
    tilted = cel.y - 0.27 - 0.28 * cel.x
    cloud = mottle(cel.x / 0.07, cel.y / 0.05, phase) * 0.6 + 0.4 * mottle(
        cel.x / 0.03, cel.y / 0.02, phase
    )
    band = torch.exp(-((tilted / 0.11) ** 2)) * (0.25 + 0.9 * cloud)
    cel.put((0.50 * shown * band).clamp(0, 1), (0.62, 0.66, 1.0))
    cel.put(
        (0.30 * shown * torch.exp(-((tilted / 0.045) ** 2)) * cloud).clamp(0, 1), (1.0, 0.80, 0.90)
    )
    for pitch, share, radius in ((0.028, 0.35, 0.0022), (0.07, 0.45, 0.004)):
        x, y, _ = _scattered(cel, pitch, share)
        far = circle(x, y, 0.0)
        star = cel.cover(far - radius) + 0.5 * torch.exp(-far / radius)
        cel.put((0.8 * shown * star).clamp(0, 1), (0.97, 0.97, 1.0))


def _scattered(cel: Cel, pitch: float, share: float) -> tuple[Tensor, Tensor, Tensor]:
    """Coordinates around the nearest star, far off where there is none, and its number."""
    phase = own(cel.scenes.phase)
    column, row = (cel.x / pitch).floor(), (cel.y / pitch).floor()
    cell = column + 57 * row
    x = cel.x - (column + 0.2 + 0.6 * noise_of(cell, phase)) * pitch
    y = cel.y - (row + 0.2 + 0.6 * noise_of(cell, phase + 0.3)) * pitch
    return x + 9.0 * (noise_of(cell, phase + 0.6) >= share), y, cell


def _twinkling(cel: Cel) -> None:
    """The brightest stars, which twinkle."""
    shown = seen_through(cel) * (0.25 + 0.75 * dark_sky(cel))
    x, y, cell = _scattered(cel, 0.16, 0.5)
    beat = torch.sin(cel.time * 2.6 + 6.283 * noise_of(cell, own(cel.scenes.phase) + 0.8))
    far = circle(x, y, 0.0)
    ray = torch.exp(-far / 0.012) * torch.exp(-torch.minimum(x.abs(), y.abs()) / 0.0012)
    star = cel.cover(far - 0.006) + 0.5 * torch.exp(-far / 0.006) + ray
    cel.put((shown * (0.65 + 0.35 * beat) * star).clamp(0, 1), (0.97, 0.97, 1.0))


def _rainbow(cel: Cel) -> None:
    far = circle(cel.x / 1.25, cel.y + 0.12, 0.0)
    sky = (cel.y / 0.12).clamp(0.25, 1)
    for k, color in enumerate(_RAINBOW):
        band = (far - 0.50 + 0.017 * k).abs() - 0.0095
        cel.put(0.62 * sky * (0.5 - band / 0.008).clamp(0, 1), color)
    cel.put(0.12 * (0.40 - far > 0), (1.0, 1.0, 1.0))


def _aurora(cel: Cel) -> None:
    time = torch.as_tensor(cel.time)
    shown = seen_through(cel) * (0.35 + 0.65 * dark_sky(cel))
    for k, (low, tall, color) in enumerate((
        (0.19, 0.34, (0.30, 1.0, 0.62)), (0.29, 0.28, (0.28, 0.90, 0.86)),
        (0.24, 0.38, (0.72, 0.42, 1.0)),
    )):  # fmt: skip
        wave = 0.05 * torch.sin(3.1 * cel.x + 0.5 * time + 2.1 * k) + 0.025 * torch.sin(
            7.3 * cel.x - 0.8 * time + k
        )
        up = cel.y - low - wave
        ray = 0.55 + 0.45 * torch.sin(46 * cel.x + 60 * wave + 1.2 * time + 5 * k) * torch.sin(
            17 * cel.x - 0.7 * time + k
        )
        veil = (up / 0.018).clamp(0, 1) * torch.exp(-up.clamp(min=0) / (0.4 * tall)) * ray
        drift = 0.6 + 0.4 * torch.sin(1.7 * cel.x - 0.3 * time + 1.5 * k)
        cel.put((1.05 * shown * veil * drift).clamp(0, 0.9), color)


def _low_sun(cel: Cel) -> None:
    here = at(cel, sun_x(cel.scenes), 0.085)
    disc = circle(here.x, here.y, 0.165)
    glow(here, disc, (1.0, 0.52, 0.26), 0.75, 0.12)
    climb = ((here.y + 0.165) / 0.33).clamp(0, 1).unsqueeze(2)
    color = torch.lerp(rgb((1.0, 0.36, 0.26), cel.x), rgb((1.0, 0.86, 0.40), cel.x), climb)
    cel.put(cel.cover(disc), color)
    for y, thin in ((0.035, 0.004), (-0.005, 0.006), (-0.05, 0.008)):
        bar = both(disc, (here.y - y - 0.004 * torch.sin(30 * here.x)).abs() - thin)
        cel.put(0.45 * cel.cover(bar), (0.98, 0.46, 0.38))


def _earth(cel: Cel) -> None:
    here = at(cel, 0.0, 0.27)
    x, y = here.x, here.y
    disc = circle(x, y, 0.135)
    glow(here, disc, (0.40, 0.66, 1.0), 0.55, 0.03)
    cel.put(cel.cover(disc), (0.14, 0.42, 0.86))
    bulge = x / (1 - (y / 0.15) ** 2).clamp(min=0.2).sqrt()
    land = mottle(bulge / 0.075 + 3.3, y / 0.062, 0.37) * 0.7 + 0.3 * mottle(
        bulge / 0.03, y / 0.03, 0.8
    )
    cel.put(cel.cover(disc) * ((land - 0.50) * 14).clamp(0, 1), (0.30, 0.66, 0.30))
    cel.put(cel.cover(disc) * ((land - 0.63) * 14).clamp(0, 1), (0.76, 0.68, 0.42))
    cloud = mottle(bulge / 0.06 + 9, y / 0.022 + 1.5 * mottle(bulge / 0.05, y / 0.05, 0.2), 0.6)
    cel.put(0.85 * cel.cover(disc) * ((cloud - 0.58) * 7).clamp(0, 1), (1.0, 1.0, 1.0))
    cel.put(cel.cover(both(disc, 0.125 - y.abs())), (0.96, 0.98, 1.0))
    night = ((circle(x + 0.055, y - 0.045, 0.0) - 0.115) / 0.06).clamp(0, 0.85)
    cel.put(night * cel.cover(disc), (0.01, 0.02, 0.07))


def _planet(cel: Cel) -> None:
    here = at(cel, 0.0, 0.28)
    x, y = here.x, here.y
    disc = circle(x, y, 0.12)
    glow(here, disc, (0.95, 0.60, 0.80), 0.4, 0.04)
    ring = (ellipse(x, y + 0.26 * x, 0.215, 0.042).abs()) - 0.010
    back = y + 0.26 * x > 0
    cel.put(0.85 * cel.cover(ring) * back, (0.80, 0.72, 0.90))
    band = torch.sin(64 * (y + 0.26 * x) + 2 * torch.sin(9 * x)) * 0.5 + 0.5
    body = torch.lerp(rgb((0.62, 0.34, 0.66), x), rgb((0.94, 0.62, 0.66), x), band.unsqueeze(2))
    shade = (1.15 - (circle(x + 0.05, y - 0.05, 0.0) / 0.17) ** 2).clamp(0.18, 1.1)
    cel.put(cel.cover(disc), body * shade.unsqueeze(2))
    cel.put(0.95 * cel.cover(ring) * ~back, (0.93, 0.86, 0.96))
    cel.put(cel.cover(circle(x - 0.20, y - 0.09, 0.022)), (0.75, 0.80, 0.88))


def in_sky(
    paint: Painter, *, near: float = 0.0, half: float = 0.0, moving: bool = True, tall: float = 0.5
) -> Landmark:
    """A landmark in the sky, behind hills and houses if it is not ``near``."""
    layers = (Layer(paint, near, moving=moving),)
    return Landmark(layers, tall=tall, half=half, low=-0.05, stands=False)


SKIES: dict[str, Landmark] = {
    "full moon": in_sky(_full_moon, moving=False),
    "crescent moon": in_sky(_crescent, moving=False),
    "starry sky": Landmark(
        (Layer(_star_field, 0.0), Layer(_twinkling, 0.0, moving=True)), tall=0.5, half=0.0
    ),
    "rainbow": in_sky(_rainbow, moving=False),
    "aurora": in_sky(_aurora, tall=0.6),
    "low sun": in_sky(_low_sun, moving=False),
    "earth": in_sky(_earth, moving=False, half=0.16, tall=0.45),
    "ringed planet": in_sky(_planet, moving=False, half=0.24, tall=0.45),
}
