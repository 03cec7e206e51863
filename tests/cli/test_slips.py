"""Slips at the command line: prompts from a pipe, missing files, a mistyped home."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from kling_local.cli import main


def pipe(monkeypatch, words):
    monkeypatch.setattr("sys.stdin", io.StringIO(words))


def test_a_prompt_comes_through_a_pipe(monkeypatch, capsys):
    pipe(monkeypatch, "a red dog\nruns left\n")
    assert main(["plan", "-", "--format", "json"]) == 0
    (shot,) = json.loads(capsys.readouterr().out)["shots"]
    assert shot["prompt"] == "a red dog\nruns left"


def test_stdin_is_read_once(monkeypatch, capsys):
    pipe(monkeypatch, "{}")
    with pytest.raises(SystemExit) as ended:
        main(["plan", "-", "--request", "-"])
    assert ended.value.code == 2
    assert "only one of PROMPT and --request can be -" in capsys.readouterr().err


def test_an_empty_pipe_is_no_film(monkeypatch, capsys):
    pipe(monkeypatch, "\n")
    assert main(["plan", "-"]) == 1
    assert "prompt '' is empty: a film needs words" in capsys.readouterr().err


def test_a_plan_says_which_pictures_are_not_there(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    Image.new("RGB", (400, 400)).save("here.png")
    asked = ["--start-image", "here.png", "--end-image", "gone.png"]
    assert main(["plan", "a red ball", *asked]) == 0
    said = capsys.readouterr().err
    assert "end_image: 'gone.png' does not exist; generate would refuse it" in said
    assert "start_image" not in said


@pytest.mark.parametrize("action", [["list"], ["show", "Mia"], ["delete", "Mia"]])
def test_a_mistyped_home_is_no_empty_library(action, capsys, tmp_path):
    home = tmp_path / "hmoe"
    assert main(["elements", *action, "--home", str(home)]) == 1
    assert f"home {str(home)!r} is not a folder" in capsys.readouterr().err
    assert not home.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
@pytest.mark.parametrize("words", [["plan", "a dog"], ["models"], ["models", "show", "sketch"]])
def test_a_full_disk_behind_the_output_is_one_sentence(words):
    command = [sys.executable, "-m", "kling_local", *words]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    said = "kling-local: the output cannot be written: no space left on device\n"
    assert (done.returncode, done.stderr) == (1, f"{said}  hint: free space where it goes\n")


@pytest.mark.parametrize("command", ["plan", "generate"])
def test_a_prompt_without_quotes_is_told_to_have_some(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([command, "a", "red", "dog", "--duration", "4"])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert f'a prompt of several words needs quotes: kling-local {command} "a red dog"' in said


def test_an_unknown_option_is_still_one(capsys):
    with pytest.raises(SystemExit):
        main(["plan", "a dog", "--sead", "3"])
    assert "unrecognized arguments: --sead 3" in capsys.readouterr().err


def test_a_plan_names_the_services_that_refuse_so_long_a_prompt(monkeypatch, capsys):
    pipe(monkeypatch, "a red dog runs left. " * 130)  # 2729 characters
    assert main(["plan", "-", "--format", "json"]) == 0
    hosted = json.loads(capsys.readouterr().out)["quote"]["hosted"]
    refused = {each["service"] for each in hosted if each["refused"]}
    assert refused == {"segmind", "wavespeed", "fal", "replicate", "evolink", "comfy"}
    assert all(each["low"] is None for each in hosted if each["refused"])
    kling = next(each for each in hosted if each["service"] == "kling")
    assert kling["low"] > 0
    assert kling["remark"] == "the new standard alone takes so long a prompt"
    assert {each["remark"] for each in hosted if each["refused"]} == {
        "the prompt has 2729 characters, at most 2500 are taken"
    }
