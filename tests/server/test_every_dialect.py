"""Rules of every dialect: its own prefix, signed callbacks, no access to files on the disk."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kling_local.dialects import dialect, dialects
from kling_local.jobs.job import JobFilter
from kling_local.server import signing
from kling_local.settings import HomeSettings
from tests.dialects.writers import KEY, WRITERS, Plan
from tests.server.conftest import wait_for
from tests.server.receiver import receiving

PLAN = Plan(shots=(("a ball", 2), ("a dog", 1)), duration=3, ratio="1:1", mode="std", sound=True)


def submitted(server, name, path, body):
    """Submit a call in a dialect; returns its job."""
    server.client.headers.pop("authorization", None)
    answer = server.client.post(path, json=body, headers=KEY[name])
    assert answer.status_code < 300, answer.text
    (job,), _ = server.store.page(JobFilter(limit=1))
    return job


@pytest.mark.parametrize(
    ("name", "prefix"), [(name, each) for name in dialects() for each in dialect(name).prefixes]
)
def test_a_call_under_the_dialects_own_prefix(server, name, prefix):
    path, body = WRITERS[name](PLAN)
    job = submitted(server, name, prefix + path, body)
    assert job.dialect == name
    assert job.request() == PLAN.request()


@pytest.mark.parametrize("name", dialects())
def test_no_client_names_a_model_or_settings(server, tmp_path, name):
    """On the command line both may be paths; on a server only the operator's settings decide."""
    path, body = WRITERS[name](PLAN)
    inner = body["input"] if name == "replicate" else body
    server.client.headers.pop("authorization", None)
    paths = {"attention": f"{tmp_path}/own.toml", "model": f"ltx-2:{tmp_path}/own.gguf"}
    for more in ({}, *({field: said} for field, said in paths.items()), {"model_params": paths}):
        sent = body | {"input": inner | more} if name == "replicate" else body | more
        assert server.client.post(path, json=sent, headers=KEY[name]).status_code < 500
    check_decided_here(server, "sketch")


def test_even_a_dialect_that_hands_paths_on_opens_none(serve, tmp_path, monkeypatch):
    server = serve(works=False, settings=HomeSettings(model="ltx-2"))
    path, body = WRITERS["kling"](PLAN)
    spoken = type(dialect("kling"))
    real = spoken.submit

    def handing_on(self, call, route):
        read = real(self, call, route)
        paths = {"model": f"sketch@{tmp_path}", "attention": str(tmp_path / "own.toml")}
        return replace(read, request=replace(read.request, **paths))

    monkeypatch.setattr(spoken, "submit", handing_on)
    assert server.client.post(path, json=body, headers=KEY["kling"]).status_code == 200
    check_decided_here(server, "ltx-2")


def test_a_voice_is_an_id_to_clients(server, tmp_path):
    """On the command line a voice may be a recording's path; a server accepts neither paths nor
    addresses to fetch.
    """
    server.client.headers.pop("authorization", None)
    path, body = WRITERS["kling-new"](PLAN)
    for voice in (
        str(tmp_path / "her.wav"),
        "http://127.0.0.1:1/her.wav",
        "data:audio/wav;base64,",
    ):
        said = body | {"contents": [*body["contents"], {"type": "voice", "voice_id": voice}]}
        answer = server.client.post(path, json=said, headers=KEY["kling-new"])
        assert 400 <= answer.status_code < 500, answer.text
    assert server.store.counts() == {}


def check_decided_here(server, model):
    """Check that there are jobs, all with the settings' model and its card's default quality."""
    jobs, num_taken = server.store.page(JobFilter(limit=100))
    assert num_taken
    assert {(job.request().model, job.request().attention) for job in jobs} == {(model, None)}


HOOKED = {
    "kling": lambda path, body, url: (path, body | {"callback_url": url}),
    "kling-new": lambda path, body, url: (path, body | {"options": {"callback_url": url}}),
    "fal": lambda path, body, url: (f"{path}?fal_webhook={url}", body),
    "wavespeed": lambda path, body, url: (f"{path}?webhook={url}", body),
    "replicate": lambda path, body, url: (path, body | {"webhook": url}),
    "evolink": lambda path, body, url: (path, body | {"callback_url": url}),
}
"""Where each dialect with callbacks expects their address."""
EVENTS = {"kling": 3, "kling-new": 3, "replicate": 2, "fal": 1, "wavespeed": 1, "evolink": 1}


