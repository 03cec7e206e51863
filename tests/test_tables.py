"""The tables of ``benchmarks/README.md`` are generated from the result files."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

import tables  # noqa: E402

SECONDS = {"median": 2.0, "low": 1.5, "high": 2.5}


def put(folder, date, *, gpu=None, seconds=SECONDS):
    machine = {"class": gpu or "cpu2", "cpu": "A CPU", "cores": 2, "gpu": gpu, "load_average": 0.5}
    arm = {
        "wall_s": seconds,
        "per_frame_s": seconds,
        "cold_wall_s": 9.0,
        "peak_memory_mb": {"process": 700.4, **({"cuda": 9000.2} if gpu else {})},
    }
    asked = {"model": "m", "duration": 5, "resolution": "720p", "no_sound": False, "mode": "std"}
    run = {
        "benchmark": "frame-5s", "date": date, "machine": machine, "settings": asked,
        "ours": arm, "stock": arm, "ours_over_stock": 1.0,
    }  # fmt: skip
    path = folder / f"{date}-frame-5s-{machine['class']}.json"
    path.write_text(json.dumps(run), encoding="utf-8")


def test_the_page_is_up_to_date():
    """If this fails, run: python benchmarks/tables.py"""
    page = tables.PAGE.read_text(encoding="utf-8")
    assert page == tables.rewritten(page, tables.as_markdown())


def test_the_newest_run_of_each_machine_is_shown(tmp_path):
    put(tmp_path, "2026-01-01")
    put(tmp_path, "2026-01-02", seconds={"median": 3.0, "low": 2.5, "high": 3.5})
    made = tables.as_markdown(tmp_path)
    row = "| `m`, 5 s 720p with sound, std | A CPU, no GPU, 2 cores, load 0.5 | 3 (2.5-3.5) |"
    assert row in made
    assert "2026-01-01" not in made
    assert "| any model on a GPU | not measured |" in made
    assert made.count("| not measured |\n") >= len(tables.GOALS)


def test_a_run_on_a_gpu_takes_its_place_beside_the_cpu(tmp_path):
    put(tmp_path, "2026-01-01")
    put(tmp_path, "2026-01-01", gpu="a-gpu")
    made = tables.as_markdown(tmp_path)
    assert "| a-gpu, 2 cores, load 0.5 |" in made
    assert "| 9000, 9000 |" in made
    assert "any model on a GPU" not in made


def test_only_what_stands_between_the_marks_is_rewritten():
    text = f"before\n{tables.BEGIN}\nold\n{tables.END}\nafter\n"
    made = tables.rewritten(text, "new\n")
    assert made.startswith("before\n")
    assert made.endswith("\nafter\n")
    assert "old" not in made
    assert tables.rewritten(made, "new\n") == made


@pytest.mark.parametrize("script", ["tables.py", "wordnet_words.py"])
def test_help_does_nothing_but_help(script):
    before = tables.PAGE.stat().st_mtime_ns
    command = [sys.executable, str(ROOT / "benchmarks" / script)]
    helped = subprocess.run([*command, "--help"], capture_output=True, text=True, check=True)
    assert helped.stdout.startswith(f"usage: {script}")
    assert f"python benchmarks/{script}" in helped.stdout
    wrong = subprocess.run([*command, "--no-such"], check=False, capture_output=True, text=True)
    assert wrong.returncode == 2
    assert "Traceback" not in wrong.stderr
    assert tables.PAGE.stat().st_mtime_ns == before
