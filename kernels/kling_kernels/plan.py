"""The settings of attention: which blocks it may skip, and which backend computes it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

Points = tuple[tuple[float, float], ...]

AUTO = ("sdpa", "gluon", "triton", "gathered", "flex", "reference")
"""In the order in which ``auto`` tries them. Dense masks stop at sdpa. On an H200 sparse masks take
a quarter to a third less time by gluon than by triton."""
EIGHT_BITS = ("reference_int8", "triton_int8", "triton8", "gluon_int8", "gluon8")
"""int8 queries and keys, in ``triton8`` and ``gluon8`` also values in fp8: lossy, so ``auto`` never
takes them."""
BACKENDS = (*AUTO, *EIGHT_BITS)
"""All names."""
HEAD_DIMS = (64, 96, 128)
"""Widths of heads that the Triton and Gluon backends take."""


@dataclass(frozen=True)
class SparsityPlan:
    """All settings of block selection. Shares are of key blocks, in 0..1.

    ``budget`` gives the share kept at points of progress through the denoise steps (0 first, 1
    last), linear between them. A layer's and a head's own factors multiply it. Per head and query
    block the best ``budget`` blocks are kept, and also as many as it takes to cover ``mass`` of
    the estimated attention (top-k union top-p). A plan that is pooled and averaged ranks blocks by
    what averaging costs (``logit_spread``) instead of by mass: only then are rows comparable.
    ``backend`` is ``auto`` or a name of ``BACKENDS``, for dense calls too.
    """

    budget: Points = ((0.0, 0.25),)
    mass: float = 0.0
    layer_factors: tuple[float, ...] = ()  # of the first layers; the others have 1
    head_factors: tuple[float, ...] = ()  # of the first heads; the others have 1
    guard_steps: int = 0  # first steps that are dense
    guard_layers: tuple[int, ...] = ()  # layers that are always dense
    neighbours: int = 1  # own block and so many on either side
    sinks: int = 0  # key blocks behind the exact segment, always kept
    averaged: bool = True  # skipped blocks count as their mean
    pooled: bool = False  # heads and query blocks of a layer share one budget
    measured: bool = True  # dense steps measure the mass of every block
    fade: float = 0.9  # trust in a measurement, per computed step of age
    refresh_steps: int = 0  # a mask as many computed steps old is measured anew, densely; 0: never
    select_steps: int = 1  # computed steps that share one choice of blocks
    block_q: int = 128
    block_k: int = 128
    backend: str = "auto"

    def __post_init__(self) -> None:
        shares = [share for _, share in self.budget] + [self.mass, self.fade]
        if not self.budget or not all(0 <= share <= 1 for share in shares):
            raise ValueError(
                "budget needs at least one point, and budget, mass and fade lie in 0..1: "
                f"{self.budget}, {self.mass}, {self.fade}"
            )
        places = [place for place, _ in self.budget]
        if places != sorted(set(places)) or places[0] < 0 or places[-1] > 1:
            raise ValueError(f"the points of budget must ascend within 0..1, not {places}")
        if min((0, *self.layer_factors, *self.head_factors)) < 0:
            raise ValueError("layer_factors and head_factors must not be negative")
        for name in ("guard_steps", "neighbours", "sinks", "refresh_steps"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be negative, but is {getattr(self, name)}")
        if self.select_steps < 1:
            raise ValueError(f"select_steps must be at least 1, but is {self.select_steps}")
        if self.refresh_steps and not self.measured:
            raise ValueError("refresh_steps measures masks anew, but measured is false")
        if min(self.block_q, self.block_k) < 4 or self.block_q % 4 or self.block_k % 4:
            raise ValueError(f"blocks are multiples of 4, not {self.block_q} x {self.block_k}")
        if self.backend not in ("auto", *BACKENDS):
            raise ValueError(
                f"unknown backend {self.backend!r}; known: auto, {', '.join(BACKENDS)}"
            )

    @classmethod
    def exact(cls) -> SparsityPlan:
        """Nothing is ever skipped."""
        return cls(budget=((0.0, 1.0),))

    @classmethod
    def from_table(cls, table: dict[str, Any]) -> SparsityPlan:
        """A plan from a table of configs/quality; lists become tuples."""
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(table) - known):
            raise ValueError(f"unknown {', '.join(unknown)}; known: {', '.join(sorted(known))}")
        return cls(**{name: _tuples(value) for name, value in table.items()})

    @property
    def skips(self) -> bool:
        """Whether any step, layer or head may skip a block."""
        factors = (1.0, *self.layer_factors, *self.head_factors)
        return min(share for _, share in self.budget) < 1 or min(factors) < 1

    @property
    def is_exact(self) -> bool:
        """Whether this is plain attention: no block may be skipped and no backend is named."""
        return not self.skips and self.backend == "auto"

    def share(self, step: int, steps: int, layer: int) -> float:
        """Share of key blocks kept in ``step`` of ``steps`` (from 0) in ``layer``, before the
        heads' own factors; 1 in guarded steps and layers.
        """
        if step < self.guard_steps or layer in self.guard_layers or not self.skips:
            return 1.0
        progress = step / max(1, steps - 1)
        factor = self.layer_factors[layer] if layer < len(self.layer_factors) else 1.0
        return min(1.0, _between(self.budget, progress) * factor)

    def is_dense(self, step: int, steps: int, layer: int) -> bool:
        """Whether this call skips nothing for any head."""
        guarded = step < self.guard_steps or layer in self.guard_layers
        heads = min((1.0, *self.head_factors))
        return guarded or self.share(step, steps, layer) * heads >= 1


def _between(points: Points, place: float) -> float:
    """Linear between ``points``, constant outside."""
    before = points[0]
    for after in points:
        if place <= after[0]:
            width = after[0] - before[0]
            part = (place - before[0]) / width if width else 0.0
            return before[1] + part * (after[1] - before[1])
        before = after
    return before[1]


def _tuples(value: Any) -> Any:
    return tuple(_tuples(each) for each in value) if isinstance(value, list) else value
