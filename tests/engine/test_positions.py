"""Row and column tables are derived from stock transformers' position tables, in their forwards."""

import pytest
import torch

from kling_kernels import positions
from kling_local.engine import attention
from kling_local.engine.attention import attached
from tests.engine.test_attention import EXACT, FAMILIES, ltx2, ltx2_call, made, same

WHY = "tables of tokens: positions are not of lines and columns"


@pytest.fixture(autouse=True)
def _as_on_a_gpu(monkeypatch):
    """Give the plain prologue the compact tables that the fused one reads on a GPU."""
    monkeypatch.setattr(attention, "is_fused", lambda *_: True)


def conditions(model, time):
    """Tokens of a condition frame after the film, with coordinates as the model computes them."""
    given = ltx2_call(time, more=24)
    film = model.rope.prepare_video_coords(2, 5, 4, 6, "cpu", fps=24.0)
    given["video_coords"] = torch.cat([film, film[:, :, 48:72] + 0.25], 2)
    return given


@pytest.mark.parametrize(("build", "call", "how"), FAMILIES)
@torch.no_grad()
def test_every_family_turns_by_lines_and_columns(build, call, how, monkeypatch):
    """In the second of two steps the tables are rebuilt without analysing the axes again."""
    looked = []
    look = positions.pairs_by_column
    monkeypatch.setattr(
        positions, "pairs_by_column", lambda *given: looked.append(1) or look(*given)
    )
    model = made(build)
    with attached(model, EXACT, steps=2) as session:
        for time in (0.7, 0.3):
            ours = model(**call(time, **how))
    same(ours, model(**call(0.3, **how)), 2e-5)
    assert len(looked) == 1
    rotation = session._positions._made[1]
    if how.get("more"):  # every token of the film has random coordinates
        assert rotation.rows is None
        assert WHY in session.counts.reasons
    else:
        grid = session.grid
        assert rotation.cos.shape[2] == grid.prefix + 5 * 4 + 6 + 1
        assert rotation.rows.shape == (2, grid.tokens)
        assert WHY not in session.counts.reasons


@pytest.mark.parametrize("rope", ["split", "interleaved"])
@torch.no_grad()
def test_conditions_have_rows_of_their_own(rope):
    model = made(lambda: ltx2(rope))
    given = conditions(model, 0.7)
    with attached(model, EXACT, steps=1) as session:
        ours = model(**given)
    same(ours, model(**given), 2e-5)
    assert session._positions._made[1].cos.shape[2] == 24 + 5 * 4 + 6 + 1


@torch.no_grad()
def test_a_new_forward_reads_its_own_tables():
    """For example a film at another frame rate: the same grid, other coordinates."""
    model = made(ltx2)
    with attached(model, EXACT, steps=2):
        model(**ltx2_call(0.7), fps=24.0)
        ours = model(**ltx2_call(0.3), fps=12.0)
    same(ours, model(**ltx2_call(0.3), fps=12.0), 2e-5)
    assert (ours[0] - model(**ltx2_call(0.3), fps=24.0)[0]).abs().max() > 1e-3
