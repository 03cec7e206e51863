"""Speed-ups around stock networks for one take, some of them exact and some not.

``suited`` says which of the requested speed-ups a network supports and why not the others; ``sped``
switches them on. When its block is left, however it ends, the network is as it was before.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from kling_local.engine.memory import Setting
from kling_local.errors import one_of
from kling_local.quality import CACHE_OFF, Speed
from kling_local.settings import settings

_REPEATED = (
    "hidden_states", "timestep", "encoder_hidden_states_image", "control_hidden_states",
)  # fmt: skip
"""Arguments of a network that have a batch dimension."""
_ATTENTION = r"(transformer_)?blocks\.\d+\.attn1?"
_CACHE = "TORCHINDUCTOR_CACHE_DIR"
_compiled: weakref.WeakKeyDictionary[Any, Any] = weakref.WeakKeyDictionary()


@dataclass(frozen=True)
class Limits:
    """Which speed-ups a network supports.

    Attributes:
        caches: the kinds of step cache that work on its blocks.
        no_cache: why no step cache works; empty where some do.
        calls_twice: its pipeline calls it once with the prompt and once without in each step.
        sparse: attention skips key blocks, by masks kept for each branch of guidance.
        modular: its pipeline is a modular one, which does not name branches to caches.
    """

    caches: tuple[str, ...]
    no_cache: str
    calls_twice: bool
    sparse: bool
    modular: bool
    setting: Setting


def suited(asked: Speed, limits: Limits) -> tuple[Speed, list[str]]:
    """The speed-ups that can be used, and one sentence for each that cannot."""
    used, reasons = asked, []
    if asked.batch_guidance and (why := _no_batch(limits)):
        used = replace(used, batch_guidance=False)
        reasons.append(f"batch_guidance is off: {why}")
    if asked.step_cache != CACHE_OFF and (why := _no_cache(used, limits)):
        used = replace(used, step_cache=CACHE_OFF)
        reasons.append(f"step cache {asked.step_cache} is off: {why}")
    if asked.compile and (why := _no_compile(used, limits)):
        used = replace(used, compile=False)
        reasons.append(f"compile is off: {why}")
    return used, reasons


def _no_cache(used: Speed, limits: Limits) -> str:
    """Why the step cache cannot be used; empty where it can.

    diffusers' pyramid keeps one result, no matter which branch of guidance it was for.
    """
    if limits.no_cache:
        return limits.no_cache
    if used.step_cache not in limits.caches:
        return f"the network takes {one_of(limits.caches)}"
    if limits.setting.blocks_offloaded:
        return "skipped blocks would break the order in which offloaded blocks are fetched"
    if used.step_cache == "pyramid" and limits.calls_twice and not used.batch_guidance:
        return "it would give one branch of guidance the other's attention without batch_guidance"
    return ""


def _no_batch(limits: Limits) -> str:
    if not limits.calls_twice:
        return "the network is called once a step anyhow"
    return "sparse attention keeps masks for each branch" if limits.sparse else ""


def _no_compile(used: Speed, limits: Limits) -> str:
    if used.step_cache != CACHE_OFF:
        return "a step cache changes what blocks do from step to step"
    if limits.setting.blocks_offloaded or limits.setting.fp8:
        return "offloaded or cast blocks change from call to call"
    return ""


@contextmanager
def sped(
    pipeline: Any, transformers: Sequence[Any], used: Speed, modular: bool
) -> Iterator[dict[str, Any]]:
    """Switch the speed-ups on; yields facts for the receipt, filled in when the block is left.

    ``compile_cache`` says where compiled blocks came from. ``calls_saved`` counts calls of networks
    that the call before had answered already, ``step_cache_skipped`` the other calls in which the
    last block's attention did not run.
    """
    facts: dict[str, Any] = {}
    graphs = compiled_graphs() if used.compile else (0, 0)
    saved = [0]
    with ExitStack() as undo:
        if used.compile:
            for each in transformers:
                undo.enter_context(compiled(each))
        if used.batch_guidance:
            saved = undo.enter_context(_batched(pipeline, transformers))
        counts = [
            undo.enter_context(_cached(pipeline, each, used, modular))
            for each in transformers
            if used.step_cache != CACHE_OFF
        ]
        yield facts
    if used.compile:
        facts.update(compiled=True, compile_cache=_cache_told(graphs, compiled_graphs()))
    if used.batch_guidance:
        facts.update(batched_guidance=True, calls_saved=saved[0])
    if used.step_cache != CACHE_OFF:
        skipped = sum(calls - runs for calls, runs in counts) - saved[0]
        facts.update(step_cache=used.told(), step_cache_skipped=skipped)


@contextmanager
def compiled(transformer: Any, backend: str = "inductor") -> Iterator[None]:
    """Compile only the repeated blocks; the result is kept on disk for the next process."""
    _keep_compiled(settings().home / "compiled")
    kept = _compiled.get(transformer)
    if kept is None:
        transformer.compile_repeated_blocks(backend=backend)
        kept = _compiled[transformer] = {
            name: module._compiled_call_impl
            for name, module in transformer.named_modules()
            if module._compiled_call_impl is not None
        }
    modules = dict(transformer.named_modules())
    for name, call in kept.items():
        modules[name]._compiled_call_impl = call
    try:
        yield
    finally:
        for name in kept:
            modules[name]._compiled_call_impl = None


def compiled_graphs() -> tuple[int, int]:
    """How many graphs inductor has read from its files and how many it has compiled, in this
    process so far.
    """
    from torch._dynamo.utils import counters

    whole, inner = counters["aot_autograd"], counters["inductor"]
    read = max(whole["autograd_cache_hit"], inner["fxgraph_cache_hit"])
    made = inner["fxgraph_cache_miss"] + inner["fxgraph_cache_bypass"]
    return read, made


def _cache_told(before: tuple[int, int], after: tuple[int, int]) -> str:
    read, made = (now - then for now, then in zip(after, before, strict=True))
    if not (read or made):
        return "compiled by an earlier take of this process"
    return f"{read} graphs read from disk, {made} compiled and kept there"


def _keep_compiled(folder: Path) -> None:
    """Let inductor keep its files in ``folder``, unless its variable names another place.

    torch sets that variable to its own default, in a temporary folder, when it is imported.
    """
    from torch._inductor.runtime.cache_dir_utils import default_cache_dir

    if os.environ.get(_CACHE) in (None, default_cache_dir()):
        os.environ[_CACHE] = str(folder)


@contextmanager
def _cached(pipeline: Any, transformer: Any, used: Speed, modular: bool) -> Iterator[list[int]]:
    """Enable diffusers' cache of this kind; yields how often the network and its last block ran."""
    from diffusers.hooks.hooks import CacheContext, _set_cache_context

    _register_blocks()
    counts = [0, 0]

    def count(place: int) -> Callable[..., None]:
        def before(*_: Any) -> None:
            counts[place] += 1

        return before

    last = list(_blocks(transformer))[-1]
    handles = [
        transformer.register_forward_pre_hook(count(0)),
        next(
            part for name, part in last.named_modules() if name.endswith("to_q")
        ).register_forward_pre_hook(count(1)),
    ]
    transformer.enable_cache(_config(used, pipeline))
    try:
        if modular:
            _set_cache_context(transformer, CacheContext("cond"))
        yield counts
    finally:
        if modular:
            _set_cache_context(transformer, None)
        transformer._reset_stateful_cache()
        transformer.disable_cache()
        for handle in handles:
            handle.remove()


