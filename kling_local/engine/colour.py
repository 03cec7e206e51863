"""Keeps the colours of a chain of takes from drifting.

A take that goes on from another draws that one's last frames again. Where the second drawing is
paler or warmer than the first, so is the whole take, and the next one adds to it: its colours are
led back by what those frames show. A take that begins with a given picture is led to that one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kling_local.clips import Frame

_MOST = 1.25
"""The spread of a channel is never scaled by more: such frames are not the same picture."""


def recoloured(
    frames: Iterator[Frame],
    given: NDArray[np.uint8],
    facts: dict[str, Any],
    *,
    shown: bool = False,
) -> Iterator[Frame]:
    """The frames behind the first ``len(given)``, drawn in place of ``given`` ``(f h w 3)``; those
    too where they are ``shown``.

    Each channel is scaled and shifted so that those first frames would have the mean and the spread
    of ``given``. ``facts["colour_shift"]`` gets the largest shift of a mean, in grey levels.
    """
    first = list(islice(frames, len(given)))
    drawn, wanted = np.stack(first).astype(np.float32), given.astype(np.float32)
    axes = (0, 1, 2)
    gain = (wanted.std(axes) + 1) / (drawn.std(axes) + 1)
    gain = gain.clip(1 / _MOST, _MOST)
    shift = wanted.mean(axes) - drawn.mean(axes) * gain
    facts["colour_shift"] = float(np.abs(wanted.mean(axes) - drawn.mean(axes)).max())
    for frame in chain(first if shown else (), frames):
        led: Frame = (frame * gain + shift).round().clip(0, 255).astype(np.uint8)
        yield led
