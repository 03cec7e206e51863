"""Adapter of the Wan family (2.1, 2.2, TI2V-5B, VACE) on diffusers' stock pipelines.

A checkpoint's ``model_index.json`` names one of three pipelines. All end at latents, which
wan_decode turns into pictures; the family makes no sound. wan_conditions prepares what each
pipeline is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from kling_local.catalogue.places import NETWORKS, index_of
from kling_local.clips import Frame
from kling_local.engine.models.adapter import Adapter, Asked, Latents
from kling_local.engine.models.rendering import Rendering
from kling_local.engine.variants import smaller
from kling_local.errors import EngineError, one_of
from kling_local.shots import Take

if TYPE_CHECKING:
    import torch

    from kling_local.engine.models.wan_conditions import Given
    from kling_local.engine.speed import Limits

_PIPELINES = ("WanPipeline", "WanImageToVideoPipeline", "WanVACEPipeline")


class WanModel(Adapter):
    """One Wan checkpoint on one device."""

    float32_parts = ("vae", "image_encoder")
    """In bfloat16 colours drift from take to take of a chain."""
    sampling_defaults: ClassVar[dict[str, float | bool | int]] = {
        "flow_shift": 0.0,
        "low_noise_guidance": 1.0,
    }
    """``flow_shift`` 0 keeps the checkpoint's own; ``low_noise_guidance`` is the guidance scale of
    the second expert as a share of the first one's.
    """

    step_caches = ("first_block", "taylorseer", "pyramid")
    calls_twice = True

    _from_image: Any = None

    def unload(self) -> None:
        """Drop the pipelines and free CUDA memory."""
        self._from_image = None
        super().unload()

    def _open(self, dtypes: dict[str, torch.dtype]) -> Any:
        import diffusers

        name = index_of(Path(self.card.source)).get("_class_name")
        if name not in _PIPELINES:
            raise EngineError(
                f"model {self.card.id!r} is a {name}: family 'wan' serves {one_of(_PIPELINES)}",
                hint=f"change family in configs/models/{self.card.id}.toml",
                field="model",
            )
        # Call the pipeline's own class: DiffusionPipeline would ignore the networks given here.
        return getattr(diffusers, name).from_pretrained(
            self.card.source,
            revision=self.card.revision,
            local_files_only=True,
            dtype=dtypes,
            **smaller(self.card, dtypes["default"], NETWORKS),
        )

    def _ready(self, pipeline: Any) -> None:
        from diffusers import WanImageToVideoPipeline, WanPipeline

        if shift := self.sampling["flow_shift"]:
            scheduler = pipeline.scheduler
            key = "flow_shift" if "flow_shift" in scheduler.config else "shift"
            pipeline.scheduler = type(scheduler).from_config(scheduler.config, **{key: shift})
        if isinstance(pipeline, WanImageToVideoPipeline):
            self._from_image = pipeline
        elif isinstance(pipeline, WanPipeline) and pipeline.config.expand_timesteps:
            self._from_image = WanImageToVideoPipeline(**pipeline.components, expand_timesteps=True)
        for each in (pipeline, self._from_image):
            if each is not None:
                each.set_progress_bar_config(disable=True)
        if self._from_image is not None:
            self._check_pictures(self._from_image)

    def _check_pictures(self, pipeline: Any) -> None:
        """Refuse a card that promises more than an image-to-video checkpoint can do."""
        can, config = self.card.conditioning, pipeline.transformer.config
        one_picture = config.image_dim is not None and config.pos_embed_seq_len is None
        wrong = {
            f"anchor_frames is {can.anchor_frames}: it goes on from 1": can.anchor_frames > 1,
            "end_image is true: it looks at one picture": can.end_image and one_picture,
            "end_image is true: it knows no last frame": can.end_image
            and pipeline.config.expand_timesteps,
        }
        if found := [sentence for sentence, is_wrong in wrong.items() if is_wrong]:
            raise EngineError(
                f"the card of model {self.card.id!r} promises too much: {found[0]}",
                hint=f"change [conditioning] in configs/models/{self.card.id}.toml",
                field="model",
            )

    def _pipeline_of(self, asked: Asked) -> Any:
        return asked.given.pipeline

    def _limits(self, take: Take, sparse: bool) -> Limits:
        limits = super()._limits(take, sparse)
        if type(self._pipeline).__name__ != "WanVACEPipeline":
            return limits
        return replace(limits, caches=("taylorseer", "pyramid"))

    def _transformers(self, asked: Asked) -> list[tuple[Any, int]]:
        pipeline = self._pipeline
        first, second = pipeline.transformer, getattr(pipeline, "transformer_2", None)
        if second is None:
            return [(first, 0)]
        given: Given = asked.given
        scheduler = pipeline.scheduler
        scheduler.set_timesteps(given.num_steps)
        border = pipeline.config.boundary_ratio * scheduler.config.num_train_timesteps
        return [(first, 0), (second, int((scheduler.timesteps >= border).sum()))]

    def _conditions(self, rendering: Rendering) -> Asked:
        from kling_local.engine.models import wan_conditions as conditions

        pipeline = self._pipeline
        if type(pipeline).__name__ == "WanVACEPipeline":
            return conditions.for_vace(pipeline, rendering)
        given = rendering.conditions
        if self._from_image is not None and (given.start_image or rendering.tail is not None):
            return conditions.for_picture(self._from_image, rendering)
        if pipeline is self._from_image:
            raise EngineError(
                f"model {self.card.id!r} begins every take from a picture and take "
                f"{rendering.take.number} has none",
                hint="give a start_image, or use a text-to-video model",
                field="start_image",
            )
        return conditions.for_text(pipeline, rendering)

    def _denoise(self, rendering: Rendering, asked: Asked) -> Latents:
        given: Given = asked.given
        arguments = {**self._arguments(rendering), **given.arguments}
        with self._running(rendering, given.pipeline, asked):
            impose = given.imposing(rendering, arguments)
            (video,) = given.pipeline(**arguments, callback_on_step_end=impose)
        return self._check_finite(Latents(video[:, :, given.leading :]), rendering)

    def _arguments(self, rendering: Rendering) -> dict[str, Any]:
        """The arguments common to all pipelines of the family."""
        take = rendering.take
        guidance = max(take.guidance_scale, 1.0)
        arguments: dict[str, Any] = {
            "prompt": self._prompt(rendering),
            "negative_prompt": take.negative_prompt,
            "width": take.render_size.width,
            "height": take.render_size.height,
            "num_frames": take.model_frames,
            "num_inference_steps": take.num_steps,
            "guidance_scale": guidance,
            "max_sequence_length": self.card.max_sequence_length,
            "generator": rendering.generator(),
            "output_type": "latent",
            "return_dict": False,
        }
        if self._pipeline.config.boundary_ratio is not None:
            share = self.sampling["low_noise_guidance"]
            arguments["guidance_scale_2"] = max(guidance * share, 1.0)
        return arguments

    def _stretches(self, latents: Latents, first: int, last: int) -> Iterator[list[Frame]]:
        from kling_local.engine.models.wan_decode import decode_pictures

        return decode_pictures(self._pipeline.vae, latents.video, first, last)
