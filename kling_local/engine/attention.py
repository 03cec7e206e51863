"""Spacetime attention inside the stock diffusers transformers of three families.

``attached`` gives every block's video self-attention a processor of ours (``attention_families``)
and reorders the tokens once per forward around the block stack. Nothing outside this transformer
is touched: diffusers' backend registry and defaults stay as they are, and the stock processors are
put back at the end. A processor passes its projections to one custom operator, so that blocks
compile with ``fullgraph=True``; norm, rotation, selection, measuring and counting happen inside the
operator, which finds its layer by a number.
"""

from __future__ import annotations

import itertools
import logging
import math
import weakref
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor

from kling_kernels import gathered
from kling_kernels.block_mask import BlockMask
from kling_kernels.plan import HEAD_DIMS, SparsityPlan
from kling_kernels.positions import Positions
from kling_kernels.preparing import Projections, Ready, is_fused, ready
from kling_kernels.prologue import Norm, Rotation
from kling_kernels.selection import Memory, logit_spread, mass_of_means, measured_mass, select
from kling_kernels.spacetime import can_run, choose, prepared_attention
from kling_kernels.token_grid import TokenGrid
from kling_local.engine.libraries import attention_backend

log = logging.getLogger("kling_local.attention")

FEWEST_STEPS = 8
"""Fewest steps of a second network for which it pays to run its first one densely."""
FEWEST_BLOCKS = 16
SMALLEST_BLOCK = 8


