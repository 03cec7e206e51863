"""The quote: work counted exactly, seconds from measured runs only, byte-stable JSON."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kling_local.planner import plan
from kling_local.planner.quote import quote, quote_to_json, work_of
from kling_local.request import GenerationRequest, ShotRequest
from tests.planner.lint_models import LTX, SKETCH

ROOT = Path(__file__).parent.parent.parent
BALL = "a red ball rolls along the beach"


def quoted(model=SKETCH, **fields):
    request = GenerationRequest(**{"prompt": BALL, **fields})
    return quote(request, plan(request, model), model)


def test_work_is_evaluations_times_tokens():
    """5 s at 12 fps are 65 model frames, 9 latents of 6 x 10, and 25 sound tokens a second."""
    work = quoted(duration=5).work
    assert work.evaluations == 8
    assert work.tokens == 9 * 6 * 10 + 135
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


@pytest.mark.parametrize("seconds", [5, 15])
def test_a_measured_film_is_predicted_near_its_measurement(seconds):
    path = ROOT / "benchmarks" / "results" / f"2026-11-21-frame-{seconds}s-cpu2.json"
    measured = json.loads(path.read_text())["ours"]["wall_s"]["median"]
    made = quoted(duration=seconds, sound=True)
    on = next(each for each in made.machines if each.machine == "cpu2")
    assert on.seconds == pytest.approx(measured, rel=0.25)
    assert on.low_s <= on.seconds <= on.high_s
    assert "fitted to" in on.basis


def test_longer_and_larger_films_cost_more():
    costs = [quoted(duration=seconds).machines[0].seconds for seconds in (3, 6, 10, 15)]
    assert costs == sorted(costs)
    assert quoted(resolution="1080p").machines[0].seconds > quoted().machines[0].seconds
    assert "1080p was not measured" in quoted(resolution="1080p").machines[0].basis


def test_what_was_not_measured_is_called_so():
    made = quoted(LTX)
    assert made.machines == ()
    assert made.work.tokens is None
    assert "not measured" in made.remark
    assert "not measured" in quoted().remark, "no GPU has run it"


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
    """When it is not: python benchmarks/fit_costs.py"""
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "fit_costs.py"), "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
