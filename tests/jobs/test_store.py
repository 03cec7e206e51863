"""The durable queue: claims under leases, states that only go forward, unique names."""

from __future__ import annotations

import sqlite3
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kling_local.jobs.database import StoreError
from kling_local.jobs.job import BusyError, DuplicateError, JobFilter, NewJob, Pace
from kling_local.jobs.store import Store
from kling_local.request import GenerationRequest

RANK = {"queued": 0, "running": 1, "succeeded": 2, "failed": 2, "cancelled": 2}


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "jobs.sqlite3")
    yield made
    made.close()


def new(id="1", **changes) -> NewJob:
    facts = {"dialect": "kling", "account": "local", "model": "kling-v3-omni"}
    return NewJob(id=id, request=GenerationRequest(prompt="a ball"), **facts | changes)


def test_a_job_goes_its_way(store):
    job, replayed = store.enqueue(new(wire={"kind": "omni"}, findings=("typo",), cost=0.5))
    assert (job.state, replayed, job.attempts) == ("queued", False, 0)
    assert job.request() == GenerationRequest(prompt="a ball")
    (claimed,) = store.claims.claim("w", lease_s=10)
    assert (claimed.state, claimed.attempts, claimed.id) == ("running", 1, "1")
    assert store.claims.claim("w2", lease_s=10) == []
    assert store.claims.heartbeat(claimed, lease_s=10, progress=0.5, logs=[(1.0, "plan")]) == "mine"
    assert store.job("1").progress == 0.5
    assert store.claims.finish(claimed, "succeeded", output={"path": "a.mp4"})
    ended = store.job("1")
    assert (ended.state, ended.progress, ended.output) == ("succeeded", 1.0, {"path": "a.mp4"})
    assert ended.created_at <= ended.started_at <= ended.finished_at
    assert ended.logs == ((1.0, "plan"),)
    assert store.spent() == (0.5, 1)


def test_jobs_are_claimed_oldest_first(store):
    for number in range(5):
        store.enqueue(new(str(number)))
    claimed = [job.id for _ in range(3) for job in store.claims.claim("w", lease_s=10)]
    assert claimed == ["0", "1", "2"]
    assert [job.id for job in store.claims.claim("w", lease_s=10, most=9)] == ["3", "4"]


def test_a_lost_claim_can_neither_beat_nor_finish(store):
    store.enqueue(new())
    (first,) = store.claims.claim("w1", lease_s=-1)
    (second,) = store.claims.claim("w2", lease_s=10)
    assert second.attempts == 2
    assert second.started_at == first.started_at
    assert store.claims.heartbeat(first, lease_s=10) == "lost"
    assert not store.claims.finish(first, "failed", failure={"kind": "server"})
    assert store.claims.finish(second, "succeeded", output={})
    assert not store.claims.finish(second, "succeeded", output={"again": True})
    assert store.job("1").output == {}


def test_the_same_owner_cannot_finish_an_earlier_claim(store):
    store.enqueue(new())
    (first,) = store.claims.claim("w", lease_s=-1)
    store.claims.claim("w", lease_s=10)
    assert not store.claims.finish(first, "succeeded", output={})


def test_a_dead_workers_jobs_are_let_go(store):
    store.enqueue(new())
    store.claims.claim("dead", lease_s=1000)
    assert store.claims.claim("w", lease_s=10) == []
    assert store.claims.release("dead") == 1
    assert [job.id for job in store.claims.claim("w", lease_s=10)] == ["1"]


