"""Section 14 of hosted-apis.md: each rule, in every dialect that has the field."""

import json

import pytest

from kling_local.dialects import dialect, dialects
from kling_local.dialects.base import NOT_JSON, Call, Form, Refusal, as_refusal
from kling_local.errors import KlingError
from tests.dialects import writers
from tests.dialects.writers import KEY, LINKS, WRITERS, Plan, call_of, submit

PLAIN = Plan("a red ball", sound=False)
SHOTS = Plan(shots=(("A", 3), ("B", 3), ("C", 2)), duration=8)


def plain(name):
    return WRITERS[name](PLAIN)[1]


def refused(name, body, path=None, **more):
    """Make a create call that must be refused; returns the answer's status, body and headers."""
    path = path or WRITERS[name](PLAIN)[0]
    call, route = call_of(name, "POST", path, body, **more)
    with pytest.raises(KlingError) as caught:
        dialect(name).submit(call, route)
    return dialect(name).error(caught.value, call, LINKS)


def with_value(name, field, value):
    """The plain body with one field set, wherever the dialect has it."""
    body = plain(name)
    if name == "kling-new":
        return body | {"settings": body["settings"] | {field: value}}
    if name == "replicate":
        return {"input": body["input"] | {field: value}}
    return body | {{"duration": "seconds"}.get(field, field) if name == "openai" else field: value}


STATUS_OF_INVALID = {"fal": 422, "replicate": 422, "comfy": 422}


def assert_invalid(name, reply, field=None):
    assert reply.status == STATUS_OF_INVALID.get(name, 400), (name, reply)
    body = reply.body
    if name in ("kling", "kling-new"):
        assert body["code"] == 1201
        assert body["message"]
        assert body["request_id"] == "request-1"
        assert "data" not in body
    elif name == "fal":
        assert body["detail"][0]["loc"][0] == "body"
        assert {"msg", "type", "ctx", "input"} <= set(body["detail"][0])
        assert field is None or field in body["detail"][0]["loc"]
    elif name == "replicate":
        assert {"title", "detail", "status", "invalid_fields"} == set(body)
        assert body["status"] == 422
    elif name == "segmind":
        assert list(body) == ["error"]
    elif name == "wavespeed":
        assert body["code"] == 400
        assert isinstance(body["message"], str)
    elif name == "comfy":
        assert body["error"]["type"] == body["error_type"] == "validation_error"
        assert reply.headers["X-Comfy-Error-Type"] == "validation_error"
        assert reply.headers["X-Comfy-Request-Id"]
    else:
        assert isinstance(body["error"]["message"], str)
        assert body["error"]["type"] == "invalid_request_error"


# --- 1 to 3: credentials (tokens: test_credentials.py)

WRONG = [
    {},
    {"authorization": ""},
    {"authorization": "Bearer"},
    {"authorization": "Bearer  "},
    {"authorization": "Basic abc"},
    {"authorization": "sk-1"},
    {"x-api-key": ""},
]


@pytest.mark.parametrize("headers", WRONG, ids=str)
@pytest.mark.parametrize("name", dialects())
def test_01_a_call_without_a_credential_of_its_own_scheme_is_401(name, headers):
    call = Call("POST", "/", headers=headers)
    with pytest.raises(Refusal) as caught:
        dialect(name).authorise(call, 0.0)
    reply = dialect(name).error(caught.value, call, LINKS)
    assert reply.status == 401
    if name in ("kling", "kling-new"):
        empty = not headers.get("authorization")
        assert reply.body["code"] == (1001 if empty else 1002)


@pytest.mark.parametrize("name", dialects())
def test_01_the_right_scheme_gives_the_key(name):
    credential = dialect(name).authorise(Call("POST", "/", headers=KEY[name]), 0.0)
    assert credential.key in "Bearer sk-1 id:secret r8_1 SG_1 comfyui-1"
    refusal = dialect(name).wrong_key(credential)
    assert dialect(name).error(refusal, Call("POST", "/"), LINKS).status == 401


def test_01_segmind_refuses_bearer_and_fal_refuses_bearer():
    for name in ("segmind", "fal"):
        with pytest.raises(Refusal):
            dialect(name).authorise(Call("GET", "/", headers={"authorization": "Bearer k"}), 0.0)


# --- 4 to 6: duration

