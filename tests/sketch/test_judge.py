"""The judge learns to read facts off pictures; what it sees is what films show."""

from __future__ import annotations

import pytest
import torch

from kling_local.sketch import judge, judge_films, judge_flow, judge_train
from kling_local.sketch.judge import JUDGED
from kling_local.sketch.judge_films import UNSHOWN
from kling_local.sketch.world.draw import draw
from kling_local.sketch.world.scene import COLORS, FACTS, KINDS

LEAST = {
    "kind": 0.38, "color": 0.88, "action": 0.65, "relation": 0.85, "place": 0.74, "light": 0.9,
    "weather": 0.7, "size": 0.85, "angle": 0.65, "move": 0.8,
}  # fmt: skip
"""What the kept judge must read off real renders that it never saw."""


@pytest.fixture(scope="module")
def films():
    """Sixty-four films, half of them roughened."""
    return judge_films.joined([judge_films.batch(seed) for seed in (3, 4)])


def column(name):
    return JUDGED.index(name)


def test_the_kept_judge_reads_real_films():
    fresh = judge_films.joined([judge_films.batch(seed, rough=False) for seed in range(3)])
    score = judge_train.score(judge.load(), fresh)
    assert {name: score[name] for name in LEAST if score[name] < LEAST[name]} == {}


def test_the_kept_judge_is_small():
    assert judge.JUDGE_FILE.stat().st_size <= 4 * 2**20  # half of it looks at figures from close by


def test_a_judge_learns_what_it_is_shown(monkeypatch, ticking, films):
    """Sixty steps over 64 films; by chance a sixteenth of the places would be right."""
    clock = ticking()
    clock.process_time = clock.monotonic
    monkeypatch.setattr(judge_train, "time", clock)
    learnt = judge_train.train(films, minutes=60 / 60, seed=1, judge=judge.Judge(width=8))
    score = judge_train.score(learnt, films)
    assert score["place"] > 0.3
    assert score["light"] > 0.35


def test_training_is_repeatable(monkeypatch, ticking, films):
    made = []
    for _ in range(2):
        clock = ticking()
        clock.process_time = clock.monotonic
        monkeypatch.setattr(judge_train, "time", clock)
        torch.manual_seed(2)
        start = judge.Judge(width=8)
        made.append(judge_train.train(films, minutes=4 / 60, seed=5, judge=start).state_dict())
    assert all(torch.equal(made[0][name], made[1][name]) for name in made[0])


def test_a_kept_judge_answers_as_before(tmp_path, films):
    network = judge.Judge(width=8).eval()
    judge.keep(network, tmp_path / "judge.safetensors")
    again = judge.load(tmp_path / "judge.safetensors")
    with torch.no_grad():
        answers, _ = network(films[:4].views())
        same, _ = again(films[:4].views())
    for name in JUDGED:
        torch.testing.assert_close(answers[name], same[name], atol=1e-2, rtol=1e-2)


def test_answers_are_logits_of_every_fact_and_cell(films):
    answers, cells = judge.Judge(width=8)(films[:3].views())
    assert {name: answers[name].shape for name in answers} == {
        name: (3, len(FACTS[name])) for name in JUDGED
    }
    assert cells.shape == (3, 4, len(KINDS) + len(COLORS) + 2, 12, 20)


def test_twelve_moments_are_taken_from_the_first_to_the_last():
    assert judge.moments_of(36).tolist() == [0, 3, 6, 10, 13, 16, 19, 22, 25, 29, 32, 35]
    assert judge.moments_of(12).tolist() == list(range(12))


def test_films_are_seeded_and_half_of_them_rough():
    clean, again, rough = (judge_films.batch(7, 8, rough=rough) for rough in (False, False, True))
    assert torch.equal(clean.looks, again.looks)
    assert torch.equal(clean.codes, rough.codes)
    differs = (clean.looks.int() - rough.looks.int()).abs().float().mean((1, 2, 3, 4))
    assert (differs[:4] == 0).all()
    assert (differs[4:] > 0.5).all()
    assert (differs[4:] < 40).all()


def test_codes_are_the_facts_that_a_film_shows(scenes):
    several = scenes(num_scenes=200, seed=9)
    codes = judge_films.shown_codes(several)
    for row in range(200):
        shown = several.facts(row)
        for name in JUDGED:
            code = int(codes[row, column(name)])
            if name == "direction" and several.facts(row)["relation"] not in ("meets", "hits"):
                assert FACTS[name][code] == shown.get(name, "none")
            elif name in shown:
                assert FACTS[name][code] == shown[name]
            else:
                assert code == UNSHOWN


