"""Measures how similar two films are, and the sharpness and motion of one film.

Films are read frame by frame, grey (BT.601) and at most 360 pixels high; no frames are kept.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import laplace, uniform_filter

Grey = NDArray[np.float64]
_HIGH = 360
_WINDOW = 7
_STABLE = ((0.01 * 255) ** 2, (0.03 * 255) ** 2)


def grey_frames(path: Path) -> Iterator[Grey]:
    """The film's frames ``(h w)``, 0 to 255."""
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            high = min(frame.height, _HIGH)
            wide = frame.width * high // frame.height // 2 * 2
            yield frame.reformat(wide, high, "gray").to_ndarray().astype(float)


def against(film: Path, twin: Path) -> dict[str, float]:
    """PSNR in dB of the films' mean squared error (inf for equal ones), and mean SSIM of frames."""
    errors, likeness = [], []
    for one, other in zip(grey_frames(film), grey_frames(twin), strict=True):
        errors.append(float(((one - other) ** 2).mean()))
        likeness.append(ssim(one, other))
    mean = sum(errors) / len(errors)
    psnr = math.inf if mean == 0 else 10 * math.log10(255**2 / mean)
    return {"psnr_db": round(psnr, 2), "ssim": round(sum(likeness) / len(likeness), 4)}


def alone(film: Path) -> dict[str, float]:
    """Sharpness (standard deviation of the Laplacian), motion (mean change from frame to frame) and
    the largest change (that of a flash or a cut), all in grey levels.
    """
    sharp, moved, before = [], [0.0], None
    for frame in grey_frames(film):
        sharp.append(float(laplace(frame).std()))
        if before is not None:
            moved.append(float(np.abs(frame - before).mean()))
        before = frame
    count = max(len(moved) - 1, 1)
    return {
        "sharpness": round(sum(sharp) / len(sharp), 3),
        "motion": round(sum(moved) / count, 3),
        "largest_change": round(max(moved), 3),
    }


def ssim(one: Grey, other: Grey) -> float:
    """Structural similarity over windows of 7 x 7 (Wang et al. 2004)."""
    mean, mean_other = uniform_filter(one, _WINDOW), uniform_filter(other, _WINDOW)
    spread = uniform_filter(one * one, _WINDOW) - mean**2
    spread_other = uniform_filter(other * other, _WINDOW) - mean_other**2
    together = uniform_filter(one * other, _WINDOW) - mean * mean_other
    first, second = _STABLE
    top = (2 * mean * mean_other + first) * (2 * together + second)
    bottom = (mean**2 + mean_other**2 + first) * (spread + spread_other + second)
    return float((top / bottom).mean())
