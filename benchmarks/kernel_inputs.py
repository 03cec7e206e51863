"""Inputs of the kernel benchmark: the shapes of models, and what a block of each family passes to
attention (projections, norm weights and position tables).

``eager`` is what diffusers runs on them between projection and attention, operation by operation.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import pad, rms_norm

from kling_kernels.positions import Positions
from kling_kernels.preparing import Projections
from kling_kernels.prologue import Norm, Rotation
from kling_kernels.token_grid import TokenGrid

EPS = 1e-6


@dataclass(frozen=True)
class Shape:
    """One model's self-attention, in blocks of ``block`` tokens; ``family`` is ``wan``, ``ltx2``
    or ``minimax_h3``.
    """

    name: str
    grid: TokenGrid
    heads: int
    head_dim: int
    family: str
    block: int = 128


GPU_SHAPES = (
    Shape("Wan 14B 720p", TokenGrid(21, 45, 80), 40, 128, "wan"),
    Shape("Wan TI2V-5B 720p", TokenGrid(31, 22, 40), 24, 128, "wan"),
    Shape("LTX-2 720p 5 s", TokenGrid(16, 22, 40), 32, 128, "ltx2"),
    Shape("LTX-2 1080p 5 s", TokenGrid(16, 34, 60), 32, 128, "ltx2"),
    Shape("MiniMax-H3 5 s", TokenGrid(30, 22, 57, prefix=512), 56, 128, "minimax_h3"),
    Shape("MiniMax-H3 10 s", TokenGrid(59, 22, 57, prefix=512), 56, 128, "minimax_h3"),
    Shape("MiniMax-H3 15 s", TokenGrid(95, 22, 57, prefix=512), 56, 128, "minimax_h3"),
)
CPU_SHAPES = (
    Shape("4,096 tokens", TokenGrid(8, 16, 32), 2, 128, "ltx2"),
    Shape("sketch 15 s", TokenGrid(24, 2, 3, kind="tubes"), 5, 32, "ltx2", block=8),
)


def queries_keys_values(shape: Shape, device: str) -> list[Tensor]:
    """Queries and keys that vary smoothly over the film, as a model's do, in kernel order."""
    generator = torch.Generator(device).manual_seed(1)
    size = (3, 1, shape.heads, shape.grid.tokens, shape.head_dim)
    q, k, v = torch.randn(size, generator=generator, device=device)
    place = shape.grid.coordinates().to(device).float()
    place = pad(place, (0, 0, shape.grid.prefix, 0))
    waves = torch.randn(3, shape.head_dim, generator=generator, device=device) * 0.4
    smooth = 1.5 * torch.cos(place @ waves)
    dtype = torch.float32 if device == "cpu" else torch.bfloat16
    return [each.to(dtype) for each in (q + smooth, k + smooth, v)]


@dataclass(frozen=True, eq=False)
class Block:
    """What one block of a family passes to attention: ``given`` to our kernels, ``tables`` of
    cosines and sines to ``eager``. ``by_token`` is the rotation with those tables uncompacted.
    """

    family: str
    given: Projections
    by_token: Rotation
    tables: tuple[Tensor, Tensor]


def block_of(shape: Shape, device: str) -> Block:
    """A block of the shape's family. Projections are stored ``[batch, tokens, heads, head_dim]``,
    as linear layers leave them.
    """
    rows = [each.transpose(1, 2).contiguous() for each in queries_keys_values(shape, device)]
    q, k, v = (each.transpose(1, 2) for each in rows)
    heads, head_dim = shape.heads, shape.head_dim
    angles = _angles(shape, device)
    if shape.family == "wan":
        angles = angles.transpose(1, 2).repeat_interleave(2, -1)
        rotation = Rotation.wan(angles.cos(), angles.sin())
    elif shape.family == "ltx2":
        rotation = Rotation.ltx2_split(angles.cos(), angles.sin())
    else:
        angles = angles[0, 0].repeat(1, 2)
        rotation = Rotation.minimax_h3(angles.cos(), angles.sin())
    read = rotation if device == "cpu" else Positions(shape.grid).compact(rotation)
    of_norm = (head_dim,) if shape.family == "minimax_h3" else (heads, head_dim)
    norm = Norm(torch.ones(of_norm, device=device, dtype=q.dtype), EPS)
    given = Projections(q, k, v, (norm, norm), read)
    return Block(shape.family, given, rotation, (angles.cos(), angles.sin()))


