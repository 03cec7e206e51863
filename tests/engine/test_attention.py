"""Spacetime attention attached to the stock transformers of three families, random and tiny."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from diffusers import LTX2VideoTransformer3DModel, WanTransformer3DModel
from diffusers.models.attention_dispatch import _AttentionBackendRegistry
from diffusers.models.transformers import (
    transformer_ltx2,
    transformer_minimax_h3,
    transformer_wan,
)
from diffusers.models.transformers.transformer_minimax_h3 import MiniMaxH3Transformer3DModel

from kling_kernels import gathered
from kling_kernels.block_mask import BlockMask
from kling_kernels.plan import SparsityPlan
from kling_kernels.spacetime import spacetime_attention
from kling_local.engine import attention
from kling_local.engine.attention import Layer, Session, attached, attending, fitted
from kling_local.engine.attention_families import FAMILIES as KINDS
from kling_local.engine.attention_families import film_grid

EXACT = SparsityPlan.exact()
INT8 = replace(EXACT, backend="reference_int8")
HALF = SparsityPlan(budget=((0.0, 0.5),), guard_steps=1)
FILM = (5, 4, 6)
TOKENS = 5 * 4 * 6


def ltx2(rope="split"):
    sizes = {"attention_head_dim": 16, "audio_attention_head_dim": 8}
    heads = {"num_attention_heads": 2, "audio_num_attention_heads": 2}
    width = {"cross_attention_dim": 32, "audio_cross_attention_dim": 16, "caption_channels": 32}
    flags = {"gated_attn": True, "cross_attn_mod": True, "perturbed_attn": True}
    audio = {"audio_gated_attn": True, "audio_cross_attn_mod": True, "audio_in_channels": 8}
    return LTX2VideoTransformer3DModel(
        in_channels=8, out_channels=8, audio_out_channels=8, num_layers=3, rope_type=rope,
        rope_double_precision=False, use_prompt_embeddings=False, vae_scale_factors=(8, 16, 16),
        **sizes, **heads, **width, **flags, **audio,
    ).eval()  # fmt: skip


def ltx2_call(time, batch=2, more=0, per_token=False):
    g = torch.Generator().manual_seed(3)
    draw = lambda *shape: torch.randn(shape, generator=g)  # noqa: E731
    level = torch.full((batch, TOKENS + more), time) if per_token else torch.full((batch,), time)
    if per_token:
        level[:, :24] = 0.0
    given = {
        "hidden_states": draw(batch, TOKENS + more, 8),
        "audio_hidden_states": draw(batch, 7, 8),
        "encoder_hidden_states": draw(batch, 6, 32),
        "audio_encoder_hidden_states": draw(batch, 6, 16),
        "timestep": level,
        "audio_timestep": torch.full((batch,), time),
        "sigma": torch.full((batch,), time),
        "num_frames": 5,
        "height": 4,
        "width": 6,
        "audio_num_frames": 7,
        "use_cross_timestep": True,
        "return_dict": False,
    }
    if more:
        given["video_coords"] = draw(batch, 3, TOKENS + more, 2).abs() * 10
    return given


def wan():
    return WanTransformer3DModel(
        num_attention_heads=2, attention_head_dim=16, in_channels=4, out_channels=4, text_dim=16,
        freq_dim=32, ffn_dim=32, num_layers=3, rope_max_seq_len=64,
    ).eval()  # fmt: skip


def vace():
    from diffusers import WanVACETransformer3DModel

    return WanVACETransformer3DModel(
        num_attention_heads=2, attention_head_dim=16, in_channels=4, out_channels=4, text_dim=16,
        freq_dim=32, ffn_dim=32, num_layers=2, rope_max_seq_len=64, vace_layers=[0],
        vace_in_channels=6,
    ).eval()  # fmt: skip


def vace_call(time):
    g = torch.Generator().manual_seed(6)
    return {**wan_call(time), "control_hidden_states": torch.randn(2, 6, 5, 8, 12, generator=g)}


def wan_call(time, per_token=False):
    g = torch.Generator().manual_seed(4)
    level = torch.full((2,), time)
    if per_token:
        level = torch.full((2, TOKENS), time)
        level[:, :24] = 0.0
    return {
        "hidden_states": torch.randn(2, 4, 5, 8, 12, generator=g),
        "timestep": level,
        "encoder_hidden_states": torch.randn(2, 6, 16, generator=g),
        "return_dict": False,
    }


def minimax_h3():
    return MiniMaxH3Transformer3DModel(
        num_attention_heads=2, attention_head_dim=16, hidden_size=24, num_layers=3,
        num_refiner_layers=1, ffn_dim=32, in_channels=2, audio_in_channels=4, text_dim=12,
        freq_dim=16, time_embed_hidden_dim=24, time_embed_dim=16, rope_freq_dim=2,
    ).eval()  # fmt: skip


def minimax_h3_call(time, conditions=24):
    """Inputs of a call: text, condition rows of one frame, sound, film."""
    g = torch.Generator().manual_seed(5)
    text, audio = 6, 7
    rows = text + conditions + audio + TOKENS
    film = torch.cartesian_prod(*(torch.arange(size) for size in FILM))
    positions = torch.randint(0, 9, (rows, 3), generator=g)
    positions[-TOKENS:] = film + torch.tensor([11, 0, 0])
    tags = torch.tensor([1] * text + [0] * conditions + [2] * audio + [0] * TOKENS)
    indices = torch.arange(rows)
    level = torch.tensor([1] * (text + conditions) + [0] * (audio + TOKENS))
    return {
        "hidden_states": torch.randn(1, conditions + TOKENS, 8, generator=g),
        "audio_hidden_states": torch.randn(1, audio, 4, generator=g),
        "encoder_hidden_states": torch.randn(1, text, 12, generator=g),
        "timestep": torch.tensor([time, 1.0]),
        "timestep_indices": level,
        "token_tags": tags,
        "position_ids": positions,
        "video_indices": indices[tags == 0],
        "audio_indices": indices[tags == 2],
        "text_indices": indices[tags == 1],
        "return_dict": False,
    }


FAMILIES = [
    pytest.param(ltx2, ltx2_call, {}, id="ltx2"),
    pytest.param(ltx2, ltx2_call, {"more": 24, "per_token": True}, id="ltx2-conditions"),
    pytest.param(wan, wan_call, {}, id="wan"),
    pytest.param(wan, wan_call, {"per_token": True}, id="wan-per-token"),
    pytest.param(minimax_h3, minimax_h3_call, {}, id="minimax_h3"),
    pytest.param(vace, vace_call, {}, id="wan-vace"),
]


def made(build):
    torch.manual_seed(1)
    return build()


def same(ours, theirs, tolerance):
    for mine, stock in zip(ours, theirs, strict=True):
        torch.testing.assert_close(mine, stock, atol=tolerance, rtol=tolerance)


@pytest.mark.parametrize(("build", "call", "how"), FAMILIES)
@torch.no_grad()
def test_exact_is_stock_and_leaving_is_complete(build, call, how):
    model = made(build)
    processors = dict(model.attn_processors)
    defaults = _AttentionBackendRegistry._active_backend
    stock = model(**call(0.7, **how))
    with attached(model, EXACT, steps=2) as session:
        ours = model(**call(0.7, **how))
    same(ours, stock, 2e-5)
    assert session.counts.facts()["attention_density"] == 1.0
    assert session.grid is not None
    after = model.attn_processors
    assert all(after[name] is processor for name, processor in processors.items())
    assert not any(part._forward_hooks or part._forward_pre_hooks for part in model.modules())
    assert _AttentionBackendRegistry._active_backend is defaults
    assert all((a == b).all() for a, b in zip(model(**call(0.7, **how)), stock, strict=True))


@pytest.mark.parametrize(("build", "call", "how"), FAMILIES)
@torch.no_grad()
def test_half_the_blocks_after_a_measured_guard_step(build, call, how):
    model = made(build)
    stock = model(**call(0.5, **how))
    with attached(model, HALF, steps=3) as session:
        for time in (0.9, 0.7, 0.5):
            ours = model(**call(time, **how))
    facts = session.counts.facts()
    assert facts["attention_guard_steps"] == 1
    assert facts["attention_sparse_steps"] == 2
    assert facts["attention_masks_measured"] == 3
    assert 0.5 < facts["attention_density"] < 0.95
    assert facts["attention_block"] == 8
    assert (ours[0] != stock[0]).any()
    error = (ours[0] - stock[0]).norm() / stock[0].norm()
    assert error < 0.05


@torch.no_grad()
def test_guidance_branches_of_one_step_keep_masks_of_their_own():
    model = made(wan)
    with attached(model, HALF, steps=2) as session:
        for time in (0.9, 0.9, 0.5, 0.5):
            model(**wan_call(time))
    assert session.counts.measured == 6
    assert sorted(session._memories) == [(b, layer) for b in (0, 1) for layer in range(3)]
    assert {memory.age for memory in session._memories.values()} == {1}


@torch.no_grad()
def test_measured_masks_are_refreshed_at_an_age_and_counted():
    model = made(wan)
    times = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3]
    found = {}
    for refresh in (0, 3):
        plan = replace(HALF, refresh_steps=refresh, guard_layers=(0,))
        with attached(model, plan, steps=len(times)) as session:
            ages = []
            for time in times:
                model(**wan_call(time))
                ages.append(session._memories[0, 1].age)
            assert (0, 0) not in session._memories  # a guarded layer never needs one
        facts = session.counts.facts()
        names = ("attention_guard_steps", "attention_sparse_steps", "attention_masks_measured")
        found[refresh] = (ages, [facts[name] for name in names], facts["attention_density"])
    assert found[0][:2] == ([0, 1, 2, 3, 4, 5, 6], [1, 6, 2])
    assert found[3][:2] == ([0, 1, 2, 0, 1, 2, 2], [3, 4, 4])  # no later step could use a mask
    assert found[3][2] > found[0][2] + 0.05


@pytest.mark.parametrize(("kept", "chosen"), [(1, 5), (2, 3), (3, 2), (9, 1)])
@torch.no_grad()
def test_a_choice_of_blocks_serves_so_many_computed_steps(kept, chosen, monkeypatch):
    """Every guidance branch and layer chooses separately; measured masks keep aging."""
    looked = []
    select = attention.select
    monkeypatch.setattr(attention, "select", lambda *given: looked.append(1) or select(*given))
    model = made(wan)
    plan = replace(HALF, select_steps=kept)
    with attached(model, plan, steps=6) as session:
        for time in (0.9, 0.8, 0.7, 0.6, 0.5, 0.4):
            for _branch in range(2):
                ours = model(**wan_call(time))
    assert len(looked) == chosen * 2 * 3
    assert {memory.age for memory in session._memories.values()} == {5}
    assert session.counts.facts()["attention_sparse_steps"] == 5
    stock = model(**wan_call(0.4))
    assert 0 < (ours[0] - stock[0]).norm() / stock[0].norm() < 0.05


@torch.no_grad()
def test_a_dense_step_ends_a_choice(monkeypatch):
    looked = []
    select = attention.select
    monkeypatch.setattr(attention, "select", lambda *given: looked.append(1) or select(*given))
    model = made(wan)
    with attached(model, replace(HALF, select_steps=9, refresh_steps=3), steps=7) as session:
        for time in (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3):
            model(**wan_call(time))
    assert session.counts.facts()["attention_guard_steps"] == 3
    assert len(looked) == 2 * 3  # after the first and the second dense step; the last is dense


@torch.no_grad()
def test_experts_share_one_count_and_the_second_goes_on_where_the_first_stopped():
    first, second = made(wan), made(wan)
    plan = SparsityPlan(budget=((0.0, 0.5),), guard_steps=1)
    with attending(first, plan, 3, (second, 1)) as facts:
        first(**wan_call(0.9))
        second(**wan_call(0.7))
        second(**wan_call(0.5))
    assert (facts["attention_guard_steps"], facts["attention_sparse_steps"]) == (1, 2)


@torch.no_grad()
def test_masked_pairs_run_stock_and_say_so():
    model = made(ltx2)
    mask = {"video_self_attention_mask": torch.ones(2, TOKENS, TOKENS).tril()}
    stock = model(**ltx2_call(0.5), **mask)
    with attached(model, HALF, steps=2) as session:
        same(model(**ltx2_call(0.5), **mask), stock, 0)
    facts = session.counts.facts()
    assert (facts["attention_backend"], facts["attention_density"]) == ("diffusers", 1.0)
    assert "masks pairs" in facts["attention_why"]


@torch.no_grad()
def test_a_packed_film_that_is_no_box_runs_densely_and_says_so():
    model = made(minimax_h3)
    given = minimax_h3_call(0.5)
    given["position_ids"][-1] = given["position_ids"][-2]
    stock = model(**given)
    with attached(model, HALF, steps=2) as session:
        same(model(**given), stock, 2e-5)
    assert "no whole film" in session.counts.facts()["attention_why"]


@pytest.mark.parametrize(("build", "call", "how"), [FAMILIES[0], FAMILIES[2], FAMILIES[4]])
@torch.no_grad()
def test_compiled_blocks_give_the_same_without_a_break(build, call, how):
    model = made(build)
    with attached(model, HALF, steps=2):
        plain = [model(**call(time, **how)) for time in (0.9, 0.5)]
    torch._dynamo.reset()
    model.compile_repeated_blocks(fullgraph=True, backend="aot_eager")
    counters = torch._dynamo.utils.counters
    counters.clear()
    for time in (0.9, 0.5):
        model(**call(time, **how))
    stock_graphs = counters["stats"]["unique_graphs"]
    torch._dynamo.reset()
    counters.clear()
    with attached(model, HALF, steps=2) as session:
        compiled = [model(**call(time, **how)) for time in (0.9, 0.5)]
    for ours, theirs in zip(compiled, plain, strict=True):
        same(ours, theirs, 2e-5)
    assert not counters["graph_break"]
    assert counters["stats"]["unique_graphs"] <= stock_graphs + 1 < 2 * 3
    assert session.counts.measured == 3


def turns(*shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(7))


def turned(angles):
    return angles.cos(), angles.sin()


ATTENTIONS = [
    pytest.param(
        lambda: ltx2().transformer_blocks[0].attn1,
        transformer_ltx2,
        lambda: {"query_rotary_emb": turned(turns(2, 2, 120, 8))},
        id="ltx2-split",
    ),
    pytest.param(
        lambda: ltx2(rope="interleaved").transformer_blocks[0].attn1,
        transformer_ltx2,
        lambda: {"query_rotary_emb": turned(turns(2, 120, 16).repeat_interleave(2, -1))},
        id="ltx2-interleaved",
    ),
    pytest.param(
        lambda: wan().blocks[0].attn1,
        transformer_wan,
        lambda: {"rotary_emb": turned(turns(1, 120, 1, 8).repeat_interleave(2, -1))},
        id="wan",
    ),
    pytest.param(
        lambda: minimax_h3().transformer_blocks[0].attn,
        transformer_minimax_h3,
        lambda: {"rotary_emb": turned(turns(120, 6).repeat(1, 2))},
        id="minimax_h3",
    ),
]


@pytest.mark.parametrize(("build", "source", "tables"), ATTENTIONS)
@torch.no_grad()
def test_int8_of_the_prologue_is_int8_of_what_diffusers_norms_and_turns(
    build, source, tables, monkeypatch
):
    """8-bit attention after diffusers' norm and rotation equals that of the fused single pass."""
    attention = made(build)
    for norm in (attention.norm_q, attention.norm_k):
        torch.nn.init.uniform_(norm.weight, 0.5, 1.5)
    width = attention.to_q.in_features
    given = {"hidden_states": turns(2, 120, width), **tables()}
    stock = attention(**given)
    grid = film_grid(*FILM)
    mask = BlockMask.dense(grid)

    def int8(query, key, value, **_):
        rows = (each.transpose(1, 2) for each in (query, key, value))
        out = spacetime_attention(*rows, grid, mask, backend="reference_int8")
        return out.transpose(1, 2)

    with monkeypatch.context() as patched:
        patched.setattr(source, "dispatch_attention_fn", int8)
        apart = attention(**given)
    family = next(each for name, each in KINDS.items() if hasattr(source, name))
    session = Session(INT8, 1)
    session.begin(grid, torch.tensor(0.5))
    session._fitted = INT8  # blocks of 128, as ``mask`` has
    layer = Layer(session, 0, attention, family.rotation)
    attention.set_processor(family.processor(layer, attention.processor))
    fused = attention(**given)
    error = float((fused - apart).norm() / apart.norm())
    assert error < 2e-4  # values that round either way
    assert 1e-4 < float((fused - stock).norm() / stock.norm()) < 0.025
    assert session.counts.prologues == {"plain, int8"}


