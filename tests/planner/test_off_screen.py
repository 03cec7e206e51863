"""Off screen: who is only heard is no figure of the picture."""

import pytest

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.planner.intent import understand
from kling_local.request import GenerationRequest


@pytest.mark.parametrize(
    ("prompt", "seen", "heard"),
    [
        ("A rooster crows (O.S.).", [], ("rooster",)),
        ("A man sleeps. A rooster crows (O.S.).", ["man"], ("rooster",)),
        ("A rooster crows off-screen while a man sleeps.", ["man"], ("rooster",)),
        ("A brown dog barks (O.S.) as a man reads.", ["man"], ("barking",)),
        ("A phone rings off-camera as a woman waves.", ["woman"], ("bell",)),
        ("A woman laughs out of frame. A dog runs.", ["dog"], ("laughter",)),
        ("A man sleeps, the sound of a clock ticking.", ["man"], ("ticking",)),
        ("A man sleeps. The sound of a rooster.", ["man"], ("rooster",)),
        ('A man waves. A woman (O.S.) says: "Hello"', ["man"], ()),
        ("A man walks off-screen.", ["man"], ()),
        ("A dog runs out of frame.", ["dog"], ()),
        ("A man looks off-screen.", ["man"], ()),
        ("A rooster crows.", ["rooster"], ()),
    ],
)
def test_who_is_off_screen_is_heard_and_not_seen(prompt, seen, heard):
    read = understand(prompt, 5.0).blueprint
    assert [each.name for each in read.subjects] == seen
    assert read.audio.effects == heard


def test_the_line_of_somebody_off_screen_keeps_its_speaker():
    (line,) = understand('A man waves. A woman (O.S.) says: "Hello"', 5.0).blueprint.audio.dialogue
    assert (line.speaker, line.text) == ("woman", "Hello")


def test_the_sound_is_a_cue_and_large_models_keep_the_words():
    request = GenerationRequest(prompt="A man sleeps. A rooster crows (O.S.).", sound=True)
    made = plan(request, card("ltx-2"))
    assert [each.what for each in made.cues if each.lane == "effect"] == ["crowing"]
    assert made.shots[0].compiled_prompt == "A man sleeps. A rooster crows (O.S.)."
