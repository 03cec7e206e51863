"""Codes as words of -1 and 1, and where the numbers of a latent stand."""

from __future__ import annotations

import itertools

import torch
from torch import Tensor


def codewords(count: int, bits: int, distance: int) -> Tensor:
    """The first ``count`` words of the lexicographic code, ``(count bits)`` of -1 and 1.

    Any two differ in at least ``distance`` places; ``ValueError`` when there are not so many.
    """
    words: list[tuple[int, ...]] = []
    for word in itertools.product((-1, 1), repeat=bits):
        if all(sum(a != b for a, b in zip(word, old, strict=True)) >= distance for old in words):
            words.append(word)
        if len(words) == count:
            return torch.tensor(words, dtype=torch.float32)
    raise ValueError(f"{bits} bits have only {len(words)} words {distance} apart, not {count}")


def places_of(*parts: tuple[str, int]) -> dict[str, slice]:
    """Where each part of a name and a size stands, one after the other."""
    ends = list(itertools.accumulate(size for _, size in parts))
    return {name: slice(end - size, end) for (name, size), end in zip(parts, ends, strict=True)}
