"""What the environment decides, read once: the home folder and the ``KLING_*`` variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kling_local.errors import RequestError, one_of

DEVICES = ("auto", "cpu", "cuda")


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
