"""The Kling dialect: bodies and what they mean, refusals in the service's own field names.

In tests/cases/wire/kling, NAME.json is a body, NAME.request.json its canonical fields (without
defaults), and NAME.error.json the field and words of its refusal.
"""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_local.dialects import dialect, dialects
from kling_local.errors import KlingError, RequestError
from kling_local.request import GenerationRequest

CASES = Path(__file__).parents[1] / "cases" / "wire" / "kling"
BODIES = sorted(path for path in CASES.glob("*.json") if path.name.count(".") == 1)


@pytest.mark.parametrize("path", BODIES, ids=lambda path: path.stem)
def test_case(path):
    body = json.loads(path.read_text(encoding="utf-8"))
    wanted = path.with_suffix(".request.json")
    if wanted.exists():
        expected = GenerationRequest.from_json(json.loads(wanted.read_text(encoding="utf-8")))
        assert dialect("kling").parse(body) == expected
        return
    error = json.loads(path.with_suffix(".error.json").read_text(encoding="utf-8"))
    with pytest.raises(KlingError) as caught:
        dialect("kling").parse(body)
    assert caught.value.field == error["field"]
    assert caught.value.hint
    assert error["words"] in caught.value.sentence


def test_an_unknown_dialect_is_refused_with_the_known_ones():
    assert dialects()[0] == "kling"
    with pytest.raises(RequestError, match="'klang' is not known: use kling, kling-new"):
        dialect("klang")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = (
    "model_name prompt multi_shot shot_type multi_prompt image_list element_list video_list sound"
    " mode aspect_ratio duration watermark_info callback_url external_task_id"
).split()


@given(st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_any_body_is_read_or_refused_in_one_sentence(body):
    try:
        seconds = dialect("kling").parse(body).duration
    except KlingError as error:
        seconds = 5 if error.sentence else 0
    assert 3 <= seconds <= 15
