"""Tuning with a fake measurement: what is stored, and what launchers read."""

from pathlib import Path

import pytest
import torch

pytest.importorskip("triton", reason="Triton exists for Linux only")

from kling_kernels import triton_attention, tune, tuning
from kling_kernels.block_mask import BlockMask
from kling_kernels.token_grid import TokenGrid

GPU = "NVIDIA H200"
DEFAULT = triton_attention.tile_options(128, 128)


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(tuning.FOLDER, str(tmp_path))
    return tmp_path


def measure(case, candidates):
    """A fake: four warps and three stages are fastest; 128 x 128 tiles fail with one stage."""
    times = []
    for each in candidates:
        slow = abs(each.get("num_warps", 4) - 4) + abs(each.get("STAGES", 3) - 3)
        fits = case.tile != (128, 128) or each.get("STAGES") != 1
        times.append(case.tile[0] * 1e-6 + slow if fits else None)
    return times


def run(*arguments):
    return tune.main([*arguments, "--gpu", GPU], measure)


def test_the_fastest_is_kept_and_read(own_folder, capsys):
    assert run("--kernel", "triton", "--dtype", "bfloat16", "--head-dim", "128") == 0
    assert [path.name for path in own_folder.iterdir()] == ["nvidia-h200.toml"]
    at = tuning.place("triton", torch.bfloat16, 128, (128, 128))
    assert tuning.chosen(GPU, at, DEFAULT) == DEFAULT | {"num_warps": 4, "STAGES": 3}
    printed = capsys.readouterr().out
    assert "triton.bfloat16.d128: 64x" in printed
    assert "4 choices" in printed


def test_other_places_and_gpus_keep_the_default():
    run("--kernel", "triton", "--dtype", "bfloat16", "--head-dim", "128")
    for gpu, dtype, width in (
        (GPU, torch.float16, 128),
        (GPU, torch.bfloat16, 64),
        ("NVIDIA H100", torch.bfloat16, 128),
    ):
        at = tuning.place("triton", dtype, width, (128, 128))
        assert tuning.chosen(gpu, at, DEFAULT) == DEFAULT


def test_tuning_again_keeps_what_it_does_not_measure():
    run("--kernel", "triton", "--dtype", "bfloat16", "--head-dim", "128")
    before = tuning.file_of(GPU).read_text(encoding="utf-8")
    run("--kernel", "gluon", "--dtype", "float16", "--head-dim", "64")
    after = tuning.file_of(GPU).read_text(encoding="utf-8")
    assert all(line in after for line in before.splitlines())
    at = tuning.place("gluon", torch.float16, 64, (128, 64))
    known = {"SLOTS": 4, "RUNNING": 1}
    assert tuning.chosen(GPU, at, known) == {"SLOTS": 2, "RUNNING": 0}


def test_what_is_told_goes_before_what_was_measured():
    """Options that the kernel does not have are ignored."""
    q, mask = torch.zeros(1, 1, 8, 64), BlockMask.dense(TokenGrid(1, 2, 4))
    default = {"SLOTS": 4, "RUNNING": 0}
    with tuning.told(RUNNING=1, STAGES=3):
        assert tuning.options("gluon", q, mask, default) == {"SLOTS": 4, "RUNNING": 1}
    assert tuning.options("gluon", q, mask, default) == default


def test_a_tile_that_nothing_fits_is_left_out():
    case = tune.Case("triton", torch.float16, 64, (128, 128))
    assert tune.tune([case], lambda _, candidates: [None] * len(candidates)) == []


def test_an_unknown_option_names_the_known_ones(own_folder):
    own_folder.joinpath("nvidia-h200.toml").write_text(
        "[triton.bfloat16.d128.128x128]\nwarps = 4\n", encoding="utf-8"
    )
    tuning._tables.cache_clear()
    at = tuning.place("triton", torch.bfloat16, 128, (128, 128))
    with pytest.raises(
        ValueError, match=r"unknown warps; known: RUNNING, STAGES, num_stages, num_warps"
    ):
        tuning.chosen(GPU, at, DEFAULT)


def test_without_a_named_folder_it_is_that_of_the_checkout(monkeypatch):
    monkeypatch.delenv(tuning.FOLDER)
    assert tuning.folder() == Path(__file__).parents[2] / "configs" / "kernels"


def test_on_a_cpu_it_says_what_it_needs(capsys):
    if torch.cuda.is_available():
        pytest.skip("there is a GPU")
    assert tune.main([]) == 1
    assert capsys.readouterr().err == "tuning measures on a GPU, and PyTorch sees none here\n"
