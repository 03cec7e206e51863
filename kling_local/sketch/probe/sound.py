"""Whether sound is in time: sound onsets against the moments at which a ball is seen to land."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from kling_local.sketch.probe import physics
from kling_local.sketch.probe.films import SAMPLE_RATE, Film
from kling_local.sketch.probe.table import Measure, median, rate, share

FRAME_S = 1 / 24
"""Tolerance: an impact may be heard this much before or after it is seen."""
IN_TIME_GOAL = 0.90
SILENT = 1e-3
"""RMS below which a shot counts as silent."""
_LOWEST_HZ = 200.0
_WINDOW, _HOP = 512, 96  # samples: 10.7 ms and 2 ms
HOP_S = _HOP / SAMPLE_RATE
LEAST_SAMPLES = 2 * _WINDOW
"""Shortest sound in which onsets are searched."""
_AROUND_S = 0.25  # how far from the impact the onset is searched
_ELSEWHERE_S = 0.33
_BEFORE_S, _AFTER_S = 0.06, 0.18  # what counts as the sound of an impact


def flux(sound: Tensor) -> Tensor:
    """Rise of the loudness above 200 Hz of a sound ``(2 n)``, one value every 2 ms."""
    window = torch.hann_window(_WINDOW)
    spectrum = torch.stft(
        sound.mean(0), _WINDOW, _HOP, window=window, center=True, return_complex=True
    ).abs()
    lowest = round(_LOWEST_HZ * _WINDOW / SAMPLE_RATE)
    loud = spectrum[lowest:].square().sum(0).sqrt()
    smooth = torch.nn.functional.avg_pool1d(loud[None, None], 3, 1, 1)[0, 0]
    return (smooth[2:] - smooth[:-2]).clamp(min=0)


def onset_near(rises: Tensor, moment_s: float) -> float:
    """Time of the steepest rise within a quarter of a second of ``moment_s``; inf if there is none.

    ``rises`` comes from `flux`.
    """
    first = max(0, round((moment_s - _AROUND_S) / HOP_S))
    last = min(len(rises), round((moment_s + _AROUND_S) / HOP_S))
    if last <= first:
        return float("inf")
    return (first + int(rises[first:last].argmax()) + 1) * HOP_S


def offsets(film: Film, contacts_s: Sequence[float]) -> list[float]:
    """Seconds from each seen contact to its onset, positive if late; inf if there is no sound."""
    if film.sound.shape[1] < LEAST_SAMPLES:
        return [float("inf") for _ in contacts_s]
    rises = flux(film.sound)
    return [onset_near(rises, moment) - moment for moment in contacts_s]


def impact_ratio(film: Film, contacts_s: Sequence[float]) -> float | None:
    """RMS ratio of the sound around contacts to that in between; None if either is empty."""
    count = film.sound.shape[1]
    time = torch.arange(count) / SAMPLE_RATE
    near = torch.zeros(count, dtype=torch.bool)
    for moment in contacts_s:
        near |= (time > moment - _BEFORE_S) & (time < moment + _AFTER_S)
    if near.all() or not near.any():
        return None
    power = film.sound.square().mean(0)
    return float((power[near].mean() / power[~near].mean().clamp(min=1e-9)).sqrt())


def is_silent(film: Film) -> bool:
    """Whether next to nothing is heard of a film."""
    if film.sound.shape[1] == 0:
        return True
    return float(film.sound.square().mean().sqrt()) < SILENT


def silence(films: list[Film]) -> Measure:
    """The share of shots in which next to nothing is heard."""
    hits = [is_silent(film) for film in films]
    return share("silent shots", hits, goal=0.0, least_is_best=True)


def measures(bouncing: list[Film], real: list[Film]) -> list[Measure]:
    """Whether impacts are in time, and how loud they are.

    Chance compares a film's onsets with moments a third of a second after its contacts. Another
    film's contacts would not do, since all balls are dropped at the same moment.
    """
    contacts, true_ones = ([_contacts(film) for film in each] for each in (bouncing, real))
    shifted = [tuple(moment + _ELSEWHERE_S for moment in own) for own in contacts]
    in_time = share(
        "impact sound within 42 ms",
        _in_time(bouncing, contacts),
        chance=rate(_in_time(bouncing, shifted)),
        real=rate(_in_time(real, true_ones)),
        goal=IN_TIME_GOAL,
    )
    late = [1000 * each for film, own in zip(bouncing, contacts, strict=True)
            for each in offsets(film, own) if abs(each) < _AROUND_S]  # fmt: skip
    ratios, true_ratios = (
        [ratio for film, own in zip(films, moments, strict=True)
         if (ratio := impact_ratio(film, own)) is not None]
        for films, moments in ((bouncing, contacts), (real, true_ones))
    )  # fmt: skip
    return [
        in_time,
        Measure("impact sound, median delay", len(late), median(late), unit="ms"),
        Measure(
            "impacts against the time between them",
            len(ratios),
            median(ratios),
            real=median(true_ratios),
            unit="x as loud",
        ),
    ]


def _contacts(film: Film) -> tuple[float, ...]:
    way = physics.track(film)
    found = physics.flights(way) if way is not None else None
    return found.contacts_s if found is not None else ()


def _in_time(films: list[Film], contacts: Sequence[Sequence[float]]) -> list[bool]:
    return [
        abs(late) <= FRAME_S
        for film, own in zip(films, contacts, strict=True)
        for late in offsets(film, own)
    ]
