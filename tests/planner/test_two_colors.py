"""Two colours of one noun: "black and white" is a cat's colours, or the look of the film."""

import pytest

from kling_local import cards
from kling_local.planner import plan
from kling_local.planner.intent import resolve
from kling_local.request import GenerationRequest
from tests.planner.captions import figures as figures_in

SKETCH = cards.card("sketch")


def film(prompt):
    """The figures of the compiled prompt, and the messages of the findings about colours."""
    shots = plan(GenerationRequest(prompt=prompt), SKETCH)
    told = [each.message for each in shots.findings if each.code == "M104"]
    return figures_in(shots.shots[0].compiled_prompt), told


@pytest.mark.parametrize(
    ("prompt", "figures", "name"),
    [
        ("a black and white cat", "a black cat stands still", "cat"),
        ("a black-and-white dog walks", "a black dog walks right", "dog"),
        ("two black and white cats run", "two black cats run right", "cat"),
        ("the dog is black and white", "a black dog stands still", "dog"),
        ("a dog that is black and white runs", "a black dog runs right", "dog"),
        ("a box painted black and white", "a black box stays still", "box"),
        ("a black and white fluffy dog jumps", "a black dog jumps", "dog"),
        ("a dog with black and white fur runs", "a black dog runs right", "dog"),
        ("a man in a black and white suit walks", "a black man with a suit walks right", "man"),
        ("Ein schwarzweißer Hund rennt", "a black dog runs right", "dog"),
        ("Un perro blanco y negro corre", "a black dog runs right", "dog"),
    ],
)
def test_a_thing_takes_the_first_colour_and_the_second_is_told(prompt, figures, name):
    assert film(prompt) == (
        figures,
        [f"the colour 'white' of '{name}' is not drawn: a figure has one"],
    )
    assert resolve(prompt).style.look == ()


@pytest.mark.parametrize(
    "prompt",
    [
        "a dog running, in black and white",
        "a dog runs in black and white",
        "a film in black and white of a dog running",
        "a black and white film of a dog running",
        "a black and white close-up of a dog running",
        "black and white, a dog runs",
        "a dog runs, black and white",
        "the film is black and white, a dog runs",
        "Ein Hund rennt, schwarzweiß",
        "Un perro corre, en blanco y negro",
    ],
)
def test_the_look_of_a_film_colours_nobody(prompt):
    assert resolve(prompt).style.look == ("black and white",)
    assert [subject.attributes for subject in resolve(prompt).subjects] == [()]
    assert film(prompt) == ("a brown dog runs right", [])


def test_a_person_in_black_and_white_is_in_a_film():
    for prompt in ("a black and white man walks", "a woman in black and white walks"):
        assert resolve(prompt).style.look == ("black and white",)


def test_two_colours_keep_the_count():
    assert film("two red and blue balls bounce")[0] == "two red balls bounce"
    assert resolve("a box painted red and blue rolls").subjects[0].attributes == ("red", "blue")


@pytest.mark.parametrize(
    ("prompt", "figures"),
    [
        ("a dog with black fur runs", "a black dog runs right"),
        ("a cat which is white and small runs", "a small white cat runs right"),
        ("a man in red and white walks", "a blue man walks right"),
    ],
)
def test_the_verb_behind_looks_is_not_lost(prompt, figures):
    assert film(prompt)[0] == figures
