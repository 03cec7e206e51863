"""Kling's credentials: API keys, and HS256 tokens made from an access key and its secret."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kling_local.dialects.base import Call, Credential, Refusal
from kling_local.dialects.calls import from_base64url

FAILED, EMPTY, INVALID, NOT_YET, EXPIRED = 1000, 1001, 1002, 1003, 1004
_LATEST = 1e12
_HINT = "send Authorization: Bearer and an API key, or a token signed with HS256"


def refused(code: int, sentence: str, hint: str = _HINT) -> Refusal:
    """The refusal of a credential with one of Kling's codes."""
    return Refusal("auth", sentence, hint=hint, wire_code=code)


def bearer(call: Call) -> str:
    """The key after ``Bearer``; ``Refusal`` if there is none or the scheme is another."""
    header = call.headers.get("authorization", "").strip()
    if not header:
        raise refused(EMPTY, "Authorization is empty")
    scheme, _, key = header.partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise refused(INVALID, "Authorization must be Bearer and a key")
    return key.strip()


def is_token(key: str) -> bool:
    """Whether a key has three parts, as tokens have."""
    return key.count(".") == 2


def judged_token(token: str, now: float) -> Credential:
    """The credential of a token; checks its algorithm and times, but not its signature.

    ``now`` is in unix seconds. ``Refusal`` has code 1002 (invalid), 1003 (nbf) or 1004 (exp).
    """
    head, payload, signature = token.split(".")
    try:
        header, claims = _json_part(head), _json_part(payload)
        signed_with = from_base64url(signature)
    except (ValueError, RecursionError) as error:
        raise refused(INVALID, "The token cannot be read") from error
    if header.get("alg") != "HS256":
        raise refused(INVALID, "The token's algorithm must be HS256")
    issuer = claims.get("iss")
    if not isinstance(issuer, str) or not issuer:
        raise refused(INVALID, "The token has no iss: it must be the access key")
    if _time(claims, "exp", None) <= now:
        raise refused(EXPIRED, "The token has expired", "sign a new one")
    if _time(claims, "nbf", 0) > now:
        raise refused(NOT_YET, "The token is not yet valid", "check the clock that set nbf")
    return Credential(issuer, True, f"{head}.{payload}".encode(), signed_with)


def _json_part(part: str) -> Mapping[str, Any]:
    found = json.loads(from_base64url(part))
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def _time(claims: Mapping[str, Any], name: str, default: float | None) -> float:
    value = claims.get(name, default)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not abs(value) < _LATEST:  # NaN is not below anything
        raise refused(INVALID, f"The token's {name} must be a time in seconds")
    return float(value)
