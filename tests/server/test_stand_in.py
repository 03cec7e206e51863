"""Features beyond the hosted services: paces, faults, journal, clock and costs."""

from __future__ import annotations

import json
import re
import threading

import httpx
import pytest

from kling_local.dialects import dialect, dialects
from kling_local.errors import RequestError
from kling_local.jobs.job import Pace
from kling_local.server.faults import FAULTS, read_header
from kling_local.server.pace import parse_pace
from tests.server.conftest import KLING, OMNI, wait_for

TEXT = "/v1/videos/text2video"
FAL = "fal-ai/kling-video/o3/pro/text-to-video"


def test_health_is_open_and_tells_the_state(server):
    task_id = server.submit()
    server.finished(task_id)
    health = httpx.get(f"{server.url}/__kling_local/health").json()
    assert health["status"] == "ok"
    assert health["jobs"] == {"succeeded": 1}
    assert "kling" in health["dialects"]


def test_a_pace_in_polls_shows_every_state_in_turn(server):
    task_id = server.submit(headers={"x-kling-local-pace": "queued=2polls,running=3polls"})
    seen = [server.task(task_id)["task_status"] for _ in range(7)]
    assert seen == ["submitted"] * 2 + ["processing"] * 3 + ["succeed"] * 2


def test_a_pace_of_the_server_holds_for_every_job(serve):
    server = serve(pace=Pace(hold_polls=1))
    task_id = server.submit()
    assert server.task(task_id)["task_status"] == "submitted"
    assert server.task(task_id)["task_status"] == "succeed"


def test_a_pace_in_seconds_follows_the_virtual_clock(server):
    task_id = server.submit(headers={"x-kling-local-pace": "queued=1000s"})
    assert server.task(task_id)["task_status"] == "submitted"
    server.control("POST", "clock", json={"advance_s": 1001})
    assert server.finished(task_id)["task_status"] == "succeed"


@pytest.mark.parametrize(
    ("text", "pace"),
    [
        ("", Pace()),
        ("queued=2s,running=3polls", Pace(hold_s=2, run_polls=3)),
        ("running=1poll, queued=0.5s", Pace(hold_s=0.5, run_polls=1)),
    ],
)
def test_paces_are_read(text, pace):
    assert parse_pace(text) == pace


@pytest.mark.parametrize(
    "text", ["2s", "queued", "queued=x", "waiting=2s", "queued=-1s", "queued=1e9s"]
)
def test_a_pace_that_is_none_is_refused(text):
    with pytest.raises(RequestError, match="queued=2s,running=3polls"):
        parse_pace(text)


def test_a_bad_pace_is_refused_in_the_dialects_words(server):
    answer = server.client.post(OMNI, json=KLING, headers={"x-kling-local-pace": "soon"})
    assert (answer.status_code, answer.json()["code"]) == (400, 1201)


def fault(server, name):
    return server.client.post(OMNI, json=KLING, headers={"x-kling-local-fault": name})


def test_a_busy_service(server):
    answer = fault(server, "busy")
    assert (answer.status_code, answer.json()["code"]) == (429, 1303)
    assert server.store.counts() == {}


