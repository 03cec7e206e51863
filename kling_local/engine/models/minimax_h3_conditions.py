"""What MiniMax-H3 is given for one take: pictures to begin and end with, or references.

References are labelled ``<Picture 1>``, ``<Video 1>``, ``<Audio 1>`` in the order in which they are
given, and the prompt names them by these labels. With references there is no first picture: the
start image becomes one more reference that the prompt asks to begin from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from kling_local.engine.anchors import condition_footage, condition_picture
from kling_local.engine.models.adapter import Asked, evenly
from kling_local.engine.models.rendering import Rendering
from kling_local.engine.protocol import Likeness
from kling_local.media.footage import footage_sound
from kling_local.media.frames import load_image
from kling_local.planner.markers import mentions

MOST_PICTURES = 9
_MOST_VOICES = 3
_SOUND_HZ, _LONGEST_S = 32_000, 15
"""The rate of the model's sound, and how much of a recording it can hear."""
_UNNOTICED = 0.02
"""A pace that is faster by no more than this share is not reported."""


@dataclass(frozen=True)
class Given:
    """Arguments of the pipeline, marker -> its words in the prompt, and the pattern that the
    references need around the prompt, which stands at ``{}``.
    """

    arguments: dict[str, Any] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    pattern: str = "{}"

    @property
    def references(self) -> bool:
        """Whether the network for references is needed."""
        return "references" in self.arguments


def given(rendering: Rendering) -> Asked:
    """The take's conditions in the form that this model takes."""
    wishes = rendering.conditions
    if wishes.likenesses or wishes.footage is not None:
        return _with_references(rendering)
    if wishes.voices:
        why = "the model hears voices only beside reference pictures or a reference video"
        rendering.outcomes["voices"] = ("not applied", why)
    return _with_pictures(rendering)


def _with_pictures(rendering: Rendering) -> Asked:
    """A picture to begin with and one to end on. The latter is the last drawn frame, so the whole
    take is shown, at a slightly faster pace.
    """
    take, wishes = rendering.take, rendering.conditions
    film_size = wishes.film_size or take.render_size
    arguments: dict[str, Any] = {}
    first = last = None
    shown = tuple(range(rendering.dropped, rendering.last + 1))
    if rendering.tail is not None:
        arguments["image"] = Image.fromarray(rendering.tail[-1])
    elif wishes.start_image is not None:
        first = condition_picture(wishes.start_image, take, film_size, field="start_image")
        arguments["image"] = Image.fromarray(first)
    if wishes.end_image is not None:
        last = condition_picture(wishes.end_image, take, film_size, field="end_image")
        arguments["last_image"] = Image.fromarray(last)
        shown = evenly(rendering.dropped, take.model_frames - 1, rendering.wanted)
        _tell_pace(rendering)
    return Asked(shown, first, last, Given(arguments))


def _tell_pace(rendering: Rendering) -> None:
    pace = (rendering.take.model_frames - rendering.dropped) / rendering.wanted
    rendering.facts.update(end_image_off_frames=0, pace=pace)
    if pace - 1 > _UNNOTICED:
        rendering.outcomes["end_image"] = (
            "approximated",
            f"the last frame is this picture; to end on it, picture and sound of take "
            f"{rendering.take.number} run {pace - 1:.0%} faster",
        )


def _with_references(rendering: Rendering) -> Asked:
    from diffusers.modular_pipelines.minimax_h3 import MiniMaxH3ImageReference

    wishes = rendering.conditions
    references: list[Any] = []
    words: dict[str, str] = {}
    pattern = "{}"
    pictures = _chosen(wishes.likenesses, rendering)
    for marker, path in pictures:
        references.append(MiniMaxH3ImageReference(image=Image.fromarray(load_image(path))))
        label = f"<Picture {len(references)}>"
        words[marker] = f"{words[marker]} {label}" if marker in words else label
    begin = _begin(rendering)
    if begin is not None and len(references) < MOST_PICTURES:
        references.append(MiniMaxH3ImageReference(image=begin))
        pattern = f"The video begins with <Picture {len(references)}>. {{}}"
    if wishes.footage is not None:
        references.append(_footage(rendering))
        words["video_1"] = "<Video 1>"
        if wishes.footage.role == "base":
            pattern = pattern.replace("{}", "Edit <Video 1> so that: {}")
    pattern = _voices(rendering, references, words) + pattern
    if wishes.end_image is not None:
        rendering.outcomes["end_image"] = (
            "not applied",
            "beside references the model takes no picture to end on",
        )
    shown = tuple(range(rendering.dropped, rendering.last + 1))
    return Asked(shown, given=Given({"references": references}, words, pattern))


