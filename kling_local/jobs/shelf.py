"""What clients store beside their jobs: elements and voices of their library, uploaded files."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from kling_local.addresses import UPLOAD
from kling_local.jobs.database import Database
from kling_local.jobs.job import DuplicateError
from kling_local.jobs.outbox import Delivery, put_in


@dataclass(frozen=True)
class KeptItem:
    """An element or a voice; ``item`` is the dialect's own description of it, JSON-able.

    ``deleted_at`` is in Unix seconds, 0 if it is not deleted.
    """

    id: str
    kind: str
    account: str
    dialect: str
    item: Mapping[str, Any]
    created_at: float
    external_id: str | None = None
    deleted_at: float = 0.0

    @property
    def is_deleted(self) -> bool:
        """Whether it was deleted from the library."""
        return self.deleted_at > 0.0


@dataclass(frozen=True)
class Upload:
    """A file that a client sent or announced, stored under its id; ``complete`` once it arrived."""

    id: str
    account: str
    dialect: str
    name: str
    content_type: str
    num_bytes: int
    created_at: float
    expires_at: float
    complete: bool


FOREVER = 99_999_999_999.0
"""Expiry of uploads that an item of the library uses."""

AFTER_DELETE_S = 7 * 86_400
"""How long they stay after that item is deleted: waiting jobs may still need them."""

_NEW_UPLOAD = (
    "INSERT INTO uploads (id, account, dialect, name, content_type, num_bytes, created_at, "
    "expires_at, complete) VALUES (:id, :account, :dialect, :name, :content_type, :num_bytes, "
    ":created_at, :expires_at, :complete)"
)


class Shelf:
    """Library and uploads of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(
        self,
        item: KeptItem,
        *,
        name: str | None = None,
        uploads: Sequence[Upload] = (),
        deliveries: Sequence[Delivery] = (),
    ) -> bool:
        """Add an item with new uploads and callbacks about it, in one transaction.

        Uploads that the item uses no longer expire. With a ``name``, returns False and adds nothing
        if the account has an item of that kind and name. Raises ``DuplicateError`` if another item
        has the same external id.
        """
        row = {**asdict(item), "item": json.dumps(dict(item.item))}
        with self._database.writing() as connection:
            if name is not None and _is_taken(connection, item, name):
                return False
            _check_external_id(connection, item)
            for upload in uploads:
                connection.execute(_NEW_UPLOAD, asdict(upload))
            connection.execute(
                "INSERT INTO library (id, kind, account, dialect, item, external_id, created_at) "
                "VALUES (:id, :kind, :account, :dialect, :item, :external_id, :created_at)",
                row,
            )
            _expire(connection, _shown(item.item), item.account, FOREVER)
            put_in(connection, deliveries)
        return True

    def item(self, id: str, *, account: str, kind: str | None = None) -> KeptItem | None:
        """The item with this id or external id; a deleted one is marked as such."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT * FROM library WHERE (id = :id OR external_id = :id) "
                "AND account = :account ORDER BY seq DESC",
                {"id": id, "account": account},
            ).fetchone()
        return _item(row) if row is not None and kind in (None, row["kind"]) else None

    def items(self, *, account: str, kind: str) -> list[KeptItem]:
        """Every item of a kind, newest first; deleted ones are marked."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM library WHERE account = ? AND kind = ? ORDER BY seq DESC",
                (account, kind),
            ).fetchall()
        return [_item(row) for row in rows]

    def drop(self, id: str, *, account: str, now: float) -> bool:
        """Delete an item; False when there is none. Uploads that no other item uses expire
        ``AFTER_DELETE_S`` later.
        """
        with self._database.writing() as connection:
            gone = connection.execute(
                "UPDATE library SET deleted = ? WHERE id = ? AND account = ? AND deleted = 0 "
                "RETURNING item",
                (now, id, account),
            ).fetchall()
            others = _living(connection, account)
            used = {upload for each in others for upload in _shown(each)}
            for row in gone:
                unused = set(_shown(json.loads(row["item"]))) - used
                _expire(connection, sorted(unused), account, now + AFTER_DELETE_S)
        return bool(gone)

    def announce(self, upload: Upload) -> None:
        """Register a file that is about to arrive."""
        with self._database.writing() as connection:
            connection.execute(_NEW_UPLOAD, asdict(upload))

    def arrived(self, id: str, num_bytes: int) -> None:
        """Note that a file has arrived completely."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE uploads SET complete = 1, num_bytes = ? WHERE id = ?", (num_bytes, id)
            )

    def upload(self, id: str) -> Upload | None:
        """The upload with this id, if any."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT * FROM uploads WHERE id = ?", (id,)).fetchone()
        return _upload(row) if row else None

    def forget_uploads(self, *, before: float) -> list[str]:
        """Remove uploads that expired before a time; returns their ids."""
        with self._database.writing() as connection:
            rows = connection.execute(
                "DELETE FROM uploads WHERE expires_at < ? RETURNING id", (before,)
            ).fetchall()
        return [row["id"] for row in rows]


def _living(connection: sqlite3.Connection, account: str, kind: str = "%") -> list[Any]:
    """The descriptions of an account's items that are not deleted."""
    rows = connection.execute(
        "SELECT item FROM library WHERE account = ? AND kind LIKE ? AND deleted = 0",
        (account, kind),
    )
    return [json.loads(row["item"]) for row in rows]


def _is_taken(connection: sqlite3.Connection, item: KeptItem, name: str) -> bool:
    return any(each.get("name") == name for each in _living(connection, item.account, item.kind))


def _check_external_id(connection: sqlite3.Connection, item: KeptItem) -> None:
    row = connection.execute(
        "SELECT id FROM library WHERE account = ? AND external_id = ? AND deleted = 0",
        (item.account, item.external_id),
    ).fetchone()
    if row is not None:
        raise DuplicateError(
            f"external id {item.external_id!r} already exists",
            hint="every item of an account's library needs a name of its own",
            field="external_id",
            job_id=row["id"],
        )


def _shown(item: Mapping[str, Any]) -> list[str]:
    """Ids of the uploads that an item uses as pictures or voice."""
    sources = (*item.get("images", ()), item.get("voice") or "")
    return [each.removeprefix(UPLOAD) for each in sources if each.startswith(UPLOAD)]


def _expire(
    connection: sqlite3.Connection, uploads: Sequence[str], account: str, until: float
) -> None:
    connection.executemany(
        "UPDATE uploads SET expires_at = ? WHERE id = ? AND account = ?",
        [(until, upload, account) for upload in uploads],
    )


def _item(row: sqlite3.Row) -> KeptItem:
    return KeptItem(
        id=row["id"],
        kind=row["kind"],
        account=row["account"],
        dialect=row["dialect"],
        item=json.loads(row["item"]),
        created_at=row["created_at"],
        external_id=row["external_id"],
        deleted_at=float(row["deleted"]),
    )


def _upload(row: sqlite3.Row) -> Upload:
    return Upload(
        id=row["id"],
        account=row["account"],
        dialect=row["dialect"],
        name=row["name"],
        content_type=row["content_type"],
        num_bytes=row["num_bytes"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        complete=bool(row["complete"]),
    )
