"""Landmarks in the sky: moons, planets, rainbows, lights and what flies far away."""

from __future__ import annotations

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, circle, ellipse, limb, noise_of, rgb
from kling_local.sketch.world.cels import Cel, Painter, mottle, own
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import at, both, bounds, either, glow, lamp, line
from kling_local.sketch.world.scene import PLACES
from kling_local.sketch.world.sky import gloom, gradient, sun_x

_FLYING = 0.24
_PALE: Color = (0.97, 0.96, 0.88)
_FIRES: tuple[Color, ...] = (
    (1.0, 0.36, 0.42), (0.40, 0.85, 1.0), (1.0, 0.84, 0.30), (0.60, 1.0, 0.50), (0.90, 0.50, 1.0),
)  # fmt: skip
_RAINBOW: tuple[Color, ...] = (
    (0.95, 0.25, 0.25), (1.0, 0.60, 0.18), (1.0, 0.92, 0.30), (0.35, 0.80, 0.35),
    (0.25, 0.55, 0.95), (0.50, 0.30, 0.80),
)  # fmt: skip


def _dark(cel: Cel) -> Tensor:
    """1 where the sky is dark: at night, at dusk, and in space, ``(b 1 1 1)``."""
    scenes = cel.scenes
    dim = scenes.are("light", "night", "dusk", "neon") | (scenes.place == PLACES.index("space"))
    return own(dim.to(cel.x))


def _seen(cel: Cel) -> Tensor:
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
    shown = _seen(cel) * (0.6 + 0.4 * _dark(cel))
    glow(here, disc, (0.80, 0.86, 1.0), 0.55 * shown * _dark(cel), 0.09)
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
    shown = _seen(cel) * (0.6 + 0.4 * _dark(cel))
    glow(here, shape, (1.0, 0.92, 0.66), 0.45 * shown * _dark(cel), 0.05)
    cel.put(shown * cel.cover(shape), (1.0, 0.94, 0.70))


def _star_field(cel: Cel) -> None:
    phase = own(cel.scenes.phase)
    shown = _seen(cel) * (0.25 + 0.75 * _dark(cel))
    tilted = cel.y - 0.27 - 0.28 * cel.x
    cloud = mottle(cel.x / 0.07, cel.y / 0.05, phase) * 0.6 + 0.4 * mottle(
        cel.x / 0.03, cel.y / 0.02, phase
    )
    band = torch.exp(-((tilted / 0.11) ** 2)) * (0.25 + 0.9 * cloud)
    cel.put((0.50 * shown * band).clamp(0, 1), (0.62, 0.66, 1.0))
    cel.put(
        (0.30 * shown * torch.exp(-((tilted / 0.045) ** 2)) * cloud).clamp(0, 1), (1.0, 0.80, 0.90)
    )
    for pitch, share, radius in ((0.028, 0.35, 0.0022), (0.07, 0.45, 0.004), (0.16, 0.5, 0.006)):
        column, row = (cel.x / pitch).floor(), (cel.y / pitch).floor()
        cell = column + 57 * row
        x = cel.x - (column + 0.2 + 0.6 * noise_of(cell, phase)) * pitch
        y = cel.y - (row + 0.2 + 0.6 * noise_of(cell, phase + 0.3)) * pitch
        here = (noise_of(cell, phase + 0.6) < share).to(x)
        twinkle = 0.65 + 0.35 * torch.sin(cel.time * 2.6 + 6.283 * noise_of(cell, phase + 0.8))
        far = circle(x, y, 0.0)
        star = cel.cover(far - radius) + 0.5 * torch.exp(-far / radius)
        if radius > 0.005:
            ray = torch.exp(-far / 0.012) * torch.exp(-torch.minimum(x.abs(), y.abs()) / 0.0012)
            star = star + ray
        cel.put((shown * here * twinkle * star).clamp(0, 1), (0.97, 0.97, 1.0))


