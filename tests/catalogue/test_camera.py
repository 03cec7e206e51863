"""Which of a card's LoRAs a planned camera move is rendered with, and what the receipt says."""

import dataclasses

import pytest

from kling_local import cards
from kling_local.catalogue.camera import camera_lora, with_camera_loras
from kling_local.catalogue.check import examine
from kling_local.catalogue.places import lora_file, missing
from kling_local.catalogue.pull import listings, pull
from kling_local.errors import CardError
from kling_local.outcome_parts import Case
from kling_local.outcomes import outcomes
from kling_local.planner import plan
from kling_local.request import CameraControl, GenerationRequest, ShotRequest

BALL = "a red ball on a beach"
LTX2 = cards.card("ltx-2")


@pytest.fixture
def here(tmp_path):
    """The card with a folder that contains all of its LoRAs."""
    for each in LTX2.camera_loras:
        path = tmp_path / "loras" / each.file
        path.parent.mkdir(exist_ok=True)
        path.touch()
    return dataclasses.replace(LTX2, source=tmp_path)


def test_the_cards_of_the_loras_own_network_have_them_and_no_other():
    """They were made for the 19b network of LTX-2.0, on whose cards others are based."""
    of_it = {"ltx-2", "ltx-2-two-stage", "ltx-2-distilled", "ltx-2-distilled-two-stage"}
    assert {each.id for each in cards.cards() if each.camera_loras} == of_it
    assert {each.id for each in cards.cards() if each.conditioning.camera_control} == of_it


def decided(card, **asked):
    """For each take, the last part of its LoRA's repository name, or why it has none; and what
    becomes of ``camera_control``.
    """
    request = GenerationRequest(**{"seed": 1, "model": card.id, **asked})
    shot_list = plan(request, card)
    found = [camera_lora(card, shot_list, take) for take in shot_list.takes]
    told = [lora.repository.partition("Control-")[2] if lora else why for lora, why in found]
    judged = {each.wish: each for each in outcomes(Case(request, card, shot_list))}
    return told, judged.get("camera_control")


@pytest.mark.parametrize(
    ("prompt", "lora"),
    [
        ("the camera pushes in on a red ball", "Dolly-In"),
        ("a red ball, the camera pulls back", "Dolly-Out"),
        ("truck left along a red ball", "Dolly-Left"),
        ("a red ball, dolly right", "Dolly-Right"),
        ("the camera cranes up over a city", "Jib-Up"),
        ("a city, the camera moves down", "Jib-Down"),
        ("static shot of a red ball", "Static"),
        (BALL, "take 1 moves no camera"),
        ("a red ball, the camera pans left", "no LoRA of model 'ltx-2' makes the move pan left"),
        (
            "the camera pushes in on a red ball, then pans left",
            "take 1 has push in and pan left, and a LoRA makes one move only",
        ),
        (
            "a red ball, at 2 seconds the camera pushes in",
            "push in is not made all the time, as a LoRA would make it",
        ),
    ],
)
def test_one_move_that_lasts_the_take_has_its_lora(here, prompt, lora):
    assert decided(here, prompt=prompt)[0] == [lora]


def test_each_take_of_a_film_has_its_own(here):
    shots = (
        ShotRequest("a ball, the camera pushes in", 2),
        ShotRequest("a dog, static shot", 2),
        ShotRequest("a cat", 2),
    )
    assert decided(here, shots=shots)[0] == ["Dolly-In", "Static", "take 3 moves no camera"]


def test_a_hosted_camera_control_is_honoured_by_name_or_said_in_words(here):
    asked = {"prompt": BALL, "camera_control": CameraControl("simple", {"horizontal": -5})}
    told, found = decided(here, **asked)
    assert (told, found.state) == (["Dolly-Left"], "honoured")
    assert "Dolly-Left/ltx-2-19b-lora-camera-control-dolly-left.safetensors at 1" in found.why
    _, found = decided(here, prompt=BALL, camera_control=CameraControl("down_back"))
    assert found.state == "approximated"
    assert "words only: take 1 has pedestal down and pull out" in found.why
    asked["camera_control"] = CameraControl("simple", {"vertical": 5})
    _, found = decided(LTX2, **asked)
    assert found.state == "approximated"
    assert "Jib-Up is not on this machine: kling-local models pull ltx-2 --camera" in found.why
    _, found = decided(cards.card("wan2.1-t2v-1.3b"), **asked)
    assert found.state == "approximated"
    assert "has no LoRA for camera moves" in found.why
    (take,) = plan(GenerationRequest(**asked), LTX2).takes
    assert take.prompt == "a red ball on a beach. The camera moves up."