DURATIONS = [2, 16, "2", "16", "abc", "5.5", 5.5, "5s", True, [], {}, -5, "٥", "1e1", 10**30]


@pytest.mark.parametrize("value", DURATIONS, ids=repr)
@pytest.mark.parametrize("name", dialects())
def test_04_a_bad_duration_is_refused(name, value):
    reply = refused(name, with_value(name, "duration", value))
    assert_invalid(name, reply, "duration")
    if name in ("kling", "kling-new"):
        assert reply.body["message"].startswith("duration value ")
        assert reply.body["message"].endswith(" is invalid")
    if name == "fal":
        assert reply.body["detail"][0]["type"] == "one_of"
        assert reply.body["detail"][0]["ctx"]["expected"][0] == "3"


def test_04_the_live_words():
    body = with_value("kling", "duration", "99")
    assert refused("kling", body).body["message"] == "duration value '99' is invalid"
    body = with_value("kling", "mode", "best")
    assert refused("kling", body).body["message"] == "mode value 'best' is invalid"
    body = with_value("kling-new", "resolution", "4k")
    message = refused("kling-new", body).body["message"]
    assert message == "video resolution value '4k' is invalid"


@pytest.mark.parametrize("name", ["kling", "kling-new", "openai", "comfy"])
def test_05_numerals_are_taken_as_text_and_as_number(name):
    for value in (7, "7"):
        assert submit(name, with_value(name, "duration", value)).request.duration == 7


@pytest.mark.parametrize("name", dialects())
def test_06_lenient_takes_what_sdks_send(name):
    for value in ("7s", 7, "7"):
        body = with_value(name, "duration", value)
        assert submit(name, body, lenient=True).request.duration == 7
    assert refused(name, with_value(name, "duration", "99s"), lenient=True)


@pytest.mark.parametrize(
    ("name", "value"), [("fal", 7), ("segmind", 7), ("wavespeed", "7"), ("evolink", "7")]
)
def test_06_faithful_refuses_the_other_kind_of_numeral(name, value):
    assert_invalid(name, refused(name, with_value(name, "duration", value)))


# --- 7 and 8: shape


@pytest.mark.parametrize("value", ["4:3", 1, "16:9 ", ["16:9"]], ids=repr)
@pytest.mark.parametrize("name", [each for each in dialects() if each != "openai"])
def test_07_another_shape_is_refused(name, value):
    assert_invalid(name, refused(name, with_value(name, "aspect_ratio", value)), "aspect_ratio")


def test_07_another_size_is_refused():
    reply = refused("openai", plain("openai") | {"size": "1024x1792"})
    assert_invalid("openai", reply)
    assert reply.body["error"]["param"] == "size"


def test_08_omni_needs_a_shape_unless_a_picture_decides():
    body = plain("kling")
    del body["aspect_ratio"]
    assert_invalid("kling", refused("kling", body))
    framed = body | {"image_list": [{"image_url": "http://h/a.png", "type": "first_frame"}]}
    submission = submit("kling", framed)
    assert submission.aspect_follows == "start_image"
    edited = body | {"video_list": [{"video_url": "http://h/a.mp4"}]}
    assert submit("kling", edited).aspect_follows == "reference_video"


@pytest.mark.parametrize("name", [each for each in dialects() if each not in ("kling", "comfy")])
def test_08_the_others_have_a_default(name):
    body = plain(name)
    if name == "kling-new":
        del body["settings"]
    elif name == "replicate":
        del body["input"]["aspect_ratio"]
    else:
        body.pop("aspect_ratio", None)
        body.pop("size", None)
    assert submit(name, body).request.aspect_ratio == ("9:16" if name == "openai" else "16:9")


# --- 9 to 14: words and shots

MOST = {"kling-new": 3072, "openai": 3072}


def words(name, prompt):
    return WRITERS[name](Plan(prompt))[1]


@pytest.mark.parametrize("name", dialects())
def test_09_prompts_are_counted_in_characters(name):
    most = MOST.get(name, 2500)
    for letter in "x中":
        assert submit(name, words(name, letter * most)).request.prompt == letter * most
        assert_invalid(name, refused(name, words(name, letter * (most + 1))))


@pytest.mark.parametrize("name", dialects())
def test_09_words_of_a_shot_are_512_at_most(name):
    fits = Plan(shots=(("x" * 512, 5),))
    assert submit(name, WRITERS[name](fits)[1]).request.shots[0].prompt == "x" * 512
    assert_invalid(name, refused(name, WRITERS[name](Plan(shots=(("x" * 513, 5),)))[1]))


