"""Shades of the built-in model, from the prompt to the pixels and the receipt."""

import pytest
import torch

from kling_local import cards
from kling_local.clips import silent
from kling_local.engine import Conditions
from kling_local.planner import plan
from kling_local.request import GenerationRequest
from kling_local.sketch.world.figures.brush import PAINT, SHADES
from kling_local.sketch.world.scene import COLORS


@pytest.mark.parametrize(
    ("prompt", "shade", "look"),
    [
        ("A brown dog sits in the snow.", "brown", "brown who sits"),
        ("A brown dog stands in the snow.", "brown", "brown"),
        ("A pink car.", "pink", "pink"),
    ],
)
def test_a_film_shows_the_shade_and_its_receipt_says_how_it_was_read(sketch, prompt, shade, look):
    """All were drawn as the nearest of eight colours: a brown dog was orange, a pink car purple."""
    asked = GenerationRequest(prompt=prompt, duration=3, seed=5)
    shots = plan(asked, cards.card("sketch"))
    (take,) = shots.takes
    assert f"a {shade} " in take.prompt
    assert not [each for each in shots.findings if each.code == "M104"]
    clip = sketch.render(take, Conditions(sound=False), silent, lambda: False)
    frame = torch.as_tensor(next(iter(clip.frames))).float() / 255
    ((color, painted_as),) = clip.facts["palette"].items()
    assert painted_as == look
    assert clip.facts["prompt_read"].startswith(f"{'an' if color == 'orange' else 'a'} {color} ")

    def near(paint):
        return ((frame - torch.tensor(paint)).abs().amax(-1) < 0.12).float().mean()

    assert near(SHADES[shade]) > 0.01
    assert near(PAINT[COLORS.index(color)]) < near(SHADES[shade]) / 3


def test_a_film_noir_has_no_colours(sketch):
    """Its look was told as lost."""
    asked = GenerationRequest(prompt="Film noir, a man walks on a street.", duration=3, seed=5)
    shots = plan(asked, cards.card("sketch"))
    (take,) = shots.takes
    assert not [each for each in shots.findings if each.code == "M112"]
    clip = sketch.render(take, Conditions(sound=False), silent, lambda: False)
    frame = torch.as_tensor(next(iter(clip.frames))).float()
    assert (frame.amax(-1) - frame.amin(-1)).max() <= 1
    assert clip.facts["palette"] == {"picture": "black and white, contrasty"}
