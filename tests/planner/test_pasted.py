"""Prompts that are JSON, or keys with quoted values."""

import json

import pytest

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.planner.pasted import in_words, pasted
from kling_local.request import GenerationRequest, ShotRequest

CAT = {
    "prompt": "a white cat jumps from a sofa to a table",
    "camera": {"movement": "static", "angle": "low angle"},
    "lighting": "golden hour",
    "duration": 5,
}


def planned(prompt, **fields):
    return plan(GenerationRequest(prompt=prompt, **fields), card("sketch"))


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (CAT, "a white cat jumps from a sofa to a table. Camera: static, low angle."
              " Lighting: golden hour."),
        ({"shot_type": "close-up", "subject": "a red ball", "negative_prompt": ["people", "text"]},
         "Shot type: close-up. Subject: a red ball. Negative prompt: people, text."),
        ({"subject": {"type": "cat", "color": "white", "action": "jumps"}},
         "Subject: cat, white. Action: jumps."),
        ({"characters": [{"name": "Maya", "description": "a girl"}], "action": ["runs", "jumps"]},
         "Characters: Maya, a girl. Action: runs, then jumps."),
        ({"audio": {"music": "jazz", "dialogue": "Hello there"}, "text_on_screen": "OPEN"},
         'Music: jazz. Dialogue: "Hello there". On-screen text: "OPEN".'),
        ({"dialogue": [{"speaker": "man", "line": "Come here!"}]}, 'man says: "Come here!"'),
        ({"prompt": 'A man says "Hi there" and waves.'}, 'A man says "Hi there" and waves.'),
        ({"video": {"shotType": "wide shot", "scene": {"location": "forest"}}},
         "Shot type: wide shot. Location: forest."),
        ({"prompt": "a dog", "seed": 1, "aspect_ratio": "16:9", "scene": 3}, "a dog."),
        ({"scene": "beach", "subject": "dog"}, "Scene: beach. Subject: dog."),
        ({"shots": [{"duration": 3, "prompt": "a dog runs"}, {"prompt": "a cat", "camera": "pan"}]},
         "Shot 1 (3s): a dog runs.\nShot 2: a cat. Camera: pan."),
        ({"style": "anime", "exclude": "text",
          "scenes": [{"time": "0-3s", "visual": "a dog"},
                     {"timestamp": "0:03-0:05", "text": "a cat"}]},
         "Style: anime.\nShot 1 (0-3s): a dog. Negative prompt: text.\n"
         "Shot 2 (0:03-0:05): a cat. Negative prompt: text."),
        ([{"start": 0, "end": 2, "prompt": "a dog"}, {"start": 2, "end": 5, "prompt": "a cat"}],
         "Shot 1 (0-2s): a dog.\nShot 2 (2-5s): a cat."),
        ({"shot_1": {"name": "Shot 1 - Start", "time": "night"}, "shot_2": "a cat sleeps"},
         "Shot 1: Start. Time: night.\nShot 2: a cat sleeps."),
        ({"timeline": {"0-3s": "a dog runs", "3-5s": "a cat"}},
         "Shot 1 (0-3s): a dog runs.\nShot 2 (3-5s): a cat."),
        ({"scenes": [{"prompt": "a dog", "length": "4 seconds"}]}, "a dog."),
    ],
)  # fmt: skip
def test_json_is_read_as_words(table, words):
    for prompt in (json.dumps(table), json.dumps(table, indent=2), f"```json\n{table!r}\n```"):
        assert in_words(prompt) == words
        assert pasted(prompt).is_json


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ('scene: "a fox walks through snow", camera: "low angle, dolly left"',
         "Scene: a fox walks through snow. Camera: low angle, dolly left."),
        ("Camera: “low angle”. A dog runs.", "Camera: low angle. A dog runs."),
        ('A dog. Negative prompt: "people, text"', "A dog. Negative prompt: people, text."),
        ('Make this: {"prompt": "a dog runs",} in 4k', "Make this: a dog runs. in 4k"),
        ('[SCENE] {"prompt": "a dog runs"}', "[SCENE] a dog runs."),
        ('{"prompt": "a dog runs", "camera": "low ang', 'a dog runs. "camera": "low ang'),
        # near misses: speech, lettering, switches of other programs
        ('Character: "Hello there!"', None),
        ('A man: "you are late", he waves', None),
        ('A sign: "OPEN". On-screen text: "SALE"', None),
        ('He says "the scene: a beach"', None),
        ("[[x]] a dog {{b}}", None),
        ("a {red|blue} car", None),
        ("{a dog: 1.2} runs", None),
        ("Camera: low angle. A dog runs.", None),
        ('{"seed": 5}', None),
        ("{}", None),
        ('{"a": ' * 300 + '"x"' + "}" * 300, None),
    ],
)  # fmt: skip
def test_only_keys_and_values_are_taken_out(prompt, words):
    assert in_words(prompt) == (prompt if words is None else words)


def test_a_prompt_that_is_json_is_drawn_and_told():
    made = planned(json.dumps({**CAT, "seed": 7, "negative_prompt": "people, text"}))
    (shot,) = made.shots
    assert shot.compiled_prompt == (
        "a white cat jumps beside a blue sofa , room , golden hour , medium shot , low angle , "
        "camera static , with a brown table"
    )
    assert shot.blueprint.exclude == ("people", "text")
    (told,) = [each for each in made.findings if each.code == "P066"]
    assert told.message.endswith("are read as words, without duration, seed")
    assert "P066" not in {each.code for each in planned("a white cat jumps").findings}


def test_shots_of_json_are_cut_with_their_lengths_and_spans_are_of_their_words():
    second = {"duration": 2, "prompt": "a cat sleeps", "camera": "close-up"}
    table = {"shots": [{"duration": 3, "prompt": "a dog runs left"}, second]}
    made = planned(json.dumps(table), duration=5)
    assert [(each.duration_s, each.prompt) for each in made.shots] == [
        (3, "a dog runs left."),
        (2, "a cat sleeps. Camera: close-up."),
    ]
    for shot in made.shots:
        said = {span.slot: shot.prompt[span.start : span.end] for span in shot.spans}
        assert said["subjects[0]"] in ("dog", "cat")
    assert "P015" not in {each.code for each in made.findings}


def test_shots_of_a_request_may_be_json_too():
    shots = (ShotRequest('{"subject": "a dog"}', 2), ShotRequest("a cat", 3))
    made = plan(GenerationRequest(shots=shots), card("sketch"))
    assert [each.prompt for each in made.shots] == ["Subject: a dog.", "a cat"]
    assert [each.shot for each in made.findings if each.code == "P066"] == [1]
