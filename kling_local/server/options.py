"""The options that a server was started with."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from kling_local.addresses import Places
from kling_local.jobs.home import Home
from kling_local.jobs.job import Pace
from kling_local.settings import HomeSettings

_NEVER_PUBLIC = (
    "localhost", "test", "example", "invalid", "local", "internal", "lan", "arpa", "localdomain",
)  # fmt: skip
"""Last parts of names that nobody can register in the public DNS."""


@dataclass(frozen=True)
class Options:
    """Flags of ``kling-local serve`` and the home folder's settings.

    Attributes:
        public_url: the address for links, if it differs from the one in clients' Host header.
        pace: the least time jobs stay queued and running (``--speed instant``).
    """

    home_folder: Path
    host: str = "127.0.0.1"
    port: int = 8700
    auth: str = "open"
    speed: str = "render"
    lenient: bool = False
    allow_private_urls: bool = False
    public_url: str | None = None
    pace: Pace = field(default_factory=Pace)
    settings: HomeSettings = field(default_factory=HomeSettings)

    @property
    def home(self) -> Home:
        """The home folder."""
        return Home(self.home_folder)

    @property
    def places(self) -> Places:
        """Where callbacks and downloads may go; to loopback only if the server listens there."""
        return Places(loopback=is_loopback(self.host), private=self.allow_private_urls)

    def knows(self, host: str) -> bool:
        """Whether calls may have this ``Host`` header, ``NAME`` or ``NAME:PORT``.

        While the server listens on loopback, a name of the public DNS means that a web page made
        its own name lead here, to be taken for a page of this server (DNS rebinding). Names that
        are no public ones, addresses and the host of ``public_url`` are known.
        """
        name = _name(f"//{host}").rstrip(".")
        if not is_loopback(self.host) or "/" in host:  # the latter is refused as malformed
            return True
        last = name.rpartition(".")[2]
        is_public = name != last and last not in _NEVER_PUBLIC and not _is_address(name)
        return not is_public or name == _name(self.public_url or "")


def _name(url: str) -> str:
    """The host in an address, in small letters; "" if there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether a host name or address is a loopback one."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
