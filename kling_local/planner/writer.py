"""The writer: compiles drafted shots to the form the chosen model reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kling_local.cards import ModelCard
from kling_local.planner.blueprint import Draft
from kling_local.planner.sketch_prompt import Note, compile_negative, compile_sketch
from kling_local.shots import Inherited

_PROSE = {
    "environment.place": "Place: {}.",
    "environment.time_of_day": "Time of day: {}.",
    "environment.weather": "Weather: {}.",
    "lighting.sources": "Light: {}.",
    "camera.shot_size": "Framing: {}.",
}


@dataclass(frozen=True)
class Compiled:
    """A prompt for the model and what was lost on the way."""

    text: str
    notes: tuple[Note, ...] = ()


def compile_shot(prompt: str, draft: Draft, card: ModelCard, *, has_picture: bool) -> Compiled:
    """One shot's prompt in the card's ``prompt_style``.

    ``has_picture`` says that a start image or the previous take's frames show the scene already.
    """
    if card.prompt_style == "sketch":
        compiled = compile_sketch(draft.whole, fill=not has_picture)
        return Compiled(compiled.text, compiled.notes)
    continuity = [_sentence(fact) for fact in draft.inherited]
    return Compiled(" ".join([prompt.strip(), *(sentence for sentence in continuity if sentence)]))


def join_shots(prompts: Sequence[str], card: ModelCard) -> str:
    """The prompt of a take that holds several shots."""
    if card.prompt_style == "sketch":
        return " ; ".join(prompts)
    if len(prompts) == 1:
        return prompts[0]
    return "\n".join(f"Shot {number}: {prompt}" for number, prompt in enumerate(prompts, start=1))


def compile_negative_prompt(words: str, exclude: Sequence[str], card: ModelCard) -> str:
    """The negative prompt and the shots' excluded things, as the model reads them."""
    if not card.conditioning.negative_prompt:
        return ""
    everything = ", ".join(dict.fromkeys(each for each in (words.strip(), *exclude) if each))
    return compile_negative(everything) if card.prompt_style == "sketch" else everything


def _sentence(fact: Inherited) -> str:
    value = fact.value.replace("_", " ")
    if fact.field == "subjects":
        return f"The same {value} as before."
    if fact.field.startswith("subjects."):
        name = fact.field.split(".")[1].replace("_", " ")
        return f"The {name} is {value}."
    pattern = _PROSE.get(fact.field)
    return pattern.format(value) if pattern else ""
