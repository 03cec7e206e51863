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
_FARTHEST = 40.0
"""Grey levels that the mean of a channel is moved at most: else a film that fades in from black,
its first frame led to a bright picture, is white behind it."""


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
    of ``given``; scaled by 1.25 and shifted by 40 grey levels at most. ``facts["colour_shift"]``
    gets how far apart the means are, at most, in grey levels, and ``facts["colour_shift_left"]``
    what of it is more than 40, if any.
    """
    first = list(islice(frames, len(given)))
    drawn, wanted = np.stack(first).astype(np.float32), given.astype(np.float32)
    axes = (0, 1, 2)
    gain = (wanted.std(axes) + 1) / (drawn.std(axes) + 1)
    gain = gain.clip(1 / _MOST, _MOST)
    apart = wanted.mean(axes) - drawn.mean(axes)
    shift = apart.clip(-_FARTHEST, _FARTHEST) + drawn.mean(axes) * (1 - gain)
    farthest = float(np.abs(apart).max())
    facts["colour_shift"] = farthest
    if farthest > _FARTHEST:
        facts["colour_shift_left"] = farthest - _FARTHEST
    for frame in chain(first if shown else (), frames):
        led: Frame = (frame * gain + shift).round().clip(0, 255).astype(np.uint8)
        yield led
