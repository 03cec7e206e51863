"""kill -9 in the middle of take 2 of 3, then the same folder again: take 1 is reused, and the film
equals an undisturbed one.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kling_local.generation import generate
from kling_local.request import GenerationRequest

FILM = {
    "shots": [
        {"prompt": "a red ball on a beach", "duration": 1},
        {"prompt": "a blue car in a city", "duration": 1},
        {"prompt": "the car goes on, no cut", "duration": 1},
    ],
    "aspect_ratio": "1:1",
    "sound": True,
    "seed": 3,
}

CHILD = """
import dataclasses, json, sys
from pathlib import Path
from kling_local import cards
from kling_local.generation import generate
from kling_local.request import GenerationRequest

weights, folder, film = sys.argv[1:]
tiny = {"source": Path(weights), "sha256": None, "steps": {"std": 2, "pro": 3}}
card = dataclasses.replace(cards.card("sketch"), **tiny)
cards.card = lambda _: card

def report(progress):
    print(progress.stage, progress.take, progress.done, flush=True)

generate(GenerationRequest.from_json(json.loads(film)), folder=Path(folder), report=report)
"""


def kill_when(line_begins: str, weights: Path, folder: Path) -> None:
    """Start the film in another process; kill -9 it once a line that it prints begins so."""
    command = [sys.executable, "-c", CHILD, str(weights), str(folder), json.dumps(FILM)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if line.startswith(line_begins):
                os.kill(child.pid, signal.SIGKILL)
                break
        child.stdout.close()
        assert child.wait() == -signal.SIGKILL


@pytest.mark.parametrize("moment", ["denoise 2 1", "encode 2 6"])
def test_killed_in_take_2_of_3(tmp_path, tiny_card, rendered, moment):
    job = tmp_path / "job"
    kill_when(moment, tiny_card.source, job)
    assert (job / "take-01.json").exists()
    assert not (job / "take-02.json").exists()
    assert not (job / "video.mp4").exists()
    first = (job / "take-01.mp4").stat()

    film = generate(GenerationRequest.from_json(FILM), folder=job)
    assert json.loads(film.receipt.read_text())["reused_takes"] == [1]
    assert (job / "take-01.mp4").stat().st_mtime_ns == first.st_mtime_ns
    undisturbed = rendered(GenerationRequest.from_json(FILM), tmp_path / "undisturbed")
    assert film.path.read_bytes() == undisturbed.read_bytes()
    assert not list(job.glob("*.part"))
    assert not list(job.glob(".*.part"))
