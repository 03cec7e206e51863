"""The cue sheet: which sounds a plan has, and when."""

from __future__ import annotations

import itertools

import pytest

from kling_local import cards
from kling_local.planner import cues, plan, shot_list_from_json, shot_list_to_json
from kling_local.planner.storyboard.lanes import lanes
from kling_local.planner.vocabulary import read
from kling_local.request import Element, GenerationRequest, ShotRequest


def film(*shots, **fields):
    asked = tuple(ShotRequest(prompt, seconds) for prompt, seconds in shots)
    return plan(GenerationRequest(shots=asked, sound=True, **fields), cards.card("sketch"))


def times(shot_list, lane):
    return [(cue.what, cue.start_s, cue.end_s) for cue in shot_list.cues if cue.lane == lane]


@pytest.mark.parametrize(
    ("prompt", "lane", "expected"),
    [
        ("a beach, thunder rolls at 2 s", "effect", [("thunder", 2.0, 5.0)]),
        ("a dog barks from 1 to 2 seconds", "effect", [("barking", 1.0, 2.0)]),
        ("a bell, sirens", "effect", [("siren", 0.0, 5.0)]),
        ("explosions, then applause", "effect", [("explosion", 0.0, 2.5), ("applause", 2.5, 5.0)]),
        ("sirens and thunder", "effect", [("siren", 0.0, 2.5), ("thunder", 2.5, 5.0)]),
        ("a man runs from 1 s to 3 s", "contact", [("step", 1.0, 3.0)]),
        ("a man stands, footsteps", "contact", [("step", 0.0, 5.0)]),
        ("a car drives right", "motion", [("car", 0.0, 5.0)]),
        ("a man walks in the rain", "ambience", [("rain", 0.0, 5.0)]),
        ("a forest, birds chirping", "ambience", [("forest", 0.0, 5.0), ("birdsong", 0.0, 5.0)]),
        ("complete silence on a beach", "ambience", []),
        ("complete silence on a beach", "silence", [("silence", 0.0, 5.0)]),
        ("a red apple", "effect", []),
    ],
)
def test_what_is_heard_when(prompt, lane, expected):
    assert times(film((prompt, 5)), lane) == expected


@pytest.mark.parametrize(
    ("prompt", "starts"),
    [
        ('a man says "Hello there" and a woman answers "Good day"', [0.0, None]),
        ('at 3 s a man says "Hello there"', [3.0]),
        ('at 2 s a man turns and says "Hello there"', [2.0]),
        ('a man walks from 1s to 3s, then says "I am home"', [3.0]),
        ('a man says "Hello there" at 1.5 seconds', [1.5]),
        ('thunder at 1 s, a man says "Hello there"', [0.0]),
        ('a man runs at 1 s. A woman says "Hello there"', [0.0]),
    ],
)
def test_lines_begin_where_the_words_say(prompt, starts):
    spoken = [cue for cue in film((prompt, 5)).cues if cue.lane == "speech"]
    assert len(spoken) == len(starts)
    for cue, start in zip(spoken, starts, strict=True):
        assert start is None or cue.start_s == start
    for before, after in itertools.pairwise(spoken):
        assert before.end_s == after.start_s


def test_lines_that_do_not_fit_share_the_shot():
    words = "so many words that nobody can say them all in such a short time as this one is"
    shot_list = film((f'a man says "{words}" and a woman answers "{words}"', 3))
    first, second = (cue for cue in shot_list.cues if cue.lane == "speech")
    assert (first.start_s, second.end_s) == (0.0, pytest.approx(3.0))
    assert first.end_s == second.start_s == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("prompt", "verbs"),
    [
        ('a man says " " and runs', ["run"]),
        ('The man: "   ". He runs.', ["run"]),
        ("他说：“ ”", []),
        ('a man says "..." and runs', ["run"]),
    ],
)
def test_quotation_marks_around_no_letter_hold_no_line(prompt, verbs):
    (shot,) = (shot_list := film((prompt, 5))).shots
    assert times(shot_list, "speech") == []
    assert [each.verb for each in shot.blueprint.actions] == verbs


