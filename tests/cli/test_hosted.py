"""Hosted services' bodies on the command line: the endpoint, and what decides the aspect ratio."""

import json

import pytest
from PIL import Image

from kling_local.cli import main
from kling_local.dialects import dialect


def run(*arguments):
    """Run a command; returns its exit code, usage errors included."""
    try:
        return main([str(each) for each in arguments])
    except SystemExit as ended:
        return ended.code


BRUSH = {
    "model_name": "kling-v1-6",
    "prompt": "the ball rolls to the right",
    "image": "START",
    "dynamic_masks": [
        {
            "mask": "START",
            "trajectories": [{"x": 10, "y": 50}, {"x": 60, "y": 40}, {"x": 90, "y": 50}],
        }
    ],
    "promt": "x",
}
HOSTED = {
    "omni-video": {"prompt": "a dog", "aspect_ratio": "1:1", "model_name": "kling-v3-omni"},
    "text2video": {"prompt": "a dog", "negative_prompt": "cats", "camera_control": None},
    "image2video": BRUSH,
    "multi-image2video": {"prompt": "a dog", "image_list": [{"image": "START"}], "mode": "std",
                          "negative_prompt": "cats"},
}  # fmt: skip


def body_file(folder, body, size=(90, 160)):
    """Write the body to a file, with a tall picture in place of START."""
    Image.new("RGB", size, "red").save(folder / "start.png")
    path = folder / "body.json"
    path.write_text(json.dumps(body).replace("START", str(folder / "start.png")))
    return path


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("endpoint", HOSTED)
def test_a_body_of_each_endpoint_of_kling_is_planned(tmp_path, capsys, endpoint, named):
    path = body_file(tmp_path, HOSTED[endpoint])
    told = ("--endpoint", endpoint) if named else ()
    assert run("plan", "--request", path, "--dialect", "kling", *told, "--format", "json") == 0
    captured = capsys.readouterr()
    body = json.loads(captured.out)
    outcomes = {each["wish"] for each in body["outcomes"]}
    if endpoint == "image2video":
        assert body["size"] == "720x1280"  # as in the service, the picture decides
        assert {"start_image", "motion_paths"} <= outcomes
        ignored = [each["field"] for each in body["findings"] if each["code"] == "D001"]
        assert ignored == ["promt"]
        assert "Kling's image2video ignores the field 'promt'" in captured.err
    else:
        assert not any(each["code"] == "D001" for each in body["findings"])


@pytest.mark.parametrize("endpoint", ["text2video", "image2video"])
def test_a_plan_names_a_cfg_scale_that_the_model_ignores(tmp_path, capsys, endpoint):
    table = dialect("kling").endpoints[endpoint].table
    for model in next(field for field in table if field.name == "model_name").choices:
        body = {"model_name": model, "prompt": "a dog", "cfg_scale": 0.7}
        body |= {"image": "START"} if endpoint == "image2video" else {}
        path = body_file(tmp_path, body)
        assert run("plan", "--request", path, "--dialect", "kling", "--endpoint", endpoint) == 0
        told = "ignores 'cfg_scale' here: only kling-v1 models take it" in capsys.readouterr().out
        assert told != model.startswith("kling-v1"), model


def test_another_endpoint_is_refused_with_the_known_ones(tmp_path, capsys):
    path = body_file(tmp_path, BRUSH)
    arguments = ("plan", "--request", path, "--dialect", "kling")
    assert run(*arguments, "--endpoint", "image3video") == 1
    told = capsys.readouterr().err
    assert "endpoint 'image3video' is not one of Kling (legacy standard): use" in told
    assert all(name in told for name in HOSTED)
    assert run("plan", "x", "--endpoint", "image2video") == 2


def test_who_decides_the_ratio_of_a_hosted_body(tmp_path, capsys, renders):
    path = body_file(tmp_path, BRUSH)
    hosted = ("--request", path, "--dialect", "kling")
    assert run("generate", *hosted, "-o", tmp_path / "a.mp4") == 0
    assert renders[0][0].aspect_ratio == "9:16"
    assert run("generate", *hosted, "--aspect-ratio", "1:1", "-o", tmp_path / "a.mp4") == 0
    assert renders[1][0].aspect_ratio == "1:1"
    far = tmp_path / "far.json"
    far.write_text(json.dumps(BRUSH).replace("START", "https://example.com/start.png"))
    capsys.readouterr()
    assert run("plan", "--request", far, "--dialect", "kling", "--format", "json") == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["size"] == "1280x720"
    note = "start_image decides the film's ratio and it is not on this machine"
    assert captured.err.count(note) == 1
