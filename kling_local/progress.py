"""How far a film is: turns a progress report into the share of the work that is done."""

from __future__ import annotations

from kling_local.clips import Progress
from kling_local.shots import ShotList

_SHARE_OF_TAKE = {
    "text": (0.0, 0.02),
    "denoise": (0.02, 0.68),
    "decode": (0.7, 0.0),
    "encode": (0.7, 0.3),
}
"""Stage -> (where it begins, its share) in a take's work; on a CPU denoising is most of it."""
_BEFORE, _AFTER = 0.03, 0.04
"""Shares of the film's work: plan and loading before the first take, sound and mux after the last.
"""


def share_done(step: Progress, shot_list: ShotList) -> float:
    """How much of the film's work is done, 0..1; takes count by their length."""
    done = step.done / step.total if step.total else 1.0
    if step.take is not None and step.stage in _SHARE_OF_TAKE:
        take = shot_list.takes[step.take - 1]
        begin, length = _SHARE_OF_TAKE[step.stage]
        frames = take.start_frame + (begin + length * done) * take.num_frames
        return _BEFORE + (1 - _BEFORE - _AFTER) * frames / shot_list.num_frames
    if step.stage in ("plan", "load"):
        return _BEFORE * done * (0.1 if step.stage == "plan" else 1.0)
    return 1 - _AFTER + _AFTER * done * (0.5 if step.stage == "sound" else 1.0)
