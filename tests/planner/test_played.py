"""Music and sounds that prompts name reach the built-in model's compiled prompt."""

from __future__ import annotations

import re

import pytest

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.planner.played import sounds_named, style_of
from kling_local.request import GenerationRequest, ShotRequest

SKETCH = card("sketch")


def heard(prompt: str) -> list[str]:
    made = plan(GenerationRequest(prompt=prompt, duration=5, sound=True), SKETCH)
    text = made.shots[0].compiled_prompt
    told = [each for each in text.split(" , ") if " heard " in each or " in the air" in each]
    return [re.sub(r" in the air from 0 of 5| heard at 0-5", "", each) for each in told]


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("A man walks, jazz music playing", ["jazz"]),
        ("A tense orchestral score plays as a woman runs", ["tense orchestra"]),
        ("A tense, swelling orchestral score, a man hides", ["tense orchestra"]),
        ("A girl studies in a room, lo-fi beats", ["lo-fi beats"]),
        ("A woman dances to the sound of a violin", ["violin"]),
        ("An accordion plays while a couple walks in Paris", ["accordion"]),
        ("Soft piano, a woman sits by a window", ["soft piano"]),
        ("Upbeat funky music, a robot dances", ["upbeat funk"]),
        ("The EDM drops and a man jumps", ["dance"]),
        ("A dog walks, romantic music", ["romantic strings"]),
        ("A man plays the guitar by a campfire", ["acoustic guitar"]),
        ("A dog runs, hype music", ["upbeat dance"]),
        ("A violin lies on a chair", []),
        ("A woman dances without music", []),
        ('"I love jazz music", says a man', []),
    ],
)
def test_music_is_named_by_its_kind(prompt, told):
    assert heard(prompt) == told


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("A police siren wails as a red car drives", ["siren"]),
        ("A phone rings, a man waves", ["phone"]),
        ("The phone suddenly rings", ["phone"]),
        ("Church bells ring in a village square", ["church bell"]),
        ("A rooster crows at dawn on a farm", ["crowing"]),
        ("SOUND: crows. A man walks", ["cawing"]),
        ("A woman walks, footsteps on gravel", ["gravel"]),
        ("Sound of rain on the window, a man sleeps", ["rain"]),
        ("A man walks, no sirens", []),
        ("A ball bounces", []),
        ("A red car crashes into a box", []),
        ("A dragon breathes fire", []),
    ],
)
def test_sounds_are_named(prompt, told):
    assert heard(prompt) == told


def test_sounds_are_heard_at_their_times():
    said = "At 2 seconds a gunshot is heard, a man falls"
    assert heard(said) == ["gunshot heard at 2-5"]
    assert heard("A man walks, an alarm clock rings at 3 s") == ["alarm clock heard at 3-5"]
    listed = "SFX: door creaks, glass breaking. A man climbs"
    assert heard(listed) == ["creak heard at 0-2.5", "glass heard at 2.5-5"]


def test_music_goes_on_over_cuts_until_another_shot_stops_it():
    shots = ("a cat sleeps, slow jazz", "the cat wakes up", "the cat walks, no music")
    asked = tuple(ShotRequest(each, 4) for each in shots)
    made = plan(GenerationRequest(shots=asked, sound=True), SKETCH)
    texts = [each.compiled_prompt for each in made.shots]
    assert "slow jazz in the air from 0 of 8" in texts[0]
    assert "slow jazz in the air from 4 of 8" in texts[1]
    assert "in the air" not in texts[2]


def test_the_networks_own_words_stay_the_networks():
    made = plan(GenerationRequest(prompt="a dog runs on a beach, piano music"), SKETCH)
    assert made.shots[0].compiled_prompt.endswith(" , music")
    named = plan(GenerationRequest(prompt="a dog runs on a beach, slow piano music"), SKETCH)
    assert ", music" not in named.shots[0].compiled_prompt


def test_only_what_nothing_plays_is_reported():
    def lost(prompt: str) -> list[str]:
        made = plan(GenerationRequest(prompt=prompt, sound=True), SKETCH)
        return [each.message for each in made.findings if each.code == "M014"]

    assert lost("a dog runs, zydeco music") == ["'zydeco music' is not played"]
    assert lost("SFX: theremins. A dog runs") == ["'theremins' is not played"]
    for known in ("jazz music", "soft music", "background music", "piano music"):
        assert lost(f"a dog runs, {known}") == []


def test_cues_have_the_kind_of_music_for_models_without_sound():
    request = GenerationRequest(prompt="a dog runs, sad violin music", sound=True)
    made = plan(request, card("wan2.2-t2v-a14b"))
    assert [(each.what, each.kind) for each in made.cues if each.lane == "music"] == [
        ("violin music", "sad strings")
    ]


def test_the_kind_with_most_words_in_common_is_meant():
    assert style_of("tense strings") == "suspense"
    assert style_of("romantic piano music") == "romantic strings"
    assert style_of("slow, sad piano") == "slow sad piano"
    assert style_of("zydeco music") == ""


def test_a_sound_is_named_once_and_never_where_it_is_spoken():
    assert [each.name for each in sounds_named("Thunder rolls. Thunder cracks.")] == ["thunder"]
    assert sounds_named('A man says: "thunder rolls"') == []
