"""Base of the families that decode with LTX-2's video VAE, audio VAE and vocoder: LTX-2, Echo."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from kling_local.clips import Frame, Sound
from kling_local.engine.models.adapter import Adapter, Latents
from kling_local.engine.models.rendering import Rendering


class JointAdapter(Adapter):
    """Decodes picture and sound that one network denoised together."""

    def _sound(self, latents: Latents, rendering: Rendering) -> Sound:
        from kling_local.engine.models.ltx2_sound import sound_of

        assert latents.audio is not None
        audio_vae, vocoder = self._pipeline.audio_vae, self._pipeline.vocoder
        with _performing(vocoder, latents, rendering):
            return sound_of(audio_vae, vocoder, latents.audio, rendering)

    def _stretches(self, latents: Latents, first: int, last: int) -> Iterator[list[Frame]]:
        from kling_local.engine.models.ltx2_decode import decode_pictures

        painted = latents.palette, latents.staged
        return decode_pictures(self._pipeline.vae, latents.video, first, last, *painted)


def _performing(
    vocoder: Any, latents: Latents, rendering: Rendering
) -> AbstractContextManager[None]:
    """Let a vocoder with a method ``performing`` know when somebody speaks, and whether a speech
    engine will say it."""
    if not hasattr(vocoder, "performing"):
        return nullcontext()
    voiced = not rendering.conditions.spoken
    informed: AbstractContextManager[None] = vocoder.performing(latents.palette, voiced=voiced)
    return informed
