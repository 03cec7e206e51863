"""Run the server until SIGINT or SIGTERM."""

from __future__ import annotations

import contextlib
import errno
import logging
import signal
import socket
import sys
from collections.abc import Iterator

import uvicorn

from kling_local.errors import MediaError, reason
from kling_local.server.app import make_app
from kling_local.server.options import Options

_BACKLOG = 2048
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def serve(options: Options) -> int:
    """Listen, print the address to stderr, and serve until SIGINT or SIGTERM; returns 0."""
    logging.basicConfig(level=logging.INFO, format="kling-local: %(message)s", stream=sys.stderr)
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    with _listen(options) as listening:
        host, port = listening.getsockname()[:2]
        url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        with options.home.held(url):
            return _serve(options, listening, url)


def _serve(options: Options, listening: socket.socket, url: str) -> int:
    app = make_app(options)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
        ws="none",
        backlog=_BACKLOG,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=5,
    )
    sys.stderr.write(f"kling-local: {url} (speed {options.speed})\n")
    sys.stderr.flush()
    _Server(config).run([listening])
    return 0


class _Server(uvicorn.Server):
    """Shuts down at the first SIGINT or SIGTERM, and does not raise the signal again at the end."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handle both signals by an orderly shutdown; restore the earlier handlers afterwards."""
        before = {each: signal.signal(each, self.handle_exit) for each in _SIGNALS}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)


def _help_with(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "choose another --port, or stop what listens there"
    if error.errno == errno.EACCES:
        return "choose another --port: those below 1024 are for root"
    return "give --host an address of this machine: 127.0.0.1, or 0.0.0.0 for every one"


def _listen(options: Options) -> socket.socket:
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((options.host.strip("[]"), options.port))
        made.listen(_BACKLOG)
    except OSError as error:
        made.close()
        raise MediaError(
            f"cannot listen at {options.host}:{options.port}: {reason(error)}",
            hint=_help_with(error),
        ) from error
    return made