@dataclass
class Counts:
    """Counts over one take's attention. ``densities`` has one per call: 1, or a tensor that is not
    read before the end, so that no call waits for the device.
    """

    backends: set[str] = field(default_factory=set)
    prologues: set[str] = field(default_factory=set)
    reasons: set[str] = field(default_factory=set)
    densities: list[Tensor | float] = field(default_factory=list)
    guard_steps: set[int] = field(default_factory=set)
    sparse_steps: set[int] = field(default_factory=set)
    measured: int = 0
    blocks: set[int] = field(default_factory=set)

    def facts(self) -> dict[str, Any]:
        """For the receipt: backends actually used and why, mean density, guard steps."""
        return {
            "attention_backend": ", ".join(sorted(self.backends)),
            "attention_prologue": ", ".join(sorted(self.prologues)),
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
    has done before. A step is a new noise level; each call of the network inside one step (guidance
    branches) keeps its own masks. ``step_cache``: a step cache may skip layers in any step.
    """

    def __init__(
        self,
        plan: SparsityPlan,
        steps: int,
        *,
        done: int = 0,
        counts: Counts | None = None,
        step_cache: bool = False,
    ) -> None:
        self.plan = plan
        self.steps = steps
        self.step_cache = step_cache
        self.step = done - 1
        self.opening = done
        self.branch = 0
        self.grid: TokenGrid | None = None
        self.why_stock = ""
        self.counts = Counts() if counts is None else counts
        self._timestep: float | None = None
        self._memories: dict[tuple[int, int], Memory] = {}
        self._choices: dict[tuple[int, int], tuple[BlockMask, int]] = {}  # and how often used
        self._fitted: SparsityPlan | None = None
        self._positions: Positions | None = None

    def begin(self, grid: TokenGrid | None, timestep: Tensor) -> None:
        """Call before each forward. With ``grid`` None it runs densely; set ``why_stock`` first."""
        now = float(timestep.double().sum())
        same = now == self._timestep
        self.branch = self.branch + 1 if same else 0
        self.step += 0 if same else 1
        self._timestep = now
        if self._positions is not None:
            self._positions.forget()
        if grid != self.grid:
            self._memories.clear()
            self._choices.clear()
            self.grid = grid
            self._positions = Positions(grid) if grid else None
            self._fitted = None

    def attend(self, layer: int, given: Projections) -> Tensor:
        """Attention of one layer over projections in kernel order: ``[batch, heads, tokens,
        head_dim]``.
        """
        grid, v = self.grid, given.v
        if grid is None:
            self.counts.reasons.add(self.why_stock)
            grid = TokenGrid(1, 1, v.shape[2], kind="raster")
        plan = self._plan_for(v)
        mask = BlockMask.dense(
            grid, block_q=plan.block_q, block_k=plan.block_k, device=str(v.device)
        )
        backend = self._asked(v, grid, mask)
        made = ready(self._by_rows(given, plan), plan, backend)
        self.counts.prologues.add(made.by)
        if self.grid is None or self._is_dense(layer, plan):
            self.counts.guard_steps.add(self.step)
            self.counts.densities.append(1.0)
            self._choices.pop((self.branch, layer), None)
            if self.grid is not None and plan.measured and self._skips_next(layer, plan):
                self._measure(layer, made, v, plan)
        else:
            mask = self._selected(layer, made, grid, plan)
            self.counts.sparse_steps.add(self.step)
            self.counts.densities.append(mask.visited())
            self.counts.blocks.add(plan.block_k)
        if backend == "auto":
            chosen = choose(v, v, v, grid, mask)
            kind = "dense" if mask.is_dense else "sparse"
            self.counts.reasons.add(f"{chosen.backend} for {kind} calls: {chosen.why}")
            backend = chosen.backend
        self.counts.backends.add(backend)
        return prepared_attention(made.queries, made.keys, v, grid, mask, backend=backend)

    def _plan_for(self, v: Tensor) -> SparsityPlan:
        """The plan with block sizes for this grid and these heads, the same for all layers."""
        if self._fitted is None:
            grid = self.grid
            self._fitted = fitted(self.plan, grid, v.device, v.shape[-1]) if grid else self.plan
        return self._fitted

    def _by_rows(self, given: Projections, plan: SparsityPlan) -> Projections:
        """Position tables by line and column instead of by token, where a kernel reads those."""
        if self._positions is None or not is_fused(given.q, plan):
            return given
        rotation = self._positions.compact(given.rotation)
        if rotation.rows is None:
            self.counts.reasons.add("tables of tokens: positions are not of lines and columns")
        return replace(given, rotation=rotation)

    def _is_dense(self, layer: int, plan: SparsityPlan) -> bool:
        """Whether this call is dense: by the plan, to measure an aged mask anew, or because a
        second network, which begins after the guard steps, has no mask yet.
        """
        memory = self._memories.get((self.branch, layer))
        due = memory is not None and memory.is_due(plan.refresh_steps)
        pays = self.steps - self.opening >= FEWEST_STEPS and plan.guard_steps and plan.measured
        opens = self.opening and self.step == self.opening and pays
        return bool(due or opens) or plan.is_dense(self.step, self.steps, layer)

    def _skips_next(self, layer: int, plan: SparsityPlan) -> bool:
        """Whether a measurement made now would be used: by this layer's next step, or by any later
        one where a step cache may skip the next. Otherwise a later dense step measures anew.
        """
        last = self.steps if self.step_cache else min(self.step + 2, self.steps)
        coming = range(self.step + 1, last)
        return any(not plan.is_dense(step, self.steps, layer) for step in coming)

    def _asked(self, v: Tensor, grid: TokenGrid, mask: BlockMask) -> str:
        """The backend that the plan names if it can run here, else ``auto``."""
        name = self.plan.backend
        if name == "auto" or (verdict := can_run(name, v, v, v, grid, mask)):
            return name
        why = f"not {name}: {verdict.why}"
        if why not in self.counts.reasons:
            log.warning("attention by the best that can run, %s", why)
        self.counts.reasons.add(why)
        return "auto"

    def _measure(self, layer: int, made: Ready, v: Tensor, plan: SparsityPlan) -> None:
        q, k = (each.wide.to(v.dtype) for each in (made.queries, made.keys))
        mass = measured_mass(q, k, plan, q.shape[-1] ** -0.5)
        self._memories[self.branch, layer] = Memory(mass)
        self.counts.measured += 1

    def _selected(self, layer: int, made: Ready, grid: TokenGrid, plan: SparsityPlan) -> BlockMask:
        """The blocks of this call, chosen now or by an earlier one: ``select_steps`` share them."""
        call = (self.branch, layer)
        memory = self._memories.get(call)
        if memory is not None:
            memory = self._memories[call] = memory.older()
        chosen, used = self._choices.get(call, (None, 0))
        if chosen is None or used >= plan.select_steps:
            chosen, used = self._chosen_now(layer, made, grid, memory, plan), 0
        if plan.select_steps > 1:
            self._choices[call] = (chosen, used + 1)
        return chosen

    def _chosen_now(
        self, layer: int, made: Ready, grid: TokenGrid, memory: Memory | None, plan: SparsityPlan
    ) -> BlockMask:
        means = (made.queries.means, made.keys.means)
        scale = means[0].shape[-1] ** -0.5
        mass = mass_of_means(*means, grid.tokens, plan, scale)
        if memory is not None and memory.mass.shape == mass.shape:
            mass = memory.blended(mass, plan.fade)
        if plan.averaged and plan.pooled:
            mass = mass * logit_spread(*means, grid.tokens, plan, scale)
        return select(mass, plan, grid, plan.share(self.step, self.steps, layer))


def fitted(
    plan: SparsityPlan, grid: TokenGrid, device: torch.device, head_dim: int
) -> SparsityPlan:
    """The plan with blocks halved until a small grid has ``FEWEST_BLOCKS`` of them. The smallest
    size is 64 tokens where CUDA kernels support the head width, else ``SMALLEST_BLOCK``. On a CPU,
    blocks of 128 first become the size that suits it.
    """
    kernels = device.type != "cpu" and head_dim in HEAD_DIMS
    least = 64 if kernels else SMALLEST_BLOCK
    if device.type == "cpu" and plan.block_q == plan.block_k == 128:
        plan = replace(plan, block_q=gathered.BLOCKS[0], block_k=gathered.BLOCKS[1])

    def small(block: int) -> int:
        while block // 2 >= least and grid.tokens < FEWEST_BLOCKS * block:
            block //= 2
        return block

    return replace(plan, block_q=small(plan.block_q), block_k=small(plan.block_k))


_layers: weakref.WeakValueDictionary[int, Layer] = weakref.WeakValueDictionary()
_numbers = itertools.count(1)


class Layer:
    """One block's attention in a session, held by its processor. ``number`` is a tensor, so that
    compiled blocks share one graph; ``rotation`` reads the family's two position tables.
    """

    def __init__(
        self,
        session: Session,
        index: int,
        attention: Any,
        rotation: Callable[[Any, Tensor, Tensor], Rotation],
    ) -> None:
        self.session = session
        self.index = index
        self.attention = attention
        self.rotation = rotation
        number = next(_numbers)
        self.number = torch.tensor(number)
        _layers[number] = self


def _norm(module: Any, x: Tensor) -> Norm:
    """The norm that a diffusers module applies to ``x`` ``[batch, heads, tokens, head_dim]``: over
    all heads at once if its weight is that wide. Offloading may keep the weight on another device.
    """
    width = math.prod(module.normalized_shape)
    weight = x.new_ones(width) if module.weight is None else module.weight.to(x.device)
    eps = torch.finfo(x.dtype).eps if module.eps is None else module.eps
    shape = (width,) if width == x.shape[3] else (x.shape[1], x.shape[3])
    return Norm(weight.view(shape), eps)


@torch.library.custom_op("kling_local::attend", mutates_args=())
def attend(q: Tensor, k: Tensor, v: Tensor, cos: Tensor, sin: Tensor, layer: Tensor) -> Tensor:
    """Attention of the layer with this number over its projections ``[batch, tokens, heads,
    head_dim]``, with its family's position tables.
    """
    found = _layers[int(layer)]
    q, k, v = (each.transpose(1, 2) for each in (q, k, v))
    module = found.attention
    norms = (_norm(module.norm_q, q), _norm(module.norm_k, k))
    given = Projections(q, k, v, norms, found.rotation(module, cos, sin))
    return found.session.attend(found.index, given).transpose(1, 2).contiguous()


@attend.register_fake
def _(q: Tensor, *_others: Tensor) -> Tensor:
    return torch.empty(q.shape, dtype=q.dtype, device=q.device)


@contextmanager
def attached(
    transformer: Any,
    plan: SparsityPlan,
    steps: int,
    *,
    done: int = 0,
    counts: Counts | None = None,
    step_cache: bool = False,
) -> Iterator[Session]:
    """Run ``transformer`` by ``plan`` for the forward calls of one take of ``steps`` steps.

    Another transformer did ``done`` of them before; its ``counts`` are continued. ``step_cache``: a
    step cache may skip layers. For another kind of transformer it raises ``TypeError``, which lists
    the known classes.
    """
    from kling_local.engine.attention_families import family_of

    family = family_of(transformer)
    session = Session(plan, steps, done=done, counts=counts, step_cache=step_cache)
    with ExitStack() as afterwards:
        for index, attention in enumerate(family.attentions(transformer)):
            stock = attention.processor
            afterwards.callback(attention.set_processor, stock)
            layer = Layer(session, index, attention, family.rotation)
            attention.set_processor(family.processor(layer, stock))
        for handle in family.hooks(transformer, session):
            afterwards.callback(handle.remove)
        yield session


@contextmanager
def attending(
    transformer: Any,
    plan: SparsityPlan,
    steps: int,
    *later: tuple[Any, int],
    step_cache: bool = False,
) -> Iterator[dict[str, Any]]:
    """``attached``, with facts for the receipt that are filled in when the block is left.

    ``later`` are transformers that take over within the take, each with the number of steps done
    before it. With an exact plan diffusers' own attention is used.
    """
    facts: dict[str, Any] = {}
    if plan.is_exact:
        facts.update(attention_backend=attention_backend(), attention_density=1.0)
        yield facts
        return
    counts = Counts()
    with ExitStack() as all_attached:
        told: dict[str, Any] = {"counts": counts, "step_cache": step_cache}
        for each, done in ((transformer, 0), *later):
            all_attached.enter_context(attached(each, plan, steps, done=done, **told))
        yield facts
    facts.update(counts.facts())
