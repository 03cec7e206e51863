"""The rendering worker: films by the engine (a tiny random model), cancel, crash, bad pictures."""

from __future__ import annotations

import io
import json
import threading

import pytest
from PIL import Image

from kling_local import ffmpeg, generation
from kling_local.addresses import UPLOAD
from kling_local.clips import Progress
from kling_local.jobs.home import Home
from kling_local.jobs.job import NewJob
from kling_local.request import GenerationRequest, ShotRequest
from kling_local.worker import render
from kling_local.worker.order import Order
from kling_local.worker.render import RenderWorker
from kling_local.worker.verdict import failed_by
from tests.server.conftest import wait_for

FILM = GenerationRequest(
    shots=(ShotRequest("a red ball on a beach", 2), ShotRequest("a blue car in a city", 1)),
    aspect_ratio="1:1",
    sound=True,
    seed=3,
)


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


@pytest.fixture
def store(home):
    made = home.store()
    yield made
    made.close()


@pytest.fixture
def stopping():
    return threading.Event()


@pytest.fixture
def worker(home, store, stopping, tiny_sketch):
    return RenderWorker(home, store, Order(owner="w", lease_s=5.0), stopping)


def enqueue(store, request=FILM, **changes):
    facts = {"dialect": "kling", "account": "local", "model": "kling-v3-omni"} | changes
    return store.enqueue(NewJob(id="1", request=request, **facts))[0]


def test_a_job_becomes_a_film(home, store, worker):
    enqueue(store)
    assert worker.step()
    job = store.job("1")
    assert (job.state, job.progress) == ("succeeded", 1.0)
    facts = ffmpeg.probe(home.within(job.output["path"]))
    assert (facts.num_frames, facts.has_audio) == (72, True)
    assert (job.output["width"], job.output["height"]) == (facts.size.width, facts.size.height)
    assert job.output["num_bytes"] == home.within(job.output["path"]).stat().st_size
    assert (job.output["seconds"], job.output["seed"]) == (3.0, 3)
    assert {"request.json", "plan.json", "receipt.json"} <= {
        path.name for path in home.job_folder("1").iterdir()
    }
    assert not worker.step()


def test_a_cancelled_job_stops_between_steps(store, worker, monkeypatch):
    job = enqueue(store)
    tell = render._Pulse.tell

    def cancelling(pulse, progress, step):
        tell(pulse, progress, step)
        if step.stage == "denoise" and not pulse.unwanted:
            store.cancel(job.id)
            pulse.unwanted = True

    monkeypatch.setattr(render._Pulse, "tell", cancelling)
    worker.step()
    ended = store.job("1")
    assert (ended.state, ended.output, ended.failure) == ("cancelled", None, None)


@pytest.mark.parametrize("way", ["delete", "reset"])
def test_a_job_that_is_deleted_meanwhile_leaves_no_files(home, store, worker, monkeypatch, way):
    enqueue(store)
    generate = generation.generate

    def generate_after(request, *, folder, report, is_cancelled):
        store.delete("1") if way == "delete" else store.reset()
        home.forget_job("1")
        wait_for(is_cancelled)
        folder.mkdir(parents=True)
        (folder / "take-01.mp4").write_bytes(b"a film")
        return generate(request, folder=folder, report=report, is_cancelled=is_cancelled)

    monkeypatch.setattr(generation, "generate", generate_after)
    assert worker.step()
    assert store.job("1") is None
    assert not home.job_folder("1").exists()


def test_the_pulse_hears_of_a_cancel(store, worker):
    enqueue(store)
    (job,) = store.claims.claim("w", lease_s=0.4)
    with render._Pulse(store, job, 0.4) as pulse:
        store.cancel("1")
        for _ in range(200):
            if pulse.unwanted:
                break
            threading.Event().wait(0.02)
        assert pulse.unwanted
        assert not pulse.lost


