"""The arms of `bench_kernel`: what is measured in turn on one shape, and what each arm computes.

Sparse arms select blocks before they attend, on a GPU by the block means that a prologue leaves.
Those whose name ends in ``_running`` are the same kernels with running maxima. "prologue" arms
compare the fused prologue with norm and rotation as diffusers runs them; "whole" arms go from
projections to the output, prologue and selection included.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import itertools
import math
from collections.abc import Callable, Sequence

import torch
from kernel_inputs import Block, Shape, block_of, eager, fused_arms, queries_keys_values
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.functional import scaled_dot_product_attention

from kling_kernels import gathered, tuning
from kling_kernels.block_mask import BlockMask
from kling_kernels.plan import BACKENDS, EIGHT_BITS, SparsityPlan
from kling_kernels.preparing import ready
from kling_kernels.selection import mass_of_means, measured_mass, quarters, select
from kling_kernels.spacetime import FEW_TOKENS, can_run, prepared_attention, spacetime_attention

Arm = Callable[[], torch.Tensor]
Arms = dict[str, tuple[Arm, BlockMask | None]]
"""Name -> arm and its mask; None where speed is relative to the eager arm of the same kind."""

DENSITIES = {"cpu": (0.25, 0.125, 0.0625), "cuda": (0.25, 0.125, 0.1, 0.05)}
SPARSE = ("triton", "gluon", *EIGHT_BITS[1:], "gathered", "flex")
WHOLE = ("triton", "gluon", *EIGHT_BITS[1:])
"""Backends of dense arms besides SDPA; not the first 8-bit one, the slow reference."""
STOCK = {
    "sdpa cudnn dense": SDPBackend.CUDNN_ATTENTION,
    "sdpa flash dense": SDPBackend.FLASH_ATTENTION,
    "sdpa efficient dense": SDPBackend.EFFICIENT_ATTENTION,
}
"""PyTorch's dense kernels on a GPU. The arm "sdpa dense" asks for cuDNN on Hopper but may get
another kernel; comparing it with these arms would show that.
"""
RIVALS: dict[str, tuple[str, dict[str, str]]] = {
    "flash_attn_interface": ("flash_attn_func", {}),
    "flash_attn": ("flash_attn_func", {}),
    "sageattention": ("sageattn", {"tensor_layout": "NHD"}),
}
"""Libraries measured where installed -> their function of ``[batch, tokens, heads, dim]``."""


def every(
    shape: Shape, device: str, densities: Sequence[float], backends: Sequence[str] = BACKENDS
) -> Arms:
    """All arms of a shape."""
    found = arms(shape, device, densities, backends)
    found |= with_running_maxima(found)
    block = block_of(shape, device)
    asked = [each for each in WHOLE if each in backends]
    sparse = densities if device == "cuda" else ()
    of_blocks = prologue_arms(block, device) | whole_arms(shape, block, sparse, asked)
    return found | {name: (arm, None) for name, arm in of_blocks.items()}


def arms(
    shape: Shape, device: str, densities: Sequence[float], backends: Sequence[str] = BACKENDS
) -> Arms:
    """Every arm of attention that can run here, with its mask."""
    q, k, v = queries_keys_values(shape, device)
    dense = BlockMask.dense(shape.grid, device=device)
    attend = functools.partial(spacetime_attention, q, k, v, shape.grid)
    found: Arms = {}
    for backend in ("sdpa", *WHOLE):
        asked = backend in ("sdpa", *backends)
        if asked and can_run(backend, q, k, v, shape.grid, dense):
            run = functools.partial(attend, dense, backend=backend)
            found[f"{backend} dense"] = (run, dense)
    if device == "cuda":
        stock = {name: functools.partial(_stock, q, k, v, kind) for name, kind in STOCK.items()}
        found |= {name: (run, dense) for name, run in (stock | rivals(q, k, v)).items()}
        plan = SparsityPlan(block_q=shape.block, block_k=shape.block)
        measured = functools.partial(measured_mass, q, k, plan, shape.head_dim**-0.5)
        found["selection measured"] = (measured, dense)
    few = shape.grid.tokens <= FEW_TOKENS
    for density, blocks in itertools.product(densities, _blocks(shape, device)):
        usual = blocks[0] == shape.block
        plan = _plan(density, blocks)
        means = functools.partial(quarters, q, k, plan)
        if device == "cuda":  # a prologue leaves them
            means = functools.partial(tuple, means())
        choose = functools.partial(_chosen, means, plan, shape, density)
        mask = choose()
        end = f"{density:.4g}" if usual else f"{density:.4g} {blocks[0]}x{blocks[1]}"
        found[f"selection {end}"] = (lambda choose=choose: choose().full.counts, mask)
        for backend in [*SPARSE, *["reference"] * few] if usual else ["gathered"]:
            if backend in backends and can_run(backend, q, k, v, shape.grid, mask):
                run = functools.partial(_sparse, attend, choose, backend)
                found[f"{backend} {end}"] = (run, mask)
    return found


def with_running_maxima(found: Arms) -> Arms:
    """The arms of kernels that scale each row by its first maximum, with running maxima instead."""

    def run(arm: Arm) -> torch.Tensor:
        with tuning.told(RUNNING=1):
            return arm()

    named = ((*name.partition(" "), arm) for name, arm in found.items())
    return {
        f"{backend}_running {end}": (functools.partial(run, arm), mask)
        for backend, _, end, (arm, mask) in named
        if backend in ("triton", "triton_int8", "gluon", "gluon_int8")
    }


def _plan(density: float, blocks: tuple[int, int]) -> SparsityPlan:
    return SparsityPlan(
        budget=((0.0, density),), averaged=False, neighbours=0,
        block_q=blocks[0], block_k=blocks[1],
    )  # fmt: skip


def _blocks(shape: Shape, device: str) -> list[tuple[int, int]]:
    """The shape's block size; on a CPU also the one that suits it and longer ones, if 8 fit."""
    wide = [gathered.BLOCKS, (512, 64)] if device == "cpu" else []
    fitting = [each for each in wide if shape.grid.tokens >= 8 * each[0]]
    return [(shape.block, shape.block), *fitting]


