"""Renders one film with plain diffusers, as its documentation does: a pipeline call that decodes
everything, pictures scaled with Pillow, ``encode_video``. Works for every family.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from kling_local.cards import ModelCard
from kling_local.request import GenerationRequest
from kling_local.shots import Take
from kling_local.units import Size, model_frames_needed, source_frame

_BEST = (
    ("_flash_3", "flash_attn_interface"),
    ("flash", "flash_attn"),
    ("_native_cudnn", "torch"),
)
"""diffusers' attention backends, fastest first, and the package that each needs besides a GPU."""


def backends(device: str) -> list[str]:
    """diffusers' attention backends that work here without the hub, fastest first."""
    import importlib.util

    found = [name for name, needs in _BEST if importlib.util.find_spec(needs)]
    return [*(found if device == "cuda" else ()), "native"]


class Marks:
    """Seconds by stage of one pipeline call: up to the network's first call, up to the
    autoencoder's decode, up to the end of the call.
    """

    def __init__(self, pipeline: Any) -> None:
        self.evaluations = 0
        self._times: dict[str, float] = {}
        self._pipeline = pipeline

    def seconds(self) -> dict[str, float]:
        """Seconds of stages that ``generate`` reports too."""
        at = self._times
        decoding = at.get("decode", at["end"])
        return {
            "text": at["denoise"] - at["begin"],
            "denoise": decoding - at["denoise"],
            "decode": at["end"] - decoding,
        }

    @contextmanager
    def watching(self) -> Any:
        """Take the times while the block calls the pipeline."""
        networks = [
            part
            for name in ("transformer", "transformer_2")
            if (part := getattr(self._pipeline, name, None)) is not None
        ]
        handles = [
            each.register_forward_pre_hook(self._asked, with_kwargs=True) for each in networks
        ]
        vae = self._pipeline.vae
        decode = vae.decode
        vae.decode = self._then(decode)
        self._mark("begin")
        try:
            yield
            self._mark("end")
        finally:
            del vae.decode
            for handle in handles:
                handle.remove()

    def _asked(self, _network: Any, _arguments: Any, named: dict[str, Any]) -> None:
        if "denoise" not in self._times:
            self._mark("denoise")
        self.evaluations += len(named["hidden_states"])

    def _then(self, decode: Callable[..., Any]) -> Callable[..., Any]:
        def marked(*arguments: Any, **named: Any) -> Any:
            if "decode" not in self._times:
                self._mark("decode")
            return decode(*arguments, **named)

        return marked

    def _mark(self, name: str) -> None:
        import torch

        if torch.cuda.is_available():
            torch.cuda.synchronize()
        self._times[name] = time.perf_counter()


def call(
    pipeline: Any, card: ModelCard, take: Take, backend: str = "native", picture: Any = None
) -> tuple[np.ndarray, Any, Marks]:
    """Render one take: frames ``(f h w 3)`` in 0..1, sound or None, and its marks."""
    import torch
    from diffusers.models.attention_dispatch import attention_backend

    asked = {
        "prompt": take.prompt,
        "width": take.render_size.width,
        "height": take.render_size.height,
        "num_frames": take.model_frames,
        "generator": torch.Generator("cpu").manual_seed(take.seed),
    }
    family = {"wan": _wan, "ltx2": _ltx2, "echo": _echo, "minimax_h3": _minimax_h3}[card.family]
    marks = Marks(pipeline)
    with marks.watching(), attention_backend(backend):
        frames, sound = family(pipeline, card, take, asked | picture_of(card, picture))
    return np.asarray(frames), sound, marks


def picture_of(card: ModelCard, picture: Any) -> dict[str, Any]:
    """The argument for the start image, if the pipeline needs one."""
    return {"image": picture} if card.conditioning.needs_start_image else {}


def _wan(pipeline: Any, card: ModelCard, take: Take, asked: dict[str, Any]) -> tuple[Any, None]:
    made = pipeline(
        **asked,
        negative_prompt=take.negative_prompt,
        num_inference_steps=take.num_steps,
        guidance_scale=max(take.guidance_scale, 1.0),
        max_sequence_length=card.max_sequence_length,
        output_type="np",
    )
    return made.frames[0], None


def _ltx2(pipeline: Any, card: ModelCard, take: Take, asked: dict[str, Any]) -> tuple[Any, Any]:
    from kling_local.engine.models.ltx2_stages import stages

    (stage,) = stages(card.route, take.num_steps)
    guidance = max(take.guidance_scale, 1.0)
    sampling = {
        "stg_scale": 0.0, "modality_scale": 1.0, "guidance_rescale": 0.0,
        "audio_guidance_scale": 0.0, "stg_block": 28, **card.sampling,
    }  # fmt: skip
    of_sound = sampling.pop("audio_guidance_scale") or guidance
    perturbed = [int(sampling.pop("stg_block"))]
    made = pipeline(
        **asked,
        **stage.arguments(),
        negative_prompt=take.negative_prompt,
        frame_rate=float(take.model_fps),
        guidance_scale=guidance,
        audio_guidance_scale=of_sound if guidance > 1 else 1.0,
        audio_stg_scale=sampling["stg_scale"],
        audio_modality_scale=sampling["modality_scale"],
        audio_guidance_rescale=sampling["guidance_rescale"],
        spatio_temporal_guidance_blocks=perturbed,
        **sampling,
        max_sequence_length=card.max_sequence_length,
        output_type="np",
    )
    return made.frames[0], made.audio


def _echo(pipeline: Any, card: ModelCard, take: Take, asked: dict[str, Any]) -> tuple[Any, Any]:
    made = pipeline(
        **asked,
        frame_rate=float(take.model_fps),
        max_sequence_length=card.max_sequence_length,
        output_type="np",
        output=["videos", "audio"],
    )
    return made["videos"][0], made["audio"]


def _minimax_h3(
    pipeline: Any, _card: ModelCard, take: Take, asked: dict[str, Any]
) -> tuple[Any, Any]:
    made = pipeline(
        **asked,
        num_inference_steps=take.num_steps + 1,
        output_type="np",
        output=["videos", "audio"],
    )
    return made["videos"][0], made["audio"]


def write(frames: np.ndarray, take: Take, size: Size, path: Path) -> None:
    """Write the mp4 as delivered, but silent: all arms leave sound out."""
    import torch
    from diffusers.utils import encode_video
    from PIL import Image

    from kling_local.media.frames import crop_to_ratio

    drawn = (frames * 255).round().astype("uint8")
    needed = drawn[: model_frames_needed(take.num_frames, take.model_fps)]
    scaled = [
        np.asarray(
            Image.fromarray(crop_to_ratio(frame, size)).resize(
                (size.width, size.height), Image.Resampling.LANCZOS
            )
        )
        for frame in needed
    ]
    shown = np.stack([scaled[source_frame(i, take.model_fps)] for i in range(take.num_frames)])
    encode_video(torch.from_numpy(shown), fps=24, output_path=str(path))


def as_asked(request: GenerationRequest, path: Path) -> None:
    """Exit if the film does not have the requested number of frames."""
    from kling_local.ffmpeg import probe

    facts = probe(path)
    if facts.num_frames != request.duration * 24:
        raise SystemExit(f"{path.name} has {facts.num_frames} frames")
