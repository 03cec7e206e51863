"""What a film would cost on the hosted services, read from ``configs/prices.toml``.

Every figure carries the day and the place where it was read. What could not be read stays unknown.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from kling_local.cards import configs_folder
from kling_local.errors import CardError, one_of

BILLED_BY = ("mode", "resolution")


@dataclass(frozen=True)
class Rate:
    """One row of a price list: US dollars for a second of film.

    ``low`` and ``high`` differ where only a range is published. ``units`` are the service's own
    billing units for a second; ``certain`` is false for a figure that was inferred.
    """

    mode: str
    resolution: str
    sound: bool
    low: float
    high: float
    read_on: date
    source: str
    units: float | None = None
    certain: bool = True


@dataclass(frozen=True)
class Service:
    """A hosted service and its rates.

    Attributes:
        id: e.g. ``"fal"``.
        dialect: name of the wire format that imitates it, or None.
        billed_by: what picks the rate: ``"mode"`` or ``"resolution"``.
        least_s: the shortest stretch that is billed, in seconds.
        unknown: why there is no rate; empty when there are some.
        max_prompt: most characters of a prompt, None where it is not known.
        longer: what a longer prompt needs there; empty where it is refused.
    """

    id: str
    title: str
    billed_by: str
    rates: tuple[Rate, ...]
    dialect: str | None = None
    least_s: float = 0.0
    unknown: str = ""
    max_prompt: int | None = None
    longer: str = ""


@dataclass(frozen=True)
class Price:
    """What one film costs on one service, in US dollars; None where it is not known, or where the
    service would refuse the film (``refused``).

    ``remark`` says why, or what the figure does not say by itself.
    """

    service: str
    title: str
    low: float | None = None
    high: float | None = None
    units: float | None = None
    certain: bool = True
    refused: bool = False
    remark: str = ""
    source: str = ""
    read_on: date | None = None


@lru_cache(maxsize=1)
def services() -> tuple[Service, ...]:
    """Every hosted service of the price list, in its order."""
    return read_prices(configs_folder() / "prices.toml")


def service(id: str) -> Service:
    """The service of that id; ``CardError`` names the known ones."""
    known = {each.id: each for each in services()}
    if id not in known:
        raise CardError(f"service {id!r} is not known: use {one_of(known)}", field="service")
    return known[id]


def service_of_dialect(dialect: str) -> Service | None:
    """The service whose wire format a dialect imitates, or None."""
    return next((each for each in services() if each.dialect == dialect), None)


def price(
    where: Service,
    *,
    mode: str,
    resolution: str,
    sound: bool,
    seconds: float,
    reference_video: bool = False,
    characters: int = 0,
) -> Price:
    """The price of ``seconds`` of film on one service.

    ``mode`` is std or pro, ``resolution`` 720p or 1080p: the service's ``billed_by`` says which of
    the two counts. Services charge more with a reference video, but no such rate was read.
    ``characters`` is the length of the prompt: services refuse one that is too long for them.
    """
    unknown = Price(where.id, where.title)
    is_long = where.max_prompt is not None and characters > where.max_prompt
    if is_long and not where.longer:
        return replace(
            unknown,
            refused=True,
            remark=f"the prompt has {characters} characters, at most {where.max_prompt} are taken",
        )
    if reference_video:
        return replace(unknown, remark="not known: a reference video is billed by rates not read")
    wanted = mode if where.billed_by == "mode" else resolution
    for rate in where.rates:
        if sound == rate.sound and wanted == getattr(rate, where.billed_by):
            break
    else:
        heard = "with" if sound else "without"
        reason = where.unknown or f"no price was read for {wanted} {heard} sound"
        return replace(unknown, remark=f"not known: {reason}")
    billed = max(seconds, where.least_s)
    delivers = "" if rate.resolution == resolution else f"{mode} delivers {rate.resolution} there"
    return Price(
        where.id,
        where.title,
        low=round(rate.low * billed, 4),
        high=round(rate.high * billed, 4),
        units=None if rate.units is None else round(rate.units * billed, 4),
        certain=rate.certain,
        remark=", ".join(filter(None, (where.longer if is_long else "", delivers))),
        source=rate.source,
        read_on=rate.read_on,
    )


def read_prices(path: Path) -> tuple[Service, ...]:
    """Read a price list; ``CardError`` names the file and what is wrong in it."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        found: dict[str, list[Rate]] = {name: [] for name in table["service"]}
        for row in table.get("rate", []):
            found[row["service"]].append(_rate(row))
        return tuple(
            _service(name, entry, tuple(found[name])) for name, entry in table["service"].items()
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise CardError(
            f"price list {path.name} cannot be read: {error}",
            hint="its head says what every key means",
        ) from error


def _service(id: str, entry: dict[str, Any], rates: tuple[Rate, ...]) -> Service:
    made = Service(id=id, rates=rates, **entry)
    if made.billed_by not in BILLED_BY:
        raise ValueError(f"billed_by of {id} is {made.billed_by!r}: use {one_of(BILLED_BY)}")
    if bool(rates) == bool(made.unknown):
        raise ValueError(f"{id} needs rates, or unknown with the reason, and not both")
    return made


def _rate(row: dict[str, Any]) -> Rate:
    low = row.get("usd_per_s_low", row.get("usd_per_s"))
    high = row.get("usd_per_s_high", row.get("usd_per_s"))
    if low is None or high is None or not 0 < low <= high:
        raise ValueError(f"a rate of {row['service']} has no usd_per_s")
    return Rate(
        mode=row["mode"],
        resolution=row["resolution"],
        sound=row["sound"],
        low=low,
        high=high,
        read_on=row["date"],
        source=row["source"],
        units=row.get("units_per_s"),
        certain=row.get("certain", True),
    )
