"""Spacetime attention inside a stock diffusers transformer, of three families.

``attached`` gives every block's video self-attention a processor of ours (``attention_families``)
and orders the tokens once per forward around the block stack. Nothing outside this transformer is
touched: diffusers' backend registry and defaults stay as they are, and leaving puts the stock
processors back. A processor calls one custom operator, so that blocks compile with
``fullgraph=True``; selection, measuring and counting happen inside the operator, which finds its
layer by a number.
"""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor

from kling_kernels.block_mask import BlockMask
from kling_kernels.plan import SparsityPlan
from kling_kernels.selection import Memory, logit_spread, measured_mass, predicted_mass, select
from kling_kernels.spacetime import choose, spacetime_attention
from kling_kernels.token_grid import TokenGrid
from kling_local.engine.libraries import attention_backend

FEWEST_BLOCKS = 16
SMALLEST_BLOCK = 8


@dataclass
class Counts:
    """What one take's attention came to. ``densities`` are one per call: 1 or a tensor that was not
    waited for.
    """

    backends: set[str] = field(default_factory=set)
    reasons: set[str] = field(default_factory=set)
    densities: list[Tensor | float] = field(default_factory=list)
    guard_steps: set[int] = field(default_factory=set)
    sparse_steps: set[int] = field(default_factory=set)
    measured: int = 0
    blocks: set[int] = field(default_factory=set)

    def facts(self) -> dict[str, Any]:
        """For the receipt: backends really used and why, delivered density, guard steps."""
        return {
            "attention_backend": ", ".join(sorted(self.backends)),
            "attention_density": sum(map(float, self.densities)) / max(1, len(self.densities)),
            "attention_guard_steps": len(self.guard_steps - self.sparse_steps),
            "attention_sparse_steps": len(self.sparse_steps),
            "attention_masks_measured": self.measured,
            "attention_block": max(self.blocks, default=None),
            "attention_why": "; ".join(sorted(self.reasons)),
        }


