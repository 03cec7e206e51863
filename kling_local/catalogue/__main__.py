"""``python -m kling_local.catalogue docs/models.md``: write the models page from the cards."""

from __future__ import annotations

import argparse
from pathlib import Path

from kling_local.catalogue.pages import as_markdown


def main(arguments: list[str] | None = None) -> int:
    """Write the page to the file given on the command line."""
    parser = argparse.ArgumentParser(prog="python -m kling_local.catalogue", description=__doc__)
    parser.add_argument("page", type=Path, metavar="docs/models.md")
    parser.parse_args(arguments).page.write_text(as_markdown(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
