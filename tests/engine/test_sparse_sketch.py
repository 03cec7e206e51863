"""The built-in model with half of its attention skipped, compared with exact attention."""

from __future__ import annotations

from itertools import islice

import numpy as np

from kling_local.clips import silent
from kling_local.engine import Conditions
from kling_local.engine.models.ltx2 import Ltx2Model
from kling_local.quality import DEFAULT, Quality, quality
from kling_local.shots import Take
from kling_local.units import Size

SENTENCE = "a red ball rolls right , beach , dusk , medium shot , camera static"
"""A canonical sentence as the planner writes it: an unknown word would leave a fact to chance."""


def drawn(
    model: Ltx2Model, asked: Quality, monkeypatch, most: int | None = None
) -> tuple[np.ndarray, np.ndarray, dict]:
    """The first ``most`` pictures (or all), the latents they were painted from, and the facts."""
    seen = []
    stretches = model._pipeline.vae.stretches

    def watched(latents, *given):
        seen.append(latents.double().numpy())
        return stretches(latents, *given)

    monkeypatch.setattr(model._pipeline.vae, "stretches", watched)
    take = Take(
        number=1, shots=(1,), start_frame=0, num_frames=360, model_frames=185, model_fps=12,
        render_size=Size(320, 192), prompt=SENTENCE,
        negative_prompt="", anchor="none", seed=7, num_steps=8, guidance_scale=1.0,
    )  # fmt: skip
    conditions = Conditions(quality=asked, sound=False)
    clip = model.render(take, conditions, silent, lambda: False)
    pictures = np.stack(list(islice(clip.frames, most)))
    monkeypatch.undo()
    return pictures, seen[0], clip.facts


def decibel(exact: np.ndarray, other: np.ndarray, peak: float) -> float:
    return 10 * np.log10(peak / np.mean((exact.astype(np.float64) - other) ** 2))


def test_half_of_the_attention_draws_the_same_film(sketch, monkeypatch):
    pictures, latents, _ = drawn(sketch, DEFAULT, monkeypatch)
    halved, drifted, facts = drawn(sketch, quality("half"), monkeypatch)
    assert facts["attention"] == "half"
    assert facts["attention_density"] <= 0.5
    assert (facts["attention_guard_steps"], facts["attention_sparse_steps"]) == (0, 8)
    assert (facts["attention_block"], facts["attention_backend"]) == (8, "reference")
    assert decibel(pictures, halved, 255.0**2) >= 30
    assert decibel(latents, drifted, np.mean(latents**2)) >= 30
    _, told, after = drawn(sketch, DEFAULT, monkeypatch, 1)  # equal latents give equal pictures
    assert (told == latents).all()
    assert after["attention_density"] == 1.0
