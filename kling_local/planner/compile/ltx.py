"""LTX-2.x: one paragraph of prose in order of time; every cut is written in it with its second.

The model family reads several shots from one prompt when each cut is stated in plain words and the
new shot names its framing and its subject again. Speech stays in quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kling_local.planner.compile.parts import Part, Scene, closed, framing, tidy

_CUT = "At {seconds}, a hard cut leads to {framing}:"
_GOES_ON = "At {seconds}, without a cut:"
_MARK = re.compile(
    r"At (\d+(?:\.\d+)?) s(?:econds?)?, (?:a hard cut leads to [^:]*|without a cut):"
)


class LtxForm:
    """Prose with cuts."""

    def words(self, scene: Scene) -> str:
        """The user's words on one line, closed by a punctuation mark."""
        return closed(tidy(scene.prompt))

    def shot(self, part: Part) -> str:
        """The words, then the continuity sentences."""
        return part.text

    def take(self, parts: Sequence[Part]) -> str:
        """One paragraph; every shot but the first begins with the time and kind of its cut."""
        told = [parts[0].text]
        for part in parts[1:]:
            scene = part.scene
            size = framing(scene.draft.whole.camera.shot_size)
            pattern = _GOES_ON if scene.goes_on else _CUT
            mark = pattern.format(seconds=_seconds(scene.start_s), framing=size)
            told.append(f"{mark} {part.text}")
        return " ".join(told)


def cut_times(prompt: str) -> list[float]:
    """The seconds at which the second and later shots begin in a prompt of this form."""
    return [float(found[1]) for found in _MARK.finditer(prompt)]


def _seconds(time_s: float) -> str:
    shown = f"{time_s:.3f}".rstrip("0").rstrip(".")
    return f"{shown} second" if shown == "1" else f"{shown} seconds"


FORM = LtxForm()
