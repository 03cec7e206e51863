"""Plans in words: facts and prices on a line, findings with carets under the words at issue."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from kling_local.prices import Price
from kling_local.shots import Finding, ShotList

_WIDTH = 96
_AROUND = 30
"""Columns of context shown before the words."""
_ELLIPSIS = "..."


def facts(shot_list: ShotList) -> str:
    """The plan in one line: model, size, length, sound, seed and cuts."""
    sound = "with sound" if shot_list.sound else "no sound"
    cuts = ", ".join(str(frame) for frame in shot_list.cuts) or "none"
    seed = "a seed drawn when it is made" if shot_list.seed_open else f"seed {shot_list.seed}"
    return (
        f"{shot_list.model}: {shot_list.size}, {shot_list.duration_s:g} s, "
        f"{shot_list.num_frames} frames, {sound}, {seed}, cuts at {cuts}"
    )


def price_text(price: Price) -> str:
    """A price as ``"$0.56"``, ``"$1.05 to $1.75"``, ``"refused"`` or ``"not known"``."""
    if price.low is None or price.high is None:
        return "refused" if price.refused else "not known"
    low = f"${price.low:.2f}"
    return low if price.low == price.high else f"{low} to ${price.high:.2f}"


def price_note(price: Price) -> str:
    """Remarks on a price: its conditions, its certainty, and when it was read."""
    if price.low is None:
        return price.remark.removeprefix("not known: ")
    unsure = "inferred" if price.low == price.high else "only a range is published"
    read = f"read {price.read_on}" if price.read_on else ""
    parts = (price.remark, "" if price.certain else unsure, read)
    return ", ".join(part for part in parts if part)


def as_text(shot_list: ShotList) -> str:
    """All findings of a plan with their words underlined, then their number by severity."""
    prompts = {shot.number: shot.prompt for shot in shot_list.shots}
    lines = [
        line
        for finding in shot_list.findings
        for line in _lines(finding, prompts.get(finding.shot or 0, ""))
    ]
    return "\n".join([*lines, count(shot_list.findings)])


def count(findings: Sequence[Finding]) -> str:
    """The number of findings by severity, ``"1 error, 2 warnings, 1 info"``, or "no findings"."""
    numbers = {
        severity: sum(each.severity == severity for each in findings)
        for severity in ("error", "warning", "info")
    }
    said = [
        f"{number} {severity}{'s' if number > 1 and severity != 'info' else ''}"
        for severity, number in numbers.items()
        if number
    ]
    return ", ".join(said) or "no findings"


def sentence(finding: Finding) -> str:
    """A finding on one line: ``"P004 warning shot 2: ... (hint)"``."""
    where = f" shot {finding.shot}" if finding.shot else ""
    hint = f" ({finding.hint})" if finding.hint else ""
    return f"{finding.code} {finding.severity}{where}: {finding.message}{hint}"


def _lines(finding: Finding, prompt: str) -> Iterator[str]:
    yield sentence(finding)
    if finding.span and prompt:
        start, end = finding.span
        yield from (f"    {line}" for line in underlined(prompt, start, end))


def underlined(text: str, start: int, end: int) -> tuple[str, str]:
    """The words around a span on one line, and under it carets as wide as the displayed span."""
    line = "".join(" " if sign.isspace() else sign for sign in text)
    first = max(0, start - _AROUND)
    last = min(len(line), max(end, first + _WIDTH))
    before = _ELLIPSIS if first else ""
    after = _ELLIPSIS if last < len(line) else ""
    shown = f"{before}{line[first:last]}{after}"
    indent = len(before) + columns(line[first:start])
    return shown.rstrip(), " " * indent + "^" * max(1, columns(line[start:end]))


def columns(text: str) -> int:
    """Columns a text takes on a terminal: two for a wide character, none for a combining one."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )
