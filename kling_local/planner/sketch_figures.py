"""Figures: the subjects of a blueprint as the built-in world draws them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kling_local.errors import one_of
from kling_local.planner.clothes import is_worn
from kling_local.planner.kinds import noun_of
from kling_local.planner.open_words import meanings_of
from kling_local.planner.sketch_handled import handled
from kling_local.planner.sketch_looks import costume_of, is_dyed, painted_looks, undyed
from kling_local.planner.sketch_notes import Notes
from kling_local.planner.sketch_words import (
    names,
    painted,
    painted_names,
    with_article,
    world,
)
from kling_local.planner.vocabulary import colors_in, vocabulary
from kling_local.shots import Action, Blueprint, Subject


@dataclass(frozen=True)
class Figure:
    """A subject as the world draws it; ``kind`` is None when the world cannot."""

    subject: Subject
    kind: str | None
    color: str | None
    actions: tuple[Action, ...]
    rider: Figure | None = None

    @property
    def name(self) -> str:
        """What the plan calls it."""
        return self.subject.name

    @property
    def moves(self) -> bool:
        """Whether it changes its place."""
        return any(meant(action.verb, self.kind)[0] in ("move", "run") for action in self.actions)

    @property
    def painted(self) -> dict[str, str]:
        """What is painted of it besides its colour, as facts; a picture shows what it wears."""
        subject = self.subject
        if subject.element is None:
            return painted_looks(subject.attributes, self.kind, subject.name)
        looks = painted_looks(subject.attributes, self.kind, noun_of(subject))
        kept = {fact: look for fact, look in looks.items() if fact in ("guise", "stature")}
        return {**kept, "picture": subject.element}

    def color_beside(self, other: str) -> str:
        """Its colour if none is settled for it: the stated one, else a usual one that is not that
        of what it is with."""
        costume = painted()["costume_colors"].get(self.name)
        usual = world()["usual_colors"][self.kind].split(", ")
        return self.color or costume or next(each for each in usual if each != other)

    def color_among(self, colors: Mapping[str, str]) -> str | None:
        """The colour that is stated, else the one settled for its id."""
        return self.color or colors.get(self.subject.id)


def kind_of(name: str) -> tuple[str | None, bool]:
    """The kind that a noun is drawn as, None for none, and whether that is only similar."""
    for word in (name, name.rpartition(" ")[2]):
        guise = painted_names("guises").get(word)
        if guise:
            return painted()["guise_kinds"][guise], False
        exact = names("kinds").get(word)
        near = names("near_kinds").get(word)
        if exact or near:
            return exact or near, exact is None
    meanings = meanings_of(name)
    for category, table in (("gender", "near_genders"), ("subject", "near_groups")):
        for meaning in meanings:
            if meaning.category == category:
                return world()[table].get(meaning.group), True
    return None, False


def kind_of_subject(subject: Subject) -> tuple[str | None, bool]:
    """As `kind_of`, by looks and gender too: a robot waiter is a robot, a singer may be a woman."""
    kind, near = kind_of(noun_of(subject))
    people = world()["families"]["people"]["kinds"]
    machine = world()["drawn_anyhow"]["of_kinds"]["robot"]
    if kind in people and not set(machine).isdisjoint(subject.attributes):
        return "robot", True
    is_part = subject.name in names("parts_of_bodies")  # "closeup on his face", of a dog
    if subject.gender and kind in (None, "man") and not is_part:
        return world()["near_genders"][subject.gender], True
    return kind, near


def figures_of(blueprint: Blueprint, notes: Notes) -> list[Figure]:
    """Every subject as a figure, with its actions in order of time."""
    made = []
    whose = _whole(blueprint.subjects)
    for number, subject in enumerate(blueprint.subjects):
        own = [
            action
            for action in blueprint.actions
            if subject.id in action.doers or (number == 0 and not action.doers)
        ]
        own = [handled(action) for action in own]
        own.sort(key=lambda action: action.start_s or 0.0)
        kind, near = kind_of_subject(subject)
        known = one_of(world()["kinds"])
        shown = subject
        if subject == whose:
            kind, near = _whose_kind(subject), True
            _tell_looks(subject, notes)
            shown = replace(subject, count=1, attributes=())
        if kind is None and not (subject.name in names("parts_of_bodies") and _alive(blueprint)):
            notes.warn("M101", f"the model cannot draw {subject.name!r}: it draws {known}")
        elif kind and near and not (subject.element or costume_of(subject.name)):
            notes.tell("M102", f"{subject.name!r} is drawn as {with_article(kind)}")
        made.append(Figure(shown, kind, _color(shown, kind, notes), tuple(own)))
    return made


def _alive(blueprint: Blueprint) -> bool:
    """Whether there is somebody whose body a part can belong to."""
    return any(kind_of_subject(each)[0] in living_kinds() for each in blueprint.subjects)


def _whose_kind(part: Subject) -> str:
    """The kind that is drawn for a part of a body: "her face" is a woman's."""
    kind: str = names("parts_of_bodies")[part.name]
    told: str | None = world()["near_genders"].get(part.gender)
    return told if told and kind in living_kinds("people") else kind