def test_a_stage_that_takes_turns_is_logged_once_a_take(store, worker):
    enqueue(store)
    (job,) = store.claims.claim("w", lease_s=0.4)
    with render._Pulse(store, job, 0.4) as pulse:
        for number in (1, 2):
            for _ in range(100):
                pulse.tell(0.5, Progress("decode", 1, 2, number))
                pulse.tell(0.5, Progress("encode", 1, 2, number))
        for _ in range(200):
            if len(logs := store.job("1").logs) >= 4:
                break
            threading.Event().wait(0.02)
    assert [stage for _, stage in logs] == ["decode", "encode", "decode", "encode"]


def test_a_worker_that_is_stopped_leaves_the_job_to_the_next(
    home, store, worker, stopping, monkeypatch
):
    enqueue(store)
    tell = render._Pulse.tell

    def stop_in_take_two(pulse, progress, step):
        tell(pulse, progress, step)
        if (home.job_folder("1") / "take-01.json").exists():
            stopping.set()

    monkeypatch.setattr(render._Pulse, "tell", stop_in_take_two)
    worker.step()
    assert store.job("1").state == "running"
    monkeypatch.setattr(render._Pulse, "tell", tell)
    second = RenderWorker(home, store, Order(owner="w2"), threading.Event())
    assert second.step()
    assert store.job("1").state == "succeeded"
    assert store.job("1").attempts == 2
    receipt = json.loads((home.job_folder("1") / "receipt.json").read_text())
    assert receipt["reused_takes"] == [1]


def test_a_worker_that_lost_its_lease_says_nothing(store, worker, monkeypatch):
    enqueue(store)
    tell = render._Pulse.tell

    def lose(pulse, progress, step):
        tell(pulse, progress, step)
        if step.stage == "denoise" and not pulse.lost:
            store.claims.release("w")
            store.claims.claim("other", lease_s=60)
            pulse.lost = True

    monkeypatch.setattr(render._Pulse, "tell", lose)
    worker.step()
    job = store.job("1")
    assert (job.state, job.lease_owner, job.failure) == ("running", "other", None)


def picture(size):
    data = io.BytesIO()
    Image.new("RGB", size, "red").save(data, format="PNG")
    return data.getvalue()


def test_a_start_image_from_an_upload_is_followed_and_decides_the_ratio(home, store, worker):
    home.upload("u1").parent.mkdir(parents=True)
    home.upload("u1").write_bytes(picture((720, 720)))
    request = GenerationRequest(prompt="a red ball", duration=3, start_image=f"{UPLOAD}u1", seed=1)
    enqueue(store, request, aspect_follows="start_image")
    worker.step()
    job = store.job("1")
    assert job.state == "succeeded"
    assert job.output["width"] == job.output["height"]
    assert json.loads((home.job_folder("1") / "request.json").read_text())["aspect_ratio"] == "1:1"


def test_a_bad_picture_fails_the_task_as_media(home, store, worker):
    home.upload("u1").parent.mkdir(parents=True)
    home.upload("u1").write_bytes(picture((100, 100)))
    enqueue(store, GenerationRequest(prompt="a red ball", start_image=f"{UPLOAD}u1"))
    worker.step()
    failure = store.job("1").failure
    assert failure["kind"] == "media"
    assert "start_image" in failure["sentence"]


@pytest.mark.parametrize(
    ("fault", "kind"), [("fail_task", "server"), ("moderation_task", "moderation")]
)
def test_injected_faults_fail_the_task(store, worker, fault, kind):
    enqueue(store, fault=fault)
    worker.step()
    assert store.job("1").failure["kind"] == kind


def test_a_job_that_takes_workers_down_is_given_up(store, worker):
    enqueue(store)
    for _ in range(render.MAX_ATTEMPTS):
        store.claims.claim("crashes", lease_s=-1)
    worker.step()
    assert store.job("1").state == "failed"
    assert "5 times" in store.job("1").failure["sentence"]


def test_an_unexpected_error_shows_no_inside():
    verdict = failed_by(ZeroDivisionError("secret detail"))
    assert verdict.failure["kind"] == "server"
    assert "secret detail" not in verdict.failure["sentence"]
