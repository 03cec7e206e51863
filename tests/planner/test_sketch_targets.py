"""Actions with a target in the built-in world: drawn, or noted."""

import pytest

from kling_local import cards
from kling_local.planner import plan
from kling_local.planner.intent import resolve
from kling_local.planner.sketch_words import world
from kling_local.request import GenerationRequest
from tests.planner.captions import figures as figures_in

SKETCH = cards.card("sketch")
KINDS = {"car": "car", "boat": "boat", "plane": "airplane"}


def drawn(prompt):
    """The compiled figures, and the codes of the findings with their severity."""
    shots = plan(GenerationRequest(prompt=prompt), SKETCH)
    told = {(each.severity, each.code) for each in shots.findings if each.code.startswith("M")}
    return figures_in(shots.shots[0].compiled_prompt), told


@pytest.mark.parametrize(
    ("prompt", "figures"),
    [
        ("a woman drives a red car", "a red car drives right"),
        ("a man flies a red plane", "a red airplane flies right"),
        ("a man pilots a red plane", "a red airplane flies right"),
        ("two men are piloting a red plane", "a red airplane flies right"),
        ("a cyclist rides his red bike", "a red bicycle drives right"),
        ("a man in a red car drives", "a red car drives right"),
        ("a man drives off in a red car", "a red car drives right"),
        ("a woman travels in a yellow bus", "a yellow bus drives right"),
        ("a girl rides in the back of a white truck", "a white truck drives right"),
        ("a red car driven by a woman", "a red car drives right"),
        ("a man stops a yellow bus", "a yellow bus stays still"),
        ("a boy rides a black pig", "a black pig walks right"),
        ("a woman rides in a red balloon", "a red balloon drifts right"),
        ("a ghost drives a red car", "a red car drives right"),
        ("a gargoyle drives a red car", "a red car drives right"),
    ],
)
def test_who_is_driven_goes_by_itself_and_the_driver_is_told(prompt, figures):
    assert drawn(prompt)[0] == figures
    told = ("warning", "M101" if "gargoyle" in prompt else "M114")
    assert told in drawn(prompt)[1]


@pytest.mark.parametrize(
    ("prompt", "figures"),
    [
        (
            "a man in a hat rides a white horse",
            "a white horse ridden by a blue man with a hat walks right",
        ),
        ("a boy rides on a blue bicycle", "a blue bicycle ridden by a yellow child drives right"),
        ("a woman captains a white yacht", "a white boat ridden by a red woman sails right"),
        ("a man navigates a white boat", "a white boat ridden by a blue man sails right"),
        ("a girl pedals a red bike", "a red bicycle ridden by a yellow child drives right"),
        ("a woman on a white horse rides", "a white horse ridden by a red woman walks right"),
        ("a jockey gallops on a white horse", "a white horse ridden by a blue man runs right"),
        (
            "a white horse ridden by a knight runs",
            "a white horse ridden by a silver man with armour runs right",
        ),
        (
            "a girl sits on the back of a horse",
            "a brown horse ridden by a yellow child stands still",
        ),
    ],
)
def test_who_rides_in_the_open_is_seen_and_not_told_as_lost(prompt, figures):
    seen, told = drawn(prompt)
    assert seen == figures
    assert ("warning", "M114") not in told


@pytest.mark.parametrize("thing", ["car", "plane"])
@pytest.mark.parametrize("verb", world()["steered"]["verbs"])
def test_every_verb_of_steering_leaves_the_driver_out_and_says_so(verb, thing):
    said = "flies" if verb == "fly" else f"{verb}s"
    figures, told = drawn(f"a man {said} a red {thing}")
    assert figures.startswith(f"a red {KINDS[thing]} ")
    assert " ridden by " not in figures
    assert ("warning", "M114") in told


@pytest.mark.parametrize("verb", world()["steered"]["verbs"])
def test_every_verb_of_steering_shows_who_is_in_a_boat(verb):
    said = "flies" if verb == "fly" else f"{verb}s"
    figures, told = drawn(f"a man {said} a red boat")
    assert figures.startswith("a red boat ridden by a blue man ")
    assert ("warning", "M114") not in told


@pytest.mark.parametrize(
    ("prompt", "people"),
    [
        ("a pilot walks", ["pilot"]),
        ("two pilots wave", ["pilot"]),
        ("the pilot and the captain talk", ["pilot", "captain"]),
        ("pilots walk to the plane", ["pilot", "plane"]),
        ("a captain, a pilot and a skipper wave", ["captain", "pilot", "skipper"]),
        ("a man pilots the unknown craft", ["man"]),
    ],
)
def test_a_pilot_is_somebody(prompt, people):
    assert [each.name for each in resolve(prompt).subjects] == people


@pytest.mark.parametrize(
    ("prompt", "said"),
    [("a woman drives on a street", "drive"), ("a dog swims", "swim"), ("a robot flies", "fly")],
)
def test_a_walk_for_another_way_to_go_is_told(prompt, said):
    findings = plan(GenerationRequest(prompt=prompt), SKETCH).findings
    assert [each.message for each in findings] == [f"the action '{said}' is drawn as 'walks'"]


def test_what_is_told_by_its_place_is_not_told_again():
    findings = plan(GenerationRequest(prompt="a dog jumps on a car"), SKETCH).findings
    assert [each.message for each in findings] == ["'on' is drawn as 'beside'"]