def _config(used: Speed, pipeline: Any) -> Any:
    from diffusers import (
        FirstBlockCacheConfig,
        PyramidAttentionBroadcastConfig,
        TaylorSeerCacheConfig,
    )

    if used.step_cache == "first_block":
        return FirstBlockCacheConfig(threshold=used.threshold)
    if used.step_cache == "taylorseer":
        return TaylorSeerCacheConfig(
            cache_interval=used.interval,
            disable_cache_before_step=used.guard_steps,
            taylor_factors_dtype=torch.float32,
            cache_identifiers=[_ATTENTION],
        )
    return PyramidAttentionBroadcastConfig(
        spatial_attention_block_skip_range=used.interval,
        current_timestep_callback=lambda: int(pipeline.current_timestep),
    )


def _register_blocks() -> None:
    """Tell diffusers what MiniMax-H3's blocks return; it knows Wan's."""
    from diffusers.hooks._helpers import TransformerBlockMetadata, TransformerBlockRegistry
    from diffusers.models.transformers.transformer_minimax_h3 import MiniMaxH3TransformerBlock

    TransformerBlockRegistry.register(MiniMaxH3TransformerBlock, TransformerBlockMetadata(0, None))


def _blocks(transformer: Any) -> Any:
    found = getattr(transformer, "blocks", None)
    return transformer.transformer_blocks if found is None else found


@contextmanager
def _batched(pipeline: Any, transformers: Sequence[Any]) -> Iterator[list[int]]:
    """Run both branches of guidance in one call: the call with the prompt also computes the other
    branch, whose result the next call returns. Yields a list of the number of calls saved.
    """
    saved = [0]
    without: list[torch.Tensor | None] = [None]
    encode = pipeline.encode_prompt

    def encode_prompt(*arguments: Any, **named: Any) -> Any:
        positive, negative = encode(*arguments, **named)
        without[0] = negative
        return positive, negative

    pipeline.encode_prompt = encode_prompt
    try:
        with ExitStack() as undo:
            for each in transformers:
                stock = each.__dict__.get("forward")
                each.forward = _both(each.forward, without, saved)
                undo.callback(_put_back, each, stock)
            yield saved
    finally:
        del pipeline.encode_prompt


def _put_back(module: Any, forward: Any) -> None:
    if forward is None:
        del module.forward
    else:
        module.forward = forward


def _both(
    forward: Callable[..., Any], without: list[torch.Tensor | None], saved: list[int]
) -> Callable[..., Any]:
    waiting: list[torch.Tensor] = []

    def run(**named: Any) -> Any:
        if waiting:
            saved[0] += 1
            return (waiting.pop(),)
        negative = without[0]
        if negative is None:
            return forward(**named)
        positive = named["encoder_hidden_states"]
        doubled = {
            name: torch.cat([named[name]] * 2) for name in _REPEATED if named.get(name) is not None
        }
        prompts = torch.cat([positive, negative.to(positive)])
        (made,) = forward(**{**named, **doubled, "encoder_hidden_states": prompts})
        first, second = made.chunk(2)
        waiting.append(second)
        return (first,)

    return run
