"""The canonical request: what is accepted, what is refused, and with which message."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_local.errors import RequestError
from kling_local.request import (
    CameraControl,
    DrawnPath,
    Element,
    GenerationRequest,
    ReferenceVideo,
    ShotRequest,
)

FEATURE = {"source": "a.mp4", "role": "feature"}
BASE = {"source": "a.mp4", "role": "base"}
WAY = {"x": [1, 2], "y": [3, 4]}
DRAWN = {"prompt": "x", "start_image": "a", "motion_paths": [WAY]}


def shots(*seconds):
    return [{"prompt": f"shot {n}", "duration": length} for n, length in enumerate(seconds, 1)]


def elements(count):
    return [{"id": str(n)} for n in range(count)]


REFUSED = [
    # body, offending field, words that the message must contain
    ({}, "prompt", ["''"]),
    ({"prompt": "   "}, "prompt", ["empty"]),
    ({"prompt": 5}, "prompt", ["5", "text"]),
    ({"prompt": "x" * 3073}, "prompt", ["3073", "3072"]),
    ({"prompt": "x", "negative_prompt": "x" * 2501}, "negative_prompt", ["2501", "2500"]),
    ({"prompt": "x", "duration": 2}, "duration", ["2", "3 to 15"]),
    ({"prompt": "x", "duration": 16}, "duration", ["16", "3 to 15"]),
    ({"prompt": "x", "duration": 5.5}, "duration", ["5.5", "whole"]),
    ({"prompt": "x", "duration": "5"}, "duration", ["'5'"]),
    ({"prompt": "x", "duration": True}, "duration", ["True"]),
    ({"prompt": "x", "duration": float("nan")}, "duration", ["nan"]),
    ({"prompt": "x", "aspect_ratio": "4:3"}, "aspect_ratio", ["4:3", "16:9, 9:16 or 1:1"]),
    ({"prompt": "x", "resolution": "4k"}, "resolution", ["4k", "720p or 1080p"]),
    ({"prompt": "x", "mode": "fast"}, "mode", ["fast", "std or pro"]),
    ({"prompt": "x", "sound": "on"}, "sound", ["'on'", "true or false"]),
    ({"prompt": "x", "cfg_scale": 1.1}, "cfg_scale", ["1.1", "0 to 1"]),
    ({"prompt": "x", "seed": -1}, "seed", ["-1", "4294967295"]),
    ({"prompt": "x", "seed": 2**32}, "seed", ["4294967296"]),
    (
        {"prompt": "x", "shot_type": "magic"},
        "shot_type",
        ["magic", "customize, intelligence or single"],
    ),
    ({"prompt": "x", "shot_type": "customize"}, "shots", ["customize"]),
    ({"shots": shots(3), "shot_type": "intelligence"}, "shot_type", ["intelligence", "1 shots"]),
    ({"shots": shots(*[1] * 7)}, "shots", ["7", "6"]),
    ({"shots": shots(3, 0.5)}, "shots[2].duration", ["0.5", "1 to 15"]),
    ({"shots": shots(3, 3), "duration": 8}, "shots", ["6", "8"]),
    ({"shots": [{"prompt": "x" * 513, "duration": 3}]}, "shots[1].prompt", ["513", "512"]),
    ({"shots": [{"prompt": "", "duration": 3}]}, "shots[1].prompt", ["''"]),
    ({"shots": [{"prompt": "x"}]}, "shots[1].duration", ["duration"]),
    ({"shots": [{"prompt": "x", "duration": 3, "len": 1}]}, "shots[1].len", ["'len'", "prompt"]),
    ({"shots": "x"}, "shots", ["'x'", "list"]),
    ({"prompt": "x", "end_image": "b.png"}, "end_image", ["start_image"]),
    ({"prompt": "x", "reference_images": ["a"] * 8}, "reference_images", ["8", "7"]),
    ({"prompt": "x", "reference_images": ["a"] * 4, "elements": elements(4)}, None, ["8", "7"]),
    (
        {"prompt": "x", "reference_images": ["a"] * 5, "reference_video": FEATURE},
        "reference_images",
        ["5", "4"],
    ),
    ({"prompt": "x", "start_image": "a", "elements": elements(4)}, "elements", ["4", "3"]),
    (
        {"prompt": "x", "start_image": "a", "end_image": "b", "reference_images": ["c"]},
        "reference_images",
        ["end_image"],
    ),
    ({"prompt": "x", "elements": [{"id": "1"}, {"id": "1"}]}, "elements", ["once"]),
    ({"prompt": "x", "reference_video": BASE, "sound": True}, "sound", ["reference_video"]),
    ({"prompt": "x", "reference_video": FEATURE, "sound": True}, "sound", ["reference_video"]),
    ({"prompt": "x", "reference_video": BASE, "start_image": "a"}, "start_image", ["'feature'"]),
    ({"shots": shots(3), "reference_video": FEATURE}, "shot_type", ["intelligence"]),
    ({"prompt": "x", "reference_video": {"role": "base"}}, "reference_video.source", ["source"]),
    ({"prompt": "x", "voices": ["a"]}, "voices", ["sound"]),
    ({"prompt": "x", "voices": ["a", "b", "c"], "sound": True}, "voices", ["3", "2"]),
    ({"prompt": "x", "camera_control": {"type": "spin"}}, "camera_control.type", ["spin"]),
    (
        {"prompt": "x", "camera_control": {"type": "simple", "config": {"pan": 1, "zoom": 2}}},
        "camera_control.config",
        ["2 axes", "exactly one"],
    ),
    (
        {"prompt": "x", "camera_control": {"type": "simple", "config": {"pan": 11}}},
        "camera_control.config.pan",
        ["11", "-10 to 10"],
    ),
    (
        {"prompt": "x", "camera_control": {"type": "down_back", "config": {"pan": 1}}},
        "camera_control.config",
        ["pan"],
    ),
    ({"prompt": "x", "motion_paths": [WAY]}, "motion_paths", ["start_image"]),
    ({**DRAWN, "end_image": "b"}, "motion_paths", ["end_image"]),
    ({**DRAWN, "camera_control": {"type": "forward_up"}}, "motion_paths", ["camera_control"]),
    ({**DRAWN, "motion_paths": [WAY] * 7}, "motion_paths", ["7", "6"]),
    ({**DRAWN, "motion_paths": [{"x": [1], "y": [1]}]}, "motion_paths[1]", ["1 x", "2 to 77"]),
    ({**DRAWN, "motion_paths": [{"x": [1, 2], "y": [1]}]}, "motion_paths[1]", ["2 x and 1 y"]),
    ({**DRAWN, "motion_paths": [WAY | {"width": 9}]}, "motion_paths[1]", ["width and height"]),
    ({**DRAWN, "motion_paths": [{"x": [1, "2"], "y": [1, 2]}]}, "motion_paths[1].x[2]", ["'2'"]),
    ({"prompt": "x", "callback_url": "ftp://a"}, "callback_url", ["ftp://a", "https://"]),
    ({"prompt": "x", "schema_version": 2}, "schema_version", ["2", "1"]),
    ({"prompt": "x", "durations": 5}, "durations", ["'durations'", "duration, aspect_ratio"]),
]


@pytest.mark.parametrize(("body", "field", "words"), REFUSED)
def test_a_broken_rule_names_field_value_and_what_is_allowed(body, field, words):
    with pytest.raises(RequestError) as caught:
        GenerationRequest.from_json(body)
    if field:
        assert caught.value.field == field
        assert field.split("[")[0].split(".")[0] in caught.value.sentence
    for word in words:
        assert word in caught.value.sentence
    assert caught.value.hint
    assert "\n" not in caught.value.sentence


@pytest.mark.parametrize("body", [None, [], "text", 5])
def test_a_request_must_be_an_object(body):
    with pytest.raises(RequestError, match="object"):
        GenerationRequest.from_json(body)


@pytest.mark.parametrize(
    "body",
    [
        {"prompt": "x" * 3072},
        {"prompt": "x", "negative_prompt": "x" * 2500},
        {"shots": [{"prompt": "x" * 512, "duration": 3}]},
        {"shots": shots(1, 1, 1, 1, 1, 1)},
        {"prompt": "x", "reference_images": ["a"] * 7},
        {"prompt": "x", "reference_video": FEATURE, "shot_type": "intelligence"},
        {"prompt": "x", "seed": 2**32 - 1},
        {"prompt": "x", "camera_control": {"type": "forward_up"}},
        {**DRAWN, "motion_paths": [{"x": [0.5] * 77, "y": [-3] * 77}] * 6},
        {"shots": shots(3, 2), "start_image": "a", "end_image": "b"},
    ],
)
def test_the_limits_themselves_are_allowed(body):
    GenerationRequest.from_json(body)


def test_unsaid_fields_are_settled_from_others():
    plain = GenerationRequest(prompt="x")
    assert (plain.duration, plain.resolution, plain.aspect_ratio) == (5, "720p", "16:9")
    assert GenerationRequest(prompt="x", mode="pro").resolution == "1080p"
    assert GenerationRequest(prompt="x", mode="pro", resolution="720p").resolution == "720p"
    cut = GenerationRequest(shots=(ShotRequest("a", 2.5), ShotRequest("b", 1.5)))
    assert (cut.duration, cut.shot_type) == (4, "customize")
    assert isinstance(cut.duration, int)


WORDS = st.text(min_size=1, max_size=40).filter(str.strip)
REQUESTS = st.builds(
    GenerationRequest,
    prompt=WORDS,
    negative_prompt=st.text(max_size=40),
    duration=st.integers(3, 15),
    aspect_ratio=st.sampled_from(["16:9", "9:16", "1:1"]),
    mode=st.sampled_from(["std", "pro"]),
    sound=st.booleans(),
    cfg_scale=st.floats(0, 1),
    seed=st.none() | st.integers(0, 2**32 - 1),
    elements=st.lists(
        st.builds(Element, id=WORDS, images=st.lists(WORDS, max_size=2).map(tuple)),
        max_size=3,
        unique_by=lambda element: element.id,
    ).map(tuple),
    camera_control=st.none() | st.just(CameraControl("simple", {"zoom": 3})),
    watermark=st.booleans(),
)


def test_drawn_paths_read_back_from_json():
    drawn = DrawnPath((0, 1.5), (2, 3), 64, 48)
    asked = GenerationRequest(prompt="x", start_image="a", motion_paths=(drawn, drawn))
    assert GenerationRequest.from_json(json.loads(json.dumps(asked.to_json()))) == asked


@given(REQUESTS)
def test_json_reads_back_to_an_equal_request(request_):
    assert GenerationRequest.from_json(request_.to_json()) == request_


def test_json_is_full_and_canonical():
    made = GenerationRequest(
        prompt="x", reference_video=ReferenceVideo("a.mp4"), shot_type="intelligence"
    )
    body = made.to_json()
    assert next(iter(body)) == "prompt"
    assert body["schema_version"] == 1
    assert body["reference_video"] == {"source": "a.mp4", "role": "base", "keep_sound": True}
    assert GenerationRequest.from_json(body) == made


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("promt", "prompt"),
        ("aspectRatio", "aspect_ratio"),
        ("image", "start_image"),
        ("multi_prompt", "shots"),
        ("ratio", "aspect_ratio"),
        ("generate_audio", "sound"),
    ],
)
def test_a_mistyped_or_hosted_name_is_told_the_field_that_is_meant(slip, meant):
    with pytest.raises(RequestError) as caught:
        GenerationRequest.from_json({slip: "x"})
    said = f"field {slip!r} is not known (did you mean {meant!r}?): the fields are prompt, "
    assert caught.value.sentence.startswith(said)
    with pytest.raises(RequestError, match="the fields are prompt, duration"):
        GenerationRequest.from_json({"shots": [{"fps": 24}]})
    with pytest.raises(RequestError, match="did you mean 'duration'"):
        GenerationRequest.from_json({"shots": [{"prompt": "a", "durration": 3}]})
