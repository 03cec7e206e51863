"""Messages of refused values use the caller's own names, JSON's words, and the true types."""

import pytest

from tests.dialects.test_checklist import list_refused, refused, with_value


def test_kling_misses_a_shot_type_by_name():
    body = with_value("kling", "multi_shot", True)
    assert refused("kling", body).body["message"] == "shot_type cannot be empty"


def test_evolink_misses_a_shot_type_by_name():
    body = with_value("evolink", "model_params", {"multi_shot": True})
    assert refused("evolink", body).body["error"]["message"] == "shot_type is required"


def test_a_number_where_the_wire_has_text_is_not_called_no_whole_number():
    said = refused("segmind", with_value("segmind", "duration", 3)).body["error"]
    assert said == 'duration is 3: it must be a text of digits, such as "5"'


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (True, "true"),
        ([{"a": None}], '[{"a": null}]'),
        (["五"], '["五"]'),
        (["\ud800"], '["\\ud800"]'),
    ],
)
def test_values_are_told_as_json_writes_them(value, told):
    said = refused("replicate", with_value("replicate", "duration", value)).body["detail"]
    assert said == f"input.duration is {told}: it must be a whole number"


@pytest.mark.parametrize("value", [["A"], {"a": 1}, 5.5, True])
def test_fal_echoes_the_value_that_was_sent(value):
    entry = refused("fal", with_value("fal", "multi_prompt", value)).body["detail"][0]
    assert entry["input"] == value


def test_fal_echoes_no_endless_and_no_impossible_value():
    for value in (["x" * 5000], float("inf")):
        entry = refused("fal", with_value("fal", "multi_prompt", value)).body["detail"][0]
        assert isinstance(entry["input"], str)
        assert len(entry["input"]) <= 1000


def test_replicate_names_a_field_beside_the_input_as_it_lies():
    body = with_value("replicate", "prompt", "a dog") | {"webhook_events_filter": ["nope"]}
    (entry,) = refused("replicate", body).body["invalid_fields"]
    assert entry["field"] == "webhook_events_filter[1]"


def test_one_entry_is_one_entry():
    reply = list_refused("evolink", "/v1/tasks/batch", "POST", {"task_ids": []})
    assert reply.body["error"]["message"] == "task_ids needs at least 1 entry"