def _rainbow(cel: Cel) -> None:
    far = circle(cel.x / 1.25, cel.y + 0.12, 0.0)
    sky = (cel.y / 0.12).clamp(0.25, 1)
    for k, color in enumerate(_RAINBOW):
        band = (far - 0.50 + 0.017 * k).abs() - 0.0095
        cel.put(0.62 * sky * (0.5 - band / 0.008).clamp(0, 1), color)
    cel.put(0.12 * (0.40 - far > 0), (1.0, 1.0, 1.0))


def _aurora(cel: Cel) -> None:
    time = torch.as_tensor(cel.time)
    shown = _seen(cel) * (0.35 + 0.65 * _dark(cel))
    for k, (low, tall, color) in enumerate((
        (0.19, 0.34, (0.30, 1.0, 0.62)), (0.29, 0.28, (0.28, 0.90, 0.86)), (0.24, 0.38, (0.72, 0.42, 1.0)),
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


def _fireworks(cel: Cel) -> None:
    """Rockets that burst into rings of sparks, one after the other."""
    time = torch.as_tensor(cel.time)
    phase, aspect = own(cel.scenes.phase), own(cel.scenes.aspect)
    for k in range(6):
        clock = time / 2.4 + k / 6 + phase
        turn, age = clock.floor(), clock - clock.floor()
        chance = noise_of(turn + 7 * k, phase + 0.1 * k)
        x = cel.x - (0.84 * ((k * 0.618 + 0.3 * chance) % 1.0) - 0.42) * aspect
        y = cel.y - 0.26 - 0.14 * noise_of(turn + 3 * k, phase + 0.5)
        rise = (age / 0.25).clamp(0, 1)
        trail = limb(x, y + 0.30 * (1 - rise), (0.0, -0.045), (0.0, 0.0), 0.0025)
        cel.put(0.9 * cel.cover(trail) * (age < 0.25), (1.0, 0.90, 0.66))
        burst = ((age - 0.25) / 0.75).clamp(0, 1)
        _burst(cel, (x, y), burst, _FIRES[k % len(_FIRES)], 0.13 + 0.05 * (k % 2))


def _burst(
    cel: Cel, center: tuple[Tensor, Tensor], burst: Tensor, color: Color, size: float
) -> None:
    radius = size * (1 - (1 - burst) ** 3)
    x, y = center[0], center[1] + 0.05 * burst * burst
    far = circle(x, y, 0.0)
    angle = torch.atan2(y, x)
    fade = (burst > 0) * (1 - burst) ** 0.8
    for rays, share in ((16, 1.0), (11, 0.62)):
        spoke = ((angle * rays / 6.2832 + 0.3 * rays).remainder(1.0) - 0.5) * 6.2832 / rays * far
        tip = share * radius
        spark = (spoke**2 + (far - tip) ** 2).sqrt() - 0.0065 * (1.2 - burst)
        tail = both(spoke.abs() - 0.0022, far - tip, tip * 0.55 - far)
        cel.put((fade * cel.cover(tail) * 0.6).clamp(0, 1), color)
        cel.put((fade * cel.cover(spark)).clamp(0, 1), 0.35 + 0.65 * rgb(color, x))
    glow(cel, far, color, 0.40 * fade * (1 - burst), 0.09)


def _lightning(cel: Cel) -> None:
    """A thunderhead with forked bolts that flash."""
    time = torch.as_tensor(cel.time)
    phase = own(cel.scenes.phase)
    clock = time / 1.3 + phase
    beat = clock.floor()
    age = clock - beat
    flash = torch.exp(-age / 0.10) + 0.8 * torch.exp(-(((age - 0.24) / 0.05) ** 2))
    sky = (0.55 + 0.45 * (cel.y / 0.45).clamp(0, 1)) * (1 - torch.exp(-cel.y.clamp(min=0) / 0.08))
    cel.put(0.80 * sky, cel.lit((0.27, 0.29, 0.37)))
    bank = 0.6 * mottle(cel.x * 3.1 + 7 * phase + 0.05 * time, cel.y * 8, phase)
    bank = bank + 0.4 * mottle(cel.x * 7 + 0.09 * time, cel.y * 17, phase + 0.5)
    high = ((cel.y - 0.16) / 0.14).clamp(0, 1)
    cel.put(0.85 * high * ((bank - 0.40) * 5).clamp(0, 1), cel.lit((0.46, 0.48, 0.56)))
    cel.put((0.30 * flash * (0.3 + high)).clamp(0, 1), (0.82, 0.84, 1.0))
    aspect = own(cel.scenes.aspect)
    for k in range(2):
        at_x = (noise_of(beat + 5 * k, phase + 0.3 * k) - 0.5) * 0.8 * aspect
        _bolt(cel, cel.x - at_x, beat + 11 * k, flash * (1.0 if k == 0 else 0.6))


def _bolt(cel: Cel, x: Tensor, number: Tensor, flash: Tensor) -> None:
    y = cel.y
    bend = torch.zeros_like(y)
    for pitch, wide in ((0.11, 0.10), (0.035, 0.035)):
        step = (y / pitch).floor()
        part = y / pitch - step
        low, high = (noise_of(step + k, number * 0.37 + pitch) - 0.5 for k in (0, 1))
        bend = bend + wide * torch.lerp(low, high, part)
    thick = 0.003 + 0.007 * (y / 0.4).clamp(0, 1)
    bolt = both((x - bend).abs() - thick, y - 0.44)
    fork = both((x - bend - 0.5 * (0.26 - y)).abs() - 0.55 * thick, y - 0.26, 0.10 - y)
    for shape in (bolt, fork):
        glow(cel, shape, (0.66, 0.70, 1.0), 0.55 * flash, 0.020)
        cel.put((1.4 * flash * cel.cover(shape)).clamp(0, 1), (1.0, 1.0, 0.94))


def _shooting_star(cel: Cel) -> None:
    time = torch.as_tensor(cel.time)
    phase, aspect = own(cel.scenes.phase), own(cel.scenes.aspect)
    for k in range(3):
        clock = time / 1.7 + k / 3 + phase
        beat, age = clock.floor(), (clock - clock.floor())
        start = (noise_of(beat, phase + 0.4 * k) - 0.35) * 0.8 * aspect
        gone = (age / 0.45).clamp(0, 1)
        x, y = start - 0.42 * gone, 0.44 - 0.10 * k - 0.16 * gone
        u, v = cel.x - x, cel.y - y
        along = (0.93 * u + 0.36 * v) / 0.17
        across = (0.36 * u - 0.93 * v).abs()
        tail = (1 - along).clamp(0, 1) * (along > 0) * torch.exp(-across / 0.0035)
        shown = torch.sin(3.1416 * gone).clamp(min=0)
        cel.put((shown * tail).clamp(0, 1), (0.90, 0.95, 1.0))
        cel.put((shown * cel.cover(circle(u, v, 0.006))).clamp(0, 1), (1.0, 1.0, 1.0))
        glow(cel, circle(u, v, 0.0), (0.8, 0.9, 1.0), 0.6 * shown, 0.014)


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


def _big_clouds(cel: Cel) -> None:
    """Heaps of cloud that drift."""
    time = torch.as_tensor(cel.time)
    aspect = own(cel.scenes.aspect)
    for k, (x, y, size) in enumerate((
        (-0.34, 0.30, 0.9), (0.36, 0.23, 1.15), (0.02, 0.40, 0.7), (-0.14, 0.14, 0.55), (0.62, 0.38, 0.8),
    )):  # fmt: skip
        here = at(cel, x * aspect + 0.012 * time * (1 + 0.3 * (k % 3)), y, size)
        heap = torch.full_like(here.x * here.y, 9.0)
        for dx, dy, radius in (
            (-0.13, 0.0, 0.042), (-0.075, 0.028, 0.058), (0.0, 0.05, 0.074), (0.078, 0.028, 0.056),
            (0.135, 0.0, 0.038),
        ):  # fmt: skip
            heap = torch.minimum(heap, circle(here.x - dx, here.y - dy, radius))
        heap = both(heap, -here.y - 0.022)
        here.lay(heap, (0.86, 0.91, 0.98), 0.96)
        light = torch.full_like(heap, 9.0)
        for dx, dy, radius in (
            (-0.075, 0.040, 0.046),
            (-0.005, 0.066, 0.058),
            (0.075, 0.040, 0.042),
        ):
            light = torch.minimum(light, circle(here.x - dx + 0.008, here.y - dy, radius))
        here.lay(both(heap + 0.004, light), (1.0, 1.0, 1.0), 0.9)


def _hot_air_balloons(cel: Cel) -> None:
    time = torch.as_tensor(cel.time)
    aspect = own(cel.scenes.aspect)
    for k, (x, y, size, colors) in enumerate((
        (-0.30, 0.30, 1.0, ((0.93, 0.26, 0.24), (1.0, 0.85, 0.35))),
        (0.29, 0.34, 0.72, ((0.22, 0.50, 0.86), (0.96, 0.96, 0.92))),
        (0.05, 0.22, 0.42, ((0.45, 0.70, 0.32), (1.0, 0.62, 0.24))),
        (-0.12, 0.40, 0.34, ((0.66, 0.36, 0.78), (1.0, 0.80, 0.86))),
    )):  # fmt: skip
        lift = 0.008 * torch.sin(0.9 * time + 1.7 * k)
        _balloon(at(cel, x * aspect + 0.006 * time, y + lift, size), colors)


def _balloon(cel: Cel, colors: tuple[Color, Color]) -> None:
    x, y = cel.x, cel.y
    taper = (x.abs() - 0.098 - 0.75 * (y + 0.018)) * 0.8
    skin = either(circle(x, y, 0.088), both(taper, y, -y - 0.108))
    skin = both(skin, -y - 0.108, x.abs() - 0.088)
    cel.lay(skin, colors[0])
    bulge = x / (0.088**2 - (y.clamp(-0.08, 0.08)) ** 2).clamp(min=0.0008).sqrt()
    gore = (1.6 * torch.asin(bulge.clamp(-1, 1)) / 1.5708 * 1.5 + 0.5).floor().remainder(2.0)
    cel.put(cel.cover(skin) * gore, cel.lit(colors[1]))
    cel.lay(both(skin, 0.045 - x + 0.4 * y), (0.10, 0.05, 0.15), 0.2)
    cel.put(
        0.35 * lamp(cel) * cel.cover(skin) * torch.exp(-circle(x, y + 0.08, 0) / 0.07),
        (1.0, 0.80, 0.40),
    )
    for side in (-0.018, 0.018):
        line(cel, (1.3 * side, -0.107), (side, -0.142), 0.0018, (0.30, 0.22, 0.16))
    cel.lay(bounds(cel, -0.021, 0.021, -0.168, -0.140), (0.56, 0.36, 0.20))


def _contrail(cel: Cel) -> None:
    time = torch.as_tensor(cel.time)
    aspect = own(cel.scenes.aspect)
    x = cel.x + 0.20 * aspect - 0.035 * time
    y = cel.y - 0.33 - 0.22 * x
    behind = (-x / (0.75 * aspect)).clamp(0, 1)
    for side in (-0.006, 0.006):
        trail = (y - side * (1 + behind)).abs() - 0.003 - 0.010 * behind
        puffs = 1 - 0.35 * behind * mottle(x / 0.03, y / 0.02, 0.3)
        cel.put(0.9 * puffs * (1 - behind) ** 0.7 * (x < 0) * (0.5 - trail / 0.008).clamp(0, 1),
                cel.lit((1.0, 1.0, 1.0)))  # fmt: skip
    body = limb(x, y, (0.0, 0.0), (0.035, 0.0), 0.0055)
    cel.lay(either(body, limb(x, y, (0.014, 0.0), (0.002, -0.022), 0.003),
                   limb(x, y, (0.002, 0.0), (-0.006, 0.014), 0.0025)), (0.93, 0.94, 0.97))  # fmt: skip


def _flock(cel: Cel) -> None:
    """Birds far away, in a wedge, that beat their wings."""
    time = torch.as_tensor(cel.time)
    ink = (0.16, 0.17, 0.24)
    for k in range(9):
        rank = (k + 1) // 2
        back = 0.052 * rank
        x = cel.x - 0.10 + back - 0.030 * time + 0.008 * torch.sin(torch.as_tensor(3.0 * k))
        y = cel.y - 0.33 - (1 if k % 2 else -1) * 0.026 * rank - 0.012 * (k % 3)
        beat = 0.012 * torch.sin(7 * time + 1.3 * k) + 0.006
        size = 1.0 - 0.05 * rank
        for side in (-1.0, 1.0):
            wing = either(
                limb(x, y, (0.0, 0.0), (side * 0.014 * size, beat + 0.004), 0.0028),
                limb(
                    x,
                    y,
                    (side * 0.014 * size, beat + 0.004),
                    (side * 0.030 * size, 0.6 * beat - 0.003),
                    0.0020,
                ),
            )
            cel.lay(wing, ink)


def _blimp(cel: Cel) -> None:
    time = torch.as_tensor(cel.time)
    here = at(cel, -0.05 + 0.02 * time, 0.31 + 0.004 * torch.sin(0.8 * time))
    x, y = here.x, here.y
    for end in (0.045, -0.045):
        here.lay(limb(x, y, (-0.125, 0.0), (-0.165, end), 0.014), (0.78, 0.22, 0.22))
    hull = ellipse(x, y, 0.165, 0.058)
    here.lay(hull, (0.90, 0.90, 0.92))
    here.lay(both(hull, (y + 0.004).abs() - 0.014), (0.84, 0.24, 0.22))
    here.lay(both(hull, y + 0.022 + 0.1 * x), (0.15, 0.12, 0.22), 0.22)
    here.lay(bounds(here, -0.035, 0.035, -0.078, -0.055), (0.36, 0.36, 0.42))
    for k in range(3):
        here.put(here.cover(circle(x + 0.02 - 0.02 * k, y + 0.066, 0.006)), (1.0, 0.90, 0.60))


def _sky(
    paint: Painter, *, near: float = 0.0, half: float = 0.0, moving: bool = True, tall: float = 0.5
) -> Landmark:
    return Landmark((Layer(paint, near, moving=moving),), tall=tall, half=half, low=-0.05)


SKIES: dict[str, Landmark] = {
    "full moon": _sky(_full_moon, moving=False),
    "crescent moon": _sky(_crescent, moving=False),
    "starry sky": _sky(_star_field),
    "rainbow": _sky(_rainbow, moving=False),
    "aurora": _sky(_aurora, tall=0.6),
    "fireworks": _sky(_fireworks, tall=0.6),
    "lightning": _sky(_lightning, tall=0.6),
    "shooting stars": _sky(_shooting_star),
    "low sun": _sky(_low_sun, moving=False),
    "earth": _sky(_earth, moving=False, half=0.16, tall=0.45),
    "ringed planet": _sky(_planet, moving=False, half=0.24, tall=0.45),
    "big clouds": _sky(_big_clouds),
    "hot air balloons": _sky(_hot_air_balloons, near=_FLYING),
    "contrail": _sky(_contrail, near=_FLYING),
    "flock of birds": _sky(_flock, near=_FLYING, half=0.34),
    "blimp": _sky(_blimp, near=_FLYING, half=0.22, tall=0.42),
}
