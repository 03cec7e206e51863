"""One film of three shots in every dialect, over HTTP: submitted, polled, fetched, measured.

The clients of three services are the real ones, with nothing but the base URL changed.
"""

from __future__ import annotations

import base64
import io
import json
import time
import urllib.request
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from kling_local import ffmpeg
from kling_local.units import Size
from tests.server.conftest import wait_for

SHOTS = (("a red ball on a beach", 3), ("a blue car in a city", 3), ("a dog in the snow", 2))
TEXT = [{"prompt": words, "duration": str(seconds)} for words, seconds in SHOTS]
WHOLE = [{"prompt": words, "duration": seconds} for words, seconds in SHOTS]
NUMBERED = [{"index": n, **shot} for n, shot in enumerate(TEXT, start=1)]
KLING = {
    "model_name": "kling-v3-omni",
    "multi_shot": True,
    "shot_type": "customize",
    "multi_prompt": NUMBERED,
    "duration": "8",
    "aspect_ratio": "16:9",
    "mode": "pro",
    "sound": "on",
}
BEARER = {"authorization": "Bearer k-123"}


def check_film(data: bytes, tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(data)
    facts = ffmpeg.probe(path)
    assert (facts.num_frames, facts.fps, facts.has_audio) == (192, 24, True)
    assert facts.size == Size(1920, 1080)


def check_request(server, task_id):
    request = server.store.job(task_id).request()
    assert [(shot.prompt, shot.duration) for shot in request.shots] == list(SHOTS)
    assert (request.duration, request.sound, request.resolution) == (8, True, "1080p")
    assert request.aspect_ratio == "16:9"


def ask(server, method, path, *, headers=None, **options):
    answer = httpx.request(
        method, path if "://" in path else server.url + path, headers=headers or BEARER,
        timeout=60, **options,
    )  # fmt: skip
    assert answer.status_code < 300, answer.text
    return answer


@pytest.mark.parametrize("prefix", ["", "/kling", "/proxy/kling"])
def test_kling_legacy(server, tmp_path, prefix):
    path = f"{prefix}/v1/videos/omni-video"
    created = ask(server, "POST", path, json=KLING).json()
    assert created["code"] == 0
    task_id = created["data"]["task_id"]
    task = wait_for(
        lambda: (
            (found := ask(server, "GET", f"{path}/{task_id}").json()["data"])["task_status"]
            == "succeed"
            and found
        )
    )
    check_request(server, task_id)
    check_film(ask(server, "GET", task["task_result"]["videos"][0]["url"]).content, tmp_path)


def test_kling_new(server, tmp_path):
    text = " ".join(f"shot {n}, {s}, {w};" for n, (w, s) in enumerate(SHOTS, start=1))
    body = {
        "contents": [{"type": "prompt", "text": text}],
        "settings": {
            "multi_shot": True, "audio": "native", "resolution": "1080p", "aspect_ratio": "16:9",
            "duration": 8,
        },
    }  # fmt: skip
    task_id = ask(server, "POST", "/omni-video/kling-3.0-omni", json=body).json()["data"]["id"]
    (task,) = wait_for(
        lambda: (
            (found := ask(server, "GET", f"/tasks?task_ids={task_id}").json()["data"])[0]["status"]
            == "succeeded"
            and found
        )
    )
    check_request(server, task_id)
    check_film(ask(server, "GET", task["outputs"][0]["url"]).content, tmp_path)
    assert ask(server, "GET", "/tasks?task_ids=1").json()["data"] == []


def test_new_tasks_also_shows_what_legacy_made(server):
    task_id = ask(server, "POST", "/v1/videos/omni-video", json=KLING).json()["data"]["task_id"]
    (task,) = ask(server, "GET", f"/tasks?task_ids={task_id}").json()["data"]
    assert task["id"] == task_id


SEGMIND = {
    "prompt": "three shots",
    "multi_prompt": TEXT,
    "shot_type": "customize",
    "duration": "8",
    "aspect_ratio": "16:9",
    "mode": "pro",
    "generate_audio": True,
}


def test_segmind_v2(server, tmp_path):
    key = {"x-api-key": "k"}
    created = ask(server, "POST", "/v2/kling-o3-text2video", json=SEGMIND, headers=key).json()
    assert created["status"] == "QUEUED"
    assert created["status_url"].startswith(server.url)
    wait_for(
        lambda: (
            ask(server, "GET", created["status_url"], headers=key).json()["status"] == "COMPLETED"
        )
    )
    result = ask(server, "GET", created["response_url"], headers=key).json()
    check_request(server, created["request_id"])
    output = result["output"]
    url = output if isinstance(output, str) else json.dumps(output).split('"')[-2]
    check_film(ask(server, "GET", url).content, tmp_path)


@pytest.mark.parametrize("path", ["/v1/kling-o3-text2video", "/v2/kling-o3-text2video"])
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_segmind_takes_what_is_called_json_alone(server, path, kind):
    data = json.dumps(SEGMIND).encode()
    if kind.startswith("multipart"):
        data = b'--x\r\nContent-Disposition: form-data; name="prompt"\r\n\r\na\r\n--x--\r\n'
    headers = {"x-api-key": "k", "content-type": kind}
    answer = httpx.post(server.url + path, content=data, headers=headers)
    said = f"Content-Type '{kind}' is not accepted: send application/json"
    assert (answer.status_code, answer.json()) == (406, {"error": said})
    assert server.store.counts() == {}


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=utf-8"])
def test_segmind_takes_json_by_any_spelling(server, kind):
    headers = {"x-api-key": "k", "content-type": kind}
    ask(server, "POST", "/v2/kling-o3-text2video", content=json.dumps(SEGMIND), headers=headers)


def test_a_lenient_segmind_takes_json_by_another_name(serve):
    server = serve(lenient=True, works=False)
    headers = {"x-api-key": "k", "content-type": "text/plain"}
    ask(server, "POST", "/v2/kling-o3-text2video", content=json.dumps(SEGMIND), headers=headers)


def test_segmind_says_when_to_come_again(server):
    headers = {"x-api-key": "k", "x-kling-local-fault": "busy"}
    answer = httpx.post(server.url + "/v2/kling-o3-text2video", json=SEGMIND, headers=headers)
    assert answer.status_code == 429
    reset = datetime.fromisoformat(answer.headers["x-rate-limit-reset-at-utc"])
    assert timedelta(0) < reset - datetime.now(UTC) < timedelta(seconds=11)


def test_segmind_v1_blocks_and_answers_with_the_film(server, tmp_path):
    key = {"x-api-key": "k"}
    answer = ask(server, "POST", "/v1/kling-o3-text2video", json=SEGMIND, headers=key)
    assert answer.headers["x-request-id"]
    check_film(answer.content, tmp_path)


FAL = "/fal-ai/kling-video/o3/pro/text-to-video"
FAL_BODY = {
    "multi_prompt": TEXT,
    "shot_type": "customize",
    "duration": "8",
    "aspect_ratio": "16:9",
    "generate_audio": True,
}
FAL_KEY = {"authorization": "Key id:secret"}


@pytest.mark.parametrize("prefix", ["", "/fal"])
def test_fal_queue(server, tmp_path, prefix):
    created = ask(server, "POST", prefix + FAL, json=FAL_BODY, headers=FAL_KEY).json()
    assert created["status"] == "IN_QUEUE"
    for name in ("status_url", "response_url", "cancel_url"):
        assert created[name].startswith(f"{server.url}{prefix}/fal-ai/kling-video/requests/")
    with httpx.stream("GET", created["status_url"] + "/stream", headers=FAL_KEY) as answer:
        events = [line for line in answer.iter_lines() if line.startswith("data:")]
    assert json.loads(events[-1].removeprefix("data:"))["status"] == "COMPLETED"
    result = ask(server, "GET", created["response_url"], headers=FAL_KEY).json()
    check_request(server, created["request_id"])
    check_film(ask(server, "GET", result["video"]["url"]).content, tmp_path)


def test_a_fal_stream_ends_with_a_job_that_is_deleted(server):
    paced = FAL_KEY | {"x-kling-local-pace": "queued=1000s"}
    created = ask(server, "POST", FAL, json=FAL_BODY, headers=paced).json()
    with httpx.stream("GET", created["status_url"] + "/stream", headers=FAL_KEY) as answer:
        lines = answer.iter_lines()
        assert "IN_QUEUE" in next(lines)
        server.control("POST", "reset")
        assert list(lines) == [""]


def test_fal_sync_and_its_proxy(server, tmp_path):
    result = ask(server, "POST", "/fal-sync" + FAL, json=FAL_BODY, headers=FAL_KEY).json()
    check_film(ask(server, "GET", result["video"]["url"]).content, tmp_path)
    through = FAL_KEY | {"x-fal-target-url": "https://fal.run" + FAL}
    assert "video" in ask(server, "POST", "/api/fal/proxy", json=FAL_BODY, headers=through).json()
    through = FAL_KEY | {"x-fal-target-url": "https://queue.fal.run" + FAL}
    queued = ask(server, "POST", "/api/fal/proxy", json=FAL_BODY, headers=through).json()
    assert queued["status"] == "IN_QUEUE"
    # A browser has no key; a proxy adds its own.
    keyless = {"x-fal-target-url": "https://queue.fal.run" + FAL}
    queued = ask(server, "POST", "/api/fal/proxy", json=FAL_BODY, headers=keyless).json()
    assert queued["status"] == "IN_QUEUE"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
@pytest.mark.parametrize(
    ("target", "said"), [(None, "Missing the"), ("", "Missing the"), ("nowhere", "Invalid")]
)
def test_fal_s_proxy_names_the_header_that_it_goes_by(server, method, target, said):
    headers = {} if target is None else {"x-fal-target-url": target}
    answer = httpx.request(method, f"{server.url}/api/fal/proxy", headers=headers)
    assert (answer.status_code, answer.headers["x-fal-error-type"]) == (400, "bad_request")
    assert answer.json()["detail"] == f"{said} x-fal-target-url header"


def test_fal_takes_no_upload_in_parts(server):
    through = {"x-fal-target-url": "https://rest.fal.ai/storage/upload/initiate-multipart?x=y"}
    body = {"content_type": "video/mp4", "file_name": "a.mp4"}
    answer = httpx.post(f"{server.url}/api/fal/proxy", json=body, headers=through)
    assert (answer.status_code, answer.json()["error_type"]) == (404, "not_found")
    assert "/storage/upload/initiate-multipart is not offered" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"x-kling-local-pace": "queued=1000s"}, 400),
        ({"x-kling-local-fault": "fail_task"}, 500),
        ({"x-kling-local-fault": "moderation_task"}, 422),
        ({}, 200),
    ],
    ids=["early", "failed", "moderated", "done"],
)
def test_every_result_of_fal_carries_the_id_of_its_request(server, headers, status):
    created = ask(server, "POST", FAL, json=FAL_BODY, headers=FAL_KEY | headers).json()
    job = created["request_id"]
    if status != 400:
        wait_for(lambda: server.store.job(job).is_finished)
    result = httpx.get(created["response_url"], headers=FAL_KEY)
    assert (result.status_code, result.headers["x-fal-request-id"]) == (status, job)


