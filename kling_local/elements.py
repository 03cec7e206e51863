"""The element library: named subjects with pictures and perhaps a voice, kept until deleted.

It uses the server's store in the home folder: the server's hosted dialects know an element that was
created here, and one that was created there can be named here.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kling_local.addresses import UPLOAD
from kling_local.dialects.base import LibraryItem
from kling_local.errors import BadReferenceError, RequestError, one_of
from kling_local.files import replacing
from kling_local.jobs.home import LOCAL, Home
from kling_local.jobs.shelf import FOREVER, KeptItem, Shelf, Upload
from kling_local.media.references import fetch
from kling_local.request import Element, GenerationRequest
from kling_local.request_parts import MAX_ELEMENT_IMAGES

LONGEST_NAME = 20
"""Characters, as in the hosted library."""

_SHOWN = 20


class Elements:
    """One account's elements in a home folder; a server and other processes may write meanwhile."""

    def __init__(self, home: Home, account: str = LOCAL) -> None:
        self._home, self._account = home, account
        self._store = home.store()

    def create(
        self, name: str, pictures: Sequence[str], *, voice: str | None = None, words: str = ""
    ) -> LibraryItem:
        """Keep a new element: all of it or nothing, even if this process is killed.

        ``pictures`` are 1 to 4 paths or addresses, checked and copied into the home folder.
        Raises ``RequestError`` for a name that is taken or not allowed and ``BadReferenceError``
        for a picture that cannot be used.
        """
        _check_name(name)
        if not 1 <= len(pictures) <= MAX_ELEMENT_IMAGES:
            raise RequestError(
                f"image is given {len(pictures)} times: 1 to {MAX_ELEMENT_IMAGES} are allowed",
                hint="give --image for each picture of the element, the frontal one first",
                field="image",
            )
        now = self._store.clock.now()
        uploads = self._kept_pictures(name, pictures, now)
        item = LibraryItem(
            kind="element",
            name=name,
            id=str(secrets.randbelow(9 * 10**17) + 10**17),
            description=words,
            images=tuple(UPLOAD + upload.id for upload in uploads),
            voice=voice,
            created_at=now,
            details={"reference_type": "image_refer", "tag_list": []},
        )
        kept = KeptItem(item.id, "element", self._account, "kling", item.to_json(), now)
        if not self._store.shelf.keep(kept, name=name, uploads=uploads):
            for upload in uploads:
                self._home.upload(upload.id).unlink(missing_ok=True)
            raise RequestError(
                f"name {name!r} is taken: an element of that name is in the library",
                hint=f"kling-local elements delete {name!r} removes it",
                field="name",
            )
        return item

    def all(self) -> list[LibraryItem]:
        """Every element that is not deleted, newest first."""
        kept = self._store.shelf.items(account=self._account, kind="element")
        return [LibraryItem.from_json(each.item) for each in kept if not each.is_deleted]

    def named(self, name: str) -> LibraryItem:
        """The newest element with this name or id; else ``RequestError``, which lists the names."""
        found = next((each for each in self.all() if name in (each.name, each.id)), None)
        if found is None:
            known = [each.name for each in self.all()]
            listed = one_of(known[:_SHOWN]) if known else ""
            raise RequestError(
                f"element {name[:60]!r} is not in the library: "
                + (f"it has {listed}" if known else "it is empty"),
                hint="kling-local elements create NAME --image a.png makes one",
                field="elements",
            )
        return found

    def delete(self, name: str) -> LibraryItem:
        """Delete an element; its pictures are removed a week later."""
        item = self.named(name)
        self._store.shelf.drop(item.id, account=self._account, now=self._store.clock.now())
        return item

    def pictures(self, item: LibraryItem) -> tuple[str, ...]:
        """An element's pictures in the form a request takes: paths, addresses or base64."""
        return tuple(self._local(each, item.name) for each in item.images[:MAX_ELEMENT_IMAGES])

    def element(self, name: str) -> Element:
        """The element with this name or id, as part of a request."""
        item = self.named(name)
        return Element(item.id, item.name, self.pictures(item), item.voice)

    def filled(self, request: GenerationRequest) -> GenerationRequest:
        """The request with each element that has no images filled in from the library.

        Raises ``RequestError`` listing the known elements for a name that is not in the library.
        """
        return replace(
            request,
            elements=tuple(
                each if each.images else _over(self.element(each.id), each)
                for each in request.elements
            ),
        )

    def _kept_pictures(self, name: str, pictures: Sequence[str], now: float) -> list[Upload]:
        """Checked, upright copies in the home folder; nothing refers to them yet."""
        with tempfile.TemporaryDirectory() as folder:
            asked = Element(name, name, tuple(pictures))
            found = fetch(GenerationRequest(prompt=name, elements=(asked,)), Path(folder))
            return [
                self._kept(path.read_bytes(), f"{name}-{number}.png", now)
                for number, path in enumerate(found.elements[name], start=1)
            ]

    def _kept(self, data: bytes, label: str, now: float) -> Upload:
        upload = Upload(
            id=secrets.token_hex(16),
            account=self._account,
            dialect="kling",
            name=label,
            content_type="image/png",
            num_bytes=len(data),
            created_at=now,
            expires_at=FOREVER,
            complete=True,
        )
        with replacing(self._home.upload(upload.id)) as part:
            part.write_bytes(data)
        return upload

    def _local(self, source: str, name: str) -> str:
        if not source.startswith(UPLOAD):
            return source
        path = self._home.upload(source.removeprefix(UPLOAD))
        if not path.is_file():
            raise BadReferenceError(
                f"a picture of element {name!r} is gone from the home folder",
                hint="delete the element and create it anew",
                field="elements",
            )
        return str(path)


def heard(
    request: GenerationRequest, shelf: Shelf, account: str, accepted_at: float
) -> GenerationRequest:
    """The request with ids of library voices replaced by the recordings they were made from, for a
    model that takes recordings and knows no ids.

    Only http addresses and uploads are put in; a voice whose source is anything else, such as a
    path, stays an id. So does one that had been deleted when the request was accepted
    (``accepted_at``, Unix seconds).
    """

    def recording(voice: str | None) -> str | None:
        kept = shelf.item(voice, account=account, kind="voice") if voice else None
        if kept is not None and kept.is_deleted and kept.deleted_at <= accepted_at:
            kept = None
        source = LibraryItem.from_json(kept.item).voice if kept else None
        is_one = source is not None and source.lower().startswith(("http://", "https://", UPLOAD))
        return source if is_one else voice

    elements = (replace(each, voice=recording(each.voice)) for each in request.elements)
    voices = (recording(each) or each for each in request.voices)
    return replace(request, elements=tuple(elements), voices=tuple(voices))


def _over(found: Element, said: Element) -> Element:
    """The library's element, with what the request itself says of it put first."""
    return replace(found, id=said.id, name=said.name or found.name, voice=said.voice or found.voice)


def _check_name(name: str) -> None:
    plain = name == name.strip() and name.isprintable() and not name.startswith(("-", "<", "@"))
    if not (plain and 1 <= len(name) <= LONGEST_NAME):
        raise RequestError(
            f"name {name[:60]!r} does not do: 1 to {LONGEST_NAME} printable characters",
            hint="for example Mia; the prompt then calls her Mia or <<<element_1>>>",
            field="name",
        )
