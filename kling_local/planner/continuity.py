"""Continuity: what must stay the same over shots: cast, wardrobe, place, light, palette, lens."""

from __future__ import annotations

from collections.abc import Sequence

from kling_local.planner.blueprint import Draft
from kling_local.planner.clothes import is_worn
from kling_local.planner.vocabulary import vocabulary
from kling_local.shots import CastMember, Continuity, Subject


def draft_continuity(drafts: Sequence[Draft]) -> Continuity:
    """What the shots together establish, in order of appearance; unsaid fields are empty."""
    members: dict[str, CastMember] = {}
    for number, draft in enumerate(drafts, start=1):
        for subject in draft.whole.subjects:
            members[subject.id] = _with(members.get(subject.id), subject, number)
    wholes = [draft.whole for draft in drafts]
    colors = [
        word
        for whole in wholes
        for words in (*whole.style.look, whole.lighting.color or "")
        for word in ([words] if words and _is_palette(words) else [])
    ]
    worn = [word for each in members.values() for look in (*each.looks, *each.wardrobe)
            for word in look.split() if _is_color(word)]  # fmt: skip
    lenses = [draft.said.camera.lens_mm for draft in drafts if draft.said.camera.lens_mm]
    return Continuity(
        cast=tuple(members.values()),
        places=_once(whole.environment.place for whole in wholes),
        light=_once(
            each
            for whole in wholes
            for each in (
                whole.environment.time_of_day,
                *whole.lighting.sources,
                whole.lighting.quality,
            )
        ),
        palette=_once([*colors, *worn]),
        lens_mm=lenses[0] if lenses else None,
    )


def _with(member: CastMember | None, subject: Subject, number: int) -> CastMember:
    worn = tuple(each for each in subject.attributes if is_worn(each))
    looks = tuple(each for each in subject.attributes if each not in worn)
    known = member or CastMember(subject.id, subject.name)
    return CastMember(
        id=known.id,
        name=known.name,
        looks=known.looks or looks,
        wardrobe=known.wardrobe or worn,
        element=known.element or subject.element,
        shots=(*known.shots, number),
    )


def _once(values: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in values if each))  # type: ignore[attr-defined]


def _is_color(word: str) -> bool:
    return any(m.category == "color" for m in vocabulary().phrases.get((word,), ()))


def _is_palette(words: str) -> bool:
    """Whether a look names colours: "teal and orange", "muted colors", "pastel"."""
    named = {
        "pastel",
        "monochrome",
        "sepia",
        "saturated",
        "desaturated",
        "black and white",
        "warm",
        "cool",
    }
    return words in named or "color" in words or " and orange" in words or _is_color(words)
