"""Answers of dialects about a job: shapes, states, times, results, failures, callbacks, lists."""

import json
import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_local.dialects import dialect, dialects
from kling_local.dialects.base import (
    FAILURES,
    STATES,
    Account,
    Call,
    Failure,
    Film,
    Form,
    JobView,
    LibraryItem,
    ListQuery,
    Output,
    Page,
    Refusal,
    StoredFile,
)
from kling_local.errors import KlingError
from kling_local.prices import service
from kling_local.request import DrawnPath, GenerationRequest
from tests.dialects.writers import LINKS, WRITERS, Plan, call_of, submit

FILM = Output(
    url="http://127.0.0.1:8700/films/1.mp4?token=x",
    width=1920,
    height=1080,
    seconds=5.0,
    num_frames=120,
    fps=24,
    num_bytes=1000,
    has_audio=False,
    seed=7,
    expires_at=1_790_086_400.0,
)
CREATED = 1_790_000_000.25


def job_of(name, state="queued", **more) -> JobView:
    dialect_of = dialect(name)
    submission = submit(name, WRITERS[name](Plan("a red ball"))[1])
    finished = state in ("succeeded", "failed", "cancelled")
    failure = Failure(more.pop("failure", "server"), "the film could not be made", "")
    if state == "cancelled":
        failure = Failure("cancelled", "the client cancelled it")
    return JobView(
        id=dialect_of.new_id(bytes(range(32)), CREATED),
        dialect=name,
        state=state,
        created_at=CREATED,
        started_at=None if state == "queued" else CREATED + 1,
        finished_at=CREATED + 3 if finished else None,
        request=submission.request,
        model=submission.model,
        wire=json.loads(json.dumps(submission.wire)),
        progress=1.0 if state == "succeeded" else 0.4,
        output=FILM if state == "succeeded" else None,
        failure=failure if state in ("failed", "cancelled") else None,
        logs=((CREATED + 1, "drawing"),),
        **more,
    )


def told(name, job, action="status"):
    call, _ = call_of(name, "POST", WRITERS[name](Plan("x"))[0])
    return getattr(dialect(name), action)(job, call, LINKS)


READ = {
    "kling": lambda body: (body["data"]["task_status"], "task_result" in body["data"]),
    "kling-new": lambda body: (body["data"][0]["status"], bool(body["data"][0]["outputs"])),
    "fal": lambda body: (body["status"], body["status"] == "COMPLETED" and "error" not in body),
    "openai": lambda body: (body["status"], body["completed_at"] is not None),
    "wavespeed": lambda body: (body["data"]["status"], bool(body["data"]["outputs"])),
    "replicate": lambda body: (body["status"], body["output"] is not None),
    "segmind": lambda body: (body["status"], body["status"] == "COMPLETED"),
    "evolink": lambda body: (body["status"], "results" in body),
    "comfy": lambda body: (body["status"], False),
}
WORDS = {
    "kling": "submitted processing succeed failed failed",
    "kling-new": "submitted processing succeeded failed failed",
    "fal": "IN_QUEUE IN_PROGRESS COMPLETED COMPLETED COMPLETED",
    "openai": "queued in_progress completed failed failed",
    "wavespeed": "created processing completed failed cancelled",
    "replicate": "starting processing succeeded failed canceled",
    "segmind": "QUEUED PROCESSING COMPLETED FAILED FAILED",
    "evolink": "pending processing completed failed cancelled",
    "comfy": "IN_QUEUE IN_PROGRESS COMPLETED COMPLETED COMPLETED",
}


@pytest.mark.parametrize("name", dialects())
def test_states_have_the_services_words_and_a_result_only_at_the_end(name):
    for state, word in zip(STATES, WORDS[name].split(), strict=True):
        reply = told(name, job_of(name, state))
        json.dumps(reply.body)
        said, has_result = READ[name](reply.body)
        assert said == word
        if name != "comfy":
            assert has_result == (state == "succeeded"), (name, state)


@pytest.mark.parametrize("name", dialects())
def test_status_codes_of_failed_tasks(name):
    """Row "failure of a task" in section 1 of hosted-apis.md."""
    job = job_of(name, "failed")
    status = told(name, job).status
    assert status == (422 if name == "segmind" else 200)
    result = told(name, job, "result").status
    assert result == {"segmind": 422, "fal": 500, "comfy": 500}.get(name, 200)


