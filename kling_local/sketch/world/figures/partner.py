"""Who does something together with a figure, as that figure's brush knows it."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class Partner:
    """Who does something with a figure, in that one's own coordinates, each ``(n t 1 1)``.

    Attributes:
        ahead, up: where the partner's feet are, seen from the figure's; as wide as seen.
        size: the partner's height.
    """

    ahead: Tensor
    up: Tensor
    size: Tensor

    def at(self, frames: Tensor) -> Partner:
        """The partner in some of the pictures."""
        return Partner(self.ahead[:, frames], self.up[:, frames], self.size[:, frames])