@pytest.mark.parametrize("prompt", ["", " \n", None], ids=repr)
@pytest.mark.parametrize("name", dialects())
def test_10_no_prompt_is_refused(name, prompt):
    reply = refused(name, words(name, prompt))
    assert_invalid(name, reply)
    if name == "fal":
        assert reply.body["detail"][0]["type"] == "missing"
    if name == "openai":
        assert reply.body["error"]["param"] == "prompt"


SWITCHED = ("kling", "comfy", "evolink")


def cut(name, **changes):
    body = WRITERS[name](SHOTS)[1]
    if name == "evolink":
        return body | {"model_params": body["model_params"] | changes}
    return body | changes


@pytest.mark.parametrize("name", SWITCHED)
def test_11_customize_without_shots_is_refused(name):
    for shots in ([], None):
        assert_invalid(name, refused(name, cut(name, multi_prompt=shots)))
    assert_invalid(name, refused(name, cut(name, shot_type=None)))


BAD_SHOTS = {
    "seven shots": Plan(shots=tuple(("A", 1) for _ in range(7)), duration=7),
    "a shot of 0 s": Plan(shots=(("A", 0), ("B", 5)), duration=5),
    "a sum that differs": Plan(shots=(("A", 3), ("B", 3)), duration=7),
}


@pytest.mark.parametrize("what", BAD_SHOTS)
@pytest.mark.parametrize("name", dialects())
def test_12_bad_shots_are_refused(name, what):
    assert_invalid(name, refused(name, WRITERS[name](BAD_SHOTS[what])[1]))


@pytest.mark.parametrize("indexes", [(1, 3), (1, 1), (2, 1), (0, 1)])
@pytest.mark.parametrize("name", [*SWITCHED, "openai"])
def test_12_shots_are_numbered_in_order(name, indexes):
    plan = Plan(shots=(("A", 3), ("B", 2)))
    body = WRITERS[name](plan)[1]
    holder = body["model_params"] if name == "evolink" else body
    for shot, index in zip(holder["multi_prompt"], indexes, strict=True):
        shot["index"] = index
    assert_invalid(name, refused(name, body))


@pytest.mark.parametrize("name", SWITCHED)
def test_13_shots_without_multi_shot_are_ignored(name):
    body = cut(name, multi_shot=False, multi_prompt=[{"nonsense": 1}])
    body["prompt"] = "one shot"
    submission = submit(name, body)
    assert submission.request.prompt == "one shot"
    assert submission.request.shots == ()
    where = "model_params." if name == "evolink" else ""
    assert f"{where}multi_prompt is ignored: multi_shot is not true" in submission.findings


@pytest.mark.parametrize("name", SWITCHED)
def test_14_the_prompt_counts_only_without_shots(name):
    body = cut(name) | {"prompt": "long " * 200}
    assert submit(name, body).request.prompt == ""
    chosen = cut(name, shot_type="intelligence") | {"prompt": "planned"}
    request = submit(name, chosen).request
    assert (request.prompt, request.shot_type, request.shots) == ("planned", "intelligence", ())


# --- 15 to 20: references

A, B = "http://h/a.png", "http://h/b.png"


def image(kind=None):
    return {"image_url": A} | ({"type": kind} if kind else {})


KLING_REFERENCES = {
    "end frame only": {"image_list": [image("end_frame")]},
    "end frame with three": {"image_list": [image("first_frame"), image("end_frame"), image()]},
    "eight references": {"image_list": [image()] * 8},
    "five beside a video": {
        "image_list": [image()] * 5,
        "video_list": [{"video_url": A, "refer_type": "feature"}],
    },
    "two videos": {"video_list": [{"video_url": A}, {"video_url": B}]},
    "base video with first frame": {
        "image_list": [image("first_frame")],
        "video_list": [{"video_url": A}],
    },
    "sound beside a video": {"sound": "on", "video_list": [{"video_url": A}]},
    "feature video with shots": {
        "multi_shot": True,
        "shot_type": "customize",
        "multi_prompt": [{"index": 1, "prompt": "A", "duration": "5"}],
        "video_list": [{"video_url": A, "refer_type": "feature"}],
    },
    "four elements with a frame": {
        "image_list": [image("first_frame")],
        "element_list": [{"element_id": number} for number in range(4)],
    },
    "two first frames": {"image_list": [image("first_frame")] * 2},
    "data prefix": {"image_list": [{"image_url": "data:image/png;base64,AAAA"}]},
}