@pytest.mark.parametrize("kind", FAILURES)
@pytest.mark.parametrize("name", dialects())
def test_every_failure_can_be_told(name, kind):
    job = job_of(name, "failed", failure=kind)
    for action in ("status", "result", "accepted"):
        json.dumps(told(name, job, action).body)
    for event in dialect(name).webhook_events("running", "failed"):
        json.dumps(dialect(name).webhook(job, event, LINKS))


def test_live_words_of_failures():
    job = job_of("kling", "failed", failure="moderation")
    assert told("kling", job).body["data"]["task_status_msg"] == (
        "Failure to pass the risk control system"
    )
    job = job_of("kling", "failed", failure="media")
    message = told("kling", job).body["data"]["task_status_msg"]
    assert message.startswith("The resolution or aspect ratio of the input image is invalid.")


def test_kling_writes_milliseconds_and_texts():
    data = told("kling", job_of("kling", "succeeded", external_id="mine")).body["data"]
    assert (data["created_at"], data["updated_at"]) == (1_790_000_000_250, 1_790_000_003_250)
    assert data["task_info"] == {"external_task_id": "mine"}
    film = data["task_result"]["videos"][0]
    assert (film["url"], film["duration"]) == (FILM.url, "5.000")
    assert data["final_unit_deduction"] == "4"
    reply = told("kling", job_of("kling"), "accepted")
    assert reply.body["code"] == 0
    assert isinstance(reply.body["message"], str)
    assert reply.body["data"]["task_id"].isdigit()


def test_klings_units_are_those_of_the_price_list():
    from kling_local.dialects.kling.answers import UNITS_PER_S

    rates = {(rate.mode, rate.sound): rate.units for rate in service("kling").rates}
    assert rates == UNITS_PER_S


def test_fal_points_its_three_addresses_at_this_server():
    job = job_of("fal", queue_position=2)
    body = told("fal", job, "accepted").body
    base = f"http://127.0.0.1:8700/fal-ai/kling-video/requests/{job.id}"
    assert body["response_url"] == base
    assert body["status_url"] == f"{base}/status"
    assert body["cancel_url"] == f"{base}/cancel"
    assert (body["status"], body["queue_position"]) == ("IN_QUEUE", 2)


def test_fal_answers_202_until_it_is_over_and_400_for_an_early_result():
    assert [told("fal", job_of("fal", state)).status for state in STATES] == [
        202,
        202,
        200,
        200,
        200,
    ]
    early = told("fal", job_of("fal", "running"), "result")
    assert (early.status, early.headers["X-Fal-Error-Type"]) == (400, "bad_request")
    done = told("fal", job_of("fal", "succeeded"), "result")
    assert done.body["video"] == {
        "url": FILM.url,
        "content_type": "video/mp4",
        "file_name": "output.mp4",
        "file_size": 1000,
    }
    assert told("fal", job_of("fal", "cancelled"), "result").status == 499
    late = told("fal", job_of("fal", "failed", failure="timeout"), "result")
    assert (late.status, late.body["detail"][0]["type"]) == (504, "generation_timeout")


def test_fal_tells_logs_when_asked():
    call, _ = call_of("fal", "GET", "/fal-ai/kling-video/requests/x/status", query={"logs": "1"})
    body = dialect("fal").status(job_of("fal", "running"), call, LINKS).body
    assert body["logs"][0]["message"] == "drawing"
    assert told("fal", job_of("fal", "running")).body["logs"] is None


def test_fal_cancels():
    call, _ = call_of("fal", "POST", WRITERS["fal"](Plan("x"))[0])
    jobs = {state: job_of("fal", state) for state in STATES}
    after = job_of("fal", "cancelled")
    answers = {
        state: dialect("fal").cancelled(job, after, call, LINKS) for state, job in jobs.items()
    }
    assert answers["running"].body == {"status": "CANCELLATION_REQUESTED"}
    assert (answers["running"].status, answers["succeeded"].status) == (202, 400)
    assert answers["succeeded"].body == {"status": "ALREADY_COMPLETED"}
    call = Call("PUT", "/fal-ai/kling-video/requests/x/cancel")
    reply = dialect("fal").error(Refusal("not_found", "no"), call, LINKS)
    assert (reply.status, reply.body) == (404, {"status": "NOT_FOUND"})


