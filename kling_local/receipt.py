"""The receipt: what was asked, what was planned, the outcome of each field, and what it cost."""

from __future__ import annotations

import importlib.metadata
import platform
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kling_local.cards import ModelCard
from kling_local.clips import ClipFile, Soundtrack
from kling_local.outcome_parts import Case, Outcome
from kling_local.outcomes import outcomes
from kling_local.request import GenerationRequest
from kling_local.shots import ShotList, Take

RECEIPT_VERSION = 1
_STAGES = ("plan", "load", "text", "denoise", "decode", "encode", "sound", "mux")
_LIBRARIES = ("torch", "diffusers", "transformers", "numpy", "av")
_LONGEST_SHOWN = 200
"""Characters from which the receipt shortens data URLs and text without spaces (base64)."""


@dataclass(frozen=True)
class Made:
    """What a receipt needs to know of a finished film; ``chosen``: see `outcome_parts.Case`."""

    request: GenerationRequest
    card: ModelCard
    model_sha256: str | None
    shot_list: ShotList
    soundtrack: Soundtrack | None
    chosen: str = ""


@dataclass
class Record:
    """Collects the receipt's facts while a film is made. ``seconds``: of this run, by stage."""

    started: float = field(default_factory=time.perf_counter)
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(_STAGES, 0.0))
    takes: list[dict[str, Any]] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the block's seconds to a stage."""
        began = time.perf_counter()
        yield
        self.seconds[name] += time.perf_counter() - began

    def render(self, take: Take, clip_file: ClipFile) -> None:
        """Note a take that was rendered in this run."""
        for stage in _STAGES:
            self.seconds[stage] += clip_file.facts.get(f"{stage}_s", 0.0)
        self.takes.append(_take_facts(take, clip_file, reused=False))

    def reuse(self, take: Take, clip_file: ClipFile) -> None:
        """Note a take that lay finished in the job folder."""
        self.takes.append(_take_facts(take, clip_file, reused=True))


def to_json(made: Made, record: Record) -> dict[str, Any]:
    """The receipt of a film that is finished now."""
    shot_list, card = made.shot_list, made.card
    total_s = time.perf_counter() - record.started
    rendered = [take for take in record.takes if not take["reused"]]
    return {
        "receipt_version": RECEIPT_VERSION,
        "asked": _shortened(made.request.to_json()),
        "planned": _planned(shot_list),
        "outcomes": [asdict(outcome) for outcome in _outcomes(made, record)],
        "model": {
            "id": card.id,
            "family": card.family,
            "source": card.origin,
            "revision": card.revision,
            "sha256": made.model_sha256,
            "licence": card.licence,
            "variant": card.variant.name if card.variant else None,
        },
        "seed": shot_list.seed,
        "takes": record.takes,
        "reused_takes": [take["number"] for take in record.takes if take["reused"]],
        "network_evaluations": sum(take.get("network_evaluations", 0) for take in rendered),
        "loudness_lufs": made.soundtrack.loudness_lufs if made.soundtrack else None,
        "made_sound": _made_sound(made.soundtrack),
        "seconds": {**_rounded(record.seconds), "total": round(total_s, 4)},
        "seconds_per_output_frame": {
            **_rounded(
                {stage: spent / shot_list.num_frames for stage, spent in record.seconds.items()}
            ),
            "total": round(total_s / shot_list.num_frames, 6),
        },
        "peak_memory_mb": peak_memory_mb(),
        "attention": _attention(record),
        "versions": versions(),
    }


def version() -> str:
    """Version of this package."""
    return _version_of("kling-local")


def versions() -> dict[str, str]:
    """Versions of this package, Python and the libraries."""
    return {
        "kling_local": version(),
        "python": platform.python_version(),
        **{name: _version_of(name) for name in _LIBRARIES},
    }


def peak_memory_mb() -> dict[str, float]:
    """Peak memory of this process so far (not ffmpeg's), and of the CUDA device if there is one."""
    peaks = {"process": _peak_resident_mb()}
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        peaks["cuda"] = torch.cuda.max_memory_allocated() / 2**20
    return {name: round(peak, 1) for name, peak in peaks.items()}


def _peak_resident_mb() -> float:
    """From /proc on Linux, where ``getrusage`` would start at the parent process's peak."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        (peak,) = (line for line in lines if line.startswith("VmHWM:"))
        return int(peak.split()[1]) / 2**10
    except (OSError, ValueError):
        # ru_maxrss is in bytes on macOS, in KiB elsewhere.
        unit = 1 / 2**20 if sys.platform == "darwin" else 1 / 2**10
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _outcomes(made: Made, record: Record) -> list[Outcome]:
    facts = [dict(take) for take in record.takes]
    track = made.soundtrack
    return outcomes(
        Case(
            made.request,
            made.card,
            made.shot_list,
            facts,
            made.chosen,
            track.made if track else None,
            track.original_s if track else 0.0,
        )
    )


def _made_sound(soundtrack: Soundtrack | None) -> dict[str, Any] | None:
    """What the sound room made from the plan; None where all sound is the model's own."""
    return asdict(soundtrack.made) if soundtrack and soundtrack.made else None


def _planned(shot_list: ShotList) -> dict[str, Any]:
    return {
        "size": str(shot_list.size),
        "num_frames": shot_list.num_frames,
        "duration_s": shot_list.duration_s,
        "cuts": list(shot_list.cuts),
        "num_shots": len(shot_list.shots),
        "num_takes": len(shot_list.takes),
        "findings": [asdict(finding) for finding in shot_list.findings],
    }


def _take_facts(take: Take, clip_file: ClipFile, *, reused: bool) -> dict[str, Any]:
    return {
        "number": take.number,
        "shots": list(take.shots),
        "seed": take.seed,
        "num_steps": take.num_steps,
        "guidance_scale": take.guidance_scale,
        "anchor": take.anchor,
        "model_frames": take.model_frames,
        "render_size": str(take.render_size),
        "prompt": take.prompt,
        "negative_prompt": take.negative_prompt,
        "reused": reused,
        **{
            name: round(fact, 4) if isinstance(fact, float) else fact
            for name, fact in clip_file.facts.items()
        },
    }


def _attention(record: Record) -> dict[str, Any]:
    """Over all takes: backends used and why, mean density, settings; guard steps by take."""
    backends = sorted(
        {take["attention_backend"] for take in record.takes if "attention_backend" in take}
    )
    densities = [take["attention_density"] for take in record.takes if "attention_density" in take]
    return {
        "backend": ", ".join(backends),
        "density": sum(densities) / len(densities) if densities else None,
        "setting": ", ".join(
            sorted({take["attention"] for take in record.takes if "attention" in take})
        ),
        "guard_steps": [take.get("attention_guard_steps", 0) for take in record.takes],
        "why": "; ".join(
            sorted({take["attention_why"] for take in record.takes if "attention_why" in take})
        ),
    }


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shortened(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_shortened(item) for item in value]
    if isinstance(value, str) and value.startswith("data:") and len(value) > _LONGEST_SHOWN:
        return f"{value[:40]}... ({len(value)} characters)"
    if isinstance(value, str) and len(value) > _LONGEST_SHOWN and " " not in value:
        return f"{value[:40]}... ({len(value)} characters)"
    return value


def _rounded(seconds: dict[str, float]) -> dict[str, float]:
    return {stage: round(spent, 6) for stage, spent in seconds.items()}


def _version_of(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
