"""``kling-local serve`` as a separate process, for tests that kill it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import httpx

from tests.server.conftest import KEY, wait_for


class Process:
    """A server process with a home folder, which keeps its port when it is started again.

    ``before`` is a command that runs it, for example in its own namespace.
    """

    started: ClassVar[list[subprocess.Popen]] = []

    def __init__(self, home: Path, *flags: str, before: tuple[str, ...] = ()) -> None:
        self.home, self.flags, self.before, self.port = home, flags, before, 0
        (home / "settings.toml").write_text("lease_s = 2.0\n")

    def start(self) -> None:
        """Start and wait until it answers."""
        command = [
            *self.before,
            *(sys.executable, "-m", "kling_local", "serve", "--home", str(self.home)),
            *("--port", str(self.port), "--speed", "instant", *self.flags),
        ]
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
        self.started.append(self.process)
        for line in self.process.stderr:
            if "http://" in line:
                self.port = int(line.partition("http://")[2].partition(" ")[0].rpartition(":")[2])
                break
        self.log = []
        threading_read(self.process.stderr, self.log)
        self.client = httpx.Client(base_url=self.url, headers=KEY, timeout=10)
        wait_for(self.health)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def health(self) -> dict | None:
        """The answer of the health route, or None while nothing answers."""
        try:
            return self.client.get("/__kling_local/health").json()
        except (httpx.HTTPError, ValueError):
            return None

    def kill_server(self) -> None:
        """kill -9 the server, and wait until it is gone."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.client.close()

    def kill_worker(self) -> int | None:
        """kill -9 the worker if one is running; returns its process id."""
        pid = (self.health() or {"worker": {"pid": None}})["worker"]["pid"]
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return pid

    def stop(self) -> int:
        """Send SIGTERM; returns the exit code."""
        self.process.terminate()
        self.client.close()
        return self.process.wait(20)


def threading_read(stream, lines) -> None:
    """Read a pipe into ``lines``, so that it never fills up."""
    import threading

    threading.Thread(target=lambda: lines.extend(stream), daemon=True).start()


def is_alive(pid: int) -> bool:
    """Whether a process is running; a zombie is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
