"""What diffusers' modular pipelines need and its other pipelines do by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kling_local.cards import ModelCard
from kling_local.engine.models.rendering import Rendering
from kling_local.engine.variants import smaller
from kling_local.errors import EngineError, one_of


def read_parts(card: ModelCard, pipeline: Any, names: list[str], dtypes: dict[str, Any]) -> None:
    """Load parts, networks from the card's variant among them. diffusers only warns about a part
    that does not load; here it is an ``EngineError``.
    """
    small = smaller(card, dtypes["default"], names)
    stored = [name for name in names if name not in small]
    pipeline.load_components(names=stored, dtype=dtypes, local_files_only=True)
    pipeline.update_components(**small)
    if missing := [name for name in names if getattr(pipeline, name, None) is None]:
        needs_more = "processor" in missing
        raise EngineError(
            f"the weights of model {card.id!r} cannot be loaded: {one_of(missing)} did not load",
            hint="its processor needs torchvision" if needs_more else f"fetch {card.source} again",
            field="model",
        )


def hide_progress(pipeline: Any) -> None:
    """Switch off the progress bars of all loops."""
    for loop in _loops(pipeline._blocks):
        loop.set_progress_bar_config(disable=True)


def forget(*parts: Any) -> None:
    """Clear what a call leaves in the caches of networks; None is skipped."""
    for part in parts:
        if part is not None:
            part._reset_stateful_cache()


@contextmanager
def stepped(transformer: Any, rendering: Rendering) -> Iterator[None]:
    """Report a step after each call of the network: modular pipelines have no step callback."""

    def after_call(_module: Any, _arguments: Any, _output: Any) -> None:
        rendering.step_done(rendering.forward_calls - 1)

    handle = transformer.register_forward_hook(after_call)
    try:
        yield
    finally:
        handle.remove()


def _loops(blocks: Any) -> Iterator[Any]:
    from diffusers.modular_pipelines.modular_pipeline import LoopSequentialPipelineBlocks

    if isinstance(blocks, LoopSequentialPipelineBlocks):
        yield blocks
    for block in getattr(blocks, "sub_blocks", {}).values():
        yield from _loops(block)
