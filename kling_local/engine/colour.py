"""Keeps the colours of a chain of takes from drifting.

A take that continues another draws that one's last frames again. Where the second drawing is paler
or warmer than the first, so is the whole take, and the next take adds to the error. So the take's
colours are corrected by the difference between both drawings. A take that begins with a given
picture is corrected towards that picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kling_local.clips import Frame

_MOST = 1.25
"""Largest factor for a channel's spread: frames that differ more are not the same picture."""
_FARTHEST = 40.0
"""Grey levels by which a channel's mean is moved at most. Without a limit, a film that fades in
from black and whose first frame is matched to a bright picture would turn white after it."""


def recoloured(
    frames: Iterator[Frame],
    given: NDArray[np.uint8],
    facts: dict[str, Any],
    *,
    shown: bool = False,
) -> Iterator[Frame]:
    """Correct the colours of ``frames``, of which the first ``len(given)`` were drawn in place of
    ``given`` ``(f h w 3)``; those are left out unless ``shown``.

    Each channel is scaled (by 1.25 at most) and shifted (by 40 grey levels at most) so that those
    first frames would have the mean and the standard deviation of ``given``.
    ``facts["colour_shift"]`` is set to the largest difference of the means in grey levels, and
    ``facts["colour_shift_left"]`` to what exceeds 40, if anything.
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
