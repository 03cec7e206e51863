"""Quality settings are read whole or refused by name."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kling_local.errors import RequestError
from kling_local.quality import Quality, names, quality


def test_the_settings_of_the_package():
    assert names() == ("exact", "pro", "std")
    assert quality("exact") == Quality()
    assert quality("exact").attention.is_exact
    std, pro = quality("std").attention, quality("pro").attention
    assert std.share(7, 8, 1) == pytest.approx(0.25)
    assert pro.share(7, 8, 1) == pytest.approx(0.5)
    assert std.share(1, 8, 1) == 1.0
    assert pro.share(7, 8, 0) == 1.0


def test_a_file_of_ones_own(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("[attention]\nbudget = [[0.0, 0.125]]\n")
    assert quality(str(path)).name == "mine"
    assert quality(str(path)).attention.share(0, 8, 0) == 0.125


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[attention]\nbudge = 1\n", "unknown budge; known: .*budget"),
        ("[atention]\n", "unknown section atention; known: attention"),
        ("[attention]\nbudget = [[0.0, 2.0]]\n", "lie in 0..1"),
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
    with pytest.raises(RequestError, match="'fast' is not known: use exact, pro or std"):
        quality("fast")


def test_reading_loads_no_torch():
    code = (
        "import sys, kling_local.quality as q; q.quality('std'); assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
