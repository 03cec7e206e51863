"""Elements and reference images in prompts of the built-in model."""

from __future__ import annotations

import pytest

from kling_local.cards import card
from kling_local.outcomes import Case, outcomes
from kling_local.planner import plan
from kling_local.request import GenerationRequest, ShotRequest
from kling_local.request_parts import Element

_SKETCH = card("sketch")
_MIA, _REX = Element("1", "Mia", ("mia.png",)), Element("2", "Rex", ("rex.png",))


def _asked(prompt: str, elements=(), images=(), **more) -> GenerationRequest:
    return GenerationRequest(
        prompt=prompt, elements=elements, reference_images=images, seed=1, **more
    )


@pytest.mark.parametrize(
    ("prompt", "elements", "images", "compiled"),
    [
        (
            "<<<element_1>>> walks along the beach",
            (_MIA,),
            (),
            "a blue man as element_1 walks right , beach",
        ),
        ("Mia walks left on a beach", (_MIA,), (), "a blue man as element_1 walks left , beach"),
        ("Mia, a red-haired woman, waves", (_MIA,), (), "a red woman as element_1 waves , street"),
        (
            "She is Mia. Mia waves as she smiles in a room",
            (_MIA,),
            (),
            "a red woman as element_1 who smiles waves , room",
        ),
        (
            "the woman from <<<image_1>>> walks on a beach",
            (),
            ("a.png",),
            "a red woman as image_1 walks right , beach",
        ),
        (
            "the rabbit <<<image_1>>> runs",
            (),
            ("a.png",),
            "a grey rabbit as image_1 runs right , meadow",
        ),
        (
            "Mia chases Rex through the snow",
            (_MIA, _REX),
            (),
            "a blue man as element_1 chases a red man as element_2 right , snow",
        ),
        (
            "Mia walks with her dog Rex",
            (_MIA, _REX),
            (),
            "a blue man as element_1 walks right , street",
        ),
        (
            "Mia and Rex dance in a room",
            (_MIA, _REX),
            (),
            "a blue man as element_1 dances together beside a red man as element_2 who dances "
            "together , room",
        ),
        (
            "<<<element_1>>> flies over the sea",
            (_MIA,),
            (),
            "a white bird as element_1 flies right , sea",
        ),
        (
            "the product in <<<image_1>>> rotates",
            (),
            ("a.png",),
            "a tan box as image_1 spins , room",
        ),
        (
            "a woman wearing the jacket from <<<image_1>>> walks",
            (),
            ("a.png",),
            "a red woman with a jacket walks right , street",
        ),
        (
            "Mia wears a red coat and walks on a beach",
            (_MIA,),
            (),
            "a red man as element_1 walks right , beach",
        ),
        (
            "<<<image_1>>>和<<<image_2>>>在海边散步",
            (),
            ("a.png", "b.png"),
            "a blue man as image_1 walks right , beach",
        ),
        (
            "<<<element_1>>> camina por la playa",
            (_MIA,),
            (),
            "a blue man as element_1 walks right , beach",
        ),
    ],
)
def test_a_prompt_tells_which_figure_is_which_picture(prompt, elements, images, compiled):
    shots = plan(_asked(prompt, elements, images), _SKETCH)
    assert shots.takes[0].prompt.startswith(f"{compiled} , day")
    codes = {each.code for each in shots.findings}
    assert not codes & {"M001", "M002", "M101"}


def test_who_walks_along_is_an_extra_with_its_own_picture():
    shots = plan(_asked("Mia walks with her dog Rex", (_MIA, _REX)), _SKETCH)
    assert shots.takes[0].prompt.endswith(" , with a brown dog as element_2 who walks")


@pytest.mark.parametrize(
    "prompt",
    [
        "a woman walks right through the place in <<<image_1>>>",
        "in the setting of <<<image_1>>>, a woman walks right",
        "a woman walks right in <<<image_1>>>",
        "<<<image_1>>> as the background, a woman walks right",
    ],
)
def test_a_picture_may_be_the_place(prompt):
    shots = plan(_asked(prompt, images=("a.png",)), _SKETCH)
    red = "a red woman walks right , day , medium shot , camera static , set in image_1"
    assert shots.takes[0].prompt == red


def test_somebody_in_a_picture_is_no_place():
    shots = plan(
        _asked("the man in <<<image_1>>> sits in <<<image_2>>>", images=("a", "b")), _SKETCH
    )
    assert shots.takes[0].prompt.startswith("a blue man as image_1 sits , day")
    assert shots.takes[0].prompt.endswith(" , set in image_2")


def test_a_figure_is_its_picture_in_every_shot():
    shots = (ShotRequest("Mia walks on a beach", 3), ShotRequest("she waves", 2))
    asked = GenerationRequest(shots=shots, elements=(_MIA,), seed=1)
    made = plan(asked, _SKETCH).shots
    assert all(" red woman as element_1 " in each.compiled_prompt for each in made)


def test_an_element_may_have_a_noun_for_a_name():
    shots = plan(_asked("the robot walks", (Element("1", "Robot", ("a.png",)),)), _SKETCH)
    assert " robot as element_1 walks right" in shots.takes[0].prompt


def test_an_element_without_pictures_is_drawn_by_its_words():
    shots = plan(_asked("the woman Mia walks", (Element("1", "Mia"),)), _SKETCH)
    assert "element_1" not in shots.takes[0].prompt


def test_a_shot_that_an_image_shows_has_no_puppets():
    shots = plan(_asked("Mia walks on a beach", (_MIA,), start_image="a.png"), _SKETCH)
    assert "element_1" not in shots.takes[0].prompt


def _outcome(asked: GenerationRequest, field: str, facts=()):
    case = Case(asked, _SKETCH, plan(asked, _SKETCH), facts)
    return next(each for each in outcomes(case) if each.wish == field)


def test_the_outcome_says_what_became_of_each_element():
    asked = _asked("Mia walks on a beach", (_MIA, _REX))
    told = _outcome(asked, "elements")
    assert told.state == "approximated"
    assert told.why.startswith("Mia is moved as a flat paper figure; Rex is not shown")
    made = _outcome(asked, "elements", [{"likenesses": {"element_1": "framed"}}])
    assert made.why.startswith("Mia is moved as a photo print")


@pytest.mark.parametrize(
    ("prompt", "more", "state", "why"),
    [
        ("a cat runs in <<<image_1>>>", {}, "approximated", "image_1 is the scenery"),
        ("a cat runs in the style of <<<image_1>>>", {}, "not applied", "image_1 is not shown: no"),
        (
            "<<<image_2>>> waves",
            {"start_image": "s.png"},
            "not applied",
            "image_2 is not shown: the",
        ),
    ],
)
def test_the_outcome_of_a_reference_image_says_what_it_is(prompt, more, state, why):
    told = _outcome(_asked(prompt, images=("a.png",), **more), "reference_images")
    assert (told.state, told.why[: len(why)]) == (state, why)
