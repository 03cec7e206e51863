"""Scores: what a film sounds like, encoded in few numbers for each sixth of a second.

The counterpart of `layout` for sound. A token describes the place, the music and the three figures,
and says when during the token each figure strikes something. `playing` performs a score.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from kling_local.sketch.world import ballistics, motion
from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.deeds import ACTION_WORDS, doing
from kling_local.sketch.world.events import LANDING
from kling_local.sketch.world.gait import RUNNING_STEP, STEP
from kling_local.sketch.world.layout import (
    FPS,
    FRAMES_A_CELL,
    KIND_WORDS,
    LIGHT_WORDS,
    PLACE_WORDS,
    SIZE_WORDS,
    WEATHER_WORDS,
)
from kling_local.sketch.world.parts import of_kind, parts
from kling_local.sketch.world.pose import Figures
from kling_local.sketch.world.scene import LEGGED, MOST_SUBJECTS, Scenes
from kling_local.sketch.world.words import places_of

TOKEN_S = 0.16
MOMENTS = 8
"""Moments per token at which impacts are searched."""
STAGE = places_of(("place", 8), ("light", 4), ("weather", 4), ("music", 1), ("key", 1), ("size", 3))
FIGURE = places_of(
    ("present", 1), ("kind", 10), ("x", 1), ("pace", 1), ("stride", 1), ("cycle", 2), ("struck", 1),
    ("strength", 1), ("when", 1), ("does", 8),
)  # fmt: skip
"""Numbers that describe a figure, within its own section of a token."""
STAGE_NUMBERS, FIGURE_NUMBERS = 21, 27
NUMBERS = STAGE_NUMBERS + MOST_SUBJECTS * FIGURE_NUMBERS
X_UNIT, PACE_UNIT = 0.4, 0.4
STRUCK_WEIGHT = 6.0
_FALLS_FROM = 0.1  # figure heights a second


def num_tokens(seconds: float) -> int:
    """Sound tokens of a film, as ``LTX2Pipeline`` counts them."""
    return round(seconds / TOKEN_S)


def film_s(tokens: int) -> float:
    """Seconds of the film with this many sound tokens: a whole number of latent frames."""
    cells = round((tokens * TOKEN_S * FPS - 1) / FRAMES_A_CELL)
    return (FRAMES_A_CELL * cells + 1) / FPS


def score(scenes: Scenes, seconds: float) -> Tensor:
    """Scores ``(b tokens 102)`` of films of ``seconds``: first the stage, then each figure."""
    tokens = num_tokens(seconds)
    step_s = TOKEN_S / MOMENTS
    times = torch.arange(-1, MOMENTS * tokens + 2) * step_s  # one before and two after
    figures = pose(scenes, times.clamp(min=0).to(scenes.phase)).figures
    told = figures.x.new_zeros(len(scenes), tokens, NUMBERS)
    told[..., :STAGE_NUMBERS] = _stage(scenes)[:, None]
    each = _figures(scenes, figures, step_s, tokens)  # b 3 tokens 27
    told[..., STAGE_NUMBERS:] = each.transpose(1, 2).flatten(2)
    return told


def weights(like: Tensor) -> Tensor:
    """Loss weight of each number, ``(102)`` with mean 1; impacts have the highest."""
    told = torch.ones(NUMBERS, device=like.device)
    own = told[STAGE_NUMBERS:].view(MOST_SUBJECTS, FIGURE_NUMBERS)
    for name in ("struck", "strength", "when"):
        own[:, FIGURE[name]] = STRUCK_WEIGHT
    return told / told.mean()


def _stage(scenes: Scenes) -> Tensor:
    device = scenes.shape.device
    return torch.cat(
        [
            PLACE_WORDS.to(device)[scenes.place],
            LIGHT_WORDS.to(device)[scenes.light],
            WEATHER_WORDS.to(device)[scenes.weather],
            2 * scenes.are("music", "music").to(scenes.shape)[:, None] - 1,
            2 * scenes.shape[:, None] - 1,
            SIZE_WORDS.to(device)[scenes.size],
        ],
        dim=1,
    )


def _figures(scenes: Scenes, figures: Figures, step_s: float, tokens: int) -> Tensor:
    """The part of each figure, ``(b 3 tokens 27)``; an absent one's is 0 apart from "present"."""
    middle = 1 + MOMENTS // 2  # the first moment lies before the film

    def told(values: Tensor, at: int = middle) -> Tensor:  # b 3 moments -> b 3 tokens
        return values[..., at : at + MOMENTS * tokens : MOMENTS]

    now = torch.arange(tokens, device=figures.x.device) * TOKEN_S
    angle = 2 * math.pi * told(figures.cycle, 1)
    struck, strength, when = _impacts(scenes, figures, step_s, tokens)
    parts_told = {
        "kind": KIND_WORDS.to(angle)[scenes.kinds][:, :, None],
        "x": told(figures.x)[..., None] / X_UNIT,
        "pace": told(figures.speed.abs() / figures.height)[..., None] / PACE_UNIT,
        "stride": told(figures.stride)[..., None],
        "cycle": torch.stack([torch.cos(angle), torch.sin(angle)], -1),
        "struck": _flag(struck)[..., None],
        "strength": (struck * (2 * strength - 1))[..., None],
        "when": (struck * (2 * when - 1))[..., None],
        "does": ACTION_WORDS.to(angle)[doing(scenes, now)],
    }
    values = angle.new_zeros(len(scenes), MOST_SUBJECTS, tokens, FIGURE_NUMBERS)
    for name, part in parts_told.items():
        values[..., FIGURE[name]] = part.to(values)
    present = scenes.present[:, :, None, None]
    values = torch.where(present, values, 0.0)
    values[..., FIGURE["present"]] = _flag(present)
    return values


