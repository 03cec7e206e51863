"""The description of the machine."""

from __future__ import annotations

import os

from kling_local.machine import main_gib


def test_free_main_memory_is_more_than_nothing_and_less_than_all():
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    free = main_gib()
    assert free is not None
    assert 0.05 < free < whole
