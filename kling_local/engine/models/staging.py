"""Given pictures that the built-in model does not draw again but shows as they are: its decoder
moves the camera over them, and the subjects of others in place of the figures that it draws.

A VAE takes part by its methods ``staged`` and ``setting`` and the number ``stage_scale``; that of a
large model has none of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kling_local.clips import Frame
from kling_local.engine.anchors import condition_picture
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
_FRAMES = {"start_image": "frame 0 of the film", "end_image": "the last frame"}
_SCENERY = "scenery"


def staged_by(vae: Any, rendering: Rendering) -> Any:
    """What the VAE's method ``staged`` makes of the take's start and end image, or of the frame
    that it goes on from, and of its likenesses; None if the take shows only what is drawn.
    """
    if not hasattr(vae, "staged"):
        return None
    given, prompt = rendering.conditions, rendering.take.prompt
    likenesses = {each.marker: each for each in given.likenesses}
    subjects = [likenesses[name] for name in subjects_in(prompt) if name in likenesses]
    place = likenesses.get(scenery_in(prompt))
    first, last = (_filmed(vae, rendering, name) for name in _FRAMES)
    if subjects or place:
        first = None if rendering.tail is not None else first
    scenery = _laid_out(vae, rendering, place.pictures[0], place.wish) if place else None
    if all(each is None for each in (first, last, scenery)) and not subjects:
        return None
    staged = vae.staged(first, last, scenery, {each.marker: _seen(each) for each in subjects})
    if staged is None:
        return None
    if staged.given:
        told = {name: ("approximated", _FILMED.format(which)) for name, which in _FRAMES.items()}
        rendering.outcomes |= {name: why for name, why in told.items() if getattr(given, name)}
    shown = {name: puppet.cut.how for name, puppet in staged.puppets.items()}
    shown |= {place.marker: _SCENERY} if place else {}
    rendering.facts.update({"likenesses": shown} if shown else {})
    return staged


def tell_staged(vae: Any, staged: Any, rendering: Rendering) -> None:
    """Add to the palette, for decoder, vocoder and receipt, that the take is set in a picture."""
    if staged is None or not staged.is_set:
        return
    read = rendering.facts.get("prompt_read", rendering.take.prompt)
    rendering.facts["palette"] = {**rendering.facts.get("palette", {}), **vae.setting(read)}


def _filmed(vae: Any, rendering: Rendering, name: str) -> Tensor | None:
    """The take's start or end image, or the frame that it goes on from, as it is filmed."""
    tail, path = rendering.tail, getattr(rendering.conditions, name)
    if name == "start_image" and tail is not None:
        finer = tail.shape[1] > rendering.take.render_size.height
        return _unit(tail[-1]) if finer else None
    return _laid_out(vae, rendering, path, name) if path else None


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
    import torch

    return torch.from_numpy(picture.copy()).permute(2, 0, 1).float() / 255
