"""Kling's credentials: keys, tokens, and known attacks on tokens."""

import base64
import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_local.dialects import dialect
from kling_local.dialects.base import Call, Credential, Refusal
from tests.dialects.writers import LINKS

NOW = 1_790_000_000.0
HEADER = {"alg": "HS256", "typ": "JWT"}
CLAIMS = {"iss": "AK", "exp": NOW + 1800, "nbf": NOW - 5}


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(header=HEADER, claims=CLAIMS, secret="SK"):
    signed = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}"
    signature = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{b64(signature)}"


def authorise(key, name="kling", now=NOW):
    call = Call("POST", "/", headers={"authorization": f"Bearer {key}"})
    return dialect(name).authorise(call, now)


def code_of(key, name="kling"):
    with pytest.raises(Refusal) as caught:
        authorise(key, name)
    reply = dialect(name).error(caught.value, Call("POST", "/"), LINKS)
    assert reply.status == 401
    return reply.body["code"]


def test_a_token_is_judged_by_shape_and_time_and_its_signature_can_be_checked():
    credential = authorise(token())
    assert (credential.key, credential.is_token) == ("AK", True)
    assert credential.is_signed_with("SK")
    assert not credential.is_signed_with("another")
    assert not Credential("SK").is_signed_with("SK")


@pytest.mark.parametrize(
    ("header", "claims", "code"),
    [
        (HEADER, {**CLAIMS, "exp": NOW - 1}, 1004),
        (HEADER, {**CLAIMS, "exp": NOW}, 1004),
        (HEADER, {**CLAIMS, "nbf": NOW + 60}, 1003),
        ({"alg": "none"}, CLAIMS, 1002),
        ({"alg": "None"}, CLAIMS, 1002),
        ({"alg": "HS512"}, CLAIMS, 1002),
        ({"alg": "RS256"}, CLAIMS, 1002),
        ({}, CLAIMS, 1002),
        (HEADER, {"exp": NOW + 9}, 1002),
        (HEADER, {**CLAIMS, "iss": ""}, 1002),
        (HEADER, {**CLAIMS, "iss": {"a": 1}}, 1002),
        (HEADER, {"iss": "AK"}, 1002),
        (HEADER, {**CLAIMS, "exp": "soon"}, 1002),
        (HEADER, {**CLAIMS, "exp": True}, 1002),
        (HEADER, {**CLAIMS, "exp": float("inf")}, 1002),
        (HEADER, {**CLAIMS, "exp": 10**400}, 1002),
        (HEADER, {**CLAIMS, "nbf": "x"}, 1002),
        ([], CLAIMS, 1002),
        (HEADER, "AK", 1002),
    ],
    ids=str,
)
def test_tokens_that_are_refused(header, claims, code):
    assert code_of(token(header, claims)) == code


@pytest.mark.parametrize("key", ["..", "a.b.c", "eyJ.eyJ.", "é.b.c", f"{b64(b'{')}.{b64(b'1')}."])
def test_what_only_looks_like_a_token(key):
    assert code_of(key) == 1002


def test_the_new_standard_takes_no_tokens():
    assert code_of(token(), "kling-new") == 1002
    assert authorise("sk-1", "kling-new").key == "sk-1"


def test_the_words_for_a_rubbish_key_under_strict_rules():
    refusal = dialect("kling").wrong_key(authorise("rubbish"))
    assert refusal.sentence == "The token was expected to have 3 parts, but got 0"
    assert refusal.wire_code == 1002
    signed_wrongly = dialect("kling").wrong_key(authorise(token(secret="other")))
    assert signed_wrongly.wire_code == 1002


def test_comfyui_may_send_its_own_header_on_its_own_paths():
    headers = {"x-api-key": "comfyui-1"}
    call = Call("POST", "/v1/videos/omni-video", headers=headers, prefix="/proxy/kling")
    assert dialect("kling").authorise(call, NOW).key == "comfyui-1"
    with pytest.raises(Refusal):
        dialect("kling").authorise(Call("POST", "/v1/videos/omni-video", headers=headers), NOW)


def test_fals_proxy_needs_no_key():
    target = {"x-fal-target-url": "https://queue.fal.run/fal-ai/kling-video/requests/1"}
    assert dialect("fal").authorise(Call("POST", "/", headers=target), NOW).key


@given(st.text(max_size=60))
def test_any_header_is_a_credential_or_refused(text):
    for name in ("kling", "kling-new", "fal", "openai", "segmind", "comfy"):
        for headers in ({"authorization": text}, {"authorization": f"Bearer {text}"}):
            try:
                credential = dialect(name).authorise(Call("GET", "/", headers=headers), NOW)
            except Refusal:
                continue
            assert credential.key
