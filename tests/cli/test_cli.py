"""The command line: what it prints, how it refuses, how it ends."""

import json
import os
import signal
import subprocess
import sys

import pytest

import kling_local.generation
from kling_local.cards import card
from kling_local.cli import main
from kling_local.cli.progress import share_done
from kling_local.clips import Progress
from kling_local.errors import Cancelled
from kling_local.planner import plan as make_plan
from kling_local.planner import shot_list_from_json
from kling_local.request import GenerationRequest


def run(*arguments):
    """Run a command; returns its exit code, usage errors included."""
    try:
        return main([str(each) for each in arguments])
    except SystemExit as ended:
        return ended.code


def loaded_modules(*arguments, folder):
    code = (
        "import sys, contextlib, io\n"
        "from kling_local.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        f"    main({list(arguments)!r})\n"
        "print(' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=folder
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",), ("plan", "a red ball"), ("models", "list"), ("generate", "--duration", "3"),
        ("generate", "a red ball", "--duration", "99"), ("generate", "a ball", "--model", "none"),
        ("generate", "a red ball", "-o", "ball.txt"),
    ],
)  # fmt: skip
def test_help_plans_and_refusals_load_nothing_heavy_and_leave_nothing(tmp_path, arguments):
    heavy = {"torch", "diffusers", "transformers", "rich", "numpy", "scipy", "av", "PIL"}
    assert not heavy & loaded_modules(*arguments, folder=tmp_path)
    assert not list(tmp_path.iterdir())


