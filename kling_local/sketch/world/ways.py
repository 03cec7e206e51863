"""Decodes ways: turns the components that latents hold into a value at every frame."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from kling_local.sketch.world.layout import FRAMES_A_CELL, KNOTS, SPAN, WAYS, cosines

_PLACE_SURENESS = 0.02  # weight of the encoded places, relative to the encoded speeds


def fitted(name: str, said: Tensor, num_frames: int) -> Tensor:
    """The value at every frame of the way ``name`` with components ``said`` ``(count f)``.

    A least-squares fit of two things that are encoded: the step from each frame to the next, which
    is nearly certain, and the mean of each latent frame, which is less so.
    """
    units = torch.tensor(WAYS[name], device=said.device)[:, None]
    spans = (said * units).T @ cosines().to(said)[: len(units)]  # f 9
    frames = len(spans)
    total = FRAMES_A_CELL * (frames - 1) + 1
    if total == 1:
        return spans[0].mean().expand(num_frames)
    steps = torch.eye(total, device=said.device).diff(dim=0)
    within = torch.arange(SPAN, device=said.device) - FRAMES_A_CELL
    at = (FRAMES_A_CELL * torch.arange(frames, device=said.device)[:, None] + within).clamp(min=0)
    middles = said.new_zeros(frames, total).scatter_add_(1, at, said.new_full(at.shape, 1 / SPAN))
    sure = math.sqrt(_PLACE_SURENESS)
    rows = torch.cat([steps, sure * middles])
    told = torch.cat([spans[1:].diff(dim=1).flatten(), sure * spans.mean(1)])
    # In float64: the solver's last bits differ from call to call, and in float32 so would the film.
    found = torch.linalg.lstsq(rows.double(), told[:, None].double()).solution
    return found[:num_frames, 0].to(said)


def straight(values: Tensor, still: float, bend: float) -> Tensor:
    """The line through ``values`` ``(t)``, if they are a line apart from noise.

    It is constant if it climbs less than ``still`` in all. Values that deviate from it by ``bend``
    or more (root mean square) are returned unchanged.
    """
    time = torch.linspace(-1, 1, len(values), device=values.device)
    slope = (values * time).sum() / time.square().sum().clamp(min=1e-6)
    line = values.mean() + slope * time
    if float((values - line).square().mean().sqrt()) >= bend:
        return values
    return line if float(2 * slope.abs()) >= still else values.mean().expand_as(values)


def between(said: Tensor, num_frames: int) -> Tensor:
    """Interpolate numbers ``(3 f)`` that are encoded at the `KNOTS` of each span to every frame."""
    knots = torch.tensor(KNOTS, device=said.device) - FRAMES_A_CELL
    frames = said.shape[1]
    at = (FRAMES_A_CELL * torch.arange(frames, device=said.device)[:, None] + knots).flatten()
    told = said.T.flatten()[len(KNOTS) - 1 :]  # the first span is frame 0 repeated
    at = at[len(KNOTS) - 1 :].to(said)
    where = torch.arange(num_frames, device=said.device).to(said)
    after = torch.searchsorted(at, where).clamp(1, max(1, len(at) - 1))
    if len(at) == 1:
        return told.expand(num_frames)
    share = ((where - at[after - 1]) / (at[after] - at[after - 1])).clamp(0, 1)
    return torch.lerp(told[after - 1], told[after], share)
