"""Whether the planner understood the prompts: what it did not understand cannot be shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from kling_local.sketch.probe.prompts import Facts
from kling_local.sketch.probe.table import Measure, share
from kling_local.sketch.world.caption import canonical


def measure(asked: Sequence[Facts], folder: Path, name: str, shots_per_film: int) -> Measure:
    """The share of prompts whose canonical sentence reached the model, according to the plans.

    A diagnosis beside the other measures, which look at pictures and samples only.
    """
    read = []
    for row, facts in enumerate(asked):
        film, shot = divmod(row, shots_per_film)
        plan = json.loads((folder / f"{name}-{film:03d}.job" / "plan.json").read_text("utf-8"))
        read.append(plan["shots"][shot]["compiled_prompt"] == canonical(facts))
    return share("(prompts that the planner read as meant)", read)
