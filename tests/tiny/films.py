"""Test films for every condition that a family announces, selected by what a card can do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kling_local import cards
from kling_local.cards import ModelCard
from kling_local.families import CONDITIONS, follows, lacking
from kling_local.request import CameraControl, Element, ReferenceVideo, ShotRequest
from tests.tiny.shrunk import FLF2V, WAN_KINDS, flf2v_card

SHOTS = (ShotRequest("a red ball", 1), ShotRequest("the ball goes on, no cut", 2))
VOICES = ("uk_man2", "calm_woman1")
LINES = {
    "en": "Come here", "zh": "你好", "ja": "そうです", "ko": "여보세요", "es": "Hola, ¿qué tal?",
}  # fmt: skip
"""A line in each language, short enough for one second."""
SPOKEN = {
    "wan2.1-i2v-14b": ("en", "zh"),
    "wan2.1-t2v-1.3b": ("ja", "ko"),
    "wan2.1-vace-1.3b": ("es", "en"),
    "wan2.2-i2v-a14b": ("zh", "ja"),
    "wan2.2-t2v-a14b": ("ko", "es"),
    "wan2.2-ti2v-5b": ("en", "ja"),
    "wan2.1-flf2v": ("zh", "es"),
}
"""Silent models, with the languages of the two lines that their film is given."""
Wishes = dict[str, Any]


@dataclass(frozen=True)
class Film:
    """A request for cards that it ``fits``; ``shows`` are the conditions that it tests."""

    shows: frozenset[str]
    fits: Callable[[ModelCard], bool]
    wishes: Callable[[ModelCard, Path], Wishes]


def announced(card: ModelCard) -> set[str]:
    """All conditions and abilities that a card announces for its films."""
    can = card.conditioning
    also = {
        "speech": not card.sound,
        "text": not _begins_from_a_picture(card) and card.route != "ref2va",
        "sound": True,
        "sound_off": True,
        "keep_sound": follows(card, "reference_video"),
        "edit": follows(card, "reference_video"),
        card.multi_shot: card.multi_shot != "chained" and card.route != "ref2va",
        "anchor": can.anchor_frames > 0 and card.multi_shot != "native" and not _needs_both(card),
    }
    return {each for each in CONDITIONS if follows(card, each)} | {
        name for name, is_so in also.items() if is_so
    }


def _begins_from_a_picture(card: ModelCard) -> bool:
    return card.conditioning.needs_start_image


def _needs_both(card: ModelCard) -> bool:
    return card.id == FLF2V


def _with_pictures(card: ModelCard, media: Path) -> Wishes:
    names = [name for name in ("start_image", "end_image") if follows(card, name)]
    return {name: str(media / f"{name}.png") for name in names}


def _shots(card: ModelCard, media: Path) -> Wishes:
    if not card.sound:
        return _lines(card, media)
    return {"shots": SHOTS, "sound": True, **_with_pictures(card, media)}


def _lines(card: ModelCard, media: Path) -> Wishes:
    """A man's line at the start and a woman's one second later, for the speech engine."""
    first, second = (LINES[language] for language in SPOKEN[card.id])
    onward = "the shot goes on, no cut, " if "anchor" in announced(card) else ""
    words = (
        f'a man <<<voice_1>>> says "{first}"',
        f'{onward}a woman <<<voice_2>>> says "{second}"',
    )
    shots = tuple(ShotRequest(each, n) for n, each in enumerate(words, start=1))
    cut = {"prompt": f"{words[0]}, then {words[1]}"} if _needs_both(card) else {"shots": shots}
    return {**cut, "voices": VOICES, "sound": True, **_with_pictures(card, media)}


def _things(_card: ModelCard, media: Path) -> Wishes:
    ball = Element("ball", "ball", images=(str(media / "thing.png"),))
    words = "<<<element_1>>> beside <<<image_1>>>"
    pictures = (str(media / "end_image.png"),)
    return {"prompt": words, "elements": (ball,), "reference_images": pictures}


def _heard(_card: ModelCard, media: Path) -> Wishes:
    """The video's sound as a voice, with a picture of the speaker."""
    words = 'the man of <<<image_1>>> says <<<voice_1>>> "Come here"'
    pictures = (str(media / "thing.png"),)
    voices = (str(media / "video.mkv"),)
    return {"prompt": words, "reference_images": pictures, "voices": voices, "sound": True}


