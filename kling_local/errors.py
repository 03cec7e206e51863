"""Errors a user can meet: each has a code, one sentence that says what is wrong, and a hint."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LIKE, _LONGEST_NAME = 0.7, 100
"""Similarity (0 to 1) from which an unknown name is taken for a mistyped known one."""


class KlingError(Exception):
    """Base of every error that is meant for the user.

    Attributes:
        code: stable machine word, e.g. ``"bad_request"``.
        sentence: one sentence that names the thing, its value and what is allowed.
        hint: what to do next; may be empty.
        field: the request field at fault, or ``None``.
        findings: what else was found in a refused call, one sentence each.
    """

    code = "failed"
    findings: tuple[str, ...] = ()

    def __init__(self, sentence: str, *, hint: str = "", field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint
        self.field = field


class RequestError(KlingError, ValueError):
    """A request breaks a rule; nothing was rendered."""

    code = "bad_request"


class BadReferenceError(KlingError, ValueError):
    """A picture, video or voice the user supplied cannot be used.

    ``rule`` is the broken rule as hosted services name it, e.g. ``"image_too_small"``, or "".
    """

    code = "bad_reference"

    def __init__(
        self, sentence: str, *, hint: str = "", field: str | None = None, rule: str = ""
    ) -> None:
        super().__init__(sentence, hint=hint, field=field)
        self.rule = rule


class CardError(KlingError, ValueError):
    """A model card or another config file is wrong or unknown."""

    code = "bad_card"


class CatalogueError(KlingError, RuntimeError):
    """A model could not be fetched or its files are not the right ones."""

    code = "catalogue_failed"


class MediaError(KlingError, RuntimeError):
    """Reading or writing pictures, sound or video files failed."""

    code = "media_failed"


class EngineError(KlingError, RuntimeError):
    """The model could not be loaded or could not render."""

    code = "engine_failed"


class Cancelled(BaseException):
    """The user cancelled; for a film the message says what was kept.

    A ``BaseException`` so that no ``except Exception`` swallows it.
    (diffusers' modular runtime logs a traceback per nesting level for ordinary exceptions.)
    """


def reason(error: OSError) -> str:
    """The system's own words for what went wrong with a file, e.g. ``"permission denied"``."""
    return (error.strerror or str(error) or "unknown reason").lower()


def one_of(names: Iterable[object]) -> str:
    """``"a, b or c"``: how every error lists the known names."""
    words = [str(name) for name in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def nearest(name: str, names: Iterable[str]) -> str:
    """The known name that a mistyped one most likely means, or ""; a very long one means none.

    A name that only lacks the last words, or has more of them (``model`` for ``model_name``), comes
    before one that merely looks similar: ``negative_prompt`` does not mean ``multi_prompt``.
    """

    def likeness(known: str) -> float:
        if known.startswith(f"{name}_") or name.startswith(f"{known}_"):
            return 1.0
        return difflib.SequenceMatcher(None, known.lower(), name.lower()).ratio()

    if len(name) > _LONGEST_NAME:
        return ""
    best = max(names, key=likeness, default="")
    return best if best and likeness(best) >= _LIKE else ""
