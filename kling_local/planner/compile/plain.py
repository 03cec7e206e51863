"""Plain prose: the user's words as they are, numbered where a take holds several shots."""

from __future__ import annotations

from collections.abc import Sequence

from kling_local.planner.compile.parts import Part, Scene


class PlainForm:
    """For models without a form of their own."""

    def words(self, scene: Scene) -> str:
        """The user's words."""
        return scene.prompt.strip()

    def shot(self, part: Part) -> str:
        """The words, then the continuity sentences."""
        return part.text

    def take(self, parts: Sequence[Part]) -> str:
        """A single shot as it is; several as "Shot 1: ..." on one line each."""
        if len(parts) == 1:
            return parts[0].text
        return "\n".join(f"Shot {number}: {part.text}" for number, part in enumerate(parts, 1))


FORM = PlainForm()
