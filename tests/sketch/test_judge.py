"""The judge learns to read facts from pictures, and its training labels match the pictures."""

from __future__ import annotations

import functools
import math

import pytest
import torch

from kling_local.sketch import (
    judge,
    judge_closeup,
    judge_films,
    judge_flow,
    judge_learning,
    judge_scenery,
    judge_train,
)
from kling_local.sketch.judge import JUDGED
from kling_local.sketch.judge_films import UNSHOWN
from kling_local.sketch.world.draw import draw
from kling_local.sketch.world.scene import COLORS, FACTS, KINDS

LEAST = {
    "kind": 0.95, "color": 0.95, "action": 0.82, "relation": 0.94, "kind2": 0.93, "color2": 0.93,
    "place": 0.9, "light": 0.94, "weather": 0.9, "size": 0.95, "angle": 0.9, "move": 0.95,
    "whole": 0.62,
}  # fmt: skip
"""Accuracy that the stored judge must reach on rendered films that it never saw."""


@pytest.fixture(scope="module")
def films():
    """Sixty-four films, half of them degraded."""
    return judge_learning.joined([judge_films.batch(seed) for seed in (3, 4)])


def kept_films(most, seed, folder=None):
    return judge_learning.Store(judge_films.Films, most, judge_learning.Dice(seed), folder)


def terms(steps):
    """Settings for this many training steps by a clock that advances by 1 per reading."""
    return judge_learning.Terms(steps / 60, judge_train.LEARNING_RATE)


def column(name):
    return JUDGED.index(name)


def test_the_kept_judge_reads_real_films():
    fresh = judge_learning.joined([judge_films.batch(seed, rough=False) for seed in range(3)])
    score = judge_train.score(judge.load(), fresh)
    assert {name: score[name] for name in LEAST if score[name] < LEAST[name]} == {}


def test_the_kept_judge_is_small():
    assert judge.JUDGE_FILE.stat().st_size <= 4 * 2**20  # half of it is the close-up network


@pytest.fixture
def in_turn(films):
    """A training source that returns random batches of the films."""
    store = kept_films(2, 1)
    store.put(films[slice(0, 32)])
    store.put(films[slice(32, 64)])
    return store.batch


def test_a_judge_learns_what_it_is_shown(monkeypatch, ticking, films, in_turn):
    """A hundred small steps over 64 films; by chance one of sixteen places would be right."""
    clock = ticking()
    clock.process_time = clock.monotonic
    monkeypatch.setattr(judge_learning, "time", clock)
    monkeypatch.setattr(judge_learning, "BATCH", 8)
    torch.manual_seed(2)
    learnt = judge_train.train(in_turn, terms(100), 1, judge.Judge(width=8))
    score = judge_train.score(learnt, films)
    assert score["place"] > 0.3
    assert score["light"] > 0.5
    assert score["color"] > 0.7


def test_training_is_repeatable(monkeypatch, ticking, films, tmp_path):
    monkeypatch.setattr(judge_learning, "BATCH", 8)
    made = []
    for _ in range(2):
        clock = ticking()
        clock.process_time = clock.monotonic
        monkeypatch.setattr(judge_learning, "time", clock)
        store = kept_films(2, 1)
        store.put(films[slice(0, 16)])
        torch.manual_seed(2)
        start = judge.Judge(width=8)
        made.append(judge_train.train(store.batch, terms(4), 5, start).state_dict())
    assert all(torch.equal(made[0][name], made[1][name]) for name in made[0])


def test_a_store_keeps_the_latest_films(films):
    store = kept_films(2, 3)
    for row in range(3):
        store.put(films[slice(8 * row, 8 * row + 8)])
    assert store.batches == 3
    seen = store.batch()
    assert len(seen) == 32
    kept = films[slice(8, 24)].pictures.flatten(1)
    assert all(bool((kept == one).all(1).any()) for one in seen.pictures.flatten(1))


def test_a_store_finds_the_films_of_earlier_runs(films, tmp_path):
    first = kept_films(4, 3, tmp_path / "films")
    first.put(films[slice(0, 8)])
    first.put(films[slice(8, 16)])
    again = kept_films(4, 3, tmp_path / "films")
    assert again.batches == 2
    assert torch.equal(again.batch().pictures, first.batch().pictures)
    last = kept_films(1, 3, tmp_path / "films")
    assert last.batches == 2  # the next seeds are fresh ones, however many films are kept
    last.put(films[slice(16, 24)])
    assert len(list((tmp_path / "films").glob("*.pt"))) == 3