@pytest.mark.parametrize("roll", ["static", "roll"])
def test_cells_hold_the_figure(scenes, roll):
    """In every cell that says so, changing the figure's colour changes the picture nearby."""
    pictures, cells = [], None
    times = torch.tensor([0.5, 2.0])
    for color in ("red", "blue"):
        film = scenes(
            num_scenes=6, seed=2, kind="box", color=color, size="wide", move=roll, place="studio",
            light="day", relation="alone", action="still", then="nothing", angle="eye level",
        )  # fmt: skip
        pictures.append(draw(film, times, 96, 160)[..., judge_films.CROPPED, :])
        cells = judge_films.cell_codes(film, times)[:, :, 0] == KINDS.index("box")
    changed = (pictures[0] - pictures[1]).abs().amax(2) > 0.1
    near = torch.nn.functional.max_pool2d(changed.float(), 9, 8, 4) > 0
    assert cells.any()
    assert near[cells].float().mean() > 0.95
    far = torch.nn.functional.max_pool2d(cells.float(), 3, 1, 1) == 0
    assert near[far].float().mean() < 0.05


def test_a_mirrored_film_goes_the_other_way(scenes):
    film = scenes(num_scenes=4, seed=3, relation="alone", action="move", direction="left",
                  move="pan left", then="nothing", angle="eye level")  # fmt: skip
    times = torch.linspace(0, 3, 12)
    seen = judge_films.seen(film, times, draw(film, times, 96, 160)[..., judge_films.CROPPED, :])
    other = judge_films.mirrored(seen, torch.tensor([True, True, False, True]))
    said = [FACTS[name][int(other.codes[0, column(name)])] for name in ("direction", "move")]
    assert said == ["right", "pan right"]
    assert torch.equal(other.looks[0], seen.looks[0].flip(-1))
    assert torch.equal(other.looks[2], seen.looks[2])
    assert torch.equal(other.codes[2], seen.codes[2])
    again = judge_flow.block_flow(other.moments.float() / 255)
    sure = (other.flow[..., 2] > 0.5) & (again[..., 2] > 0.5)
    difference = (again[..., 0] - other.flow[..., 0].float()).abs()[sure]
    assert difference.median() < 0.1


def test_who_stands_on_a_side_of_its_own_is_not_mirrored(scenes):
    film = scenes(num_scenes=3, seed=3, relation="hits")
    times = torch.linspace(0, 3, 12)
    seen = judge_films.seen(film, times, draw(film, times, 96, 160)[..., judge_films.CROPPED, :])
    other = judge_films.mirrored(seen, torch.ones(3, dtype=torch.bool))
    assert torch.equal(other.looks, seen.looks)
    assert torch.equal(other.codes, seen.codes)


@pytest.mark.parametrize(("right", "up"), [(2.0, 0.0), (-1.5, 0.0), (0.0, 1.0), (3.0, -2.0)])
def test_block_flow_measures_a_shift(right, up):
    """The middle of a smooth random picture, shifted; to a quarter of a pixel."""
    generator = torch.Generator().manual_seed(1)
    large = torch.nn.functional.interpolate(
        torch.rand(1, 3, 40, 60, generator=generator), size=(160, 240), mode="bicubic"
    )
    y, x = torch.meshgrid(torch.linspace(-1, 1, 45), torch.linspace(-1, 1, 80), indexing="ij")

    def shot(dx, dy):  # neighbouring pixels are 1/79 and 1/44 of half the large picture apart
        grid = torch.stack([x * 0.5 - dx / 79, y * 0.5 + dy / 44], dim=-1)
        return torch.nn.functional.grid_sample(large, grid[None], align_corners=False)[0]

    flow = judge_flow.block_flow(torch.stack([shot(0, 0), shot(right, up)])[None])
    found = flow[0, 0, ..., :2].flatten(0, 1).median(0).values
    assert found.tolist() == pytest.approx([right, up], abs=0.25)
    assert flow[..., 2].mean() > 0.5


def test_block_flow_of_a_still_film_is_nothing():
    still = torch.rand(1, 1, 3, 45, 80).expand(1, 3, 3, 45, 80)
    flow = judge_flow.block_flow(still)
    assert flow.shape == (1, 2, 5, 5, 3)
    assert flow[..., :2].abs().max() < 0.1
    flat = judge_flow.block_flow(torch.full((1, 2, 3, 45, 80), 0.4))
    assert flat[..., 2].max() < 0.01