def test_replicates_urls_are_texts_and_times_iso():
    for state in STATES:
        body = told("replicate", job_of("replicate", state)).body
        assert all(isinstance(url, str) for url in body["urls"].values())
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", body["created_at"])
    assert body["input"]["prompt"] == "a red ball"


def test_wavespeeds_sync_mode_that_took_too_long():
    data = told("wavespeed", job_of("wavespeed", "running"), "waited").body["data"]
    assert (data["status"], data["code"]) == ("processing", 5004)
    data = told("wavespeed", job_of("wavespeed", "failed", failure="moderation")).body["data"]
    assert (data["code"], data["has_nsfw_contents"]) == (1200, [True])


def test_segminds_v1_gives_bytes_or_json():
    job = job_of("segmind", "succeeded")
    reply = told("segmind", job, "waited")
    assert reply.body == Film(job.id)
    assert reply.headers["x-seed-value"] == "7"
    call = Call("POST", "/v1/kling-o3-text2video", headers={"accept": "application/json"})
    assert dialect("segmind").waited(job, call, LINKS).body["output"] == FILM.url
    assert told("segmind", job_of("segmind", "failed"), "waited").status == 422


def test_openai_content_and_delete():
    job = job_of("openai", "succeeded")
    reply = told("openai", job, "content")
    assert (reply.body, reply.headers["content-type"]) == (Film(job.id), "video/mp4")
    for state in ("queued", "running", "failed"):
        with pytest.raises(Refusal):
            told("openai", job_of("openai", state), "content")
    call = Call("GET", "/v1/videos/x/content", query={"variant": "thumbnail"})
    with pytest.raises(Refusal, match="thumbnail"):
        dialect("openai").content(job, call, LINKS)
    deleted = told("openai", job, "deleted").body
    assert deleted == {"id": job.id, "object": "video.deleted", "deleted": True}
    body = told("openai", job).body
    assert (body["seconds"], body["size"], body["progress"]) == ("5", "1920x1080", 100)
    assert (body["created_at"], body["expires_at"]) == (1_790_000_000, 1_790_086_400)


def test_comfy_gives_klings_own_output():
    body = told("comfy", job_of("comfy", "succeeded"), "waited").body
    assert body["data"]["task_result"]["videos"][0]["url"] == FILM.url
    queued = told("comfy", job_of("comfy"), "accepted")
    assert (queued.status, queued.body["request_id"]) == (201, job_of("comfy").id)
    late = told("comfy", job_of("comfy", "running"), "waited")
    assert (late.status, late.headers["X-Comfy-Error-Type"]) == (504, "deadline_exceeded")


# --- callbacks

EVENTS = {
    "kling": ["submitted", "processing", "succeed"],
    "kling-new": ["submitted", "processing", "succeeded"],
    "fal": ["completed"],
    "openai": ["video.completed"],
    "wavespeed": ["completed"],
    "replicate": ["start", "output", "completed"],
    "segmind": [],
    "evolink": ["completed"],
    "comfy": [],
}


@pytest.mark.parametrize("name", dialects())
def test_events_of_a_film_that_succeeds(name):
    events = [
        event
        for old, new in (("", "queued"), ("queued", "running"), ("running", "succeeded"))
        for event in dialect(name).webhook_events(old, new)
    ]
    assert events == EVENTS[name]
    for event in events:
        json.dumps(dialect(name).webhook(job_of(name, "succeeded"), event, LINKS))
    for state in STATES:
        assert dialect(name).webhook_events(state, state) == ()


