"""Changes are written together with the state; deliveries stay until they are settled."""

from __future__ import annotations

import time

import pytest

from kling_local.jobs.outbox import Delivery, delivery_id
from kling_local.jobs.shelf import KeptItem
from kling_local.jobs.store import Store
from tests.jobs.test_store import new


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "jobs.sqlite3")
    yield made
    made.close()


def deliveries(store):
    changes = store.outbox.changes()
    made = [
        Delivery(delivery_id(each, "e"), each.job_id, "kling", "e", "http://a/", each.state)
        for each in changes
    ]
    store.outbox.post(changes, made)
    return made


def test_every_change_of_a_job_with_a_callback_is_kept(store):
    store.enqueue(new("1", callback_url="http://a/"))
    store.enqueue(new("2"))
    (job, _) = store.claims.claim("w", lease_s=10, most=2)
    store.claims.finish(job, "succeeded", output={})
    found = [(each.job_id, each.before, each.state) for each in store.outbox.changes()]
    assert found == [
        ("1", None, "queued"),
        ("1", "queued", "running"),
        ("1", "running", "succeeded"),
    ]


def test_changes_become_deliveries_once(store):
    store.enqueue(new("1", callback_url="http://a/"))
    changes = store.outbox.changes()
    assert len(deliveries(store)) == 1
    assert store.outbox.changes() == []
    # A server killed in between reads the same change again: the same id, and one delivery.
    store.outbox.post(changes, [Delivery(delivery_id(changes[0], "e"), "1", "k", "e", "u", "b")])
    assert len(store.outbox.of_job("1")) == 1


def test_deliveries_of_a_job_go_out_in_order(store):
    store.enqueue(new("1", callback_url="http://a/"))
    store.claims.claim("w", lease_s=10)
    deliveries(store)
    (first,) = store.outbox.due()
    assert first.body == "queued"
    store.outbox.settle(first, "500", again_in_s=3600)
    assert store.outbox.due() == []
    store.outbox.settle(first, "200", again_in_s=None)
    assert [each.body for each in store.outbox.due()] == ["running"]
    told = store.outbox.of_job("1")[0]
    assert (told.attempts, told.last_answer, told.next_at) == (2, "200", None)
    assert abs(told.delivered_at - time.time()) < 60


def test_a_delivery_that_was_given_up_is_not_delivered(store):
    store.enqueue(new("1", callback_url="http://a/"))
    (made,) = deliveries(store)
    store.outbox.settle(made, "404", again_in_s=None)
    assert store.outbox.of_job("1")[0].delivered_at is None


def test_library_items_belong_to_an_account(store):
    item = KeptItem("7", "element", "a", "kling", {"name": "cat"}, 1.0, external_id="my-cat")
    store.shelf.keep(item)
    assert store.shelf.item("7", account="a") == item
    assert store.shelf.item("my-cat", account="a") == item
    assert store.shelf.item("7", account="b") is None
    assert store.shelf.item("7", account="a", kind="voice") is None
    assert store.shelf.drop("7", account="b", now=9) is False
    assert store.shelf.drop("7", account="a", now=9) is True
    assert store.shelf.items(account="a", kind="element")[0].is_deleted