@pytest.mark.parametrize("what", KLING_REFERENCES)
@pytest.mark.parametrize("name", ["kling", "comfy"])
def test_15_to_19_references_that_kling_refuses(name, what):
    assert_invalid(name, refused(name, plain(name) | KLING_REFERENCES[what]))


def content(kind, **more):
    return {"type": kind, "url": A, **more}


NEW_REFERENCES = {
    "last frame only": ([content("last_frame")], {}),
    "eight references": ([content("refer_image")] * 8, {}),
    "five beside a video": (
        [content("feature_video"), *[content("refer_image")] * 5],
        {"multi_shot": True},
    ),
    "two videos": ([content("base_video"), content("feature_video")], {}),
    "base video with first frame": ([content("base_video"), content("first_frame")], {}),
    "base video with multi_shot": ([content("base_video")], {"multi_shot": True}),
    "base video with native sound": (
        [content("base_video")],
        {"audio": "native", "multi_shot": False},
    ),
    "feature video without multi_shot": ([content("feature_video")], {"multi_shot": False}),
    "feature video with sound": ([content("feature_video")], {"audio": "original"}),
    "an element without a name": ([{"type": "element", "element_id": 1}], {}),
    "an image without a URL": ([{"type": "refer_image"}], {}),
    "an unknown kind": ([content("sticker")], {}),
    "a second prompt": ([{"type": "prompt", "text": "again"}], {}),
}


@pytest.mark.parametrize("what", NEW_REFERENCES)
def test_15_to_17_references_that_the_new_standard_refuses(what):
    more, changes = NEW_REFERENCES[what]
    body = plain("kling-new")
    settings = {**body["settings"], **changes}
    if "multi_shot" not in changes:
        settings.pop("multi_shot")
    made = {"contents": [*body["contents"], *more], "settings": settings}
    assert_invalid("kling-new", refused("kling-new", made))


REPLICATE_REFERENCES = {
    "end without start": {"end_image": A},
    "eight references": {"reference_images": [A] * 8},
    "five beside a video": {"reference_images": [A] * 5, "reference_video": A},
    "sound beside a video": {"reference_video": A, "generate_audio": True},
    "shots as a list": {"multi_prompt": [{"prompt": "A", "duration": 5}]},
    "shots that are no JSON": {"multi_prompt": "[{"},
    "mode std": {"mode": "std"},
}


@pytest.mark.parametrize("what", REPLICATE_REFERENCES)
def test_15_and_16_references_that_replicate_refuses(what):
    body = {"input": plain("replicate")["input"] | REPLICATE_REFERENCES[what]}
    assert_invalid("replicate", refused("replicate", body))


def test_17_replicate_refuses_shots_beside_a_video_by_its_own_names():
    shots = json.dumps([{"prompt": "A", "duration": 5}])
    said = plain("replicate")["input"] | {"multi_prompt": shots, "reference_video": A}
    for role in ("feature", "base"):
        body = {"input": said | {"video_reference_type": role}}
        assert refused("replicate", body).body == {
            "title": "Input validation failed",
            "detail": "multi_prompt is given beside reference_video: only one of the two is"
            " allowed",
            "status": 422,
            "invalid_fields": [
                {
                    "type": "invalid",
                    "field": "input.multi_prompt",
                    "description": "multi_prompt is given beside reference_video: only one of the"
                    " two is allowed",
                }
            ],
        }


def test_17_a_feature_video_with_intelligence_passes():
    body = plain("kling") | {
        "multi_shot": True,
        "shot_type": "intelligence",
        "video_list": [{"video_url": A, "refer_type": "feature"}],
    }
    assert submit("kling", body).request.reference_video.role == "feature"


@pytest.mark.parametrize("name", ["kling", "evolink"])
def test_13_lenient_takes_the_word_true(name):
    assert_invalid(name, refused(name, cut(name, multi_shot="true")))
    request = submit(name, cut(name, multi_shot="true"), lenient=True).request
    assert len(request.shots) == 3


