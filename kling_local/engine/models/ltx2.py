"""Adapter of the LTX-2 family (the built-in model, LTX-2, 2.3, 2.5) on diffusers' stock pipelines.

Text alone goes through ``LTX2Pipeline``; pictures and the previous take's last frames through
``LTX2ConditionPipeline`` over the same components, in the stages that ltx2_stages gives the card's
route. Both end at denormalised latents, which ltx2_decode turns into pictures and sound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from kling_local.cards import REFINER
from kling_local.clips import SoundTail
from kling_local.engine.anchors import condition_picture
from kling_local.engine.libraries import pick_device
from kling_local.engine.loras import switch
from kling_local.engine.memory import place_part
from kling_local.engine.models.adapter import Asked, Latents
from kling_local.engine.models.joint import JointAdapter
from kling_local.engine.models.ltx2_stages import (
    DISTILLED,
    DISTILLED_TWO_STAGE,
    TWO_STAGE,
    UPSAMPLER,
    Stage,
    check_steps,
    let_perturb,
    read_upsampler,
    stages,
    unshifted,
)
from kling_local.engine.models.rendering import Rendering
from kling_local.engine.models.staging import staged_by, tell_staged
from kling_local.engine.variants import smaller
from kling_local.engine.weights import check_complete
from kling_local.errors import EngineError
from kling_local.media.frames import fit
from kling_local.planner.markers import subjects_in
from kling_local.quality import CACHE_OFF, Speed
from kling_local.request import MAX_SEED
from kling_local.shots import Take

if TYPE_CHECKING:
    import torch
    from diffusers.pipelines.ltx2.pipeline_ltx2_condition import LTX2VideoCondition
    from torch import Tensor

    from kling_local.engine.speed import Limits

_UNUSED = ("processor", "prompt_enhancer", "duration_head")
"""Parts that some repositories list and nothing here uses; they are neither fetched nor loaded."""


@dataclass(frozen=True)
class Given:
    """Pictures for the pipeline, the stages of the take, and pictures that the decoder shows."""

    pictures: list[LTX2VideoCondition]
    stages: tuple[Stage, ...]
    staged: Any = None


class Ltx2Model(JointAdapter):
    """One LTX-2 checkpoint on one device."""

    float32_parts = ("audio_vae", "vocoder")
    """In bfloat16 sound comes out too quiet or gritty."""
    sampling_defaults: ClassVar[dict[str, float | bool | int]] = {
        "guidance_rescale": 0.0,
        "stg_scale": 0.0,
        "modality_scale": 1.0,
        "use_cross_timestep": True,
        "audio_guidance_scale": 0.0,
        "stg_block": 28,
    }
    """The pipeline's own defaults cost two more evaluations a step. ``audio_guidance_scale`` 0 is
    the picture's scale; without guidance the sound is not guided either. ``stg_block`` is the block
    that spatio-temporal guidance perturbs.
    """

    step_caches = ("first_block",)

    _conditioned: Any = None
    _enlarging: Any = None
    _refiner: Any = None

    def unload(self) -> None:
        """Drop the pipelines and free CUDA memory."""
        self._conditioned = self._enlarging = self._refiner = None
        super().unload()

    def _open(self, dtypes: dict[str, torch.dtype]) -> Any:
        from diffusers.models.transformers.transformer_ltx2 import LTX2VideoTransformer3DModel
        from diffusers.pipelines.ltx2.pipeline_ltx2 import LTX2Pipeline

        check_steps(self.card)
        where: dict[str, Any] = {"revision": self.card.revision, "local_files_only": True}
        dtype, folders = dtypes["default"], self.card.components

        def network(folder: str) -> Any:
            return LTX2VideoTransformer3DModel.from_pretrained(
                self.card.source, subfolder=folder, dtype=dtype, **where
            )

        parts = smaller(self.card, dtype, ("transformer",))
        if folders.get("transformer", "transformer") != "transformer" and not parts:
            parts["transformer"] = network(folders["transformer"])
        parts |= dict.fromkeys(_UNUSED)
        pipeline = LTX2Pipeline.from_pretrained(self.card.source, dtype=dtypes, **where, **parts)
        if self.card.route in (TWO_STAGE, DISTILLED_TWO_STAGE):
            self._enlarging = read_upsampler(self.card, dtype)
        if REFINER in folders:
            self._refiner = network(folders[REFINER])
            check_complete(self.card, {folders[REFINER]: self._refiner})
        return pipeline

    def _place(self, pipeline: Any, device: str) -> None:
        super()._place(pipeline, device)
        if self._enlarging is not None:
            place_part(UPSAMPLER, self._enlarging, device, self.setting)
        if self._refiner is not None:
            # Unless blocks are offloaded, only one of the two networks is on the device at a time.
            onto = device if self.setting.blocks_offloaded else "cpu"
            place_part("transformer", self._refiner, onto, self.setting)

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
        if self.card.route in (DISTILLED, DISTILLED_TWO_STAGE):
            pipeline.scheduler = unshifted(pipeline.scheduler)
        if self.sampling["stg_scale"]:
            let_perturb(pipeline.transformer)
        self._conditioned = LTX2ConditionPipeline(**pipeline.components)
        for each in (pipeline, self._conditioned):
            each.set_progress_bar_config(disable=True)

    def _transformers(self, asked: Asked) -> list[tuple[Any, int]]:
        networks = [(self._pipeline.transformer, 0)]
        if self._refiner is not None:
            given: Given = asked.given
            networks.append((self._refiner, given.stages[-1].begun))
        return networks

    def _conditions(self, rendering: Rendering) -> Asked:
        """Pictures as conditions of the pipeline.

        Start and end image are first compressed as those of the training were (``image_crf`` of the
        card). Indices count latents, not frames; a keyframe stands at the first of the 8 frames of
        its latent.
        """
        from diffusers.pipelines.ltx2.pipeline_ltx2_condition import LTX2VideoCondition

        found = []
        take, given = rendering.take, rendering.conditions
        crf = self.card.conditioning.image_crf
        film_size = given.film_size or take.render_size
        first = last = None
        if rendering.tail is not None:
            tail = [fit(frame, take.render_size) for frame in rendering.tail]
            found.append(LTX2VideoCondition(frames=np.stack(tail), index=0, crf=0))
        elif given.start_image is not None:
            first = condition_picture(given.start_image, take, film_size, field="start_image")
            found.append(LTX2VideoCondition(frames=first[None], index=0, crf=crf))
        if given.end_image is not None:
            last = condition_picture(given.end_image, take, film_size, field="end_image")
            ratio = self._pipeline.vae_temporal_compression_ratio
            index = -(-rendering.last // ratio)
            found.append(LTX2VideoCondition(frames=last[None], index=index, crf=crf))
            rendering.facts["end_image_off_frames"] = rendering.last - ((index - 1) * ratio + 1)
        shown = tuple(range(rendering.dropped, rendering.last + 1))
        staged = staged_by(self._pipeline.vae, rendering)
        given_here = Given(found, stages(self.card.route, take.num_steps), staged)
        return Asked(shown, first, last, given_here)

    def _denoise(self, rendering: Rendering, asked: Asked) -> Latents:
        """Run the stock pipeline to its denormalised latents.

        Video is ``(1 c f h w)``, audio ``(1 c l m)``.
        """
        from kling_local.engine.models.ltx2_sound import exactly, imposed, tell

        given: Given = asked.given
        pipeline = self._conditioned if given.pictures else self._pipeline
        generator, tail = rendering.generator(), rendering.sound_tail
        made: Latents | None = None
        with self._running(rendering, pipeline, asked), self._reading_with(rendering):
            for stage in given.stages:
                arguments = {**self._arguments(rendering, stage), "generator": generator}
                if given.pictures:
                    arguments["conditions"] = given.pictures
                if made is not None:
                    arguments |= self._enlarged(made, stage)
                with self._staged(pipeline, stage, rendering), imposed(pipeline, tail):
                    made = self._drawn(pipeline, arguments, rendering, stage)
                made = replace(made, audio=exactly(made.audio, tail))
        assert made is not None
        tell(rendering, self._pipeline.audio_vae)
        made = self._check_finite(made, rendering)
        tell_staged(self._pipeline.vae, given.staged, rendering)
        palette = rendering.facts.get("palette", {})
        looking = self._with_look(made.video, rendering)
        return replace(made, video=looking, palette=palette, staged=given.staged)

    def _with_look(self, video: Tensor, rendering: Rendering) -> Tensor:
        """The latents with the film's look, where the VAE has a method ``with_look``."""
        look, vae = rendering.conditions.look, self._pipeline.vae
        if look is None or not hasattr(vae, "with_look"):
            return video
        looking: Tensor = vae.with_look(video, look)
        return looking

    def _reading_with(self, rendering: Rendering) -> AbstractContextManager[None]:
        """Let the take's words help to read its start and end image, where the VAE has a method
        ``reading_with``; the previous take's frames are read without, as that had its own words,
        unless pictures are shown in place of figures: it cannot tell what these stand for.
        """
        vae, shown = self._pipeline.vae, subjects_in(rendering.take.prompt)
        if (rendering.tail is not None and not shown) or not hasattr(vae, "reading_with"):
            return nullcontext()
        with_words: AbstractContextManager[None] = vae.reading_with(rendering.take.prompt)
        return with_words

    def _prompt(
        self, rendering: Rendering, words: Mapping[str, str] | None = None, pattern: str = "{}"
    ) -> str:
        """The prompt for the network; the built-in model's names only the colours that it knows,
        and its decoder paints the rest (``palette``).
        """
        prompt, vae = super()._prompt(rendering, words, pattern), self._pipeline.vae
        if not hasattr(vae, "plainly"):
            return prompt
        lead_s = rendering.dropped / rendering.take.model_fps
        seed = (rendering.take.seed - rendering.take.number + 1) % (MAX_SEED + 1)
        plain, palette = vae.plainly(prompt, lead_s, seed)
        if palette:
            rendering.facts.update(prompt_read=plain, palette=dict(palette))
        return str(plain)

    def _sound_tail(self, latents: Latents, rendering: Rendering) -> SoundTail | None:
        from kling_local.engine.models.ltx2_sound import left_for_the_next

        can = self.card.conditioning
        if not can.sound_tail:
            return None
        assert latents.audio is not None
        vae = self._pipeline.audio_vae
        return left_for_the_next(latents.audio, rendering, vae, can.anchor_frames)

    @contextmanager
    def _staged(self, pipeline: Any, stage: Stage, rendering: Rendering) -> Iterator[None]:
        """Give the pipeline a stage's schedule, LoRAs and network, on the route of full weights."""
        if self.card.route != TWO_STAGE:
            yield
            return
        if not stage.name:
            switch(self.card, pipeline, rendering.conditions)
            yield
            return
        first, scheduler = pipeline.transformer, pipeline.scheduler
        try:
            pipeline.scheduler = unshifted(scheduler)
            self._take_over(pipeline, first, self._refiner or first)
            loras = switch(self.card, pipeline, rendering.conditions, stage.name)
            rendering.facts[f"loras_{stage.name}"] = loras
            yield
        finally:
            self._take_over(pipeline, pipeline.transformer, first)
            pipeline.scheduler = scheduler

    def _take_over(self, pipeline: Any, now: Any, then: Any) -> None:
        """Let another network denoise; the one before makes room for it on the device."""
        if now is then:
            return
        pipeline.register_modules(transformer=then)
        if not self.setting.blocks_offloaded:
            # Register first: if a move fails, the call that switches back then undoes both.
            now.to("cpu")
            then.to(pick_device())

    def _drawn(
        self, pipeline: Any, arguments: dict[str, Any], rendering: Rendering, stage: Stage
    ) -> Latents:
        """Run the pipeline for one stage."""
        from kling_local.engine.step_cache import step_cached

        def after_step(
            _pipeline: Any, step: int, _timestep: Any, _tensors: dict[str, Any]
        ) -> dict[str, Any]:
            rendering.step_done(stage.begun + step)
            return {}

        speed = rendering.speed
        threshold = 0.0 if speed.step_cache == CACHE_OFF else speed.threshold
        with step_cached(pipeline.transformer, threshold) as cache:
            video, audio = pipeline(**arguments, callback_on_step_end=after_step)
        if threshold:
            skipped = cache.skipped + rendering.facts.get("step_cache_skipped", 0)
            rendering.facts.update(step_cache=speed.told(), step_cache_skipped=skipped)
        return Latents(video, audio)

    def _enlarged(self, made: Latents, stage: Stage) -> dict[str, Any]:
        """The earlier stage's latents, scaled up by the upsampler, to be noised and refined."""
        from diffusers import LTX2LatentUpsamplePipeline

        assert stage.sigmas is not None
        enlarging = LTX2LatentUpsamplePipeline(
            vae=self._pipeline.vae, latent_upsampler=self._enlarging
        )
        (video,) = enlarging(latents=made.video, output_type="latent", return_dict=False)
        return {"latents": video, "audio_latents": made.audio, "noise_scale": stage.sigmas[0]}

    def _arguments(self, rendering: Rendering, stage: Stage) -> dict[str, Any]:
        """All arguments, because the pipelines' own defaults are meant for a 22 B model.

        Each audio scale is given too: ``audio_guidance_scale`` would default to 7 and switch
        guidance on by itself.
        """
        take, sampling = rendering.take, self.sampling
        guidance = max(take.guidance_scale, 1.0)
        if stage.sigmas is not None:  # distilled: guidance of any kind is baked in
            guidance = 1.0
            sampling |= {"stg_scale": 0.0, "modality_scale": 1.0, "guidance_rescale": 0.0}
        of_sound = sampling.pop("audio_guidance_scale") or guidance
        perturbed = [int(sampling.pop("stg_block"))]
        return {
            "prompt": self._prompt(rendering),
            "negative_prompt": take.negative_prompt,
            "width": take.render_size.width // stage.shrunk,
            "height": take.render_size.height // stage.shrunk,
            "num_frames": take.model_frames,
            "frame_rate": float(take.model_fps),
            **stage.arguments(),
            "guidance_scale": guidance,
            "audio_guidance_scale": of_sound if guidance > 1.0 else 1.0,
            "audio_guidance_rescale": sampling["guidance_rescale"],
            "audio_stg_scale": sampling["stg_scale"],
            "audio_modality_scale": sampling["modality_scale"],
            "spatio_temporal_guidance_blocks": perturbed,
            **sampling,
            "max_sequence_length": self.card.max_sequence_length,
            "output_type": "latent",
            "return_dict": False,
        }

    def _limits(self, take: Take, sparse: bool) -> Limits:
        limits, sampling = super()._limits(take, sparse), self.sampling
        if sampling["stg_scale"] != 0 or sampling["modality_scale"] != 1:
            why = "STG and modality guidance call the transformer several times a step"
            return replace(limits, no_cache=why)
        return limits

    def _outer(self, used: Speed) -> Speed:
        """Without the step cache, which is our own here (`step_cache`), one for each stage."""
        return replace(used, step_cache=CACHE_OFF)