def rivals(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> dict[str, Arm]:
    """Dense arms of the libraries that are installed."""
    rows = [each.transpose(1, 2) for each in (q, k, v)]
    return {
        f"{name} dense": functools.partial(
            getattr(importlib.import_module(name), function), *rows, **options
        )
        for name, (function, options) in RIVALS.items()
        if importlib.util.find_spec(name)
    }


def _stock(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, kind: SDPBackend) -> torch.Tensor:
    with sdpa_kernel(kind):
        return scaled_dot_product_attention(q, k, v)


def prologue_arms(block: Block, device: str) -> dict[str, Arm]:
    """Norm and rotation of one projection: as diffusers runs them, and on a GPU also fused."""
    arms = {"prologue eager": functools.partial(eager, block, block.given.q)}
    return arms | (fused_arms(block) if device == "cuda" else {})


def whole_arms(
    shape: Shape,
    block: Block,
    densities: Sequence[float],
    backends: Sequence[str] = WHOLE,
) -> dict[str, Arm]:
    """From a block's projections to attention's output: norm and rotation as diffusers runs them,
    then SDPA; and each backend after the prologue that it needs, dense and with the blocks selected
    by the prologue's means.
    """
    given = block.given
    tile = (shape.block, shape.block)
    device = str(given.v.device)
    dense = BlockMask.dense(shape.grid, block_q=tile[0], block_k=tile[1], device=device)

    def stock() -> torch.Tensor:
        turned = [eager(block, each) for each in (given.q, given.k)]
        return spacetime_attention(*turned, given.v, shape.grid, dense, backend="sdpa")

    def prepared(backend: str, density: float | None) -> torch.Tensor:
        plan = _plan(1.0 if density is None else density, tile)
        made = ready(given, plan, backend)
        mask = dense
        if density is not None:
            means = (made.queries.means, made.keys.means)
            mask = _chosen(lambda: means, plan, shape, density)
        return prepared_attention(
            made.queries, made.keys, given.v, shape.grid, mask, backend=backend
        )

    found: dict[str, Arm] = {"whole eager": stock}
    for backend, density in itertools.product(("sdpa", *backends), (None, *densities)):
        if backend == "sdpa" and density is not None:
            continue
        if can_run(backend, given.v, given.v, given.v, shape.grid, dense):
            end = "" if density is None else f" {density:.4g}"
            found[f"whole {backend}{end}"] = functools.partial(prepared, backend, density)
    return found


def _chosen(
    means: Callable[[], tuple[torch.Tensor, torch.Tensor]],
    plan: SparsityPlan,
    shape: Shape,
    share: float,
) -> BlockMask:
    scale = 1 / math.sqrt(shape.head_dim)
    mass = mass_of_means(*means(), shape.grid.tokens, plan, scale)
    return select(mass, plan, shape.grid, share)


def _sparse(attend: Callable[..., torch.Tensor], choose: Arm, backend: str) -> torch.Tensor:
    return attend(choose(), backend=backend)