def test_the_world_s_names_are_looked_up_once_for_all_cues_of_a_shot(monkeypatch):
    asked = []
    facts = cues.facts_of
    monkeypatch.setattr(cues, "facts_of", lambda *said: asked.append(said) or facts(*said))
    assert len(film(("thunder, sirens, a bell, a dog barks on a beach", 5)).cues) == 4
    assert len(asked) == 1


def test_times_of_a_later_shot_count_from_the_start_of_the_film():
    shot_list = film(("a beach", 2), ("a dog barks at 1 s on a beach", 3))
    assert times(shot_list, "effect") == [("barking", 3.0, 5.0)]
    assert times(shot_list, "ambience") == [("beach", 0.0, 2.0), ("beach", 2.0, 5.0)]


def test_what_carries_over_from_an_earlier_shot_is_heard_too():
    shot_list = film(("a man on a beach in the rain", 2), ("close-up of the man", 2))
    second = [cue for cue in shot_list.cues if cue.lane == "ambience" and cue.shot == 2]
    assert [(cue.place, cue.weather) for cue in second] == [("beach", "rain")]


def test_a_marker_tells_which_voice_speaks():
    prompt = 'The man<<<voice_1>>> says "Who is there?" and the woman<<<voice_2>>> says "A friend."'
    shot_list = film((prompt, 5), voices=("a", "b"))
    assert [cue.voice for cue in shot_list.cues if cue.lane == "speech"] == ["voice_1", "voice_2"]


def test_cues_survive_the_plan_s_json():
    shot_list = film(('a man walks on a beach and says "Hello there", sad music', 5))
    assert {cue.lane for cue in shot_list.cues} == {"speech", "contact", "ambience", "music"}
    assert shot_list_from_json(shot_list_to_json(shot_list)).cues == shot_list.cues


def test_the_page_shows_what_will_be_heard():
    shot_list = film(('thunder at 2 s on a beach, a man says "Hello there"', 5))
    shown = {lane.name: [(bar.text, bar.start_s) for bar in lane.bars] for lane in lanes(shot_list)}
    assert ("thunder", 2.0) in shown["Sound"]
    assert ("beach", 0.0) in shown["Sound"]
    assert shown["Speech"] == [("man: “Hello there”", 0.0)]


def test_kinds_and_motions_of_the_table_are_those_of_the_world():
    kinds = {kind for each in read("sketch_world")["families"].values() for kind in each["kinds"]}
    table = read("foley")
    assert {*table["kinds"]["legged"], *table["kinds"]["humming"]} <= kinds
    assert set(table["path_contacts"]["motions"]) <= set(read("motion")["kind"].values())


@pytest.mark.parametrize(
    ("prompt", "voices"),
    [
        ('Mia says "Hello, my friend" and Rex answers "Who are you?"', ["element_1", "element_2"]),
        ('<<<element_2>>> says "Hello there", Mia asks "Who are you?"', ["element_2", "element_1"]),
        ('Mia asks Rex: "Who are you?"', ["element_1"]),
        ('Mia says to Rex: "Who are you?"', ["element_1"]),
        ('a man says "Hello there, Mia"', [None]),
    ],
)
def test_elements_speak_with_their_own_voices(prompt, voices):
    mia, rex = Element("1", "Mia", voice="a"), Element("2", "Rex", voice="b")
    shot_list = film((prompt, 5), elements=(mia, rex))
    assert [cue.voice for cue in shot_list.cues if cue.lane == "speech"] == voices


def test_the_words_of_a_line_are_not_the_speaker_of_the_next():
    shot_list = film(('the robot says "A dog barks." Then it adds "Every night."', 5))
    assert {cue.line.speaker for cue in shot_list.cues if cue.line} == {"robot"}


def test_a_time_of_a_sound_is_not_one_of_who_acts_beside_it():
    shot_list = film(("a man walks left on a beach, thunder at 2 s", 5))
    assert times(shot_list, "effect") == [("thunder", 2.0, 5.0)]
    assert times(shot_list, "contact") == [("step", 0.0, 5.0)]
    (action,) = shot_list.shots[0].blueprint.actions
    assert action.start_s is None
