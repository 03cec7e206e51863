"""A stand-in for a GPU: tensors that claim to be on another device but hold their data on the CPU.

Operations that mix them with CPU tensors fail, as on a GPU. The device is called ``meta``, because
torch needs no driver for it.
"""

from __future__ import annotations

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten, tree_map

DEVICE = torch.device("meta")
_MOVE = ("aten.copy_.default", "aten._to_copy.default")
_CPU = torch.device("cpu")


class Elsewhere(torch.Tensor):
    """A tensor that claims to be on `DEVICE`."""

    @staticmethod
    def __new__(cls, inner):
        made = torch.Tensor._make_wrapper_subclass(
            cls,
            inner.size(),
            strides=inner.stride(),
            storage_offset=inner.storage_offset(),
            dtype=inner.dtype,
            device=DEVICE,
        )
        made.inner = inner
        return made

    @classmethod
    def __torch_dispatch__(cls, function, types, args=(), kwargs=None):
        return _run(function, args, kwargs or {})

    def tolist(self):
        return self.inner.tolist()


class Mode(TorchDispatchMode):
    """While active, creates tensors on `DEVICE` when that device is asked for."""

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        return _run(function, args, kwargs or {})


def _run(function, args, kwargs):
    flat = [value for value in tree_flatten((args, kwargs))[0] if isinstance(value, torch.Tensor)]
    there = {id(value.inner): value for value in flat if isinstance(value, Elsewhere)}
    here = [value for value in flat if not isinstance(value, Elsewhere) and value.dim()]
    if there and here and str(function) not in _MOVE and "_foreach_" not in str(function):
        raise RuntimeError(f"{function} of tensors on two devices")
    goes = bool(there)
    if kwargs.get("device") is not None:
        goes = torch.device(kwargs["device"]) == DEVICE
        kwargs = {**kwargs, "device": _CPU}

    def bare(value):
        return value.inner if isinstance(value, Elsewhere) else value

    def moved(value):
        if not isinstance(value, torch.Tensor) or isinstance(value, Elsewhere):
            return value
        return there[id(value)] if id(value) in there else Elsewhere(value)

    made = function(*tree_map(bare, args), **tree_map(bare, kwargs))
    return tree_map(moved, made) if goes else made


@pytest.fixture
def elsewhere(monkeypatch):
    """The device. A mode does not see how constants are created, so that is patched here."""
    plain, seeded = torch.tensor, torch.Generator

    def tensor(data, *, dtype=None, device=None):
        made = plain(data, dtype=dtype)
        return made if device is None else made.to(device)

    def new_tensor(self, data):
        return tensor(data, dtype=self.dtype, device=self.device)

    monkeypatch.setattr(torch, "tensor", tensor)
    monkeypatch.setattr(torch.Tensor, "new_tensor", new_tensor)
    monkeypatch.setattr(torch, "Generator", lambda *_: seeded())
    with Mode():
        yield DEVICE
