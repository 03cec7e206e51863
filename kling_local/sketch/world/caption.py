"""Captions: the canonical sentence of a scene, the one the planner compiles prompts to."""

from __future__ import annotations

import random

ACTION_WORDS = {
    "still": "stands still",
    "move left": "moves left",
    "move right": "moves right",
    "bounce": "jumps",
}


def canonical(facts: dict[str, str | None]) -> str:
    """The sentence for the known facts; parts that are None or missing are left out.

    Example: ``a red ball moves right , beach , sunset , wide shot , camera pan left``.
    """
    kind, action = facts.get("kind"), facts.get("action")
    subject = (
        f"a {facts['color']} {kind}" if kind and facts.get("color") else f"a {kind}" if kind else ""
    )
    if subject and action:
        subject = f"{subject} {ACTION_WORDS.get(action, action)}"
    size, move = facts.get("size"), facts.get("move")
    parts = [
        subject,
        facts.get("place"),
        facts.get("light"),
        f"{size} shot" if size else None,
        f"camera {move}" if move else None,
    ]
    return " , ".join(part for part in parts if part)


def caption(
    facts: dict[str, str], rng: random.Random, *, keep: float = 0.92, moving: bool = True
) -> str:
    """A caption for training: each fact is left out with probability ``1 - keep``.

    With ``moving`` false (a single picture) what only time shows is left out.
    """
    known: dict[str, str | None] = {
        name: value for name, value in facts.items() if rng.random() < keep
    }
    if not moving:
        known["move"] = None
        if rng.random() < 0.5:
            known["action"] = None
    if (known.get("action") or "").startswith("move") and rng.random() < 0.05:
        known["action"] = "moves"
    return canonical(known)


def vocabulary() -> tuple[str, ...]:
    """Every word that a canonical sentence can hold, sorted."""
    from kling_local.sketch.world.scene import FACTS

    texts = [value for values in FACTS.values() for value in values]
    texts += [*ACTION_WORDS.values(), "a", "moves", "shot", "camera"]
    return tuple(sorted({word for text in texts for word in text.split()}))
