"""Pictures and sounds of the training world, which what the decoder can paint besides leaves alone.

The network, the judge and the probe were made with them. Each is held by a few numbers, which
change if a shape moves by a tenth of a pixel or a colour by a thousandth, but not with the CPU. If
the world itself is changed on purpose, the networks must be trained anew and `FILMS`, `DECODED` and
`PLAYED` renewed: `fingerprints` finds them.
"""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from kling_local.sketch.drawing_vae import DrawingVAE
from kling_local.sketch.world import playing, score
from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.draw import draw, draw_poses, frame_times
from kling_local.sketch.world.layout import Grid, layout
from kling_local.sketch.world.scene import FACTS, Scenes
from tests.sketch.conftest import make_scenes

HEIGHT, WIDTH = 48, 80
TIMES = torch.tensor([0.35, 2.6])
NOTICED = 5e-6
TOLD = (2, 9)
"""Films that the decoder is told of."""
SECONDS, SAMPLE_RATE = 1.6, 8_000


def film(number: int) -> Scenes:
    """The scene of a number; those of 24 numbers show every fact of the world."""
    steps = dict(zip(FACTS, (1, 3, 5, 2, 1, 1, 7, 5, 1, 2, 3, 1, 2, 5, 1), strict=True))
    facts = {name: values[steps[name] * number % len(values)] for name, values in FACTS.items()}
    aspect = WIDTH / HEIGHT
    return make_scenes(seed=number, aspect=aspect, **facts)


def fingerprint(pictures: Tensor) -> tuple[float, ...]:
    """Mean red, green and blue, and what is where: means with weights that vary across the frame.

    ``pictures`` are ``(... 3 h w)``.
    """
    exact = pictures.double()
    down = torch.linspace(0, 5 * math.pi, exact.shape[-2], dtype=torch.float64).sin()[:, None]
    across = torch.linspace(0, 8 * math.pi, exact.shape[-1], dtype=torch.float64).sin()
    means = exact.transpose(-3, 0).flatten(1).mean(1).tolist()
    return (*means, float((exact * down).mean()), float((exact * across).mean()))


def sound(number: int) -> tuple[float, ...]:
    """Levels of a sound in its quarters, left and right."""
    played = playing.play(score.score(film(number), SECONDS)[0], SAMPLE_RATE).double()
    return tuple(played.unflatten(1, (4, -1)).square().mean(2).sqrt().flatten().tolist())


def decoded(number: int) -> Tensor:
    """A film that the decoder paints, told of with some noise."""
    torch.manual_seed(0)
    told = layout(film(number), frame_times(9, 12), Grid(2, 2, 3))
    told += 0.2 * torch.randn(told.shape, generator=torch.Generator().manual_seed(number))
    return DrawingVAE().eval().decode(told).sample.transpose(1, 2)[:, ::4]


FILMS = (
    (0.550741, 0.550737, 0.461134, 0.048108, 0.005757),
    (0.545626, 0.474939, 0.356297, 0.063480, 0.006163),
    (0.223900, 0.240451, 0.272054, 0.018639, 0.001322),
    (0.354098, 0.155575, 0.397204, 0.032233, 0.000837),
    (0.775230, 0.841872, 0.949900, 0.108371, 0.000637),
    (0.487887, 0.289534, 0.255402, 0.032298, 0.003546),
    (0.552188, 0.601681, 0.632063, 0.087448, 0.000042),
    (0.438364, 0.466986, 0.506875, 0.076298, -0.001986),
    (0.708517, 0.431331, 0.335621, 0.055829, 0.009163),
    (0.299569, 0.327992, 0.496263, 0.044796, -0.000551),
    (0.399122, 0.228266, 0.525533, 0.027079, -0.001274),
    (0.701716, 0.622655, 0.539483, 0.087803, 0.000243),
    (0.462027, 0.359680, 0.474096, 0.052114, 0.004643),
    (0.419363, 0.323836, 0.298969, 0.030354, -0.001053),
    (0.864554, 0.690811, 0.622384, 0.077434, 0.003901),
    (0.360688, 0.315925, 0.383021, 0.047250, -0.002647),
    (0.205808, 0.221115, 0.225977, 0.022619, -0.001617),
    (0.280682, 0.310069, 0.366848, 0.028168, -0.004531),
    (0.610682, 0.711778, 0.778487, 0.090935, 0.001795),
    (0.585621, 0.404149, 0.483241, 0.061769, 0.001298),
    (0.530062, 0.599018, 0.717632, 0.079440, 0.002560),
    (0.594208, 0.569009, 0.523606, 0.068295, 0.000141),
    (0.573310, 0.562449, 0.459831, 0.068305, 0.005975),
    (0.202536, 0.221999, 0.446593, 0.042947, 0.001764),
)  # fmt: skip
DECODED = (
    (-0.562725, -0.528501, -0.466951, -0.063494, -0.012095),
    (-0.463830, -0.348776, 0.009956, -0.034194, 0.002001),
)  # fmt: skip
PLAYED = (
    (0.013624, 0.017214, 0.017438, 0.019121, 0.011569, 0.015227, 0.017003, 0.019200),
    (0.040124, 0.045847, 0.034185, 0.035470, 0.043057, 0.051752, 0.036093, 0.041919),
    (0.109963, 0.098068, 0.065352, 0.067324, 0.101790, 0.093592, 0.069159, 0.063036),
    (0.104416, 0.107413, 0.095046, 0.080013, 0.103822, 0.110529, 0.089426, 0.075737),
)  # fmt: skip


def fingerprints() -> dict[str, list[tuple[float, ...]]]:
    """The tables as they are now."""
    films = [draw(film(number), TIMES, HEIGHT, WIDTH) for number in range(len(FILMS))]
    return {
        "FILMS": [fingerprint(each) for each in films],
        "DECODED": [fingerprint(decoded(number)) for number in TOLD],
        "PLAYED": [sound(number) for number in range(len(PLAYED))],
    }


def test_the_films_show_every_fact_of_the_world():
    shown = [film(number) for number in range(len(FILMS))]
    for name, values in FACTS.items():
        assert {int(getattr(each, name)) for each in shown} == set(range(len(values)))


@pytest.mark.parametrize("number", range(len(FILMS)))
def test_films_are_drawn_as_ever(number):
    now = fingerprint(draw(film(number), TIMES, HEIGHT, WIDTH))
    assert now == pytest.approx(FILMS[number], abs=NOTICED)


@pytest.mark.parametrize("row", range(len(DECODED)))
def test_latents_are_painted_as_ever(row):
    assert fingerprint(decoded(TOLD[row])) == pytest.approx(DECODED[row], abs=NOTICED)


@pytest.mark.parametrize("number", range(len(PLAYED)))
def test_scores_are_played_as_ever(number):
    assert sound(number) == pytest.approx(PLAYED[number], abs=NOTICED)


def test_a_tenth_of_a_pixel_is_noticed():
    """The fingerprint of a film tells whether its figure has moved so little."""
    scenes, times = film(0), TIMES[:1]
    where = pose(scenes, times)
    moved = replace(where.figures, x=where.figures.x + 0.1 / HEIGHT)
    before, after = (
        fingerprint(draw_poses(scenes, each, times, HEIGHT, WIDTH))
        for each in (where, replace(where, figures=moved))
    )
    assert max(abs(a - b) for a, b in zip(before, after, strict=True)) > 2 * NOTICED
