"""The plan as JSON (``plan.json``, ``kling-local plan --format json``) and back."""

from __future__ import annotations

from dataclasses import asdict, fields, is_dataclass
from functools import lru_cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from kling_local.errors import RequestError
from kling_local.shots import Finding, Shot, ShotList
from kling_local.units import DELIVERED_FPS, Size

PLAN_VERSION = 1


def shot_list_to_json(shot_list: ShotList) -> dict[str, Any]:
    """The whole plan: its facts, then ``shots``, ``takes`` and ``findings``."""
    return {
        "plan_version": PLAN_VERSION,
        "model": shot_list.model,
        "size": str(shot_list.size),
        "fps": DELIVERED_FPS,
        "num_frames": shot_list.num_frames,
        "duration_s": shot_list.duration_s,
        "cuts": list(shot_list.cuts),
        "sound": shot_list.sound,
        "seed": shot_list.seed,
        "seed_open": shot_list.seed_open,
        "shots": [_shot_to_json(shot) for shot in shot_list.shots],
        "takes": [
            _plain({**_shallow(take), "render_size": str(take.render_size)})
            for take in shot_list.takes
        ],
        "findings": [_plain(asdict(finding)) for finding in shot_list.findings],
        "continuity": _plain(asdict(shot_list.continuity)),
        "cues": [_plain(asdict(cue)) for cue in shot_list.cues],
    }


def empty_plan(model: str, findings: tuple[Finding, ...]) -> ShotList:
    """A plan without shots, for a request that cannot be planned at all."""
    return ShotList(model, Size(0, 0), 0, False, 0, (), (), findings)


def shot_list_from_json(body: dict[str, Any]) -> ShotList:
    """Read a plan back; ``RequestError`` when it is not one."""
    if body.get("plan_version") != PLAN_VERSION:
        raise RequestError(
            f"plan_version {body.get('plan_version')!r} is not known: use {PLAN_VERSION}",
            hint="make the plan anew with kling-local plan --format json",
            field="plan_version",
        )
    try:
        made: ShotList = _read(ShotList, body)
    except (KeyError, TypeError, ValueError) as error:
        raise RequestError(
            f"the plan cannot be read: {error!r}",
            hint="make it anew with kling-local plan --format json",
        ) from error
    return made


def _shot_to_json(shot: Shot) -> dict[str, Any]:
    table: dict[str, Any] = _plain(asdict(shot))
    return table


def _shallow(value: Any) -> dict[str, Any]:
    return {each.name: getattr(value, each.name) for each in fields(value)}


def _plain(value: Any) -> Any:
    """The value with tuples as lists, as in JSON."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _read(kind: Any, value: Any) -> Any:
    """Build a value of a type from its JSON form, without extra keys, which are derived facts."""
    if kind is Size:
        return Size.parse(value)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(
            **{name: _read(hint, value[name]) for name, hint in hints.items() if name in value}
        )
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], item) for item in value)
    if get_origin(kind) is UnionType:
        options = [option for option in get_args(kind) if option is not type(None)]
        return None if value is None else _read(options[0], value)
    return value


@lru_cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
