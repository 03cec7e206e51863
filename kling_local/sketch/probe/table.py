"""The table of measures: shares with their intervals, beside chance, the ceiling and the goal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

_Z = 1.959964  # 95 %


@dataclass(frozen=True)
class Measure:
    """One line of the table.

    Attributes:
        name: what was measured.
        n: number of prompts, films or impacts measured.
        value: a share 0..1, or a number in ``unit``; None if nothing could be measured.
        chance: the same answers against other prompts.
        real: the same measure of films drawn by the world's renderer.
        goal: what the value should reach.
        unit: ``"%"`` for shares.
        least_is_best: the goal is an upper bound.
    """

    name: str
    n: int
    value: float | None
    chance: float | None = None
    real: float | None = None
    goal: float | None = None
    unit: str = "%"
    least_is_best: bool = False

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % Wilson interval of a share."""
        if self.unit != "%" or self.value is None or self.n == 0:
            return None
        return wilson(self.value, self.n)

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None without a goal or a value."""
        if self.goal is None or self.value is None:
            return None
        return self.value <= self.goal if self.least_is_best else self.value >= self.goal

    def to_json(self) -> dict[str, Any]:
        """Every field, the interval and whether the goal is reached."""
        return {**asdict(self), "interval": self.interval, "reached": self.reached}


def wilson(share: float, n: int) -> tuple[float, float]:
    """95 % interval of a share of ``n``, after Wilson (1927)."""
    spread = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    middle = share + _Z**2 / (2 * n)
    least, most = (middle - spread) / (1 + _Z**2 / n), (middle + spread) / (1 + _Z**2 / n)
    return round(max(0.0, least), 4), round(min(1.0, most), 4)


def share(name: str, hits: Sequence[bool], **beside: Any) -> Measure:
    """The share of ``hits`` that are true, without a value if ``hits`` is empty.

    ``beside`` are further fields of `Measure`.
    """
    value = sum(hits) / len(hits) if len(hits) else None
    return Measure(name, len(hits), None if value is None else round(value, 4), **beside)


def rate(hits: Sequence[bool]) -> float | None:
    """The share of true ``hits``, None if empty, for the columns beside the value."""
    return round(sum(hits) / len(hits), 4) if len(hits) else None


def median(values: Sequence[float]) -> float | None:
    """The median, None if empty; of two middle values the upper one."""
    return round(sorted(values)[len(values) // 2], 3) if len(values) else None


def markdown(measures: Sequence[Measure]) -> str:
    """The table for the model card."""
    lines = [
        "| measure | n | model | 95 % | chance | real renders | goal |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for each in measures:
        interval = each.interval
        between = f"{_percent(interval[0])}-{_percent(interval[1])}" if interval else ""
        bound = "<=" if each.least_is_best else ">="
        goal = "" if each.goal is None else f"{bound} {_said(each.goal, each.unit)}"
        cells = [
            each.name, str(each.n), _said(each.value, each.unit), between,
            _said(each.chance, each.unit), _said(each.real, each.unit), goal,
        ]  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _percent(value: float) -> str:
    return f"{100 * value:.0f}"


def _said(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{100 * value:.1f} %" if unit == "%" else f"{value:.2f} {unit}".strip()
