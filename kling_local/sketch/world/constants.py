"""Constants on a device: made once, for a GPU waits whenever it is handed one.

Nobody may change what these functions give.
"""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor

Table = tuple[float, ...] | tuple[tuple[float, ...], ...]


@cache
def constant(values: Table, device: torch.device) -> Tensor:
    """Such numbers in float32."""
    with torch.inference_mode(False):
        return torch.tensor(values, device=device, dtype=torch.float32)


@cache
def codes(values: tuple[int, ...], device: torch.device) -> Tensor:
    """Such whole numbers."""
    with torch.inference_mode(False):
        return torch.tensor(values, device=device)
