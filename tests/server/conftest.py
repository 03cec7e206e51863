"""Fixtures: servers in this process on a free loopback port, with an instant worker in a thread."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn

from kling_local.jobs.home import Home
from kling_local.jobs.store import Store
from kling_local.server.app import make_app
from kling_local.server.options import Options
from kling_local.worker.instant import InstantWorker
from kling_local.worker.order import Order

KLING = {
    "model_name": "kling-v3-omni",
    "prompt": "a red ball on a beach",
    "duration": "3",
    "aspect_ratio": "1:1",
    "mode": "std",
    "sound": "on",
}
OMNI = "/v1/videos/omni-video"
KEY = {"authorization": "Bearer test-key-1234567890"}


@dataclasses.dataclass
class Served:
    """A running server: its address, its home and store, and a client with a key."""

    url: str
    home: Home
    store: Store
    client: httpx.Client
    options: Options

    def submit(self, headers=None, **changes) -> str:
        """Submit a Kling job; returns its id."""
        answer = self.client.post(OMNI, json=KLING | changes, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]["task_id"]

    def task(self, task_id: str) -> dict:
        """The task as a poll returns it."""
        return self.client.get(f"{OMNI}/{task_id}").json()["data"]

    def finished(self, task_id: str) -> dict:
        """The task as a poll returns it once the job has ended."""
        return wait_for(
            lambda: (task := self.task(task_id))["task_status"] in ("succeed", "failed") and task
        )

    def control(self, method: str, path: str, **options) -> httpx.Response:
        """Call a control route."""
        return self.client.request(method, f"/__kling_local/{path}", **options)


def wait_for(ask, seconds=30.0):
    """Call ``ask`` until its result is true, and return that; fails after ``seconds``."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := ask():
            return found
        time.sleep(0.01)
    raise AssertionError("it never happened")


@contextlib.contextmanager
def served(home: Path, *, works: bool = True, **changes) -> Iterator[Served]:
    """Run a server with a home folder; with ``works`` false no worker takes its jobs."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    options = Options(home_folder=home, port=port, speed="instant", **changes)
    config = uvicorn.Config(
        make_app(options, with_worker=False), log_config=None, lifespan="on", ws="none"
    )
    server = uvicorn.Server(config)
    serving = threading.Thread(target=server.run, args=([listening],), daemon=True)
    serving.start()
    wait_for(lambda: server.started)
    store, stopping = Home(home).store(), threading.Event()
    if works:
        worker = InstantWorker(Home(home), store, Order(owner="test", speed="instant"))
        working = threading.Thread(target=_work, args=(worker, stopping), daemon=True)
        working.start()
    url = f"http://127.0.0.1:{port}"
    with httpx.Client(base_url=url, headers=KEY, timeout=30) as client:
        yield Served(url, Home(home), store, client, options)
    stopping.set()
    if works:
        working.join()
    server.should_exit = True
    serving.join(10)
    listening.close()
    store.close()


def _work(worker: InstantWorker, stopping: threading.Event) -> None:
    while not stopping.is_set():
        if not worker.step():
            stopping.wait(0.005)


@pytest.fixture(autouse=True)
def no_process_is_left() -> Iterator[None]:
    """Kill the server processes that a failed test has left."""
    from tests.server.process import Process

    yield
    while Process.started:
        process = Process.started.pop()
        if process.poll() is None:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def instant_films(tmp_path_factory) -> Path:
    """The films of the instant pace, made once for all tests."""
    return tmp_path_factory.mktemp("instant")


@pytest.fixture
def home(tmp_path, instant_films) -> Iterator[Path]:
    """A fresh home folder."""
    folder = tmp_path / "home"
    shutil.copytree(instant_films, folder / "instant")
    yield folder
    shutil.copytree(folder / "instant", instant_films, dirs_exist_ok=True)


@pytest.fixture
def serve(home):
    """Starts servers with chosen options and the same home."""
    with contextlib.ExitStack() as stack:
        yield lambda **changes: stack.enter_context(served(home, **changes))


@pytest.fixture(scope="session")
def one_server(tmp_path_factory, instant_films) -> Iterator[Served]:
    """The server that tests with default options share."""
    folder = tmp_path_factory.mktemp("shared") / "home"
    shutil.copytree(instant_films, folder / "instant")
    with served(folder) as made:
        yield made


@pytest.fixture
def server(one_server) -> Iterator[Served]:
    """A server with default options, in the state of one just started with an empty home."""
    with httpx.Client(base_url=one_server.url, headers=KEY, timeout=30) as client:
        assert client.post("/__kling_local/reset").status_code == 200
        yield dataclasses.replace(one_server, client=client)
