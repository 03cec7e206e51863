"""Adapter of the LTX-2 family (the built-in model, LTX-2, 2.3, 2.5) on diffusers' stock pipelines.

Text alone goes through ``LTX2Pipeline``; pictures and the previous take's last frames through
``LTX2ConditionPipeline`` over the same components. Both end at denormalised latents, which
ltx2_decode turns into pictures and sound.
"""

from __future__ import annotations

import gc
import importlib
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kling_local.cards import ModelCard
from kling_local.clips import Clip, Frame, IsCancelled, Progress, Report, Sound
from kling_local.engine.anchors import condition_picture
from kling_local.engine.carry import Carried, carry
from kling_local.engine.libraries import calm_threads, pick_device, quiet
from kling_local.engine.memory import RESIDENT, no_memory, place
from kling_local.engine.protocol import Conditions
from kling_local.engine.weights import check_complete, check_folder
from kling_local.errors import Cancelled, EngineError
from kling_local.shots import Take
from kling_local.units import model_frames_needed

if TYPE_CHECKING:
    import numpy as np
    import torch
    from diffusers.pipelines.ltx2.pipeline_ltx2_condition import LTX2VideoCondition
    from numpy.typing import NDArray

_FLOAT32_PARTS = ("audio_vae", "vocoder")
"""Kept in float32 on every device: in bfloat16 they come out too quiet or gritty."""

_SAMPLING = {
    "guidance_rescale": 0.0,
    "stg_scale": 0.0,
    "modality_scale": 1.0,
    "use_cross_timestep": True,
}
"""The pipeline's own defaults cost two more evaluations a step. A card overrides these."""


@dataclass
class _Run:
    """One call's counts and clock, read by the receipt."""

    take: int
    started: float = field(default_factory=time.perf_counter)
    denoise_began: float | None = None
    evaluations: int = 0
    forward_calls: int = 0
    cache: dict[str, Any] = field(default_factory=dict)


