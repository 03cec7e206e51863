"""No body, however odd, causes a 500 or reveals the server's internals."""

from __future__ import annotations

from collections import Counter

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.result import Ok

from kling_local.dialects import dialect, dialects
from tests.server.fuzzing import TARGETS, bodies

CASES = 60
"""Bodies per dialect in this test; benchmarks/bench_server.py sends 10,000."""


def is_decent(answer: httpx.Response) -> bool:
    """Whether an answer shows no crash: neither a 5xx nor a traceback."""
    return (
        answer.status_code < 500 and "Traceback" not in answer.text and 'File "' not in answer.text
    )


@pytest.mark.parametrize("name", TARGETS)
def test_odd_bodies_are_answered_decently(server, name):
    path, key, good = TARGETS[name]
    headers = key | {"content-type": "application/json"}
    for body in bodies(good, CASES, seed=7):
        answer = server.client.post(path, content=body, headers=headers)
        assert is_decent(answer), (body, answer.status_code, answer.text)


@pytest.mark.parametrize("name", dialects())
def test_the_openapi_documents_hold(server, name):
    """Schemathesis makes good and bad calls from the document itself."""
    operations = operations_of(name)
    for operation in operations:
        check(server.url, operation, name, examples=3 if len(operations) < 20 else 1)


def operations_of(name: str) -> list:
    """All operations in a dialect's document, read by schemathesis."""
    found = list(schemathesis.openapi.from_dict(dialect(name).openapi()).get_all_operations())
    assert all(isinstance(each, Ok) for each in found), found
    return [each.ok() for each in found]


def check(url: str, operation, name: str, examples: int) -> Counter:
    """Make a few calls of one operation, none of which may give a 500; counts each status."""
    key = {"authorization": "Key a:b" if name == "fal" else "Bearer k", "x-api-key": "k"}
    seen = Counter()

    @given(case=operation.as_strategy())
    @settings(
        max_examples=examples,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
        database=None,
    )
    def call(case):
        case.headers = {**(case.headers or {}), **key}
        case.headers.pop("prefer", None)
        answer = case.call(base_url=url, timeout=30)
        assert answer.status_code < 500, (operation.label, answer.content)
        assert b"Traceback" not in answer.content
        seen[answer.status_code] += 1

    call()
    return seen
