"""Stage and studio."""

from __future__ import annotations

import torch

from kling_local.sketch.world.canvas import Color, box, circle, ellipse, limb, noise_of, rgb
from kling_local.sketch.world.cels import Cel, Stage, own
from kling_local.sketch.world.light import colors
from kling_local.sketch.world.places.ground import base, detail, repeated

_GEL: dict[str, Color] = {
    "dawn": (1.00, 0.66, 0.76), "day": (1.00, 0.98, 0.90), "golden hour": (1.00, 0.72, 0.26),
    "dusk": (0.74, 0.40, 0.90), "night": (0.34, 0.50, 1.00), "overcast": (0.80, 0.84, 0.88),
    "neon": (0.20, 0.95, 1.00),
}  # fmt: skip
_CURTAIN = 0.44


def stage(stage: Stage) -> None:
    """Red curtains, coloured beams from above and polished boards."""
    stage.ground(_stage_boards)
    stage.stand(_CURTAIN, (0.0, 2.0), _curtains)
    stage.stand(0.60, (-0.02, 1.6), _beams)


def _stage_boards(cel: Cel) -> None:
    base(cel, (0.46, 0.26, 0.15), (0.54, 0.32, 0.18))
    column = (cel.x / 0.17).floor()
    tone = noise_of(column, own(cel.scenes.phase))
    cel.put(0.4 * tone + 0 * cel.y, cel.lit((0.66, 0.42, 0.24)))
    joint = cel.y / 1.1 + 0.7 * tone
    gap = torch.minimum(
        (cel.x / 0.17 - column) * 0.17 - 0.012, (joint - joint.floor()) * 1.1 - 0.02
    )
    cel.lay(gap, (0.20, 0.10, 0.06), 0.8)
    glow = colors(_GEL, cel.scenes)
    for pitch, seed in ((1.15, 0.15), (1.15, 0.65)):
        x, _ = repeated(cel, pitch, seed, jitter=0.1)
        pool = ellipse(x, cel.y - 1.7, 0.42, 0.42)
        cel.put(0.50 * (0.5 - pool / 0.22).clamp(0, 1), glow)
    mark, _ = repeated(cel, 0.92, 0.4, jitter=0.3)
    cross = torch.minimum(box(mark, cel.y - 1.35, 0.07, 0.02), box(mark, cel.y - 1.35, 0.02, 0.07))
    cel.lay(cross, (0.96, 0.92, 0.70), detail(cel))


def _curtains(cel: Cel) -> None:
    fold = torch.sin(52 * cel.x + 2 * torch.sin(7 * cel.x)) * 0.5 + 0.5
    fold = fold * (0.7 + 0.3 * torch.sin(19 * cel.x))
    color = torch.lerp(
        rgb((0.34, 0.02, 0.06), cel.x), rgb((0.86, 0.10, 0.14), cel.x), fold.unsqueeze(2)
    )
    deep = (1.0 - 0.5 * ((cel.y - 0.2) / 0.8).clamp(0, 1)).unsqueeze(2)
    cel.put(torch.ones_like(cel.y + 0 * cel.x), cel.lit(color * deep))
    hem = 0.022 + 0.006 * torch.sin(52 * cel.x)
    cel.lay((cel.y - hem - 0.012).abs() - 0.012, (0.94, 0.74, 0.28))
    swag, _ = repeated(cel, 0.46, 0.5, jitter=0.0)
    drop = 0.60 + 1.2 * swag * swag
    cel.lay(drop - cel.y, (0.66, 0.06, 0.10))
    pleat = torch.sin(40 * (cel.y - drop))
    cel.lay(drop - cel.y, (0.42, 0.02, 0.06), (0.6 * pleat).clamp(0, 1))
    cel.lay((cel.y - drop).abs() - 0.012, (0.96, 0.78, 0.32))
    glow = colors(_GEL, cel.scenes)
    for pitch, seed in ((1.15, 0.15), (1.15, 0.65)):
        x, _ = repeated(cel, pitch, seed, jitter=0.1)
        spot = ellipse(x, cel.y - 0.24, 0.20, 0.26)
        cel.put(0.36 * (0.5 - spot / 0.16).clamp(0, 1), glow)


