"""People of the built-in model keep their looks from take to take."""

from __future__ import annotations

from kling_local import cards
from kling_local.clips import silent
from kling_local.engine import Conditions
from kling_local.planner import plan
from kling_local.request import GenerationRequest, ShotRequest
from kling_local.sketch import drawing_vae
from kling_local.sketch.world.figures.brush import skin_tone


def test_the_takes_of_a_film_show_one_man(sketch, monkeypatch):
    """Without it, three shots of one man have up to three skins."""
    seen = []
    looked = drawing_vae.read
    monkeypatch.setattr(drawing_vae, "read", lambda *told: seen.append(looked(*told)) or seen[-1])
    words = ("A man walks right on a street.", "The man waves.", "The man runs left.")
    shots = tuple(ShotRequest(each, 3) for each in words)
    made = plan(GenerationRequest(shots=shots, seed=1), cards.card("sketch"))
    assert len(made.takes) == 3

    def skins(look):
        seen.clear()
        for take in made.takes:
            clip = sketch.render(take, Conditions(sound=False, look=look), silent, lambda: False)
            next(iter(clip.frames))
        return [int(skin_tone(scenes.shape)) for scenes, _ in seen]

    assert len(set(skins(None))) > 1
    assert skins(made.seed) == [1, 1, 1]
