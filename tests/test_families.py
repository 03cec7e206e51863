"""What a model needs besides its weights is known before the download."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from kling_local import families
from kling_local.cards import card, with_variant


@pytest.mark.parametrize(
    ("made", "package"),
    [
        (card("minimax-h3"), "torchvision"),
        (card("joyai-echo"), "torchaudio"),
        (with_variant(card("wan2.2-ti2v-5b"), "q4"), "gguf"),
    ],
)
def test_packages_that_a_model_lacks_are_named(monkeypatch, made, package):
    """Regression: they were noticed only after the download."""
    monkeypatch.setattr(families, "find_spec", lambda _: None)
    assert families.packages_lacking(made) == (package,)
    monkeypatch.setattr(families, "find_spec", lambda _: find_spec("json"))
    assert families.packages_lacking(made) == ()


def test_plain_weights_need_nothing_more(monkeypatch):
    monkeypatch.setattr(families, "find_spec", lambda _: None)
    assert families.packages_lacking(card("ltx-2.3")) == ()
