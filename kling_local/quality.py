"""Quality settings: what a film may trade for speed, read from ``configs/quality/*.toml``.

Each section of a file becomes a frozen value; unknown sections and keys are refused with an error
that lists the known ones. Importing this module loads no torch.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from kling_kernels.plan import SparsityPlan
from kling_local.cards import configs_folder
from kling_local.errors import RequestError, one_of
from kling_local.units import HELD, MOVED

EXACT = "exact"
_EXACT_ATTENTION = SparsityPlan.exact()
CACHE_OFF = "off"
STEP_CACHES = (CACHE_OFF, "first_block", "taylorseer", "pyramid")


@dataclass(frozen=True)
class Speed:
    """Speed-ups apart from attention. With all off, results equal the stock pipelines' bit for bit.

    Attributes:
        compile: compile the repeated blocks; the result stays in ``compiled/`` of the home folder.
        batch_guidance: call the network once for both branches of guidance.
        step_cache: one of ``STEP_CACHES``. ``first_block`` reuses the result of all blocks but the
            first while that one's output hardly changes; ``taylorseer`` extrapolates attention from
            earlier steps; ``pyramid`` repeats it.
        threshold: relative change, 0 to 1, up to which ``first_block`` skips the other blocks.
        interval: ``taylorseer`` and ``pyramid`` compute every so many steps in full.
        guard_steps: number of first steps that ``taylorseer`` computes in full.
        overlap: decode while the encoder runs, and while the next take is denoised where that is
            possible; results do not change.
    """

    compile: bool = False
    batch_guidance: bool = False
    step_cache: str = CACHE_OFF
    threshold: float = 0.1
    interval: int = 3
    guard_steps: int = 3
    overlap: bool = False

    @property
    def is_off(self) -> bool:
        """Whether nothing that could change a picture is switched on."""
        return not (self.compile or self.batch_guidance or self.step_cache != CACHE_OFF)

    def told(self) -> str:
        """The step cache with its threshold or interval, for the receipt."""
        if self.step_cache == CACHE_OFF:
            return CACHE_OFF
        first = self.step_cache == "first_block"
        return f"{self.step_cache} {self.threshold if first else self.interval:g}"


@dataclass(frozen=True)
class Motion:
    """What a delivered frame between two model frames shows: ``HELD`` repeats the earlier one, so
    only the model's own frames are seen; ``MOVED`` lets ffmpeg interpolate the motion.
    """

    between: str = HELD


def _motion(table: dict[str, Any]) -> Motion:
    if unknown := sorted(table.keys() - {"between"}):
        raise ValueError(f"unknown {one_of(unknown)}; known: between")
    made = Motion(**table)
    if made.between not in (HELD, MOVED):
        raise ValueError(f"between {made.between!r}: use {one_of((HELD, MOVED))}")
    return made


def _speed(table: dict[str, Any]) -> Speed:
    known = {each.name: each for each in fields(Speed)}
    if unknown := sorted(table.keys() - known.keys()):
        raise ValueError(f"unknown {one_of(unknown)}; known: {one_of(known)}")
    made = Speed(**table)
    if made.step_cache not in STEP_CACHES:
        raise ValueError(f"step_cache {made.step_cache!r}: use {one_of(STEP_CACHES)}")
    if not 0 < made.threshold <= 1:
        raise ValueError(f"threshold {made.threshold}: it must lie above 0 and not above 1")
    for name, least in (("interval", 2), ("guard_steps", 1)):
        value = getattr(made, name)
        if type(value) is not int or value < least:
            raise ValueError(f"{name} {value!r}: it must be a whole number from {least} on")
    for name in ("compile", "batch_guidance", "overlap"):
        if not isinstance(getattr(made, name), bool):
            raise ValueError(f"{name} {getattr(made, name)!r}: use true or false")
    return made


_SECTIONS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "attention": SparsityPlan.from_table,
    "speed": _speed,
    "motion": _motion,
}
"""Section of a file (a field of ``Quality``) -> the function that reads its table."""


_NOTHING, _STILL = Speed(), Motion()


@dataclass(frozen=True)
class Quality:
    """One quality file. ``name`` is its stem; ``attention`` says which key blocks may be skipped,
    ``speed`` which other speed-ups are on, ``motion`` how model frames become delivered ones.
    """

    name: str = EXACT
    attention: SparsityPlan = _EXACT_ATTENTION
    speed: Speed = _NOTHING
    motion: Motion = _STILL


DEFAULT = Quality()


def names() -> tuple[str, ...]:
    """Names of the settings that come with the package."""
    return tuple(sorted(path.stem for path in (configs_folder() / "quality").glob("*.toml")))


def quality(name: str) -> Quality:
    """The setting called ``name``, or, where ``name`` ends in ``.toml``, the one in that file.

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
