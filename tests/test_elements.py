"""The element library is durable and atomic, and its names are unique."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import Image

from kling_local.cli import main
from kling_local.dialects.base import LibraryItem
from kling_local.elements import Elements
from kling_local.errors import BadReferenceError, RequestError
from kling_local.jobs.home import Home
from kling_local.jobs.shelf import KeptItem
from kling_local.media.references import fetch
from kling_local.request import Element, GenerationRequest
from kling_local.settings import Settings

CREATE_FOREVER = """
import sys
from kling_local.elements import Elements
from kling_local.errors import RequestError
from kling_local.jobs.home import Home
from pathlib import Path
home, picture, who = sys.argv[1:4]
library = Elements(Home(Path(home)))
print("ready", flush=True)
for number in range(int(sys.argv[4])):
    print(library.create(f"{who} {number}", [picture, picture], voice="v").name, flush=True)
try:
    library.create("everybody", [picture])
    print("won", flush=True)
except RequestError as error:
    print(error.sentence, flush=True)
"""


@pytest.fixture
def picture(tmp_path):
    """A red picture of 80 x 100 pixels."""
    path = tmp_path / "a.png"
    Image.new("RGB", (80, 100), "red").save(path)
    return path


@pytest.fixture
def library(tmp_path):
    return Elements(Home(tmp_path / "home"))


def writer(tmp_path, picture, who, count):
    arguments = [str(tmp_path / "home"), str(picture), who, str(count)]
    return subprocess.Popen(
        [sys.executable, "-c", CREATE_FOREVER, *arguments], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip


def test_an_element_is_kept_with_its_pictures_and_voice(tmp_path, library, picture):
    made = library.create("Mia", [str(picture)], voice="uk_woman", words="a girl")
    picture.unlink()
    again = Elements(Home(tmp_path / "home"))
    assert again.all() == [made]
    assert again.named("Mia") == again.named(made.id) == made
    element = again.element("Mia")
    assert (element.id, element.name, element.voice) == (made.id, "Mia", "uk_woman")
    assert np.asarray(Image.open(element.images[0])).reshape(-1, 3).tolist() == [[255, 0, 0]] * 8000


def test_a_deleted_or_unknown_name_is_an_error_that_lists_the_known(library, picture):
    with pytest.raises(RequestError, match="'Bob' is not in the library: it is empty"):
        library.named("Bob")
    for name in ("Mia", "Rex", "Tom"):
        library.create(name, [str(picture)])
    library.delete("Rex")
    for name in ("Bob", "Rex"):
        with pytest.raises(RequestError, match=f"'{name}' is not in .* it has Tom or Mia"):
            library.element(name)
    library.create("Rex", [str(picture)])
    assert [each.name for each in library.all()] == ["Rex", "Tom", "Mia"]


@pytest.mark.parametrize("name", ["", " Mia", "-x", "<<<element_1>>>", "a\nb", "x" * 21])
def test_a_name_that_no_prompt_could_say_is_refused(library, picture, name):
    with pytest.raises(RequestError, match="does not do: 1 to 20 printable characters"):
        library.create(name, [str(picture)])
    assert library.all() == []


def test_what_cannot_be_kept_leaves_nothing(tmp_path, library, picture):
    with pytest.raises(RequestError, match="image is given 0 times"):
        library.create("Mia", [])
    with pytest.raises(RequestError, match="image is given 5 times"):
        library.create("Mia", [str(picture)] * 5)
    with pytest.raises(BadReferenceError, match="does not exist"):
        library.create("Mia", [str(picture), str(tmp_path / "none.png")])
    library.create("Mia", [str(picture)])
    with pytest.raises(RequestError, match="name 'Mia' is taken"):
        library.create("Mia", [str(picture)])
    assert len(library.all()) == 1
    assert len(list((tmp_path / "home" / "uploads").iterdir())) == 1


def test_requests_that_only_name_an_element_are_filled_in(library, picture):
    made = library.create("Mia", [str(picture)], voice="v1")
    own = Element("cat", images=(str(picture),))
    asked = GenerationRequest(prompt="<<<element_1>>>", elements=(Element("Mia"), own))
    first, second = library.filled(asked).elements
    assert (first.id, first.name, first.voice) == ("Mia", "Mia", "v1")
    assert first.images == library.pictures(made)
    assert second == own
    own_voice = GenerationRequest(prompt="a", elements=(Element(made.id, voice="v2"),))
    assert library.filled(own_voice).elements[0].voice == "v2"


def test_an_element_of_the_server_can_be_named_here(tmp_path, library):
    item = LibraryItem(kind="element", name="cat", id="17", images=("https://a.example/cat.png",))
    shelf = Home(tmp_path / "home").store().shelf
    assert shelf.keep(KeptItem("17", "element", "local", "kling", item.to_json(), 1.0))
    assert library.element("cat") == Element("17", "cat", ("https://a.example/cat.png",), None)
    other = Elements(Home(tmp_path / "home"), account="somebody else")
    with pytest.raises(RequestError, match="it is empty"):
        other.element("cat")


def test_pictures_go_only_after_jobs_that_wait_for_them(tmp_path, library, picture):
    library.create("Mia", [str(picture)])
    store = Home(tmp_path / "home").store()
    now = store.clock.now()
    library.delete("Mia")
    assert store.shelf.forget_uploads(before=now + 3600) == []
    assert len(store.shelf.forget_uploads(before=now + 8 * 86_400)) == 1
    library.create("Rex", [str(picture)])
    assert store.shelf.forget_uploads(before=now + 100 * 365 * 86_400) == []


def test_three_writers_at_once_lose_nothing_and_one_name_is_given_once(tmp_path, picture, library):
    writers = [writer(tmp_path, picture, who, 3) for who in "abc"]
    said = [each.communicate(timeout=120)[0].splitlines()[-1] for each in writers]
    taken = "name 'everybody' is taken: an element of that name is in the library"
    assert sorted(said) == [taken, taken, "won"]
    names = sorted(each.name for each in library.all())
    assert names == sorted([f"{who} {n}" for who in "abc" for n in range(3)] + ["everybody"])


def test_a_killed_writer_leaves_whole_elements_and_all_that_it_told_of(tmp_path, picture, library):
    rng = random.Random(3)
    told = []
    for run, count in enumerate((1, 4, 9)):
        process = writer(tmp_path, picture, f"run {run}", 1000)
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(1 + count)]
        time.sleep(rng.uniform(0.0, 0.02))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        told += lines[1:]
    library.create("after", [str(picture)])
    kept = Elements(Home(tmp_path / "home"))
    names = [each.name for each in kept.all()]
    assert len(names) == len(set(names))
    assert {*told, "after"} <= set(names)
    for number, each in enumerate(kept.all()):
        request = GenerationRequest(prompt="a", elements=(kept.element(each.name),))
        found = fetch(request, tmp_path / f"read {number}")
        assert len(found.elements[each.id]) == len(each.images) >= 1


def test_the_command_line_keeps_lists_shows_and_deletes(tmp_path, picture, capsys):
    home = ["--home", str(tmp_path / "home")]
    made = ["elements", "create", "Mia", "--image", str(picture), "--voice", "v1"]
    assert main([*made, *home]) == 0
    number = capsys.readouterr().out.strip()
    assert main(["elements", "list", *home]) == 0
    assert capsys.readouterr().out.split() == ["Mia", number, "1", "picture", "voice", "v1"]
    assert main(["elements", "show", "Mia", *home]) == 0
    shown = capsys.readouterr().out
    assert f"id           {number}" in shown
    assert str(tmp_path / "home" / "uploads") in shown
    assert main([*made, *home]) == 1
    assert "name 'Mia' is taken" in capsys.readouterr().err
    assert main(["elements", "delete", "Mia", *home]) == 0
    assert capsys.readouterr().out == f"Mia {number} is deleted\n"
    assert main(["elements", "delete", "Mia", *home]) == 1
    assert "'Mia' is not in the library: it is empty" in capsys.readouterr().err


def test_plan_binds_names_and_markers(tmp_path, picture, library, capsys, monkeypatch):
    kept = Settings(home=tmp_path / "home")
    monkeypatch.setattr("kling_local.cli.elements.settings", lambda: kept)
    for name in ("Mia", "Rex"):
        library.create(name, [str(picture)])
    words = "<<<element_2>>> runs left on a beach, Mia waits"
    arguments = ["plan", words, "--element", "Mia", "--element", "Rex", "--format", "json"]
    assert main(arguments) == 0
    plan = json.loads(capsys.readouterr().out)
    subjects = plan["shots"][0]["blueprint"]["subjects"]
    assert {each["name"].lower(): each["element"] for each in subjects} == {
        "rex": "element_2",
        "mia": "element_1",
    }
    assert main(["plan", "Bob runs", "--element", "Bob"]) == 1
    assert "element 'Bob' is not in the library: it has Rex or Mia" in capsys.readouterr().err


def test_generate_refuses_a_request_whose_element_nobody_knows(
    tmp_path, picture, library, capsys, monkeypatch
):
    kept = Settings(home=tmp_path / "home")
    monkeypatch.setattr("kling_local.cli.elements.settings", lambda: kept)
    library.create("Mia", [str(picture)])
    asked = {"prompt": "<<<element_1>>> runs", "elements": [{"id": "Bob"}]}
    (tmp_path / "film.json").write_text(json.dumps(asked))
    out = tmp_path / "film.mp4"
    assert main(["generate", "--request", str(tmp_path / "film.json"), "-o", str(out)]) == 1
    assert "element 'Bob' is not in the library: it has Mia" in capsys.readouterr().err
    assert not out.exists()
