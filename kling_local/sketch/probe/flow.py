"""Recognises camera moves by the motion of the whole picture.

Twelve moments of a film are matched block by block (`judge_flow`). A robust fit to each pair gives
the shift, scaling and rotation that most blocks agree on. The shift is fitted separately for the
far part of the picture (its upper rows) and the near one (its lowest row), because parallax tells a
truck from a pan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray
from torch.nn import functional as F  # noqa: N812

from kling_local.sketch import judge_flow
from kling_local.sketch.judge import moments_of
from kling_local.sketch.probe.films import Film
from kling_local.sketch.probe.prompts import Facts
from kling_local.sketch.probe.table import Measure, rate, share

Numbers = NDArray[np.float64]
_ROUNDS = 6


@dataclass(frozen=True)
class Motion:
    """How the picture moved over a film; shifts in frame heights, to the right and up.

    Attributes:
        far_x, far_y: shift of the upper part.
        near_x, near_y: shift of the lowest part.
        growth: natural logarithm of the total scaling.
        turn: rotation in radians, counterclockwise.
        shake: root mean square deviation of the shifts from their mean.
    """

    far_x: float
    far_y: float
    near_x: float
    near_y: float
    growth: float
    turn: float
    shake: float


def motion(film: Film) -> Motion:
    """How the picture of a film moves."""
    pictures = film.pictures()[moments_of(len(film.frames))]
    little = F.avg_pool2d(pictures, 2)
    height, width = little.shape[-2:]
    flow = judge_flow.block_flow(little[None])[0].numpy().astype(np.float64)  # p rows columns 3
    rows, columns = judge_flow.ROWS, judge_flow.COLUMNS
    y, x = np.meshgrid(
        0.5 - (np.arange(rows) + 0.5) / rows,
        ((np.arange(columns) + 0.5) / columns - 0.5) * width / height,
        indexing="ij",
    )
    fits = np.array([_fit(pair / [height, height, 1.0], x, y) for pair in flow])
    wobble = fits[:, :4] - fits[:, :4].mean(axis=0)
    shake = float(np.sqrt((wobble.reshape(-1, 2, 2).mean(axis=1) ** 2).sum(axis=1).mean()))
    far_x, far_y, near_x, near_y, growth, turn = fits.sum(axis=0).tolist()
    return Motion(far_x, far_y, near_x, near_y, growth, turn, shake)


def _fit(pair: Numbers, x: Numbers, y: Numbers) -> Numbers:
    """Fit ``(6)`` of far and near shift, growth and turn that most blocks of a pair agree on."""
    near = np.zeros_like(y)
    near[-1] = 1.0
    near[-2] = 0.5
    nothing, one = np.zeros_like(x), np.ones_like(x)
    across = np.stack([one - near, nothing, near, nothing, x, -y], axis=-1).reshape(-1, 6)
    along = np.stack([nothing, one - near, nothing, near, y, x], axis=-1).reshape(-1, 6)
    matrix = np.concatenate([across, along])
    target = np.concatenate([pair[..., 0].ravel(), pair[..., 1].ravel()])
    sure = np.concatenate([pair[..., 2].ravel()] * 2).clip(0.02)
    weight = sure.copy()
    solution = np.zeros(6)
    ridge = 1e-3 * np.eye(6)
    for _ in range(_ROUNDS):
        weighted = matrix * weight[:, None]
        solution = np.linalg.solve(weighted.T @ matrix + ridge, weighted.T @ target)
        wrong = np.abs(matrix @ solution - target)
        weight = sure / (1 + (wrong / 0.01) ** 2)
    return solution


def vector(film: Film) -> Numbers:
    """`motion` as a vector."""
    return np.array(astuple(motion(film)))


#            far x  far y  near x near y growth turn  shake
_SAYS: dict[str, tuple[float, ...]] = {
    "static": (0, 0, 0, 0, 0, 0, 0),
    "pan left": (0.47, 0, 0.47, 0, 0, 0, 0.01),
    "pan right": (-0.47, 0, -0.47, 0, 0, 0, 0.01),
    "truck left": (0.25, 0, 0.50, 0, 0, 0, 0.01),
    "truck right": (-0.25, 0, -0.50, 0, 0, 0, 0.01),
    "arc left": (-0.46, 0, 0, 0, 0, 0, 0),
    "arc right": (0.40, 0, -0.08, 0, 0, 0, 0),
    "tilt up": (0, -0.23, 0, -0.24, 0, 0, 0.01),
    "tilt down": (0, 0.23, 0, 0.23, 0, 0, 0.01),
    "pedestal up": (0, -0.04, 0, -0.34, 0, 0, 0.01),
    "pedestal down": (0, 0.07, 0, 0.24, 0, 0, 0.01),
    "push in": (0, 0, 0, 0, 0.22, 0, 0),
    "pull out": (0, 0, 0, 0, -0.20, 0, 0),
    "roll": (0, 0, 0, 0, 0, -0.36, 0.01),
    "handheld": (0, 0, 0, 0, 0, 0, 0.04),
}  # fmt: skip
"""The `Motion` of each camera move: means over 3 s films of the world's renderer."""
_SCALE = np.array([0.20, 0.08, 0.20, 0.10, 0.08, 0.10, 0.015])
_ALIKE = {"truck left": "pan left", "truck right": "pan right"}
"""A truck counts as a pan, because with only far things in view it looks like one."""
MOVES = tuple(_SAYS)


def answer(film: Film) -> str:
    """The move nearest to a film's motion; a truck is called a pan."""
    seen = vector(film)
    names = list(_SAYS)
    away = [float((((seen - np.array(_SAYS[name])) / _SCALE) ** 2).sum()) for name in names]
    nearest = names[int(np.argmin(away))]
    return _ALIKE.get(nearest, nearest)


def measure(asked: Sequence[Facts], films: Sequence[Film], real: Sequence[Film]) -> Measure:
    """Camera moves by flow, over the prompts whose move flow can tell."""
    rows = [i for i, facts in enumerate(asked) if facts["move"] in MOVES]
    wanted = [_ALIKE.get(asked[row]["move"], asked[row]["move"]) for row in rows]
    shown, truly = ([answer(each[row]) for row in rows] for each in (films, real))

    def hits(answers: Sequence[str], moves: Sequence[str]) -> list[bool]:
        return [said == move for said, move in zip(answers, moves, strict=True)]

    return share(
        "camera move, by flow (pan and truck as one)",
        hits(shown, wanted),
        chance=rate(hits(shown, [*wanted[1:], *wanted[:1]])),
        real=rate(hits(truly, wanted)),
    )
