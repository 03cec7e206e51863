"""Writes one plan as a call in every dialect, and makes jobs for tests of dialects."""

import json
from dataclasses import dataclass

from kling_local.dialects import dialect
from kling_local.dialects.base import Call, Form, Links, Route
from kling_local.request import GenerationRequest, ShotRequest

KEY = {
    "kling": {"authorization": "Bearer sk-1"},
    "kling-new": {"authorization": "Bearer sk-1"},
    "fal": {"authorization": "Key id:secret"},
    "openai": {"authorization": "Bearer sk-1"},
    "wavespeed": {"authorization": "Bearer sk-1"},
    "replicate": {"authorization": "Bearer r8_1"},
    "segmind": {"x-api-key": "SG_1"},
    "evolink": {"authorization": "Bearer sk-1"},
    "comfy": {"x-api-key": "comfyui-1"},
}
LINKS = Links("http://127.0.0.1:8700", 1_790_000_000.0, "request-1")


@dataclass(frozen=True)
class Plan:
    """A film: one prompt, or shots as (prompt, seconds)."""

    prompt: str = ""
    shots: tuple[tuple[str, int], ...] = ()
    duration: int = 5
    ratio: str = "16:9"
    mode: str = "pro"
    sound: bool = False

    def request(self) -> GenerationRequest:
        words = (
            {"shots": tuple(ShotRequest(*shot) for shot in self.shots), "shot_type": "customize"}
            if self.shots
            else {"prompt": self.prompt}
        )
        return GenerationRequest(
            **words,
            duration=self.duration,
            aspect_ratio=self.ratio,
            mode=self.mode,
            sound=self.sound,
        )

    def items(self, kind, *, index=False):
        return [
            {**({"index": at} if index else {}), "prompt": words, "duration": kind(seconds)}
            for at, (words, seconds) in enumerate(self.shots, start=1)
        ]


def kling(plan):
    body = {
        "model_name": "kling-v3-omni",
        "duration": str(plan.duration),
        "aspect_ratio": plan.ratio,
        "mode": plan.mode,
        "sound": "on" if plan.sound else "off",
    }
    if plan.shots:
        shots = plan.items(str, index=True)
        return body | {"multi_shot": True, "shot_type": "customize", "multi_prompt": shots}
    return body | {"prompt": plan.prompt}


def kling_new(plan):
    shots = (f"shot {at}, {s}, {words};" for at, (words, s) in enumerate(plan.shots, start=1))
    return {
        "contents": [{"type": "prompt", "text": " ".join(shots) or plan.prompt}],
        "settings": {
            "multi_shot": bool(plan.shots),
            "audio": "native" if plan.sound else "off",
            "resolution": "1080p" if plan.mode == "pro" else "720p",
            "aspect_ratio": plan.ratio,
            "duration": plan.duration,
        },
    }


def fal(plan):
    body = {
        "duration": str(plan.duration),
        "aspect_ratio": plan.ratio,
        "generate_audio": plan.sound,
        "shot_type": "customize",
    }
    words = {"multi_prompt": plan.items(str)} if plan.shots else {"prompt": plan.prompt}
    return body | words


def wavespeed(plan):
    body = {
        "prompt": plan.prompt or " ".join(words for words, _ in plan.shots),
        "duration": plan.duration,
        "aspect_ratio": plan.ratio,
        "sound": plan.sound,
    }
    return body | ({"multi_prompt": plan.items(int)} if plan.shots else {})


def replicate(plan):
    said = wavespeed(plan)
    made = {key: said[key] for key in ("prompt", "duration", "aspect_ratio")}
    made |= {"mode": {"std": "standard"}.get(plan.mode, "pro"), "generate_audio": plan.sound}
    if plan.shots:
        made["multi_prompt"] = json.dumps(plan.items(int))
    return {"input": made}