def test_fal_cancel(server):
    headers = FAL_KEY | {"x-kling-local-pace": "queued=1000s"}
    created = ask(server, "POST", FAL, json=FAL_BODY, headers=headers).json()
    cancelled = httpx.put(created["cancel_url"], headers=FAL_KEY)
    assert (cancelled.status_code, cancelled.json()["status"]) == (202, "CANCELLATION_REQUESTED")
    assert server.store.job(created["request_id"]).state == "cancelled"
    result = httpx.get(created["response_url"], headers=FAL_KEY)
    assert (result.status_code, result.headers["x-fal-request-id"]) == (499, created["request_id"])
    again = httpx.put(created["cancel_url"], headers=FAL_KEY)
    assert (again.status_code, again.json()["status"]) == (400, "ALREADY_COMPLETED")


REPLICATE = {
    "input": {
        "prompt": "three shots",
        "multi_prompt": json.dumps(WHOLE),
        "duration": 8,
        "aspect_ratio": "16:9",
        "mode": "pro",
        "generate_audio": True,
    }
}


def test_replicate(server, tmp_path):
    path = "/v1/models/kwaivgi/kling-v3-omni-video/predictions"
    created = ask(server, "POST", path, json=REPLICATE).json()
    assert all(isinstance(url, str) for url in created["urls"].values())
    done = wait_for(
        lambda: (
            (found := ask(server, "GET", created["urls"]["get"]).json())["status"] == "succeeded"
            and found
        )
    )
    check_request(server, created["id"])
    check_film(ask(server, "GET", done["output"]).content, tmp_path)
    assert ask(server, "GET", "/v1/predictions").json()["results"][0]["id"] == created["id"]


