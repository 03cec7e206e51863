from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from kling_local.errors import MediaError
from kling_local.media.filmstrip import write_filmstrip
from kling_local.media.mux import mux
from kling_local.shots import Blueprint, Shot, ShotList
from tests.media.conftest import FILM, plain_take


def shot_list(*counts):
    shots, start = [], 0
    for number, count in enumerate(counts, start=1):
        words = f"shot number {number}: " + "a red ball rolls " * 9
        shot = Shot(number, start / 24, count / 24, start, count, number, words, words, Blueprint())
        shots.append(shot)
        start += count
    takes = tuple(plain_take(shot.number, shot.num_frames) for shot in shots)
    return ShotList("sketch", FILM, start, False, 0, tuple(shots), takes)


def test_one_row_per_shot_in_the_shots_own_colours(tmp_path, make_take):
    takes = [make_take(1, 24, color=(220, 40, 40)), make_take(2, 12, color=(40, 60, 220))]
    mux(takes, None, tmp_path / "video.mp4", {})
    out = tmp_path / "strip.png"
    write_filmstrip(tmp_path / "video.mp4", shot_list(24, 12), out)
    strip = np.asarray(Image.open(out).convert("RGB")).astype(int)
    assert strip.shape[1] > 6 * 240
    upper, lower = np.array_split(strip, 2)
    red, blue = ((half[..., 0] - half[..., 2]) for half in (upper, lower))
    assert (red > 120).sum() > 1000
    assert (blue < -120).sum() > 1000
    assert (red < -120).sum() == (blue > 120).sum() == 0


def test_a_video_shorter_than_its_plan_is_refused(tmp_path, make_take):
    made = make_take(1, 12)
    with pytest.raises(MediaError, match="ends before frame 23"):
        write_filmstrip(made.path, shot_list(24), tmp_path / "strip.png")
    assert not (tmp_path / "strip.png").exists()