class Ltx2Model:
    """One LTX-2 checkpoint on one device."""

    def __init__(self, card: ModelCard) -> None:
        self.card = card
        self.setting = RESIDENT
        self._text: Any = None
        self._conditioned: Any = None
        self._load_s = 0.0

    def load(self, report: Report) -> None:
        """Read the weights, float32 on the CPU and bfloat16 on CUDA.

        Raises ``EngineError`` that says what is wrong on disk.
        """
        if self._text is not None:
            return
        started = time.perf_counter()
        report(Progress("load", 0, 1))
        check_folder(self.card)
        calm_threads()
        import torch
        from diffusers.pipelines.ltx2.pipeline_ltx2 import LTX2Pipeline
        from diffusers.pipelines.ltx2.pipeline_ltx2_condition import LTX2ConditionPipeline

        device = pick_device()
        dtype = torch.float32 if device == "cpu" else torch.bfloat16
        dtypes = {"default": dtype, **dict.fromkeys(_FLOAT32_PARTS, torch.float32)}
        for module in self.card.modules:
            importlib.import_module(module)
        try:
            with quiet():
                text = LTX2Pipeline.from_pretrained(
                    self.card.source,
                    revision=self.card.revision,
                    local_files_only=True,
                    dtype=dtypes,
                )
                conditioned = LTX2ConditionPipeline(**text.components)
            check_complete(self.card, text.components)
            for pipeline in (text, conditioned):
                pipeline.set_progress_bar_config(disable=True)
            place(text, device, self.setting)
        except EngineError:
            raise
        except Exception as error:
            # Whatever the libraries choke on while they read means one thing to the user.
            raise self._unreadable(error) from error
        _check_supported(self.card, text)
        self._text, self._conditioned = text, conditioned
        self._load_s = time.perf_counter() - started
        report(Progress("load", 1, 1))

    def unload(self) -> None:
        """Drop the pipelines and give CUDA memory back."""
        import torch

        self._text = self._conditioned = None
        gc.collect()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    def render(
        self, take: Take, conditions: Conditions, report: Report, is_cancelled: IsCancelled
    ) -> Clip:
        """Draw ``take.model_frames`` frames and, when ``conditions.sound``, their sound.

        A take that continues another draws the ``anchor_frames`` it goes on from once more: they
        are dropped, and so is their stretch of sound. The clip holds just the model frames that the
        film needs.
        """
        from kling_local.engine.attention import attending

        assert self._text is not None, "load first"
        tail = conditions.tail if take.anchor == "last_frames" else None
        dropped = len(tail) if tail is not None else 0
        num_frames = model_frames_needed(take.num_frames, take.model_fps)
        if dropped + num_frames > take.model_frames or take.model_frames not in self.card.grid:
            raise EngineError(
                f"take {take.number} draws {take.model_frames} frames, {dropped} of them dropped "
                f"and {num_frames} needed: not on the grid of model {self.card.id!r}"
            )
        run = _Run(take.number)
        asked = self._conditions(take, conditions, last=dropped + num_frames - 1)
        plan = conditions.quality.attention
        with attending(self._text.transformer, plan, take.num_steps) as attention:
            video, audio = self._denoise(take, asked, run, report, is_cancelled)
        denoised = time.perf_counter()
        facts: dict[str, Any] = {
            "network_evaluations": run.evaluations,
            "forward_calls": run.forward_calls,
            **run.cache,
            "attention": conditions.quality.name,
            **attention,
            "device": self._text.device.type,
            "dtype": str(self._text.transformer.dtype).removeprefix("torch."),
            "load_s": self._load_s,
            "text_s": (run.denoise_began or denoised) - run.started,
            "denoise_s": denoised - (run.denoise_began or denoised),
            "prompt_tokens_cut": self._tokens_cut(take.prompt),
            "end_image_off_frames": _end_image_off(asked, dropped + num_frames - 1, self._text),
        }
        self._load_s = 0.0
        sound = self._sound(audio, dropped / take.model_fps, facts) if conditions.sound else None
        carried = self._carried(asked, tail)
        begin = dropped if carried is None or carried.before is None else dropped - 1
        frames = self._frames(
            video, range(begin, dropped + num_frames), facts, report, is_cancelled, take.number
        )
        if carried is not None:
            frames = carry(frames, num_frames, carried)
        return Clip(frames, num_frames, take.model_fps, take.render_size, sound, facts)

    def _conditions(
        self, take: Take, conditions: Conditions, *, last: int
    ) -> list[LTX2VideoCondition]:
        """Clean pictures for the pipeline; ``last`` is the drawn frame that ends the take.

        ``crf=0``: the stock default recompresses a picture as H.264 first. Indices count latents,
        not frames.
        """
        from diffusers.pipelines.ltx2.pipeline_ltx2_condition import LTX2VideoCondition

        found = []
        film_size = conditions.film_size or take.render_size
        if take.anchor == "last_frames" and conditions.tail is not None:
            found.append(LTX2VideoCondition(frames=conditions.tail, index=0, crf=0))
        elif conditions.start_image is not None:
            picture = condition_picture(
                conditions.start_image, take, film_size, field="start_image"
            )
            found.append(LTX2VideoCondition(frames=picture[None], index=0, crf=0))
        if conditions.end_image is not None:
            picture = condition_picture(conditions.end_image, take, film_size, field="end_image")
            ratio = self._text.vae_temporal_compression_ratio
            found.append(LTX2VideoCondition(frames=picture[None], index=-(-last // ratio), crf=0))
        return found

    def _carried(
        self, conditions: list[LTX2VideoCondition], tail: NDArray[np.uint8] | None
    ) -> Carried | None:
        """The pictures that the frames are led to, or None when the card carries none."""
        seconds = self.card.conditioning.carry_s
        if not seconds or not conditions:
            return None
        pictures = {condition.index > 0: condition.frames[0] for condition in conditions}
        return Carried(
            num_faded=round(seconds * self.card.fps),
            first=pictures.get(False) if tail is None else None,
            last=pictures.get(True),
            before=None if tail is None else tail[-1],
        )

    def _denoise(
        self,
        take: Take,
        conditions: list[LTX2VideoCondition],
        run: _Run,
        report: Report,
        is_cancelled: IsCancelled,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Run the stock pipeline to its denormalised latents.

        Video is ``(1 c f h w)``, audio ``(1 c l m)``.
        """
        import torch

        from kling_local.engine.step_cache import allowed, step_cached

        pipeline = self._conditioned if conditions else self._text
        arguments = {**self._arguments(take), **({"conditions": conditions} if conditions else {})}
        report(Progress("text", 0, 1, take.number))

        def after_step(
            _pipeline: Any, step: int, _timestep: Any, _tensors: dict[str, Any]
        ) -> dict[str, Any]:
            report(Progress("denoise", step + 1, take.num_steps, take.number))
            if is_cancelled():
                raise Cancelled
            return {}

        with ExitStack() as afterwards:
            # Also after an exception: a cancelled take must leave nothing in caches and hooks.
            afterwards.callback(pipeline.maybe_free_model_hooks)
            afterwards.enter_context(_watched(pipeline.transformer, run, report, is_cancelled))
            threshold, off = allowed({**_SAMPLING, **self.card.sampling}, self.setting)
            cache = afterwards.enter_context(step_cached(pipeline.transformer, threshold))
            try:
                video, audio = pipeline(**arguments, callback_on_step_end=after_step)
                run.cache = cache.facts(off)
            except torch.OutOfMemoryError as error:
                raise no_memory(self.card, take) from error
            except (RuntimeError, ValueError, TypeError) as error:
                raise EngineError(
                    f"model {self.card.id!r} could not render take {take.number}: {error}"
                ) from error
        if not (torch.isfinite(video).all() and torch.isfinite(audio).all()):
            raise EngineError(
                f"model {self.card.id!r} drew numbers that are not finite in take {take.number}",
                hint="try another seed or a lower cfg_scale",
            )
        return video, audio

    def _arguments(self, take: Take) -> dict[str, Any]:
        """Everything the pipelines would otherwise fill in for a 22 B model.

        Each audio scale is given too: ``audio_guidance_scale`` would default to 7 and alone switch
        guidance on.
        """
        import torch

        sampling = {**_SAMPLING, **self.card.sampling}
        sampling.pop("step_cache", None)
        guidance = max(take.guidance_scale, 1.0)
        return {
            "prompt": take.prompt,
            "negative_prompt": take.negative_prompt,
            "width": take.render_size.width,
            "height": take.render_size.height,
            "num_frames": take.model_frames,
            "frame_rate": float(take.model_fps),
            "num_inference_steps": take.num_steps,
            "guidance_scale": guidance,
            "audio_guidance_scale": guidance,
            "audio_guidance_rescale": sampling["guidance_rescale"],
            "audio_stg_scale": sampling["stg_scale"],
            "audio_modality_scale": sampling["modality_scale"],
            **sampling,
            **({"audio_guidance_scale": 1.0} if guidance == 1.0 else {}),
            "max_sequence_length": self.card.max_sequence_length,
            # Drawn on the CPU, anew for each take: the same noise on every device, and no take
            # depends on another's draw.
            "generator": torch.Generator("cpu").manual_seed(take.seed),
            "output_type": "latent",
            "return_dict": False,
        }

    def _sound(self, latents: torch.Tensor, dropped_s: float, facts: dict[str, Any]) -> Sound:
        from kling_local.engine.models.ltx2_decode import decode_sound

        started = time.perf_counter()
        sound = decode_sound(self._text.audio_vae, self._text.vocoder, latents)
        facts["sound_s"] = time.perf_counter() - started
        return Sound(sound.samples[round(dropped_s * sound.sample_rate) :], sound.sample_rate)

    def _frames(
        self,
        latents: torch.Tensor,
        wanted: range,
        facts: dict[str, Any],
        report: Report,
        is_cancelled: IsCancelled,
        take: int,
    ) -> Iterator[Frame]:
        from kling_local.engine.models.ltx2_decode import decode_pictures

        facts["decode_s"] = 0.0
        stretches = decode_pictures(self._text.vae, latents, wanted.start, wanted.stop)
        done = 0
        while True:
            started = time.perf_counter()
            stretch = next(stretches, None)
            facts["decode_s"] += time.perf_counter() - started
            if stretch is None:
                return
            for frame in stretch:
                if is_cancelled():
                    raise Cancelled
                done += 1
                report(Progress("decode", done, len(wanted), take))
                yield frame

    def _tokens_cut(self, prompt: str) -> int:
        """How many tokens of the prompt lie beyond what the text encoder reads."""
        return max(
            0, len(self._text.tokenizer(prompt.strip()).input_ids) - self.card.max_sequence_length
        )

    def _unreadable(self, error: Exception) -> EngineError:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        hint = "install kling_local anew: the files in its weights folder are damaged"
        if not self.card.builtin:
            hint = f"fetch {self.card.source} again into the Hugging Face cache"
        return EngineError(
            f"the weights of model {self.card.id!r} cannot be loaded: {reason}",
            hint=hint,
            field="model",
        )


def _check_supported(card: ModelCard, pipeline: Any) -> None:
    config = pipeline.vae.config
    if config.timestep_conditioning or any(config.decoder_inject_noise):
        raise EngineError(
            f"the VAE of model {card.id!r} adds noise while it decodes: no film could be repeated",
            hint="use a checkpoint whose VAE has timestep_conditioning false",
            field="model",
        )


@contextmanager
def _watched(
    transformer: Any, run: _Run, report: Report, is_cancelled: IsCancelled
) -> Iterator[None]:
    """Count the network's evaluations, and stop before one when cancelled.

    A guided step evaluates twice in one call, with and without the prompt.
    """

    def before_call(_module: Any, _arguments: Any, named: dict[str, Any]) -> None:
        if is_cancelled():
            raise Cancelled
        if run.denoise_began is None:
            run.denoise_began = time.perf_counter()
            report(Progress("text", 1, 1, run.take))
        run.forward_calls += 1
        run.evaluations += len(named["hidden_states"])

    handle = transformer.register_forward_pre_hook(before_call, with_kwargs=True)
    try:
        yield
    finally:
        handle.remove()


def _end_image_off(conditions: list[LTX2VideoCondition], last: int, pipeline: Any) -> int | None:
    """How many frames before the take's last one the end image is pinned.

    A keyframe stands at the first of the 8 frames of its latent.
    """
    ending = [condition.index for condition in conditions if condition.index > 0]
    ratio: int = pipeline.vae_temporal_compression_ratio
    return last - ((ending[0] - 1) * ratio + 1) if ending else None