def _whole(subjects: tuple[Subject, ...]) -> Subject | None:
    """The first part of a body, None if another subject could be its owner."""
    if any(kind_of_subject(each)[0] in living_kinds() for each in subjects):
        return None
    return next((each for each in subjects if each.name in names("parts_of_bodies")), None)


def owned(blueprints: Sequence[Blueprint], pictured: Iterable[int] = ()) -> list[Blueprint]:
    """The shots of a film, with an owner added where only a part of a body is shown.

    The owner is the figure seen last that the part can belong to. Shots of ``pictured`` (numbers
    from 1) are left as they are.
    """
    owners: dict[bool, Subject] = {}
    left_alone = set(pictured)
    made = []
    for number, blueprint in enumerate(blueprints, start=1):
        part, shown = _whole(blueprint.subjects), blueprint.subjects
        if part and number not in left_alone:
            owner = owners.get(names("parts_of_bodies")[part.name] in living_kinds("people"))
            shown = (owner, *shown) if owner else shown
        for subject in reversed(shown):
            kind = kind_of_subject(subject)[0]
            if kind in living_kinds():
                owners[kind in living_kinds("people")] = replace(subject, count=1)
        made.append(replace(blueprint, subjects=shown))
    return made


def living_kinds(*names_of_families: str) -> list[str]:
    """The kinds of these families; without any, of all living things."""
    some = names_of_families or ("people", "animals", "flyers")
    return [kind for name in some for kind in world()["families"][name]["kinds"]]


def _tell_looks(part: Subject, notes: Notes) -> None:
    """Note the colours of a part of a body, which must not become the colour of clothes."""
    for look in part.attributes:
        if [look] == colors_in(look):
            notes.tell("M104", f"the colour {look!r} of {part.name!r} is not drawn")


def meant(verb_said: str, kind: str | None = None) -> tuple[str | None, bool]:
    """The action that a verb means for a kind, if any, and whether it is only similar."""
    for table in (world()["with_legs"], world()["at_play"], world()["steering"]):
        if kind in table["kinds"] and verb_said in table:
            return table[verb_said], True
    if not_walked(verb_said, kind):
        return "move", True
    exact = names("actions").get(verb_said)
    if exact:
        return exact, False
    near = names("near_actions").get(verb_said)
    if near:
        return near, True
    for meaning in vocabulary().phrases.get(tuple(verb_said.split()), ()):
        if meaning.category == "action":
            return world()["near_groups_of_actions"].get(meaning.group), True
    return None, False


def not_walked(verb_said: str, kind: str | None) -> bool:
    """Whether a verb names another way of moving than walking, for a kind that walks."""
    table = world()["on_legs"]
    return kind in table["kinds"] and verb_said in table["verbs"]


def _color(subject: Subject, kind: str | None, notes: Notes) -> str | None:
    """The colour of the figure; for a person that of the clothes, if it is stated."""
    own, worn = [], []
    for look in subject.attributes:
        own_color = painted_looks((look,), kind) and not is_dyed(look)
        found = [] if own_color else colors_in(look)
        if [look] == found or is_coat(look, kind):
            own += found
        elif is_worn(look):
            worn += found
        _tell_things(look, subject, kind, notes)
    said = [*worn, *own] if kind in world()["families"]["people"]["kinds"] else [*own, *worn]
    if not said:
        tints = world()["colors_by_looks"]
        return next((tints[look] for look in subject.attributes if look in tints), None)
    for other in dict.fromkeys(said[1:]):
        if other != said[0]:
            message = f"the colour {other!r} of {subject.name!r} is not drawn: a figure has one"
            notes.tell("M104", message)
    return said[0]


def _tell_things(look: str, subject: Subject, kind: str | None, notes: Notes) -> None:
    """Note the colours of something worn or held that keeps its own: "a red shield"."""
    thing, colors = undyed(look) if kind in living_kinds("people") else ("", ())
    for color in colors:
        whose = f"the {thing} of {subject.name!r}"
        notes.tell("M104", f"the colour {color!r} of {whose} is not drawn: it has its own")


def is_coat(look: str, kind: str | None) -> bool:
    """Whether a look is the fur or the feathers of a kind that has them: "black fur"."""
    coats = world()["coats"]
    return kind in coats["kinds"] and look.rsplit(maxsplit=1)[-1] in coats["names"]
