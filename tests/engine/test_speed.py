"""Every speed switch: off, the result is bit-identical to stock; on, it saves calls at an error
that is measured here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from kling_kernels.plan import SparsityPlan
from kling_local.clips import silent
from kling_local.engine import Conditions
from kling_local.engine.memory import RESIDENT, SETTINGS
from kling_local.engine.models.minimax_h3 import MiniMaxH3Model
from kling_local.engine.models.wan import WanModel
from kling_local.engine.speed import Limits, _keep_compiled, compiled, suited
from kling_local.quality import Quality, Speed
from kling_local.units import Size
from tests.engine.conftest import make_take
from tests.tiny.minimax_h3 import minimax_h3_card, save_minimax_h3
from tests.tiny.wan import save_wan, wan_card

OFF = Speed()
WAN = {"render_size": Size(64, 32), "num_frames": 12, "model_frames": 9, "model_fps": 16}
H3 = {"render_size": Size(64, 32), "num_frames": 22, "model_frames": 22, "model_fps": 24}
KINDS = ("t2v", "a14b_t2v", "vace", "minimax_h3")


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """Tiny models by kind, each loaded once."""
    loaded = {}

    def model(kind: str):
        if kind not in loaded:
            folder = tmp_path_factory.mktemp(kind) / "weights"
            if kind == "minimax_h3":
                made = MiniMaxH3Model(minimax_h3_card(save_minimax_h3(folder)))
            else:
                made = WanModel(wan_card(save_wan(folder, kind), kind))
            made.load(silent)
            loaded[kind] = made
        return loaded[kind]

    yield model
    for each in loaded.values():
        each.unload()


Draw = Callable[..., tuple[np.ndarray, dict]]


@pytest.fixture
def draw(models) -> Draw:
    def render(kind: str, speed: Speed = OFF, *, steps: int = 8, plan: SparsityPlan | None = None):
        size = H3 if kind == "minimax_h3" else WAN
        guidance = 1.0 if kind == "minimax_h3" else 4.0
        take = make_take(num_steps=steps, guidance_scale=guidance, **size)
        asked = Quality("mine", plan or SparsityPlan.exact(), speed)
        conditions = Conditions(sound=False, quality=asked)
        clip = models(kind).render(take, conditions, silent, lambda: False)
        return np.stack(list(clip.frames)).astype(float), clip.facts

    return render


def error(one: np.ndarray, other: np.ndarray) -> float:
    """Root mean square difference, on a scale of 255."""
    return float(np.sqrt(((one - other) ** 2).mean()))


@pytest.mark.parametrize(
    ("kind", "cache", "skipped", "most"),
    [
        ("t2v", "first_block", 14, 1.0),
        ("t2v", "taylorseer", 6, 0.3),
        ("t2v", "pyramid", 2, 0.5),
        ("a14b_t2v", "first_block", 12, 1.2),
        ("vace", "taylorseer", 6, 0.4),
        ("vace", "pyramid", 2, 0.5),
        ("minimax_h3", "first_block", 7, 0.6),
        ("minimax_h3", "taylorseer", 3, 0.3),
    ],
)
def test_a_step_cache_skips_and_leaves_nothing_behind(draw, kind, cache, skipped, most):
    plain, facts = draw(kind)
    assert "step_cache" not in facts
    at_once = cache == "pyramid"
    speed = Speed(step_cache=cache, threshold=0.9, interval=2, batch_guidance=at_once)
    fast, facts = draw(kind, speed)
    assert facts["step_cache"].startswith(cache)
    assert facts["step_cache_skipped"] == skipped
    assert 0 < error(fast, plain) < most
    np.testing.assert_array_equal(draw(kind)[0], plain)


@pytest.mark.parametrize("kind", ["t2v", "minimax_h3"])
def test_a_threshold_that_nothing_meets_is_the_plain_film(draw, kind):
    plain, _ = draw(kind)
    same, facts = draw(kind, Speed(step_cache="first_block", threshold=1e-9))
    assert facts["step_cache_skipped"] == 0
    np.testing.assert_array_equal(same, plain)


@pytest.mark.parametrize("kind", ["t2v", "a14b_t2v", "vace"])
def test_both_branches_in_one_call_are_the_two_calls(draw, models, kind):
    plain, before = draw(kind)
    at_once, facts = draw(kind, Speed(batch_guidance=True))
    assert facts["batched_guidance"]
    assert (before["forward_calls"], facts["forward_calls"]) == (16, 8)
    assert facts["network_evaluations"] == before["network_evaluations"] == 16
    assert np.abs(at_once - plain).max() <= 1
    np.testing.assert_array_equal(draw(kind)[0], plain)
    assert "encode_prompt" not in vars(models(kind)._pipeline)


def test_compiled_blocks_draw_the_same(draw, models, monkeypatch):
    """Uses only the compiler's front end: the back end takes minutes on a busy core."""
    from kling_local.engine import speed

    monkeypatch.setattr(speed, "compiled", lambda network: compiled(network, "eager"))
    plain, _ = draw("t2v")
    network = models("t2v")._pipeline.transformer
    fast, facts = draw("t2v", Speed(compile=True))
    assert facts["compiled"]
    assert facts["compile_cache"] == "compiled by an earlier take of this process"  # "eager": none
    assert np.abs(fast - plain).max() <= 1
    assert all(block._compiled_call_impl is None for block in network.blocks)
    np.testing.assert_array_equal(draw("t2v")[0], plain)


