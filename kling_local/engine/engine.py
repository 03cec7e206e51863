"""The engine: renders the takes of one film with the model that its card names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from types import TracebackType

from kling_local.activations import Drawn
from kling_local.cards import ModelCard
from kling_local.clips import Clip, Frame, IsCancelled, Report
from kling_local.engine.memory import no_memory, ran_out
from kling_local.engine.protocol import Conditions
from kling_local.engine.residency import Residence, let_go, resident
from kling_local.errors import Cancelled, EngineError
from kling_local.shots import Take


class Engine:
    """Renders takes one after the other; use it as a context manager.

    The model is loaded at the first ``render``, so a film whose takes all lie finished in the job
    folder costs no load. It stays resident (and no other thread can use it) until the engine is
    left, because clips decode while they are read. ``film`` is what its takes draw: the model is
    held so that the largest of them fits.

    Attributes:
        is_shared: a clip is decoded in another thread while takes are denoised: if memory runs out
            for it, its error is raised and not retried here.
        wait_for_others: waits until such a decode has ended; returns whether there was one that
            nobody had waited for.
    """

    def __init__(self, card: ModelCard, film: tuple[Drawn, ...] = ()) -> None:
        self.card = card
        self.film = film
        self.is_shared = False
        self.wait_for_others: Callable[[], bool] = lambda: False
        self._resident = ExitStack()
        self._residence: Residence | None = None

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._residence = None
        self._resident.close()

    def render(
        self, take: Take, conditions: Conditions, report: Report, is_cancelled: IsCancelled
    ) -> Clip:
        """Render one take; its frames are decoded while they are read, inside the engine.

        If memory runs out before the first frame, the take is tried again after waiting for others,
        then once more at the next cheaper setting.
        """
        if is_cancelled():
            raise Cancelled
        if self._residence is None:
            self._residence = self._resident.enter_context(resident(self.card, report, self.film))
        else:
            self._residence.load_s = 0.0
        residence = self._residence

        def attempt() -> Clip:
            with _told(self.card, take):
                clip = residence.model.render(take, conditions, report, is_cancelled)
            clip.facts["load_s"] = residence.load_s
            clip.facts["memory_setting"] = residence.plan.setting.name
            clip.facts["memory_reason"] = residence.plan.reason
            return clip

        clip = None
        while clip is None:
            try:
                clip = attempt()
            except EngineError as error:
                if not (ran_out(error) and self.wait_for_others()):
                    residence.retreat(error)
                let_go(error)

        return replace(clip, frames=self._decoded(clip, attempt, residence, take))

    def _decoded(
        self, clip: Clip, attempt: Callable[[], Clip], residence: Residence, take: Take
    ) -> Iterator[Frame]:
        """A clip's frames; if memory runs out before the first, those of a second attempt."""
        delivered = False
        try:
            with _told(self.card, take):
                for frame in clip.frames:
                    delivered = True
                    yield frame
        except EngineError as error:
            if delivered or self.is_shared:
                raise
            residence.retreat(error)
            again = attempt()
            with _told(self.card, take):
                yield from again.frames
            clip.facts.update(again.facts)


@contextmanager
def _told(card: ModelCard, take: Take) -> Iterator[None]:
    """Turn torch's out-of-memory error into an ``EngineError`` with a hint."""
    import torch

    try:
        yield
    except torch.OutOfMemoryError as error:
        raise no_memory(card, take) from error
