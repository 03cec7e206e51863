"""Measures the server under load, kills and malformed bodies, on loopback, in instant mode.

Processor milliseconds say what a round trip costs even on a machine that is busy with other things;
round trips per second and waiting times mean something only on a quiet one.

    python benchmarks/bench_server.py                      # start, load, pollers
    python benchmarks/bench_server.py kills --kills 50
    python benchmarks/bench_server.py fuzz --cases 10000
    python benchmarks/bench_server.py documents --examples 50

The client shares the machine's cores with the server and its worker; the load average is written
beside the figures. ``kills``, ``fuzz`` and ``documents`` (schemathesis) run the tests' own checks
with larger numbers.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from common import machine, publish, table
from starlette.types import ASGIApp, Message

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # to import the tests' process, load and bodies

from kling_local.dialects import dialect, dialects  # noqa: E402
from kling_local.dialects.base import Call, Submission  # noqa: E402
from kling_local.jobs.home import Home  # noqa: E402
from kling_local.jobs.job import NewJob  # noqa: E402
from kling_local.request import GenerationRequest  # noqa: E402
from kling_local.server.app import make_app  # noqa: E402
from kling_local.server.options import Options  # noqa: E402
from tests.server.conftest import KLING, OMNI, wait_for  # noqa: E402
from tests.server.fuzzing import TARGETS, bodies  # noqa: E402
from tests.server.process import Process  # noqa: E402
from tests.server.receiver import receiving  # noqa: E402
from tests.server.test_fuzz import check as check_operation  # noqa: E402
from tests.server.test_fuzz import operations_of  # noqa: E402
from tests.server.test_kill import Load, check, ended  # noqa: E402

PARTS = ("start", "load", "pollers", "kills", "fuzz", "documents")
USUAL = PARTS[:3]


class Link:
    """One kept-alive HTTP/1.1 connection: a client that costs as little as possible."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def open(self) -> Link:
        """Connect."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        """Send one request; returns status and body."""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            "Authorization: Bearer k\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self.writer.write(head.encode() + body)
        answer = await self.reader.readuntil(b"\r\n\r\n")
        size = int(answer.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
        return int(answer[9:12]), await self.reader.readexactly(size)


def measure_start(options: argparse.Namespace) -> dict[str, Any]:
    """Seconds from the command to the first answer, and processor seconds used until then."""
    walls, processors = [], []
    for _ in range(options.repeats):
        with tempfile.TemporaryDirectory() as folder:
            server = Process(Path(folder))
            began = time.perf_counter()
            server.start()
            walls.append(time.perf_counter() - began)
            processors.append(processor_seconds(server.process.pid))
            server.stop()
    return {"seconds": round(min(walls), 3), "processor_s": round(min(processors), 3)}


def processor_seconds(pid: int) -> float:
    """User and system seconds of a process so far."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def fill(home: Path, count: int) -> None:
    """Put finished jobs into the store, each with its own prompt."""
    store = Home(home).store()
    facts = {
        "dialect": "kling", "account": "local", "model": "kling-v3-omni",
        "wire": submission().wire,
    }  # fmt: skip
    for number in range(count):
        request = GenerationRequest(prompt=f"a red ball, number {number}")
        store.enqueue(NewJob(id=f"9{number:017d}", request=request, **facts))
    while jobs := store.claims.claim("fill", lease_s=60, most=1000):
        store.claims.finish_all([(job, "failed", None, {"kind": "server"}) for job in jobs])
    store.close()


def submission() -> Submission:
    """The load's body as the dialect reads it; its ``wire`` goes into every job of ``fill``."""
    spoken = dialect("kling")
    (route,) = (each for each in spoken.routes if (each.method, each.template) == ("POST", OMNI))
    return spoken.submit(Call("POST", OMNI, body=KLING), route)


