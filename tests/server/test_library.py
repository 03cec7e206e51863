"""One library: what the command line keeps is the server's, and the other way round."""

from __future__ import annotations

import io

import httpx
import pytest
from PIL import Image

from kling_local.elements import Elements
from kling_local.errors import RequestError
from tests.server.conftest import OMNI

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