def test_bodies_of_callbacks():
    done = {name: job_of(name, "succeeded") for name in dialects()}
    new = dialect("kling-new").webhook(done["kling-new"], "succeeded", LINKS)
    assert (new["id"], new["status"]) == (done["kling-new"].id, "succeeded")
    assert "code" not in new
    old = dialect("kling").webhook(done["kling"], "succeed", LINKS)
    assert {"task_id", "task_status", "task_status_msg", "task_info", "task_result"} <= set(old)
    body = dialect("fal").webhook(done["fal"], "completed", LINKS)
    assert (body["status"], body["payload"]["video"]["url"]) == ("OK", FILM.url)
    failed = dialect("fal").webhook(job_of("fal", "failed"), "completed", LINKS)
    assert (failed["status"], failed["payload"]["detail"][0]["type"]) == (
        "ERROR",
        "internal_server_error",
    )


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("kling", {"callback_url": "http://h/x"}),
        ("kling-new", {"options": {"callback_url": "http://h/x"}}),
        ("replicate", {"webhook": "http://h/x", "webhook_events_filter": ["start", "completed"]}),
        ("evolink", {"callback_url": "http://h/x"}),
    ],
)
def test_callbacks_of_bodies(name, change):
    submission = submit(name, WRITERS[name](Plan("x"))[1] | change)
    assert submission.callback_url == "http://h/x"
    if name == "replicate":
        assert submission.webhook_events == ("start", "completed")
        plain = submit(name, WRITERS[name](Plan("x"))[1] | {"webhook": "http://h/x"})
        assert plain.webhook_events == ("output", "completed")


@pytest.mark.parametrize(("name", "query"), [("fal", "fal_webhook"), ("wavespeed", "webhook")])
def test_callbacks_of_queries(name, query):
    submission = submit(name, WRITERS[name](Plan("x"))[1], query={query: "http://h/x"})
    assert submission.callback_url == "http://h/x"


@pytest.mark.parametrize(
    ("prefer", "wait"),
    [("wait", 60), ("wait=5", 5), ("wait=500", 60), ("wait=0", 1), ("respond-async", None)],
)
def test_replicates_prefer_header(prefer, wait):
    body = WRITERS["replicate"](Plan("x"))[1]
    assert submit("replicate", body, headers={"prefer": prefer}).wait_s == wait


def test_what_blocks():
    body = {"prompt": "x"}
    assert submit("segmind", body, "/v1/kling-o3-text2video").wait_s
    assert submit("segmind", body, "/v2/kling-o3-text2video").wait_s is None
    assert submit("fal", body, "/fal-sync/fal-ai/kling-video/o3/pro/text-to-video").wait_s
    assert submit("wavespeed", body | {"enable_sync_mode": True}).wait_s == 120
    shaped = body | {"aspect_ratio": "1:1"}
    assert submit("comfy", shaped, "/v2/models/kling/kling-v3-omni").wait_s
    assert submit("comfy", shaped).wait_s is None
    assert submit("openai", body, "/v1/videos/sync").wait_s


# --- ids, lists, accounts, files, library

FORMS = {
    "kling": r"\d{15,19}",
    "kling-new": r"\d{15,19}",
    "fal": r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
    "openai": r"video_[0-9a-f]{32}",
    "wavespeed": r"[0-9a-f]{32}",
    "replicate": r"[0-9a-z]{26}",
    "segmind": r"[0-9a-f-]{36}",
    "evolink": r"task-unified-\d{10}-[0-9a-z]{8}",
    "comfy": r"[0-9a-f-]{36}",
}


@given(st.binary(min_size=16, max_size=32), st.floats(0, 4e9))
def test_ids_have_the_services_form(entropy, now):
    for name in dialects():
        form = FORMS[name].replace(r"\d{10}", r"\d{1,10}").replace("{15,19}", "{1,19}")
        assert re.fullmatch(form, dialect(name).new_id(entropy, now)), name


def test_ids_of_today():
    for name in dialects():
        assert re.fullmatch(FORMS[name], dialect(name).new_id(bytes(range(32)), CREATED)), name


LISTS = {
    "kling": ("GET", "/v1/videos/omni-video", None, lambda body: body["data"]),
    "kling-new": ("POST", "/tasks", {"limit": "2"}, lambda body: body["data"]["result"]),
    "openai": ("GET", "/v1/videos", None, lambda body: body["data"]),
    "replicate": ("GET", "/v1/predictions", None, lambda body: body["results"]),
    "evolink": ("GET", "/v1/tasks", None, lambda body: body["data"]),
}


