"""What this machine has, asked without loading torch."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from kling_local.settings import settings

_ANSWER_S = 10.0


@lru_cache(maxsize=1)
def gpu_gib() -> float | None:
    """Memory of the first NVIDIA GPU in GiB; None without one, or when ``KLING_DEVICE`` is cpu."""
    import shutil
    import subprocess

    tool = shutil.which("nvidia-smi")
    if settings().device == "cpu" or tool is None:
        return None
    try:
        answer = subprocess.run(
            [tool, "--query-gpu=memory.total", "--format=csv,noheader,nounits"],
            capture_output=True,
            text=True,
            check=True,
            timeout=_ANSWER_S,
        )
        return float(answer.stdout.splitlines()[0]) / 1024
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None


def main_gib() -> float | None:
    """Main memory still available, in GiB; None where the system has no ``/proc/meminfo``."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        kib = next(line.split()[1] for line in lines if line.startswith("MemAvailable:"))
        return int(kib) / 2**20
    except (OSError, StopIteration, ValueError, IndexError):
        return None
