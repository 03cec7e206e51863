"""The planner's words for music and sounds, and what plays them, fit each other."""

from __future__ import annotations

import pytest

from kling_local.planner.played import played
from kling_local.planner.played_cues import _BEDS
from kling_local.planner.sketch_words import sentence
from kling_local.sketch.world.accompaniment import accompaniment_of
from kling_local.sketch.world.palette import plainly
from kling_local.synth.ambience import NAMED_AMBIENCES
from kling_local.synth.effects import EFFECTS
from kling_local.synth.styles import MOODS, STYLES

FACTS = {"kind": "man", "color": "red", "relation": "alone", "place": "meadow"}


def test_the_planner_names_exactly_what_is_played():
    table = played()
    assert set(table["music"]) == set(STYLES)
    assert set(table["music_moods"]) == set(MOODS)
    assert set(table["sounds"]) == set(EFFECTS) | NAMED_AMBIENCES
    assert _BEDS == NAMED_AMBIENCES


def test_what_the_planner_names_beside_is_known():
    table = played()
    for name in ("music_feelings", "music_of_deeds"):
        assert set(table[name]) <= set(STYLES)
    assert set(table["own_music"].values()) <= set(STYLES)
    for name in ("sounds_over", "sounds_of_things"):
        assert set(table[name]) <= set(table["sounds"])
    over = {each for said in table["sounds_over"].values() for each in said.split(", ")}
    assert over <= {*table["sounds"], "footsteps"}


@pytest.mark.parametrize(
    "table", ["music", "music_feelings", "music_of_deeds", "sounds", "sounds_of_things"]
)
def test_no_word_means_two_things(table):
    words = [word for said in played()[table].values() for word in said.split(", ")]
    assert [each for each in set(words) if words.count(each) > 1] == []


@pytest.mark.parametrize("style", STYLES)
def test_music_is_read_as_nothing_and_played(style):
    tune = f"slow soft {style} in the air from 3 of 15"
    caption, palette = plainly(sentence({**FACTS, "tune": tune}))
    assert caption == sentence(FACTS)
    music = accompaniment_of(palette).music
    assert music is not None
    assert (music.words, music.since_s, music.lasts_s) == (f"slow soft {style}", 3, 15)


def test_sounds_are_read_as_nothing_and_played():
    names = sorted({*EFFECTS, *NAMED_AMBIENCES})
    said = ", ".join(f"{name} heard at 0-1.5 and 3-4" for name in names)
    caption, palette = plainly(sentence({**FACTS, "sounds": said, "landmarks": "castle"}))
    assert caption == sentence(FACTS)
    assert palette["view"] == "castle"
    assert accompaniment_of(palette).sounds == tuple(
        (name, ((0.0, 1.5), (3.0, 4.0))) for name in names
    )
