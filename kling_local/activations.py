"""Device memory that a take needs besides the weights, by stage, from counted coefficients.

`benchmarks/count_activations.py` runs the networks at their own size on tensors without data and
fits each stage's peak; the cards hold the coefficients. Pure arithmetic, free of torch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import reduce

from kling_local.units import Size

_GIB = 2**30
Numbers = tuple[float, float, float]
"""Constant GiB, bytes per pixel of one frame, bytes per pixel of all frames together."""


@dataclass(frozen=True)
class Drawn:
    """What a take draws.

    Attributes:
        size, frames, fps: at the model's own size and rate.
        guided: two branches of guidance are evaluated.
        batched: both go through the network in one call, even if the card's own pipeline does not.
        pictured: it is given pictures, or continues from frames.
    """

    size: Size
    frames: int
    fps: int
    guided: bool = False
    batched: bool = False
    pictured: bool = False

    @property
    def pixels(self) -> int:
        """Of one frame."""
        return self.size.width * self.size.height

    @property
    def told(self) -> str:
        """In words: ``"121 frames of 1280x736"``."""
        return f"{self.frames} frames of {self.size}"


@dataclass(frozen=True)
class Stages:
    """GiB at the peak of each stage of a take, of which one runs at a time. ``tiled``: decode."""

    text: float
    encode: float
    denoise: float
    decode: float
    tiled: float

    @classmethod
    def guessed(cls, gib: float) -> Stages:
        """One guess for denoising and decode, where nothing was counted."""
        return cls(0.0, 0.0, gib, gib, gib / 2)

    @property
    def peak(self) -> float:
        """The largest stage when all weights are on the device, where no decode is tiled."""
        return max(self.text, self.encode, self.denoise, self.decode)

    def most(self, other: Stages) -> Stages:
        """The larger of both, stage by stage, since takes are rendered one after the other."""
        return Stages(
            *(max(getattr(self, each.name), getattr(other, each.name)) for each in fields(Stages))
        )


@dataclass(frozen=True)
class Activations:
    """A card's counted coefficients; ``text`` is GiB for one prompt.

    ``pictured`` replaces ``denoise`` where the take is given pictures: LTX-2 then modulates every
    token separately. ``batched``: guidance is one call of the network with a batch of two.
    """

    text: float
    encode: Numbers
    denoise: Numbers
    pictured: Numbers
    decode: Numbers
    tiled: Numbers
    batched: bool = False

    def of(self, drawn: Drawn) -> Stages:
        """What one take needs."""
        denoise = self.pictured if drawn.pictured else self.denoise
        twice = drawn.guided and (self.batched or drawn.batched)
        return Stages(
            text=self.text,
            encode=_gib(self.encode, drawn) if drawn.pictured else 0.0,
            denoise=_gib(denoise, drawn) * (2 if twice else 1),
            decode=_gib(self.decode, drawn),
            tiled=_gib(self.tiled, drawn),
        )

    def of_all(self, film: Iterable[Drawn]) -> Stages:
        """The most that any take of a film needs; a film has at least one."""
        return reduce(Stages.most, map(self.of, film))


def _gib(numbers: Numbers, drawn: Drawn) -> float:
    fixed, frame, film = numbers
    return fixed + drawn.pixels * (frame + film * drawn.frames) / _GIB


def activations_from(table: Mapping[str, object]) -> Activations:
    """Read ``[memory.activations]``; raises ``ValueError`` for a stage without three numbers."""
    wrong = [key for key, each in table.items() if isinstance(each, list) and len(each) != 3]
    if wrong:
        raise ValueError(f"memory.activations.{wrong[0]} needs three numbers")
    made = {key: tuple(each) if isinstance(each, list) else each for key, each in table.items()}
    return Activations(**made)  # type: ignore[arg-type]
