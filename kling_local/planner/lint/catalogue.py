"""The catalogue of findings: every code with its severity, its words and an example."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from kling_local.cards import Conditioning, Guidance, ModelCard
from kling_local.shots import Finding
from kling_local.units import FrameGrid

SEVERITIES = ("error", "warning", "info")
LETTERS = {"P": "the plan", "M": "the model", "D": "the dialect"}
"""What a finding is about, by the first letter of its code."""

_FOLDER = Path(__file__).parent
_REPEAT = re.compile(r"^REPEAT:(.*):(\d+)$", re.DOTALL)


@dataclass(frozen=True)
class Code:
    """One kind of finding.

    Attributes:
        id: letter and number, e.g. ``"P004"``; it never changes its meaning.
        severity: the usual one of ``SEVERITIES``.
        title, why: for the documentation.
        message, hint: what the user reads, with ``{placeholders}`` that the rule fills.
        example: a request that shows it, in JSON form (a hosted body when ``dialect`` is set).
        card: how the example's model differs from the built-in one.
    """

    id: str
    severity: str
    title: str
    why: str
    example: Mapping[str, Any]
    message: str = ""
    hint: str = ""
    card: Mapping[str, Any] = field(default_factory=dict)
    dialect: str | None = None

    def request(self) -> dict[str, Any]:
        """The example's body, with abbreviated long texts written out."""
        body: dict[str, Any] = _written_out(self.example)
        return body

    def model(self, like: ModelCard) -> ModelCard:
        """The example's model: ``like`` with the changes of the example."""
        return card_like(like, self.card)


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Code]:
    """Every code by its id, in the order of the documentation."""
    found: dict[str, Code] = {}
    for name in ("plan_codes", "model_codes"):
        table = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
        found |= {id_: Code(id=id_, **entry) for id_, entry in table.items()}
    return found


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """The lists of words that the rules look for."""
    return tomllib.loads((_FOLDER / "words.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def phrases(name: str) -> frozenset[str]:
    """One list of ``words()``, by its name."""
    return frozenset(words()[name]["words"])


def finding(
    code: str,
    shot: int | None = None,
    *,
    field: str | None = None,
    span: tuple[int, int] | None = None,
    **values: object,
) -> Finding:
    """A finding of that code; ``values`` fill the placeholders of its message and hint."""
    kind = catalogue()[code]
    return Finding(
        code=code,
        severity=kind.severity,
        message=kind.message.format(**values),
        hint=kind.hint.format(**values),
        shot=shot,
        field=field,
        span=span,
    )


def card_like(like: ModelCard, changes: Mapping[str, Any]) -> ModelCard:
    """A card with some keys changed, which are written as in a card file."""
    made: dict[str, Any] = {}
    for key, value in changes.items():
        if key == "conditioning":
            made[key] = Conditioning(**{**vars(like.conditioning), **value})
        elif key == "guidance":
            made[key] = Guidance(**value)
        elif key == "grid":
            made[key] = FrameGrid(**value)
        elif key == "weights":
            made["source"] = _FOLDER / value
        else:
            made[key] = value
    return replace(like, **made)


def _written_out(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _written_out(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_written_out(each) for each in value]
    repeat = _REPEAT.match(value) if isinstance(value, str) else None
    return repeat[1] * int(repeat[2]) if repeat else value
