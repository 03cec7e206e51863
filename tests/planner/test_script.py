"""Screenplay form: headings, cues and transitions are read and taken out of the description."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_local.planner.intent import resolve, understand
from kling_local.planner.script import take_out_script


@pytest.mark.parametrize(
    ("heading", "place", "setting", "time", "details"),
    [
        ("INT. HOTEL LOBBY - NIGHT. A dog sleeps.", "hotel lobby", "interior", "night", ()),
        ("EXT. DESERT HIGHWAY - DAY\nA dog sleeps.", "highway", "exterior", "day", ("desert",)),
        ("INT. TAXI (MOVING) - NIGHT. A dog sleeps.", "taxi", "interior", "night", ()),
        ("EXT. ROOFTOP - DAWN. A dog sleeps.", "rooftop", "exterior", "dawn", ()),
        ("INT. SUBMARINE - CONTROL ROOM. A dog sleeps.", "control room", "interior", None,
         ("submarine",)),
        ("FADE IN: EXT. FOREST - CONTINUOUS. A dog sleeps.", "forest", "exterior", None, ()),
    ],
)  # fmt: skip
def test_a_heading_says_where_and_when(heading, place, setting, time, details):
    shot = resolve(heading)
    found = shot.environment
    assert (found.place, found.setting, found.time_of_day) == (place, setting, time)
    assert found.details == details
    assert [each.id for each in shot.subjects] == ["dog"]
    assert [each.verb for each in shot.actions] == ["sleep"]


def test_the_place_of_a_heading_has_its_span():
    words = "INT. KITCHEN - NIGHT. A dog."
    spans = {each.slot: words[each.start : each.end] for each in understand(words).spans}
    assert spans["environment.place"] == "KITCHEN"


def test_a_cue_is_spoken():
    shot = resolve("He looks up.\nBELLHOP\n(nervous)\nSir, the lift is broken.\n")
    line = shot.audio.dialogue[0]
    assert (line.speaker, line.text, line.tone) == (
        "bellhop", "Sir, the lift is broken.", "nervous",
    )  # fmt: skip
    assert shot.subjects == ()


@pytest.mark.parametrize(
    "words", ["WIDE SHOT\nA man walks.", "KITCHEN\nA man walks.", "A MAN\nWALKS ON A BEACH", "x"]
)
def test_capitals_that_are_no_cue_stay(words):
    assert take_out_script(words).cues == ()


def test_transitions_and_voices_off_are_taken_out():
    rest = take_out_script("SMASH CUT TO: a dog. MAN (O.S.) waits.").rest
    assert "CUT" not in rest
    assert "O.S." not in rest
    assert "a dog" in rest


PIECES = st.lists(
    st.sampled_from(
        ["INT. ", "EXT.", "KITCHEN", " - ", "NIGHT", ". ", "\n", "MAN", "(nervous)", "Hello. ", "x"]
    ),
    max_size=14,
).map("".join)


@given(PIECES | st.text(max_size=120))
def test_the_text_keeps_its_length(words):
    assert len(take_out_script(words).rest) == len(words)
    for span in understand(words).spans:
        assert 0 <= span.start < span.end <= len(words)


@pytest.mark.parametrize(
    ("prompt", "names", "deeds"),
    [
        (
            "SARAH (30s) pours coffee. Her husband TOM enters from the left.",
            ["sarah", "husband"],
            ["sarah:pour", "husband:enter"],
        ),
        ("King Arthur walks left", ["king"], ["king:walk"]),
        ("my friend Bob, in a red shirt, jumps", ["friend"], ["friend:jump"]),
        (
            "the detective Marlowe walks left. Marlowe stops.",
            ["detective"],
            ["detective:walk", "detective:stop"],
        ),
        ('A man\'s voice: "come here." A dog walks left.', ["dog"], ["dog:walk"]),
        ('the voice of a man says "hello", a dog walks left', ["dog"], ["dog:walk"]),
        # no proper names
        ("A Man Walks Left Through A Forest", ["man"], ["man:walk"]),
        ("The boy Monday evening, he walks", ["boy"], ["boy:walk"]),
    ],
)
def test_who_a_script_brings_in(prompt: str, names: list[str], deeds: list[str]) -> None:
    blueprint = resolve(prompt)
    assert [subject.name for subject in blueprint.subjects] == names
    assert [f"{action.subject}:{action.verb}" for action in blueprint.actions] == deeds


def test_each_label_is_who_says_its_line() -> None:
    said = resolve('Detective (gruff voice): "Where were you?" Suspect: "At home."').audio.dialogue
    assert [line.speaker for line in said] == ["detective", "suspect"]
    said = resolve('The boy and the girl. Boy: "hi". Girl: "hello there."').audio.dialogue
    assert [line.speaker for line in said] == ["boy", "girl"]
