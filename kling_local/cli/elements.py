"""``kling-local elements``: named subjects with pictures and voices, kept until deleted."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kling_local.errors import RequestError
from kling_local.settings import settings

if TYPE_CHECKING:
    from kling_local.elements import Elements


def add_actions(parser: argparse.ArgumentParser) -> None:
    """The actions of ``elements``."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    made = actions.add_parser("create", help="keep a subject under a name")
    made.add_argument("name", metavar="NAME", help="what prompts call it; at most 20 characters")
    made.add_argument(
        "--image", action="append", metavar="F", default=[], help="a picture of it, 1 to 4 times"
    )
    made.add_argument("--voice", metavar="ID", help="the voice it speaks with")
    made.add_argument("--description", metavar="T", default="", help="what it is, for people")
    made.set_defaults(run=create)
    listed = actions.add_parser("list", help="one line per element, newest first")
    listed.set_defaults(run=print_list)
    shown = actions.add_parser("show", help="everything that is kept of one")
    gone = actions.add_parser("delete", help="remove one")
    for each, run in ((shown, show), (gone, delete)):
        each.add_argument("name", metavar="NAME", help="its name or its id")
        each.set_defaults(run=run)
    for each in (made, listed, shown, gone):
        each.add_argument("--home", metavar="DIR", help="the home folder (~/.kling_local)")
        each.add_argument("--account", metavar="NAME", help="whose, for serve --auth strict")


def library(home: str | None = None, account: str | None = None) -> Elements:
    """The element library of a home folder, by default the usual one."""
    from kling_local.elements import Elements
    from kling_local.jobs.home import LOCAL, Home

    return Elements(Home(_home(home)), account or LOCAL)


def create(options: argparse.Namespace) -> int:
    """Keep an element; prints its id."""
    made = _library(options).create(
        options.name, options.image, voice=options.voice, words=options.description
    )
    sys.stdout.write(f"{made.id}\n")
    return 0


def print_list(options: argparse.Namespace) -> int:
    """One line per element: name, id, pictures, voice."""
    for each in _library(options).all():
        voice = f"voice {each.voice}" if each.voice else ""
        pictures = "1 picture " if len(each.images) == 1 else f"{len(each.images)} pictures"
        line = f"{each.name:<20} {each.id:<18} {pictures}  {voice}"
        sys.stdout.write(line.rstrip() + "\n")
    return 0


def show(options: argparse.Namespace) -> int:
    """Print everything kept of one element; its pictures as paths or addresses."""
    kept = _library(options)
    item = kept.named(options.name)
    lines = {"name": item.name, "id": item.id, "description": item.description or "-",
             "voice": item.voice or "-"}  # fmt: skip
    for name, value in lines.items():
        sys.stdout.write(f"{name:<12} {value}\n")
    for picture in kept.pictures(item):
        shown = picture if len(picture) <= 200 else f"{picture[:40]}... (base64)"
        sys.stdout.write(f"{'picture':<12} {shown}\n")
    return 0


def delete(options: argparse.Namespace) -> int:
    """Remove an element."""
    gone = _library(options).delete(options.name)
    sys.stdout.write(f"{gone.name} {gone.id} is deleted\n")
    return 0


def _library(options: argparse.Namespace) -> Elements:
    """The library that the options name; only ``create`` may start one in a new folder."""
    folder = _home(options.home)
    if options.home and options.run is not create and not folder.is_dir():
        raise RequestError(
            f"home {options.home!r} is not a folder",
            hint="give the one that serve --home has, or leave --home out",
            field="home",
        )
    return library(options.home, options.account)


def _home(said: str | None) -> Path:
    return Path(said).expanduser() if said else settings().home
