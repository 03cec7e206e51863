"""What clients keep beside their jobs: elements and voices of their library, and uploaded files."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from kling_local.jobs.database import Database


@dataclass(frozen=True)
class KeptItem:
    """An element or a voice: ``item`` is the dialect's own description of it, JSON-able."""

    id: str
    kind: str
    account: str
    dialect: str
    item: Mapping[str, Any]
    created_at: float
    external_id: str | None = None
    is_deleted: bool = False


@dataclass(frozen=True)
class Upload:
    """A file that a client sent: its id decides where it lies; ``complete`` once it is whole."""

    id: str
    account: str
    dialect: str
    name: str
    content_type: str
    num_bytes: int
    created_at: float
    expires_at: float
    complete: bool


class Shelf:
    """Library and uploads of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, item: KeptItem) -> None:
        """Add an item."""
        row = {**asdict(item), "item": json.dumps(dict(item.item))}
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO library (id, kind, account, dialect, item, external_id, created_at) "
                "VALUES (:id, :kind, :account, :dialect, :item, :external_id, :created_at)",
                row,
            )

    def item(self, id: str, *, account: str, kind: str | None = None) -> KeptItem | None:
        """The item of that id, or of that external id; deleted ones are marked."""
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

    def drop(self, id: str, *, account: str) -> bool:
        """Delete an item; False when there is none."""
        with self._database.writing() as connection:
            cursor = connection.execute(
                "UPDATE library SET deleted = 1 WHERE id = ? AND account = ? AND deleted = 0",
                (id, account),
            )
        return cursor.rowcount == 1

    def announce(self, upload: Upload) -> None:
        """Note a file that is about to arrive."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO uploads (id, account, dialect, name, content_type, num_bytes, "
                "created_at, expires_at, complete) VALUES (:id, :account, :dialect, :name, "
                ":content_type, :num_bytes, :created_at, :expires_at, :complete)",
                asdict(upload),
            )

    def arrived(self, id: str, num_bytes: int) -> None:
        """Note that a file is there, whole."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE uploads SET complete = 1, num_bytes = ? WHERE id = ?", (num_bytes, id)
            )

    def upload(self, id: str) -> Upload | None:
        """What is known of an upload."""
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


def _item(row: sqlite3.Row) -> KeptItem:
    return KeptItem(
        id=row["id"],
        kind=row["kind"],
        account=row["account"],
        dialect=row["dialect"],
        item=json.loads(row["item"]),
        created_at=row["created_at"],
        external_id=row["external_id"],
        is_deleted=bool(row["deleted"]),
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