def test_replicate_waits_when_it_is_told(server):
    path = "/v1/models/kwaivgi/kling-v3-omni-video/predictions"
    headers = BEARER | {"prefer": "wait=30"}
    assert ask(server, "POST", path, json=REPLICATE, headers=headers).json()["output"]
    headers = BEARER | {"prefer": "wait=1", "x-kling-local-pace": "queued=1000s"}
    created = ask(server, "POST", path, json=REPLICATE, headers=headers).json()
    assert created["status"] == "starting"
    cancelled = ask(server, "POST", f"/v1/predictions/{created['id']}/cancel").json()
    assert (cancelled["id"], cancelled["status"]) == (created["id"], "canceled")
    assert cancelled["completed_at"] > cancelled["created_at"]
    assert ask(server, "GET", f"/v1/predictions/{created['id']}").json()["status"] == "canceled"


@pytest.mark.parametrize("pace", ["running=1000s", "running=1000polls"])
def test_a_paced_film_that_runs_is_cancelled_at_once(server, pace):
    paced = {"x-kling-local-pace": pace}
    path = "/v1/models/kwaivgi/kling-v3-omni-video/predictions"
    prediction = ask(server, "POST", path, json=REPLICATE, headers=BEARER | paced).json()["urls"]
    fal = ask(server, "POST", FAL, json=FAL_BODY, headers=FAL_KEY | paced).json()
    ids = (prediction["get"].rpartition("/")[2], fal["request_id"])
    wait_for(lambda: all(server.store.job(each).state == "running" for each in ids))
    ask(server, "POST", prediction["cancel"])
    assert httpx.put(fal["cancel_url"], headers=FAL_KEY).status_code == 202
    wait_for(lambda: all(server.store.job(each).state == "cancelled" for each in ids))
    assert ask(server, "GET", prediction["get"]).json()["status"] == "canceled"


