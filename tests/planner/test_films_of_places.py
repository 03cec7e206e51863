"""Films of animals, machines, objects and places are set where and when they belong."""

from __future__ import annotations

import pytest

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.request import GenerationRequest


def drawn(prompt: str) -> str:
    """The compiled prompt without the shot and the camera."""
    text = plan(GenerationRequest(prompt=prompt), card("sketch")).shots[0].compiled_prompt
    parts = text.split(" , ")
    return " , ".join(each for each in parts if not each.endswith(("shot", "static")))


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        (
            "Northern lights over a snowy cabin",
            "a green tree stays still , snow , night , camera push in , nobody in view , "
            "snowy cabin in view , aurora in view",
        ),
        (
            "Fireworks over the sea",
            "a white boat stays still , sea , night , camera push in , nobody in view , "
            "fireworks in view",
        ),
        (
            "A pirate ship sails through a storm",
            "a black pirate ship sails right , sea , overcast , rain , lightning in view",
        ),
        (
            "A black cat sits on a windowsill and watches the rain",
            "a black cat sits , room , overcast , wooden tabletop in view , rainy window in view",
        ),
        (
            "A dragon flies over a medieval castle, breathing fire",
            "a red dragon flies right , meadow , day , castle in view",
        ),
        (
            "A christmas tree with glowing lights beside a fireplace",
            "a green christmas tree stays still , room , night , fireplace in view",
        ),
        (
            "A drone shot over a city skyline at night",
            "a red car stays still , street , night , high angle , camera push in , "
            "nobody in view , city from above in view",
        ),
        ("A whale breaches in the ocean at sunset", "a navy whale jumps , sea , dusk"),
        (
            "A rocket launches into the sky",
            "a red rocket takes off , mountains , day , rocket heard at 0-5",
        ),
        (
            "A passenger plane takes off from a runway",
            "a white airplane takes off , meadow , day",
        ),
        (
            "A school of jellyfish floats in the deep blue ocean",
            "three pink jellyfish float , sea , day , with six pink jellyfish who float",
        ),
        (
            "A flock of sheep grazes on a hill",
            "three white sheep graze , meadow , day , with six white sheep who graze",
        ),
        (
            "The milky way over a desert, a lone tree",
            "a green tree stays still , desert , night , starry sky in view",
        ),
        (
            "A black horse runs through a field of lavender",
            "a black horse runs right , meadow , day , flower field in view",
        ),
        (
            "A cup of coffee steams on a wooden table by a rainy window",
            "a white coffee cup stays still , room , overcast , wooden tabletop in view , "
            "rainy window in view",
        ),
        ("A lion roars in the savanna", "a gold lion shouts , meadow , day , roar heard at 0-5"),
        ("A penguin waddles", "a black penguin walks right , snow , day"),
    ],
)
def test_they_are_set_where_and_when_they_belong(prompt, told):
    assert drawn(prompt) == told
