"""The public entry point: attention over the tokens of a film, by the best backend that can run."""

from __future__ import annotations

import functools
import importlib
import logging
import math
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import torch
from torch import Tensor

from kling_kernels import eight_bits, flex, gathered, reference, reference_int8_attention, sdpa
from kling_kernels.block_mask import BlockList, BlockMask, PartialBlocks
from kling_kernels.plan import AUTO, BACKENDS, EIGHT_BITS
from kling_kernels.prologue import Prepared, Prepared8
from kling_kernels.token_grid import TokenGrid

log = logging.getLogger("kling_kernels")


@dataclass(frozen=True)
class Verdict:
    """Whether a backend can run; ``why`` is one sentence if it cannot."""

    yes: bool
    why: str = ""

    def __bool__(self) -> bool:
        return self.yes


@dataclass(frozen=True)
class Choice:
    """The backend that ``auto`` takes, and why."""

    backend: str
    why: str


FEW_TOKENS = 256
"""Up to this many tokens ``auto`` takes the reference: all pairs fit a processor's cache, while
FlexAttention compiles for seconds.
"""


def _module(backend: str) -> ModuleType | None:
    """The backend's module; None where Triton is not installed."""
    plain = {"sdpa": sdpa, "gathered": gathered, "flex": flex, "reference": reference}
    plain["reference_int8"] = reference_int8_attention
    if backend in plain:
        return plain[backend]
    try:
        return importlib.import_module(f"kling_kernels.{backend}_attention")
    except ModuleNotFoundError as missing:
        if missing.name != "triton":
            raise
        return None


def can_run(
    backend: str, q: Tensor, k: Tensor, v: Tensor, grid: TokenGrid, mask: BlockMask
) -> Verdict:
    """Whether ``backend`` can compute this attention. Raises ValueError for tensors, grid and mask
    that do not fit each other, and for an unknown backend.
    """
    return _can_run(backend, q, k, v, grid.tokens, mask)


def _can_run(
    backend: str, q: Tensor, k: Tensor, v: Tensor, tokens: int, mask: BlockMask
) -> Verdict:
    _check(q, k, v, tokens, mask)
    if backend not in BACKENDS:
        raise ValueError(f"unknown backend {backend!r}; known: auto, {', '.join(BACKENDS)}")
    module = _module(backend)
    if module is None:
        return Verdict(False, "Triton is not installed (pip install triton; Linux only)")
    why = module.refusal(q, mask)
    return Verdict(not why, why)


def choose(q: Tensor, k: Tensor, v: Tensor, grid: TokenGrid, mask: BlockMask) -> Choice:
    """What ``backend="auto"`` takes. Raises RuntimeError if nothing can run."""
    return _choose(q, k, v, grid.tokens, mask)


def _choose(q: Tensor, k: Tensor, v: Tensor, grid_tokens: int, mask: BlockMask) -> Choice:
    refused: list[str] = []
    for backend in AUTO:
        verdict = _can_run(backend, q, k, v, grid_tokens, mask)
        if verdict and (slower := _slower(backend, q)):
            verdict = Verdict(False, slower)
        if verdict:
            return Choice(backend, "; ".join(refused) or "first choice")
        refused.append(f"not {backend}: {verdict.why}")
    raise RuntimeError(f"no backend can run this attention ({'; '.join(refused)})")


def _slower(backend: str, q: Tensor) -> str:
    """Why ``auto`` passes over a backend that can run, or nothing."""
    if backend == "flex" and q.device.type == "cpu":
        return "on a CPU it compiles for each shape"
    if backend == "flex" and q.shape[2] <= FEW_TOKENS:
        return f"it compiles for longer than all pairs of {q.shape[2]} tokens take"
    if backend == "gathered" and q.shape[2] <= FEW_TOKENS:
        return f"gathering takes longer than all pairs of {q.shape[2]} tokens"
    return ""


def spacetime_attention(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    grid: TokenGrid,
    mask: BlockMask,
    *,
    scale: float | None = None,
    backend: str = "auto",
) -> Tensor:
    """softmax(scale * q k^T) v over the pairs of ``mask``; forward only.

    ``q``, ``k``, ``v`` are ``[batch, heads, tokens, head_dim]`` in kernel order (``grid.order``),
    of one dtype and device; so is the result. ``scale`` is 1 / sqrt(head_dim) by default and must
    be positive. ``backend`` is a name of ``BACKENDS`` or ``auto``, which logs what it took.
    Raises ValueError for arguments that do not fit, RuntimeError if the backend cannot run them.
    """
    scale = _scale(q, scale)
    partial = mask.partial
    tiles = (
        [None] * 4
        if partial is None
        else [partial.list.counts, partial.list.indices, partial.tile_ids, partial.tiles]
    )
    sizes = [grid.tokens, mask.query_tokens, mask.key_tokens, mask.block_q, mask.block_k]
    sizes += [int(mask.averaged), int(mask.is_dense)]
    lists = [mask.full.counts, mask.full.indices, *tiles]
    return _attend(q, k, v, lists, sizes, scale, backend).transpose(1, 2)