@pytest.mark.parametrize("name", LISTS)
def test_lists(name):
    method, path, body, entries = LISTS[name]
    call, route = call_of(name, method, path, body)
    query = dialect(name).list_query(call, route)
    assert name in query.dialects
    jobs = (job_of(name, "succeeded"), job_of(name))
    for page in (Page(jobs, query, True, 9), Page((), query)):
        made = dialect(name).listing(page, call, route, LINKS).body
        assert len(entries(json.loads(json.dumps(made)))) == len(page.jobs)


OTHER_PAGES = [
    ("kling", "page_num", "pageNum"),
    ("kling", "page_size", "pageSize"),
    ("kling", "limit", "pageSize"),
    ("kling", "cursor", "pageNum"),
    ("evolink", "pageNum", "page"),
    ("evolink", "limit", "page_size"),
    ("openai", "page", "after"),
    ("openai", "page_size", "limit"),
    ("replicate", "page", "cursor"),
    ("kling-new", "next_cursor", "cursor"),
    ("kling-new", "pageSize", "limit"),
]


@pytest.mark.parametrize(("name", "slip", "meant"), OTHER_PAGES)
def test_the_name_by_which_another_service_pages_is_refused(name, slip, meant):
    """If it were ignored, a client would get the first page for ever."""
    method, path, body, _ = LISTS[name]
    if name == "kling-new":
        call, route = call_of(name, method, path, {slip: "2"})
    else:
        call, route = call_of(name, method, path, body, query={slip: "2"})
    with pytest.raises(Refusal) as caught:
        dialect(name).list_query(call, route)
    said = f"{slip} is not a parameter of this list: use {meant}"
    assert caught.value.sentence == said
    assert said in json.dumps(dialect(name).error(caught.value, call, LINKS).body)


def test_other_names_in_a_list_s_query_are_ignored_as_the_services_do():
    for name in ("kling", "evolink", "openai", "replicate"):
        method, path, body, _ = LISTS[name]
        call, route = call_of(name, method, path, body, query={"_": "1", "source": "web"})
        assert dialect(name).list_query(call, route).offset == 0


def test_replicate_lists_what_was_made_between_two_times_page_by_page():
    span = {"created_after": "1970-01-01T00:01:40Z", "created_before": "1970-01-01T01:03:20+01:00"}
    call, route = call_of("replicate", "GET", "/v1/predictions", query=span)
    query = dialect("replicate").list_query(call, route)
    assert (query.since, query.until) == (100.0, 200.0)
    page = Page((job_of("replicate"),), query, has_more=True)
    address = dialect("replicate").listing(page, call, route, LINKS).body["next"]
    said = dict(parse_qsl(urlsplit(address).query))
    assert said == span | {"cursor": job_of("replicate").id}
    bad, route = call_of(
        "replicate", "GET", "/v1/predictions", query={"created_after": "yesterday"}
    )
    with pytest.raises(Refusal, match="created_after is no time in ISO 8601"):
        dialect("replicate").list_query(bad, route)


def test_searching_tasks_by_state_and_time():
    body = {
        "start_time": 1000,
        "end_time": "2000",
        "filters": [{"key": "status", "values": ["failed"]}],
    }
    call, route = call_of("kling-new", "POST", "/tasks", body)
    query = dialect("kling-new").list_query(call, route)
    assert (query.since, query.until, query.states) == (1.0, 2.0, ("failed", "cancelled"))
    call, route = call_of("kling-new", "POST", "/tasks")
    assert dialect("kling-new").list_query(call, route).limit == 100
    bad, route = call_of(
        "kling-new", "POST", "/tasks", {"filters": [{"key": "status", "values": ["done"]}]}
    )
    with pytest.raises(Refusal, match="status value 'done' is invalid"):
        dialect("kling-new").list_query(bad, route)


def test_the_new_standards_pages_go_on():
    job = job_of("kling-new")
    call, route = call_of("kling-new", "POST", "/tasks")
    query = ListQuery(dialects=("kling-new",))
    data = dialect("kling-new").listing(Page((job,), query, True), call, route, LINKS).body["data"]
    assert (data["next_cursor"], data["has_more"], data["count"]) == (job.id, True, 1)


ACCOUNTS = {
    "kling": "/account/costs",
    "wavespeed": "/api/v3/balance",
    "evolink": "/v1/credits",
    "replicate": "/v1/account",
}


