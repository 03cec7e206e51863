"""Any body is read, or refused in the dialect's own words; no other error is raised."""

import copy
import functools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kling_local.dialects import dialect, dialects
from kling_local.dialects.base import REFUSAL_KINDS, RULES, Call, Form, as_refusal
from kling_local.dialects.fields import Field
from kling_local.dialects.openai.forms import nested
from kling_local.dialects.tabled import TableDialect
from kling_local.errors import KlingError
from tests.dialects.writers import LINKS, WRITERS, Plan, call_of

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["5", "16:9", "pro", "on", "customize", "http://h/a.png", "\ud800", "data:"])
)
JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=10,
)


@functools.cache
def fields_of(name, kind):
    endpoint = dialect(name).endpoints[kind]
    return st.fixed_dictionaries(
        {}, optional={field.name: JSON | valued(field) for field in endpoint.table}
    )


def valued(field: Field):
    """Values that are plausible for a field."""
    if field.choices:
        return st.sampled_from(field.choices)
    if field.type in ("objects", "object"):
        inner = st.fixed_dictionaries(
            {}, optional={each.name: valued(each) for each in field.fields}
        )
        return st.lists(inner, max_size=8) if field.type == "objects" else inner
    if field.type == "list":
        return st.lists(valued(field.item), max_size=9)
    simple = {
        "whole": st.integers(0, 20) | st.integers(0, 20).map(str),
        "number": st.floats(-12, 12),
        "flag": st.booleans(),
        "id": st.integers() | st.text(max_size=5),
    }
    return simple.get(field.type, st.text(max_size=20))


def outcome(function, *arguments):
    """What a function returns, or the user-facing error that it raises; others propagate."""
    try:
        return function(*arguments), None
    except KlingError as error:
        return None, error


def check(name, call, route):
    spoken = dialect(name)
    submission, refusal = outcome(spoken.submit, call, route)
    if refusal is not None:
        reply = spoken.error(refusal, call, LINKS)
        assert 400 <= reply.status < 500
        assert refusal.sentence
        assert as_refusal(refusal).kind in REFUSAL_KINDS
        assert as_refusal(refusal).rule in ("", *RULES)
        json.dumps(reply.body).encode("utf-8", "surrogatepass")
        return
    assert 3 <= submission.request.duration <= 15
    json.dumps([dict(submission.wire), submission.request.to_json(), submission.findings]).encode()
    assert all(isinstance(finding, str) for finding in submission.findings)


def routes(name):
    return [route for route in dialect(name).routes if route.action == "create"]


def concrete(name, route):
    values = {"owner": "kwaivgi", "model": "kling-v3-omni-video"}
    if name == "kling-new":
        values["model"] = "kling-3.0-omni" if route.kind == "omni-video" else "kling-3.0"
    return route.template.format(**values)


@settings(max_examples=50, deadline=None)
@given(st.data())
@pytest.mark.parametrize("name", dialects())
def test_any_json_is_read_or_refused(name, data):
    route = data.draw(st.sampled_from(routes(name)))
    spoken = dialect(name)
    inner = JSON
    if isinstance(spoken, TableDialect):
        inner = fields_of(name, route.kind) | JSON
    body = data.draw(inner)
    call, found = call_of(
        name, "POST", concrete(name, route), body, lenient=data.draw(st.booleans())
    )
    check(name, call, found)


