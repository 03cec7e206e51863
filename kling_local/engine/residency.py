"""Who is in memory: one model per process, kept warm, used by one thread at a time.

diffusers' schedulers and tokenizers carry state, so two calls on one pipeline at a time would
corrupt each other.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from kling_local.cards import ModelCard
from kling_local.clips import Report, silent
from kling_local.engine.protocol import VideoModel
from kling_local.errors import EngineError, one_of

ADAPTERS = {"ltx2": ("kling_local.engine.models.ltx2", "Ltx2Model")}
"""Family of a card -> module and class of its adapter; imported only when it is needed."""

_in_use = Lock()
_warm: list[VideoModel] = []


@contextmanager
def resident(card: ModelCard, report: Report = silent) -> Iterator[VideoModel]:
    """The card's model, loaded; waits while another thread renders.

    Another model that is warm makes room first.
    """
    with _in_use:
        if _warm and _warm[0].card != card:
            _make_room()
        if not _warm:
            model = _adapter(card)
            model.load(report)
            _warm.append(model)
        yield _warm[0]


def unload_all() -> None:
    """Give the memory of the warm model back; waits until nobody renders."""
    with _in_use:
        _make_room()


def _make_room() -> None:
    while _warm:
        _warm.pop().unload()


def _adapter(card: ModelCard) -> VideoModel:
    if card.family not in ADAPTERS:
        raise EngineError(
            f"model {card.id!r} belongs to family {card.family!r}: use one of {one_of(ADAPTERS)}",
            hint=f"change family in configs/models/{card.id}.toml",
            field="model",
        )
    module, name = ADAPTERS[card.family]
    model: VideoModel = getattr(importlib.import_module(module), name)(card)
    return model
