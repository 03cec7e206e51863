"""The optional writer: it fills only open slots, and a rewrite must keep what the words said."""

import json
from pathlib import Path

import pytest

from kling_local.planner import plan
from kling_local.planner.writer import (
    REWRITE,
    judged,
    proposal_to_json,
    propose,
    question,
    schema,
)
from kling_local.request import GenerationRequest, ShotRequest
from tests.planner.lint_models import LTX

RECORDED = json.loads(
    (Path(__file__).parent.parent / "cases" / "writer" / "recorded.json").read_text("utf-8")
)


class Recorded:
    """A writer that returns recorded answers of a model, in the order of the shots."""

    def __init__(self, answers):
        self.answers = list(answers)
        self.asked = []

    def answer(self, question, schema):
        self.asked.append((question, schema))
        return self.answers.pop(0)


def shot_of(words):
    return plan(GenerationRequest(prompt=words), LTX).shots[0]


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: case["name"])
def test_recorded_answers_are_judged(case):
    proposal = judged(shot_of(case["words"]), case["answer"])
    assert {each.slot: each.value for each in proposal.fills} == case["fills"]
    assert [each.what for each in proposal.refused] == case["refused"]
    assert (proposal.rewrite != case["words"]) == case["rewritten"]
    assert bool(proposal.diff) == case["rewritten"]


def test_only_open_slots_are_asked_for():
    shot = shot_of("Close-up of a man in the rain at night")
    asked = schema(shot.blueprint)
    assert "camera.shot_size" not in asked
    assert "environment.time_of_day" not in asked
    assert asked["camera.angle"][0] is None
    assert "low" in asked["camera.angle"]
    assert asked[REWRITE] == 512


def test_every_shot_is_asked_about_once_and_nothing_in_the_plan_changes():
    shots = (ShotRequest("A man walks", 3), ShotRequest("He sits, no cars", 3))
    made = plan(GenerationRequest(shots=shots), LTX)
    writer = Recorded([{"camera.angle": "low", REWRITE: "A man walks."}, {}])
    proposals = propose(made, writer)
    assert [each.shot for each in proposals] == [1, 2]
    assert "no cars" in writer.asked[1][0]
    assert made == plan(GenerationRequest(shots=shots), LTX)
    assert json.loads(json.dumps(proposal_to_json(proposals[0])))["fills"] == [
        {"slot": "camera.angle", "value": "low"}
    ]


def test_the_question_holds_what_is_known_and_what_was_found():
    made = plan(GenerationRequest(prompt="Close-up of a man, no cars"), LTX)
    asked = question(made.shots[0], made)
    assert '"camera.shot_size": "close_up"' in asked
    assert "no cars" in asked
    assert '"rewrite"' in asked
