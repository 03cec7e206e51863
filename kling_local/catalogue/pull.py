"""Fetches a model into the hub's cache: lists its files, checks the disk, resumes, and checksums.

The hub's library lists, authorises and lays out its cache; only a file's bytes are written here,
because the library restarts an interrupted file from its beginning (``huggingface_hub`` 1.33:
``_download_to_tmp_and_move`` deletes what it has). A file's own hash is its name in the cache.
"""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kling_local.cards import ModelCard
from kling_local.catalogue.places import Source, cache, sources
from kling_local.errors import Cancelled, CatalogueError, reason

_AT_ONCE = 4
_BLOCK_BYTES = 1 << 20
_SPARE_BYTES = 1 << 28
"""Left free beside a download, for jobs, logs and the cache's own tables."""
Tell = Callable[[int, int, str], None]
"""Called with the bytes fetched so far, the bytes in all, and the current file."""


@dataclass(frozen=True)
class HubFile:
    """A file as the hub lists it; ``digest`` is its SHA-256, or git's SHA-1 for a small file."""

    path: str
    size: int
    digest: str


@dataclass(frozen=True)
class Listing:
    """The files of a model in one repository at one commit."""

    source: Source
    commit: str
    files: tuple[HubFile, ...]

    @property
    def store(self) -> Path:
        """Where the hub's cache keeps the repository."""
        return cache() / f"models--{self.source.repository.replace('/', '--')}"

    def blob(self, file: HubFile) -> Path:
        """Where the cache keeps a file's bytes, under its hash."""
        return self.store / "blobs" / file.digest

    def part(self, file: HubFile) -> Path:
        """Where its bytes are collected while it is fetched."""
        return self.store / "blobs" / f"{file.digest}.part"

    def fetched(self, file: HubFile) -> int:
        """Bytes of it that are here."""
        for path in (self.blob(file), self.part(file)):
            if path.is_file():
                return min(path.stat().st_size, file.size)
        return 0


def listings(card: ModelCard) -> tuple[Listing, ...]:
    """What is to be fetched, according to the hub; raises ``CatalogueError``, also when offline."""
    from huggingface_hub import HfApi
    from huggingface_hub.hf_api import RepoFile

    api = HfApi()
    found = []
    for source in sources(card):
        with _told(source.repository):
            commit = api.repo_info(source.repository, revision=source.revision).sha
            tree = api.list_repo_tree(source.repository, revision=commit, recursive=True)
            files = tuple(
                HubFile(each.path, each.size, each.lfs.sha256 if each.lfs else each.blob_id)
                for each in tree
                if isinstance(each, RepoFile) and source.takes(each.path)
            )
        if not files:
            raise CatalogueError(
                f"repository {source.repository!r} has no file like {source.take[0]!r}",
                hint="its owner may have moved the files: compare its page with the card",
                field="model",
            )
        found.append(Listing(source, commit, files))
    return tuple(found)


def check_room(found: Sequence[Listing]) -> tuple[int, int]:
    """Bytes in all and bytes still to fetch; ``CatalogueError`` when the disk cannot hold them."""
    whole = sum(file.size for each in found for file in each.files)
    here = sum(each.fetched(file) for each in found for file in each.files)
    place = cache()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if whole - here + _SPARE_BYTES > free and whole > here:
        raise CatalogueError(
            f"{(whole - here) / 1e9:.1f} GB are to be fetched and {free / 1e9:.1f} GB are free "
            f"at {cache()}",
            hint="free some room, or set HF_HOME to a folder on a larger disk",
        )
    return whole, whole - here


def pull(found: Sequence[Listing], tell: Tell, stopped: Callable[[], bool]) -> None:
    """Fetch every file that is not here, four at a time, each resumed where it was cut off.

    When ``stopped`` returns True, ``Cancelled`` is raised between two pieces; what is fetched
    stays. Raises ``CatalogueError`` when a file cannot be fetched or has another hash than listed.
    """
    meter = _Meter(found, tell, stopped)
    for each in found:
        (each.store / "blobs").mkdir(parents=True, exist_ok=True)
        wanted = {file.digest: file for file in each.files if not each.blob(file).exists()}
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            running = [threads.submit(_fetch, each, file, meter) for file in wanted.values()]
            try:
                for one in running:
                    one.result()
            except BaseException:
                meter.ended = True
                raise
        _lay_out(each)


class _Meter:
    """Counts bytes over all files and threads, and stops the threads."""

    def __init__(self, found: Sequence[Listing], tell: Tell, stopped: Callable[[], bool]) -> None:
        self.ended = False
        self._tell, self._stopped = tell, stopped
        self._whole = sum(file.size for each in found for file in each.files)
        self._done = sum(each.fetched(file) for each in found for file in each.files)
        self._lock = threading.Lock()

    def add(self, number: int, name: str) -> None:
        """Count ``number`` more bytes of a file; raises ``Cancelled`` when the pull was stopped."""
        with self._lock:
            self._done += number
            self._tell(self._done, self._whole, name)
        if self.ended or self._stopped():
            raise Cancelled


