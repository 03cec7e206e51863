"""A plan gives the same request in every dialect, and so do its reference markers."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kling_local.dialects import dialect, dialects
from kling_local.dialects.base import Form
from kling_local.request import GenerationRequest
from tests.dialects import writers
from tests.dialects.writers import WRITERS, Plan, submit

CASES = Path(__file__).parents[1] / "cases" / "wire"
THREE = Plan(shots=(("A", 3), ("B", 3), ("C", 2)), duration=8, ratio="16:9", mode="pro", sound=True)
EXAMPLES = sorted((CASES / "three_shots").glob("*.json"))


def test_every_dialect_has_a_writer_and_an_example():
    assert set(WRITERS) == set(dialects())
    assert {path.stem for path in EXAMPLES} == set(dialects())


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_plan_of_the_specification_is_one_request_everywhere(path):
    """The plan of section 13 of hosted-apis.md, as data files."""
    body = json.loads(path.read_text(encoding="utf-8"))
    if isinstance(body, list):
        body = Form(tuple((name, value) for name, value in body))
    assert dialect(path.stem).parse(body) == THREE.request()
    assert submit(path.stem, body).request == THREE.request()


WORDS = st.text(st.sampled_from("abc déf 中文,.'-"), min_size=1, max_size=40).filter(str.strip)
SHOTS = (
    st.lists(st.tuples(WORDS.map(str.strip), st.integers(1, 5)), min_size=1, max_size=6)
    .filter(lambda shots: 3 <= sum(s for _, s in shots) <= 15)
    .map(tuple)
)
LOOKS = {
    "ratio": st.sampled_from(["16:9", "9:16", "1:1"]),
    "mode": st.sampled_from(["std", "pro"]),
    "sound": st.booleans(),
}
PLANS = st.one_of(
    st.builds(Plan, prompt=WORDS, duration=st.integers(3, 15), **LOOKS),
    st.builds(Plan, shots=SHOTS, **LOOKS).map(
        lambda plan: Plan(
            shots=plan.shots,
            duration=sum(s for _, s in plan.shots),
            ratio=plan.ratio,
            mode=plan.mode,
            sound=plan.sound,
        )
    ),
)


@settings(max_examples=60, deadline=None)
@given(PLANS)
def test_any_plan_is_one_request_everywhere(plan):
    for name, write in WRITERS.items():
        path, body = write(plan)
        assert submit(name, body, path).request == plan.request(), name


@settings(max_examples=60, deadline=None)
@given(PLANS)
def test_both_openai_sdks_encode_the_same_film(plan):
    for by_key in (False, True):
        form = writers.openai_form(plan, by_key=by_key)
        assert submit("openai", form).request == plan.request()


REFERENCES = {
    "kling": (
        None,
        {
            "model_name": "kling-v3-omni",
            "prompt": "<<<image_2>>> meets <<<image_3>>> after <<<image_1>>>",
            "image_list": [
                {"image_url": "http://h/a.png"},
                {"image_url": "http://h/start.png", "type": "first_frame"},
                {"image_url": "http://h/b.png"},
            ],
            "mode": "std",
        },
    ),
    "kling-new": (
        None,
        {
            "contents": [
                {"type": "refer_image", "url": "http://h/a.png", "id": "Zhang"},
                {"type": "first_frame", "url": "http://h/start.png"},
                {"type": "refer_image", "url": "http://h/b.png"},
                {"type": "prompt", "text": "@image_2 meets @image_3 after @Zhang"},
            ],
            "settings": {"multi_shot": False},
        },
    ),
    "fal": (
        "/fal-ai/kling-video/o3/standard/reference-to-video",
        {
            "prompt": "<<<image_1>>> meets @Image2 after @Image1",
            "start_image_url": "http://h/start.png",
            "image_urls": ["http://h/a.png", "http://h/b.png"],
        },
    ),
}


@pytest.mark.parametrize("name", REFERENCES)
def test_markers_point_at_the_same_pictures_everywhere(name):
    path, body = REFERENCES[name]
    assert submit(name, body, path).request == GenerationRequest(
        prompt="<<<image_1>>> meets <<<image_3>>> after <<<image_2>>>",
        start_image="http://h/start.png",
        reference_images=("http://h/a.png", "http://h/b.png"),
        mode="std",
    )


def test_names_of_elements_and_voices_become_markers():
    said = submit(
        "kling-new",
        {
            "contents": [
                {"type": "prompt", "text": "@Zhang sees @Zhang2 and @nobody"},
                {"type": "element", "element_id": 1, "id": "Zhang"},
                {"type": "element", "element_id": "2", "id": "Zhang2"},
            ],
            "settings": {"multi_shot": False},
        },
    ).request
    assert said.prompt == "<<<element_1>>> sees <<<element_2>>> and @nobody"
    assert [element.id for element in said.elements] == ["1", "2"]


def test_fal_counts_the_frames_of_image_to_video_as_images():
    path = "/fal-ai/kling-video/o3/pro/image-to-video"
    body = {"prompt": "@Image1", "image_url": "http://h/a.png"}
    submission = submit("fal", body, path)
    assert submission.request.prompt == "<<<image_1>>>"
    assert submission.aspect_follows == "start_image"


def test_a_marker_that_points_at_nothing_is_a_finding():
    body = writers.kling(Plan("<<<image_3>>> runs"))
    assert submit("kling", body).findings == ("<<<image_3>>> points at nothing: there are 0",)
