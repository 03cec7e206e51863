"""The backend ``triton_int8``: int8 scores as in ``triton8``, values in 16 bits."""

from __future__ import annotations

from kling_kernels import triton8_attention, triton_attention

NARROW_VALUES = False
BY = triton8_attention.BY
refusal = triton_attention.refusal
attend = triton8_attention.attend
