"""``kling-local keys``: the keys that ``serve --auth strict`` knows, in ``settings.toml``."""

from __future__ import annotations

import argparse
import re
import secrets
import sys
from pathlib import Path

from kling_local.errors import RequestError
from kling_local.files import replacing
from kling_local.settings import home_settings, settings

_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")


def add_actions(parser: argparse.ArgumentParser) -> None:
    """The actions of ``keys``."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    add = actions.add_parser("add", help="make a key, write it down and print it")
    add.add_argument("name", metavar="NAME", help="the account whose jobs it sees")
    add.add_argument(
        "--pair", action="store_true", help="an access key with a secret key, for Kling's tokens"
    )
    add.set_defaults(run=add_key)
    listed = actions.add_parser("list", help="names of the keys")
    listed.set_defaults(run=list_keys)
    for each in (add, listed):
        each.add_argument("--home", metavar="DIR", help="the server's home (~/.kling_local)")


def add_key(options: argparse.Namespace) -> int:
    """Add a key under a new name and print it; it is shown nowhere else."""
    path = _path(options)
    known = [each.name for each in home_settings(path).keys]
    if not _NAME.fullmatch(options.name):
        raise RequestError(
            f"name {options.name!r} is not plain: use letters, digits, - and _",
            hint="for example my-app",
            field="name",
        )
    if options.name in known:
        raise RequestError(
            f"name {options.name!r} has a key already",
            hint=f"take another name, or remove keys.{options.name} from {path}",
            field="name",
        )
    if options.pair:
        words = {"access_key": secrets.token_hex(16), "secret_key": secrets.token_hex(32)}
    else:
        words = {"key": f"kl-{secrets.token_urlsafe(32)}"}
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = [f"[keys.{options.name}]", *(f'{name} = "{value}"' for name, value in words.items())]
    with replacing(path) as part:
        part.touch(mode=0o600)
        part.write_text(
            f"{before.rstrip()}\n\n".lstrip() + "\n".join(lines) + "\n", encoding="utf-8"
        )
    for name, value in words.items():
        sys.stdout.write(f"{name} {value}\n")
    return 0


def list_keys(options: argparse.Namespace) -> int:
    """One line per key: its name and its kind."""
    for each in home_settings(_path(options)).keys:
        sys.stdout.write(f"{each.name:<24} {'pair' if each.secret else 'key'}\n")
    return 0


def _path(options: argparse.Namespace) -> Path:
    home = Path(options.home).expanduser() if options.home else settings().home
    return home / "settings.toml"
