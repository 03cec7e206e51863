"""Plots speed relative to dense attention over density, as a picture."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

COLOURS = {
    "triton": "blue",
    "gluon": "purple",
    "triton8": "red",
    "triton_int8": "orange",
    "gluon8": "magenta",
    "gluon_int8": "brown",
    "flex": "green",
    "gathered": "teal",
}


def plot(rows: list[dict[str, Any]], path: Path) -> None:
    """Plot speed relative to dense SDPA over density, on log scales, with the ideal 1 / density."""
    side, margin = 640, 60
    reach = math.log2(32)

    def at(density: float, speed: float) -> tuple[float, float]:
        along, up = -math.log2(density) / reach, math.log2(max(speed, 0.25)) / reach
        return margin + along * (side - 2 * margin), side - margin - up * (side - 2 * margin)

    picture = Image.new("RGB", (side, side), "white")
    draw = ImageDraw.Draw(picture)
    draw.line([at(1, 1), at(1 / 32, 32)], fill="gray", width=2)
    draw.text(at(1 / 20, 28), "ideal", fill="gray")
    for power in range(6):
        draw.text((at(2.0**-power, 1)[0], side - margin + 8), f"1/{2**power}", fill="black")
        draw.text((margin - 30, at(1, 2.0**power)[1] - 5), f"{2**power}x", fill="black")
    draw.text((side // 2 - 40, side - 25), "delivered density", fill="black")
    draw.text((margin, 20), "speed against dense SDPA, selection included", fill="black")
    for row in (row for row in rows if "against_sdpa" in row):
        arm = row["arm"].split()[0]
        x, y = at(row["density"], row["against_sdpa"])
        colour = COLOURS.get(arm.removesuffix("_running"), "black")
        draw.ellipse((x - 4, y - 4, x + 4, y + 4), fill=colour)
        draw.text((x + 7, y), f"{arm} {row['against_sdpa']:.2f}x", fill=colour)
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path)
