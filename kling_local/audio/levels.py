"""Resample, measure loudness (ITU-R BS.1770-4) and bring sound to the delivered level."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from kling_local.clips import Samples

SAMPLE_RATE = 48_000
TARGET_LUFS = -16.0
PEAK_DBFS = -1.0

_SILENCE_LUFS = -60.0
"""Below this level a track is a noise floor and is not raised to the target."""

_MAX_LIMITING_DB = 12.0
"""Most reduction of peaks; with higher rare peaks the soundtrack stays below the target."""

_LOOK_AHEAD = SAMPLE_RATE // 100

# BS.1770-4, tables 1 and 2: the K-weighting filters (b, a), high shelf and high pass, at 48 kHz.
_SHELF = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285),
    (1.0, -1.69065929318241, 0.73248077421585),
)
_LOW_CUT = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))


def resample(samples: Samples, rate: int, wanted_rate: int = SAMPLE_RATE) -> Samples:
    """Samples ``(n 2)`` at another rate (polyphase filter); the duration is unchanged."""
    if rate == wanted_rate or len(samples) == 0:
        return samples.astype(np.float32, copy=False)
    from scipy import signal

    common = math.gcd(rate, wanted_rate)
    changed = signal.resample_poly(samples, wanted_rate // common, rate // common, axis=0)
    return np.asarray(changed, dtype=np.float32)


def loudness(samples: Samples) -> float | None:
    """Integrated loudness of 48 kHz stereo in LUFS (BS.1770-4, annex 1); None for silence."""
    from scipy import signal

    heard = signal.lfilter(*_SHELF, samples.astype(np.float64), axis=0)
    heard = signal.lfilter(*_LOW_CUT, heard, axis=0)
    powers = _block_powers(heard)
    loud = powers[powers > _power(-70.0)]
    if loud.size == 0:
        return None
    gate = loud.mean() * 10 ** (-10.0 / 10)
    return _lufs(float(loud[loud > gate].mean()))


def _block_powers(heard: NDArray[np.float64]) -> NDArray[np.float64]:
    """Power summed over both channels in blocks of 400 ms, one every 100 ms (equation 3)."""
    block, hop = SAMPLE_RATE * 4 // 10, SAMPLE_RATE // 10
    missing = max(block - len(heard), 0)
    squares = np.pad((heard**2).sum(axis=1), (0, missing))
    sums = np.concatenate([[0.0], np.cumsum(squares)])
    starts = np.arange(0, len(squares) - block + 1, hop)
    return np.asarray((sums[starts + block] - sums[starts]) / block)


def _lufs(power: float) -> float:
    return -0.691 + 10 * math.log10(power)


def _power(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def peaks(samples: Samples) -> NDArray[np.float64]:
    """True peak around each sample over both channels, by 4x oversampling (annex 2): ``(n,)``."""
    from scipy import signal

    fine = np.abs(signal.resample_poly(samples.astype(np.float64), 4, 1, axis=0))
    return np.asarray(fine.reshape(len(samples), -1).max(axis=1), dtype=np.float64)


def limit(samples: Samples, peak_dbfs: float = PEAK_DBFS) -> Samples:
    """Reduce the gain where a peak would pass ``peak_dbfs``, smoothly within 20 ms of it."""
    from scipy import ndimage

    ceiling = 10 ** (peak_dbfs / 20)
    needed = np.minimum(1.0, ceiling / np.maximum(peaks(samples), 1e-9))
    if needed.min() == 1.0:
        return samples
    # The minimum filter takes the least gain needed within a window; averaging that over the same
    # window never gives more than the gain needed at the window's middle.
    width = 2 * _LOOK_AHEAD + 1
    held = ndimage.minimum_filter1d(needed, width, mode="nearest")
    gain = ndimage.uniform_filter1d(held, width, mode="nearest")
    return np.asarray(samples * gain[:, None], dtype=np.float32)


def level(samples: Samples) -> tuple[Samples, float | None]:
    """Bring 48 kHz stereo to -16 LUFS with peaks of at most -1 dBFS; returns it and its loudness.

    Sound below -60 LUFS is left unchanged and counts as silence (loudness None). Peaks are reduced
    by at most 12 dB; a soundtrack that would need more stays quieter.
    """
    measured = loudness(samples)
    if measured is None or measured < _SILENCE_LUFS:
        return samples, None
    room_db = PEAK_DBFS - 20 * math.log10(float(np.max(peaks(samples)))) + _MAX_LIMITING_DB
    gain_db = min(TARGET_LUFS - measured, room_db)
    levelled, reached = samples, measured
    for _ in range(4):
        levelled = limit(np.asarray(samples * 10 ** (gain_db / 20), dtype=np.float32))
        reached = loudness(levelled) or _SILENCE_LUFS
        missing_db = TARGET_LUFS - reached
        if abs(missing_db) < 0.05 or (missing_db > 0 and gain_db >= room_db):
            break
        gain_db = min(gain_db + missing_db, room_db)
    return levelled, reached
