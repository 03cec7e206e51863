from __future__ import annotations

import contextlib
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kling_local.addresses import Places
from kling_local.errors import BadReferenceError
from kling_local.media import download as download_module
from kling_local.media.download import download
from kling_local.media.references import fetch
from kling_local.request import GenerationRequest
from tests.media.test_references import picture


class Site(BaseHTTPRequestHandler):
    """A web site with a picture, redirects, an endless page, and faulty pages."""

    asked: list[str] = []  # noqa: RUF012  # one server per test

    def do_GET(self) -> None:
        type(self).asked.append(self.path)
        if self.path == "/ball.png":
            self.answer(200, picture())
        elif self.path == "/moved":
            self.answer(302, b"", Location="/ball.png")
        elif self.path == "/to-file":
            self.answer(302, b"", Location="file:///etc/hostname")
        elif self.path == "/round":
            self.answer(302, b"", Location="/round")
        elif self.path == "/endless":
            self.send_response(200)
            self.end_headers()
            for _ in range(1000):
                self.wfile.write(bytes(100_000))
        elif self.path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "5000")
            self.end_headers()
            self.wfile.write(b"short")
        elif self.path.startswith("/drip"):
            self.drip(in_head=self.path == "/drip-head")
        else:
            self.answer(404, b"no such page")

    def answer(self, code: int, body: bytes, **headers: str) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self, *, in_head: bool) -> None:
        """Send a picture so slowly that it takes two seconds, though no step takes long."""
        whole = b"HTTP/1.0 200 OK\r\nX-Slow: " + b"a" * 200 + b"\r\n\r\n" + picture()
        start = 30 if in_head else whole.index(b"\r\n\r\n") + 4
        self.wfile.write(whole[:start])
        with contextlib.suppress(OSError):
            for number in range(start, start + 40):
                self.wfile.write(whole[number : number + 1])
                time.sleep(0.05)
            self.wfile.write(whole[start + 40 :])

    def log_message(self, *words) -> None:
        """Say nothing."""


@pytest.fixture
def site(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(Site, "asked", [])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def get(url, *, most_bytes=1_000_000, allow_private=True):
    return download(url, field="start_image", most_bytes=most_bytes, allow_private=allow_private)


@pytest.mark.parametrize("page", ["/drip-head", "/drip-body"])
@pytest.mark.parametrize("allow_private", [True, False])
def test_a_site_that_drips_is_given_up(site, monkeypatch, page, allow_private):
    monkeypatch.setattr(download_module, "WHOLE_TIMEOUT_S", 0.3)
    with pytest.raises(BadReferenceError, match=r"it took longer than 0\.3 s"):
        download(
            site + page,
            field="start_image",
            most_bytes=1_000_000,
            allow_private=allow_private,
            allow_loopback=True,
        )


def test_a_picture_is_fetched_and_redirects_are_followed(site):
    assert get(f"{site}/ball.png") == get(f"{site}/moved") == picture()


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("/gone?secret=1", "/gone: the server answered 404"),
        ("/endless", "larger than 1 MB"),
        ("/to-file", "the server answered 302"),
        ("/round", "the server answered 302"),
        ("/cut", "it ended early"),
    ],
)
def test_what_goes_wrong_is_told_without_secrets(site, page, words):
    with pytest.raises(BadReferenceError) as raised:
        get(site + page)
    assert words in raised.value.sentence
    assert "secret" not in raised.value.sentence
    assert raised.value.field == "start_image"
    assert raised.value.hint


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/a.png", "http://[::1", "http://a b/", "http://"]
)
def test_addresses_that_lead_nowhere_are_refused(url, monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    with pytest.raises(BadReferenceError, match="start_image: "):
        get(url)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f.1", "2130706433", "127.1"]
)
def test_a_server_sends_no_request_into_its_own_network(site, host):
    port = site.rpartition(":")[2]
    with pytest.raises(BadReferenceError, match="own network") as raised:
        get(f"http://{host}:{port}/ball.png", allow_private=False)
    assert "--allow-private-urls" in raised.value.hint
    assert Site.asked == []


def names(monkeypatch, *answers):
    """Make DNS resolve to these addresses in turn, and then always to the last one."""
    left = list(answers)

    def look_up(host, port, *_, **__):
        address = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.mark.parametrize("address", ["10.0.0.7", "192.168.1.1", "169.254.169.254", "100.64.0.1"])
def test_a_name_that_leads_into_a_private_network_is_not_read(monkeypatch, address):
    names(monkeypatch, address)
    with pytest.raises(BadReferenceError, match="own network"):
        get("http://pictures.example/a.png", allow_private=False)


def test_a_name_that_changes_between_look_and_call_is_not_read(site, monkeypatch):
    """The connected address is checked, and nothing is sent to a private one."""
    names(monkeypatch, "93.184.215.14", "127.0.0.1")
    port = site.rpartition(":")[2]
    with pytest.raises(BadReferenceError, match="own network"):
        get(f"http://pictures.example:{port}/ball.png", allow_private=False)
    assert Site.asked == []


@pytest.mark.parametrize(
    ("address", "refused"),
    [
        ("10.1.2.3", True),
        ("192.168.0.1", True),
        ("169.254.169.254", True),
        ("100.64.0.1", True),
        ("0.0.0.0", True),
        ("224.0.0.1", True),
        ("fe80::1%eth0", True),
        ("fd00::1", True),
        ("::ffff:10.0.0.1", True),
        ("93.184.215.14", False),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", False),
    ],
)
def test_private_addresses_are_told_from_public_ones(address, refused):
    try:
        Places().check(address)
    except OSError:
        assert refused
    else:
        assert not refused


def test_a_web_picture_is_fetched_once_per_job(site, tmp_path):
    request = GenerationRequest(prompt="a ball", start_image=f"{site}/ball.png")
    assert fetch(request, tmp_path) == fetch(request, tmp_path)
    assert Site.asked == ["/ball.png"]
