"""Token counts, and prompts shortened to what a model's text encoder reads.

A count comes from the model's own tokenizer when it is on this machine. Otherwise it is estimated
from the words, and marked so (``counted``). The tokenizer is read only when the estimate cannot
settle whether the prompt fits: a large one takes a second to load.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from kling_local.cards import ModelCard
from kling_local.planner.compile.parts import Form, Part

_WORD = re.compile(r"[^\W_]+")
_WIDE = r"[\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
"""A string, compiled only for text that is not ASCII: such wide ranges take milliseconds."""
_MARK = re.compile(r"[^\w\s]|_")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])\s*")
_SPECIAL = 2
"""Tokens that open and close a text."""


@dataclass(frozen=True)
class Tokens:
    """How many tokens a text has (``number``), and how many the encoder reads (``most``).

    An estimated ``number`` is the usual one for such words; the text has at most ``high``.
    """

    number: int
    most: int
    high: int
    counted: bool

    @property
    def fits(self) -> bool:
        """Whether the encoder reads the text to its end, as far as can be told."""
        return self.number <= self.most

    @classmethod
    def of(cls, text: str, card: ModelCard) -> Tokens:
        """Count, or estimate, the tokens of a text for one model."""
        estimate = cls._estimated(text, card.max_sequence_length)
        if estimate.high <= estimate.most:
            return estimate
        path = tokenizer_path(card)
        if path is None:
            return estimate
        number = _count(path, text)
        return cls(number, card.max_sequence_length, number, counted=True)

    @classmethod
    def _estimated(cls, text: str, most: int) -> Tokens:
        marks = len(_MARK.findall(text))
        narrow, wide = (text, 0) if text.isascii() else re.subn(_WIDE, " ", text)
        words = _WORD.findall(narrow)
        usual = sum(1 + len(word) // 8 for word in words) + marks + wide + _SPECIAL
        high = sum(-(-len(word) // 2) for word in words) + marks + 3 * wide + _SPECIAL
        return cls(min(usual, high), most, high, counted=False)


@dataclass(frozen=True)
class Fitted:
    """Parts shortened to fit the encoder, and the sentences that were dropped for it."""

    parts: tuple[Part, ...]
    tokens: Tokens
    asked_tokens: int
    left_out: tuple[str, ...]


def fit(parts: Sequence[Part], form: Form, card: ModelCard) -> Fitted:
    """Drop continuity sentences, then last sentences of the words, until the take fits."""
    kept = list(parts)
    left_out: list[str] = []
    tokens = Tokens.of(form.take(kept), card)
    asked_tokens = tokens.number
    while not tokens.fits:
        given_up = _give_up(kept)
        if given_up is None:
            break
        left_out.append(given_up)
        tokens = Tokens.of(form.take(kept), card)
    return Fitted(tuple(kept), tokens, asked_tokens, tuple(left_out))


def tokenizer_path(card: ModelCard) -> Path | None:
    """The tokenizer of a model whose files are on this machine, else None."""
    if isinstance(card.source, Path):
        path = card.source / "tokenizer" / "tokenizer.json"
        return path if path.is_file() else None
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(
        card.source, "tokenizer/tokenizer.json", revision=card.revision or "main"
    )
    return Path(found) if isinstance(found, str) else None


@lru_cache(maxsize=2)
def _tokenizer(path: Path) -> object:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(path))


def _count(path: Path, text: str) -> int:
    encode = _tokenizer(path).encode  # type: ignore[attr-defined]  # the package has no types
    return len(encode(text).ids)


def _give_up(parts: list[Part]) -> str | None:
    """Remove and return the least important sentence of ``parts``; None when nothing is left."""
    talkative = max(range(len(parts)), key=lambda index: len(parts[index].continuity))
    continuity = parts[talkative].continuity
    if continuity:
        parts[talkative] = replace(parts[talkative], continuity=continuity[:-1])
        return continuity[-1]
    longest = max(range(len(parts)), key=lambda index: len(parts[index].words))
    words = parts[longest].words
    ends = [
        found.start()
        for found in _SENTENCE_END.finditer(words)
        if words.count("<d>", 0, found.start()) == words.count("</d>", 0, found.start())
    ]
    end = ends[-1] if ends else words.rfind(" ", 0, len(words) - 1)
    if end <= 0:
        return None
    parts[longest] = replace(parts[longest], words=words[:end].rstrip())
    return words[end:].strip()