def measure_load(options: argparse.Namespace) -> dict[str, Any]:
    """Submit and poll round trips per second, with jobs in the store."""
    with tempfile.TemporaryDirectory() as folder:
        server = Process(Path(folder))
        fill(Path(folder), options.jobs)
        server.start()
        warm(server)
        pids = {"server": server.process.pid, "worker": server.health()["worker"]["pid"]}
        spent = {name: -processor_seconds(pid) for name, pid in pids.items()}
        submits, polls, seconds = asyncio.run(_load(server.port, options))
        for name, pid in pids.items():
            spent[name] += processor_seconds(pid)
        before = dict(server.health()["jobs"])
        wait_for(lambda: set(server.health()["jobs"]) <= {"succeeded", "failed"}, seconds=120)
        server.stop()
    return {
        "round_trips_per_s": round(len(submits) / seconds, 1),
        "server_processor_ms_each": round(spent["server"] / len(submits) * 1000, 3),
        "worker_processor_ms_each": round(spent["worker"] / len(submits) * 1000, 3),
        "submit_ms": quantiles(submits),
        "poll_ms": quantiles(polls),
        "jobs_before": options.jobs,
        "unfinished_at_the_end": before.get("queued", 0) + before.get("running", 0),
    }


def warm(server: Process) -> None:
    """Make the film that all jobs of the load share."""
    answer = server.client.post(OMNI, json=KLING).json()
    path = f"{OMNI}/{answer['data']['task_id']}"
    wait_for(lambda: server.client.get(path).json()["data"]["task_status"] == "succeed")


async def _load(port: int, options: argparse.Namespace) -> tuple[list[float], list[float], float]:
    submits: list[float] = []
    polls: list[float] = []
    body = json.dumps(KLING).encode()
    end = time.perf_counter() + options.seconds

    async def client() -> None:
        link = await Link(port).open()
        while time.perf_counter() < end:
            began = time.perf_counter()
            status, answer = await link.ask("POST", OMNI, body)
            between = time.perf_counter()
            assert status == 200, answer
            status, answer = await link.ask(
                "GET", f"{OMNI}/{json.loads(answer)['data']['task_id']}"
            )
            assert status == 200, answer
            submits.append(between - began)
            polls.append(time.perf_counter() - between)

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(options.clients)))
    return submits, polls, time.perf_counter() - began


def measure_pollers(options: argparse.Namespace) -> dict[str, Any]:
    """Many clients that poll at the same time."""
    with tempfile.TemporaryDirectory() as folder:
        server = Process(Path(folder))
        fill(Path(folder), options.jobs)
        server.start()
        times, errors = asyncio.run(_poll(server.port, options))
        server.stop()
    return {"pollers": options.pollers, "polls": len(times), "errors": errors, **quantiles(times)}


async def _poll(port: int, options: argparse.Namespace) -> tuple[list[float], int]:
    times: list[float] = []
    errors = 0
    dice = random.Random(0)

    async def poller() -> None:
        nonlocal errors
        try:
            link = await Link(port).open()
            for _ in range(5):
                await asyncio.sleep(dice.uniform(0, 1))
                began = time.perf_counter()
                job = f"9{dice.randrange(options.jobs):017d}"
                status, _ = await link.ask("GET", f"{OMNI}/{job}")
                times.append(time.perf_counter() - began)
                errors += status != 200
        except OSError:
            errors += 1

    await asyncio.gather(*(poller() for _ in range(options.pollers)))
    return times, errors


def measure_kills(options: argparse.Namespace) -> dict[str, Any]:
    """kill -9 of server, worker or both at random moments, with the checks of the test."""
    dice = random.Random(options.kills)
    with tempfile.TemporaryDirectory() as folder, receiving() as receiver:
        server = Process(Path(folder))
        server.start()
        loads = [Load(server, receiver.url, f"client-{n}") for n in range(options.submitters)]
        victims = []
        for _ in range(options.kills):
            time.sleep(dice.uniform(0.05, 1.0))
            victims.append(dice.choice(("server", "worker", "both")))
            if victims[-1] != "server":
                server.kill_worker()
            if victims[-1] != "worker":
                server.kill_server()
                server.start()
        accepted = [job for load in loads for job in load.stop()]
        wait_for(lambda: set(server.health()["jobs"]) == {"succeeded"}, seconds=120)
        done = server.health()["jobs"]["succeeded"]
        wait_for(lambda: len(ended(receiver)) == done, seconds=120)
        check(server, accepted, receiver)
        lost = len(set(accepted) - set(ended(receiver)))
        server.stop()
    return {
        "kills": options.kills,
        "submitters": options.submitters,
        **{f"of_{name}": victims.count(name) for name in ("server", "worker", "both")},
        "accepted": len(accepted),
        "lost": lost,
        "finished": done,
        "callbacks_received": len(receiver.got),
    }


