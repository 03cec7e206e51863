"""The choice of how a model is held; running out of memory costs a job nothing but time."""

import gc
import shutil
import time
import weakref
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from kling_local import cards
from kling_local.activations import Stages
from kling_local.card_parts import Lora
from kling_local.clips import silent
from kling_local.engine import Conditions, Engine, residency
from kling_local.engine.models.ltx2 import Ltx2Model
from kling_local.engine.residency import unload_all
from kling_local.errors import Cancelled, EngineError
from kling_local.holding import RESIDENT, SETTINGS, Needs, cheaper, choose, needs_of
from tests.tiny.loras import save_lora

WORKS = Stages(text=0.5, encode=0.3, denoise=1.5, decode=5.5, tiled=3.0)
LTX = Needs(transformer=35.4, text=22.7, rest=8.0, activations=WORKS, source="card")
NAMED = {setting.name: setting for setting in SETTINGS}


@pytest.mark.parametrize(
    ("free", "name"),
    [(139, "resident"), (78, "resident"), (60, "text_offloaded"), (40, "fp8")],
)
def test_the_fastest_setting_that_fits_is_chosen(free, name):
    assert choose(LTX, free).setting.name == name


def test_exact_never_stores_in_eight_bits():
    assert choose(LTX, 40, exact=True).setting.name == "blocks_offloaded"


def test_without_a_gpu_everything_stays_in_main_memory():
    assert choose(LTX, None).setting == RESIDENT


def test_too_small_a_card_is_told_both_numbers():
    with pytest.raises(EngineError, match=r"about 12\.3 GiB .* 6\.0 GiB are free"):
        choose(LTX, 6.0)


@given(st.floats(20, 200), st.floats(0, 100))
def test_more_free_memory_never_chooses_a_slower_setting(free, more):
    def place(gib):
        return SETTINGS.index(choose(LTX, gib).setting)

    assert place(free + more) <= place(free)


def test_every_retreat_needs_less_and_the_last_has_none():
    setting, peaks = RESIDENT, []
    while setting is not None:
        peaks.append(setting.peak_gib(LTX))
        setting = cheaper(setting, LTX)
    assert peaks == sorted(peaks, reverse=True)
    assert len(set(peaks)) == len(peaks) == len(SETTINGS)


def test_what_is_pinned_in_main_memory_has_to_fit_there():
    """A card of 24 GiB runs LTX if 58 GiB fit into main memory; with 50 free it is refused."""
    assert choose(LTX, 23, 64).setting.name == "blocks_offloaded"
    with pytest.raises(EngineError, match=r"only with 58\.1 GiB of it in main memory.* 50\.0 GiB"):
        choose(LTX, 23, 50)
    assert choose(LTX, 139, 1).setting == RESIDENT
    with pytest.raises(EngineError, match=r"22\.7 GiB of it"):
        choose(LTX, 60, 20)
    assert cheaper(RESIDENT, LTX, 60).name == "text_offloaded"
    assert cheaper(RESIDENT, LTX, 10) is None


def test_networks_pin_more_than_they_weigh():
    """Pinned blocks are rounded up to powers of two: Wan 14B's 26.6 GiB become 40.7; LTX's layers
    nearly have such sizes.
    """
    needs = needs_of(cards.card("wan2.1-t2v-14b"))
    assert NAMED["blocks_offloaded"].main_gib(needs) == pytest.approx(40.7 + needs.text, abs=0.1)
    assert NAMED["text_offloaded"].main_gib(needs) == needs.text
    assert needs_of(cards.card("ltx-2.3")).pinned == 1.0


def test_a_second_network_waits_in_main_memory():
    needs = needs_of(cards.card("ltx-2.5-two-stage"))
    assert needs.waits == needs.transformer
    assert RESIDENT.main_gib(needs) == needs.waits
    assert needs_of(cards.card("ltx-2.3-two-stage")).waits == 0


def test_weights_that_cannot_be_placed_are_not_called_damaged(tiny_card, monkeypatch):
    """Regression: users with too little memory to pin were told to download 70 GB again."""

    def full(*_):
        raise RuntimeError("CUDA error: out of memory")

    monkeypatch.setattr(Ltx2Model, "_place", full)
    with pytest.raises(EngineError, match="cannot be put on the device: CUDA error") as told:
        Ltx2Model(tiny_card).load(silent)
    assert "fetch" not in told.value.hint


def test_sizes_come_from_the_files(tiny_card):
    needs = needs_of(tiny_card)
    assert needs.source == "files"
    assert 0 < needs.transformer * 2**20 < 10_000  # KiB, for the tiny transformer
    assert needs.text > 0


