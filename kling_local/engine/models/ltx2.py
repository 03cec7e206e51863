"""Adapter of the LTX-2 family (the built-in model, LTX-2, 2.3, 2.5) on diffusers' stock pipelines.

Text alone goes through ``LTX2Pipeline``; pictures and the previous take's last frames through
``LTX2ConditionPipeline`` over the same components. Both end at denormalised latents, which
ltx2_decode turns into pictures and sound.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from kling_local.clips import Frame, Sound
from kling_local.engine.anchors import condition_picture
from kling_local.engine.models.adapter import Adapter, Asked, Latents
from kling_local.engine.models.rendering import Rendering
from kling_local.errors import EngineError

if TYPE_CHECKING:
    import torch
    from diffusers.pipelines.ltx2.pipeline_ltx2_condition import LTX2VideoCondition


class Ltx2Model(Adapter):
    """One LTX-2 checkpoint on one device."""

    float32_parts = ("audio_vae", "vocoder")
    """In bfloat16 they come out too quiet or gritty."""
    sampling_defaults: ClassVar[dict[str, float | bool | int]] = {
        "guidance_rescale": 0.0,
        "stg_scale": 0.0,
        "modality_scale": 1.0,
        "use_cross_timestep": True,
        "audio_guidance_scale": 0.0,
        "step_cache": 0.0,
    }
    """The pipeline's own defaults cost two more evaluations a step. ``audio_guidance_scale`` 0 is
    the picture's; without guidance there is none for the sound either.
    """

    _conditioned: Any = None

    def unload(self) -> None:
        """Drop the pipelines and give CUDA memory back."""
        self._conditioned = None
        super().unload()

    def _open(self, dtypes: dict[str, torch.dtype]) -> Any:
        from diffusers.pipelines.ltx2.pipeline_ltx2 import LTX2Pipeline

        return LTX2Pipeline.from_pretrained(
            self.card.source, revision=self.card.revision, local_files_only=True, dtype=dtypes
        )

    def _ready(self, pipeline: Any) -> None:
        from diffusers.pipelines.ltx2.pipeline_ltx2_condition import LTX2ConditionPipeline

        config = pipeline.vae.config
        if config.timestep_conditioning or any(config.decoder_inject_noise):
            raise EngineError(
                f"the VAE of model {self.card.id!r} adds noise while it decodes: "
                "no film could be repeated",
                hint="use a checkpoint whose VAE has timestep_conditioning false",
                field="model",
            )
        self._conditioned = LTX2ConditionPipeline(**pipeline.components)
        for each in (pipeline, self._conditioned):
            each.set_progress_bar_config(disable=True)

    def _conditions(self, rendering: Rendering) -> Asked:
        """Clean pictures for the pipeline.

        ``crf=0``: the stock default recompresses a picture as H.264 first. Indices count latents,
        not frames; a keyframe stands at the first of the 8 frames of its latent.
        """
        from diffusers.pipelines.ltx2.pipeline_ltx2_condition import LTX2VideoCondition

        found = []
        take, given = rendering.take, rendering.conditions
        film_size = given.film_size or take.render_size
        first = last = None
        if rendering.tail is not None:
            found.append(LTX2VideoCondition(frames=rendering.tail, index=0, crf=0))
        elif given.start_image is not None:
            first = condition_picture(given.start_image, take, film_size, field="start_image")
            found.append(LTX2VideoCondition(frames=first[None], index=0, crf=0))
        if given.end_image is not None:
            last = condition_picture(given.end_image, take, film_size, field="end_image")
            ratio = self._pipeline.vae_temporal_compression_ratio
            index = -(-rendering.last // ratio)
            found.append(LTX2VideoCondition(frames=last[None], index=index, crf=0))
            rendering.facts["end_image_off_frames"] = rendering.last - ((index - 1) * ratio + 1)
        shown = tuple(range(rendering.dropped, rendering.last + 1))
        return Asked(shown, first, last, found)

    def _denoise(self, rendering: Rendering, asked: Asked) -> Latents:
        """Run the stock pipeline to its denormalised latents.

        Video is ``(1 c f h w)``, audio ``(1 c l m)``.
        """
        from kling_local.engine.step_cache import allowed, step_cached

        conditions: list[LTX2VideoCondition] = asked.given
        pipeline = self._conditioned if conditions else self._pipeline
        arguments = self._arguments(rendering)
        if conditions:
            arguments["conditions"] = conditions
        with self._running(rendering, pipeline, asked):
            threshold, off = allowed(self.sampling, self.setting)
            with step_cached(pipeline.transformer, threshold) as cache:
                video, audio = pipeline(**arguments, callback_on_step_end=rendering.after_step)
            rendering.facts.update(cache.facts(off))
        return self._check_finite(Latents(video, audio), rendering)

    def _arguments(self, rendering: Rendering) -> dict[str, Any]:
        """Everything the pipelines would otherwise fill in for a 22 B model.

        Each audio scale is given too: ``audio_guidance_scale`` would default to 7 and alone switch
        guidance on.
        """
        take, sampling = rendering.take, self.sampling
        sampling.pop("step_cache")
        guidance = max(take.guidance_scale, 1.0)
        of_sound = sampling.pop("audio_guidance_scale") or guidance
        return {
            "prompt": self._prompt(rendering),
            "negative_prompt": take.negative_prompt,
            "width": take.render_size.width,
            "height": take.render_size.height,
            "num_frames": take.model_frames,
            "frame_rate": float(take.model_fps),
            "num_inference_steps": take.num_steps,
            "guidance_scale": guidance,
            "audio_guidance_scale": of_sound if guidance > 1.0 else 1.0,
            "audio_guidance_rescale": sampling["guidance_rescale"],
            "audio_stg_scale": sampling["stg_scale"],
            "audio_modality_scale": sampling["modality_scale"],
            **sampling,
            "max_sequence_length": self.card.max_sequence_length,
            "generator": rendering.generator(),
            "output_type": "latent",
            "return_dict": False,
        }

    def _sound(self, latents: Latents, rendering: Rendering) -> Sound:
        from kling_local.engine.models.ltx2_decode import decode_sound

        assert latents.audio is not None
        sound = decode_sound(self._pipeline.audio_vae, self._pipeline.vocoder, latents.audio)
        dropped_s = rendering.dropped / rendering.take.model_fps
        return Sound(sound.samples[round(dropped_s * sound.sample_rate) :], sound.sample_rate)

    def _stretches(self, latents: Latents, first: int, last: int) -> Iterator[list[Frame]]:
        from kling_local.engine.models.ltx2_decode import decode_pictures

        return decode_pictures(self._pipeline.vae, latents.video, first, last)
