"""What all families' adapters have in common: load, render, cancel, report, stream the decode.

A family defines how its pipeline is opened, how conditions become its inputs, how it denoises, and
how its latents become pictures and sound.
"""

from __future__ import annotations

import gc
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from kling_kernels.plan import SparsityPlan
from kling_local.cards import ModelCard
from kling_local.clips import Clip, Frame, IsCancelled, Progress, Report, Sound, SoundTail
from kling_local.engine.libraries import import_libraries, pick_device, quiet
from kling_local.engine.loras import add_loras, drawn_with
from kling_local.engine.memory import RESIDENT, no_memory, place, unplaced
from kling_local.engine.models.leading import led
from kling_local.engine.models.rendering import Rendering
from kling_local.engine.prompt_cache import Counts, remembered, stamp_of
from kling_local.engine.protocol import Conditions
from kling_local.engine.weights import check_complete, check_folder, unreadable
from kling_local.errors import Cancelled, EngineError, one_of
from kling_local.planner.markers import addressed
from kling_local.quality import CACHE_OFF
from kling_local.shots import Take

if TYPE_CHECKING:
    import torch

    from kling_local.engine.speed import Limits
    from kling_local.quality import Speed

_LARGE_ENCODER_GIB = 1.0


@dataclass(frozen=True)
class Latents:
    """The result of denoising: ``video`` as the family decodes it, ``audio`` if it has any.

    ``palette``: what the built-in model's decoder paints besides, by what it is for. ``staged``:
    what it shows of given pictures, as its VAE made it of them, or None.
    """

    video: torch.Tensor
    audio: torch.Tensor | None = None
    palette: Mapping[str, str] = field(default_factory=dict)
    staged: Any = None

    def are_finite(self) -> bool:
        """Whether every number is finite."""
        parts = (self.video, self.audio)
        return all(bool(each.isfinite().all()) for each in parts if each is not None)


@dataclass(frozen=True)
class Asked:
    """A family's conditions for one take, ready for its pipeline.

    ``first`` and ``last`` are the given pictures that the film must begin and end with. ``shown``
    are the indices of the drawn frames that the film shows, in order. ``given``: the family's own.
    """

    shown: tuple[int, ...]
    first: Frame | None = None
    last: Frame | None = None
    given: Any = None