def test_films_are_drawn_by_other_processes():
    store = kept_films(4, 3)
    handed = judge_learning.Handed(lambda films: films)
    draw = functools.partial(judge_train.drawn, count=8)
    with judge_learning.drawing(store, draw, 3, 1, handed) as source:
        batch = source()
    assert store.batches >= 1
    assert batch.pictures.shape == (judge_learning.BATCH, 12, 3, 90, 160)


def test_a_kept_judge_answers_as_before(tmp_path, films):
    network = judge.Judge(width=8).eval()
    judge.keep(network, tmp_path / "judge.safetensors")
    again = judge.load(tmp_path / "judge.safetensors")
    every = torch.arange(12)
    with torch.no_grad():
        answers = network(films[:4].views(), every).facts
        same = again(films[:4].views(), every).facts
    for name in JUDGED:
        torch.testing.assert_close(answers[name], same[name], atol=1e-2, rtol=1e-2)


def test_weights_lie_between_those_of_two_judges():
    start, learnt = judge.Judge(width=4), judge.Judge(width=4)
    first, last = ({k: v.clone() for k, v in each.state_dict().items()} for each in (start, learnt))
    mean = judge_learning.between(start, learnt, 0.25).state_dict()
    for name in ("looks.fine.0.weight", "looks.fine.1.running_mean", "film.1.bias"):
        torch.testing.assert_close(mean[name], 0.75 * first[name] + 0.25 * last[name])
    assert not torch.equal(mean["film.1.bias"], first["film.1.bias"])


def test_answers_are_logits_of_every_fact_and_cell_and_a_box_of_every_figure(films):
    looked = torch.tensor([2, 9])
    boxes = films[:3].boxes[:, :2].float()
    told = judge.Told(boxes, boxes[..., :3], torch.zeros(3, dtype=torch.bool))
    answers = judge.Judge(width=8)(films[:3].views(), looked, told)
    assert {name: logits.shape for name, logits in answers.facts.items()} == {
        name: (3, len(FACTS[name])) for name in JUDGED
    }
    assert answers.cells.shape == (3, 2, len(KINDS) + len(COLORS) + 2, 12, 20)
    assert answers.boxes.shape == (3, 2, 3, 4)


def test_closeups_are_the_squares_that_were_asked_for():
    y, x = torch.meshgrid(torch.arange(90.0), torch.arange(160.0), indexing="ij")
    picture = torch.stack([x, y, torch.zeros_like(x)])[None]
    taken = judge_closeup.closeups(picture, torch.tensor([[[50.0, 30.0, 19.5], [2.0, 2.0, 10.0]]]))
    assert taken.shape == (1, 2, 3, judge_closeup.SIDE, judge_closeup.SIDE)
    torch.testing.assert_close(taken[0, 0, 0, 7], torch.arange(30.5, 70.0, 1.0))
    torch.testing.assert_close(taken[0, 0, 1, :, 3], torch.arange(10.5, 50.0, 1.0))
    assert taken[0, 1, 0].min() == 0  # outside the picture its border is repeated


def test_who_is_not_there_is_told_nothing_of():
    torch.manual_seed(4)
    tracks = judge_closeup.Tracks(12).eval()
    pictures = torch.rand(1, 12, 3, 90, 160)
    boxes = torch.tensor([80.0, 45.0, 20.0, 1.0]).expand(1, 2, 12, 4).clone()
    boxes[:, 1, :, 3] = 0
    with torch.no_grad():
        what, _, _ = tracks(pictures, boxes, boxes[..., :3])
        other, _, _ = tracks(pictures.flip(0), boxes, boxes[..., :3] + 30 * boxes[..., 3:].sub(1))
    assert not what[0, 1].any()
    assert what[0, 0].any()
    torch.testing.assert_close(what, other)


def test_twelve_moments_are_taken_from_the_first_to_the_last():
    assert judge.moments_of(36).tolist() == [0, 3, 6, 10, 13, 16, 19, 22, 25, 29, 32, 35]
    assert judge.moments_of(12).tolist() == list(range(12))


def test_films_are_seeded_and_half_of_them_rough():
    clean, again, rough = (judge_films.batch(7, 4, rough=rough) for rough in (False, False, True))
    assert torch.equal(clean.pictures, again.pictures)
    assert torch.equal(clean.codes, rough.codes)
    differs = (clean.pictures.int() - rough.pictures.int()).abs().float().mean((1, 2, 3, 4))
    assert (differs[:2] == 0).all()
    assert (differs[2:] > 0.5).all()
    assert (differs[2:] < 40).all()


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
    """Around every cell labelled with a figure, the picture changes with the figure's colour."""
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


