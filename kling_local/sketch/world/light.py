"""The seven lights: their effect on colours, skies and lamps."""

from __future__ import annotations

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.constants import constant
from kling_local.sketch.world.scene import LIGHTS, Scenes

TINT: dict[str, Color] = {
    "dawn": (1.00, 0.80, 0.86), "day": (1.00, 1.00, 1.00), "golden hour": (1.06, 0.76, 0.46),
    "dusk": (0.60, 0.44, 0.66), "night": (0.30, 0.38, 0.66), "overcast": (0.74, 0.77, 0.80),
    "neon": (0.58, 0.34, 0.78),
}  # fmt: skip
"""Colour of a white wall in each light."""
GRAY = {"dawn": 0.12, "dusk": 0.10, "night": 0.25, "overcast": 0.55, "neon": 0.15}
"""How far each light washes colours out, 0..1; others do not."""
SKY_TOP: dict[str, Color] = {
    "dawn": (0.46, 0.58, 0.90), "day": (0.16, 0.47, 0.92), "golden hour": (0.40, 0.52, 0.72),
    "dusk": (0.16, 0.11, 0.38), "night": (0.01, 0.02, 0.09), "overcast": (0.56, 0.60, 0.65),
    "neon": (0.06, 0.02, 0.17),
}  # fmt: skip
SKY_MIDDLE: dict[str, Color] = {
    "dawn": (0.86, 0.72, 0.88), "day": (0.44, 0.71, 0.97), "golden hour": (0.96, 0.72, 0.42),
    "dusk": (0.50, 0.22, 0.50), "night": (0.04, 0.07, 0.20), "overcast": (0.68, 0.71, 0.74),
    "neon": (0.22, 0.05, 0.38),
}  # fmt: skip
SKY_LOW: dict[str, Color] = {
    "dawn": (1.00, 0.75, 0.70), "day": (0.78, 0.91, 0.99), "golden hour": (1.00, 0.80, 0.36),
    "dusk": (0.98, 0.48, 0.30), "night": (0.10, 0.15, 0.33), "overcast": (0.80, 0.82, 0.83),
    "neon": (0.62, 0.12, 0.58),
}  # fmt: skip
LAMP = {"dusk": 0.9, "night": 1.0, "neon": 1.0, "golden hour": 0.35, "dawn": 0.3, "overcast": 0.25}
"""How brightly windows and lamps are lit, 0..1; in other lights they are off."""


def tinted(color: Tensor, scenes: Scenes, strength: float = 1.0) -> Tensor:
    """A colour ``(b|1 t|1 3 h|1 w|1)`` as the light of each scene shows it.

    With a ``strength`` below 1 the colour keeps some of its own.
    """
    gray = level(GRAY, scenes).unsqueeze(2) * strength
    mean = color.mean(2, keepdim=True)
    washed = torch.lerp(color, mean.expand_as(color), gray)
    tint = colors(TINT, scenes)
    return washed * (tint if strength == 1.0 else torch.lerp(torch.ones_like(gray), tint, strength))


def colors(table: dict[str, Color], scenes: Scenes) -> Tensor:
    """The table's colour for the light of each scene, ``(b 1 3 1 1)``."""
    rows = constant(tuple(table[name] for name in LIGHTS), scenes.light.device)
    return rows[scenes.light][:, None, :, None, None]


def level(table: dict[str, float], scenes: Scenes) -> Tensor:
    """The table's number for the light of each scene, 0 if missing, ``(b 1 1 1)``."""
    rows = constant(tuple(table.get(name, 0.0) for name in LIGHTS), scenes.light.device)
    return rows[scenes.light][:, None, None, None]
