"""Which blocks to keep: estimated or measured attention mass, and the choice under a budget.

The mass of a key block for a query block is the share of attention probability that the queries
give to its keys, averaged over the queries: float32 ``[heads, query blocks, key blocks]``, each row
sums to 1. Masks are shared by the batch: a block's mass is the largest in the batch, so a row may
then sum to more. Scores stay in float32: in bfloat16 ties would favour the start of the sequence.
"""

from __future__ import annotations

import functools
import importlib.util
import math
from dataclasses import dataclass, replace
from types import ModuleType

import torch
from torch import Tensor
from torch.nn import functional

from kling_kernels.averages import block_means
from kling_kernels.block_mask import BlockList, BlockMask
from kling_kernels.plan import SparsityPlan
from kling_kernels.token_grid import TokenGrid

SUB_BLOCKS = 4
PAIRS_AT_ONCE = 2**28


def predicted_mass(q: Tensor, k: Tensor, plan: SparsityPlan, scale: float) -> Tensor:
    """Mass from pooled tokens: every block is cut into quarters, and each quarter's mean query is
    multiplied with each quarter's mean key. One mean per block would average away what decides;
    the sum over 4 x 4 quarters keeps it (SubBlock's estimator, but with each mean query normalised
    over all keys).
    """
    return mass_of_means(*quarters(q, k, plan), q.shape[2], plan, scale)


