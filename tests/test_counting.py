"""Memory that networks need besides weights: the counter compared with real memory, and the fit."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.profiler import ProfilerActivity, profile

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

import random_weights  # noqa: E402
from count_activations import fitted, terms_of  # noqa: E402
from counted_stages import stages_of  # noqa: E402
from counting import Counter, imagined, peak_bytes  # noqa: E402

from kling_local import cards  # noqa: E402
from kling_local.activations import Drawn  # noqa: E402
from kling_local.engine.models.ltx2_decode import decode_pictures  # noqa: E402
from kling_local.units import Size  # noqa: E402

MIB = 2**20


def given_out(run) -> int:
    """Peak number of bytes allocated by torch's allocator, according to its profiler."""
    with torch.no_grad(), profile(activities=[ProfilerActivity.CPU], profile_memory=True) as told:
        made = run()
    del made
    events = [each for each in told.profiler.kineto_results.events() if each.name() == "[memory]"]
    now = peak = 0
    for each in sorted(events, key=lambda one: one.start_ns()):
        now += each.nbytes()
        peak = max(peak, now)
    return peak


def read(vae, latent: tuple[int, int, int]) -> None:
    frames = 8 * (latent[0] - 1) + 1
    for _ in decode_pictures(vae, torch.zeros(1, 128, *latent), 0, frames):
        pass


@pytest.fixture(scope="module")
def vae():
    return random_weights.parts_of("ltx-2", "cpu", tiny=True)["vae"]


def test_a_decode_is_counted_as_the_allocator_gives_it_out(vae):
    run = partial(read, vae, (3, 4, 6))
    run()
    counted = peak_bytes(run, [vae], "cpu")
    assert counted == pytest.approx(given_out(run), rel=0.02)
    assert counted > MIB


def test_what_an_operation_takes_inside_is_not_counted(vae, monkeypatch):
    """When decoding at once, oneDNN's convolutions use workspaces of up to 10.8 MiB."""
    monkeypatch.setattr(vae, "use_tiling", True)
    run = partial(read, vae, (3, 4, 6))
    run()
    counted = peak_bytes(run, [vae], "cpu")
    assert counted <= given_out(run) <= counted + 11 * MIB


def test_tensors_without_numbers_are_counted_as_real_ones(vae):
    counted = peak_bytes(partial(read, vae, (3, 4, 6)), [vae], "cpu")
    with imagined():
        copy = random_weights.parts_of("ltx-2", "meta", tiny=True)["vae"]
        assert peak_bytes(partial(read, copy, (3, 4, 6)), [copy]) == counted


def test_storages_count_once_and_until_they_are_gone():
    weight = nn.Linear(256, 256, bias=False)
    with torch.no_grad(), Counter("cpu", [weight]) as counter:
        assert weight.weight.t().shape == (256, 256)
        assert counter.now == 0
        first = torch.zeros(256, 1024)
        view = first.view(1024, 256)[:512]
        assert counter.now == MIB
        second = weight(view)
        assert counter.now == MIB + MIB // 2
        del first, view
        assert counter.now == MIB // 2
        second.add_(1)
        assert counter.now == MIB // 2
    assert counter.peak == MIB + MIB // 2


def test_attention_has_no_matrix_of_scores():
    def attend():
        query = torch.empty(1, 4, 8192, 64, dtype=torch.bfloat16)
        return nn.functional.scaled_dot_product_attention(query, query, query)

    with imagined():
        assert peak_bytes(attend) == 2 * 4 * MIB + 4 * 8192 * 4  # q, the output, a sum for each row


@pytest.mark.parametrize("model", ["wan2.2-ti2v-5b", "ltx-2", "minimax-h3"])
def test_the_fit_holds_every_count_and_little_more(model):
    """Also for sizes and lengths that it was not fitted to."""
    card = cards.card(model)
    frames = (card.grid.fit(card.grid.least), card.grid.fit(120))
    films = [
        Drawn(size, number, card.fps)
        for size in (Size(256, 128), Size(384, 256), Size(512, 256))
        for number in frames
    ]
    with imagined():
        parts = random_weights.parts_of(model, "meta", tiny=True, half=True)
        weights = [each for each in parts.values() if isinstance(each, nn.Module)]
        runs = [stages_of(card, parts, film)["pictured"] for film in films]
        counts = [
            (film, peak_bytes(run, weights) / 2**30) for film, run in zip(films, runs, strict=True)
        ]
    numbers = fitted([counts[0], counts[1], counts[-2], counts[-1]])
    for film, gib in counts:
        predicted = sum(a * b for a, b in zip(numbers, terms_of(film), strict=True))
        assert 0.99 * gib <= predicted <= 1.1 * gib + 0.02
