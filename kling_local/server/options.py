"""The options that a server was started with."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path

from kling_local.addresses import Places
from kling_local.jobs.home import Home
from kling_local.jobs.job import Pace
from kling_local.settings import HomeSettings


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


def is_loopback(host: str) -> bool:
    """Whether a host name or address is a loopback one."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
