"""Almost valid bodies: a good one with parts changed, dropped, duplicated or made absurd."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator

from tests.server.test_dialects import (
    FAL,
    FAL_BODY,
    FAL_KEY,
    KLING,
    NUMBERED,
    REPLICATE,
    SEGMIND,
    WHOLE,
)

BEARER = {"authorization": "Bearer k"}
TARGETS = {
    "kling": ("/v1/videos/omni-video", BEARER, KLING | {"watermark_info": {"enabled": True}}),
    "kling-t2v": (
        "/v1/videos/image2video",
        BEARER,
        {
            "model_name": "kling-v3", "prompt": "a ball", "image": "http://example.com/a.png",
            "cfg_scale": 0.5, "duration": "5", "negative_prompt": "rain",
            "camera_control": {"type": "simple", "config": {"zoom": 3}}, "voice_list": [],
        },
    ),
    "kling-new": (
        "/omni-video/kling-3.0-omni",
        BEARER,
        {
            "contents": [
                {"type": "prompt", "text": "shot 1, 3, a ball; shot 2, 2, a dog;"},
                {"type": "first_frame", "url": "http://example.com/a.png", "id": "image_1"},
            ],
            "settings": {"multi_shot": True, "duration": 5, "audio": "native"},
            "options": {"external_task_id": None, "watermark_info": {"enabled": False}},
        },
    ),
    "fal": (FAL, FAL_KEY, FAL_BODY | {"negative_prompt": "rain"}),
    "openai": (
        "/v1/videos",
        BEARER,
        {"model": "kling-v3-omni", "prompt": "a ball", "seconds": "8", "size": "1920x1080",
         "multi_prompt": NUMBERED},
    ),
    "wavespeed": (
        "/api/v3/kwaivgi/kling-video-o3-pro/text-to-video",
        BEARER,
        {"prompt": "a", "multi_prompt": WHOLE, "duration": 8, "sound": True, "element_list": []},
    ),
    "replicate": ("/v1/models/kwaivgi/kling-v3-omni-video/predictions", BEARER, REPLICATE),
    "segmind": ("/v2/kling-o3-text2video", {"x-api-key": "k"}, SEGMIND),
    "evolink": (
        "/v1/videos/generations",
        BEARER,
        {
            "model": "kling-o3-text-to-video", "prompt": "a", "duration": 8, "quality": "1080p",
            "model_params": {"multi_shot": True, "multi_prompt": NUMBERED, "element_list": []},
        },
    ),
    "comfy": ("/v2/models/kling/kling-v3-omni/requests", {"x-api-key": "k"}, KLING),
}  # fmt: skip
"""Path, key and a valid body for each dialect."""

ODD = (
    None, True, False, 0, -1, 1, 2.5, 1e308, -1e308, 10**400, "", " ", "5", "5s", "-3", "NaN", "\0",
    "a" * 5000, "\u202e\U0001f600", "../../etc/passwd", "file:///etc/passwd", "http://10.0.0.1/",
    "data:,", "data:image/png;base64,AAAA", "upload:x", "<<<image_9>>>", "{}", "[", [], [[]], {},
    {"a": 1}, [None], [{}], {"type": None}, [1, "2", {"3": 4}], ["x"] * 60,
)  # fmt: skip


def bodies(good: dict, count: int, seed: int) -> Iterator[bytes]:
    """``count`` mutated bodies as bytes; the same seed gives the same ones."""
    dice = random.Random(seed)
    for _ in range(count):
        body = copy.deepcopy(good)
        for _ in range(dice.choice((1, 1, 1, 2, 3, 6))):
            body = _changed(body, dice)
        data = json.dumps(body, ensure_ascii=dice.random() < 0.5).encode("utf-8", "replace")
        if dice.random() < 0.05:
            at = dice.randrange(len(data) + 1)
            data = dice.choice((data[:at], data[:at] + b"\xff" + data[at:], data * 2, b""))
        yield data


def _changed(value, dice):
    """The value with one part changed, at any depth."""
    if isinstance(value, dict) and value and dice.random() < 0.9:
        name = dice.choice(list(value))
        kind = dice.random()
        if kind < 0.12:
            del value[name]
        elif kind < 0.2:
            value[name + dice.choice(("s", " ", "_", "\0"))] = value[name]
        else:
            value[name] = _changed(value[name], dice)
        return value
    if isinstance(value, list) and value and dice.random() < 0.8:
        at = dice.randrange(len(value))
        if dice.random() < 0.3:
            return value[:at] + value[at:] * dice.choice((0, 2, 9))
        value[at] = _changed(value[at], dice)
        return value
    if isinstance(value, str) and dice.random() < 0.2:
        return value[: dice.randrange(len(value) + 1)] * dice.choice((1, 2, 700))
    return copy.deepcopy(dice.choice(ODD))
