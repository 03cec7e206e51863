"""Which blocks to keep: token orders, estimators and densities on the real q and k of a film.

``python benchmarks/bench_selection.py`` renders a film of the built-in model with dense attention
and keeps q, k and v of every layer at some denoise steps. For each order, block size, estimator and
density it then reports how much of the attention's mass the chosen blocks hold, and how far the
layer's result is from the exact one with skipped blocks dropped or averaged. Nothing is timed.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest import mock

import common
import torch
from torch import Tensor
from torch.nn.functional import cosine_similarity

from kling_kernels.averages import block_means
from kling_kernels.block_mask import BlockMask
from kling_kernels.plan import SparsityPlan
from kling_kernels.preparing import Projections, ready
from kling_kernels.reference import attention
from kling_kernels.selection import (
    SUB_BLOCKS,
    logit_spread,
    measured_mass,
    predicted_mass,
    quarters,
    recall,
    select,
)
from kling_kernels.token_grid import TokenGrid

PROMPT = "a red ball rolls right , beach , sunset"
STEPS = 8
ORDERS = ("raster", "morton", "hilbert", "tubes")
GOALS = {"mass_recall": (0.95, 0.97), "cosine": (0.99, 0.995)}


@dataclass(frozen=True)
class Call:
    """One layer's q, k and v ``[batch, heads, tokens, head_dim]`` at one step, in raster order."""

    step: int
    layer: int
    grid: TokenGrid
    tensors: tuple[Tensor, ...]
    before: tuple[Tensor, ...]  # the same a step earlier

    def ordered(self, kind: str) -> tuple[TokenGrid, list[Tensor], list[Tensor]]:
        """Grid, and the tensors of this step and the one before, in another order."""
        grid = replace(self.grid, kind=kind)
        return grid, *([x[:, :, grid.order] for x in each] for each in (self.tensors, self.before))


@contextmanager
def _kept() -> Iterator[dict[tuple[int, int], tuple[TokenGrid, tuple[Tensor, ...]]]]:
    """Collects the inputs of every attention call while the block runs, by step and layer."""
    from kling_local.engine.attention import Session

    seen: dict[tuple[int, int], tuple[TokenGrid, tuple[Tensor, ...]]] = {}
    attend = Session.attend

    def watched(self: Session, layer: int, given: Projections) -> Tensor:
        assert self.grid is not None
        back, made = self.grid.inverse, ready(given, self.plan, "auto")
        tensors = (made.queries.wide, made.keys.wide, given.v)
        raster = tuple(each[:, :, back].float().clone() for each in tensors)
        seen[self.step, layer] = (self.grid, raster)
        return attend(self, layer, given)

    with mock.patch.object(Session, "attend", watched):
        yield seen


def captured(frames: int, at: list[int], seed: int) -> list[Call]:
    """The calls of a ``sketch`` film of ``frames`` model frames at the steps ``at``."""
    from kling_local import cards
    from kling_local.clips import silent
    from kling_local.engine import Conditions
    from kling_local.engine.models.ltx2 import Ltx2Model
    from kling_local.quality import Quality
    from kling_local.shots import Take
    from kling_local.units import Size

    model = Ltx2Model(cards.card("sketch"))
    model.load(silent)
    dense = SparsityPlan(budget=((0.0, 0.5),), guard_steps=STEPS, measured=False)
    take = Take(
        number=1, shots=(1,), start_frame=0, num_frames=2 * frames - 10, model_frames=frames,
        model_fps=12, render_size=Size(320, 192), prompt=PROMPT, negative_prompt="",
        anchor="none", seed=seed, num_steps=STEPS, guidance_scale=1.0,
    )  # fmt: skip
    with _kept() as seen:
        model.render(take, Conditions(quality=Quality("dense", dense), sound=False), silent, _no)
    model.unload()
    return [
        Call(step, layer, grid, tensors, seen[max(0, step - 1), layer][1])
        for (step, layer), (grid, tensors) in seen.items()
        if step in at
    ]