def _begin(rendering: Rendering) -> Image.Image | None:
    """The picture that the take should begin with, to be given as one more reference."""
    take, wishes = rendering.take, rendering.conditions
    if rendering.tail is not None:
        why = "the last frame of the take before is one of its references, not its first frame"
        rendering.outcomes["duration"] = ("approximated", why)
        return Image.fromarray(rendering.tail[-1])
    if wishes.start_image is None:
        return None
    why = "beside references the model takes no first frame: it is one more reference"
    rendering.outcomes["start_image"] = ("approximated", why)
    film_size = wishes.film_size or take.render_size
    return Image.fromarray(
        condition_picture(wishes.start_image, take, film_size, field="start_image")
    )


def _chosen(likenesses: tuple[Likeness, ...], rendering: Rendering) -> list[tuple[str, Any]]:
    """Pictures with their markers, in the order of likenesses. If there are too many, the first
    picture of every likeness is kept before any second one.
    """
    every = [(rank, each, path) for each in likenesses for rank, path in enumerate(each.pictures)]
    kept = sorted(every, key=lambda one: one[0])[:MOST_PICTURES]
    for wish in dict.fromkeys(each.wish for each in likenesses):
        asked = sum(each.wish == wish for _, each, _ in every)
        taken = sum(each.wish == wish for _, each, _ in kept)
        state = "honoured" if asked == taken else "approximated"
        rendering.outcomes[wish] = (state, f"the model looked at {taken} of {asked} pictures")
    return [(each.marker, path) for one in every if one in kept for _, each, path in [one]]


def _voices(rendering: Rendering, references: list[Any], words: dict[str, str]) -> str:
    """Add recordings of voices to ``references`` and ``words``; returns sentences to put before the
    prompt for voices that it does not mention.
    """
    import torch
    from diffusers.modular_pipelines.minimax_h3 import MiniMaxH3AudioReference

    unsaid, given = "", rendering.conditions.voices
    for number, (marker, path) in enumerate(list(given.items())[:_MOST_VOICES], start=1):
        sound = footage_sound(path, _LONGEST_S, _SOUND_HZ, alone=True)
        assert sound is not None  # `media.references` has checked that
        waves = torch.from_numpy(sound.samples.T.copy())
        references.append(MiniMaxH3AudioReference(audio=waves, sample_rate=sound.sample_rate))
        voice = f"in the voice of <Audio {number}>"
        words[marker] = f"{words[marker]}, who speaks {voice}," if marker in words else voice
        if not mentions(rendering.take.prompt, marker):
            unsaid += f"Lines are spoken {voice}. "
    if len(given) > _MOST_VOICES:
        why = f"the model heard {_MOST_VOICES} of {len(given)} voices"
        rendering.outcomes["voices"] = ("approximated", why)
    return unsaid


def _footage(rendering: Rendering) -> Any:
    """The reference video's frames, cut to the film's picture."""
    from diffusers.modular_pipelines.minimax_h3 import MiniMaxH3VideoReference

    wishes = rendering.conditions
    assert wishes.footage is not None
    frames = condition_footage(wishes.footage, rendering.take, wishes, 0)
    if wishes.footage.role == "base":
        state, why = "approximated", "the model redraws the video: nothing is kept pixel for pixel"
    else:
        state, why = "honoured", "the model watched the video as <Video 1>"
    rendering.outcomes["reference_video"] = (state, why)
    return MiniMaxH3VideoReference(frames=frames, fps=float(rendering.take.model_fps))
