"""A film of three shots in every dialect: sent, rendered by the built-in model, fetched, measured.

The plan is the same in every dialect, so all jobs have the same takes. The first job's takes are
copied into the other jobs' folders, as if those jobs had been interrupted after rendering them. A
dialect with a different plan would render its film again, and its receipt would show that.
"""

from __future__ import annotations

import json
import shutil
import threading

import pytest

from kling_local import ffmpeg
from kling_local.dialects import dialects
from kling_local.jobs.job import JobFilter
from kling_local.units import Size
from kling_local.worker.order import Order
from kling_local.worker.render import RenderWorker
from tests.dialects.writers import KEY, WRITERS, Plan
from tests.server.conftest import served

PLAN = Plan(
    shots=(("a red ball on a beach", 1), ("a blue car in a city", 1), ("a dog in the snow", 1)),
    duration=3,
    ratio="1:1",
    mode="std",
    sound=True,
)


def kling(ask, job):
    task = ask(f"/v1/videos/omni-video/{job}").json()["data"]
    assert task["task_status"] == "succeed"
    assert task["task_result"]["videos"][0]["duration"] == "3.000"
    return task["task_result"]["videos"][0]["url"]


def kling_new(ask, job):
    (task,) = ask(f"/tasks?task_ids={job}").json()["data"]
    assert task["status"] == "succeeded"
    return task["outputs"][0]["url"]


def fal(ask, job):
    path = f"/fal-ai/kling-video/requests/{job}"
    assert ask(f"{path}/status").json()["status"] == "COMPLETED"
    return ask(path).json()["video"]["url"]


def openai(ask, job):
    assert ask(f"/v1/videos/{job}").json()["status"] == "completed"
    return f"/v1/videos/{job}/content"


def wavespeed(ask, job):
    data = ask(f"/api/v3/predictions/{job}/result").json()["data"]
    assert data["status"] == "completed"
    return data["outputs"][0]


def replicate(ask, job):
    prediction = ask(f"/v1/predictions/{job}").json()
    assert prediction["status"] == "succeeded"
    return prediction["output"]


def segmind(ask, job):
    assert ask(f"/v2/requests/{job}/status").json()["status"] == "COMPLETED"
    output = ask(f"/v2/requests/{job}").json()["output"]
    return output if isinstance(output, str) else output["video"]["url"]


def evolink(ask, job):
    task = ask(f"/v1/tasks/{job}").json()
    assert task["status"] == "completed"
    return task["results"][0]


def comfy(ask, job):
    said = ask(f"/v2/models/kling/kling-v3-omni/requests/{job}").json()
    return json.dumps(said).partition('"url": "')[2].partition('"')[0]


READERS = {
    "kling": kling, "kling-new": kling_new, "fal": fal, "openai": openai, "wavespeed": wavespeed,
    "replicate": replicate, "segmind": segmind, "evolink": evolink, "comfy": comfy,
}  # fmt: skip
"""How a client of each dialect gets from a finished job's id to its film's address."""


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    """A server whose worker has rendered one film per dialect, and the jobs by dialect."""
    with served(tmp_path_factory.mktemp("films") / "home", works=False) as server:
        for name, write in WRITERS.items():
            path, body = write(PLAN)
            server.client.headers.pop("authorization", None)
            answer = server.client.post(path, json=body, headers=KEY[name])
            assert answer.status_code < 300, (name, answer.text)
        jobs, _ = server.store.page(JobFilter(oldest_first=True))
        first = server.home.job_folder(jobs[0].id)
        worker = RenderWorker(
            server.home, server.store, Order(owner="w", lease_s=600), threading.Event()
        )
        for job in jobs:
            if job is not jobs[0]:
                made = ("video.mp4", "receipt.json", "soundtrack.wav")
                folder = server.home.job_folder(job.id)
                shutil.copytree(first, folder, ignore=shutil.ignore_patterns(*made))
            assert worker.step()
        yield server, {job.dialect: job.id for job in jobs}


@pytest.mark.parametrize("name", dialects())
def test_a_film_of_three_shots(rendered, tmp_path, name):
    server, jobs = rendered

    def ask(address):
        answer = server.client.get(address, headers=KEY[name])
        assert answer.status_code == 200, answer.text
        return answer

    path = tmp_path / "film.mp4"
    path.write_bytes(ask(READERS[name](ask, jobs[name])).content)
    facts = ffmpeg.probe(path)
    assert (facts.num_frames, facts.fps, facts.size) == (72, 24, Size(720, 720))
    assert (facts.codec, facts.pix_fmt, facts.audio_codec) == ("h264", "yuv420p", "aac")
    assert abs(facts.audio_duration_s - 3) < 0.03
    folder = server.home.job_folder(jobs[name])
    plan = json.loads((folder / "plan.json").read_text())
    assert [shot["num_frames"] for shot in plan["shots"]] == [24, 24, 24]
    reused = json.loads((folder / "receipt.json").read_text())["reused_takes"]
    assert reused == ([] if name == dialects()[0] else [1, 2, 3])
