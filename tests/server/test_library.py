"""Command line and server share one library of elements and voices."""

from __future__ import annotations

import base64
import io
import json

import httpx
import pytest
from PIL import Image

from kling_local.elements import Elements
from kling_local.errors import RequestError
from tests.server.conftest import KLING, OMNI, wait_for
from tests.server.receiver import receiving

PATH = "/v1/general/advanced-custom-elements"


@pytest.fixture
def mia(server, tmp_path):
    """An element created directly in the library while a server is running."""
    Image.new("RGB", (400, 400), "red").save(tmp_path / "a.png")
    return Elements(server.home).create("Mia", [str(tmp_path / "a.png")], voice="uk_woman")


def films_of(server, element_id):
    body = {
        "model_name": "kling-v3-omni", "prompt": "<<<element_1>>> waits", "duration": "3",
        "aspect_ratio": "1:1", "sound": "on", "element_list": [{"element_id": int(element_id)}],
    }  # fmt: skip
    return server.client.post(OMNI, json=body)


def test_an_element_of_the_command_line_is_one_of_the_server_s(server, mia):
    (task,) = server.client.get(PATH).json()["data"]
    (element,) = task["task_result"]["elements"]
    assert (element["element_id"], element["element_name"]) == (int(mia.id), "Mia")
    assert element["element_voice_info"] == {"voice_id": "uk_woman"}
    picture = httpx.get(element["element_image_list"]["frontal_image"])
    assert Image.open(io.BytesIO(picture.content)).size == (400, 400)

    answer = films_of(server, mia.id)
    assert answer.status_code == 200, answer.text
    task_id = answer.json()["data"]["task_id"]
    (kept,) = server.store.job(task_id).request().elements
    assert (kept.name, kept.voice, kept.images) == ("Mia", "uk_woman", mia.images)
    assert server.finished(task_id)["task_status"] == "succeed"


def test_an_element_of_the_server_is_one_of_the_command_line_s(server, mia, tmp_path):
    (task,) = server.client.get(PATH).json()["data"]
    link = task["task_result"]["elements"][0]["element_image_list"]["frontal_image"]
    body = {
        "element_name": "Rex", "element_description": "a dog", "reference_type": "image_refer",
        "element_image_list": {"frontal_image": link, "refer_images": [{"image_url": link}]},
    }  # fmt: skip
    assert server.client.post(PATH, json=body).json()["code"] == 0
    library = Elements(server.home)
    assert [each.name for each in library.all()] == ["Rex", "Mia"]
    element = library.element("Rex")
    assert element.images == (library.element("Mia").images[0],) * 2
    library.delete("Mia")
    later = server.store.clock.now() + 100 * 86_400
    assert server.store.shelf.forget_uploads(before=later) == []
    library.delete("Rex")
    assert len(server.store.shelf.forget_uploads(before=later)) == 1


def test_deleted_on_one_side_is_gone_on_the_other(server, mia):
    gone = server.client.post(
        "/v1/general/delete-advanced-elements", json={"element_id": int(mia.id)}
    )
    assert gone.json()["code"] == 0
    with pytest.raises(RequestError, match="'Mia' is not in the library: it is empty"):
        Elements(server.home).element("Mia")
    assert films_of(server, mia.id).status_code == 400


def picture(kind="png", size=(400, 300)):
    data = io.BytesIO()
    Image.new("RGB", size, "red").save(data, kind)
    return base64.b64encode(data.getvalue()).decode()


def made_of(frontal, other):
    images = {"frontal_image": frontal, "refer_images": [{"image_url": other}]}
    return {
        "element_name": "Ann", "element_description": "a woman", "element_image_list": images,
    }  # fmt: skip


def test_pictures_of_a_call_are_kept_as_files_and_told_as_links(server):
    sent = picture()
    task_id = server.client.post(PATH, json=made_of(sent, sent)).json()["data"]["task_id"]
    answer = server.client.get(f"{PATH}/{task_id}")
    assert sent not in answer.text
    (element,) = answer.json()["data"]["task_result"]["elements"]
    link = element["element_image_list"]["refer_images"][0]["image_url"]
    assert Image.open(io.BytesIO(httpx.get(link).content)).size == (400, 300)
    later = server.store.clock.now() + 100 * 86_400
    assert server.store.shelf.forget_uploads(before=later) == []
    film = server.finished(films_of(server, task_id).json()["data"]["task_id"])
    assert film["task_status"] == "succeed"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (picture("gif"), "the picture is gif: use jpeg, png"),
        (picture(size=(100, 100)), "the picture is 100x100: each side needs 300 pixels"),
        (
            "/etc/passwd",
            "element_image_list.refer_images[1].image_url:"
            " '/etc/passwd' is a path, which a server does not read",
        ),
        ("rubbish!!", "is not valid base64"),
    ],
    ids=["gif", "small", "path", "rubbish"],
)
def test_an_element_of_a_picture_that_no_film_could_use_is_not_made(server, sent, said):
    answer = server.client.post(PATH, json=made_of(picture(), sent))
    assert (answer.status_code, answer.json()["code"]) == (400, 1201)
    assert said in answer.json()["message"]
    assert server.client.get(PATH).json()["data"] == []