def _angles(shape: Shape, device: str) -> Tensor:
    """Angles ``[1, heads or 1, tokens, pairs]``; each pair turns by one axis of the film. LTX-2's
    channels alternate between the axes over all heads; in the others each axis has a third of a
    head.
    """
    pairs = shape.head_dim * 3 // 8 if shape.family == "minimax_h3" else shape.head_dim // 2
    heads = shape.heads if shape.family == "ltx2" else 1
    channel = torch.arange(heads * pairs, device=device)
    axis = channel % 3 if shape.family == "ltx2" else channel * 3 // pairs
    frequency = 10_000.0 ** -torch.rand(heads * pairs, device=device)
    place = shape.grid.coordinates().to(device)
    place = pad(place, (0, 0, shape.grid.prefix, 0))
    angles = place[:, axis] * frequency
    return angles.unflatten(1, (heads, pairs)).transpose(0, 1)[None].contiguous()


def eager(block: Block, x: Tensor) -> Tensor:
    """Norm and rotation of one projection, as the family's processor in diffusers computes them."""
    rows, weight = x.transpose(1, 2), block.given.norms[0].weight
    if weight.ndim == 1:
        rows = rms_norm(rows, weight.shape, weight, EPS)
    else:
        rows = rms_norm(rows.flatten(2), (weight.numel(),), weight.flatten(), EPS)
        rows = rows.unflatten(2, weight.shape)
    return _TURNED[block.family](rows, *block.tables).transpose(1, 2)


def fused_arms(block: Block) -> dict[str, Callable[[], Tensor]]:
    """The fused prologue of queries on a GPU, with compact position tables and with tables by
    token; and separately its root mean square over all heads.
    """
    from kling_kernels import triton_norm, triton_prologue

    x, norm = block.given.q, block.given.norms[0]

    def turned(rotation: Rotation) -> Tensor:
        return triton_prologue.prepared(x, norm, rotation, 32).tokens

    arms: dict[str, Callable[[], Tensor]] = {
        "prologue fused": functools.partial(turned, block.given.rotation),
        "prologue fused tables of tokens": functools.partial(turned, block.by_token),
    }
    if norm.over_heads:
        arms["prologue norm alone"] = functools.partial(triton_norm.inverse_of, x, norm.eps)
    return arms


def _wan(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    first, second = x.unflatten(-1, (-1, 2)).unbind(-1)
    cos, sin = cos[..., 0::2], sin[..., 1::2]
    out = torch.empty_like(x)
    out[..., 0::2] = first * cos - second * sin
    out[..., 1::2] = first * sin + second * cos
    return out.type_as(x)


def _ltx2(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    halves = x.transpose(1, 2).unflatten(-1, (2, -1)).float()
    cos, sin = cos.unsqueeze(-2), sin.unsqueeze(-2)
    out = halves * cos
    out[..., :1, :].addcmul_(-sin, halves[..., 1:, :])
    out[..., 1:, :].addcmul_(sin, halves[..., :1, :])
    return out.flatten(-2).transpose(1, 2).flatten(2).to(x.dtype).view(x.shape)


def _minimax_h3(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    turning, rest = x[..., : cos.shape[-1]], x[..., cos.shape[-1] :]
    cos, sin = (each.to(x.dtype)[None, :, None] for each in (cos, sin))
    first, second = turning.chunk(2, dim=-1)
    turned = turning * cos + torch.cat((-second, first), dim=-1) * sin
    return torch.cat((turned, rest), dim=-1).contiguous()


_TURNED = {"wan": _wan, "ltx2": _ltx2, "minimax_h3": _minimax_h3}
