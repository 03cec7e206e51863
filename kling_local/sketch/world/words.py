"""Error-correcting codewords of -1 and 1, and the arrangement of numbers in a latent."""

from __future__ import annotations

import itertools

import torch
from torch import Tensor


def codewords(count: int, bits: int, distance: int) -> Tensor:
    """The first ``count`` words of the lexicographic code, ``(count bits)`` of -1 and 1.

    Any two differ in at least ``distance`` places; ``ValueError`` if there are not ``count`` words.
    """
    words: list[tuple[int, ...]] = []
    for word in itertools.product((-1, 1), repeat=bits):
        if all(sum(a != b for a, b in zip(word, old, strict=True)) >= distance for old in words):
            words.append(word)
        if len(words) == count:
            return torch.tensor(words, dtype=torch.float32)
    raise ValueError(f"{bits} bits have only {len(words)} words {distance} apart, not {count}")


def places_of(*parts: tuple[str, int]) -> dict[str, slice]:
    """The slice of each part, given by name and size, when parts are stored one after the other."""
    ends = list(itertools.accumulate(size for _, size in parts))
    return {name: slice(end - size, end) for (name, size), end in zip(parts, ends, strict=True)}