@settings(max_examples=50, deadline=None)
@given(st.data())
@pytest.mark.parametrize("name", dialects())
def test_a_good_body_with_one_thing_changed_is_read_or_refused(name, data):
    plan = data.draw(st.sampled_from([Plan("a ball"), Plan(shots=(("A", 3), ("B", 2)))]))
    path, body = WRITERS[name](plan)
    body = copy.deepcopy(body)
    holder, keys = body, list(body)
    while True:
        key = data.draw(st.sampled_from(keys))
        inner = holder[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            holder[key] = data.draw(JSON)
            break
        holder, keys = inner, list(inner) if isinstance(inner, dict) else list(range(len(inner)))
    call, route = call_of(name, "POST", path, body, lenient=data.draw(st.booleans()))
    check(name, call, route)


NAMES = st.sampled_from(
    "prompt seconds size multi_prompt multi_prompt[] multi_prompt[][prompt]"
    " multi_prompt[][duration] multi_prompt[0][prompt] multi_prompt[1][duration]"
    " multi_prompt[x][y][z] metadata metadata[a] input_reference"
    " element_list[][element_id] sound seed".split()
)
FORM_VALUES = st.sampled_from(["5", "x", "", "[]", '{"a": 1}', '[{"prompt":"A"}]', "true", "[[["])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(NAMES | st.text(max_size=8), FORM_VALUES | st.text(max_size=8))))
def test_any_form_is_read_or_refused(pairs):
    call, route = call_of("openai", "POST", "/v1/videos", Form(tuple(pairs)))
    check("openai", call, route)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "pageNum",
                "pageSize",
                "limit",
                "after",
                "order",
                "page",
                "page_size",
                "task_ids",
                "external_task_ids",
                "cursor",
            ]
        ),
        st.text(max_size=8),
    )
)
def test_any_query_of_a_list_is_read_or_refused(query):
    for name in dialects():
        for route in dialect(name).routes:
            if route.action == "list":
                call = Call("GET", route.template, query=query, body={"task_ids": ["x"]})
                found, refusal = outcome(dialect(name).list_query, call, route)
                if refusal is None:
                    assert found.limit >= 1
                else:
                    assert 400 <= dialect(name).error(refusal, call, LINKS).status < 500


# --- forms


def form(*pairs):
    return Form(tuple(pairs))


def test_lists_of_both_sdks():
    items = form(("m[][a]", "1"), ("m[][b]", "2"), ("m[][a]", "3"), ("m[][b]", "4"))
    keys = form(("m[][a]", "1"), ("m[][a]", "3"), ("m[][b]", "2"), ("m[][b]", "4"))
    assert nested(items) == nested(keys) == {"m": [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]}


def test_other_nested_names():
    found = nested(
        form(("l[]", "1"), ("l[]", "2"), ("o[k]", "v"), ("i[1][a]", "y"), ("i[0][a]", "x"))
    )
    assert found == {"l": ["1", "2"], "o": {"k": "v"}, "i": [{"a": "x"}, {"a": "y"}]}


@pytest.mark.parametrize(
    "pairs",
    [
        [("m[][a]", "1"), ("m[][b]", "2"), ("m[][b]", "3")],
        [("m", "1"), ("m[]", "2")],
        [("m[a][b][c]", "1")],
        [("m[a]", "1"), ("m[a][b]", "2")],
    ],
)
def test_forms_that_do_not_fit_together(pairs):
    with pytest.raises(KlingError):
        nested(form(*pairs))


def test_extras_of_gateways_lie_beneath_the_fields():
    spoken = dialect("openai")
    inside = {"negative_prompt": "rain", "prompt": "beneath"}
    for extras in (inside, json.dumps(inside)):
        request = spoken.parse({"prompt": "above", "metadata": extras})
        assert (request.prompt, request.negative_prompt) == ("above", "rain")
    request = spoken.parse(form(("prompt", "x"), ("extra_params", '{"seed": 5}')))
    assert request.seed == 5


@pytest.mark.parametrize("name", ["sound", "generate_sound", "generate_audio"])
@pytest.mark.parametrize(("value", "wanted"), [(True, True), ("on", True), ("false", False)])
def test_the_names_of_sound(name, value, wanted):
    assert dialect("openai").parse({"prompt": "x", name: value}).sound is wanted


@pytest.mark.parametrize(
    ("given_as", "wanted"),
    [
        ("upload:1", "upload:1"),
        ({"image_url": "http://h/a.png"}, "http://h/a.png"),
        ({"image_url": {"url": "http://h/a.png"}}, "http://h/a.png"),
    ],
)
def test_the_first_frame_of_openai(given_as, wanted):
    body = {"prompt": "x", "input_reference": given_as}
    assert dialect("openai").parse(body).start_image == wanted
    with pytest.raises(KlingError):
        dialect("openai").parse({"prompt": "x", "input_reference": {"file_id": "f"}})