def test_importing_the_package_is_lazy_but_complete():
    code = (
        "import sys, kling_local\n"
        "assert 'kling_local.request' not in sys.modules\n"
        "from kling_local import GenerationRequest, Video, __version__, plan\n"
        "assert 'torch' not in sys.modules\n"
        "print(GenerationRequest(prompt='x').duration)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "5"
    with pytest.raises(AttributeError, match="nothing"):
        kling_local.nothing  # noqa: B018 - reading it is the test


def test_what_the_package_offers_stays_what_it_is():
    """Regression: once loaded, a module called ``generate`` replaced the function."""
    code = (
        "import importlib, pkgutil, kling_local\n"
        "modules = [each.name for each in pkgutil.iter_modules(kling_local.__path__)]\n"
        "assert not set(modules) & set(kling_local.__all__)\n"
        "from kling_local import generate, plan\n"
        "from kling_local import generate as again\n"
        "assert callable(generate) and again is generate and callable(plan)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_plan_prints_a_table(capsys):
    assert (
        run("plan", "--shot", "3: a red ball rolls left", "--shot", "2.0s: it jumps", "--sound")
        == 0
    )
    out = capsys.readouterr().out
    assert "1280x720, 5 s, 120 frames, with sound" in out
    assert "cuts at 72" in out
    assert "-> a red ball bounces , room , day , medium shot , camera static" in out
    assert "with sound, a seed drawn when it is made" in out
    assert "seed 0" not in out


def test_plan_json_is_a_plan(capsys):
    assert run("plan", "a red ball", "--duration", 7, "--format", "json", "--seed", 3) == 0
    shot_list = shot_list_from_json(json.loads(capsys.readouterr().out))
    assert (shot_list.num_frames, shot_list.seed) == (168, 3)


@pytest.mark.parametrize(
    ("prompt", "more", "seconds"),
    [
        ("Shot 1 (3s): a dog. Shot 2 (5s): a cat.", (), 8),
        ("Shot 1 (3s): a dog. Shot 2 (5s): a cat.", ("--duration", 6), 6),
        ('[{"length": 3, "prompt": "a dog"}, {"length": 5, "prompt": "a cat"}]', (), 8),
        ("[00:00-00:04] a dog. [00:04-00:12] a cat.", (), 12),
        ("Shot 1 (3s): a dog. Shot 2 (15s): a cat.", (), 5),
        ("Shot 1 (3s): a dog. Shot 2: a cat.", (), 5),
    ],
)
def test_a_film_is_as_long_as_its_prompt_writes(capsys, prompt, more, seconds):
    """Unless a length is requested, or the prompt's length is not valid for a film."""
    assert run("plan", prompt, *more, "--format", "json") == 0
    assert shot_list_from_json(json.loads(capsys.readouterr().out)).num_frames == 24 * seconds


def test_plan_html_is_one_escaped_page(tmp_path):
    page = tmp_path / "plan.html"
    assert run("plan", "a <b>red</b> ball & co", "--format", "html", "-o", page) == 0
    text = page.read_text()
    assert text.startswith("<!doctype html>")
    assert "&lt;b&gt;red&lt;/b&gt; ball &amp; co" in text
    assert "http" not in text


def test_the_storyboard_is_a_page_and_a_picture(tmp_path):
    page, sheet = tmp_path / "plan.html", tmp_path / "plan.png"
    shots = ("--shot", "3: a red ball rolls left", "--shot", "2: it jumps")
    assert run("plan", *shots, "--format", "html", "-o", page) == 0
    assert run("plan", *shots, "--format", "png", "-o", sheet) == 0
    assert page.read_text().count("<svg") == 2
    assert sheet.read_bytes().startswith(b"\x89PNG")


def test_findings_come_as_sarif_with_their_place_in_the_file(tmp_path, capsys):
    path = tmp_path / "film.json"
    path.write_text('{"prompt": "a red ball, pan left and pan right"}')
    assert run("plan", "--request", path, "--format", "sarif") == 0
    report = json.loads(capsys.readouterr().out)
    result = next(each for each in report["runs"][0]["results"] if each["ruleId"] == "P020")
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == str(path)
    assert place["region"]["startLine"] == 1


def test_strict_makes_warnings_fail_and_leaves_hints_alone(capsys):
    assert run("plan", "a red ball, pan left and pan right") == 0
    assert run("plan", "a red ball, pan left and pan right", "--strict") == 1
    assert run("plan", "a red ball rolls along the beach", "--strict") == 0
    assert "no findings" not in capsys.readouterr().err


def test_a_broken_request_is_planned_in_json_and_fails(tmp_path, capsys):
    path = tmp_path / "film.json"
    path.write_text(
        '{"promt": "x", "duration": 8, "shots": [{"prompt": "a red ball", "duration": 3}]}'
    )
    assert run("plan", "--request", path, "--format", "json") == 1
    captured = capsys.readouterr()
    body = json.loads(captured.out)
    assert body["duration_s"] == 3
    assert [each["code"] for each in body["findings"] if each["severity"] == "error"] == [
        "P101",
        "P108",
    ]
    assert "P101 error: the lengths of shots add up to 3 s, duration is 8 s" in captured.err
    path.write_text('{"prompt": ""}')
    assert run("plan", "--request", path, "--format", "json") == 1
    body = json.loads(capsys.readouterr().out)
    assert (body["shots"], body["findings"][0]["code"]) == ([], "P106")
    assert run("plan", "--request", path, "--format", "html") == 1
    assert "no shot to draw" in capsys.readouterr().err


def test_a_plan_checks_the_attention_setting_as_a_film_would(tmp_path, capsys):
    words = ("plan", "a red ball rolls along the beach")
    assert run(*words, "--attention", "std") == 0
    capsys.readouterr()
    assert run(*words, "--attention", "turbo") == 1
    said = capsys.readouterr().err
    assert "attention 'turbo' is not known: use exact, fast, half, pro, smooth or std" in said
    assert run(*words, "--attention", "turbo", "--format", "json") == 1
    body = json.loads(capsys.readouterr().out)
    assert [(each["code"], each["field"]) for each in body["findings"]] == [("P108", "attention")]
    assert len(body["shots"]) == 1
    own = tmp_path / "own.toml"
    own.write_text("[attention]\nspeed = 3\n")
    assert run(*words, "--attention", own) == 1
    assert "quality setting own.toml cannot be read" in capsys.readouterr().err


def test_plan_json_holds_the_quote(capsys):
    assert run("plan", "a red ball", "--sound", "--format", "json") == 0
    body = json.loads(capsys.readouterr().out)
    fal = next(each for each in body["quote"]["hosted"] if each["service"] == "fal")
    assert fal["low"] == 0.56
    assert body["quote"]["local"]["network_evaluations"] == 8


def test_the_same_plan_is_the_same_bytes(tmp_path):
    """Independent of the order that sets have in a process."""
    code = (
        "import sys\n"
        "from kling_local.cli import main\n"
        "for form in ('json', 'html', 'png', 'sarif', 'table'):\n"
        "    words = ['a red ball rolls, no cars', '--format', form]\n"
        "    main(['plan', *words, '-o', f'{sys.argv[1]}/plan.{form}'])\n"
    )
    folders = [tmp_path / "1", tmp_path / "2"]
    for folder in folders:
        folder.mkdir()
        hashing = {**os.environ, "PYTHONHASHSEED": folder.name}
        subprocess.run([sys.executable, "-c", code, str(folder)], env=hashing, check=True)
    first, second = (sorted(folder.iterdir()) for folder in folders)
    assert [path.name for path in first] == [path.name for path in second]
    assert len(first) == 5
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_a_writer_folder_without_a_model_is_refused(tmp_path, capsys):
    assert run("plan", "a red ball", "--writer", tmp_path) == 1
    assert "holds no model" in capsys.readouterr().err


def test_options_override_the_request_file(tmp_path, capsys):
    path = tmp_path / "film.json"
    path.write_text(json.dumps({"prompt": "a red ball", "duration": 9, "sound": True}))
    assert run("plan", "--request", path, "--duration", "4", "--no-sound", "--format", "json") == 0
    body = json.loads(capsys.readouterr().out)
    assert (body["duration_s"], body["sound"]) == (4, False)


def test_a_hosted_body_is_read_by_its_dialect(tmp_path, capsys):
    path = tmp_path / "body.json"
    path.write_text('{"model_name": "kling-v3-omni", "prompt": "a dog", "aspect_ratio": "1:1"}')
    arguments = ("plan", "--request", path, "--dialect", "kling", "--format", "json")
    assert run(*arguments, "--resolution", "720p") == 0
    assert json.loads(capsys.readouterr().out)["size"] == "720x720"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("plan", "x", "--duration", "16"), "duration 16 s is outside 3 to 15 s"),
        (("plan", "x", "--duration", "soon"), "duration is 'soon'"),
        (("plan", "x", "--model", "sora"), "model 'sora' is not known: use sketch"),
        (("plan", "--shot", "a dog"), "shot 1 'a dog' has no length"),
        (("plan", "--request", "nowhere.json"), "'nowhere.json' cannot be read: no such file"),
        (("plan", "--request", "-", "--dialect", "klang"), "dialect 'klang' is not known"),
        (("generate", "x", "-o", "film.avi"), "'film.avi' does not end in .mp4"),
        (("generate", "x", "--end-image", "b.png"), "end_image is given without start_image"),
        (("models", "show", "sora"), "model 'sora' is not known"),
    ],
)
def test_bad_input_is_one_sentence_and_a_hint(arguments, words, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", open(os.devnull))  # noqa: PTH123, SIM115 - stdin is a file
    assert run(*arguments) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert words in captured.err
    assert "hint: " in captured.err
    assert "Traceback" not in captured.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "is not JSON"),
        (b"\xff\xfe\x00", "is not text"),
        (b"[1]", "must be an object"),
        (b"", "is not JSON"),
    ],
)
def test_a_request_file_that_is_no_request(tmp_path, capsys, content, words):
    path = tmp_path / "film.json"
    path.write_bytes(content)
    assert run("plan", "--request", path) == 1
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [(), ("plan",), ("plan", "x", "--colour"), ("plan", "x", "--dialect", "kling")],
)
def test_usage_errors_exit_with_2(arguments, capsys):
    assert run(*arguments) == 2
    assert "usage: kling-local" in capsys.readouterr().err


