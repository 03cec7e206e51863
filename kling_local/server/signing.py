"""Sign callbacks: Standard Webhooks, WaveSpeed's v3 and fal's Ed25519."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_PREFIX = "whsec_"
_FAL_USER = "kling-local"


class Signer:
    """Signs with the webhook secret (``whsec_`` and base64), for fal with an Ed25519 key.

    Receivers are given ``secret``. The Ed25519 key is derived from the home folder's secret.
    """

    def __init__(self, secret: str, home_secret: bytes) -> None:
        self.secret = secret
        self._home_secret = home_secret

    def headers(self, scheme: str | None, id: str, timestamp: int, body: bytes) -> dict[str, str]:
        """The signature headers of one delivery; none for a dialect that does not sign."""
        if scheme == "standard":
            return _three(id, timestamp, standard(self.secret, id, timestamp, body))
        if scheme == "wavespeed":
            return _three(id, timestamp, wavespeed(self.secret, id, timestamp, body))
        if scheme == "fal":
            return self._fal(id, timestamp, body)
        return {}

    def _fal(self, id: str, timestamp: int, body: bytes) -> dict[str, str]:
        digest = hashlib.sha256(body).hexdigest()
        signed = "\n".join((id, _FAL_USER, str(timestamp), digest)).encode()
        return {
            "x-fal-webhook-request-id": id,
            "x-fal-webhook-user-id": _FAL_USER,
            "x-fal-webhook-timestamp": str(timestamp),
            "x-fal-webhook-signature": self._fal_key.sign(signed).hex(),
        }

    @cached_property
    def _fal_key(self) -> Ed25519PrivateKey:
        seed = hmac.new(self._home_secret, b"fal webhooks", hashlib.sha256).digest()
        return Ed25519PrivateKey.from_private_bytes(seed)

    def jwks(self) -> dict[str, Any]:
        """The JSON Web Key Set with the public key of fal's callbacks."""
        public = self._fal_key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        text = base64.urlsafe_b64encode(public).rstrip(b"=").decode()
        return {
            "keys": [
                {"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": "kling-local", "x": text}
            ]
        }


def standard(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """Standard Webhooks v1: HMAC-SHA256 with the decoded secret, in base64."""
    text = secret.removeprefix(_PREFIX)
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = text.encode()
    signed = f"{id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def wavespeed(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """WaveSpeed v3: HMAC-SHA256 with the secret's text (after ``whsec_``) as the key, in hex."""
    signed = f"{id}.{timestamp}.".encode() + body
    key = secret.removeprefix(_PREFIX).encode()
    return "v3," + hmac.new(key, signed, hashlib.sha256).hexdigest()


def _three(id: str, timestamp: int, signature: str) -> dict[str, str]:
    return {
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature,
    }
