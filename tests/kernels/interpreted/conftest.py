"""Patches for Triton's interpreter. Triton decides on import whether kernels are interpreted, so
this folder runs in a process of its own: see ../test_interpreted.py.

Triton 3.6's interpreter multiplies the bits of bfloat16 as if they were integers, truncates instead
of rounding to bfloat16, loses the carry of fp8 mantissas, and fails with numpy 2.4. The hardware
does none of this, so the patches are in test code only.
"""

import math
import os
from types import SimpleNamespace

import pytest
import torch

from kling_kernels.block_mask import BlockMask

collect_ignore_glob = []
if os.environ.get("TRITON_INTERPRET") != "1":
    collect_ignore_glob = ["test_*.py"]
else:
    import numpy as np
    import triton.language as tl
    from triton.runtime import interpreter

    NARROW = {
        tl.bfloat16: (torch.bfloat16, torch.int16, np.uint16),
        tl.float8e4nv: (torch.float8_e4m3fn, torch.uint8, np.uint8),
        tl.float8e5: (torch.float8_e5m2, torch.uint8, np.uint8),
    }
    LARGEST = {tl.float8e4nv: 448.0, tl.float8e5: 57344.0}  # the hardware's cast saturates
    stock_convert = interpreter._convert_float
    stock_dot = interpreter.InterpreterBuilder.create_dot
    stock_patch = interpreter._patch_lang_tensor

    def widened(bits, dtype):
        """The float32 values of an array of bit patterns or floats."""
        if dtype not in NARROW:
            return np.asarray(bits, dtype=np.float32)
        narrow, _, storage = NARROW[dtype]
        raw = np.ascontiguousarray(bits).view(storage)
        signed = raw.astype(np.int16) if storage is np.uint8 else raw.view(np.int16)
        values = torch.from_numpy(signed.copy())
        values = values.to(torch.uint8) if storage is np.uint8 else values
        return values.view(narrow).float().numpy()

    def convert_float(array, source, target, rounding):
        floats = {tl.float16, tl.float32, *NARROW}
        if source not in floats or not {source, target} & set(NARROW):
            return stock_convert(array, source, target, rounding)
        values = torch.from_numpy(np.array(widened(array, source), dtype=np.float32))
        if target not in NARROW:
            return values.numpy().astype(np.float16 if target == tl.float16 else np.float32)
        narrow, bits, storage = NARROW[target]
        if target in LARGEST:
            values = values.clamp(-LARGEST[target], LARGEST[target])
        return values.to(narrow).view(bits).numpy().view(storage)

    def create_dot(self, a, b, d, *rest):
        kinds = {a.dtype.scalar, b.dtype.scalar}
        if not kinds & set(NARROW):
            return stock_dot(self, a, b, d, *rest)
        product = np.matmul(widened(a.data, a.dtype.scalar), widened(b.data, b.dtype.scalar))
        return interpreter.TensorHandle(product + d.data, d.dtype.scalar)

    def patch_lang_tensor(tensor, scope):
        stock_patch(tensor, scope)
        scope.set_attr(tensor, "__index__", lambda self: int(self.handle.data.item()))

    interpreter._convert_float = convert_float
    interpreter.InterpreterBuilder.create_dot = create_dot
    interpreter._patch_lang_tensor = patch_lang_tensor

    @pytest.fixture
    def repairs():
        return SimpleNamespace(
            narrow=NARROW, largest=LARGEST, convert_float=convert_float, widened=widened
        )


def _some_mask(tokens, *, heads=2, block_q=32, block_k=16):
    """A random mask of empty, whole and tiled blocks; head 0's first query block is empty."""
    generator = torch.Generator().manual_seed(tokens)
    rows, columns = math.ceil(tokens / block_q), math.ceil(tokens / block_k)
    kind = torch.randint(0, 3, (heads, rows, columns), generator=generator)
    kind[0, 0] = 0
    kind = kind.repeat_interleave(block_q, 1).repeat_interleave(block_k, 2)[:, :tokens, :tokens]
    noise = torch.rand(kind.shape, generator=generator) < 0.5
    return BlockMask.from_dense((kind == 1) | ((kind == 2) & noise), block_q, block_k)


@pytest.fixture
def some_mask():
    return _some_mask
