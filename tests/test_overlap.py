"""Decoding in parallel with encoding and the next take: the same film, and errors do no harm."""

from __future__ import annotations

import json
import threading
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
import torch

from kling_local import takes
from kling_local.beside import Beside, ahead
from kling_local.clips import silent
from kling_local.engine import libraries
from kling_local.engine.models.ltx2 import Ltx2Model
from kling_local.engine.residency import unload_all
from kling_local.errors import Cancelled, MediaError
from kling_local.generation import generate
from kling_local.request import GenerationRequest, ShotRequest

SHOTS = (ShotRequest("a red ball on a beach", 1), ShotRequest("a blue car in a city", 2))
KEPT = ("take-01.mp4", "take-01.wav", "take-01.tail.npy", "take-02.mp4", "take-02.wav")
LONG_S = 60.0
BESIDE, ALONE = "decoded and written beside take 2", "decoded beside the encoder"


def test_items_are_made_ahead_in_order():
    started = threading.Event()

    def items():
        yield 1
        yield 2
        started.set()
        yield 3

    taken = ahead(items(), 1)
    assert next(taken) == 1
    assert started.wait(LONG_S)  # before the second was taken
    assert list(taken) == [2, 3]


def test_an_error_comes_in_its_place_and_a_closed_one_ends_its_thread():
    closed = threading.Event()

    def items():
        try:
            yield 1
            raise ValueError("no second")
        finally:
            closed.set()

    taken = ahead(items(), 4)
    assert next(taken) == 1
    with pytest.raises(ValueError, match="no second"):
        next(taken)
    assert closed.is_set()
    closed.clear()
    before = threading.active_count()
    taken = ahead((number for number in iter(int, 1)), 2)
    assert next(taken) == 0
    taken.close()
    assert threading.active_count() == before


def test_work_beside_is_stopped_when_its_block_fails():
    beside = Beside()

    def failing():
        with beside:
            beside.start(lambda: beside.stopped.wait(LONG_S))
            raise KeyError

    with pytest.raises(KeyError):
        failing()
    assert beside.take() is True


def test_a_piece_is_waited_for_once_also_when_it_has_just_ended():
    beside = Beside()
    assert beside.join() is False
    with beside:
        beside.start(lambda: 7)
    assert [beside.join(), beside.join()] == [True, False]  # it ended with the block
    assert beside.take() == 7
    assert beside.join() is False


@pytest.mark.parametrize("fails", [False, True])
def test_a_stream_of_its_own_has_ended_when_its_block_has(monkeypatch, fails):
    told = []
    stream = SimpleNamespace(wait_stream=told.append, synchronize=lambda: told.append("ended"))
    monkeypatch.setattr(libraries, "pick_device", lambda: "cuda")
    monkeypatch.setattr(torch.cuda, "Stream", lambda: stream)
    monkeypatch.setattr(torch.cuda, "default_stream", lambda: "the default one")
    monkeypatch.setattr(torch.cuda, "stream", lambda _: nullcontext())
    with pytest.raises(KeyError) if fails else nullcontext(), libraries.own_stream():
        told.append("block")
        if fails:
            raise KeyError
    assert told == ["the default one", "block", "ended"]


@pytest.fixture(autouse=True)
def _nothing_warm(tiny_sketch):
    del tiny_sketch
    yield
    unload_all()


@pytest.fixture
def setting(tmp_path):
    """A quality file that turns on overlapping and nothing else."""
    path = tmp_path / "overlapping.toml"
    path.write_text("[speed]\noverlap = true\n")
    return str(path)


def film(folder, attention="exact", shots=SHOTS, **asked):
    request = GenerationRequest(
        shots=shots, aspect_ratio="1:1", sound=True, seed=3, attention=attention
    )
    video = generate(request, folder=folder, **asked)
    return json.loads(video.receipt.read_text())


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The folder of the film rendered without overlapping."""
    return tmp_path_factory.mktemp("plain")


@pytest.fixture
def expected(plain, tiny_sketch):
    """The bytes of that film's takes."""
    del tiny_sketch
    if not (plain / "receipt.json").exists():
        receipt = film(plain)
        assert not any("overlap" in take for take in receipt["takes"])
    return bytes_of(plain)


def bytes_of(folder):
    return {name: (folder / name).read_bytes() for name in KEPT}


