"""The engine: renders the takes of one film with the model that its card names."""

from __future__ import annotations

from contextlib import ExitStack
from types import TracebackType

from kling_local.cards import ModelCard
from kling_local.clips import Clip, IsCancelled, Report
from kling_local.engine.protocol import Conditions, VideoModel
from kling_local.engine.residency import resident
from kling_local.errors import Cancelled
from kling_local.shots import Take


class Engine:
    """Renders takes one after the other; use it as a context manager.

    The model is loaded at the first ``render``, so a film whose takes all lie finished in the job
    folder costs no load. It stays resident (and no other thread can use it) until the engine is
    left, because clips decode while they are read.
    """

    def __init__(self, card: ModelCard) -> None:
        self.card = card
        self._resident = ExitStack()
        self._model: VideoModel | None = None

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._model = None
        self._resident.close()

    def render(
        self, take: Take, conditions: Conditions, report: Report, is_cancelled: IsCancelled
    ) -> Clip:
        """Render one take; its frames are decoded while they are read, inside the engine."""
        if is_cancelled():
            raise Cancelled
        if self._model is None:
            self._model = self._resident.enter_context(resident(self.card, report))
        return self._model.render(take, conditions, report, is_cancelled)
