"""All command-line options and environment variables are documented."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from kling_local.cli import build_parser
from kling_local.quality import names

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
PAGES = [each.read_text(encoding="utf-8") for each in (ROOT / "README.md", *ROOT.glob("docs/*.md"))]


def options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in action.choices.values():
                yield from options(each)
        yield from (each for each in action.option_strings if each.startswith("--"))


def test_every_option_stands_on_a_page():
    told = set(re.findall(r"--[a-z-]+", "\n".join(PAGES)))
    known = set(options(build_parser())) - {"--help"}
    assert "--writer" in known
    assert known - told == set()


def test_every_variable_and_no_other_is_told():
    sources = [*ROOT.glob("kling_local/**/*.py"), *ROOT.glob("kernels/kling_kernels/*.py")]
    read = {
        name for each in sources for name in re.findall(r"KLING_[A-Z_]+", each.read_text("utf-8"))
    }
    assert set(re.findall(r"KLING_[A-Z_]+", PAGE)) == read


def test_every_quality_setting_and_no_other_is_told():
    table = PAGE.partition("## Quality settings")[2].partition("## ")[0]
    told = {name for row in re.findall(r"^\| (`.*?) \|", table, re.M) for name in row.split(", ")}
    assert told == {f"`{name}`" for name in names()}
