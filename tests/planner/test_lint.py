"""Lint: every code is found in its example and in no clean plan, with the right shot and span."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_local.planner import plan
from kling_local.planner.lint import LETTERS, SEVERITIES, catalogue, in_order
from kling_local.planner.lint.dialect import ignored_fields
from kling_local.planner.lint.pages import example_findings
from kling_local.planner.lint.repair import repaired
from kling_local.request import CameraControl, Element, GenerationRequest, ShotRequest
from kling_local.shots import Finding
from tests.planner.lint_models import LTX, MODELS, SKETCH, WAN

CASES = Path(__file__).parent.parent / "cases" / "lint"
CLEAN = tomllib.loads((CASES / "clean.toml").read_text(encoding="utf-8"))["plan"]
ORDINARY = tomllib.loads((CASES / "ordinary.toml").read_text(encoding="utf-8"))["prompt"]


def found_in(model=LTX, **fields):
    """The codes found in a request, each with its shot."""
    request = GenerationRequest(**fields)
    return [(each.code, each.shot) for each in plan(request, model).findings]


def shots(*prompts, seconds=3):
    return tuple(ShotRequest(prompt, seconds) for prompt in prompts)


def test_there_are_forty_codes_and_each_says_what_it_is_about():
    codes = catalogue()
    assert len(codes) >= 40
    for code in codes.values():
        assert re.fullmatch(r"[PMD]\d{3}", code.id)
        assert code.id[0] in LETTERS
        assert code.severity in SEVERITIES
        assert code.title
        assert code.why.endswith((".", ")"))
        assert code.example


@pytest.mark.parametrize("code", catalogue().values(), ids=lambda code: code.id)
def test_every_code_fires_on_its_example(code):
    mine = [each for each in example_findings(code, SKETCH) if each.code == code.id]
    assert mine
    assert all("{" not in each.message + each.hint for each in mine)
    assert {each.severity for each in mine} & {code.severity}


@pytest.mark.parametrize("case", CLEAN, ids=lambda case: str(CLEAN.index(case)))
def test_no_code_fires_on_a_clean_plan(case):
    assert len(CLEAN) == 100
    made = plan(GenerationRequest.from_json(case["request"]), MODELS[case["like"]])
    assert [(each.code, each.shot, each.message) for each in made.findings] == []


def test_false_alarms_on_ordinary_prompts_are_one_in_twenty_at_most():
    """Prompts as people write them; ``true`` lists the justified warnings."""
    alarms = 0
    for case in ORDINARY:
        made = plan(GenerationRequest(prompt=case["words"], duration=case["seconds"]), LTX)
        warned = {each.code for each in made.findings if each.severity != "info"}
        alarms += bool(warned - set(case.get("true", ())))
    assert len(ORDINARY) >= 60
    assert alarms / len(ORDINARY) <= 0.05


WORDS = st.sampled_from(
    (
        "a man the woman red coat runs left right pan then and, no cars close-up wide shot night"
        ' noon he she "Stop now." piano music (x:1.2) @Image1 at 8 seconds static Anna smiles'
        " 夜の街 naïve 👍"
    ).split()
)


@given(st.lists(WORDS, min_size=1, max_size=25).map(" ".join), st.sampled_from(list(MODELS)))
def test_spans_lie_inside_the_words_and_findings_stand_once(prompt, model):
    request = GenerationRequest(prompt=prompt, shot_type="intelligence", duration=6)
    made = plan(request, MODELS[model])
    prompts = {shot.number: shot.prompt for shot in made.shots}
    for each in made.findings:
        assert each.code in catalogue()
        assert each.severity in SEVERITIES
        assert each.shot is None or each.shot in prompts
        if each.span:
            start, end = each.span
            assert 0 <= start < end <= len(prompts[each.shot])
    assert len(set(made.findings)) == len(made.findings)
    assert plan(request, MODELS[model]).findings == made.findings


def test_findings_come_by_shot_then_letter_then_code():
    mixed = [
        Finding("P020", "warning", "b", shot=2),
        Finding("M101", "warning", "c", shot=1),
        Finding("P010", "warning", "a", shot=1),
        Finding("P001", "info", "z"),
        Finding("P001", "info", "z"),
    ]
    assert [each.code for each in in_order(mixed)] == ["P001", "P010", "M101", "P020"]


@pytest.mark.parametrize(
    ("prompts", "absent"),
    [
        (("An alien looks at the stars", "An alien steps out"), "P042"),  # None is no direction
        (("A red car stops", "A blue car passes the red car"), "P040"),  # "a": another car
        (("A man in a red coat walks", "The man takes off his red coat, a blue shirt"), "P040"),
        (("A man walks at noon", "The same street by nightfall, night"), "P041"),
        (("A man walks at noon", "A woman in a bar at night"), "P041"),  # another place
        (("Two dogs run", "One of the dogs stops, the three cats watch"), "P044"),
        (("A dog runs left", "The dog turns and runs right"), "P042"),
        (("Rain in the park", "The rain stops, a cloudless sky"), "P043"),
    ],
)
def test_continuity_rules_know_what_is_no_break(prompts, absent):
    assert absent not in [code for code, _ in found_in(shots=shots(*prompts))]


@pytest.mark.parametrize(
    ("words", "absent"),
    [
        ("A blacksmith hammers glowing iron, sparks fly", "P065"),  # unknown words may show a lot
        ("The camera pans left, then pans right", "P020"),
        ("Static shot, then the camera pushes in on a door", "P021"),
        ("From wide shot to close-up of a man", "P023"),
        ("A street from day to midnight, timelapse", "P031"),
        ("A woman watches a man as he walks", "P050"),
        ("A man and a boy fish. The boy smiles as he waits", "P050"),
        ("Steam rises. Waves crash. Snow falls on a roof", "P051"),
        ("A man named Bo walks and smiles", "P051"),
        ("Sophie, a tall woman in red, walks and waves", "P051"),
        ("A dog, no cuts, no music", "P060"),
        ("A man with a music box in a library", "P070"),
        ('A 7" vinyl record spins on a table', "P062"),
        ("Follow him for 4 seconds down the road", "P012"),
        ("A 5-second clip of a man on a road", "P013"),
    ],
)
def test_rules_of_one_shot_know_what_is_no_fault(words, absent):
    assert absent not in [code for code, _ in found_in(prompt=words)]


def test_a_span_covers_the_words_it_is_about():
    words = "A man on a bridge, pan left and pan right, no cars"
    made = plan(GenerationRequest(prompt=words), LTX)
    spans = {each.code: words[slice(*each.span)] for each in made.findings if each.span}
    assert spans["P060"] == "no cars"
    assert spans["P020"].startswith("pan left and pan")


def test_references_are_matched_both_ways():
    fields = {
        "prompt": "Mia and <<<element_2>>> walk like <<<image_3>>>",
        "elements": (Element("1", "Mia"), Element("2"), Element("3", "Leo")),
        "reference_images": ("a.png",),
    }
    made = plan(GenerationRequest(**fields), LTX)
    told = {(each.code, each.field) for each in made.findings}
    assert ("P007", "elements[2]") in told
    assert ("P007", "reference_images[0]") in told
    assert "P004" in [each.code for each in made.findings]
    assert ("P007", "elements[0]") not in told


def test_the_hosted_camera_axes_are_read_the_hosted_way():
    """The hosted "tilt" turns left and right, the hosted "pan" up and down."""
    against = CameraControl("simple", {"tilt": 5})
    with_it = CameraControl("simple", {"tilt": -5})
    words = "a car on a road, the camera pans left"
    assert ("P025", 1) in found_in(prompt=words, camera_control=against)
    assert ("P025", 1) not in found_in(prompt=words, camera_control=with_it)


def test_speech_takes_its_language_s_time():
    line = "おはようございます。今日はとても良い天気ですね。散歩に行きましょう。"
    words = f"A man in a park says 「{line}」"
    assert ("P005", 1) in found_in(prompt=words, duration=3, sound=True)
    assert ("P005", 1) not in found_in(prompt=words, duration=6, sound=True)


def test_what_is_too_long_for_the_encoder_is_named():
    sentence = "A man walks along the river and looks at the water. "
    made = plan(GenerationRequest(prompt=sentence * 58), WAN)
    told = next(each for each in made.findings if each.code == "M018")
    assert "estimated" in told.message
    assert len(made.takes[0].prompt) < len(sentence * 58)


def test_a_dialect_s_silent_losses_are_told():
    body = {"model_name": "kling-v3-omni", "promt": "x", "prompt": "a dog", "seed": 3}
    told = {each.field: each.hint for each in ignored_fields(body, "kling")}
    assert told["promt"] == "did you mean 'prompt'?"
    assert "no seed" in told["seed"]
    assert ignored_fields({"prompt": "x"}, "kling") == ()
    assert ignored_fields({"anything": 1}, "unheard of") == ()
    shots_off = {"multi_prompt": [{"index": 1}], "multi_shot": False}
    assert [each.code for each in ignored_fields(shots_off, "kling")] == ["D002"]
    unread = shots_off | {"prompt": "a dog", "shot_type": "customize"}
    off = [each.field for each in ignored_fields(unread, "kling")]
    assert off == ["multi_prompt", "shot_type"]


FAULTS = [
    ("sums", {"shots": [{"prompt": "a dog", "duration": 3}], "duration": 9}, "P101"),
    ("limits", {"prompt": "a dog", "duration": 40}, "P103"),
    ("more shots than six", {"shots": [{"prompt": "a dog", "duration": 1}] * 7}, "P104"),
    ("a shot under 1 s", {"shots": [{"prompt": "a dog", "duration": 0.5}] * 4}, "P102"),
    (
        "an action that needs more seconds",
        {"prompt": "A man runs, stops, sits, eats, stands up, dances and sleeps", "duration": 3},
        "P010",
    ),
    ("speech longer than the shot", {"prompt": f'A man says "{"word " * 40}."', "sound": True},
     "P005"),
    ("contradictory camera", {"prompt": "a man, pan left and pan right"}, "P020"),
    ("contradictory light", {"prompt": "a dark room in bright light, hard light, soft light"},
     "P030"),
    ("camera words without direction", {"prompt": "a man on a road, the camera pans"}, "P022"),
    ("two subjects and he", {"prompt": "A man and a boy walk. He waves"}, "P050"),
    ("a name never introduced", {"prompt": "Anna smiles"}, "P051"),
    ("a marker without a list item", {"prompt": "<<<image_1>>> walks"}, "P004"),
    ("a list item without a marker", {"prompt": "a dog", "reference_images": ["a.png"]}, "P007"),
    ("the coat changes colour",
     {"shots": [{"prompt": "A man in a red coat walks", "duration": 3},
                {"prompt": "The man in a blue coat stops", "duration": 3}]}, "P040"),
    ("day then night without a cut word",
     {"shots": [{"prompt": "A man walks in a street at noon", "duration": 3},
                {"prompt": "The man stops in the street, night", "duration": 3}]}, "P041"),
    ("the screen direction flips",
     {"shots": [{"prompt": "A man runs left", "duration": 3},
                {"prompt": "The man runs right", "duration": 3}]}, "P042"),
    ("negation inside the prompt", {"prompt": "a street, no cars"}, "P060"),
    ("style words the model ignores", {"prompt": "a dog, masterpiece, 8k, best quality"}, "M020"),
    ("text asked of a model that cannot", {"prompt": 'a sign reads "OPEN"', "model": "sketch"},
     "M013"),
    ("over the token limit", {"prompt": "A man walks along the river at night. " * 65}, "M018"),
    ("sound words while sound is off", {"prompt": "a dog, piano music"}, "P070"),
    ("and the reverse", {"prompt": "a dog walks", "sound": True}, "P073"),
    ("too many subjects",
     {"prompt": "Ten dancers and two drummers in a hall"},
     "P052"),
    ("unsafe", {"prompt": "a man kills a woman, blood and gore"}, "P055"),
    ("a real person", {"prompt": "Taylor Swift dances"}, "P054"),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "body", "code"), FAULTS, ids=[each[0] for each in FAULTS])
def test_every_kind_of_fault_that_was_asked_for_is_found(fault, body, code):
    read = repaired(body)
    model = SKETCH if body.get("model") == "sketch" else LTX if code != "M018" else WAN
    findings = (*read.findings, *plan(read.request, model).findings)
    told = {each.code: each.severity for each in findings}
    assert code in told, f"{fault}: {told}"
    if code in ("P054", "P055"):
        assert told[code] == "info"


def test_findings_about_the_plan_and_about_the_model_have_letters_of_their_own():
    plain = {
        each.code[0]
        for each in plan(GenerationRequest(prompt="a man, pan left and pan right"), LTX).findings
    }
    assert plain == {"P"}
    able = {each.code for each in plan(GenerationRequest(prompt="a wombat"), SKETCH).findings}
    assert able == {"M102"}


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("A street changes from day to night", ""),
        ("A street by day, then at night", "'night' is not drawn: a shot has one hour"),
        ("Rain and fog, a man walks in a street", "'fog' is not drawn: a shot has one weather"),
        ("Wide shot of a dog, then a close-up", "'close-up' is not drawn: a shot has one size"),
        ("A man and a woman walk in a street", ""),
        ("A black dog and a white dog hop in a street", ""),
        ("A black ball and a white ball hop in a street", ""),
        ("It walks in a street", "'walk' is not drawn: the words name nobody who does it"),
        ("A dog on a street at sunset, golden hour", ""),
        ("A man and a woman hug in a street", ""),
        ("A man walks past a woman in a street", ""),
    ],
)
def test_sketch_tells_what_changes_in_a_shot_and_who_does_not_act(prompt, told):
    found = plan(GenerationRequest(prompt=prompt), SKETCH).findings
    said = [each.message for each in found if each.code in ("M105", "M112", "M113")]
    assert [each[: len(told)] for each in said] == ([told] if told else [])