def test_the_replicate_client(server, tmp_path):
    """As in docs/clients.md, the output is a string, because it does not begin with https."""
    from replicate import Client
    from replicate.helpers import FileOutput

    model = "kwaivgi/kling-v3-omni-video"
    client = Client(api_token="any", base_url=server.url)
    output = client.run(model, input=REPLICATE["input"])
    assert isinstance(output, str)
    check_film(FileOutput(output, client).read(), tmp_path)
    check_film(urllib.request.urlopen(str(output)).read(), tmp_path)
    assert client.run(model, input=REPLICATE["input"], use_file_output=False).startswith(server.url)


def test_the_replicate_client_names_a_version(server, tmp_path):
    """When the film is done, the client looks up the version to learn the type of its output."""
    from replicate import Client
    from replicate.helpers import FileOutput
    from replicate.version import Versions

    version = "0123456789abcdef" * 4
    client = Client(api_token="any", base_url=server.url)
    output = client.run(f"kwaivgi/kling-v3-omni-video:{version}", input=REPLICATE["input"])
    check_film(FileOutput(output, client).read(), tmp_path)
    found = Versions(client, model="kwaivgi/kling-v3-omni-video").get(version)
    assert found.id == version
    parts = found.openapi_schema["components"]["schemas"]
    assert parts["Output"] == {"title": "Output", "type": "string", "format": "uri"}
    assert set(REPLICATE["input"]) <= set(parts["Input"]["properties"])


@pytest.mark.parametrize(
    "path",
    [
        f"/v1/models/kwaivgi/kling-v3-omni-video/versions/{'f' * 40}",
        f"/v1/models/kwaivgi/other/versions/{'f' * 64}",
        "/v1/models/kwaivgi/kling-v3-omni-video/readme",
        "/v1/models/kwaivgi/kling-v3-omni-video/versions",
    ],
)
def test_what_is_no_model_of_replicate_s_is_its_404(server, path):
    answer = httpx.get(server.url + path, headers=BEARER)
    assert (answer.status_code, set(answer.json())) == (404, {"title", "detail", "status"})


