"""Rules of references: markers that point at no list item, and items that no words refer to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kling_local.planner.lint.catalogue import finding
from kling_local.planner.lint.reading import Film
from kling_local.request import GenerationRequest
from kling_local.shots import Finding

_MARKER = re.compile(r"<<<(image|element|video|voice)_(\d+)>>>")


def rules(film: Film) -> Iterator[Finding]:
    """All findings of this module."""
    counts = _counts(film.request)
    pointed: set[tuple[str, int]] = set()
    for shot in film.shots:
        for found in _MARKER.finditer(shot.shot.prompt):
            kind, number = found[1], int(found[2])
            pointed.add((kind, number))
            if not 1 <= number <= counts[kind]:
                yield finding(
                    "P004",
                    shot.number,
                    span=found.span(),
                    marker=found.group(),
                    count=counts[kind],
                    kind=kind,
                )
    text = " ".join(shot.shot.prompt for shot in film.shots).lower()
    yield from _forgotten(film.request, pointed, text)
    yield from _nowhere(film)


def _nowhere(film: Film) -> Iterator[Finding]:
    """Drawn paths without a subject, or over a start image of unknown size."""
    drawn, first = film.request.motion_paths, film.shots[0]
    for index, path in enumerate(drawn):
        field = f"motion_paths[{index + 1}]"
        if index >= len(first.said.subjects):
            count = len(first.said.subjects)
            reason = f"the words name {count} subject{'' if count == 1 else 's'}"
            yield finding("P008", 1, field=field, path=field, reason=reason)
        elif path.width is None:
            reason = "the size of start_image is not known here"
            yield finding("P008", 1, field=field, path=field, reason=reason)


def _counts(request: GenerationRequest) -> dict[str, int]:
    frames = bool(request.start_image) + bool(request.end_image)
    return {
        "image": frames + len(request.reference_images),
        "element": len(request.elements),
        "video": int(request.reference_video is not None),
        "voice": len(request.voices),
    }


def _forgotten(
    request: GenerationRequest, pointed: set[tuple[str, int]], text: str
) -> Iterator[Finding]:
    """Items that no marker or name in the words refers to; the numbers of reference images continue
    those of start_image and end_image."""
    frames = bool(request.start_image) + bool(request.end_image)
    for index in range(len(request.reference_images)):
        if ("image", frames + index + 1) not in pointed:
            yield _forgot("reference_images", index, f"<<<image_{frames + index + 1}>>>")
    for index, element in enumerate(request.elements):
        named = element.name is not None and element.name.lower() in text
        if not named and ("element", index + 1) not in pointed:
            yield _forgot(
                "elements", index, f"<<<element_{index + 1}>>>", element.name or element.id
            )
    for index in range(len(request.voices)):
        if ("voice", index + 1) not in pointed:
            yield _forgot("voices", index, f"<<<voice_{index + 1}>>>")


def _forgot(field: str, index: int, marker: str, item: str = "") -> Finding:
    where = f"{field}[{index}]"
    return finding(
        "P007", field=where, where=where, item=repr(item) if item else "a reference", marker=marker
    )
