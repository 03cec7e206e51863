"""Documents generated from the field tables (OpenAPI, the fidelity page), and the routes."""

import json
from pathlib import Path

import pytest

from kling_local.dialects import dialect, dialects
from kling_local.dialects.base import ACTIONS, REFUSAL_KINDS, RULES
from kling_local.dialects.fidelity import page
from kling_local.dialects.fields import FIDELITY, TYPES
from kling_local.dialects.tabled import TableDialect
from tests.dialects.writers import submit

PAGE = Path(__file__).parents[2] / "docs" / "fidelity.md"


def test_the_fidelity_page_is_what_the_tables_say():
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "python -m kling_local.dialects.fidelity > docs/fidelity.md"
    )


def every_field(fields):
    for field in fields:
        yield field
        yield from every_field(field.fields)
        if field.item:
            yield field.item


def tables():
    for name in dialects():
        spoken = dialect(name)
        if isinstance(spoken, TableDialect):
            for kind, endpoint in spoken.endpoints.items():
                yield f"{name} {kind}", endpoint.table
            yield from ((f"{name} {kind}", table) for kind, table in spoken.more_tables.items())


@pytest.mark.parametrize(("where", "table"), list(tables()), ids=lambda value: str(value)[:60])
def test_tables_are_whole(where, table):
    for field in every_field(table):
        assert field.type in TYPES
        assert field.fidelity in FIDELITY
        assert field.says
        assert not field.says.endswith(".")
        assert field.fidelity in ("honoured", "approximated") or field.note, field.name
        assert field.type != "list" or field.item
        assert field.default is None or not field.choices or field.default in field.choices
        assert not field.required or field.default in (None, ())


@pytest.mark.parametrize("name", dialects())
def test_openapi_documents(name):
    document = dialect(name).openapi()
    json.dumps(document)
    assert document["openapi"] == "3.1.0"
    wanted = {route.template for route in dialect(name).routes if route.action != "absent"}
    assert set(document["paths"]) == wanted
    ids = [
        operation["operationId"]
        for methods in document["paths"].values()
        for operation in methods.values()
    ]
    assert len(set(ids)) == len(ids)
    bodies = [
        operation["requestBody"]["content"]["application/json"]
        for methods in document["paths"].values()
        for operation in methods.values()
        if "requestBody" in operation
    ]
    creates = [route for route in dialect(name).routes if route.action == "create"]
    assert len(bodies) == len(creates)
    assert all(body["schema"]["properties"] for body in bodies)


def examples():
    for name in dialects():
        for path, methods in dialect(name).openapi()["paths"].items():
            for operation in methods.values():
                content = operation.get("requestBody", {}).get("content", {})
                body = content.get("application/json", {}).get("example")
                if body:
                    yield name, path, body


@pytest.mark.parametrize(("name", "path", "body"), list(examples()))
def test_examples_of_documents_are_accepted(name, path, body):
    path = path.format(model="kling-3.0", owner="kwaivgi")
    path = path.replace("kling-3.0", "kling-3.0-omni") if "omni" in path else path
    path = path.replace("models/kwaivgi/kling-3.0/", "models/kwaivgi/kling-v3-omni-video/")
    submission = submit(name, body, path)
    assert submission.findings == ()


@pytest.mark.parametrize("name", dialects())
def test_routes_name_known_actions_and_their_templates_fit_themselves(name):
    for route in dialect(name).routes:
        assert route.action in ACTIONS
        assert route.template.startswith("/")
        assert not route.template.endswith("/")
        path = route.template.replace("{", "").replace("}", "")
        assert route.match(path) is not None
        assert route.match(path + "/more") is None


def test_paths_that_two_dialects_want_on_the_shared_root_are_known():
    owners = {}
    for name in dialects():
        for route in dialect(name).routes:
            owners.setdefault((route.method, route.template), []).append(name)
    shared = {path: names for path, names in owners.items() if len(names) > 1}
    assert shared == {("GET", "/v1/models"): ["openai", "evolink"]}


def test_reserved_words_win_over_ids():
    """Section 2: ``/v1/videos/omni-video`` is Kling's, others under /v1/videos are OpenAI's."""
    routes = sorted(
        (route for name in dialects() for route in dialect(name).routes),
        key=lambda route: route.rank,
    )

    def first(method, path):
        return next(
            route
            for route in routes
            if route.method in (method, "*") and route.match(path) is not None
        )

    assert first("GET", "/v1/videos/text2video").action == "list"
    assert first("GET", "/v1/videos/motion-control").action == "absent"
    assert first("GET", "/v1/videos/video_1").action == "read"
    assert first("POST", "/v1/videos/generations").kind == "generation"
    assert first("GET", "/v1/videos/video_1/content").action == "content"
    assert first("GET", "/v2/requests/1").action == "result"
    assert first("POST", "/v2/models/kling/kling-v3-omni").action == "create"


def test_vocabularies_have_no_repeats():
    for words in (ACTIONS, REFUSAL_KINDS, RULES):
        assert len(set(words)) == len(words)