@torch.no_grad()
def test_half_the_blocks_in_eight_bits():
    model = made(wan)
    stock = model(**wan_call(0.5))
    with attached(model, replace(HALF, backend="reference_int8"), steps=3) as session:
        for time in (0.9, 0.7, 0.5):
            ours = model(**wan_call(time))
    facts = session.counts.facts()
    assert facts["attention_backend"] == "reference_int8"
    assert facts["attention_prologue"] == "plain, int8"
    assert facts["attention_masks_measured"] == 3
    assert 0.5 < facts["attention_density"] < 0.95
    assert 0 < (ours[0] - stock[0]).norm() / stock[0].norm() < 0.05


@torch.no_grad()
def test_a_backend_that_cannot_run_is_said_and_replaced(caplog):
    model = made(wan)
    stock = model(**wan_call(0.5))
    with attending(model, replace(EXACT, backend="triton8"), 1) as facts:
        same(model(**wan_call(0.5)), stock, 2e-5)
    assert facts["attention_backend"] == "sdpa"
    assert facts["attention_prologue"] == "plain"
    assert "not triton8: it needs a CUDA device, not cpu" in facts["attention_why"]
    assert caplog.text.count("not triton8") == 1


def test_another_transformer_is_refused_by_name():
    with (
        pytest.raises(TypeError, match="Linear: known are LTX2VideoTransformer3DModel"),
        attached(torch.nn.Linear(1, 1), EXACT, steps=1),
    ):
        pass


