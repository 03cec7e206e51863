"""How a kernel is started: on the device that holds its tensors."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


def run(
    kernel: Any, programs: tuple[int, ...], launch: tuple[list[Any], dict[str, Any]], near: Tensor
) -> None:
    """Start ``kernel`` where ``near`` is: Triton takes the current device, whatever its arguments.
    ``launch`` is its arguments and constants.
    """
    arguments, options = launch
    with torch.cuda.device_of(near):
        kernel[programs](*arguments, **options)