def test_08_a_picture_decides_the_shape_unless_one_is_named():
    frame = {"type": "first_frame", "url": A}
    for settings, wanted in (({}, "start_image"), ({"aspect_ratio": "1:1"}, None)):
        body = {"contents": [{"type": "prompt", "text": "x"}, frame], "settings": settings}
        submission = submit("kling-new", body, "/image-to-video/kling-3.0")
        assert submission.aspect_follows == wanted
    body = plain("evolink") | {"model": "kling-o3-image-to-video", "image_start": A}
    assert submit("evolink", body).aspect_follows is None
    del body["aspect_ratio"]
    assert submit("evolink", body).aspect_follows == "start_image"


def test_19_lenient_takes_a_data_prefix():
    body = plain("kling") | KLING_REFERENCES["data prefix"]
    request = submit("kling", body, lenient=True).request
    assert request.reference_images == ("data:image/png;base64,AAAA",)


# --- 21 to 28: fields, models, ids, pages, methods, bodies


@pytest.mark.parametrize("name", dialects())
def test_21_an_unknown_field_is_ignored_and_found(name):
    body = plain(name) | {"duratoin": 9}
    if name == "replicate":
        reply = refused(name, body)
        assert_invalid(name, reply)
        assert reply.body["invalid_fields"][0]["type"] == "additional_property_not_allowed"
        body = {"input": plain(name)["input"] | {"duratoin": 9}}
    submission = submit(name, body)
    assert submission.request.duration == 5
    assert any("duratoin is not a field" in finding for finding in submission.findings)
    if name not in ("kling-new", "openai"):
        assert any("did you mean duration?" in finding for finding in submission.findings)


def test_22_models_that_an_endpoint_does_not_serve():
    reply = refused("kling", plain("kling") | {"model_name": "kling-v9"})
    assert (reply.status, reply.body["code"]) == (400, 1201)
    assert reply.body["message"] == "model_name value 'kling-v9' is invalid"
    text = {"prompt": "x", "model_name": "kling-v3-omni"}
    reply = refused("kling", text, "/v1/videos/text2video")
    assert (reply.status, reply.body["code"]) == (400, 1201)
    assert reply.body["message"] == "model is not supported"
    for model in ("kling-v3-turbo", "kling-o1"):
        reply = refused("kling", text | {"model_name": model}, "/v1/videos/text2video")
        assert (reply.status, reply.body["code"]) == (404, 1203)
        assert "not supported for this API" in reply.body["message"]
    reply = refused("kling-new", plain("kling-new"), "/omni-video/kling-9")
    assert (reply.status, reply.body["code"]) == (404, 1203)
    reply = refused("replicate", plain("replicate"), "/v1/models/a/b/predictions")
    assert (reply.status, reply.body["title"]) == (404, "Not Found")
    reply = refused("evolink", plain("evolink") | {"model": "kling-9"})
    assert reply.body["error"]["code"] == "invalid_parameters"


def test_22_the_old_field_model_is_as_if_absent():
    body = {"prompt": "x", "model": "kling-v3"}
    assert submit("kling", body, "/v1/videos/text2video").model == "kling-v1"


def test_23_an_external_id_is_carried_and_its_repeat_refused():
    body = plain("kling") | {"external_task_id": "mine"}
    assert submit("kling", body).external_id == "mine"
    new = plain("kling-new") | {"options": {"external_task_id": "mine"}}
    assert submit("kling-new", new).external_id == "mine"
    for name, sent in (("kling", body), ("kling-new", new)):
        call, _ = call_of(name, "POST", WRITERS[name](PLAIN)[0], sent)
        refusal = Refusal("conflict", "used", field="external_id", value="77")
        reply = dialect(name).error(refusal, call, LINKS)
        assert (reply.status, reply.body["code"]) == (400, 1201)
        assert reply.body["message"] == "External_task_id mine already exists"


