"""``kling-local doctor``: can this machine render?"""

from __future__ import annotations

import argparse
import platform
import shutil
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from kling_local.cards import cards
from kling_local.catalogue.places import located
from kling_local.errors import KlingError, MediaError
from kling_local.families import lacking
from kling_local.ffmpeg import find_ffmpeg
from kling_local.holding import choose, needs_of
from kling_local.machine import main_gib
from kling_local.settings import settings

_LEAST_FREE_GB = 1.0
_PACKAGES = ("torch", "diffusers", "transformers", "av")


def run(options: argparse.Namespace) -> int:
    """One line per check; exit 1 when something that rendering needs is missing."""
    if options.model:
        return _memory(options.model)
    checks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("python", platform.python_version),
        ("packages", _packages),
        ("device", _device),
        ("ffmpeg", lambda: str(find_ffmpeg())),
        ("models", _models),
        ("speech", _speech),
        ("disk", _disk),
        ("home", lambda: str(settings().home)),
    )
    failed = 0
    for name, check in checks:
        try:
            sys.stdout.write(f"ok    {name:<10} {check()}\n")
        except KlingError as error:
            failed += 1
            hint = f" ({error.hint})" if error.hint else ""
            sys.stdout.write(f"FAIL  {name:<10} {error.sentence}{hint}\n")
    return int(failed > 0)


def _memory(name: str) -> int:
    """A table of every memory setting of a model with its predicted peak, and the chosen one."""
    from kling_local.catalogue.places import named
    from kling_local.cli.models import memory_table
    from kling_local.engine.libraries import pick_device
    from kling_local.engine.memory import free_gib

    asked = named(name)
    sys.stdout.write(f"{name}: {lacking(asked) or 'this version renders with it'}\n")
    sys.stdout.write(memory_table(asked))
    chosen = choose(needs_of(asked), free_gib(pick_device()), main_gib())
    sys.stdout.write(f"chosen: {chosen.setting.name} ({chosen.reason})\n")
    return 0


def _packages() -> str:
    versions = []
    for name in _PACKAGES:
        try:
            versions.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError as error:
            raise MediaError(
                f"the package {name} is not installed", hint="run make setup"
            ) from error
    return ", ".join(versions)


def _device() -> str:
    import torch

    if torch.cuda.is_available():
        gpu = torch.cuda.get_device_properties(0)
        return f"{gpu.name}, {gpu.total_memory / 2**30:.0f} GB"
    threads = torch.get_num_threads()
    return f"CPU, {threads} threads: the built-in model runs, large ones need an NVIDIA GPU"


def _speech() -> str:
    """The speech engine. Rendering does not need one, so a missing one is not a failure."""
    from kling_local.audio.speech import NoEngineError, check_engine

    try:
        check_engine()
    except NoEngineError as error:
        return f"none, for models without sound: {error.hint}"
    return "eSpeak NG, for models without sound"


def _models() -> str:
    missing = [each for each in cards() if each.builtin and not _has_weights(Path(each.source))]
    if missing:
        raise MediaError(
            f"the weights of {missing[0].id!r} are missing in {missing[0].source}",
            hint="install the package anew, or train them: python -m kling_local.sketch.train",
        )
    here = [each.id for each in cards() if located(each)]
    return f"{', '.join(here)} here, of {len(cards())} known"


def _has_weights(folder: Path) -> bool:
    return any(folder.rglob("*.safetensors"))


def _disk() -> str:
    free_gb = shutil.disk_usage(Path.cwd()).free / 1e9
    if free_gb < _LEAST_FREE_GB:
        raise MediaError(
            f"{free_gb:.1f} GB are free here: rendering wants at least {_LEAST_FREE_GB:g} GB"
        )
    return f"{free_gb:.0f} GB free here"
