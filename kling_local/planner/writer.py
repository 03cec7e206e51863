"""The optional writer: a local language model may fill what the rules left open, and propose words.

Its answers follow a schema, never change what the user's words say, and are shown as a proposal
beside the plan: the rule planner has the last word. Off unless a model is named.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from kling_local.planner.intent import resolve
from kling_local.planner.vocabulary import vocabulary
from kling_local.request_parts import MAX_SHOT_PROMPT
from kling_local.shots import Blueprint, Shot, ShotList

_TEMPLATE = Path(__file__).parent / "prompts" / "writer.txt"
_SLOTS = {
    "camera.shot_size": "shot_size",
    "camera.angle": "angle",
    "environment.time_of_day": "time_of_day",
    "environment.weather": "weather",
    "lighting.quality": "light_quality",
    "lighting.direction": "light_direction",
    "lighting.color": "light_color",
    "lighting.contrast": "light_contrast",
}
"""Slots with one value of a closed list, each with the lexicon category that holds the list."""
REWRITE = "rewrite"
Schema = Mapping[str, tuple[str | None, ...] | int]
"""For each key of the answer: its allowed values, or the most characters of a text."""


class WritesAnswers(Protocol):
    """A language model whose answers follow a schema."""

    def answer(self, question: str, schema: Schema) -> dict[str, str | None]:
        """One value for every key of the schema, in its order."""


@dataclass(frozen=True)
class Fill:
    """A slot that the words leave open, and the value that the writer proposes."""

    slot: str
    value: str


@dataclass(frozen=True)
class Refused:
    """A part of an answer that is rejected, and why."""

    what: str
    why: str


@dataclass(frozen=True)
class Proposal:
    """What the writer would change in one shot; ``diff`` is empty when it keeps the words."""

    shot: int
    fills: tuple[Fill, ...]
    rewrite: str
    diff: str
    refused: tuple[Refused, ...]


def propose(shot_list: ShotList, writer: WritesAnswers) -> tuple[Proposal, ...]:
    """Ask the writer about every shot, and check its answers."""
    found = []
    for shot in shot_list.shots:
        answer = writer.answer(question(shot, shot_list), schema(shot.blueprint))
        found.append(judged(shot, answer))
    return tuple(found)


def schema(blueprint: Blueprint) -> Schema:
    """The keys of an answer: the open slots, each with its values, and the rewrite."""
    open_slots = {
        slot: (None, *_values(category))
        for slot, category in _SLOTS.items()
        if _slot(blueprint, slot) is None
    }
    return {**open_slots, REWRITE: MAX_SHOT_PROMPT}


def question(shot: Shot, shot_list: ShotList) -> str:
    """What the writer is asked about a shot."""
    known = {slot: _slot(shot.blueprint, slot) for slot in _SLOTS}
    problems = [each.message for each in shot_list.findings if each.shot == shot.number]
    inherited = {each.field: each.value for each in shot.inherited}
    return _TEMPLATE.read_text(encoding="utf-8").format(
        words=json.dumps(shot.prompt, ensure_ascii=False),
        inherited=json.dumps(inherited, ensure_ascii=False),
        known=json.dumps({slot: value for slot, value in known.items() if value}),
        problems="; ".join(problems) or "none",
        keys=", ".join(json.dumps(key) for key in schema(shot.blueprint)),
    )


def judged(shot: Shot, answer: Mapping[str, object]) -> Proposal:
    """Accept values for open slots, and a rewrite that keeps what the words said."""
    fills: list[Fill] = []
    refused: list[Refused] = []
    allowed = schema(shot.blueprint)
    for key, value in answer.items():
        if key == REWRITE or value is None:
            continue
        values = allowed.get(key)
        if key in _SLOTS and values is None:
            refused.append(Refused(key, "the words say it already"))
        elif not isinstance(values, tuple) or value not in values:
            refused.append(Refused(key, f"{value!r} is not one of its values"))
        else:
            fills.append(Fill(key, str(value)))
    rewrite = answer.get(REWRITE)
    words = rewrite.strip() if isinstance(rewrite, str) else ""
    lost = _lost(shot.blueprint, words) if words and words != shot.prompt.strip() else None
    if lost:
        refused.append(Refused(REWRITE, lost))
    if lost or not words:
        words = shot.prompt
    return Proposal(
        shot.number, tuple(fills), words, _diff(shot.prompt, words, shot.number), tuple(refused)
    )


def proposal_to_json(proposal: Proposal) -> dict[str, Any]:
    """A proposal as JSON."""
    table = asdict(proposal)
    return {key: list(value) if isinstance(value, tuple) else value for key, value in table.items()}


def _lost(said: Blueprint, words: str) -> str | None:
    """The reason to reject a rewrite, what it drops, adds or changes; None if it keeps all."""
    if len(words) > MAX_SHOT_PROMPT:
        return f"it has {len(words)} characters: at most {MAX_SHOT_PROMPT} are allowed"
    now = resolve(words)
    for slot in _SLOTS:
        before, after = _slot(said, slot), _slot(now, slot)
        if before is not None and before != after:
            return f"{slot} was {before}, it would be {after}"
    pairs = (
        ("subjects", _looks(said), _looks(now)),
        ("subjects", _names(said), _names(now)),
        ("actions", {each.verb for each in said.actions}, {each.verb for each in now.actions}),
        ("place", {said.environment.place} - {None}, {now.environment.place}),
        ("camera", _moves(said), _moves(now)),
        ("dialogue", _lines(said), _lines(now)),
        ("exclude", set(said.exclude), set(now.exclude)),
    )
    for what, before_, after_ in pairs:
        if before_ - after_:
            return f"{what} would lose {', '.join(sorted(str(each) for each in before_ - after_))}"
    more = _names(now) - _names(said)
    return f"subjects would gain {', '.join(sorted(more))}" if more else None


def _names(blueprint: Blueprint) -> set[str]:
    return {each.name for each in blueprint.subjects}


def _looks(blueprint: Blueprint) -> set[str]:
    return {f"{look} ({each.name})" for each in blueprint.subjects for look in each.attributes}


def _moves(blueprint: Blueprint) -> set[str]:
    return {f"{each.movement} {each.direction or ''}".strip() for each in blueprint.camera.moves}


def _lines(blueprint: Blueprint) -> set[str]:
    return {each.text for each in blueprint.audio.dialogue}


def _slot(blueprint: Blueprint, slot: str) -> str | None:
    part, name = slot.split(".")
    value: str | None = getattr(getattr(blueprint, part), name)
    return value


@lru_cache(maxsize=16)
def _values(category: str) -> tuple[str, ...]:
    meanings = (each for known in vocabulary().phrases.values() for each in known)
    return tuple(sorted({each.value for each in meanings if each.category == category}))


def _diff(before: str, after: str, number: int) -> str:
    """A unified diff of the words, one sentence a line."""
    name = f"shot {number}"
    lines = difflib.unified_diff(
        _sentences(before), _sentences(after), f"{name} (yours)", f"{name} (proposed)", lineterm=""
    )
    return "\n".join(lines)


def _sentences(text: str) -> list[str]:
    return text.strip().replace(". ", ".\n").splitlines()
