"""A local hub that serves one tiny checkpoint to huggingface_hub 1.33."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from kling_local import cards
from kling_local.card_parts import Memory, Terms

COMMIT = "c0ffee" + "0" * 34
REPOSITORY = "tiny/ltx"
_LFS_FROM = 10_000


class Hub:
    """The server's files and the requests that it got.

    Attributes:
        files: path -> bytes. ``corrupt`` paths are served with their last byte changed.
        gated: whether to answer as the hub does to users who have not accepted the terms.
        cut: path -> number of bytes after which its connection is closed, once.
        asked: every request as (verb, path, range header or "").
    """

    commit = COMMIT

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.corrupt: set[str] = set()
        self.cut: dict[str, int] = {}
        self.gated = False
        self.asked: list[tuple[str, str, str]] = []

    def fetched(self, path: str) -> list[str]:
        """Range headers of the downloads of a file, in order."""
        end = f"/resolve/{COMMIT}/{path}"
        return [said for verb, at, said in self.asked if verb == "GET" and at.endswith(end)]

    def downloads(self) -> list[str]:
        """Every path whose content was requested."""
        return [at for verb, at, _ in self.asked if verb == "GET" and "/resolve/" in at]


def digest(data: bytes) -> tuple[str, bool]:
    """The hub's digest of a file, and whether it is stored as a large (LFS) file."""
    if len(data) >= _LFS_FROM:
        return hashlib.sha256(data).hexdigest(), True
    return hashlib.sha1(f"blob {len(data)}\0".encode() + data).hexdigest(), False


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:
        self._answer(head=True)

    def do_GET(self) -> None:
        self._answer(head=False)

    def _answer(self, *, head: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        self.hub.asked.append((self.command, path, self.headers.get("Range", "")))
        if self.hub.gated:
            self._send(403, b"{}", {"X-Error-Code": "GatedRepo", "X-Error-Message": "gated"})
        elif not (path.startswith((f"/api/models/{REPOSITORY}", f"/{REPOSITORY}/"))):
            self._send(404, b"{}", {"X-Error-Code": "RepoNotFound"})
        elif "/tree/" in path:
            self._send(200, json.dumps([self._entry(name) for name in self.hub.files]).encode())
        elif path.startswith("/api/"):
            revision = path.partition("/revision/")[2] or "main"
            if revision in ("main", COMMIT):
                about = {"id": REPOSITORY, "sha": COMMIT, "siblings": [], "tags": []}
                self._send(200, json.dumps(about).encode())
            else:
                self._send(404, b"{}", {"X-Error-Code": "RevisionNotFound"})
        else:
            self._file(path.partition(f"/resolve/{COMMIT}/")[2], head=head)

    def _entry(self, name: str) -> dict[str, object]:
        data = self.hub.files[name]
        named, large = digest(data)
        entry: dict[str, object] = {"type": "file", "path": name, "size": len(data), "oid": named}
        if large:
            entry["oid"] = "1" * 40
            entry["lfs"] = {"oid": named, "size": len(data), "pointerSize": 130}
        return entry

    def _file(self, name: str, *, head: bool) -> None:
        data = self.hub.files[name]
        named, _ = digest(data)
        if name in self.hub.corrupt:
            data = data[:-1] + bytes([data[-1] ^ 1])
        start = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        headers = {
            "ETag": f'"{named}"',
            "X-Repo-Commit": COMMIT,
            "Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}",
        }
        part = data[start:]
        status = 206 if "Range" in self.headers else 200
        cut = None if head else self.hub.cut.pop(name, None)
        if cut is None:
            self._send(status, b"" if head else part, headers, len(part))
        else:
            self._send(status, part[:cut], headers, len(part))
            self.close_connection = True

    def _send(
        self, status: int, body: bytes, headers: dict[str, str] | None = None, length: int = -1
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length if length >= 0 else len(body)))
        self.end_headers()
        if self.command != "HEAD":
            with suppress(ConnectionError):  # a client that was stopped hangs up
                self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that was stopped hangs up: say nothing."""


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., Hub]]:
    """Starts a hub with some files and points huggingface_hub to it, with an empty cache."""
    from huggingface_hub import constants

    servers: list[ThreadingHTTPServer] = []

    def start(files: dict[str, bytes]) -> Hub:
        hub = Hub(files)
        handler = type("Handler", (_Handler,), {"hub": hub})
        server = _Server(("127.0.0.1", 0), handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        at = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setattr(constants, "ENDPOINT", at)
        files_at = f"{at}/{{repo_id}}/resolve/{{revision}}/{{filename}}"
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", files_at)
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
        monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", 1 << 16)
        return hub

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def hub(serve: Callable[..., Hub], tiny_weights: Path) -> Hub:
    """A hub with the tiny random model and other files that no card selects."""
    files = {
        path.relative_to(tiny_weights).as_posix(): path.read_bytes()
        for path in sorted(tiny_weights.rglob("*"))
        if path.is_file()
    }
    return serve({**files, "README.md": b"not taken", "other/model.safetensors": b"x" * 50_000})


@pytest.fixture
def far_card(tiny_card: cards.ModelCard) -> cards.ModelCard:
    """A card for the tiny model on the hub, without a pinned revision, with LTX-2.3's patterns."""
    return dataclasses.replace(
        tiny_card,
        id="tiny",
        source=REPOSITORY,
        builtin=False,
        terms=Terms("https://example.org/licence", ("Be kind.",), ("Atlantis",)),
        files=cards.card("ltx-2.3").files,
        memory=Memory(0.001, 0.001, 0.001),
        pipelines=("LTX2Pipeline",),
    )