@pytest.mark.parametrize("name", HOOKED)
def test_callbacks_arrive_signed_the_services_way(server, name):
    with receiving() as receiver:
        path, body = HOOKED[name](*WRITERS[name](PLAN), receiver.url.partition("?")[0])
        job = submitted(server, name, path, body)
        wait_for(lambda: len(receiver.got) == EVENTS[name])
        wait_for(lambda: all(each.delivered_at for each in server.store.outbox.of_job(job.id)))
    for _, headers, data in receiver.got:
        said = {key.lower(): value for key, value in headers.items()}
        check_signature(server, dialect(name).signing, said, data)
    assert f"{server.url}/__kling_local/files/{job.id}.mp4" in receiver.got[-1][2].decode()


def check_signature(server, kind, headers, data):
    """Verify a callback as a receiver would."""
    if kind is None:
        assert not {"webhook-signature", "x-fal-webhook-signature"} & set(headers)
    elif kind == "fal":
        (key,) = httpx.get(f"{server.url}/.well-known/jwks.json").json()["keys"]
        names = ("request-id", "user-id", "timestamp")
        words = [headers[f"x-fal-webhook-{each}"] for each in names]
        signed = "\n".join([*words, hashlib.sha256(data).hexdigest()]).encode()
        public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key["x"] + "=="))
        public.verify(bytes.fromhex(headers["x-fal-webhook-signature"]), signed)
        assert json.loads(data)["request_id"] == headers["x-fal-webhook-request-id"]
    else:
        key = KEY["replicate"] if kind == "standard" else KEY["wavespeed"]
        path = "/v1/webhooks/default/secret" if kind == "standard" else "/api/v3/webhook/secret"
        told = httpx.get(server.url + path, headers=key).text
        secret = "whsec_" + told.partition("whsec_")[2].partition('"')[0]
        sign = {"standard": signing.standard, "wavespeed": signing.wavespeed}[kind]
        stamp = int(headers["webhook-timestamp"])
        assert headers["webhook-signature"] == sign(secret, headers["webhook-id"], stamp, data)


def test_evolink_gives_a_callback_up_after_three_tries_of_ten_seconds():
    assert (dialect("evolink").callback_tries, dialect("evolink").callback_s) == (3, 10.0)


def test_evolink_calls_https_alone_but_for_loopback(server):
    path, body = WRITERS["evolink"](PLAN)
    server.client.headers.pop("authorization", None)
    for url, status in (
        ("http://example.com/x", 400), ("https://example.com/x", 200), ("http://127.0.0.1:1/", 200),
    ):  # fmt: skip
        said = body | {"callback_url": url}
        answer = server.client.post(path, json=said, headers=KEY["evolink"])
        assert answer.status_code == status, answer.text


def test_what_outlives_the_retention_is_swept_with_its_files(server):
    """After 31 days a job, its folder and an upload are gone; a new job stays."""
    path, body = WRITERS["kling"](PLAN)
    old = submitted(server, "kling", path, body)
    folder = server.home.job_folder(old.id)
    folder.mkdir(parents=True)
    (folder / "take-01.mp4").write_bytes(b"x")
    wait_for(lambda: server.store.job(old.id).is_finished)
    files = {"content": ("a.txt", b"text", "text/plain")}
    kept = server.client.post("/v1/files", files=files, headers=KEY["replicate"]).json()["id"]
    assert server.home.upload(kept).exists()
    server.client.headers.update(KEY["kling"])
    assert server.control("POST", "clock", json={"advance_s": 31 * 86_400}).status_code == 200
    assert not folder.exists()
    assert not server.home.upload(kept).exists()
    gone = server.client.get(f"{path}/{old.id}", headers=KEY["kling"])
    assert gone.json()["message"].startswith("Task not found")
    assert server.store.job(submitted(server, "kling", path, body).id) is not None
