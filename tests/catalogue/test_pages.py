"""``docs/models.md`` is generated from the cards."""

from pathlib import Path

import pytest

from kling_local.cards import cards
from kling_local.catalogue.__main__ import main
from kling_local.catalogue.pages import as_markdown

PAGE = Path(__file__).parents[2] / "docs" / "models.md"


def test_the_page_is_up_to_date():
    """If this fails, run: python -m kling_local.catalogue docs/models.md"""
    assert PAGE.read_text(encoding="utf-8") == as_markdown()


def test_help_writes_no_page(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    assert "docs/models.md" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())
    assert main(["made.md"]) == 0
    assert (tmp_path / "made.md").read_text(encoding="utf-8") == as_markdown()


def test_it_names_every_model_its_licence_and_where_that_ends():
    page = as_markdown()
    for each in cards():
        assert f"| `{each.id}` |" in page
        assert f"**{each.licence}**" in page
    assert (
        "**It grants nothing in: European Union, United Kingdom, Republic of Korea, "
        "United States of America.**"
    ) in page
