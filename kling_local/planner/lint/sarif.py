"""Findings as SARIF 2.1.0, the format that code review and CI tools read.

A finding is located where its shot's words are in the request file; without a file it has a logical
location only (``shots[2].prompt``). Columns count UTF-16 code units, SARIF's default.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kling_local.planner.lint.catalogue import LETTERS, catalogue
from kling_local.shots import Finding, ShotList
from kling_local.version import __version__

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


@dataclass(frozen=True)
class Source:
    """The request file that was read: its path as the user gave it, and its text."""

    path: str
    text: str


def as_sarif(shot_list: ShotList, source: Source | None = None) -> dict[str, Any]:
    """One run, with a rule for every code found and a result for every finding."""
    used = sorted({each.code for each in shot_list.findings})
    prompts = {shot.number: shot.prompt for shot in shot_list.shots}
    results = [_result(each, used, prompts, source) for each in shot_list.findings]
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "kling-local plan",
                        "version": __version__,
                        "rules": [_rule(code) for code in used],
                    }
                },
                "columnKind": "utf16CodeUnits",
                "results": results,
            }
        ],
    }


def _rule(code: str) -> dict[str, Any]:
    kind = catalogue()[code]
    return {
        "id": code,
        "shortDescription": {"text": kind.title},
        "fullDescription": {"text": kind.why},
        "defaultConfiguration": {"level": _LEVELS[kind.severity]},
        "properties": {"about": LETTERS[code[0]]},
    }


def _result(
    finding: Finding, used: Sequence[str], prompts: dict[int, str], source: Source | None
) -> dict[str, Any]:
    hint = f" Hint: {finding.hint}." if finding.hint else ""
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": used.index(finding.code),
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message}.{hint}"},
    }
    location: dict[str, Any] = {}
    logical = _logical(finding)
    if logical:
        location["logicalLocations"] = [{"fullyQualifiedName": logical}]
    if source:
        region = _region(finding, prompts.get(finding.shot or 0, ""), source.text)
        location["physicalLocation"] = {"artifactLocation": {"uri": source.path}, "region": region}
    if location:
        result["locations"] = [location]
    return result


def _logical(finding: Finding) -> str:
    shot = f"shots[{finding.shot}]" if finding.shot else ""
    return ".".join(part for part in (shot, finding.field or "") if part)


def _region(finding: Finding, prompt: str, text: str) -> dict[str, int]:
    """Where the finding's words are in the file; else the whole prompt, or line 1 if not found."""
    for literal in _literals(prompt):
        at = text.find(literal)
        if prompt and at >= 0:
            break
    else:
        return {"startLine": 1}
    first, last = at, at + len(literal)
    if finding.span:
        before, words = prompt[: finding.span[0]], prompt[slice(*finding.span)]
        dumped = len(_dump(before, literal)) - 2
        first, last = at + 1 + dumped, at + 1 + dumped + len(_dump(words, literal)) - 2
    return {
        "startLine": text.count("\n", 0, first) + 1,
        "startColumn": _column(text, first),
        "endLine": text.count("\n", 0, last) + 1,
        "endColumn": _column(text, last),
    }


def _literals(prompt: str) -> tuple[str, str]:
    """The prompt as JSON may write it, with and without escapes."""
    return json.dumps(prompt, ensure_ascii=False), json.dumps(prompt)


def _dump(words: str, literal: str) -> str:
    return json.dumps(words, ensure_ascii=literal.isascii())


def _column(text: str, position: int) -> int:
    line = text[text.rfind("\n", 0, position) + 1 : position]
    return len(line.encode("utf-16-le")) // 2 + 1
