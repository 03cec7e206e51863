"""The built-in model with half of its attention skipped, against its exact twin."""

from __future__ import annotations

import numpy as np
import pytest

from kling_local import cards
from kling_local.clips import silent
from kling_local.engine import Conditions
from kling_local.engine.models.ltx2 import Ltx2Model
from kling_local.quality import DEFAULT, Quality, read_quality
from kling_local.shots import Take
from kling_local.units import Size

HALF = """[attention]
budget = [[0.0, 0.4]]
guard_steps = 1
averaged = false
"""


@pytest.fixture(scope="module")
def sketch():
    model = Ltx2Model(cards.card("sketch"))
    model.load(silent)
    yield model
    model.unload()


def drawn(model: Ltx2Model, asked: Quality, monkeypatch) -> tuple[np.ndarray, np.ndarray, dict]:
    """Pictures, the latents they were painted from, and what the take says of itself."""
    seen = []
    stretches = model._pipeline.vae.stretches

    def watched(latents, first, last):
        seen.append(latents.double().numpy())
        return stretches(latents, first, last)

    monkeypatch.setattr(model._pipeline.vae, "stretches", watched)
    take = Take(
        number=1, shots=(1,), start_frame=0, num_frames=360, model_frames=185, model_fps=12,
        render_size=Size(320, 192), prompt="a red ball rolls right , beach , sunset",
        negative_prompt="", anchor="none", seed=7, num_steps=8, guidance_scale=1.0,
    )  # fmt: skip
    conditions = Conditions(quality=asked, sound=False)
    clip = model.render(take, conditions, silent, lambda: False)
    pictures = np.stack(list(clip.frames))
    monkeypatch.undo()
    return pictures, seen[0], clip.facts


def test_half_of_the_attention_changes_latents_a_little(sketch, tmp_path, monkeypatch):
    """Latents, not pictures: a painted edge that moves by a pixel costs more than it means."""
    path = tmp_path / "half.toml"
    path.write_text(HALF)
    _, told, _ = drawn(sketch, DEFAULT, monkeypatch)
    _, half, facts = drawn(sketch, read_quality(path), monkeypatch)
    signal_to_error = 10 * np.log10(np.mean(told**2) / np.mean((told - half) ** 2))
    assert facts["attention"] == "half"
    assert facts["attention_density"] <= 0.52
    assert facts["attention_guard_steps"] == 1
    assert signal_to_error >= 12  # pictures: 17.0 dB, the goal is 30, see DECISIONS.md
    _, again, after = drawn(sketch, DEFAULT, monkeypatch)
    assert (again == told).all()
    assert after["attention_density"] == 1.0
