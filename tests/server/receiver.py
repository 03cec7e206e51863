"""A callback receiver on loopback, which answers as configured and records what it gets."""

from __future__ import annotations

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver(ThreadingHTTPServer):
    """Records ``(path, headers, body)`` of every POST; answers with ``codes`` in turn, then 200."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got = []
        self.codes = []
        self.location = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/hook?x=1"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers["content-length"])
        body = self.rfile.read(length)
        if len(body) < length:  # the sender was killed: this is not a callback
            return
        self.server.got.append((self.path, dict(self.headers.items()), body))
        self.send_response(self.server.codes.pop(0) if self.server.codes else 200)
        if self.server.location:
            self.send_header("location", self.server.location)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *words):
        """Say nothing."""


@contextlib.contextmanager
def receiving():
    """A receiver that runs for the duration of the block."""
    server = Receiver()
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()