def prepared_attention(
    queries: Prepared | Prepared8,
    keys: Prepared | Prepared8,
    v: Tensor,
    grid: TokenGrid,
    mask: BlockMask,
    *,
    scale: float | None = None,
    backend: str = "auto",
) -> Tensor:
    """``spacetime_attention`` of queries and keys that a prologue made. ``Prepared8`` is for the
    backends of ``EIGHT_BITS``, which read it as it is: queries with a scale for each token, keys
    with one for each of the mask's blocks. Raises as ``spacetime_attention`` does.
    """
    if isinstance(queries, Prepared) and isinstance(keys, Prepared):
        q, k = queries.tokens, keys.tokens
        return spacetime_attention(q, k, v, grid, mask, scale=scale, backend=backend)
    if not (isinstance(queries, Prepared8) and isinstance(keys, Prepared8)):
        raise ValueError("queries and keys must be prepared alike")
    if backend not in EIGHT_BITS:
        raise ValueError(f"int8 is for {', '.join(EIGHT_BITS)}, not for {backend!r}")
    shapes = [tuple(each.tokens.values.shape) for each in (queries, keys)]
    if shapes != [tuple(v.shape)] * 2:
        raise ValueError(f"queries, keys and v must be alike, not {shapes} and {tuple(v.shape)}")
    if not (verdict := _can_run(backend, v, v, v, grid.tokens, mask)):
        raise RuntimeError(f"backend {backend!r} cannot run: {verdict.why}")
    module: Any = _module(backend)
    mask = mask.to(v.device)
    operands = eight_bits.of_prepared(
        queries, keys, v, mask, module.BY, narrow_values=module.NARROW_VALUES
    )
    out: Tensor = module.attend(operands, v, mask, _scale(v, scale))
    return out


def _scale(q: Tensor, scale: float | None) -> float:
    scale = 1 / math.sqrt(q.shape[-1]) if scale is None else scale
    if not 0 < scale < math.inf:
        raise ValueError(f"scale must be positive and finite, not {scale}")
    return scale


@torch.library.custom_op(
    "kling_kernels::spacetime_attention",
    mutates_args=(),
    schema="(Tensor q, Tensor k, Tensor v, Tensor?[] lists, SymInt[] sizes, "
    "float scale, str backend) -> Tensor",
)
def _attend(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    lists: list[Tensor | None],
    sizes: list[int],
    scale: float,
    backend: str,
) -> Tensor:
    """Attention as one operator, so that ``torch.compile(fullgraph=True)`` need not trace into it.

    Returns ``[batch, tokens, heads, head_dim]``, contiguous: what an output projection takes.
    """
    tokens, *shape = sizes
    mask = _mask(lists, shape)
    if backend == "auto":
        choice = _choose(q, k, v, tokens, mask)
        backend = choice.backend
        _report(choice, str(q.dtype), str(q.device), tuple(q.shape), mask.is_dense)
    elif not (verdict := _can_run(backend, q, k, v, tokens, mask)):
        raise RuntimeError(f"backend {backend!r} cannot run: {verdict.why}")
    module: Any = _module(backend)
    if backend in EIGHT_BITS:
        out = eight_bits.attention(module, q, k, v, mask.to(q.device), scale)
    else:
        out = module.attention(q, k, v, mask.to(q.device), scale)
    return out.transpose(1, 2).contiguous()


@_attend.register_fake
def _(q: Tensor, *_: object) -> Tensor:
    batch, heads, tokens, head_dim = q.shape
    return q.new_empty(batch, tokens, heads, head_dim)


def _mask(lists: list[Tensor | None], sizes: list[int]) -> BlockMask:
    """The mask that ``spacetime_attention`` took apart for the operator."""
    counts, indices, *tiles = lists
    partial = None
    if tiles[0] is not None:
        partial = PartialBlocks(BlockList(tiles[0], tiles[1]), tiles[2], tiles[3])
    full = BlockList(counts, indices)
    query_tokens, key_tokens, block_q, block_k, averaged, is_dense = sizes
    shape = (query_tokens, key_tokens, block_q, block_k)
    return BlockMask(full, *shape, partial, bool(averaged), bool(is_dense))


@functools.lru_cache(maxsize=256)
def _report(choice: Choice, dtype: str, device: str, shape: tuple[int, ...], dense: bool) -> None:
    """Log a choice once, not once per layer and step."""
    kind = "dense" if dense else "sparse"
    log.info(
        "%s attention over %s in %s on %s by %s (%s)",
        *(kind, list(shape), dtype, device, choice.backend, choice.why),
    )


def _check(q: Tensor, k: Tensor, v: Tensor, grid_tokens: int, mask: BlockMask) -> None:
    if q.ndim != 4 or k.shape != v.shape or q.shape != k.shape:
        raise ValueError(
            "q, k and v must be [batch, heads, tokens, head_dim] and alike, not "
            f"{tuple(q.shape)}, {tuple(k.shape)} and {tuple(v.shape)}"
        )
    if len({(each.dtype, each.device) for each in (q, k, v)}) > 1:
        raise ValueError(
            f"q, k and v must share dtype and device, not {q.dtype} on {q.device}, "
            f"{k.dtype} on {k.device} and {v.dtype} on {v.device}"
        )
    tokens = (q.shape[2], mask.query_tokens, mask.key_tokens)
    if tokens != (grid_tokens,) * 3:
        raise ValueError(
            f"the grid has {grid_tokens} tokens; q has {tokens[0]} and the mask is for "
            f"{tokens[1]} x {tokens[2]}"
        )
    if mask.heads not in (1, q.shape[1]):
        raise ValueError(f"the mask has lists for {mask.heads} heads, q has {q.shape[1]}")
