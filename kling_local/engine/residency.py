"""Which model is in memory and how: one per process, kept warm, used by one thread at a time.

diffusers' schedulers and tokenizers carry state, so two calls on one pipeline at a time would
corrupt each other.
"""

from __future__ import annotations

import importlib
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from kling_local.activations import Drawn
from kling_local.cards import ModelCard
from kling_local.clips import Progress, Report, silent
from kling_local.engine.libraries import import_libraries, pick_device
from kling_local.engine.memory import free_gib, ran_out
from kling_local.engine.protocol import VideoModel
from kling_local.engine.weights import unreadable
from kling_local.errors import EngineError
from kling_local.families import ADAPTERS, check
from kling_local.holding import SETTINGS, MemoryPlan, Needs, cheaper, choose, needs_of
from kling_local.machine import main_gib

_in_use = Lock()


@dataclass
class _Warm:
    """A loaded model, how it is held, what was free before it was loaded (GiB on the device and in
    main memory), and whether memory ran out at the setting planned first.
    """

    model: VideoModel
    plan: MemoryPlan
    free: tuple[float | None, float | None]
    retreated: bool


_warm: list[_Warm] = []


class Residence:
    """Exclusive use of the device while ``resident`` lends it: the model and how it is held.

    Attributes:
        film: what its takes draw; empty where that is not known.
        replanned: why the model is held otherwise than planned, in one sentence, or "".
        load_s: seconds that loading took, including the import of libraries and all settings that
            were tried; 0 for a model that was warm.
    """

    def __init__(self, card: ModelCard, report: Report, film: tuple[Drawn, ...] = ()) -> None:
        self.card = card
        self.film = film
        self.replanned = ""
        self.load_s = 0.0
        self._report = report
        self._free: tuple[float | None, float | None] = (None, None)

    @property
    def model(self) -> VideoModel:
        """The loaded model."""
        return _warm[0].model

    @property
    def plan(self) -> MemoryPlan:
        """How it is held."""
        return _warm[0].plan

    def settle(self) -> None:
        """Load the model as the film needs it: as planned, then once more at a cheaper setting if
        loading runs out of memory. A warm model that this film needs held otherwise is loaded anew,
        so results do not depend on what was rendered before.
        """
        if _warm and _warm[0].model.card != self.card:
            _make_room()
        if _warm and self._suits(_warm[0]):
            return
        with self._loading():
            _make_room()
            self._import_libraries()
            self._free = (free_gib(pick_device()), main_gib())
            plan = choose(self._needs(), *self._free)
            try:
                self._load(plan)
            except EngineError as error:
                if not ran_out(error):
                    raise
                self._load(self._next(plan, error))

    def _import_libraries(self) -> None:
        """Before anything else imports torch: see `import_libraries`."""
        self._report(Progress("load", 0, 1))
        try:
            import_libraries(self.card)
        except Exception as error:
            raise unreadable(self.card, error) from error

    def _suits(self, warm: _Warm) -> bool:
        """Whether the warm model is held as it would be if it were loaded for this film (or, once
        memory ran out, at least as cheaply). A plan that is the same then becomes this film's.
        """
        plan = choose(self._needs(), *warm.free)
        self._free = warm.free
        chosen, held = (SETTINGS.index(each.setting) for each in (plan, warm.plan))
        if warm.retreated:
            return chosen <= held
        if chosen == held:
            warm.plan = plan
        return chosen == held

    def _needs(self) -> Needs:
        return needs_of(self.card, self.film)

    def retreat(self, error: EngineError) -> None:
        """After running out of memory, load the model at the next cheaper setting, once; raises
        ``error`` if it is any other error or no cheaper setting is left.
        """
        if not ran_out(error):
            raise error
        plan = self._next(self.plan, error)
        let_go(error)
        with self._loading():
            _make_room()
            self._load(plan)

    @contextmanager
    def _loading(self) -> Iterator[None]:
        """Add the block's seconds to ``load_s``."""
        began = time.perf_counter()
        yield
        self.load_s += time.perf_counter() - began

    def _next(self, plan: MemoryPlan, error: EngineError) -> MemoryPlan:
        needs = self._needs()
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
        _warm.append(_Warm(model, plan, self._free, bool(self.replanned)))


def let_go(error: BaseException | None) -> None:
    """Clear the frames of the calls that an error passed through: they hold networks, latents or
    half a load. Otherwise all of that stays on the device while the error is handled, beside what
    is loaded next.
    """
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


@contextmanager
def resident(
    card: ModelCard, report: Report = silent, film: tuple[Drawn, ...] = ()
) -> Iterator[Residence]:
    """The card's model, loaded for a film of these takes; waits while another thread renders.

    Another model that is warm is unloaded first.
    """
    with _in_use:
        residence = Residence(card, report, film)
        residence.settle()
        yield residence


def unload_all() -> None:
    """Unload the warm model; waits until no thread renders."""
    with _in_use:
        _make_room()


def _make_room() -> None:
    while _warm:
        _warm.pop().model.unload()


def _adapter(card: ModelCard) -> VideoModel:
    check(card)
    adapter = ADAPTERS[card.family]
    module = importlib.import_module(f"kling_local.engine.models.{adapter.family}")
    model: VideoModel = getattr(module, adapter.name)(card)
    return model
