"""Links to films and uploads: signed, expiring, and on the address that the client used."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import parse_qs, quote, urlsplit

from kling_local.jobs.shelf import Upload

FILES, UPLOADS = "/__kling_local/files", "/__kling_local/uploads"


class SignedLinks:
    """Makes and checks links with the home folder's secret.

    A link names what it opens and when it expires (unix seconds of the virtual clock); the
    signature covers both.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def film(self, origin: str, job_id: str, expires_at: float) -> str:
        """The address of a job's film."""
        return f"{origin}{FILES}/{quote(job_id)}.mp4?{self._query('film', job_id, expires_at)}"

    def upload(self, origin: str, upload: Upload) -> str:
        """The address of an uploaded file."""
        name = quote(upload.name, safe="")
        query = self._query("upload", upload.id, upload.expires_at)
        return f"{origin}{UPLOADS}/{upload.id}/{name}?{query}"

    def put(self, origin: str, upload: Upload) -> str:
        """The address to which an announced file must be PUT."""
        query = self._query("put", upload.id, upload.expires_at)
        return f"{origin}{UPLOADS}/{upload.id}?{query}"

    def is_good(self, kind: str, id: str, query: str, now: float) -> bool:
        """Whether a link's query is signed for this id and has not expired.

        The signature is compared in constant time.
        """
        said = {name: values[0] for name, values in parse_qs(query).items()}
        expires, signature = said.get("expires", ""), said.get("signature", "")
        if not expires.isdecimal() or len(expires) > 12:
            return False
        genuine = hmac.compare_digest(self._sign(kind, id, expires).encode(), signature.encode())
        return genuine and now < int(expires)

    def upload_behind(self, url: str, now: float) -> str | None:
        """The id of the upload behind one of our own valid links, whatever host it names."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return None
        if parts.scheme not in ("http", "https") or not parts.path.startswith(UPLOADS + "/"):
            return None
        found = parts.path.removeprefix(UPLOADS + "/").partition("/")[0]
        return found if self.is_good("upload", found, parts.query, now) else None

    def _query(self, kind: str, id: str, expires_at: float) -> str:
        expires = str(int(expires_at))
        return f"expires={expires}&signature={self._sign(kind, id, expires)}"

    def _sign(self, kind: str, id: str, expires: str) -> str:
        words = f"{kind}\n{id}\n{expires}".encode()
        return hmac.new(self._secret, words, hashlib.sha256).hexdigest()[:40]