@pytest.mark.parametrize("name", ACCOUNTS)
def test_accounts(name):
    call, route = call_of(name, "GET", ACCOUNTS[name])
    assert route.action == "account"
    reply = dialect(name).account(Account(1000, 12.5), call, route, LINKS)
    json.dumps(reply.body)
    if name == "wavespeed":
        assert reply.body["data"] == {"balance": 987.5}


FILE = StoredFile(
    "f1", "a.png", "image/png", 5, "http://h/f1", CREATED, CREATED + 9, "http://h/put"
)
UPLOADS = {
    "wavespeed": [
        ("/api/v3/media/uploads", {"filename": "a.png", "size": 5, "content_type": "image/png"}),
        ("/api/v3/media/upload/binary", Form((("file", "upload:f1"),))),
    ],
    "replicate": [("/v1/files", Form((("content", "upload:f1"),)))],
    "segmind": [("/upload-asset", {"data_urls": ["data:image/png;base64,AAAA"]})],
    "fal": [("/storage/upload/initiate", {"file_name": "a.png", "content_type": "image/png"})],
}


@pytest.mark.parametrize("name", UPLOADS)
def test_uploads(name):
    for path, body in UPLOADS[name]:
        call, route = call_of(name, "POST", path, body)
        asks = dialect(name).upload_asks(call, route)
        assert len(asks) == 1
        reply = dialect(name).uploaded((FILE,), call, route, LINKS)
        assert "http://h/f1" in json.dumps(reply.body)
        for bad in ({}, Form(()), None):
            with pytest.raises(Refusal):
                dialect(name).upload_asks(replace(call, body=bad or None), route)


ELEMENT = {
    "element_name": "Zhang",
    "element_description": "a man in a red coat",
    "element_image_list": {
        "frontal_image": "http://h/front.png",
        "refer_images": [{"image_url": "http://h/side.png"}],
    },
    "tag_list": [{"tag_id": "o_101"}],
}


def test_the_element_library():
    kling = dialect("kling")
    path = "/v1/general/advanced-custom-elements"
    call, route = call_of("kling", "POST", path, ELEMENT)
    draft = kling.library_draft(call, route)
    assert draft.images == ("http://h/front.png", "http://h/side.png")
    item = replace(draft, id="123456789012345678", created_at=CREATED)
    assert LibraryItem.from_json(json.loads(json.dumps(item.to_json()))) == item
    assert kling.library_created(item, call, LINKS).body["data"]["task_status"] == "submitted"
    data = kling.library_item(item, call, LINKS).body["data"]
    made = data["task_result"]["elements"][0]
    assert (made["element_id"], made["status"]) == (123456789012345678, "succeed")
    assert made["tag_list"] == [{"tag_id": "o_101"}]
    page, route = call_of("kling", "GET", path, query={"pageNum": "2", "pageSize": "1"})
    assert kling.library_list([item] * 3, page, route, LINKS).body["data"] == [data]
    gone, route = call_of(
        "kling", "POST", "/v1/general/delete-advanced-elements", {"element_id": int(item.id)}
    )
    assert kling.library_target(gone, route) == item.id
    deleted = kling.library_deleted(replace(item, is_deleted=True), gone, LINKS).body["data"]
    assert deleted["task_result"]["elements"][0]["status"] == "deleted"
    presets, route = call_of("kling", "GET", "/v1/general/advanced-presets-elements")
    assert kling.library_list([item], presets, route, LINKS).body["data"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"element_name": "x" * 21},
        {"element_description": "x" * 101},
        {"element_description": None},
        {"element_image_list": None},
        {"reference_type": "video_refer"},
        {"element_image_list": {"frontal_image": "a", "refer_images": [{"image_url": "b"}] * 4}},
        {"tag_list": [{"tag_id": "o_109"}]},
    ],
    ids=str,
)
def test_elements_that_are_refused(change):
    call, route = call_of("kling", "POST", "/v1/general/advanced-custom-elements", ELEMENT | change)
    with pytest.raises(Refusal):
        dialect("kling").library_draft(call, route)