def test_generate_hands_over_paths_and_prints_one_json_line(renders, tmp_path, capsys):
    out = tmp_path / "films" / "ball.mp4"
    assert run("generate", "a red ball", "--seed", 7, "--sound", "-o", out, "--json") == 0
    request, folder, output = renders[0]
    assert (request.prompt, request.seed, request.sound) == ("a red ball", 7, True)
    assert (folder, output) == (tmp_path / "films" / "ball.job", out)
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(last) == {"video", "receipt", "plan"}
    assert last["video"] == str(out)


def test_the_job_folder_can_be_chosen(renders, tmp_path):
    assert run("generate", "x", "-o", tmp_path / "a.mp4", "--job-folder", tmp_path / "job") == 0
    assert renders[0][1] == tmp_path / "job"


@pytest.mark.parametrize("kept", ["", "1 of 2 takes finished"])
def test_ctrl_c_ends_with_130_and_says_what_is_kept(monkeypatch, tmp_path, capsys, kept):
    def generate(request, *, folder, output, report, is_cancelled, strict):
        assert not strict
        os.kill(os.getpid(), signal.SIGINT)
        assert is_cancelled()
        raise Cancelled(kept)

    monkeypatch.setattr(kling_local.generation, "generate", generate)
    before = signal.getsignal(signal.SIGINT)
    shots = ("--shot", "3: a dog", "--shot", "3: a cat", "--model", "wan2.1-t2v-1.3b")
    assert run("generate", *shots, "-o", tmp_path / "a.mp4") == 130
    said = f"kling-local: cancelled: {kept}" if kept else "kling-local: cancelled"
    assert capsys.readouterr().err.splitlines()[-1] == said
    assert signal.getsignal(signal.SIGINT) is before
    assert not (tmp_path / "a.mp4").exists()