def test_a_deadline_of_replicate_s_cancels(server):
    path = "/v1/models/kwaivgi/kling-v3-omni-video/predictions"
    ids = {}
    for pace, after in (
        ("queued=1000s", "1m"), ("running=1000s", "1m"), ("queued=1000s", "1h30m"), ("", "90"),
    ):  # fmt: skip
        headers = BEARER | {"cancel-after": after} | ({"x-kling-local-pace": pace} if pace else {})
        made = ask(server, "POST", path, json=REPLICATE, headers=headers).json()
        ids[pace, after] = made["id"]

    def told():
        found = [ask(server, "GET", f"/v1/predictions/{each}").json() for each in ids.values()]
        return [each["status"] for each in found]

    wait_for(lambda: told() == ["starting", "processing", "starting", "succeeded"])
    server.control("POST", "clock", json={"advance_s": 50})
    assert told() == ["starting", "processing", "starting", "succeeded"]
    server.control("POST", "clock", json={"advance_s": 15})
    wait_for(lambda: told() == ["aborted", "canceled", "starting", "succeeded"])
    stopped = ids["queued=1000s", "1h30m"]
    ask(server, "POST", f"/v1/predictions/{stopped}/cancel")
    assert ask(server, "GET", f"/v1/predictions/{stopped}").json()["status"] == "canceled"


@pytest.mark.parametrize("after", ["4", "soon", "-5m", "1d", "5m5h", "h"])
def test_a_deadline_that_is_none_is_refused(server, after):
    path = "/v1/models/kwaivgi/kling-v3-omni-video/predictions"
    headers = BEARER | {"cancel-after": after}
    answer = httpx.post(server.url + path, json=REPLICATE, headers=headers)
    assert (answer.status_code, answer.json()["invalid_fields"][0]["field"]) == (
        422,
        "Cancel-After",
    )
    said = f"Cancel-After {after!r} is no duration of 5 seconds or more"
    assert answer.json()["detail"] == said
    assert server.store.counts() == {}


def test_the_replicate_client_behind_tls(serve):
    from replicate import Client
    from replicate.helpers import FileOutput

    server = serve(public_url="https://films.example")
    client = Client(api_token="any", base_url=server.url)
    output = client.run("kwaivgi/kling-v3-omni-video", input=REPLICATE["input"])
    assert isinstance(output, FileOutput)
    assert str(output).startswith("https://films.example/")


def test_evolink(server, tmp_path):
    body = {
        "model": "kling-o3-text-to-video", "prompt": "", "duration": 8, "aspect_ratio": "16:9",
        "quality": "1080p", "sound": "on",
        "model_params": {
            "multi_shot": True, "shot_type": "customize", "multi_prompt": NUMBERED,
        },
    }  # fmt: skip
    headers = BEARER | {"idempotency-key": "once"}
    created = ask(server, "POST", "/v1/videos/generations", json=body, headers=headers).json()
    again = ask(server, "POST", "/v1/videos/generations", json=body, headers=headers)
    assert again.json()["id"] == created["id"]
    assert again.headers["idempotency-replayed"] == "true"
    done = wait_for(
        lambda: (
            (found := ask(server, "GET", f"/v1/tasks/{created['id']}").json())["status"]
            == "completed"
            and found
        )
    )
    check_request(server, created["id"])
    check_film(ask(server, "GET", done["results"][0]).content, tmp_path)


def test_evolink_tells_a_missing_element_from_a_missing_task(server):
    body = {
        "model": "kling-o3-text-to-video", "prompt": "a dog",
        "model_params": {"element_list": [{"element_id": "12345"}]},
    }  # fmt: skip
    answer = httpx.post(f"{server.url}/v1/videos/generations", json=body, headers=BEARER)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (404, "resource_not_found")
    assert error["message"] == "element '12345' is not in the library"
    answer = httpx.get(f"{server.url}/v1/tasks/task-unified-1-a", headers=BEARER)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "task_not_found")


def test_comfy_router(server, tmp_path):
    path = "/v2/models/kling/kling-v3-omni"
    body = {name: value for name, value in KLING.items() if name != "model_name"}
    answer = ask(server, "POST", path, json=body)
    assert answer.headers["x-comfy-request-id"]
    url = answer.json()["data"]["task_result"]["videos"][0]["url"]
    check_film(ask(server, "GET", url).content, tmp_path)
    queued = ask(server, "POST", f"{path}/requests", json=body)
    assert queued.status_code == 201
    request_id = queued.json()["request_id"]
    wait_for(lambda: "task_result" in ask(server, "GET", f"{path}/requests/{request_id}").text)


COMFY = "/v2/models/kling/kling-v3-omni/requests"
COMFY_BODY = {name: value for name, value in KLING.items() if name != "model_name"}