def test_a_prompt_that_is_refused(server):
    answer = fault(server, "moderation")
    assert (answer.status_code, answer.json()["code"]) == (400, 1301)
    path, key = "/fal-ai/kling-video/o3/pro/text-to-video", {"authorization": "Key a:b"}
    headers = key | {"x-kling-local-fault": "moderation"}
    answer = server.client.post(path, json={"prompt": "a ball"}, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["type"] == "content_policy_violation"
    assert server.store.counts() == {}


def test_a_server_error(server):
    answer = fault(server, "server_error")
    assert (answer.status_code, answer.json()["code"]) == (500, 5000)


@pytest.mark.parametrize(
    ("name", "words"),
    [("moderation_task", "Failure to pass the risk control system"), ("fail_task", "injected")],
)
def test_a_task_that_fails(server, name, words):
    task = server.finished(fault(server, name).json()["data"]["task_id"])
    assert task["task_status"] == "failed"
    assert words in task["task_status_msg"]
    assert "task_result" not in task


def test_an_answer_that_is_no_json(server):
    answer = fault(server, "malformed")
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_a_connection_that_drops(server):
    with pytest.raises(httpx.RemoteProtocolError):
        fault(server, "drop")


def test_a_slow_answer_still_comes(server):
    assert fault(server, "slow=0.01").status_code == 200


def test_an_unknown_fault_names_the_known_ones(server):
    answer = fault(server, "explode")
    assert answer.status_code == 400
    for name in FAULTS:
        assert name in answer.json()["message"]
    with pytest.raises(RequestError, match="slow=SECONDS"):
        read_header("slow=long")


def test_an_armed_fault_strikes_as_often_as_told(server):
    armed = server.control("POST", "faults", json={"name": "busy", "times": 2})
    assert armed.json()["faults"][0]["name"] == "busy"
    codes = [server.client.post(OMNI, json=KLING).status_code for _ in range(3)]
    assert codes == [429, 429, 200]
    assert server.control("GET", "faults").json() == {"faults": []}


def test_an_armed_fault_strikes_only_where_told(server):
    server.control("POST", "faults", json={"name": "server_error", "action": "read", "times": None})
    task_id = server.submit()
    assert server.client.get(f"{OMNI}/{task_id}").status_code == 500
    server.control("DELETE", "faults")
    assert server.client.get(f"{OMNI}/{task_id}").status_code == 200


@pytest.mark.parametrize(
    "body", [{"name": "explode"}, {}, {"name": "busy", "rate": 2}, {"name": "busy", "x": 1}, []]
)
def test_a_fault_that_is_none_is_refused(server, body):
    assert server.control("POST", "faults", json=body).status_code == 422


def test_findings_are_in_a_header_and_in_the_job(server):
    answer = server.client.post(OMNI, json=KLING | {"durations": "5"})
    (finding,) = json.loads(answer.headers["x-kling-local-findings"])
    assert "durations" in finding
    task_id = answer.json()["data"]["task_id"]
    assert server.control("GET", "jobs").json()["jobs"][0]["findings"] == [finding]
    assert server.store.job(task_id).findings == (finding,)
    assert "x-kling-local-findings" not in server.client.post(OMNI, json=KLING).headers


def test_the_journal_keeps_requests_without_keys(server):
    server.submit(image_list=[{"image_url": "http://a/" + "x" * 5000}])
    text = server.control("GET", "journal").text
    assert "test-key" not in text
    (entry,) = [each for each in json.loads(text)["requests"] if each["method"] == "POST"]
    assert entry["headers"]["authorization"] == "Bearer ...7890"
    assert (entry["dialect"], entry["action"], entry["status"]) == ("kling", "create", 200)
    assert entry["body"]["prompt"] == KLING["prompt"]
    assert len(entry["body"]["image_list"][0]["image_url"]) < 400
    server.control("DELETE", "journal")
    assert len(server.control("GET", "journal").json()["requests"]) == 0


def test_costs_are_added_up(server):
    server.finished(server.submit(duration="5", mode="std", sound="on"))
    costs = server.control("GET", "costs").json()
    price = server.control("GET", "jobs").json()["jobs"][0]["cost_usd"]
    assert costs["usd"] == price > 0
    assert costs["dialects"]["kling"] == {"usd": price, "films": 1}


def test_reset_forgets_everything_but_goes_on(server):
    task_id = server.submit()
    server.finished(task_id)
    server.control("POST", "clock", json={"advance_s": 1000})
    server.control("POST", "faults", json={"name": "busy"})
    assert server.control("POST", "reset").json() == {"status": "reset"}
    assert server.client.get(f"{OMNI}/{task_id}").json()["code"] == 1201
    clock = server.control("GET", "clock").json()
    assert abs(clock["now"] - clock["real"]) < 1
    assert server.finished(server.submit())["task_status"] == "succeed"


def test_a_jobs_events_end_with_the_job(server):
    task_id = server.submit(headers={"x-kling-local-pace": "queued=1000s"})
    events = []

    def listen():
        address = f"{server.url}/__kling_local/jobs/{task_id}/events"
        with httpx.stream("GET", address, timeout=30) as answer:
            events.extend(line for line in answer.iter_lines() if line.startswith("event:"))

    listening = threading.Thread(target=listen)
    listening.start()
    wait_for(lambda: server.client)
    server.control("POST", "clock", json={"advance_s": 1001})
    listening.join(20)
    assert not listening.is_alive()
    assert events[-1] == "event: succeeded"


def test_unknown_jobs_and_dialects_are_404(server):
    for path in ("jobs/nobody", "jobs/nobody/events", "openapi/nobody.json"):
        assert server.control("GET", path).status_code == 404


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("/fal-ai/kling-video/o3/pro/text-to-vide", {"detail", "error_type"}),
        ("/api/v3/kwaivgi/kling-video-o9/text-to-video", {"code", "message"}),
        ("/omni-video/kling-3.0-omni/typo", {"code", "message", "request_id"}),
        ("/v1/nothing", {"error"}),
    ],
)
def test_a_mistyped_path_is_answered_by_the_one_dialect_it_can_be(server, path, shape):
    answer = server.client.post(path, json={"prompt": "a dog"})
    assert answer.status_code == 404
    assert set(answer.json()) == shape
    assert "is not offered" in answer.text