def segmind(plan):
    body = {
        "prompt": "A B C" if plan.shots else plan.prompt,
        "duration": str(plan.duration),
        "aspect_ratio": plan.ratio,
        "mode": plan.mode,
        "generate_audio": plan.sound,
    }
    if plan.shots:
        body |= {"multi_prompt": plan.items(str), "shot_type": "customize"}
    return body


def evolink(plan):
    body = {
        "model": "kling-o3-text-to-video",
        "prompt": plan.prompt,
        "duration": plan.duration,
        "aspect_ratio": plan.ratio,
        "quality": "1080p" if plan.mode == "pro" else "720p",
        "sound": "on" if plan.sound else "off",
    }
    if plan.shots:
        shots = plan.items(str, index=True)
        params = {"multi_shot": True, "shot_type": "customize", "multi_prompt": shots}
        body["model_params"] = params
    return body


def _sized(plan):
    short = 1080 if plan.mode == "pro" else 720
    wide, high = (int(part) for part in plan.ratio.split(":"))
    return f"{short * wide // min(wide, high)}x{short * high // min(wide, high)}"


def openai_json(plan):
    body = {
        "model": "kling-v3-omni",
        "seconds": str(plan.duration),
        "size": _sized(plan),
        "sound": plan.sound,
    }
    if plan.shots:
        return body | {"prompt": "A", "multi_shot": True, "multi_prompt": plan.items(int)}
    return body | {"prompt": plan.prompt}


def openai_form(plan, *, by_key=False):
    """The form as openai-python encodes it with ``by_key``, otherwise as openai-js does."""
    body = openai_json(plan)
    shots = body.pop("multi_prompt", [])
    pairs = [(name, str(value)) for name, value in body.items()]
    fields = [
        (f"multi_prompt[][{key}]", str(value)) for shot in shots for key, value in shot.items()
    ]
    if by_key:
        fields.sort(key=lambda field: field[0])
    return Form(tuple((name, value.replace("True", "true")) for name, value in pairs + fields))


def comfy(plan):
    return {key: value for key, value in kling(plan).items() if key != "model_name"}


def slug(plan, std, pro):
    return pro if plan.mode == "pro" else std


WRITERS = {
    "kling": lambda plan: ("/v1/videos/omni-video", kling(plan)),
    "kling-new": lambda plan: ("/omni-video/kling-3.0-omni", kling_new(plan)),
    "fal": lambda plan: (
        f"/fal-ai/kling-video/o3/{slug(plan, 'standard', 'pro')}/text-to-video",
        fal(plan),
    ),
    "wavespeed": lambda plan: (
        f"/api/v3/kwaivgi/kling-video-o3-{plan.mode}/text-to-video",
        wavespeed(plan),
    ),
    "replicate": lambda plan: (
        "/v1/models/kwaivgi/kling-v3-omni-video/predictions",
        replicate(plan),
    ),
    "segmind": lambda plan: ("/v2/kling-o3-text2video", segmind(plan)),
    "evolink": lambda plan: ("/v1/videos/generations", evolink(plan)),
    "openai": lambda plan: ("/v1/videos", openai_json(plan)),
    "comfy": lambda plan: ("/v2/models/kling/kling-v3-omni/requests", comfy(plan)),
}


def route_of(name, method, path) -> tuple[Route, dict[str, str]]:
    """The route of a dialect that matches a path; literal routes are tried first."""
    fitting = [
        (route, route.match(path))
        for route in sorted(dialect(name).routes, key=lambda route: route.rank)
        if route.method in (method, "*") and route.match(path) is not None
    ]
    return fitting[0]


def call_of(name, method, path, body=None, **more) -> tuple[Call, Route]:
    """A call with a key, and its route."""
    route, params = route_of(name, method, path)
    headers = {**KEY[name], **more.pop("headers", {})}
    return Call(method, path, headers=headers, body=body, params=params, **more), route


def submit(name, body, path=None, **more):
    """The submission of a create call; by default on the plain text endpoint's path."""
    path = path or WRITERS[name](Plan("x"))[0]
    call, route = call_of(name, "POST", path, body, **more)
    return dialect(name).submit(call, route)
