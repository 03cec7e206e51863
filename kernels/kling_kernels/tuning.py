"""Tuned launch options: one TOML file for each GPU name, read by the launchers.

``configs/kernels/nvidia-h200.toml`` holds a table for each kernel, dtype, width and tile::

    [triton.bfloat16.d128.128x128]
    num_warps = 8
    STAGES = 2

``python -m kling_kernels.tune`` writes it. Where a GPU or a tile is not listed, the launcher's own
default holds. ``KLING_KERNELS_TUNED`` names another folder. Options that ``told`` gives override
both.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import tomllib
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from kling_kernels.block_mask import BlockMask

FOLDER = "KLING_KERNELS_TUNED"
_TOLD: ContextVar[dict[str, int] | None] = ContextVar("_TOLD", default=None)


def folder() -> Path:
    """Where the files are: in a checkout beside ``kernels/``, installed within ``kling_local``."""
    if named := os.environ.get(FOLDER):
        return Path(named)
    package = Path(__file__).parent
    configs = package.parents[1] / "configs"  # of a checkout
    return (configs if configs.is_dir() else package.parent / "kling_local/configs") / "kernels"


def file_of(gpu: str) -> Path:
    """The file of a GPU by its name, such as ``NVIDIA H200``."""
    return folder() / (re.sub(r"[^a-z0-9]+", "-", gpu.lower()).strip("-") + ".toml")


def place(kernel: str, dtype: torch.dtype, head_dim: int, tile: tuple[int, int]) -> list[str]:
    """The names of the nested tables of one kernel, dtype, width and tile."""
    kind = str(dtype).removeprefix("torch.")
    return [kernel, kind, f"d{head_dim}", f"{tile[0]}x{tile[1]}"]


def options(kernel: str, q: Tensor, mask: BlockMask, default: dict[str, int]) -> dict[str, int]:
    """``default``, overridden by what was measured for this kernel and tile on the GPU that holds
    ``q``, and then by ``told``.
    """
    if q.is_cuda:
        at = place(kernel, q.dtype, q.shape[-1], (mask.block_q, mask.block_k))
        default = chosen(torch.cuda.get_device_name(q.device), at, default)
    said = _TOLD.get() or {}
    return default | {name: value for name, value in said.items() if name in default}


@contextlib.contextmanager
def told(**options: int) -> Iterator[None]:
    """Within this context, kernels that have these options are launched with them, whatever was
    measured: to compare options, or to test one.
    """
    before = _TOLD.set(options)
    try:
        yield
    finally:
        _TOLD.reset(before)


def chosen(gpu: str, at: list[str], default: dict[str, int]) -> dict[str, int]:
    """``default``, overridden by the table ``at`` a place in the file of ``gpu``. Raises ValueError
    for options that the launcher does not know.
    """
    table: Any = _tables(gpu, os.environ.get(FOLDER))
    for name in at:
        table = table.get(name, {})
    if unknown := sorted(set(table) - set(default)):
        raise ValueError(
            f"{file_of(gpu).name}: {'.'.join(at)} has unknown {', '.join(unknown)}; "
            f"known: {', '.join(sorted(default))}"
        )
    return default | table


@functools.lru_cache(maxsize=16)
def _tables(gpu: str, _named: str | None) -> dict[str, Any]:
    """What the file of a GPU holds; read once for each folder that ``FOLDER`` names."""
    path = file_of(gpu)
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def write(gpu: str, best: list[tuple[list[str], dict[str, int], float]]) -> Path:
    """Write (place, options, seconds) for a GPU; tables of the file at other places are kept."""
    path = file_of(gpu)
    lines = {".".join(at): each for at, each in _flat(path)}
    for at, found, seconds in best:
        body = [f"{name} = {value}" for name, value in found.items()]
        body[0] += f"  # {seconds * 1000:.3f} ms"
        lines[".".join(at)] = body
    text = f"# {gpu}: python -m kling_kernels.tune\n"
    for name, body in sorted(lines.items()):
        text += f"\n[{name}]\n" + "\n".join(body) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".part")
    new.write_text(text, encoding="utf-8")
    new.replace(path)
    _tables.cache_clear()
    return path


def _flat(path: Path) -> list[tuple[list[str], list[str]]]:
    """The tables of a file as lines of text, comments within them included."""
    if not path.is_file():
        return []
    found: list[tuple[list[str], list[str]]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            found.append((line.strip("[]").split("."), []))
        elif found and line:
            found[-1][1].append(line)
    return found
