"""Which internet addresses this program may talk to, and HTTP connections that keep to them.

A name is looked up and checked before connecting, and the peer that answered is checked again, so
nothing is ever sent to a forbidden address, even if DNS gives another answer the second time.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import time
import urllib.request
from dataclasses import dataclass
from functools import partial
from typing import IO, Any

UPLOAD = "upload:"
"""How a reference names a file that the server holds: ``upload:ID``."""

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class ForbiddenAddressError(OSError):
    """An address that this program may not talk to; ``hint`` says what helps."""

    hint = "use a public address, a data URL or base64; serve --allow-private-urls lifts this"


@dataclass(frozen=True)
class Places:
    """Where connections may go besides public addresses: this machine, and all private networks."""

    loopback: bool = False
    private: bool = False

    def check(self, address: str) -> None:
        """Raise ``ForbiddenAddressError`` unless this numeric IP address may be talked to."""
        peer = ipaddress.ip_address(address.partition("%")[0])
        judged = _carried(peer) or peer
        if self.private or (self.loopback and judged.is_loopback):
            return
        if not judged.is_global or judged.is_multicast:
            raise ForbiddenAddressError("it leads into the server's own network, which is not read")

    def check_name(self, host: str, port: int | None) -> None:
        """Look a host name up and check every address it has."""
        for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            self.check(str(address[0]))

    def connection(
        self, scheme: str, host: str, port: int | None, timeout: float, *, ends: float
    ) -> Any:
        """An HTTP(S) connection to this host that raises for forbidden addresses.

        No step takes longer than ``timeout`` seconds. Reading the answer raises ``TimeoutError`` at
        ``ends`` (``time.monotonic``), even if the other side sends a byte now and then.
        """
        kind = _GuardedTlsConnection if scheme == "https" else _GuardedConnection
        made = kind(host, port, timeout=timeout)
        made.places = self
        made.response_class = partial(_TimedAnswer, ends=ends)  # type: ignore[assignment]
        return made


def _carried(peer: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address inside an IPv6 one: mapped, 6to4, Teredo or NAT64."""
    if isinstance(peer, ipaddress.IPv4Address):
        return None
    if peer in _NAT64:
        return ipaddress.IPv4Address(int(peer) & 0xFFFFFFFF)
    return peer.ipv4_mapped or peer.sixtofour or (peer.teredo[1] if peer.teredo else None)


class GuardedHandler(urllib.request.AbstractHTTPHandler):
    """Opens http and https addresses within ``places``; answers must be read by ``ends``."""

    def __init__(self, places: Places, *, ends: float) -> None:
        super().__init__()
        self._places, self._ends = places, ends

    def http_open(self, request: urllib.request.Request) -> IO[bytes]:
        """Open an http address."""
        return self.do_open(self._plain, request)  # type: ignore[arg-type]  # a class by its kind

    def https_open(self, request: urllib.request.Request) -> IO[bytes]:
        """Open an https address."""
        return self.do_open(self._tls, request)  # type: ignore[arg-type]

    def _plain(self, host: str, timeout: float, **_: Any) -> http.client.HTTPConnection:
        return self._connection("http", host, timeout)

    def _tls(self, host: str, timeout: float, **_: Any) -> http.client.HTTPConnection:
        return self._connection("https", host, timeout)

    def _connection(self, scheme: str, host: str, timeout: float) -> http.client.HTTPConnection:
        made: http.client.HTTPConnection = self._places.connection(
            scheme, host, None, timeout, ends=self._ends
        )
        return made

    http_request = urllib.request.AbstractHTTPHandler.do_request_
    https_request = urllib.request.AbstractHTTPHandler.do_request_


class _GuardedConnection(http.client.HTTPConnection):
    places = Places()

    def connect(self) -> None:
        self.places.check_name(self.host, self.port)
        super().connect()
        self.places.check(self.sock.getpeername()[0])


class _TimedAnswer(http.client.HTTPResponse):
    """An answer whose head and body must be read by ``ends``."""

    def __init__(self, sock: socket.socket, *facts: Any, ends: float, **named: Any) -> None:
        super().__init__(_TimedReader(sock, ends), *facts, **named)  # type: ignore[arg-type]


class _TimedReader(io.RawIOBase):
    """Reads a socket until ``ends``; stands in for it where ``HTTPResponse`` opens it as a file."""

    def __init__(self, sock: socket.socket, ends: float) -> None:
        self._sock, self._ends, self._step_s = sock, ends, sock.gettimeout()
        self._raw = sock.makefile("rb", buffering=0)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left_s = self._ends - time.monotonic()
        if left_s <= 0:
            raise TimeoutError("timed out")
        self._sock.settimeout(left_s if self._step_s is None else min(left_s, self._step_s))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _GuardedTlsConnection(http.client.HTTPSConnection):
    places = Places()

    def connect(self) -> None:
        self.places.check_name(self.host, self.port)
        super().connect()
        self.places.check(self.sock.getpeername()[0])