def test_films_of_few_cells_a_frame_are_walked_in_tubes():
    assert film_grid(24, 2, 3).kind == "tubes"
    assert not film_grid(24, 2, 3).exact_frames
    assert film_grid(24, 4, 6).kind == "hilbert"
    assert film_grid(24, 4, 6).exact_frames == (0,)


def test_blocks_fit_the_grid():
    cpu = torch.device("cpu")
    assert fitted(HALF, film_grid(9, 6, 10), cpu, 128).block_k == 32
    wide = fitted(HALF, film_grid(21, 45, 80), cpu, 128)
    assert (wide.block_q, wide.block_k) == gathered.BLOCKS
    assert fitted(HALF, film_grid(21, 45, 80), torch.device("cuda"), 128).block_k == 128
    narrow = fitted(replace(HALF, block_q=8, block_k=4), film_grid(24, 2, 3), cpu, 128)
    assert (narrow.block_q, narrow.block_k) == (8, 4)
    assert fitted(HALF, film_grid(9, 6, 10), torch.device("cuda"), 128).block_k == 64


@pytest.mark.parametrize(("steps", "guard", "measured"), [(14, 1, 3), (9, 1, 3), (7, 0, 0)])
@torch.no_grad()
def test_a_network_that_takes_over_measures_in_its_first_step(steps, guard, measured):
    """Regression: only the first network has guard steps, so Wan 2.2's second network never had a
    measured mask. If few steps are left, as in a second stage, a dense step would not pay.
    """
    model = made(wan)
    plan = replace(HALF, guard_steps=2)
    with attached(model, plan, steps=6 + steps, done=6) as session:
        for time in (0.4, 0.3):
            model(**wan_call(time))
    facts = session.counts.facts()
    assert facts["attention_guard_steps"] == guard
    assert facts["attention_sparse_steps"] == 2 - guard
    assert facts["attention_masks_measured"] == measured


def test_blocks_of_heads_that_no_kernel_takes_are_as_small_on_cuda():
    """Regression: the built-in model's 144 tokens had 3 blocks on CUDA and 18 on a CPU."""
    for device in ("cpu", "cuda"):
        small = fitted(HALF, film_grid(24, 2, 3), torch.device(device), 32)
        assert (small.block_q, small.block_k) == (8, 8)


@torch.no_grad()
def test_only_the_guard_step_before_a_sparse_one_measures():
    """Regression: every guard step measured, and all but the last measurement were discarded; each
    cost 0.1 s with Wan 14B on an H200.
    """
    counted, frames = {}, {}
    for step_cache in (False, True):
        model = made(wan)
        plan = replace(HALF, guard_steps=3)
        with attached(model, plan, steps=5, step_cache=step_cache) as session:
            for time in (0.9, 0.8, 0.7, 0.6, 0.5):
                frames[step_cache] = model(**wan_call(time))[0]
        counted[step_cache] = session.counts.measured
    assert counted == {False: 3, True: 9}  # of 3 layers; a cache may leave out the third step
    assert torch.equal(frames[False], frames[True])