def test_two_elements_of_one_name_are_told_apart_by_markers_alone(server):
    ids = []
    for _ in range(2):
        made = server.client.post(PATH, json=made_of(picture(), picture()))
        ids.append(int(made.json()["data"]["task_id"]))
    asked = KLING | {"element_list": [{"element_id": each} for each in ids]}
    answer = server.client.post(OMNI, json=asked | {"prompt": "Ann waves at Ann's dog"})
    assert (answer.status_code, answer.json()["code"]) == (400, 1201)
    assert (
        "element_list 1 and 2 are both named 'Ann', which the words use" in answer.json()["message"]
    )
    marked = asked | {"prompt": "<<<element_1>>> waves at <<<element_2>>>; Anna's dog barks"}
    assert server.client.post(OMNI, json=marked).status_code == 200
    entries = [{"type": "element", "element_id": each, "id": "ann"} for each in ids]
    new = {"contents": [{"type": "prompt", "text": "@ann waves"}, *entries]}
    answer = server.client.post("/omni-video/kling-3.0-omni", json=new)
    assert (answer.status_code, answer.json()["code"]) == (400, 1201)
    said = "contents[3].id value 'ann' appears twice: @ann must mean one"
    assert answer.json()["message"] == said


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("ftp://example.com/her.wav", "is an address of ftp"),
        ("file:///tmp/her.wav", "is an address of file"),
        ("/home/me/her.wav", "is a path, which a server does not read"),
    ],
)
def test_a_recording_or_a_clip_that_no_server_reads_is_refused(server, source, said):
    """Regression: it was stored, but no film could ever use it."""
    clip = {
        "element_name": "Mia", "element_description": "a woman", "reference_type": "video_refer",
        "element_video_list": {"refer_videos": [{"video_url": source}]},
    }  # fmt: skip
    voices = "/v1/general/custom-voices"
    told = f"{said}: send an http or https address"
    for path, body, sentence in (
        (voices, {"voice_name": "her", "voice_url": source}, told),
        (PATH, clip, "Video URL is invalid"),
    ):
        answer = server.client.post(path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (400, 1201)
        assert sentence in answer.json()["message"]
        assert server.client.get(path).json()["data"] == []


def test_a_voice_of_a_film_is_kept_by_the_film_s_id(server):
    body = {"voice_name": "her", "video_id": "8123456789"}
    answer = server.client.post("/v1/general/custom-voices", json=body)
    assert answer.json()["code"] == 0


VOICES = "/v1/general/custom-voices"
CLIP = {"refer_videos": [{"video_url": "http://example.com/mia.mp4"}]}
OF_VIDEO = {
    "element_name": "Mia", "element_description": "a woman", "reference_type": "video_refer",
    "element_video_list": CLIP,
}  # fmt: skip
WEB = "http://example.com/a.png"
BODIES = {
    PATH: made_of(WEB, WEB),
    VOICES: {"voice_name": "her", "voice_url": "http://example.com/her.wav"},
}


def refused(answer, message):
    assert (answer.status_code, answer.json()["code"]) == (400, 1201), answer.text
    assert answer.json()["message"] == message


@pytest.mark.parametrize("path", BODIES)
def test_an_item_is_called_back_about_like_a_film(server, path):
    with receiving() as receiver:
        body = BODIES[path] | {"callback_url": receiver.url, "external_task_id": "mine"}
        task_id = server.client.post(path, json=body).json()["data"]["task_id"]
        wait_for(lambda: len(receiver.got) == 2)
    told = [json.loads(data) for _, _, data in receiver.got]
    assert [each["task_status"] for each in told] == ["submitted", "succeed"]
    assert {each["task_id"] for each in told} == {task_id}
    assert told[0]["task_info"] == {"external_task_id": "mine"}
    assert told[1] == server.client.get(f"{path}/{task_id}").json()["data"]
    headers = [{name.lower(): value for name, value in each.items()} for _, each, _ in receiver.got]
    assert all(each["webhook-signature"] for each in headers)
    assert headers[0]["webhook-id"] != headers[1]["webhook-id"]


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://example.com/x", "is no http or https address"),
        ("http://10.0.0.1/x", "leads into a private network"),
    ],
)
def test_a_callback_of_an_item_is_judged_as_a_film_s(server, path, url, why):
    answer = server.client.post(path, json=BODIES[path] | {"callback_url": url})
    refused(answer, f"callback_url '{url}' {why}")
    assert server.client.get(path).json()["data"] == []