COMPILE = """
import sys, torch
from kling_local.engine.speed import sped
from kling_local.quality import Speed

class Block(torch.nn.Module):
    def forward(self, x):
        return x * 2 + 1

class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = torch.nn.ModuleList([Block(), Block()])

    def compile_repeated_blocks(self, **how):
        for block in self.blocks:
            block.compile(fullgraph=True, **how)

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return x

network = Network().eval()
for _ in range(2):
    with torch.no_grad(), sped(None, [network], Speed(compile=True), False) as facts:
        assert (network(torch.ones(4)) == 7).all()
    print(facts["compile_cache"])
"""


def test_a_second_process_reads_what_the_first_one_compiled(tmp_path):
    """With Inductor itself, on blocks that it compiles in seconds."""
    home = {**os.environ, "KLING_HOME": str(tmp_path)}
    home.pop("TORCHINDUCTOR_CACHE_DIR", None)
    told = [
        subprocess.run(
            [sys.executable, "-c", COMPILE], env=home, check=True, capture_output=True, text=True
        ).stdout.splitlines()
        for _ in range(2)
    ]
    again = "compiled by an earlier take of this process"
    assert told == [
        ["0 graphs read from disk, 1 compiled and kept there", again],
        ["1 graphs read from disk, 0 compiled and kept there", again],
    ]
    assert list((tmp_path / "compiled" / "fxgraph").rglob("*"))


def test_what_was_compiled_is_kept_in_the_home_folder(monkeypatch, tmp_path):
    from torch._inductor.runtime.cache_dir_utils import cache_dir

    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", "")
    monkeypatch.delenv("TORCHINDUCTOR_CACHE_DIR")
    cache_dir()  # makes torch write its default into the environment variable
    _keep_compiled(tmp_path)
    assert cache_dir() == str(tmp_path)
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path / "asked"))
    _keep_compiled(tmp_path)
    assert cache_dir() == str(tmp_path / "asked")


def test_what_a_network_does_not_take_is_off_and_said():
    every = Limits(("first_block",), "", True, False, False, RESIDENT)
    asked = Speed(compile=True, batch_guidance=True, step_cache="first_block")
    used, reasons = suited(asked, every)
    assert used == replace(asked, compile=False)
    assert reasons == ["compile is off: a step cache changes what blocks do from step to step"]
    moved = next(each for each in SETTINGS if each.blocks_offloaded)
    used, reasons = suited(asked, replace(every, setting=moved, sparse=True))
    assert used.is_off
    assert len(reasons) == 3
    used, (reason,) = suited(Speed(step_cache="pyramid"), every)
    assert used.is_off
    assert reason == "step cache pyramid is off: the network takes first_block"
    _, (reason,) = suited(Speed(step_cache="pyramid"), replace(every, caches=("pyramid",)))
    assert "one branch of guidance the other's attention" in reason


def test_sparse_attention_and_a_step_cache_go_together(draw):
    half = SparsityPlan(budget=((0.0, 0.5),), guard_steps=1)
    speed = Speed(step_cache="taylorseer", interval=2, batch_guidance=True)
    frames, facts = draw("t2v", speed, steps=5, plan=half)
    assert np.isfinite(frames).all()
    assert facts["step_cache_skipped"] > 0
    assert facts["attention_sparse_steps"] == 3  # of five: one is a guard step, one is skipped
    (why,) = facts["speed_off"]
    assert why.startswith("batch_guidance is off: sparse attention")