def test_a_film_that_is_there_is_replaced_and_that_is_said_first(renders, tmp_path, capsys):
    out = tmp_path / "a.mp4"
    assert run("generate", "x", "-o", out) == 0
    assert "will be replaced" not in capsys.readouterr().err
    out.write_bytes(b"the film of yesterday")
    assert run("generate", "y", "-o", out) == 0
    said = capsys.readouterr().err
    assert f"{out} is there already: it will be replaced\n" in said
    assert said.index("will be replaced") < said.index("120 frames")
    assert out.read_bytes() == b"film"


def test_an_output_that_is_a_folder_is_refused(tmp_path, capsys):
    folder = tmp_path / "film.mp4"
    folder.mkdir()
    assert run("generate", "x", "-o", folder) == 1
    assert "is a folder" in capsys.readouterr().err


def test_progress_never_goes_back():
    request = GenerationRequest.from_json(
        {"shots": [{"prompt": "a", "duration": 3}, {"prompt": "b", "duration": 2}]}
    )
    shot_list = make_plan(request, card("sketch"))
    steps = [
        Progress("plan", 0, 1),
        Progress("plan", 1, 1),
        Progress("load", 0, 1),
        Progress("load", 1, 1),
    ]
    for take in (1, 2):
        steps += [Progress("text", 1, 1, take), Progress("denoise", 1, 2, take)]
        steps += [Progress("denoise", 2, 2, take), Progress("encode", 1, 2, take)]
        steps += [Progress("encode", 2, 2, take)]
    steps += [Progress("sound", 1, 1), Progress("mux", 1, 1)]
    shares = [share_done(step, shot_list) for step in steps]
    assert shares[-1] == 1.0
    rising = [share for step, share in zip(steps, shares, strict=True) if step.stage != "load"]
    assert rising == sorted(rising)


def test_models_are_listed_and_shown(capsys):
    assert run("models") == 0
    assert capsys.readouterr().out.startswith("sketch ")
    assert run("models", "show", "sketch") == 0
    out = capsys.readouterr().out
    assert "8k + 1 at 12 fps" in out
    assert "Apache-2.0" in out


def test_doctor_says_what_it_finds(capsys):
    code = run("doctor")
    out = capsys.readouterr().out
    assert code == int("FAIL" in out)
    assert "ffmpeg" in out
    assert "torch" in out