class Adapter(ABC):
    """One checkpoint on one device; the base of every family's adapter."""

    float32_parts: ClassVar[tuple[str, ...]] = ()
    """Parts that stay in float32 on every device."""
    sampling_defaults: ClassVar[dict[str, float | bool | int]] = {}
    """Every key that ``[sampling]`` of a card of this family may set, with its default."""
    step_caches: ClassVar[tuple[str, ...]] = ()
    """Kinds of step cache that work on the family's networks."""
    calls_twice: ClassVar[bool] = False
    """Whether guidance is two calls of the network."""
    modular: ClassVar[bool] = False
    """Whether the family runs on one of diffusers' modular pipelines."""
    dense_because: ClassVar[str] = ""
    """Why no attention may be skipped, in one sentence; empty where it may."""

    def __init__(self, card: ModelCard) -> None:
        self.card = card
        self.setting = RESIDENT
        self._pipeline: Any = None
        self._stamp = ""

    # --- what a family defines or overrides -------------------------------------------------------

    @abstractmethod
    def _open(self, dtypes: dict[str, torch.dtype]) -> Any:
        """Read the stock pipeline from disk, nothing placed yet; ``"default"`` is the dtype of all
        parts that ``dtypes`` does not name.
        """

    def _ready(self, pipeline: Any) -> None:  # noqa: B027  # nothing to do is a fine default
        """Prepare a placed pipeline; raises ``EngineError`` for a checkpoint that cannot serve."""

    @abstractmethod
    def _conditions(self, rendering: Rendering) -> Asked:
        """What the pipeline is given besides words, and which drawn frames are shown."""

    @abstractmethod
    def _denoise(self, rendering: Rendering, asked: Asked) -> Latents:
        """Run the pipeline to latents inside ``self._running``."""

    @abstractmethod
    def _stretches(self, latents: Latents, first: int, last: int) -> Iterator[list[Frame]]:
        """Decode drawn frames ``first`` to ``last`` (excluded), some at a time."""

    def _sound(self, _latents: Latents, _rendering: Rendering) -> Sound | None:
        """The take's own sound from its first shown frame on, or None."""
        return None

    def _sound_tail(self, _latents: Latents, _rendering: Rendering) -> SoundTail | None:
        """The end of this take's sound for the next take, if the card uses it."""
        return None

    def _transformers(self, _asked: Asked) -> list[tuple[Any, int]]:
        """The networks that denoise, each with the number of steps done before it takes over."""
        return [(self._pipeline.transformer, 0)]

    def _prompt_tokens(self, prompt: str) -> int:
        """How many tokens the prompt has for the text encoder."""
        return len(self._pipeline.tokenizer(prompt.strip()).input_ids)

    def _free(self, pipeline: Any) -> None:
        """Clear what a call leaves in a pipeline's caches and hooks."""
        pipeline.maybe_free_model_hooks()

    def _pipeline_of(self, _asked: Asked) -> Any:
        """The pipeline that denoises the take."""
        return self._pipeline

    def _limits(self, take: Take, sparse: bool) -> Limits:
        """What of `quality.Speed` the networks support; ``sparse`` attention skips key blocks."""
        from kling_local.engine.speed import Limits

        why = "" if self.step_caches else "no step cache works on these networks"
        twice = self.calls_twice and take.guidance_scale > 1
        return Limits(self.step_caches, why, twice, sparse, self.modular, self.setting)

    def _outer(self, used: Speed) -> Speed:
        """The speed-ups to switch on around the whole denoising; the family handles the rest."""
        return used

    # --- common to all families -------------------------------------------------------------------

    @property
    def sampling(self) -> dict[str, float | bool | int]:
        """The family's defaults, overridden by the card."""
        return {**self.sampling_defaults, **self.card.sampling}

    def load(self, report: Report) -> None:
        """Read the weights, float32 on the CPU and bfloat16 on CUDA.

        Raises ``EngineError`` that says what is wrong on disk.
        """
        if self._pipeline is not None:
            return
        report(Progress("load", 0, 1))
        self._check_sampling()
        check_folder(self.card)
        import_libraries(self.card)
        import torch

        device = pick_device()
        dtype = torch.float32 if device == "cpu" else torch.bfloat16
        dtypes = {"default": dtype, **dict.fromkeys(self.float32_parts, torch.float32)}
        try:
            with quiet():
                pipeline = self._open(dtypes)
            folders = self.card.components
            check_complete(
                self.card,
                {
                    folders.get(name, name): part
                    for name, part in pipeline.components.items()
                    if part is not None
                },
            )
            with quiet():
                add_loras(self.card, pipeline)
        except EngineError:
            raise
        except Exception as error:
            # To the user, every error of the libraries while they read means the same.
            raise unreadable(self.card, error) from error
        try:
            self._place(pipeline, device)
        except Exception as error:
            raise unplaced(self.card, error) from error
        self._ready(pipeline)
        self._pipeline = pipeline
        report(Progress("load", 1, 1))

    def unload(self) -> None:
        """Drop the pipelines and free CUDA memory."""
        import torch

        self._pipeline = None
        gc.collect()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    def render(
        self, take: Take, conditions: Conditions, report: Report, is_cancelled: IsCancelled
    ) -> Clip:
        """Draw ``take.model_frames`` frames and, when ``conditions.sound``, their sound.

        A take that continues another first draws that one's last ``anchor_frames`` again: they are
        dropped, and so is their stretch of sound. The clip holds only the model frames that the
        film needs.
        """
        from kling_local.engine.attention import attending
        from kling_local.engine.speed import sped, suited

        assert self._pipeline is not None, "load first"
        rendering = Rendering(take, conditions, report, is_cancelled)
        self._check_plan(rendering)
        asked = self._conditions(rendering)
        (first, _), *later = self._transformers(asked)
        plan = SparsityPlan.exact() if self.dense_because else conditions.quality.attention
        limits = self._limits(take, plan.skips)
        rendering.speed, speed_off = suited(conditions.quality.speed, limits)
        networks = [first, *(each for each, _ in later)]
        leaves_out = rendering.speed.step_cache != CACHE_OFF
        with (
            drawn_with(self.card, self._pipeline, conditions) as loras,
            attending(first, plan, take.num_steps, *later, step_cache=leaves_out) as attention,
            sped(
                self._pipeline_of(asked), networks, self._outer(rendering.speed), limits.modular
            ) as speed,
        ):
            latents = self._denoise(rendering, asked)
        denoised = time.perf_counter()
        began = rendering.denoise_began or denoised
        facts: dict[str, Any] = {
            "network_evaluations": rendering.evaluations,
            "forward_calls": rendering.forward_calls - speed.get("calls_saved", 0),
            **rendering.facts,
            **({"loras": loras} if loras else {}),
            **speed,
            **({"speed_off": speed_off} if speed_off else {}),
            "attention": conditions.quality.name,
            **attention,
            **({"attention_why": self.dense_because} if self.dense_because else {}),
            "device": self._pipeline.device.type,
            "dtype": str(first.dtype).removeprefix("torch."),
            "text_s": began - rendering.started,
            "denoise_s": denoised - began,
            "prompt_tokens_cut": self._tokens_cut(rendering.facts.get("prompt_read", take.prompt)),
            "outcomes": {wish: list(each) for wish, each in rendering.outcomes.items()},
        }
        sound = None
        if conditions.sound and latents.audio is not None:
            sound = self._sound(latents, rendering)
            facts["sound_s"] = time.perf_counter() - denoised
        draw = partial(self._frames, latents, rendering, facts)
        staged = latents.staged
        frames = draw(asked.shown) if staged else led(draw, asked, rendering, self.card, facts)
        size = take.render_size.times(staged.scale) if staged else take.render_size
        clip = Clip(frames, rendering.wanted, take.model_fps, size, sound, facts)
        return replace(clip, sound_tail=self._sound_tail(latents, rendering))

    @contextmanager
    def _running(self, rendering: Rendering, pipeline: Any, asked: Asked) -> Iterator[None]:
        """Around one call of a pipeline: report progress, turn errors into ``EngineError``, and
        free its hooks however it ends.
        """
        import torch

        take = rendering.take
        try:
            with (
                self._reading_kept(pipeline) as prompts,
                rendering.watching(*(each for each, _ in self._transformers(asked))),
            ):
                yield
            rendering.facts.update(prompts.facts())
        except torch.OutOfMemoryError as error:
            raise no_memory(self.card, take) from error
        except (RuntimeError, ValueError, TypeError) as error:
            if isinstance(error, EngineError):
                raise
            raise EngineError(
                f"model {self.card.id!r} could not render take {take.number}: {error}"
            ) from error
        finally:
            # Also after an exception: a cancelled take must leave nothing in caches and hooks.
            self._free(pipeline)

    @contextmanager
    def _reading_kept(self, pipeline: Any) -> Iterator[Counts]:
        """Use the prompt cache for a large text encoder; a small one is faster than the disk."""
        known, folder = self.card.memory, self.card.source
        large = known is not None and known.text >= _LARGE_ENCODER_GIB
        if not (large and isinstance(folder, Path)):
            yield Counts()
            return
        self._stamp = self._stamp or stamp_of(folder)
        with remembered(pipeline, self._stamp) as counts:
            yield counts

    def _check_finite(self, latents: Latents, rendering: Rendering) -> Latents:
        if latents.are_finite():
            return latents
        raise EngineError(
            f"model {self.card.id!r} drew numbers that are not finite in take "
            f"{rendering.take.number}",
            hint="try another seed or a lower cfg_scale",
        )

    def _frames(
        self,
        latents: Latents,
        rendering: Rendering,
        facts: dict[str, Any],
        shown: tuple[int, ...],
    ) -> Iterator[Frame]:
        """The drawn frames with these rising indices, decoded while they are read."""
        facts["decode_s"] = 0.0
        first, last = shown[0], shown[-1] + 1
        stretches = self._stretches(latents, first, last)
        index, done = first, 0
        while True:
            started = time.perf_counter()
            stretch = next(stretches, None)
            facts["decode_s"] += time.perf_counter() - started
            if stretch is None:
                return
            for frame in stretch:
                if rendering.is_cancelled():
                    raise Cancelled
                if done < len(shown) and index == shown[done]:
                    done += 1
                    rendering.report(Progress("decode", done, len(shown), rendering.take.number))
                    yield frame
                index += 1

    def _check_plan(self, rendering: Rendering) -> None:
        take = rendering.take
        if rendering.last >= take.model_frames or take.model_frames not in self.card.grid:
            raise EngineError(
                f"take {take.number} draws {take.model_frames} frames, {rendering.dropped} of them "
                f"dropped and {rendering.wanted} needed: not on the grid of model {self.card.id!r}"
            )

    def _place(self, pipeline: Any, device: str) -> None:
        """Put everything that was loaded where ``setting`` says."""
        place(pipeline, device, self.setting)

    def _check_sampling(self) -> None:
        if unknown := sorted(self.card.sampling.keys() - self.sampling_defaults.keys()):
            raise EngineError(
                f"sampling of model {self.card.id!r} has {one_of(unknown)}: family "
                f"{self.card.family!r} knows {one_of(sorted(self.sampling_defaults))}",
                hint=f"change [sampling] in configs/models/{self.card.id}.toml",
                field="model",
            )

    def _prompt(
        self, rendering: Rendering, words: Mapping[str, str] | None = None, pattern: str = "{}"
    ) -> str:
        """``pattern`` with the take's prompt in place of ``{}``, its markers replaced by ``words``,
        else by elements' names. Noted for the receipt if it differs from the take's prompt.
        """
        named = {each.marker: each.name or "" for each in rendering.conditions.likenesses}
        read = addressed(rendering.take.prompt, {**named, **(words or {})})
        prompt = pattern.replace("{}", read)
        if prompt != rendering.take.prompt:
            rendering.facts["prompt_read"] = prompt
        return prompt

    def _tokens_cut(self, prompt: str) -> int:
        """How many tokens of the prompt lie beyond what the text encoder reads."""
        return max(0, self._prompt_tokens(prompt) - self.card.max_sequence_length)


def evenly(first: int, last: int, count: int) -> tuple[int, ...]:
    """``count`` evenly spaced frame indices from ``first`` to ``last`` inclusive; one: ``last``."""
    if count == 1:
        return (last,)
    return tuple(first + round(step * (last - first) / (count - 1)) for step in range(count))