def test_comfy_s_queue_is_read_as_its_client_reads_it(server):
    """comfy-sdk accepts a status only with HTTP 200, and a queue position only as a number."""
    ids = []
    for hold in ("queued=1000s", "queued=1000s", "running=1000s", "queued=0s"):
        paced = BEARER | {"x-kling-local-pace": hold}
        made = ask(server, "POST", COMFY, json=COMFY_BODY, headers=paced).json()
        ids.append(made["request_id"])

    def said(request_id):
        answer = ask(server, "GET", f"{COMFY}/{request_id}/status")
        assert answer.status_code == 200
        return answer.json()

    first, second, running, done = ids
    assert said(first) == {"request_id": first, "status": "IN_QUEUE", "queue_position": 0}
    assert said(second)["queue_position"] == 1
    wait_for(lambda: said(running) == {"request_id": running, "status": "IN_PROGRESS"})
    wait_for(lambda: said(done) == {"request_id": done, "status": "COMPLETED"})
    other = COMFY.replace("v3-omni", "video-o1")
    assert httpx.get(f"{server.url}{other}/{done}/status", headers=BEARER).status_code == 404


def test_comfy_s_requests_are_cancelled(server):
    paced = BEARER | {"x-kling-local-pace": "queued=1000s"}
    made = ask(server, "POST", COMFY, json=COMFY_BODY, headers=paced).json()
    path = f"{COMFY}/{made['request_id']}"
    stopped = ask(server, "PUT", f"{path}/cancel")
    over = made | {
        "status": "COMPLETED", "error_type": "cancelled", "detail": "the client cancelled it",
    }  # fmt: skip
    assert (stopped.status_code, stopped.json()) == (202, over)
    assert ask(server, "GET", f"{path}/status").json() == over
    again = httpx.put(f"{server.url}{path}/cancel", headers=BEARER)
    assert (again.status_code, again.json()) == (409, {"status": "ALREADY_COMPLETED"})
    result = httpx.get(server.url + path, headers=BEARER)
    assert (result.status_code, result.headers["x-comfy-error-type"]) == (409, "cancelled")


def test_comfy_tells_why_a_request_failed_in_its_status(server):
    failing = BEARER | {"x-kling-local-fault": "moderation_task"}
    made = ask(server, "POST", COMFY, json=COMFY_BODY, headers=failing).json()
    path = f"{COMFY}/{made['request_id']}/status"
    told = wait_for(
        lambda: (found := ask(server, "GET", path).json())["status"] == "COMPLETED" and found
    )
    assert told["error_type"] == "content_policy_violation"
    assert told["detail"]


@pytest.mark.filterwarnings("ignore:The Sora API")
def test_the_openai_client(server, tmp_path):
    from openai import NotFoundError, OpenAI

    client = OpenAI(api_key="sk-1", base_url=server.url + "/v1", max_retries=0)
    video = client.videos.create_and_poll(
        prompt="three shots",
        model="kling-v3-omni",
        seconds="8",
        size="1920x1080",
        extra_body={"multi_prompt": NUMBERED, "multi_shot": True, "sound": "on"},
        poll_interval_ms=50,
    )
    assert (video.status, video.progress, video.seconds) == ("completed", 100, "8")
    check_request(server, video.id)
    content = client.videos.download_content(video.id)
    check_film(content.read(), tmp_path)
    assert video.id in [each.id for each in client.videos.list(limit=5)]
    part = ask(
        server, "GET", f"/v1/videos/{video.id}/content", headers=BEARER | {"range": "bytes=0-3"}
    )
    assert part.status_code == 206
    assert client.videos.delete(video.id).deleted
    with pytest.raises(NotFoundError):
        client.videos.retrieve(video.id)


@pytest.mark.filterwarnings("ignore:The Sora API")
def test_the_openai_client_sends_a_picture(server):
    from openai import BadRequestError, OpenAI
    from PIL import Image

    data = io.BytesIO()
    Image.new("RGB", (1280, 720), "red").save(data, format="PNG")
    client = OpenAI(api_key="sk-1", base_url=server.url + "/v1", max_retries=0)
    facts = {"prompt": "a ball", "model": "kling-v3-omni", "seconds": "4", "size": "1280x720"}
    video = client.videos.create(**facts, input_reference=("ball.png", data.getvalue()))
    request = server.store.job(video.id).request()
    assert request.start_image.startswith("upload:")
    kept = server.home.upload(request.start_image.removeprefix("upload:"))
    assert kept.read_bytes() == data.getvalue()
    with pytest.raises(BadRequestError) as raised:
        client.videos.create(**facts, input_reference=("ball.png", b"this is no picture"))
    assert "picture" in raised.value.message


