"""Cutting: converts seconds to frames and groups shots into takes on the model's frame grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kling_local.cards import ModelCard
from kling_local.errors import RequestError
from kling_local.units import DELIVERED_FPS, frame_at, model_frames_needed


@dataclass(frozen=True)
class Span:
    """A stretch of the film in delivered frames."""

    start: int
    num_frames: int

    @property
    def end(self) -> int:
        """First frame after it."""
        return self.start + self.num_frames


@dataclass(frozen=True)
class Stretch:
    """What one take covers: shot numbers, frames, whether it continues without a cut
    (``anchored``), and how many frames the model draws for it."""

    shots: tuple[int, ...]
    span: Span
    anchored: bool
    model_frames: int


def cut(durations: Sequence[float]) -> list[Span]:
    """The frame spans of shots; each cut is rounded by itself, so rounding errors never add up.

    The film has exactly ``frame_at(sum(durations))`` frames.
    """
    edges = [frame_at(math.fsum(durations[:count])) for count in range(len(durations) + 1)]
    return [Span(start, end - start) for start, end in pairwise(edges)]


def stretches(spans: Sequence[Span], continues: Sequence[bool], card: ModelCard) -> list[Stretch]:
    """Group shots into takes: as many as fit for a ``native`` model, else one shot a take.

    A shot longer than one take is split if the model can continue from its own last frames;
    otherwise ``RequestError``.
    """
    groups = (
        _pack(spans, card)
        if card.multi_shot == "native"
        else [[n] for n in range(1, len(spans) + 1)]
    )
    found: list[Stretch] = []
    for group in groups:
        span = Span(spans[group[0] - 1].start, sum(spans[n - 1].num_frames for n in group))
        anchored = continues[group[0] - 1] and card.conditioning.anchor_frames > 0
        for index, part in enumerate(_split(span, anchored, card)):
            goes_on = anchored or index > 0
            found.append(
                Stretch(tuple(group), part, goes_on, model_frames(part.num_frames, goes_on, card))
            )
    return found


def model_frames(num_frames: int, anchored: bool, card: ModelCard) -> int:
    """Frames that the model draws for ``num_frames`` delivered ones, including the anchor's."""
    seen = card.conditioning.anchor_frames if anchored else 0
    return card.grid.fit(model_frames_needed(num_frames, card.fps) + seen)


def longest_take(card: ModelCard, anchored: bool) -> int:
    """The most delivered frames that fit in one take."""
    seen = card.conditioning.anchor_frames if anchored else 0
    legal = card.grid.most - (card.grid.most - card.grid.offset) % card.grid.step
    return max(0, (legal - seen) * DELIVERED_FPS // card.fps)


def _pack(spans: Sequence[Span], card: ModelCard) -> list[list[int]]:
    groups: list[list[int]] = []
    filled = 0
    for number, span in enumerate(spans, start=1):
        if groups and filled + span.num_frames <= longest_take(card, anchored=False):
            groups[-1].append(number)
            filled += span.num_frames
        else:
            groups.append([number])
            filled = span.num_frames
    return groups


def _split(span: Span, anchored: bool, card: ModelCard) -> list[Span]:
    if span.num_frames <= longest_take(card, anchored):
        return [span]
    most = longest_take(card, anchored=True)
    if card.conditioning.anchor_frames == 0 or most <= 0:
        limit = longest_take(card, anchored=False) / DELIVERED_FPS
        raise RequestError(
            f"shots has one of {span.num_frames / DELIVERED_FPS:g} s: "
            f"model {card.id!r} renders at most {limit:.4g} s without a cut",
            hint="cut it into shorter shots, or use another model",
            field="shots",
        )
    parts = math.ceil(span.num_frames / most)
    edges = [span.start + span.num_frames * index // parts for index in range(parts + 1)]
    return [Span(start, end - start) for start, end in pairwise(edges)]
