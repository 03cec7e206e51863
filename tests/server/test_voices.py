"""A voice created from a recording reaches a model that is conditioned on recordings."""

from __future__ import annotations

import dataclasses
import functools
import http.server
import json
import threading

import av
import httpx
import numpy as np
import pytest
from PIL import Image
from scipy.io import wavfile

from kling_local import cards, generation
from kling_local.engine.residency import unload_all
from kling_local.worker.order import Order
from kling_local.worker.render import RenderWorker
from tests.server.conftest import OMNI, served
from tests.tiny.minimax_h3 import minimax_h3_card, save_minimax_h3

VOICES, ELEMENTS = "/v1/general/custom-voices", "/v1/general/advanced-custom-elements"


@pytest.fixture
def files(tmp_path):
    """A web server for a folder with a recording, a picture and another file."""
    folder = tmp_path / "web"
    folder.mkdir()
    wave = np.sin(np.arange(16_000) * 2 * np.pi * 400 / 32_000) * 16_000
    wavfile.write(folder / "her.wav", 32_000, wave.astype(np.int16))
    (folder / "list.wav").write_text("#EXTM3U\nfile:///etc/hosts\n")
    Image.new("RGB", (400, 400), "red").save(folder / "her.png")
    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder without logging."""

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture
def hearing(tmp_path, monkeypatch):
    """A server without a worker, whose model is the tiny one, conditioned on recordings."""
    card = minimax_h3_card(save_minimax_h3(tmp_path / "h3"), "ref2va")
    can = dataclasses.replace(card.conditioning, voices=True)
    card = dataclasses.replace(card, conditioning=can)
    monkeypatch.setattr(cards, "card", lambda _: card)
    monkeypatch.setattr(generation, "_seed", lambda *_: 3)
    with served(tmp_path / "home", works=False) as server:
        yield server
    unload_all()


def made(server, path, **body):
    """Create an item of the library; returns its id, which is also its task's."""
    answer = server.client.post(path, json=body).json()
    assert answer["code"] == 0, answer
    return answer["data"]["task_id"]


def element(server, files, **more):
    picture = f"{files}/her.png"
    images = {"frontal_image": picture, "refer_images": [{"image_url": picture}]}
    return made(
        server, ELEMENTS, element_name="Mia", element_description="a woman",
        reference_type="image_refer", element_image_list=images, **more,
    )  # fmt: skip


def asked(server, element_id):
    """Submit a film with this element; returns its job and job folder."""
    body = {
        "model_name": "kling-v3-omni", "prompt": '<<<element_1>>> says "Come here"', "mode": "std",
        "duration": "3", "aspect_ratio": "1:1", "sound": "on",
        "element_list": [{"element_id": int(element_id)}],
    }  # fmt: skip
    answer = server.client.post(OMNI, json=body)
    assert answer.status_code == 200, answer.text
    task_id = answer.json()["data"]["task_id"]
    return server.store.job(task_id), server.home.job_folder(task_id)


def rendered(server, job):
    """Render the oldest waiting job; returns the finished task."""
    order = Order(owner="w", lease_s=600, places=server.options.places)
    assert RenderWorker(server.home, server.store, order, threading.Event()).step()
    return server.task(job.id)


def film(server, element_id):
    """Render a film with this element; returns its finished task, job folder and job."""
    job, folder = asked(server, element_id)
    return rendered(server, job), folder, job


def shown(folder):
    with av.open(str(folder / "video.mp4")) as container:
        return next(container.decode(video=0)).to_ndarray(format="gray")


def test_a_voice_of_the_library_is_heard(hearing, files):
    voice = made(hearing, VOICES, voice_name="her", voice_url=f"{files}/her.wav")
    task, folder, job = film(hearing, element(hearing, files, element_voice_id=voice))
    assert task["task_status"] == "succeed", task
    assert job.request().elements[0].voice == voice
    receipt = json.loads((folder / "receipt.json").read_text())
    (told,) = (each for each in receipt["outcomes"] if each["wish"] == "voices")
    assert told["state"] == "honoured"
    assert "in the voice of <Audio 1>" in receipt["takes"][0]["prompt_read"]

    _, mute, _ = film(hearing, element(hearing, files))
    assert "<Audio" not in (mute / "receipt.json").read_text()
    assert (shown(folder) != shown(mute)).any()
    _, heard = wavfile.read(folder / "take-01.wav")
    _, unheard = wavfile.read(mute / "take-01.wav")
    assert (heard != unheard).any()


def test_what_is_no_recording_fails_the_task(hearing, files):
    voice = made(hearing, VOICES, voice_name="list", voice_url=f"{files}/list.wav")
    task, _, _ = film(hearing, element(hearing, files, element_voice_id=voice))
    assert task["task_status"] == "failed"
    assert "the file is no sound" in task["task_status_msg"]


def test_a_voice_made_from_an_upload_is_heard_until_it_is_deleted(hearing, files):
    """Uploads expire after a week, but a voice in the library stays. A film submitted before the
    voice was deleted still uses it, a later one does not.
    """
    sent = {"content": ("her.wav", httpx.get(f"{files}/her.wav").content, "audio/wav")}
    link = hearing.client.post("/v1/files", files=sent).json()["urls"]["get"]
    voice = made(hearing, VOICES, voice_name="her", voice_url=link)
    mia = element(hearing, files, element_voice_id=voice)
    hearing.control("POST", "clock", json={"advance_s": 8 * 86_400})
    early, heard = asked(hearing, mia)
    gone = hearing.client.post("/v1/general/delete-voices", json={"voice_id": voice})
    assert gone.json()["code"] == 0
    late, unheard = asked(hearing, mia)
    assert early.request().elements == late.request().elements
    for job in (early, late):
        assert rendered(hearing, job)["task_status"] == "succeed"
    assert "in the voice of <Audio 1>" in (heard / "receipt.json").read_text()
    told = (unheard / "receipt.json").read_text()
    assert "<Audio" not in told
    assert f"the model hears recordings; '{voice}' is an id" in told
    hearing.control("POST", "clock", json={"advance_s": 8 * 86_400})
    assert not list((hearing.home.path / "uploads").iterdir())
