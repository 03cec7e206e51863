"""Pictures in a call decide the film's aspect ratio, and broken ones are reported."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image

from tests.server.conftest import KLING, OMNI

BEARER = {"authorization": "Bearer k-123"}
FAL_KEY = {"authorization": "Key id:secret"}
WEB = "http://example.com/a.png"


def picture(size=(720, 1280)) -> str:
    data = io.BytesIO()
    Image.new("RGB", size, "red").save(data, format="PNG")
    return base64.b64encode(data.getvalue()).decode()


def data_url(size=(720, 1280)) -> str:
    return "data:image/png;base64," + picture(size)


FOLLOWING = {
    "kling": ("/v1/videos/image2video", BEARER, picture, lambda image: {
        "model_name": "kling-v3", "prompt": "a ball", "image": image, "duration": "3"}),
    "kling-omni": (OMNI, BEARER, picture, lambda image: {
        "model_name": "kling-v3-omni", "prompt": "a ball", "duration": "3",
        "image_list": [{"image_url": image, "type": "first_frame"}]}),
    "kling-new": ("/image-to-video/kling-3.0", BEARER, picture, lambda image: {
        "contents": [{"type": "prompt", "text": "a ball"}, {"type": "first_frame", "url": image}],
        "settings": {"multi_shot": False}}),
    "fal": ("/fal-ai/kling-video/o3/pro/image-to-video", FAL_KEY, data_url, lambda image: {
        "prompt": "a ball", "image_url": image}),
    "wavespeed": ("/api/v3/kwaivgi/kling-video-o3-std/image-to-video", BEARER, data_url,
        lambda image: {"prompt": "a ball", "image": image, "duration": 3}),
    "replicate": ("/v1/models/kwaivgi/kling-v3-omni-video/predictions", BEARER, data_url,
        lambda image: {"input": {"prompt": "a ball", "start_image": image}}),
    "evolink": ("/v1/videos/generations", BEARER, data_url, lambda image: {
        "model": "kling-o3-image-to-video", "prompt": "a ball", "image_start": image}),
}  # fmt: skip
"""Calls in which a start image decides the ratio: path, key, encoded picture, and body."""


def accepted(server, name, image):
    path, key, _, body = FOLLOWING[name]
    answer = server.client.post(path, json=body(image), headers=key)
    assert answer.status_code < 300, answer.text
    (job,) = server.control("GET", "jobs").json()["jobs"]
    return server.store.job(job["id"])


@pytest.mark.parametrize("name", FOLLOWING)
def test_the_start_image_decides_the_ratio(server, name):
    job = accepted(server, name, FOLLOWING[name][2]())
    assert job.request().aspect_ratio == "9:16"
    assert job.aspect_follows is None


@pytest.mark.parametrize("name", FOLLOWING)
def test_a_picture_on_the_web_is_left_to_the_worker(server, name):
    assert accepted(server, name, WEB).aspect_follows == "start_image"


def test_an_asked_ratio_is_kept(server):
    path, key, _, body = FOLLOWING["evolink"]
    said = body(data_url()) | {"aspect_ratio": "1:1"}
    job = server.store.job(server.client.post(path, json=said, headers=key).json()["id"])
    assert (job.request().aspect_ratio, job.aspect_follows) == ("1:1", None)


def test_a_film_has_the_shape_of_its_picture(server):
    path, key, _, body = FOLLOWING["kling-omni"]
    made = server.client.post(path, json=body(picture((800, 700))), headers=key).json()
    server.finished(made["data"]["task_id"])
    output = server.store.job(made["data"]["task_id"]).output
    assert (output["width"], output["height"]) == (1080, 1080)


@pytest.mark.parametrize("size", [(200, 400), (1200, 400)])
def test_a_picture_that_breaks_the_rules_fails_klings_task(server, size):
    """The live service accepts the call and fails the task; so does the instant pace."""
    image = {"image_url": picture(size), "type": "first_frame"}
    task = server.finished(server.submit(**KLING | {"image_list": [image]}))
    assert task["task_status"] == "failed"
    assert task["task_status_msg"].startswith(
        "The resolution or aspect ratio of the input image is invalid."
    )


def test_a_picture_that_breaks_the_rules_is_refused_by_the_others(server):
    path, key, _, body = FOLLOWING["fal"]
    answer = server.client.post(path, json=body(data_url((200, 400))), headers=key)
    assert answer.status_code == 422
    (said,) = answer.json()["detail"]
    assert (said["type"], said["loc"]) == ("image_too_small", ["body", "image_url"])
    assert said["msg"].startswith("image_url: the picture is 200x400")
    assert server.store.counts() == {}
