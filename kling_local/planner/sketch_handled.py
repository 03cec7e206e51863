"""Verbs that move an object: the doer of "rolls her eyes" and "flips a coin" does not move."""

from __future__ import annotations

from dataclasses import replace

from kling_local.planner.open_words import meanings_of
from kling_local.planner.sketch_words import names, world
from kling_local.shots import Action


def handled(action: Action) -> Action:
    """The action, unless its verb of motion moves an object or a part of the body: then its verb
    becomes one with the object, which the world does not draw."""
    if not action.done_to or not _moves_that(action.verb, action.done_to.rpartition(" ")[2]):
        return action
    return replace(action, verb=f"{action.verb} {action.done_to}")


def _moves_that(verb: str, noun: str) -> bool:
    """Whether the verb moves the object, and not the doer."""
    table, meanings = world()["handled"], meanings_of(noun)
    if noun in table["own"]:
        return False
    if {each.category for each in meanings} & set(table["of_the_body"]):
        drawn = names("actions").get(verb) or names("near_actions").get(verb)
        moved = drawn in table["motions"] or verb in table["verbs"]
        return moved and verb not in table["with_the_body"]
    places = {each.group for each in meanings if each.category == "place"}
    things = {each.group for each in meanings if each.category == "subject"}
    if verb in table["run"]:
        return "room" in places or "thing" in things
    if verb in table["passed"]:
        return names("kinds").get(noun) in table["small"]
    return verb in table["verbs"] and (not places or bool(things))