def test_the_wavespeed_client(server, tmp_path):
    import wavespeed

    client = wavespeed.Client(api_key="k-123", base_url=server.url, max_retries=0)
    model = "kwaivgi/kling-video-o3-pro/text-to-video"
    body = {
        "prompt": "three shots", "multi_prompt": WHOLE, "duration": 8, "aspect_ratio": "16:9",
        "sound": True,
    }  # fmt: skip
    output = client.run(model, body, poll_interval=0.05, timeout=60)
    check_film(ask(server, "GET", output["outputs"][0]).content, tmp_path)
    output = client.run(model, body, enable_sync_mode=True, timeout=60)
    check_film(ask(server, "GET", output["outputs"][0]).content, tmp_path)


def test_the_wavespeed_client_uploads(server, tmp_path):
    import wavespeed
    from PIL import Image

    path = tmp_path / "ball.png"
    Image.new("RGB", (640, 640), "red").save(path)
    client = wavespeed.Client(api_key="k-123", base_url=server.url, max_retries=0)
    url = client.upload(str(path))
    assert url.startswith(server.url)
    assert httpx.get(url).content == path.read_bytes()
    body = {"prompt": "a ball", "image": url, "duration": 3}
    model = "kwaivgi/kling-video-o3-std/image-to-video"
    output = client.run(model, body, poll_interval=0.05, timeout=60)
    assert output["outputs"]
    job = server.control("GET", "jobs").json()["jobs"][0]
    assert server.store.job(job["id"]).request().start_image.startswith("upload:")


def test_links_live_as_long_as_the_dialect_says(server):
    path = "/v1/models/kwaivgi/kling-v3-omni-video/predictions"
    created = ask(server, "POST", path, json=REPLICATE, headers=BEARER | {"prefer": "wait"}).json()
    server.control("POST", "clock", json={"advance_s": 3000})
    assert httpx.get(created["output"]).status_code == 200
    server.control("POST", "clock", json={"advance_s": 700})
    assert httpx.get(created["output"]).status_code == 410


def test_the_library_fills_elements_in(server):
    from PIL import Image

    data = io.BytesIO()
    Image.new("RGB", (400, 400), "red").save(data, format="PNG")
    raw = base64.b64encode(data.getvalue()).decode()
    body = {
        "element_name": "cat", "element_description": "a cat", "reference_type": "image_refer",
        "element_image_list": {"frontal_image": raw, "refer_images": [{"image_url": raw}]},
    }  # fmt: skip
    path = "/v1/general/advanced-custom-elements"
    made = ask(server, "POST", path, json=body).json()["data"]
    task = ask(server, "GET", f"{path}/{made['task_id']}").json()["data"]
    element = task["task_result"]["elements"][0]
    assert element["element_name"] == "cat"
    film = {"element_list": [{"element_id": element["element_id"]}], "prompt": "<<<element_1>>>"}
    job = KLING | film | {"multi_shot": False, "duration": "3"}
    task_id = ask(server, "POST", "/v1/videos/omni-video", json=job).json()["data"]["task_id"]
    (kept,) = server.store.job(task_id).request().elements
    assert (kept.name, len(kept.images)) == ("cat", 2)
    unknown = job | {"element_list": [{"element_id": 7}]}
    refused = httpx.post(server.url + "/v1/videos/omni-video", json=unknown, headers=BEARER)
    assert refused.status_code == 400
    target = {"element_id": element["element_id"]}
    gone = ask(server, "POST", "/v1/general/delete-advanced-elements", json=target)
    assert gone.json()["code"] == 0
    again = httpx.post(server.url + "/v1/videos/omni-video", json=job, headers=BEARER)
    assert again.status_code == 400


def test_an_account_tells_what_was_spent(server):
    now = int(time.time() * 1000)
    path = f"/account/costs?start_time={now - 1000}&end_time={now + 1000}"
    assert ask(server, "GET", path).json()["code"] == 0
    assert ask(server, "GET", "/api/v3/balance").json()["code"] == 200


def test_documents_are_served(server):
    for name in server.control("GET", "health").json()["dialects"]:
        document = server.control("GET", f"openapi/{name}.json").json()
        assert document["openapi"].startswith("3.")
        assert document["paths"]
