"""Given pictures that the built-in model does not draw again but shows as they are: its decoder
moves the camera over them, and the subjects of others in place of the figures that it draws.

A VAE takes part by its methods ``drew``, ``staged`` and ``setting`` and the number ``stage_scale``;
that of a large model has none of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kling_local.clips import Frame
from kling_local.engine.anchors import condition_footage, condition_picture
from kling_local.engine.models.rendering import Rendering
from kling_local.engine.protocol import Likeness
from kling_local.media.frames import load_image
from kling_local.planner.markers import scenery_in, subjects_in

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
_FRAMES = {"start_image": "frame 0 of the film", "end_image": "the last frame"}
_SCENERY = "scenery"


def staged_by(vae: Any, rendering: Rendering) -> Any:
    """What the VAE's method ``staged`` makes of the reference video that the take edits, or of its
    start and end image or the frame that it goes on from, and of its likenesses; None if it draws
    all itself, as it does where start and end image are drawings of its own world (``drew``).
    """
    if not hasattr(vae, "staged"):
        return None
    given, prompt = rendering.conditions, rendering.take.prompt
    likenesses = {each.marker: each for each in given.likenesses}
    subjects = [likenesses[name] for name in subjects_in(prompt) if name in likenesses]
    place = likenesses.get(scenery_in(prompt))
    found = _set_in(vae, rendering)
    if (subjects or place) and rendering.tail is not None:
        found.pop("first", None)
    if place and not found:
        found[_SCENERY] = _laid_out(vae, rendering, place.pictures[0], place.wish)
    if not found and not subjects:
        return None
    staged = vae.staged(**found, subjects={each.marker: _seen(each) for each in subjects})
    if staged.given:
        told = {name: ("approximated", _FILMED.format(which)) for name, which in _FRAMES.items()}
        rendering.outcomes |= {name: why for name, why in told.items() if getattr(given, name)}
    shown = {name: puppet.cut.how for name, puppet in staged.puppets.items()}
    shown |= {place.marker: _SCENERY} if place and _SCENERY in found else {}
    rendering.facts.update({"likenesses": shown} if shown else {})
    return staged


def _set_in(vae: Any, rendering: Rendering) -> dict[str, Tensor]:
    """The pictures that the take is set in, by what they are to the VAE's method ``staged``."""
    given, tail = rendering.conditions, rendering.tail
    if given.footage is not None:
        frames = _edited(rendering, int(vae.stage_scale))
        if frames is not None:
            return {"footage": _channels_first(frames)}
    if tail is not None and tail.shape[1] > rendering.take.render_size.height:
        return {"first": _unit(tail[-1])}
    paths = {"first": given.start_image if tail is None else None, "last": given.end_image}
    if rendering.take.prompt.endswith(AS_PICTURED):
        paths["recalled"] = given.recalled
    files = {name: path for name, path in paths.items() if path is not None}
    if all(vae.drew(_unit(load_image(path))) for path in files.values()):
        return {}
    fields = {"first": "start_image", "last": "end_image", "recalled": "start_image"}
    return {name: _laid_out(vae, rendering, path, fields[name]) for name, path in files.items()}


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


def tell_staged(vae: Any, staged: Any, rendering: Rendering) -> None:
    """Add to the palette, for decoder, vocoder and receipt, that the take is set in a picture."""
    if staged is None or not staged.is_set:
        return
    read = rendering.facts.get("prompt_read", rendering.take.prompt)
    rendering.facts["palette"] = {**rendering.facts.get("palette", {}), **vae.setting(read)}


def _laid_out(vae: Any, rendering: Rendering, path: Path, field: str) -> Tensor:
    take = rendering.take
    film_size = rendering.conditions.film_size or take.render_size
    scale = int(vae.stage_scale)
    return _unit(condition_picture(path, take, film_size, field=field, scale=scale))


def _seen(likeness: Likeness) -> Tensor:
    """The first picture of a subject, with its transparency: ``(4 h w)`` in 0..1."""
    import torch

    seen = _unit(load_image(likeness.pictures[0], field=likeness.wish, coverage=True))
    return seen if len(seen) == 4 else torch.cat([seen, torch.ones_like(seen[:1])])


def _unit(picture: Frame) -> Tensor:
    """``(h w c)`` to ``(c h w)`` in 0..1."""
    return _channels_first(picture.copy()[None])[0].float() / 255


def _channels_first(frames: NDArray[np.uint8]) -> Tensor:
    import torch

    return torch.from_numpy(frames).permute(0, 3, 1, 2)
