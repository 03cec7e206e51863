"""The code in ``docs/python.md`` runs in order and prints what its comments say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import kling_local
from kling_local import request

PAGE = (Path(__file__).parents[1] / "docs" / "python.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("tiny_sketch")
def test_the_page_does_what_it_says(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    told = [line for block in blocks for line in re.findall(r"print\(.*\)  # (.+)", block)]
    assert len(told) == PAGE.count("print(") == 6
    names: dict[str, object] = {}
    for block in blocks:
        exec(block, names)
    assert capsys.readouterr().out.splitlines() == told
    assert (tmp_path / "ball.mp4").is_file()


def test_a_request_and_all_its_parts_come_from_the_package():
    for name in request.__all__:
        assert name in kling_local.__all__
        assert getattr(kling_local, name) is getattr(request, name)
