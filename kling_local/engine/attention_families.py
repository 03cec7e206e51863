"""How spacetime attention is attached to three families of diffusers transformers.

Processors are the stock ones, except that they call our attention and leave norm and rotation to
the kernels' prologue. Projections, position tables, gates and perturbations stay diffusers' own.
Tokens are reordered once per forward, outside the block stack: on the inputs where a family takes
rows of tokens, after the patch embedding where it takes a film.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import torch
from torch import Tensor

from kling_kernels.prologue import Rotation
from kling_kernels.token_grid import TokenGrid
from kling_local.engine.attention import Layer, Session, attend
from kling_local.errors import one_of

FEWEST_FRAMES_WITH_A_FIRST = 5
"""From this many latent frames on, the first is never skipped, because the film starts from it."""


@dataclass(frozen=True)
class Family:
    """How to attach to one class of transformer.

    ``attentions`` returns the video self-attention of each block. ``hooks`` registers the hooks
    that reorder the tokens and yields their handles. ``tables`` names the processor's argument with
    cosines and sines, which ``rotation`` turns into a ``Rotation`` for an attention module.
    """

    attentions: Callable[[Any], list[Any]]
    hooks: Callable[[Any, Session], Iterator[Any]]
    tables: str
    rotation: Callable[[Any, Tensor, Tensor], Rotation]

    def processor(self, layer: Layer, stock: Any) -> Any:
        """The stock processor with its attention replaced by ours."""
        kind: Any = type(stock)
        ours = _processor_class(kind, self.tables)()
        ours.layer = layer
        return ours


def family_of(transformer: Any) -> Family:
    """The family of a transformer; raises ``TypeError`` that lists the known classes."""
    name = type(transformer).__name__
    if name not in FAMILIES:
        raise TypeError(f"no spacetime attention for {name}: known are {one_of(FAMILIES)}")
    return FAMILIES[name]


@functools.cache
def _processor_class(stock: Any, tables: str) -> Any:
    """A subclass of ``stock`` whose ``__call__`` runs a copy of the stock code in which
    ``dispatch_attention_fn`` is our operator and norms and rotation do nothing. A call with a mask
    runs the stock code itself.

    The copy's globals have no ``__name__``, or torch.compile would look names up in the stock
    module.
    """
    call: Any = stock.__call__
    scope = {name: value for name, value in call.__globals__.items() if name != "__name__"}
    scope["dispatch_attention_fn"] = _dispatched
    copied = FunctionType(call.__code__, scope, call.__name__, call.__defaults__, call.__closure__)
    names = tuple(inspect.signature(call).parameters)[3:]

    def ours(self: Any, attn: Any, hidden_states: Tensor, *arguments: Any, **named: Any) -> Tensor:
        given = {**dict(zip(names, arguments, strict=False)), **named}
        if given.get("attention_mask") is not None:
            return call(self, attn, hidden_states, **given)
        stand_in = _Call((self.layer.number, *given.pop(tables)))
        return copied(stand_in, _Bare(attn), hidden_states, **given)

    ours.__signature__ = inspect.signature(call)  # type: ignore[attr-defined]  # LTX-2 asks for it
    return type(f"Spacetime{stock.__name__}", (stock,), {"__call__": ours})


def _dispatched(query: Tensor, key: Tensor, value: Tensor, backend: Any, **_: Any) -> Tensor:
    number, cos, sin = backend
    return attend(query, key, value, cos, sin, number)


class _Call:
    """Stands in for the processor during one call, so that diffusers passes the layer's number and
    the position tables on as the backend.
    """

    _parallel_config = None

    def __init__(self, backend: tuple[Tensor, Tensor, Tensor]) -> None:
        self._attention_backend = backend


class _Bare:
    """Stands in for an attention module, without its norms, which the prologue computes."""

    def __init__(self, attention: Any) -> None:
        self._attention = attention

    def __getattr__(self, name: str) -> Any:
        return getattr(self._attention, name)

    @staticmethod
    def norm_q(x: Tensor) -> Tensor:
        """Return ``x`` unchanged."""
        return x

    norm_k = norm_q


FEW_CELLS = 16
"""Frames of up to this many cells are ordered in tubes (each cell through all frames): a cell then
covers much of the picture, and its key resembles those of the same cell in other frames more than
those of the cells beside it.
"""


def film_grid(frames: int, height: int, width: int, prefix: int = 0) -> TokenGrid:
    """The token grid of a film that follows ``prefix`` other tokens."""
    if height * width <= FEW_CELLS:
        return TokenGrid(frames, height, width, prefix, kind="tubes")
    exact = (0,) if frames >= FEWEST_FRAMES_WITH_A_FIRST else ()
    return TokenGrid(frames, height, width, prefix, exact)


@functools.lru_cache(maxsize=32)
def _orders(grid: TokenGrid, device: torch.device) -> tuple[Tensor, Tensor]:
    return grid.order.to(device), grid.inverse.to(device)


def _named(transformer: Any, arguments: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any]:
    """All arguments of a forward call, by name."""
    bound = inspect.signature(type(transformer).forward).bind(transformer, *arguments, **named)
    return {name: value for name, value in bound.arguments.items() if name != "self"}


def _stock(session: Session, timestep: Tensor, why: str) -> None:
    session.why_stock = why
    session.begin(None, timestep)


# --- LTX-2: rows of tokens in, rows out; conditions appended after the film ----------------------


def _ltx2_hooks(transformer: Any, session: Session) -> Iterator[Any]:
    back: list[Tensor | None] = [None]

    def before(module: Any, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        named = _named(module, arguments, named)
        hidden, timestep = named["hidden_states"], named["timestep"]
        sizes: list[Any] = [named.get(name) for name in ("num_frames", "height", "width")]
        back[0] = None
        if named.get("video_self_attention_mask") is not None:
            session.counts.densities.extend([1.0] * len(module.transformer_blocks))
            session.counts.backends.add("diffusers")
            session.counts.reasons.add("diffusers: the pipeline masks pairs of tokens")
            _stock(session, timestep, "")
            return (), named
        if None in sizes:
            _stock(session, timestep, "dense: the call does not say its frames, height and width")
            return (), named
        film = sizes[0] * sizes[1] * sizes[2]
        more = hidden.shape[1] - film
        grid = film_grid(sizes[0], sizes[1], sizes[2], more)
        session.begin(grid, timestep)
        order, inverse = _orders(grid, hidden.device)
        # Conditions come after the film in the model's order and before it in kernel order.
        order, back[0] = (order - more) % hidden.shape[1], inverse.roll(-more)
        return (), _ltx2_ordered(module, named, order)

    def after(_module: Any, _arguments: Any, output: Any) -> Any:
        if back[0] is None:
            return output
        if isinstance(output, tuple):
            return (output[0][:, back[0]], *output[1:])
        return type(output)(sample=output.sample[:, back[0]], audio_sample=output.audio_sample)

    yield transformer.register_forward_pre_hook(before, with_kwargs=True)
    yield transformer.register_forward_hook(after)


def _ltx2_ordered(transformer: Any, named: dict[str, Any], order: Tensor) -> dict[str, Any]:
    hidden = named["hidden_states"]
    coords = named.get("video_coords")
    if coords is None:
        sizes = (named["num_frames"], named["height"], named["width"])
        fps = named.get("fps", 24.0)
        coords = transformer.rope.prepare_video_coords(len(hidden), *sizes, hidden.device, fps=fps)
    changed = {"hidden_states": hidden[:, order], "video_coords": coords[:, :, order]}
    timestep = named["timestep"]
    if timestep.ndim > 1 and timestep.shape[1] == len(order):
        changed["timestep"] = timestep[:, order]
    if (marks := named.get("video_keyframes_mask")) is not None:
        changed["video_keyframes_mask"] = marks[:, order]
    return {**named, **changed}


# --- Wan: a film in, a film out; tokens exist after the patch embedding --------------------------


def _wan_hooks(transformer: Any, session: Session) -> Iterator[Any]:
    orders: list[tuple[Tensor, Tensor]] = []

    def before(module: Any, arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
        given = _named(module, arguments, named)
        hidden, patch = given["hidden_states"], module.config.patch_size
        sizes = [size // part for size, part in zip(hidden.shape[-3:], patch, strict=True)]
        grid = film_grid(*sizes)
        session.begin(grid, given["timestep"])
        orders[:] = [_orders(grid, hidden.device)]

    def embedded(_module: Any, _arguments: Any, tokens: Tensor) -> Tensor:
        return tokens.flatten(2)[:, :, orders[0][0]].view(tokens.shape)

    def tables(_module: Any, _arguments: Any, output: tuple[Tensor, Tensor]) -> Any:
        return tuple(table[:, orders[0][0]] for table in output)

    def conditioned(_module: Any, _arguments: Any, output: tuple[Any, ...]) -> Any:
        temb, modulation, *others = output
        per_token = modulation.ndim == 3
        return (temb, modulation[:, orders[0][0]] if per_token else modulation, *others)

    def leaving(_module: Any, arguments: tuple[Tensor, ...]) -> Any:
        return (arguments[0][:, orders[0][1]], *arguments[1:])

    yield transformer.register_forward_pre_hook(before, with_kwargs=True)
    yield transformer.patch_embedding.register_forward_hook(embedded)
    if hasattr(transformer, "vace_patch_embedding"):
        yield transformer.vace_patch_embedding.register_forward_hook(embedded)
    yield transformer.rope.register_forward_hook(tables)
    yield transformer.condition_embedder.register_forward_hook(conditioned)
    yield transformer.norm_out.register_forward_pre_hook(leaving)


# --- MiniMax-H3: one packed sequence, addressed by index -----------------------------------------


def _minimax_h3_hooks(transformer: Any, session: Session) -> Iterator[Any]:
    seen: list[Any] = []

    def before(module: Any, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        named = _named(module, arguments, named)
        rows = (named["position_ids"], named["video_indices"], named["timestep_indices"])
        if not seen or any(old is not new for old, new in zip(seen[0], rows, strict=True)):
            seen[:] = [rows, _packed_order(*rows)]
        found = seen[1]
        if found is None:
            _stock(session, named["timestep"], "dense: the video rows are no whole film")
            return (), named
        grid, order, inverse = found
        session.begin(grid, named["timestep"])
        ordered = {
            name: named[name][order] for name in ("position_ids", "token_tags", "timestep_indices")
        }
        places = {name: inverse[named[name]] for name in _PLACES}
        return (), {**named, **ordered, **places}

    yield transformer.register_forward_pre_hook(before, with_kwargs=True)


_PLACES = ("video_indices", "audio_indices", "text_indices")


def _packed_order(
    positions: Tensor, video: Tensor, levels: Tensor
) -> tuple[TokenGrid, Tensor, Tensor] | None:
    """Grid, order and inverse of a packed sequence ``[rows]``; None when its film is not a full
    box of frames, lines and columns.

    The film is the video rows of the most common noise level; text, sound and condition rows are
    the prefix, in their given order.
    """
    level = levels[video]
    film = video[level == level.mode().values]
    places = positions[film]
    axes = [torch.unique(places[:, axis], return_inverse=True) for axis in range(3)]
    sizes = [len(values) for values, _ in axes]
    raster = (axes[0][1] * sizes[1] + axes[1][1]) * sizes[2] + axes[2][1]
    if sizes[0] * sizes[1] * sizes[2] != len(film) or len(torch.unique(raster)) != len(film):
        return None
    others = torch.ones(len(positions), dtype=torch.bool, device=positions.device)
    others[film] = False
    prefix = others.nonzero().squeeze(1)
    grid = film_grid(sizes[0], sizes[1], sizes[2], len(prefix))
    order = torch.cat([prefix, film[raster.argsort()]])[grid.order.to(positions.device)]
    inverse = torch.empty_like(order)
    inverse[order] = torch.arange(len(order), device=order.device)
    return grid, order, inverse


def _ltx2_rotation(attention: Any, cos: Tensor, sin: Tensor) -> Rotation:
    if attention.rope_type == "split":
        return Rotation.ltx2_split(cos, sin)
    return Rotation.ltx2_interleaved(cos, sin, attention.heads)


def _wan_rotation(_attention: Any, cos: Tensor, sin: Tensor) -> Rotation:
    return Rotation.wan(cos, sin)


def _minimax_h3_rotation(_attention: Any, cos: Tensor, sin: Tensor) -> Rotation:
    return Rotation.minimax_h3(cos, sin)


FAMILIES = {
    "LTX2VideoTransformer3DModel": Family(
        lambda model: [block.attn1 for block in model.transformer_blocks],
        _ltx2_hooks,
        "query_rotary_emb",
        _ltx2_rotation,
    ),
    "WanTransformer3DModel": Family(
        lambda model: [block.attn1 for block in model.blocks],
        _wan_hooks,
        "rotary_emb",
        _wan_rotation,
    ),
    "WanVACETransformer3DModel": Family(
        lambda model: [block.attn1 for block in (*model.blocks, *model.vace_blocks)],
        _wan_hooks,
        "rotary_emb",
        _wan_rotation,
    ),
    "MiniMaxH3Transformer3DModel": Family(
        lambda model: [block.attn for block in model.transformer_blocks],
        _minimax_h3_hooks,
        "rotary_emb",
        _minimax_h3_rotation,
    ),
}
"""Name of a transformer's class -> how to attach to it."""
