"""Runs ``interpreted/`` in a separate process, because Triton decides on import to interpret."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.skipif(not importlib.util.find_spec("triton"), reason="Triton exists for Linux only")
def test_kernels_in_the_interpreter():
    environment = os.environ | {
        "TRITON_INTERPRET": "1",
        "OPENBLAS_NUM_THREADS": "1",  # several times faster than two on small tiles
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, str(HERE / "interpreted")],
        capture_output=True,
        text=True,
        env=environment,
        cwd=HERE.parent.parent,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "passed" in done.stdout