def test_an_adapter_that_hands_none_on_is_given_none(here):
    card = dataclasses.replace(here, id="other", family="echo", route="echo")
    asked = {"prompt": BALL, "camera_control": CameraControl("simple", {"horizontal": -5})}
    told, found = decided(card, **asked)
    assert told == ["this version hands no camera move on to model 'other'"]
    assert found.state == "approximated"


@pytest.mark.parametrize(
    ("words", "control", "drawn", "told"),
    [
        (
            "a red ball, the camera trucks right",
            CameraControl("simple", {"horizontal": -5}),
            "Dolly-Right",
            "camera_control says truck left, shot 1 says truck right: the words stand",
        ),
        (
            "the camera pushes in on a red ball",
            CameraControl("down_back"),
            "take 1 has push in and pedestal down, and a LoRA makes one move only",
            "camera_control says pull out, shot 1 says push in: the words stand",
        ),
    ],
)
def test_words_that_say_the_other_way_stand_and_are_told(here, words, control, drawn, told):
    loras, found = decided(here, prompt=words, camera_control=control)
    assert loras == [drawn]
    assert (found.state, found.why) == ("not applied", told)


def test_words_that_go_on_as_another_move_does_lead_the_camera(here):
    """A crane up in the prompt is the same motion as a pedestal up."""
    up = CameraControl("simple", {"vertical": 5})
    told, found = decided(here, prompt="the camera cranes up over a city", camera_control=up)
    assert (told, found.state) == (["Jib-Up"], "honoured")


def test_words_against_it_in_one_shot_of_two_leave_it_half_done(here):
    shots = (ShotRequest("a ball, the camera trucks right", 2), ShotRequest("a dog", 2))
    left = CameraControl("simple", {"horizontal": -5})
    told, found = decided(here, shots=shots, camera_control=left)
    assert told == ["Dolly-Right", "Dolly-Left"]
    assert found.state == "approximated"
    assert found.why == "camera_control says truck left, shot 1 says truck right: the words stand"


def test_a_take_that_was_drawn_without_it_is_not_honoured(here):
    request = GenerationRequest(
        prompt=BALL, camera_control=CameraControl("simple", {"vertical": 5})
    )
    facts = [{"number": 1, "loras": []}]
    case = Case(request, here, plan(request, here), facts)
    (found,) = (each for each in outcomes(case) if each.wish == "camera_control")
    assert found.state == "approximated"
    assert "take 1 was drawn without Lightricks/LTX-2-19b-LoRA-Camera-Control-Jib-Up" in found.why


def test_the_loras_are_fetched_when_asked_for_and_never_missed(hub, far_card):
    name = "tiny-camera.safetensors"
    hub.files |= {name: b"a" * 20_000}
    lora = dataclasses.replace(LTX2.camera_loras[0], repository="tiny/ltx", file=name)
    card = dataclasses.replace(far_card, camera_loras=(lora,))
    pull(listings(card), lambda *_: None, lambda: False)
    assert lora_file(card, lora) is None
    assert list(missing(card)) == []
    pull(listings(with_camera_loras(card)), lambda *_: None, lambda: False)
    assert lora_file(card, lora).read_bytes() == hub.files[name]
    assert {each.name: each.state for each in examine(card)}[f"tiny/ltx/{name}"] == "right"
    with pytest.raises(CardError, match="'tiny' has no LoRAs for the camera"):
        with_camera_loras(far_card)


def test_only_a_lora_for_the_camera_has_moves(tmp_path):
    text = (cards.configs_folder() / "models" / "ltx-2.toml").read_text()
    for old, new, words in (
        ('moves = ["push_in"]', "", "moves are of camera_loras"),
        ("camera_control = true", "camera_control = false", "a card has both or neither"),
    ):
        path = tmp_path / "broken.toml"
        path.write_text(text.replace(old, new))
        with pytest.raises(CardError) as caught:
            cards.read_card(path)
        assert words in caught.value.sentence
