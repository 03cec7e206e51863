"""A small network that reads the facts of a film off its pictures.

It is trained on real renders of the world only. ``python -m kling_local.sketch.judge`` trains it in
a few minutes and prints its score on fresh renders, the ceiling of every figure that the probe
measures with it.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from kling_local.sketch.world.draw import draw
from kling_local.sketch.world.scene import FACTS, Scenes, sample_scenes

NUM_FRAMES = 8
HEIGHT, WIDTH = 48, 80
JUDGE_FILE = Path(__file__).with_name("judge.safetensors")


class Judge(nn.Module):
    """Eight pictures of a film, evenly spread, to logits of every fact."""

    def __init__(self, width: int = 32) -> None:
        super().__init__()
        self.look = nn.Sequential(
            nn.Conv2d(6, width, 5, 2, 2), nn.ReLU(),
            nn.Conv2d(width, 2 * width, 3, 2, 1), nn.ReLU(),
            nn.Conv2d(2 * width, 2 * width, 3, 2, 1), nn.ReLU(),
            nn.Conv2d(2 * width, width, 3, 1, 1), nn.ReLU(),
        )  # fmt: skip
        self.frame = nn.Linear(width * (HEIGHT // 8) * (WIDTH // 8), 128)
        self.film = nn.Sequential(nn.Linear(128 * NUM_FRAMES, 256), nn.ReLU())
        self.heads = nn.ModuleDict(
            {name: nn.Linear(256, len(values)) for name, values in FACTS.items()}
        )

    def forward(self, frames: Tensor) -> dict[str, Tensor]:
        """Frames ``(b 8 3 48 80)`` in 0..1 to ``{fact: (b values)}``."""
        before = torch.cat([frames[:, :1], frames[:, :-1]], dim=1)
        both = torch.cat([frames - 0.5, 2 * (frames - before)], dim=2)  # what is, and what moved
        seen = self.look(both.flatten(0, 1)).flatten(1)
        film = self.film(F.relu(self.frame(seen)).unflatten(0, (-1, NUM_FRAMES)).flatten(1))
        return {name: head(film) for name, head in self.heads.items()}


def small(frames: Tensor) -> Tensor:
    """Eight evenly spread frames of ``(t 3 h w)`` in 0..1, area-scaled to ``(8 3 48 80)``."""
    rows = torch.linspace(0, len(frames) - 1, NUM_FRAMES).round().long()
    return F.interpolate(frames[rows], size=(HEIGHT, WIDTH), mode="area")


def films(count: int, generator: torch.Generator) -> tuple[Scenes, Tensor]:
    """Scenes of one random length and their frames at the judge's size."""
    length = 3 + 3 * float(torch.rand(1, generator=generator))
    scenes = sample_scenes(count, generator, duration_s=length, aspect=WIDTH / HEIGHT)
    frames = draw(scenes, torch.linspace(0, length - 1 / 12, NUM_FRAMES), HEIGHT, WIDTH)
    return scenes, frames


def roughened(frames: Tensor) -> Tensor:
    """The same films a little blurred, noisy and shifted in tone.

    So the judge does not live on fine detail that a generated film lacks.
    """
    blur = F.avg_pool2d(frames.flatten(0, 1), 3, 1, 1).unflatten(0, frames.shape[:2])
    frames = torch.lerp(frames, blur, torch.rand(len(frames), 1, 1, 1, 1))
    gain = 1 + 0.06 * torch.randn(len(frames), 1, 1, 1, 1)
    return (frames * gain + 0.03 * torch.randn_like(frames)).clamp(0, 1)


def right(judge: Judge, scenes: Scenes, frames: Tensor) -> dict[str, float]:
    """Share of right answers per fact."""
    with torch.no_grad():
        answers = judge(frames)
    return {
        name: float((answers[name].argmax(1) == getattr(scenes, name)).float().mean())
        for name in FACTS
    }


def train(num_films: int, minutes: float, seed: int = 77) -> tuple[Judge, dict[str, float]]:
    """Train on ``num_films`` fresh renders; returns the judge and its score on 512 others."""
    generator = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)
    parts = [films(64, generator) for _ in range(num_films // 64)]
    frames = torch.cat([part for _, part in parts])
    codes = {name: torch.cat([getattr(scenes, name) for scenes, _ in parts]) for name in FACTS}
    judge = Judge()
    optimiser = torch.optim.AdamW(judge.parameters(), 1e-3, weight_decay=0.02)
    began = time.monotonic()
    while (progress := (time.monotonic() - began) / (60 * minutes)) < 1:
        rows = torch.randint(len(frames), (64,), generator=generator)
        answers = judge(roughened(frames[rows]))
        loss = torch.stack(
            [F.cross_entropy(answers[name], codes[name][rows]) for name in FACTS]
        ).sum()
        for group in optimiser.param_groups:
            group["lr"] = 1e-3 * min(1.0, 2 * (1 - progress) + 0.01)
        loss.backward()
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
    fresh, pictures = films(512, torch.Generator().manual_seed(seed + 1))
    return judge, right(judge.eval(), fresh, pictures)


def load() -> Judge:
    """The judge that is kept beside this file."""
    judge = Judge()
    judge.load_state_dict({name: value.float() for name, value in load_file(JUDGE_FILE).items()})
    return judge.eval()


def main(arguments: list[str] | None = None) -> None:
    """Train the judge and keep it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--films", type=int, default=12_800)
    parser.add_argument("--minutes", type=float, default=6)
    options = parser.parse_args(arguments)
    judge, score = train(options.films, options.minutes)
    save_file({name: value.half() for name, value in judge.state_dict().items()}, JUDGE_FILE)
    print(" ".join(f"{name} {100 * value:.1f}%" for name, value in score.items()))


if __name__ == "__main__":
    main()
