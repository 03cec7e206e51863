"""Counts the memory that a call of networks takes besides their weights, without using it.

Tensors are on torch's ``meta`` device (a shape and a type, no data), so networks of 70 GB run in
seconds on any machine. Every storage that an operation makes counts from then until the last tensor
over it is freed, which is what CUDA's allocator would be asked for. Attention and root mean square
norms are single kernels on CUDA and are counted so: no matrix of scores, no copy in float32.

Not counted: what the allocator loses to fragmentation and to rounding beyond 512 bytes, workspaces
of cuBLAS and cuDNN, memory inside a kernel, the CUDA context.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

_ROUNDED = 512
"""CUDA's allocator rounds a tensor up to a multiple of this many bytes."""


class Counter(TorchDispatchMode):
    """While active, counts the bytes of storages made on ``device``: ``now`` and at the ``peak``.

    The storages of ``weights`` were there before and do not count, nor do views of them.
    """

    def __init__(self, device: str, weights: Iterable[nn.Module] = ()) -> None:
        super().__init__()
        self.now = self.peak = 0
        self._device = device
        self._known: dict[int, weakref.ref[Any]] = {}
        for part in weights:
            for each in (*part.parameters(), *part.buffers()):
                self._see(each, counts=False)

    def __torch_dispatch__(self, func: Any, _types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        for each in made if isinstance(made, tuple | list) else (made,):
            if isinstance(each, Tensor):
                self._see(each, counts=True)
        return made

    def _see(self, tensor: Tensor, *, counts: bool) -> None:
        storage = tensor.untyped_storage()
        key = id(storage)
        if key in self._known or tensor.device.type != self._device:
            return
        size = -(-storage.nbytes() // _ROUNDED) * _ROUNDED if counts else 0

        def gone(_: Any) -> None:
            self.now -= size
            del self._known[key]

        self._known[key] = weakref.ref(storage, gone)
        self.now += size
        self.peak = max(self.peak, self.now)


class AsOnCuda(TorchFunctionMode):
    """Replaces operations that differ for tensors without data: those that are one kernel on CUDA
    become one, and conversions to pictures and samples give placeholders.
    """

    def __torch_function__(self, func: Any, _types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if func is functional.scaled_dot_product_attention:
            return _attention(*args, **kwargs)
        if func in (functional.rms_norm, torch.rms_norm):
            return torch.empty_like(args[0])
        if func is Tensor.item:
            return 1
        if func is Tensor.__bool__:  # asked whether nothing is padded: "no" makes it build a mask
            return False
        if func is Tensor.cpu or (func is Tensor.to and "cpu" in args[1:]):
            return args[0]
        if func is Tensor.numpy:
            return np.broadcast_to(np.uint8(0), tuple(args[0].shape))
        return func(*args, **kwargs)


def _attention(query: Tensor, key: Tensor, value: Tensor, *_: Any, **__: Any) -> Tensor:
    """Allocate as a fused kernel does: the output, and meanwhile each row's log-sum."""
    del key
    sums = query.new_empty(query.shape[:-1], dtype=torch.float32)
    made = query.new_empty((*query.shape[:-1], value.shape[-1]))
    del sums
    return made


@contextmanager
def imagined() -> Iterator[None]:
    """While the block runs, tensors are made on the ``meta`` device and can become pictures."""
    with torch.device("meta"), torch.no_grad(), AsOnCuda():
        yield


def peak_bytes(
    run: Callable[[], Any], weights: Iterable[nn.Module] = (), device: str = "meta"
) -> int:
    """The most bytes that ``run`` holds at once besides the weights, its result included."""
    with torch.no_grad(), Counter(device, weights) as counter:
        made = run()
    del made
    return counter.peak


def weights_bytes(part: nn.Module) -> int:
    """Bytes of a network's parameters and buffers."""
    own = (*part.parameters(), *part.buffers())
    return sum(each.numel() * each.element_size() for each in own)