def mass_of_means(
    queries: Tensor, keys: Tensor, tokens: int, plan: SparsityPlan, scale: float
) -> Tensor:
    """``predicted_mass`` of ``tokens`` tokens from the means of quarters of blocks ``[batch, heads,
    quarters, head_dim]`` that a prologue left (``Prepared.means``). On a GPU ``triton_selection``
    multiplies them in bfloat16.
    """
    sub_q, sub_k = (block // SUB_BLOCKS for block in (plan.block_q, plan.block_k))
    if (kernels := _kernels("triton_selection")) and kernels.can_take(queries):
        return _largest(kernels.mass_of(queries, keys, tokens, (sub_q, sub_k), scale))
    weight = _sizes(tokens, sub_k, keys.device)
    shares = (queries @ keys.transpose(-1, -2) * scale + weight.log()).softmax(-1)
    shares = _grouped(shares, -1, SUB_BLOCKS).sum(-1)
    of_rows = _sizes(tokens, sub_q, queries.device)[:, None]
    per_block = _grouped(shares * of_rows, -2, SUB_BLOCKS).sum(-2)
    return (per_block / _sizes(tokens, plan.block_q, queries.device)[:, None]).amax(0)


def logit_spread(
    queries: Tensor, keys: Tensor, tokens: int, plan: SparsityPlan, scale: float
) -> Tensor:
    """How much a key block's quarters differ for the queries: the variance over the block of the
    logits of their means (as in ``mass_of_means``), averaged over quarters of the query block.

    Mass times this ranks what averaging a block costs: half of it is the first term that the mean
    leaves out of the Taylor series of the block's softmax. Float32 ``[heads, query blocks, key
    blocks]``.
    """
    logits = _grouped(queries @ keys.transpose(-1, -2) * scale, -1, SUB_BLOCKS)
    weight = _sizes(tokens, plan.block_k // SUB_BLOCKS, keys.device)
    weight = _grouped(weight, -1, SUB_BLOCKS)
    weight = weight / weight.sum(-1, keepdim=True)
    middle = (logits * weight).sum(-1, keepdim=True)
    spread = ((logits - middle) ** 2 * weight).sum(-1)
    of_rows = _sizes(tokens, plan.block_q // SUB_BLOCKS, queries.device)[:, None]
    per_block = _grouped(spread * of_rows, -2, SUB_BLOCKS).sum(-2)
    return (per_block / _sizes(tokens, plan.block_q, queries.device)[:, None]).amax(0)


def quarters(q: Tensor, k: Tensor, plan: SparsityPlan) -> tuple[Tensor, Tensor]:
    """Means of quarters of blocks, for tensors that no prologue has prepared."""
    return block_means(q, plan.block_q // SUB_BLOCKS), block_means(k, plan.block_k // SUB_BLOCKS)


def measured_mass(
    q: Tensor, k: Tensor, plan: SparsityPlan, scale: float, *, every: int = 4
) -> Tensor:
    """True mass, sampled: every ``every``-th query against all keys. A dense guard step measures it
    for the sparse steps after it. ``every=1`` is exact. 4 costs an eighth of dense attention's
    work; the kernel (``triton_mass``) costs a quarter, but needs no memory for scores.
    """
    if (kernels := _kernels("triton_mass")) and kernels.can_measure(q, plan, every):
        return _largest(kernels.measured(q, k, plan, scale, every))
    blocks = math.ceil(q.shape[2] / plan.block_q)
    rows = torch.arange(0, q.shape[2], every, device=q.device)
    mass = q.new_zeros(*q.shape[:2], blocks, math.ceil(k.shape[2] / plan.block_k)).float()
    at_once = max(1, PAIRS_AT_ONCE // (q.shape[0] * q.shape[1] * k.shape[2]))
    for some in rows.split(at_once):
        scores = (q[:, :, some] @ k.transpose(-1, -2)).float() * scale
        shares = _grouped(scores.softmax(-1), -1, plan.block_k).sum(-1)
        mass.index_add_(2, some // plan.block_q, shares)
    starts = torch.arange(0, q.shape[2], plan.block_q, device=q.device)
    ends = (starts + plan.block_q).clamp(max=q.shape[2])
    count = (ends + every - 1) // every - (starts + every - 1) // every
    return (mass / count.clamp(min=1)[:, None]).amax(0)


@dataclass(frozen=True, eq=False)
class Memory:
    """A measured mass and its age in computed steps; a step served from a cache does not count."""

    mass: Tensor
    age: int = 0

    def older(self) -> Memory:
        """After one more computed step."""
        return replace(self, age=self.age + 1)

    def is_due(self, refresh_steps: int) -> bool:
        """Whether it reaches the age of ``refresh_steps`` with the next computed step, so that this
        step must measure anew; never if that is 0.
        """
        return 0 < refresh_steps <= self.age + 1

    def blended(self, predicted: Tensor, fade: float) -> Tensor:
        """The measurement while it is fresh, the prediction as it ages, so that a block that
        became important is found again.
        """
        return torch.lerp(predicted, self.mass, fade**self.age)


def select(mass: Tensor, plan: SparsityPlan, grid: TokenGrid, share: float) -> BlockMask:
    """The best ``share`` of key blocks, and as many as cover ``plan.mass``. Forced blocks come
    first and count against the share, which is of each head and query block, or of the
    layer if the plan is pooled. ``mass`` is any score that ranks blocks, not negative. Does not
    wait for the device, except the first time that heads have budgets of their own.
    """
    forced = _forced(plan, grid, mass.device).expand(mass.shape)
    heads, rows, columns = mass.shape
    factors = [*plan.head_factors[:heads], *[1.0] * (heads - len(plan.head_factors))]
    shares = [min(1.0, share * factor) for factor in factors]
    kept = tuple(math.ceil(each * columns) for each in shares)
    if plan.pooled:
        limit = math.ceil(sum(shares) * rows * columns)
        blocks = _best(mass.flatten(), forced.flatten(), limit, plan.mass)
        full = BlockList.of(blocks.view(mass.shape))
    elif (kernels := _kernels("triton_selection")) and kernels.can_choose(mass):
        limits = _limits(kept, mass.device)
        full = kernels.chosen(mass, forced[0], limits, plan.mass, grid.tokens, plan.block_k)
    else:
        limits = _limits(kept, mass.device)[:, None, None]
        full = BlockList.of(_best(mass, forced, limits, plan.mass))
    return BlockMask(
        full, grid.tokens, grid.tokens, plan.block_q, plan.block_k, averaged=plan.averaged
    )


@functools.lru_cache(maxsize=256)
def _limits(kept: tuple[int, ...], device: torch.device) -> Tensor:
    """Blocks that each head keeps, int32 ``[heads]``; a copy of different numbers to the device
    waits for it.
    """
    if len(set(kept)) == 1:
        return torch.full((len(kept),), kept[0], dtype=torch.int32, device=device)
    return torch.tensor(kept, dtype=torch.int32, device=device)


@functools.cache
def _kernels(name: str) -> ModuleType | None:
    """A module of kernels, where Triton is installed."""
    if not importlib.util.find_spec("triton"):
        return None
    return importlib.import_module(f"kling_kernels.{name}")


def _largest(mass: Tensor) -> Tensor:
    """The largest of a batch."""
    return mass[0] if len(mass) == 1 else mass.amax(0)


def _best(score: Tensor, forced: Tensor, limit: int | Tensor, covered: float) -> Tensor:
    """Boolean like ``score``: along its last dimension the forced ones, then the best up to
    ``limit`` of them, and as many as hold the share ``covered`` of the sum.
    """
    first = score.amax() + 1.0
    ranked = (score + first * forced).sort(dim=-1, descending=True, stable=True).indices
    ordered = score.gather(-1, ranked)
    before = ordered.cumsum(-1) - ordered
    best = torch.arange(score.shape[-1], device=score.device) < limit
    best = best | (before < covered * ordered.sum(-1, keepdim=True))
    return torch.zeros_like(forced).scatter(-1, ranked, best.expand(score.shape)) | forced


def recall(mask: BlockMask, mass: Tensor) -> Tensor:
    """Share of ``mass`` in attended blocks, per head."""
    return (mass * mask.attended()).sum((-1, -2)) / mass.sum((-1, -2))


@functools.lru_cache(maxsize=32)
def _forced(plan: SparsityPlan, grid: TokenGrid, device: torch.device) -> Tensor:
    """Blocks that are kept whatever their mass: boolean ``[query blocks, key blocks]``.

    The own block and its neighbours; keys of the exact segment and the sinks behind it; and for
    queries of the prefix everything, since there is no order in which their keys would be near.
    """
    rows = torch.arange(math.ceil(grid.tokens / plan.block_q), device=device)[:, None]
    columns = torch.arange(math.ceil(grid.tokens / plan.block_k), device=device)[None]
    first = rows * plan.block_q // plan.block_k
    last = ((rows + 1) * plan.block_q - 1) // plan.block_k
    near = (columns >= first - plan.neighbours) & (columns <= last + plan.neighbours)
    lead = math.ceil(grid.exact_tokens / plan.block_k) + plan.sinks
    return near | (columns < lead) | (rows * plan.block_q < grid.prefix)


@functools.lru_cache(maxsize=32)
def _sizes(tokens: int, block: int, device: torch.device) -> Tensor:
    """Tokens in each block, float32: ``block`` but for a short last one."""
    starts = torch.arange(0, tokens, block, device=device)
    return (tokens - starts).clamp(max=block).float()


def _grouped(values: Tensor, dim: int, size: int) -> Tensor:
    """``dim`` cut into groups of ``size``, the last filled up with zeros; the group's members are
    the new last dimension for ``dim=-1``, the last but one for ``dim=-2``.
    """
    if short := -values.shape[dim] % size:  # pad by nothing copies, too
        values = functional.pad(values, (0, short) if dim == -1 else (0, 0, 0, short))
    return values.unflatten(dim, (-1, size))
