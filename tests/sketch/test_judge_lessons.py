"""Where the judge's training films come from, and how long it trains, on a CPU and elsewhere."""

from __future__ import annotations

import io
import json
import math

import numpy as np
import pytest
import torch
from PIL import Image

from kling_local.sketch import (
    judge,
    judge_films,
    judge_jpeg,
    judge_learning,
    judge_lessons,
    judge_pairs,
    judge_pairs_films,
    judge_pairs_train,
    judge_train,
)
from kling_local.sketch.judge_learning import Dice, Drawn, Store, Terms
from kling_local.sketch.world import constants
from tests.sketch.elsewhere import elsewhere  # noqa: F401


@pytest.fixture(scope="module")
def pair_films():
    return judge_pairs_films.batch(3, count=4)


def few(count=4, value=0):
    return Drawn(torch.full((count, 14), value))


@pytest.mark.parametrize("quality", [50, 70, 85, 95])
def test_pictures_pass_through_jpeg_as_pillow_writes_it(quality, pair_films):
    pictures = judge_pairs_films.decoded(pair_films.pictures[:, :2]).flatten(1, 2)
    mine = judge_jpeg.through(pictures, [quality] * 4)
    theirs = torch.stack(
        [torch.stack([by_pillow(picture, quality) for picture in film]) for film in pictures]
    )

    def loss_db(shown):
        return float(-10 * ((shown.float() - pictures) / 255).square().mean().log10())

    assert mine.dtype == torch.uint8
    assert loss_db(mine) == pytest.approx(loss_db(theirs), abs=0.3)
    apart = (mine.float() - theirs.float()).abs().mean()
    assert apart < 0.5 * (theirs.float() - pictures).abs().mean()


def by_pillow(picture, quality):
    file = io.BytesIO()
    image = Image.fromarray(picture.permute(1, 2, 0).numpy())
    image.save(file, "JPEG", quality=quality, subsampling=0)
    return torch.from_numpy(np.asarray(Image.open(file)).copy()).permute(2, 0, 1)


def test_a_films_quality_is_its_own():
    noise = torch.randint(0, 256, (2, 3, 3, 20, 24), dtype=torch.uint8)
    both = judge_jpeg.through(noise, [40, 95])
    assert both.shape == noise.shape
    for row, quality in enumerate((40, 95)):
        assert torch.equal(both[row], judge_jpeg.through(noise[row : row + 1], [quality])[0])


def test_a_process_that_draws_and_learns_gives_drawing_its_share(monkeypatch, ticking):
    """The clock advances by 1 per reading, so each drawing takes 1, and so does each look at it."""
    monkeypatch.setattr(judge_learning, "time", ticking())
    store = Store(Drawn, 500, Dice(1), size=4)
    seeds = []

    def draw(seed):
        seeds.append(seed)
        return few()

    source = judge_learning.drawing_here(store, draw, 7, share=0.2, first_s=5)
    source()
    assert 5 <= len(seeds) <= 12  # at first it only draws
    for _ in range(200):
        assert len(source()) == 4
    assert seeds == list(range(7, 7 + len(seeds)))
    assert 95 < len(seeds) < 125  # about 220 readings, and two more per drawing


def test_weights_are_kept_now_and_then(monkeypatch, ticking):
    clock = ticking()
    clock.process_time = clock.monotonic
    monkeypatch.setattr(judge_learning, "time", clock)
    network, kept = torch.nn.Linear(2, 1), []
    terms = Terms(101 / 60, 1e-2, keep=lambda weights: kept.append(weights["weight"].clone()))
    judge_learning.learnt(network, lambda learner: learner(torch.ones(1, 2)).square().sum(), terms)
    assert len(kept) == 5
    assert not torch.equal(kept[0], kept[-1])


def test_films_come_from_another_process_by_a_file(tmp_path):
    path = judge_lessons.drawn_to(tmp_path, lambda seed, count, _: few(count, seed), 3, "cpu", 9)
    films = judge_lessons.taken(Drawn, torch.device("cpu"), path)
    assert torch.equal(films.codes, torch.full((3, 14), 9))
    assert not path.exists()


def test_who_dies_while_drawing_is_only_reported_when_there_is_something_to_learn(capsys):
    store = Store(Drawn, 5, Dice(1), size=4)
    store.put(few())
    failing = judge_learning.Handed(lambda _: 1 / 0)
    with judge_learning.drawing(store, abs, 1, 1, failing) as source:
        while "ZeroDivisionError" not in capsys.readouterr().out:
            assert len(source()) == 4
    empty = Store(Drawn, 5, Dice(1))
    with (
        pytest.raises(ZeroDivisionError),
        judge_learning.drawing(empty, abs, 1, 1, failing) as source,
    ):
        source()


def test_constants_are_made_once_and_of_their_type():
    cpu = torch.device("cpu")
    assert constants.constant((1, 2), cpu) is constants.constant((1.0, 2.0), cpu)
    assert constants.constant((1.0, 2.0), cpu).dtype == torch.float32
    assert constants.codes((1, 2), cpu).dtype == torch.long


def test_a_part_learns_on_from_the_command_line(tmp_path, capsys, monkeypatch, pair_films):
    Store(judge_pairs_films.PairFilms, 1, Dice(1), tmp_path / "films").put(pair_films)
    monkeypatch.setitem(judge_pairs_train._FRESH, "cpu", (1, 2))
    output = tmp_path / "pairs.safetensors"
    judge_pairs_train.main([
        "--device", "cpu", "--workers", "0", "--films", str(tmp_path / "films"), "--part",
        "scenery", "--minutes", "0.02", "--batch", "4", "--also", "0", "--start",
        str(judge_pairs.PAIRS_FILE), "--output", str(output),
    ])  # fmt: skip
    scores = [line for line in capsys.readouterr().out.splitlines() if line.startswith("share")]
    assert [line.split()[1] for line in scores] == ["1.0", "0.0"]
    assert set(json.loads(scores[0].split(maxsplit=2)[2])) == {
        *judge_pairs.SCENERY, *judge_pairs.OF_FIGURE,
    }  # fmt: skip
    old, new = (judge_pairs.load(path).state_dict() for path in (judge_pairs.PAIRS_FILE, output))
    changed = {name.split(".")[0] for name in old if not torch.equal(old[name], new[name])}
    assert changed == {"scenery"}


@pytest.mark.parametrize("look", ["first", "scenery", "figures"])
def test_nothing_is_left_on_the_cpu(look, elsewhere):  # noqa: F811
    """Films are drawn, stored, trained on and scored on one device."""
    if look == "first":
        kind, draw, learner = judge_films.Films, judge_train.drawn, judge.Judge(width=4)
    else:
        kind, draw = judge_pairs_films.PairFilms, judge_pairs_films.batch
        learner = judge_pairs.Pairs()
    store = Store(kind, 2, Dice(1, elsewhere), size=8)
    source = judge_learning.drawing_here(store, lambda seed: draw(seed, 4, elsewhere), 6, 0.0, 0.01)
    source()
    terms = Terms(0.03, 1e-4, elsewhere)
    if look == "first":
        score = judge_train.score(judge_train.train(source, terms, 1, learner), source())
    else:
        train = getattr(judge_pairs_train, f"train_{look}")
        train(getattr(learner, look), source, terms, 1)
        score = judge_pairs_train.score(learner.to(elsewhere).eval(), source())
    assert all(0 <= value <= 1 or math.isnan(value) for value in score.values())
    assert store.batch().pictures.device == elsewhere
