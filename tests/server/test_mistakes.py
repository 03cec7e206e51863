"""How clients are told of their mistakes: misplaced fields, refused calls, odd faults."""

from __future__ import annotations

import json

import pytest

from kling_local.errors import nearest
from tests.server.conftest import KEY, KLING, OMNI

TEXT = "/v1/videos/text2video"


def findings(server, path, body):
    answer = server.client.post(path, json=body)
    return answer.status_code, json.loads(answer.headers["x-kling-local-findings"])


@pytest.mark.parametrize(
    ("path", "body", "finding"),
    [
        (
            OMNI,
            KLING | {"negative_prompt": "rain"},
            "negative_prompt is not a field of omni-video and is ignored: it is one of text2video",
        ),
        (
            OMNI,
            KLING | {"negativ_prompt": "rain"},
            "negativ_prompt is not a field of omni-video and is ignored:"
            " did you mean negative_prompt, a field of text2video?",
        ),
        (
            TEXT,
            {"prompt": "a dog", "image": "https://example.com/a.png"},
            "image is not a field of text2video and is ignored: it is one of image2video",
        ),
        (
            "/text-to-video/kling-3.0",
            {"prompt": "a dog", "duration": 3},
            "duration is not a field of text-to-video and is ignored:"
            " did you mean settings.duration?",
        ),
        (
            TEXT,
            {"prompt": "a dog", "model_name": "kling-v3", "cfg_scale": 0.7},
            "cfg_scale is ignored: only kling-v1 models take it, and model_name is kling-v3",
        ),
    ],
    ids=["of another endpoint", "nearly so", "a picture", "inside an object", "cfg_scale"],
)
def test_a_field_that_is_ignored_is_found_with_the_right_advice(server, path, body, finding):
    assert findings(server, path, body) == (200, [finding])


def test_cfg_scale_counts_for_the_models_that_take_it(server):
    answer = server.client.post(TEXT, json={"prompt": "a dog", "cfg_scale": 0.7})
    assert "x-kling-local-findings" not in answer.headers
    task_id = answer.json()["data"]["task_id"]
    assert server.store.job(task_id).request().cfg_scale == 0.7


@pytest.mark.parametrize(
    ("path", "body", "advice"),
    [
        (TEXT, {"model": "kling-v3", "prompt": "a", "duration": "3"}, "did you mean model_name?"),
        ("/v1/videos/image2video", {"image_url": "https://h/a.png"}, "did you mean image?"),
    ],
    ids=["model", "image_url"],
)
def test_a_refused_call_says_which_fields_it_did_not_know(server, path, body, advice):
    status, (finding,) = findings(server, path, body)
    assert status == 400
    assert finding.endswith(f"is ignored: {advice}")


def test_very_many_findings_are_still_json(server):
    strange = {f"strange_field_number_{number}": 1 for number in range(90)}
    _, found = findings(server, OMNI, KLING | strange)
    assert found[0].startswith("strange_field_number_0 is not a field")
    assert found[-1] == f"{90 - (len(found) - 1)} more are in the journal"


@pytest.mark.parametrize(
    ("fault", "known"), [({"dialect": "klinggg"}, "kling-new"), ({"action": "creat"}, "create")]
)
def test_a_fault_that_could_never_strike_is_refused(server, fault, known):
    answer = server.control("POST", "faults", json={"name": "busy", **fault})
    assert answer.status_code == 422
    assert known in answer.json()["error"]["message"]
    assert server.control("GET", "faults").json() == {"faults": []}


