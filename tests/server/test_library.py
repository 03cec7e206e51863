"""One library: what the command line keeps is the server's, and the other way round."""

from __future__ import annotations

import base64
import io

import httpx
import pytest
from PIL import Image

from kling_local.elements import Elements
from kling_local.errors import RequestError
from tests.server.conftest import KLING, OMNI

PATH = "/v1/general/advanced-custom-elements"


@pytest.fixture
def mia(server, tmp_path):
    """An element made beside a running server."""
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
    """It was kept, and no film ever heard or saw it."""
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