def _footage(role: str) -> Callable[[ModelCard, Path], Wishes]:
    def wishes(_card: ModelCard, media: Path) -> Wishes:
        video = ReferenceVideo(str(media / "video.mkv"), role, keep_sound=role == "base")
        return {"prompt": "a red ball as in <<<video_1>>>", "reference_video": video}

    return wishes


def _shows_references(card: ModelCard) -> bool:
    return follows(card, "elements") and follows(card, "reference_images")


FILMS = {
    "words": Film(
        frozenset({"text", "sound_off"}),
        lambda card: "text" in announced(card),
        lambda *_: {"negative_prompt": "snow"},
    ),
    "shots": Film(
        frozenset({"sound", "speech", "start_image", "end_image", "anchor", "native", "memory"}),
        lambda card: (
            bool(announced(card) & {"anchor", "native", "memory", "speech"})
            and not _needs_both(card)
        ),
        _shots,
    ),
    "between": Film(
        frozenset({"start_image", "end_image", "sound", "speech"}), _needs_both, _lines
    ),
    "from": Film(
        frozenset({"start_image", "sound_off"}),
        lambda card: _begins_from_a_picture(card) and not follows(card, "end_image"),
        lambda _, media: {"start_image": str(media / "start_image.png")},
    ),
    "things": Film(
        frozenset({"elements", "reference_images", "sound_off"}), _shows_references, _things
    ),
    "heard": Film(
        frozenset({"voices", "reference_images", "sound"}),
        lambda card: follows(card, "voices"),
        _heard,
    ),
    "feature": Film(
        frozenset({"reference_video"}),
        lambda card: follows(card, "reference_video"),
        _footage("feature"),
    ),
    "camera": Film(
        frozenset({"camera_control"}),
        lambda card: follows(card, "camera_control"),
        lambda *_: {"camera_control": CameraControl("simple", {"horizontal": -5})},
    ),
    "base": Film(
        frozenset({"edit", "keep_sound"}),
        lambda card: follows(card, "reference_video"),
        _footage("base"),
    ),
}


def models() -> dict[str, ModelCard]:
    """One card of each kind that can render; other sizes of a network announce the same."""
    found = {}
    for card in cards.cards():
        if not card.builtin and not lacking(card):
            kind = (
                WAN_KINDS.get(card.id), card.family, card.route,
                replace(card.conditioning, camera_control=False),
                card.multi_shot, card.sound, len(card.loras), len(card.components),
            )  # fmt: skip
            found.setdefault(kind, card)
    return {card.id: card for card in found.values()} | {FLF2V: flf2v_card()}


def table(of: dict[str, ModelCard]) -> list[tuple[str, str]]:
    """Pairs of model and film, as few as possible.

    Together they test every condition of each family (of each network for Wan), and every model at
    least once. A model that would otherwise be left out gets its richest film if it is the first on
    its route, else its plainest.
    """
    shown: set[tuple[str, str | None, str]] = set()
    routes: set[tuple[str, str]] = set()
    rows = []
    for model, card in of.items():
        network = (card.family, model if card.family == "wan" else None)
        fitting = {name: film.shows & announced(card) for name, film in FILMS.items()
                   if film.fits(card)}  # fmt: skip
        needed = []
        for name, shows in fitting.items():
            if fresh := {(*network, each) for each in shows} - shown:
                shown |= fresh
                needed.append(name)
        route = (card.family, card.route)
        choose = min if route in routes else max
        routes.add(route)
        needed = needed or [choose(fitting, key=lambda name: len(fitting[name]))]
        rows += [(model, name) for name in needed]
    return rows
