"""What the environment and the home folder's ``settings.toml`` decide."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from kling_local.errors import CardError, RequestError, one_of, reason

DEVICES = ("auto", "cpu", "cuda")
AUTHS = ("open", "strict")
SPEEDS = ("render", "instant")
_LEAST = {"slots": 0, "retention_days": 0, "max_body_mb": 0.001, "lease_s": 1}
_MOST = 1_000_000


@dataclass(frozen=True)
class Settings:
    """One machine's settings.

    Attributes:
        home: where jobs without a folder of their own are kept (``KLING_HOME``).
        ffmpeg: path of the ffmpeg to use, or None to look for one (``KLING_FFMPEG``).
        device: ``"auto"``, ``"cpu"`` or ``"cuda"`` (``KLING_DEVICE``).
    """

    home: Path
    ffmpeg: Path | None = None
    device: str = "auto"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read ``KLING_HOME``, ``KLING_FFMPEG``, ``KLING_DEVICE``; empty counts as unset."""
        home = environment.get("KLING_HOME")
        ffmpeg = environment.get("KLING_FFMPEG")
        device = environment.get("KLING_DEVICE") or "auto"
        if device not in DEVICES:
            raise RequestError(
                f"KLING_DEVICE {device!r} is not known: use {one_of(DEVICES)}",
                hint="unset KLING_DEVICE to let kling-local choose",
                field="KLING_DEVICE",
            )
        return cls(
            home=Path(home).expanduser() if home else Path.home() / ".kling_local",
            ffmpeg=Path(ffmpeg).expanduser() if ffmpeg else None,
            device=device,
        )


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read from its environment at the first call."""
    return Settings.from_environment(os.environ)


@dataclass(frozen=True)
class ApiKey:
    """A key that ``--auth strict`` knows: an API key, or an access key with its ``secret``.

    ``name`` is the account whose jobs it sees.
    """

    name: str
    key: str
    secret: str | None = None


@dataclass(frozen=True)
class HomeSettings:
    """What ``settings.toml`` in the home folder says; every part may be left out.

    Attributes:
        keys: table ``keys.NAME`` with ``key``, or with ``access_key`` and ``secret_key``.
        webhook_secret: ``webhook_secret``; without one, a random one is drawn and kept.
        slots: the most unfinished jobs of an account; 0 for no limit.
        retention_days: how long finished jobs, films and uploads are kept.
        model: the model that renders what the hosted dialects ask for; ``"auto"`` takes for each
            request the best one that is here.
        strict: refuse what the model would approximate or not apply.
        moderation: words that make a job fail as moderation would; none by default.
        max_body_mb: the longest JSON or form body.
        lease_s: how long a worker may be silent before another one takes its job.
    """

    keys: tuple[ApiKey, ...] = ()
    webhook_secret: str | None = None
    slots: int = 0
    retention_days: float = 30.0
    model: str = "sketch"
    strict: bool = False
    moderation: tuple[str, ...] = ()
    max_body_mb: float = 300.0
    lease_s: float = 15.0


def home_settings(path: Path) -> HomeSettings:
    """Read ``settings.toml``; without one, the defaults. ``CardError`` names what is wrong."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return HomeSettings()
    except OSError as error:
        raise CardError(
            f"{path.name} cannot be read: {reason(error)}",
            hint=f"give --home a folder that can be read: it is {str(path.parent)!r}",
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CardError(
            f"{path.name} cannot be read: {error}", hint="docs/stand-in.md shows its form"
        ) from error
    keys = tuple(_api_key(path, name, entry) for name, entry in table.pop("keys", {}).items())
    known = {each.name: each for each in fields(HomeSettings) if each.name != "keys"}
    for name, value in table.items():
        if name not in known:
            raise CardError(
                f"{path.name}: setting {name!r} is not known: use {one_of(['keys', *known])}",
                field=name,
            )
        _check_kind(path, name, value, known[name].default)
    if "moderation" in table:
        table["moderation"] = tuple(table["moderation"])
    return HomeSettings(keys=keys, **table)


def _api_key(path: Path, name: str, entry: Any) -> ApiKey:
    known = entry if isinstance(entry, dict) else {}
    if isinstance(known.get("key"), str) and known["key"]:
        return ApiKey(name, known["key"])
    access, secret = known.get("access_key"), known.get("secret_key")
    if isinstance(access, str) and isinstance(secret, str) and access and secret:
        return ApiKey(name, access, secret)
    raise CardError(
        f"{path.name}: keys.{name} needs key, or access_key and secret_key",
        hint="kling-local keys add NAME writes it",
        field=f"keys.{name}",
    )


def _check_kind(path: Path, name: str, value: Any, default: Any) -> None:
    kinds: tuple[type, ...] = (str,)
    if isinstance(default, tuple):
        kinds = (list,)
    elif isinstance(default, bool):
        kinds = (bool,)
    elif isinstance(default, int | float):
        kinds = (int, float)
    if not isinstance(value, kinds) or (isinstance(value, bool) and kinds != (bool,)):
        named = {str: "text", list: "a list of texts", int: "a number", bool: "true or false"}
        raise _wrong(path, name, value, named[kinds[0]])
    if isinstance(value, list) and not all(isinstance(each, str) for each in value):
        raise _wrong(path, name, value, "a list of texts")
    least = _LEAST.get(name, 0)
    if isinstance(value, int | float) and not least <= value <= _MOST:
        raise _wrong(path, name, value, f"{least:g} to {_MOST}")


def _wrong(path: Path, name: str, value: Any, allowed: str) -> CardError:
    return CardError(f"{path.name}: {name} is {value!r}: it must be {allowed}", field=name)
