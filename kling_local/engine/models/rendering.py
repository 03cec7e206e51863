"""One render call: its inputs, its counts, and the hooks that watch diffusers' pipelines."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from kling_local.clips import IsCancelled, Progress, Report, SoundTail
from kling_local.engine.protocol import Conditions
from kling_local.errors import Cancelled
from kling_local.quality import Speed
from kling_local.shots import Take
from kling_local.units import model_frames_needed

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray

LastFrames = "last_frames"


@dataclass
class Rendering:
    """The inputs of one call of ``render``, its clock and its counts.

    ``facts`` go into the receipt. ``outcomes`` maps fields of the request to what this take made of
    them: state and sentence (`outcomes`). ``speed`` holds the speed-ups that are on.
    """

    take: Take
    conditions: Conditions
    report: Report
    is_cancelled: IsCancelled
    started: float = field(default_factory=time.perf_counter)
    denoise_began: float | None = None
    evaluations: int = 0
    forward_calls: int = 0
    facts: dict[str, Any] = field(default_factory=dict)
    outcomes: dict[str, tuple[str, str]] = field(default_factory=dict)
    speed: Speed = field(default_factory=Speed)

    @property
    def tail(self) -> NDArray[np.uint8] | None:
        """The previous take's last frames ``(f h w 3)``, when this take continues from them."""
        return self.conditions.tail if self.take.anchor == LastFrames else None

    @property
    def sound_tail(self) -> SoundTail | None:
        """The end of the previous take's sound, when this take continues from it."""
        return self.conditions.sound_tail if self.take.anchor == LastFrames else None

    @property
    def dropped(self) -> int:
        """Drawn frames that only repeat the tail."""
        return 0 if self.tail is None else len(self.tail)

    @property
    def wanted(self) -> int:
        """Drawn frames that the film needs."""
        return model_frames_needed(self.take.num_frames, self.take.model_fps)

    @property
    def last(self) -> int:
        """Index of the drawn frame that ends the take."""
        return self.dropped + self.wanted - 1

    def step_done(self, step: int) -> None:
        """Report that denoise step ``step``, from 0, is done; raises ``Cancelled`` if asked to."""
        self.report(Progress("denoise", step + 1, self.take.num_steps, self.take.number))
        if self.is_cancelled():
            raise Cancelled

    def after_step(
        self, _pipeline: Any, step: int, _timestep: Any, _tensors: dict[str, Any]
    ) -> dict[str, Any]:
        """``callback_on_step_end`` of a diffusers pipeline."""
        self.step_done(step)
        return {}

    @contextmanager
    def watching(self, *transformers: Any) -> Iterator[None]:
        """Count the networks' evaluations, and stop before one when cancelled.

        A guided step evaluates twice, with and without the prompt, in one call or in two.
        """

        def before_call(_module: Any, _arguments: Any, named: dict[str, Any]) -> None:
            if self.is_cancelled():
                raise Cancelled
            if self.denoise_began is None:
                self.denoise_began = time.perf_counter()
                self.report(Progress("text", 1, 1, self.take.number))
            self.forward_calls += 1
            self.evaluations += len(named["hidden_states"])

        self.report(Progress("text", 0, 1, self.take.number))
        with ExitStack() as afterwards:
            for each in transformers:
                handle = each.register_forward_pre_hook(before_call, with_kwargs=True)
                afterwards.callback(handle.remove)
            yield

    def generator(self) -> torch.Generator:
        """A CPU generator, a new one for each take: noise is the same on every device, and no take
        depends on another's.
        """
        import torch

        return torch.Generator("cpu").manual_seed(self.take.seed)
