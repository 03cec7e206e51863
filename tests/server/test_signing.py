"""Signatures: the vendors' own test vectors, and a public key to verify fal's."""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kling_local.server.signing import Signer, standard, wavespeed

SECRET = "whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI="
BODY = (
    b'{"id":"1234567890","status":"succeeded","message":"",'
    b'"create_time":1781080778802,"update_time":1781080794151}'
)


def test_the_vector_of_the_vendors_page():
    made = standard(SECRET, "9876543210", 1781080794, BODY)
    assert made == "v1,UsKlJP00XoQyOn410NM9xv34sP+Gl0jnOO9Lcpr7NJ4="


def test_wavespeed_uses_the_secret_as_it_is_written():
    made = wavespeed(SECRET, "9876543210", 1781080794, BODY)
    assert made == "v3,cd25821bd03cd3a84a20bc2e2e39a25a93234ece1871e95b7cf543c84df65bb4"


def test_fal_is_checked_with_the_published_key():
    signer = Signer(SECRET, b"x" * 32)
    headers = signer.headers("fal", "req", 1781080794, BODY)
    digest = hashlib.sha256(BODY).hexdigest()
    user = headers["x-fal-webhook-user-id"]
    signed = f"req\n{user}\n1781080794\n{digest}".encode()
    (key,) = signer.jwks()["keys"]
    public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key["x"] + "=="))
    public.verify(bytes.fromhex(headers["x-fal-webhook-signature"]), signed)
    with pytest.raises(InvalidSignature):
        public.verify(bytes.fromhex(headers["x-fal-webhook-signature"]), signed + b"x")


def test_another_home_has_another_key():
    assert Signer(SECRET, b"x" * 32).jwks() != Signer(SECRET, b"y" * 32).jwks()


def test_a_dialect_that_does_not_sign_gets_no_headers():
    assert Signer(SECRET, b"x" * 32).headers(None, "i", 1, BODY) == {}