class _Bar:
    """Takes the place of the progress bar that the hub's download updates."""

    def __init__(self, add: Callable[[int], None]) -> None:
        self._add = add

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def update(self, number: int | float | None = 1) -> None:
        """Pass on that more bytes have arrived."""
        self._add(int(number or 0))


def _fetch(listing: Listing, file: HubFile, meter: _Meter) -> None:
    from huggingface_hub.file_download import http_get

    part = listing.part(file)
    begun = part.stat().st_size if part.is_file() else 0
    if begun > file.size:
        part.unlink()
        begun = 0
    with _told(listing.source.repository), _disk_told(part), part.open("ab") as target:
        url, headers = _route(listing, file)
        http_get(
            url,
            target,
            resume_size=begun,
            headers=headers,
            expected_size=file.size,
            tqdm_class=lambda **_: _Bar(lambda number: meter.add(number, file.path)),
        )
    if digest_of(part, file.digest) != file.digest:
        part.unlink()
        raise CatalogueError(
            f"{listing.source.repository}/{file.path} is not the file that the hub lists: "
            f"its checksum is not {file.digest[:12]}",
            hint="it was thrown away: run the same command again",
        )
    part.replace(listing.blob(file))


def digest_of(path: Path, like: str) -> str:
    """A file's hash in the form of ``like``: SHA-256 in 64 digits, else git's SHA-1 of a blob."""
    if len(like) == 64:
        digest = hashlib.sha256()
    else:
        digest = hashlib.sha1(f"blob {path.stat().st_size}\0".encode(), usedforsecurity=False)
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _route(listing: Listing, file: HubFile) -> tuple[str, dict[str, Any]]:
    """The URL of the bytes and the headers to send; the token goes to the hub's own host only."""
    from huggingface_hub import get_hf_file_metadata, hf_hub_url
    from huggingface_hub.utils import build_hf_headers

    url = hf_hub_url(listing.source.repository, file.path, revision=listing.commit)
    location = get_hf_file_metadata(url).location or url
    headers = build_hf_headers()
    if urlsplit(location).netloc != urlsplit(url).netloc:
        headers.pop("authorization", None)
    return location, headers


def _lay_out(listing: Listing) -> None:
    """Have the hub's library lay out the files in its cache; it finds all bytes there already."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.utils import (
        are_progress_bars_disabled,
        disable_progress_bars,
        enable_progress_bars,
    )

    shown = not are_progress_bars_disabled()
    disable_progress_bars()
    try:
        with _told(listing.source.repository):
            snapshot_download(
                listing.source.repository,
                revision=listing.commit,
                allow_patterns=[file.path for file in listing.files],
            )
    finally:
        if shown:
            enable_progress_bars()
    ref = listing.store / "refs" / listing.source.revision
    if listing.source.revision != listing.commit:
        ref.parent.mkdir(parents=True, exist_ok=True)
        ref.write_text(listing.commit, encoding="utf-8")


@contextmanager
def _disk_told(part: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise CatalogueError(
            f"{part.parent} cannot be written: {reason(error)}",
            hint="what was fetched is kept: run the same command again",
        ) from error


@contextmanager
def _told(repository: str) -> Iterator[None]:
    """Turn the hub's errors into ``CatalogueError`` with one sentence and a hint."""
    import httpx
    from huggingface_hub import errors

    try:
        yield
    except (CatalogueError, Cancelled):
        raise
    except errors.OfflineModeIsEnabled as error:
        raise CatalogueError(
            f"repository {repository!r} cannot be fetched offline: HF_HUB_OFFLINE is set",
            hint="unset it, or copy the hub's cache from a machine that has the model",
        ) from error
    except errors.GatedRepoError as error:
        raise CatalogueError(
            f"repository {repository!r} is gated: the hub gives it only to those who agreed",
            hint=f"agree on https://huggingface.co/{repository} and set HF_TOKEN",
        ) from error
    except errors.RevisionNotFoundError as error:
        raise CatalogueError(
            f"repository {repository!r} has no such revision any more: {_first_line(error)}",
            hint="change revision in the model's card",
        ) from error
    except errors.RepositoryNotFoundError as error:
        raise CatalogueError(
            f"repository {repository!r} is not there, or not for you",
            hint=f"see https://huggingface.co/{repository}; HF_TOKEN lets you in if you have a key",
        ) from error
    except (httpx.HTTPError, errors.HfHubHTTPError, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise CatalogueError(
            f"repository {repository!r} cannot be fetched: {_first_line(error)}",
            hint="what was fetched is kept: run the same command again to go on",
        ) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