def _no() -> bool:
    return False


Estimator = Callable[[list[Tensor], list[Tensor], SparsityPlan, float], Tensor]


def _one_mean(now: list[Tensor], _: list[Tensor], plan: SparsityPlan, scale: float) -> Tensor:
    q, k = (block_means(x, b) for x, b in zip(now, (plan.block_q, plan.block_k), strict=False))
    return (q @ k.transpose(-1, -2) * scale).softmax(-1).amax(0)


def _published(now: list[Tensor], _: list[Tensor], plan: SparsityPlan, scale: float) -> Tensor:
    """Sum of the exponentials of 4 x 4 pairs of means, without normalising the queries."""
    sizes = (plan.block_q // SUB_BLOCKS, plan.block_k // SUB_BLOCKS)
    q, k = (block_means(x, size) for x, size in zip(now, sizes, strict=False))
    pairs = q @ k.transpose(-1, -2) * scale
    pairs = (pairs - pairs.amax()).exp()
    rows, columns = (-(-now[0].shape[2] // b) for b in (plan.block_q, plan.block_k))
    short = (0, columns * SUB_BLOCKS - pairs.shape[-1], 0, rows * SUB_BLOCKS - pairs.shape[-2])
    whole = torch.nn.functional.pad(pairs, short)
    return whole.unflatten(-1, (columns, -1)).unflatten(-3, (rows, -1)).sum((-1, -3)).amax(0)


def _predicted(now: list[Tensor], _: list[Tensor], plan: SparsityPlan, scale: float) -> Tensor:
    return predicted_mass(now[0], now[1], plan, scale)


def _predicted_before(
    _: list[Tensor], before: list[Tensor], plan: SparsityPlan, scale: float
) -> Tensor:
    return predicted_mass(before[0], before[1], plan, scale)


def _measured(every: int) -> Estimator:
    def of(now: list[Tensor], _: list[Tensor], plan: SparsityPlan, scale: float) -> Tensor:
        return measured_mass(now[0], now[1], plan, scale, every=every)

    return of


def _carried(_: list[Tensor], before: list[Tensor], plan: SparsityPlan, scale: float) -> Tensor:
    return measured_mass(before[0], before[1], plan, scale, every=4)


def _cost(now: list[Tensor], _: list[Tensor], plan: SparsityPlan, scale: float) -> Tensor:
    mass = predicted_mass(now[0], now[1], plan, scale)
    means = quarters(now[0], now[1], plan)
    return mass * logit_spread(*means, now[0].shape[2], plan, scale)


ESTIMATORS: dict[str, tuple[Estimator, bool]] = {
    "one mean a block": (_one_mean, False),
    "published 4x4 sum": (_published, False),
    "predicted_mass": (_predicted, False),
    "predicted a step ago": (_predicted_before, False),
    "measured, every 8th": (_measured(8), False),
    "measured, every 4th": (_measured(4), False),
    "measured, every 2nd": (_measured(2), False),
    "measured a step ago, every 4th": (_carried, False),
    "true mass": (_measured(1), False),
    "cost of averaging": (_cost, False),
    "cost of averaging, pooled": (_cost, True),
}
"""Name -> the score that ranks blocks, and whether the layer shares one budget."""


def judged(call: Call, kind: str, plan: SparsityPlan, shares: list[float]) -> list[dict[str, Any]]:
    """One row per estimator and share."""
    grid, now, before = call.ordered(kind)
    q, k, v = now
    scale = q.shape[-1] ** -0.5
    truth = measured_mass(q, k, plan, scale, every=1)
    exact = attention(q, k, v, BlockMask.dense(grid), scale)
    rows = []
    for (name, (score, pooled)), share in itertools.product(ESTIMATORS.items(), shares):
        chosen = score(now, before, plan, scale)
        mask = select(chosen, replace(plan, pooled=pooled), grid, share)
        row = {"order": kind, "block": plan.block_k, "estimator": name, "share": share}
        row |= {"mass_recall": float(recall(mask, truth).mean()), "density": mask.density()}
        for way in ("dropped", "averaged"):
            each = replace(mask, averaged=way == "averaged")
            ours = attention(q, k, v, each, scale)
            row[f"error_{way}"] = float((ours - exact).norm() / exact.norm())
            flat = (x.transpose(1, 2).flatten(2) for x in (ours, exact))  # all heads of a token
            row[f"cosine_{way}"] = float(cosine_similarity(*flat, dim=-1).mean())
        rows.append(row)
    return rows


NAMED = ("order", "block", "estimator", "share")


def means(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row per case: means over all calls, and the lowest ``cosine_averaged`` of any call."""
    cases: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows:
        cases.setdefault(tuple(row[name] for name in NAMED), []).append(row)
    found = []
    for case, of_case in cases.items():
        mean = dict(zip(NAMED, case, strict=True))
        for name in of_case[0].keys() - set(NAMED):
            mean[name] = round(statistics.fmean(row[name] for row in of_case), 4)
        mean["least_cosine_averaged"] = round(min(row["cosine_averaged"] for row in of_case), 4)
        found.append(mean)
    return found


def verdicts(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The best case at a density of 0.25 (which counts the means of averaged blocks), with floor
    and goal.
    """
    dropped = [(row, "cosine_dropped") for row in rows if row["share"] <= 0.25]
    averaged = [(row, "cosine_averaged") for row in rows if row["density"] <= 0.25]
    measured = [
        (row, "mass_recall") for row, _ in dropped if row["estimator"].startswith("measured")
    ]
    found = {}
    for name, cases in (("mass_recall", measured), ("cosine", dropped + averaged)):
        row, value = max(cases, key=lambda case: case[0][case[1]])
        floor, goal = GOALS[name]
        best = {"floor": floor, "goal": goal, "value": value, "best": row[value]}
        found[name] = best | {each: row[each] for each in NAMED}
    return found


def _line(row: dict[str, Any]) -> list[str]:
    return [
        f"{row['order']}, {row['block']}, {row['share']}",
        row["estimator"],
        f"{row['mass_recall']:.3f}",
        f"{row['error_dropped']:.3f}",
        f"{row['error_averaged']:.3f}",
        f"{row['cosine_dropped']:.4f}",
        f"{row['cosine_averaged']:.4f}",
    ]


def main() -> None:
    """Capture, judge, print the table and write the result file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=185, help="frames that the model draws")
    parser.add_argument("--steps", type=int, nargs="+", default=[1, 4, 7])
    parser.add_argument("--blocks", type=int, nargs="+", default=[8, 16])
    parser.add_argument("--shares", type=float, nargs="+", default=[0.5, 0.25, 0.125])
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    with torch.inference_mode():
        calls = captured(options.frames, options.steps, options.seed)
        every = []
        for call, kind, block in itertools.product(calls, ORDERS, options.blocks):
            plan = SparsityPlan(neighbours=0, block_q=block, block_k=block)
            every += judged(call, kind, plan, options.shares)
    rows = means(every)
    header = ["order, block, share", "estimator", "recall", "error dropped", "averaged"]
    header += ["cosine dropped", "averaged"]
    print(common.table(header, [_line(row) for row in rows]))
    grid = calls[0].grid
    film = {"model": "sketch", "prompt": PROMPT, "seed": options.seed, "steps": options.steps}
    film |= {"grid": [grid.frames, grid.height, grid.width], "tokens": grid.tokens}
    film |= {"layers": len({call.layer for call in calls}), "heads": calls[0].tensors[0].shape[1]}
    result = {"machine": common.machine(), "film": film, "goals": verdicts(rows), "rows": rows}
    common.publish("selection", result)


if __name__ == "__main__":
    main()