UNKNOWN = {
    "kling": ("/v1/videos/omni-video/X", 400, {"code": 1201}),
    "fal": ("/fal-ai/kling-video/requests/X", 404, {"error_type": "not_found"}),
    "openai": ("/v1/videos/X", 404, {"error": "Video with id 'X' not found."}),
    "wavespeed": ("/api/v3/predictions/X/result", 404, {"code": 404}),
    "replicate": ("/v1/predictions/X", 404, {"status": 404}),
    "segmind": ("/v2/requests/X", 404, {"error": "Request X not found"}),
    "evolink": ("/v1/tasks/X", 400, {"error": "invalid_task_id"}),
    "comfy": ("/v2/models/kling/kling-v3-omni/requests/X", 404, {"error_type": "not_found"}),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_24_an_unknown_id(name):
    path, status, wanted = UNKNOWN[name]
    call, route = call_of(name, "GET", path)
    assert route.action in ("read", "result")
    assert call.params == {"id": "X"}
    reply = dialect(name).error(Refusal("not_found", "no", field="id", value="X"), call, LINKS)
    assert reply.status == status
    for key, value in wanted.items():
        found = reply.body[key]
        assert value in found.values() if isinstance(found, dict) else found == value
    if name == "kling":
        assert reply.body["message"] == "Task not found by id/external id: X"


def test_24_evolink_tells_an_unknown_task_from_a_malformed_id():
    call, _ = call_of("evolink", "GET", "/v1/tasks/task-unified-1-x")
    refusal = Refusal("not_found", "no", field="id", value="task-unified-1-x")
    reply = dialect("evolink").error(refusal, call, LINKS)
    assert (reply.status, reply.body["error"]["code"]) == (404, "task_not_found")


def list_refused(name, path, method="GET", body=None, **query):
    call, route = call_of(name, method, path, body, query=query)
    with pytest.raises(KlingError) as caught:
        dialect(name).list_query(call, route)
    return dialect(name).error(caught.value, call, LINKS)


@pytest.mark.parametrize(
    ("name", "path", "query"),
    [
        ("kling", "/v1/videos/omni-video", {"pageSize": "501"}),
        ("kling", "/v1/videos/omni-video", {"pageNum": "0"}),
        ("kling", "/v1/videos/omni-video", {"pageNum": "1001"}),
        ("kling", "/v1/videos/omni-video", {"pageNum": "x"}),
        ("kling", "/v1/videos/omni-video", {"pageNum": "٣"}),
        ("openai", "/v1/videos", {"limit": "101"}),
        ("openai", "/v1/videos", {"order": "up"}),
        ("evolink", "/v1/tasks", {"page_size": "-1"}),
    ],
)
def test_25_a_page_out_of_bounds(name, path, query):
    assert_invalid(name, list_refused(name, path, **query))


def test_26_tasks_by_ids():
    ids = ",".join(str(number) for number in range(21))
    reply = list_refused("kling-new", "/tasks", task_ids=ids)
    assert (reply.status, reply.body["code"]) == (400, 1201)
    assert "cannot exceed 20 in total" in reply.body["message"]
    both = list_refused("kling-new", "/tasks", task_ids="1", external_task_ids="2")
    assert_invalid("kling-new", both)
    assert_invalid("kling-new", list_refused("kling-new", "/tasks"))
    call, route = call_of("kling-new", "GET", "/tasks", query={"task_ids": "1, 2"})
    query = dialect("kling-new").list_query(call, route)
    assert (query.ids, query.dialects) == (("1", "2"), ("kling-new", "kling"))


WRONG_METHOD = {"kling": (404, 1202), "kling-new": (404, 1202), "segmind": (405, None)}


@pytest.mark.parametrize("name", dialects())
def test_27_a_wrong_method(name):
    call = Call("PATCH", WRITERS[name](PLAIN)[0])
    reply = dialect(name).error(Refusal("wrong_method", "no"), call, LINKS)
    status, code = WRONG_METHOD.get(name, (405, None))
    assert reply.status == status
    if code:
        assert reply.body["code"] == code
    if name == "segmind":
        assert reply.headers["content-type"].startswith("text/html")
        assert reply.body.startswith(b"<!doctype html>")


@pytest.mark.parametrize(
    "body",
    [NOT_JSON, None, [], "x", 5, True],
    ids=["no JSON", "null", "a list", "text", "a number", "a boolean"],
)
@pytest.mark.parametrize("name", dialects())
def test_28_a_body_that_is_no_object(name, body):
    reply = refused(name, body)
    wanted = {"fal": 422, "segmind": 406}.get(name, 400)
    assert reply.status == wanted
    if name in ("kling", "kling-new"):
        assert reply.body["code"] == 1200


def test_29_too_many_tasks():
    reply = dialect("kling").error(Refusal("too_many", "busy"), Call("POST", "/"), LINKS)
    assert (reply.status, reply.body["code"]) == (429, 1303)
    assert reply.body["message"] == "parallel task over resource pack limit"
    for name in dialects():
        reply = dialect(name).error(Refusal("too_many", "busy"), Call("POST", "/"), LINKS)
        assert reply.status == (409 if name == "comfy" else 429)


# --- beyond the list


def test_the_new_standard_checks_in_the_order_measured_live():
    path = "/text-to-video/kling-3.0"
    settings = {"aspect_ratio": "4:3", "resolution": "8k", "audio": "loud", "duration": 99}
    order = []
    for name, right in (
        ("aspect_ratio", "16:9"),
        ("resolution", "720p"),
        ("audio", "off"),
        ("prompt", "x"),
        ("duration", 5),
    ):
        body = {"prompt": "x" if "prompt" in order else "", "settings": settings}
        order.append(name)
        message = refused("kling-new", body, path).body["message"]
        assert name in message, message
        settings = settings | ({name: right} if name != "prompt" else {})
    by_contents = {"contents": [{"type": "prompt", "text": ""}], "settings": {"duration": 99}}
    assert "duration" in refused("kling-new", by_contents, path).body["message"]


def test_a_legacy_body_on_a_new_path():
    reply = refused("kling-new", writers.kling(PLAIN))
    assert (reply.status, reply.body["code"]) == (400, 1201)
    assert reply.body["message"] == "contents cannot be empty"


def test_o1_makes_5_or_10_seconds_of_words_alone():
    body = plain("kling") | {"model_name": "kling-video-o1", "duration": "7"}
    message = refused("kling", body).body["message"]
    assert message == "Duration only supports 5 or 10 seconds when no refer_image is provided"


def test_every_kind_of_refusal_has_an_answer_everywhere():
    from kling_local.dialects.base import REFUSAL_KINDS

    for name in dialects():
        for kind in REFUSAL_KINDS:
            reply = dialect(name).error(Refusal(kind, "why"), Call("GET", "/x"), LINKS)
            assert 400 <= reply.status < 600
            assert reply.body


def test_errors_of_other_floors_become_refusals():
    from kling_local.errors import BadReferenceError, EngineError

    assert as_refusal(BadReferenceError("a", field="start_image")).kind == "media"
    assert as_refusal(EngineError("b")).kind == "server"
    reply = dialect("kling").error(
        BadReferenceError("cannot", field="reference_video"), Call("POST", "/"), LINKS
    )
    assert reply.body["message"] == "Video URL is invalid"


def test_wavespeed_needs_a_prompt_though_its_sample_has_none():
    assert_invalid("wavespeed", refused("wavespeed", {"duration": 5}))


def test_a_form_with_unequal_keys_is_refused():
    form = Form(
        (
            ("prompt", "x"),
            ("multi_prompt[][prompt]", "A"),
            ("multi_prompt[][duration]", "2"),
            ("multi_prompt[][duration]", "2"),
        )
    )
    reply = refused("openai", form)
    assert_invalid("openai", reply)
    assert "prompt 1 times, duration 2 times" in reply.body["error"]["message"]


VERSION = "0123456789abcdef" * 4
MODEL = "kwaivgi/kling-v3-omni-video"


@pytest.mark.parametrize("version", [MODEL, VERSION, f"{MODEL}:{VERSION}", "hidden"])
def test_21_replicate_takes_every_way_to_name_the_version(version):
    body = plain("replicate") | {"version": version}
    assert submit("replicate", body, "/v1/predictions").model == MODEL


@pytest.mark.parametrize(
    "version", ["nonsense", "minimax/video-01", f"a/b:{VERSION}", VERSION[:40], f"{MODEL}:v2"]
)
@pytest.mark.parametrize("path", ["/v1/predictions", f"/v1/models/{MODEL}/predictions"])
def test_21_replicate_refuses_a_version_of_no_model_of_its_own(version, path):
    reply = refused("replicate", plain("replicate") | {"version": version}, path)
    assert reply.body == {
        "title": "Invalid version or not permitted",
        "detail": "The specified version does not exist (or perhaps you don't have permission to"
        " use it?)",
        "status": 422,
    }


def test_21_replicate_needs_a_version_where_no_path_names_the_model():
    reply = refused("replicate", plain("replicate"), "/v1/predictions")
    assert reply.status == 422
    assert reply.body["invalid_fields"][0]["field"] == "version"
