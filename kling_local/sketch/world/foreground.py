"""Finds the subject of a picture: what stands out from the colours at the picture's edges.

Before an even background, such as a studio's, it is whatever differs from that. Else two mixtures
of Gaussians, of background and subject, are fitted in turn with a labelling that follows the
picture's own edges (as in Rother et al.'s GrabCut, with a mean field in place of the graph cut).
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from kling_local.sketch.world.regions import filled, largest, least_around, shrunk, spread_out

_SIDE = 144
"""Pixels of the longer side of the picture in which the subject is sought."""
_EDGE = 0.03  # how wide the edges are whose colours are the background's, of the longer side
_EVEN, _PLAIN, _FAINT = 0.85, 0.012, 5e-5
"""Of an even background: its least share of the edges, and variances, the most and the least."""
_HOLE, _HOLE_BEFORE_COLOR, _COLORFUL = 0.15, 0.01, 0.06
"""Shares of a subject up to which a hole in it is filled: before white or grey it may be its own, a
shirt or a page, before a colour it hardly is; and the mean difference of colour from grey."""
_SIGMAS = 4.0  # how far from the background's colour a subject is, at least, in deviations
_ROUNDS, _SMOOTHINGS, _MEANINGS = 5, 12, 4
_COLORS = 5  # Gaussians in each mixture
_NOISE = 1.5e-3  # variance of colours within one Gaussian, at least
_BOUND = 2.2  # how much neighbours of one colour are held together
_SURE = 7.0  # the most that colours alone say, as a logarithm of odds
_LEAST, _MOST = 0.025, 0.86  # share of a picture that a subject covers
_AT_EDGE = 0.30  # the most of the upper and side edges that it reaches
_RAGGED = 3.6  # the longest outline, in those of a disc of the same area
_WHOLE = 0.75  # the least share of all that stands out that one subject is
_AGREED, _AGREED_EVEN = 0.982, 0.90
"""The least share of pixels that colours alone label as they are labelled, also before an even
background, of whose colour a part of the subject may be."""
_ASIDE = 0.24  # how far from the middle the subject is, at most, of the width
_STANDS_OUT = 0.07  # the least difference of colour across the outline
_STEPS = ((0, 1), (1, 0), (1, 1), (1, -1))


def subject_of(rgb: Tensor) -> Tensor | None:
    """Where the subject of a picture ``(3 h w)`` in 0..1 is: ``(h' w')`` of True and False; None if
    nothing clearly stands out."""
    small = shrunk(rgb, _SIDE)
    colors, behind = _perceived(small), _edges(small.shape[1:])
    bonds = _bonds(colors)
    odds = _before_even(colors, behind)
    if odds is not None:
        found = _clear(_labelled(odds, bonds, behind), odds, colors, _AGREED_EVEN)
        if found is not None:
            return found
    odds = _first_guess(_likelihood(colors, behind.float()), behind)
    share = _labelled(odds, bonds, behind)
    for _ in range(_ROUNDS):
        back = _likelihood(colors, (behind | (share < 0.3)).float())
        front = _likelihood(colors, ((share > 0.7) & ~behind).float())
        odds = (front - back).clamp(-_SURE, _SURE)
        share = _labelled(odds, bonds, behind)
    return _clear(share, odds, colors, _AGREED)


def _clear(share: Tensor, odds: Tensor, colors: Tensor, agreed: float) -> Tensor | None:
    """The one compact thing that differs from what is around it; None if there is no such thing."""
    mask = share > 0.5
    colorful = float(colors[1:, _edges(mask.shape)].abs().mean()) > _COLORFUL
    one = filled(largest(mask), _HOLE_BEFORE_COLOR if colorful else _HOLE)
    area = float(one.sum())
    if not _LEAST < area / one.numel() < _MOST:
        return None
    inner = least_around(one)
    sides = torch.cat([one[2], one[:, 2], one[:, -3]]).float().mean()
    outside = spread_out(one, 3) & ~spread_out(one, 1)
    inside = spread_out(outside, 5) & inner
    if not outside.any() or not inside.any():
        return None
    apart = torch.cdist(colors[:, inside].T, colors[:, outside].mean(1)[None]).mean()
    clear = (
        float(sides) < _AT_EDGE
        and float((one & ~inner).sum()) / (2 * (torch.pi * area) ** 0.5) < _RAGGED
        and area / float((mask | one).sum()) > _WHOLE
        and float(((odds > 0) == one).float().mean()) > agreed
        and abs(float(one.nonzero()[:, 1].float().mean()) / one.shape[1] - 0.5) < _ASIDE
        and float(apart) > _STANDS_OUT
    )
    return one if clear else None


def _perceived(rgb: Tensor) -> Tensor:
    """Brightness and two differences of colour, which count for more."""
    red, green, blue = rgb
    bright = 0.3 * red + 0.59 * green + 0.11 * blue
    return torch.stack([0.8 * bright, 0.9 * (red - bright), 0.9 * (blue - bright)])


def _edges(size: torch.Size) -> Tensor:
    """The picture's edges, True, without the lower one, which subjects may stand on."""
    wide = max(2, round(_EDGE * max(size)))
    edges = torch.zeros(size, dtype=torch.bool)
    edges[:wide] = True
    edges[:, :wide] = edges[:, -wide:] = True
    return edges


