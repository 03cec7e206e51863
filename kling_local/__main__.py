"""``python -m kling_local`` is ``kling-local``."""

from __future__ import annotations

import sys

from kling_local.cli import main

sys.exit(main())
