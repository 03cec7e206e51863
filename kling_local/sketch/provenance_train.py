"""Fits what tells the world's own pictures from others (`provenance`), and measures it.

``python -m kling_local.sketch.provenance_train FOLDER`` takes photographs and illustrations from
the folders in ``FOLDER``, one a source, and draws the world's own pictures itself. It prints how
often each source is taken for the world's own by a fit that has never seen that source, then saves
a fit to everything beside `provenance`.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from kling_local.files import replacing
from kling_local.sketch import provenance_data
from kling_local.sketch.provenance import (
    PROVENANCE_FILE,
    THRESHOLD,
    Witness,
    statistics,
)

OWN, SYNTHETIC = "own", "synthetic"
_FOLDS = 5
_STEPS = 1500
_BATCH = 256
_BLUR = 0.1  # added to the statistics, in their deviations
_STRETCH = 40  # pictures of the world in a row that fall into the same fold
_WORN = 0.5  # share of others' pictures that are worn


@dataclass(frozen=True)
class Examples:
    """Statistics ``(n k)`` of pictures, and the source of each."""

    seen: Tensor
    sources: tuple[str, ...]

    @property
    def own(self) -> Tensor:
        """Whether the world drew each picture, ``(n)`` as 0 or 1."""
        return torch.tensor([float(source == OWN) for source in self.sources])

    def where(self, rows: Tensor) -> Examples:
        """The examples in the rows of a mask ``(n)``."""
        chosen = rows.nonzero()[:, 0].tolist()
        return Examples(self.seen[rows], tuple(self.sources[row] for row in chosen))


def gather(folder: Path, own: int, rng: random.Random) -> Examples:
    """``own`` pictures of the world, an eighth as many synthetic ones, and all in ``folder``."""
    seen, sources = [], []

    def take(source: str, pictures: Iterable[Tensor]) -> None:
        for picture in pictures:
            seen.append(statistics(picture))
            sources.append(source)

    take(OWN, provenance_data.own(own, rng))
    made = provenance_data.synthetic(own // 8, rng)
    take(SYNTHETIC, (provenance_data.worn(picture, rng) for picture in made))
    for source, picture in provenance_data.others(folder):
        take(source, [provenance_data.worn(picture, rng) if rng.random() < _WORN else picture])
    return Examples(torch.stack(seen), tuple(sources))


def fitted(examples: Examples, seed: int, steps: int = _STEPS) -> Witness:
    """A witness fitted to examples; own and other pictures weigh the same in all."""
    torch.manual_seed(seed)
    witness = Witness(examples.seen.shape[1])
    witness.mean.copy_(examples.seen.mean(0))
    witness.scale.copy_(examples.seen.std(0) + 0.01)
    own = examples.own
    weight = torch.where(own > 0, 0.5 / own.mean(), 0.5 / (1 - own.mean()))
    optimiser = torch.optim.AdamW(witness.parameters(), lr=3e-3, weight_decay=0.1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=steps)
    for _ in range(steps):
        rows = torch.randint(len(own), (_BATCH,))
        blurred = examples.seen[rows] + _BLUR * witness.scale * torch.randn_like(
            examples.seen[rows]
        )
        losses = F.binary_cross_entropy_with_logits(
            witness(blurred), 0.01 + 0.98 * own[rows], reduction="none"
        )
        (losses * weight[rows]).mean().backward()
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        schedule.step()
    return witness.eval()


def missed(examples: Examples, odds: Tensor) -> dict[str, float]:
    """The share of wrong answers of each source, by log-odds ``(n)`` that the world drew it."""
    taken = odds.sigmoid() >= THRESHOLD
    wrong: dict[str, float] = {}
    for source in sorted(set(examples.sources)):
        rows = torch.tensor([each == source for each in examples.sources])
        wrong[source] = float((taken[rows] != (source == OWN)).float().mean())
    return wrong


def held_out(examples: Examples, seed: int) -> Tensor:
    """Log-odds ``(n)`` of every picture by a fit to other sources than its own.

    The world's own pictures, of which neighbours may be of one film, are parted in stretches.
    """
    rng = random.Random(seed)
    names = sorted(set(examples.sources) - {OWN})
    rng.shuffle(names)
    fold_of = {name: number % _FOLDS for number, name in enumerate(names)}
    folds = torch.tensor([
        row // _STRETCH % _FOLDS if source == OWN else fold_of[source]
        for row, source in enumerate(examples.sources)
    ])  # fmt: skip
    odds = torch.zeros(len(folds))
    for fold in range(_FOLDS):
        witness = fitted(examples.where(folds != fold), seed)
        with torch.no_grad():
            odds[folds == fold] = witness(examples.seen[folds == fold])
    return odds


def save(witness: Witness) -> None:
    """Write the fit that `provenance` uses."""
    weights = {name: value.half().contiguous() for name, value in witness.state_dict().items()}
    with replacing(PROVENANCE_FILE) as part:
        save_file(weights, part)


def main() -> None:
    """Gather, measure, fit and save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of folders of pictures from elsewhere")
    parser.add_argument("--own", type=int, default=2400, help="pictures of the world to draw")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    examples = gather(options.folder, options.own, random.Random(options.seed))
    for source, rate in missed(examples, held_out(examples, options.seed)).items():
        print(f"{source:36s} {examples.sources.count(source):5d} pictures, {rate:6.1%} wrong")
    save(fitted(examples, options.seed))


if __name__ == "__main__":
    main()
