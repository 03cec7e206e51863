"""Who is in memory and how: one model per process, kept warm, used by one thread at a time.

diffusers' schedulers and tokenizers carry state, so two calls on one pipeline at a time would
corrupt each other.
"""

from __future__ import annotations

import importlib
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from kling_local.cards import ModelCard
from kling_local.clips import Report, silent
from kling_local.engine.libraries import pick_device
from kling_local.engine.memory import free_gib, ran_out
from kling_local.engine.protocol import VideoModel
from kling_local.errors import EngineError
from kling_local.families import ADAPTERS, check
from kling_local.holding import MemoryPlan, cheaper, choose, needs_of
from kling_local.machine import main_gib

_in_use = Lock()
_warm: list[tuple[VideoModel, MemoryPlan]] = []


class Residence:
    """The right to the device, while ``resident`` lends it: the model and how it is held.

    Attributes:
        replanned: why the model is held otherwise than planned, in one sentence, or "".
        load_s: seconds that loading took, the import of its libraries and all settings that were
            tried included; 0 for a model that was warm.
    """

    def __init__(self, card: ModelCard, report: Report) -> None:
        self.card = card
        self.replanned = ""
        self.load_s = 0.0
        self._report = report

    @property
    def model(self) -> VideoModel:
        """The loaded model."""
        return _warm[0][0]

    @property
    def plan(self) -> MemoryPlan:
        """How it is held."""
        return _warm[0][1]

    def settle(self) -> None:
        """Have the model loaded: planned first, and once more if loading runs out of memory."""
        if _warm and _warm[0][0].card != self.card:
            _make_room()
        if _warm:
            return
        with self._loading():
            plan = choose(needs_of(self.card), free_gib(pick_device()), main_gib())
            try:
                self._load(plan)
            except EngineError as error:
                if not ran_out(error):
                    raise
                self._load(self._next(plan, error))

    def retreat(self, error: EngineError) -> None:
        """Answer memory that ran out by the next cheaper setting, once; raise any other error."""
        if not ran_out(error):
            raise error
        plan = self._next(self.plan, error)
        let_go(error)
        with self._loading():
            _make_room()
            self._load(plan)

    @contextmanager
    def _loading(self) -> Iterator[None]:
        """Count the block's seconds to ``load_s``."""
        began = time.perf_counter()
        yield
        self.load_s += time.perf_counter() - began

    def _next(self, plan: MemoryPlan, error: EngineError) -> MemoryPlan:
        needs = needs_of(self.card)
        setting = None if self.replanned else cheaper(plan.setting, needs, main_gib())
        if setting is None:
            raise error
        self.replanned = f"memory ran out as {plan.setting.name}: held as {setting.name} instead"
        return MemoryPlan(setting, setting.peak_gib(needs), self.replanned)

    def _load(self, plan: MemoryPlan) -> None:
        model = _adapter(self.card)
        model.setting = plan.setting
        try:
            model.load(self._report)
        except BaseException as error:
            let_go(error)
            model.unload()
            raise
        _warm.append((model, plan))


def let_go(error: BaseException | None) -> None:
    """Drop what the calls that an error went through hold: networks, latents, half a load. Else all
    of it stays on the device for as long as the error is looked at, beside what is loaded anew.
    """
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


@contextmanager
def resident(card: ModelCard, report: Report = silent) -> Iterator[Residence]:
    """The card's model, loaded; waits while another thread renders.

    Another model that is warm makes room first.
    """
    with _in_use:
        residence = Residence(card, report)
        residence.settle()
        yield residence


def unload_all() -> None:
    """Give the memory of the warm model back; waits until nobody renders."""
    with _in_use:
        _make_room()


def _make_room() -> None:
    while _warm:
        _warm.pop()[0].unload()


def _adapter(card: ModelCard) -> VideoModel:
    check(card)
    adapter = ADAPTERS[card.family]
    module = importlib.import_module(f"kling_local.engine.models.{adapter.family}")
    model: VideoModel = getattr(module, adapter.name)(card)
    return model
