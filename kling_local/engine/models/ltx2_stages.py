"""The ways of denoising an LTX-2 checkpoint: at once, by the distilled schedule, or in two stages.

In two stages the film is drawn at half its size, scaled up among its latents, noised again a little
and refined. The distilled schedules are lists of noise levels that nothing may shift.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kling_local.cards import ModelCard
from kling_local.errors import EngineError

DISTILLED = "distilled"
DISTILLED_TWO_STAGE = "distilled_two_stage"


@dataclass(frozen=True)
class Stage:
    """A run of the pipeline: ``steps`` at 1 / ``shrunk`` of the size, ``begun`` done before it.

    ``sigmas`` None leaves the schedule to the scheduler.
    """

    steps: int
    begun: int = 0
    shrunk: int = 1
    sigmas: tuple[float, ...] | None = None

    def arguments(self) -> dict[str, Any]:
        """What the pipelines are told of the schedule."""
        sigmas = {} if self.sigmas is None else {"sigmas": list(self.sigmas)}
        return {"num_inference_steps": self.steps, **sigmas}


def stages(route: str, num_steps: int) -> tuple[Stage, ...]:
    """The stages of a card's route, first to last."""
    from diffusers.pipelines.ltx2.utils import (
        DISTILLED_SIGMA_VALUES,
        STAGE_2_DISTILLED_SIGMA_VALUES,
    )

    first, second = tuple(DISTILLED_SIGMA_VALUES), tuple(STAGE_2_DISTILLED_SIGMA_VALUES)
    if route == DISTILLED:
        return (Stage(len(first), sigmas=first),)
    if route == DISTILLED_TWO_STAGE:
        return (
            Stage(len(first), shrunk=2, sigmas=first),
            Stage(len(second), begun=len(first), sigmas=second),
        )
    return (Stage(num_steps),)


def check_steps(card: ModelCard) -> None:
    """Refuse a card whose steps are not those of its route's schedule."""
    for mode, steps in card.steps.items():
        needed = sum(stage.steps for stage in stages(card.route, steps))
        if steps != needed:
            raise EngineError(
                f"steps.{mode} of model {card.id!r} is {steps}: route {card.route!r} has {needed}",
                hint=f"change [steps] in configs/models/{card.id}.toml",
                field="model",
            )


def unshifted(scheduler: Any) -> Any:
    """The scheduler without anything that would move given noise levels."""
    return type(scheduler).from_config(
        scheduler.config, use_dynamic_shifting=False, shift_terminal=None, shift=1.0
    )
