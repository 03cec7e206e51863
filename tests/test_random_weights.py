"""Benchmarks with random weights at real sizes: the networks match the cards, and every arm runs
(here with tiny networks).
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

import pictures  # noqa: E402
import random_films  # noqa: E402
import random_weights  # noqa: E402
import stock  # noqa: E402
import tables  # noqa: E402

from kling_local import cards  # noqa: E402
from kling_local.clips import silent  # noqa: E402
from kling_local.engine import Conditions, Engine  # noqa: E402
from kling_local.engine.residency import unload_all  # noqa: E402


@pytest.mark.parametrize("model", random_weights.architectures())
def test_a_network_has_as_many_parameters_as_its_card_says(model):
    counted = random_weights.counted(model)
    architecture = random_weights.architecture(model)
    assert counted == pytest.approx(architecture["counted"], rel=2e-3)
    both = counted * architecture.get("experts", 1)
    assert both == pytest.approx(cards.card(model).parameters_m / 1000, rel=0.01)
    assert architecture["source"]


@pytest.fixture
def options(monkeypatch):
    monkeypatch.setattr(cards, "card", cards.card)  # the benchmark sets it for itself

    def given(model: str, **changes) -> argparse.Namespace:
        told = {
            "model": model, "duration": 3, "aspect_ratio": "1:1", "resolution": "720p",
            "mode": "std", "steps": 2, "tiny": True, "arms": random_films.ARMS, "repeats": 1,
            "warm": 0, "limit_s": 600.0, "no_keep": True,
        }  # fmt: skip
        return argparse.Namespace(**{**told, **changes})

    yield given
    unload_all()


@pytest.mark.parametrize(
    ("model", "seconds"),
    [("wan2.2-ti2v-5b", 3), ("ltx-2.3", 3), ("joyai-echo", 3), ("minimax-h3", 5)],
)
def test_both_sides_draw_the_same_frames_from_the_same_weights(options, tmp_path, model, seconds):
    bench = random_films.opened(options(model, duration=seconds), tmp_path)
    (take,) = bench.shot_list.takes
    given = Conditions(film_size=bench.shot_list.size, sound=False)
    with random_weights.lent(bench.card, bench.parts), Engine(bench.card) as engine:
        clip = engine.render(take, given, silent, lambda: False)
        ours = np.stack(list(clip.frames)).astype(int)
    frames, _, marks = stock.call(bench.plain_pipeline(), bench.card, take)
    theirs = (frames * 255).round().astype(int)[: len(ours)]
    assert np.abs(ours - theirs).max() <= 1
    assert marks.evaluations == clip.facts["network_evaluations"]
    assert all(spent > 0 for spent in marks.seconds().values())


def test_the_arms_are_measured_and_shown(options, tmp_path, capsys):
    told = options("wan2.1-t2v-1.3b", arms=("stock", "exact", "fast"))
    result = random_films.main(told)
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["arms"] == result["arms"]
    arms = result["arms"]
    assert {arm: found["evaluations"] for arm, found in arms.items()} == dict.fromkeys(arms, 4)
    assert arms["fast"]["batched_guidance"]
    assert arms["fast"]["against_exact"]["psnr_db"] > 30
    assert arms["stock"]["against_exact"]["ssim"] > 0.9
    assert result["not_measured"] == []
    assert result["tokens"] == 13 * 4 * 4  # 49 frames of 64x64
    assert result["predicted_gb"] == pytest.approx(
        3.5, abs=0.2
    )  # a tiny film, without the text encoder
    path = tmp_path / "2026-01-01-random-x-cpu1.json"
    whole = {"benchmark": "random-x-3s", "date": "2026-01-01", **result}
    path.write_text(json.dumps(whole), encoding="utf-8")
    page = tables.as_markdown(tmp_path)
    assert "| `wan2.1-t2v-1.3b`, 3 s, 64x64 x 49, 2 steps | fast |" in page
    assert "| `minimax-h3` | stock, exact, std, fast | not measured |" in page


def test_what_is_over_time_is_named_and_unknown_models_are_refused(options, capsys):
    result = random_films.main(options("wan2.1-t2v-1.3b", limit_s=0.0))
    assert result["arms"] == {}
    assert result["not_measured"] == list(random_films.ARMS)
    with pytest.raises(SystemExit, match="has no architecture here: use wan2"):
        random_weights.architecture("sketch")
    capsys.readouterr()


def test_numbers_of_pictures():
    noise = np.random.default_rng(0)
    picture = noise.uniform(0, 255, (64, 64))
    assert pictures.ssim(picture, picture) == pytest.approx(1)
    assert pictures.ssim(picture, picture + 20) > pictures.ssim(picture, picture[::-1])
    assert pictures.ssim(picture, picture[::-1]) < 0.2


def test_numbers_of_films(tmp_path):
    from tests.media.test_footage import film

    one, other = film(tmp_path / "one.mkv", 6, 24), film(tmp_path / "other.mkv", 6, 12)
    alone = pictures.alone(one)
    assert alone["motion"] == alone["largest_change"] == pytest.approx(10, abs=1)
    assert alone["sharpness"] == 0
    same = pictures.against(one, other)
    assert same["psnr_db"] == math.inf
    assert same["ssim"] == pytest.approx(1)