@pytest.mark.parametrize("roll", ["static", "roll"])
def test_boxes_hold_the_figure(scenes, roll):
    """Pixels that change with a figure's colour lie within its square and span most of it."""
    films, times = [], torch.tensor([0.5, 2.0])
    for color in ("red", "blue"):
        film = scenes(
            num_scenes=6, seed=2, kind="box", color=color, size="wide", move=roll, place="studio",
            light="day", relation="alone", action="still", then="nothing", angle="eye level",
        )  # fmt: skip
        films.append(draw(film, times, 96, 160)[..., judge_films.CROPPED, :])
    boxes = judge_films.figure_boxes(film, times)
    assert boxes[:, 0, :, 3].all()
    assert not boxes[:, 1:, :, 3].any()
    changed = ((films[0] - films[1]).abs().amax(2) > 0.3).float()
    rows, columns = torch.arange(90.0)[:, None], torch.arange(160.0)
    x, y, half = (boxes[:, 0, :, i, None, None] for i in range(3))
    inside = ((columns - x).abs() <= half) & ((rows - y).abs() <= half)
    assert (changed * inside).sum() > 0.9 * changed.sum()
    assert (changed * inside).sum() > 0.2 * inside.sum()


def test_a_mirrored_film_goes_the_other_way(scenes):
    film = scenes(num_scenes=4, seed=3, relation="alone", action="move", direction="left",
                  move="pan left", then="nothing", angle="eye level")  # fmt: skip
    times = torch.linspace(0, 3, 12)
    seen = judge_films.seen(film, times, draw(film, times, 96, 160)[..., judge_films.CROPPED, :])
    other = judge_films.mirrored(seen, torch.tensor([True, True, False, True]))
    said = [FACTS[name][int(other.codes[0, column(name)])] for name in ("direction", "move")]
    assert said == ["right", "pan right"]
    assert torch.equal(other.pictures[0], seen.pictures[0].flip(-1))
    assert torch.equal(other.pictures[2], seen.pictures[2])
    torch.testing.assert_close(other.boxes[0, 0, :, 0], 159 - seen.boxes[0, 0, :, 0])
    assert torch.equal(other.codes[2], seen.codes[2])
    again = judge.views(other.pictures.float() / 255).flow
    sure = (other.flow[..., 2] > 0.5) & (again[..., 2] > 0.5)
    difference = (again[..., 0] - other.flow[..., 0].float()).abs()[sure]
    assert difference.median() < 0.1


@pytest.mark.parametrize(
    ("relation", "count", "action", "direction"),
    [
        ("two", 2, "still", "none"),
        ("three", 3, "still", "none"),
        ("chases", 2, "run", "left"),
        ("chases", 2, "run", "right"),
    ],
)
def test_figures_are_counted_from_the_left(scenes, relation, count, action, direction):
    """Also after mirroring. Which figure is the first cannot be told from mirrored twins, or from
    one that chases another: with another order, the judge read 11 of 13 chases wrong.
    """
    film = scenes(
        num_scenes=8, seed=3, relation=relation, action=action, direction=direction, move="static"
    )
    times = torch.linspace(0, 3, 12)
    seen = judge_films.seen(film, times, draw(film, times, 96, 160)[..., judge_films.CROPPED, :])
    other = judge_films.mirrored(seen, torch.ones(8, dtype=torch.bool))
    assert not torch.equal(other.pictures, seen.pictures)
    for boxes in (seen.boxes, other.boxes):
        assert (boxes[:, 1:count, :, 0] > boxes[:, : count - 1, :, 0]).all()


def test_who_chases_another_to_the_left_is_on_the_right(films):
    seen = films[:3].views()
    boxes = films[:3].boxes[:, :2].float()
    network = judge.load()
    looked = torch.arange(12)
    with torch.no_grad():
        one, other = (
            network(seen, looked, judge.Told(boxes, boxes[..., :3], torch.full((3,), turned)))
            for turned in (False, True)
        )
    for name in ("kind", "color"):
        first, second = (one.facts[each] - other.facts[each] for each in (name, name + "2"))
        assert first.abs().max() > 0.1
        torch.testing.assert_close(first, -second, atol=1e-4, rtol=1e-4)


def test_one_figure_is_not_counted_twice():
    """Regression: in 6 of 121 films of one figure a second was found: the same figure again, or
    something seen only once.
    """
    taken = torch.zeros(4, 2, 12, 3)
    taken[..., 2] = 20.0
    taken[:2, 1, :, 0] = torch.tensor([11.0, 13.0])[:, None]  # 0.55 and 0.65 half sides away
    taken[2:, 1, :, 0] = 60.0
    there = torch.ones(4, 2, 12, 1)
    there[2, 1, 4:] = 0
    there[3, 1, 5:] = 0
    counted = judge.counted(taken, there)[..., 0]
    assert counted[:, 0].all()
    assert counted[:, 1].sum(1).tolist() == [0, 12, 0, 5]


