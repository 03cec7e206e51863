"""Keeps one worker process running: when it dies, its jobs are released and a new one starts."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import secrets
import subprocess
import sys
import threading
import time
from dataclasses import asdict

from kling_local.errors import KlingError, reason
from kling_local.jobs.store import Store
from kling_local.server.options import Options

log = logging.getLogger("kling_local.server")
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 10.0
_STEADY_S = 30.0
_STOP_S = 5.0


class Supervisor:
    """Starts ``python -m kling_local.worker`` and starts it again whenever it ends."""

    def __init__(self, options: Options, store: Store) -> None:
        self._options, self._store = options, store
        self._stopping = threading.Event()
        self._process: subprocess.Popen[str] | None = None
        self._thread = threading.Thread(target=self._watch, daemon=True, name="supervisor")
        self.restarts = 0

    def start(self) -> None:
        """Start the worker and watch it from a thread."""
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """Process id of the worker, when one runs."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def stop(self) -> None:
        """Terminate the worker, which keeps finished takes; kill it after 5 s."""
        self._stopping.set()
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_STOP_S)
            process.kill()
            process.wait()
        self._thread.join(_STOP_S)

    def _watch(self) -> None:
        pause_s = _FIRST_PAUSE_S
        while not self._stopping.is_set():
            # The home has one server, and that server one worker: no claim of before is valid.
            with contextlib.suppress(KlingError):
                self._store.claims.release()
            began = time.monotonic()
            code = self._one_worker()
            if self._stopping.is_set():
                break
            steady = time.monotonic() - began > _STEADY_S
            pause_s = _FIRST_PAUSE_S if steady else min(pause_s * 2, _LONGEST_PAUSE_S)
            # If a service manager stops both at once, the worker ends before the server is told.
            if self._stopping.wait(pause_s):
                break
            log.warning("the worker ended with %s and is started again", code)
            self.restarts += 1
        self._close_pipe()

    def _one_worker(self) -> int | str:
        """Start a worker and wait for its end; its exit code, or why it could not be started."""
        try:
            self._process = self._start(f"{os.getpid()}-{secrets.token_hex(6)}")
        except OSError as error:  # too little memory, too many processes: both pass
            return reason(error)
        code = self._process.wait()
        self._close_pipe()
        return code

    def _start(self, owner: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "kling_local.worker"], stdin=subprocess.PIPE, text=True
        )
        order = {
            "home": str(self._options.home_folder),
            "owner": owner,
            "speed": self._options.speed,
            "lease_s": self._options.settings.lease_s,
            "places": asdict(self._options.places),
            "moderation": list(self._options.settings.moderation),
        }
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            # The pipe stays open. The worker exits when it closes, so it cannot outlive the server.
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()
        return process

    def _close_pipe(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
