"""Several of a kind that are told apart by their looks."""

import pytest

from kling_local.planner.intent import resolve


@pytest.mark.parametrize(
    ("prompt", "cast", "deed"),
    [
        (
            "Two cars race side by side, the red one overtakes the blue one",
            [("red", 1), ("blue", 1)],
            "car:overtake:car_2",
        ),
        (
            "two cars: the red one drives left, the blue one stops",
            [("red", 1), ("blue", 1)],
            "car_2:stop:None",
        ),
        ("three cats sit, the black one jumps", [("black", 1), (None, 2)], "cat:jump:None"),
        ("two balls roll, the red one stops", [("red", 1), (None, 1)], "ball:stop:None"),
        (
            "a red ball and a blue ball roll; the blue one stops",
            [("red", 1), ("blue", 1)],
            "ball_2:stop:None",
        ),
        (
            "a black cat runs left and a white one jumps",
            [("black", 1), ("white", 1)],
            "cat_2:jump:None",
        ),
        (
            "Two dogs, a black one and a white one, run left",
            [("black", 1), ("white", 1)],
            "dog:run:None",
        ),
        # told apart by nothing visible
        ("two dogs run left, one stops", [(None, 2)], "dog:stop:None"),
        ("two men argue. One shoves the other", [(None, 2)], "man:shove:None"),
        ("two men sit. The older one waves", [(None, 2)], "man:wave:None"),
        ("three dogs run, one of them jumps", [(None, 3)], "dog:jump:None"),
    ],
)
def test_such_a_one_is_one_of_them(
    prompt: str, cast: list[tuple[str | None, int]], deed: str
) -> None:
    blueprint = resolve(prompt)
    assert [(next(iter(s.attributes), None), s.count) for s in blueprint.subjects] == cast
    last = blueprint.actions[-1]
    assert f"{last.subject}:{last.verb}:{last.target}" == deed
