"""The supervisor: a worker that cannot be started is tried again; claims of dead workers end."""

from __future__ import annotations

import sys
import time

import pytest

from kling_local.jobs.job import NewJob
from kling_local.request import GenerationRequest
from kling_local.server.options import Options
from kling_local.server.supervisor import Supervisor
from tests.server.conftest import wait_for


@pytest.fixture
def supervised(home):
    options = Options(home_folder=home, speed="instant")
    store = options.home.store()
    supervisor = Supervisor(options, store)
    yield supervisor, store
    supervisor.stop()
    store.close()


def test_a_worker_that_cannot_be_started_is_tried_again(supervised, monkeypatch):
    supervisor, _ = supervised
    with monkeypatch.context() as patched:
        patched.setattr(sys, "executable", "/nowhere/python")
        supervisor.start()
        wait_for(lambda: supervisor.restarts)
    assert wait_for(lambda: supervisor.pid)


def test_a_claim_of_a_dead_server_does_not_outlive_it_when_the_clock_is_set_back(supervised):
    supervisor, store = supervised
    request = GenerationRequest(prompt="a ball", duration=3)
    store.enqueue(NewJob(id="1", dialect="kling", account="local", model="m", request=request))
    store.claims.claim("dead", lease_s=3600)
    supervisor.start()
    assert wait_for(lambda: store.job("1").state == "succeeded")
    assert store.job("1").finished_at <= time.time()