def overlapped(receipt):
    return [take["overlap"] for take in receipt["takes"]]


def watched(monkeypatch, method, before):
    """Call ``before``, with the same arguments, before each call of a method of the adapter."""
    real = getattr(Ltx2Model, method)

    def told(self, *arguments, **named):
        before(*arguments)
        return real(self, *arguments, **named)

    monkeypatch.setattr(Ltx2Model, method, told)


def test_a_take_is_decoded_while_the_next_is_denoised(expected, setting, tmp_path, monkeypatch):
    second_began = threading.Event()
    waited = []

    def denoising(rendering, _asked):
        if rendering.take.number == 2:
            second_began.set()

    def decoding(*_):
        if not waited:
            waited.append(second_began.wait(LONG_S))

    watched(monkeypatch, "_denoise", denoising)
    watched(monkeypatch, "_stretches", decoding)
    receipt = film(tmp_path / "job", setting)
    assert waited == [True]
    assert bytes_of(tmp_path / "job") == expected
    assert overlapped(receipt) == [
        "decoded and written beside take 2",
        ALONE,
    ]
    assert film(tmp_path / "job")["reused_takes"] == [1, 2]  # the setting changes no digest


def test_a_take_that_goes_on_waits_for_the_one_before(setting, tmp_path):
    shots = (SHOTS[0], ShotRequest("the ball goes on, no cut", 2))
    receipt = film(tmp_path / "job", setting, shots)
    assert overlapped(receipt) == [ALONE] * 2
    assert receipt["takes"][1]["anchor"] == "last_frames"


@pytest.mark.parametrize("stage", ["_stretches", "_denoise"])
def test_memory_that_runs_out_beside_is_answered_without_a_new_plan(
    expected, setting, tmp_path, monkeypatch, stage
):
    """In the first take's decoding, or in the second take's denoising in parallel with it."""
    left, decoding = [1], threading.Event()

    def failing(*arguments):
        is_second = stage == "_denoise" and arguments[0].take.number == 2
        if left[0] and (is_second or stage == "_stretches"):
            left[0] = 0
            decoding.set()
            raise torch.OutOfMemoryError

    def waiting(*_):
        assert decoding.wait(LONG_S)

    if stage == "_denoise":
        watched(monkeypatch, "_stretches", waiting)
    watched(monkeypatch, stage, failing)
    receipt = film(tmp_path / "job", setting)
    assert left == [0]
    assert bytes_of(tmp_path / "job") == expected
    assert {take["memory_setting"] for take in receipt["takes"]} == {"resident"}
    first = "off: memory ran out beside the next take"
    if stage == "_denoise":
        first = BESIDE
    assert overlapped(receipt) == [first, ALONE]


def test_a_cancel_stops_both_and_leaves_the_next_job_unharmed(
    expected, setting, tmp_path, monkeypatch
):
    cancelled = threading.Event()
    watched(monkeypatch, "_stretches", lambda *_: cancelled.set())
    with pytest.raises(Cancelled):
        film(tmp_path / "job", setting, report=silent, is_cancelled=cancelled.is_set)
    assert not list((tmp_path / "job").glob("take-*"))
    film(tmp_path / "job", setting)
    assert bytes_of(tmp_path / "job") == expected


def test_an_error_in_the_next_take_ends_the_decode_beside(setting, tmp_path, monkeypatch):
    def failing(rendering, _asked):
        if rendering.take.number == 2:
            raise RuntimeError("injected")

    watched(monkeypatch, "_denoise", failing)
    before = threading.active_count()
    with pytest.raises(RuntimeError, match="injected"):
        film(tmp_path / "job", setting)
    assert threading.active_count() == before


def test_an_encoder_that_fails_ends_the_decode_beside_it(setting, tmp_path, monkeypatch):
    def failing(clip, *_, **__):
        next(clip.frames)
        raise MediaError("injected")

    monkeypatch.setattr(takes, "write_take", failing)
    monkeypatch.setattr(takes, "_AHEAD", 1)  # it waits for room, so it cannot end by itself
    before = threading.active_count()
    with pytest.raises(MediaError, match="injected") as told:
        film(tmp_path / "job", setting, (ShotRequest("a red ball on a beach", 3),))
    assert threading.active_count() == before, told
