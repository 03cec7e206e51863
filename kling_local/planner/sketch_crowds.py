"""How many several are where no number tells: "a flock of birds", "dozens of dancers"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from kling_local.planner.kinds import is_collective
from kling_local.planner.sketch_words import painted_names
from kling_local.planner.vocabulary import forms_of
from kling_local.shots import Blueprint, Subject

_NUMBERS = dict(
    zip(
        "two three four five six seven eight nine ten eleven twelve".split(),
        range(2, 13),
        strict=True,
    )
)


def counted(blueprint: Blueprint, prompts: Sequence[str]) -> Blueprint:
    """The shot with the number of those that the ``prompts`` call a crowd, a flock, a family of
    four; others keep theirs."""
    said = " ".join(prompts).lower()
    subjects = tuple(_numbered(each, said) for each in blueprint.subjects)
    return replace(blueprint, subjects=subjects)


def _numbered(subject: Subject, said: str) -> Subject:
    many = painted_names("crowds") if subject.count is None else {}
    looks = tuple(look for look in subject.attributes if look not in many)
    return replace(subject, count=_count(subject, said), attributes=looks)


def _count(subject: Subject, said: str) -> int | None:
    if subject.count is None:
        found = re.search(
            rf"\b({_crowds()})\b(?: of)?(?: [\w-]+){{0,2}}? {_forms(subject)}\b", said
        )
        return int(painted_names("crowds")[found[1]]) if found else None
    group, of, _ = subject.name.partition(" of ")
    if subject.count == 1 and of and group in painted_names("crowds"):
        return int(painted_names("crowds")[group])  # "a school of fish" is one noun
    if subject.count != 1 or not is_collective(subject.name):
        return subject.count
    stated = re.search(rf"\b{_forms(subject)} of ({'|'.join(_NUMBERS)})\b", said)
    if stated:
        return _NUMBERS[stated[1]]
    many = painted_names("crowds").get(subject.name.rpartition(" ")[2])
    return int(many) if many else 1


@lru_cache(maxsize=1)
def _crowds() -> str:
    return "|".join(sorted(painted_names("crowds"), key=len, reverse=True))


def _forms(subject: Subject) -> str:
    last = subject.name.lower().rpartition(" ")[2]
    forms = sorted({*forms_of(last, "noun"), last}, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, forms))})"
