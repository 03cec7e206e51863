"""What the pipelines of the Wan family are given for one take.

``WanPipeline`` takes words only: for a take that continues another, its first latents are imposed
at every step. ``WanImageToVideoPipeline`` takes the first and the last picture. ``WanVACEPipeline``
takes a film with a mask of what is to be drawn, and pictures of things.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from kling_local.clips import Frame
from kling_local.engine.anchors import condition_footage, condition_picture
from kling_local.engine.models.adapter import Asked, evenly
from kling_local.engine.models.pixels import centred
from kling_local.engine.models.rendering import Rendering
from kling_local.engine.models.wan_decode import encode_frames
from kling_local.errors import EngineError
from kling_local.media.frames import load_image

_GREY = 128
"""Pixel value where VACE is to draw freely."""
_FEATURE_SCALE = 0.5
"""How strongly VACE follows a reference video that is only to be learnt from."""

AfterStep = Callable[[Any, int, Any, dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Given:
    """A pipeline and its arguments besides words and sizes.

    ``leading`` counts latent frames before the film, which are removed before decoding.
    ``imposed`` are the film's first latents, clean ``(1 c f h w)``, held while it is denoised.
    """

    pipeline: Any
    num_steps: int
    arguments: dict[str, Any] = field(default_factory=dict)
    leading: int = 0
    imposed: Tensor | None = None

    def imposing(self, rendering: Rendering, arguments: dict[str, Any]) -> AfterStep:
        """The callback after each step. With imposed latents, this also draws the noise, into
        ``arguments``, because each step mixes the imposed latents with the same noise.
        """
        clean = self.imposed
        if clean is None:
            return rendering.after_step
        pipeline = self.pipeline
        noise = pipeline.prepare_latents(
            1,
            pipeline.transformer.config.in_channels,
            arguments["height"],
            arguments["width"],
            arguments["num_frames"],
            torch.float32,
            pipeline._execution_device,
            arguments["generator"],
        )
        arguments["latents"] = noise
        held, length = clean.to(noise.device), clean.shape[2]

        def after_step(
            _pipeline: Any, step: int, _timestep: Any, tensors: dict[str, Any]
        ) -> dict[str, Any]:
            rendering.step_done(step)
            latents, level = tensors["latents"], pipeline.scheduler.sigmas[step + 1]
            mixed = (1 - level) * held + level * noise[:, :, :length]
            return {"latents": torch.cat([mixed.to(latents.dtype), latents[:, :, length:]], dim=2)}

        return after_step


def for_text(pipeline: Any, rendering: Rendering) -> Asked:
    """Words alone; if the take continues another, the tail's latents are imposed."""
    imposed = None
    if rendering.tail is not None:
        imposed = encode_frames(pipeline.vae, centred(rendering.tail))
        rendering.outcomes["duration"] = (
            "approximated",
            f"the model has no way to go on from a picture: the last {rendering.dropped} frames of "
            f"take {rendering.take.number - 1} are held at every step of take "
            f"{rendering.take.number}",
        )
    given = Given(pipeline, rendering.take.num_steps, imposed=imposed)
    return Asked(tuple(range(rendering.dropped, rendering.last + 1)), given=given)


def for_picture(pipeline: Any, rendering: Rendering) -> Asked:
    """A picture to begin with, and one to end on, which becomes the last drawn frame.

    The frames shown are then spread evenly, so that it is also the last one shown.
    """
    take, wishes = rendering.take, rendering.conditions
    film_size = wishes.film_size or take.render_size
    first = last = None
    if rendering.tail is not None:
        begin = rendering.tail[-1]
    else:
        assert wishes.start_image is not None
        begin = first = condition_picture(wishes.start_image, take, film_size, field="start_image")
        if take.number > 1:
            rendering.outcomes["start_image"] = (
                "approximated",
                f"take {take.number} begins from it too: the model draws nothing without a picture",
            )
    arguments: dict[str, Any] = {"image": Image.fromarray(begin)}
    shown = tuple(range(rendering.dropped, rendering.last + 1))
    if wishes.end_image is not None:
        last = condition_picture(wishes.end_image, take, film_size, field="end_image")
        arguments["last_image"] = Image.fromarray(last)
        shown = evenly(rendering.dropped, take.model_frames - 1, rendering.wanted)
        rendering.facts["end_image_off_frames"] = 0
    elif pipeline.transformer.config.pos_embed_seq_len is not None:
        raise EngineError(
            f"the model draws between two pictures and take {take.number} has no last one",
            hint="give an end_image, or use an image-to-video model",
            field="end_image",
        )
    return Asked(shown, first, last, Given(pipeline, take.num_steps, arguments))


