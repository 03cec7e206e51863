"""What compilers work on: a shot's words, and the inherited facts that they must repeat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kling_local.planner.blueprint import Draft
from kling_local.shots import Cue

_FACTS = {
    "environment.place": "Place: {}.",
    "environment.time_of_day": "Time of day: {}.",
    "environment.weather": "Weather: {}.",
    "lighting.sources": "Light: {}.",
    "camera.shot_size": "Framing: {}.",
}

_SIZES = {
    "extreme_close_up": "an extreme close-up",
    "close_up": "a close-up",
    "medium_close_up": "a medium close-up",
    "medium": "a medium shot",
    "medium_wide": "a medium wide shot",
    "wide": "a wide shot",
    "extreme_wide": "an extreme wide shot",
}


@dataclass(frozen=True)
class Scene:
    """One shot on its way to the model.

    Attributes:
        prompt: the user's words.
        draft: what they say, and what the shot inherits.
        start_s: where it begins, in seconds from the start of its take.
        has_picture: a start image or the previous take's frames show the scene already.
        ends_on_image: the end image shows its last frame.
        goes_on: it follows without a cut.
        on_picture: a start image, or the video that is edited, is its scenery.
        as_pictured: it follows a shot that begins with a start image, and names no other place.
        sound: whether the film has an audio track.
        seconds: how long it lasts.
        lines: start and end of each spoken line, in seconds of the shot.
        sounds: what is heard in it besides, in seconds of the shot; its music may begin before it
            and end after it.
        likenesses: the markers of pictures that the model is shown of what the shot shows, with
            elements' names in lower case.
    """

    prompt: str
    draft: Draft
    start_s: float = 0.0
    has_picture: bool = False
    ends_on_image: bool = False
    goes_on: bool = False
    on_picture: bool = False
    as_pictured: bool = False
    sound: bool = False
    seconds: float = 5.0
    lines: tuple[tuple[float, float], ...] = ()
    sounds: tuple[Cue, ...] = ()
    likenesses: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """A shot's words in the model's form, and sentences that repeat what earlier shots said.

    The sentences are in order of importance: the last one is dropped first.
    """

    words: str
    continuity: tuple[str, ...]
    scene: Scene

    @property
    def text(self) -> str:
        """The words and the continuity sentences, as prose."""
        words = closed(self.words) if self.continuity else self.words
        return " ".join(each for each in (words, *self.continuity) if each)


class Form(Protocol):
    """How prompts are written for one family of models."""

    def words(self, scene: Scene) -> str:
        """The user's words, as the model should read them."""

    def shot(self, part: Part) -> str:
        """One shot by itself."""

    def take(self, parts: Sequence[Part]) -> str:
        """The prompt of a take that holds these shots."""


def continuity_of(scene: Scene) -> tuple[str, ...]:
    """Where, when and under what light the shot plays, as far as it inherits that, in sentences."""
    facts = scene.draft.inherited
    return tuple(
        _FACTS[each.field].format(each.value.replace("_", " "))
        for each in facts
        if each.field in _FACTS
    )


def framing(shot_size: str | None) -> str:
    """A shot size with its article, "the next shot" when none is known."""
    return _SIZES.get(shot_size or "", "the next shot")


def tidy(text: str) -> str:
    """The text on one line, with single spaces and none before a punctuation mark."""
    joined = " ".join(text.split())
    for mark in (",", ".", ";", ":", "!", "?"):
        joined = joined.replace(f" {mark}", mark)
    return joined.strip(" ,;")


def closed(text: str) -> str:
    """The text, with a full stop added if it does not end in a punctuation mark."""
    return text if not text or text[-1] in ".!?…。！？\"”'’」』" else f"{text}."