def test_the_largest_lora_for_the_camera_has_its_room():
    """The largest is the jib's, 2.21 GB; `needs_of` does not know which of them a film uses."""
    card = cards.card("ltx-2")
    needs, without = needs_of(card), needs_of(replace(card, camera_loras=()))
    for setting in SETTINGS:
        more = setting.stages_gib(needs)["denoise"] - setting.stages_gib(without)["denoise"]
        assert more == pytest.approx(2.21e9 / 2**30 * (0.08 if setting.blocks_offloaded else 1))
    fits = RESIDENT.peak_gib(without)
    assert choose(without, fits / 0.92).setting == RESIDENT
    assert choose(needs, fits / 0.92).setting != RESIDENT


def test_a_lora_that_refines_lies_beside_the_weights_all_the_time():
    """The distilled LoRA takes 7.6 GB. MiniMax-H3's turbo LoRA is fused into the weights and takes
    nothing, unless the weights are quantised.
    """
    card = cards.card("ltx-2.3-two-stage")
    needs, without = needs_of(card), needs_of(replace(card, loras=()))
    for setting in SETTINGS:
        more = setting.stages_gib(needs)["denoise"] - setting.stages_gib(without)["denoise"]
        assert more == pytest.approx(7.6e9 / 2**30 * (0.08 if setting.blocks_offloaded else 1))
    fits = RESIDENT.peak_gib(without)
    assert choose(without, fits / 0.92).setting == RESIDENT
    assert choose(needs, fits / 0.92).setting != RESIDENT
    turbo = cards.card("minimax-h3-turbo")
    assert needs_of(turbo).loras == 0
    small = replace(turbo, variants=cards.card("minimax-h3").variants)
    assert needs_of(cards.with_variant(small, "q4")).loras == pytest.approx(1.4e9 / 2**30)


def test_eight_bits_leave_what_lies_beside_the_weights_as_it_is(tiny_card, take, tmp_path):
    folder = shutil.copytree(tiny_card.source, tmp_path / "weights")
    layers = ("transformer_blocks.0.attn1.to_q", "transformer_blocks.1.ff.net.2")
    save_lora(folder / "loras" / "std.safetensors", folder / "transformer", layers)
    lora = Lora("tiny/lora", "std.safetensors", 0.1, modes=("std",))
    sizes = {}
    for name in ("resident", "fp8"):
        model = Ltx2Model(replace(tiny_card, source=folder, loras=(lora,)))
        model.setting = NAMED[name]
        model.load(silent)
        beside = {
            path: each.nbytes
            for path, each in model._pipeline.transformer.named_parameters()
            if ".lora_" in path
        }
        assert len(beside) == 2 * len(layers)
        sizes[name] = sum(beside.values())
        clip = model.render(take(), Conditions(mode="std"), silent, lambda: False)
        assert clip.facts["loras"] == [lora.told]
    assert sizes["fp8"] == sizes["resident"]


def drawn(card, take, setting):
    model = Ltx2Model(card)
    model.setting = setting
    model.load(silent)
    clip = model.render(take, Conditions(sound=False), silent, lambda: False)
    return np.stack(list(clip.frames)).astype(float)


@pytest.mark.parametrize("name", ["text_offloaded", "blocks_offloaded"])
def test_an_exact_setting_draws_the_very_same_frames(tiny_card, take, name):
    assert NAMED[name].exact
    expected = drawn(tiny_card, take(), RESIDENT)
    np.testing.assert_array_equal(drawn(tiny_card, take(), NAMED[name]), expected)


def test_eight_bits_change_the_frames_a_little(tiny_card, take):
    off = drawn(tiny_card, take(), NAMED["fp8"]) - drawn(tiny_card, take(), RESIDENT)
    assert 0 < np.sqrt((off**2).mean()) < 12  # of 255


@pytest.fixture
def runs_out(monkeypatch):
    """Makes a method of the adapter raise, by default for lack of memory, at its first calls."""
    unload_all()

    def inject(method, times, error=torch.OutOfMemoryError):
        real, left = getattr(Ltx2Model, method), [times]

        def full(self, *arguments, **named):
            if left[0]:
                left[0] -= 1
                if error is torch.OutOfMemoryError:
                    if method == "load":
                        raise EngineError("memory ran out") from error("injected")
                    raise error("injected")
                raise error
            return real(self, *arguments, **named)

        monkeypatch.setattr(Ltx2Model, method, full)

    yield inject
    unload_all()


def film(card, take):
    with Engine(card) as engine:
        clip = engine.render(take, Conditions(), silent, lambda: False)
        return np.stack(list(clip.frames)), clip.facts


