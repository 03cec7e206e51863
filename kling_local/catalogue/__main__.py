"""``python -m kling_local.catalogue docs/models.md``: write the page anew."""

import sys
from pathlib import Path

from kling_local.catalogue.pages import as_markdown

Path(sys.argv[1]).write_text(as_markdown(), encoding="utf-8")
