"""``models`` and ``doctor --model``: what they say about a model before the download."""

import pytest

from kling_local import cli
from kling_local.cards import ids


@pytest.fixture(autouse=True)
def nothing_fetched(monkeypatch, tmp_path):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))


def said(capsys, *arguments):
    assert cli.main([*arguments]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["models"], ["models", "list"]])
def test_the_list_has_a_line_for_every_model(capsys, arguments):
    lines = said(capsys, *arguments).splitlines()
    assert {line.split()[0] for line in lines[:-1]} == set(ids())
    line = {each.split()[0]: each.split() for each in lines}
    assert line["sketch"][1:4] == ["built", "in", "renders"]
    assert line["ltx-2.3"][1:6] == ["not", "here", "renders", "70.5", "GB"]


def test_a_card_shows_where_its_licence_ends_and_its_memory_by_setting(capsys):
    shown = said(capsys, "models", "show", "minimax-h3")
    assert (
        "it grants nothing in: European Union, United Kingdom, Republic of Korea, "
        "United States of America"
    ) in shown
    assert "download        138.5 GB (predicted)" in shown
    assert "counted for 124 frames of 1344x768: text 1.59, encode 0.00, denoise 6.30" in shown
    assert "resident                   139.80 and 151.08 GiB  exact " in shown
    offloaded = next(line for line in shown.splitlines() if " blocks_offloaded " in line)
    assert offloaded.endswith("exact        152.2 GiB of main memory pinned")
    assert "revision        not pinned: main" in said(capsys, "models", "show", "ltx-2.5")


def test_the_doctor_takes_variants_and_says_what_is_chosen(capsys):
    whole, small = (
        said(capsys, "doctor", "--model", name) for name in ("wan2.1-t2v-14b", "wan2.1-t2v-14b:q4")
    )
    assert "transformer 26.60 GiB" in whole
    assert "transformer 9.69 GiB" in small
    assert "chosen: resident (no GPU: held in main memory)" in small


def test_an_unknown_model_is_refused_with_the_known_ones(capsys):
    assert cli.main(["models", "show", "sora"]) == 1
    assert "model 'sora' is not known: use sketch, joyai-echo," in capsys.readouterr().err
