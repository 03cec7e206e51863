"""Queries and keys from a block's projections, by the fused prologue or, where it cannot run, the
plain one.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from types import ModuleType

from torch import Tensor

from kling_kernels import prologue
from kling_kernels.plan import EIGHT_BITS, SparsityPlan
from kling_kernels.prologue import QUARTERS, Norm, Prepared, Prepared8, Rotation
from kling_kernels.selection import SUB_BLOCKS


@dataclass(frozen=True, eq=False)
class Projections:
    """A block's projections ``[batch, heads, tokens, head_dim]``, and what to apply to them before
    attention. ``norms`` are those of queries and of keys.
    """

    q: Tensor
    k: Tensor
    v: Tensor
    norms: tuple[Norm, Norm]
    rotation: Rotation


@dataclass(frozen=True, eq=False)
class Ready:
    """Queries and keys as attention takes them; ``by`` names the prologue and the form."""

    queries: Prepared | Prepared8
    keys: Prepared | Prepared8
    by: str


def ready(given: Projections, plan: SparsityPlan, backend: str) -> Ready:
    """Norm, rotation and means of quarters of blocks, each projection in one pass; for an 8-bit
    backend int8 instead of 16 bits, with keys less their mean.
    """
    quarters = (plan.block_q // SUB_BLOCKS, plan.block_k // SUB_BLOCKS)
    made_by, name = _prologue(given.q, plan)
    norm_q, norm_k = given.norms
    if backend not in EIGHT_BITS:
        queries = made_by.prepared(given.q, norm_q, given.rotation, quarters[0])
        keys = made_by.prepared(given.k, norm_k, given.rotation, quarters[1])
        return Ready(queries, keys, name)
    centre = made_by.centre_of(given.k, norm_k, given.rotation)
    queries = made_by.prepared8(given.q, norm_q, given.rotation, 1, quarters[0])
    keys = made_by.prepared8(given.k, norm_k, given.rotation, plan.block_k, quarters[1], centre)
    return Ready(queries, keys, f"{name}, int8")


def is_fused(x: Tensor, plan: SparsityPlan) -> bool:
    """Whether ``ready`` makes one pass over each projection where ``x`` is."""
    quarters = {plan.block_q // SUB_BLOCKS, plan.block_k // SUB_BLOCKS}
    if not importlib.util.find_spec("triton") or not quarters <= set(QUARTERS):
        return False
    from kling_kernels import triton_attention

    return triton_attention.is_served(x)


def _prologue(x: Tensor, plan: SparsityPlan) -> tuple[ModuleType, str]:
    """The module whose functions to call, and its name for the receipt."""
    if not is_fused(x, plan):
        return prologue, "plain"
    from kling_kernels import triton_prologue

    return triton_prologue, "fused"