def for_vace(pipeline: Any, rendering: Rendering) -> Asked:
    """A film whose given frames are kept, reference footage to follow, and pictures of things."""
    take, wishes = rendering.take, rendering.conditions
    film_size = wishes.film_size or take.render_size
    size = take.render_size
    film = np.full((take.model_frames, size.height, size.width, 3), _GREY, np.uint8)
    drawn = np.ones(take.model_frames, bool)
    arguments: dict[str, Any] = {}
    first = last = None
    followed = _follow(film, rendering, arguments)
    if rendering.tail is not None:
        film[: rendering.dropped], drawn[: rendering.dropped] = rendering.tail, False
    elif wishes.start_image is not None:
        first = condition_picture(wishes.start_image, take, film_size, field="start_image")
        film[0], drawn[0] = first, False
    if wishes.end_image is not None:
        last = condition_picture(wishes.end_image, take, film_size, field="end_image")
        film[rendering.last :], drawn[rendering.last :] = last, False
        rendering.facts["end_image_off_frames"] = 0
    if followed or not drawn.all():
        arguments["video"] = [Image.fromarray(frame) for frame in film]
        arguments["mask"] = [_mask(film[0], free) for free in drawn]
    pictures = _likenesses(rendering)
    if pictures:
        arguments["reference_images"] = pictures
    given = Given(pipeline, take.num_steps, arguments, leading=len(pictures))
    return Asked(tuple(range(rendering.dropped, rendering.last + 1)), first, last, given)


def _follow(film: NDArray[np.uint8], rendering: Rendering, arguments: dict[str, Any]) -> bool:
    """Write the reference video's stretch into ``film``; returns whether there was one."""
    footage = rendering.conditions.footage
    if footage is None:
        return False
    frames = condition_footage(footage, rendering.take, rendering.conditions, rendering.dropped)
    count = min(len(frames), len(film))
    if footage.role == "base":
        film[:count] = frames[:count]
        why = "redrawn after the video: nothing is kept pixel for pixel, because no mask is given"
    else:
        film[:count] = _greyed(frames[:count])
        arguments["conditioning_scale"] = _FEATURE_SCALE
        why = "followed in grey at half strength: motion and layout of the video, not its look"
    needed = rendering.last + 1  # frames beyond it, drawn to fit the grid, are not shown
    short = "" if count >= needed else f"; it ends after {count} of {needed} drawn frames"
    rendering.outcomes["reference_video"] = ("approximated", why + short)
    return count > 0


def _likenesses(rendering: Rendering) -> list[Image.Image]:
    """All likenesses' pictures, in the request's order; each becomes a latent frame of its own."""
    pictures: list[Image.Image] = []
    for likeness in rendering.conditions.likenesses:
        for number, path in enumerate(likeness.pictures, start=1):
            where = f"{likeness.wish}: {likeness.marker} picture {number}"
            pictures.append(Image.fromarray(load_image(path, field=where)))
    for wish in {likeness.wish for likeness in rendering.conditions.likenesses}:
        count = sum(
            len(each.pictures) for each in rendering.conditions.likenesses if each.wish == wish
        )
        rendering.outcomes[wish] = ("honoured", f"the model was shown {count} pictures beside it")
    return pictures


def _mask(frame: Frame, free: bool) -> Image.Image:
    """White where VACE draws."""
    return Image.fromarray(np.full_like(frame, 255 if free else 0))


def _greyed(frames: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Luma (BT.601) in all three channels."""
    luma = (frames @ np.array([0.299, 0.587, 0.114])).round().astype(np.uint8)
    return np.repeat(luma[..., None], 3, axis=-1)
