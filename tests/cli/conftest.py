"""Fixture: a command line whose films are written immediately, without rendering."""

from __future__ import annotations

import json

import pytest

import kling_local.generation
from kling_local.cards import card
from kling_local.clips import Progress, Video
from kling_local.errors import Cancelled
from kling_local.planner import plan as make_plan
from kling_local.planner import shot_list_to_json


@pytest.fixture
def renders(monkeypatch, tmp_path):
    """The recorded calls of ``generate``, which here writes a file and returns immediately."""
    calls = []

    def generate(request, *, folder, output, report, is_cancelled, strict):
        assert not strict
        calls.append((request, folder, output))
        shot_list = make_plan(request, card(request.model))
        paper = folder / "plan.json"
        paper.write_text(json.dumps(shot_list_to_json(shot_list)))
        report(Progress("denoise", 1, 2, 1))
        if is_cancelled():
            raise Cancelled
        output.write_bytes(b"film")
        return Video(output, folder / "receipt.json", paper, shot_list.size, 120, 5.0, True, 7)

    monkeypatch.setattr(kling_local.generation, "generate", generate)
    return calls
