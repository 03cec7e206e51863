"""Fetch a file from the web within limits of size, time and place."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from kling_local.addresses import ForbiddenAddressError, GuardedHandler, Places
from kling_local.errors import BadReferenceError

STEP_TIMEOUT_S = 10.0
WHOLE_TIMEOUT_S = 60.0
_CHUNK_BYTES = 1 << 16
_AGENT = "kling-local"


def download(
    url: str, *, field: str, most_bytes: int, allow_private: bool, allow_loopback: bool = False
) -> bytes:
    """The bytes behind an http or https address; redirects are followed only to such addresses.

    With ``allow_private`` false, addresses of the local network and (unless ``allow_loopback``) of
    this machine are refused before anything is sent there. Raises ``BadReferenceError`` naming
    ``field``.
    """
    ends = time.monotonic() + WHOLE_TIMEOUT_S
    opener = _opener(Places(loopback=allow_loopback, private=allow_private), ends)
    try:
        request = urllib.request.Request(url, headers={"User-Agent": _AGENT})
        with opener.open(request, timeout=STEP_TIMEOUT_S) as response:
            return _read(response, most_bytes)
    except (_RefusedError, ForbiddenAddressError) as error:
        reason, hint = str(error), error.hint
    except urllib.error.HTTPError as error:
        reason, hint = f"the server answered {error.code}", "check that the address is public"
        error.close()
    except urllib.error.URLError as error:
        refused = error.reason if isinstance(error.reason, ForbiddenAddressError) else None
        reason = str(refused or f"it cannot be reached ({error.reason})")
        hint = refused.hint if refused else "check the address, or give the file itself"
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = f"it cannot be read ({error or type(error).__name__})"
        if time.monotonic() >= ends:
            reason = f"it took longer than {WHOLE_TIMEOUT_S:g} s"
        hint = "check the address, or give the file itself"
    raise BadReferenceError(
        f"{field}: {_shown(url)}: {reason}", hint=hint, field=field, rule="file_download_error"
    )


class _RefusedError(OSError):
    """The download was stopped because it broke a limit or ended early."""

    def __init__(self, reason: str, hint: str) -> None:
        super().__init__(reason)
        self.hint = hint


def _read(response: http.client.HTTPResponse, most_bytes: int) -> bytes:
    limit = f"{most_bytes / 1e6:g} MB"
    data = bytearray()
    while chunk := response.read1(_CHUNK_BYTES):
        data += chunk
        if len(data) > most_bytes:
            raise _RefusedError(f"it is larger than {limit}", f"files of up to {limit} are fetched")
    if response.length:
        raise _RefusedError("it ended early", "try again, or give the file itself")
    return bytes(data)


def _opener(places: Places, ends: float) -> urllib.request.OpenerDirector:
    """An opener for http and https addresses within ``places``, whose answers must end by ``ends``.

    It uses the system's proxy only where every address is allowed: a proxy would hide the peer.
    """
    opener = urllib.request.OpenerDirector()
    handlers: tuple[urllib.request.BaseHandler, ...] = (
        urllib.request.UnknownHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPRedirectHandler(),
        GuardedHandler(places, ends=ends),
    )
    if places.private:
        handlers += (urllib.request.ProxyHandler(),)
    for handler in handlers:
        opener.add_handler(handler)
    return opener


def _shown(url: str) -> str:
    """The address for messages, without user, query and fragment, which may hold secrets."""
    try:
        parts = urlsplit(url)
        text = f"{parts.scheme}://{parts.hostname}{parts.path}"
    except ValueError:
        text = "this address"
    return text if len(text) <= 100 else text[:97] + "..."
