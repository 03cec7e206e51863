"""Who may call: any key under ``--auth open``, known keys and pairs under ``strict``."""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from kling_local.dialects.base import Credential, Dialect
from kling_local.jobs.home import LOCAL
from kling_local.settings import ApiKey


class Keys:
    """Turns a credential into an account."""

    def __init__(self, keys: Sequence[ApiKey], *, strict: bool) -> None:
        self._keys, self.strict = tuple(keys), strict

    def account(self, dialect: Dialect, credential: Credential) -> str:
        """The account behind a credential; raises the dialect's refusal if nobody has that key."""
        if not self.strict:
            return LOCAL
        account = None
        for known in self._keys:
            if _is(known, credential):
                account = known.name
        if account is None:
            raise dialect.wrong_key(credential)
        return account

    def opens_control(self, header: str) -> bool:
        """Whether an Authorization or x-api-key header may use the control routes."""
        word = header.removeprefix("Bearer ").removeprefix("Key ").strip()
        given = Credential(word or "-")
        return not self.strict or any(_is(known, given) for known in self._keys)


def _is(known: ApiKey, given: Credential) -> bool:
    """Whether a credential has this key; compared in constant time against timing attacks."""
    same = hmac.compare_digest(known.key.encode(), given.key.encode())
    if known.secret is None:
        return same and not given.is_token
    signed = given.is_token and given.is_signed_with(known.secret)
    return same and signed
