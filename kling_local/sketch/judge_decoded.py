"""Films for the judge as the model's own decoder shows them: real renders through the codec.

So that the judge knows the decoder's hand.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from kling_local.sketch import codec, judge_films
from kling_local.sketch.data import latents_of
from kling_local.sketch.judge import moments_of
from kling_local.sketch.judge_films import CROPPED, DRAWN_HEIGHT, DRAWN_WIDTH, Films
from kling_local.sketch.model import FPS
from kling_local.sketch.world.draw import draw, frame_times
from kling_local.sketch.world.scene import sample_scenes

NUM_FRAMES, SHOWN_FRAMES = 41, 36
"""What the model draws for a shot of three seconds, and what is delivered of it."""
_AT_ONCE = 4


def trained_decoder(run_folder: Path) -> tuple[Any, codec.Basis]:
    """The decoder of a training run and its basis; ``FileNotFoundError`` when it has none yet."""
    bases = torch.load(run_folder / "basis.pt", weights_only=True)
    vae = codec.new_vae()
    weights = torch.load(run_folder / "decoder.pt", map_location="cpu", weights_only=True)
    vae.decoder.load_state_dict(weights)
    return vae.decoder.eval(), codec.Basis(**bases["picture"])


def decoded(decoder: Any, basis: codec.Basis, seed: int, count: int = _AT_ONCE) -> Films:
    """``count`` films of three seconds, decoded from the latents of their renders."""
    generator = torch.Generator().manual_seed(seed)
    scenes = sample_scenes(
        count, generator, duration_s=NUM_FRAMES / FPS, aspect=DRAWN_WIDTH / DRAWN_HEIGHT
    )
    times = frame_times(NUM_FRAMES, FPS)
    clips = draw(scenes, times, DRAWN_HEIGHT, DRAWN_WIDTH) * 2 - 1
    with torch.no_grad():
        pictures: Tensor = decoder(latents_of(clips, scenes, times, basis))
    moments = moments_of(SHOWN_FRAMES)
    frames = (0.5 + 0.5 * pictures.float()).clamp(0, 1).transpose(1, 2)[:, moments]
    return judge_films.seen(scenes, times[moments], frames[..., CROPPED, :])