@given(
    steps=st.lists(
        st.sampled_from(["claim", "lapse", "finish", "fail", "cancel", "set"]), max_size=9
    )
)
@settings(max_examples=25)
def test_states_never_go_backwards(tmp_path_factory, steps):
    store = Store(tmp_path_factory.mktemp("s") / "jobs.sqlite3")
    store.enqueue(new())
    seen, claims = ["queued"], []
    for step in steps:
        if step in ("claim", "lapse"):
            claims += store.claims.claim("w", lease_s=-1 if step == "lapse" else 10)
        elif step in ("finish", "fail") and claims:
            store.claims.finish(claims[-1], "succeeded" if step == "finish" else "failed")
        elif step == "cancel":
            store.cancel("1")
        elif RANK[seen[-1]]:
            with pytest.raises(sqlite3.IntegrityError, match="backwards"):
                store.database.connection().execute("UPDATE jobs SET state = 'queued'")
        seen.append(store.job("1").state)
    ranks = [RANK[state] for state in seen]
    assert ranks == sorted(ranks)
    ended = [state for state in seen if RANK[state] == 2]
    assert len(set(ended)) <= 1
    store.close()


def test_many_workers_share_the_queue_without_taking_a_job_twice(tmp_path):
    store = Store(tmp_path / "jobs.sqlite3")
    for number in range(60):
        store.enqueue(new(str(number)))
    taken: list[str] = []

    def work(owner):
        mine = Store(tmp_path / "jobs.sqlite3")
        while jobs := mine.claims.claim(owner, lease_s=30, most=2):
            taken.extend(job.id for job in jobs)
            mine.claims.finish_all([(job, "succeeded", {}, None) for job in jobs])
        mine.close()

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken, key=int) == [str(number) for number in range(60)]
    assert store.counts() == {"succeeded": 60}
    store.close()


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_is_asked(store):
    store.enqueue(new("1"))
    store.enqueue(new("2"))
    (running,) = store.claims.claim("w", lease_s=10)
    assert store.cancel("2").state == "cancelled"
    assert store.cancel("1").state == "running"
    assert store.claims.heartbeat(running, lease_s=10) == "cancel"
    assert store.claims.finish(running, "cancelled")
    assert store.cancel("1").state == "cancelled"


def test_jobs_are_overdue_until_they_are_cancelled_or_over(store):
    for job_id, after in (("1", 5.0), ("2", 60.0), ("3", None), ("4", 5.0), ("5", 5.0)):
        store.enqueue(new(job_id, cancel_after_s=after))
    store.cancel("4")
    assert store.overdue() == []
    store.clock.advance(6)
    assert sorted(store.overdue()) == ["1", "5"]
    for job in store.claims.claim("w", lease_s=10, most=9):
        if job.id == "5":
            store.claims.finish(job, "succeeded", output={"path": "a.mp4"})
    assert store.overdue() == ["1"]
    store.cancel("1")
    assert store.overdue() == []


def test_a_store_of_an_earlier_version_gets_its_columns(tmp_path):
    Store(tmp_path / "jobs.sqlite3").close()
    with sqlite3.connect(tmp_path / "jobs.sqlite3") as old:
        old.execute("ALTER TABLE jobs DROP COLUMN cancel_at")
    store = Store(tmp_path / "jobs.sqlite3")
    store.enqueue(new(cancel_after_s=5.0))
    store.clock.advance(6)
    assert store.overdue() == ["1"]
    store.close()


def test_external_ids_are_unique_within_account_and_dialect(store):
    store.enqueue(new("1", external_id="mine"))
    with pytest.raises(DuplicateError, match="'mine' already exists") as raised:
        store.enqueue(new("2", external_id="mine"))
    assert raised.value.job_id == "1"
    store.enqueue(new("3", external_id="mine", account="other"))
    store.enqueue(new("4", external_id="mine", dialect="evolink"))
    assert store.job("2") is None
    found = store.job_by_external_id("mine", dialects=["kling", "kling-new"], account="local")
    assert found.id == "1"


def test_a_deleted_jobs_name_is_free_again(store):
    store.enqueue(new("1", external_id="mine"))
    store.delete("1")
    assert store.job("1") is None
    assert store.enqueue(new("2", external_id="mine"))[0].id == "2"


