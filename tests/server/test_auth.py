"""Open mode accepts any well-formed key; strict mode only the settings' keys, and valid tokens."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time

import pytest

from kling_local.settings import ApiKey, HomeSettings
from tests.server.conftest import KLING, OMNI

KEYS = HomeSettings(
    keys=(ApiKey("app", "kl-app"), ApiKey("other", "kl-other"), ApiKey("pair", "ak", "sk"))
)


def encoded(value) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(secret="sk", head=None, **claims) -> str:
    now = int(time.time())
    body = {"iss": "ak", "exp": now + 1800, "nbf": now - 5} | claims
    signed = f"{encoded(head or {'alg': 'HS256', 'typ': 'JWT'})}.{encoded(body)}"
    mark = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{encoded(mark)}"


def post(server, authorization):
    headers = {"authorization": authorization} if authorization is not None else {}
    server.client.headers.pop("authorization", None)
    answer = server.client.post(OMNI, json=KLING, headers=headers)
    return answer.status_code, answer.json()["code"]


@pytest.fixture
def strict(serve):
    return serve(auth="strict", settings=KEYS)


def test_an_open_server_takes_any_key_but_none(server):
    assert post(server, "Bearer anything") == (200, 0)
    assert post(server, None) == (401, 1001)
    assert post(server, "Bearer")[0] == 401
    assert post(server, "Basic abc")[0] == 401


def test_an_open_server_still_judges_a_tokens_times(server):
    now = int(time.time())
    assert post(server, f"Bearer {token('whatever')}") == (200, 0)
    assert post(server, f"Bearer {token(exp=now - 60)}") == (401, 1004)
    assert post(server, f"Bearer {token(nbf=now + 600)}") == (401, 1003)


def test_a_strict_server_knows_its_keys(strict):
    assert post(strict, "Bearer kl-app") == (200, 0)
    assert post(strict, "Bearer kl-nobody") == (401, 1002)
    assert post(strict, "Bearer kl-app2") == (401, 1002)


def test_a_strict_server_checks_tokens_whole(strict):
    now = int(time.time())
    assert post(strict, f"Bearer {token()}") == (200, 0)
    assert post(strict, f"Bearer {token('wrong')}") == (401, 1002)
    assert post(strict, f"Bearer {token(iss='nobody')}") == (401, 1002)
    assert post(strict, f"Bearer {token(exp=now - 60)}") == (401, 1004)
    # An access key alone is not a credential, and a token's issuer may not be an API key.
    assert post(strict, "Bearer ak") == (401, 1002)
    assert post(strict, f"Bearer {token('', iss='kl-app')}") == (401, 1002)


@pytest.mark.parametrize("alg", ["none", "None", "HS512", "RS256", "", None])
def test_no_other_algorithm_is_taken(strict, server, alg):
    forged = token(head={"alg": alg, "typ": "JWT"})
    assert post(strict, f"Bearer {forged}")[0] == 401
    unsigned = forged.rpartition(".")[0] + "."
    assert post(strict, f"Bearer {unsigned}")[0] == 401
    assert post(server, f"Bearer {unsigned}")[0] == 401


def test_accounts_see_only_their_own_jobs(strict):
    mine = {"authorization": "Bearer kl-app"}
    task_id = strict.submit(headers=mine)
    assert strict.client.get(f"{OMNI}/{task_id}", headers=mine).json()["code"] == 0
    theirs = {"authorization": "Bearer kl-other"}
    assert strict.client.get(f"{OMNI}/{task_id}", headers=theirs).json()["code"] == 1201
    assert strict.client.get(OMNI, headers=theirs).json()["data"] == []


def test_control_routes_need_a_key_and_health_does_not(strict):
    strict.client.headers.pop("authorization", None)
    assert strict.control("GET", "health").status_code == 200
    for method, path in (("GET", "journal"), ("GET", "jobs"), ("POST", "reset")):
        assert strict.control(method, path).status_code == 401
        good = {"authorization": "Bearer kl-app"}
        assert strict.control(method, path, headers=good).status_code == 200


def test_films_are_opened_by_their_link_alone(strict):
    mine = {"authorization": "Bearer kl-app"}
    strict.client.headers.update(mine)
    task = strict.finished(strict.submit())
    strict.client.headers.pop("authorization")
    assert strict.client.get(task["task_result"]["videos"][0]["url"]).status_code == 200
