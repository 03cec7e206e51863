"""``python -m kling_local.planner.lint FILE``: write the page of all findings."""

from __future__ import annotations

import sys
from pathlib import Path

from kling_local.cards import card
from kling_local.planner.lint.pages import as_markdown


def main(arguments: list[str]) -> int:
    """Write the page to the file named by the only argument; return the exit code."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        sys.stderr.write("usage: python -m kling_local.planner.lint docs/findings.md\n")
        return 2
    path = Path(arguments[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_markdown(card("sketch")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
