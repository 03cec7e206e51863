"""Running out of memory or cancelling, at any stage of any family, does not harm the next job."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import Gemma3TextModel, Qwen3VLModel, UMT5EncoderModel

from kling_local.clips import silent
from kling_local.engine import Conditions, Engine
from kling_local.engine.models.adapter import Adapter
from kling_local.engine.models.echo import EchoModel
from kling_local.engine.models.ltx2 import Ltx2Model
from kling_local.engine.models.minimax_h3 import MiniMaxH3Model
from kling_local.engine.models.wan import WanModel
from kling_local.engine.residency import unload_all
from kling_local.errors import Cancelled, EngineError
from kling_local.families import ADAPTERS as FAMILIES
from kling_local.shots import Take
from kling_local.units import Size
from tests.tiny.echo import echo_card, save_echo
from tests.tiny.minimax_h3 import minimax_h3_card, save_minimax_h3
from tests.tiny.wan import save_wan, wan_card

ADAPTERS: dict[str, type[Adapter]] = {
    "wan": WanModel,
    "minimax_h3": MiniMaxH3Model,
    "ltx2": Ltx2Model,
    "echo": EchoModel,
}
READERS = {
    "wan": UMT5EncoderModel,
    "minimax_h3": Qwen3VLModel,
    "ltx2": Gemma3TextModel,
    "echo": Gemma3TextModel,
}
STATUS = Path("/proc/self/status")
STAGES = {
    "load": "load",
    "text": "forward",
    "denoise": "_denoise",
    "decode": "_stretches",
    "sound": "_sound",
}
"""Stages of a film in the engine -> the method that implements each."""
TABLE = [
    (family, stage)
    for family in FAMILIES
    for stage in STAGES
    if not (family == "wan" and stage == "sound")
]


@pytest.fixture(scope="module")
def cards(tmp_path_factory, tiny_card):
    """A tiny card of each family."""
    folder = tmp_path_factory.mktemp("families")
    return {
        "wan": wan_card(save_wan(folder / "wan", "a14b_t2v"), "a14b_t2v"),
        "minimax_h3": minimax_h3_card(save_minimax_h3(folder / "h3")),
        "ltx2": tiny_card,
        "echo": echo_card(save_echo(folder / "echo", tiny_card.source), tiny_card),
    }


@pytest.fixture(scope="module")
def expected(cards):
    """The frames of an undisturbed job of each family."""
    drawn = {family: film(card) for family, card in cards.items()}
    assert {facts["memory_setting"] for _, facts in drawn.values()} == {"resident"}
    return {family: frames for family, (frames, _) in drawn.items()}


@pytest.fixture(autouse=True)
def _nothing_warm() -> Iterator[None]:
    unload_all()
    yield
    unload_all()


def make_take(family: str, **changes) -> Take:
    frames = {"wan": (5, 16), "minimax_h3": (22, 24), "ltx2": (9, 24), "echo": (9, 24)}[family]
    given = {
        "number": 1,
        "shots": (1,),
        "start_frame": 0,
        "num_frames": 6,
        "model_frames": frames[0],
        "model_fps": frames[1],
        "render_size": Size(32, 32),
        "prompt": "a red ball",
        "negative_prompt": "",
        "anchor": "none",
        "seed": 7,
        "num_steps": 8 if family == "echo" else 2,
        "guidance_scale": 3.0,
    }
    return Take(**{**given, **changes})


def film(card, *, sound: bool = True, **changes):
    take, conditions = make_take(card.family, **changes), Conditions(sound=sound)
    with Engine(card) as engine:
        clip = engine.render(take, conditions, silent, lambda: False)
        return np.stack(list(clip.frames)), clip.facts


def once(monkeypatch, family: str, stage: str, error: Callable[[], BaseException]) -> None:
    """Make a stage raise an error at its first call."""
    kind = READERS[family] if stage == "text" else ADAPTERS[family]
    method = STAGES[stage]
    real, left = getattr(kind, method), [1]

    def failing(self, *arguments, **named):
        if left[0]:
            left[0] = 0
            raise error()
        return real(self, *arguments, **named)

    monkeypatch.setattr(kind, method, failing)


def ran_out_loading() -> EngineError:
    error = EngineError("memory ran out")
    error.__cause__ = torch.OutOfMemoryError("injected")
    return error


@pytest.mark.parametrize(("family", "stage"), TABLE)
def test_memory_that_runs_out_is_answered_by_the_next_setting(
    cards, expected, monkeypatch, family, stage
):
    error = ran_out_loading if stage == "load" else torch.OutOfMemoryError
    once(monkeypatch, family, stage, error)
    frames, facts = film(cards[family])
    np.testing.assert_array_equal(frames, expected[family])
    assert facts["memory_setting"] == "text_offloaded"
    assert facts["memory_reason"] == "memory ran out as resident: held as text_offloaded instead"


@pytest.mark.parametrize(("family", "stage"), TABLE)
def test_a_cancel_leaves_the_next_job_unharmed(cards, expected, monkeypatch, family, stage):
    once(monkeypatch, family, stage, Cancelled)
    with pytest.raises(Cancelled):
        film(cards[family], seed=5)
    frames, facts = film(cards[family])
    np.testing.assert_array_equal(frames, expected[family])
    assert facts["memory_setting"] == "resident"


def resident_kib() -> int:
    lines = STATUS.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def objects() -> int:
    """The number of live objects that the garbage collector tracks, tensors included."""
    gc.collect()
    return len(gc.get_objects())


@pytest.mark.skipif(not STATUS.exists(), reason="only Linux tells a process's memory there")
@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_fifty_jobs_in_a_row_leave_nothing_behind(cards, family):
    """Each has its own prompt and seed, every tenth has sound."""

    def job(number: int) -> None:
        few = {} if family == "echo" else {"num_steps": 1}
        words = f"a red ball {number}"
        film(cards[family], seed=number, prompt=words, guidance_scale=1.0, sound=number % 10 == 0,
             **few)  # fmt: skip

    for number in range(3):
        job(number)
    before, held = objects(), resident_kib()
    for number in range(3, 53):
        job(number)
    assert objects() - before < 10
    assert resident_kib() - held < 8 * 1024
