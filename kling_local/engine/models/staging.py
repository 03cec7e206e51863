"""Given pictures that the built-in model does not draw again but films: its decoder moves the
camera over them.

A VAE takes part by its methods ``drew``, ``staged`` and ``setting`` and the number ``stage_scale``;
that of a large model has none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kling_local.clips import Frame
from kling_local.engine.anchors import condition_footage, condition_picture
from kling_local.engine.models.rendering import Rendering
from kling_local.media.frames import load_image

if TYPE_CHECKING:
    from torch import Tensor

_FILMED = (
    "{} is this picture, and the camera moves over it: the model does not draw such pictures, so "
    "what it shows does not move by itself"
)
_EDITED = (
    "the film shows this video; weather, grades, camera moves and who comes in are added as asked: "
    "the model does not draw again what it shows"
)
_UNLEARNT = "the model learns nothing from a reference video: it edits one (role base)"
_OVER = "the video ends before this part of the film"
AS_PICTURED = " , as pictured"
"""How the prompt of a take ends that is set in the picture that an earlier one began with."""
_PICTURES = ("start_image", "end_image", "scenery")
_FRAMES = {"start_image": "frame 0 of the film", "end_image": "the last frame"}


def staged_by(vae: Any, rendering: Rendering) -> Any:
    """What the VAE's method ``staged`` makes of the reference video that the take edits, or of its
    start and end image, or of the frame that it goes on from; None if it draws all itself, as it
    does where all pictures are drawings of its own world (``drew``).
    """
    if not hasattr(vae, "staged"):
        return None
    scale, given = int(vae.stage_scale), rendering.conditions
    if given.footage is not None:
        frames = _edited(rendering, scale)
        if frames is not None:
            return vae.staged(footage=_channels_first(frames))
    given_here = {name: _picture(rendering, name, scale) for name in _PICTURES}
    if not rendering.take.prompt.endswith(AS_PICTURED):
        given_here["scenery"] = None
    found = {name: _unit(each) for name, each in given_here.items() if each is not None}
    files = [path for name in found if (path := getattr(given, name)) is not None]
    filmed = rendering.tail is not None and "start_image" in found
    if not filmed and all(vae.drew(_unit(load_image(path))) for path in files):
        return None
    told = {name: ("approximated", _FILMED.format(which)) for name, which in _FRAMES.items()}
    rendering.outcomes |= {name: why for name, why in told.items() if getattr(given, name)}
    return vae.staged(*map(found.get, _PICTURES))


def _edited(rendering: Rendering, scale: int) -> NDArray[np.uint8] | None:
    """The frames ``(f h w 3)`` of a reference video that is to be edited; None if there are none,
    or if the model is to learn from it."""
    footage = rendering.conditions.footage
    assert footage is not None
    if footage.role != "base":
        rendering.outcomes["reference_video"] = ("not applied", _UNLEARNT)
        return None
    take, given = rendering.take, rendering.conditions
    frames = condition_footage(footage, take, given, rendering.dropped, scale=scale)
    if not len(frames):
        rendering.outcomes["reference_video"] = ("not applied", _OVER)
        return None
    rendering.outcomes["reference_video"] = ("approximated", _EDITED)
    return frames


def _picture(rendering: Rendering, name: str, scale: int) -> Frame | None:
    """The start or end image, or the last frame that a take goes on from if a picture was filmed
    there, ``scale`` times as large as a drawing."""
    take, given, tail = rendering.take, rendering.conditions, rendering.tail
    if name == "start_image" and tail is not None:
        return tail[-1] if tail.shape[1] > take.render_size.height else None
    path, film_size = getattr(given, name), given.film_size or take.render_size
    return path and condition_picture(path, take, film_size, field=name, scale=scale)


def tell_staged(vae: Any, rendering: Rendering) -> None:
    """Add to the palette, for decoder, vocoder and receipt, that the take is set in a picture."""
    read = rendering.facts.get("prompt_read", rendering.take.prompt)
    rendering.facts["palette"] = {**rendering.facts.get("palette", {}), **vae.setting(read)}


def _unit(picture: Frame) -> Tensor:
    """``(h w 3)`` to ``(3 h w)`` in 0..1."""
    return _channels_first(picture.copy()[None])[0].float() / 255


def _channels_first(frames: NDArray[np.uint8]) -> Tensor:
    import torch

    return torch.from_numpy(frames).permute(0, 3, 1, 2)