def test_an_idempotency_key_gives_the_first_job_again(store):
    first, _ = store.enqueue(new("1", idempotency_key="k", body_digest="a"))
    again, replayed = store.enqueue(new("2", idempotency_key="k", body_digest="a"))
    assert (again.id, replayed) == (first.id, True)
    with pytest.raises(DuplicateError, match="another body"):
        store.enqueue(new("3", idempotency_key="k", body_digest="b"))
    assert store.counts() == {"queued": 1}


def test_an_account_has_as_many_unfinished_jobs_as_slots(store):
    store.enqueue(new("1"), slots=1)
    with pytest.raises(BusyError, match="at most 1"):
        store.enqueue(new("2"), slots=1)
    store.enqueue(new("3", account="other"), slots=1)
    (job, _) = store.claims.claim("w", lease_s=10, most=2)
    store.claims.finish(job, "failed", failure={})
    assert store.enqueue(new("4"), slots=1)[0].id == "4"


def test_a_pace_keeps_jobs_waiting_and_running(store):
    store.enqueue(new(pace=Pace(hold_polls=1, run_polls=1)))
    assert store.claims.claim("w", lease_s=10) == []
    store.count_poll("1")
    store.claims.claim("w", lease_s=10)
    assert store.claims.due("w") == []
    store.count_poll("1")
    assert [job.id for job in store.claims.due("w")] == ["1"]


def test_a_pace_does_not_keep_what_was_cancelled(store):
    store.enqueue(new(pace=Pace(run_s=60, run_polls=9)))
    store.claims.claim("w", lease_s=10)
    assert store.claims.due("w") == []
    store.cancel("1")
    assert [(job.id, job.cancel_requested) for job in store.claims.due("w")] == [("1", True)]
    assert store.claims.due("w2") == []


def test_a_pace_in_seconds_follows_the_virtual_clock(store):
    store.enqueue(new(pace=Pace(hold_s=60)))
    assert store.claims.claim("w", lease_s=10) == []
    store.clock.advance(61)
    assert len(store.claims.claim("w", lease_s=10)) == 1
    assert store.clock.now() > time.time() + 60


def test_lists_filter_page_and_count(store):
    for number in range(7):
        kind = "omni" if number % 2 else "t2v"
        store.enqueue(new(str(number), wire={"kind": kind}))
    jobs, total = store.page(JobFilter(kinds=("omni",), limit=2))
    assert ([job.id for job in jobs], total) == (["5", "3"], 3)
    jobs, total = store.page(JobFilter(after="5", limit=2))
    assert ([job.id for job in jobs], total) == (["4", "3"], 5)
    jobs, _ = store.page(JobFilter(oldest_first=True, offset=1, limit=2))
    assert [job.id for job in jobs] == ["1", "2"]
    assert store.page(JobFilter(after="nobody")) == ([], 0)
    assert store.page(JobFilter(account="nobody")) == ([], 0)
    assert store.page(JobFilter(ids=("2", "x"), states=("queued",)))[1] == 1
    assert store.page(JobFilter(since=time.time() + 60))[1] == 0


def test_finished_jobs_are_forgotten_after_the_retention(store):
    store.enqueue(new("1"))
    store.enqueue(new("2"))
    (job,) = store.claims.claim("w", lease_s=10)
    store.claims.finish(job, "succeeded", output={})
    assert store.forget(before=time.time() + 1) == ["1"]
    assert store.job("2").state == "queued"


def test_what_was_written_is_there_after_opening_again(tmp_path):
    store = Store(tmp_path / "jobs.sqlite3")
    store.enqueue(new())
    secret = store.clock.note("secret", default="a")
    store.close()
    again = Store(tmp_path / "jobs.sqlite3")
    assert again.job("1").state == "queued"
    assert again.clock.note("secret", default="b") == secret
    again.close()


def test_a_damaged_store_is_one_sentence(tmp_path):
    path = tmp_path / "jobs.sqlite3"
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreError, match="cannot be used"):
        Store(path)
