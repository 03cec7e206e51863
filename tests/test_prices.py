"""The price list: every row has a date and a source; a price is its rate times the length."""

import datetime

import pytest

from kling_local import prices
from kling_local.dialects import dialect
from kling_local.errors import CardError


def asked(**changes):
    return {"mode": "std", "resolution": "720p", "sound": False, "seconds": 5, **changes}


def test_every_rate_says_when_and_where_it_was_read():
    ids = [each.id for each in prices.services()]
    assert {"kling", "segmind", "wavespeed", "fal", "replicate", "evolink"} <= set(ids)
    for each in prices.services():
        assert bool(each.rates) != bool(each.unknown)
        for rate in each.rates:
            assert isinstance(rate.read_on, datetime.date)
            assert len(rate.source) > 10
            assert rate.resolution == {"std": "720p", "pro": "1080p"}[rate.mode]


@pytest.mark.parametrize(
    ("service", "changes", "dollars"),
    [
        ("fal", {}, 0.42),
        ("fal", {"sound": True}, 0.56),
        ("fal", {"mode": "pro", "resolution": "1080p", "sound": True, "seconds": 15}, 2.10),
        ("wavespeed", {"mode": "pro", "resolution": "1080p"}, 0.56),
        ("wavespeed", {"mode": "pro", "resolution": "1080p", "seconds": 10, "sound": True}, 1.40),
        ("evolink", {"seconds": 10}, 0.75),
        ("evolink", {"resolution": "1080p", "sound": True, "seconds": 10}, 1.25),
        ("kling", {"mode": "pro", "resolution": "1080p"}, 0.56),
    ],
)
def test_prices_are_the_published_ones(service, changes, dollars):
    found = prices.price(prices.service(service), **asked(**changes))
    assert found.low == found.high == pytest.approx(dollars, abs=1e-3)
    assert found.source


def test_what_was_not_read_stays_unknown_with_its_reason():
    for service, changes in (
        ("replicate", {}),
        ("wavespeed", {}),
        ("fal", {"reference_video": True}),
    ):
        found = prices.price(prices.service(service), **asked(**changes))
        assert (found.low, found.high) == (None, None)
        assert found.remark.startswith("not known: ")


def test_a_range_stays_a_range():
    found = prices.price(prices.service("segmind"), **asked(seconds=10))
    assert (found.low, found.high) == (2.10, 3.50)
    assert not found.certain


def test_a_service_that_bills_by_mode_says_what_it_delivers():
    found = prices.price(prices.service("fal"), **asked(resolution="1080p"))
    assert found.low == pytest.approx(0.42)
    assert found.remark == "std delivers 720p there"


def test_the_service_of_a_dialect():
    assert prices.service_of_dialect("fal").id == "fal"
    assert prices.service_of_dialect("none such") is None
    with pytest.raises(CardError, match="use kling"):
        prices.service("sora")


@pytest.mark.parametrize(
    "text",
    [
        "[service.a]\ntitle = 'A'\nbilled_by = 'weather'\nunknown = 'x'",
        "[service.a]\ntitle = 'A'\nbilled_by = 'mode'",
        "[service.a]\ntitle = 'A'\nbilled_by = 'mode'\nunknown='x'\n[[rate]]\nservice = 'b'",
        "not toml",
    ],
)
def test_a_broken_price_list_is_named(tmp_path, text):
    path = tmp_path / "prices.toml"
    path.write_text(text)
    with pytest.raises(CardError, match=r"prices\.toml cannot be read"):
        prices.read_prices(path)


@pytest.mark.parametrize(
    "where", [each for each in prices.services() if each.dialect], ids=lambda each: each.id
)
def test_a_service_refuses_the_prompts_that_its_dialect_refuses(where):
    film = {"mode": "pro", "resolution": "1080p", "sound": True, "seconds": 5}
    spoken = dialect("kling" if where.dialect == "comfy" else where.dialect)
    table = next(iter(spoken.endpoints.values())).table
    fields = {field.name: field for field in table}
    inner = fields["input"].fields if "input" in fields else table
    most = int(next(field for field in inner if field.name == "prompt").most)
    assert where.max_prompt == most
    assert not prices.price(where, **film, characters=most).refused
    assert prices.price(where, **film, characters=most + 1).refused == (where.id != "kling")
