"""Counts the memory that a call of networks takes besides their weights, without having it.

Tensors are those of torch's ``meta`` device (a shape and a type, no numbers), so networks of 70 GB
run in seconds on any machine. Every storage that an operation makes counts from then until the last
tensor over it is gone, which is what CUDA's allocator is asked for. Attention and root mean square
norms are one kernel on CUDA and are counted as one: no matrix of scores, no copy in float32.

Not counted: what the allocator rounds up beyond 512 bytes and fragments, workspaces of cuBLAS and
cuDNN, what a kernel takes inside, the CUDA context.
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
"""Bytes that the allocator of CUDA rounds a tensor up to."""


class Counter(TorchDispatchMode):
    """While it is on: ``now`` and ``peak`` bytes of the storages that were made on ``device``.

    What ``weights`` hold was there before and does not count, nor do views of it.
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
    """Has tensors without numbers do what they cannot: be one kernel where CUDA has one, and become
    pictures and samples, which nobody looks at.
    """

    def __torch_function__(self, func: Any, _types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if func is functional.scaled_dot_product_attention:
            return _attention(*args, **kwargs)
        if func in (functional.rms_norm, torch.rms_norm):
            return torch.empty_like(args[0])
        if func is Tensor.item:
            return 1
        if func is Tensor.__bool__:  # "is nothing padded?": a prompt is, and has a mask made
            return False
        if func is Tensor.cpu or (func is Tensor.to and "cpu" in args[1:]):
            return args[0]
        if func is Tensor.numpy:
            return np.broadcast_to(np.uint8(0), tuple(args[0].shape))
        return func(*args, **kwargs)


def _attention(query: Tensor, key: Tensor, value: Tensor, *_: Any, **__: Any) -> Tensor:
    """The output of a fused kernel, and beside it the logarithm of each row's sum."""
    del key
    sums = query.new_empty(query.shape[:-1], dtype=torch.float32)
    made = query.new_empty((*query.shape[:-1], value.shape[-1]))
    del sums
    return made


@contextmanager
def imagined() -> Iterator[None]:
    """While it lasts tensors are made on the ``meta`` device and become pictures like real ones."""
    with torch.device("meta"), torch.no_grad(), AsOnCuda():
        yield


def peak_bytes(
    run: Callable[[], Any], weights: Iterable[nn.Module] = (), device: str = "meta"
) -> int:
    """The most that ``run`` has at once besides the weights, its result included."""
    with torch.no_grad(), Counter(device, weights) as counter:
        made = run()
    del made
    return counter.peak


def weights_bytes(part: nn.Module) -> int:
    """What a network's own numbers take."""
    own = (*part.parameters(), *part.buffers())
    return sum(each.numel() * each.element_size() for each in own)
