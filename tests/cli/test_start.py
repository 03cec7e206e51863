"""What a film of the command line loads, when, and how: one real film in a process of its own."""

import json
import os
import subprocess
import sys

_FILM = """
import atexit, gc, json, os, sys
from pathlib import Path
folder = Path(sys.argv.pop())
told = {}

def watch(event, arguments):
    if event == "import" and arguments[0].startswith("torch") and "plan" not in told:
        told["plan"] = (folder / "x.job" / "plan.json").exists()
        told["spin"] = os.environ.get("GOMP_SPINCOUNT")

sys.addaudithook(watch)
from kling_local.cli import main
sys.argv[1:] = ["generate", "a blue cat jumps in a kitchen", "--duration", "3", "--seed", "3"]
sys.argv += ["-o", str(folder / "x.mp4")]
code = main()
told |= {"code": code, "frozen": gc.get_freeze_count(), "collects": gc.isenabled()}
(folder / "told.json").write_text(json.dumps(told | {"modules": list(sys.modules)}))
"""


def test_a_film_loads_what_it_needs_after_its_plan_with_calm_threads(tmp_path):
    """Regression: torch was imported by the question for the device, before its threads were told
    to give up the processor soon.
    """
    of_threads = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT")
    clean = {name: value for name, value in os.environ.items() if name not in of_threads}
    subprocess.run([sys.executable, "-c", _FILM, str(tmp_path)], env=clean, check=True)
    told = json.loads((tmp_path / "told.json").read_text())
    assert told["code"] == 0
    assert told["plan"]
    assert told["spin"] == "1000"
    unneeded = {
        "scipy.signal", "scipy.io", "kling_local.audio.foley", "kling_local.media.filmstrip",
        "kling_kernels.gluon_attention", "kling_local.engine.models.wan", "fastapi",
        "diffusers.pipelines.wan.pipeline_wan", "diffusers.modular_pipelines.modular_pipeline",
    }  # fmt: skip
    assert not unneeded & set(told["modules"])
    assert told["collects"]
    assert told["frozen"] > 100_000
