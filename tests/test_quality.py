"""Quality settings are read completely, or the offending name is refused."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kling_local.errors import RequestError
from kling_local.quality import Quality, names, quality


def test_the_settings_of_the_package():
    assert names() == ("exact", "fast", "half", "pro", "smooth", "std")
    assert quality("exact") == Quality()
    assert quality("exact").attention.is_exact
    std, pro = quality("std").attention, quality("pro").attention
    assert std.share(7, 8, 1) == pytest.approx(0.25)
    assert pro.share(7, 8, 1) == pytest.approx(0.5)
    assert std.share(1, 8, 1) == 1.0
    half = quality("half").attention
    shares = [half.share(step, 8, 0) for step in range(8)]
    assert shares == sorted(shares)
    assert sum(shares) / 8 == pytest.approx(0.425)  # with a mean in place of every skipped block
    assert pro.share(7, 8, 0) == 1.0
    smooth = quality("smooth")
    assert (smooth.attention, smooth.speed) == (quality("exact").attention, quality("exact").speed)
    moved = [name for name in names() if quality(name).motion.between == "moved"]
    assert moved == ["smooth"]


def test_nothing_is_saved_unless_asked():
    assert all(quality(name).speed.is_off for name in ("exact", "half", "std", "pro"))
    fast = quality("fast")
    assert (fast.speed.compile, fast.speed.batch_guidance) == (True, True)
    assert fast.attention.is_exact
    assert not fast.speed.is_off
    assert fast.speed.told() == "first_block 0.1"


def test_a_file_of_ones_own(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("[attention]\nbudget = [[0.0, 0.125]]\n")
    assert quality(str(path)).name == "mine"
    assert quality(str(path)).attention.share(0, 8, 0) == 0.125


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[attention]\nbudge = 1\n", "unknown budge; known: .*budget"),
        ("[atention]\n", "unknown section atention; known: attention, speed or motion"),
        ("[motion]\nbetween = 'blended'\n", "between 'blended': use held or moved"),
        ("[motion]\nbetwen = 'held'\n", "unknown betwen; known: between"),
        ("[attention]\nbudget = [[0.0, 2.0]]\n", "lie in 0..1"),
        ("[speed]\nstep_cash = 1\n", "unknown step_cash; known: .*step_cache"),
        ("[speed]\nstep_cache = 'warm'\n", "'warm': use off, first_block, taylorseer or pyramid"),
        ("[speed]\nthreshold = 0\n", "threshold 0: it must lie above 0"),
        ("[speed]\ninterval = 1\n", "interval 1: it must be a whole number from 2 on"),
        ("[speed]\ncompile = 1\n", "compile 1: use true or false"),
        ("attention = 3\n", "mine.toml cannot be read"),
        ("[attention", "mine.toml cannot be read"),
    ],
)
def test_a_wrong_file_is_refused_by_the_key_at_fault(tmp_path, text, said):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(RequestError, match=said):
        quality(str(path))


def test_an_unknown_name_lists_the_known():
    with pytest.raises(
        RequestError, match="'quick' is not known: use exact, fast, half, pro, smooth or std"
    ):
        quality("quick")


def test_reading_loads_no_torch():
    code = (
        "import sys, kling_local.quality as q; q.quality('std'); assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
