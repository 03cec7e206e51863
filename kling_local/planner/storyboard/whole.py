"""The shots' blueprints with what they inherit, as the storyboard draws them."""

from __future__ import annotations

from kling_local.planner.blueprint import draft
from kling_local.planner.intent import says_it_continues
from kling_local.shots import Blueprint, ShotList


def whole_blueprints(shot_list: ShotList) -> list[Blueprint]:
    """The complete blueprint of each shot of a plan."""
    goes_on = [shot.number > 1 and says_it_continues(shot.prompt) for shot in shot_list.shots]
    drafts = draft([shot.blueprint for shot in shot_list.shots], goes_on)
    return [each.whole for each in drafts]
