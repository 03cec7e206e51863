"""The quote: work counted exactly, seconds from measured runs only, byte-stable JSON."""

import json
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.planner import quote as module
from kling_local.planner.quote import Cost, Strides, quote, quote_to_json, work_of
from kling_local.request import GenerationRequest, ShotRequest
from tests.planner.lint_models import LTX, SKETCH

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

from fit_costs import written  # noqa: E402

BALL = "a red ball rolls along the beach"


def quoted(model=SKETCH, **fields):
    request = GenerationRequest(**{"prompt": BALL, **fields})
    return quote(request, plan(request, model), model)


def run_of(seconds, wall, weights=SKETCH.sha256, **ours):
    """A benchmark record with the figures that the cost model is fitted to."""
    figures = {"median": wall, "low": 0.9 * wall, "high": 1.2 * wall}
    return {
        "benchmark": f"frame-{seconds}s", "date": "2026-11-25", "commit": "0123456",
        "machine": {"class": "cpu2", "cpu": "a processor", "cores": 2, "gpu": None},
        "settings": {"duration": seconds, "aspect_ratio": "16:9", "resolution": "720p",
                     "mode": "std", "model": "sketch", "no_sound": False, "weights": None,
                     "weights_sha256": weights},
        "ours": {"wall_s": figures, "stages_s": {"denoise": {"median": wall / 4}},
                 "peak_memory_mb": {"process": 700 + seconds}, "cold_wall_s": wall + 8, **ours},
    }  # fmt: skip


@pytest.fixture
def measured(tmp_path, monkeypatch):
    """The cost table fitted to two runs: 4 s for a film of 5 s, 10 s for one of 15 s."""
    for seconds, wall in ((5, 4.0), (15, 10.0)):
        path = tmp_path / f"2026-11-25-frame-{seconds}s-cpu2.json"
        path.write_text(json.dumps(run_of(seconds, wall)))
    text = written(tmp_path, (ROOT / "configs" / "costs.toml").read_text())
    table = tomllib.loads(text)
    strides = {name: Strides(**entry) for name, entry in table["model"].items()}
    costs = tuple(Cost(**entry) for entry in table["cost"])
    monkeypatch.setattr(module, "_table", lambda: (strides, costs))


def test_work_is_evaluations_times_tokens():
    """5 s at 12 fps: 65 model frames, 9 latents of 2 x 3 cells; 6.25 tokens of sound a second."""
    work = quoted(duration=5).work
    assert work.evaluations == 8
    assert work.tokens == 9 * 2 * 3 + 34
    assert work.linear == work.evaluations * work.tokens
    assert quoted(duration=5, cfg_scale=1).work.evaluations == 8 * 2
    assert quoted(duration=5, mode="pro").work.evaluations == 24


def test_takes_add_up():
    shots = (ShotRequest("a red ball", 3), ShotRequest("a blue car", 3))
    request = GenerationRequest(shots=shots)
    both = work_of(plan(request, SKETCH), SKETCH)
    one = work_of(plan(GenerationRequest(prompt="a red ball", duration=3), SKETCH), SKETCH)
    assert both.evaluations == 2 * one.evaluations
    assert both.linear == 2 * one.linear
    assert both.frames_720p == 144


@pytest.mark.parametrize(("seconds", "wall"), [(5, 4.0), (15, 10.0)])
def test_a_measured_film_is_predicted_near_its_measurement(measured, seconds, wall):
    made = quoted(duration=seconds, sound=True)
    on = next(each for each in made.machines if each.machine == "cpu2")
    assert on.seconds == pytest.approx(wall, rel=0.05)
    assert (on.low_s, on.high_s) == pytest.approx((0.9 * on.seconds, 1.2 * on.seconds), abs=0.01)
    assert on.basis.startswith("fitted to 2 (15 s, 5 s)")
    assert "only the spread of the repeats" in on.basis
    assert "not measured" in made.remark, "no GPU has run it"


def test_longer_and_larger_films_cost_more(measured):
    costs = [quoted(duration=seconds).machines[0].seconds for seconds in (3, 6, 10, 15)]
    assert costs == sorted(costs)
    assert quoted(resolution="1080p").machines[0].seconds > quoted().machines[0].seconds
    assert "1080p was not measured" in quoted(resolution="1080p").machines[0].basis


def test_runs_of_other_weights_predict_nothing(tmp_path, measured):
    other = replace(SKETCH, sha256="0" * 64)
    assert quoted(other).machines == ()
    assert "not measured on any machine" in quoted(other).remark
    head = (ROOT / "configs" / "costs.toml").read_text()
    before = written(tmp_path, head)
    path = tmp_path / "2026-11-26-frame-5s-cpu2.json"
    path.write_text(json.dumps(run_of(5, 99.0, weights="0" * 64)))
    assert written(tmp_path, head) == before
    assert "[[cost]]" in before


def test_what_was_not_measured_is_called_so():
    made = quoted(LTX)
    assert made.machines == ()
    assert made.work.tokens is None
    assert "not measured" in made.remark


SERVICES = {
    "kling", "segmind", "wavespeed", "fal", "replicate", "evolink", "comfy", "kie", "piapi", "poyo",
    "anyfast", "fast_token", "apiin", "crazyrouter",
}  # fmt: skip
"""Every hosted service whose API was studied; new-api is a gateway before others and has no price,
and the OpenAI-style dialect is spoken by servers of one's own."""


def test_every_hosted_service_is_in_the_quote():
    body = quote_to_json(quoted(sound=True))
    assert {each["service"] for each in body["hosted"]} == SERVICES
    unknown = [each for each in body["hosted"] if each["low"] is None]
    assert all(each["remark"] for each in unknown)
    assert json.dumps(body) == json.dumps(quote_to_json(quoted(sound=True)))


def test_the_cost_table_is_fitted_to_the_committed_runs():
    """To update the table: python benchmarks/fit_costs.py"""
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "fit_costs.py"), "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_memory_is_that_of_the_film_that_is_asked():
    told = []
    for duration, resolution in ((5, "720p"), (15, "1080p")):
        request = GenerationRequest(
            prompt="a cat sits", duration=duration, resolution=resolution, seed=1, model="ltx-2.3"
        )
        shot_list = plan(request, card("ltx-2.3"))
        told.append(quote(request, shot_list, card("ltx-2.3")))
    short, long = (each.memory["resident"] for each in told)
    assert long - short > 15  # 30 GiB of denoising and decode instead of 5
    assert f"a GPU needs {long:g} GiB for this film" in told[1].remark
    sketch = GenerationRequest(prompt="a cat sits", duration=3, seed=1, model="sketch")
    assert quote(sketch, plan(sketch, card("sketch")), card("sketch")).memory == {}
