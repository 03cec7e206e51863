"""Wan: one silent shot a take, described in full each time.

The model remembers no earlier take, so everything a shot inherits is repeated. Spoken lines are
left out: the words would be drawn as lettering or lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kling_local.planner.compile.parts import Part, Scene, closed, tidy
from kling_local.planner.speech import take_out_quotes

_LINE_THEN_SENTENCE = re.compile(r"(?<=\w)\s{3,}(?=[A-Z])")
_LEAD = re.compile(r"(?<=\w)\s*:\s*(?=$|[.!?])")
"""What a line that was taken out leaves behind: "she:"."""


class WanForm:
    """Prose for one silent shot."""

    def words(self, scene: Scene) -> str:
        """The user's words without the spoken lines."""
        quotes = take_out_quotes(scene.prompt)
        if not quotes.dialogue:
            return closed(tidy(scene.prompt))
        ended = _LINE_THEN_SENTENCE.sub(". ", quotes.rest)
        return closed(tidy(_LEAD.sub(" speaks", ended)))

    def shot(self, part: Part) -> str:
        """The words, then the continuity sentences."""
        return part.text

    def take(self, parts: Sequence[Part]) -> str:
        """The shots one after the other, without cuts."""
        return " ".join(part.text for part in parts)


FORM = WanForm()