def _before_even(colors: Tensor, behind: Tensor) -> Tensor | None:
    """Odds ``(h w)`` of the subject before a background whose colour changes evenly; None if the
    picture's edges show no such background."""
    off, spread, held = _even(colors, behind.flatten().float())
    if held < _EVEN or spread > _PLAIN:
        return None
    return ((off.view(behind.shape) / spread).sqrt() - _SIGMAS).clamp(-_SURE, _SURE)


def _first_guess(back: Tensor, behind: Tensor) -> Tensor:
    """Odds from the background's likelihood alone: what is much less likely than its edges are."""
    usual, least = back[behind].quantile(0.5), back[behind].quantile(0.06)
    return (0.5 * (least - 0.5 * (usual - least) - back)).clamp(-3, 3)


def _likelihood(colors: Tensor, weight: Tensor) -> Tensor:
    """The logarithm of the likelihood ``(h w)`` of each colour under a mixture of Gaussians that is
    fitted to the weighted pixels, or under their even change over the picture, if that is more."""
    size, points, weights = colors.shape[1:], colors.flatten(1).T, weight.flatten()
    chosen = points[weights > 0.5]
    if len(chosen) < 4 * _COLORS:
        return torch.full(size, -2 * _SURE)
    means = _started(chosen)
    for _ in range(_MEANINGS):
        owned = F.one_hot(torch.cdist(points, means).argmin(1), _COLORS) * weights[:, None]
        total = owned.sum(0)
        mean = owned.T @ points / total.clamp(min=1)[:, None]
        means = torch.where((total > 1)[:, None], mean, means)
    logs = []
    for mean, mine, count in zip(means, owned.T, total, strict=True):
        off = points - mean
        spread = (off * mine[:, None]).T @ off / count.clamp(min=1) + _NOISE * torch.eye(3)
        away = (off @ torch.linalg.inv(spread) * off).sum(1)
        held = (count / total.sum()).clamp(min=1e-4)
        logs.append(-0.5 * (away + torch.logdet(spread)) + held.log())
    off, variance, share = _even(colors, weights)
    variance = variance + _NOISE
    evenly = -0.5 * (off / variance + 3 * variance.log()) + share.clamp(min=1e-4).log()
    return torch.logsumexp(torch.stack(logs), 0).maximum(evenly).view(size)


def _started(points: Tensor) -> Tensor:
    """Means to begin with: each the point farthest from those before, but for a few oddities."""
    points = points[:: max(1, len(points) // 1500)]
    means = [points.median(0).values]
    for _ in range(_COLORS - 1):
        far = torch.cdist(points, torch.stack(means)).amin(1)
        means.append(points[far.argsort()[int(0.97 * (len(far) - 1))]])
    return torch.stack(means)


def _even(colors: Tensor, weights: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Colours as a quadratic function of the place, fitted where there are weights: the squared
    distance of each pixel from it, the variance, and the share of the weights that it holds for."""
    points, (rows, columns) = colors.flatten(1).T, colors.shape[1:]
    y = torch.linspace(-1, 1, rows)[:, None].expand(rows, columns).flatten()
    x = torch.linspace(-1, 1, columns).expand(rows, columns).flatten()
    terms = torch.stack([torch.ones_like(x), x, y, x * x, y * y, x * y], 1)
    trust = weights
    for _ in range(6):
        weighted = terms * trust[:, None]
        fit = torch.linalg.solve(weighted.T @ terms + 1e-4 * torch.eye(6), weighted.T @ points)
        off = (points - terms @ fit).square().sum(1)
        scale = (off * trust).sum() / trust.sum().clamp(min=1e-6)
        trust = weights / (1 + off / (scale + _FAINT)).square()
    kept = weights * (off < 9 * scale + 3 * _FAINT)
    spread = (off * kept).sum() / (3 * kept.sum().clamp(min=1e-6)) + _FAINT
    return off, spread, kept.sum() / weights.sum().clamp(min=1e-6)


def _bonds(colors: Tensor) -> list[Tensor]:
    """How strongly each pixel is bound to its neighbours, by how alike they are."""
    unlike = [(colors - torch.roll(colors, step, (1, 2))).square().sum(0) for step in _STEPS]
    usual = torch.stack(unlike).mean().clamp(min=1e-5)
    return [_BOUND * torch.exp(-each / (2 * usual)) for each in unlike]


def _labelled(odds: Tensor, bonds: list[Tensor], behind: Tensor) -> Tensor:
    """Shares ``(h w)`` of the subject from the odds of colours, smooth within even areas."""
    share = torch.sigmoid(odds) * ~behind
    for _ in range(_SMOOTHINGS):
        side, pull = 2 * share - 1, odds.clone()
        for step, bond in zip(_STEPS, bonds, strict=True):
            pull += bond * torch.roll(side, step, (0, 1))
            pull += torch.roll(bond * side, (-step[0], -step[1]), (0, 1))
        share = torch.sigmoid(pull) * ~behind
    return share
