"""Who says which line when, in the prompts of the built-in model."""

from __future__ import annotations

import pytest

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.planner.line_times import line_times
from kling_local.request import GenerationRequest
from kling_local.shots import Dialogue


def told(prompt: str) -> list[str]:
    """The parts of the compiled prompt that say when somebody speaks."""
    text = plan(GenerationRequest(prompt=prompt), card("sketch")).shots[0].compiled_prompt
    return [each for each in text.split(" , ") if "speaks at" in each]


@pytest.mark.parametrize(
    ("prompt", "lines"),
    [
        ('A man says: "One two three four five six."', ["first speaks at 0-2"]),
        (
            'A man says: "One two three." A woman replies: "Four five six."',
            ["first speaks at 0-1", "second speaks at 1-2"],
        ),
        (
            'A man says: "One two three." A woman says: "Four five six." The man: "Seven eight'
            ' nine."',
            ["first speaks at 0-1 and 2-3", "second speaks at 1-2"],
        ),
        ('At 2 s a woman says: "One two three."', ["first speaks at 2-3"]),
        ('A red car drives by. A voice says: "One two three."', []),
        ("A man walks.", []),
    ],
)
def test_mouths_take_turns(prompt, lines):
    assert told(prompt) == lines


def test_lines_that_are_too_long_are_squeezed_into_the_shot():
    lines = [Dialogue("man", "word " * 30), Dialogue("woman", "word " * 10)]
    times = line_times(lines, (), 4.0)
    assert times == ((0.0, pytest.approx(3.0)), (pytest.approx(3.0), pytest.approx(4.0)))


def test_lines_are_said_when_their_cues_say():
    request = GenerationRequest(
        prompt='At 1 s a man says: "One two three." At 3 s a woman says: "Four five six."'
    )
    made = plan(request, card("sketch"))
    assert [(cue.start_s, cue.end_s) for cue in made.cues if cue.lane == "speech"] == [
        (1.0, 2.0),
        (3.0, 4.0),
    ]
    assert told(request.prompt) == ["first speaks at 1-2", "second speaks at 3-4"]


def test_who_has_timed_lines_does_not_talk_besides():
    def text(prompt):
        return plan(GenerationRequest(prompt=prompt), card("sketch")).shots[0].compiled_prompt

    whispers = "A man talks beside a woman who whispers."
    assert "a red woman who whispers" in text(whispers)
    both = text(f'{whispers} She says: "One two three."')
    assert "whispers" not in both
    assert "second speaks at 0-1" in both
