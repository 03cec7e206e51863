"""Downloading a model from a local hub."""

import dataclasses
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import numpy as np
import pytest

from kling_local import cards, cli
from kling_local.card_parts import Lora, Variant
from kling_local.catalogue import pull as pulling
from kling_local.catalogue.check import examine
from kling_local.catalogue.places import located, lora_file, missing, named, rendered
from kling_local.catalogue.pull import check_room, listings, pull
from kling_local.clips import silent
from kling_local.engine import Conditions
from kling_local.engine.models.ltx2 import Ltx2Model
from kling_local.errors import Cancelled, CardError, CatalogueError, EngineError
from kling_local.planner import plan
from kling_local.request import GenerationRequest

WEIGHTS = "transformer/diffusion_pytorch_model.safetensors"


def fetch(card, stopped=lambda: False):
    told = []
    found = listings(card)
    check_room(found)
    pull(found, lambda *said: told.append(said), stopped)
    return found, told


def states(card):
    return {each.name.partition("/")[2].partition("/")[2]: each.state for each in examine(card)}


def test_a_model_is_fetched_and_draws_what_its_folder_draws(hub, far_card, tiny_card):
    assert located(far_card) is None
    with pytest.raises(EngineError, match=r"'tiny' is not on this machine: tiny/ltx is missing"):
        rendered(far_card)
    (found,), told = fetch(far_card)
    whole = sum(file.size for file in found.files)
    assert told[-1][:2] == (whole, whole)
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert not any("README" in path or "other/" in path for path in hub.downloads())
    assert list(missing(far_card)) == []
    here = rendered(far_card)
    assert here.revision == hub.commit
    drawn = []
    (take,) = plan(GenerationRequest(prompt="a red ball", duration=3, seed=1), tiny_card).takes
    for card in (here, tiny_card):
        model = Ltx2Model(card)
        model.load(silent)
        clip = model.render(take, Conditions(sound=False), silent, lambda: False)
        drawn.append(np.stack(list(clip.frames)))
    np.testing.assert_array_equal(drawn[0], drawn[1])


def test_a_lora_is_fetched_and_checked_with_the_model(hub, far_card, tmp_path):
    name, other = "tiny-lora.safetensors", "other-lora.safetensors"
    hub.files |= {name: b"a" * 20_000, other: b"b"}
    card = dataclasses.replace(far_card, loras=(Lora("tiny/ltx", name, 0.1),))
    found, told = fetch(card)
    assert [file.path for file in found[1].files] == [name]
    assert told[-1][1] == sum(file.size for each in found for file in each.files)
    assert list(missing(card)) == []
    assert states(card)[name] == "right"
    assert lora_file(rendered(card), card.loras[0]).read_bytes() == hub.files[name]
    elsewhere = dataclasses.replace(card, loras=(Lora("tiny/nowhere", "b.safetensors", 0.1),))
    assert list(missing(elsewhere)) == ["tiny/nowhere/b.safetensors"]
    with pytest.raises(EngineError, match=r"tiny/nowhere/b\.safetensors is missing"):
        rendered(elsewhere)


def test_a_second_pull_fetches_no_byte(hub, far_card):
    fetch(far_card)
    hub.asked.clear()
    _, told = fetch(far_card)
    assert hub.downloads() == []
    assert told == []


def test_a_pull_that_was_stopped_goes_on_where_it_was(hub, far_card):
    whole = hub.files[WEIGHTS]
    seen = []

    def stopped():
        return sum(name == WEIGHTS for _, _, name in seen) >= 3

    found = listings(far_card)
    with pytest.raises(Cancelled):
        pull(found, lambda *said: seen.append(said), stopped)
    (only,) = found
    (file,) = (each for each in only.files if each.path == WEIGHTS)
    kept = only.part(file).stat().st_size
    assert 0 < kept < len(whole)
    assert located(far_card) is None
    hub.asked.clear()
    fetch(far_card)
    assert hub.fetched(WEIGHTS) == [f"bytes={kept}-"]
    assert located(far_card) is not None
    assert (located(far_card) / WEIGHTS).read_bytes() == whole


