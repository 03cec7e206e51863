"""Draws the loss curves of a training run.

``python -m kling_local.sketch.record --run runs/sketch OUT.png``
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

WIDTH, HEIGHT, MARGIN = 900, 360, 48
INK = {
    "layout": (30, 90, 200),
    "sound": (40, 150, 70),
    "eyes": (230, 150, 20),
}
_PAPER, _GRID, _TEXT = (255, 255, 255), (225, 225, 225), (60, 60, 60)


def read_log(path: Path) -> list[dict[str, Any]]:
    """One dictionary per line of a run's log."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def elapsed(lines: list[dict[str, Any]]) -> list[float]:
    """Minutes since the first stage began, for every line; a stage's own clock starts at zero."""
    before, minutes, stage, last = 0.0, [], None, 0.0
    for line in lines:
        if line["stage"] != stage:
            before, stage = before + last, line["stage"]
        last = line["minutes"]
        minutes.append(before + last)
    return minutes


def draw_curves(lines: list[dict[str, Any]]) -> Image.Image:
    """Losses over minutes, on a logarithmic axis from 0.05 to 2.5.

    A grey vertical line marks the beginning of a stage.
    """
    picture = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    pen = ImageDraw.Draw(picture)
    minutes = elapsed(lines)
    low, high = math.log(0.05), math.log(2.5)

    def at(minute: float, loss: float) -> tuple[float, float]:
        x = MARGIN + (WIDTH - 2 * MARGIN) * minute / max(minutes[-1], 1e-6)
        y = MARGIN + (HEIGHT - 2 * MARGIN) * (high - math.log(max(loss, 0.05))) / (high - low)
        return x, y

    for loss in (0.1, 0.2, 0.5, 1.0, 2.0):
        pen.line([at(0, loss), at(minutes[-1], loss)], fill=_GRID)
        pen.text((8, at(0, loss)[1] - 6), f"{loss:g}", fill=_TEXT)
    for minute in range(0, int(minutes[-1]) + 1, 10):
        pen.text((at(minute, 0.05)[0] - 6, HEIGHT - MARGIN + 8), f"{minute}", fill=_TEXT)
    for i, line in enumerate(lines):
        if i == 0 or line["stage"] != lines[i - 1]["stage"]:
            pen.line([at(minutes[i], 0.05), at(minutes[i], 2.5)], fill=(150, 150, 150))
            pen.text((at(minutes[i], 2.5)[0] + 4, MARGIN - 14), line["stage"], fill=_TEXT)
    for name, ink in INK.items():
        points = [
            at(minute, line[name])
            for minute, line in zip(minutes, lines, strict=True)
            if name in line and not (name == "sound" and line["stage"] == "pictures")
        ]
        if len(points) > 1:
            pen.line(points, fill=ink, width=2)
    for i, (name, ink) in enumerate(INK.items()):
        pen.text((WIDTH - MARGIN - 90, MARGIN + 14 * i), f"{name} loss", fill=ink)
    pen.text((WIDTH // 2 - 40, HEIGHT - 18), "minutes of training", fill=_TEXT)
    return picture


def main(arguments: list[str] | None = None) -> None:
    """Draw the curves and print the last line of every stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--run", type=Path, default=Path("runs/sketch"))
    options = parser.parse_args(arguments)
    lines = read_log(options.run / "log.jsonl")
    draw_curves(lines).save(options.picture)
    for stage in dict.fromkeys(line["stage"] for line in lines):
        print([line for line in lines if line["stage"] == stage][-1])


if __name__ == "__main__":
    main()
