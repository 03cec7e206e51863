"""Forms that are broken or too large, and numbers written as text, as in every form."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from tests.server.conftest import OMNI

MULTIPART = "multipart/form-data"
SHAPES = {
    "/v1/videos": (400, lambda body: body["error"]["message"]),
    OMNI: (400, lambda body: body["message"]),
    "/v1/files": (400, lambda body: body["detail"]),
}
"""Routes that accept a form: status and message of a refusal."""


def multipart(names, *, filename=""):
    """The parts of a form with the boundary x."""
    said = f'; filename="{filename}"' if filename else ""
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"{said}\r\n\r\n1\r\n' for name in names
    ]
    return ("".join(parts) + "--x--\r\n").encode()


FIELDS = [f"f{number}" for number in range(1001)]
BROKEN = {
    "no boundary": (MULTIPART, b'{"prompt":"a"}', "missing boundary in multipart"),
    "empty boundary": (f"{MULTIPART}; boundary=", b"--x--", "invalid multipart data"),
    "endless boundary": (f"{MULTIPART}; boundary={'x' * 300}", b"--x--", "invalid multipart data"),
    "other boundary": (f"{MULTIPART}; boundary=y", multipart("a"), "invalid multipart data"),
    "no name": (
        f"{MULTIPART}; boundary=x",
        b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n",
        'the Content-Disposition header field "name" must be provided',
    ),
    "1001 fields": (
        f"{MULTIPART}; boundary=x",
        multipart(FIELDS),
        "too many fields: Maximum number of fields is 1000",
    ),
    "21 files": (
        f"{MULTIPART}; boundary=x",
        multipart(FIELDS[:21], filename="a.png"),
        "too many files: Maximum number of files is 20",
    ),
    "1001 pairs": (
        "application/x-www-form-urlencoded",
        urlencode(dict.fromkeys(FIELDS, "1")).encode(),
        "more than 1000 fields",
    ),
}


@pytest.mark.parametrize("path", SHAPES)
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_form_is_refused_in_the_dialects_words(server, path, name):
    kind, data, why = BROKEN[name]
    answer = server.client.post(path, content=data, headers={"content-type": kind})
    status, sentence = SHAPES[path]
    assert (answer.status_code, sentence(answer.json())) == (
        status,
        f"the form cannot be read: {why}",
    )
    assert server.store.counts() == {}


@pytest.mark.parametrize("seed", ["1234567890", "4294967295"])
def test_a_seed_of_ten_digits_is_one_in_a_form_too(server, seed):
    answer = server.client.post("/v1/videos", data={"prompt": "a ball", "seed": seed})
    assert answer.status_code == 200, answer.text
    assert server.store.job(answer.json()["id"]).request().seed == int(seed)


def test_a_seed_that_is_too_large_is_told_the_limit_in_full(server):
    answer = server.client.post("/v1/videos", data={"prompt": "a ball", "seed": "4294967296"})
    assert answer.status_code == 400
    said = answer.json()["error"]["message"]
    assert said == "seed '4294967296' is too large: at most 4294967295 is allowed"


def test_times_of_a_search_may_be_text(server):
    task_id = server.submit()
    now = int(server.store.job(task_id).created_at * 1000)
    for begin, found in ((now - 60_000, [task_id]), (now + 60_000, [])):
        said = {"start_time": str(begin), "end_time": str(begin + 10**6)}
        answer = server.client.post("/tasks", json=said)
        assert answer.status_code == 200, answer.text
        assert [each["id"] for each in answer.json()["data"]["result"]] == found
