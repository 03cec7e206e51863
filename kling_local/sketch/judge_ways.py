"""Decides what the figures of a film do by the paths they follow.

`judge.Judge` tells from pictures what figures do, and where they are. In the world every action has
its own path: a walking figure goes 0.63 as far as a running one, and a floating one bobs. So all
films that the judge's answers allow are tried as candidates, and the one wins whose figures are
where they were found and whose facts the pictures make likely. The weights of these terms are
fitted by `probe.weigh` to films of the world (a conditional logit).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields

import torch
from torch import Tensor

from kling_local.sketch.judge import FPS, NUM_MOMENTS
from kling_local.sketch.judge_films import DRAWN_HEIGHT, DRAWN_WIDTH, figure_boxes
from kling_local.sketch.world.layout import FRAMES_A_CELL
from kling_local.sketch.world.scene import FACTS, FLYING, KINDS, Scenes, legal

DECIDED = ("relation", "action", "then", "direction", "size", "move")
"""Facts that are decided by paths and by what the pictures say of them."""
_TRIED = {"relation": 2, "move": 4}
"""How many of the likeliest values of these facts are tried; of the others all are."""
_PHASES = 4  # phases tried for bobbing figures: the time of the highest point is unknown
_BOBS = (*FLYING, "fish", "balloon", "boat")
_USUAL_PX = (2.0, 2.0, 2.5)  # usual error of a detected x, y and half side
_FARTHEST = 3.0  # errors are capped at this many usual ones: beyond, it is another figure
_FREE_PX = 24.0  # how far to the side of its lawful place a lone figure that stays may stand
_ASIDE = ("right", "down", "half")
TERMS = (*DECIDED, "missed", *(f"off {way}" for way in _ASIDE), *(f"sways {way}" for way in _ASIDE))
"""What speaks for a candidate: the log-probability of each fact. And against it: moments in which a
figure is found but should not be there, or the reverse (missed); the distance of found figures from
where they should be (off); and how much that deviates from its median over the film (sways).
"""
WEIGHTS = (1.03, 0.78, 0.69, 1.25, 0.68, 0.97, -1.0, -0.31, -0.14, -0.18, -0.46, -0.51, -0.11)
"""Weights of `TERMS`, fitted by `probe.weigh` to 1,200 films."""


def length_s(num_frames: int) -> float:
    """Seconds that actions are spread over in a film of ``num_frames``: its whole latent frames."""
    return (FRAMES_A_CELL * math.ceil((num_frames - 1) / FRAMES_A_CELL) + 1) / FPS


def decide(
    facts: Mapping[str, Tensor], found: Tensor, times_s: Tensor, duration_s: float
) -> dict[str, int]:
    """The codes of the facts `DECIDED`.

    ``facts`` are log-probabilities of each fact's values; ``found`` ``(2 12 4)`` says where the
    first two figures are at ``times_s``, as in `judge_films.figure_boxes`.
    """
    films = possible(facts, duration_s)
    best = int((terms(films, facts, found, times_s) @ torch.tensor(WEIGHTS)).argmax())
    return {name: int(getattr(films, name)[best]) for name in DECIDED}


def possible(facts: Mapping[str, Tensor], duration_s: float) -> Scenes:
    """The candidates: every film of the world with the likeliest figures and scenery.

    They differ in the facts `DECIDED` and, for bobbing kinds, in their phase.
    """
    tried = torch.cartesian_prod(
        *(facts[name].topk(_TRIED.get(name, len(FACTS[name]))).indices for name in DECIDED)
    )
    count = len(tried)
    codes = {name: torch.zeros(count, dtype=torch.long) for name in FACTS}
    codes |= {name: logits.argmax().expand(count) for name, logits in facts.items()}
    codes |= dict(zip(DECIDED, tried.unbind(1), strict=True))
    allowed = legal(codes, torch.zeros(count))
    here = torch.stack([codes[name] == allowed[name] for name in DECIDED]).all(0)
    rows = here.nonzero()[:, 0]
    phases = _PHASES if KINDS[int(facts["kind"].argmax())] in _BOBS else 1
    rows = rows.repeat_interleave(phases)
    free = {
        "duration_s": torch.full((len(rows),), duration_s),
        "aspect": torch.full((len(rows),), DRAWN_WIDTH / DRAWN_HEIGHT),
        "phase": torch.arange(len(rows)) % phases / phases,
    }
    other = (f.name for f in fields(Scenes) if f.name not in {*FACTS, *free})
    middle = {name: torch.full((len(rows),), 0.5) for name in other}
    return Scenes(**{name: code[rows] for name, code in allowed.items()}, **free, **middle)


def terms(films: Scenes, facts: Mapping[str, Tensor], found: Tensor, times_s: Tensor) -> Tensor:
    """`TERMS` ``(b 13)`` of candidate ``films``; other arguments as in `decide`."""
    told = [facts[name][getattr(films, name)] for name in DECIDED]
    boxes = figure_boxes(films, times_s)[:, :2]
    seen, there = found[..., 3] > 0, boxes[..., 3] > 0
    both, shown = (seen & there)[..., None], (seen | there).sum((1, 2)).clamp(min=1)
    off = (found - boxes)[..., :3]
    mostly = off.masked_fill(~both, torch.nan).nanmedian(2, keepdim=True).values.nan_to_num(0.0)
    sways = off - mostly
    stays = films.are("relation", "alone") & films.are("direction", "none")
    off[:, 0, :, 0] -= mostly[:, 0, :, 0].clamp(-_FREE_PX, _FREE_PX) * stays[:, None]
    usual = off.new_tensor(_USUAL_PX)
    far = [(each.abs() / usual).clamp(max=_FARTHEST) * both for each in (off, sways)]
    missed = (seen ^ there).sum((1, 2))
    found_so = torch.cat([missed[:, None], *(each.sum((1, 2)) for each in far)], dim=1)
    return torch.cat([torch.stack(told, dim=1), NUM_MOMENTS * found_so / shown[:, None]], dim=1)