def test_an_account_loses_what_was_spent_once(server):
    server.finished(server.submit())
    spent = server.control("GET", "costs").json()["usd"]
    assert spent > 0
    pack = server.client.get("/account/costs").json()["data"]["resource_pack_subscribe_infos"][0]
    assert pack["total_quantity"] == 1000
    assert pack["remaining_quantity"] == pytest.approx(1000 - spent)
    told = server.client.get("/v1/credits").json()
    assert (told["credits"], told["used"]) == (pytest.approx(1000 - spent), spent)
    answer = server.client.post(
        "/v1/kling-o3-text2video",
        json={"prompt": "a dog", "duration": "3"},
        headers={"x-api-key": KEY["authorization"].removeprefix("Bearer ")},
    )
    left = 1000 - spent - float(answer.headers["x-cost"])
    assert float(answer.headers["x-remaining-credits"]) == pytest.approx(left)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("negative_prompt", ""),
        ("negativ_prompt", ""),
        ("model", "model_name"),
        ("promt", "prompt"),
        ("aspectRatio", "aspect_ratio"),
        ("seed", ""),
    ],
)
def test_the_nearest_name_is_one_that_could_be_meant(name, near):
    names = ("model_name", "prompt", "multi_prompt", "aspect_ratio", "duration", "element_list")
    assert nearest(name, names) == near


def test_a_home_that_was_taken_away_loses_no_job(serve, home):
    served = serve(works=False)
    first = served.submit()
    away = home.with_name("away")
    home.rename(away)
    answer = served.client.post(OMNI, json=KLING)
    assert (answer.status_code, answer.json()["code"]) == (503, 5001)
    health = served.control("GET", "health")
    assert health.status_code == 503
    assert "was deleted or replaced" in health.json()["error"]
    assert not home.exists()
    away.rename(home)
    second = served.submit()
    assert served.control("GET", "health").json()["jobs"] == {"queued": 2}
    assert {served.task(each)["task_status"] for each in (first, second)} == {"submitted"}


IMAGE_PATHS = {
    "kling": ("/v1/videos/image2video", {}, 400, "image and image_tail cannot both be empty"),
    "kling-new": ("/image-to-video/kling-3.0", {}, 400, "first_frame cannot be empty"),
    "fal": ("/fal-ai/kling-video/o3/pro/image-to-video", {}, 422, "Field required"),
    "fal v3": ("/fal-ai/kling-video/v3/pro/image-to-video", {}, 422, "Field required"),
    "wavespeed": (
        "/api/v3/kwaivgi/kling-video-o3-pro/image-to-video", {}, 400, "image is required"
    ),
    "evolink": (
        "/v1/videos/generations",
        {"model": "kling-o3-image-to-video"},
        400,
        "image_start, image_end or image_urls is required by kling-o3-image-to-video",
    ),
    "evolink v3": (
        "/v1/videos/generations",
        {"model": "kling-v3-image-to-video"},
        400,
        "image_start or image_end is required by kling-v3-image-to-video",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("ftp://example.com/cat.png", "is an address of ftp"),
        ("file:///tmp/cat.png", "is an address of file"),
        ("./cat.png", "is a path, which a server does not read"),
        ("cat.png", "is a path, which a server does not read"),
        ("/home/me/cat.png", "is a path, which a server does not read"),
        ("C:\\cat.png", "is a path, which a server does not read"),
    ],
)
@pytest.mark.parametrize("name", ["kling", "fal", "wavespeed"])
def test_a_picture_that_no_server_reads_is_told_what_is_allowed(server, name, source, said):
    path = IMAGE_PATHS[name][0]
    field = {"fal": "image_url"}.get(name, "image")
    key = {"authorization": "Key a:b" if name == "fal" else "Bearer k"}
    body = {"model_name": "kling-v3", "prompt": "a dog", field: source}
    answer = server.client.post(path, json=body, headers=key)
    assert answer.status_code == IMAGE_PATHS[name][2]
    allowed = "send an http or https address, or the file itself in base64"
    assert f"{said}: {allowed}" in answer.text
    assert field in answer.text


@pytest.mark.parametrize("name", IMAGE_PATHS)
def test_an_image_to_video_call_without_a_picture_is_refused(server, name):
    path, body, status, said = IMAGE_PATHS[name]
    if name == "kling-new":
        body = {"contents": [{"type": "prompt", "text": "a dog"}]}
    key = {"authorization": "Key a:b" if name.startswith("fal") else "Bearer k"}
    answer = server.client.post(path, json={"prompt": "a dog", **body}, headers=key)
    told = answer.json()
    sentence = (
        told["detail"][0]["msg"]
        if "detail" in told
        else told.get("message") or told["error"]["message"]
    )
    assert (answer.status_code, sentence) == (status, said)
    assert server.store.counts() == {}
