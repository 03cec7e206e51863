"""Light that changes during a film: the sun sets, day turns to night, lamps flicker or go out."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import noise_of

SUN_HEIGHT = {"dawn": 0.09, "day": 0.37, "golden hour": 0.13, "dusk": -0.05, "night": 0.33}
"""Height of the sun, or of the moon at night, above the horizon, in heights of a wide frame."""
_BELOW = -0.16  # of the sun at dusk and at night, where it is seen to rise or set
_HELD = 0.08  # share of the film for which the first and the last light stay
_DARK = (0.16, 0.17, 0.27)
"""What is left of the colours where lamps are out."""
_TURNS_AT, _FLICKER_HZ = 0.42, 11.0


@dataclass(frozen=True)
class Daylight:
    """How the light changes; times are in seconds of the film.

    Attributes:
        lights: names of lights, each of which turns into the next; empty if the light stays.
        lamps: of `LAMPS`, or empty.
        begins_s, length_s: when it begins to change, and the end of the film.
    """

    lights: tuple[str, ...] = ()
    lamps: str = ""
    begins_s: float = 0.0
    length_s: float = 0.0

    def weights(self, film_s: Tensor) -> Tensor:
        """The share of each light at ``film_s`` ``(t)``, as ``(lights t)``."""
        steps = self._steps(film_s)
        at = torch.arange(len(self.lights), device=film_s.device)[:, None]
        return (1 - (steps - at).abs()).clamp(min=0)

    def sun(self, light: str, film_s: Tensor) -> Tensor | None:
        """How much higher the sun of a light is than usual ``(t)``; None for the moon."""
        if light not in SUN_HEIGHT or light == "night":
            return None
        heights = [_BELOW if each in ("dusk", "night") else SUN_HEIGHT.get(each, SUN_HEIGHT["day"])
                   for each in self.lights]  # fmt: skip
        way = torch.tensor(heights, device=film_s.device)
        steps = self._steps(film_s)
        before = steps.floor().clamp(max=max(0, len(heights) - 2)).long()
        after = (before + 1).clamp(max=len(heights) - 1)
        return torch.lerp(way[before], way[after], steps - before) - SUN_HEIGHT[light]

    def lit(self, pictures: Tensor, film_s: Tensor) -> Tensor:
        """Pictures ``(b t 3 h w)`` in 0..1 as the lamps light them at ``film_s`` ``(t)``."""
        if not self.lamps:
            return pictures
        dark = LAMPS[self.lamps](film_s - self.begins_s, self.length_s - self.begins_s)
        left = pictures.new_tensor(_DARK)[:, None, None]
        return pictures * torch.lerp(torch.ones_like(left), left, dark[:, None, None, None])

    def _steps(self, film_s: Tensor) -> Tensor:
        """The number ``(t)`` of the light, from 0, that is reached; between two a fraction."""
        done = (film_s - self.begins_s) / max(1e-6, self.length_s - self.begins_s)
        done = ((done - _HELD) / (1 - 2 * _HELD)).clamp(0, 1)
        return done * max(0, len(self.lights) - 1)


def _flicker(since_s: Tensor, length_s: float) -> Tensor:
    """Irregular blinks, in spells and now and then between them."""
    del length_s
    blink = noise_of((_FLICKER_HZ * since_s).floor(), 0.37)
    calm = torch.sin(2 * math.pi * 0.55 * since_s) < -0.2
    return ((blink - 0.55 - 0.25 * calm) * 4).clamp(0, 0.8)


def _glimmer(since_s: Tensor, length_s: float) -> Tensor:
    """The soft unrest of a flame."""
    del length_s
    waves = (torch.sin(2 * math.pi * hz * since_s + hz) for hz in (1.7, 2.9, 4.3))
    return 0.16 + 0.05 * sum(waves, torch.zeros_like(since_s))


def _go_out(since_s: Tensor, length_s: float) -> Tensor:
    """A blink or two, then dark."""
    gone = since_s - _TURNS_AT * length_s
    return ((gone > 0) | ((gone > -0.40) & (gone < -0.25))).to(since_s)


def _come_on(since_s: Tensor, length_s: float) -> Tensor:
    return 1 - _go_out(since_s, length_s)


LAMPS: dict[str, Callable[[Tensor, float], Tensor]] = {
    "flicker": _flicker,
    "glimmer": _glimmer,
    "go out": _go_out,
    "come on": _come_on,
}
"""How dark it is, 0..1, some seconds after lamps begin to change, by how they do."""