def test_the_voice_library():
    kling = dialect("kling")
    body = {"voice_name": "old sailor", "voice_url": "http://h/voice.mp3"}
    call, route = call_of("kling", "POST", "/v1/general/custom-voices", body)
    item = replace(kling.library_draft(call, route), id="5", created_at=CREATED)
    voice = kling.library_item(item, call, LINKS).body["data"]["task_result"]["voices"][0]
    assert voice["voice_id"] == "5"
    assert voice["trial_url"] == "http://h/voice.mp3"
    for bad in ({"voice_name": "x"}, {"voice_name": "x" * 21, "voice_url": "http://h/a"}):
        with pytest.raises(Refusal):
            kling.library_draft(replace(call, body=bad), route)
    for wrong in ({}, {"voice_id": []}, {"voice_id": True}):
        gone, route = call_of("kling", "POST", "/v1/general/delete-voices", wrong)
        with pytest.raises(Refusal):
            kling.library_target(gone, route)


def test_images_decide_the_shape_of_image2video():
    body = {
        "model_name": "kling-v3",
        "prompt": "x",
        "image": "http://h/a.png",
        "negative_prompt": "rain",
        "camera_control": {"type": "simple", "config": {"zoom": 5, "pan": 0}},
    }
    submission = submit("kling", body, "/v1/videos/image2video")
    assert submission.aspect_follows == "start_image"
    assert submission.request == GenerationRequest(
        prompt="x",
        negative_prompt="rain",
        start_image="http://h/a.png",
        camera_control=submission.request.camera_control,
    )
    assert submission.request.camera_control.config == {"zoom": 5.0, "pan": 0.0}


@pytest.mark.parametrize(
    "change",
    [
        {"image": None},
        {"image_tail": "b", "camera_control": {"type": "down_back"}},
        {"image_tail": "b", "static_mask": "c"},
        {"camera_control": {"type": "simple", "config": {"zoom": 5, "pan": 1}}},
        {"camera_control": {"type": "simple", "config": {"zoom": 11}}},
        {"camera_control": {"config": {"zoom": 1}}},
        {"voice_list": [{"voice_id": "1"}]},
        {"dynamic_masks": [{"mask": "m", "trajectories": [{"x": 1, "y": 1}]}]},
        {"model_name": "kling-v1-6", "duration": "7"},
        {"model_name": "kling-v1-6", "multi_shot": True, "shot_type": "intelligence"},
        {"cfg_scale": 1.5},
    ],
    ids=str,
)
def test_image2video_bodies_that_are_refused(change):
    from kling_local.errors import KlingError

    body = {"model_name": "kling-v3", "prompt": "x", "image": "http://h/a.png"} | change
    with pytest.raises(KlingError):
        submit("kling", body, "/v1/videos/image2video")


def test_masks_are_taken_and_found():
    body = {"model_name": "kling-v3", "prompt": "x", "image": "a", "static_mask": "http://h/m.png"}
    findings = submit("kling", body, "/v1/videos/image2video").findings
    assert findings == ("static_mask is ignored: kling_local has no motion masks",)


def test_dynamic_masks_are_ways_over_the_start_image():
    ways = [[{"x": 10, "y": 20}, {"x": 300, "y": 20.5}], [{"x": 0, "y": 0}, {"x": 5, "y": 6}]]
    masks = [{"mask": f"http://h/{n}.png", "trajectories": way} for n, way in enumerate(ways)]
    body = {"model_name": "kling-v1-5", "prompt": "x", "image": "a", "dynamic_masks": masks}
    found = submit("kling", body, "/v1/videos/image2video")
    assert found.request.motion_paths == (
        DrawnPath((10, 300), (20, 20.5)),
        DrawnPath((0, 5), (0, 6)),
    )
    assert len(found.findings) == 2
    assert all(
        "mask is ignored: kling_local has no motion masks" in each for each in found.findings
    )
    with pytest.raises(KlingError, match="dynamic_masks"):
        submit("kling", body | {"dynamic_masks": masks * 4}, "/v1/videos/image2video")


def test_multi_image2video_takes_references():
    body = {"prompt": "x", "image_list": [{"image": "a"}, {"image": "b"}]}
    request = submit("kling", body, "/v1/videos/multi-image2video").request
    assert (request.reference_images, request.mode) == (("a", "b"), "std")
