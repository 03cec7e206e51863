"""Plan a request that breaks rules as far as possible: each broken rule becomes a finding.

What is wrong is corrected in the least surprising way (a length clamped, a field left out), and the
request is checked again until it is valid.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from kling_local.errors import RequestError
from kling_local.planner.lint.catalogue import catalogue
from kling_local.request import (
    MAX_DURATION_S,
    MAX_NEGATIVE_PROMPT,
    MAX_PROMPT,
    MAX_SHOTS,
    MIN_DURATION_S,
    GenerationRequest,
)
from kling_local.request_parts import MAX_SHOT_PROMPT
from kling_local.shots import Finding

_SHOT = re.compile(r"^(?:shots|multi_prompt)(?:\[(\d+)\])?(?:\.(\w+))?$")
_MOST_TRIES = 24
_FIELDS_OF_WORDS = ("prompt", "negative_prompt")
_LISTS = ("shots", "multi_prompt")
Body = dict[str, Any]


@dataclass(frozen=True)
class Repaired:
    """The corrected request, None if nothing can be planned, and findings for broken rules."""

    request: GenerationRequest | None
    findings: tuple[Finding, ...]


def repaired(
    body: object, parse: Callable[[object], GenerationRequest] = GenerationRequest.from_json
) -> Repaired:
    """Parse a body and correct what the rules of the request refuse.

    ``parse`` reads a body, canonical or of a dialect, and raises ``RequestError`` with the field.
    """
    if not isinstance(body, Mapping):
        error = _refusal(parse, body)
        return Repaired(None, (_finding(error, "P109"),) if error else ())
    mended: Body = deepcopy(dict(body))
    found: list[Finding] = []
    lengths_mended = False
    for _ in range(_MOST_TRIES):
        error = _refusal(parse, mended)
        if error is None:
            return Repaired(parse(mended), tuple(found))
        code = _code(error, mended)
        follows = lengths_mended and (error.field or "").split("[")[0] in ("duration", *_LISTS)
        if not (follows and code in ("P101", "P103")):
            found.append(_finding(error, code))
        lengths_mended = lengths_mended or code in ("P101", "P102", "P103", "P104")
        if not _mend(error, mended):
            break
    return Repaired(None, tuple(dict.fromkeys(found)))


def unplannable(error: RequestError) -> Finding:
    """The finding for a valid request that the chosen model cannot render."""
    return Finding("M024", "error", error.sentence, error.hint, field=error.field)


def broken_rule(error: RequestError) -> Finding:
    """The finding for a refused value of a request that could itself be read."""
    return _finding(error, _code(error, {}))


def _refusal(parse: Callable[[object], GenerationRequest], body: object) -> RequestError | None:
    try:
        parse(body)
    except RequestError as error:
        return error
    return None


def _finding(error: RequestError, code: str) -> Finding:
    shot = _SHOT.match(error.field or "")
    number = int(shot[1]) if shot and shot[1] else None
    return Finding(
        code,
        "error",
        error.sentence,
        error.hint or catalogue()[code].hint,
        shot=number,
        field=error.field,
    )


_SENTENCES = (
    (r"add up to", "P101"),
    (r"entries: at most|has \d+ entries", "P104"),
    (r"characters: at most", "P105"),
    (r"is empty", "P106"),
    (r"outside|is not whole", "P103"),
    (r"cannot be read|is not known|is not offered|is invalid|has no ", "P108"),
    (r"it must be|must start", "P109"),
)


def _code(error: RequestError, body: Body) -> str:
    """The code of the broken rule, by the words of the error."""
    field = error.field or ""
    codes = [code for pattern, code in _SENTENCES if re.search(pattern, error.sentence)]
    code = codes[0] if codes else "P107"
    if code == "P104" and field.split("[")[0] not in _LISTS:
        return "P107"
    if code == "P103":
        value = _value_at(field, body)
        is_short = isinstance(value, int | float) and value < 1 and bool(_SHOT.match(field))
        return "P102" if is_short else "P103" if field.endswith("duration") else "P108"
    return code


def _value_at(field: str, body: Body) -> object:
    shot = _SHOT.match(field)
    if not (shot and shot[1] and shot[2]):
        return body.get(field)
    each = _shot_at(body, int(shot[1]))
    return each.get(shot[2]) if each is not None else None


def _shot_at(body: Body, number: int) -> Body | None:
    for name in _LISTS:
        shots = body.get(name)
        if isinstance(shots, list) and number <= len(shots):
            each = shots[number - 1]
            if isinstance(each, Mapping):
                shots[number - 1] = dict(each)
                body[name] = list(shots)
                mended: Body = body[name][number - 1]
                return mended
    return None


def _mend(error: RequestError, body: Body) -> bool:
    """Change the body so that it satisfies the rule; False when there is nothing left to change."""
    field = error.field or ""
    code = _code(error, body)
    shot = _SHOT.match(field)
    if code == "P101":
        return body.pop("duration", None) is not None or _stretch(body)
    if code in ("P102", "P103"):
        return _mend_length(field, body, shot)
    if code == "P104":
        return _keep_six(body)
    if code == "P105":
        return _shorten(field, body, shot)
    if shot and shot[1] and shot[2] == "duration":
        return _give_length(body, int(shot[1]))
    if shot and shot[1] and shot[2]:
        each = _shot_at(body, int(shot[1]))
        if each is not None and each.keys() - {"prompt"} >= {shot[2]}:
            del each[shot[2]]
            return True
    if shot and shot[1]:
        return _drop_shot(body, int(shot[1]))
    return _leave_out(field, body)


def _mend_length(field: str, body: Body, shot: re.Match[str] | None) -> bool:
    value = _value_at(field, body)
    if field == "duration" and any(name in body for name in _LISTS):
        given = body.pop("duration", None) is not None
        return _stretch(body) or given
    if not isinstance(value, int | float) or isinstance(value, bool):
        return _leave_out(field, body)
    if shot and shot[1]:
        each = _shot_at(body, int(shot[1]))
        if each is None:
            return False
        each["duration"] = min(max(value, 1), MAX_DURATION_S)
        body.pop("duration", None)
        return True
    body["duration"] = min(max(math.floor(value), MIN_DURATION_S), MAX_DURATION_S)
    return True


def _give_length(body: Body, number: int) -> bool:
    """Give a shot without a usable length the shortest one."""
    each = _shot_at(body, number)
    if each is None or each.get("duration") == MIN_DURATION_S:
        return False
    each["duration"] = MIN_DURATION_S
    return True


def _stretch(body: Body) -> bool:
    """Scale the shots in proportion, so that together they have the nearest length on offer."""
    for name in _LISTS:
        shots = body.get(name)
        if not isinstance(shots, list) or not shots:
            continue
        lengths = [float(each["duration"]) for each in shots]
        wanted = min(max(round(math.fsum(lengths)), MIN_DURATION_S, len(shots)), MAX_DURATION_S)
        spare, weights = wanted - len(shots), [max(each - 1, 0.0) for each in lengths]
        total = math.fsum(weights)
        made = [1 + (spare * weight / total if total else spare / len(shots)) for weight in weights]
        made[-1] = wanted - math.fsum(made[:-1])
        body[name] = [
            {**each, "duration": length} for each, length in zip(shots, made, strict=True)
        ]
        return made != lengths
    return False


def _keep_six(body: Body) -> bool:
    for name in _LISTS:
        shots = body.get(name)
        if isinstance(shots, list) and len(shots) > MAX_SHOTS:
            body[name] = shots[:MAX_SHOTS]
            body.pop("duration", None)
            return True
    return False


def _shorten(field: str, body: Body, shot: re.Match[str] | None) -> bool:
    if shot and shot[1]:
        each = _shot_at(body, int(shot[1]))
        if each is None:
            return False
        each["prompt"] = str(each["prompt"])[:MAX_SHOT_PROMPT]
        return True
    if field in _FIELDS_OF_WORDS:
        most = MAX_PROMPT if field == "prompt" else MAX_NEGATIVE_PROMPT
        shorter = str(body[field])[: min(most, len(str(body[field])) - 1)]
        body[field] = shorter
        return bool(shorter)
    return _leave_out(field, body)


def _drop_shot(body: Body, number: int) -> bool:
    for name in _LISTS:
        shots = body.get(name)
        if isinstance(shots, list) and len(shots) > 1 and number <= len(shots):
            body[name] = [*shots[: number - 1], *shots[number:]]
            body.pop("duration", None)
            return True
    return False


def _leave_out(field: str, body: Body) -> bool:
    """Remove the field at fault, or the outermost field that contains it."""
    for name in (field, re.split(r"[.\[ ]", field)[0]):
        if name and name in body:
            del body[name]
            return True
    return False
