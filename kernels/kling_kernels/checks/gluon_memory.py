"""Stand-ins for Gluon's types, used by ``gluon_machine``: blocks in registers, shared memory,
barriers, TMA descriptors and addresses.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor


@dataclass(frozen=True)
class Kind:
    """An element type."""

    torch: torch.dtype

    @property
    def primitive_bitwidth(self) -> int:
        """Bits."""
        return int(self.torch.itemsize * 8)


class Registers(Tensor):
    """A block in registers."""

    type = SimpleNamespace(layout=None)

    def to(self, kind: Any, *rest: Any) -> Any:
        """Cast to a ``Kind``."""
        return super().to(kind.torch if isinstance(kind, Kind) else kind, *rest)

    def reshape(self, *shape: Any) -> Any:
        """Only between shapes of one size."""
        return super().reshape(*shape)


def registers(values: Tensor) -> Any:
    """``values`` as a block."""
    return values.as_subclass(Registers)


class Pointer:
    """An address in a tensor, or a block of addresses."""

    def __init__(self, base: Tensor, offset: Any = 0) -> None:
        self.base, self.offset = base, offset

    def __add__(self, more: Any) -> Pointer:
        return Pointer(self.base, self.offset + more)

    def load(self, mask: Any, other: Any) -> Any:
        """The values there; masked places are not touched, others must lie within the tensor."""
        flat = self.base.reshape(-1)
        if not isinstance(self.offset, Tensor):
            inside = mask is None or bool(mask)
            if inside and not 0 <= self.offset < len(flat):
                raise IndexError(f"{self.offset} of {len(flat)}")
            return flat[self.offset].item() if inside else other
        at = self.offset.as_subclass(Tensor).long()
        wanted = torch.ones_like(at, dtype=torch.bool) if mask is None else mask
        wanted = torch.as_tensor(wanted).as_subclass(Tensor).expand(at.shape)
        if bool((wanted & ((at < 0) | (at >= len(flat)))).any()):
            raise IndexError(f"an address outside of {len(flat)} elements")
        found = flat[at.where(wanted, torch.zeros_like(at))]
        other = 0 if other is None else other
        return registers(torch.where(wanted, found, torch.full_like(found, other)))

    def store(self, values: Any, mask: Any) -> None:
        """Write where ``mask`` is true; those places must lie within the tensor."""
        at = self.offset.as_subclass(Tensor).long()[mask.as_subclass(Tensor)]
        flat = self.base.view(-1)
        if bool(((at < 0) | (at >= len(flat))).any()):
            raise IndexError(f"an address outside of {len(flat)} elements")
        flat[at] = values.as_subclass(Tensor)[mask.as_subclass(Tensor)].to(flat.dtype)


class Shared:
    """A view of shared memory. ``unseen`` says whether TMA might not see the last store yet."""

    def __init__(self, view: Tensor, unseen: set[int]) -> None:
        self.view, self.unseen = view, unseen
        self.shape, self.dtype = list(view.shape), Kind(view.dtype)

    def index(self, at: int) -> Shared:
        """The slot ``at``."""
        return Shared(self.view[int(at)], self.unseen)

    def slice(self, start: int, length: int, dim: int = 0) -> Shared:
        """Part of a dimension."""
        return Shared(self.view.narrow(dim, start, length), self.unseen)

    def reshape(self, shape: list[int]) -> Shared:
        """Another shape of the same memory."""
        return Shared(self.view.view(shape), self.unseen)

    def permute(self, order: tuple[int, ...]) -> Shared:
        """Another order of dimensions."""
        return Shared(self.view.permute(order), self.unseen)

    def store(self, values: Tensor) -> None:
        """Write from registers."""
        self.view.copy_(values.as_subclass(Tensor))
        self.unseen.add(self.view.data_ptr())


class Barrier:
    """An mbarrier: a phase is complete when all have arrived and all awaited bytes are there."""

    def __init__(self) -> None:
        self.count = self.missing = self.bytes = self.phases = 0

    def advance(self, arrivals: int, landed: int = 0) -> None:
        """Count arrivals and bytes."""
        self.missing -= arrivals
        self.bytes -= landed
        if self.missing < 0:
            raise RuntimeError("a barrier had more arrivals than it counts")
        if self.missing == 0 and self.bytes == 0:
            self.phases, self.missing = self.phases + 1, self.count


class Barriers:
    """A row of barriers, as shared memory holds them."""

    def __init__(self, count: int) -> None:
        self.row = [Barrier() for _ in range(count)]
        self.shape = [count, 1]

    def index(self, at: int) -> Barrier:
        """One of them."""
        return self.row[int(at)]


class Descriptor:
    """What TMA needs to know of a tensor."""

    def __init__(self, described: Any) -> None:
        self.base, self.dtype, self.layout = described.base, Kind(described.base.dtype), None
        self.block_type = SimpleNamespace(shape=list(described.block_shape))

    def pieces(self, corner: list[int]) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
        """Where a block lies in the tensor, and which part of the block that is."""
        inside = []
        for at, size, whole in zip(corner, self.block_type.shape, self.base.shape, strict=True):
            inside.append(slice(at, max(at, min(at + size, whole))))
        return tuple(inside), tuple(slice(0, each.stop - each.start) for each in inside)


def nonsense(dtype: torch.dtype) -> float:
    """What memory holds that must not be read: NaN, or -77 for integers."""
    return math.nan if dtype.is_floating_point else -77