@pytest.mark.parametrize(
    ("prompt", "figures"),
    [
        ("a white dog runs after a black cat", "a white dog chases a black cat right"),
        ("a white dog runs away from a black cat", "a black cat chases a white dog right"),
        ("a white horse followed by a black dog runs", "a black dog chases a white horse right"),
    ],
)
def test_who_runs_after_whom(prompt, figures):
    assert drawn(prompt) == (figures, set())


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("a white dog follows a black cat", "follow"),
        ("a black cat is followed by a white dog", "followed by"),
        ("a white dog walks after a black cat", "walk after"),
    ],
)
def test_who_follows_is_drawn_chasing_and_that_is_told(prompt, said):
    findings = plan(GenerationRequest(prompt=prompt), SKETCH).findings
    assert drawn(prompt)[0] == "a white dog chases a black cat right"
    assert [each.message for each in findings] == [f"'{said}' is drawn as 'chases'"]


@pytest.mark.parametrize(
    "prompt",
    [
        "a white dog chases a black cat",
        "a white dog follows a running black cat",
        "a black cat chased by a white dog",
    ],
)
def test_a_chase_is_not_told(prompt):
    assert drawn(prompt) == ("a white dog chases a black cat right", set())


def test_company_that_stands_behind_is_a_warning():
    figures, told = drawn("a dog chases a ball")
    assert " behind" in figures
    assert ("warning", "M113") in told


@pytest.mark.parametrize(
    ("prompt", "figures"),
    [
        ("a man walks his dog", "a blue man who walks a pet walks right , a brown dog behind"),
        ("a man walks two dogs", "a blue man walks right"),
        ("a man walks with a dog", "a blue man walks right"),
    ],
)
def test_who_is_led_goes_along(prompt, figures):
    assert drawn(prompt) == (figures, set())


@pytest.mark.parametrize(
    "prompt",
    [
        "a dog jumps over a box",
        "a ball falls onto a box",
        "a ball rolls toward a dog",
    ],
)
def test_what_is_drawn_nearly_is_told(prompt):
    assert ("info", "M108") in drawn(prompt)[1]


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("a bird in a tree", "'in'"),
        ("a bird sits in a green tree", "'in'"),
        ("birds in the trees", "'in'"),
        ("a bird among trees", "'among'"),
        ("a dog around a tree", "'around'"),
        ("a bird upon a horse", "'on'"),
        ("a cat at the top of a tree", "'on'"),
        ("a cat in the back of a truck", "'in'"),
        ("a bird sings in a tree", "'sing in' 'tree'"),
        ("a man waves from a car", "'wave from' 'car'"),
        ("a dog looks out of a car", "'look out of' 'car'"),
        ("a cat hides in a shoe", "'hide in' 'shoe'"),
        ("a man waves on top of a car", "'wave on' 'car'"),
    ],
)
def test_a_place_at_a_companion_that_is_not_drawn_is_told_once(prompt, said):
    findings = plan(GenerationRequest(prompt=prompt), SKETCH).findings
    told = [each.message for each in findings if each.code == "M108"]
    assert told == [f"{said} is drawn as 'beside'"]


def test_a_hug_is_drawn_as_a_hug():
    assert drawn("a man hugs a woman") == (
        "a blue man who hugs meets a red woman who hugs",
        set(),
    )


@pytest.mark.parametrize("prompt", ["a man walks around a car", "a man gets out of a car"])
def test_a_way_in_the_verb_itself_is_told(prompt):
    assert ("info", "M108") in drawn(prompt)[1]


@pytest.mark.parametrize(
    "prompt",
    [
        "a dog by a tree",
        "a man outside a bus",
        "a man waves to a woman",
        "a dog stands behind a car",
        "a dog drinks from a cup",
        "a man plays against a woman",
    ],
)
def test_a_place_that_is_drawn_is_not_told(prompt):
    assert ("info", "M108") not in drawn(prompt)[1]


@pytest.mark.parametrize(
    ("prompt", "figures"),
    [
        ("a black cat with a bow on runs", "a black cat runs right"),
        ("a red man holding a blue flag runs", "a red man with a flag runs right"),
        (
            "a purple butterfly and a blue fish underwater meet",
            "a purple butterfly meets a blue fish",
        ),
        ("a tree in a forest", "a green tree stays still"),
    ],
)
def test_the_verb_is_not_lost(prompt, figures):
    assert drawn(prompt)[0] == figures


def test_a_flying_thing_is_an_airplane():
    found = plan(GenerationRequest(prompt="a biplane flies"), SKETCH).findings
    assert "'biplane' is drawn as an airplane" in [each.message for each in found]


@pytest.mark.parametrize(
    ("prompt", "figures"),
    [
        (
            "a woman riding a red bicycle, she moves from right to left",
            "a red bicycle ridden by a purple woman drives left",
        ),
        (
            "a man rides a white horse, he goes left",
            "a white horse ridden by a blue man walks left",
        ),
        (
            "a boy rides a red bike and turns left",
            "a red bicycle ridden by a yellow child drives left",
        ),
        (
            "a woman rides a white horse, she waves, she rides left",
            "a white horse ridden by a red woman walks left",
        ),
        (
            "a man rides a white horse to the left and turns right",
            "a white horse ridden by a blue man walks left",
        ),
        (
            "a man rides a white horse, gets off and turns left",
            "a white horse ridden by a blue man walks right",
        ),
        (
            "a man rides a white horse and looks left",
            "a white horse ridden by a blue man walks right",
        ),
    ],
)
def test_where_a_rider_turns_later_what_is_ridden_goes(prompt, figures):
    assert drawn(prompt)[0] == figures
