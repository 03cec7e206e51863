"""Keeps the colours of a chain of takes from drifting.

A take that goes on from another draws that one's last frames again. Where the second drawing is
paler or warmer than the first, so is the whole take, and the next one adds to it: its colours are
led back by what those frames show.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kling_local.clips import Frame

_MOST = 1.25
"""The spread of a channel is never scaled by more: such frames are not the same picture."""


def recoloured(
    frames: Iterator[Frame], tail: NDArray[np.uint8], facts: dict[str, Any]
) -> Iterator[Frame]:
    """The frames behind the first ``len(tail)``, drawn in place of ``tail`` ``(f h w 3)``.

    Each channel is scaled and shifted so that those first frames would have the mean and the spread
    of ``tail``. ``facts["colour_shift"]`` gets the largest shift of a mean, in grey levels.
    """
    drawn = np.stack(list(islice(frames, len(tail)))).astype(np.float32)
    wanted = tail.astype(np.float32)
    axes = (0, 1, 2)
    gain = (wanted.std(axes) + 1) / (drawn.std(axes) + 1)
    gain = gain.clip(1 / _MOST, _MOST)
    shift = wanted.mean(axes) - drawn.mean(axes) * gain
    facts["colour_shift"] = float(np.abs(wanted.mean(axes) - drawn.mean(axes)).max())
    for frame in frames:
        led: Frame = (frame * gain + shift).round().clip(0, 255).astype(np.uint8)
        yield led
