"""Callbacks: one for every change, signed, in order, retried, never into private networks."""

from __future__ import annotations

import json
import time

import pytest

from kling_local.server import callbacks, signing
from tests.server.conftest import KLING, OMNI, wait_for
from tests.server.receiver import receiving

WAVESPEED = "kwaivgi/kling-video-o3-pro/text-to-video"
FAL = "fal-ai/kling-video/o3/pro/text-to-video"
REPLICATE = "kwaivgi/kling-v3-omni-video"


@pytest.fixture
def receiver():
    with receiving() as made:
        yield made


def told_of(server, task_id):
    """Wait for callbacks of a job, and return them."""
    return wait_for(lambda: server.store.outbox.of_job(task_id))


def lower(headers):
    return {name.lower(): value for name, value in headers.items()}


def test_every_change_is_told_once_in_order_and_signed(server, receiver):
    task_id = server.submit(callback_url=receiver.url)
    server.finished(task_id)
    wait_for(lambda: len(receiver.got) == 3)
    bodies = [json.loads(body) for _, _, body in receiver.got]
    assert [body["task_status"] for body in bodies] == ["submitted", "processing", "succeed"]
    assert all(body["task_id"] == task_id for body in bodies)
    assert "task_result" not in bodies[1]
    assert bodies[2]["task_result"]["videos"][0]["url"].startswith(server.url)
    secret = server.store.clock.note("webhook_secret", default="")
    for path, headers, body in receiver.got:
        assert path == "/hook?x=1"
        said = lower(headers)
        stamp = int(said["webhook-timestamp"])
        assert said["webhook-signature"] == signing.standard(
            secret, said["webhook-id"], stamp, body
        )
        assert abs(stamp - time.time()) < 60
    assert len({lower(headers)["webhook-id"] for _, headers, _ in receiver.got}) == 3


def test_a_job_of_a_newer_version_keeps_no_other_from_its_callbacks(serve, receiver):
    server = serve(works=False)
    newer, other = server.submit(), server.submit(prompt="a blue ball")
    with server.store.database.writing() as connection:
        connection.execute("UPDATE jobs SET callback_url = ?", (receiver.url,))
        connection.execute("UPDATE jobs SET request = '{\"odd\": 1}' WHERE id = ?", (newer,))
    server.store.cancel(newer)
    server.store.cancel(other)
    wait_for(lambda: receiver.got)
    assert json.loads(receiver.got[0][2])["task_id"] == other


def test_a_callback_that_fails_is_tried_again_with_the_same_id(server, receiver, monkeypatch):
    monkeypatch.setattr(callbacks, "_FIRST_PAUSE_S", 0.05)
    receiver.codes = [500, 503]
    task_id = server.submit(callback_url=receiver.url)
    wait_for(lambda: len(receiver.got) == 5)
    ids = [lower(headers)["webhook-id"] for _, headers, _ in receiver.got]
    assert ids[0] == ids[1] == ids[2]
    assert len(set(ids)) == 3
    told = wait_for(
        lambda: (
            all(each.delivered_at for each in told_of(server, task_id)) and told_of(server, task_id)
        )
    )
    assert [each.attempts for each in told] == [3, 1, 1]


def test_a_redirect_is_not_followed(server, receiver, monkeypatch):
    monkeypatch.setattr(callbacks, "_FIRST_PAUSE_S", 0.01)
    receiver.codes, receiver.location = [302] * 99, "http://169.254.169.254/latest"
    task_id = server.submit(callback_url=receiver.url)
    first = wait_for(lambda: (found := told_of(server, task_id)[0]).next_at is None and found)
    assert first.last_answer == "302"
    assert first.delivered_at is None


def test_pauses_grow_up_to_ten_minutes():
    assert [callbacks.pause_s(n) for n in range(6)] == [1, 5, 25, 125, 600, 600]


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/",
        "http://192.168.1.1/a",
        "http://169.254.169.254/latest/meta-data",
        "http://[fd00::1]/",
        "http://[::ffff:10.0.0.1]/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "http://",
        "http://[::1",
        "javascript:alert(1)",
    ],
)
def test_a_callback_into_a_private_network_is_refused(server, url):
    answer = server.client.post(OMNI, json=KLING | {"callback_url": url})
    assert answer.status_code == 400
    assert answer.json()["code"] == 1201
    assert "callback_url" in answer.json()["message"]
    assert server.store.counts() == {}


@pytest.mark.parametrize("url", ["http://2130706433:1/", "http://0x7f.1:1/", "http://localhost:1/"])
def test_other_spellings_of_loopback_are_loopback(server, url):
    assert server.client.post(OMNI, json=KLING | {"callback_url": url}).status_code == 200


@pytest.mark.parametrize("url", ["http://167772161/", "http://0x0a.1/", "http://10.1/"])
def test_a_name_that_leads_into_a_private_network_is_not_called(server, url):
    """10.0.0.1 as a decimal number, in hex and shortened: only resolving it shows the address."""
    task_id = server.submit(callback_url=url)
    first = wait_for(lambda: (found := told_of(server, task_id)[0]).last_answer and found)
    assert first.last_answer.startswith("ForbiddenAddressError")


def test_loopback_is_private_to_a_server_that_serves_others(serve):
    server = serve(host="0.0.0.0")
    answer = server.client.post(OMNI, json=KLING | {"callback_url": "http://127.0.0.1:9/"})
    assert answer.status_code == 400


def test_private_addresses_are_called_when_allowed(serve):
    server = serve(host="0.0.0.0", allow_private_urls=True)
    assert server.submit(callback_url="http://10.255.255.1:9/")


def test_callbacks_survive_a_server_that_was_stopped(home, receiver):
    from tests.server.conftest import served

    with served(home, works=False) as first:
        task_id = first.submit(callback_url=receiver.url)
        wait_for(lambda: len(receiver.got) == 1)
    store = first.home.store()
    (job,) = store.claims.claim("w", lease_s=10)
    store.claims.finish(job, "succeeded", output=None)
    store.close()
    with served(home, works=False):
        wait_for(lambda: len(receiver.got) == 3)
    assert json.loads(receiver.got[-1][2])["task_id"] == task_id


@pytest.mark.parametrize(
    ("path", "key", "body", "said"),
    [
        (f"/api/v3/{WAVESPEED}?webhook=ftp://a", "Bearer a", {"prompt": "a"}, "webhook 'ftp://a'"),
        (f"/{FAL}?fal_webhook=ftp://a", "Key a:b", {"prompt": "a"}, "fal_webhook 'ftp://a'"),
        (
            f"/v1/models/{REPLICATE}/predictions",
            "Bearer a",
            {"input": {"prompt": "a"}, "webhook": "ftp://a"},
            "webhook 'ftp://a'",
        ),
    ],
)
def test_a_bad_callback_has_the_name_that_the_service_gives_it(server, path, key, body, said):
    answer = server.client.post(path, json=body, headers={"authorization": key})
    assert answer.status_code in (400, 422)
    assert f"{said} is no http or https address" in answer.text
