"""Adapter of MiniMax-H3 on diffusers' modular pipeline: words, first and last picture, references.

One repository holds two networks: ``transformer`` draws from words and pictures to begin or end
with, ``transformer_ref`` from references (pictures and videos of things). Only one is in memory at
a time. The pipeline's decode blocks are removed: minimax_h3_decode streams instead. Guidance is
baked into the weights.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from kling_local.clips import Frame, Sound
from kling_local.engine.libraries import pick_device, quiet
from kling_local.engine.loras import add_loras
from kling_local.engine.memory import place_part
from kling_local.engine.models.adapter import Adapter, Asked, Latents
from kling_local.engine.models.modular import forget, hide_progress, read_parts, stepped
from kling_local.engine.models.rendering import Rendering
from kling_local.engine.weights import check_complete
from kling_local.errors import EngineError

if TYPE_CHECKING:
    import torch

    from kling_local.engine.models.minimax_h3_conditions import Given

_FIRST, _SECOND = "transformer", "transformer_ref"
_REFERENCES_ONLY = "ref2va"
"""Route of a card that has only the second network."""


class MiniMaxH3Model(Adapter):
    """One MiniMax-H3 repository on one device."""

    sampling_defaults: ClassVar[dict[str, float | bool | int]] = {
        "video_shift": 0.0,
        "audio_shift": 0.0,
    }
    """Exponential shifts of the two schedules; 0 keeps the checkpoint's own."""

    step_caches = ("first_block", "taylorseer")
    modular = True

    _dtypes: dict[str, torch.dtype]

    def _open(self, dtypes: dict[str, torch.dtype]) -> Any:
        from diffusers import ModularPipeline

        alone = {_FIRST: _SECOND} if self.card.route == _REFERENCES_ONLY else {}
        if self.card.components not in ({}, alone):
            raise EngineError(
                f"components of model {self.card.id!r} are {dict(self.card.components)}: route "
                f"{self.card.route!r} of MiniMax-H3 takes {alone or 'none'}",
                hint=f"change [components] in configs/models/{self.card.id}.toml",
                field="model",
            )
        pipeline = ModularPipeline.from_pretrained(
            self.card.source, revision=self.card.revision, local_files_only=True
        )
        pipeline.__class__ = _of_any_length(type(pipeline), self.card.grid.least)
        self._dtypes = dtypes
        later = _FIRST if self.card.route == _REFERENCES_ONLY else _SECOND
        names = [name for name in pipeline.pretrained_component_names if name != later]
        read_parts(self.card, pipeline, names, dtypes)
        return pipeline

    def _ready(self, pipeline: Any) -> None:
        pipeline._blocks.sub_blocks.pop("decode", None)
        hide_progress(pipeline)
        shifts = {"scheduler": "video_shift", "audio_scheduler": "audio_shift"}
        for name, key in shifts.items():
            if shift := self.sampling[key]:
                getattr(pipeline, name).set_shift(shift)

    def _transformers(self, asked: Asked) -> list[tuple[Any, int]]:
        given: Given = asked.given
        return [(self._partition(_SECOND if given.references else _FIRST), 0)]

    def _partition(self, name: str) -> Any:
        """One of the two networks, loaded if need be; the other one is unloaded first."""
        pipeline = self._pipeline
        if getattr(pipeline, name, None) is None:
            other = _FIRST if name == _SECOND else _SECOND
            pipeline.register_components(**{other: None})
            gc.collect()
            with quiet():
                read_parts(self.card, pipeline, [name], self._dtypes)
            part = getattr(pipeline, name)
            check_complete(self.card, {name: part})
            with quiet():
                add_loras(self.card, pipeline, (name,))
            place_part(name, part, pick_device(), self.setting)
        return getattr(pipeline, name)

    def _conditions(self, rendering: Rendering) -> Asked:
        from kling_local.engine.models import minimax_h3_conditions as conditions

        asked = conditions.given(rendering)
        if self.card.route == _REFERENCES_ONLY and not asked.given.references:
            raise EngineError(
                f"model {self.card.id!r} draws from references and take {rendering.take.number} "
                "has none",
                hint="give reference_images or elements, or use the model for words and pictures",
                field="reference_images",
            )
        return asked

    def _denoise(self, rendering: Rendering, asked: Asked) -> Latents:
        given: Given = asked.given
        take = rendering.take
        arguments: dict[str, Any] = {
            "prompt": self._prompt(rendering, given.words, given.pattern),
            "width": take.render_size.width,
            "height": take.render_size.height,
            "num_frames": take.model_frames,
            # The schedule counts its points, which are one more than the network's calls.
            "num_inference_steps": take.num_steps + 1,
            "generator": rendering.generator(),
            **given.arguments,
        }
        ((transformer, _),) = self._transformers(asked)
        with self._running(rendering, self._pipeline, asked), stepped(transformer, rendering):
            found = self._pipeline(**arguments, output=["latents", "audio_latents"])
        latents = Latents(found["latents"], found["audio_latents"])
        return self._check_finite(latents, rendering)

    def _tokens_cut(self, _prompt: str) -> int:
        """None: the text encoder reads the whole prompt."""
        return 0

    def _free(self, pipeline: Any) -> None:
        forget(*(getattr(pipeline, name, None) for name in (_FIRST, _SECOND)))

    def _sound(self, latents: Latents, rendering: Rendering) -> Sound:
        from kling_local.engine.models.minimax_h3_decode import decode_sound

        assert latents.audio is not None
        sound = decode_sound(self._pipeline.audio_vae, latents.audio)
        take = rendering.take
        samples = sound.samples[round(rendering.dropped / take.model_fps * sound.sample_rate) :]
        pace = rendering.facts.get("pace", 1.0)
        return Sound(samples, round(sound.sample_rate * pace))

    def _stretches(self, latents: Latents, first: int, last: int) -> Iterator[list[Frame]]:
        from kling_local.engine.models.minimax_h3_decode import decode_pictures

        return decode_pictures(self._pipeline, latents.video, first, last)


def _of_any_length(kind: type, least_frames: int) -> type:
    """The pipeline's class without the stock limits of 5 to 15 seconds; the card's grid decides."""
    bounds = {
        "min_duration": property(lambda _: least_frames / 24),
        "max_duration": property(lambda _: float("inf")),
    }
    return type(kind.__name__, (kind,), bounds)