def test_an_external_id_is_one_item_s_alone_until_it_is_deleted(server):
    named = {"external_task_id": "mine"}
    first = server.client.post(PATH, json=BODIES[PATH] | named).json()["data"]["task_id"]
    for path, body in BODIES.items():
        again = server.client.post(path, json=body | named)
        refused(again, "External_task_id mine already exists")
    gone = {"element_id": int(first)}
    server.client.post("/v1/general/delete-advanced-elements", json=gone)
    assert server.client.post(PATH, json=BODIES[PATH] | named).json()["code"] == 0


def test_an_element_speaks_with_a_voice_that_there_is(server):
    body = BODIES[PATH] | {"element_voice_id": "123"}
    refused(server.client.post(PATH, json=body), "Voice id not found")
    voice = server.client.post(VOICES, json=BODIES[VOICES]).json()["data"]["task_id"]
    body["element_voice_id"] = int(voice)
    assert server.client.post(PATH, json=body).json()["code"] == 0
    server.client.post("/v1/general/delete-voices", json={"voice_id": voice})
    refused(server.client.post(PATH, json=body), "Voice id not found")


def test_an_element_needs_a_second_picture(server):
    body = BODIES[PATH] | {"element_image_list": {"frontal_image": WEB}}
    refused(server.client.post(PATH, json=body), "element_image_list.refer_images cannot be empty")


@pytest.fixture
def of_video(server):
    """Create an element from a video; returns its id."""
    return int(server.client.post(PATH, json=OF_VIDEO).json()["data"]["task_id"])


@pytest.mark.parametrize(
    ("path", "more"),
    [(OMNI, {}), ("/v2/models/kling/kling-v3-omni/requests", {"model_name": None})],
    ids=["kling", "comfy"],
)
def test_no_element_of_a_video_stands_beside_a_video(server, of_video, path, more):
    clip = {"video_url": "http://example.com/a.mp4", "refer_type": "base"}
    body = KLING | {"sound": "off", "element_list": [{"element_id": of_video}]} | more
    answer = server.client.post(path, json=body | {"video_list": [clip]})
    assert answer.status_code == (400 if path == OMNI else 422)
    said = "element_list has 'Mia', which is made from a video: not allowed beside video_list"
    assert said in answer.text
    assert server.store.counts() == {}
    assert server.client.post(path, json=body).status_code in (200, 201)


@pytest.mark.parametrize(("model", "status"), [("kling-o1", 400), ("kling-3.0-omni", 200)])
def test_o1_takes_elements_of_pictures_alone(server, of_video, model, status):
    words = {"type": "prompt", "text": "@mia waits"}
    mia = {"type": "element", "element_id": of_video, "id": "mia"}
    body = {"contents": [words, mia], "settings": {"audio": "off"}}
    answer = server.client.post(f"/omni-video/{model}", json=body)
    assert answer.status_code == status, answer.text
    if status == 400:
        said = "contents has 'Mia', which is made from a video: not allowed for kling-o1"
        refused(answer, said)


NO_VIDEOS = ("http://", "https://", "https:///a.mp4", "http://[::1", "not a url", "nope", picture())


@pytest.mark.parametrize("source", NO_VIDEOS, ids=lambda source: source[:16])
def test_what_can_be_no_video_is_refused_at_once(server, source):
    """Regression: it was accepted, and then the task failed with a message about a picture, or not
    at all.
    """
    clip = {"video_url": source, "refer_type": "base"}
    films = {
        OMNI: KLING | {"sound": "off", "video_list": [clip]},
        "/omni-video/kling-3.0-omni": {
            "contents": [
                {"type": "prompt", "text": "make it red"}, {"type": "base_video", "url": source},
            ],
        },
        PATH: OF_VIDEO | {"element_video_list": {"refer_videos": [{"video_url": source}]}},
    }  # fmt: skip
    for path, body in films.items():
        refused(server.client.post(path, json=body), "Video URL is invalid")
    assert server.store.counts() == {}
    assert server.client.get(PATH).json()["data"] == []


def test_an_address_without_a_host_is_no_picture_either(server):
    answer = server.client.post(
        "/v1/videos/image2video",
        json={"model_name": "kling-v3", "prompt": "a dog", "image": "http://"},
    )
    assert (answer.status_code, answer.json()["code"]) == (400, 1201)
    assert answer.json()["message"].startswith("image: 'http://' names no host: send an http")


def test_a_video_that_fails_the_task_is_told_by_the_name_that_was_sent(server):
    """It begins like an mp4, so only reading all of it shows the fault."""
    data = base64.b64encode(b"\x00\x00\x00\x20ftypisom" + b"\xff" * 500).decode()
    body = KLING | {"sound": "off", "video_list": [{"video_url": data, "refer_type": "base"}]}
    answer = server.client.post(OMNI, json=body)
    assert answer.status_code == 200, answer.text
    task = server.finished(answer.json()["data"]["task_id"])
    assert task["task_status"] == "failed"
    assert task["task_status_msg"].startswith("video_list[1].video_url: ")