def test_a_connection_that_breaks_is_taken_up_again(hub, far_card, monkeypatch):
    monkeypatch.setattr("huggingface_hub.file_download.time.sleep", lambda _: None)
    hub.cut[WEIGHTS] = 70_000
    fetch(far_card)
    assert hub.fetched(WEIGHTS) == ["", "bytes=65536-"]
    assert states(far_card)[WEIGHTS] == "right"


@pytest.mark.parametrize("path", [WEIGHTS, "model_index.json"])
def test_a_file_with_another_checksum_is_thrown_away(hub, far_card, path):
    hub.corrupt.add(path)
    with pytest.raises(CatalogueError, match=f"{path} is not the file that the hub lists"):
        fetch(far_card)
    assert located(far_card) is None
    hub.corrupt.clear()
    fetch(far_card)
    assert set(states(far_card).values()) == {"right"}


def test_a_full_disk_is_refused_before_a_byte(hub, far_card, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(pulling.shutil, "disk_usage", lambda _: usage(0, 0, 200_000_000))
    with pytest.raises(CatalogueError, match=r"0\.0 GB are to be fetched and 0\.2 GB are free"):
        fetch(far_card)
    assert hub.downloads() == []


def test_offline_is_said_and_what_is_here_is_used(hub, far_card, monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(CatalogueError, match="cannot be fetched offline: HF_HUB_OFFLINE is set"):
        fetch(far_card)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    fetch(far_card)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert rendered(far_card).revision == hub.commit


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"source": "tiny/none"}, "'tiny/none' is not there, or not for you"),
        ({"revision": "d" * 40}, "has no such revision any more"),
    ],
)
def test_what_the_hub_refuses_is_one_sentence(hub, far_card, change, words):
    with pytest.raises(CatalogueError, match=words):
        fetch(dataclasses.replace(far_card, **change))


def test_a_gated_model_says_where_to_agree(hub, far_card):
    hub.gated = True
    with pytest.raises(CatalogueError, match="is gated") as caught:
        fetch(far_card)
    assert caught.value.hint == "agree on https://huggingface.co/tiny/ltx and set HF_TOKEN"


def test_a_repository_that_lost_its_files_is_not_fetched_in_silence(hub, far_card):
    for path in [path for path in hub.files if path.startswith("vae/")]:
        del hub.files[path]
    fetch(far_card)
    assert list(missing(far_card)) == ["tiny/ltx/vae/"]


def test_a_key_does_not_leave_the_hub(hub, far_card, monkeypatch):
    (only,) = listings(far_card)
    monkeypatch.setattr(
        "huggingface_hub.get_hf_file_metadata",
        lambda _: type("Meta", (), {"location": "https://cdn.example.org/x"}),
    )
    monkeypatch.setenv("HF_TOKEN", "hf_" + "x" * 30)
    location, headers = pulling._route(only, only.files[0])
    assert location == "https://cdn.example.org/x"
    assert "authorization" not in headers


class Terminal(io.StringIO):
    """Standard input that claims to be a terminal."""

    def isatty(self):
        return True