def _flag(there: Tensor) -> Tensor:
    return 2 * there.float() - 1


def _impacts(
    scenes: Scenes, figures: Figures, step_s: float, tokens: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Whether each figure strikes something during each token, how hard, and when in it, 0..1.

    All are ``(b 3 tokens)``. They are found in the motion itself: a foot comes down when the gait
    is at a quarter or three quarters of a turn, and a landing is where a lift stops falling.
    """
    now, before, after = slice(1, -2), slice(0, -3), slice(2, -1)
    legged = of_kind(scenes.kinds, *LEGGED)[:, :, None]
    turns = 2 * figures.cycle - 0.5
    into = turns[..., now].floor() + 1 - turns[..., now]
    pace = figures.stride[..., now]
    gone = (turns[..., after] - turns[..., now]).clamp(min=1e-6)
    steps = legged & (pace > 0.5) & (figures.stride[..., after] > 0.5) & (into <= gone)
    lift = figures.lift / figures.height
    speed = (lift[..., before] - lift[..., now]) / step_s
    fallen = (speed + 0.5 * ballistics.GRAVITY * step_s).clamp(min=1e-6) * step_s
    to_ground = lift[..., now] / fallen
    first, _ = parts(scenes, torch.zeros(1, device=lift.device))
    thrown = first.does("bounce", "fall")
    jumps = first.does("jump") | scenes.are("then", "jump")[:, None, None]
    lands = (thrown | jumps) & (speed > _FALLS_FROM) & (lift[..., now] > 0) & (to_ground <= 1.0)
    lands[..., 1:] &= ~lands[..., :-1]  # the next moment, still above ground, would count again
    drop = torch.tensor(ballistics.DROP_HEIGHT, device=lift.device)[scenes.size][:, None, None]
    speed = speed / (2 * ballistics.GRAVITY * drop).sqrt()
    hard = torch.where(thrown, speed.clamp(max=1), LANDING)
    lands &= hard > 0.1
    strength = torch.where(lands, hard, torch.where(pace > 1.2, RUNNING_STEP, STEP))
    within = torch.where(lands, to_ground, into / gone).clamp(0, 1)
    struck = (lands | steps) & scenes.present[:, :, None]
    strength, within, struck = _with_hits(scenes, strength, within, struck, step_s)
    grouped = (struck * strength)[..., : MOMENTS * tokens].unflatten(2, (tokens, MOMENTS))
    loudest, which = grouped.max(-1)
    late = within[..., : MOMENTS * tokens].unflatten(2, (tokens, MOMENTS))
    when = (which + late.gather(-1, which[..., None])[..., 0]) / MOMENTS
    return loudest > 0, loudest, when


def _with_hits(
    scenes: Scenes, strength: Tensor, within: Tensor, struck: Tensor, step_s: float
) -> tuple[Tensor, Tensor, Tensor]:
    """Add the impact of the first figure hitting the second; returns strength, within, struck."""
    moment = motion.hit_time(scenes) / step_s
    at = torch.arange(struck.shape[-1], device=struck.device)
    hit = scenes.are("relation", "hits")[:, None] & (at == moment.floor()[:, None])
    hit = torch.stack([hit, torch.zeros_like(hit), torch.zeros_like(hit)], 1)
    late = (moment - moment.floor())[:, None, None]
    return torch.where(hit, 1.0, strength), torch.where(hit, late, within), struck | hit
