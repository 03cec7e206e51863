"""``docs/findings.md``: every code with its severity, its reason and an example, from the code.

The lines under an example are what the planner actually finds in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kling_local.cards import ModelCard
from kling_local.errors import RequestError
from kling_local.planner import plan
from kling_local.planner.lint.catalogue import LETTERS, Code, catalogue
from kling_local.planner.lint.dialect import ignored_fields
from kling_local.planner.lint.repair import repaired, unplannable
from kling_local.planner.shown import sentence, underlined
from kling_local.request import GenerationRequest
from kling_local.shots import Finding

_HEAD = """# Findings of `kling-local plan`

Made from the code by `python -m kling_local.planner.lint docs/findings.md`; do not edit.

`kling-local plan` checks a request without rendering it. Each finding has a code, which keeps its
meaning in later versions, and a severity.

| code | is about |
|---|---|
| P... | the plan itself |
| M... | what the chosen model cannot do |
| D... | fields that the service of the chosen dialect silently ignores |

| severity | means | exit code of `plan` |
|---|---|---|
| error | the request breaks a rule | 1 |
| warning | something will not come out as written | 1 with `--strict`, else 0 |
| info | good to know | 0 |

`--format json` gives findings to programs, `--format sarif` to CI.

## All codes
"""
_LONG = 200
"""How many characters of an example's text are shown."""


def as_markdown(like: ModelCard) -> str:
    """The whole page; examples are planned for ``like``, with the changes that they state."""
    parts = [_HEAD, _contents()]
    for letter, about in LETTERS.items():
        parts.append(f"## About {about}\n")
        parts += [_entry(code, like) for code in catalogue().values() if code.id[0] == letter]
    return "\n".join(parts)


def example_findings(code: Code, like: ModelCard) -> tuple[Finding, ...]:
    """The findings of a code's example."""
    body = code.request()
    if code.dialect:
        return ignored_fields(body, code.dialect)
    read = repaired(body)
    if read.findings or read.request is None:
        return read.findings
    try:
        return plan(GenerationRequest.from_json(body), code.model(like)).findings
    except RequestError as error:
        return (unplannable(error),)


def _contents() -> str:
    rows = [
        f"| [{code.id}](#{code.id.lower()}) | {code.severity} | {code.title} |"
        for code in catalogue().values()
    ]
    return "\n".join(["| code | severity | what |", "|---|---|---|", *rows, ""])


def _entry(code: Code, like: ModelCard) -> str:
    found = [each for each in example_findings(code, like) if each.code == code.id]
    body = code.request()
    shown = json.dumps(_short(body), ensure_ascii=False)
    where = f", a body of dialect `{code.dialect}`" if code.dialect else ""
    model = _differs(code.card)
    lines = [line for each in found for line in _lines(each, body)]
    return "\n".join(
        (
            f"### {code.id}\n",
            f"**{code.severity}**: {code.title}. {code.why}\n",
            f"Example{where}{model}:\n",
            f"```json\n{shown}\n```\n",
            "\n".join(("```text", *lines, "```\n")),
        )
    )


def _differs(card: Mapping[str, Any]) -> str:
    told = {key: value for key, value in card.items() if key not in ("weights", "grid")}
    return f", for a model with `{json.dumps(told)}`" if told else ""


def _lines(finding: Finding, body: Mapping[str, Any]) -> list[str]:
    lines = [sentence(finding)]
    shots = body.get("shots")
    prompt = shots[finding.shot - 1]["prompt"] if shots and finding.shot else body.get("prompt", "")
    if finding.span and isinstance(prompt, str):
        lines += [f"    {line}" for line in underlined(prompt, *finding.span)]
    return lines


def _short(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _short(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_short(each) for each in value]
    if isinstance(value, str) and len(value) > _LONG:
        return f"{value[:_LONG]}... ({len(value)} characters)"
    return value
