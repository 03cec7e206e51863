"""The routes for denoising an LTX-2 checkpoint: at once, by the distilled schedule, in two stages.

In two stages the film is drawn at half its size, its latents are scaled up, noised again a little
and refined. The distilled schedules are lists of noise levels that nothing may shift, and use no
guidance. Full weights draw the half size by their own schedule; the distilled LoRA, or a separate
distilled network, refines.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kling_local.card_parts import REFINE
from kling_local.cards import ModelCard
from kling_local.catalogue.places import extra_file
from kling_local.engine.weights import check_complete, header_of
from kling_local.errors import EngineError

DISTILLED = "distilled"
DISTILLED_TWO_STAGE = "distilled_two_stage"
TWO_STAGE = "two_stage"
UPSAMPLER = "latent_upsampler"


@dataclass(frozen=True)
class Stage:
    """A run of the pipeline: ``steps`` at 1 / ``shrunk`` of the size, after ``begun`` others.

    ``sigmas`` None leaves the schedule to the scheduler; otherwise they are the distilled ones.
    """

    steps: int
    begun: int = 0
    shrunk: int = 1
    sigmas: tuple[float, ...] | None = None
    name: str = ""

    def arguments(self) -> dict[str, Any]:
        """The pipelines' arguments for the schedule."""
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
            Stage(len(second), begun=len(first), sigmas=second, name=REFINE),
        )
    if route == TWO_STAGE:
        drawn = num_steps - len(second)
        return (
            Stage(drawn, shrunk=2),
            Stage(len(second), begun=drawn, sigmas=second, name=REFINE),
        )
    return (Stage(num_steps),)


def check_steps(card: ModelCard) -> None:
    """Refuse a card whose steps are not those of its route's schedule."""
    for mode, steps in card.steps.items():
        found = stages(card.route, steps)
        needed = sum(stage.steps for stage in found)
        if steps != needed or found[0].steps < 1:
            raise EngineError(
                f"steps.{mode} of model {card.id!r} is {steps}: route {card.route!r} has "
                f"{needed if steps != needed else f'more than {found[-1].steps}'}",
                hint=f"change [steps] in configs/models/{card.id}.toml",
                field="model",
            )


def unshifted(scheduler: Any) -> Any:
    """The scheduler without anything that would shift given noise levels."""
    return type(scheduler).from_config(
        scheduler.config, use_dynamic_shifting=False, shift_terminal=None, shift=1.0
    )


def let_perturb(transformer: Any) -> None:
    """Let spatio-temporal guidance skip self-attention. Checkpoints from before LTX-2.3 do not
    declare that their network can; the guidance's call in each step would then skip nothing and
    give the same result as the step's own.
    """
    from diffusers.models.transformers.transformer_ltx2 import LTX2PerturbedAttnProcessor

    for block in transformer.transformer_blocks:
        if not block.perturbed_attn:
            block.perturbed_attn = True
            for attention in (block.attn1, block.audio_attn1):
                attention.set_processor(LTX2PerturbedAttnProcessor())


def read_upsampler(card: ModelCard, dtype: Any) -> Any:
    """The network that scales latents up: from a folder of the checkpoint, or from the publishers'
    own file, whose tensors have the same names and values.
    """
    from diffusers.pipelines.ltx2.latent_upsampler import LTX2LatentUpsamplerModel

    path = extra_file(card, UPSAMPLER)
    inside = isinstance(card.source, Path) and (card.source / UPSAMPLER).is_dir()
    if path is None or inside:
        made = LTX2LatentUpsamplerModel.from_pretrained(
            card.source, subfolder=UPSAMPLER, dtype=dtype, local_files_only=True
        )
        check_complete(card, {UPSAMPLER: made})
        return made
    from safetensors.torch import load_file

    made = LTX2LatentUpsamplerModel(**_shape_of_upsampler(path)).to(dtype)
    made.load_state_dict(load_file(path))
    return made.eval()


def _shape_of_upsampler(path: Path) -> dict[str, Any]:
    """The network's configuration, from the file's tensors; files from LTX-2.3 on have a plain
    pixel shuffle.
    """
    header = header_of(path)
    width, channels = header["initial_conv.weight"]["shape"][:2]
    blocks = {name.split(".")[1] for name in header if name.startswith("res_blocks.")}
    return {
        "in_channels": channels,
        "mid_channels": width,
        "num_blocks_per_stage": len(blocks),
        "dims": len(header["initial_conv.weight"]["shape"]) - 2,
        "use_rational_resampler": "upsampler.conv.weight" in header,
    }
