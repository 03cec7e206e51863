"""How time runs in a shot of the built-in world: its pace, and figures that go slowly."""

from __future__ import annotations

from kling_local.planner.sketch_cast import drawn_figures
from kling_local.planner.sketch_figures import meant
from kling_local.planner.sketch_notes import Notes
from kling_local.planner.sketch_words import Facts, world
from kling_local.planner.vocabulary import paces
from kling_local.shots import Action, Blueprint

_GOES = ("move", "run")


def paced(blueprint: Blueprint, notes: Notes) -> dict[str, str]:
    """The pace of a shot, which of its figures go slowly, and the camera move that belongs to the
    pace, as facts: ``{"pace": "slow motion", "slowly": "first"}``.

    Of several paces the first counts that the decoder can paint.
    """
    known: Facts = world()["paces"]
    told = [look for look in blueprint.style.look if look in paces()]
    drawn = [known[look] for look in told if look in known]
    for look in told:
        if look not in known:
            why = f"the model knows {', '.join(dict.fromkeys(known.values()))}"
            notes.warn("M111", f"{look!r} is not drawn: {why}")
        elif known[look] != drawn[0]:
            notes.warn("M111", f"{look!r} is not drawn: one pace a shot")
    moves = [world()["pace_moves"][look] for look in told if look in world()["pace_moves"]]
    move = moves[0] if moves and not blueprint.camera.moves else ""
    found = {"pace": drawn[0] if drawn else "", "slowly": _slowly(blueprint), "move": move}
    return {name: fact for name, fact in found.items() if fact}


def _slowly(blueprint: Blueprint) -> str:
    """Which of the first two figures go slowly: "first and second"."""
    each = [figure for alike in drawn_figures(blueprint) for figure in alike]
    named = zip(("first", "second"), each, strict=False)
    return " and ".join(
        who
        for who, figure in named
        if any(goes_slowly(action, figure.kind) for action in figure.actions)
    )


def goes_slowly(action: Action, kind: str | None) -> bool:
    """Whether an action is a slow way of walking, swimming or driving: "walks slowly"."""
    slow = action.manner in world()["slow"]["manners"]
    return slow and meant(action.verb, kind)[0] in _GOES