def _beams(cel: Cel) -> None:
    glow = colors(_GEL, cel.scenes)
    for pitch, seed, lean in ((0.86, 0.2, 0.35), (0.86, 0.7, -0.35)):
        x, _ = repeated(cel, pitch, seed, jitter=0.1)
        x = x + lean * (cel.y - 0.62)
        beam = x.abs() - 0.015 - 0.14 * (0.62 - cel.y)
        body = (0.5 - beam / 0.05).clamp(0, 1) * (cel.y < 0.62)
        cel.put(0.26 * body * (0.3 + 0.7 * (cel.y / 0.6).clamp(0, 1)), glow)
        cel.lay(box(x, cel.y - 0.645, 0.034, 0.03, 0.01), (0.10, 0.09, 0.11))
        cel.put(cel.cover(ellipse(x, cel.y - 0.616, 0.030, 0.010)), 0.5 + 0.5 * glow)
    cel.lay((cel.y - 0.69).abs() - 0.010, (0.14, 0.13, 0.15))
    foot, _ = repeated(cel, 0.30, 0.5, jitter=0.0)
    cel.put(0.5 * torch.exp(-circle(foot, cel.y - 0.01, 0.0) / 0.02), glow)


def studio(stage: Stage) -> None:
    """A photographer's seamless paper, softboxes and taped marks."""
    stage.ground(_paper_floor)
    stage.stand(0.40, (0.0, 2.0), _paper)
    stage.stand(0.56, (-0.02, 0.80), _softboxes)


def _paper_floor(cel: Cel) -> None:
    base(cel, (0.78, 0.79, 0.82), (0.90, 0.90, 0.92))
    glow = colors(_GEL, cel.scenes)
    x, _ = repeated(cel, 1.9, 0.5, jitter=0.1)
    pool = ellipse(x, cel.y - 1.75, 0.75, 0.55)
    cel.put(0.55 * (0.5 - pool / 0.6).clamp(0, 1), 0.25 + 0.75 * glow)
    tape, _ = repeated(cel, 0.62, 0.3, jitter=0.2)
    corner = torch.minimum(
        box(tape, cel.y - 1.36, 0.09, 0.022), box(tape + 0.07, cel.y - 1.44, 0.022, 0.09)
    )
    cel.lay(corner, (0.95, 0.45, 0.20), detail(cel))
    line = torch.minimum(
        ((cel.x / 0.8).remainder(1.0) - 0.5).abs() * 0.8,
        ((cel.y / 0.8).remainder(1.0) - 0.5).abs() * 0.8,
    )
    cel.lay(line - 0.008, (0.60, 0.62, 0.66), 0.6 * detail(cel, 0.2))


def _paper(cel: Cel) -> None:
    """The roll of paper: it bends into the floor and carries the colour of the gels."""
    scenes = cel.scenes
    glow = colors(_GEL, scenes)
    climb = (cel.y / 0.7).clamp(0, 1).unsqueeze(2)
    paper = torch.lerp(rgb((0.88, 0.88, 0.90), cel.x), rgb((0.50, 0.52, 0.58), cel.x), climb)
    cel.put(torch.ones_like(cel.y + 0 * cel.x), cel.lit(paper))
    x, _ = repeated(cel, 1.9, 0.5, jitter=0.1)
    halo = circle(x, 0.9 * (cel.y - 0.24), 0.0)
    cel.put(0.75 * torch.exp(-(halo / 0.34).square()), 0.15 + 0.85 * glow)
    seam = ((cel.x / 0.38).remainder(1.0) - 0.5).abs() * 0.38
    cel.lay(seam - 0.003, (0.58, 0.60, 0.66), 0.7)
    cel.lay((cel.y - 0.70).abs() - 0.020, (0.70, 0.56, 0.42))
    cel.lay(cel.y - 0.016, (0.40, 0.41, 0.46))  # where it bends, so that the horizon is seen


def _softboxes(cel: Cel) -> None:
    glow = colors(_GEL, cel.scenes)
    y = cel.y
    for at, side in ((0.10, 1.0), (0.52, -1.0)):
        x, _ = repeated(cel, 1.75, at, jitter=0.1)
        x = side * x
        for end in ((-0.07, 0.0), (0.0, -0.005), (0.07, 0.0)):
            cel.lay(limb(x, y, (0.0, 0.12), end, 0.006), (0.14, 0.14, 0.16))
        cel.lay(box(x, y - 0.26, 0.007, 0.17), (0.16, 0.16, 0.18))
        lean_x, lean_y = x - 0.25 * (y - 0.44), y - 0.46 + 0.25 * x
        frame = box(lean_x, lean_y, 0.10, 0.135, 0.01)
        cel.put(0.45 * torch.exp(-frame.clamp(min=0) / 0.07), glow)
        cel.lay(frame, (0.12, 0.12, 0.14))
        cel.put(cel.cover(frame + 0.014), 0.35 + 0.65 * glow)
