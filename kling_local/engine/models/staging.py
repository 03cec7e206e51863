"""Given pictures that the built-in model does not draw again but films: its decoder moves the camera
over them.

A VAE takes part by its methods ``staged`` and ``setting`` and the number ``stage_scale``; that of a
large model has none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from kling_local.clips import Frame
from kling_local.engine.anchors import condition_picture
from kling_local.engine.models.rendering import Rendering

if TYPE_CHECKING:
    from torch import Tensor

_FILMED = (
    "{} is this picture, and the camera moves over it: the model does not draw such pictures, so "
    "what it shows does not move by itself"
)
_FRAMES = {"start_image": "frame 0 of the film", "end_image": "the last frame"}


def staged_by(vae: Any, rendering: Rendering) -> Any:
    """What the VAE's method ``staged`` makes of the take's start and end image, or of the frame
    that it goes on from; None if it is to draw them again.
    """
    if not hasattr(vae, "staged"):
        return None
    take, given, tail = rendering.take, rendering.conditions, rendering.tail
    film_size = given.film_size or take.render_size

    def picture(name: str) -> Frame | None:
        if name == "start_image" and tail is not None:
            return tail[-1] if tail.shape[1] > take.render_size.height else None
        path = getattr(given, name)
        scale = int(vae.stage_scale)
        return path and condition_picture(path, take, film_size, field=name, scale=scale)

    first, last = (picture(name) for name in _FRAMES)
    if first is None and last is None:
        return None
    staged = vae.staged(*(None if each is None else _unit(each) for each in (first, last)))
    if staged is not None:
        told = {name: ("approximated", _FILMED.format(which)) for name, which in _FRAMES.items()}
        rendering.outcomes |= {name: why for name, why in told.items() if getattr(given, name)}
    return staged


def tell_staged(vae: Any, rendering: Rendering) -> None:
    """Add to the palette, for decoder, vocoder and receipt, that the take is set in a picture."""
    read = rendering.facts.get("prompt_read", rendering.take.prompt)
    rendering.facts["palette"] = {**rendering.facts.get("palette", {}), **vae.setting(read)}


def _unit(picture: Frame) -> Tensor:
    """``(h w 3)`` to ``(3 h w)`` in 0..1."""
    return torch.from_numpy(picture.copy()).permute(2, 0, 1).float() / 255