@pytest.mark.parametrize("stage", ["load", "_conditions", "_denoise", "_sound", "_frames"])
def test_memory_that_runs_out_is_answered_once_and_recorded(tiny_card, take, runs_out, stage):
    expected, facts = film(tiny_card, take())
    assert facts["memory_setting"] == "resident"
    unload_all()
    runs_out(stage, 1)
    frames, facts = film(tiny_card, take())
    np.testing.assert_array_equal(frames, expected)
    assert facts["memory_setting"] == "text_offloaded"
    assert facts["memory_reason"] == ("memory ran out as resident: held as text_offloaded instead")


@pytest.mark.parametrize("stage", ["_place", "_conditions", "_denoise", "_sound", "_frames"])
def test_what_was_loaded_first_is_gone_before_it_is_loaded_anew(
    tiny_card, take, runs_out, monkeypatch, stage
):
    """Regression: the error's traceback kept the first copy alive, and two copies of 75 GiB do not
    fit where one did not.
    """
    loaded, left = [], []
    real = Ltx2Model._open

    def opened(self, dtypes):
        gc.collect()
        left.append(sum(each() is not None for each in loaded))
        pipeline = real(self, dtypes)
        loaded.append(weakref.ref(pipeline.transformer))
        return pipeline

    monkeypatch.setattr(Ltx2Model, "_open", opened)
    runs_out(stage, 1)
    _, facts = film(tiny_card, take())
    assert facts["memory_setting"] == "text_offloaded"
    assert left == [0, 0]


@pytest.mark.parametrize("stage", ["load", "_denoise", "_sound"])
def test_a_second_time_fails_the_job_and_not_the_next(tiny_card, take, runs_out, stage):
    expected, _ = film(tiny_card, take())
    unload_all()
    runs_out(stage, 2)
    with pytest.raises(EngineError, match="memory ran out"):
        film(tiny_card, take())
    np.testing.assert_array_equal(film(tiny_card, take())[0], expected)


@pytest.mark.parametrize("stage", ["load", "_denoise", "_sound", "_frames"])
def test_a_cancel_at_any_stage_leaves_the_next_job_unharmed(tiny_card, take, runs_out, stage):
    expected, _ = film(tiny_card, take())
    unload_all()
    runs_out(stage, 1, Cancelled)
    with pytest.raises(Cancelled):
        film(tiny_card, take())
    frames, facts = film(tiny_card, take())
    np.testing.assert_array_equal(frames, expected)
    assert facts["memory_setting"] == "resident"


@pytest.mark.parametrize("times", [1, 2])
def test_memory_that_runs_out_while_decoding_is_answered_too(
    tiny_card, take, monkeypatch, runs_out, times
):
    from kling_local.engine.models import ltx2_decode

    expected, _ = film(tiny_card, take())
    real, left = ltx2_decode.decode_pictures, [times]

    def full(*arguments):
        if left[0]:
            left[0] -= 1
            raise torch.OutOfMemoryError("injected")
        yield from real(*arguments)

    monkeypatch.setattr(ltx2_decode, "decode_pictures", full)
    if times == 1:
        frames, facts = film(tiny_card, take())
        assert facts["memory_setting"] == "text_offloaded"
    else:
        with pytest.raises(EngineError, match="memory ran out"):
            film(tiny_card, take())
        frames, _ = film(tiny_card, take())
    np.testing.assert_array_equal(frames, expected)


def test_jobs_in_a_row_share_one_warm_model(tiny_card, take, runs_out):
    loads = [film(tiny_card, take(seed=seed))[1]["load_s"] for seed in range(3)]
    assert loads[0] > 0
    assert loads[1:] == [0.0, 0.0]


def test_loading_counts_all_that_comes_before_the_first_step(
    tiny_card, take, monkeypatch, runs_out
):
    """It includes imports and planning, not only weights; otherwise a receipt's stages would not
    add up.
    """
    real = residency.needs_of

    def slow(*asked):
        time.sleep(0.3)
        return real(*asked)

    monkeypatch.setattr(residency, "needs_of", slow)
    assert film(tiny_card, take())[1]["load_s"] > 0.3


def test_another_card_makes_room(tiny_card, take, runs_out):
    film(tiny_card, take())
    _, facts = film(replace(tiny_card, title="another"), take())
    assert facts["load_s"] > 0


def test_many_jobs_leave_no_tensor_behind(tiny_card, take, runs_out):
    def tensors():
        gc.collect()
        return sum(1 for each in gc.get_objects() if type(each) is torch.Tensor)

    small = {"num_frames": 8, "model_frames": 9, "num_steps": 1, "guidance_scale": 1.0}
    film(tiny_card, take(**small))
    before = tensors()
    for seed in range(12):
        film(tiny_card, take(seed=seed, **small))
    assert tensors() <= before
