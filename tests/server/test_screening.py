"""The films page: what a browser sees at the server's address, and the form that makes a film."""

from __future__ import annotations

import json
import re
import threading

import httpx
import pytest

from kling_local.worker.order import Order
from kling_local.worker.render import RenderWorker
from tests.browser import browsing, needs_browser
from tests.server.conftest import KLING, OMNI, served, wait_for

HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
RUDE = 'a <b>red</b> ball & "it\'s" <script>alert(1)</script>'


def test_a_browser_at_the_door_is_shown_the_films(server):
    answer = httpx.get(server.url, headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (307, "/__kling_local/")
    page = httpx.get(server.url, headers=HTML, follow_redirects=True)
    assert page.headers["content-type"].startswith("text/html")
    assert "0 jobs" in page.text


@pytest.mark.parametrize("accept", ["*/*", "application/json"])
def test_a_client_at_the_door_is_told_the_paths_as_before(server, accept):
    answer = httpx.get(server.url, headers={"accept": accept})
    assert answer.status_code == 404
    assert "/__kling_local/docs lists the paths" in answer.json()["error"]["message"]
    assert httpx.post(server.url, headers=HTML).status_code == 404


def test_a_finished_film_has_a_player_whose_film_comes_in_ranges(server):
    job = server.submit(prompt=RUDE)
    server.finished(job)
    page = server.control("GET", "").text
    source = re.search(r'<video [^>]*src="([^"#]+)', page)[1].replace("&amp;", "&")
    part = httpx.get(server.url + source, headers={"range": "bytes=0-99"})
    assert (part.status_code, len(part.content)) == (206, 100)
    assert "<script>alert" not in page
    assert "a &lt;b&gt;red&lt;/b&gt; ball &amp; " in page
    assert "720x720, 3 s, with sound" in page
    assert f'href="/__kling_local/films/{job}"' in page


def test_an_unfinished_film_says_how_far_it_is(serve):
    server = serve(works=False)
    first, second = server.submit(), server.submit()
    page = server.control("GET", "").text
    assert page.index(f"film-{second}") < page.index(f"film-{first}"), "newest first"
    assert "queued, 1 before it" in page
    assert page.count("<progress") == 2
    assert "<video" not in page


def test_a_failed_film_says_why(server):
    job = server.submit(headers={"x-kling-local-fault": "fail_task"})
    server.finished(job)
    reason = server.task(job)["task_status_msg"]
    page = server.control("GET", "").text
    assert f"failed: {reason}" in page
    assert server.control("GET", f"films/{job}").status_code == 200


def test_a_film_that_was_deleted_leaves_no_player(serve):
    server = serve()
    job = server.submit()
    server.finished(job)
    server.home.within(server.store.job(job).output["path"]).unlink()
    assert "the film is gone" in server.control("GET", f"films/{job}").text


def test_the_link_of_a_page_outlives_the_dialects_own(server):
    job = server.submit()
    server.finished(job)
    server.control("POST", "clock", json={"advance_s": 20 * 86_400})
    source = re.search(r'<video [^>]*src="([^"#]+)', server.control("GET", f"films/{job}").text)
    assert httpx.get(server.url + source[1].replace("&amp;", "&")).status_code == 200


def test_the_page_of_one_film_shows_its_papers(home):
    """Drawn by the built-in model: what fields came to, seconds, storyboard, receipt."""
    with served(home, works=False) as server:
        job = server.submit(prompt="a red ball bounces on a beach <i>")
        order = Order(owner="test", speed="render")
        assert RenderWorker(server.home, server.store, order, threading.Event()).step()
        page = server.control("GET", f"films/{job}").text
        receipt = server.control("GET", f"jobs/{job}/receipt").json()
        board = server.control("GET", f"jobs/{job}/storyboard")
    assert receipt["seconds"]["total"] > 0
    for outcome in receipt["outcomes"]:
        assert f'<th scope="row">{outcome["wish"]}</th><td>{outcome["state"]}</td>' in page
    for stage, seconds in receipt["seconds"].items():
        assert f'<th scope="row">{stage}</th><td class="number">{seconds:.3f}</td>' in page
    assert f'<iframe src="/__kling_local/jobs/{job}/storyboard"' in page
    assert "beach &lt;i&gt;" in page
    assert board.headers["content-type"].startswith("text/html")
    assert "<h1>Storyboard: a red ball bounces on a beach &lt;i&gt;</h1>" in board.text
    assert "&quot;prompt&quot;: &quot;a red ball" in page


def test_what_is_not_there_is_404(server):
    job = server.submit()
    server.finished(job)
    for path in ("films/nobody", "jobs/nobody/receipt", "jobs/nobody/storyboard"):
        assert server.control("GET", path).status_code == 404
    assert "no receipt" in server.control("GET", f"jobs/{job}/receipt").json()["detail"]


def test_strict_auth_shows_no_films_without_a_key(serve):
    server = serve(auth="strict")
    for path in ("", "films.js", "films/x", "jobs/x/storyboard"):
        assert httpx.get(f"{server.url}/__kling_local/{path}").status_code == 401


def test_pages_load_nothing_from_elsewhere(server):
    job = server.submit()
    server.finished(job)
    for path in ("", f"films/{job}"):
        answer = server.control("GET", path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert not re.findall(r"""(?:src|href)=["'](?!/__kling_local/|data:,)""", answer.text)
        assert not re.findall(r"style=|onclick=|<script>", answer.text)


@needs_browser
def test_the_form_makes_a_film_and_the_page_keeps_up(server, tmp_path):
    with browsing(tmp_path) as page:
        page.open(server.url)
        page.run(f"void (document.querySelector('textarea').value = {json.dumps(RUDE)})")
        page.run("document.querySelector('form').requestSubmit()")
        playing = "document.querySelectorAll('#films video').length"
        wait_for(lambda: page.run(playing) == 1)
        assert page.run("document.querySelector('#films h2').textContent") == RUDE
        sent = server.control("GET", "journal").json()["requests"][0]
        assert (sent["path"], sent["status"]) == (f"/kling{OMNI}", 200)

        page.run("document.querySelector('#films li').marked = true")
        server.finished(server.submit(prompt="a second film"))
        wait_for(lambda: page.run(playing) == 2)
        marks = page.run("[...document.querySelectorAll('#films li')].map((each) => !!each.marked)")
        assert marks == [False, True], "what has not changed is left alone"

        server.control("POST", "reset")
        wait_for(lambda: page.run(playing) == 0)
        assert page.complaints == []


@needs_browser
def test_the_form_tells_what_is_wrong_and_the_call_it_makes(server, tmp_path):
    with browsing(tmp_path) as page:
        page.open(f"{server.url}/__kling_local/")
        page.run("const form = document.querySelector('form'); form.noValidate = true; 0")
        page.run("form.elements.prompt.value = \"it's\"; form.elements.duration.value = '99'; 0")
        page.run("form.dispatchEvent(new Event('input')); form.requestSubmit()")
        answer = "document.querySelector('#answer .error')?.textContent"
        told = wait_for(lambda: page.run(answer))
        call = page.run("document.querySelector('#call').textContent")
    refused = server.client.post(OMNI, json=KLING | {"duration": "99"})
    assert told == refused.json()["message"]
    assert call.startswith(f"curl {server.url}{OMNI} -H")
    assert json.loads(call.partition("-d '")[2][:-1].replace("'\\''", "'"))["prompt"] == "it's"
