"""``kling-local serve``: the hosted services' APIs on this machine."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from kling_local.errors import RequestError
from kling_local.settings import AUTHS, SPEEDS, home_settings, settings


def add_options(parser: argparse.ArgumentParser) -> None:
    """The flags of ``serve``."""
    add = parser.add_argument
    add("--host", type=_host, default="127.0.0.1", help="address to listen at (127.0.0.1)")
    add(
        "--port",
        type=_whole(0, 65_535),
        default=8700,
        help="port to listen at (8700); 0 takes a free one",
    )
    add("--home", metavar="DIR", help="where jobs, films and settings lie (~/.kling_local)")
    add("--auth", choices=AUTHS, default="open", help="open: any key; strict: keys of the settings")
    add(
        "--speed",
        choices=SPEEDS,
        default="render",
        help="render films, or answer with colour bars of the right shape at once",
    )
    add("--lenient", action="store_true", help="also take what clients send and services refuse")
    add("--allow-private-urls", action="store_true", help="fetch and call private addresses too")
    add("--public-url", metavar="URL", help="address in links, when clients use another one")
    add("--pace", metavar="P", default="", help="instant only: queued=2s,running=3polls at least")
    add(
        "--slots",
        type=_whole(0, 1_000_000),
        metavar="N",
        help="most unfinished jobs of an account (0: no limit)",
    )


def run(options: argparse.Namespace) -> int:
    """Serve until stopped."""
    home = Path(options.home).expanduser() if options.home else settings().home
    said = home_settings(home / "settings.toml")
    if options.slots is not None:
        said = replace(said, slots=options.slots)
    if options.auth == "strict" and not said.keys:
        raise RequestError(
            f"auth 'strict' needs keys, and {home / 'settings.toml'} has none",
            hint="kling-local keys add NAME makes one",
            field="auth",
        )
    if options.pace and options.speed != "instant":
        raise RequestError(
            f"pace {options.pace!r} is for --speed instant: a render takes as long as it takes",
            hint="leave --pace out, or add --speed instant",
            field="pace",
        )
    from kling_local.server.options import Options
    from kling_local.server.pace import parse_pace
    from kling_local.server.serve import serve

    return serve(
        Options(
            home_folder=home,
            host=options.host,
            port=options.port,
            auth=options.auth,
            speed=options.speed,
            lenient=options.lenient,
            allow_private_urls=options.allow_private_urls,
            public_url=_public_url(options.public_url),
            pace=parse_pace(options.pace),
            settings=said,
        )
    )


def _host(said: str) -> str:
    if not said.strip("[] "):
        raise argparse.ArgumentTypeError("it is empty: use 127.0.0.1, or 0.0.0.0 for every address")
    return said


def _whole(least: int, most: int) -> Callable[[str], int]:
    """A reader of whole numbers within bounds, for argparse."""

    def read(said: str) -> int:
        if not said.isdecimal() or not least <= int(said) <= most:
            raise argparse.ArgumentTypeError(f"{said!r} is no whole number from {least} to {most}")
        return int(said)

    return read


def _public_url(said: str | None) -> str | None:
    if said is None:
        return None
    parts = urlsplit(said)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise RequestError(
            f"public-url {said!r} is no address: it must be http(s)://HOST[:PORT][/PATH]",
            hint="for example https://kling.example.org",
            field="public-url",
        )
    return said.rstrip("/")
