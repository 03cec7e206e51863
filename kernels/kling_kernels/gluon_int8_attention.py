"""The backend ``gluon_int8``: what ``triton_int8`` computes, by ``gluon_forward``."""

from __future__ import annotations

from kling_kernels import gluon8_attention

NARROW_VALUES = False
BY = gluon8_attention.BY
refusal = gluon8_attention.refusal
attend = gluon8_attention.attend
