"""Adapter of JoyAI-Echo: an LTX-2.3 network that remembers earlier takes, on its modular pipeline.

Each earlier take fills one slot of memory with its last picture and its sound. There are seven
slots; of more takes the first three and the last four are kept. Guidance is baked into the weights.
"""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from scipy.io import wavfile

from kling_local.engine.anchors import condition_picture
from kling_local.engine.models.adapter import Asked, Latents
from kling_local.engine.models.joint import JointAdapter
from kling_local.engine.models.modular import forget, hide_progress, read_parts, stepped
from kling_local.engine.models.rendering import Rendering
from kling_local.engine.protocol import Memory
from kling_local.errors import EngineError

if TYPE_CHECKING:
    import torch

_FIRST_KEPT, _LAST_KEPT = 3, 4


class EchoModel(JointAdapter):
    """One Echo checkpoint on one device."""

    float32_parts = ("audio_vae", "vocoder")
    """In bfloat16 sound comes out too quiet or gritty, and voices are remembered badly."""
    sampling_defaults: ClassVar[dict[str, float | bool | int]] = {
        "guidance_rescale": 0.0,
        "stg_scale": 0.0,
        "modality_scale": 1.0,
        "use_cross_timestep": True,
        "audio_guidance_scale": 0.0,
        "stg_block": 28,
    }
    """Keys of the LTX-2 card that an Echo card builds on; this pipeline uses none of them."""
    dense_because = "memory stands in front of the film in this model's tokens"

    def _open(self, dtypes: dict[str, torch.dtype]) -> Any:
        from diffusers import ModularPipeline
        from diffusers.modular_pipelines.echo.denoise import DEFAULT_ECHO_SIGMAS

        schedule = len(DEFAULT_ECHO_SIGMAS) - 1
        wrong = [
            ("steps", f"steps.{mode} is {steps}: its schedule has {schedule}")
            for mode, steps in self.card.steps.items()
            if steps != schedule
        ]
        if (frames := self.card.conditioning.anchor_frames) > 1:
            wrong.append(("conditioning", f"anchor_frames is {frames}: it goes on from 1"))
        if wrong:
            table, why = wrong[0]
            raise EngineError(
                f"the card of model {self.card.id!r} promises what it cannot do: {why}",
                hint=f"change [{table}] in configs/models/{self.card.id}.toml",
                field="model",
            )
        pipeline = ModularPipeline.from_pretrained(
            self.card.source, revision=self.card.revision, local_files_only=True
        )
        read_parts(self.card, pipeline, pipeline.pretrained_component_names, dtypes)
        return pipeline

    def _ready(self, pipeline: Any) -> None:
        hide_progress(pipeline)

    def _conditions(self, rendering: Rendering) -> Asked:
        from PIL import Image

        take, wishes = rendering.take, rendering.conditions
        film_size = wishes.film_size or take.render_size
        arguments: dict[str, Any] = {}
        first = None
        if rendering.tail is not None:
            arguments["image"] = Image.fromarray(rendering.tail[-1])
        elif wishes.start_image is not None:
            first = condition_picture(wishes.start_image, take, film_size, field="start_image")
            arguments["image"] = Image.fromarray(first)
        arguments |= self._remembered(rendering)
        return Asked(tuple(range(rendering.dropped, rendering.last + 1)), first, given=arguments)

    def _remembered(self, rendering: Rendering) -> dict[str, Any]:
        """The pipeline's memory: a picture for each slot, and its sound if torchaudio is here."""
        from PIL import Image

        memories = kept(rendering.conditions.memories)
        rendering.facts["remembered_takes"] = len(memories)
        if not memories:
            return {}
        pictures = [np.load(each.tail, allow_pickle=False)[-1] for each in memories]
        given: dict[str, Any] = {"memory_images": [Image.fromarray(each) for each in pictures]}
        sounds = [each.sound and _waveform(each) for each in memories]
        if not any(sounds):
            return given
        if importlib.util.find_spec("torchaudio") is None:
            why = "voices are not remembered from shot to shot: torchaudio is not installed"
            rendering.outcomes["shots"] = ("approximated", why)
            return given
        return given | {
            "memory_audio_waveforms": [each and each[0] for each in sounds],
            "memory_audio_sample_rates": [each[1] if each else 1 for each in sounds],
        }

    def _denoise(self, rendering: Rendering, asked: Asked) -> Latents:
        take, pipeline = rendering.take, self._pipeline
        with self._running(rendering, pipeline, asked), stepped(pipeline.transformer, rendering):
            made = pipeline(
                prompt=self._prompt(rendering),
                width=take.render_size.width,
                height=take.render_size.height,
                num_frames=take.model_frames,
                frame_rate=float(take.model_fps),
                max_sequence_length=self.card.max_sequence_length,
                generator=rendering.generator(),
                output_type="latent",
                **asked.given,
                output=["videos", "audio"],
            )
        return self._check_finite(Latents(made["videos"], made["audio"]), rendering)

    def _free(self, pipeline: Any) -> None:
        forget(pipeline.transformer)


def kept(memories: tuple[Memory, ...]) -> tuple[Memory, ...]:
    """Those that get a slot: the first three and the last four."""
    if len(memories) <= _FIRST_KEPT + _LAST_KEPT:
        return memories
    return (*memories[:_FIRST_KEPT], *memories[-_LAST_KEPT:])


def _waveform(memory: Memory) -> tuple[Any, int]:
    """A take's sound ``(2, n)`` in -1..1, and its rate in Hz."""
    import torch

    rate, samples = wavfile.read(memory.sound)
    return torch.from_numpy(np.ascontiguousarray(samples.T, dtype=np.float32)), int(rate)