@pytest.mark.parametrize(
    ("method", "path", "shape", "meant"),
    [
        ("POST", "/v1/videos/omnivideo", {"code", "message", "request_id"}, OMNI),
        ("POST", "/v1/videos/text-to-video", {"code", "message", "request_id"}, TEXT),
        ("POST", "/kling/v1/videos/omni", {"code", "message", "request_id"}, f"/kling{OMNI}"),
        ("POST", "/omni-video", {"code", "message", "request_id"}, OMNI),
        ("POST", "/v1/videos/generation", {"error"}, "/v1/videos/generations"),
        ("GET", "/v1/task/abc", {"error"}, "/v1/tasks/abc"),
        ("POST", "/v1/prediction", {"title", "detail", "status"}, "/v1/predictions"),
        ("POST", f"/{FAL[:-2]}", {"detail", "error_type"}, f"/{FAL}"),
    ],
)
def test_a_mistyped_path_is_told_the_nearest_in_its_own_shape(server, method, path, shape, meant):
    answer = server.client.request(method, path, json={"prompt": "a dog"})
    assert (answer.status_code, set(answer.json())) == (404, shape)
    assert f"{method} {path} is not offered: did you mean {method} {meant}?" in answer.text


@pytest.mark.parametrize("path", [f"/v1/videos/video_{'0a' * 16}", "/v1/tasks"])
def test_a_path_that_is_right_keeps_its_own_refusal_of_a_wrong_method(server, path):
    answer = server.client.post(path)
    assert (answer.status_code, list(answer.json())) == (405, ["error"])
    assert f"POST is not offered at {path}" in answer.text


def test_the_page_of_all_paths_lists_every_route_and_fetches_nothing(server):
    page = httpx.get(f"{server.url}/__kling_local/docs").text
    assert (
        server.client.get("/nowhere")
        .json()["error"]["message"]
        .endswith("/__kling_local/docs lists the paths")
    )
    for name in dialects():
        assert f'<h2 id="{name}">' in page
        for route in dialect(name).routes:
            listed = f"<code>{route.template}</code>" in page
            assert listed == (route.action != "absent"), route
    for path in ("health", "jobs/{job_id}", "files/{name}"):
        assert f"<code>/__kling_local/{path}</code>" in page
    assert "<code>settings.aspect_ratio</code>" in page
    assert "16:9, 9:16, 1:1" in page
    assert "<script" not in page
    assert re.findall(r"""(?:src|href)=["'](?!#|/__kling_local/(?:openapi|"))""", page) == []


def test_slots_give_the_dialects_own_429(serve):
    from kling_local.settings import HomeSettings

    server = serve(settings=HomeSettings(slots=1), works=False)
    server.submit()
    answer = server.client.post(OMNI, json=KLING)
    assert (answer.status_code, answer.json()["code"]) == (429, 1303)


def test_moderation_words_fail_the_task(home, serve):
    from kling_local.worker.verdict import moderated

    server = serve(works=False)
    job = server.store.job(server.submit(prompt="a RED Balloon"))
    assert moderated(job, job.request(), ()) is None
    assert moderated(job, job.request(), ("red ball",)).failure["kind"] == "moderation"


def test_control_routes_answer_no_page_of_another_origin(server):
    answer = server.control("POST", "reset", headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert server.control("POST", "reset", headers={"origin": server.url}).status_code == 200
