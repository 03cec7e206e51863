"""The cards' file patterns match what diffusers writes: a tiny checkpoint of every family is pulled
from a local hub and loaded by its adapter.
"""

import dataclasses

import pytest

from kling_local import cards
from kling_local.catalogue.places import located, missing, rendered
from kling_local.catalogue.pull import listings, pull
from kling_local.clips import silent
from kling_local.engine.residency import _adapter
from tests.catalogue.conftest import REPOSITORY
from tests.tiny.minimax_h3 import save_minimax_h3
from tests.tiny.wan import save_wan

WAN = {
    "wan2.1-t2v-1.3b": "t2v",
    "wan2.1-i2v-14b": "i2v",
    "wan2.2-t2v-a14b": "a14b_t2v",
    "wan2.2-i2v-a14b": "a14b_i2v",
    "wan2.2-ti2v-5b": "ti2v_5b",
    "wan2.1-vace-1.3b": "vace",
}


def files_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def pulled(id):
    """Pulls a model from the local hub; returns its card."""
    card = dataclasses.replace(cards.card(id), source=REPOSITORY, revision=None)
    pull(listings(card), lambda *_: None, lambda: False)
    return card


def loads(card):
    model = _adapter(rendered(card))
    model.load(silent)
    model.unload()


@pytest.mark.parametrize(("id", "kind"), WAN.items())
def test_wan_is_fetched_whole_and_loads(serve, tmp_path, id, kind):
    hub = serve(files_of(save_wan(tmp_path / "made", kind)))
    card = pulled(id)
    assert list(missing(card)) == []
    wanted = {path.partition("/")[0] for path in hub.files if path.endswith(".safetensors")}
    fetched = {path.split("/")[5] for path in hub.downloads() if path.endswith(".safetensors")}
    assert fetched == wanted
    loads(card)


def test_minimax_h3_is_fetched_with_one_network_or_both(serve, tmp_path):
    hub = serve(files_of(save_minimax_h3(tmp_path / "made")))
    one = pulled("minimax-h3")
    assert not any("/transformer_ref/" in path for path in hub.downloads())
    loads(one)
    both = dataclasses.replace(cards.card("minimax-h3-ref"), source=REPOSITORY, revision=None)
    assert located(both) is None
    assert "tiny/ltx/transformer_ref/" in list(missing(both))
    hub.asked.clear()
    pulled("minimax-h3-ref")
    assert all("/transformer_ref/" in path for path in hub.downloads())
    assert located(both) is not None
