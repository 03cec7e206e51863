"""What a canonical sentence states overrules what the eyes estimate of a picture."""

from __future__ import annotations

import pytest
import torch

from kling_local.sketch.drawing_vae import DrawingVAE
from kling_local.sketch.world.caption import canonical
from kling_local.sketch.world.layout import CHANNELS, FIGURE, STAGE
from kling_local.sketch.world.reading import read
from kling_local.sketch.world.scene import FACTS, MOST_SUBJECTS, sample_scenes
from kling_local.sketch.world.stated import overruled, stated

STAGE_FACTS = ("place", "light", "weather", "size", "angle")
SILENT = {"weather": "clear", "angle": "eye level"}


def test_every_sentence_of_the_world_is_read_back():
    scenes = sample_scenes(400, torch.Generator().manual_seed(4), duration_s=5.0, aspect=1.6)
    for row in range(len(scenes)):
        facts = scenes.facts(row)
        said = stated(canonical(facts))
        kinds = [FACTS["kind"][int(code)] for code in scenes.kinds[row][scenes.present[row]]]
        colors = [FACTS["color"][int(code)] for code in scenes.colors[row][scenes.present[row]]]
        assert [each["kind"] for each in said.figures] == kinds
        assert [each["color"] for each in said.figures] == colors
        assert said.stage == {
            name: facts[name]
            for name in STAGE_FACTS
            if name in facts and facts[name] != SILENT.get(name)
        }


@pytest.mark.parametrize(
    ("sentence", "figures", "stage"),
    [
        ("", [], {}),
        ("beach , camera pan left", [], {"place": "beach"}),
        ("a blue thing goes left", [{"color": "blue"}], {}),
        ("a dog runs , then jumps , stage , neon light", [{"kind": "dog"}],
         {"place": "stage", "light": "neon"}),
        ("a red man waves , a cat behind , snow , snowfall",
         [{"kind": "man", "color": "red"}, {"kind": "cat"}], {"place": "snow", "weather": "snow"}),
        ("three fish swim right", [{"kind": "fish"}] * 3, {}),
    ],
)  # fmt: skip
def test_what_is_left_open_is_not_stated(sentence, figures, stage):
    said = stated(sentence)
    assert list(said.figures) == figures
    assert said.stage == stage


def test_stated_facts_replace_estimates_and_the_rest_stays():
    cells = torch.full((1, MOST_SUBJECTS + 1, CHANNELS), 0.5)
    led = overruled(cells, stated("a dog walks left , beach"))
    for name in ("color", "x", "height"):
        assert torch.equal(led[0, 0, FIGURE[name]], cells[0, 0, FIGURE[name]])
    assert led[0, :MOST_SUBJECTS, FIGURE["present"]].flatten().tolist() == [1, -1, -1]
    for name in ("light", "pan", "shape"):
        assert torch.equal(led[0, -1, STAGE[name]], cells[0, -1, STAGE[name]])
    assert torch.equal(overruled(cells, stated("")), cells)


def test_any_picture_is_read_as_what_the_words_state():
    vae = DrawingVAE()
    noise = torch.rand(1, 3, 1, 192, 320, generator=torch.Generator().manual_seed(1)) * 2 - 1
    with torch.no_grad(), vae.reading_with("a red horse walks right beside a black bird , desert"):
        latents = vae.encode(noise).latent_dist.mode()
    facts = read(latents[0], 1, 12)[0].facts(0)
    found = [facts[name] for name in ("kind", "color", "kind2", "color2", "place")]
    assert found == ["horse", "red", "bird", "black", "desert"]
    with torch.no_grad():
        assert not torch.equal(vae.encode(noise).latent_dist.mode(), latents)
