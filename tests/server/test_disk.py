"""A full disk or a read-only home gives the dialect's 5xx, and the server recovers by itself."""

from __future__ import annotations

import os
import resource
import subprocess
import sys

import pytest

from kling_local.jobs.database import Database
from tests.dialects.writers import KEY, WRITERS, Plan
from tests.server.conftest import KLING, OMNI, wait_for
from tests.server.process import Process
from tests.server.test_media import picture

PICTURED = KLING | {"image_list": [{"image_url": picture(), "type": "first_frame"}]}
AS_ROOT = os.geteuid() == 0
APART = ("unshare", "-m") if AS_ROOT else ("unshare", "-U", "-r", "-m")
"""Runs a program in its own mount namespace, so that a folder can be read-only for it alone."""


def test_a_full_disk_is_a_5xx_that_passes(home):
    """The server cannot write any file for a while; afterwards it continues by itself."""
    server = Process(home)
    server.start()
    pid = server.process.pid
    soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
    refused = server.client.post(OMNI, json=KLING)
    assert refused.status_code in (500, 503)
    assert refused.json()["code"] in (5000, 5001)
    assert "Traceback" not in refused.text
    assert server.health()["status"] == "ok"
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))
    taken = wait_for(
        lambda: (answer := server.client.post(OMNI, json=KLING)).status_code == 200 and answer
    )
    task_id = taken.json()["data"]["task_id"]
    wait_for(
        lambda: server.client.get(f"{OMNI}/{task_id}").json()["data"]["task_status"] == "succeed"
    )
    assert server.stop() == 0


def mounted(home, pid=None) -> tuple[str, ...]:
    """A command that makes a home read-only for the process ``pid``, or for a command after it."""
    script = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
    if pid is None:
        return (*APART, "sh", "-c", script, str(home))
    return (*inside(pid), "sh", "-c", script, str(home), "true")


def inside(pid) -> tuple[str, ...]:
    return ("nsenter", "-t", str(pid), "-m", *(() if AS_ROOT else ("-U", "--preserve-credentials")))


def make_writable(home, pid) -> None:
    subprocess.run((*inside(pid), "mount", "-o", "remount,rw,bind", str(home)), check=True)


def can_mount() -> bool:
    try:
        done = subprocess.run((*mounted("/tmp"), "true"), capture_output=True, check=False)
    except FileNotFoundError:
        return False
    return done.returncode == 0


needs_mounts = pytest.mark.skipif(not can_mount(), reason="no mounts of its own are allowed here")


@needs_mounts
def test_a_home_that_becomes_read_only_is_a_5xx_that_passes(home):
    """As with a remounted disk: open files stay writable, but no new file can be created."""
    server = Process(home, before=APART)
    server.start()
    pid = server.process.pid
    server.client.post(OMNI, json=KLING)
    wait_for(lambda: server.health()["jobs"].get("succeeded") == 1)
    subprocess.run(mounted(home, pid), check=True)
    refused = server.client.post(OMNI, json=PICTURED)
    assert (refused.status_code, refused.json()["code"]) == (503, 5001)
    assert "Read-only file system" in refused.json()["message"]
    assert server.health()["status"] == "ok"
    # A plain job is accepted, because the store is open; its film has to wait.
    body = KLING | {"duration": "7"}
    task_id = server.client.post(OMNI, json=body).json()["data"]["task_id"]
    wait_for(lambda: server.health()["jobs"].get("running") == 1)
    make_writable(home, pid)
    assert server.client.post(OMNI, json=PICTURED).status_code == 200
    wait_for(
        lambda: server.client.get(f"{OMNI}/{task_id}").json()["data"]["task_status"] == "succeed"
    )
    assert server.stop() == 0


@needs_mounts
def test_a_worker_that_began_on_a_read_only_home_goes_on_by_itself(home):
    server = Process(home, before=APART)
    server.start()
    pid = server.process.pid
    subprocess.run(mounted(home, pid), check=True)
    server.kill_worker()
    task_id = server.client.post(OMNI, json=KLING).json()["data"]["task_id"]
    wait_for(lambda: any("jobs.sqlite3 cannot be used" in line for line in server.log))
    make_writable(home, pid)
    wait_for(
        lambda: server.client.get(f"{OMNI}/{task_id}").json()["data"]["task_status"] == "succeed"
    )
    assert server.stop() == 0
    assert not any("Traceback" in line for line in server.log)


@needs_mounts
def test_a_server_does_not_start_over_a_read_only_home(home):
    words = (sys.executable, "-m", "kling_local", "serve", "--home", str(home), "--port", "0")
    done = subprocess.run((*mounted(home), *words), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "jobs.sqlite3 cannot be used" in done.stderr
    assert "check space and rights of" in done.stderr
    assert "Traceback" not in done.stderr


FIELDS = {
    "kling": "message", "kling-new": "message", "fal": "detail", "openai": "error",
    "wavespeed": "message", "replicate": "detail", "segmind": "error", "evolink": "error",
    "comfy": "error",
}  # fmt: skip
"""Where each dialect's clients look for an error's message."""


@pytest.fixture
def writable(home, monkeypatch):
    """A switch for the stores of one home: while it is off, SQLite itself refuses to write."""
    switch = {"on": True}
    connection = Database.connection

    def switched(database):
        made = connection(database)
        if database.path.is_relative_to(home):
            made.execute(f"PRAGMA query_only = {int(not switch['on'])}")
        return made

    monkeypatch.setattr(Database, "connection", switched)
    return switch


def test_a_store_that_cannot_be_written_is_every_dialects_5xx(serve, writable):
    server = serve(works=False)
    server.client.headers.pop("authorization")
    for name, write in WRITERS.items():
        path, body = write(Plan("a ball"))
        writable["on"] = False
        refused = server.client.post(path, json=body, headers=KEY[name])
        assert refused.status_code == 503, (name, refused.text)
        assert "readonly" in str(refused.json()[FIELDS[name]])
        writable["on"] = True
        assert server.client.post(path, json=body, headers=KEY[name]).status_code < 300
    assert server.store.counts() == {"queued": len(WRITERS)}
