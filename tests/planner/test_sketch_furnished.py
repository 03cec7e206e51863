"""What people hold and sit on, and landmarks, are no figures of the built-in world."""

from __future__ import annotations

import pytest

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.request import GenerationRequest


def compiled(prompt: str) -> str:
    """The first words of the compiled prompt, up to the light, and what is in view."""
    text = plan(GenerationRequest(prompt=prompt), card("sketch")).shots[0].compiled_prompt
    first, _, rest = text.partition(" , day")
    view = [each for each in rest.split(" , ") if each.endswith("in view")]
    return " , ".join([first, *view])


@pytest.mark.parametrize(
    ("prompt", "drawn"),
    [
        (
            "A king sits on his throne.",
            "a red man with a royal robe and a crown sits , room , throne in view",
        ),
        (
            "A woman in a crown sits on a bench beside a man.",
            "a red woman with a crown sits on a bench beside a blue man , street",
        ),
        ("A red dog runs past a castle.", "a red dog runs right , meadow , castle in view"),
        (
            "A red dog runs on the beach, a castle in the distance.",
            "a red dog runs right , beach , castle in view",
        ),
        (
            "A kid in red waves in front of a black balloon.",
            "a red child waves , a black balloon behind , meadow",
        ),
        ("A wooden box falls.", "a brown crate falls , room"),
        (
            "A dog walks past a neon sign at night.",
            "a brown dog walks right , neon street , night , medium shot , camera static"
            " , neon sign in view",
        ),
        ("Two bunnies jump.", "two grey rabbits jump , meadow"),
        (
            "A black rabbit chases a white rabbit.",
            "a black rabbit chases a white rabbit right , meadow",
        ),
    ],
)
def test_they_are_told_with_somebody_or_the_place(prompt, drawn):
    assert compiled(prompt) == drawn


def test_a_painted_figure_is_no_finding():
    made = plan(GenerationRequest(prompt="A king and a rabbit near a castle."), card("sketch"))
    assert [each.code for each in made.findings if each.code.startswith("M1")] == []


@pytest.mark.parametrize(
    ("prompt", "drawn"),
    [
        # what an act is done with comes with the act
        ("A red man plays the piano.", "a red man plays the piano , street"),
        ("Hands playing the piano.", "a blue man plays the piano , street"),
        ("A woman plays the guitar beside a dog.", "a red woman plays the guitar beside a"),
        ("A man reads a newspaper.", "a blue man reads , street"),
        ("A man fights with a sword.", "a blue man swings a sword , street"),
        ("A man swings a sword.", "a blue man swings a sword , street"),
        ("A man talks on the phone.", "a blue man phones , street"),
        ("A woman works on a laptop.", "a red woman types , street"),
        ("A fisherman casts a net.", "a blue man with overalls and a straw hat fishes"),
        ("A red wizard casts a spell.", "a red man with a robe and a white beard and a wizard hat"),
        ("A dog beside a piano.", "a brown dog stands still , stage , piano in view"),
        # what is in the hand
        (
            "A red knight holds a sword and a shield.",
            "a red man with armour and a sword and a shield stands still , meadow , castle",
        ),
        (
            "A red knight with a sword and a shield walks left.",
            "a red man with armour and a sword and a shield walks left , meadow , castle",
        ),
        ("A man waves a flag.", "a blue man with a flag waves , street"),
        ("A woman dances with a rose.", "a red woman with a flower dances , street"),
        ("A man looks at a sword.", "a blue man with a sword stands still , street"),
        ("A man with a dog and an umbrella walks.", "a blue man with an umbrella walks right , a"),
        ("A boy holds a balloon.", "a yellow child with a balloon stands still , meadow"),
        # and what is not: others are at it, or there are several
        ("A man looks at a book.", "a blue man stands still beside a red book , street"),
        ("A girl walks past a rose.", "a yellow child walks right , a red rose behind , meadow"),
        ("A dog with a balloon.", "a brown dog stands still beside a red balloon , meadow"),
        ("A boy holds two balloons.", "a yellow child stands still beside a red balloon , meadow"),
        ("A boy carries three books.", "a yellow child walks right , a red book behind , meadow"),
        # what people sit or lie on comes with the act
        ("A man sits on a chair.", "a blue man sits , street"),
        ("A woman sits on a crate.", "a red woman sits , street"),
        ("A man stands beside a chair.", "a blue man stands still beside a brown chair , street"),
        ("A dog sits on a chair.", "a brown dog sits beside a tan chair , meadow"),
        ("A cat sleeps on a sofa.", "a black cat sleeps , room"),
        # scenery that does what scenery does
        ("A rainbow shines, a dog runs.", "a brown dog runs right , meadow , rainbow in view"),
        ("A castle looms behind a dog.", "a brown dog stands still , meadow , castle in view"),
        ("A windmill turns, a dog runs.", "a brown dog runs right , meadow , windmill in view"),
        ("A snowman dances beside a dog.", "a light grey snowman dances beside a brown dog , snow"),
        ("A windmill.", "a red windmill stays still , meadow"),
        # one flower is a figure, several are scenery
        ("A bee on a flower.", "a yellow bee floats beside a red flower , meadow"),
        ("A bee among flowers.", "a yellow bee floats , meadow , flower field in view"),
        ("A girl walks through flowers.", "a yellow child walks right , meadow , flower field in"),
        # a planet is looked at in space, and stood on
        (
            "A man looks at a planet.",
            "a blue man stands still , space , medium shot , camera static , ringed planet in view",
        ),
        ("A red robot walks on a planet.", "a red robot walks right , space , medium shot"),
    ],
)
def test_what_is_used_held_or_seen_far_away_is_no_figure(prompt, drawn):
    assert compiled(prompt).startswith(drawn)


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("A knight with a red shield.", ["the colour 'red' of the shield of 'knight'"]),
        ("A red man holding a blue flag runs.", ["the colour 'blue' of the flag of 'man'"]),
        ("A man with a red umbrella.", ["the colour 'red' of the umbrella of 'man'"]),
        ("A woman holding a green balloon.", ["the colour 'green' of the balloon of 'woman'"]),
        ("A woman holding a red balloon.", []),
        ("A man in black sunglasses.", []),
        ("A king with a golden crown.", []),
        ("A man with a black tie.", []),  # he is black
        ("A man with white hair.", []),
    ],
)
def test_colours_that_held_things_lack_are_told(prompt, told):
    found = plan(GenerationRequest(prompt=prompt), card("sketch")).findings
    said = [each.message for each in found if each.code == "M104"]
    assert said == [f"{each} is not drawn: it has its own" for each in told]


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("A man reads a red book.", "'a red book' is"),
        ("A woman plays the white piano.", "'the white piano' is"),
        ("A man reads a book.", ""),
        ("A boy eats a red apple.", "'a red apple' is"),  # he eats from a bowl
        ("A man waves a red flag.", ""),  # it is in his hand: M104
    ],
)
def test_colours_of_what_an_act_is_done_with_are_told(prompt, told):
    found = plan(GenerationRequest(prompt=prompt), card("sketch")).findings
    said = [each.message for each in found if each.code == "M112"]
    assert said == ([f"{told} not drawn: the model has no words for it"] if told else [])
