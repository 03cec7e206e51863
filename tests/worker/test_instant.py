"""The instant worker: a job that cannot be read is that job's failure and no other's."""

from __future__ import annotations

import pytest

from kling_local.addresses import UPLOAD
from kling_local.jobs.home import Home
from kling_local.jobs.job import NewJob
from kling_local.request import GenerationRequest
from kling_local.worker.instant import InstantWorker
from kling_local.worker.order import Order

RED = GenerationRequest(prompt="a red ball", aspect_ratio="1:1", duration=3)


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


@pytest.fixture
def store(home):
    made = home.store()
    yield made
    made.close()


def enqueue(store, id, request=RED):
    store.enqueue(NewJob(id=id, dialect="kling", account="local", model="m", request=request))


def work(home, store):
    worker = InstantWorker(home, store, Order(owner="w", speed="instant"))
    while worker.step():
        pass
    return {each: store.job(each).state for each in ("bad", "good")}


def test_a_job_of_a_newer_version_fails_alone(home, store):
    enqueue(store, "bad")
    enqueue(store, "good")
    with store.database.writing() as connection:
        connection.execute("UPDATE jobs SET request = '{\"hologram\": 1}' WHERE id = 'bad'")
    assert work(home, store) == {"bad": "failed", "good": "succeeded"}


def test_an_upload_that_the_system_does_not_hand_out_fails_its_job_alone(home, store, monkeypatch):
    path = home.upload("sent")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"a picture")
    opened = type(path).read_bytes

    def read_bytes(self):
        if self == path:
            raise OSError(5, "input/output error")
        return opened(self)

    monkeypatch.setattr(type(path), "read_bytes", read_bytes)
    enqueue(store, "bad", GenerationRequest(prompt="a ball", start_image=f"{UPLOAD}sent"))
    enqueue(store, "good")
    assert work(home, store) == {"bad": "failed", "good": "succeeded"}
    assert store.job("bad").failure["kind"] == "server"
