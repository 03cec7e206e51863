"""The command line end to end: a film with sound from a tiny random model."""

import json

import pytest
from PIL import Image

from kling_local.cli import main
from kling_local.ffmpeg import probe


@pytest.mark.usefixtures("tiny_sketch")
def test_a_film_its_strip_and_its_papers(tmp_path, capsys):
    out = tmp_path / "film.mp4"
    arguments = ["--shot", "1: a red ball", "--shot", "2: it jumps", "--sound", "--seed", "3"]
    assert main(["generate", *arguments, "-o", str(out), "--film-strip", "--json"]) == 0
    paths = json.loads(capsys.readouterr().out.splitlines()[-1])
    facts = probe(out)
    assert (facts.num_frames, str(facts.size), facts.has_audio) == (72, "1280x720", True)
    assert Image.open(tmp_path / "film.png").width > 1000
    assert json.loads((tmp_path / "film.job" / "plan.json").read_text())["cuts"] == [24]
    assert paths == {
        "video": str(out),
        "receipt": str(tmp_path / "film.job" / "receipt.json"),
        "plan": str(tmp_path / "film.job" / "plan.json"),
    }
    assert json.loads((tmp_path / "film.job" / "receipt.json").read_text())
