"""Words outside the lexicons: kinds from WordNet, and unknown words with only one reading."""

import pytest

from kling_local.planner.intent import resolve
from kling_local.planner.open_words import look_up, meanings_of
from kling_local.planner.paths import draft_paths
from kling_local.planner.storyboard.figures import kind_of
from kling_local.planner.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("word", "category", "value"),
    [
        ("bellhop", "subject", "bellhop"),
        ("bellhops", "subject", "bellhop"),
        ("slab", "subject", "slab"),
        ("bickers", "action", "bicker"),
        ("groans", "action", "groan"),
        ("elegantly", "manner", "elegantly"),
    ],
)
def test_words_are_looked_up_in_all_their_forms(word, category, value):
    meaning = next(each for each in look_up(word) if each.category == category)
    assert meaning.value == value


@pytest.mark.parametrize("word", ["idea", "ideas", "picture", "really", "the", "xyzzy", "ñandú"])
def test_what_names_nothing_one_could_see_is_no_thing(word):
    assert look_up(word) == ()


def test_the_lexicons_come_first():
    assert meanings_of("dog") == vocabulary().phrases[("dog",)]
    assert meanings_of("old bellhop")[0].group == "person"


@pytest.mark.parametrize(
    ("prompt", "doer", "verb"),
    [
        ("A bellhop pushes a cart.", "bellhop", "push"),
        ("A boy deadlifts a fridge.", "boy", "deadlift"),
        ("The flibber jumps.", "flibber", "jump"),
        ("Sailors wait as the hull groans.", "hull", "groan"),
    ],
)
def test_unknown_words_act_where_only_that_fits(prompt, doer, verb):
    assert (doer, verb) in [(each.subject, each.verb) for each in resolve(prompt).actions]


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("a flurbel on a table", ["flurbel", "table"]),
        ("a lot of dogs", ["dog"]),
        ("the way he walks", []),
        ("a plate with rigatoni", ["plate"]),
        ("a burger on a table", ["burger", "table"]),
        ("a man wears a coat", ["man"]),
    ],
)
def test_unknown_nouns_count_only_where_they_are_brought_in(prompt, names):
    said = resolve(prompt)
    assert [each.name for each in said.subjects] == names
    assert "wear" not in [each.verb for each in said.actions]


def test_no_english_is_looked_up_in_another_language():
    assert resolve("Il gatto dorme sul pavimento con un cane").subjects == ()


def test_words_of_wordnet_are_drawn_as_what_they_are():
    assert kind_of(resolve("A bellhop waits.").subjects[0]) == "person"
    assert kind_of(resolve("a slab on a table").subjects[0]) == "thing"
    prompt = "A moped drives left."
    path = draft_paths(resolve(prompt), 4.0, 16 / 9, prompt)[0]
    assert path.subject == "moped"
    assert path.keys[0].x > path.keys[-1].x
