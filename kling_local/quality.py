"""Quality settings: what a film may trade for speed, read from ``configs/quality/*.toml``.

A file holds sections, each a frozen value of its own; unknown sections and keys are refused with
the known ones. Importing this loads no torch.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kling_kernels.plan import SparsityPlan
from kling_local.cards import configs_folder
from kling_local.errors import RequestError, one_of

EXACT = "exact"
_EXACT_ATTENTION = SparsityPlan.exact()
_SECTIONS = {"attention": SparsityPlan.from_table}
"""Section of a file, which is a field of ``Quality`` -> what reads its table."""


@dataclass(frozen=True)
class Quality:
    """One file. ``name`` is its stem; ``attention`` says which key blocks may be skipped."""

    name: str = EXACT
    attention: SparsityPlan = _EXACT_ATTENTION


DEFAULT = Quality()


def names() -> tuple[str, ...]:
    """Names of the settings that come with the package."""
    return tuple(sorted(path.stem for path in (configs_folder() / "quality").glob("*.toml")))


def quality(name: str) -> Quality:
    """The setting ``name``, or the one in a file whose name ends in ``.toml``.

    Raises ``RequestError`` that names the known settings, or the file and the key at fault.
    """
    path = Path(name) if name.endswith(".toml") else configs_folder() / "quality" / f"{name}.toml"
    if not name.endswith(".toml") and name not in names():
        raise RequestError(
            f"attention {name!r} is not known: use {one_of(names())}",
            hint="or give a file like configs/quality/std.toml",
            field="attention",
        )
    return read_quality(path)


def read_quality(path: Path) -> Quality:
    """Read one file; raises ``RequestError`` naming the file and the key at fault."""
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        if unknown := sorted(table.keys() - _SECTIONS.keys()):
            raise ValueError(f"unknown section {one_of(unknown)}; known: {one_of(_SECTIONS)}")
        return Quality(path.stem, **{key: _SECTIONS[key](part) for key, part in table.items()})
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise RequestError(
            f"quality setting {path.name} cannot be read: {error}",
            hint="configs/quality/std.toml is an example",
            field="attention",
        ) from error