def measure_fuzz(options: argparse.Namespace) -> dict[str, Any]:
    """Malformed bodies for every dialect, passed to the application itself; counts the answers."""
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(Options(home_folder=Path(folder), speed="instant"), with_worker=False)
        told = {
            name: asyncio.run(_fuzz(app, path, key, bodies(good, options.cases, options.seed)))
            for name, (path, key, good) in TARGETS.items()
        }
    bad = sum(n for codes in told.values() for code, n in codes.items() if code[0] == "5")
    return {"cases_each": options.cases, "server_errors": bad, "answers": told}


async def _fuzz(
    app: ASGIApp, path: str, key: Mapping[str, str], odd: Iterator[bytes]
) -> dict[str, int]:
    """How often each status came; a 5xx or a traceback is printed with its request."""
    codes: dict[str, int] = {}
    headers = {"host": "127.0.0.1:8700", "content-type": "application/json", **key}
    scope = {
        "type": "http", "method": "POST", "scheme": "http", "path": path, "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    for body in odd:
        sent: list[Message] = []

        async def receive(body: bytes = body) -> Message:
            return {"type": "http.request", "body": body}

        async def send(message: Message, sent: list[Message] = sent) -> None:
            sent.append(message)

        await app(dict(scope), receive, send)
        status = sent[0]["status"]
        answer = b"".join(message.get("body", b"") for message in sent[1:])
        if b"Traceback" in answer or b'File "' in answer:
            status = 599
        if status >= 500:
            print("5xx:", path, body, answer)
        codes[str(status)] = codes.get(str(status), 0) + 1
    return dict(sorted(codes.items()))


def measure_documents(options: argparse.Namespace) -> dict[str, Any]:
    """Schemathesis against the document of each dialect; it stops at the first 5xx."""
    told: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        server = Process(Path(folder))
        server.start()
        for name in dialects():
            operations = operations_of(name)
            codes: dict[int, int] = {}
            for operation in operations:
                for code, count in check_operation(
                    server.url, operation, name, options.examples
                ).items():
                    codes[code] = codes.get(code, 0) + count
            answers = {str(code): codes[code] for code in sorted(codes)}
            told[name] = {"operations": len(operations), "answers": answers}
        server.stop()
    return {"examples_each": options.examples, "server_errors": 0, "dialects": told}


def quantiles(seconds: list[float]) -> dict[str, float]:
    """Median, 99th percentile and most, in milliseconds."""
    cuts = statistics.quantiles(seconds, n=100)
    found = {"p50": cuts[49], "p99": cuts[98], "most": max(seconds)}
    return {name: round(value * 1000, 2) for name, value in found.items()}


def main() -> None:
    """Measure the wanted parts, print a table and write the result file."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    for flag, default in (
        ("--jobs", 10_000), ("--clients", 16), ("--pollers", 1000), ("--kills", 50),
        ("--cases", 10_000), ("--repeats", 5), ("--seed", 1), ("--examples", 50),
        ("--submitters", 4),
    ):  # fmt: skip
        parser.add_argument(flag, type=int, default=default)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--dry", action="store_true", help="write no result file")
    options = parser.parse_args()
    parts = options.parts or USUAL
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(unknown)}; use {', '.join(PARTS)}")
    found = {part: globals()[f"measure_{part}"](options) for part in parts}
    rows = [
        [f"{part}: {name}", json.dumps(value)]
        for part, facts in found.items()
        for name, value in facts.items()
    ]
    print(table(("what", "measured"), rows))
    publish("server-" + "-".join(parts), {"machine": machine(), **found}, keep=not options.dry)


if __name__ == "__main__":
    main()
