"""Renders the takes of a film one after the other and writes them to disk.

With the setting ``overlap`` on, frames are decoded in a second thread while the encoder runs. If
the next take is drawn from words alone, and so needs neither this take's frames nor the
autoencoder, this take is decoded and written while the next one is denoised, on a CUDA stream of
its own. The results are the same bit for bit.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace

from kling_local.beside import Beside, ahead
from kling_local.clips import Clip, ClipFile, IsCancelled, Progress, Report, silent
from kling_local.engine import Engine
from kling_local.engine.libraries import own_stream
from kling_local.engine.memory import ran_out
from kling_local.errors import EngineError
from kling_local.film import (
    Film,
    conditions_of,
    from_words_alone,
    picture_digest,
    spoken_takes,
    with_sound,
)
from kling_local.holding import drawn_for
from kling_local.media.encode import finished_take, write_take
from kling_local.receipt import Record
from kling_local.shots import Take

_AHEAD = 48
"""Frames to decode ahead of the encoder: as many as LTX-2's decoder yields at a time."""


def render_takes(
    film: Film, record: Record, report: Report, is_cancelled: IsCancelled
) -> list[ClipFile]:
    """Every take as a file; one that lies finished with the same digest is not rendered again."""
    drawing: Beside[ClipFile] = Beside()
    batched = film.quality.speed.batch_guidance
    drawn = drawn_for(film.request, film.card, film.shot_list, batched=batched)
    with Engine(film.weights, drawn) as engine, drawing as beside:
        work = _Work(film, engine, beside, report, is_cancelled)
        for take in film.shot_list.takes:
            work.draw(take)
        work.settle()
    for take in film.shot_list.takes:
        told = record.reuse if take.number in work.reused else record.render
        told(take, work.made[take.number])
    return [work.made[take.number] for take in film.shot_list.takes]


@dataclass
class _Work:
    """One film in the making: which takes are on disk, and which one the second thread writes.

    ``alone`` is set once memory ran out for an overlapped take: nothing is overlapped after that.
    """

    film: Film
    engine: Engine
    beside: Beside[ClipFile]
    report: Report
    is_cancelled: IsCancelled
    made: dict[int, ClipFile] = field(default_factory=dict)
    reused: set[int] = field(default_factory=set)
    alone: bool = False
    _written: Take | None = None

    def __post_init__(self) -> None:
        self.engine.wait_for_others = self.beside.join
        self._takes = self.film.shot_list.takes
        self._digests = dict(self._digested())
        self._thread = threading.get_ident()

    def draw(self, take: Take) -> None:
        """Render a take, then write it or leave the second thread writing it."""
        found = self._finished(take)
        if found is not None:
            self.made[take.number] = found
            self.reused.add(take.number)
            return
        if not from_words_alone(self.film, take):
            self.settle()
        clip = self._rendered(take)
        if self.settle():
            # settle() may have unloaded the model that this clip would decode with.
            clip = self._rendered(take)
        after = next((each for each in self._takes if each.number > take.number), None)
        if after is not None and self._goes_beside(after):
            clip.facts["overlap"] = f"decoded and written beside take {after.number}"
            self._written = take
            self.engine.is_shared = True
            self.beside.start(lambda: self._write_beside(clip, take))
            return
        if self.film.quality.speed.overlap:
            clip.facts["overlap"] = "decoded beside the encoder"
            # Close it, or after an error its thread would continue to decode with the model.
            with closing(ahead(clip.frames, _AHEAD)) as frames:
                made = self._write(replace(clip, frames=frames), take, self.report)
        else:
            made = self._write(clip, take, self.report)
        self.made[take.number] = made

    def settle(self) -> bool:
        """Wait for the take that the second thread writes; returns whether memory ran out for it.
        If so, it is rendered again with the device to itself, as are all takes that follow.
        """
        take, self._written = self._written, None
        if take is None:
            return False
        try:
            written = self.beside.take()
        except EngineError as error:
            if not ran_out(error):
                raise
            written = None
        finally:
            self.engine.is_shared = False
        if written is not None:
            self.made[take.number] = written
            return False
        self.alone = True
        clip = self._rendered(take)
        clip.facts["overlap"] = "off: memory ran out beside the next take"
        self.made[take.number] = self._write(clip, take, self.report)
        return True

    def _goes_beside(self, after: Take) -> bool:
        asked = self.film.quality.speed.overlap and not self.alone
        return asked and from_words_alone(self.film, after) and self._finished(after) is None

    def _rendered(self, take: Take) -> Clip:
        earlier = [self.made[number] for number in sorted(self.made) if number < take.number]
        conditions = conditions_of(self.film, take, earlier)
        clip = self.engine.render(take, conditions, self._report_here, self._is_stopped)
        return replace(clip, between=self.film.quality.motion.between)

    def _write_beside(self, clip: Clip, take: Take) -> ClipFile:
        with own_stream():
            return self._write(clip, take, silent)

    def _write(self, clip: Clip, take: Take, report: Report) -> ClipFile:
        return write_take(
            clip,
            take,
            film_size=self.film.shot_list.size,
            folder=self.film.folder,
            digest=self._heard_digest(take, self.film.native_sound),
            report=report,
            is_cancelled=self._is_stopped,
        )

    def _finished(self, take: Take) -> ClipFile | None:
        """The finished take; one that was made with sound also serves a silent film."""
        wanted = (True,) if self.film.native_sound else (False, True)
        found = (
            finished_take(self.film.folder, take.number, self._heard_digest(take, sound))
            for sound in wanted
        )
        return next((clip_file for clip_file in found if clip_file is not None), None)

    def _heard_digest(self, take: Take, sound: bool) -> str:
        return with_sound(self._digests[take.number], sound, take in spoken_takes(self.film))

    def _digested(self) -> Iterator[tuple[int, str]]:
        digest = ""
        for take in self._takes:
            digest = picture_digest(self.film, take, digest)
            yield take.number, digest

    def _report_here(self, step: Progress) -> None:
        """Report progress of the main thread only: with a second one's it would run backwards."""
        if threading.get_ident() == self._thread:
            self.report(step)

    def _is_stopped(self) -> bool:
        return self.beside.stopped.is_set() or self.is_cancelled()