@pytest.mark.usefixtures("hub")
class TestCommands:
    @pytest.fixture
    def run(self, far_card, monkeypatch, capsys):
        monkeypatch.setattr(cards, "card", lambda _: far_card)
        monkeypatch.setattr("sys.stdin", io.StringIO())

        def run(*arguments):
            code = cli.main(["models", *arguments])
            said = capsys.readouterr()
            return code, said.out + said.err

        return run

    def test_pull_shows_the_licence_and_fetches_only_when_it_is_accepted(self, hub, run):
        code, said = run("pull", "tiny")
        assert code == 1
        assert "it grants nothing in: Atlantis" in said
        assert "Be kind." in said
        assert "--accept-licence" in said
        assert hub.asked == []
        code, said = run("pull", "tiny", "--accept-licence")
        assert code == 0
        assert f"tiny/ltx at {hub.commit[:12]} (not pinned: main as it is)" in said
        assert "tiny is here:" in said
        assert re.search(r"\n100 %: 0\.01 of 0\.01 GB, ", said)

    def test_at_a_terminal_the_licence_is_asked_for(self, hub, run, monkeypatch):
        monkeypatch.setattr("sys.stdin", Terminal("no\n"))
        code, said = run("pull", "tiny")
        assert code == 1
        assert "Do you accept it? Type yes: " in said
        assert "was not accepted: nothing fetched" in said
        assert hub.asked == []
        monkeypatch.setattr("sys.stdin", Terminal("yes\n"))
        assert run("pull", "tiny")[0] == 0

    def test_check_says_what_is_missing_and_what_is_wrong(self, far_card, run):
        assert run("check", "tiny")[0] == 1
        fetch(far_card)
        code, said = run("check", "tiny")
        assert code == 0
        assert "right" in said
        assert "memory: held as resident" in said
        folder = located(far_card)
        blob = (folder / WEIGHTS).resolve()
        blob.write_bytes(blob.read_bytes()[:-1] + b"?")
        (folder / "vae" / "diffusion_pytorch_model.safetensors").unlink()
        code, said = run("check", "tiny")
        assert code == 1
        assert f"wrong    tiny/ltx/{WEIGHTS}" in said
        assert "missing  tiny/ltx/vae/*.safetensors" in said
        blob.unlink()
        assert f"tiny/ltx/{WEIGHTS.partition('/')[0]}/*.safetensors" in list(missing(far_card))
        fetch(far_card)
        assert set(states(far_card).values()) == {"right"}

    def test_pull_offline_tells_that_the_model_is_here(self, far_card, run, monkeypatch):
        fetch(far_card)
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
        code, said = run("pull", "tiny", "--accept-licence")
        assert code == 0
        assert "the hub was not asked" in said