def test_a_reframed_film_shows_its_figures_where_their_boxes_are(films):
    """Reframing counters overfitting: without it the judge read 74 % of its training films whole,
    but 41 % of fresh ones.
    """
    other, seen = judge_train._reframed(films, judge_learning.Dice(2))
    moved = (other.boxes != films.boxes).flatten(1).any(1)
    assert 0.3 < moved.float().mean() < 0.7
    assert torch.equal(seen.pictures[~moved], films.views().pictures[~moved])
    assert (other.cells[moved] == judge_films.IGNORED_CELL).all()
    assert torch.equal(other.cells[~moved], films.cells[~moved])
    shown = films.boxes[:, 0, :, 3] > 0.5
    close = [
        judge_closeup.closeups(pictures.flatten(0, 1), boxes[:, 0, :, None, :3].flatten(0, 1))
        for pictures, boxes in (
            (films.views().pictures, films.boxes.float()),
            (seen.pictures, other.boxes),
            (seen.pictures, films.boxes.float()),
        )
    ]
    before, after, beside = (each.unflatten(0, shown.shape)[moved][shown[moved]] for each in close)
    assert (after - before).abs().mean() < 0.01
    assert (beside - before).abs().mean() > 0.04


def test_edges_tell_how_a_picture_leans():
    """A horizon that climbs 20 degrees to the right, its mirror image, a level one, and none."""
    y, x = torch.meshgrid(torch.arange(90.0), torch.arange(160.0), indexing="ij")
    climbs = math.tan(math.radians(20)) * (x - 80)
    shown = (45 - y > climbs, 45 - y > -climbs, y < 45, y < 0)
    pictures = torch.stack(shown)[:, None].expand(-1, 3, -1, -1).float()
    counted = judge_scenery.lines(pictures).sum(1)
    assert counted.shape == (4, judge_scenery.BINS)
    level, steps = judge_scenery.BINS // 2, 20 / 5
    for row, wanted in enumerate((level - steps, level + steps - 1, level)):
        at = (counted[row] * torch.arange(36.0)).sum() / counted[row].sum()
        assert float(at) == pytest.approx(wanted, abs=1.0), row
    torch.testing.assert_close(counted[1], counted[0].flip(0), atol=0.05, rtol=0.1)
    assert not counted[3].any()


def test_a_mended_box_is_where_the_figure_is():
    taken = torch.tensor([[60.0, 40.0, 10.0]])
    off = torch.tensor([[0.5, -0.2, math.log(2.0)]])
    torch.testing.assert_close(judge_closeup.mended(taken, off), torch.tensor([[65.0, 38.0, 20.0]]))
    assert judge_closeup.closer(torch.tensor([[3.0, 4.0, 1.0]])).tolist() == [[3.0, 4.0, 5.0]]


def test_found_boxes_are_mended_before_they_are_believed(films):
    """Squares that miss their figures by a third of a half side are moved nearer to them."""
    network = judge.load()
    seen = films[:8].views()
    true = films[:8].boxes[:, :2].float()
    there = true[..., 3] > 0.5
    taken = true[..., :3].clone()
    taken[..., 0] += 0.35 * taken[..., 2]
    with torch.no_grad():
        after = judge_closeup.mended(taken, network.tracks.off(seen.pictures, taken, there))
    distance = [
        ((boxes[..., :2] - true[..., :2]).norm(dim=-1) / true[..., 2])[there].median()
        for boxes in (taken, after)
    ]
    assert distance[0] == pytest.approx(0.35, abs=0.01)
    assert distance[1] < 0.2


def test_the_change_of_the_last_moment_is_the_one_before(films):
    pictures = films[:2].views().pictures
    seen = judge.changing(pictures, torch.tensor([3, 10, 11]))
    assert seen.shape == (2, 3, 6, 90, 160)
    torch.testing.assert_close(seen[:, 0, :3], pictures[:, 3] - 0.5)
    torch.testing.assert_close(seen[:, 1, 3:], seen[:, 2, 3:])


def test_who_stands_on_a_side_of_its_own_is_not_mirrored(scenes):
    film = scenes(num_scenes=3, seed=3, relation="hits")
    times = torch.linspace(0, 3, 12)
    seen = judge_films.seen(film, times, draw(film, times, 96, 160)[..., judge_films.CROPPED, :])
    other = judge_films.mirrored(seen, torch.ones(3, dtype=torch.bool))
    assert torch.equal(other.pictures, seen.pictures)
    assert torch.equal(other.codes, seen.codes)


@pytest.mark.parametrize(("right", "up"), [(2.0, 0.0), (-1.5, 0.0), (0.0, 1.0), (3.0, -2.0)])
def test_block_flow_measures_a_shift(right, up):
    """A smooth random picture, shifted: the flow is right to a quarter of a pixel."""
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
