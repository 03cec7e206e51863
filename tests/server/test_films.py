"""Links to films and uploads: ranges, expiry, forgery, and the host in their address."""

from __future__ import annotations

import httpx
import pytest

from kling_local import ffmpeg
from kling_local.units import Size
from tests.server.conftest import KLING, OMNI, wait_for


def film_url(server, **changes):
    task = server.finished(server.submit(**changes))
    return task["task_result"]["videos"][0]["url"]


@pytest.mark.parametrize(
    ("changes", "size", "seconds", "sound"),
    [
        ({}, Size(720, 720), 3, True),
        ({"aspect_ratio": "9:16", "duration": "4", "sound": "off"}, Size(720, 1280), 4, False),
    ],
)
def test_an_instant_film_has_the_asked_length_size_and_tracks(
    server, tmp_path, changes, size, seconds, sound
):
    answer = httpx.get(film_url(server, **changes))
    assert answer.headers["content-type"] == "video/mp4"
    path = tmp_path / "film.mp4"
    path.write_bytes(answer.content)
    facts = ffmpeg.probe(path)
    assert (facts.size, facts.num_frames, facts.fps) == (size, seconds * 24, 24)
    assert (facts.codec, facts.pix_fmt) == ("h264", "yuv420p")
    assert facts.has_audio == sound
    assert not sound or abs(facts.audio_duration_s - seconds) < 0.03


def test_films_are_read_in_ranges(server):
    url = film_url(server)
    whole = httpx.get(url).content
    part = httpx.get(url, headers={"range": "bytes=4-11"})
    assert part.status_code == 206
    assert part.content == whole[4:12]
    assert part.headers["content-range"] == f"bytes 4-11/{len(whole)}"
    assert httpx.head(url).headers["content-length"] == str(len(whole))
    beyond = httpx.get(url, headers={"range": f"bytes={len(whole)}-"})
    assert beyond.status_code == 416


@pytest.mark.parametrize("place", ["link", "content"])
def test_a_film_that_the_client_has_is_not_sent_again(server, place):
    url = film_url(server)
    if place == "content":
        made = server.client.post("/v1/videos", json={"prompt": "a dog", "seconds": "3"}).json()
        url = f"{server.url}/v1/videos/{made['id']}/content"
        wait_for(lambda: server.client.get(url).status_code == 200)
    first = server.client.get(url)
    tag, changed = first.headers["etag"], first.headers["last-modified"]
    for known in (
        {"if-none-match": tag},
        {"if-none-match": f'"other", W/{tag}'},
        {"if-none-match": "*"},
        {"if-modified-since": changed},
    ):
        again = server.client.get(url, headers=known)
        assert (again.status_code, again.content) == (304, b""), known
        assert again.headers["etag"] == tag
    for unknown in (
        {"if-none-match": '"other"'},
        {"if-none-match": '"other"', "if-modified-since": changed},
        {"if-modified-since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"if-modified-since": "yesterday"},
    ):
        again = server.client.get(url, headers=unknown)
        assert (again.status_code, again.content) == (200, first.content), unknown


@pytest.mark.parametrize(
    "said", ["nonsense", "bytes=abc", "bytes=5-2", "items=0-5", "bytes=", "bytes=0-1,", "bytes=-"]
)
def test_a_range_that_is_none_is_ignored(server, said):
    url = film_url(server)
    answer = httpx.get(url, headers={"range": said})
    assert (answer.status_code, answer.content) == (200, httpx.get(url).content)


def test_a_link_is_good_until_it_expires_on_the_virtual_clock(server):
    url = film_url(server)
    assert httpx.get(url).status_code == 200
    server.control("POST", "clock", json={"advance_s": 29 * 86_400})
    assert httpx.get(url).status_code == 200
    server.control("POST", "clock", json={"advance_s": 2 * 86_400})
    gone = httpx.get(url)
    assert gone.status_code == 410
    assert "expired" in gone.text


@pytest.mark.parametrize(
    "forge",
    [
        lambda url: url.replace("signature=", "signature=0"),
        lambda url: url.replace("expires=", "expires=9"),
        lambda url: url.partition("?")[0],
        lambda url: url.replace("/files/", "/files/1"),
        lambda url: url.replace("/files/", "/files/..%2f..%2fjobs%2f"),
        lambda url: url.replace("expires=", "expires=x"),
    ],
)
def test_a_forged_link_opens_nothing(server, forge):
    assert httpx.get(forge(film_url(server))).status_code in (403, 404)


def test_links_are_on_the_address_that_the_client_used(server):
    task_id = server.submit()
    server.finished(task_id)
    asked = server.client.get(f"/kling{OMNI}/{task_id}", headers={"host": "kling.test:99"})
    assert asked.json()["data"]["task_result"]["videos"][0]["url"].startswith(
        "http://kling.test:99/__kling_local/files/"
    )


def test_links_are_on_the_public_address_when_there_is_one(serve):
    server = serve(public_url="https://films.example.org/kling")
    assert film_url(server).startswith("https://films.example.org/kling/__kling_local/files/")


@pytest.mark.parametrize("host", ["a b", "x\u00e9", "evil.com/path", "a,b", "user@host", ""])
def test_a_malformed_host_makes_no_link(server, host):
    answer = server.client.post(OMNI, json=KLING, headers={"host": host.encode("latin-1")})
    assert answer.status_code == 400
    assert server.store.counts() == {}


def test_every_answer_names_the_version(server):
    for path in ("/nowhere", "/__kling_local/health", OMNI, "/kling/nowhere", "/__kling_local/x"):
        assert server.client.get(path).headers["x-kling-local"]


def test_a_film_that_is_gone_says_so(server):
    url = film_url(server)
    job = server.store.job(url.rpartition("/")[2].partition(".")[0])
    path = server.home.within(job.output["path"])
    path.unlink()
    assert httpx.get(url).status_code == 410
