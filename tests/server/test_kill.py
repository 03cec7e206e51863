"""kill -9 of the server, the worker and both under load: nothing is lost or made twice."""

from __future__ import annotations

import json
import os
import random
import signal
import threading
import time
from collections import Counter

import httpx
import pytest

from tests.server.conftest import KLING, OMNI, wait_for
from tests.server.process import Process, is_alive
from tests.server.receiver import receiving

KILLS = 2
"""Kills per run; benchmarks/bench_server.py does 50."""


class Load:
    """Submits jobs from a thread until it is stopped, and records the accepted ids."""

    def __init__(self, server: Process, callback_url: str, name: str = "job") -> None:
        self.accepted: list[str] = []
        self.refused: list[str] = []
        self._name = name
        self._server, self._callback_url = server, callback_url
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> list[str]:
        self._stopping.set()
        self._thread.join()
        assert self.refused == []
        return self.accepted

    def _run(self) -> None:
        number = 0
        while not self._stopping.is_set():
            number += 1
            body = KLING | {
                "external_task_id": f"{self._name}-{number}",
                "callback_url": self._callback_url,
            }  # fmt: skip
            try:
                answer = httpx.post(
                    self._server.url + OMNI,
                    json=body,
                    headers={
                        "authorization": "Bearer k",
                        "x-kling-local-pace": "queued=0.05s,running=0.1s",
                    },
                    timeout=5,
                )
            except httpx.HTTPError:
                time.sleep(0.05)
                continue
            if answer.status_code == 200:
                self.accepted.append(answer.json()["data"]["task_id"])
            else:
                self.refused.append(answer.text)
            time.sleep(0.02)


@pytest.mark.parametrize("victim", ["server", "worker", "both"])
def test_killed_under_load(home, victim):
    dice = random.Random(victim)
    with receiving() as receiver:
        server = Process(home)
        server.start()
        load = Load(server, receiver.url)
        for _ in range(KILLS):
            time.sleep(dice.uniform(0.05, 0.8))
            if victim in ("worker", "both"):
                server.kill_worker()
            if victim in ("server", "both"):
                server.kill_server()
                server.start()
        accepted = load.stop()
        assert accepted
        wait_for(lambda: set(server.health()["jobs"]) == {"succeeded"}, seconds=60)
        wait_for(lambda: len(ended(receiver)) == server.health()["jobs"]["succeeded"], seconds=60)
        check(server, accepted, receiver)
        assert server.stop() == 0


def ended(receiver) -> dict[str, set[str]]:
    """The result links in callbacks, by job."""
    told: dict[str, set[str]] = {}
    for _, _, body in list(receiver.got):
        said = json.loads(body)
        if said["task_status"] == "succeed":
            url = said["task_result"]["videos"][0]["url"]
            told.setdefault(said["task_id"], set()).add(url)
    return told


def check(server: Process, accepted: list[str], receiver) -> None:
    """Check that every accepted job has one result, named by all callbacks about it."""
    told = ended(receiver)
    for task_id in accepted:
        task = server.client.get(f"{OMNI}/{task_id}").json()["data"]
        assert task["task_status"] == "succeed"
        assert told[task_id] == {task["task_result"]["videos"][0]["url"]}
    names = Counter(accepted)
    assert max(names.values()) == 1


def test_the_worker_is_started_again_and_leaves_with_the_server(home):
    server = Process(home)
    server.start()
    first = wait_for(lambda: server.health()["worker"]["pid"])
    server.kill_worker()
    second = wait_for(
        lambda: (pid := server.health()["worker"]["pid"]) not in (None, first) and pid
    )
    assert server.health()["worker"]["restarts"] == 1
    server.kill_server()
    wait_for(lambda: not is_alive(second))
    server.start()
    third = wait_for(lambda: server.health()["worker"]["pid"])
    assert server.stop() == 0
    assert not is_alive(third)


def test_server_and_worker_that_are_told_to_stop_together_just_stop(home):
    """As ``timeout`` and service managers do: the worker exits first and must not be restarted."""
    server = Process(home, before=("setsid",))
    server.start()
    wait_for(lambda: server.health()["worker"]["pid"])
    server.client.close()
    os.killpg(server.process.pid, signal.SIGTERM)
    assert server.process.wait(20) == 0
    assert not [line for line in server.log if "started again" in line]