class Session:
    """The state of one transformer's attention over one take: step, grid, measured masks, counts.

    ``steps`` is how many denoise steps the take has, ``done`` how many of them another transformer
    has done before. A step is a new noise level; calls of the network inside one step (guidance
    branches) keep masks of their own.
    """

    def __init__(
        self, plan: SparsityPlan, steps: int, *, done: int = 0, counts: Counts | None = None
    ) -> None:
        self.plan = plan
        self.steps = steps
        self.step = done - 1
        self.branch = 0
        self.grid: TokenGrid | None = None
        self.why_stock = ""
        self.counts = Counts() if counts is None else counts
        self._timestep: float | None = None
        self._memories: dict[tuple[int, int], Memory] = {}
        self._fitted: SparsityPlan = plan

    def begin(self, grid: TokenGrid | None, timestep: Tensor, device: torch.device) -> None:
        """Before a forward call. ``grid`` None, with ``why_stock``, runs it densely."""
        now = float(timestep.double().sum())
        same = now == self._timestep
        self.branch = self.branch + 1 if same else 0
        self.step += 0 if same else 1
        self._timestep = now
        if grid != self.grid:
            self._memories.clear()
            self.grid = grid
            self._fitted = fitted(self.plan, grid, device) if grid else self.plan

    def attend(self, layer: int, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        """Attention of one layer over ``[batch, heads, tokens, head_dim]`` in kernel order."""
        grid = self.grid
        if grid is None:
            self.counts.reasons.add(self.why_stock)
            grid = TokenGrid(1, 1, q.shape[2], kind="raster")
        plan, scale = self._fitted, q.shape[-1] ** -0.5
        if self.grid is None or plan.is_dense(self.step, self.steps, layer):
            mask = BlockMask.dense(grid, block_q=plan.block_q, block_k=plan.block_k)
            self.counts.guard_steps.add(self.step)
            self.counts.densities.append(1.0)
            if self.grid is not None and plan.measured and not plan.is_exact:
                self._memories[self.branch, layer] = Memory(measured_mass(q, k, plan, scale))
                self.counts.measured += 1
        else:
            mask = self._selected(layer, q, k, plan, grid)
            self.counts.sparse_steps.add(self.step)
            self.counts.densities.append(mask.visited())
            self.counts.blocks.add(plan.block_k)
        chosen = choose(q, k, v, grid, mask)
        self.counts.backends.add(chosen.backend)
        self.counts.reasons.add(
            f"{chosen.backend} for {'dense' if mask.is_dense else 'sparse'} calls: {chosen.why}"
        )
        return spacetime_attention(q, k, v, grid, mask, scale=scale, backend=chosen.backend)

    def _selected(
        self, layer: int, q: Tensor, k: Tensor, plan: SparsityPlan, grid: TokenGrid
    ) -> BlockMask:
        scale = q.shape[-1] ** -0.5
        mass = predicted_mass(q, k, plan, scale)
        memory = self._memories.get((self.branch, layer))
        if memory is not None and memory.mass.shape == mass.shape:
            memory = self._memories[self.branch, layer] = memory.older()
            mass = memory.blended(mass, plan.fade)
        if plan.averaged and plan.pooled:
            mass = mass * logit_spread(q, k, plan, scale)
        return select(mass, plan, grid, plan.share(self.step, self.steps, layer))


def fitted(plan: SparsityPlan, grid: TokenGrid, device: torch.device) -> SparsityPlan:
    """The plan with blocks small enough for a small grid: at least ``FEWEST_BLOCKS`` blocks, on
    CUDA no smaller than the kernels' 64 tokens.
    """
    least = SMALLEST_BLOCK if device.type == "cpu" else 64

    def small(block: int) -> int:
        while block // 2 >= least and grid.tokens < FEWEST_BLOCKS * block:
            block //= 2
        return block

    return replace(plan, block_q=small(plan.block_q), block_k=small(plan.block_k))


_layers: weakref.WeakValueDictionary[int, Layer] = weakref.WeakValueDictionary()
_numbers = itertools.count(1)


class Layer:
    """One block's place in a session, held by its processor. ``number`` is a tensor, so that
    compiled blocks share one graph.
    """

    def __init__(self, session: Session, index: int) -> None:
        self.session = session
        self.index = index
        number = next(_numbers)
        self.number = torch.tensor(number)
        _layers[number] = self


@torch.library.custom_op("kling_local::attend", mutates_args=())
def attend(q: Tensor, k: Tensor, v: Tensor, layer: Tensor) -> Tensor:
    """Attention of the layer with this number, ``[batch, tokens, heads, head_dim]``."""
    found = _layers[int(layer)]
    q, k, v = (each.transpose(1, 2) for each in (q, k, v))
    out = found.session.attend(found.index, q, k, v)
    return out.transpose(1, 2).contiguous()


@attend.register_fake
def _(q: Tensor, _k: Tensor, _v: Tensor, _layer: Tensor) -> Tensor:
    return torch.empty(q.shape, dtype=q.dtype, device=q.device)


@contextmanager
def attached(
    transformer: Any,
    plan: SparsityPlan,
    steps: int,
    *,
    done: int = 0,
    counts: Counts | None = None,
) -> Iterator[Session]:
    """Run ``transformer`` by ``plan`` for the forward calls of one take of ``steps`` steps.

    ``done`` of them were another transformer's, whose ``counts`` go on. Raises ``TypeError`` that
    lists the known classes for another kind of transformer.
    """
    from kling_local.engine.attention_families import family_of

    family = family_of(transformer)
    session = Session(plan, steps, done=done, counts=counts)
    with ExitStack() as afterwards:
        for index, attention in enumerate(family.attentions(transformer)):
            stock = attention.processor
            afterwards.callback(attention.set_processor, stock)
            attention.set_processor(family.processor(Layer(session, index), stock))
        for handle in family.hooks(transformer, session):
            afterwards.callback(handle.remove)
        yield session


@contextmanager
def attending(
    transformer: Any, plan: SparsityPlan, steps: int, *later: tuple[Any, int]
) -> Iterator[dict[str, Any]]:
    """``attached``, and its facts for the receipt, filled in when the block is left.

    ``later`` are transformers that take over within the take, each with the number of steps done
    before it. An exact plan leaves diffusers' own attention alone.
    """
    facts: dict[str, Any] = {}
    if plan.is_exact:
        facts.update(attention_backend=attention_backend(), attention_density=1.0)
        yield facts
        return
    counts = Counts()
    with ExitStack() as all_attached:
        for each, done in ((transformer, 0), *later):
            all_attached.enter_context(attached(each, plan, steps, done=done, counts=counts))
        yield facts
    facts.update(counts.facts())