def test_the_hubs_own_variables_say_where_the_cache_is(tmp_path):
    asked = "from kling_local.catalogue.places import cache; print(cache())"
    environment = {**os.environ, "HF_HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    environment.pop("HF_HUB_CACHE", None)
    done = subprocess.run(
        [sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True
    )
    assert Path(done.stdout.strip()) == tmp_path / "hub"


class TestFolders:
    def test_a_folder_is_read_as_the_card_that_is_named(self, tiny_weights):
        card = named(f"ltx-2.3@{tiny_weights}")
        assert card.source == tiny_weights
        assert card.family == "ltx2"
        assert not card.builtin
        assert rendered(card).revision.startswith("files-")

    def test_a_bare_folder_that_fits_several_cards_asks_which(self, tiny_weights):
        with pytest.raises(CardError, match=r"fits ltx-2, .*it must be told which one") as caught:
            named(str(tiny_weights))
        assert "write ID@" in caught.value.hint

    def test_a_bare_folder_that_fits_one_card_is_enough(self, tmp_path):
        index = {"_class_name": "WanVACEPipeline", "transformer": ["diffusers", "X"]}
        (tmp_path / "model_index.json").write_text(json.dumps(index))
        (tmp_path / "transformer").mkdir()
        (tmp_path / "transformer" / "config.json").write_text("{}")
        with pytest.raises(CardError, match="fits no card"):
            named(str(tmp_path))
        (tmp_path / "transformer" / "model.safetensors").write_bytes(b"x")
        with pytest.raises(CardError, match=r"fits wan2\.1-vace-1\.3b or wan2\.1-vace-14b"):
            named(str(tmp_path))

    def test_no_pipeline_no_model(self, tmp_path):
        with pytest.raises(CardError, match="is no saved diffusers pipeline"):
            named(str(tmp_path))

    def test_a_shard_that_is_not_there_is_named(self, tiny_weights, tmp_path):
        shutil.copytree(tiny_weights, tmp_path / "model")
        table = {"weight_map": {"a": "part-1.safetensors", "b": "part-2.safetensors"}}
        folder = tmp_path / "model" / "transformer"
        (folder / "diffusion_pytorch_model.safetensors.index.json").write_text(json.dumps(table))
        (folder / "part-1.safetensors").write_bytes(b"x")
        card = named(f"ltx-2.3@{tmp_path / 'model'}")
        assert list(missing(card)) == [f"{card.source}/transformer/part-2.safetensors"]

    def test_another_file_of_weights_gives_another_stamp(self, tiny_weights, tmp_path):
        shutil.copytree(tiny_weights, tmp_path / "model")
        card = named(f"ltx-2.3@{tmp_path / 'model'}")
        before = rendered(card).revision
        (tmp_path / "model" / WEIGHTS).write_bytes(b"other")
        assert rendered(card).revision != before


def test_every_pattern_of_a_variant_leaves_the_weights_it_replaces(monkeypatch):
    from kling_local.catalogue.places import sources

    own, smaller = sources(cards.card("wan2.2-ti2v-5b:q8"))
    assert not own.takes("transformer/diffusion_pytorch_model-00001-of-00005.safetensors")
    assert own.takes("transformer/config.json")
    assert smaller.takes("Wan2.2-TI2V-5B-Q8_0.gguf")


def test_a_variant_is_fetched_in_place_of_the_weights_and_drawn_with(hub, far_card, tiny_card):
    from tests.tiny import packed

    path = tiny_card.source.parent / "small.gguf"
    packed.save_gguf(path, tiny_card.source / "transformer", packed.ltx2)
    hub.files["q8/small.gguf"] = path.read_bytes()
    small = Variant("q8", "gguf", {"transformer": "q8/*.gguf"}, 0.1, "tiny/ltx")
    card = dataclasses.replace(far_card, id="tiny:q8", variant=small)
    assert list(missing(card)) == ["tiny/ltx"]
    fetch(card)
    assert WEIGHTS not in {path.partition(hub.commit + "/")[2] for path in hub.downloads()}
    assert list(missing(card)) == []
    assert states(card)["q8/small.gguf"] == "right"
    model = Ltx2Model(rendered(card))
    model.load(silent)
    assert type(model._pipeline.transformer.proj_out).__name__ == "GGUFLinear"


class TestFilesOfTheUsers:
    def test_a_file_is_named_after_the_model(self, tmp_path, tiny_weights):
        path = tmp_path / "my.gguf"
        path.write_bytes(b"x" * 1_000_000)
        card = named(f"ltx-2.3:{path}@{tiny_weights}")
        assert (card.variant.format, card.variant.files) == ("gguf", {"transformer": str(path)})
        assert (card.source, card.variant.gb) == (tiny_weights, 0.001)
        before = rendered(card).revision
        path.write_bytes(b"y" * 999)
        assert rendered(card).revision != before
        path.unlink()
        assert list(missing(card)) == [str(path)]

    def test_two_files_are_for_two_networks(self, tmp_path):
        high, low = tmp_path / "high.gguf", tmp_path / "low.gguf"
        for path in (high, low):
            path.write_bytes(b"x")
        files = named(f"wan2.2-t2v-a14b:{high},{low}").variant.files
        assert files == {"transformer": str(high), "transformer_2": str(low)}

    @pytest.mark.parametrize(
        "said", ["/a.bin", "/a.gguf,/b.safetensors", "/a.gguf,/b.gguf,/c.gguf"]
    )
    def test_other_files_are_refused(self, said):
        with pytest.raises(CardError, match=r"give one \.gguf or \.safetensors file"):
            named(f"ltx-2.3:{said}")

    def test_a_file_that_is_not_there_is_named(self):
        with pytest.raises(CardError, match=r"/nowhere/a\.gguf is no file"):
            named("ltx-2.3:/nowhere/a.gguf")
